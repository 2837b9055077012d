/* Cells of counts and images, as pixels. */
#include <math.h>

#include "plot/draw.h"

/* Pixels whose first row is at the top. */
static void
paint(const struct spk_series *s, uint32_t *to, size_t stride, bool turned,
    bool dark)
{
	const double most = s->mark == SPK_CELLS ? spk_cells_most(s) : 0;
	size_t i, j, k;

	for (i = 0; i < s->rows; i++)
		for (j = 0; j < s->cols; j++) {
			k = (turned ? s->rows - 1 - i : i) * s->cols + j;
			to[i * stride + j] = s->mark == SPK_IMAGE ?
			    spk_grey(s, s->y[k], dark) :
			    spk_shade(s->y[k], s->top[k], most,
			    dark);
		}
}

static cairo_surface_t *
pixels(const struct spk_series *s, bool turned, bool dark)
{
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    (int)s->cols, (int)s->rows);

	if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
		paint(s, (void *)cairo_image_surface_get_data(image),
		    (size_t)cairo_image_surface_get_stride(image) / 4, turned,
		    dark);
		cairo_surface_mark_dirty(image);
	}
	return image;
}

/* An image scaled to w by h pixels, with sharp edges between its own. */
static void
show(cairo_t *cr, cairo_surface_t *image, double w, double h,
    cairo_filter_t filter)
{
	cairo_scale(cr, w / cairo_image_surface_get_width(image),
	    h / cairo_image_surface_get_height(image));
	cairo_set_source_surface(cr, image, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), filter);
	cairo_paint(cr);
}

/* The pixels to make of an image's n, which is drawn with this many. */
static int
sized(int n, double pixels, bool large)
{
	return n > pixels ? (int)ceil(pixels) :
	    large ? (int)ceil(pixels / n) * n : n;
}

/*
 * An image is reduced, by means, to at most the pixels that are drawn; a large
 * one has no fewer, either, since viewers blur what they enlarge.
 */
static cairo_surface_t *
resize(cairo_surface_t *image, double w, double h, bool large)
{
	const int cols = cairo_image_surface_get_width(image),
	    rows = cairo_image_surface_get_height(image),
	    x = sized(cols, w, large), y = sized(rows, h, large);
	cairo_surface_t *other;
	cairo_t *cr;

	if (x == cols && y == rows)
		return image;
	other = cairo_image_surface_create(CAIRO_FORMAT_RGB24, x, y);
	cr = cairo_create(other);
	show(cr, image, x, y, x < cols || y < rows ? CAIRO_FILTER_GOOD :
	    CAIRO_FILTER_NEAREST);
	cairo_destroy(cr);
	cairo_surface_destroy(image);
	return other;
}

void
spk_draw_cells(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	const double x = spk_slot_x(at, s->x0),
	    w = fabs(spk_slot_x(at, s->x0 + (double)s->cols * s->dx) - x),
	    y = spk_slot_y(at, s->y0),
	    end = spk_slot_y(at, s->y0 + (double)s->rows * s->dy),
	    h = fabs(end - y);
	cairo_surface_t *image;

	if (s->rows == 0 || s->cols == 0)
		return;
	image = resize(pixels(s, end < y, pen->fig->dark), w, h,
	    pen->text != NULL);
	cairo_save(pen->cr);
	cairo_rectangle(pen->cr, x, fmin(y, end), w, h);
	cairo_clip(pen->cr);
	cairo_translate(pen->cr, x, fmin(y, end));
	show(pen->cr, image, w, h, CAIRO_FILTER_NEAREST);
	cairo_restore(pen->cr);
	cairo_surface_destroy(image);
}

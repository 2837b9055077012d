/* Cells of counts and grey images, as pixels; and their shades. */
#include <math.h>
#include <stdlib.h>

#include "plot/draw.h"

/*
 * The darkness of a count: a single spike is well seen, and from there on it
 * grows with the root of the count, so that neither few nor many are lost.
 */
uint32_t
spk_shade(double up, double down, double most, bool dark)
{
	const uint32_t paper = spk_ink(SPK_INK_PAPER, dark),
	    a = spk_ink(SPK_INK_UP, dark), b = spk_ink(SPK_INK_DOWN, dark);
	const double all = up + down;
	double part, ink;
	uint32_t c = 0;
	int i;

	if (!(all > 0))
		return paper;
	part = most > 1 ? .25 + .75 * sqrt(fmax(0, all - 1) / (most - 1)) : 1;
	for (i = 16; i >= 0; i -= 8) {
		ink = (up * (double)(a >> i & 255) +
		    down * (double)(b >> i & 255)) / all;
		ink = part * ink + (1 - part) * (double)(paper >> i & 255);
		c |= (uint32_t)lround(ink) << i;
	}
	return c;
}

double
spk_cells_most(const struct spk_series *s)
{
	double most = 0;
	size_t k;

	for (k = 0; k < s->rows * s->cols; k++)
		most = fmax(most, s->y[k] + s->top[k]);
	return most;
}

/* NaN is paper. */
static uint32_t
grey(const struct spk_series *s, double y, bool dark)
{
	const double g = (y - s->low) / (s->high - s->low);
	uint32_t c;

	if (isnan(g))
		return spk_ink(SPK_INK_PAPER, dark);
	c = (uint32_t)lround(255 * fmin(fmax(g, 0), 1));
	return c << 16 | c << 8 | c;
}

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
			    grey(s, s->y[k], dark) :
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

/* An image scaled to w by h pixels; each one of it has sharp edges. */
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

/* Pixels of an image of n where it is drawn as so many. */
static int
sized(int n, double pixels, bool large)
{
	return n > pixels ? (int)ceil(pixels) :
	    large ? (int)ceil(pixels / n) * n : n;
}

/*
 * An image with no more pixels than are drawn, the mean of its own; and, if it
 * is to be large, no fewer, for viewers that blur what they enlarge.
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

/* Figures by cairo: surfaces, and the order in which a figure is drawn. */
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "plot/draw.h"

static void
heading(const struct spk_pen *pen)
{
	const struct spk_figure *fig = pen->fig;
	const double em = pen->em, room = fig->width - 2 * em;
	double y = 2 * em;

	if (fig->title != NULL) {
		spk_text(pen, &(struct spk_font){.size = 1.3, .bold = true,
		    .ink = SPK_INK_TEXT, .room = room}, em, y + .2 * em,
		    fig->title);
		y += 1.75 * em;
	}
	if (fig->subtitle != NULL)
		spk_text_lines(pen, &(struct spk_font){.size = 1,
		    .ink = SPK_INK_QUIET, .room = room}, em, y, fig->subtitle,
		    true);
}

static void
foot(const struct spk_pen *pen)
{
	const double em = pen->em;

	if (pen->fig->note != NULL)
		spk_text_lines(pen, &(struct spk_font){.size = .9,
		    .ink = SPK_INK_QUIET, .room = pen->fig->width - 2 * em}, em,
		    pen->fig->height - spk_foot(pen) + .9 * em, pen->fig->note,
		    true);
}

static int
figure(struct spk_pen *pen, struct spk_fault *f)
{
	struct spk_slot *places;
	size_t k;

	pen->em = pen->typer != NULL ? 12 : pen->fig->width < 640 ? 11 :
	    pen->fig->width < 1000 ? 12 : 13;
	if ((places = spk_layout(pen, f)) == NULL)
		return -1;
	spk_set_ink(pen, SPK_INK_PAPER, 1);
	cairo_paint(pen->cr);
	heading(pen);
	for (k = 0; k < pen->fig->n; k++) {
		if (pen->typer == NULL)
			spk_draw_grid(pen, &places[k]);
		spk_draw_marks(pen, &places[k]);
		spk_draw_axes(pen, &places[k]);
		spk_draw_scale(pen, &places[k]);
	}
	foot(pen);
	free(places);
	return f->status == 0 ? 0 : -1;
}

/* Report a fault of the pen or of its surface. */
static int
fault(cairo_status_t status, struct spk_fault *f)
{
	if (status == CAIRO_STATUS_SUCCESS)
		return 0;
	if (status == CAIRO_STATUS_NO_MEMORY)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (status == CAIRO_STATUS_INVALID_SIZE)
		return spk_fail(f, SPK_USAGE,
		    "a canvas has at most 32767 pixels each way");
	return spk_fail(f, SPK_SYSTEM, "cairo: %s",
	    cairo_status_to_string(status));
}

/* Draw to a surface with this kind of pen. */
static int
draw(const struct spk_figure *fig, cairo_surface_t *surface, struct spk_pen pen,
    struct spk_fault *f)
{
	cairo_font_options_t *o = cairo_font_options_create();
	int status;

	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	pen.fig = fig;
	pen.fault = f;
	pen.cr = cairo_create(surface);
	cairo_set_font_options(pen.cr, o);
	status = fault(cairo_status(pen.cr), f);
	if (status == 0)
		status = figure(&pen, f);
	if (status == 0)
		status = fault(cairo_status(pen.cr), f);
	cairo_destroy(pen.cr);
	cairo_font_options_destroy(o);
	return status;
}

/* A stream's failure is reported when it is closed. */
static cairo_status_t
put(void *to, const unsigned char *data, unsigned n)
{
	fwrite(data, 1, n, to);
	return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
image(const struct spk_figure *fig)
{
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)fig->width,
	    (int)fig->height);
}

static int
png(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	cairo_surface_t *s = image(fig);
	int status = draw(fig, s, (struct spk_pen){.crisp = true}, f);

	if (status == 0)
		status = fault(cairo_surface_write_to_png_stream(s, put, to),
		    f);
	cairo_surface_destroy(s);
	return status;
}

/* The same bytes at any time: the date of the build, or no date. */
static void
date(cairo_surface_t *s)
{
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE,
	    "1970-01-01T00:00:00Z");
}

static int
pdf(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(put, to,
	    fig->width, fig->height);
	int status;

	date(s);
	if (fig->title != NULL)
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE,
		    fig->title);
	status = draw(fig, s, (struct spk_pen){0}, f);
	cairo_surface_finish(s);
	if (status == 0)
		status = fault(cairo_surface_status(s), f);
	cairo_surface_destroy(s);
	return status;
}

/*
 * Copy what cairo wrote of a figure, except its end; add sharp edges to the
 * pixels of images, which cairo omits.
 */
static void
copy_svg(const char *s, FILE *to)
{
	static const char tag[] = "<image ", end[] = "</svg>";
	const char *next;

	while ((next = strstr(s, tag)) != NULL) {
		fwrite(s, 1, (size_t)(next - s), to);
		fprintf(to, "%sstyle=\"image-rendering:pixelated\" ", tag);
		s = next + strlen(tag);
	}
	if ((next = strstr(s, end)) != NULL)
		fwrite(s, 1, (size_t)(next - s), to);
}

/*
 * Cairo turns text into outlines in SVG, so text bypasses it and is inserted
 * before the end of its output.
 */
static int
svg(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	char *lines = NULL, *text = NULL;
	size_t n = 0, size = 0;
	FILE *body = open_memstream(&lines, &n),
	    *words = open_memstream(&text, &size);
	cairo_surface_t *s;
	bool failed;
	int status = -1;

	if (body == NULL || words == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		goto out;
	}
	s = cairo_svg_surface_create_for_stream(put, body, fig->width,
	    fig->height);
	cairo_svg_surface_set_document_unit(s, CAIRO_SVG_UNIT_PX);
	status = draw(fig, s, (struct spk_pen){.crisp = true, .text = words},
	    f);
	cairo_surface_finish(s);
	if (status == 0)
		status = fault(cairo_surface_status(s), f);
	cairo_surface_destroy(s);
out:
	failed = body != NULL && fclose(body) != 0;
	if (words != NULL && fclose(words) != 0)
		failed = true;
	if (failed)
		status = spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (status == 0) {
		copy_svg(lines, to);
		fwrite(text, 1, size, to);
		fputs("</svg>\n", to);
	}
	free(lines);
	free(text);
	return status;
}

int
spk_draw(const struct spk_figure *fig, enum spk_drawing as, FILE *to,
    struct spk_fault *f)
{
	return as == SPK_DRAW_PNG ? png(fig, to, f) :
	    as == SPK_DRAW_PDF ? pdf(fig, to, f) : svg(fig, to, f);
}

uint32_t *
spk_draw_pixels(const struct spk_figure *fig, spk_typer *typer, void *typed,
    struct spk_fault *f)
{
	const size_t line = fig->width * sizeof(uint32_t);
	cairo_surface_t *s = image(fig);
	uint32_t *to = NULL;
	size_t k;

	if (draw(fig, s, (struct spk_pen){.crisp = true, .typer = typer,
	    .to = typed}, f) != 0)
		goto out;
	cairo_surface_flush(s);
	if ((to = malloc(line * fig->height)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		goto out;
	}
	for (k = 0; k < fig->height; k++)
		memcpy(to + k * fig->width, cairo_image_surface_get_data(s) +
		    k * (size_t)cairo_image_surface_get_stride(s), line);
	for (k = 0; k < (size_t)fig->width * fig->height; k++)
		to[k] |= 0xff000000;
out:
	cairo_surface_destroy(s);
	return to;
}

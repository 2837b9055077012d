/* Grid, frame, ticks and their labels, titles and notes. */
#include <math.h>

#include "plot/draw.h"

/* A line one pixel wide, aligned to pixels if the output has them. */
static void
line(const struct spk_pen *pen, double x, double y, double to_x, double to_y)
{
	if (pen->crisp && x >= to_x)
		x = to_x = floor(x) + .5;
	if (pen->crisp && y >= to_y)
		y = to_y = floor(y) + .5;
	cairo_move_to(pen->cr, x, y);
	cairo_line_to(pen->cr, to_x, to_y);
}

static void
stroke(const struct spk_pen *pen, enum spk_ink ink)
{
	spk_set_ink(pen, ink, 1);
	cairo_set_line_width(pen->cr, 1);
	cairo_stroke(pen->cr);
}

/* Ticks between the labelled ones, unless they would merge. */
static size_t
minors(const struct spk_pen *pen, const struct spk_ticks *t, double pixels)
{
	return (double)t->minors * .35 * pen->em < pixels ? t->minors : 0;
}

/* Named rows have no grid lines. */
static bool
lined(const struct spk_axis *a)
{
	return !a->bare && a->names == NULL;
}

void
spk_draw_grid(const struct spk_pen *pen, const struct spk_slot *s)
{
	size_t k;

	for (k = 0; lined(&s->p->x) && k < s->tx.n; k++) {
		const double x = spk_slot_x(s, s->tx.tick[k].at);

		line(pen, x, s->y, x, s->y + s->h);
	}
	for (k = 0; lined(&s->p->y) && k < s->ty.n; k++) {
		const double y = spk_slot_y(s, s->ty.tick[k].at);

		line(pen, s->x, y, s->x + s->w, y);
	}
	stroke(pen, SPK_INK_GRID);
}

/* Ticks of x, and their labels unless another panel shows them. */
static void
abscissa(const struct spk_pen *pen, const struct spk_slot *s)
{
	const double em = pen->em, y = s->y + s->h;
	const struct spk_font small = {.size = .9, .ink = SPK_INK_QUIET,
	    .side = SPK_MIDDLE, .room = s->w};
	double x;
	size_t k;

	for (k = 0; k < minors(pen, &s->tx, s->w); k++) {
		x = spk_slot_x(s, s->tx.minor[k]);
		line(pen, x, y, x, y + .22 * em);
	}
	for (k = 0; k < s->tx.n; k++) {
		x = spk_slot_x(s, s->tx.tick[k].at);
		line(pen, x, y, x, y + .4 * em);
	}
	stroke(pen, SPK_INK_FRAME);
	for (k = 0; !s->p->joined && k < s->tx.n; k++)
		spk_text(pen, &small, spk_slot_x(s, s->tx.tick[k].at),
		    y + 1.4 * em, spk_tick_label(&s->tx.tick[k]));
}

static void
ordinate(const struct spk_pen *pen, const struct spk_slot *s)
{
	const double em = pen->em;
	const struct spk_font small = {.size = .9, .ink = SPK_INK_QUIET,
	    .side = SPK_END, .room = 12 * em};
	double y;
	size_t k;

	for (k = 0; k < minors(pen, &s->ty, s->h); k++) {
		y = spk_slot_y(s, s->ty.minor[k]);
		line(pen, s->x - .22 * em, y, s->x, y);
	}
	for (k = 0; k < s->ty.n; k++) {
		y = spk_slot_y(s, s->ty.tick[k].at);
		line(pen, s->x - .4 * em, y, s->x, y);
	}
	stroke(pen, SPK_INK_FRAME);
	for (k = 0; !s->p->beside && k < s->ty.n; k++)
		spk_text(pen, &small, s->x - .6 * em,
		    spk_slot_y(s, s->ty.tick[k].at) + .32 * em,
		    spk_tick_label(&s->ty.tick[k]));
}

/* "time (s)", and the factor omitted from its ticks. */
static const char *
full(char *to, size_t size, const char *label, const char *factor)
{
	snprintf(to, size, "%s%s%s", label != NULL ? label : "",
	    label != NULL && *factor != '\0' ? "  " : "", factor);
	return to;
}

static void
labels(const struct spk_pen *pen, const struct spk_slot *s)
{
	const struct spk_panel *p = s->p;
	const double em = pen->em;
	struct spk_font font = {.size = .95, .ink = SPK_INK_TEXT,
	    .side = SPK_MIDDLE, .room = s->w};
	char text[256];

	if (!p->x.bare && !p->joined)
		spk_text(pen, &font, s->x + s->w / 2, s->y + s->h + 2.9 * em,
		    full(text, sizeof(text), p->x.label, s->tx.factor));
	font.room = s->h;
	font.turned = true;
	if (!p->y.bare && !p->beside)
		spk_text(pen, &font, s->x - s->left + 1.3 * em, s->y + s->h / 2,
		    full(text, sizeof(text), p->y.label, s->ty.factor));
}

static void
words(const struct spk_pen *pen, const struct spk_slot *s)
{
	const struct spk_panel *p = s->p;
	const double em = pen->em;

	if (spk_has_legend(p))
		spk_legend(pen, p, s->x, s->y - .6 * em, s->w, true);
	else if (p->title != NULL)
		spk_text(pen, &(struct spk_font){.size = p->square ? .9 : 1,
		    .bold = !p->square, .ink = SPK_INK_TEXT, .room = s->w},
		    s->x, s->y - .6 * em, p->title);
	if (p->note != NULL)
		spk_text_lines(pen, &(struct spk_font){.size = .9,
		    .ink = SPK_INK_QUIET, .room = s->w}, s->x, s->y + s->h +
		    (p->joined || p->x.bare ? 1.2 : p->x.label ? 4.2 : 2.7) *
		    em, p->note, true);
}

void
spk_draw_axes(const struct spk_pen *pen, const struct spk_slot *s)
{
	const bool all = s->p->square;

	if (!s->p->y.bare || all)
		line(pen, s->x, s->y, s->x, s->y + s->h);
	if (!s->p->x.bare || all)
		line(pen, s->x, s->y + s->h, s->x + s->w, s->y + s->h);
	if (all) {
		line(pen, s->x + s->w, s->y, s->x + s->w, s->y + s->h);
		line(pen, s->x, s->y, s->x + s->w, s->y);
	}
	stroke(pen, SPK_INK_FRAME);
	if (!s->p->x.bare)
		abscissa(pen, s);
	if (!s->p->y.bare)
		ordinate(pen, s);
	labels(pen, s);
	words(pen, s);
}

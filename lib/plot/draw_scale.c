/* The scale beside a panel: of grey values, or of counts of spikes. */
#include <math.h>

#include "plot/draw.h"

#define WIDE	.9

/* The series that the scale belongs to. */
static const struct spk_series *
scaled(const struct spk_panel *p)
{
	size_t k;

	for (k = 0; p->scale && k < p->n; k++)
		if (p->series[k].mark == SPK_IMAGE ||
		    p->series[k].mark == SPK_CELLS)
			return &p->series[k];
	return NULL;
}

static struct spk_axis
axis(const struct spk_series *s)
{
	if (s->mark == SPK_IMAGE)
		return (struct spk_axis){.low = fmin(s->low, s->high),
		    .high = fmax(s->low, s->high)};
	return (struct spk_axis){.high = fmax(1, spk_cells_most(s)),
	    .whole = true};
}

static void
ticks(const struct spk_pen *pen, const struct spk_series *s, double h,
    struct spk_ticks *t)
{
	const struct spk_axis a = axis(s);

	spk_ticks(t, &a, fmin(1, fmax(3.5 * pen->em / fmax(h, 1), .15)));
}

double
spk_scale_width(const struct spk_pen *pen, const struct spk_panel *p)
{
	const struct spk_series *s = scaled(p);
	const struct spk_font small = {.size = .9};
	struct spk_ticks t;
	double most = 0;
	size_t k;

	if (s == NULL)
		return 0;
	ticks(pen, s, 12 * pen->em, &t);
	for (k = 0; k < t.n; k++)
		most = fmax(most, spk_text_width(pen, &small,
		    spk_tick_label(&t.tick[k])));
	return most + (WIDE + 1.6 + (p->unit != NULL ? 1.4 : 0)) * pen->em;
}

/* From the least, at the bottom, to the greatest; for counts, up or down. */
static void
bar(const struct spk_pen *pen, const struct spk_series *s, bool up,
    cairo_rectangle_t b)
{
	const struct spk_axis a = axis(s);
	const int n = 64;
	uint32_t c;
	double v;
	int k;

	for (k = 0; k < n; k++) {
		v = a.low + (a.high - a.low) * (k + .5) / n;
		c = s->mark == SPK_IMAGE ? spk_grey(s, v, pen->fig->dark) :
		    spk_shade(up ? v : 0, up ? 0 : v, a.high, pen->fig->dark);
		cairo_set_source_rgb(pen->cr, (c >> 16) / 255.,
		    (c >> 8 & 255) / 255., (c & 255) / 255.);
		cairo_rectangle(pen->cr, b.x, b.y + b.height * (n - 1 - k) / n,
		    b.width, b.height / n + (k > 0 ? .5 : 0));
		cairo_fill(pen->cr);
	}
}

static bool
has_down(const struct spk_series *s)
{
	size_t k;

	for (k = 0; s->top != NULL && k < s->rows * s->cols; k++)
		if (s->top[k] > 0)
			return true;
	return false;
}

static void
bars(const struct spk_pen *pen, const struct spk_series *s, double x, double y,
    double h)
{
	const double w = WIDE * pen->em / 2;

	bar(pen, s, true, (cairo_rectangle_t){x, y, 2 * w, h});
	if (has_down(s))
		bar(pen, s, false, (cairo_rectangle_t){x + w, y, w, h});
}

/* Ticks, labels and their unit, to the right of the bar. */
static void
labels(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_axis *a, const struct spk_ticks *t, double x)
{
	const struct spk_font small = {.size = .9, .ink = SPK_INK_QUIET},
	    unit = {.size = .9, .ink = SPK_INK_TEXT, .side = SPK_MIDDLE,
	    .turned = true, .room = at->h};
	double y;
	size_t k;

	for (k = 0; k < t->n; k++) {
		y = at->y + at->h * (a->high - t->tick[k].at) /
		    (a->high - a->low);
		cairo_move_to(pen->cr, x, y);
		cairo_line_to(pen->cr, x + .3 * pen->em, y);
		spk_set_ink(pen, SPK_INK_FRAME, 1);
		cairo_stroke(pen->cr);
		spk_text(pen, &small, x + .5 * pen->em, y + .32 * pen->em,
		    spk_tick_label(&t->tick[k]));
	}
	if (at->p->unit != NULL)
		spk_text(pen, &unit, at->x + at->w - .2 * pen->em +
		    spk_scale_width(pen, at->p), at->y + at->h / 2,
		    at->p->unit);
}

void
spk_draw_scale(const struct spk_pen *pen, const struct spk_slot *at)
{
	const struct spk_series *s = scaled(at->p);
	const double em = pen->em, x = at->x + at->w + .8 * em;
	struct spk_axis a;
	struct spk_ticks t;

	if (s == NULL)
		return;
	a = axis(s);
	bars(pen, s, x, at->y, at->h);
	ticks(pen, s, at->h, &t);
	spk_set_ink(pen, SPK_INK_FRAME, 1);
	cairo_set_line_width(pen->cr, 1);
	cairo_rectangle(pen->cr, x, at->y, WIDE * em, at->h);
	cairo_stroke(pen->cr);
	labels(pen, at, &a, &t, x + WIDE * em);
}

/* Marks of series that are lines, areas, bars, points and ticks. */
#include <math.h>

#include "plot/draw.h"

#define THICK	3			/* pixels of a line in letters */

/* The left edge of bin k, or the place of point k. */
static double
x_of(const struct spk_slot *at, const struct spk_series *s, size_t k)
{
	return spk_slot_x(at, s->x != NULL && k < s->n ? s->x[k] :
	    s->x0 + (double)k * s->dx);
}

/* The right edge of bin k. */
static double
end_of(const struct spk_slot *at, const struct spk_series *s, size_t k)
{
	if (s->x == NULL)
		return x_of(at, s, k + 1);
	return spk_slot_x(at, s->x[k] + s->dx);
}

static double
y_of(const struct spk_slot *at, double y)
{
	return spk_slot_y(at, at->p->y.log && !(y > 0) ? at->p->y.low : y);
}

static void
lines(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	bool joined = false;
	double x, y;
	size_t k;

	for (k = 0; k < s->n; joined = !isnan(s->y[k++])) {
		if (isnan(s->y[k]))
			continue;
		x = x_of(at, s, k);
		y = y_of(at, s->y[k]);
		if (!joined)	/* makes a single point visible */
			cairo_move_to(pen->cr, x - .01, y);
		cairo_line_to(pen->cr, x, y);
	}
	cairo_set_line_width(pen->cr, pen->typer != NULL ? THICK : 1.4);
	cairo_set_line_join(pen->cr, CAIRO_LINE_JOIN_ROUND);
	cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_ROUND);
	cairo_stroke(pen->cr);
	cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_BUTT);
}

/* The number of bins from k on that have values. */
static size_t
run(const struct spk_series *s, size_t k)
{
	size_t n = 0;

	while (k + n < s->n && !isnan(s->y[k + n]))
		n++;
	return n;
}

/* Vertical spans that touch, like the joined samples of the signal. */
static void
span(const struct spk_slot *at, const struct spk_series *s, size_t from,
    size_t k, size_t n, double *top, double *bottom)
{
	double high = s->top[k], low = s->y[k];

	if (k > from) {
		high = fmax(high, s->y[k - 1]);
		low = fmin(low, s->top[k - 1]);
	}
	if (k + 1 < from + n) {
		high = fmax(high, (s->y[k + 1] + s->top[k]) / 2);
		low = fmin(low, (s->top[k + 1] + s->y[k]) / 2);
	}
	*top = y_of(at, high);
	*bottom = y_of(at, low);
	if (fabs(*bottom - *top) < 1.4) {
		*top = (*top + *bottom - 1.4) / 2;
		*bottom = *top + 1.4;
	}
}

static void
bands(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	double top, bottom;
	size_t k, n, i;

	for (k = 0; k < s->n; k += n + 1) {
		n = run(s, k);
		for (i = k; i < k + n; i++) {
			span(at, s, k, i, n, &top, &bottom);
			cairo_line_to(pen->cr, x_of(at, s, i), top);
			cairo_line_to(pen->cr, end_of(at, s, i), top);
		}
		for (i = k + n; i-- > k;) {
			span(at, s, k, i, n, &top, &bottom);
			cairo_line_to(pen->cr, end_of(at, s, i), bottom);
			cairo_line_to(pen->cr, x_of(at, s, i), bottom);
		}
		cairo_close_path(pen->cr);
	}
	cairo_fill_preserve(pen->cr);
	cairo_set_line_width(pen->cr, THICK - 1.4);
	if (pen->typer != NULL)
		cairo_stroke(pen->cr);
	cairo_new_path(pen->cr);
}

/* Steps over n bins from k on. */
static void
steps(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s, size_t k, size_t n)
{
	size_t i;

	for (i = k; i < k + n; i++) {
		cairo_line_to(pen->cr, x_of(at, s, i),
		    y_of(at, s->y[i]));
		cairo_line_to(pen->cr, end_of(at, s, i),
		    y_of(at, s->y[i]));
	}
}

static void
stairs(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	const double zero = y_of(at, 0);
	size_t k, n;

	for (k = 0; k < s->n && s->mark == SPK_AREA; k += n + 1) {
		if ((n = run(s, k)) == 0)
			continue;
		cairo_move_to(pen->cr, x_of(at, s, k), zero);
		steps(pen, at, s, k, n);
		cairo_line_to(pen->cr, end_of(at, s, k + n - 1), zero);
	}
	if (s->mark == SPK_AREA) {
		spk_set_ink(pen, s->ink, .3);
		cairo_fill(pen->cr);
		spk_set_ink(pen, s->ink, 1);
	}
	for (k = 0; k < s->n; k += n + 1) {
		n = run(s, k);
		cairo_new_sub_path(pen->cr);
		steps(pen, at, s, k, n);
	}
	cairo_set_line_width(pen->cr, 1.3);
	cairo_stroke(pen->cr);
}

/* The pixels of a row, and the share of them that a mark takes. */
static double
thick(const struct spk_slot *at, const struct spk_series *s, double part)
{
	const double row = fabs(spk_slot_y(at, s->dy) - spk_slot_y(at, 0));

	return row < 4 ? fmax(row, 1) : fmax(3, row * part);
}

static void
bars(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	const double h = thick(at, s, .8), zero = spk_slot_x(at, 0);
	size_t k;

	for (k = 0; k < s->n; k++)
		if (!isnan(s->y[k]))
			cairo_rectangle(pen->cr, zero, y_of(at,
			    s->y[k]) - h / 2, x_of(at, s, k) - zero, h);
	cairo_fill(pen->cr);
}

static void
ticks(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	const double h = thick(at, s, .8), w = h < 3 ? 1 : 1.2;
	double x, y;
	size_t k;

	for (k = 0; k < s->n; k++) {
		if (isnan(s->y[k]))
			continue;
		x = x_of(at, s, k) - w / 2;
		y = y_of(at, s->y[k]) - h / 2;
		if (pen->crisp)
			x = floor(x + .5);
		cairo_rectangle(pen->cr, x, y, w, h);
	}
	cairo_fill(pen->cr);
}

static void
points(const struct spk_pen *pen, const struct spk_slot *at,
    const struct spk_series *s)
{
	const double r = s->n > 2000 ? 1.2 : s->n > 200 ? 2 : 3;
	size_t k;

	for (k = 0; k < s->n; k++) {
		if (isnan(s->y[k]))
			continue;
		spk_point(pen, s->shape, x_of(at, s, k), y_of(at, s->y[k]),
		    r);
	}
	cairo_fill(pen->cr);
}

void
spk_draw_marks(const struct spk_pen *pen, const struct spk_slot *at)
{
	static void (*const draw[])(const struct spk_pen *,
	    const struct spk_slot *, const struct spk_series *) = {
		[SPK_LINE] = lines, [SPK_BAND] = bands, [SPK_STAIR] = stairs,
		[SPK_AREA] = stairs, [SPK_BARS] = bars, [SPK_POINTS] = points,
		[SPK_TICKS] = ticks, [SPK_CELLS] = spk_draw_cells,
		[SPK_IMAGE] = spk_draw_cells,
	};
	const struct spk_series *s;
	double room;

	for (s = at->p->series; s < at->p->series + at->p->n; s++) {
		room = s->mark == SPK_POINTS ? 4 : 2;	/* on the frame */
		cairo_save(pen->cr);
		cairo_rectangle(pen->cr, at->x - room, at->y - room,
		    at->w + 2 * room, at->h + 2 * room);
		cairo_clip(pen->cr);
		cairo_new_path(pen->cr);
		spk_set_ink(pen, s->ink, 1);
		draw[s->mark](pen, at, s);
		cairo_restore(pen->cr);
	}
}

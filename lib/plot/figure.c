/* Figures: adding panels and series, and ranges of axes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/figure.h"

/* Append an element of zeros to an array of n. */
static void *
grow(void **array, size_t *n, size_t size, struct spk_fault *f)
{
	char *more = realloc(*array, (*n + 1) * size);

	if (more == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	*array = more;
	more += (*n)++ * size;
	return memset(more, 0, size);
}

struct spk_panel *
spk_figure_panel(struct spk_figure *fig, unsigned row, unsigned column,
    struct spk_fault *f)
{
	void *array = fig->panels;
	struct spk_panel *p = grow(&array, &fig->n, sizeof(*p), f);

	fig->panels = array;
	if (p != NULL) {
		p->row = row;
		p->column = column;
		p->height = p->width = 1;
	}
	return p;
}

/* The number of y values per point. */
static size_t
values(const struct spk_series *s)
{
	return s->mark == SPK_CELLS || s->mark == SPK_IMAGE ?
	    s->rows * s->cols : s->n;
}

struct spk_series *
spk_panel_series(struct spk_panel *p, enum spk_mark mark, enum spk_ink ink,
    size_t n, struct spk_fault *f)
{
	const bool two = mark == SPK_BAND || mark == SPK_CELLS;
	void *array = p->series;
	struct spk_series *s = grow(&array, &p->n, sizeof(*s), f);

	p->series = array;
	if (s == NULL)
		return NULL;
	s->mark = mark;
	s->ink = ink;
	s->n = n;
	s->dx = s->dy = 1;
	if ((s->y = calloc(n + 1, sizeof(*s->y))) == NULL ||
	    (two && (s->top = calloc(n + 1, sizeof(*s->top))) == NULL)) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	return s;
}

int
spk_figure_text(char **to, struct spk_fault *f, const char *fmt, ...)
{
	va_list ap;
	int n;

	free(*to);
	va_start(ap, fmt);
	n = vasprintf(to, fmt, ap);
	va_end(ap);
	if (n != -1)
		return 0;
	*to = NULL;
	return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

static void
widen(struct spk_axis *a, double low, double high)
{
	if (a->log && !(low > 0))
		return;
	a->low = low < a->low ? low : a->low;
	a->high = high > a->high ? high : a->high;
}

static double
x_of(const struct spk_series *s, size_t k)
{
	return s->x != NULL ? s->x[k] : s->x0 + (double)k * s->dx;
}

/* The range of a series, without missing points. */
static void
reach(const struct spk_series *s, struct spk_axis *x, struct spk_axis *y)
{
	const bool thick = s->mark == SPK_TICKS || s->mark == SPK_BARS;
	const double half = thick ? s->dy / 2 : 0;
	const size_t n = values(s);
	size_t k;

	if (s->mark == SPK_CELLS || s->mark == SPK_IMAGE) {
		widen(x, s->x0, s->x0 + (double)s->cols * s->dx);
		widen(y, s->y0, s->y0 + (double)s->rows * s->dy);
		return;
	}
	for (k = 0; k < n; k++) {
		if (isnan(s->y[k]))
			continue;
		widen(x, x_of(s, k), x_of(s, k) +
		    (s->x == NULL && s->mark != SPK_LINE ? s->dx : 0));
		widen(y, s->y[k] - half, (s->top != NULL ? s->top[k] :
		    s->y[k]) + half);
	}
	if (s->mark == SPK_AREA)
		widen(y, 0, 0);
	if (s->mark == SPK_BARS)
		widen(x, 0, 0);
}

/* Some room around points; an axis without a range has one unit. */
static void
settle(struct spk_axis *a, bool margin)
{
	double room;

	if (a->low > a->high)
		a->low = a->log ? 1 : 0, a->high = a->log ? 10 : 1;
	if (a->log) {
		room = a->high > a->low ? pow(a->high / a->low, .05) : 2;
		a->low /= margin ? room : 1;
		a->high *= room;
	} else if (!(a->high > a->low)) {
		a->low -= .5;
		a->high += .5;
	} else if (margin) {
		room = (a->high - a->low) / 20;
		a->low -= a->low < 0 || a->low > 0 ? room : 0;
		a->high += room;
	}
}

/* Marks that fill rows, or all of the panel. */
static bool
full(const struct spk_panel *p)
{
	const enum spk_mark m = p->n > 0 ? p->series[0].mark : SPK_LINE;

	return m == SPK_CELLS || m == SPK_IMAGE || m == SPK_TICKS ||
	    m == SPK_BARS;
}

void
spk_figure_fit(struct spk_figure *fig)
{
	struct spk_panel *p, *q;
	struct spk_axis x, y;
	size_t k;

	for (p = fig->panels; p < fig->panels + fig->n; p++) {
		x = y = (struct spk_axis){.low = INFINITY, .high = -INFINITY};
		x.log = p->x.log;
		y.log = p->y.log;
		for (k = 0; k < p->n; k++)
			reach(&p->series[k], &x, &y);
		settle(&x, p->n > 0 && p->series[0].mark == SPK_POINTS);
		settle(&y, !full(p));
		if (!(p->x.high > p->x.low))
			p->x.low = x.low, p->x.high = x.high;
		if (!(p->y.high > p->y.low))
			p->y.low = y.low, p->y.high = y.high;
	}
	for (p = fig->panels; p < fig->panels + fig->n; p++)
		for (q = fig->panels; q < fig->panels + fig->n; q++)
			if (p->joined && q->column == p->column &&
			    q->row > p->row) {
				p->x.low = q->x.low;
				p->x.high = q->x.high;
			} else if (p->beside && q->row == p->row &&
			    q->column < p->column) {
				p->y.low = q->y.low;
				p->y.high = q->y.high;
			}
}

static void
axis_free(struct spk_axis *a)
{
	size_t k;

	for (k = 0; a->names != NULL && a->names[k] != NULL; k++)
		free(a->names[k]);
	free(a->names);
	free(a->label);
}

void
spk_figure_free(struct spk_figure *fig)
{
	struct spk_panel *p;
	size_t k;

	for (p = fig->panels; p < fig->panels + fig->n; p++) {
		for (k = 0; k < p->n; k++) {
			free(p->series[k].label);
			free(p->series[k].x);
			free(p->series[k].y);
			free(p->series[k].top);
		}
		free(p->series);
		free(p->title);
		free(p->note);
		free(p->unit);
		axis_free(&p->x);
		axis_free(&p->y);
	}
	free(fig->panels);
	free(fig->title);
	free(fig->subtitle);
	free(fig->note);
	*fig = (struct spk_figure){0};
}

/*
 * The layout of panels: a grid of rows and columns, each with the room that the
 * labels of its panels need; the rest is for marks, in proportion to weights.
 */
#include <math.h>
#include <stdlib.h>

#include "plot/draw.h"

/* A row or a column: its weight, the room around it, and its place. */
struct track {
	double		 weight, before, after, at, size;
};

struct grid {
	struct track	*row, *column;
	size_t		 rows, columns;
};

static double
share(const struct spk_axis *a, double x)
{
	return a->log && a->low > 0 ? log(x / a->low) / log(a->high / a->low) :
	    (x - a->low) / (a->high - a->low);
}

double
spk_slot_x(const struct spk_slot *s, double x)
{
	const double part = share(&s->p->x, x);

	return s->x + s->w * (s->p->x.down ? 1 - part : part);
}

double
spk_slot_y(const struct spk_slot *s, double y)
{
	const double part = share(&s->p->y, y);

	return s->y + s->h * (s->p->y.down ? part : 1 - part);
}

/* The lines of the heading, in em. */
static double
heading(const struct spk_pen *pen)
{
	const struct spk_figure *fig = pen->fig;
	const struct spk_font quiet = {.size = 1,
	    .room = fig->width - 2 * pen->em};
	double em = fig->title != NULL || fig->subtitle != NULL ? 1.4 : .8;

	em += fig->title != NULL ? 1.75 : 0;
	if (fig->subtitle != NULL)
		em += SPK_LEADING * (double)spk_text_lines(pen, &quiet, 0, 0,
		    fig->subtitle, false);
	return em;
}

double
spk_foot(const struct spk_pen *pen)
{
	const struct spk_font quiet = {.size = .9,
	    .room = pen->fig->width - 2 * pen->em};

	return pen->fig->note == NULL ? .2 * pen->em : pen->em * (.6 + .9 *
	    SPK_LEADING * (double)spk_text_lines(pen, &quiet, 0, 0,
	    pen->fig->note, false));
}

/* Room above and below, for an estimate of the width, rather too small. */
static void
vertical(const struct spk_pen *pen, struct spk_slot *s, double width)
{
	const struct spk_panel *p = s->p;
	const struct spk_font quiet = {.size = .9, .room = width};

	s->lines = spk_legend(pen, p, 0, 0, width, false);
	s->top = .7 + 1.5 * (double)(p->title != NULL && s->lines == 0 ?
	    1 : s->lines);
	s->bottom = .5;
	if (!p->joined && !p->x.bare)
		s->bottom = 1.6 + (p->x.label != NULL ? 1.5 : 0) + .6;
	if (p->note != NULL)
		s->bottom += .2 + SPK_LEADING * .9 * (double)spk_text_lines(pen,
		    &quiet, 0, 0, p->note, false);
	s->top *= pen->em;
	s->bottom *= pen->em;
}

/* Room on the left and right, once the height is known. */
static void
horizontal(const struct spk_pen *pen, struct spk_slot *s)
{
	const struct spk_font small = {.size = .9};
	const struct spk_panel *p = s->p;
	const double line = 1.25 * pen->em / fmax(s->h, 1);
	double most = 0, apart = p->y.names != NULL ? line :
	    fmax(2 * line, .1);
	size_t k;

	for (;; apart = fmax(apart / 2, line)) {
		spk_ticks(&s->ty, &p->y, fmin(1, apart));
		if (s->ty.n > 1 || apart <= line)
			break;
	}
	for (k = 0; k < s->ty.n; k++)
		most = fmax(most, spk_text_width(pen, &small,
		    spk_tick_label(&s->ty.tick[k])));
	s->left = pen->em;
	if (!p->y.bare && !p->beside)
		s->left += fmin(most, 12 * pen->em) + .6 * pen->em;
	if (!p->y.bare && !p->beside && p->y.label != NULL)
		s->left += 1.5 * pen->em;
	s->right = (p->x.bare ? .6 : 1.4) * pen->em + spk_scale_width(pen, p);
}

/* Ticks of x, as close as their labels allow. */
static void
abscissa(const struct spk_pen *pen, struct spk_slot *s)
{
	const struct spk_font small = {.size = .9};
	double apart = fmax(3 * pen->em, s->w / 12), most;
	size_t k, try;

	for (try = 0; try < 4; try++) {
		spk_ticks(&s->tx, &s->p->x, fmin(1, apart / fmax(s->w, 1)));
		for (most = 0, k = 0; k < s->tx.n; k++)
			most = fmax(most, spk_text_width(pen, &small,
			    spk_tick_label(&s->tx.tick[k])));
		if (most + 1.4 * pen->em <= apart)
			break;
		apart = most + 1.4 * pen->em;
	}
}

/* Divide the room among the tracks, from `at' on. */
static void
divide(struct track *t, size_t n, double at, double room)
{
	double weights = 0;
	size_t k;

	for (k = 0; k < n; k++) {
		weights += t[k].weight;
		room -= t[k].before + t[k].after;
	}
	for (k = 0; k < n; k++) {
		t[k].at = at + t[k].before;
		t[k].size = fmax(1, room * t[k].weight / weights);
		at = t[k].at + t[k].size + t[k].after;
	}
}

/* Shrink a box of marks so that its pixels are square. */
static void
square(struct spk_slot *s)
{
	const double ratio = (s->p->x.high - s->p->x.low) /
	    (s->p->y.high - s->p->y.low);

	if (!s->p->square || !(ratio > 0))
		return;
	if (s->w > s->h * ratio)
		s->w = s->h * ratio;
	else
		s->h = s->w / ratio;
}

/* If all panels are square, shrink the tracks to them. */
static bool
tighten(const struct spk_pen *pen, struct grid *g)
{
	const struct spk_panel *p;
	double scale = INFINITY;
	size_t k;

	for (k = 0; k < pen->fig->n; k++) {
		p = &pen->fig->panels[k];
		if (!p->square)
			return false;
		scale = fmin(scale, fmin(g->column[p->column].size /
		    (p->x.high - p->x.low), g->row[p->row].size /
		    (p->y.high - p->y.low)));
	}
	for (k = 0; k < g->rows; k++)
		g->row[k].weight = 0;
	for (k = 0; k < g->columns; k++)
		g->column[k].weight = 0;
	for (k = 0; k < pen->fig->n; k++) {
		p = &pen->fig->panels[k];
		g->row[p->row].weight = fmax(g->row[p->row].weight,
		    scale * (p->y.high - p->y.low));
		g->column[p->column].weight = fmax(g->column[p->column].weight,
		    scale * (p->x.high - p->x.low));
	}
	return true;
}

static double
total(const struct track *t, size_t n)
{
	double all = 0;

	while (n-- > 0)
		all += t[n].weight + t[n].before + t[n].after;
	return all;
}

/* Lay out all rows below the heading. */
static void
divide_rows(const struct spk_pen *pen, struct grid *g)
{
	const double top = heading(pen) * pen->em;

	divide(g->row, g->rows, top, pen->fig->height - top - spk_foot(pen));
}

static void
place(const struct spk_pen *pen, struct spk_slot *slots, struct grid *g)
{
	const double width = pen->fig->width / (double)g->columns -
	    8 * pen->em;
	struct track *row, *column;
	struct spk_slot *s;

	for (s = slots; s < slots + pen->fig->n; s++) {
		row = &g->row[s->p->row];
		vertical(pen, s, width);
		row->weight = fmax(row->weight, s->p->height);
		row->before = fmax(row->before, s->top);
		row->after = fmax(row->after, s->bottom);
	}
	divide_rows(pen, g);
	for (s = slots; s < slots + pen->fig->n; s++) {
		column = &g->column[s->p->column];
		s->h = g->row[s->p->row].size;
		horizontal(pen, s);
		column->weight = fmax(column->weight, s->p->width);
		column->before = fmax(column->before, s->left);
		column->after = fmax(column->after, s->right);
	}
	divide(g->column, g->columns, 0, pen->fig->width);
	if (tighten(pen, g)) {
		divide(g->row, g->rows, heading(pen) * pen->em,
		    total(g->row, g->rows));
		divide(g->column, g->columns, 0,
		    total(g->column, g->columns));
	}
}

struct spk_slot *
spk_layout(const struct spk_pen *pen, struct spk_fault *f)
{
	struct spk_slot *slots = calloc(pen->fig->n + 1, sizeof(*slots)), *s;
	struct grid g = {.rows = 1, .columns = 1};
	size_t k;

	for (k = 0; k < pen->fig->n; k++) {
		const struct spk_panel *p = &pen->fig->panels[k];

		g.rows = p->row < g.rows ? g.rows : p->row + 1;
		g.columns = p->column < g.columns ? g.columns : p->column + 1;
	}
	g.row = calloc(g.rows, sizeof(*g.row));
	g.column = calloc(g.columns, sizeof(*g.column));
	if (slots == NULL || g.row == NULL || g.column == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		free(slots);
		slots = NULL;
		goto out;
	}
	for (k = 0; k < pen->fig->n; k++)
		slots[k].p = &pen->fig->panels[k];
	place(pen, slots, &g);
	for (s = slots; s < slots + pen->fig->n; s++) {
		s->x = g.column[s->p->column].at;
		s->w = g.column[s->p->column].size;
		s->left = g.column[s->p->column].before;
		s->y = g.row[s->p->row].at;
		s->h = g.row[s->p->row].size;
		square(s);
		abscissa(pen, s);
	}
out:
	free(g.row);
	free(g.column);
	return slots;
}

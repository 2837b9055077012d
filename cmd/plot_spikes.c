/*
 * Spikes: a raster of channels by time, with their rate above it and counts
 * beside it.  Spikes are ticks while each has a place of its own, and shades
 * where there are more.
 */
#include <stdlib.h>
#include <string.h>

#include "plot.h"

#define RATES		200		/* bins of a rate, at the most */
#define TICK		3		/* pixels from a tick to the next */
#define NAMED		40		/* channels that have their names */

static struct spk_panel *
new_panel(struct spk_plot *p, unsigned column, double height)
{
	struct spk_panel *panel = spk_figure_panel(&p->figure, p->row, column,
	    &p->fault);

	if (panel == NULL || (column == 0 && spk_plot_time(p, panel) == -1))
		return NULL;
	panel->height = height;
	panel->width = column == 0 ? 6 : 1;
	panel->joined = column == 0;
	return panel;
}

/* Spikes of column k, and of all rows. */
static double
sum(const struct spk_bins *b, const double *counts, size_t k, size_t n)
{
	const double *x = counts + k * b->rows;
	double all = 0;

	for (n *= b->rows; n > 0; n--)
		all += *x++;
	return all;
}

/* Spikes of a channel a second, or a step. */
static int
add_rate(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in, bool up, bool both)
{
	const struct spk_bins *b = &in->cells;
	const size_t all = spk_bins_n(b);
	const uint64_t most = b->frames / 10 < 1 ? 1 : b->frames / 10 < RATES ?
	    b->frames / 10 : RATES;
	const size_t each = (size_t)((all + most - 1) / most);
	const size_t n = (all + each - 1) / each;
	struct spk_series *s = spk_panel_series(panel, both ? SPK_STAIR :
	    SPK_AREA, up ? SPK_INK_UP : SPK_INK_DOWN, n, &p->fault);
	const double rate = in->rate > 0 ? in->rate : 1;
	size_t k, from, to;
	uint64_t end;

	if (s == NULL)
		return -1;
	s->x0 = spk_plot_at(p, in, 0);
	s->dx = (double)(each * b->width) * spk_plot_step(p, in);
	for (k = 0; k < n; k++) {
		from = k * each;
		to = from + each < all ? from + each : all;
		end = to < all ? to * b->width : b->frames;
		s->y[k] = sum(b, up ? b->a : b->b, from, to - from) * rate /
		    (double)(end - from * b->width) / (double)b->channels;
	}
	return !both ? 0 : spk_figure_text(&s->label, &p->fault, "%s",
	    up ? "up" : "down");
}

static int
add_rates(struct spk_plot *p, const struct spk_plotted *in, bool both)
{
	struct spk_panel *panel = new_panel(p, 0, 1);

	if (panel == NULL || add_rate(p, panel, in, true, both) == -1 ||
	    (both && add_rate(p, panel, in, false, both) == -1))
		return -1;
	p->row++;
	return spk_figure_text(&panel->y.label, &p->fault, "%s",
	    in->rate > 0 ? "rate (Hz)" : "spikes a step");
}

/* The axis of channels, from 1, with their names. */
static int
name_channels(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in)
{
	const struct spk_in *of = in->input.in;
	const char *name;
	size_t c;

	panel->y = (struct spk_axis){.low = .5,
	    .high = (double)in->channels + .5, .whole = true, .down = true};
	if (in->channels > NAMED || spk_in_column_name(of, 0) == NULL)
		return spk_figure_text(&panel->y.label, &p->fault, "channel");
	panel->y.names = calloc(in->channels + 2, sizeof *panel->y.names);
	for (c = 0; panel->y.names != NULL && c <= in->channels; c++) {
		name = c > 0 ? spk_in_column_name(of, c - 1) : "";
		if ((panel->y.names[c] = strdup(name)) == NULL)
			return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	return panel->y.names != NULL ? 0 : spk_fail(&p->fault, SPK_SYSTEM,
	    SPK_NO_MEMORY);
}

/* The places for ticks in row r, each of this many bins, that have spikes. */
static double
places(const struct spk_bins *b, size_t r, size_t each)
{
	const size_t n = spk_bins_n(b);
	double used = 0, count;
	size_t k, i;

	for (k = 0; k < n; k += each) {
		count = 0;
		for (i = k; i < n && i < k + each; i++)
			count += b->a[i * b->rows + r] + b->b[i * b->rows + r];
		used += count > 0;
	}
	return used;
}

/* Whether nearly every spike has a place to itself, of TICK pixels. */
static bool
are_few(const struct spk_plot *p, const struct spk_plotted *in)
{
	const struct spk_bins *b = &in->cells;
	const size_t room = p->figure.width / TICK;
	const size_t each = (spk_bins_n(b) + room - 1) / room;
	double used = 0;
	size_t r;

	if (in->n > SPK_SPIKES || b->group > 1)
		return false;
	for (r = 0; r < b->rows; r++)
		used += places(b, r, each);
	return (double)in->n <= 1.25 * used;
}

static int
add_ticks(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in, int sign)
{
	struct spk_series *s;
	size_t i, n = 0;

	for (i = 0; i < in->n; i++)
		n += in->spike[i].sign == sign;
	s = spk_panel_series(panel, SPK_TICKS, sign > 0 ? SPK_INK_UP :
	    SPK_INK_DOWN, n, &p->fault);
	if (s == NULL || (s->x = calloc(n + 1, sizeof *s->x)) == NULL)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = n = 0; i < in->n; i++) {
		if (in->spike[i].sign != sign)
			continue;
		s->x[n] = spk_plot_at(p, in, (double)in->spike[i].frame);
		s->y[n++] = (double)in->spike[i].channel + 1;
	}
	return 0;
}

static int
add_cells(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in)
{
	const struct spk_bins *b = &in->cells;
	const size_t n = spk_bins_n(b);
	struct spk_series *s = spk_panel_series(panel, SPK_CELLS, SPK_INK_UP,
	    n * b->rows, &p->fault);
	size_t k, r;

	if (s == NULL)
		return -1;
	spk_plot_grid(p, in, b, s);
	for (k = 0; k < n; k++)
		for (r = 0; r < b->rows; r++) {
			s->y[r * n + k] = b->a[k * b->rows + r];
			s->top[r * n + k] = b->b[k * b->rows + r];
		}
	return 0;
}

/* Counts of each row; those of both signs lie below those of 1. */
static int
add_counts(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in, bool all)
{
	const struct spk_bins *b = &in->cells;
	const size_t n = spk_bins_n(b);
	struct spk_series *s = spk_panel_series(panel, SPK_BARS, all ?
	    SPK_INK_DOWN : SPK_INK_UP, b->rows, &p->fault);
	size_t k, r;

	if (s == NULL || (s->x = calloc(b->rows, sizeof *s->x)) == NULL)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	s->dy = (double)b->group * .8;
	for (r = 0; r < b->rows; r++) {
		s->y[r] = ((double)r + .5) * (double)b->group + .5;
		for (k = 0; k < n; k++)
			s->x[r] += b->a[k * b->rows + r] +
			    (all ? b->b[k * b->rows + r] : 0);
	}
	return 0;
}

static int
add_beside(struct spk_plot *p, const struct spk_plotted *in, bool both)
{
	struct spk_panel *panel = new_panel(p, 1, 3);

	if (panel == NULL || (both && add_counts(p, panel, in, true) == -1) ||
	    add_counts(p, panel, in, false) == -1)
		return -1;
	panel->beside = true;
	panel->y = (struct spk_axis){.low = .5, .bare = true, .down = true,
	    .high = (double)in->channels + .5};
	return spk_figure_text(&panel->x.label, &p->fault, "spikes");
}

/* The input's name, and what it is if the subtitle does not say it. */
static int
add_title(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in)
{
	const struct spk_plotted *other;
	char text[512] = ": ";
	size_t trains = 0;

	for (other = p->in; other < p->in + p->n; other++)
		trains += other->spikes;
	spk_plot_spikes_text(in, text + 2, sizeof text - 2);
	return spk_figure_text(&panel->title, &p->fault, "%s%s", in->label,
	    trains > 1 ? text : "");
}

int
spk_plot_spikes(struct spk_plot *p, struct spk_plotted *in)
{
	const struct spk_bins *b = &in->cells;
	const bool both = sum(b, b->b, 0, spk_bins_n(b)) > 0;
	const bool alone = p->n == 1;
	struct spk_panel *panel;

	if (alone && add_rates(p, in, both) == -1)
		return -1;
	panel = new_panel(p, 0, in->channels == 1 ? .7 : alone ? 3 :
	    2.5);
	if (panel == NULL || name_channels(p, panel, in) == -1)
		return -1;
	if (are_few(p, in) ? add_ticks(p, panel, in, 1) == -1 || (both &&
	    add_ticks(p, panel, in, -1) == -1) :
	    add_cells(p, panel, in) == -1)
		return -1;
	if (p->n > 1 && add_title(p, panel, in) == -1)
		return -1;
	if (alone && in->channels > 1 && add_beside(p, in, both) == -1)
		return -1;
	p->row++;
	return 0;
}

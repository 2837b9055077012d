/* Tables of spk-isi: histograms, lists and statistics of intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot_sheet.h"

#define NAMED		48		/* channels whose bars have names */
#define BINS		1000
#define SHOWN		.995		/* of the intervals, if few are far
					 * longer */

struct hist {
	struct spk_plot	*p;
	const struct spk_sheet *t;
	size_t		 channel, from, to, count;	/* columns */
	double		 width, least, most;
};

/* The number of intervals in the bins from `at' on. */
static double
beyond(const struct hist *h, double at)
{
	double n = 0;
	size_t k;

	for (k = 0; k < h->t->rows; k++)
		if (spk_sheet_cell(h->t, k, h->from) >= at)
			n += spk_sheet_cell(h->t, k, h->count);
	return n;
}

/* The bins' width, and the range that has nearly all intervals. */
static int
find_range(struct hist *h)
{
	const struct spk_sheet *t = h->t;
	double from, to, middle;
	size_t k;

	h->width = h->least = INFINITY;
	for (k = 0; k < t->rows; k++) {
		from = spk_sheet_cell(t, k, h->from);
		to = spk_sheet_cell(t, k, h->to);
		h->least = fmin(h->least, from);
		h->most = fmax(h->most, to);
		h->width = fmin(h->width, to - from);
	}
	if (!(h->width > 0) || !isfinite(h->most - h->least))
		return spk_fail(&h->p->fault, SPK_DATA, "%s: no bin has a "
		    "finite width above 0", h->p->in->input.name);
	while (middle = h->least + (h->most - h->least) / 2, middle - h->least
	    > 8 * h->width && beyond(h, middle) < (1 - SHOWN) * beyond(h,
	    h->least))
		h->most = middle;
	return 0;
}

/* All bins of a channel, empty ones too. */
static int
add_hist(struct hist *h, struct spk_panel *panel, size_t channel)
{
	const struct spk_sheet *t = h->t;
	const double bins = ceil((h->most - h->least) / h->width - 1e-6);
	const double each = ceil(bins / BINS);
	const size_t n = (size_t)ceil(bins / each);
	struct spk_series *s = spk_panel_series(panel, SPK_AREA,
	    SPK_INK_FIRST, n, &h->p->fault);
	double at;
	size_t k;

	if (s == NULL)
		return -1;
	s->x0 = h->least;
	s->dx = each * h->width;
	for (k = 0; k < t->rows; k++) {
		at = (spk_sheet_cell(t, k, h->from) - h->least) / s->dx + 1e-6;
		if (spk_sheet_has(t, k, h->channel, channel) && at < (double)n)
			s->y[(size_t)at] += spk_sheet_cell(t, k, h->count);
	}
	return 0;
}

static int
note_hist(struct hist *h, size_t channels, size_t shown)
{
	const double left = beyond(h, h->most);
	char text[160] = "";
	size_t n = 0;

	if (left > 0)
		n = (size_t)snprintf(text, sizeof text, "%.0f of %.0f "
		    "intervals are longer than the axis.  ", left,
		    beyond(h, h->least));
	if (channels > shown)
		snprintf(text + n, sizeof text - n, "The first %zu of %zu "
		    "channels are shown.", shown, channels);
	return *text == '\0' ? 0 : spk_figure_text(&h->p->figure.note,
	    &h->p->fault, "%s", text);
}

int
spk_plot_isi_hist(struct spk_plot *p, const struct spk_sheet *t)
{
	struct hist h = {.p = p, .t = t,
	    .channel = spk_sheet_column(t, "channel"),
	    .from = spk_sheet_column(t, "from"),
	    .to = spk_sheet_column(t, "to"),
	    .count = spk_sheet_column(t, "count")};
	const size_t n = h.channel != SIZE_MAX ? t->words : 1;
	struct spk_panel *panel;
	size_t c;

	if (find_range(&h) == -1)
		return -1;
	for (c = 0; c < n && c < SPK_SHEET_PANELS; c++) {
		panel = spk_sheet_panel(p, (unsigned)c, 0, "interval",
		    "count");
		if (panel == NULL || add_hist(&h, panel, c) == -1 ||
		    (h.channel != SIZE_MAX && spk_figure_text(&panel->title,
		    &p->fault, "%s", t->word[c]) == -1))
			return -1;
		panel->joined = true;
		panel->x.low = h.least;
		panel->x.high = h.most;
	}
	return note_hist(&h, n, c);
}

/* Intervals over time, on a logarithmic axis if they differ much. */
int
spk_plot_isi_list(struct spk_plot *p, const struct spk_sheet *t)
{
	const size_t several = t->words <= SPK_INK_UP ? t->words : 1;
	struct spk_panel *panel = spk_sheet_panel(p, 0, 0, "time", "interval");
	struct spk_series *s;
	size_t c, k, n, of;

	if (panel == NULL)
		return -1;
	panel->y.log = true;
	for (c = 0; c < several; c++) {
		of = several > 1 ? 0 : SIZE_MAX;
		s = spk_sheet_series(p, panel, SPK_POINTS, c,
		    spk_sheet_count(t, of, c, SIZE_MAX, 0));
		if (s == NULL || (several > 1 && spk_figure_text(&s->label,
		    &p->fault, "%s", t->word[c]) == -1))
			return -1;
		for (k = n = 0; k < t->rows; k++)
			if (spk_sheet_has(t, k, of, c)) {
				s->x[n] = spk_sheet_cell(t, k, 1);
				s->y[n++] = spk_sheet_cell(t, k, 2);
			}
	}
	return t->every == 1 ? 0 : spk_figure_text(&p->figure.note, &p->fault,
	    "One of every %llu intervals is shown.",
	    (unsigned long long)t->every);
}

/* The channels as named rows. */
static int
name_rows(struct spk_plot *p, const struct spk_sheet *t,
    struct spk_panel *panel)
{
	size_t k;

	panel->y.names = calloc(t->rows + 1, sizeof *panel->y.names);
	for (k = 0; panel->y.names != NULL && k < t->rows; k++)
		if ((panel->y.names[k] = strdup(t->word[(size_t)
		    spk_sheet_cell(t, k, 0)])) == NULL)
			break;
	return panel->y.names != NULL && k == t->rows ? 0 :
	    spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* A statistic of each channel: bars, or points for many channels. */
static int
add_stat(struct spk_plot *p, const struct spk_sheet *t, const char *name,
    unsigned at)
{
	const bool bars = t->rows <= NAMED;
	const size_t column = spk_sheet_column(t, name);
	struct spk_panel *panel = spk_sheet_panel(p, bars ? 0 : at,
	    bars ? at : 0, bars ? name : "channel", bars ? "channel" : name);
	struct spk_series *s = panel == NULL ? NULL : spk_sheet_series(p,
	    panel, bars ? SPK_BARS : SPK_POINTS, 0, t->rows);
	double *value, *row;
	size_t k;

	if (s == NULL || (bars && name_rows(p, t, panel) == -1))
		return -1;
	s->dy = .8;
	value = bars ? s->x : s->y;
	row = bars ? s->y : s->x;
	for (k = 0; k < t->rows; k++) {
		value[k] = spk_sheet_cell(t, k, column);
		row[k] = (double)k + !bars;
		if (isnan(value[k]))
			s->y[k] = (double)NAN;
	}
	if (bars) {
		panel->y.low = -.5;
		panel->y.high = (double)t->rows - .5;
		panel->y.down = true;
	}
	panel->beside = bars && at > 0;
	panel->joined = !bars;
	return 0;
}

int
spk_plot_isi_stats(struct spk_plot *p, const struct spk_sheet *t)
{
	return add_stat(p, t, "rate", 0) == -1 ||
	    add_stat(p, t, "median", 1) == -1 ||
	    add_stat(p, t, "cv", 2) == -1 ? -1 : 0;
}

/*
 * Neurons of spk-phase: the magnitude and the phase of each, for a few windows
 * side by side, or for many over time.  A map of neurons by windows has a
 * bounded number of cells: when there are too many windows or neurons,
 * neighbouring cells are merged into the one of greater magnitude.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

#define CHANNELS	4		/* at the most */
#define WINDOWS		512		/* of a map, */
#define NEURONS		512
#define FEW		6		/* windows side by side, */
#define SMALL		64		/* with all of their neurons */
#define FLOOR		-60.0		/* of magnitudes in a map, dB */
#define PI		3.14159265358979323846

struct map {
	float		*magnitude;	/* [neuron][window]; -1: none */
	float		*phase;
};

struct windows {
	struct spk_plot	*p;
	struct spk_plotted *in;
	struct map	 map[CHANNELS];
	size_t		 channels, shown;
	size_t		 size;		/* of a window, or 0: unknown */
	size_t		 span, group;	/* windows and neurons per cell */
	uint64_t	 windows;
	size_t		 neurons;	/* up to the greatest index seen */
	double		 lower[2], upper[2];	/* sums that reveal a mirror */
	double		 most;		/* greatest magnitude */
};

static int
open_maps(struct windows *w)
{
	const size_t n = (size_t)WINDOWS * NEURONS;
	size_t c, k;

	for (c = 0; c < w->shown; c++) {
		w->map[c].magnitude = malloc(n * sizeof(float));
		w->map[c].phase = malloc(n * sizeof(float));
		if (w->map[c].magnitude == NULL || w->map[c].phase == NULL)
			return spk_fail(&w->p->fault, SPK_SYSTEM,
			    SPK_NO_MEMORY);
		for (k = 0; k < n; k++)
			w->map[c].magnitude[k] = -1;
	}
	return 0;
}

static void
close_maps(struct windows *w)
{
	size_t c;

	for (c = 0; c < w->shown; c++) {
		free(w->map[c].magnitude);
		free(w->map[c].phase);
	}
}

/* Copy the cell at `from' to `to', if it is greater or the first one. */
static void
move(struct map *m, size_t to, size_t from, bool fresh)
{
	if (to == from)
		return;
	if (fresh || m->magnitude[from] > m->magnitude[to]) {
		m->magnitude[to] = m->magnitude[from];
		m->phase[to] = m->phase[from];
	}
	m->magnitude[from] = -1;
}

/* Merge neighbouring windows, or neurons, of all maps. */
static void
halve(struct windows *w, bool windows)
{
	size_t c, i, j, half;

	for (c = 0; c < w->shown; c++)
		for (i = 0; i < NEURONS; i++)
			for (j = 0; j < WINDOWS; j++) {
				half = windows ? i * WINDOWS + j / 2 :
				    i / 2 * WINDOWS + j;
				move(&w->map[c], half, i * WINDOWS + j,
				    (windows ? j : i) % 2 == 0);
			}
	if (windows)
		w->span *= 2;
	else
		w->group *= 2;
}

/*
 * Neurons k and N - k of a real signal mirror each other if randomly weighted
 * sums of both agree.
 */
static void
weigh(struct windows *w, const struct spk_neuron *x)
{
	const bool upper = 2 * x->neuron > w->size;
	const size_t k = upper ? w->size - x->neuron : x->neuron;
	double weight, *sum = upper ? w->upper : w->lower;

	if (w->size == 0 || k == 0 || 2 * k == w->size)
		return;
	weight = 1.5 + sin((double)k * 12.9898 + (double)(x->window % 1009) *
	    78.233 + (double)x->channel);
	sum[0] += weight * x->magnitude;
	sum[1] += weight * x->magnitude * sin(x->phase) * (upper ? -1 : 1);
}

static bool
is_mirror(const struct windows *w)
{
	const double least = 1e-5 * (w->lower[0] + w->upper[0]);

	return w->size > 2 && w->upper[0] > 0 &&
	    fabs(w->lower[0] - w->upper[0]) <= least &&
	    fabs(w->lower[1] - w->upper[1]) <= least;
}

static void
add(struct windows *w, const struct spk_neuron *x)
{
	struct map *m = &w->map[x->channel];
	size_t at;

	weigh(w, x);
	w->windows = x->window + 1;
	if (x->neuron >= w->neurons)
		w->neurons = x->neuron + 1;
	if (x->channel >= w->shown)
		return;
	while (x->window / w->span >= WINDOWS)
		halve(w, true);
	while (x->neuron / w->group >= NEURONS)
		halve(w, false);
	at = x->neuron / w->group * WINDOWS + (size_t)(x->window / w->span);
	if ((float)x->magnitude > m->magnitude[at]) {
		m->magnitude[at] = (float)x->magnitude;
		m->phase[at] = (float)x->phase;
	}
	w->most = fmax(w->most, x->magnitude);
}

static int
read_neurons(struct windows *w)
{
	struct spk_in *in = w->in->input.in;
	struct spk_neuron x;
	int more;

	while ((more = spk_neurons_next(in, &x, &w->p->fault)) == 1)
		add(w, &x);
	w->in->read = w->windows;
	if (more == 0 && w->windows == 0)
		return spk_fail(&w->p->fault, SPK_DATA, "%s: no neurons",
		    in->name);
	return more;
}

static struct spk_panel *
new_panel(struct windows *w, unsigned row, unsigned column, const char *y)
{
	struct spk_panel *panel = spk_figure_panel(&w->p->figure, row, column,
	    &w->p->fault);

	return panel == NULL || (y != NULL && spk_figure_text(&panel->y.label,
	    &w->p->fault, "%s", y) == -1) ? NULL : panel;
}

/* A window's neurons along x: their magnitudes, or phases in units of pi. */
static int
add_window(struct windows *w, struct spk_panel *panel, const struct map *m,
    size_t window, bool phase)
{
	struct spk_series *s = spk_panel_series(panel, phase ? SPK_POINTS :
	    SPK_AREA, phase ? SPK_INK_SECOND : SPK_INK_FIRST, w->neurons,
	    &w->p->fault);
	size_t k, at;

	if (s == NULL)
		return -1;
	s->x0 = phase ? 0 : -.5;
	for (k = 0; k < w->neurons; k++) {
		at = k * WINDOWS + window;
		if (!phase)
			s->y[k] = fmax(0, (double)m->magnitude[at]);
		else
			s->y[k] = m->magnitude[at] > 0 ?
			    (double)m->phase[at] / PI : (double)NAN;
	}
	panel->x.low = -.6;
	panel->x.high = (double)w->neurons - .4;
	panel->x.whole = true;
	panel->height = 1.6;
	panel->y.low = phase ? -1.08 : 0;
	panel->y.high = phase ? 1.08 : 1.05 * w->most;
	return 0;
}

/* Magnitudes of a channel's windows side by side, and phases below them. */
static int
add_few(struct windows *w, size_t c)
{
	struct spk_panel *panel;
	char of[40] = "";
	unsigned k;

	if (w->shown > 1)
		snprintf(of, sizeof of, "channel %zu, ", c);
	for (k = 0; k < w->windows; k++) {
		panel = new_panel(w, w->p->row, k, k == 0 ? "magnitude" : NULL);
		if (panel == NULL || spk_figure_text(&panel->title,
		    &w->p->fault, "%swindow %u", of, k) == -1 ||
		    add_window(w, panel, &w->map[c], k, false) == -1)
			return -1;
		panel->beside = k > 0;
		panel->joined = true;
		panel = new_panel(w, w->p->row + 1, k, k == 0 ?
		    "phase (\u03c0 rad)" : NULL);
		if (panel == NULL || spk_figure_text(&panel->x.label,
		    &w->p->fault, "neuron") == -1 || add_window(w, panel,
		    &w->map[c], k, true) == -1)
			return -1;
		panel->beside = k > 0;
		panel->joined = true;
	}
	w->p->row += 2;
	return 0;
}

/* A row of the map for each group of neurons, slow ones at the bottom. */
static int
add_image(struct windows *w, struct spk_panel *panel, const struct map *m,
    bool phase)
{
	const size_t rows = (w->neurons + w->group - 1) / w->group,
	    cols = (size_t)((w->windows + w->span - 1) / w->span);
	struct spk_series *s = spk_panel_series(panel, SPK_IMAGE,
	    SPK_INK_FIRST, rows * cols, &w->p->fault);
	size_t i, j;
	double db;

	if (s == NULL)
		return -1;
	s->rows = rows;
	s->cols = cols;
	s->low = phase ? -1 : w->p->figure.dark ? FLOOR : 0;
	s->high = phase ? 1 : w->p->figure.dark ? 0 : FLOOR;
	s->circle = phase;
	for (i = 0; i < rows; i++)
		for (j = 0; j < cols; j++) {
			const size_t at = i * WINDOWS + j;

			db = m->magnitude[at] > 0 ? 20 * log10((double)
			    m->magnitude[at] / w->most) : FLOOR;
			s->y[i * cols + j] = !phase ? fmax(db, FLOOR) :
			    db > FLOOR ? (double)m->phase[at] / PI :
			    (double)NAN;
		}
	return 0;
}

/* Axes of a map: time and frequency, if the rate is known. */
static int
add_map(struct windows *w, size_t c, bool phase)
{
	const struct spk_neurons *n = w->in->input.in->own;
	const double rate = w->size > 0 ? w->in->rate : 0,
	    x = rate > 0 ? (double)n->hop / rate : 1,
	    y = rate > 0 ? rate / (double)w->size : 1;
	struct spk_panel *panel = new_panel(w, w->p->row++, 0, rate > 0 ?
	    "frequency (Hz)" : "neuron");
	struct spk_series *s;

	if (panel == NULL || add_image(w, panel, &w->map[c], phase) == -1 ||
	    spk_figure_text(&panel->x.label, &w->p->fault, "%s", rate > 0 ?
	    "time (s)" : "window") == -1 || spk_figure_text(&panel->unit,
	    &w->p->fault, "%s", phase ? "phase (\u03c0 rad)" :
	    "magnitude (dB)") == -1 || (w->shown > 1 && !phase &&
	    spk_figure_text(&panel->title, &w->p->fault, "channel %zu", c)
	    == -1))
		return -1;
	s = panel->series;
	s->dx = x * (double)w->span;
	s->dy = y * (double)w->group;
	s->y0 = -y / 2;
	panel->x.high = x * (double)w->windows;
	panel->height = 2;
	panel->scale = panel->joined = true;
	return 0;
}

/* What the picture leaves out, and what might mislead. */
static int
explain(struct windows *w, bool few, bool mirror, size_t all)
{
	char text[512] = "";
	size_t n = 0;

	if (w->size > 2 && w->upper[0] > 0)
		n += (size_t)snprintf(text, sizeof text, "A real signal's "
		    "neurons N \u2212 k and k mirror each other (N = %zu): "
		    "their magnitudes are equal, their phases opposite.  ",
		    w->size);
	if (mirror && w->neurons < all)
		n += (size_t)snprintf(text + n, sizeof text - n, "Those above "
		    "N / 2 are not shown.  ");
	if (!few)
		n += (size_t)snprintf(text + n, sizeof text - n, "0 dB is the "
		    "greatest magnitude, %.6g.  ", w->most);
	if (w->span > 1 || w->group > 1)
		n += (size_t)snprintf(text + n, sizeof text - n, "A cell is "
		    "the strongest of %zu window%s by %zu neuron%s.  ",
		    w->span, w->span > 1 ? "s" : "", w->group, w->group > 1 ?
		    "s" : "");
	if (w->shown < w->channels)
		snprintf(text + n, sizeof text - n, "The first %d of %zu "
		    "channels are shown.", CHANNELS, w->channels);
	return *text == '\0' ? 0 : spk_figure_text(&w->p->figure.note,
	    &w->p->fault, "%s", text);
}

static int
draw(struct windows *w)
{
	const bool few = w->windows <= FEW && w->span == 1 && w->group == 1;
	const bool mirror = is_mirror(w);
	const size_t all = w->neurons;
	size_t c;

	w->most = w->most > 0 ? w->most : 1;
	if (mirror && (!few || w->neurons > SMALL))
		w->neurons = w->size / 2 + 1;
	for (c = 0; c < w->shown; c++)
		if (few ? add_few(w, c) == -1 : add_map(w, c, false) == -1 ||
		    add_map(w, c, true) == -1)
			return -1;
	return explain(w, few, mirror, all);
}

bool
spk_plot_is_neurons(const struct spk_plotted *in)
{
	return in->input.in->reader == &spk_neurons_reader;
}

int
spk_plot_neurons(struct spk_plot *p, struct spk_plotted *in)
{
	const struct spk_neurons *n = in->input.in->own;
	struct windows w = {.p = p, .in = in, .channels = n->channels,
	    .span = 1, .group = 1};
	int rc;

	w.shown = n->channels < CHANNELS ? n->channels : CHANNELS;
	w.size = n->window < SPK_WINDOW_MAX ? n->window : 0;
	rc = open_maps(&w);
	if (rc == 0)
		rc = read_neurons(&w);
	if (rc == 0)
		rc = draw(&w);
	close_maps(&w);
	if (rc == -1 || spk_plot_name(p, "Neurons") == -1)
		return -1;
	return spk_figure_text(&p->figure.subtitle, &p->fault, "phase "
	    "encoding: %llu window%s of %zu neurons", (unsigned long long)
	    w.windows, w.windows == 1 ? "" : "s", w.size > 0 ? w.size :
	    w.neurons);
}

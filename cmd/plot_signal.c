/*
 * Signals: a panel for each channel, where those of several inputs lie over
 * each other; many channels as a map of channels by time.
 */
#include <math.h>
#include <stdlib.h>

#include "plot.h"

static bool
is_map(const struct spk_plotted *in)
{
	return in->signals.what == SPK_BIN_SUM;
}

/* A panel in the next row, with the axis of time. */
static struct spk_panel *
new_panel(struct spk_plot *p, double height)
{
	struct spk_panel *panel = spk_figure_panel(&p->figure, p->row++, 0,
	    &p->fault);

	if (panel == NULL || spk_plot_time(p, panel) == -1)
		return NULL;
	panel->height = height;
	panel->width = 6;
	panel->joined = true;
	return panel;
}

/* Samples of a channel, joined, but not from an episode to the next. */
static struct spk_series *
add_parts(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in, const struct spk_bins *b, size_t c,
    enum spk_ink ink)
{
	const struct spk_plotted *of = in == &p->own ? p->original : in;
	const size_t n = (size_t)b->frames;
	struct spk_series *s = spk_panel_series(panel, SPK_LINE, ink,
	    n + of->starts, &p->fault);
	size_t k, to, e = 0;

	if (s == NULL || (s->x = calloc(s->n, sizeof *s->x)) == NULL) {
		spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	for (k = to = 0; k < n; k++) {
		for (; e < of->starts && of->start[e] <= p->slice.from + k;
		    e++) {
			s->x[to] = spk_plot_at(p, in, (double)k);
			s->y[to++] = (double)NAN;
		}
		s->x[to] = spk_plot_at(p, in, (double)k);
		s->y[to++] = b->a[k * b->rows + c];
	}
	s->n = to;
	return s;
}

/* A channel of bins. */
static struct spk_series *
add_channel(struct spk_plot *p, struct spk_panel *panel,
    const struct spk_plotted *in, const struct spk_bins *b, size_t c,
    enum spk_ink ink)
{
	const size_t n = spk_bins_n(b);
	const enum spk_mark mark = n == 1 ? SPK_POINTS : b->width == 1 ?
	    SPK_LINE : SPK_BAND;
	struct spk_series *s;
	size_t k;

	if (mark == SPK_LINE &&
	    (in == &p->own ? p->original : in)->starts > 0)
		return add_parts(p, panel, in, b, c, ink);
	s = spk_panel_series(panel, mark, ink, n, &p->fault);
	if (s == NULL)
		return NULL;
	s->x0 = spk_plot_at(p, in, 0);
	s->dx = (double)b->width * spk_plot_step(p, in);
	for (k = 0; k < n; k++) {
		s->y[k] = b->a[k * b->rows + c];
		if (mark == SPK_BAND)
			s->top[k] = b->b[k * b->rows + c];
	}
	return s;
}

/* Channels by time: means, on a grey scale from the least to the greatest. */
static int
add_map(struct spk_plot *p, const struct spk_plotted *in,
    const struct spk_bins *b, const char *title)
{
	const size_t n = spk_bins_n(b);
	struct spk_panel *panel = new_panel(p, 3);
	struct spk_series *s;
	uint64_t frames;
	size_t k, r;
	double x;

	s = panel == NULL ? NULL : spk_panel_series(panel, SPK_IMAGE,
	    SPK_INK_FIRST, n * b->rows, &p->fault);
	if (s == NULL)
		return -1;
	spk_plot_grid(p, in, b, s);
	s->low = INFINITY;
	s->high = -INFINITY;
	for (k = 0; k < n; k++) {
		frames = k + 1 < n ? b->width : b->frames - k * b->width;
		for (r = 0; r < b->rows; r++) {
			x = b->a[k * b->rows + r] / (double)frames /
			    (double)spk_bins_group(b, r);
			s->y[r * n + k] = x;
			s->low = fmin(s->low, x);
			s->high = fmax(s->high, x);
		}
	}
	panel->scale = true;
	panel->y = (struct spk_axis){.low = .5,
	    .high = (double)b->channels + .5, .whole = true, .down = true};
	return spk_figure_text(&panel->y.label, &p->fault, "channel") == -1 ?
	    -1 : title == NULL ? 0 :
	    spk_figure_text(&panel->title, &p->fault, "%s", title);
}

/* The text of a line in a legend: its input, its channel, or both. */
static int
name_line(struct spk_plot *p, struct spk_series *s,
    const struct spk_plotted *in, size_t c, bool input, bool channel)
{
	char *name = NULL;
	int r;

	if (!input)
		return spk_plot_channel(p, &s->label, in, c);
	if (!channel)
		return spk_figure_text(&s->label, &p->fault, "%s", in->label);
	if (spk_plot_channel(p, &name, in, c) == -1)
		return -1;
	r = spk_figure_text(&s->label, &p->fault, "%s: %s", in->label, name);
	free(name);
	return r;
}

/* All that is drawn of a channel: SIZE_MAX, all channels. */
static int
fill(struct spk_plot *p, struct spk_panel *panel, size_t channel, bool legend,
    bool several)
{
	const size_t inputs = p->n + (p->source != NULL);
	const struct spk_plotted *in;
	struct spk_series *s;
	size_t i, c, to;
	unsigned ink = 0;

	for (i = 0; i < inputs; i++) {
		in = i < p->n ? &p->in[i] : &p->own;
		if (!in->signal || is_map(in))
			continue;
		c = channel == SIZE_MAX ? 0 : channel;
		to = channel == SIZE_MAX ? in->channels : channel + 1;
		for (; c < to && c < in->channels; c++, ink++) {
			s = add_channel(p, panel, in, &in->signals, c,
			    (enum spk_ink)(ink % SPK_INK_UP));
			if (s == NULL)
				return -1;
			if (legend && name_line(p, s, in, c, several,
			    channel == SIZE_MAX && in->channels > 1) == -1)
				return -1;
		}
	}
	return 0;
}

/* Channels that lines are drawn of, and inputs that have some. */
static size_t
count(const struct spk_plot *p, size_t *inputs,
    const struct spk_plotted **first)
{
	const struct spk_plotted *in;
	size_t most = 0;

	*inputs = p->source != NULL;
	for (in = p->in; in < p->in + p->n; in++) {
		if (!in->signal || is_map(in))
			continue;
		*inputs += 1;
		if (in->channels > most) {
			most = in->channels;
			*first = in;
		}
	}
	return most;
}

static int
add_maps(struct spk_plot *p)
{
	const struct spk_plotted *in;

	for (in = p->in; in < p->in + p->n; in++)
		if (in->signal && is_map(in) && add_map(p, in, &in->signals,
		    p->n > 1 ? in->label : NULL) == -1)
			return -1;
	return p->source == NULL || !is_map(&p->own) ? 0 :
	    add_map(p, &p->own, &p->own.signals, "decoded");
}

int
spk_plot_signals(struct spk_plot *p)
{
	const struct spk_plotted *first = NULL;
	struct spk_panel *panel;
	size_t inputs, c;
	const size_t channels = count(p, &inputs, &first);

	if (add_maps(p) == -1)
		return -1;
	if (p->overlay && channels > 0) {
		panel = new_panel(p, 3);
		return panel == NULL ? -1 : fill(p, panel, SIZE_MAX,
		    channels > 1 || inputs > 1, inputs > 1);
	}
	for (c = 0; c < channels; c++) {
		panel = new_panel(p, channels == 1 ? 3 : 1.2);
		if (panel == NULL || fill(p, panel, c, c == 0 &&
		    inputs > 1, true) == -1 ||
		    spk_plot_channel(p, &panel->y.label, first, c) == -1)
			return -1;
	}
	return 0;
}

int
spk_plot_error(struct spk_plot *p)
{
	const bool legend = p->error.channels > 1;
	struct spk_panel *panel;
	struct spk_series *s;
	size_t c;

	if (p->error.frames == 0)
		return 0;
	if (p->error.what == SPK_BIN_SUM)
		return add_map(p, p->original, &p->error, "error");
	panel = new_panel(p, 1.5);
	if (panel == NULL)
		return -1;
	for (c = 0; c < p->error.channels; c++) {
		s = add_channel(p, panel, p->original, &p->error, c,
		    (enum spk_ink)(c % SPK_INK_UP));
		if (s == NULL || (legend && spk_plot_channel(p, &s->label,
		    p->original, c) == -1))
			return -1;
	}
	return spk_figure_text(&panel->y.label, &p->fault, "error");
}

/* What a figure says in words: titles, and labels of axes and channels. */
#include <stdio.h>
#include <string.h>

#include "plot.h"

#define VALUE_SHOWN	24		/* bytes of a parameter's value */

/* The parameters that a header has of its codec. */
static size_t
parameters(char *to, size_t size, const struct spk_codec *codec,
    const struct spk_head *h)
{
	const struct spk_param *p;
	const char *value;
	size_t n = 0;

	for (p = codec->param; p->name != NULL && n < size; p++) {
		value = spk_head_get(h, p->name);
		if (value == NULL || (p->flags & SPK_FIRST_FRAME) != 0)
			continue;
		if (p->type == SPK_FLAG)
			value = "";
		n += (size_t)snprintf(to + n, size - n, ", %s%s%.*s%s", p->name,
		    *value != '\0' ? " " : "", VALUE_SHOWN, value,
		    strlen(value) > VALUE_SHOWN ? "..." : "");
	}
	return n < size ? n : size - 1;
}

/* What a codec is, by its title: "encode signals into spikes by ..." */
static const char *
codec_text(const struct spk_codec *codec)
{
	static const char *const articles[] = {"their ", "the ", "a "};
	const char *by = strstr(codec->title, " by ");
	size_t k, n;

	if (by == NULL)
		return codec->name;
	by += strlen(" by ");
	for (k = 0; k < sizeof articles / sizeof *articles; k++) {
		n = strlen(articles[k]);
		if (strncmp(by, articles[k], n) == 0)
			return by + n;
	}
	return by;
}

/* "step-forward, threshold 0.1: ", or nothing; returns its length. */
size_t
spk_plot_code_text(const struct spk_plotted *in, char *to, size_t size)
{
	const struct spk_head *h = spk_in_head(in->input.in);
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *codec = name != NULL ? spk_codec_find(name) :
	    NULL;
	size_t n;

	*to = '\0';
	if (codec == NULL)
		return 0;
	n = (size_t)snprintf(to, size, "%s", codec_text(codec));
	n += parameters(to + n, size - n - 2, codec, h);
	return n + (size_t)snprintf(to + n, size - n, ": ");
}

/* "step-forward, threshold 0.1: 4223 spikes in 21600 steps (19.6 %)" */
void
spk_plot_spikes_text(const struct spk_plotted *in, char *to, size_t size)
{
	const double values = (double)in->cells.frames * (double)in->channels;
	const double spikes = spk_bins_sum(&in->cells);
	size_t n = spk_plot_code_text(in, to, size);

	n += (size_t)snprintf(to + n, size - n, "%.0f spike%s in ", spikes,
	    spikes > 0 && spikes < 2 ? "" : "s");
	if (in->channels > 1)
		n += (size_t)snprintf(to + n, size - n, "%zu channels x ",
		    in->channels);
	snprintf(to + n, size - n, "%llu steps (%.3g %%)",
	    (unsigned long long)in->cells.frames, values > 0 ?
	    100 * spikes / values : 0);
}

static void
of_signal(const struct spk_plotted *in, char *to, size_t size)
{
	snprintf(to, size, "%zu channel%s, %llu sample%s", in->channels,
	    in->channels == 1 ? "" : "s",
	    (unsigned long long)in->signals.frames,
	    in->signals.frames == 1 ? "" : "s");
}

/* The unit of time that the longest input is shown in. */
static void
find_unit(struct spk_plot *p)
{
	const struct spk_plotted *in;
	double seconds = 0, t;

	for (in = p->in; in < p->in + p->n; in++) {
		if (!(in->rate > 0))
			continue;
		t = (double)in->read / in->rate;
		seconds = t > seconds ? t : seconds;
	}
	p->unit = seconds >= 1 ? "s" : seconds >= 1e-3 ? "ms" : "us";
	p->second = !(seconds > 0) ? 0 : seconds >= 1 ? 1 : seconds >= 1e-3 ?
	    1e3 : 1e6;
}

int
spk_plot_titles(struct spk_plot *p)
{
	const char *title = spk_head_get(&p->args, "title");
	const struct spk_plotted *in;
	char text[512], names[512] = "";
	size_t n = 0, trains = 0;
	double rate = 0;

	find_unit(p);
	for (in = p->in; in < p->in + p->n; in++) {
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%.100s",
		    n > 0 ? ", " : "", strcmp(in->label, "-") == 0 ?
		    "stdin" : in->label);
		n = n < sizeof names ? n : sizeof names - 1;
		rate = rate > 0 ? rate : in->rate / (double)in->steps;
	}
	if (p->n == 1 && strcmp(p->in->label, "-") == 0)
		snprintf(names, sizeof names, "%s", p->in->signal ? "Signal" :
		    "Spikes");
	for (in = p->in; in < p->in + p->n; in++)
		trains += in->spikes;
	for (in = p->in; in < p->in + p->n - 1 && trains == 1 && !in->spikes;
	    in++)
		;
	if (trains > 1 && in->spikes)
		snprintf(text, sizeof text, "%zu spike trains", trains);
	else if (in->spikes)
		spk_plot_spikes_text(in, text, sizeof text - 80);
	else
		of_signal(in, text, sizeof text - 80);
	n = strlen(text);
	if (rate > 0)
		n += (size_t)snprintf(text + n, sizeof text - n, ", %.10g Hz",
		    rate);
	if (in->episodes > 0)
		snprintf(text + n, sizeof text - n, ", %llu episodes",
		    (unsigned long long)in->episodes + 1);
	return spk_figure_text(&p->figure.title, &p->fault, "%s",
	    title != NULL ? title : names) == -1 ? -1 :
	    spk_figure_text(&p->figure.subtitle, &p->fault, "%s", text);
}

int
spk_plot_name(struct spk_plot *p, const char *usual)
{
	const char *title = spk_head_get(&p->args, "title");
	const char *label = strcmp(p->in->label, "-") == 0 ? usual :
	    p->in->label;

	return spk_figure_text(&p->figure.title, &p->fault, "%.300s",
	    title != NULL ? title : label);
}

double
spk_plot_step(const struct spk_plot *p, const struct spk_plotted *in)
{
	return p->second > 0 && in->rate > 0 ? p->second / in->rate :
	    1 / (double)in->steps;
}

double
spk_plot_at(const struct spk_plot *p, const struct spk_plotted *in,
    double frame)
{
	return ((double)p->slice.from * (double)in->steps + frame) *
	    spk_plot_step(p, in);
}

void
spk_plot_grid(const struct spk_plot *p, const struct spk_plotted *in,
    const struct spk_bins *b, struct spk_series *s)
{
	s->rows = b->rows;
	s->cols = spk_bins_n(b);
	s->x0 = spk_plot_at(p, in, 0);
	s->dx = (double)b->width * spk_plot_step(p, in);
	s->y0 = .5;
	s->dy = (double)b->group;
}

/* Where the last frame of an input is; or, where it spans time, ends. */
static double
end_of(const struct spk_plot *p, const struct spk_plotted *in)
{
	const uint64_t frames = in->signal ? in->signals.frames :
	    in->cells.frames;
	const bool points = in->signal && in->signals.width == 1 &&
	    in->signals.what == SPK_BIN_RANGE;

	return spk_plot_at(p, in, (double)(frames - points));
}

int
spk_plot_time(struct spk_plot *p, struct spk_panel *panel)
{
	const struct spk_plotted *in;
	double end;
	bool signal = false;

	panel->x.low = panel->x.high = spk_plot_at(p, p->in, 0);
	for (in = p->in; in < p->in + p->n; in++) {
		end = end_of(p, in);
		panel->x.high = end > panel->x.high ? end : panel->x.high;
		signal |= in->signal;
	}
	panel->x.whole = !(p->second > 0);
	return p->second > 0 ? spk_figure_text(&panel->x.label, &p->fault,
	    "%s (%s)", "time", p->unit) : spk_figure_text(&panel->x.label,
	    &p->fault, "%s", signal ? "sample" : "step");
}

int
spk_plot_channel(struct spk_plot *p, char **to, const struct spk_plotted *in,
    size_t channel)
{
	const struct spk_in *of = in->input.in != NULL ? in->input.in :
	    p->original->input.in;
	const char *name = spk_in_column_name(of, channel);
	const char *units = spk_head_get(spk_in_head(of), "units");
	char number[32];
	size_t n = 0, k;

	if (units != NULL && strchr(units, ',') == NULL)
		k = 0;			/* one for all */
	else
		k = channel;
	for (; units != NULL && k > 0; k--)
		units = strchr(units, ',') != NULL ? strchr(units, ',') + 1 :
		    NULL;
	if (units != NULL && *units != '-')
		n = strcspn(units, ",");
	snprintf(number, sizeof number, "channel %zu", channel + 1);
	return spk_figure_text(to, &p->fault, "%s%s%.*s%s", name != NULL ?
	    name : number, n > 0 ? " (" : "", (int)n, n > 0 ? units : "",
	    n > 0 ? ")" : "");
}

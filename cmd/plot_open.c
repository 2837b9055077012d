/* What inputs are, which of them belong together, and titles. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

#define OVERLAID	6		/* distinct inks */
#define MOST		65536		/* bins of a row, to zoom into */
#define FRAMES		0x1p53		/* whole numbers below are exact */

/* Inputs that are drawn alone, each recognised by is(). */
static const struct other {
	bool		(*is)(const struct spk_plotted *);
	int		(*draw)(struct spk_plot *, struct spk_plotted *);
} others[] = {
	{ spk_plot_is_images, spk_plot_images },
	{ spk_plot_is_table, spk_plot_table },
	{ spk_plot_is_neurons, spk_plot_neurons },
	{ NULL, NULL }
};

static bool
is_kind(const struct spk_plotted *in, const char *what)
{
	const char *kind = spk_head_get(spk_in_head(in->input.in), "kind");

	return kind != NULL && strcmp(kind, what) == 0;
}

/* What an input is: by its header, by an option, or later by its values. */
static void
find_kind(const struct spk_plot *p, struct spk_plotted *in)
{
	const char *kind = spk_head_get(&p->args, "kind");
	const bool known = is_kind(in, "signal") || is_kind(in, "spikes");

	in->spikes = known ? is_kind(in, "spikes") : kind == NULL ||
	    strcmp(kind, "spikes") == 0;
	in->signal = known ? !in->spikes : kind == NULL ||
	    strcmp(kind, "signal") == 0;
}

/* The codec of spikes, or NULL. */
static const struct spk_codec *
codec_of(const struct spk_plotted *in)
{
	const struct spk_head *h = spk_in_head(in->input.in);
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;

	return c != NULL ? spk_codec_precise(c, h) : NULL;
}

/*
 * --frame: for events, the width of frames, which the reader uses; else the
 * frame of images to be drawn.
 */
static void
find_frame(struct spk_plot *p)
{
	p->frame = spk_head_number(&p->args, "frame", -1);
	if (p->frame >= 0 && !(p->frame > 0))
		spk_head_drop(&p->args, "frame");
}

static int
check_frame(struct spk_plot *p, const struct spk_plotted *in)
{
	const bool width = in->input.in->events != NULL;

	if (p->frame < 0)
		return 0;
	if (width && p->frame > 0) {
		p->frame = -1;
		return 0;
	}
	if (width)
		return spk_fail(&p->fault, SPK_USAGE, "--frame: events need "
		    "a width above 0");
	if (in->drawn != spk_plot_images)
		return spk_fail(&p->fault, SPK_USAGE, "--frame: %s has no "
		    "images; --size makes images of frames", in->input.name);
	return p->frame < FRAMES && !(p->frame > floor(p->frame)) ? 0 :
	    spk_fail(&p->fault, SPK_USAGE, "--frame: images have whole "
	    "numbers from 0");
}

static size_t
pixels(const struct spk_head *h, const char *word)
{
	return (size_t)fmin(fmax(spk_head_number(h, word, 1), 1),
	    SPK_COLUMNS);
}

/* Images by the header; or by --size, which must be that of a frame. */
static int
find_size(struct spk_plot *p, struct spk_plotted *in)
{
	const struct spk_head *h = spk_in_head(in->input.in);
	struct spk_head own = {0};
	int rc = 0;

	if (spk_head_get(&p->args, "size") != NULL && p->n == 1) {
		rc = spk_facts(&own, &p->args, in->channels, in->input.name,
		    &p->fault);
		h = &own;
	}
	in->width = pixels(h, "width");
	in->height = pixels(h, "height");
	spk_head_free(&own);
	return rc;
}

/* Rows of spikes per frame of the signal. */
static size_t
steps_of(const struct spk_plotted *in)
{
	const struct spk_codec *codec = codec_of(in);
	const struct spk_head *h = spk_in_head(in->input.in);
	struct spk_fault why = {0};	/* reported when they are decoded */
	struct spk_coder *c = NULL;
	size_t n = 1;

	if (codec != NULL && codec->frames == NULL)
		c = spk_coder_new(codec, SPK_DECODE,
		    spk_facts_channels(h, in->channels), h, &why);
	if (c != NULL)
		n = spk_coder_steps(c);
	spk_coder_free(c);
	return n;
}

static int
open_input(struct spk_plot *p, struct spk_plotted *in, const char *name)
{
	const struct spk_in_how how = {
		.several = p->n > 1 || p->frame >= 0, .whole = true,
		.neurons = &spk_neurons_reader, .video = &spk_plot_table_reader
	};
	const char *slash = strrchr(name, '/');
	size_t k;

	in->label = slash != NULL ? slash + 1 : name;
	if (spk_input_open(&in->input, name, &p->args, &how, &p->fault) == -1)
		return -1;
	in->channels = spk_in_columns(in->input.in);
	in->steps = steps_of(in);
	in->rate = spk_head_number(spk_in_head(in->input.in), "rate", 0);
	find_kind(p, in);
	if (find_size(p, in) == -1)
		return -1;
	for (k = 0; others[k].is != NULL && in->drawn == NULL; k++)
		if (others[k].is(in))
			in->drawn = others[k].draw;
	if (in->drawn != NULL && p->n > 1)
		return spk_fail(&p->fault, SPK_USAGE, "%s: only signals and "
		    "spikes are drawn together", in->input.name);
	return check_frame(p, in);
}

/* The coder that decodes spikes, by their header. */
static int
make_coder(struct spk_plot *p, struct spk_plotted *in)
{
	const struct spk_head *h = spk_in_head(in->input.in);
	const size_t channels = spk_facts_channels(h, in->channels);
	struct spk_fault why = {0};
	char place[300];

	p->codec = codec_of(in);
	p->coder = spk_coder_new(p->codec, SPK_DECODE, channels, h, &why);
	if (p->coder == NULL || spk_coder_wants_range(p->coder)) {
		snprintf(place, sizeof place, "%.250s:1: ", in->input.name);
		spk_fail(&why, SPK_DATA, "the range is not known");
		return spk_fail_as(&p->fault, SPK_DATA, place, &why);
	}
	p->source = in;
	p->own = (struct spk_plotted){.label = "decoded", .signal = true,
	    .channels = channels, .steps = 1};
	p->decoded = &p->own;
	return 0;
}

/* A signal and its decoded form, or the spikes to decode it from. */
static int
find_pair(struct spk_plot *p)
{
	struct spk_plotted *signal[2] = {NULL}, *spikes = NULL, *in;
	size_t signals = 0, trains = 0;

	for (in = p->in; in < p->in + p->n; in++)
		if (in->signal && signals++ < 2)
			signal[signals - 1] = in;
		else if (!in->signal && trains++ == 0)
			spikes = in;
	if (signals == 2)
		p->decoded = signal[1];
	else if (signals != 1 || trains != 1 || codec_of(spikes) == NULL)
		return 0;
	else if (spk_in_whole(spikes->input.in, &p->args, &p->fault) == -1 ||
	    make_coder(p, spikes) == -1)
		return -1;
	p->original = signal[0];
	if (p->original->channels == p->decoded->channels)
		return 0;
	return spk_fail(&p->fault, SPK_DATA, "%s: %zu channel%s; %s has %zu",
	    (p->source != NULL ? p->source : p->decoded)->input.name,
	    p->decoded->channels, p->decoded->channels == 1 ? "" : "s",
	    p->original->input.name, p->original->channels);
}

/* Make bins for this many channels. */
static size_t
bins(const struct spk_plot *p, size_t channels)
{
	const size_t rows = channels < SPK_BIN_ROWS ? channels : SPK_BIN_ROWS;
	size_t more = p->values / rows;

	if (more > MOST)
		more = MOST;
	return more > p->bins ? more & ~(size_t)1 : p->bins;
}

/* Make the bins of an input. */
static int
open_bins(struct spk_plot *p, struct spk_plotted *in)
{
	const enum spk_binning what = in->channels > SPK_PANELS ?
	    SPK_BIN_SUM : SPK_BIN_RANGE;

	if (in->signal && p->overlay && in->channels > OVERLAID)
		return spk_fail(&p->fault, SPK_USAGE, "--overlay: %s has %zu "
		    "channels, more than %d: select with --columns",
		    in->input.name, in->channels, OVERLAID);
	if (in->signal && spk_bins_open(&in->signals, what, in->channels,
	    bins(p, in->channels), &p->fault) == -1)
		return -1;
	return in->spikes ? spk_bins_open(&in->cells, SPK_BIN_SPIKES,
	    in->channels, bins(p, in->channels), &p->fault) : 0;
}

/*
 * Rows a second of each input: by its own rate, the option, or another's.  The
 * axis counts frames of the signals, or, without signals, rows.
 */
static void
find_rates(struct spk_plot *p)
{
	double rate = spk_head_number(&p->args, "rate", 0);
	bool signal = false;
	struct spk_plotted *in;

	for (in = p->in; in < p->in + p->n && !(rate > 0); in++)
		rate = in->rate;
	for (in = p->in; in < p->in + p->n; in++) {
		in->rate = (in->rate > 0 ? in->rate : rate) *
		    (double)in->steps;
		signal |= in->signal;
	}
	for (in = p->in; in < p->in + p->n && !signal; in++)
		in->steps = 1;
	if (p->source != NULL)
		p->own.rate = p->source->rate / (double)p->source->steps;
}

/* A signal and its decoded form have one rate, or their error means nothing. */
static int
check_rates(struct spk_plot *p)
{
	const struct spk_plotted *a = p->original, *b = p->decoded;

	if (a == NULL || fabs(a->rate - b->rate) <= 1e-6 * a->rate)
		return 0;
	return spk_fail(&p->fault, SPK_DATA, "%s: %.9g Hz; %s has %.9g",
	    (p->source != NULL ? p->source : b)->input.name, b->rate,
	    a->input.name, a->rate);
}

/* The slice, of the first signal or else of the first input. */
static int
find_slice(struct spk_plot *p)
{
	const char *text = spk_head_get(&p->args, "slice");
	const struct spk_plotted *in = p->in;
	size_t k;

	for (k = 0; k < p->n && !in->signal; k++)
		if (p->in[k].signal)
			in = &p->in[k];
	p->slice = (struct spk_slice){.to = UINT64_MAX};
	return text == NULL ? 0 : spk_in_slice(text, in->rate /
	    (double)in->steps, spk_in_promised(in->input.in), in->input.name,
	    &p->slice.from, &p->slice.to, &p->fault);
}

int
spk_plot_open(struct spk_plot *p, char *name[], size_t n)
{
	struct spk_plotted *in;
	size_t k;

	p->in = calloc(n, sizeof *p->in);
	if (p->in == NULL)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	p->n = n;
	find_frame(p);
	for (k = 0; k < n; k++)
		if (open_input(p, &p->in[k], name[k]) == -1)
			return -1;
	if (p->in->drawn == NULL && find_pair(p) == -1)
		return -1;
	find_rates(p);
	if (check_rates(p) == -1 || find_slice(p) == -1)
		return -1;
	if (p->in->drawn != NULL)
		return 0;
	for (in = p->in; in < p->in + n; in++)
		if (open_bins(p, in) == -1)
			return -1;
	if (p->original == NULL)
		return 0;
	if (p->source != NULL && open_bins(p, &p->own) == -1)
		return -1;
	return spk_bins_open(&p->error, p->original->signals.what,
	    p->original->channels, bins(p, p->original->channels), &p->fault);
}

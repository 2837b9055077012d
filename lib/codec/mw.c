/*
 * MW, moving window.  There is a spike where the signal is more than a
 * threshold away from the mean of the samples before:
 *
 *	base[t] = mean of x[t-W..t-1]
 *	y[t] = +1 if x[t] > base[t] + thr, -1 if x[t] < base[t] - thr, else 0
 *
 * in binary64; for t < W, base is the mean of x[0..W-1], or, with
 * warm-up=causal, of x[0..t-1].  W is the window, as in spikify; with
 * variant=kedri it is one more.  variant=jusquare is as kedri for t < W, has no
 * spike at W, and then the mean of x[t-W..t-2].  Each mean is a sum of its own,
 * so that no rounding error remains of earlier samples.  Decoding adds a
 * threshold for each spike but y[0] to a start, see stairs.c.  It loses the
 * slow part of the signal, which moves the mean.
 *
 * Source: B. Petro, N. Kasabov and R. M. Kiss, "Selection and Optimization of
 * Temporal Spike Encoding Methods for Spiking Neural Networks", IEEE
 * Transactions on Neural Networks and Learning Systems 31 (2020), as computed
 * by the Python package spikify.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"
#include "kernel/plain.h"

enum { SPIKIFY, KEDRI, JUSQUARE };

#define PIECE	4096			/* values after the history, or more */

struct mw {
	size_t		 channels;
	struct spk_stairs stairs;
	const float	*stretch, *shift;
	const int64_t	*window, *variant, *warm_up, *mean;
	const struct spk_kernels *kernels;
	struct spk_means means;
	double		*frames;	/* history, and room for more */
	size_t		 history;	/* frames that the base needs */
	size_t		 cap, pos, have; /* frames: room, first, all */
	size_t		 given;		/* rows of the warm-up */
	double		*first;		/* the base of the warm-up */
	bool		 gap;		/* the next row is silent */
};

static size_t
history(const struct mw *s)
{
	return (size_t)*s->window + (*s->variant != SPIKIFY);
}

/* Frames of history and of a piece: twice the history at least. */
static size_t
capacity(const struct mw *s)
{
	const size_t h = history(s), piece = PIECE / s->channels + 1;

	return h + (piece > h ? piece : h);
}

static size_t
mw_room(const void *state, enum spk_way way)
{
	const struct mw *s = state;

	return (way == SPK_DECODE ? s->channels :
	    (capacity(s) + 1) * s->channels + spk_period(s->channels)) *
	    sizeof(double);
}

static const char *
mw_open(void *state, void *room, enum spk_way way)
{
	struct mw *s = state;
	double *threshold = room;
	size_t i;

	if (way == SPK_DECODE)
		return spk_stairs_open(&s->stairs, s->channels, room);
	if (spk_stairs_check(&s->stairs, s->channels) != NULL)
		return spk_stairs_check(&s->stairs, s->channels);
	s->kernels = spk_kernels(SIZE_MAX);
	s->history = history(s);
	s->cap = capacity(s);
	s->gap = *s->variant == JUSQUARE;
	s->means = (struct spk_means){
		.window = (size_t)*s->window + (*s->variant == KEDRI),
		.stride = s->channels, .serial = *s->mean != 0,
		.threshold = threshold, .period = spk_period(s->channels)
	};
	for (i = 0; i < s->means.period; i++)
		threshold[i] = s->stairs.threshold[i % s->channels];
	s->first = threshold + s->means.period;
	s->frames = s->first + s->channels;
	return NULL;
}

/* Up to n frames to the others: returns how many. */
static size_t
take(struct mw *s, struct spk_flow *flow, size_t n)
{
	const size_t width = s->channels;
	double *to;

	n = n < flow->frames ? n : flow->frames;
	if (s->pos + s->have + n > s->cap) {
		memmove(s->frames, s->frames + s->pos * width,
		    s->have * width * sizeof *s->frames);
		s->pos = 0;
	}
	to = s->frames + (s->pos + s->have) * width;
	memcpy(to, flow->in, n * width * sizeof *to);
	flow->in = (const double *)flow->in + n * width;
	flow->frames -= n;
	s->have += n;
	return n;
}

/* The base is the mean of n frames, or, of none, the next one. */
static void
set_base(struct mw *s, size_t n)
{
	size_t c;

	for (c = 0; c < s->channels; c++)
		s->first[c] = n == 0 ? s->frames[c] :
		    spk_sum_plain(s->frames + c, s->channels, n,
		    s->means.serial) / (double)n;
}

/* Rows of the first frames. */
static void
warm_up(struct mw *s, struct spk_flow *flow)
{
	const bool causal = *s->warm_up != 0;
	const size_t width = s->channels;
	size_t c;

	take(s, flow, s->history - s->have);
	if (s->have < s->history && !flow->end && !causal)
		return;
	if (s->given == 0)
		set_base(s, s->have);
	for (; s->given < s->have && flow->room > 0; s->given++) {
		if (causal)
			set_base(s, s->given);
		for (c = 0; c < width; c++)
			((int8_t *)flow->out)[c] = spk_beyond(
			    s->frames[s->given * width + c], s->first[c],
			    s->stairs.threshold[c]);
		flow->out = (int8_t *)flow->out + width;
		flow->room--;
	}
}

/* A row without spikes. */
static void
skip(struct mw *s, struct spk_flow *flow)
{
	take(s, flow, 1);
	s->pos++;
	s->have--;
	memset(flow->out, 0, s->channels);
	flow->out = (int8_t *)flow->out + s->channels;
	flow->room--;
	s->gap = false;
}

/* n frames, which follow the history. */
static void
pass(struct mw *s, struct spk_flow *flow, size_t n)
{
	const size_t width = s->channels, all = n * width;
	const struct spk_means *m = &s->means;
	const double *x, *v;
	int8_t *y = flow->out;
	size_t k, i;

	take(s, flow, n);
	x = s->frames + s->pos * width;
	v = x + s->history * width;
	if (s->kernels != NULL)
		s->kernels->moving(m, x, v, y, all);
	else
		for (i = 0; i < all; i += k) {
			k = all - i < m->period ? all - i : m->period;
			spk_moving_plain(m, x + i, v + i, y + i, k,
			    m->threshold);
		}
	s->pos += n;
	s->have -= n;
	flow->out = y + all;
	flow->room -= n;
}

static void
mw_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct mw *s = state;
	const size_t most = capacity(s) - history(s);
	size_t n;

	(void)channel;
	if (s->given < s->history)
		warm_up(s, flow);
	while (s->given == s->history && (n = spk_flow_frames(flow)) > 0)
		if (s->gap)
			skip(s, flow);
		else
			pass(s, flow, n < most ? n : most);
}

static void
mw_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct mw *s = state;

	(void)channel;
	spk_stairs_decode(&s->stairs, s->channels, flow);
}

/*
 * The threshold as for step-forward; windows as long as those that Petro,
 * Kasabov and Kiss tried.
 */
static void
mw_search(const struct spk_extent *e, const struct spk_param *p, double *lo,
    double *hi)
{
	if (strcmp(p->name, "window") == 0)
		*hi = 32;
	else
		spk_step_search64(e, p, lo, hi);
}

static const char *const variants[] = {"spikify", "kedri", "jusquare", NULL};
static const char *const warm_ups[] = {"window", "causal", NULL};
static const char *const means[] = {"pairwise", "serial", NULL};

static const struct spk_param mw_param[] = {
	{ .name = "window", .type = SPK_I64,
	  .flags = SPK_LOG | SPK_SEARCH | SPK_NOTED, .initial = "3", .min = 1,
	  .max = 65536, .slot = offsetof(struct mw, window), .unit = "N",
	  .help = "samples of a mean" },
	{ .name = "threshold", .letter = 't', .type = SPK_F64,
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_LOG | SPK_SEARCH,
	  .initial = "0.5", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct mw, stairs.threshold), .unit = "SIZE",
	  .help = "distance from the mean above which there is a spike" },
	{ .name = "variant", .type = SPK_CHOICE, .flags = SPK_NOTED,
	  .initial = "spikify", .choice = variants,
	  .slot = offsetof(struct mw, variant), .unit = "WHOSE",
	  .help = "which samples the window has" },
	{ .name = "warm-up", .type = SPK_CHOICE, .flags = SPK_NOTED,
	  .initial = "window", .choice = warm_ups,
	  .slot = offsetof(struct mw, warm_up), .unit = "HOW",
	  .help = "base of the first samples: the mean of the first window, "
	  "or of the samples before" },
	{ .name = "mean", .type = SPK_CHOICE, .flags = SPK_NOTED,
	  .initial = "pairwise", .choice = means,
	  .slot = offsetof(struct mw, mean), .unit = "ORDER",
	  .help = "order of the sum: numpy's, or one after the other" },
	SPK_STAIRS_ROWS(mw),
	{ .name = NULL }
};

const struct spk_codec spk_mw = {
	.row = sizeof(struct spk_codec),
	.name = "mw",
	.title = "encode signals into spikes by a moving window",
	.param = mw_param,
	.type = SPK_F64,
	.planes = 2,
	.size = sizeof(struct mw),
	.room = mw_room,
	.open = mw_open,
	.encode = mw_encode,
	.decode = mw_decode,
	.search = mw_search,
	.survey = sizeof(struct spk_ends),
	.gather = spk_ends_gather64,
	.conclude = spk_ends_conclude,
};

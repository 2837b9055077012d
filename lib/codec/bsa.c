/*
 * BSA, Ben's spiker algorithm.  The signal, scaled to 0..1, is taken as the
 * output of a low-pass filter h on its spikes.  There is a spike where
 * subtracting the filter leaves a clearly smaller error than not doing so:
 *
 *	e1 = sum |s[t+k-1] - h[k]|,  e2 = sum |s[t+k-1]|,  k = 1..order
 *	y[t] = 1 if e1 <= e2 - thr, and then s[t+k-1] -= h[k]
 *
 * in binary32, summed in order of k, for t >= 1; y[0] = 0.  At the end of the
 * signal the sums are shorter.  Decoding filters the spikes,
 *
 *	r[i] = sum h[j] y[i + j - 2p + 1],  j = 0..order,  p = (order + 1) / 2
 *
 * with r[i] = 0 for i < p, and scales back.  It loses everything above the
 * cutoff and what the threshold leaves; the error is unbounded.  The sums begin
 * at h[1], like those of the reference.
 *
 * h is a windowed sinc (Hamming) of cutoff c cycles a sample and sum 1,
 * computed in binary64 and rounded:
 *
 *	h[k] = 2c sinc(2c m) (0.54 - 0.46 cos(2 pi k / order)),  m = k - order/2
 *
 * Source: B. Schrauwen and J. Van Campenhout, "BSA, a fast and accurate spike
 * train encoding scheme", International Joint Conference on Neural Networks
 * (2003), as computed by the Python package spike-encoding 0.1.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"
#include "kernel/plain.h"

#define ORDER_MAX	1024
#define TAPS_MAX	(1 << 22)	/* of all filters */
#define WINDOWS_MAX	(1 << 24)	/* sum of the orders of all channels */

struct bsa {
	size_t		 channels;
	const int64_t	*order;
	const float	*cutoff, *threshold, *stretch, *shift;
	/* Channels of the same order, side by side: often only one. */
	struct group {
		const float *h;		/* order + 1 taps, then zeros; decoding:
					 * the last one first */
		float	*threshold;	/* encoding */
		union {
			float	*s;	/* encoding: not yet settled */
			int8_t	*y;	/* decoding: the last spikes */
		};
		size_t	 n;		/* their number */
		uint64_t t;		/* frames written */
		bool	 begun;
	} *group;
	size_t		 width;		/* channels of a group */
	spk_bsa_settle	*settle;
};

/* Side by side pays from half a group on, and requires a common order. */
static size_t
bsa_group(const void *state, enum spk_way way)
{
	const struct bsa *s = state;
	const struct spk_kernels *k = spk_kernels(s->channels);
	size_t c;

	if (way == SPK_DECODE || k == NULL || s->channels < k->group / 2)
		return 1;
	for (c = 0; c < s->channels; c++)
		if (s->order[c] != s->order[0])
			return 1;
	return k->group;
}

/* Samples that a group reads at a time: no more than a call can bring. */
static size_t
chunk(const struct bsa *s)
{
	const size_t few = 4096 / s->channels + 64;
	const size_t many = 8192 / s->channels + 1;

	return few < many ? few : many;
}

static size_t
padded(size_t n)
{
	return (n + 63) / 64 * 64;
}

/* Whether the channels from c on have the same filters as those before. */
static bool
is_alike(const struct bsa *s, size_t c, size_t width)
{
	size_t i, k;

	for (i = 0; i < width && c > 0; i++) {
		k = c + i < s->channels ? c + i : c;
		if (s->order[k] != s->order[k - width] ||
		    s->cutoff[k] < s->cutoff[k - width] ||
		    s->cutoff[k] > s->cutoff[k - width])
			return false;
	}
	return c > 0;
}

/* Bytes of a group's filters. */
static size_t
filter_size(const struct bsa *s, size_t c, size_t width)
{
	return padded((((size_t)s->order[c] + 1) * width + SPK_PAD) *
	    sizeof(float));
}

/* Bytes of a group's thresholds and samples, or spikes. */
static size_t
window_size(const struct bsa *s, size_t c, size_t width, enum spk_way way)
{
	const size_t n = ((size_t)s->order[c] + chunk(s)) * width;

	return way == SPK_DECODE ? (n + 15) / 16 * 16 :
	    padded((n + SPK_BSA_SLACK + width) * sizeof(float));
}

static const char *
bsa_check(const void *state, enum spk_way way)
{
	const struct bsa *s = state;
	const size_t width = bsa_group(s, way);
	size_t taps = 0, windows = 0, c;

	for (c = 0; c < s->channels; c += width) {
		windows += (size_t)s->order[c] * width;
		if (!is_alike(s, c, width))
			taps += ((size_t)s->order[c] + 1) * width;
	}
	if (windows > WINDOWS_MAX)
		return "order: above 16777216 for all channels together";
	return taps > TAPS_MAX ? "order: above 4194304 for all filters that "
	    "differ, together" : NULL;
}

static size_t
bsa_room(const void *state, enum spk_way way)
{
	const struct bsa *s = state;
	const size_t width = bsa_group(s, way);
	size_t c, n = padded((s->channels + width - 1) / width *
	    sizeof *s->group);

	for (c = 0; c < s->channels; c += width) {
		n += window_size(s, c, width, way);
		if (!is_alike(s, c, width))
			n += filter_size(s, c, width);
	}
	return n;
}

/* The filter of n taps, `step' apart; the sum is taken in order. */
static void
filter(float *h, size_t step, size_t n, double cutoff, enum spk_way way)
{
	const double pi = 3.14159265358979323846, c = 2 * cutoff;
	double tap[ORDER_MAX + 1], sum = 0, z;
	size_t k;

	for (k = 0; k < n; k++) {
		z = pi * (c * ((double)k - (double)(n - 1) / 2));
		tap[k] = c * (fabs(z) > 0 ? sin(z) / z : 1) *
		    (0.54 - 0.46 * cos(2 * pi * (double)k / (double)(n - 1)));
		sum += tap[k];
	}
	for (k = 0; k < n; k++)
		h[(way == SPK_ENCODE ? k : n - 1 - k) * step] =
		    (float)(tap[k] / sum);
}

/* Filters of the group that begins with channel c, side by side. */
static void
filters(const struct bsa *s, size_t c, size_t width, float *h,
    enum spk_way way)
{
	size_t i;

	for (i = 0; i < width && c + i < s->channels; i++)
		filter(h + i, width, (size_t)s->order[c] + 1,
		    (double)s->cutoff[c + i], way);
}

static const char *
bsa_open(void *state, void *room, enum spk_way way)
{
	struct bsa *s = state;
	const size_t width = bsa_group(s, way);
	const struct spk_kernels *k = spk_kernels(width > 1 ? s->channels :
	    SIZE_MAX);
	char *p = (char *)room + padded((s->channels + width - 1) / width *
	    sizeof *s->group);
	struct group *g = room;
	size_t c, i;

	s->group = room;
	s->width = width;
	s->settle = k != NULL ? k->bsa[width > 1] : spk_bsa_plain;
	for (c = 0; c < s->channels; c += width, g++) {
		if (is_alike(s, c, width))
			g->h = g[-1].h;
		else {
			g->h = (float *)(void *)p;
			filters(s, c, width, (float *)(void *)p, way);
			p += filter_size(s, c, width);
		}
		g->y = (int8_t *)p;
		if (way == SPK_ENCODE) {
			/*
			 * Channels that fill up the last group never have a
			 * spike.
			 */
			g->threshold = (float *)(void *)p;
			g->s = g->threshold + width;
			for (i = 0; i < width; i++)
				g->threshold[i] = c + i < s->channels ?
				    s->threshold[c + i] : INFINITY;
		}
		p += window_size(s, c, width, way);
	}
	return NULL;
}

/* Append frames from the flow to those of the group. */
static void
take_frames(struct group *g, size_t most, struct spk_flow *flow, size_t size)
{
	size_t n = most - g->n;

	n = n < flow->frames ? n : flow->frames;
	memcpy((char *)g->s + g->n * size, flow->in, n * size);
	flow->in = (const char *)flow->in + n * size;
	flow->frames -= n;
	g->n += n;
}

/* Remove the first n frames. */
static void
leave(struct group *g, size_t n, size_t size)
{
	g->n -= n;
	memmove(g->s, (char *)g->s + n * size, g->n * size);
}

static void
bsa_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct bsa *s = state;
	struct group *g = &s->group[channel / s->width];
	const size_t order = (size_t)s->order[channel], width = s->width;
	const size_t size = width * sizeof *g->s;
	int8_t *y = flow->out;
	size_t n;

	do {
		take_frames(g, order + chunk(s), flow, size);
		if (!g->begun && g->n > 0 && flow->room > 0) {
			memset(y, 0, width);	/* t = 0 is not tested */
			y += width;
			flow->room--;
			leave(g, 1, size);
			g->begun = true;
		}
		n = flow->end && flow->frames == 0 ? g->n :
		    g->n < order ? 0 : g->n - order + 1;
		n = n < flow->room ? n : flow->room;
		s->settle(g->s, g->n, y, n, g->h, order, g->threshold);
		leave(g, n, size);
		y += n * width;
		flow->room -= n;
	} while (n > 0);
	flow->out = y;
}

/*
 * n values from the m spikes of a channel, the first of which belongs to the
 * first tap of the first value; the first `from' values are 0.  Each spike adds
 * its taps to all values that it affects, which accumulate them in the order of
 * the taps.
 */
static void
convolve(const struct group *g, size_t order, float *r, size_t n, size_t from)
{
	size_t k, i;
	float y;

	memset(r, 0, n * sizeof *r);
	for (k = from; k < g->n && k < n + order; k++) {
		if (g->y[k] == 0)
			continue;
		y = (float)g->y[k];
		i = k > order ? k - order : 0;
		i = i > from ? i : from;
		for (; i <= k && i < n; i++)
			r[i] += y * g->h[order + i - k];
	}
}

/*
 * The first spike of a channel is that of the first tap: 2p - 1 before that of
 * the next value.  Before the signal, spikes are 0.
 */
static void
bsa_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct bsa *s = state;
	struct group *g = &s->group[channel];
	const size_t order = (size_t)s->order[channel], p = (order + 1) / 2;
	float *r = flow->out;
	size_t n, wanted;

	if (!g->begun)
		g->n = 2 * p - 1;
	g->begun = true;
	do {
		take_frames(g, order + chunk(s), flow, sizeof *g->y);
		wanted = flow->end && flow->frames == 0 ? 2 * p - 1 : order;
		n = g->n < wanted ? 0 : g->n - wanted;
		n = n < flow->room ? n : flow->room;
		convolve(g, order, r, n, g->t < p ? (size_t)(p - g->t) : 0);
		leave(g, n, sizeof *g->y);
		r += n;
		g->t += n;
		flow->room -= n;
	} while (n > 0);
	flow->out = r;
}

/*
 * The filter is at most as long as the signal needs, at its mean slope, to
 * cross its range and return, and has a cutoff that matters within its length.
 * A spike removes at most the filter's taps, which sum to 1, some being below
 * 0.
 */
static void
bsa_search(const struct spk_extent *e, const struct spk_param *p, double *lo,
    double *hi)
{
	const double most = fmin(fmax(2 * e->range / e->slope, 16),
	    fmin(fmax(e->frames / 2, 1), ORDER_MAX));

	if (strcmp(p->name, "order") == 0)
		*hi = floor(most);
	else if (strcmp(p->name, "cutoff") == 0)
		*lo = 0.1 / most;
	else
		*hi = 1.5;
}

static const struct spk_param bsa_param[] = {
	{ .name = "order", .type = SPK_I64,
	  .flags = SPK_CHANNEL | SPK_LOG | SPK_SEARCH,
	  .initial = "10", .min = 1, .max = ORDER_MAX,
	  .slot = offsetof(struct bsa, order), .unit = "N",
	  .help = "order of the filter, which has one more tap" },
	{ .name = "cutoff", .type = SPK_F32,
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_BELOW | SPK_LOG | SPK_SEARCH,
	  .initial = "0.2", .min = 0, .max = 0.5,
	  .slot = offsetof(struct bsa, cutoff), .unit = "FREQUENCY",
	  .help = "cutoff of the filter, in cycles per sample" },
	{ .name = "threshold", .letter = 't', .type = SPK_F32,
	  .flags = SPK_CHANNEL | SPK_SEARCH, .initial = "0.5", .min = 0,
	  .max = INFINITY, .slot = offsetof(struct bsa, threshold),
	  .unit = "SIZE",
	  .help = "how much a spike must reduce the error, with the signal in "
	  "0..1" },
	SPK_STRETCH_ROWS(bsa),
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "bsa", \
	.title = "encode signals into spikes by Ben's spiker algorithm", \
	.param = bsa_param, \
	.span = SPK_UNIT, \
	.planar = true, \
	.size = sizeof(struct bsa), \
	.group = bsa_group, \
	.check = bsa_check, \
	.room = bsa_room, \
	.open = bsa_open, \
	.encode = bsa_encode, \
	.decode = bsa_decode, \
	.search = bsa_search

static const struct spk_codec other = {
	ROW,
	.type = SPK_F64,
	.inner = SPK_F32,
	.precision = "f64",
};

const struct spk_codec spk_bsa = {
	ROW,
	.type = SPK_F32,
	.other = &other,
};

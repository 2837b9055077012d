/*
 * SF, step-forward.  A base follows the signal in steps of a threshold, and
 * each step is a spike:
 *
 *	b[0] = x[0],  y[0] = 0
 *	y[t] = +1, b[t] = b[t-1] + thr	if x[t] > b[t-1] + thr
 *	y[t] = -1, b[t] = b[t-1] - thr	if x[t] < b[t-1] - thr
 *	y[t] =  0, b[t] = b[t-1]	else
 *
 * in the precision of the signal, rounded at each step; thr is binary32.
 * Decoding repeats the steps of the base from a start: r[0] = start, r[t] =
 * r[t-1] + thr y[t].  It loses changes within a threshold of the base, and
 * changes of more than one threshold per frame until the base has caught up.
 * With up-only the base still steps down, but the spike is left out, and
 * decoding can only rise.
 *
 * Source: B. Petro, N. Kasabov and R. M. Kiss, "Selection and Optimization of
 * Temporal Spike Encoding Methods for Spiking Neural Networks", IEEE
 * Transactions on Neural Networks and Learning Systems 31 (2020), as computed
 * by the Python package spike-encoding 0.1.
 *
 * The second test uses the base as it was before the first: if x > b + thr,
 * then also x > fl(fl(b + thr) - thr), as thr > 0, so the second test could not
 * hold after the first.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "codec/codec.h"

struct sf {
	size_t		 channels;
	const float	*threshold;
	const float	*start, *stretch, *shift;
	const int64_t	*up_only;
	struct spk_lanes lanes;
	const struct spk_kernels *kernels;
	bool		 dense;		/* one channel: many recent spikes */
	bool		 begun;		/* decoding: r[0] has been written */
};

#define PIECE	512			/* samples between updates of `dense' */
#define DENSE	5			/* samples a spike, or fewer */

static size_t
sf_room(const void *state, enum spk_way way)
{
	const struct sf *s = state;

	(void)way;
	return 2 * (s->channels + SPK_PAD) * sizeof(float);
}

static const char *
sf_open(void *state, void *room, enum spk_way way)
{
	struct sf *s = state;
	struct spk_lanes *l = &s->lanes;
	size_t c;
	float x, thr;

	l->channels = s->channels;
	l->down = *s->up_only == 0;
	l->base = room;
	l->threshold = l->base + s->channels + SPK_PAD;
	s->kernels = spk_kernels(s->channels);
	for (c = 0; c < s->channels; c++) {
		l->base[c] = x = s->start[c];
		l->threshold[c] = thr = s->threshold[c];
		if (way == SPK_ENCODE && (!(x + thr > x) || !(x - thr < x)))
			return "the threshold is below the signal's resolution"
			    " in binary32: precision=f64 has more";
	}
	return NULL;
}

static void
lane(const struct spk_lanes *l, size_t c, const float *x, int8_t *y, size_t n)
{
	const size_t step = l->channels;
	const float thr = l->threshold[c];
	const int down = l->down;
	float b = l->base[c], up, dn;

	for (; n > 0; n--, x += step, y += step) {
		up = b + thr;
		dn = b - thr;
		*y = (int8_t)((*x > up) - (down & (*x < dn)));
		b = *x > up ? up : *x < dn ? dn : b;
	}
	l->base[c] = b;
}

/* Count the spikes among n values: the lowest bit of 1 and of -1 is set. */
static size_t
count(const int8_t *y, size_t n)
{
	uint64_t v;
	size_t i, spikes = 0;

	for (i = 0; i + sizeof v <= n; i += sizeof v) {
		memcpy(&v, y + i, sizeof v);
		v &= 0x0101010101010101;
		spikes += (size_t)(v * 0x0101010101010101 >> 56);
	}
	for (; i < n; i++)
		spikes += y[i] != 0;
	return spikes;
}

/*
 * One channel, piece by piece, with the method that suits the last one's
 * spikes.
 */
static void
alone(struct sf *s, const float *x, int8_t *y, size_t n)
{
	size_t m;

	for (; n > 0; n -= m, x += m, y += m) {
		m = n < PIECE ? n : PIECE;
		if (s->dense)
			spk_lanes_run(&s->lanes, s->kernels->sf,
			    s->kernels->group, lane, x, y, m);
		else
			s->kernels->sf_band(x, y, m, *s->lanes.threshold,
			    s->lanes.base, s->lanes.down);
		s->dense = count(y, m) * DENSE > m;
	}
}

static void
sf_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct sf *s = state;
	const float *x = flow->in;
	int8_t *y = flow->out;
	size_t n = spk_flow_frames(flow);

	(void)channel;
	if (s->kernels == NULL)
		spk_lanes_run(&s->lanes, NULL, 1, lane, x, y, n);
	else if (s->channels == 1)
		alone(s, x, y, n);
	else
		spk_lanes_run(&s->lanes, s->kernels->sf, s->kernels->group,
		    lane, x, y, n);
	spk_flow_move(flow, x + n * s->channels, y + n * s->channels, n);
}

/* One channel, with its base in a register. */
static float
follow(const int8_t *y, float *r, size_t n, float base, float threshold)
{
	size_t i;

	for (i = 0; i < n; i++)
		r[i] = base += threshold * (float)y[i];
	return base;
}

static void
sf_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct sf *s = state;
	const int8_t *y = flow->in;
	float *r = flow->out;
	size_t n = spk_flow_frames(flow);
	size_t i, c;
	float step;

	(void)channel;
	for (i = 0; i < n && (s->channels > 1 || !s->begun);
	    i++, s->begun = true)
		for (c = 0; c < s->channels; c++) {
			step = s->threshold[c] * (float)*y++;
			if (s->begun)
				s->lanes.base[c] += step;
			*r++ = s->lanes.base[c];
		}
	if (i < n)
		*s->lanes.base = follow(y, r, n - i, *s->lanes.base,
		    *s->threshold);
	spk_flow_move(flow, y + n - i, r + n - i, n);
}

/* In binary64: the state, and the functions, sample by sample */
struct sf64 {
	size_t		 channels;
	const float	*threshold, *stretch, *shift;
	const double	*start;
	const int64_t	*up_only;
	double		*base;
	bool		 begun;
};

static size_t
sf64_room(const void *state, enum spk_way way)
{
	const struct sf64 *s = state;

	(void)way;
	return s->channels * sizeof *s->base;
}

static const char *
sf64_open(void *state, void *room, enum spk_way way)
{
	struct sf64 *s = state;
	size_t c;
	double x, thr;

	s->base = room;
	for (c = 0; c < s->channels; c++) {
		s->base[c] = x = s->start[c];
		thr = (double)s->threshold[c];
		if (way == SPK_ENCODE && (!(x + thr > x) || !(x - thr < x)))
			return "the threshold is below the signal's resolution"
			    " in binary64";
	}
	return NULL;
}

static void
sf64_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct sf64 *s = state;
	const int down = *s->up_only == 0;
	const double *x = flow->in;
	int8_t *y = flow->out;
	const size_t n = spk_flow_frames(flow);
	double thr, up, dn;
	size_t i, c;

	(void)channel;
	for (i = 0; i < n; i++)
		for (c = 0; c < s->channels; c++, x++) {
			thr = (double)s->threshold[c];
			up = s->base[c] + thr;
			dn = s->base[c] - thr;
			*y++ = (int8_t)((*x > up) - (down & (*x < dn)));
			s->base[c] = *x > up ? up : *x < dn ? dn : s->base[c];
		}
	spk_flow_move(flow, x, y, n);
}

static void
sf64_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct sf64 *s = state;
	const int8_t *y = flow->in;
	double *r = flow->out;
	const size_t n = spk_flow_frames(flow);
	size_t i, c;

	(void)channel;
	for (i = 0; i < n; i++, s->begun = true)
		for (c = 0; c < s->channels; c++, y++) {
			if (s->begun)
				s->base[c] += (double)s->threshold[c] * *y;
			*r++ = s->base[c];
		}
	spk_flow_move(flow, y, r, n);
}

/* S: the state's struct; T: the type of the signal */
#define PARAM(S, T) { \
	{ .name = "threshold", .letter = 't', .type = SPK_F32, \
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_LOG | SPK_SEARCH, \
	  .initial = "0.5", .min = 0, .max = INFINITY, \
	  .slot = offsetof(struct S, threshold), .unit = "SIZE", \
	  .help = "step of the base, in units of the signal" }, \
	{ .name = "up-only", .type = SPK_FLAG, \
	  .slot = offsetof(struct S, up_only), \
	  .help = "leave out the spikes of -1" }, \
	{ .name = "start", .type = T, \
	  .flags = SPK_CHANNEL | SPK_FIRST_FRAME, \
	  .min = -INFINITY, .max = INFINITY, \
	  .slot = offsetof(struct S, start), \
	  .unit = "VALUE", .help = "value that decoding starts from" }, \
	SPK_STRETCH_ROWS(S), \
	{ .name = NULL } \
}

static const struct spk_param sf_param[] = PARAM(sf, SPK_F32);
static const struct spk_param sf64_param[] = PARAM(sf64, SPK_F64);

static const struct spk_codec other = {
	.row = sizeof(struct spk_codec),
	.name = "sf",
	.title = "encode signals into spikes by step-forward",
	.param = sf64_param,
	.type = SPK_F64,
	.size = sizeof(struct sf64),
	.room = sf64_room,
	.open = sf64_open,
	.encode = sf64_encode,
	.decode = sf64_decode,
	.search = spk_step_search64,
	.precision = "f64",
};

const struct spk_codec spk_sf = {
	.row = sizeof(struct spk_codec),
	.name = "sf",
	.title = "encode signals into spikes by step-forward",
	.param = sf_param,
	.type = SPK_F32,
	.size = sizeof(struct sf),
	.room = sf_room,
	.open = sf_open,
	.encode = sf_encode,
	.decode = sf_decode,
	.search = spk_step_search32,
	.other = &other,
};

/*
 * LIF, leaky integrate-and-fire.  A membrane integrates the signal, scaled to
 * -1..1, leaks, and fires when it is a threshold away from its rest:
 *
 *	v = v + s[t]
 *	y[t] = +1 if v - rest > thr, -1 if v - rest < -thr, else 0
 *	v = rest = 0 after a spike
 *	v = v leak
 *
 * in binary32, rounded at each step, for t >= 1; y[0] = 0.  The rest is the
 * first integrated sample until the first spike (rest=first, as in the
 * reference, so that t = 1 never fires) or 0 throughout (rest=zero, the
 * textbook's neuron).  In decoding, each spike moves a leaking value by a
 * weight:
 *
 *	r[0] = 0,  r[t] = r[t-1] leak + weight y[t]
 *
 * which is then scaled back.  The encoder writes a weight of (1 - leak) (thr +
 * 1/4), which gives the decoded signal the size of the original; by default it
 * is thr, as in the reference.  Decoding loses changes below a threshold, and
 * the shape within the membrane's memory; with up-only, all falls.
 *
 * Source: the Python package spike-encoding 0.1, whose neuron is that of W.
 * Gerstner and W. M. Kistler, "Spiking Neuron Models", Cambridge University
 * Press (2002), section 4.1, in discrete time and with both signs.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"

struct lif {
	size_t		 channels;
	const float	*threshold, *weight, *leak, *stretch, *shift;
	const int64_t	*rest, *up_only;
	struct spk_lanes lanes;		/* decoding: v is r */
	const struct spk_kernels *kernels;
	uint64_t	 t;		/* frames so far, up to 2 */
	unsigned	 wait;		/* chunks to process without segments */
};

#define PATIENCE	16

static size_t
lif_room(const void *state, enum spk_way way)
{
	const struct lif *s = state;

	(void)way;
	return 4 * (s->channels + SPK_PAD) * sizeof(float);
}

static const char *
lif_open(void *state, void *room, enum spk_way way)
{
	struct lif *s = state;
	struct spk_lanes *l = &s->lanes;
	const size_t n = s->channels + SPK_PAD;
	size_t c;

	l->channels = s->channels;
	l->down = *s->up_only == 0;
	l->v = room;
	l->base = l->v + n;
	l->threshold = l->base + n;
	l->leak = l->threshold + n;
	memcpy(l->threshold, s->threshold, s->channels * sizeof(float));
	memcpy(l->leak, s->leak, s->channels * sizeof(float));
	for (c = 0; c < s->channels && way == SPK_DECODE; c++)
		if (s->weight[c] > 0)
			l->threshold[c] = s->weight[c];
	s->kernels = spk_kernels(s->channels);
	return NULL;
}

/*
 * The first frame, which is not integrated, and the second, which sets the
 * rest.
 */
static void
begin(struct lif *s, const float *x, int8_t *y)
{
	struct spk_lanes *l = &s->lanes;
	size_t c;

	memset(y, 0, s->channels);
	for (c = 0; c < s->channels && s->t == 1; c++) {
		l->v[c] += x[c];
		l->base[c] = l->v[c];
		l->v[c] *= l->leak[c];
	}
	s->t++;
}

static void
lane(const struct spk_lanes *l, size_t c, const float *x, int8_t *y, size_t n)
{
	const size_t step = l->channels;
	const float thr = l->threshold[c], leak = l->leak[c];
	const int down = l->down;
	float v = l->v[c], base = l->base[c], d;
	bool up, dn;

	for (; n > 0; n--, x += step, y += step) {
		v += *x;
		d = v - base;
		up = d > thr;
		dn = d < -thr;
		*y = (int8_t)(up - (down & dn));
		if (up || dn)
			v = base = 0;
		v *= leak;
	}
	l->v[c] = v;
	l->base[c] = base;
}

/*
 * One channel, in segments if there are enough samples and the membrane forgets
 * soon enough for that to pay; otherwise the next few calls do without.
 */
static void
alone(struct lif *s, const float *x, int8_t *y, size_t n)
{
	const size_t chunk = SPK_SEGMENTS * SPK_SEGMENT;
	const struct spk_lanes *l = &s->lanes;
	size_t m;

	for (; n > 0; n -= m, x += m, y += m) {
		m = n < chunk ? n : chunk;
		if (s->wait > 0 || n < chunk || *l->base < 0 || *l->base > 0) {
			lane(l, 0, x, y, m);
			s->wait -= s->wait > 0 && m == chunk;
		} else if (s->kernels->lif_segments(x, y, l) > chunk / 2)
			s->wait = PATIENCE;
	}
}

static void
lif_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct lif *s = state;
	const float *x = flow->in;
	int8_t *y = flow->out;
	size_t n = spk_flow_frames(flow);

	(void)channel;
	spk_flow_move(flow, x + n * s->channels, y + n * s->channels, n);
	for (; n > 0 && s->t < (*s->rest == 0 ? 2 : 1); n--) {
		begin(s, x, y);
		x += s->channels;
		y += s->channels;
	}
	if (s->kernels == NULL)
		spk_lanes_run(&s->lanes, NULL, 1, lane, x, y, n);
	else if (s->channels == 1)
		alone(s, x, y, n);
	else
		spk_lanes_run(&s->lanes, s->kernels->lif, s->kernels->group,
		    lane, x, y, n);
}

static void
lif_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct lif *s = state;
	const int8_t *y = flow->in;
	const float *weight = s->lanes.threshold;
	float *r = flow->out, *v = s->lanes.v;
	size_t n = spk_flow_frames(flow);
	size_t i, c;

	(void)channel;
	for (i = 0; i < n; i++, s->t = 1)
		for (c = 0; c < s->channels; c++, y++) {
			if (s->t > 0)
				v[c] = v[c] * s->leak[c] +
				    weight[c] * (float)*y;
			*r++ = v[c];
		}
	spk_flow_move(flow, y, r, n);
}

/*
 * A lower threshold cannot carry the decoded value through the range, or follow
 * a small part of its changes.  A membrane that forgets soon, as the best do,
 * cannot integrate more than the span.
 */
static void
lif_search(const struct spk_extent *e, const struct spk_param *p, double *lo,
    double *hi)
{
	if (strcmp(p->name, "threshold") != 0)
		return;
	*lo = fmax(e->range / e->frames, e->slope / 64);
	*hi = 2 * e->range;
}

/*
 * The weight of spikes that gives the decoded signal the size of the original.
 * A membrane that fires exceeds its threshold by half of a sample on average,
 * and the mean sample is 1/2 from the middle; and what remains is added up 1 /
 * (1 - leak) times.  Without a leak it is a sum, which has no size.
 */
static double
lif_derive(const void *state, const struct spk_param *p, size_t c)
{
	const struct lif *s = state;
	const float weight = (1 - s->leak[c]) * (s->threshold[c] + 0.25F);

	(void)p;
	return (double)(weight > 0 ? weight : s->threshold[c]);
}

static const char *const rests[] = {"first", "zero", NULL};

static const struct spk_param lif_param[] = {
	{ .name = "threshold", .letter = 't', .type = SPK_F32,
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_LOG | SPK_SEARCH,
	  .initial = "0.5",
	  .min = 0, .max = INFINITY, .slot = offsetof(struct lif, threshold),
	  .unit = "SIZE", .help = "distance from rest at which the membrane "
	  "fires, with the signal in -1..1" },
	{ .name = "weight", .type = SPK_F32,
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_INSTEAD, .min = 0,
	  .max = INFINITY, .slot = offsetof(struct lif, weight),
	  .unit = "SIZE", .help = "value that a spike adds in decoding; "
	  "default: (1 - leak) (threshold + 1/4)" },
	{ .name = "leak", .type = SPK_F32, .flags = SPK_CHANNEL | SPK_SEARCH,
	  .initial = "0.9", .min = 0, .max = 1,
	  .slot = offsetof(struct lif, leak), .unit = "SHARE",
	  .help = "fraction that the membrane keeps from one sample to the "
	  "next" },
	{ .name = "rest", .type = SPK_CHOICE, .initial = "first",
	  .choice = rests, .slot = offsetof(struct lif, rest),
	  .unit = "WHERE", .help = "rest before the first spike" },
	{ .name = "up-only", .type = SPK_FLAG,
	  .slot = offsetof(struct lif, up_only),
	  .help = "leave out the spikes of -1" },
	SPK_STRETCH_ROWS(lif),
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "lif", \
	.title = "encode signals into spikes by leaky integrate-and-fire", \
	.param = lif_param, \
	.span = SPK_BIPOLAR, \
	.size = sizeof(struct lif), \
	.room = lif_room, \
	.open = lif_open, \
	.encode = lif_encode, \
	.decode = lif_decode, \
	.search = lif_search, \
	.derive = lif_derive

static const struct spk_codec other = {
	ROW,
	.type = SPK_F64,
	.inner = SPK_F32,
	.precision = "f64",
};

const struct spk_codec spk_lif = {
	ROW,
	.type = SPK_F32,
	.other = &other,
};

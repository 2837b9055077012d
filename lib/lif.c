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
 * first integrated sample until the first spike (rest=first, as the reference
 * has it: so t = 1 never fires) or 0 throughout (rest=zero, the textbook's
 * neuron).  Decoding lets each spike push a leaking value:
 *
 *	r[0] = 0,  r[t] = r[t-1] leak + thr y[t]
 *
 * and scales it back.  It loses what is below a threshold, and the shape
 * within the membrane's memory; with up-only, all that falls.
 *
 * Source: the Python package spike-encoding 0.1, whose neuron is that of
 * W. Gerstner and W. M. Kistler, "Spiking Neuron Models", Cambridge University
 * Press (2002), section 4.1, in discrete time and with both signs.
 */
#include <math.h>
#include <string.h>

#include "priv.h"

struct lif {
	size_t		 channels;
	const float	*threshold, *leak;
	const int64_t	*rest, *up_only;
	float		*v, *base;	/* decoding: v is r */
	uint64_t	 t;		/* frames so far, up to 2 */
};

static size_t
lif_room(const void *state, enum spk_way way)
{
	const struct lif *s = state;

	(void)way;
	return 2 * s->channels * sizeof *s->v;
}

static const char *
lif_open(void *state, void *room, enum spk_way way)
{
	struct lif *s = state;

	(void)way;
	s->v = room;
	s->base = s->v + s->channels;
	return NULL;
}

/* The first frame, which is not integrated, and the second, which rests. */
static void
begin(struct lif *s, const float *x, int8_t *y)
{
	size_t c;

	memset(y, 0, s->channels);
	for (c = 0; c < s->channels && s->t == 1; c++) {
		s->v[c] += x[c];
		s->base[c] = s->v[c];
		s->v[c] *= s->leak[c];
	}
	s->t++;
}

/* One channel, its frames `step' values apart. */
static void
lane(struct lif *s, size_t c, const float *x, int8_t *y, size_t n)
{
	const size_t step = s->channels;
	const float thr = s->threshold[c], leak = s->leak[c];
	const int down = *s->up_only == 0;
	float v = s->v[c], base = s->base[c], d;
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
	s->v[c] = v;
	s->base[c] = base;
}

static void
lif_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct lif *s = state;
	const float *x = flow->in;
	int8_t *y = flow->out;
	size_t n = flow->frames < flow->room ? flow->frames : flow->room;
	size_t c;

	(void)channel;
	flow->in = x + n * s->channels;
	flow->out = y + n * s->channels;
	flow->frames -= n;
	flow->room -= n;
	for (; n > 0 && s->t < (*s->rest == 0 ? 2 : 1); n--) {
		begin(s, x, y);
		x += s->channels;
		y += s->channels;
	}
	for (c = 0; c < s->channels; c++)
		lane(s, c, x + c, y + c, n);
}

static void
lif_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct lif *s = state;
	const int8_t *y = flow->in;
	float *r = flow->out;
	size_t n = flow->frames < flow->room ? flow->frames : flow->room;
	size_t i, c;

	(void)channel;
	for (i = 0; i < n; i++, s->t = 1)
		for (c = 0; c < s->channels; c++, y++) {
			if (s->t > 0)
				s->v[c] = s->v[c] * s->leak[c] +
				    s->threshold[c] * (float)*y;
			*r++ = s->v[c];
		}
	flow->in = y;
	flow->out = r;
	flow->frames -= n;
	flow->room -= n;
}

static const char *const rests[] = {"first", "zero", NULL};

static const struct spk_param lif_param[] = {
	{ .name = "threshold", .letter = 't', .type = SPK_F32,
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_SEARCH, .initial = "0.5",
	  .min = 0, .max = INFINITY, .slot = offsetof(struct lif, threshold),
	  .unit = "SIZE", .help = "distance from rest that fires, the signal "
	  "being -1..1" },
	{ .name = "leak", .type = SPK_F32, .flags = SPK_CHANNEL | SPK_SEARCH,
	  .initial = "0.9", .min = 0, .max = 1,
	  .slot = offsetof(struct lif, leak), .unit = "SHARE",
	  .help = "what the membrane keeps from a sample to the next" },
	{ .name = "rest", .type = SPK_CHOICE, .initial = "first",
	  .choice = rests, .slot = offsetof(struct lif, rest),
	  .unit = "WHERE", .help = "rest before the first spike" },
	{ .name = "up-only", .type = SPK_FLAG,
	  .slot = offsetof(struct lif, up_only),
	  .help = "leave out the spikes of -1" },
	{ .name = NULL }
};

const struct spk_codec spk_lif = {
	.name = "lif",
	.title = "encode signals into spikes by leaky integrate-and-fire",
	.param = lif_param,
	.span = SPK_BIPOLAR,
	.type = SPK_F32,
	.size = sizeof(struct lif),
	.room = lif_room,
	.open = lif_open,
	.encode = lif_encode,
	.decode = lif_decode,
};

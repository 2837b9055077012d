/*
 * PWM, pulse-width modulation.  The signal, scaled to 0..1, is compared with a
 * sawtooth of 0..1, and each onset of a level is a spike:
 *
 *	level[t] = +1 if s[t] < saw[t], -1 if s[t] > 1 - saw[t], else 0
 *	y[t] = level[t] if level[t] != level[t-1], else 0
 *
 * in binary32 (-1 if both hold), for t >= 1; y[0] = level[0] = 0.  The sawtooth
 * is fmod(frequency c[n], 1) with c[i] = i / 999, where n counts samples from 1
 * on and returns to 0 after 999, or when the sawtooth falls.
 *
 * A spike means that the signal crossed the border of a level there: for -1 the
 * border is 1 - saw[t]; for 1 it is the lower of saw[t] and 1 - saw[t], above
 * which the level would be -1.  (The reference always decodes a spike of 1 as
 * saw[t]: crossing=saw.) Decoding fixes these values, the first sample (start),
 * and 1 - saw at the last sample if it has no spike, draws straight lines
 * between them, and scales back.  It loses everything between two crossings.
 * With up-only the crossings of 1 - saw are left out.
 *
 * Source: the pulse-width modulation of the Python package spike-encoding 0.1,
 * after A. Arriandiaga et al., "Pulsewidth Modulation-Based Algorithm for Spike
 * Phase Encoding and Decoding of Time-Dependent Analog Data", IEEE Transactions
 * on Neural Networks and Learning Systems 31 (2020).
 */
#include <math.h>

#include "codec/codec.h"

struct pwm {
	size_t		 channels;
	const float	*frequency, *start, *stretch, *shift;
	const int64_t	*up_only, *crossing;
	struct lane {
		unsigned n;		/* of the sawtooth's next sample */
		float	 next;		/* its value */
		int8_t	 level;
		bool	 begun;
		/* decoding: a line from v0, `wide' samples to v1 */
		double	 v0, v1;
		uint64_t wide, at;	/* samples of it written */
		bool	 drawing;
		float	 saw;		/* at the last sample read */
	} *lane;
};

static size_t
pwm_room(const void *state, enum spk_way way)
{
	const struct pwm *s = state;

	(void)way;
	return s->channels * sizeof *s->lane;
}

static const char *
pwm_open(void *state, void *room, enum spk_way way)
{
	(void)way;
	((struct pwm *)state)->lane = room;
	return NULL;
}

static float
saw_at(float frequency, unsigned n)
{
	return fmodf(frequency * (float)((double)n / 999), 1);
}

/* The sawtooth's next value. */
static float
saw_next(struct lane *l, float frequency)
{
	const float saw = l->next;

	l->n++;
	if (l->n < 1000)
		l->next = saw_at(frequency, l->n);
	if (l->n == 1000 || l->next < saw) {
		l->n = 0;
		l->next = 0;
	}
	return saw;
}

static void
pwm_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct pwm *s = state;
	struct lane *l = &s->lane[channel];
	const float frequency = s->frequency[channel];
	const bool down = *s->up_only == 0;
	const float *x = flow->in;
	int8_t *y = flow->out, level;
	float saw;

	for (; flow->frames > 0 && flow->room > 0; flow->frames--, x++) {
		level = 0;
		if (l->begun) {
			saw = saw_next(l, frequency);
			level = *x < saw;
			if (down && *x > 1 - saw)
				level = -1;
		}
		l->begun = true;
		*y++ = level != l->level ? level : 0;
		l->level = level;
		flow->room--;
	}
	flow->in = x;
	flow->out = y;
}

/* Write as much of the current line as there is room for. */
static float *
draw(struct lane *l, float *r, struct spk_flow *flow)
{
	double slope = (l->v1 - l->v0) / (double)l->wide;

	for (; l->at < l->wide && flow->room > 0; flow->room--) {
		l->at++;
		*r++ = (float)(l->at == l->wide ? l->v1 :
		    slope * (double)l->at + l->v0);
	}
	if (l->at == l->wide) {
		l->v0 = l->v1;
		l->wide = l->at = 0;
		l->drawing = false;
	}
	return r;
}

/* The value of the signal at a spike: the border of the level that begins. */
static float
border(const struct pwm *s, int8_t y, float saw)
{
	const bool lower = *s->crossing == 0 && *s->up_only == 0;

	return y > 0 && (!lower || saw < 1 - saw) ? saw : 1 - saw;
}

static void
pwm_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct pwm *s = state;
	struct lane *l = &s->lane[channel];
	const int8_t *y = flow->in;
	float *r = flow->out;

	while (flow->room > 0) {
		if (l->drawing)
			r = draw(l, r, flow);
		else if (flow->frames > 0 && !l->begun) {
			l->begun = true;
			l->v0 = (double)s->start[channel];
			*r++ = s->start[channel];
			flow->room--;
			flow->frames--;
			y++;
		} else if (flow->frames > 0) {
			l->saw = saw_next(l, s->frequency[channel]);
			l->wide++;
			l->drawing = *y != 0;
			l->v1 = (double)border(s, *y, l->saw);
			flow->frames--;
			y++;
		} else if (flow->end && l->wide > 0)
			l->drawing = true;	/* to 1 - saw of the last */
		else
			break;
	}
	flow->in = y;
	flow->out = r;
}

/* From a sawtooth as long as its table to one that is high at every sample. */
static void
pwm_search(const struct spk_extent *e, const struct spk_param *p, double *lo,
    double *hi)
{
	(void)e;
	(void)p;
	*lo = 1;
	*hi = 999;
}

static const char *const crossings[] = {"lower", "saw", NULL};

/* T: the type of the signal */
#define PARAM(T) { \
	{ .name = "frequency", .type = SPK_F32, \
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_LOG | SPK_SEARCH, \
	  .initial = "1", .min = 0, .max = INFINITY, \
	  .slot = offsetof(struct pwm, frequency), .unit = "TIMES", \
	  .help = "periods of the sawtooth in 1000 samples, approximately" }, \
	{ .name = "up-only", .type = SPK_FLAG, \
	  .slot = offsetof(struct pwm, up_only), \
	  .help = "leave out the spikes of -1" }, \
	{ .name = "start", .type = T, \
	  .flags = SPK_CHANNEL | SPK_FIRST_FRAME, \
	  .min = -INFINITY, .max = INFINITY, \
	  .slot = offsetof(struct pwm, start), .unit = "VALUE", \
	  .help = "value that decoding starts from" }, \
	{ .name = "crossing", .type = SPK_CHOICE, .flags = SPK_DECODING, \
	  .choice = crossings, .initial = "lower", \
	  .slot = offsetof(struct pwm, crossing), .unit = "WHAT", \
	  .help = "value at a spike of 1: the lower of saw and 1 - saw, or " \
	  "saw" }, \
	SPK_STRETCH_ROWS(pwm), \
	{ .name = NULL } \
}

static const struct spk_param pwm_param[] = PARAM(SPK_F32);
static const struct spk_param pwm64_param[] = PARAM(SPK_F64);

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "pwm", \
	.title = "encode signals into spikes by pulse-width modulation", \
	.span = SPK_UNIT, \
	.planar = true, \
	.size = sizeof(struct pwm), \
	.room = pwm_room, \
	.open = pwm_open, \
	.encode = pwm_encode, \
	.decode = pwm_decode, \
	.search = pwm_search

static const struct spk_codec other = {
	ROW,
	.type = SPK_F64,
	.inner = SPK_F32,
	.param = pwm64_param,
	.precision = "f64",
};

const struct spk_codec spk_pwm = {
	ROW,
	.type = SPK_F32,
	.param = pwm_param,
	.other = &other,
};

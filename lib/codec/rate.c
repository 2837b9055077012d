/*
 * Rate: each frame of the signal is an observation, and each feature is
 * represented by how many of the next `steps' rows have a spike.  For a feature
 * scaled to p in 0..1,
 *
 *	code=rate	v = p
 *	code=step	v = ((p - base) / step-threshold) / 2 + 0.5, base = p,
 *			and base = 0 before the first frame
 *	split		v becomes two, (v - 0.5) 2 where v >= 0.5, and
 *			(0.5 - v) 2 where v < 0.5, else 0: all of the first
 *			kind, then all of the second
 *	invert		max-rate - v of each follows all these
 *
 * and v max-rate is the probability of a spike at each step, or their share if
 * they are evenly spaced (raster.c).  Each step is rounded to binary64, or, for
 * a signal in binary32, to that; but the output of the first frame of code=step
 * and code=both is binary64, as is the base before it.  Decoding counts:
 *
 *	v = count / steps / max-rate
 *
 * takes the mean of v and the value from its inverse (if max-rate is 1;
 * otherwise the inverse does not represent v above max-rate, and a mean would
 * be wrong), joins the halves and scales back; code=step sums from base on, and
 * for code=both the rates are used.  It loses less than a step's share, or with
 * poisson the random error: a standard deviation of sqrt(q (1 - q) / steps) /
 * max-rate of the range, q = p max-rate.
 *
 * Source: the Python package spike-encoding 0.1, its encoder for Gymnasium.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"

struct rate {
	size_t		 channels;
	struct spk_raster raster;
	const int64_t	*split, *invert, *code, *learn, *episodes;
	const double	*step_threshold;
	char *const	*scale_file;
	double		*base;		/* of each feature */
	bool		 single;	/* binary32 */
	bool		 begun;
};

enum { RATE, STEP, BOTH };

/* Values of a frame before these are split. */
static size_t
values(const struct rate *s)
{
	return s->channels * (*s->code == BOTH ? 2 : 1);
}

static size_t
rate_columns(const void *state)
{
	const struct rate *s = state;

	return values(s) << *s->split << *s->invert;
}

/* From the last operation on the value to the first. */
static void
rate_column(const void *state, size_t k, struct spk_column *col)
{
	const struct rate *s = state;
	size_t half = values(s) << *s->split, n = values(s);
	const char *sign = "", *kind = "";

	if (k >= half)
		memcpy(col->before, "~", 2);
	k %= half;
	if (*s->split != 0)
		sign = k < n ? "+" : "-";
	k %= n;
	if (*s->code == STEP || (*s->code == BOTH && k < s->channels))
		kind = ".step";
	memcpy(col->after, kind, strlen(kind));
	memcpy(col->after + strlen(kind), sign, strlen(sign) + 1);
	col->channel = k % s->channels;
}

static size_t
rate_steps(const void *state)
{
	const struct rate *s = state;

	return (size_t)*s->raster.steps;
}

static const char *
rate_check(const void *state, enum spk_way way)
{
	const struct rate *s = state;

	if (*s->code != RATE && !(*s->step_threshold > 0))
		return "step-threshold is missing: code=step and code=both "
		    "need it, or a scale-file";
	if (way == SPK_ENCODE && *s->code != RATE && *s->raster.first > 0)
		return "first: code=step and code=both begin with the row "
		    "before it";
	return spk_raster_check(&s->raster, way);
}

static size_t
base_size(const struct rate *s)
{
	return spk_lines(s->channels * sizeof *s->base);
}

static size_t
rate_room(const void *state, enum spk_way way)
{
	const struct rate *s = state;

	return base_size(s) + spk_raster_room(&s->raster, rate_columns(s),
	    way);
}

static const char *
rate_open(void *state, void *room, enum spk_way way)
{
	struct rate *s = state;

	s->base = room;
	spk_raster_open(&s->raster, rate_columns(s), way,
	    (char *)room + base_size(s));
	return NULL;
}

static const char *
rate32_open(void *state, void *room, enum spk_way way)
{
	((struct rate *)state)->single = true;
	return rate_open(state, room, way);
}

/* The rates of a frame, each step rounded to T. */
#define OBSERVE(T, name) \
static void \
name(struct rate *s, const double *x, double *p) \
{ \
	const T max_rate = (T)*s->raster.max_rate, half = (T)0.5; \
	const size_t columns = rate_columns(s); \
	size_t n = values(s), c, i; \
	T v; \
\
	for (c = 0; c < s->channels && *s->code != RATE; c++) { \
		v = (T)x[c] - (T)s->base[c]; \
		p[c] = (double)(v / (T)s->step_threshold[c] / 2 + half); \
		s->base[c] = x[c]; \
	} \
	for (i = 0; i < s->channels && *s->code != STEP; i++) \
		p[n - s->channels + i] = x[i]; \
	for (i = 0; i < n && *s->split != 0; i++) { \
		v = (T)p[i]; \
		p[n + i] = v < half ? (double)((half - v) * 2) : 0; \
		p[i] = v >= half ? (double)((v - half) * 2) : 0; \
	} \
	n <<= *s->split; \
	for (i = 0; i < n && *s->invert != 0; i++) \
		p[n + i] = (double)(max_rate - (T)p[i]); \
	for (i = 0; i < columns; i++) \
		p[i] = (double)((T)p[i] * max_rate); \
}

OBSERVE(float, observe32)
OBSERVE(double, observe64)

static void
rates(void *state, const double *x, double *p, size_t frames)
{
	struct rate *s = state;
	const size_t columns = rate_columns(s);

	if (columns == s->channels && *s->code == RATE &&
	    !(*s->raster.max_rate < 1)) {
		/* the features themselves */
		memcpy(p, x, frames * columns * sizeof *p);
		return;
	}
	for (; frames > 0; frames--, x += s->channels, p += columns) {
		/*
		 * The reference's first base is binary64, and makes all values
		 * so.
		 */
		if (s->single && (s->begun || *s->code == RATE))
			observe32(s, x, p);
		else
			observe64(s, x, p);
		s->begun = true;
	}
}

static void
rate_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct rate *s = state;

	(void)channel;
	spk_raster_encode(&s->raster, flow, s->channels, rates, s);
}

/* The value k given by the counts, before the split. */
static double
value(const struct rate *s, size_t k)
{
	const int32_t *count = s->raster.count;
	const size_t n = values(s), half = n << *s->split;
	const double steps = (double)*s->raster.steps;
	const double max_rate = *s->raster.max_rate;
	double v[2] = {0};
	size_t i;

	for (i = 0; i <= (size_t)*s->split; i++, k += n) {
		v[i] = (double)count[k] / steps / max_rate;
		if (*s->invert != 0 && !(max_rate < 1))
			v[i] = (v[i] + max_rate -
			    (double)count[half + k] / steps / max_rate) / 2;
	}
	return *s->split != 0 ? 0.5 + (v[0] - v[1]) / 2 : v[0];
}

static void
rate_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct rate *s = state;
	double *x = flow->out;
	size_t c;

	(void)channel;
	while (flow->room > 0 && flow->frames > 0) {
		if (!spk_raster_count(&s->raster, flow))
			break;
		for (c = 0; c < s->channels; c++, x++) {
			*x = value(s, *s->code == BOTH ? s->channels + c : c);
			if (*s->code != STEP)
				continue;
			*x = s->base[c] + (2 * *x - 1) * s->step_threshold[c];
			s->base[c] = *x;
		}
		flow->room--;
	}
	flow->out = x;
}

static void
rate_restart(void *state)
{
	struct rate *s = state;

	s->begun = false;
	memset(s->base, 0, s->channels * sizeof *s->base);
	spk_raster_restart(&s->raster);
}

static const char *const codes[] = {"rate", "step", "both", NULL};
static const char *const bounds[] = {"symmetric", "plain", NULL};
static const char *const partings[] = {"blank", NULL};

static const struct spk_param rate_param[] = {
	SPK_RASTER_ROWS(rate, "deterministic"),
	{ .name = "split", .type = SPK_FLAG,
	  .slot = offsetof(struct rate, split),
	  .help = "two columns per value: the amount above the middle and "
	  "below it" },
	{ .name = "invert", .type = SPK_FLAG,
	  .slot = offsetof(struct rate, invert),
	  .help = "add inverse columns, which fire less when the others fire "
	  "more" },
	{ .name = "code", .type = SPK_CHOICE, .choice = codes,
	  .initial = "rate", .slot = offsetof(struct rate, code),
	  .unit = "WHAT", .help = "encode a feature's value, its change, or "
	  "both" },
	{ .name = "step-threshold", .type = SPK_F64,
	  .flags = SPK_CHANNEL | SPK_ABOVE, .min = 0, .max = INFINITY,
	  .slot = offsetof(struct rate, step_threshold), .unit = "SIZE",
	  .help = "greatest change, relative to the range" },
	{ .name = "episodes", .type = SPK_CHOICE, .flags = SPK_ENCODING,
	  .choice = partings, .slot = offsetof(struct rate, episodes),
	  .unit = "HOW", .help = "blank: blank lines separate episodes, which "
	  "are independent" },
	{ .name = "scale-file", .type = SPK_FILE, .flags = SPK_ENCODING,
	  .slot = offsetof(struct rate, scale_file), .unit = "FILE",
	  .help = "scale file made by --learn" },
	{ .name = "learn", .type = SPK_CHOICE,
	  .flags = SPK_ENCODING | SPK_ALONE, .choice = bounds,
	  .initial = "symmetric", .slot = offsetof(struct rate, learn),
	  .unit = "HOW", .help = "write a scale file of this input, with a "
	  "range symmetric about 0 or plain" },
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "rate", \
	.title = "encode observations and images into spikes by their rate", \
	.param = rate_param, \
	.span = SPK_UNIT, \
	.up_only = true, \
	.size = sizeof(struct rate), \
	.room = rate_room, \
	.columns = rate_columns, \
	.column = rate_column, \
	.steps = rate_steps, \
	.check = rate_check, \
	.encode = rate_encode, \
	.decode = rate_decode, \
	.restart = rate_restart, \
	.search = spk_steps_search

static const struct spk_codec other = {
	ROW,
	.type = SPK_F32,
	.inner = SPK_F64,
	.open = rate32_open,
	.precision = "f32",
};

const struct spk_codec spk_rate = {
	ROW,
	.type = SPK_F64,
	.open = rate_open,
	.other = &other,
};

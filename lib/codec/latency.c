/*
 * Latency, or time to first spike: each feature of an observation has one spike
 * in its `steps' rows, and the greater the value, the earlier the spike.  For a
 * feature x scaled and clamped to 0..1, n = steps - 1 - offset, and a threshold
 * h, the spike is at row offset + t rounded, half to even:
 *
 *	linear		t = n (1 - x)
 *	log		t = n - ln(a x + 1), a = e^n - 1
 *	snntorch-log	t = tau ln(q / (q - h)), q = max(x, h + 1e-7)
 *	snntorch-linear	t = min(tau (1 - x), tau (1 - h))
 *	spikify		t: the first k with k / n >= 0.1 ln(1 / x)
 *
 * If a overflows, log has -ln(x + (1 - x) e^-n), which is the same but for
 * rounding.  With normalize, snntorch-log is multiplied by n and divided by its
 * greatest value, that of x = h, and snntorch-linear has tau = n.  A spike
 * after the last row is omitted.  Each step is rounded to binary64, or, for a
 * signal in binary32, to that.  Decoding inverts the curve at the row of the
 * first spike; it loses what rounding t does, and what is below h.
 *
 * Sources: SpikingJelly, LatencyEncoder; snnTorch, spikegen.latency; spikify,
 * time_to_first_spike.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"

#define STEPS_MAX	(1 << 24)

struct latency {
	struct spk_timed timed;
	const int64_t	*curve, *offset, *silent, *normalize;
	const double	*tau, *threshold;
	double		 factor;	/* log: a */
	double		 longest;	/* snntorch-log: the greatest t */
};

enum { LINEAR, LOG, SNNTORCH_LOG, SNNTORCH_LINEAR, SPIKIFY };

/* The last row, from the offset. */
static double
last(const struct latency *s)
{
	return (double)(*s->timed.steps - 1 - *s->offset);
}

static bool
is_snntorch(const struct latency *s)
{
	return *s->curve == SNNTORCH_LOG || *s->curve == SNNTORCH_LINEAR;
}

static const char *
latency_check(const void *state, enum spk_way way)
{
	const struct latency *s = state;

	(void)way;
	if (*s->offset >= *s->timed.steps)
		return "offset must be less than steps";
	if (is_snntorch(s) && !(*s->threshold > 0))
		return "threshold must be above 0 for curve=snntorch-log and "
		    "curve=snntorch-linear";
	if (!is_snntorch(s) && *s->normalize != 0)
		return "normalize is for curve=snntorch-log and "
		    "curve=snntorch-linear";
	return spk_timed_check(s);
}

/* The first k with k / n >= t; numpy's linspace: k times 1 / n, but 1 last. */
static double
slot(double t, double n)
{
	const double step = 1 / n;
	double k = n > 0 ? floor(fmin(t, 1) * n) : 0;

	while (k > 0 && (k - 1) * step >= t)
		k--;
	while (k < n && k * step < t)
		k++;
	return k;
}

/* The curves, each step rounded to T; x is in 0..1. */
#define CURVES(T, snntorch_log, row) \
static T \
snntorch_log(const struct latency *s, T x) \
{ \
	const T h = (T)*s->threshold, least = (T)(*s->threshold + 1e-7); \
	const T q = x > least ? x : least, offset = (T)*s->offset; \
	T t = (T)*s->tau * (T)log((double)(T)(q / (T)(q - h))); \
\
	if (*s->offset > 0) \
		t = (T)(t + offset) - offset; \
	return t; \
} \
\
static double \
row(const struct latency *s, double value) \
{ \
	const T x = (T)value, n = (T)last(s), offset = (T)*s->offset; \
	double d; \
	T t, by, most; \
\
	switch (*s->curve) { \
	case LINEAR: \
		t = n * (T)(1 - x); \
		break; \
	case LOG: \
		by = (T)s->factor; \
		t = isfinite(by) ? \
		    n - (T)log((double)(T)((T)(by * x) + 1)) : \
		    (T)fmin(-log(value + (1 - value) * exp(-last(s))), \
		    last(s)); \
		break; \
	case SNNTORCH_LOG: \
		t = snntorch_log(s, x); \
		if (*s->normalize != 0) \
			t = (T)(t * n) / (T)s->longest; \
		break; \
	case SNNTORCH_LINEAR: \
		by = *s->normalize != 0 ? n : (T)*s->tau; \
		d = *s->normalize != 0 ? last(s) : *s->tau; \
		most = (T)(-d * (*s->threshold - 1)); \
		t = -by * (T)(x - 1); \
		t = t < most ? t : most; \
		break; \
	default: \
		d = value > 0 ? (double)((T)0.1 * \
		    (T)log((double)(T)(1 / x))) : 2; \
		return (double)*s->offset + slot(d, last(s)); \
	} \
	return rint((double)(T)(t + offset)); \
}

CURVES(float, snntorch_log32, row32)
CURVES(double, snntorch_log64, row64)

static const char *
latency_open(void *state, void *room, enum spk_way way)
{
	struct latency *s = state;

	/* cppcheck-suppress unpreciseMathCall; SpikingJelly has this */
	s->factor = exp(last(s)) - 1;
	s->longest = s->timed.single ? (double)snntorch_log32(s, 0) :
	    snntorch_log64(s, 0);
	if (*s->curve == SNNTORCH_LOG && *s->normalize != 0 &&
	    !(s->longest > 0 && isfinite(s->longest * last(s))))
		return "tau and threshold: times are too small or too great "
		    "to normalize";
	return spk_timed_open(s, room, way);
}

static const char *
latency32_open(void *state, void *room, enum spk_way way)
{
	((struct latency *)state)->timed.single = true;
	return latency_open(state, room, way);
}

/* Whether a value has no spike: snnTorch and spyx differ at the threshold. */
static bool
is_silent(const struct latency *s, double x)
{
	const double h = s->timed.single ? spk_single(*s->threshold) :
	    *s->threshold;

	return *s->silent != 0 && (is_snntorch(s) ? x < h : x <= h);
}

static void
lay(const void *state, const double *value, int8_t *spikes)
{
	const struct latency *s = state;
	double x, t;
	size_t c;

	for (c = 0; c < s->timed.channels; c++) {
		x = fmin(fmax(value[c], 0), 1);
		if (is_silent(s, x))
			continue;
		t = s->timed.single ? row32(s, x) : row64(s, x);
		if (t < (double)*s->timed.steps)
			spikes[(size_t)t * s->timed.channels + c] = 1;
		else
			++*s->timed.lost;
	}
}

/* The value of a spike at row offset + t, if there are rows to distinguish. */
static double
inverse(const struct latency *s, double t)
{
	const double n = last(s), tau = *s->normalize != 0 ? n : *s->tau;

	if (!(n > 0))
		return 0.5;
	switch (*s->curve) {
	case LOG:
		return exp(-t) * expm1(t - n) / expm1(-n);
	case SNNTORCH_LOG:
		t = *s->normalize != 0 ? t / n * s->longest : t;
		return *s->threshold / -expm1(-t / *s->tau);
	case SNNTORCH_LINEAR:
		return 1 - t / tau;
	case SPIKIFY:
		return exp(-10 * t / n);
	default:
		return 1 - t / n;
	}
}

static void
read_value(const void *state, const int8_t *spikes, double *value)
{
	const struct latency *s = state;
	const size_t rows = (size_t)*s->timed.steps;
	size_t c, t;
	double after;

	for (c = 0; c < s->timed.channels; c++)
		value[c] = -1;
	for (t = 0; t < rows; t++, spikes += s->timed.channels) {
		after = fmax((double)t - (double)*s->offset, 0);
		for (c = 0; c < s->timed.channels; c++)
			if (spikes[c] != 0 && value[c] < 0)
				value[c] = fmin(fmax(inverse(s, after), 0), 1);
	}
	for (c = 0; c < s->timed.channels; c++)
		value[c] = fmax(value[c], 0);
}

static void
latency_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct latency *s = state;

	(void)channel;
	spk_pattern_encode(&s->timed.pattern, flow, lay, s);
}

static void
latency_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct latency *s = state;

	(void)channel;
	spk_pattern_decode(&s->timed.pattern, flow, read_value, s);
}

static const char *const curves[] = {
	"linear", "log", "snntorch-log", "snntorch-linear", "spikify", NULL
};

static const struct spk_param latency_param[] = {
	{ .name = "curve", .type = SPK_CHOICE, .choice = curves,
	  .initial = "linear", .slot = offsetof(struct latency, curve),
	  .unit = "NAME", .help = "how values become times" },
	{ .name = "steps", .type = SPK_I64, .flags = SPK_LOG | SPK_SEARCH,
	  .initial = "10", .min = 1, .max = STEPS_MAX,
	  .slot = offsetof(struct latency, timed.steps),
	  .unit = "N", .help = "rows of spikes per observation" },
	{ .name = "offset", .type = SPK_I64, .initial = "0", .min = 0,
	  .max = STEPS_MAX, .slot = offsetof(struct latency, offset),
	  .unit = "N", .help = "row of the first spike, from 0" },
	{ .name = "threshold", .letter = 't', .type = SPK_F64,
	  .flags = SPK_BELOW, .initial = "0.01", .min = 0, .max = 1,
	  .slot = offsetof(struct latency, threshold), .unit = "VALUE",
	  .help = "least value with a time of its own, relative to the range" },
	{ .name = "silent", .type = SPK_FLAG,
	  .slot = offsetof(struct latency, silent),
	  .help = "no spike for values below the threshold" },
	{ .name = "tau", .type = SPK_F64, .flags = SPK_ABOVE, .initial = "1",
	  .min = 0, .max = INFINITY, .slot = offsetof(struct latency, tau),
	  .unit = "ROWS", .help = "time constant of snntorch-log and "
	  "snntorch-linear" },
	{ .name = "normalize", .type = SPK_FLAG,
	  .slot = offsetof(struct latency, normalize),
	  .help = "for these: the threshold has the last row" },
	SPK_TIMED_ROWS(latency),
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "latency", \
	.title = "encode observations into spikes by latency", \
	.param = latency_param, \
	.span = SPK_UNIT, \
	.up_only = true, \
	.size = sizeof(struct latency), \
	.room = spk_timed_room, \
	.steps = spk_timed_steps, \
	.block = spk_timed_block, \
	.check = latency_check, \
	.map = spk_timed_map, \
	.encode = latency_encode, \
	.decode = latency_decode, \
	.restart = spk_timed_restart, \
	.search = spk_steps_search, \
	.saturated = spk_timed_lost

static const struct spk_codec other = {
	ROW,
	.type = SPK_F32,
	.inner = SPK_F64,
	.open = latency32_open,
	.precision = "f32",
};

const struct spk_codec spk_latency = {
	ROW,
	.type = SPK_F64,
	.open = latency_open,
	.other = &other,
};

/*
 * Weighted spikes: each feature of an observation is a level of `steps' = K
 * bits, or for axon one of K rows, and its spikes are in the next K rows.  For
 * a feature x scaled and clamped to 0..1,
 *
 *	kim	level = floor(x 2^K), at most 2^K - 1; its bits are spikes, the
 *		most significant one first, so that a spike at row k weighs
 *		2^-(k + 1)
 *	spikify	level = ceil(asin(x) / D), D = pi / 2 / 2^K, likewise
 *	forno	level = floor(asin(x) / D), the least significant bit first;
 *		values below 0 are 0 before a mean is taken
 *	axon	one spike, at row floor(x K), at most K - 1
 *
 * The levels of spikify and forno are found by comparison with the multiples of
 * D, rounded.  Decoding sums the weights for kim, and takes the middle of the
 * level for the others: spikify's level 0 is 0 only, and its highest is as
 * wide as two.  The error is below 2^-K, a level's share, or half a row's.
 *
 * Sources: J. Kim, H. Kim, S. Huh, J. Lee and K. Choi, Neurocomputing 311
 * (2018) 373-386, and SpikingJelly, WeightedPhaseEncoder; spikify, phase; E.
 * Forno et al., Frontiers in Neuroscience 16 (2022), and their program; axon,
 * PhaseEncoder.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "codec/codec.h"

#define BITS_MAX	52
#define STEPS_MAX	(1 << 24)
#define QUARTER		0x1.921fb54442d18p0	/* pi / 2 */

struct weighted {
	struct spk_timed timed;
	const int64_t	*variant;
};

enum { KIM, SPIKIFY, FORNO, AXON };

static const char *
weighted_check(const void *state, enum spk_way way)
{
	const struct weighted *s = state;

	(void)way;
	return *s->variant == AXON || *s->timed.steps <= BITS_MAX ?
	    spk_timed_check(s) :
	    "steps: at most 52, the bits of a value";
}

/* least: the divisor of axon's constants, which are decoded to themselves. */
static bool
map(const struct weighted *s, double min, double max, double least,
    double *shift, double *divisor)
{
	if (*s->variant != AXON || *s->timed.scale == SPK_TIMED_SPIKIFY)
		return spk_timed_map(s, min, max, shift, divisor);
	*shift = min;
	*divisor = max > min ? max - min : least;
	return true;
}

static bool
weighted_map(const void *state, double min, double max, double *shift,
    double *divisor)
{
	return map(state, min, max, DBL_TRUE_MIN, shift, divisor);
}

static bool
weighted32_map(const void *state, double min, double max, double *shift,
    double *divisor)
{
	return map(state, min, max, (double)FLT_TRUE_MIN, shift, divisor);
}

static const char *
weighted_open(void *state, void *room, enum spk_way way)
{
	struct weighted *s = state;

	s->timed.rectify = *s->variant == FORNO;
	return spk_timed_open(s, room, way);
}

static const char *
weighted32_open(void *state, void *room, enum spk_way way)
{
	((struct weighted *)state)->timed.single = true;
	return weighted_open(state, room, way);
}

/* The multiple of D that is next to asin(x), from above or below. */
static double
angle(const struct weighted *s, double x)
{
	const double step = ldexp(QUARTER, -(int)*s->timed.steps);
	const bool up = *s->variant == SPIKIFY;
	const double phase = s->timed.single ? spk_single(asin(x)) : asin(x);
	double k = floor(phase / step);

	while (k > 0 && (up ? (k - 1) * step >= phase : k * step > phase))
		k--;
	while (up ? k * step < phase : (k + 1) * step <= phase)
		k++;
	return k;
}

static void
lay_bits(const struct weighted *s, double x, int8_t *spikes)
{
	const size_t n = (size_t)*s->timed.steps;
	const double levels = ldexp(1, (int)n);
	const double k = *s->variant == KIM ? floor(x * levels) : angle(s, x);
	const uint64_t level = (uint64_t)fmin(k, levels - 1);
	size_t i;

	for (i = 0; i < n; i++)
		spikes[i * s->timed.channels] = (int8_t)(level >>
		    (*s->variant == FORNO ? i : n - 1 - i) & 1);
}

static void
lay(const void *state, const double *value, int8_t *spikes)
{
	const struct weighted *s = state;
	const double rows = (double)*s->timed.steps;
	double x;
	size_t c;

	for (c = 0; c < s->timed.channels; c++) {
		x = fmin(fmax(value[c], 0), 1);
		if (*s->variant != AXON)
			lay_bits(s, x, spikes + c);
		else
			spikes[(size_t)fmin(floor(x * rows), rows - 1) *
			    s->timed.channels + c] = 1;
	}
}

/* The value of a level, or of axon's row. */
static double
inverse(const struct weighted *s, uint64_t level)
{
	const double n = *s->variant == AXON ? (double)*s->timed.steps :
	    ldexp(1, (int)*s->timed.steps);
	double k = (double)level;

	switch (*s->variant) {
	case KIM:
		return k / n;
	case SPIKIFY:
		k -= k > 0 && k < n - 1 ? 0.5 : 0;
		return sin(k / n * QUARTER);
	case FORNO:
		return sin((k + 0.5) / n * QUARTER);
	default:
		return (k + 0.5) / n;
	}
}

static void
read_values(const void *state, const int8_t *spikes, double *value)
{
	const struct weighted *s = state;
	const size_t n = (size_t)*s->timed.steps;
	uint64_t level;
	size_t c, i;

	for (c = 0; c < s->timed.channels; c++) {
		level = 0;
		for (i = 0; i < n && *s->variant != AXON; i++)
			level |= (uint64_t)spikes[i * s->timed.channels + c] <<
			    (*s->variant == FORNO ? i : n - 1 - i);
		for (i = 0; *s->variant == AXON && i < n &&
		    spikes[i * s->timed.channels + c] == 0; i++)
			level = i + 1;
		value[c] = level == n && *s->variant == AXON ? 0 :
		    inverse(s, level);
	}
}

static void
weighted_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct weighted *s = state;

	(void)channel;
	spk_pattern_encode(&s->timed.pattern, flow, lay, s);
}

static void
weighted_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct weighted *s = state;

	(void)channel;
	spk_pattern_decode(&s->timed.pattern, flow, read_values, s);
}

static const char *const variants[] = {
	"kim", "spikify", "forno", "axon", NULL
};

static const struct spk_param weighted_param[] = {
	{ .name = "variant", .type = SPK_CHOICE, .choice = variants,
	  .initial = "kim", .slot = offsetof(struct weighted, variant),
	  .unit = "NAME", .help = "how a value becomes a level, and a level "
	  "spikes" },
	{ .name = "steps", .type = SPK_I64, .flags = SPK_LOG | SPK_SEARCH,
	  .initial = "8", .min = 1, .max = STEPS_MAX,
	  .slot = offsetof(struct weighted, timed.steps),
	  .unit = "N", .help = "rows of spikes per observation: bits, or rows "
	  "of axon's cycle" },
	SPK_TIMED_ROWS(weighted),
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "weighted", \
	.title = "encode observations into spikes weighted like bits", \
	.param = weighted_param, \
	.span = SPK_UNIT, \
	.up_only = true, \
	.size = sizeof(struct weighted), \
	.room = spk_timed_room, \
	.steps = spk_timed_steps, \
	.block = spk_timed_block, \
	.check = weighted_check, \
	.encode = weighted_encode, \
	.decode = weighted_decode, \
	.restart = spk_timed_restart, \
	.search = spk_steps_search

static const struct spk_codec other = {
	ROW,
	.type = SPK_F32,
	.inner = SPK_F64,
	.open = weighted32_open,
	.map = weighted32_map,
	.precision = "f32",
};

const struct spk_codec spk_weighted = {
	ROW,
	.type = SPK_F64,
	.open = weighted_open,
	.map = weighted_map,
	.other = &other,
};

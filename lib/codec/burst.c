/*
 * Burst: each feature of an observation is a burst at the beginning of its
 * `steps' rows, with more spikes and shorter gaps the greater the value.  For a
 * feature x scaled and clamped to 0..1,
 *
 *	N = ceil(x max-spikes)			spikes
 *	G = ceil(max-gap - x (max-gap - min-gap))	empty rows after each
 *
 * and spike j < N is at row j (G + 1).  variant=forno takes x below 0.001 for 0
 * and, before a mean, values below 0 for 0; it needs a row more, since its
 * bursts must be shorter than the rows.  If the rows do not hold the longest
 * burst, with its last gap, the parameters are refused; with cut, spikes that
 * do not fit are left out.  Each step is rounded to binary64, or, for a signal
 * in binary32, to that.  Decoding counts: x = N / max-spikes, which is less
 * than a spike's share too great.
 *
 * Sources: W. Guo, M. E. Fouda, A. M. Eltawil and K. N. Salama, Frontiers in
 * Neuroscience 15 (2021) 638474; spikify, burst_coding; E. Forno et al.,
 * Frontiers in Neuroscience 16 (2022), and their program.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"

#define STEPS_MAX	(1 << 24)

struct burst {
	struct spk_timed timed;
	const int64_t	*spikes, *min_gap, *max_gap, *variant, *cut;
};

enum { SPIKIFY, FORNO };

/* Whether the rows hold every burst of n spikes, with its last gap. */
static bool
holds(const struct burst *s, int64_t n)
{
	const int64_t wide = *s->max_gap - *s->min_gap;
	const int64_t gap = *s->max_gap - (n - 1) * wide / *s->spikes;

	return n * (gap + 1) + (*s->variant == FORNO) <= *s->timed.steps;
}

static const char *
burst_check(const void *state, enum spk_way way)
{
	const struct burst *s = state;
	int64_t n = *s->spikes;

	if (*s->min_gap > *s->max_gap)
		return "min-gap is above max-gap";
	while (way == SPK_ENCODE && *s->cut == 0 && n > 0)
		if (!holds(s, n--))
			return "steps: too few for the longest burst of "
			    "max-spikes, min-gap and max-gap; cut leaves out "
			    "spikes that do not fit";
	return spk_timed_check(s);
}

static const char *
burst_open(void *state, void *room, enum spk_way way)
{
	struct burst *s = state;

	s->timed.rectify = *s->variant == FORNO;
	return spk_timed_open(s, room, way);
}

static const char *
burst32_open(void *state, void *room, enum spk_way way)
{
	((struct burst *)state)->timed.single = true;
	return burst_open(state, room, way);
}

/* Spikes of a value, and rows from one to the next; each step rounded to T. */
#define BURST(T, name) \
static size_t \
name(const struct burst *s, double value, size_t *step) \
{ \
	const T x = (T)value, wide = (T)(*s->max_gap - *s->min_gap); \
	const T gap = (T)*s->max_gap - (T)(x * wide); \
\
	*step = (size_t)ceil((double)gap) + 1; \
	return (size_t)ceil((double)(T)(x * (T)*s->spikes)); \
}

BURST(float, burst32)
BURST(double, burst64)

static void
lay(const void *state, const double *value, int8_t *spikes)
{
	const struct burst *s = state;
	const size_t rows = (size_t)*s->timed.steps;
	size_t c, j, n, step;
	double x;

	for (c = 0; c < s->timed.channels; c++) {
		x = fmin(fmax(value[c], 0), 1);
		if (*s->variant == FORNO && x < 0.001)
			continue;
		n = s->timed.single ? burst32(s, x, &step) :
		    burst64(s, x, &step);
		for (j = 0; j < n && j * step < rows; j++)
			spikes[j * step * s->timed.channels + c] = 1;
		*s->timed.lost += j < n;
	}
}

static void
read_values(const void *state, const int8_t *spikes, double *value)
{
	const struct burst *s = state;
	size_t c, t;

	memset(value, 0, s->timed.channels * sizeof *value);
	for (t = 0; t < (size_t)*s->timed.steps; t++)
		for (c = 0; c < s->timed.channels; c++)
			value[c] += *spikes++;
	for (c = 0; c < s->timed.channels; c++)
		value[c] /= (double)*s->spikes;
}

static void
burst_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct burst *s = state;

	(void)channel;
	spk_pattern_encode(&s->timed.pattern, flow, lay, s);
}

static void
burst_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct burst *s = state;

	(void)channel;
	spk_pattern_decode(&s->timed.pattern, flow, read_values, s);
}

static const char *const variants[] = {"spikify", "forno", NULL};

static const struct spk_param burst_param[] = {
	{ .name = "max-spikes", .type = SPK_I64, .flags = SPK_LOG | SPK_SEARCH,
	  .initial = "5", .min = 1, .max = STEPS_MAX,
	  .slot = offsetof(struct burst, spikes),
	  .unit = "N", .help = "spikes of the greatest value" },
	{ .name = "min-gap", .type = SPK_I64, .initial = "0", .min = 0,
	  .max = STEPS_MAX, .slot = offsetof(struct burst, min_gap),
	  .unit = "N", .help = "empty rows between spikes of the greatest "
	  "value" },
	{ .name = "max-gap", .type = SPK_I64, .initial = "4", .min = 0,
	  .max = STEPS_MAX, .slot = offsetof(struct burst, max_gap),
	  .unit = "N", .help = "empty rows between spikes of the least value" },
	{ .name = "steps", .type = SPK_I64, .initial = "16", .min = 1,
	  .max = STEPS_MAX, .slot = offsetof(struct burst, timed.steps),
	  .unit = "N", .help = "rows of spikes per observation" },
	{ .name = "variant", .type = SPK_CHOICE, .choice = variants,
	  .initial = "spikify", .slot = offsetof(struct burst, variant),
	  .unit = "NAME", .help = "forno: silent below 0.001 of the range" },
	SPK_TIMED_ROWS(burst),
	{ .name = "cut", .type = SPK_FLAG, .flags = SPK_ENCODING,
	  .slot = offsetof(struct burst, cut),
	  .help = "leave out spikes that the rows do not hold" },
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "burst", \
	.title = "encode observations into bursts of spikes", \
	.param = burst_param, \
	.span = SPK_UNIT, \
	.up_only = true, \
	.size = sizeof(struct burst), \
	.room = spk_timed_room, \
	.steps = spk_timed_steps, \
	.block = spk_timed_block, \
	.check = burst_check, \
	.map = spk_timed_map, \
	.encode = burst_encode, \
	.decode = burst_decode, \
	.restart = spk_timed_restart, \
	.search = spk_steps_search, \
	.saturated = spk_timed_lost

static const struct spk_codec other = {
	ROW,
	.type = SPK_F32,
	.inner = SPK_F64,
	.open = burst32_open,
	.precision = "f32",
};

const struct spk_codec spk_burst = {
	ROW,
	.type = SPK_F64,
	.open = burst_open,
	.other = &other,
};

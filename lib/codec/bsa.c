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
 * at h[1], like those of the reference.  spiker.c has the rules of others,
 * whose spikes are decoded by
 *
 *	r[i] = sum h[j] y[i - j],  j = order..0
 *
 * Other scales are x - min, with taps as they are or, by the peak, with 2 (max
 * - min) for their sum; and that of spikify, x - min if min is below 0, with 2
 * max for their sum if that is above 1.
 *
 * Source: B. Schrauwen and J. Van Campenhout, "BSA, a fast and accurate spike
 * train encoding scheme", International Joint Conference on Neural Networks
 * (2003), as computed by the Python package spike-encoding 0.1, and by spikify
 * 1.1, snn-encoder-tools (KEDRI) and SpikeCoding (JuSquare).
 */
#include <math.h>
#include <string.h>

#include "codec/spiker.h"

static const char *const aligns[] = {
	"reference", "aligned", "kedri", "jusquare", NULL
};
static const char *const rules[] = {"subtract", "multiply", NULL};
static const char *const scales[] = {
	"range", "shift", "spikify", "peak", NULL
};
static const char *const tails[] = {"cut", "full", NULL};

static bool
bsa_map(const void *state, double min, double max, double *shift,
    double *divisor)
{
	const struct spk_spiker *s = state;

	(void)max;
	*shift = *s->scale == SPK_SPIKIFY ? fmin(min, 0) : min;
	*divisor = 1;
	return *s->scale != SPK_RANGE;
}

/* For JuSquare, the last sample. */
static bool
bsa_surveys(const void *state)
{
	return *((const struct spk_spiker *)state)->align == SPK_AS_JUSQUARE;
}

static void
bsa_gather32(const void *state, size_t channel, void *survey, const void *x,
    size_t step, size_t n)
{
	const double last = (double)((const float *)x)[(n - 1) * step];

	(void)state;
	(void)channel;
	memcpy(survey, &last, sizeof last);
}

static void
bsa_gather64(const void *state, size_t channel, void *survey, const void *x,
    size_t step, size_t n)
{
	(void)state;
	(void)channel;
	memcpy(survey, (const double *)x + (n - 1) * step, sizeof(double));
}

static double
bsa_conclude(const void *state, const struct spk_param *p, size_t channel,
    const void *survey)
{
	double last;

	(void)state;
	(void)p;
	(void)channel;
	memcpy(&last, survey, sizeof last);
	return last;
}

#define PARAM(N, TYPE) \
	SPK_SPIKER_FILTER_ROWS(N, "hamming", TYPE), \
	{ .name = "threshold", .letter = 't', .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_SEARCH, .initial = "0.5", .min = 0, \
	  .max = INFINITY, .slot = offsetof(struct spk_spiker, threshold##N), \
	  .unit = "SIZE", \
	  .help = "how much a spike must reduce the error, with the " \
	  "signal in 0..1" }, \
	{ .name = "align", .type = SPK_CHOICE, .flags = SPK_BRIEF, \
	  .initial = "reference", .choice = aligns, \
	  .slot = offsetof(struct spk_spiker, align), .unit = "NAME", \
	  .help = "which samples are compared with the filter" }, \
	{ .name = "rule", .type = SPK_CHOICE, .flags = SPK_NOTED, \
	  .initial = "subtract", .choice = rules, \
	  .slot = offsetof(struct spk_spiker, rule), .unit = "NAME", \
	  .help = "subtract the threshold from the error, or multiply them" }, \
	{ .name = "scale", .type = SPK_CHOICE, .flags = SPK_BRIEF, \
	  .initial = "range", .choice = scales, \
	  .slot = offsetof(struct spk_spiker, scale), .unit = "NAME", \
	  .help = "how the signal, or the filter, is scaled" }, \
	{ .name = "tail", .type = SPK_CHOICE, .flags = SPK_NOTED, \
	  .initial = "cut", .choice = tails, \
	  .slot = offsetof(struct spk_spiker, tail), .unit = "NAME", \
	  .help = "windows at the end: cut, or full ones only" }, \
	{ .name = "last", .type = TYPE, .flags = SPK_CHANNEL | \
	  SPK_FIRST_FRAME | SPK_SURVEYED | SPK_ENCODING, .min = -INFINITY, \
	  .max = INFINITY, .slot = offsetof(struct spk_spiker, last), \
	  .unit = "VALUE", .help = "last sample, for --align=jusquare" }, \
	SPK_STRETCH_ROWS(spk_spiker), \
	{ .name = NULL }

static const struct spk_param bsa_param[] = { PARAM(, SPK_F32) };
static const struct spk_param bsa_param64[] = { PARAM(64, SPK_F64) };

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "bsa", \
	.title = "encode signals into spikes by Ben's spiker algorithm", \
	.span = SPK_UNIT, \
	.planar = true, \
	.size = sizeof(struct spk_spiker), \
	.group = spk_spiker_group, \
	.check = spk_spiker_check, \
	.room = spk_spiker_room, \
	.open = spk_spiker_open, \
	.load = spk_spiker_load, \
	.encode = spk_spiker_encode, \
	.decode = spk_spiker_decode, \
	.search = spk_spiker_search, \
	.inner = SPK_F32, \
	.computes = spk_spiker_computes, \
	.map = bsa_map, \
	.ends = offsetof(struct spk_spiker, ends), \
	.survey = sizeof(double), \
	.surveys = bsa_surveys, \
	.conclude = bsa_conclude

static const struct spk_codec other = {
	ROW,
	.type = SPK_F64,
	.param = bsa_param64,
	.gather = bsa_gather64,
	.precision = "f64",
};

const struct spk_codec spk_bsa = {
	ROW,
	.type = SPK_F32,
	.param = bsa_param,
	.gather = bsa_gather32,
	.other = &other,
};

/*
 * HSA, the Hough spiker algorithm.  The signal, scaled to 0..1, is taken as the
 * output of a low-pass filter h of F taps on its spikes.  There is a spike
 * where no sample is below its tap, and the filter is then subtracted:
 *
 *	y[t] = 1 if s[t+k] >= h[k], k = 0..F - 1, and then s[t+k] -= h[k]
 *
 * for t up to the last whole window.  With a threshold, the samples may be
 * lower by that in sum, and at the end of the signal the window is cut
 * (modified HSA):
 *
 *	y[t] = 1 if sum max(0, h[k] - s[t+k]) <= thr
 *
 * All is in the type of the signal; sums are taken in order of k.  Decoding
 * filters the spikes,
 *
 *	r[i] = sum h[j] y[i - j],  j = F - 1..0
 *
 * and scales back.  Without a threshold, and with taps of at least 0, no
 * decoded value is above the signal.  Details narrower than the filter are
 * lost; the error is unbounded.
 *
 * Source: B. Schrauwen and J. Van Campenhout, cited in bsa.c, who compare it
 * with BSA; and as computed by the Python packages spikify 1.1 and SpikeCoding
 * (JuSquare).
 */
#include <math.h>
#include <string.h>

#include "codec/spiker.h"

static const char *const none[] = {"none", NULL};
static const char *const scales[] = {"range", "shift", "spikify", NULL};

static bool
hsa_map(const void *state, double min, double max, double *shift,
    double *divisor)
{
	const struct spk_spiker *s = state;

	*shift = *s->scale == SPK_SPIKIFY ? fmin(min, 0) : min;
	*divisor = *s->scale == SPK_SPIKIFY ? fmax(max - *shift, 1) : 1;
	return *s->scale != SPK_RANGE;
}

#define PARAM(N, TYPE) \
	SPK_SPIKER_FILTER_ROWS(N, "hann", TYPE), \
	{ .name = "threshold", .letter = 't', .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_SEARCH, .initial = "none", .min = 0, \
	  .max = INFINITY, .choice = none, \
	  .slot = offsetof(struct spk_spiker, threshold##N), .unit = "SIZE", \
	  .help = "how much the signal may be below the filter, in sum" }, \
	{ .name = "scale", .type = SPK_CHOICE, .flags = SPK_BRIEF, \
	  .initial = "range", .choice = scales, \
	  .slot = offsetof(struct spk_spiker, scale), .unit = "NAME", \
	  .help = "how the signal is scaled" }, \
	SPK_STRETCH_ROWS(spk_spiker), \
	{ .name = NULL }

static const struct spk_param hsa_param[] = { PARAM(, SPK_F32) };
static const struct spk_param hsa_param64[] = { PARAM(64, SPK_F64) };

/* A filter of order 1 is 0 with hann. */
static void
hsa_search(const struct spk_extent *e, const struct spk_param *p, double *lo,
    double *hi)
{
	spk_spiker_search(e, p, lo, hi);
	if (strcmp(p->name, "order") == 0) {
		*lo = 2;
		*hi = fmax(*hi, 2);
	}
}

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "hsa", \
	.title = "encode signals into spikes by the Hough spiker algorithm", \
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
	.search = hsa_search, \
	.map = hsa_map, \
	.ends = offsetof(struct spk_spiker, ends)

static const struct spk_codec other = {
	ROW,
	.type = SPK_F64,
	.param = hsa_param64,
	.precision = "f64",
};

const struct spk_codec spk_hsa = {
	ROW,
	.type = SPK_F32,
	.param = hsa_param,
	.other = &other,
};

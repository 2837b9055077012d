/*
 * Delta modulation.  A spike where a sample differs from the one before by a
 * threshold or more:
 *
 *	d[t] = x[t] - x[t-1],  x[-1] = 0, or with padding x[0]
 *	y[t] = +1 if d[t] >= thr
 *	y[t] = -1 if d[t] <= -thr, with off-spikes
 *
 * in the precision of the signal.  With strict, only changes above thr count.
 * With base=spike, x[t-1] is the sample at the last spike, written or not, and
 * x[-1] before there is one (send on delta).  With normalize, x is (x - low) /
 * (high - low).  Decoding adds a threshold for each spike to a start: r[0] =
 * start, r[t] = r[t-1] + thr y[t].  It loses how large a change was, and all
 * smaller ones; without off-spikes it can only rise.
 *
 * Source: the Python packages snnTorch (spikegen.delta) and spike-encoding 0.1
 * (DeltaModulationConverter); strict and base=spike are of the Rust crate
 * axon-encoder.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"
#include "kernel/plain.h"

#define PIECE	64			/* frames normalized at once */

#define T		float
#define OF(x)		x##32
#define NEXT		nextafterf
#define KERNEL		changes32
#define PLAIN		spk_changes32_plain
#include "codec/delta_type.h"
#undef T
#undef OF
#undef NEXT
#undef KERNEL
#undef PLAIN
#define T		double
#define OF(x)		x##64
#define NEXT		nextafter
#define KERNEL		changes
#define PLAIN		spk_changes_plain
#include "codec/delta_type.h"

static const char *const bases[] = {"previous", "spike", NULL};

/* S: the state's struct; TYPE: the type of the signal */
#define PARAM(S, TYPE) { \
	{ .name = "threshold", .letter = 't', .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_LOG | SPK_SEARCH, \
	  .initial = "0.1", .min = 0, .max = INFINITY, \
	  .slot = offsetof(struct S, threshold), .unit = "SIZE", \
	  .help = "change that is a spike, in units of the signal" }, \
	{ .name = "off-spikes", .type = SPK_FLAG, .flags = SPK_NOTED, \
	  .slot = offsetof(struct S, off_spikes), \
	  .help = "also write spikes of -1, where the signal falls" }, \
	{ .name = "padding", .type = SPK_FLAG, .flags = SPK_NOTED, \
	  .slot = offsetof(struct S, padding), \
	  .help = "compare the first sample with itself, instead of 0" }, \
	{ .name = "strict", .type = SPK_FLAG, .flags = SPK_NOTED, \
	  .slot = offsetof(struct S, strict), \
	  .help = "a change of exactly the threshold is not a spike" }, \
	{ .name = "base", .type = SPK_CHOICE, .flags = SPK_NOTED, \
	  .initial = "previous", .choice = bases, \
	  .slot = offsetof(struct S, base), .unit = "WHICH", \
	  .help = "sample that others are compared with: the previous one, " \
	  "or that at the last spike" }, \
	{ .name = "start", .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_FIRST_FRAME, .min = -INFINITY, \
	  .max = INFINITY, .slot = offsetof(struct S, start), \
	  .unit = "VALUE", .help = "value that decoding starts from" }, \
	{ .name = "normalize", .type = SPK_FLAG, \
	  .slot = offsetof(struct S, normalize), \
	  .help = "map the range of the signal to 0..1 first" }, \
	{ .name = "low", .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_SURVEYED | SPK_FLAGGED, \
	  .min = -INFINITY, .max = INFINITY, \
	  .slot = offsetof(struct S, low), .unit = "VALUE", \
	  .help = "value that --normalize maps to 0; default: the minimum" }, \
	{ .name = "high", .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_SURVEYED | SPK_FLAGGED, \
	  .min = -INFINITY, .max = INFINITY, \
	  .slot = offsetof(struct S, high), .unit = "VALUE", \
	  .help = "value that --normalize maps to 1; default: the maximum" }, \
	SPK_STRETCH_ROWS(S), \
	{ .name = NULL } \
}

static const struct spk_param param32[] = PARAM(delta32, SPK_F32);
static const struct spk_param param64[] = PARAM(delta64, SPK_F64);

#define ROW(n) \
	.row = sizeof(struct spk_codec), \
	.name = "delta", \
	.title = "encode signals into spikes by delta modulation", \
	.param = param##n, \
	.type = SPK_F##n, \
	.size = sizeof(struct delta##n), \
	.room = room##n, \
	.open = open##n, \
	.encode = encode##n, \
	.decode = decode##n, \
	.search = spk_step_search##n, \
	.survey = sizeof(struct spk_ends), \
	.gather = spk_ends_gather##n, \
	.conclude = spk_ends_conclude

static const struct spk_codec other = {
	ROW(64),
	.precision = "f64",
};

const struct spk_codec spk_delta = {
	ROW(32),
	.other = &other,
};

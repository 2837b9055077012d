/*
 * Signals that binary32 hardly resolves: values that are so large against their
 * range, or against a threshold, that they come in few steps, or in one.
 */
#include <math.h>
#include <stdlib.h>

#include "cmd.h"

#define RESOLUTION	0x1p-23		/* a step, of a value from 1 to 2 */
#define RANGE_STEPS	256		/* enough of them */
#define THRESHOLD_STEPS	16

/* A range of 0 is coarse if the signal moves all the same. */
static bool
is_coarse(double range, double peak, bool moves)
{
	return range > 0 ? range < peak * RESOLUTION * RANGE_STEPS : moves;
}

uint64_t
spk_coarse(const struct spk_coder *coder, const struct spk_codec *codec,
    size_t channels, const struct spk_in *in)
{
	const bool raw = codec->span == SPK_RAW;
	double one[2], *lo = channels == 1 ? one :
	    calloc(2 * channels, sizeof *lo), *hi = lo + channels;
	struct spk_fault why = {0};
	uint64_t n = 0;
	size_t c;

	if (codec->type != SPK_F32 || lo == NULL ||
	    spk_coder_get(coder, raw ? "start" : "min", lo, &why) != channels ||
	    spk_coder_get(coder, raw ? "threshold" : "max", hi, &why) !=
	    channels)
		channels = 0;
	for (c = 0; c < channels; c++)
		if (raw)
			n += hi[c] < fabs(lo[c]) * RESOLUTION * THRESHOLD_STEPS;
		else
			n += is_coarse(hi[c] - lo[c], fmax(fabs(lo[c]),
			    fabs(hi[c])), in == NULL || spk_in_moves(in, c));
	if (lo != one)
		free(lo);
	return n;
}

void
spk_note_coarse(const char *prog, const char *name, uint64_t n,
    const char *thing)
{
	spk_note(prog, name, n, thing,
	    "that binary32 hardly resolves: see --precision");
}

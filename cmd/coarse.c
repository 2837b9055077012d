/*
 * Signals that binary32 hardly resolves: values so large compared with their
 * range, or with a threshold, that only few steps are left, or one.
 */
#include <math.h>

#include "cmd.h"

#define RESOLUTION	0x1p-23		/* a step of values from 1 to 2 */
#define RANGE_STEPS	256		/* steps that are enough */
#define THRESHOLD_STEPS	4

/* A range of 0 is coarse if the signal changes nevertheless. */
static bool
is_range_coarse(double min, double max, bool moves)
{
	return max > min ? max - min < fmax(fabs(min), fabs(max)) *
	    RESOLUTION * RANGE_STEPS : moves;
}

uint64_t
spk_coarse(const struct spk_coder *coder, const struct spk_codec *codec,
    size_t channels, const struct spk_in *in)
{
	const bool raw = codec->span == SPK_RAW;
	struct spk_numbers lo, hi;
	uint64_t n = 0;
	size_t c;

	if (codec->type != SPK_F32)
		return 0;
	lo = spk_coder_numbers(coder, raw ? "threshold" : "min");
	hi = spk_coder_numbers(coder, raw ? "start" : "max");
	for (c = 0; c < channels; c++)
		if (raw)
			n += spk_number_of(&lo, c) < fabs(spk_number_of(&hi,
			    c)) * RESOLUTION * THRESHOLD_STEPS;
		else
			n += is_range_coarse(spk_number_of(&lo, c),
			    spk_number_of(&hi, c),
			    in == NULL || spk_in_moves(in, c));
	return n;
}

void
spk_note_coarse(const char *prog, const char *name, uint64_t n,
    const char *thing)
{
	spk_note(prog, name, n, thing,
	    "that binary32 hardly resolves: see --precision");
}

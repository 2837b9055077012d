/* Level 3 for any machine. */
#define LANES	4
#define NAME	spk_fast_plain
#include "pack/fast_code.h"
#include "pack/fast_plain.h"

/* Starts are less than 32768, so that no sum is too large. */
static vh
average(vh v, vh w)
{
	return (v & w) + ((v ^ w) >> 1) + ((v ^ w) & 1);
}

static int
find(const vh *v, uint32_t x)
{
	const vh n = (v[0] <= (int16_t)x) + (v[1] <= (int16_t)x);

	return -(n[0] + n[1] + n[2] + n[3] + n[4] + n[5] + n[6] + n[7]) - 1;
}

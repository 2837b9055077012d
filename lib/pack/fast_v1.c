/* Level 3 for any x86-64: SSE2. */
#include "pack/fast.h"

#if defined(__SSE2__)
#include <emmintrin.h>

#define LANES	4
#define NAME	spk_fast_v1
#include "pack/fast_code.h"
#include "pack/fast_plain.h"

static vh
average(vh v, vh w)
{
	return (vh)_mm_avg_epu16((__m128i)v, (__m128i)w);
}

static int
find(const vh *v, uint32_t x)
{
	const __m128i at = _mm_set1_epi16((int16_t)x);
	const __m128i after = _mm_packs_epi16(_mm_cmpgt_epi16((__m128i)v[0],
	    at), _mm_cmpgt_epi16((__m128i)v[1], at));

	return __builtin_ctz((uint32_t)_mm_movemask_epi8(after) | 1U << 16) - 1;
}
#else
const struct spk_fast_code *const spk_fast_v1 = NULL;
#endif

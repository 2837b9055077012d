/* Level 3 for x86-64-v3: AVX2. */
#include "pack/fast.h"

#if defined(__AVX2__)
#include <immintrin.h>

#define LANES	8
#define NAME	spk_fast_v3
#include "pack/fast_code.h"

static vi
pick(vi m, vi v, vi w)
{
	return (vi)_mm256_blendv_epi8((__m256i)w, (__m256i)v, (__m256i)m);
}

static vi
least(vi v, vi w)
{
	return (vi)_mm256_min_epi32((__m256i)v, (__m256i)w);
}

static vi
most(vi v, vi w)
{
	return (vi)_mm256_max_epi32((__m256i)v, (__m256i)w);
}

static vh
average(vh v, vh w)
{
	return (vh)_mm256_avg_epu16((__m256i)v, (__m256i)w);
}

static int
find(const vh *v, uint32_t x)
{
	const __m256i after = _mm256_cmpgt_epi16((__m256i)*v,
	    _mm256_set1_epi16((int16_t)x));

	return (int)(_tzcnt_u32((uint32_t)_mm256_movemask_epi8(after)) / 2) - 1;
}
#else
const struct spk_fast_code *const spk_fast_v3 = NULL;
#endif

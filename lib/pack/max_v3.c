/* Level 9 for x86-64-v3: AVX2. */
#include "pack/max.h"

#if defined(__AVX2__)
#include <immintrin.h>

#define LANES	8
#define NAME	spk_max_v3
#include "pack/max_code.h"

/* The products of even lanes and of odd ones. */
static int64_t
dot(const int32_t *a, const int32_t *b, size_t n)
{
	__m256i sum = _mm256_setzero_si256(), x, y;
	__m128i half;
	size_t i;

	for (i = 0; i < n; i += LANES) {
		x = *(const __m256i *)(a + i);
		y = *(const __m256i *)(b + i);
		sum = _mm256_add_epi64(sum, _mm256_mul_epi32(x, y));
		sum = _mm256_add_epi64(sum, _mm256_mul_epi32(
		    _mm256_srli_epi64(x, 32), _mm256_srli_epi64(y, 32)));
	}
	half = _mm_add_epi64(_mm256_castsi256_si128(sum),
	    _mm256_extracti128_si256(sum, 1));
	return _mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1);
}
#else
const struct spk_max_code *const spk_max_v3 = NULL;
#endif

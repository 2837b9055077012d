/* Kernels for x86-64-v3: AVX2, a vector of 8 lanes. */
#include "kernel/kernel.h"

#if defined(__AVX2__)
#include <immintrin.h>

#define LANES	8
#define GROUP	8
#define NEAR	8
#define FOUR
#define NAME	spk_kernels_v3
#define BLEND(m, v, w)	((vf)_mm256_blendv_ps((__m256)(w), (__m256)(v), \
			    (__m256)(m)))
#include "kernel/simd.h"

static void
put(int8_t *y, const vi *s)
{
	__m128i p = _mm_packs_epi32(_mm256_castsi256_si128((__m256i)s[0]),
	    _mm256_extracti128_si256((__m256i)s[0], 1));

	_mm_storel_epi64((__m128i *)(void *)y, _mm_packs_epi16(p, p));
}

static void
put_four(int8_t *y, const vi *s)
{
	const __m256i halves = _mm256_packs_epi16(
	    _mm256_packs_epi32((__m256i)s[0], (__m256i)s[1]),
	    _mm256_packs_epi32((__m256i)s[2], (__m256i)s[3]));

	_mm256_storeu_si256((__m256i *)(void *)y, _mm256_permutevar8x32_epi32(
	    halves, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}

static uint32_t
bits(vi m)
{
	return (uint32_t)_mm256_movemask_ps((__m256)m);
}

static uint64_t
lowest(vy v)
{
	return (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16((__m256i)v,
	    7));
}

static vy
spread(const char *s)
{
	const __m256i byte = _mm256_setr_epi64x(0, 0x0101010101010101,
	    0x0202020202020202, 0x0303030303030303);
	int x;

	memcpy(&x, s, sizeof x);
	return (vy)_mm256_min_epu8(_mm256_and_si256(
	    _mm256_shuffle_epi8(_mm256_set1_epi32(x), byte),
	    _mm256_set1_epi64x((long long)0x8040201008040201)),
	    _mm256_set1_epi8(1));
}

static vu
evens(vu v, vu w)
{
	return (vu)_mm256_permute4x64_epi64((__m256i)_mm256_shuffle_ps(
	    (__m256)v, (__m256)w, 0x88), 0xd8);
}

static vl
widen(vu v, uint32_t m)
{
	return (vl)_mm256_mul_epu32((__m256i)v, _mm256_set1_epi32((int)m));
}

static vf
roots(vf v)
{
	return (vf)_mm256_sqrt_ps((__m256)v);
}

static vi
sizes(vs d)
{
	return (vi)_mm256_madd_epi16(_mm256_abs_epi16((__m256i)d),
	    _mm256_set1_epi16(1));
}

static vi
four_sums(const vi *s)
{
	const __m256i a = _mm256_add_epi32(
	    _mm256_unpacklo_epi32((__m256i)s[0], (__m256i)s[1]),
	    _mm256_unpackhi_epi32((__m256i)s[0], (__m256i)s[1]));
	const __m256i b = _mm256_add_epi32(
	    _mm256_unpacklo_epi32((__m256i)s[2], (__m256i)s[3]),
	    _mm256_unpackhi_epi32((__m256i)s[2], (__m256i)s[3]));

	return (vi)_mm256_add_epi32(_mm256_unpacklo_epi64(a, b),
	    _mm256_unpackhi_epi64(a, b));
}
#else
const struct spk_kernels *const spk_kernels_v3 = NULL;
#endif

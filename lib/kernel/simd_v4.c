/* Kernels for x86-64-v4: AVX-512, a vector of 16 lanes. */
#include "kernel/kernel.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

#define LANES	16
#define GROUP	16
#define NEAR	16
#define NAME	spk_kernels_v4
#include "kernel/simd.h"

static void
put(int8_t *y, const vi *s)
{
	_mm_storeu_si128((__m128i *)(void *)y,
	    _mm512_cvtepi32_epi8((__m512i)s[0]));
}

static uint32_t
bits(vi m)
{
	return _mm512_movepi32_mask((__m512i)m);
}

static uint64_t
lowest(vy v)
{
	return _mm512_test_epi8_mask((__m512i)v, _mm512_set1_epi8(1));
}

static vy
spread(const char *s)
{
	uint64_t x;

	memcpy(&x, s, sizeof x);
	return (vy)_mm512_maskz_set1_epi8(x, 1);
}

static vu
evens(vu v, vu w)
{
	const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16,
	    18, 20, 22, 24, 26, 28, 30);

	return (vu)_mm512_permutex2var_epi32((__m512i)v, even, (__m512i)w);
}

static vl
widen(vu v, uint32_t m)
{
	return (vl)_mm512_mul_epu32((__m512i)v, _mm512_set1_epi32((int)m));
}

static vf
roots(vf v)
{
	return (vf)_mm512_sqrt_ps((__m512)v);
}

static vi
sizes(vs d)
{
	return (vi)_mm512_madd_epi16(_mm512_abs_epi16((__m512i)d),
	    _mm512_set1_epi16(1));
}

static vi
four_sums(const vi *s)
{
	const __m512i a = _mm512_add_epi32(
	    _mm512_unpacklo_epi32((__m512i)s[0], (__m512i)s[1]),
	    _mm512_unpackhi_epi32((__m512i)s[0], (__m512i)s[1]));
	const __m512i b = _mm512_add_epi32(
	    _mm512_unpacklo_epi32((__m512i)s[2], (__m512i)s[3]),
	    _mm512_unpackhi_epi32((__m512i)s[2], (__m512i)s[3]));

	return (vi)_mm512_add_epi32(_mm512_unpacklo_epi64(a, b),
	    _mm512_unpackhi_epi64(a, b));
}
#else
const struct spk_kernels *const spk_kernels_v4 = NULL;
#endif

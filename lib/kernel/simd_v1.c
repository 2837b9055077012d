/* Kernels for any x86-64: SSE2, two vectors of 4 lanes. */
#include "kernel/kernel.h"

#if defined(__SSE2__)
#include <emmintrin.h>

#define LANES	4
#define GROUP	8
#define NEAR	8
#define NAME	spk_kernels_v1
#include "kernel/simd.h"

static void
put(int8_t *y, const vi *s)
{
	__m128i p = _mm_packs_epi32((__m128i)s[0], (__m128i)s[1]);

	_mm_storel_epi64((__m128i *)(void *)y, _mm_packs_epi16(p, p));
}

static uint32_t
bits(vi m)
{
	return (uint32_t)_mm_movemask_ps((__m128)m);
}

static uint64_t
lowest(vy v)
{
	return (uint32_t)_mm_movemask_epi8(_mm_slli_epi16((__m128i)v, 7));
}

static vy
spread(const char *s)
{
	uint16_t x;
	__m128i v;

	memcpy(&x, s, sizeof x);
	v = _mm_cvtsi32_si128(x);
	v = _mm_shufflelo_epi16(_mm_unpacklo_epi8(v, v), 0x50);
	v = _mm_and_si128(_mm_shuffle_epi32(v, 0x50),
	    _mm_set1_epi64x((long long)0x8040201008040201));
	return (vy)_mm_min_epu8(v, _mm_set1_epi8(1));
}

static vu
evens(vu v, vu w)
{
	return (vu)_mm_shuffle_ps((__m128)v, (__m128)w, 0x88);
}

static vl
widen(vu v, uint32_t m)
{
	return (vl)_mm_mul_epu32((__m128i)v, _mm_set1_epi32((int)m));
}

static vf
roots(vf v)
{
	return (vf)_mm_sqrt_ps((__m128)v);
}

static vi
sizes(vs d)
{
	return (vi)_mm_madd_epi16(_mm_max_epi16((__m128i)d, (__m128i)-d),
	    _mm_set1_epi16(1));
}

static vi
four_sums(const vi *s)
{
	const __m128i a = _mm_add_epi32(
	    _mm_unpacklo_epi32((__m128i)s[0], (__m128i)s[1]),
	    _mm_unpackhi_epi32((__m128i)s[0], (__m128i)s[1]));
	const __m128i b = _mm_add_epi32(
	    _mm_unpacklo_epi32((__m128i)s[2], (__m128i)s[3]),
	    _mm_unpackhi_epi32((__m128i)s[2], (__m128i)s[3]));

	return (vi)_mm_add_epi32(_mm_unpacklo_epi64(a, b),
	    _mm_unpackhi_epi64(a, b));
}
#else
const struct spk_kernels *const spk_kernels_v1 = NULL;
#endif

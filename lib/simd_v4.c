/* Kernels for x86-64-v4: AVX-512, a vector of 16 lanes. */
#include "priv.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

#define LANES	16
#define GROUP	16
#define NEAR	16
#define NAME	spk_kernels_v4
#include "simd.h"

static void
put(int8_t *y, const vi s[VECTORS])
{
	_mm_storeu_si128((__m128i *)(void *)y,
	    _mm512_cvtepi32_epi8((__m512i)s[0]));
}

static uint32_t
bits(vi m)
{
	return _mm512_movepi32_mask((__m512i)m);
}
#else
const struct spk_kernels *const spk_kernels_v4 = NULL;
#endif

/*
 * Step-forward on SPK_LANES neighbouring channels at once.  Lanes never meet:
 * each does the comparisons and roundings of the portable loop in sf.c, in
 * its order, so the spikes are the same.
 */
#include <string.h>

#include "priv.h"

#if defined(__SSE2__)
#include <emmintrin.h>

void
spk_sf_lanes(const float *x, int8_t *y, size_t n, size_t step,
    const float *threshold, float *base, bool down)
{
	const __m128 t0 = _mm_loadu_ps(threshold);
	const __m128 t1 = _mm_loadu_ps(threshold + 4);
	const __m128i keep = _mm_set1_epi32(down ? -1 : 0);
	__m128 b0 = _mm_loadu_ps(base), b1 = _mm_loadu_ps(base + 4);
	__m128 x0, x1, up0, up1, dn0, dn1, is_up0, is_up1, is_dn0, is_dn1;
	__m128i y0, y1;

	for (; n > 0; n--, x += step, y += step) {
		x0 = _mm_loadu_ps(x);
		x1 = _mm_loadu_ps(x + 4);
		up0 = _mm_add_ps(b0, t0);
		up1 = _mm_add_ps(b1, t1);
		dn0 = _mm_sub_ps(b0, t0);
		dn1 = _mm_sub_ps(b1, t1);
		is_up0 = _mm_cmpgt_ps(x0, up0);
		is_up1 = _mm_cmpgt_ps(x1, up1);
		is_dn0 = _mm_cmplt_ps(x0, dn0);
		is_dn1 = _mm_cmplt_ps(x1, dn1);
		b0 = _mm_or_ps(_mm_or_ps(_mm_and_ps(is_up0, up0),
		    _mm_and_ps(is_dn0, dn0)),
		    _mm_andnot_ps(_mm_or_ps(is_up0, is_dn0), b0));
		b1 = _mm_or_ps(_mm_or_ps(_mm_and_ps(is_up1, up1),
		    _mm_and_ps(is_dn1, dn1)),
		    _mm_andnot_ps(_mm_or_ps(is_up1, is_dn1), b1));
		y0 = _mm_sub_epi32(_mm_and_si128(keep,
		    _mm_castps_si128(is_dn0)), _mm_castps_si128(is_up0));
		y1 = _mm_sub_epi32(_mm_and_si128(keep,
		    _mm_castps_si128(is_dn1)), _mm_castps_si128(is_up1));
		y0 = _mm_packs_epi32(y0, y1);
		_mm_storel_epi64((__m128i *)(void *)y,
		    _mm_packs_epi16(y0, y0));
	}
	_mm_storeu_ps(base, b0);
	_mm_storeu_ps(base + 4, b1);
}
#endif

/*
 * A row of a layer of a network: sums of 3x3 places of the input images, times
 * weights.  An output begins with its bias, and adds the product of each image
 * in turn, of the row above, that row and the row below, from left to right:
 * each rounded as binary32, so that all builds produce the same bytes.
 *
 * Lanes are pixels, as many as a vector holds in this compilation.  A block of
 * some outputs and some vectors is summed at once, in registers.
 */
#ifndef SPK_CONV_H
#define SPK_CONV_H

#include <string.h>

#include "kernel/kernel.h"

#ifdef LANES
#define SPK_CONV_LANES	LANES
#else
#define SPK_CONV_LANES	4
#endif

typedef float spk_conv_v __attribute__((vector_size(SPK_CONV_LANES * 4)));
typedef int32_t spk_conv_m __attribute__((vector_size(SPK_CONV_LANES * 4)));

/* The sums are in registers, none of them in memory. */
#define SPK_CONV_EACH(k, n)	_Pragma("GCC unroll 4") for (k = 0; k < n; k++)

/* A row of `outputs' outputs, `vectors' vectors of pixels from x on. */
INLINE void
spk_conv_block(const struct spk_conv *c, size_t output, size_t x,
    const int outputs, const int vectors)
{
	const float *w = c->weight + output * c->inputs * SPK_CONV_PLACES, *p;
	spk_conv_v sum[SPK_CONV_BLOCK][SPK_CONV_BLOCK], v[SPK_CONV_BLOCK];
	size_t i, k;
	int o, j;

	SPK_CONV_EACH(o, outputs)
		SPK_CONV_EACH(j, vectors)
			sum[o][j] = c->bias[output + (size_t)o] -
			    (spk_conv_v){0};
	for (i = 0; i < 3 * c->inputs; i++)
		for (k = 0; k < 3; k++, w += outputs) {
			p = c->row[i] + x + k - 1;
			SPK_CONV_EACH(j, vectors)
				memcpy(&v[j], p + j * SPK_CONV_LANES,
				    sizeof v[j]);
			SPK_CONV_EACH(o, outputs)
				SPK_CONV_EACH(j, vectors)
					sum[o][j] += w[o] * v[j];
		}
	SPK_CONV_EACH(o, outputs)
		SPK_CONV_EACH(j, vectors) {
			v[j] = c->positive ? (spk_conv_v)((sum[o][j] > 0) &
			    (spk_conv_m)sum[o][j]) : sum[o][j];
			memcpy(c->to[output + (size_t)o] + x +
			    j * SPK_CONV_LANES, &v[j], sizeof v[j]);
		}
}

static inline void
spk_conv_row(const struct spk_conv *c, size_t n)
{
	const size_t step = 2 * SPK_CONV_LANES;
	const size_t fours = c->outputs / SPK_CONV_BLOCK * SPK_CONV_BLOCK;
	size_t o, x;

	for (x = 0; x < n; x += step)
		for (o = 0; o < fours; o += SPK_CONV_BLOCK)
			spk_conv_block(c, o, x, SPK_CONV_BLOCK, 2);
	for (o = fours; o < c->outputs; o++)
		for (x = 0; x < n; x += 2 * step)
			spk_conv_block(c, o, x, 1, 4);
}

#endif

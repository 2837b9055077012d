/*
 * Sums of taps times coefficients, for lib/camera/filter.c.  The 8 lanes of a
 * sum are independent up to its end, in any build, so that all give the same
 * bytes; vectors are the compiler's, and of the machine that the file is
 * compiled for.
 */
#ifndef SPK_TAPS_H
#define SPK_TAPS_H

#include <string.h>

#include "kernel/kernel.h"

/* Of n pixels of a row. */
static inline void
spk_taps_sum(const struct spk_taps_row *r, float *y, size_t n)
{
	typedef float v8 __attribute__((vector_size(32)));
	const size_t row = SPK_TAP_SIDE * SPK_TAP_LANES;
	const float *x, *c;
	v8 sum, v, w;
	size_t i, j, k;

	for (i = 0; i < n; i++) {
		c = r->coefficient + r->class[i] * SPK_TAPS;
		memcpy(&v, r->more + i * SPK_TAP_LANES, sizeof v);
		memcpy(&w, c, sizeof w);
		sum = v * w;
		c += SPK_TAP_LANES;
		for (j = 0; j < SPK_TAP_SIDE; j++, c += row) {
			x = r->near + j * r->stride + i * SPK_TAP_LANES;
			for (k = 0; k < row; k += SPK_TAP_LANES) {
				memcpy(&v, x + k, sizeof v);
				memcpy(&w, c + k, sizeof w);
				sum += v * w;
			}
		}
		y[i] = ((sum[0] + sum[4]) + (sum[2] + sum[6])) +
		    ((sum[1] + sum[5]) + (sum[3] + sum[7]));
	}
}

#endif

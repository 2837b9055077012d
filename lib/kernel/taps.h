/*
 * Sums of taps times coefficients, and blurred images, for a learned scene.
 * The 8 lanes of a sum are independent up to its end, so that all builds
 * produce the same bytes.  The vectors are those of the compiler, for the
 * machine that the file is compiled for.
 */
#ifndef SPK_TAPS_H
#define SPK_TAPS_H

#include <math.h>
#include <string.h>

#include "kernel/kernel.h"

/* For n pixels of a row. */
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

/* The sum of five rows, or shifts of one, by (1 4 6 4 1) / 16. */
static inline void
spk_binomial(const float *const row[5], float *y, size_t n)
{
	typedef float v8 __attribute__((vector_size(32)));
	const size_t lanes = 8;
	v8 v[5];
	size_t i;
	int k;

	for (i = 0; i + lanes <= n; i += lanes) {
		for (k = 0; k < 5; k++)
			memcpy(&v[k], row[k] + i, sizeof v[k]);
		v[0] = ((v[0] + v[4]) + 4 * (v[1] + v[3]) + 6 * v[2]) *
		    (1 / 16.0F);
		memcpy(y + i, &v[0], sizeof v[0]);
	}
	for (; i < n; i++)
		y[i] = ((row[0][i] + row[4][i]) + 4 * (row[1][i] +
		    row[3][i]) + 6 * row[2][i]) * (1 / 16.0F);
}

static inline void
spk_roots_plain(float *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = x[i] > 0 ? sqrtf(x[i]) : 0;
}

#endif

/* Cells of an image compared with another, as camera/motion.c has them. */
#ifndef SPK_KERNEL_MOTION_H
#define SPK_KERNEL_MOTION_H

#include "kernel/kernel.h"

#define SPK_CELL	8		/* pixels, in each direction */
#define SPK_REACH_X	12		/* pixels, in each direction */
#define SPK_PLACES	(2 * SPK_REACH_X + 1)
#define SPK_PLACES_ROOM	28		/* of a row of them */

/*
 * Of n cells side by side, the sums of squared differences between the image
 * and the other, from its first place on, and each place to the right.
 */
static inline void
spk_cells_plain(const int16_t *image, size_t stride, const int16_t *other,
    size_t pitch, int32_t *sum, size_t step, size_t n)
{
	size_t i, x, y, k;
	int32_t s, d;

	for (i = 0; i < n; i++)
		for (k = 0; k < SPK_PLACES_ROOM; k++) {
			s = 0;
			for (y = 0; y < SPK_CELL; y++)
				for (x = 0; x < SPK_CELL; x++) {
					d = image[y * stride + i * SPK_CELL +
					    x] - other[y * pitch + i *
					    SPK_CELL + x + k];
					s += d * d;
				}
			sum[i * step + k] = s;
		}
}

#endif

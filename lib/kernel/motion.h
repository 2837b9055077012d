/* Blocks of an image searched for in another, see camera/motion.c. */
#ifndef SPK_KERNEL_MOTION_H
#define SPK_KERNEL_MOTION_H

#include "kernel/kernel.h"

#define SPK_CELL	8		/* pixels, in each direction */
#define SPK_MOTION	12		/* pixels, in each direction */
#define SPK_PLACES	(2 * SPK_MOTION + 1)
#define SPK_PLACES_ROW	28		/* including some invalid ones */
#define SPK_PLACES_ROOM	704		/* of all rows */
/* Ranks of places are multiples of SPK_RANK, plus the place. */
#define SPK_RANK	1024
#define SPK_NOWHERE	INT32_MAX	/* of an invalid place */
#define SPK_CELLS	4		/* cells come in multiples of this */

/*
 * Adjacent cells, of samples from 0 to 2047, and the image in which they are
 * searched for, from the first place on.  Of a cell, rows from .. to count, and
 * the pixels for which mask is -1; otherwise mask is 0.
 */
struct spk_cells {
	const int16_t	*image, *other;
	size_t		 stride, pitch;	/* samples from a row to the next */
	size_t		 from, to;
	const int16_t	*mask;
	size_t		 n;
};

static inline void
spk_cells_plain(const struct spk_cells *c, int32_t *cost)
{
	const int16_t *a, *b, *mask;
	size_t i, k, x, y;
	int32_t d;

	for (i = 0; i < c->n; i++, cost += SPK_PLACES_ROOM)
		for (k = 0; k < SPK_PLACES_ROW; k++) {
			cost[k] = 0;
			mask = c->mask + i * SPK_CELL;
			for (y = c->from; y < c->to; y++) {
				a = c->image + y * c->stride + i * SPK_CELL;
				b = c->other + y * c->pitch + i * SPK_CELL + k;
				for (x = 0; x < SPK_CELL; x++) {
					d = (a[x] - b[x]) & mask[x];
					cost[k] += d < 0 ? -d : d;
				}
			}
		}
}

static inline size_t
spk_window_plain(const int32_t *up, const int32_t *low, const int32_t *rank,
    int32_t *cost)
{
	const size_t n = SPK_PLACES_ROOM;
	size_t best = n, k;

	for (k = 0; k < n; k++) {
		if (rank[k] == SPK_NOWHERE)
			continue;
		cost[k] = up[k] + up[k + n] + low[k] + low[k + n];
		if (best == n || cost[k] < cost[best] ||
		    (cost[k] == cost[best] && rank[k] < rank[best]))
			best = k;
	}
	return best;
}

#endif

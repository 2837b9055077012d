/* Intervals between spikes, as maps: a frame of them for each plane. */
#ifndef SPK_CAMERA_ISI_H
#define SPK_CAMERA_ISI_H

#include "kernel/isi.h"

#pragma GCC visibility push(hidden)

/*
 * What stands in planes up to a pixel's first spike, and behind its last one:
 * its nearest interval, or, if it has none, as open; the planes up to there,
 * at least so long an interval is; or 0, which no interval is.
 */
enum spk_edge { SPK_EDGE_HOLD, SPK_EDGE_OPEN, SPK_EDGE_NONE };

#define SPK_ISI_REACH	(1 << 24)	/* at the most; binary32 holds it */

struct spk_isi;

/*
 * Intervals longer than the reach, from SPK_ISI_PLANES to SPK_ISI_REACH
 * planes, are told as being so long; 0: as many as are usual, see spk-isi(1).
 */
struct spk_isi *spk_isi_new(size_t channels, uint64_t reach, enum spk_edge,
	    struct spk_fault *);
void	 spk_isi_free(struct spk_isi *);
/* Before the first map: they are to be 1 / interval, 0 where that is 0. */
void	 spk_isi_rates(struct spk_isi *);
/* Planes in; all that is not 0 is a spike. */
int	 spk_isi_put(struct spk_isi *, const int8_t *planes, size_t n,
	    struct spk_fault *);
/* No more planes come. */
void	 spk_isi_end(struct spk_isi *);
/*
 * The next maps that are known, n at the most: how many.  It is fastest for
 * SPK_ISI_PLANES or more.
 */
size_t	 spk_isi_get(struct spk_isi *, float *map, size_t n);
/* An interval was longer than the reach. */
bool	 spk_isi_reached(const struct spk_isi *);

#pragma GCC visibility pop

#endif

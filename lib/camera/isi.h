/* Intervals between spikes, as maps: a frame of them for each plane. */
#ifndef SPK_CAMERA_ISI_H
#define SPK_CAMERA_ISI_H

#include "kernel/isi.h"

#pragma GCC visibility push(hidden)

/*
 * The value in planes up to a pixel's first spike, and after its last one: its
 * nearest interval, or, if it has none, as open; the planes up to there, the
 * least length of the interval; or 0, which is not an interval.
 */
enum spk_edge { SPK_EDGE_HOLD, SPK_EDGE_OPEN, SPK_EDGE_NONE };

#define SPK_ISI_REACH	(1 << 24)	/* maximum; exact in binary32 */

struct spk_isi;

/*
 * Intervals longer than the reach, from SPK_ISI_PLANES to SPK_ISI_REACH planes,
 * are reported as the reach; 0: the default reach, see spk-isi(1).
 */
struct spk_isi *spk_isi_new(size_t channels, uint64_t reach, enum spk_edge,
	    struct spk_fault *);
void	 spk_isi_free(struct spk_isi *);
/* Before the first map: write 1 / interval instead, 0 for 0. */
void	 spk_isi_rates(struct spk_isi *);
/* Planes in; every value other than 0 is a spike. */
int	 spk_isi_put(struct spk_isi *, const int8_t *planes, size_t n,
	    struct spk_fault *);
/* No more planes follow. */
void	 spk_isi_end(struct spk_isi *);
/*
 * Up to n more maps that are known; returns how many.  Fastest for
 * SPK_ISI_PLANES or more.
 */
size_t	 spk_isi_get(struct spk_isi *, float *map, size_t n);
/* Whether an interval was longer than the reach. */
bool	 spk_isi_reached(const struct spk_isi *);

#pragma GCC visibility pop

#endif

/* Planes of a spike camera, a bit for each pixel: spike.c. */
#ifndef SPK_SPIKE_H
#define SPK_SPIKE_H

#include "format/array.h"

#pragma GCC visibility push(hidden)

/*
 * Where the pixels of the k-th frame of a block go: there, or to room for a
 * frame, where they cannot be taken as they are; and once they have, -1 or 0.
 */
int8_t	*spk_plane(struct spk_in *, enum spk_type, char *block, size_t k,
	    int8_t *room);
int	 spk_plane_done(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t k, const int8_t *plane);

#pragma GCC visibility pop

#endif

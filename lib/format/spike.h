/* Planes of a spike camera, one bit for each pixel: spike.c. */
#ifndef SPK_SPIKE_H
#define SPK_SPIKE_H

#include "format/array.h"

#pragma GCC visibility push(hidden)

/*
 * Where to put the pixels of the k-th frame of a block: in place, or in room
 * for a frame, if they must be converted; and what to do then, -1 or 0.
 */
int8_t	*spk_plane(struct spk_in *, enum spk_type, char *block, size_t k,
	    int8_t *room);
int	 spk_plane_done(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t k, const int8_t *plane);

#pragma GCC visibility pop

#endif

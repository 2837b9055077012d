/* Planes of a spike camera, a bit for each pixel: spike.c. */
#ifndef SPK_SPIKE_H
#define SPK_SPIKE_H

#include "format/array.h"

#pragma GCC visibility push(hidden)

/* n bits from s on, the least significant first, from bit `at' on. */
void	 spk_unpack(const char *s, size_t at, int8_t *y, size_t n);
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

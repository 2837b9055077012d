/* Reading packed streams: packed.c is the format, unpack.c has its blocks. */
#ifndef SPK_UNPACK_H
#define SPK_UNPACK_H

#include "format/packed.h"

#pragma GCC visibility push(hidden)

struct spk_unpacking {
	struct spk_packing of;
	struct spk_pack	*pack;		/* once a block has come */
	uint64_t	 frames, spikes;	/* before the next block */
	size_t		 have, given;	/* frames of the block at hand */
	bool		 ready;		/* the state is that after it */
	bool		 ended;
	uint64_t	 keys, sum;	/* of keys, as the end has them */
	bool		 lost;		/* partial: looking for a key block, */
	bool		 torn;		/* as the input ends in the next */
	char		 why[240];	/* what was wrong, and where */
	unsigned	 breaks;	/* how often; frames that they took */
	uint64_t	 missing;
	int8_t		*row;
	struct spk_packed_index index;
	bool		 uncounted;	/* spikes, of blocks not decoded */
	bool		 passing;	/* blocks go by as they are, */
	struct spk_packed_block block;	/* and this is the one at hand */
};

/*
 * To the next block that has frames, or to the end, as far as the buffer goes:
 * u->have is more than u->given then, or in->done or in->held set; else more
 * bytes are wanted.
 */
void	 spk_unpack_next(struct spk_in *);

#pragma GCC visibility pop

#endif

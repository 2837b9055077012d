/* Reading packed streams: packed.c is the format, unpack.c has its blocks. */
#ifndef SPK_UNPACK_H
#define SPK_UNPACK_H

#include "format/packed.h"

#pragma GCC visibility push(hidden)

struct spk_unpacking {
	struct spk_packing of;
	struct spk_pack	*pack;		/* from the first block on */
	uint64_t	 frames, spikes;	/* before the next block */
	size_t		 have, given;	/* frames of the current block */
	bool		 ready;		/* the state is that after the block */
	bool		 ended;
	uint64_t	 keys, sum;	/* the key blocks, as listed in the
					 * end */
	bool		 lost;		/* partial: searching for a key
					 * block, */
	bool		 torn;		/* since the input ends in the next */
	char		 why[240];	/* the complaint, and the place */
	unsigned	 breaks;	/* their number; frames that were
					 * lost */
	uint64_t	 missing;
	int8_t		*row;
	struct spk_packed_index index;
	bool		 uncounted;	/* the spikes of blocks not decoded */
	bool		 passing;	/* blocks are copied unchanged, */
	struct spk_packed_block block;	/* and this is the current one */
};

/*
 * Go to the next block with frames, or to the end, as far as the buffer
 * reaches: u->have is then greater than u->given, or in->done or in->held is
 * set; otherwise more bytes are needed.
 */
void	 spk_unpack_next(struct spk_in *);

#pragma GCC visibility pop

#endif

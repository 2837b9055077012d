/* The layout of a block and of the memory for it: layout.c. */
#ifndef SPK_LAYOUT_H
#define SPK_LAYOUT_H

#include "pack/pack.h"

#pragma GCC visibility push(hidden)

#define SPK_ENTRY	12		/* bytes of a stripe's table entry */
#define SPK_STORED	0x80000000U

/* A stripe for its model, before there are frames. */
struct spk_stripe spk_layout_shape(const struct spk_packing *, size_t stripe);
/* Words of a stripe's plane; and of all stripes'. */
size_t	 spk_layout_words(const struct spk_packing *, size_t stripe);
size_t	 spk_layout_stride(const struct spk_packing *);
/* Images of the scene for that many frames; and pixels of an image. */
size_t	 spk_layout_images(const struct spk_packing *, size_t frames);
/* Entries of a block's table. */
size_t	 spk_layout_entries(const struct spk_packing *);
/* Maximum bytes of a block with that number of frames. */
size_t	 spk_layout_block(const struct spk_packing *, size_t frames);
/* Bytes of a stripe's state; and of all. */
size_t	 spk_layout_state(const struct spk_packing *, size_t stripe);
size_t	 spk_layout_states(const struct spk_packing *);
/* Bytes of the frames of a block; of a stripe's transposed bits. */
size_t	 spk_layout_frames(const struct spk_packing *);
size_t	 spk_layout_bits(const struct spk_packing *);
/* Bytes of a thread's work memory. */
size_t	 spk_layout_hand(const struct spk_packing *);

/* stored.c: stripes without a model; bits is NULL, or y */
uint64_t spk_stripe_spikes(const struct spk_stripe *);
uint64_t spk_stripe_sum(const struct spk_stripe *);
/* To n bytes, and back; false: values that trains cannot have. */
void	 spk_stripe_store(const struct spk_stripe *, unsigned char *, size_t n);
bool	 spk_stripe_restore(const struct spk_stripe *, const unsigned char *,
	    size_t n);

#pragma GCC visibility pop

#endif

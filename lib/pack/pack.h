/*
 * Blocks of spikes, packed without loss.  A block is some frames of all
 * pixels, or channels.  Pixels are coded in stripes of whole rows, each by
 * itself, so that threads can share them.
 */
#ifndef SPK_PACK_H
#define SPK_PACK_H

#include "kernel/bits.h"

#pragma GCC visibility push(hidden)

#define SPK_PACK_FRAMES	65536		/* of a block, at the most */
#define SPK_PACK_MB	4096		/* of memory, unless somebody says */

/*
 * What is coded at once.  Of planes, frames of 0 and 1: bits has, for each of
 * width x height pixels, row after row, words of 64 planes; plane t is bit
 * t % 64 of word t / 64, and bits after the last plane are 0.  Of trains,
 * frames of -1, 0 and 1: y has width channels of each frame.
 */
struct spk_stripe {
	size_t		 width, height;
	size_t		 most;		/* frames of a block, at the most */
	size_t		 period;	/* frames of an observation, or 0 */
	size_t		 frames;	/* of this block, at least 1 */
	size_t		 phase;		/* of an observation, before it */
	size_t		 words;		/* (frames + 63) / 64 */
	uint64_t	*bits;
	int8_t		*y;
	/* Samples of its pixels, of the planes 0, every, 2 every and so on, up
	 * to the last or one behind it; or NULL. */
	const uint16_t	*scene;
	size_t		 scene_stride;	/* from a frame to the next */
	size_t		 every;
	void		*scratch;	/* if the model has some */
};

/*
 * A model codes stripes one after the other.  Its state is `size' bytes, of
 * lines of the cache, which reset makes what it is before the first stripe.
 * What a stripe is coded to depends on those since the last reset, and on
 * nothing else: not on the machine, the compiler or threads.
 */
struct spk_model {
	const char	*name;		/* the level's */
	uint8_t		 number;	/* in files */
	bool		 train;		/* codes y, else bits */
	bool		 scene;		/* by what a scene tells, too */
	size_t		 rows;		/* of a stripe, if nobody says */
	/* Bytes of the state; only width, height, most and period are known. */
	size_t		(*size)(const struct spk_stripe *);
	void		(*reset)(void *state, const struct spk_stripe *);
	/*
	 * Bytes to work with while a stripe is coded, of a thread; what they
	 * are before is chance.  NULL: none.
	 */
	size_t		(*scratch)(const struct spk_stripe *);
	/*
	 * Code a stripe to room bytes: how many they are, 0 where it does not
	 * fit.  It is stored then, and the state is reset.
	 */
	size_t		(*encode)(void *state, const struct spk_stripe *,
			    unsigned char *to, size_t room);
	/*
	 * The stripe of n bytes, its bits or y, all of them written; false:
	 * it is none.  Whatever the bytes are, no more than these are read.
	 */
	bool		(*decode)(void *state, const struct spk_stripe *,
			    const unsigned char *from, size_t n);
};
/*
 * Who has a codec of video: the scene that a block's spikes show, as bytes and
 * back.
 */
struct spk_pack_scene {
	void		*own;
	/*
	 * Of the next block, of that many frames: n bytes, which stay until the
	 * next one; NULL: there is none.
	 */
	const unsigned char *(*encode)(void *own, size_t frames, size_t *n);
	/*
	 * Of n bytes: that many images of width x height samples, up to 1023;
	 * false: they are none.
	 */
	bool		(*decode)(void *own, const unsigned char *, size_t n,
			    size_t width, size_t height, size_t images,
			    uint16_t *samples);
};

/* That of a name, or of a number, or NULL. */
const struct spk_model *spk_model_find(const char *name);
const struct spk_model *spk_model_numbered(unsigned number);
/* The k-th name, or NULL; without those that need a scene. */
const char *spk_model_name(size_t k);

/* What a file's blocks are. */
struct spk_packing {
	const struct spk_model *model;
	size_t		 width, height;	/* of trains: channels, and 1 */
	size_t		 rows;		/* of a stripe, but for the last */
	size_t		 most;		/* frames of a block, at the most */
	size_t		 key;		/* blocks from one reset to the next */
	size_t		 period;
	size_t		 every;		/* planes of an image of the scene */
	const struct spk_pack_scene *scene;	/* whose model has it */
};

struct spk_pack;

/* Stripes of a packing. */
size_t	 spk_pack_stripes(const struct spk_packing *);
/* Bytes of memory that coding it by that number of threads takes. */
size_t	 spk_pack_size(const struct spk_packing *, unsigned jobs);
/* Bytes that a stripe, from 0, of that many frames has as it is stored. */
size_t	 spk_pack_stored(const struct spk_packing *, size_t stripe,
	    size_t frames);
/* Whether a stripe's length can be told, as it is stored: it is below 2^31. */
bool	 spk_pack_fits(const struct spk_packing *);
/* Whether a block of that many frames can have n bytes. */
bool	 spk_pack_can_be(const struct spk_packing *, size_t frames, uint64_t n);
struct spk_pack *spk_pack_new(const struct spk_packing *, unsigned jobs,
	    struct spk_fault *);
void	 spk_pack_free(struct spk_pack *);
/* Forget what came before: a key block follows, after `before' frames. */
void	 spk_pack_reset(struct spk_pack *, uint64_t before);

/*
 * Frames into the block, up to its end: how many, or fewer where one has a
 * value that the model does not code.
 */
size_t	 spk_pack_put(struct spk_pack *, const int8_t *y, size_t frames);
size_t	 spk_pack_frames(const struct spk_pack *);	/* in the block */
/* The block as n bytes, which stay until the next; it is empty then. */
const unsigned char *spk_pack_encode(struct spk_pack *, size_t *n);
/* Spikes of the block that was coded last. */
uint64_t spk_pack_spikes(const struct spk_pack *);

/*
 * A block of that many frames from n bytes; -1: these are none, and the fault
 * says what is wrong in which stripe.
 */
int	 spk_pack_decode(struct spk_pack *, const unsigned char *, size_t n,
	    size_t frames, struct spk_fault *);
/* Then: frames of it, from one on. */
void	 spk_pack_get(const struct spk_pack *, size_t from, int8_t *y,
	    size_t frames);

/* transpose.c */
/*
 * Planes, `stride' words apart, as words of their pixels, and back: of 64
 * planes a word, and 64 pixels a group; the groups are an even number.
 */
void	 spk_gather(const uint64_t *planes, size_t stride, size_t groups,
	    size_t words, uint64_t *bits);
void	 spk_scatter(const uint64_t *bits, size_t words, size_t groups,
	    uint64_t *planes, size_t stride);
/* Bits of n words that are 1. */
uint64_t spk_ones(const uint64_t *bits, size_t n);

#pragma GCC visibility pop

#endif

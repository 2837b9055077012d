/*
 * Blocks of spikes, packed without loss.  A block consists of some frames of
 * all pixels, or channels.  Pixels are coded in stripes of whole rows, each
 * separately, so that threads can share the work.
 */
#ifndef SPK_PACK_H
#define SPK_PACK_H

#include "kernel/bits.h"

#pragma GCC visibility push(hidden)

#define SPK_PACK_FRAMES	65536		/* maximum of a block */
#define SPK_PACK_MB	4096		/* default limit of memory */

/*
 * A stripe to be coded.  For planes, frames of 0 and 1: bits has, for each of
 * width x height pixels, row after row, words of 64 planes; plane t is bit t %
 * 64 of word t / 64, and bits after the last plane are 0.  For trains, frames
 * of -1, 0 and 1: y has width channels per frame.
 */
struct spk_stripe {
	size_t		 width, height;
	size_t		 most;		/* maximum frames of a block */
	size_t		 period;	/* frames of an observation, or 0 */
	size_t		 frames;	/* of this block, at least 1 */
	size_t		 phase;		/* of an observation, before it */
	size_t		 words;		/* (frames + 63) / 64 */
	uint64_t	*bits;
	int8_t		*y;
	/*
	 * Samples of its pixels, at the planes 0, every, 2 every and so on, up
	 * to the last or one after it; or NULL.
	 */
	const uint16_t	*scene;
	size_t		 scene_stride;	/* from a frame to the next */
	size_t		 every;
	void		*scratch;	/* if the model needs some */
};

/*
 * A model codes stripes in succession.  Its state has `size' bytes, whole cache
 * lines, and reset sets it to the state before the first stripe.  The coded
 * stripe depends on those since the last reset, and on nothing else: not on the
 * machine, the compiler or threads.
 */
struct spk_model {
	const char	*name;		/* the level's */
	uint8_t		 number;	/* in files */
	bool		 train;		/* codes y, else bits */
	bool		 scene;		/* also uses a scene */
	size_t		 rows;		/* default, of a stripe */
	/* Bytes of the state; only width, height, most and period are known. */
	size_t		(*size)(const struct spk_stripe *);
	void		(*reset)(void *state, const struct spk_stripe *);
	/*
	 * Bytes of work memory for coding a stripe, per thread; their initial
	 * content is arbitrary.  NULL: none.
	 */
	size_t		(*scratch)(const struct spk_stripe *);
	/*
	 * Code a stripe to room bytes: returns their number, or 0 if it does
	 * not fit.  It is stored then, and the state is reset.
	 */
	size_t		(*encode)(void *state, const struct spk_stripe *,
			    unsigned char *to, size_t room);
	/*
	 * Decode a stripe of n bytes, writing all of its bits or y; false:
	 * invalid.  Whatever the bytes are, no more than these are read.
	 */
	bool		(*decode)(void *state, const struct spk_stripe *,
			    const unsigned char *from, size_t n);
};
/*
 * A video codec of the caller: the scene that a block's spikes show, to bytes
 * and back.
 */
struct spk_pack_scene {
	void		*own;
	/*
	 * Encode the scene of the next block, of that many frames: n bytes,
	 * valid until the next one; NULL: none.
	 */
	const unsigned char *(*encode)(void *own, size_t frames, size_t *n);
	/*
	 * Decode n bytes: that many images of width x height samples, up to
	 * 1023; false: invalid.
	 */
	bool		(*decode)(void *own, const unsigned char *, size_t n,
			    size_t width, size_t height, size_t images,
			    uint16_t *samples);
};

/* The model with a name, or a number, or NULL. */
const struct spk_model *spk_model_find(const char *name);
const struct spk_model *spk_model_numbered(unsigned number);
/* The k-th name, or NULL; without those that need a scene. */
const char *spk_model_name(size_t k);

/* The layout of a file's blocks. */
struct spk_packing {
	const struct spk_model *model;
	size_t		 width, height;	/* of trains: channels, and 1 */
	size_t		 rows;		/* of a stripe, except the last */
	size_t		 most;		/* maximum frames of a block */
	size_t		 key;		/* blocks from one reset to the next */
	size_t		 period;
	size_t		 every;		/* planes of an image of the scene */
	const struct spk_pack_scene *scene;	/* for a model with a scene */
};

struct spk_pack;

/* The number of stripes. */
size_t	 spk_pack_stripes(const struct spk_packing *);
/* Bytes of memory for coding with that number of threads. */
size_t	 spk_pack_size(const struct spk_packing *, unsigned jobs);
/* Bytes of a stored stripe, from 0, of that many frames. */
size_t	 spk_pack_stored(const struct spk_packing *, size_t stripe,
	    size_t frames);
/* Whether the length of each stored stripe can be represented: below 2^31. */
bool	 spk_pack_fits(const struct spk_packing *);
/* Whether a block of that many frames can have n bytes. */
bool	 spk_pack_can_be(const struct spk_packing *, size_t frames, uint64_t n);
struct spk_pack *spk_pack_new(const struct spk_packing *, unsigned jobs,
	    struct spk_fault *);
void	 spk_pack_free(struct spk_pack *);
/* Reset: a key block follows, after `before' frames. */
void	 spk_pack_reset(struct spk_pack *, uint64_t before);

/*
 * Add frames to the block, up to its end: returns how many, or fewer if one has
 * a value that the model does not code.
 */
size_t	 spk_pack_put(struct spk_pack *, const int8_t *y, size_t frames);
size_t	 spk_pack_frames(const struct spk_pack *);	/* in the block */
/* Code the block to n bytes, valid until the next; it is empty then. */
const unsigned char *spk_pack_encode(struct spk_pack *, size_t *n);
/* Spikes of the block coded last. */
uint64_t spk_pack_spikes(const struct spk_pack *);

/*
 * Decode a block of that many frames from n bytes; -1: invalid, and the fault
 * has the complaint and the stripe.
 */
int	 spk_pack_decode(struct spk_pack *, const unsigned char *, size_t n,
	    size_t frames, struct spk_fault *);
/* Then: frames of it, from a given one on. */
void	 spk_pack_get(const struct spk_pack *, size_t from, int8_t *y,
	    size_t frames);

/* transpose.c */
/*
 * Planes, `stride' words apart, to words of their pixels, and back: 64 planes
 * per word, and 64 pixels per group; the number of groups is even.
 */
void	 spk_gather(const uint64_t *planes, size_t stride, size_t groups,
	    size_t words, uint64_t *bits);
void	 spk_scatter(const uint64_t *bits, size_t words, size_t groups,
	    uint64_t *planes, size_t stride);
/* Set bits of n words. */
uint64_t spk_ones(const uint64_t *bits, size_t n);

#pragma GCC visibility pop

#endif

/* The places of a block's stripes, and the memory that they need. */
#include "pack/layout.h"

#define LINE		8		/* words of a cache line */

size_t
spk_pack_stripes(const struct spk_packing *p)
{
	return (p->height + p->rows - 1) / p->rows;
}

static size_t
height(const struct spk_packing *p, size_t stripe)
{
	const size_t left = p->height - stripe * p->rows;

	return left < p->rows ? left : p->rows;
}

struct spk_stripe
spk_layout_shape(const struct spk_packing *p, size_t stripe)
{
	return (struct spk_stripe){
		.width = p->width, .height = height(p, stripe),
		.most = p->most, .period = p->period
	};
}

static size_t
round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* Words of a stripe's plane: whole cache lines, each used by one thread. */
size_t
spk_layout_words(const struct spk_packing *p, size_t stripe)
{
	return round_up(p->width * height(p, stripe), 64 * LINE) / 64;
}

/* Bytes of a stripe's bits, as spk_gather writes them. */
size_t
spk_layout_bits(const struct spk_packing *p)
{
	return round_up(p->width * height(p, 0), 128) *
	    round_up(p->most, 64) / 8;
}

/* Bytes of the planes, in whole words of the pixels. */
static size_t
planes_size(const struct spk_packing *p, size_t stride)
{
	return round_up(p->most, 64) * stride * sizeof(uint64_t);
}

size_t
spk_pack_stored(const struct spk_packing *p, size_t stripe, size_t frames)
{
	return p->model->train ? (frames * p->width + 3) / 4 :
	    p->width * height(p, stripe) * ((frames + 63) / 64) * 8;
}

bool
spk_pack_fits(const struct spk_packing *p)
{
	return spk_pack_stored(p, 0, p->most) < SPK_STORED;
}

size_t
spk_layout_state(const struct spk_packing *p, size_t stripe)
{
	const struct spk_stripe s = spk_layout_shape(p, stripe);

	return spk_lines(p->model->size(&s));
}

/* For all stripes: they are equal, except for the last. */
static size_t
sum(const struct spk_packing *p, size_t first, size_t last)
{
	return (spk_pack_stripes(p) - 1) * first + last;
}

/*
 * Words of the planes of all stripes.  A plane has an odd number of cache
 * lines, so that 64 planes do not compete for one place in the cache.
 */
size_t
spk_layout_stride(const struct spk_packing *p)
{
	return sum(p, spk_layout_words(p, 0),
	    spk_layout_words(p, spk_pack_stripes(p) - 1)) | LINE;
}

size_t
spk_layout_images(const struct spk_packing *p, size_t frames)
{
	return p->model->scene ? (frames - 1) / p->every + 2 : 0;
}

size_t
spk_layout_entries(const struct spk_packing *p)
{
	return spk_pack_stripes(p) + p->model->scene;
}

/* Maximum bytes of a block: an image is no larger than its samples. */
size_t
spk_layout_block(const struct spk_packing *p, size_t frames)
{
	const size_t last = spk_pack_stripes(p) - 1;

	return spk_layout_entries(p) * SPK_ENTRY +
	    spk_layout_images(p, frames) * p->width * p->height *
	    sizeof(uint16_t) + sum(p, spk_pack_stored(p, 0, frames),
	    spk_pack_stored(p, last, frames));
}

bool
spk_pack_can_be(const struct spk_packing *p, size_t frames, uint64_t n)
{
	return frames > 0 && frames <= p->most &&
	    n >= spk_layout_entries(p) * SPK_ENTRY + spk_pack_stripes(p) &&
	    n <= spk_layout_block(p, frames);
}

size_t
spk_layout_states(const struct spk_packing *p)
{
	return sum(p, spk_layout_state(p, 0),
	    spk_layout_state(p, spk_pack_stripes(p) - 1));
}

/* Bytes of the frames of a block. */
size_t
spk_layout_frames(const struct spk_packing *p)
{
	return p->model->train ? p->most * p->width :
	    planes_size(p, spk_layout_stride(p));
}

/* Bytes of a thread's work memory. */
size_t
spk_layout_hand(const struct spk_packing *p)
{
	const struct spk_stripe s = spk_layout_shape(p, 0);

	return (p->model->train ? 0 : spk_layout_bits(p)) +
	    (p->model->scratch != NULL ? p->model->scratch(&s) : 0);
}

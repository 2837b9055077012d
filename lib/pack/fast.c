/* Level 3: one symbol per spike, by adaptive tables and rANS. */
#include <string.h>

#include "pack/fast.h"

/* Lay out a state in room, or NULL; returns its size in bytes. */
static size_t
lay(struct spk_fast *f, char *room, const struct spk_stripe *s)
{
	const size_t groups = (s->width * s->height + SPK_FAST_GROUP - 1) /
	    SPK_FAST_GROUP;
	size_t used = 0;

	(void)spk_take(room, &used, sizeof *f);
	f->h = spk_take(room, &used, SPK_FAST_NH * sizeof *f->h);
	f->i = spk_take(room, &used, SPK_FAST_NI * sizeof *f->i);
	f->s = spk_take(room, &used, SPK_FAST_NS * sizeof *f->s);
	f->pixels = spk_take(room, &used, groups * SPK_FAST_ROWS *
	    sizeof *f->pixels);
	f->symbol = spk_take(room, &used, (SPK_FAST_PIECE + SPK_FAST_MOST *
	    SPK_FAST_GROUP * (s->most + 1)) * sizeof *f->symbol);
	return used;
}

static size_t
fast_size(const struct spk_stripe *s)
{
	struct spk_fast f;

	return lay(&f, NULL, s);
}

static const struct spk_fast_code *
best(void)
{
	const struct spk_kernels *k = spk_kernels(SIZE_MAX);

	return k == NULL ? spk_fast_plain : k == spk_kernels_v1 ?
	    spk_fast_v1 : spk_fast_v3;
}

/* All symbols are equally likely. */
static void
even(struct spk_cdf *c, size_t n)
{
	size_t k;
	int i;

	for (k = 0; k < n; k++)
		for (i = 0; i < 16; i++)
			c[k].start[i] = (int16_t)(i * 2048);
}

static void
fast_reset(void *state, const struct spk_stripe *s)
{
	struct spk_fast *f = state;
	const size_t sides = (s->width * s->height + SPK_FAST_SIDE - 1) /
	    SPK_FAST_SIDE;
	size_t i, k;

	memset(f, 0, sizeof *f);
	(void)lay(f, state, s);
	f->code = best();
	even(f->h, SPK_FAST_NH);
	even(f->i, SPK_FAST_NI);
	even(f->s, SPK_FAST_NS);
	even(*f->cold, 2 * SPK_FAST_COLD);
	even(f->way, 3);
	even(f->size, 2);
	memset(f->pixels, 0, sides * sizeof *f->pixels);
	for (i = 0; i < sides; i++)
		for (k = 0; k < SPK_FAST_SIDE; k++)
			f->pixels[i].last[k] = -1;
}

static size_t
fast_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	struct spk_fast *f = state;

	f->to = to;
	f->limit = to + room;
	f->full = false;
	f->code->encode(f, s);
	return f->full ? 0 : (size_t)(f->to - to);
}

static bool
fast_decode(void *state, const struct spk_stripe *s,
    const unsigned char *from, size_t n)
{
	struct spk_fast *f = state;

	f->at = from;
	f->end = from + n;
	return f->code->decode(f, s);
}

const struct spk_model spk_fast_model = {
	.name = "3", .number = 3, .rows = 128,
	.size = fast_size, .reset = fast_reset,
	.encode = fast_encode, .decode = fast_decode,
};

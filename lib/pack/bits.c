/*
 * Level 1: a stripe's words as they are, by zstd.  A pixel's planes lie side
 * by side, so that its regular intervals are bytes that recur.
 */
#include <zstd.h>

#include "pack/pack.h"

#define LEVEL	1			/* of zstd */

static size_t
bits_size(const struct spk_stripe *s)
{
	(void)s;
	return 0;
}

static void
bits_reset(void *state, const struct spk_stripe *s)
{
	(void)state;
	(void)s;
}

static size_t
bytes(const struct spk_stripe *s)
{
	return s->width * s->height * s->words * sizeof *s->bits;
}

static size_t
bits_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	const size_t n = ZSTD_compress(to, room, s->bits, bytes(s), LEVEL);

	(void)state;
	return ZSTD_isError(n) ? 0 : n;
}

static bool
bits_decode(void *state, const struct spk_stripe *s, const unsigned char *from,
    size_t n)
{
	(void)state;
	return ZSTD_decompress(s->bits, bytes(s), from, n) == bytes(s);
}

const struct spk_model spk_bits_model = {
	.name = "1", .number = 1, .rows = 64,
	.size = bits_size, .reset = bits_reset,
	.encode = bits_encode, .decode = bits_decode,
};

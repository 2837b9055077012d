/*
 * Level 1: a stripe's words, as a frame of zstd.  The planes of a pixel are
 * adjacent, so that its regular intervals are recurring bytes.  Pixels are in
 * bands of some columns, each from its first row to its last: the pixel above
 * is then as near as the pixel beside, and zstd finds more matches in both.
 *
 * The work memory of zstd belongs to the thread; zstd allocates none.
 */
#define ZSTD_STATIC_LINKING_ONLY
#include <string.h>
#include <zstd.h>

#include "pack/pack.h"

#define LEVEL	1			/* of zstd */
#define BAND	32			/* columns */

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
bytes(const struct spk_stripe *s, size_t words)
{
	return s->width * s->height * words * sizeof *s->bits;
}

static size_t
context(void)
{
	const size_t c = ZSTD_estimateCCtxSize(LEVEL);
	const size_t d = ZSTD_estimateDCtxSize();

	return spk_lines(c > d ? c : d);
}

/* The words in their order, after the work memory of zstd. */
static size_t
bits_scratch(const struct spk_stripe *s)
{
	return context() + bytes(s, (s->most + 63) / 64);
}

static uint64_t *
ordered(const struct spk_stripe *s)
{
	return (uint64_t *)(void *)((char *)s->scratch + context());
}

/* The words to that order, or back. */
static void
order(const struct spk_stripe *s, bool back)
{
	uint64_t *to = ordered(s), *p;
	size_t x, y, n;

	for (x = 0; x < s->width; x += BAND) {
		n = s->width - x < BAND ? s->width - x : BAND;
		n *= s->words;
		for (y = 0; y < s->height; y++, to += n) {
			p = s->bits + (y * s->width + x) * s->words;
			memcpy(back ? p : to, back ? to : p, n * sizeof *p);
		}
	}
}

static size_t
bits_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	ZSTD_CCtx *c = ZSTD_initStaticCCtx(s->scratch, context());
	size_t n;

	(void)state;
	order(s, false);
	n = ZSTD_compressCCtx(c, to, room, ordered(s), bytes(s, s->words),
	    LEVEL);
	return ZSTD_isError(n) ? 0 : n;
}

static bool
bits_decode(void *state, const struct spk_stripe *s, const unsigned char *from,
    size_t n)
{
	ZSTD_DCtx *d = ZSTD_initStaticDCtx(s->scratch, context());

	(void)state;
	if (ZSTD_decompressDCtx(d, ordered(s), bytes(s, s->words), from, n) !=
	    bytes(s, s->words))
		return false;
	order(s, true);
	return true;
}

const struct spk_model spk_bits_model = {
	.name = "1", .number = 1, .rows = 64,
	.size = bits_size, .reset = bits_reset, .scratch = bits_scratch,
	.encode = bits_encode, .decode = bits_decode,
};

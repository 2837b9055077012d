/*
 * Symbols as words of 16 bits, by states of rANS (J. Duda), for level 3.  A
 * symbol has the slots from `start' on, `wide' of them, of 0 .. 32767.  States
 * are from 65536 on; a decoder reads in the reverse order of the encoder.
 */
#ifndef SPK_RANS_H
#define SPK_RANS_H

#include <string.h>

#include "pack/fast.h"

#define RANS_LEAST	65536U

/* Append a symbol to the piece; it is less than 32768 wide. */
INLINE void
rans_put(struct spk_fast *f, uint32_t state, uint32_t start, uint32_t wide)
{
	f->symbol[f->symbols++] = start | wide << 15 | state << 30;
}

/* The slot of the state's next symbol. */
INLINE uint32_t
rans_get(const struct spk_fast *f, uint32_t state)
{
	return f->x[state] & 32767;
}

/* Remove that symbol.  Words after the last one are 0. */
INLINE void
rans_next(struct spk_fast *f, uint32_t state, uint32_t start, uint32_t wide)
{
	uint32_t x = f->x[state];
	uint16_t word = 0;

	x = wide * (x >> 15) + (x & 32767) - start;
	if (x < RANS_LEAST) {
		if (SPK_LIKELY(f->end - f->at >= (ptrdiff_t)sizeof word)) {
			memcpy(&word, f->at, sizeof word);
			f->at += sizeof word;
		}
		x = x << 16 | word;
	}
	f->x[state] = x;
	f->symbols++;
}

/*
 * The piece's bytes: the states, then the words.  A symbol takes 4 bytes and
 * yields at most 2, so these replace symbols already coded.
 */
static void
rans_flush(struct spk_fast *f)
{
	unsigned char *top = (unsigned char *)(f->symbol + f->symbols);
	unsigned char *at = top;
	uint32_t x[SPK_FAST_STATES], *y, start, wide;
	uint16_t word;
	size_t i, n;

	for (i = 0; i < SPK_FAST_STATES; i++)
		x[i] = RANS_LEAST;
	for (i = f->symbols; i-- > 0;) {
		start = f->symbol[i] & 32767;
		wide = f->symbol[i] >> 15 & 32767;
		y = &x[f->symbol[i] >> 30];
		if (*y >> 17 >= wide) {
			word = (uint16_t)*y;
			at -= sizeof word;
			memcpy(at, &word, sizeof word);
			*y >>= 16;
		}
		*y = (*y / wide << 15) + *y % wide + start;
	}
	f->symbols = 0;
	n = (size_t)(top - at);
	f->full |= (size_t)(f->limit - f->to) < sizeof x + n;
	if (f->full)
		return;
	memcpy(f->to, x, sizeof x);
	memcpy(f->to + sizeof x, at, n);
	f->to += sizeof x + n;
}

/* Begin the next piece; false: invalid. */
static bool
rans_begin(struct spk_fast *f)
{
	f->symbols = 0;
	if (f->end - f->at < (ptrdiff_t)sizeof f->x)
		return false;
	memcpy(f->x, f->at, sizeof f->x);
	f->at += sizeof f->x;
	return true;
}

/* Whether the piece ends with all states as the encoder began. */
static bool
rans_done(const struct spk_fast *f)
{
	size_t i;

	for (i = 0; i < SPK_FAST_STATES && f->x[i] == RANS_LEAST; i++)
		;
	return i == SPK_FAST_STATES;
}

#endif

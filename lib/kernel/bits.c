/*
 * Spikes and bits, eight at a time: a byte for each spike, and a word for eight
 * of them, the first in its lowest byte.
 */
#include <string.h>

#include "kernel/bits.h"

#define ONES		0x0101010101010101U
#define LOW_FIRST	0x8040201008040201U	/* bit i, in byte i */
#define HIGH_FIRST	0x0102040810204080U	/* bit 7 - i, in byte i */

/* The bits of a byte, one byte for each, in the byte's order. */
static inline uint64_t
spread(char byte, uint64_t order)
{
	const uint64_t x = (unsigned char)byte * ONES & order;

	return (x + 0x7f * ONES) >> 7 & ONES;
}

static inline uint64_t
word(const int8_t *y)
{
	uint64_t x;

	memcpy(&x, y, sizeof x);
	return x;
}

bool
spk_rest_is_0(const char *s, size_t n)
{
	return n % 8 == 0 || (unsigned char)s[n / 8] >> n % 8 == 0;
}

void
spk_unpack(const struct spk_kernels *k, const char *s, size_t at, int8_t *y,
    size_t n)
{
	uint64_t x;

	for (; n > 0 && at % 8 != 0; n--)
		*y++ = (int8_t)spk_bit(s, at++);
	s += at / 8;
	if (k != NULL) {
		k->unpack_bits(s, y, n);
		return;
	}
	for (; n >= 8; n -= 8, y += 8) {
		x = spread(*s++, LOW_FIRST);
		memcpy(y, &x, sizeof x);
	}
	for (at = 0; at < n; at++)
		*y++ = (int8_t)spk_bit(s, at);
}

bool
spk_unpack_down(const char *s, size_t at, int8_t *y, size_t n)
{
	uint64_t x, up, both = 0;

	for (; n > 0 && at % 8 != 0; n--, y++) {
		x = spk_bit(s, at++);
		both |= x & (unsigned char)*y;
		*y = (int8_t)(*y - (int8_t)x);
	}
	for (s += at / 8; n >= 8; n -= 8, y += 8) {
		x = spread(*s++, LOW_FIRST);
		up = word(y);
		both |= up & x;
		x = up | x * 0xff;
		memcpy(y, &x, sizeof x);
	}
	for (at = 0; at < n; at++, y++) {
		x = spk_bit(s, at);
		both |= x & (unsigned char)*y;
		*y = (int8_t)(*y - (int8_t)x);
	}
	return both == 0;
}

void
spk_unpack_high(const char *s, int8_t *y, size_t n)
{
	uint64_t x;
	size_t i;

	for (; n >= 8; n -= 8, y += 8) {
		x = spread(*s++, HIGH_FIRST);
		memcpy(y, &x, sizeof x);
	}
	for (i = 0; i < n; i++)
		y[i] = (unsigned char)*s >> (7 - i) & 1;
}

/* Which spikes are 1 or, if down, -1: a byte of 1 for each. */
static inline uint64_t
which(uint64_t x, bool down)
{
	return (down ? x >> 7 : x & ~(x >> 7)) & ONES;
}

void
spk_pack(const int8_t *y, bool down, size_t n, unsigned char *s, size_t at)
{
	const int one = down ? -1 : 1;

	for (; n > 0 && at % 8 != 0; n--, at++)
		s[at / 8] |= (unsigned char)((unsigned)(*y++ == one) << at % 8);
	for (s += at / 8; n >= 8; n -= 8, y += 8)
		*s++ = (unsigned char)(which(word(y), down) *
		    0x0102040810204080U >> 56);
	for (at = 0; at < n; at++)
		*s |= (unsigned char)((unsigned)(y[at] == one) << at);
}

void
spk_pack_high(const int8_t *y, size_t n, unsigned char *s)
{
	unsigned byte = 0;
	size_t i;

	for (; n >= 8; n -= 8, y += 8)
		*s++ = (unsigned char)(which(word(y), false) *
		    0x8040201008040201U >> 56);
	for (i = 0; i < n; i++)
		byte |= (unsigned)(y[i] == 1) << (7 - i);
	if (n > 0)
		*s = (unsigned char)byte;
}

bool
spk_are_bits(const int8_t *y, size_t n)
{
	uint64_t bad = 0;

	for (; n >= 8; n -= 8, y += 8)
		bad |= word(y);
	for (; n > 0; n--)
		bad |= (unsigned char)*y++;
	return (bad & ~ONES) == 0;
}

bool
spk_pack_all(const struct spk_kernels *k, const int8_t *y, size_t n,
    unsigned char *s)
{
	if (k != NULL)
		return k->pack_bits(y, s, n);
	if (!spk_are_bits(y, n))
		return false;
	memset(s, 0, (n + 7) / 8);
	spk_pack(y, false, n, s, 0);
	return true;
}

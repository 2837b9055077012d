/*
 * Binary decisions, predicted by counters whose logarithmic odds are mixed,
 * with arithmetic coding in 32 bits.  All in integers.
 */
#ifndef SPK_LOGISTIC_H
#define SPK_LOGISTIC_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

/* Loops over a few inputs whose number the compiler knows. */
#define SPK_UNROLL	_Pragma("GCC unroll 8")

/*
 * Logarithmic odds are 256 ln(p / (1 - p)), from -2047 to 2047.
 *
 *	odds	of p = (i + 1/2) / 4096, the nearest whole number
 *	share	65536 p of the odds i - 2048, the nearest, from 24 to 65512
 *	rate	floor(655360 / (10 n + 16)): 65536 / (n + 1.6)
 */
#define SPK_ODDS	2047
struct spk_logistic {
	int16_t		 odds[4096];
	uint16_t	 share[4096];
	uint16_t	 rate[1024];
};
extern struct spk_logistic spk_logistic;
/* Fill it, once; other threads wait. */
void	 spk_logistic_make(void);

/* The share of ones, of 65536, for any odds. */
static inline unsigned
spk_share(int64_t odds)
{
	odds = odds < -SPK_ODDS ? -SPK_ODDS : odds;
	odds = odds > SPK_ODDS ? SPK_ODDS : odds;
	return spk_logistic.share[odds + 2048];
}

/*
 * A counter has p, in units of 2^-22, in its upper 22 bits, and in the others
 * the number of bits it has learned, up to a limit of at most 1023.
 */
#define SPK_COUNTER	0x80000000U	/* initial value: p is 1/2 */

static inline int
spk_counter_odds(uint32_t c)
{
	return spk_logistic.odds[c >> 20];
}

/*
 * p += (bit - p) / (n + 1.6), rounded down.  The rate is below 1, so that p
 * stays from 0 to 2^22 - 1.
 */
static inline uint32_t
spk_counter_learn(uint32_t c, unsigned bit, unsigned limit)
{
	const unsigned n = c & 1023;
	const int64_t left = (int64_t)(bit << 22) - (int64_t)(c >> 10);
	const int64_t step = left * spk_logistic.rate[n] >> 16;

	return c + ((uint32_t)step << 10) + (n < limit);
}

/*
 * The mixed odds of n inputs, each times its weight of 65536.  Weights would
 * wrap around at 32 bits, but no stream reaches that: whatever they are, |odds|
 * <= 2047 keep the sum below n 2^42.
 */
static inline int64_t
spk_mix(const int32_t *weight, const int32_t *odds, size_t n)
{
	int64_t sum = 0;
	size_t i;

	SPK_UNROLL
	for (i = 0; i < n; i++)
		sum += (int64_t)weight[i] * odds[i];
	return sum >> 16;
}

/*
 * Weights learn from a predicted share: a step down the gradient of the cost,
 * 2^-shift of odds x error.  |odds x error| < 2^11 2^16, and a shift is from 1
 * to 24, so that nothing overflows.
 */
static inline void
spk_mix_learn(int32_t *weight, const int32_t *odds, size_t n, unsigned share,
    unsigned bit, unsigned shift)
{
	const int32_t error = (int32_t)(bit << 16) - (int32_t)share;
	const int32_t half = 1 << (shift - 1);
	size_t i;

	SPK_UNROLL
	for (i = 0; i < n; i++)
		weight[i] = (int32_t)((uint32_t)weight[i] +
		    (uint32_t)((odds[i] * error + half) >> shift));
}

/*
 * The coder: x is from low to high; these hold everything not yet written, or
 * read.  The highest byte is shifted out when low and high agree on it, so that
 * low < high for every bit.
 */
struct spk_coder {
	uint32_t	 low, high, x;
	unsigned char	*to;		/* encoding */
	const unsigned char *from;	/* decoding */
	size_t		 n, room;	/* bytes so far, and maximum */
};

static inline void
spk_coder_write(struct spk_coder *c, unsigned char *to, size_t room)
{
	*c = (struct spk_coder){ .high = UINT32_MAX, .to = to, .room = room };
}

/* Bytes beyond the room are counted, not written. */
static inline void
spk_coder_byte(struct spk_coder *c)
{
	if (c->n < c->room)
		c->to[c->n] = (unsigned char)(c->high >> 24);
	c->n++;
	c->low <<= 8;
	c->high = c->high << 8 | 255;
}

/* Ones are low <= x <= middle.  A share is from 1 to 65535. */
static inline uint32_t
spk_coder_middle(const struct spk_coder *c, unsigned share)
{
	return c->low + (uint32_t)((uint64_t)(c->high - c->low) * share >> 16);
}

static inline void
spk_encode_bit(struct spk_coder *c, unsigned share, unsigned bit)
{
	const uint32_t middle = spk_coder_middle(c, share);

	if (bit)
		c->high = middle;
	else
		c->low = middle + 1;
	while ((c->low ^ c->high) < 1U << 24)
		spk_coder_byte(c);
}

/* Total bytes, including the last one; 0: more than the room. */
static inline size_t
spk_coder_wrote(struct spk_coder *c)
{
	c->high = c->low + 0xffffff;
	spk_coder_byte(c);
	return c->n <= c->room ? c->n : 0;
}

/* The next byte of the input, and zeros after the last one. */
static inline void
spk_coder_next(struct spk_coder *c)
{
	c->x = c->x << 8 | (c->n < c->room ? c->from[c->n] : 0);
	c->n++;
}

static inline void
spk_coder_read(struct spk_coder *c, const unsigned char *from, size_t n)
{
	*c = (struct spk_coder){ .high = UINT32_MAX, .from = from, .room = n };
	while (c->n < 4)
		spk_coder_next(c);
}

static inline unsigned
spk_decode_bit(struct spk_coder *c, unsigned share)
{
	const uint32_t middle = spk_coder_middle(c, share);
	const unsigned bit = c->x <= middle;

	if (bit)
		c->high = middle;
	else
		c->low = middle + 1;
	while ((c->low ^ c->high) < 1U << 24) {
		c->low <<= 8;
		c->high = c->high << 8 | 255;
		spk_coder_next(c);
	}
	return bit;
}

/* Whether an encoder would have written exactly these bytes. */
static inline bool
spk_coder_done(const struct spk_coder *c)
{
	return c->n == c->room + 3 &&
	    c->x == ((c->low + 0xffffff) & ~0xffffffU);
}

/* Bits of a number, the highest first, all equally likely. */
static inline void
spk_encode_raw(struct spk_coder *c, unsigned bits, uint32_t value)
{
	while (bits-- > 0)
		spk_encode_bit(c, 1U << 15, value >> bits & 1);
}

static inline uint32_t
spk_decode_raw(struct spk_coder *c, unsigned bits)
{
	uint32_t value = 0;

	while (bits-- > 0)
		value = value << 1 | spk_decode_bit(c, 1U << 15);
	return value;
}

#pragma GCC visibility pop

#endif

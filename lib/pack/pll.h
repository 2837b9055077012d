/*
 * The prediction of a pixel's next spike.  The pixel integrates light, so its
 * n-th spike is in the plane ceil(phase + n * period): a phase-locked loop
 * follows both, and the distance of the spike from the loop's prediction is
 * coded.
 *
 * Numbers are whole, in units of 1/4096 of a plane.  Their ranges:
 *
 *	interval	1 .. SPK_PLL_INTERVAL planes, as a last spike is kept
 *			at SPK_PLL_FAR or later; 391,315,456 < 2^29
 *	next		0 .. 2^26
 *	period		1 .. 8000 planes < 2^25
 *	error		-2^29 .. 2^26, cut to -2^20 .. 2^20
 *	gain		8 .. 192, so that gain * error is within 2^28
 *	score		0 .. 40000
 *
 * and sums of two or three of them are within 2^30.  A right shift of a
 * negative number rounds down, as gcc and clang implement it.
 */
#ifndef SPK_PLL_H
#define SPK_PLL_H

#include "pack/pack.h"

#define SPK_PLL_ONE	4096		/* a plane */
#define SPK_PLL_FAR	(-30000)	/* maximum planes before a block */
#define SPK_PLL_INTERVAL (SPK_PACK_FRAMES - SPK_PLL_FAR)
#define SPK_PLL_NEXT	(1 << 26)
#define SPK_PLL_PERIOD	(8000 * SPK_PLL_ONE)
#define SPK_PLL_ERROR	(1 << 20)
#define SPK_PLL_SCORE	40000
#define SPK_PLL_COLD	(4 * SPK_PLL_ONE)	/* default period */

enum {					/* loops, by the shift of their gain */
	SPK_PLL_A = 1,			/* follows moving scenes */
	SPK_PLL_S = 3			/* settles on static scenes */
};

struct spk_pll {
	int32_t		 next;		/* spike, relative to the last one */
	int32_t		 period;
	uint16_t	 score;		/* mean of the error, without sign */
	uint8_t		 gain;		/* of the period, of 256 */
	int8_t		 sign;		/* of the last error that was not 0 */
};

static inline int32_t
spk_clamp32(int32_t x, int32_t least, int32_t most)
{
	return x < least ? least : x > most ? most : x;
}

/* Planes count from the block's first one; last is that of the last spike. */

/* The first possible plane of the next spike. */
static inline int32_t
spk_pll_first(int32_t last)
{
	return last + 1 > 0 ? last + 1 : 0;
}

/* Its predicted plane, from first to the block's end. */
static inline int32_t
spk_pll_plane(const struct spk_pll *l, int32_t last, int32_t first,
    int32_t end)
{
	return spk_clamp32(last + ((l->next + SPK_PLL_ONE - 1) >> 12), first,
	    end);
}

/* Last, relative to the next block's first plane; this one has `end'. */
static inline int32_t
spk_pll_move(int32_t last, int32_t end)
{
	return last - end > SPK_PLL_FAR ? last - end : SPK_PLL_FAR;
}

/* Before any spike: one comes half a period after `first'. */
static inline void
spk_pll_none(struct spk_pll *l, int32_t period, int32_t last, int32_t first)
{
	l->period = period;
	l->next = (first - last) * SPK_PLL_ONE + period / 2;
	l->score = 1000;
	l->gain = 128;
	l->sign = 0;
}

/* After the first spike; or the second, whose interval is period. */
static inline void
spk_pll_begin(struct spk_pll *l, int32_t period)
{
	l->period = spk_clamp32(period, SPK_PLL_ONE, SPK_PLL_PERIOD);
	l->next = l->period - SPK_PLL_ONE / 2;
	l->score = 1000;
	l->gain = 128;
	l->sign = 0;
}

/* The error of the prediction; any crossing in the spike's plane is correct. */
static inline int32_t
spk_pll_error(int32_t next, int32_t interval)
{
	const int32_t over = next - interval * SPK_PLL_ONE;
	const int32_t under = over + SPK_PLL_ONE;

	return spk_clamp32(over > 0 ? over : under <= 0 ? under : 0,
	    -SPK_PLL_ERROR, SPK_PLL_ERROR);
}

/*
 * The third spike or a later one, `interval' planes after the previous one: the
 * loop's error, from which it has learned.
 */
static inline int32_t
spk_pll_spike(struct spk_pll *l, int32_t interval, int shift)
{
	const int32_t e = spk_pll_error(l->next, interval);
	const int32_t size = e < 0 ? -e : e, sign = (e > 0) - (e < 0);
	int32_t g = l->gain;

	if (e == 0)
		g -= g >> 3;
	else if (sign == l->sign)
		g += g >> shift;
	else if (sign == -l->sign)
		g -= g >> 2;
	g = spk_clamp32(g, 8, 192);
	l->score = (uint16_t)(l->score + (((size < SPK_PLL_SCORE ? size :
	    SPK_PLL_SCORE) - l->score) >> 3));
	l->period = spk_clamp32(l->period - (g * e >> 8), SPK_PLL_ONE,
	    SPK_PLL_PERIOD);
	l->next = spk_clamp32(l->next - (14 * e >> 4) + l->period -
	    interval * SPK_PLL_ONE, 0, SPK_PLL_NEXT);
	l->gain = (uint8_t)g;
	l->sign = (int8_t)(sign != 0 ? sign : l->sign);
	return e;
}

/*
 * Classes of the state.  `interval' is the predicted plane less that of the
 * last spike; next may be of any loop.
 */

/* 0 .. 31: the place of the crossing within the plane. */
static inline int32_t
spk_pll_fraction(int32_t next, int32_t interval)
{
	return spk_clamp32((next - interval * SPK_PLL_ONE + SPK_PLL_ONE) >> 7,
	    0, 31);
}

/* 0 .. 63: its place by another loop, from 3 planes before to 1 after. */
static inline int32_t
spk_pll_offset(int32_t next, int32_t interval)
{
	return spk_clamp32((next - (interval - 3) * SPK_PLL_ONE) >> 8, 0, 63);
}

/* 0 .. 6 */
static inline int32_t
spk_pll_score(const struct spk_pll *l)
{
	const int32_t s = l->score;

	return (s > 64) + (s > 160) + (s > 400) + (s > 1000) + (s > 2500) +
	    (s > 5000);
}

/* 0 .. 3 */
static inline int32_t
spk_pll_gain(const struct spk_pll *l)
{
	return (l->gain > 12) + (l->gain > 28) + (l->gain > 72);
}

/* 0 .. 3 */
static inline int32_t
spk_pll_long(const struct spk_pll *l)
{
	return (l->period >= 3 * SPK_PLL_ONE) + (l->period >= 6 * SPK_PLL_ONE) +
	    (l->period >= 12 * SPK_PLL_ONE);
}

/* The next spike of a pixel's words of 64 planes, from `from' on, or end. */
static inline int32_t
spk_next_spike(const uint64_t *bits, int32_t from, int32_t end)
{
	int32_t w = from / 64;
	uint64_t x;

	if (from >= end)
		return end;
	x = bits[w] & UINT64_MAX << from % 64;
	while (x == 0 && ++w * 64 < end)
		x = bits[w];
	return x == 0 ? end : w * 64 + __builtin_ctzll(x);
}

#endif

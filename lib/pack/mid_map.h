/*
 * Maps of phase: how many spikes a pixel has had up to each plane, times 256,
 * linear between spikes, and modulo 2^16.  Neighbours already coded have them
 * for the whole block, and for some planes before and after it.
 */
#ifndef SPK_MID_MAP_H
#define SPK_MID_MAP_H

#include "pack/mid.h"

#define BEFORE		64
#define AFTER		32

typedef uint16_t phases __attribute__((vector_size(16)));
typedef uint16_t phases_at __attribute__((vector_size(16), aligned(2),
	    may_alias));

/* Groups of 8 may begin at any plane. */
static inline size_t
map_length(const struct spk_stripe *s)
{
	return (BEFORE + s->most + AFTER + 8 + 31) / 32 * 32;
}

/*
 * Planes from `from' to the spike in plane t, and up to 7 more that are unused.
 */
INLINE void
map_interval(const struct mid *m, struct lane *l, int32_t t)
{
	const int32_t n = t - l->from;
	const uint16_t step = (uint16_t)(n < 512 ? m->inverse[n] : 65535 / n);
	uint16_t *to = l->map + l->from;
	phases k = {1, 2, 3, 4, 5, 6, 7, 8};
	int32_t i;

	for (i = 0; i < n; i += 8, k += 8)
		*(phases_at *)(to + i) = l->phase + (k * step >> 8);
	l->phase = (uint16_t)(l->phase + 256);
	l->from = t;
}

/* Planes from `from' to t, with a spike every `period'. */
static inline void
map_line(struct lane *l, int32_t t, int32_t period)
{
	const uint32_t step = (1U << 28) / (uint32_t)period;
	int32_t i;

	for (i = l->from; i < t; i++)
		l->map[i] = (uint16_t)(l->phase +
		    ((uint32_t)(i - l->from + 1) * step >> 8));
	if (l->from < t)
		l->phase = l->map[t - 1];
	l->from = t;
}

/*
 * A pixel's period for its map before its first two spikes and after those of
 * the block.
 */
static inline int32_t
map_period(const struct pixel *p)
{
	return p->n < 2 ? SPK_PLL_PERIOD : p->a.period;
}

static inline void
map_begin(struct lane *l)
{
	l->phase = 0;
	l->from = -BEFORE;
	map_line(l, l->p->last, map_period(l->p));
	l->from = l->p->last > -BEFORE ? l->p->last : -BEFORE;
}

static inline void
map_end(struct lane *l, int32_t end)
{
	const int32_t silent = (end - l->from) * SPK_PLL_ONE;
	const int32_t period = map_period(l->p);

	map_line(l, end + AFTER, period > silent ? period : silent);
}

/* The neighbours' maps, the sum of them. */
static inline void
map_sum(const struct mid *m, const struct lane *l, uint16_t *sum,
    size_t width)
{
	const size_t row = (l->y + LANES - 1) % LANES;
	const uint16_t *left = l->map - BEFORE - m->length;
	const uint16_t *up = m->map + (row * width + l->x) * m->length;
	const uint16_t *a = l->x > 0 ? left : m->none;
	const uint16_t *b = l->y > 0 ? up : m->none;
	const uint16_t *c = l->x > 0 && l->y > 0 ? up - m->length : m->none;
	const uint16_t *d = l->y > 0 && l->x + 1 < width ? up + m->length :
	    m->none;
	size_t i;

	for (i = 0; i < m->length; i += 8)
		*(phases_at *)(sum + i) = *(const phases_at *)(a + i) +
		    *(const phases_at *)(b + i) + *(const phases_at *)(c + i) +
		    *(const phases_at *)(d + i);
}

/*
 * When the next spike comes if the period of the pixel changes as that of its
 * neighbours does, from two periods before the last spike to one after it.  A
 * sum of four has at most 4 x 256 per plane, so 56 planes are below 2^16.
 */
INLINE int32_t
map_next(const struct lane *l)
{
	const struct pixel *p = l->p;
	const int32_t window = spk_clamp32((p->a.period + SPK_PLL_ONE / 2) >>
	    12, 2, 28);
	const uint16_t *at = l->sum + (p->last > -8 ? p->last : -8);
	const uint32_t past = (uint16_t)(*at - at[-2 * window]);
	const uint32_t future = (uint16_t)(at[window] - *at);
	int32_t ratio;

	if (future == 0)
		return p->a.next;
	ratio = spk_clamp32((int32_t)((past << 11) / future),
	    SPK_PLL_ONE / 3, SPK_PLL_ONE * 3);
	return p->a.next + (int32_t)((int64_t)p->a.period *
	    (ratio - SPK_PLL_ONE) >> 12);
}

#endif

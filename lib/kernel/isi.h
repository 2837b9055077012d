/*
 * Intervals between spikes, plane after plane: the data of the kernels, and the
 * same for one pixel after another.
 */
#ifndef SPK_KERNEL_ISI_H
#define SPK_KERNEL_ISI_H

#include "kernel/kernel.h"

#define SPK_ISI_PLANES	16		/* of a block */
#define SPK_ISI_FAR	(1 << 29)	/* next: beyond any reach */
#define SPK_ISI_NEVER	(-SPK_ISI_FAR - 1)	/* prev: no spike so far */

enum spk_isi_tail {			/* planes after a pixel's last spike */
	SPK_ISI_COUNT,			/* up to the end */
	SPK_ISI_LAST,			/* its last interval, if it has one */
	SPK_ISI_ZERO
};

struct spk_isi_span {
	/* The planes of a block: 64 pixels of each plane, then the next 64. */
	const uint64_t	*bits;
	size_t		 channels;
	size_t		 from, to;	/* requested planes of the block */
	int32_t		 reach;
	int32_t		 end;		/* where the planes end */
	enum spk_isi_tail tail;
	bool		 rate;		/* 1 / interval */
	/*
	 * For each pixel, in planes from the block's first one on: the last
	 * spike before plane `from', and the first one after the block.  Then
	 * the last interval, 0 if there was one spike, -1 if none; and the
	 * value up to the first spike, if prev is SPK_ISI_NEVER.
	 */
	int32_t		*prev, *next, *last;
	const int32_t	*lead;
	bool		*reached;	/* an interval exceeds the reach */
};

/* The interval from prev to next, as it appears in the map. */
static inline int32_t
spk_isi_value(const struct spk_isi_span *s, int32_t prev, int32_t next,
    int32_t last, int32_t lead)
{
	int32_t v;

	if (prev == SPK_ISI_NEVER)
		return lead;
	v = next - prev;
	if (v > s->reach)
		return s->reach;
	if (next != s->end || s->tail == SPK_ISI_COUNT)
		return v;
	return s->tail == SPK_ISI_ZERO ? 0 : last > 0 ? last : v;
}

/* The block is finished: count from the next one's first plane. */
static inline void
spk_isi_move(const struct spk_isi_span *s, size_t pixel)
{
	int32_t *prev = &s->prev[pixel], *next = &s->next[pixel];

	if (*prev != SPK_ISI_NEVER && *next - *prev > s->reach)
		*s->reached = true;
	*next -= SPK_ISI_PLANES;
	if (*prev >= SPK_ISI_PLANES - SPK_ISI_FAR)
		*prev -= SPK_ISI_PLANES;
}

/* Planes from .. to of a pixel. */
static inline void
spk_isi_pixel(const struct spk_isi_span *s, float *map, size_t pixel)
{
	const uint64_t *w = s->bits + pixel / 64 * SPK_ISI_PLANES;
	int32_t next[SPK_ISI_PLANES], at = s->next[pixel];
	int32_t prev = s->prev[pixel], last = s->last[pixel], v;
	size_t t;

	for (t = SPK_ISI_PLANES; t-- > s->from;) {
		at = w[t] >> pixel % 64 & 1 ? (int32_t)t : at;
		next[t] = at;
	}
	for (t = s->from; t < s->to; t++) {
		v = spk_isi_value(s, prev, next[t], last, s->lead[pixel]);
		map[(t - s->from) * s->channels + pixel] = !s->rate ?
		    (float)v : v > 0 ? 1 / (float)v : 0;
		if (next[t] != (int32_t)t)
			continue;
		last = last < 0 ? 0 : v;
		prev = next[t];
	}
	s->prev[pixel] = prev;
	s->last[pixel] = last;
	if (s->to == SPK_ISI_PLANES)
		spk_isi_move(s, pixel);
}

#endif

/*
 * Maps of intervals on vectors, for simd.h: several pixels side by side,
 * backward through the planes of a block for their next spikes, then forward.
 */
#include "kernel/isi.h"

#define ISI		4		/* vectors, so that they overlap */
#define ISI_PIXELS	(ISI * LANES)

/* The pixels that have fired, as ones of a lane. */
INLINE vi
fired(uint64_t word, int k)
{
	vi lane = {0};
	int i;

	UNROLL
	for (i = 0; i < LANES; i++)
		lane[i] = 1 << i;
	return (((vi){0} + (int32_t)(word >> k * LANES)) & lane) == lane;
}

INLINE vi
pick(vi m, vi v, vi w)
{
	return (vi)either(m, (vf)v, (vf)w);
}

INLINE vi
whole(const int32_t *p)
{
	vi v;

	memcpy(&v, p, sizeof v);
	return v;
}

INLINE vi
interval(const struct spk_isi_span *s, vi prev, vi next, vi last, vi lead,
    bool tail)
{
	const vi zero = {0}, reach = zero + s->reach;
	vi v = next - prev;
	const vi far = v > reach;
	vi end = zero;

	v = pick(far, reach, v);
	if (tail) {
		end = s->tail == SPK_ISI_ZERO ? zero : pick(last > zero, last,
		    v);
		v = pick(~far & (next == zero + s->end), end, v);
	}
	return pick(prev == zero + SPK_ISI_NEVER, lead, v);
}

/* As spk_isi_move. */
INLINE vi
isi_move(const struct spk_isi_span *s, vi prev, size_t pixel)
{
	const vi zero = {0}, n = zero + SPK_ISI_PLANES;
	const vi next = whole(s->next + pixel), moved = next - n;

	if (bits((next - prev > zero + s->reach) &
	    (prev != zero + SPK_ISI_NEVER)) != 0)
		*s->reached = true;
	memcpy(s->next + pixel, &moved, sizeof moved);
	return prev - (n & (prev >= n - SPK_ISI_FAR));
}

INLINE void
isi_forth(const struct spk_isi_span *s, float *map, size_t pixel,
    vi (*next)[ISI], bool tail, bool rate)
{
	const vi zero = {0};
	vi prev[ISI], last[ISI], lead[ISI], v, hit;
	vf x;
	size_t t;
	int k;

	UNROLL
	for (k = 0; k < ISI; k++) {
		prev[k] = whole(s->prev + pixel + k * LANES);
		last[k] = whole(s->last + pixel + k * LANES);
		lead[k] = whole(s->lead + pixel + k * LANES);
	}
	for (t = s->from; t < s->to; t++, map += s->channels) {
		UNROLL
		for (k = 0; k < ISI; k++) {
			v = interval(s, prev[k], next[t][k], last[k], lead[k],
			    tail);
			x = __builtin_convertvector(v, vf);
			if (rate)
				x = where(v > zero, 1 / x);
			store(map + pixel + k * LANES, x);
			hit = next[t][k] == zero + (int32_t)t;
			last[k] = pick(hit, v & (last[k] >= zero), last[k]);
			prev[k] = pick(hit, next[t][k], prev[k]);
		}
	}
	for (k = 0; k < ISI; k++) {
		if (s->to == SPK_ISI_PLANES)
			prev[k] = isi_move(s, prev[k], pixel +
			    (size_t)k * LANES);
		memcpy(s->prev + pixel + k * LANES, &prev[k], sizeof prev[k]);
		memcpy(s->last + pixel + k * LANES, &last[k], sizeof last[k]);
	}
}

INLINE void
isi_pixels(const struct spk_isi_span *s, float *map, size_t pixel, bool tail,
    bool rate)
{
	const uint64_t *bits = s->bits + pixel / 64 * SPK_ISI_PLANES;
	vi next[SPK_ISI_PLANES][ISI], at[ISI];
	uint64_t word;
	size_t t;
	int k;

	UNROLL
	for (k = 0; k < ISI; k++)
		at[k] = whole(s->next + pixel + k * LANES);
	for (t = SPK_ISI_PLANES; t-- > s->from;) {
		word = bits[t] >> pixel % 64;
		UNROLL
		for (k = 0; k < ISI; k++)
			next[t][k] = at[k] = pick(fired(word, k),
			    (vi){0} + (int32_t)t, at[k]);
	}
	isi_forth(s, map, pixel, next, tail, rate);
}

static void
isi(const struct spk_isi_span *s, float *map)
{
	const bool tail = s->tail != SPK_ISI_COUNT;
	size_t p;

	for (p = 0; p + ISI_PIXELS <= s->channels; p += ISI_PIXELS)
		if (tail)
			isi_pixels(s, map, p, true, s->rate);
		else if (s->rate)
			isi_pixels(s, map, p, false, true);
		else
			isi_pixels(s, map, p, false, false);
	for (; p < s->channels; p++)
		spk_isi_pixel(s, map, p);
}

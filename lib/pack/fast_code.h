/*
 * Level 3, for fast_plain.c, fast_v1.c and fast_v3.c: groups of pixels in lock
 * step, so that the chain of operations from one spike of a pixel to the next
 * is shared by all of them.  Encoding and decoding have the same steps, except
 * for the source of the symbol.
 *
 * Defined before: LANES of a vector; NAME, the table.  Defined after, on these:
 * least, most, pick(m, v, w), v where m is true, else w; average, of whole
 * numbers of 16 bits, halves up; find(v, x), the last start up to x.
 */
#include <string.h>

#include "pack/rans.h"

#define VECTORS		(SPK_FAST_SIDE / LANES)
#define UNROLL		_Pragma("GCC unroll 8")

typedef int32_t vi __attribute__((vector_size(LANES * 4)));
typedef int16_t vh __attribute__((vector_size(LANES * 4)));

static vi least(vi v, vi w);
static vi most(vi v, vi w);
static vi pick(vi m, vi v, vi w);
static vh average(vh v, vh w);
static int find(const vh *v, uint32_t x);

#include "pack/fast_cdf.h"
#include "pack/fast_lanes.h"

/* The lane's next spike, or end. */
INLINE int32_t
next_spike(struct lanes *l, size_t j, size_t words, int32_t end)
{
	uint64_t x = l->word[j];

	while (x == 0) {
		if (++l->at[j] >= words)
			return end;
		x = l->bits[j * words + l->at[j]];
	}
	l->word[j] = x & (x - 1);
	return (int32_t)l->at[j] * 64 + __builtin_ctzll(x);
}

INLINE void
fire(struct lanes *l, size_t j, size_t words, int32_t t)
{
	l->bits[j * words + (size_t)t / 64] |= UINT64_C(1) << t % 64;
}

/*
 * The predicted plane of a lane's spike, if the pixel has had fewer than two.
 */
static int32_t
cold_plane(const struct spk_fast_pixels *p, size_t j, int spikes,
    int32_t halves, int32_t first, int32_t end)
{
	return spk_clamp32(spikes == 0 || halves == 0 ? first + 7 :
	    p->last[j] + (halves + 1) / 2, first, end);
}

/* The class of a period, in halves of a plane; 0: unknown. */
static int
cold_class(int32_t halves)
{
	return halves == 0 ? 15 : halves < 14 ? halves - 2 :
	    12 + (halves >= 20) + (halves >= 32);
}

/* The period of the pixel above, or 8 before, in halves of a plane, or 0. */
static int32_t
neighbour(const struct spk_fast *f, size_t width, size_t pixel)
{
	const struct spk_fast_pixels *p;
	size_t k;

	if (pixel < width && pixel < SPK_FAST_SIDE)
		return 0;
	k = pixel - (pixel < width ? SPK_FAST_SIDE : width);
	p = &f->pixels[k / SPK_FAST_SIDE];
	k %= SPK_FAST_SIDE;
	return (p->loop_a[k] >> 10 & 3) < 2 ? 0 : p->period_a[k] >> 11;
}

/* A spike of such a pixel, or the end. */
static int32_t
cold_spike(struct spk_fast *f, bool encode, uint32_t state, struct spk_cdf *c,
    int32_t plane, int32_t first, int32_t end, int32_t t)
{
	const int ends = end - plane < 8 ? end - plane + 7 : 15;
	int symbol = t - plane + 7;
	struct mean m;

	mean(&m, c, c, c);
	if (!encode)
		symbol = find(m.v, rans_get(f, state));
	if (symbol < 0 || symbol > 15)
		symbol = 15;
	if (symbol >= ends && symbol < 15) {
		pass(f, encode, state, m.start[ends],
		    (uint32_t)m.start[15] - m.start[ends]);
		return end;
	}
	pass(f, encode, state, m.start[symbol], share(&m, symbol));
	learn(c, symbol);
	return symbol == 15 ?
	    far_off(f, encode, state, plane, first, end, t) :
	    spk_clamp32(plane + symbol - 7, first, end);
}

/* After the second spike. */
static void
warm(struct spk_fast_pixels *p, size_t j, int32_t interval)
{
	const int32_t i = interval < SPK_FAST_LONG ? interval : SPK_FAST_LONG;
	struct spk_pll l;

	spk_pll_begin(&l, (interval < 8000 ? interval : 8000) * SPK_PLL_ONE);
	p->next_a[j] = p->next_s[j] = l.next;
	p->period_a[j] = p->period_s[j] = l.period;
	p->loop_a[j] = l.gain | (l.sign + 1) << 8;
	p->loop_s[j] = l.gain | (l.sign + 1) << 8 | l.score << 10;
	p->past[j] = i | i << 10 | i << 20;
}

/*
 * A pixel's first two spikes, if it has not had them; whether more are
 * possible.
 */
static bool
cold(struct spk_fast *f, bool encode, struct lanes *l, uint32_t state,
    struct spk_fast_pixels *p, size_t j, size_t words, int32_t halves,
    int32_t end)
{
	int32_t first, plane, t = 0;
	int n;

	for (n = p->loop_a[j] >> 10 & 3; n < 2; n++) {
		first = spk_pll_first(p->last[j]);
		if (first >= end)
			return false;
		plane = cold_plane(p, j, n, halves, first, end);
		if (encode)
			t = next_spike(l, j, words, end);
		t = cold_spike(f, encode, state,
		    &f->cold[n][cold_class(halves)], plane, first, end, t);
		if (t >= end)
			return false;
		if (!encode)
			fire(l, j, words, t);
		if (n == 1)
			warm(p, j, t - p->last[j]);
		p->last[j] = t;
		p->loop_a[j] = (p->loop_a[j] & ~(3 << 10)) | (n + 1) << 10;
	}
	return true;
}

/* The live lanes, as bits; prefetch their tables. */
INLINE void
look(const struct spk_fast *f, struct lanes *l)
{
	int32_t live[SPK_FAST_SIDE];
	size_t j;
	int k;

	for (k = 0; k < VECTORS; k++)
		store(live, k, l->live[k]);
	l->active = 0;
	UNROLL
	for (j = 0; j < SPK_FAST_SIDE; j++) {
		l->active |= (uint32_t)live[j] & 1U << j;
		__builtin_prefetch(&f->h[l->h[j]], 1);
		__builtin_prefetch(&f->i[l->i[j]], 1);
	}
}

/* Begin a block of pixels; `pixel' is the first. */
static void
begin(struct spk_fast *f, bool encode, struct lanes *l,
    const struct spk_stripe *s, size_t pixel)
{
	const size_t left = s->width * s->height - pixel;
	struct spk_fast_pixels *p = &f->pixels[pixel / SPK_FAST_SIDE];
	int32_t live[SPK_FAST_SIDE] = {0};
	size_t j;
	int k;

	memset(l->t, 0, sizeof l->t);
	l->bits = s->bits + pixel * s->words;
	for (j = 0; j < SPK_FAST_SIDE && j < left; j++) {
		l->at[j] = 0;
		l->word[j] = encode ? l->bits[j * s->words] : 0;
		live[j] = -cold(f, encode, l, (uint32_t)j %
		    SPK_FAST_STATES, p, j, s->words,
		    neighbour(f, s->width, pixel + j), (int32_t)s->frames);
	}
	take(l, p);
	for (k = 0; k < VECTORS; k++) {
		l->live[k] = load(live, k);
		foresee(l, k, (int32_t)s->frames);
	}
	look(f, l);
}

/* A lane has no more spikes. */
static void
stop(struct lanes *l, size_t j)
{
	const int32_t none = 0;

	memcpy((char *)l->live + j * sizeof none, &none, sizeof none);
}

/* The block's end, or a distant spike. */
static int32_t
seldom(struct spk_fast *f, bool encode, struct lanes *l, size_t j,
    uint32_t state, const struct mean *m, int symbol, int32_t end)
{
	const int ends = l->end[j];

	if (symbol >= ends && symbol < 15) {
		pass(f, encode, state, m->start[ends],
		    (uint32_t)m->start[15] - m->start[ends]);
		return end;
	}
	pass(f, encode, state, m->start[15], share(m, 15));
	learn(&f->h[l->h[j]], 15);
	learn(&f->i[l->i[j]], 15);
	learn(&f->s[l->s[j]], 15);
	return far_off(f, encode, state, l->plane[j], l->first[j], end,
	    l->t[j]);
}

/* The next spike of a lane. */
INLINE void
spike(struct spk_fast *f, bool encode, struct lanes *l, size_t j,
    size_t words, int32_t end)
{
	const uint32_t state = (uint32_t)j % SPK_FAST_STATES;
	struct spk_cdf *h = &f->h[l->h[j]], *i = &f->i[l->i[j]];
	struct spk_cdf *s = &f->s[l->s[j]];
	struct mean m;
	int32_t t = 0;
	int symbol;

	/* If loop S has been wrong, it is ignored. */
	mean(&m, h, i, (l->s[j] >> 2 & 7) < 3 ? s : i);
	if (encode) {
		l->t[j] = t = next_spike(l, j, words, end);
		symbol = t - l->plane[j] + 7;
	} else
		symbol = find(m.v, rans_get(f, state));
	if (SPK_LIKELY((uint32_t)symbol < (uint32_t)l->end[j])) {
		pass(f, encode, state, m.start[symbol], share(&m, symbol));
		learn(h, symbol);
		learn(i, symbol);
		learn(s, symbol);
		if (encode)
			return;
		t = l->plane[j] + symbol - 7;
		t = t > l->first[j] ? t : l->first[j];
	} else
		t = seldom(f, encode, l, j, state, &m, symbol, end);
	l->t[j] = t;
	if (t >= end)
		stop(l, j);
	else if (!encode)
		fire(l, j, words, t);
}

/* The next spike of each lane. */
INLINE void
step(struct spk_fast *f, bool encode, struct lanes *l, size_t words,
    int32_t end)
{
	uint32_t active = l->active;
	size_t j;
	int k;

	if (active == 255) {
		UNROLL
		for (j = 0; j < SPK_FAST_SIDE; j++)
			spike(f, encode, l, j, words, end);
	} else
		for (; active != 0; active &= active - 1)
			spike(f, encode, l, (size_t)__builtin_ctz(active),
			    words, end);
	UNROLL
	for (k = 0; k < VECTORS; k++) {
		follow_all(l, k);
		foresee(l, k, end);
	}
	look(f, l);
}

/* A group of pixels; `pixel' is the first. */
INLINE void
group(struct spk_fast *f, bool encode, const struct spk_stripe *s,
    size_t pixel)
{
	const size_t left = s->width * s->height - pixel;
	const size_t rows = left < SPK_FAST_GROUP ? (left + SPK_FAST_SIDE - 1) /
	    SPK_FAST_SIDE : SPK_FAST_ROWS;
	struct lanes l[SPK_FAST_ROWS];
	uint32_t any = 1;
	size_t k;

	for (k = 0; k < rows; k++)
		begin(f, encode, &l[k], s, pixel + k * SPK_FAST_SIDE);
	while (any != 0)
		for (any = 0, k = 0; k < rows; k++) {
			if (l[k].active != 0)
				step(f, encode, &l[k], s->words,
				    (int32_t)s->frames);
			any |= l[k].active;
		}
	for (k = 0; k < rows; k++)
		give(&l[k], &f->pixels[pixel / SPK_FAST_SIDE + k],
		    (int32_t)s->frames);
}

static void
encode(struct spk_fast *f, const struct spk_stripe *s)
{
	size_t i;

	f->symbols = 0;
	for (i = 0; i < s->width * s->height && !f->full; i += SPK_FAST_GROUP) {
		if (f->symbols >= SPK_FAST_PIECE)
			rans_flush(f);
		group(f, true, s, i);
	}
	rans_flush(f);
}

static bool
decode(struct spk_fast *f, const struct spk_stripe *s)
{
	const size_t pixels = s->width * s->height;
	size_t i;

	memset(s->bits, 0, pixels * s->words * sizeof *s->bits);
	if (!rans_begin(f))
		return false;
	for (i = 0; i < pixels; i += SPK_FAST_GROUP) {
		if (f->symbols >= SPK_FAST_PIECE &&
		    (!rans_done(f) || !rans_begin(f)))
			return false;
		group(f, false, s, i);
	}
	return rans_done(f) && f->at == f->end;
}

static const struct spk_fast_code code = {
	.encode = encode, .decode = decode
};
const struct spk_fast_code *const NAME = &code;

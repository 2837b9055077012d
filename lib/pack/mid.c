/*
 * Level 6: whether a pixel's next spike is where its loop predicts it, and if
 * not, how far from there, in binary decisions predicted by three or four
 * contexts.
 */
#include <string.h>

#include "pack/mid.h"
#include "pack/mid_map.h"

#define SIDE		6		/* planes with decisions of their own */
#define TRIAL		16		/* rows */

/* State */

static size_t
lay_out(struct mid *m, const struct spk_stripe *s)
{
	char *room = (char *)m;
	const size_t length = map_length(s), map = length * sizeof *m->map;
	size_t used = spk_lines(sizeof *m);
	struct pixel *pixel = spk_take(room, &used,
	    s->width * s->height * sizeof *pixel);
	uint16_t *maps = spk_take(room, &used, LANES * s->width * map);
	uint16_t *sum = spk_take(room, &used, LANES * map);
	uint16_t *none = spk_take(room, &used, map);

	if (m != NULL) {
		m->pixel = pixel;
		m->map = maps;
		m->sum = sum;
		m->none = none;
		m->length = length;
	}
	return used;
}

static size_t
mid_size(const struct spk_stripe *s)
{
	return lay_out(NULL, s);
}

static void
counters(uint32_t *c, size_t n)
{
	while (n-- > 0)
		*c++ = SPK_COUNTER;
}

static void
mid_reset(void *state, const struct spk_stripe *s)
{
	struct mid *m = state;
	size_t k;

	spk_logistic_make();
	memset(m, 0, lay_out(NULL, s));
	lay_out(m, s);
	counters(m->history[0], HISTORY * NODES);
	counters(m->settled[0], SETTLED * NODES);
	counters(m->intervals[0], INTERVALS * NODES);
	counters(m->neighbours[0], NEIGHBOURS * NODES);
	counters(m->far[0], sizeof m->far / sizeof m->far[0][0]);
	for (k = 0; k < SETS * NODES * 8; k++)
		m->weight[k / (NODES * 8)][k / 8 % NODES][k % 8] =
		    k % 8 > 0 && k % 8 <= INPUTS ? WEIGHT : 0;
	for (k = 1; k < 512; k++)
		m->inverse[k] = (uint16_t)(65535 / k);
	for (k = 0; k < s->width * s->height; k++)
		m->pixel[k].last = -1;
	m->fresh = true;
}

/* Decisions */

/* Bit is the value to code; ignored when decoding. */
INLINE unsigned
decide(struct spk_coder *c, struct lane *l, size_t node, unsigned bit,
    bool decoding, bool near)
{
	const size_t n = near ? INPUTS : INPUTS - 1;
	int32_t odds[INPUTS + 1] = {256}, *weight = l->weight[node];
	unsigned share;
	size_t k;

	SPK_UNROLL
	for (k = 0; k < n; k++)
		odds[k + 1] = spk_counter_odds(l->line[k][node]);
	share = spk_share(spk_mix(weight, odds, n + 1));
	if (decoding)
		bit = spk_decode_bit(c, share);
	else
		spk_encode_bit(c, share, bit);
	spk_mix_learn(weight, odds, n + 1, share, bit, SHIFT);
	SPK_UNROLL
	for (k = 0; k < n; k++)
		l->line[k][node] = spk_counter_learn(l->line[k][node], bit,
		    LIMIT);
	return bit;
}

/*
 * A number up to `most': the number of its bits, in unary, then those after the
 * highest.  Both are below 2^17.
 */
static uint32_t
far(struct spk_coder *c, uint32_t *counter, uint32_t x, uint32_t most,
    bool decoding)
{
	const int limit = 31 - __builtin_clz(most + 1);
	const int bits = decoding ? 0 : 31 - __builtin_clz(x + 1);
	unsigned share, more = 1;
	int n;

	for (n = 0; n < limit && more; n += (int)more) {
		share = spk_share(spk_counter_odds(counter[n]));
		more = bits > n;
		if (decoding)
			more = spk_decode_bit(c, share);
		else
			spk_encode_bit(c, share, more);
		counter[n] = spk_counter_learn(counter[n], more, LIMIT);
	}
	if (!decoding) {
		spk_encode_raw(c, (unsigned)n, x + 1);
		return x;
	}
	x = (1U << n | spk_decode_raw(c, (unsigned)n)) - 1;
	return x < most ? x : most;
}

/* A distance from 1 to `most'; the side's decisions begin at node. */
INLINE int32_t
distance(struct mid *m, struct spk_coder *c, struct lane *l, size_t node,
    int32_t x, int32_t most, bool decoding, bool near)
{
	struct spk_coder copy;
	int32_t k;

	for (k = 1; k < most && k <= SIDE; k++)
		if (!decide(c, l, node + (size_t)(k < 3 ? k - 1 : 2), x > k,
		    decoding, near))
			return k;
	if (k == most)
		return k;
	copy = *c;		/* may be kept in registers */
	x = k + (int32_t)far(&copy, m->far[node > 2], (uint32_t)(x - k),
	    (uint32_t)(most - k), decoding);
	*c = copy;
	return x;
}

/* The plane of a spike, or the end: t; ignored when decoding. */
INLINE int32_t
plane(struct mid *m, struct spk_coder *c, struct lane *l, int32_t t,
    int32_t end, bool decoding, bool near)
{
	const int32_t guess = l->guess, first = l->first;
	unsigned later = guess == first;

	if (decide(c, l, 0, t == guess, decoding, near))
		return guess;
	if (guess > first && guess < end)
		later = decide(c, l, 1, t > guess, decoding, near);
	return later ?
	    guess + distance(m, c, l, 2, t - guess, end - guess, decoding,
	    near) :
	    guess - distance(m, c, l, 5, guess - t, guess - first, decoding,
	    near);
}

/* Contexts */

/*
 * The class of a score: 0 below 64, and one more from each power of 2 up to
 * 4096.
 */
static inline int32_t
score_class(const struct spk_pll *l)
{
	const int32_t k = 26 - __builtin_clz(l->score | 32U);

	return k < 7 ? k : 7;
}

/*
 * The class of a gain, which is at least 8: 0 below 16, 1 below 32, 2 below 64,
 * else 3.
 */
static inline int32_t
gain_class(const struct spk_pll *l)
{
	const int32_t k = 28 - __builtin_clz((unsigned)l->gain);

	return k < 3 ? k : 3;
}

INLINE int32_t
near_context(const struct lane *l, int32_t interval, int32_t settled)
{
	const int32_t by = spk_pll_offset(map_next(l), interval);

	return ((by * 16 + spk_clamp32((settled - 16) / 2, 0, 15)) * 4 +
	    score_class(&l->p->a) / 2) * 4 + gain_class(&l->p->a);
}

INLINE void
contexts(struct mid *m, struct lane *l, bool near)
{
	const struct pixel *p = l->p;
	const int32_t interval = l->guess - p->last;
	const int32_t gain = gain_class(&p->a);
	const int32_t settled = spk_pll_offset(p->s.next, interval);
	const int32_t n = p->n / 2 < 7 ? p->n / 2 : 7;
	const int32_t set = p->n < 8 ? n : 4 + score_class(&p->a);
	int32_t x;

	x = spk_pll_fraction(p->a.next, interval) / 2 * 729 + p->history;
	l->line[0] = m->history[x * 4 + gain];
	x = (settled * 8 + score_class(&p->s)) * 4 + gain_class(&p->s);
	l->line[1] = m->settled[x * 8 + n];
	x = spk_clamp32(p->interval[0] - interval, -8, 8) + 8;
	x = x * 17 + spk_clamp32(p->interval[1] - interval, -8, 8) + 8;
	x = x * 16 + spk_clamp32(p->interval[2] - interval, -7, 8) + 7;
	l->line[2] = m->intervals[x * 4 + spk_pll_long(&p->a)];
	if (near)
		l->line[3] = m->neighbours[near_context(l, interval, settled)];
	for (x = 0; x < (near ? INPUTS : INPUTS - 1); x++)
		__builtin_prefetch(l->line[x]);
	l->weight = m->weight[set * 4 + gain];
}

/* Pixels */

/* The mean of the neighbours' first periods, or `unknown'. */
static int32_t
neighbours_period(const struct lane *l, size_t width, int32_t unknown)
{
	const bool left = l->x > 0, up = l->y > 0;
	const struct pixel *p = l->p;
	const unsigned early[4] = {
		left ? p[-1].early : 0,
		up ? (p - width)->early : 0,
		up && left ? (p - width - 1)->early : 0,
		up && l->x + 1 < width ? (p - width + 1)->early : 0
	};
	unsigned sum = 0, n = 0;
	size_t k;

	for (k = 0; k < 4; k++) {
		sum += early[k];
		n += early[k] > 0;
	}
	return n > 0 ? (int32_t)(sum / n * (SPK_PLL_ONE / 16)) : unknown;
}

/* The contexts of the next spike; false: no plane is left for it. */
INLINE bool
prepare(struct mid *m, struct lane *l, const struct spk_stripe *s, bool near)
{
	const int32_t end = (int32_t)s->frames;
	struct pixel *p = l->p;

	l->first = spk_pll_first(p->last);
	if (l->first >= end)
		return false;
	if (p->n == 0) {
		spk_pll_none(&p->a, neighbours_period(l, s->width,
		    SPK_PLL_COLD), p->last, l->first);
		p->s = p->a;
	}
	l->guess = spk_pll_plane(&p->a, p->last, l->first, end);
	contexts(m, l, near);
	return true;
}

/* The first two spikes.  The neighbours indicate their phase. */
static void
begin_loops(struct lane *l, size_t width, int32_t interval)
{
	struct pixel *p = l->p;
	int32_t period = p->a.period;

	if (p->n == 1) {
		interval *= SPK_PLL_ONE;
		period = spk_clamp32(neighbours_period(l, width, interval),
		    interval - 2990, interval + 2990);
	}
	spk_pll_begin(&p->a, period);
	spk_pll_begin(&p->s, period);
}

static void
first_period(struct pixel *p)
{
	const int32_t x = p->n == 2 ? 16 * p->interval[0] :
	    8 * (p->interval[0] + p->interval[1]);

	p->early = (uint16_t)spk_clamp32(x, 0, UINT16_MAX);
}

INLINE void
learn(const struct mid *m, struct lane *l, size_t width, int32_t t, bool near)
{
	struct pixel *p = l->p;
	const int32_t interval = t - p->last;
	const unsigned way = t == l->guess ? 0 : t < l->guess ? 1 : 2;

	if (near)
		map_interval(m, l, t);
	p->history = (uint16_t)(p->history % 243 * 3 + way);
	if (p->n < 2) {
		begin_loops(l, width, interval);
	} else {
		spk_pll_spike(&p->a, interval, SPK_PLL_A);
		spk_pll_spike(&p->s, interval, SPK_PLL_S);
	}
	p->interval[2] = p->interval[1];
	p->interval[1] = p->interval[0];
	p->interval[0] = (uint16_t)spk_clamp32(interval, 0, UINT16_MAX);
	p->n = (uint8_t)(p->n + (p->n < UINT8_MAX));
	if (p->n == 2 || p->n == 3)
		first_period(p);
	p->last = t;
}

static void
finish(struct lane *l, const struct spk_stripe *s, bool near)
{
	struct pixel *p = l->p;
	const int32_t end = (int32_t)s->frames;

	if (near)
		map_end(l, end);
	p->last = p->n > 0 ? spk_pll_move(p->last, end) : -1;
	l->busy = false;
	if (++l->x == s->width) {
		l->x = 0;
		l->y += LANES;
	}
}

/* Lanes */

/* A pixel begins when those above it and above to its right are finished. */
INLINE bool
start(struct mid *m, struct lane *lane, size_t k, const struct spk_stripe *s,
    bool near)
{
	struct lane *l = &lane[k];
	const struct lane *above = &lane[(k + LANES - 1) % LANES];
	const size_t i = l->y * s->width + l->x;
	uint16_t *sum = m->sum + k * m->length;

	if (l->y >= s->height)
		return false;
	if (above->y < l->y && above->x < s->width && above->x < l->x + 2)
		return false;
	l->p = m->pixel + i;
	l->bits = s->bits + i * s->words;
	l->map = m->map + (k * s->width + l->x) * m->length + BEFORE;
	l->sum = sum + BEFORE;
	if (near) {
		map_sum(m, l, sum, s->width);
		map_begin(l);
	}
	l->busy = prepare(m, l, s, near);
	return l->busy;
}

/* A spike, or that none follows; false: the pixel is finished. */
INLINE bool
turn(struct mid *m, struct spk_coder *c, struct lane *l,
    const struct spk_stripe *s, bool decoding, bool near)
{
	const int32_t end = (int32_t)s->frames;
	int32_t t = decoding ? 0 : spk_next_spike(l->bits, l->first, end);

	t = plane(m, c, l, t, end, decoding, near);
	if (t == end)
		return false;
	if (decoding)
		l->bits[t / 64] |= (uint64_t)1 << t % 64;
	learn(m, l, s->width, t, near);
	return prepare(m, l, s, near);
}

INLINE void
turns(struct mid *m, struct spk_coder *to, const struct spk_stripe *s,
    bool decoding, bool near)
{
	struct lane lane[LANES] = {{.y = 0}};
	struct spk_coder c = *to;
	size_t k, left = s->width * s->height;

	for (k = 0; k < LANES; k++)
		lane[k].y = k;
	while (left > 0)
		for (k = 0; k < LANES; k++) {
			if (!lane[k].busy && !start(m, lane, k, s, near))
				continue;
			if (!turn(m, &c, &lane[k], s, decoding, near)) {
				finish(&lane[k], s, near);
				left--;
			}
		}
	*to = c;
}

static void
code(struct mid *m, struct spk_coder *c, const struct spk_stripe *s)
{
	if (m->near)
		turns(m, c, s, false, true);
	else
		turns(m, c, s, false, false);
}

/*
 * Whether neighbours save 1 of 128 bytes in the middle rows, with a new state.
 */
static bool
pays(struct mid *m, const struct spk_stripe *s)
{
	struct spk_stripe part = *s;
	struct spk_coder c;
	size_t k, n[2];

	if (s->height > TRIAL) {
		part.height = TRIAL;
		part.bits += (s->height - TRIAL) / 2 * s->width * s->words;
	}
	for (k = 0; k < 2; k++) {
		m->near = k == 1;
		spk_coder_write(&c, NULL, 0);
		code(m, &c, &part);
		n[k] = c.n;
		mid_reset(m, s);
	}
	return n[1] + n[1] / 128 < n[0];
}

/* The first byte: whether the neighbours are used. */
static size_t
mid_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	struct mid *m = state;
	struct spk_coder c;
	size_t n;

	if (room == 0)
		return 0;
	if (m->fresh)
		m->near = pays(m, s);
	m->fresh = false;
	to[0] = m->near;
	spk_coder_write(&c, to + 1, room - 1);
	code(m, &c, s);
	n = spk_coder_wrote(&c);
	return n > 0 ? n + 1 : 0;
}

static bool
mid_decode(void *state, const struct spk_stripe *s, const unsigned char *from,
    size_t n)
{
	struct mid *m = state;
	struct spk_coder c;

	if (n == 0 || from[0] > 1)
		return false;
	memset(s->bits, 0, s->width * s->height * s->words * sizeof *s->bits);
	spk_coder_read(&c, from + 1, n - 1);
	if (from[0] == 1)
		turns(m, &c, s, true, true);
	else
		turns(m, &c, s, true, false);
	return spk_coder_done(&c);
}

const struct spk_model spk_mid_model = {
	.name = "6", .number = 6, .rows = 128,
	.size = mid_size, .reset = mid_reset,
	.encode = mid_encode, .decode = mid_decode,
};

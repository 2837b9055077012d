/*
 * The contexts of the next spike, as places of counters, weights and
 * corrections.  Contexts of few values have a line for each; the others are
 * hashed to 2^HASHED lines.
 */
#include "pack/max.h"

#define HASHED		16
#define KEY		0x9e3779b97f4a7c15U	/* 2^64 over the golden ratio */
#define CONFIDENCES	11

enum {
	SLOW, FINE, FINE_PAST,
	RATED, RATE_0, RATE_1, RATE_SLOW, COLD,
	KINDS, KINDS_16, PAST, PAST_3, PAST_5, PAST_8, PAST_12,
	LIKE_4, LIKE_6, LIKE_8,
	NEWS, NEAR_PAST, NEAR_CHANGE,
	LIT = SPK_MAX_INPUTS, LIT_PAST, LIT_KINDS, LIT_NEWS, LIT_RATE,
	LIT_SLOW, LIT_QUICK, LIT_ALL
};

static const uint32_t lines[SPK_MAX_ALL] = {
	[SLOW] = 64 * 7 * 4 * 8,
	[FINE] = 128 * 7 * 8 * 2,
	[FINE_PAST] = 1 << HASHED,
	[RATED] = 64 * 16 * 7,
	[RATE_0] = 64 * CONFIDENCES * 4,
	[RATE_1] = 64 * 64 * 7,
	[RATE_SLOW] = 64 * 7 * 16 * 7,
	[COLD] = 1 << HASHED,
	[KINDS] = 16 * 729 * 8,
	[KINDS_16] = 1 << HASHED,
	[PAST] = 17 * 17 * 16 * 4 * 2 * 2,
	[PAST_3] = 1 << HASHED,
	[PAST_5] = 1 << HASHED,
	[PAST_8] = 1 << HASHED,
	[PAST_12] = 1 << HASHED,
	[LIKE_4] = 1 << HASHED,
	[LIKE_6] = 1 << HASHED,
	[LIKE_8] = 1 << HASHED,
	[NEWS] = 16 * 16 * 16,
	[NEAR_PAST] = 1 << HASHED,
	[NEAR_CHANGE] = 1 << HASHED,
	[LIT] = 128 * 7 * 8 * 2,
	[LIT_PAST] = 1 << HASHED,
	[LIT_KINDS] = 1 << HASHED,
	[LIT_NEWS] = 1 << HASHED,
	[LIT_RATE] = 64 * 64 * 7,
	[LIT_SLOW] = 64 * 64 * 7,
	[LIT_QUICK] = 64 * 64 * 7,
	[LIT_ALL] = 1 << HASHED,
};

const size_t spk_max_sets[SPK_MAX_ALL_SETS] = {
	CONFIDENCES * 4, 16 * 16, 64 * 4, 64 * 7
};
const size_t spk_max_last_sets = CONFIDENCES * 4;
const size_t spk_max_corrections[2] = {16 * 7, 64 * 7};

size_t
spk_max_lines(bool scene)
{
	size_t i, n = 0;

	for (i = 0; i < (scene ? SPK_MAX_ALL : SPK_MAX_CONTEXTS); i++)
		n += lines[i];
	return n;
}

static uint32_t
hash(uint64_t x)
{
	return (uint32_t)(x * KEY >> (64 - HASHED));
}

static uint32_t
clamped(int32_t x, int32_t least, int32_t most)
{
	return (uint32_t)(spk_clamp32(x, least, most) - least);
}

static uint32_t
score(int32_t x)
{
	const struct spk_pll as = { .score = (uint16_t)x };

	return (uint32_t)spk_pll_score(&as);
}

/*
 * The sum of the neighbours' news of spikes that end the intervals at a plane.
 */
static uint32_t
news(const struct spk_max_near *near, int32_t t)
{
	int32_t sum = 0;
	size_t k;

	for (k = 0; k < near->n; k++)
		sum += near->of[k].news[t];
	return clamped(sum >> 1, -8, 7);
}

static uint32_t
fine_gain(int32_t g)
{
	return (uint32_t)((g > 4) + (g > 12) + (g > 32) + (g > 64) +
	    (g > 160) + (g > 512) + (g > 1024));
}

static uint32_t
offset(int32_t next, int32_t interval)
{
	return (uint32_t)spk_pll_offset(next, interval);
}

static void
learn_facts(const struct spk_max_pixel *p, const struct spk_max_near *near,
    struct spk_max_guess *g)
{
	struct spk_max_facts *q = &g->facts;
	const int32_t n = g->interval;

	q->fraction = (uint32_t)spk_pll_fraction(g->next, n);
	q->a = offset(p->a.next, n);
	q->slow = offset(p->s.next, n);
	q->near = offset(g->near, n);
	q->fine = clamped(((int32_t)(p->next >> 8) - (n - 3) *
	    SPK_PLL_ONE) >> 7, 0, 127);
	q->score = (uint32_t)spk_pll_score(&p->a);
	q->slow_score = (uint32_t)spk_pll_score(&p->s);
	q->rate_score = score(p->score[1]);
	q->gain = (uint32_t)spk_pll_gain(&p->a);
	q->slow_gain = (uint32_t)spk_pll_gain(&p->s);
	q->fine_gain = fine_gain(p->gain);
	q->by_rate = g->by_rate;
	q->kind = g->by_rate ? 4 + q->rate_score / 2 : q->gain;
	q->length = (uint32_t)spk_pll_long(&p->a);
	q->confidence = p->spikes < 8 ? p->spikes / 2U : 4 + q->score;
	q->news[0] = news(near, g->first);
	q->news[1] = news(near, g->plane);
}

static void
of_loops(const struct spk_max_pixel *p, const struct spk_max_guess *g,
    const struct spk_max_facts *q, uint32_t *c)
{
	const uint32_t age = p->spikes < 16 ? p->spikes / 2U : 7;
	const int32_t n = g->interval;
	uint64_t x = q->fine;

	c[SLOW] = ((q->slow * 7 + q->slow_score) * 4 + q->slow_gain) * 8 + age;
	c[FINE] = ((q->fine * 7 + q->score) * 8 + q->fine_gain) * 2 +
	    (p->spikes >= 8);
	x = (x * 17 + clamped(p->past[0] - n, -8, 8)) * 17 +
	    clamped(p->past[1] - n, -8, 8);
	c[FINE_PAST] = hash((x * 4 + q->fine_gain / 2) * 8 + q->score);
}

static void
of_rates(const struct spk_max_facts *q, uint32_t *c)
{
	c[RATED] = (q->rate[1] * 16 + q->a / 4) * 7 + q->rate_score;
	c[RATE_0] = (q->rate[0] * CONFIDENCES + q->confidence) * 4 + q->gain;
	c[RATE_1] = (q->rate[1] * 64 + q->rate[0]) * 7 + q->rate_score;
	c[RATE_SLOW] = ((q->rate[1] * 7 + q->rate_score) * 16 + q->slow / 4) *
	    7 + q->score;
}

static void
of_neighbours(const struct spk_max_pixel *p, const struct spk_max_guess *g,
    const struct spk_max_facts *q, uint32_t *c)
{
	c[COLD] = hash(((uint64_t)clamped(g->interval, 0, 127) * 17 +
	    p->spikes) * 64 + q->near);
	c[NEWS] = (q->fraction / 2 * 16 + q->news[0]) * 16 + q->news[1];
}

/* The last 6 kinds, those after the predicted plane merged, in base 3. */
static uint32_t
in_threes(uint32_t kinds)
{
	uint32_t i, kind, sum = 0, unit = 1;

	for (i = 0; i < 6; i++, unit *= 3) {
		kind = kinds >> 2 * i & 3;
		sum += (kind < 2 ? kind : 2) * unit;
	}
	return sum;
}

static void
of_past(const struct spk_max_pixel *p, const struct spk_max_guess *g,
    const struct spk_max_facts *q, uint32_t *c)
{
	const uint16_t *past = p->past;
	const int32_t n = g->interval;
	uint64_t x;
	size_t i;

	c[KINDS] = (q->fraction / 2 * 729 + in_threes(p->kinds)) * 8 + q->kind;
	c[KINDS_16] = hash((uint64_t)p->kinds << 6 | q->fraction << 1 |
	    q->by_rate);
	c[PAST] = ((((clamped(past[0] - n, -8, 8) * 17 +
	    clamped(past[1] - n, -8, 8)) * 16 + clamped(past[2] - n, -7, 8)) *
	    4 + q->length) * 2 + (q->fraction > 15)) * 2 + q->by_rate;
	x = (uint64_t)past[0] << 32 | (uint64_t)past[1] << 16 | past[2];
	x = (x * 8 + q->fraction / 4) * 64 + clamped(n, 0, 63);
	c[PAST_3] = hash(x);
	for (i = 3; i < 5; i++)
		x = x * KEY + past[i];
	c[PAST_5] = hash(x);
	for (; i < 8; i++)
		x = x * KEY + past[i];
	c[PAST_8] = hash(x);
	for (; i < SPK_MAX_PAST; i++)
		x = x * KEY + past[i];
	c[PAST_12] = hash(x);
}

/* How the last intervals differ from the predicted one. */
static void
of_likeness(const struct spk_max_pixel *p, const struct spk_max_guess *g,
    const struct spk_max_facts *q, uint32_t *c)
{
	uint64_t x = q->length * 2 + q->by_rate;
	size_t i;

	for (i = 0; i < 8; i++) {
		x = x * 17 + clamped(p->past[i] - g->interval, -8, 8);
		if (i == 3)
			c[LIKE_4] = hash(x);
		if (i == 5)
			c[LIKE_6] = hash(x * 4 + q->fraction / 8);
	}
	c[LIKE_8] = hash(x);
}

/*
 * Two neighbours' intervals, in the middle of this one's predicted interval,
 * and one before: for pixels that lose the excess charge when they fire.
 */
static void
of_intervals(const struct spk_max_pixel *p, const struct spk_max_near *near,
    const struct spk_max_guess *g, const struct spk_max_facts *q, uint32_t *c)
{
	const int32_t n = g->interval, end = near->end + SPK_MAX_PAD - 1;
	const int32_t t = spk_clamp32((p->last + g->plane) >> 1, -SPK_MAX_PAD,
	    end);
	const int32_t before = spk_clamp32(t - n, -SPK_MAX_PAD, end);
	int32_t now[2] = {0, 0}, change[2] = {0, 0};
	uint64_t x;
	size_t k;

	for (k = 0; k < near->n && k < 2; k++) {
		now[k] = near->of[k].interval[t];
		change[k] = near->of[k].interval[before] - now[k];
	}
	x = clamped(p->past[0] - n, -8, 8);
	x = x * 32 + clamped(now[0] - n, -12, 12);
	x = x * 32 + clamped(now[1] - n, -12, 12);
	x = (x * 64 + clamped(n, 0, 63)) * 8 + q->fraction / 4;
	c[NEAR_PAST] = hash(x);
	x = x * 32 + clamped(change[0], -12, 12);
	x = x * 32 + clamped(change[1], -12, 12);
	x = x * 17 + clamped(p->past[1] - n, -8, 8);
	c[NEAR_CHANGE] = hash(x);
}

/* By the scene. */
static void
of_scene(const struct spk_max_pixel *p, const struct spk_max_guess *g,
    struct spk_max_facts *q, uint32_t *c)
{
	const int32_t n = g->interval;
	uint64_t x;
	size_t i;

	for (i = 0; i < 2; i++)
		q->lit[i] = offset(g->lit[i], n);
	q->lit_fine = clamped((g->lit[1] - (n - 3) * SPK_PLL_ONE) >> 7, 0, 127);
	q->lit_score = score(g->lit_score);
	q->lit_gain = fine_gain(g->lit_gain);
	c[LIT] = ((q->lit_fine * 7 + q->lit_score) * 8 + q->lit_gain) * 2 +
	    (p->spikes >= 8);
	x = (uint64_t)q->lit_fine * 17 + clamped(p->past[0] - n, -8, 8);
	x = x * 17 + clamped(p->past[1] - n, -8, 8);
	c[LIT_PAST] = hash((x * 8 + q->lit_gain) * 8 + q->lit_score);
	x = (uint64_t)q->lit[1] << 12 | (p->kinds & 4095);
	c[LIT_KINDS] = hash(x * 32 + q->fraction);
	x = (uint64_t)q->lit[1] * 16 + clamped(g->lit_news[0] >> 2, -8, 7);
	x = x * 16 + clamped(g->lit_news[1] >> 2, -8, 7);
	c[LIT_NEWS] = hash(x * 8 + q->lit_score);
	c[LIT_RATE] = (q->lit[1] * 64 + q->rate[1]) * 7 + q->lit_score;
	c[LIT_SLOW] = (q->lit[1] * 64 + q->slow) * 7 + q->lit_score;
	c[LIT_QUICK] = (q->lit[1] * 64 + q->lit[0]) * 7 + q->lit_score;
	x = ((uint64_t)q->lit[1] * 64 + q->a) * 64 + q->rate[1];
	c[LIT_ALL] = hash(x * 8 + q->lit_score);
}

/* Lines of some contexts; rated: of those that depend on rates. */
static void
find(struct spk_max *m, const uint32_t *c, bool rated)
{
	const size_t n = m->by_scene ? SPK_MAX_ALL : SPK_MAX_CONTEXTS;
	spk_max_line *table = m->lines;
	size_t i;

	for (i = 0; i < n; table += lines[i], i++)
		if (lines[i] > 0 && (i >= RATED && (i <= RATE_SLOW ||
		    i >= LIT)) == rated) {
			m->line[i] = table[c[i]];
			__builtin_prefetch(m->line[i], 1);
		}
}

void
spk_max_contexts(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_near *near, struct spk_max_guess *g)
{
	uint32_t c[SPK_MAX_ALL];

	learn_facts(p, near, g);
	of_past(p, g, &g->facts, c);
	of_likeness(p, g, &g->facts, c);
	of_intervals(p, near, g, &g->facts, c);
	of_loops(p, g, &g->facts, c);
	of_neighbours(p, g, &g->facts, c);
	find(m, c, false);
}

void
spk_max_rate_contexts(struct spk_max *m, const struct spk_max_pixel *p,
    struct spk_max_guess *g)
{
	struct spk_max_facts *q = &g->facts;
	uint32_t c[SPK_MAX_ALL];
	size_t set[SPK_MAX_ALL_SETS], i;

	q->rate[0] = offset(g->rated[0], g->interval);
	q->rate[1] = offset(g->rated[1], g->interval);
	of_rates(q, c);
	if (m->by_scene)
		of_scene(p, g, q, c);
	find(m, c, true);
	set[0] = q->confidence * 4 + q->gain;
	set[1] = q->news[0] * 16 + q->news[1];
	set[2] = q->rate[1] * 4 + q->length;
	set[3] = m->by_scene ? q->lit[1] * 7 + q->lit_score : 0;
	for (i = 0; i < m->sets; i++) {
		m->set[i] = m->weights[i] + set[i] * SPK_MAX_NODES *
		    m->inputs;
		__builtin_prefetch(m->set[i], 1);
		__builtin_prefetch(m->set[i] + 16, 1);
	}
	m->last_set = m->last_weights + set[0] * SPK_MAX_NODES * m->sets;
	m->correction[0] = m->corrections[0] + (q->fraction / 2 * 7 +
	    q->score) * SPK_MAX_NODES * SPK_MAX_BINS;
	m->correction[1] = m->corrections[1] + (q->rate[1] * 7 +
	    q->slow_score) * SPK_MAX_NODES * SPK_MAX_BINS;
}

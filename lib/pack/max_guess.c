/*
 * The prediction of a pixel's next spike.  Loops A and S of pll.h; a fast one,
 * whose gains are fixed; and a fine, slow one, in units of 2^-20 planes:
 *
 *	next, period	0 .. 2^34 and 2^20 .. 8000 2^20 < 2^33
 *	error		cut to -2^28 .. 2^28, times a gain within 2^12
 */
#include "pack/max.h"

#define FINE		20		/* bits of a plane */
#define FINE_NEXT	((int64_t)1 << 34)
#define FINE_ONE	((int64_t)1 << FINE)
#define FINE_PERIOD	(8000 * FINE_ONE)
#define FINE_ERROR	((int64_t)1 << 28)
#define FINE_GAIN	2048		/* initial, of 4096 */
#define COLD_SCORE	2000		/* of rates */
#define MOVES		1500		/* score of A above which rates are
					 * used */
#define TRUST		3000		/* 1/4096 of planes, of a period */

static int64_t
clamp64(int64_t x, int64_t least, int64_t most)
{
	return x < least ? least : x > most ? most : x;
}

/* Set all other loops to A. */
static void
as_a(struct spk_max_pixel *p)
{
	p->s = p->a;
	p->fast_next = p->a.next;
	p->fast_period = p->a.period;
	p->next = (int64_t)p->a.next << 8;
	p->period = (int64_t)p->a.period << 8;
	p->gain = FINE_GAIN;
	p->sign = 0;
	p->score[0] = p->score[1] = COLD_SCORE;
}

void
spk_max_none(struct spk_max_pixel *p, int32_t period)
{
	spk_pll_none(&p->a, period > 0 ? period : SPK_PLL_COLD, p->last,
	    spk_pll_first(p->last));
	as_a(p);
}

/* By how much neighbours' intervals have lengthened, of 4096. */
static int32_t
slower(const struct spk_max_near *near, int32_t last, int32_t period)
{
	const int32_t w = spk_clamp32((period + 2048) >> 12, 2, 28);
	int32_t past = 0, future = 0;
	size_t k;

	for (k = 0; k < near->n; k++) {
		past += spk_max_between(near, k, last - 2 * w, last);
		future += spk_max_between(near, k, last, last + w);
	}
	if (future == 0)
		return past > 0 ? 12288 : 4096;
	return spk_clamp32(past * 2048 / future, 1365, 12288);
}

void
spk_max_guess(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_near *near, struct spk_max_guess *g)
{
	const int32_t period = p->a.period;
	const int32_t ratio = slower(near, p->last, period);

	g->first = spk_pll_first(p->last);
	if (m->by_scene)
		spk_max_lit_guess(m, p, near, g);
	g->near = p->a.next - period +
	    (int32_t)((int64_t)ratio * period >> 12);
	g->by_rate = p->spikes > 2 && p->a.score > MOVES &&
	    p->score[1] < p->a.score;
	if (g->by_rate)
		m->code->rate(m, p, near, ratio, g);
	g->next = g->by_rate ? g->rated[1] : p->a.next;
	g->plane = spk_clamp32(p->last + ((g->next + SPK_PLL_ONE - 1) >> 12),
	    g->first, near->end);
	g->interval = g->plane - p->last;
	if (m->by_scene)
		g->lit_news[1] = spk_max_lit_news(near, g->plane);
	/* Lines are loaded from memory meanwhile. */
	spk_max_contexts(m, p, near, g);
	if (!g->by_rate)
		m->code->rate(m, p, near, ratio, g);
	spk_max_rate_contexts(m, p, g);
}

/* The second spike: the neighbours' period, cut to what the interval allows. */
static void
second(struct spk_max_pixel *p, const struct spk_max_near *near,
    int32_t interval)
{
	const int32_t z = interval * SPK_PLL_ONE, most = SPK_MAX_PAD;
	const int32_t period = spk_max_period(near, p->last, p->last +
	    (interval < most ? interval : most));

	spk_pll_begin(&p->a, period > 0 ? spk_clamp32(period, z - TRUST,
	    z + TRUST) : z);
	as_a(p);
	p->kinds = 0;
}

static void
fast(struct spk_max_pixel *p, int32_t interval)
{
	const int32_t e = spk_pll_error(p->fast_next, interval);

	p->fast_period = spk_clamp32(p->fast_period - (e >> 1), SPK_PLL_ONE,
	    SPK_PLL_PERIOD);
	p->fast_next = spk_clamp32(p->fast_next - (12 * e >> 4) +
	    p->fast_period - interval * SPK_PLL_ONE, 0, SPK_PLL_NEXT);
}

static void
fine(struct spk_max_pixel *p, int32_t interval)
{
	const int64_t z = interval * FINE_ONE, over = p->next - z;
	const int64_t e = clamp64(over > 0 ? over : over + FINE_ONE <= 0 ?
	    over + FINE_ONE : 0, -FINE_ERROR, FINE_ERROR);
	const int sign = (e > 0) - (e < 0);
	int32_t g = p->gain;

	if (sign == 0)
		g -= g >> 5;
	else if (sign == p->sign)
		g += g >> 4;
	else if (sign == -p->sign)
		g -= g >> 2;
	g = spk_clamp32(g, 2, 3072);
	p->period = clamp64(p->period - (g * e >> 12), FINE_ONE, FINE_PERIOD);
	p->next = clamp64(p->next - ((g > 512 ? 14 : g > 64 ? 12 : 8) * e >>
	    4) + p->period - z, 0, FINE_NEXT);
	p->gain = (uint16_t)g;
	p->sign = (int8_t)(sign != 0 ? sign : p->sign);
}

/* The third spike, or a later one. */
static int8_t
later(struct spk_max_pixel *p, const struct spk_max_guess *g,
    int32_t interval)
{
	const int32_t period = p->a.period;
	int32_t e, i;

	for (i = 0; i < 2; i++) {
		e = spk_pll_error(g->rated[i], interval);
		e = e < 0 ? -e : e;
		p->score[i] += ((e < SPK_PLL_SCORE ? e : SPK_PLL_SCORE) -
		    p->score[i]) >> 3;
	}
	e = spk_pll_spike(&p->a, interval, SPK_PLL_A);
	(void)spk_pll_spike(&p->s, interval, SPK_PLL_S);
	fast(p, interval);
	fine(p, interval);
	return (int8_t)spk_clamp32(64 * e / period, -127, 127);
}

int8_t
spk_max_spike(struct spk_max_pixel *p, const struct spk_max_near *near,
    const struct spk_max_guess *g, int32_t t)
{
	const int32_t interval = t - p->last, off = t - g->plane;
	int8_t news = 0;
	size_t i;

	if (p->spikes == 0) {
		spk_pll_begin(&p->a, p->a.period);
		as_a(p);
	} else if (p->spikes == 1)
		second(p, near, interval);
	else
		news = later(p, g, interval);
	if (p->spikes > 0) {
		for (i = SPK_MAX_PAST - 1; i > 0; i--)
			p->past[i] = p->past[i - 1];
		p->past[0] = (uint16_t)(interval < 65535 ? interval : 65535);
	}
	p->kinds = p->kinds << 2 |
	    (off < 0 ? 1U : off == 0 ? 0U : off == 1 ? 2U : 3U);
	p->last = t;
	p->spikes = (uint8_t)(p->spikes < 16 ? p->spikes + 1 : 16);
	return news;
}

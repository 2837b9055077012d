/*
 * Where a pixel's next spike is by the scene.  Time goes by light: a pixel
 * fires whenever as much of it has come as its period says, however the scene
 * moves.  So two loops follow phase and period in units of light, a quick one
 * and a slow one:
 *
 *	rate		64 .. 65536 of a plane
 *	light		of the planes up to one: up to 2^32, and before the
 *			block as much again at the most
 *	next, period	0 .. 2^34, and 2^6 .. 2^32
 *	error		cut to -2^32 .. 2^32, times a gain within 2^12
 */
#include "pack/max.h"

#define LEAST		((int64_t)1 << 6)
#define PERIOD		((int64_t)1 << 32)
#define NEXT		((int64_t)1 << 34)
#define COLD_GAIN	2048		/* of 4096 */
#define COLD_SCORE	2000

static int64_t
clamp64(int64_t x, int64_t least, int64_t most)
{
	return x < least ? least : x > most ? most : x;
}

/* Light up to each plane of a pixel, of frames that many planes apart. */
void
spk_max_light(struct spk_max *m, const struct spk_stripe *s, size_t pixel)
{
	const uint16_t *frame = s->scene + pixel;
	const int32_t every = (int32_t)s->every;
	int64_t *light = m->light, sum = 0;
	int32_t t = 0, end = (int32_t)s->frames, k, a, b;

	light[0] = 0;
	for (a = *frame; t < end; a = b) {
		frame += s->scene_stride;
		b = *frame;
		for (k = 0; k < every && t < end; k++) {
			sum += (a * (every - k) + b * k) * 64 / every + 64;
			light[++t] = sum;
		}
	}
}

/* Light from a spike in a plane, which may be before the block, to plane t. */
static int64_t
since(const struct spk_max *m, const struct spk_max_lit *l, int32_t last,
    int32_t t)
{
	return m->light[t] + (last < 0 ? l->before : -m->light[last + 1]);
}

/* The plane, of 1/4096 from the last spike on, that as much light needs. */
static int32_t
when(const struct spk_max *m, const struct spk_max_lit *l, int32_t last,
    int32_t end, int64_t next)
{
	int32_t t = spk_pll_first(last);
	const int64_t to = next - since(m, l, last, 0), *light = m->light;

	while (t < end && light[t + 1] < to)
		t++;
	if (t == end)
		t--;
	return (int32_t)clamp64((int64_t)(t - last - 1) * SPK_PLL_ONE +
	    (to - light[t]) * SPK_PLL_ONE / (light[t + 1] - light[t]), 0,
	    SPK_PLL_NEXT);
}

void
spk_max_lit_guess(struct spk_max *m, const struct spk_max_lit *l,
    const struct spk_max_pixel *p, int32_t end, struct spk_max_guess *g)
{
	size_t i;

	for (i = 0; i < 2; i++)
		g->lit[i] = when(m, l, p->last, end, l->loop[i].next);
	(void)end;
}

void
spk_max_lit_none(struct spk_max *m, struct spk_max_lit *l,
    const struct spk_max_pixel *p)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		l->loop[i].period = m->lit_period;
		l->loop[i].next = since(m, l, p->last, spk_pll_first(p->last)) +
		    m->lit_period / 2;
		l->loop[i].gain = COLD_GAIN;
		l->loop[i].sign = 0;
		l->loop[i].score = COLD_SCORE;
	}
}

static void
step(struct spk_max_lit_loop *l, int64_t z, int64_t plane, bool quick)
{
	const int64_t over = l->next - z;
	const int64_t e = clamp64(over > 0 ? over : over + plane <= 0 ?
	    over + plane : 0, -PERIOD, PERIOD);
	const int sign = (e > 0) - (e < 0);
	int32_t g = l->gain;

	if (sign == 0)
		g -= g >> (quick ? 3 : 5);
	else if (sign == l->sign)
		g += g >> (quick ? 2 : 4);
	else if (sign == -l->sign)
		g -= g >> 2;
	g = spk_clamp32(g, quick ? 64 : 2, 3072);
	l->period = clamp64(l->period - (g * e >> 12), LEAST, PERIOD);
	l->next = clamp64(l->next - ((quick || g > 512 ? 14 : g > 64 ? 12 :
	    8) * e >> 4) + l->period - z, 0, NEXT);
	l->gain = (uint16_t)g;
	l->sign = (int8_t)(sign != 0 ? sign : l->sign);
}

/* The spike was in plane t; what neighbours' news of it is. */
int8_t
spk_max_lit_spike(struct spk_max *m, struct spk_max_lit *l,
    const struct spk_max_pixel *p, const struct spk_max_guess *g, int32_t t)
{
	const int64_t plane = m->light[t + 1] - m->light[t];
	const int64_t z = since(m, l, p->last, t + 1);
	const int32_t interval = t - p->last;
	int64_t period = 0;
	int32_t e = 0, i;

	for (i = 0; i < 2; i++) {
		struct spk_max_lit_loop *q = &l->loop[i];

		if (p->spikes >= 2) {
			e = spk_pll_error(g->lit[i], interval);
			q->score += ((e < 0 ? -e < SPK_PLL_SCORE ? -e :
			    SPK_PLL_SCORE : e < SPK_PLL_SCORE ? e :
			    SPK_PLL_SCORE) - q->score) >> 3;
			step(q, z, plane, i == 0);
			continue;
		}
		if (p->spikes == 1)
			q->period = clamp64(q->period, z - plane > LEAST ?
			    z - plane : LEAST, z + plane);
		q->next = q->period - plane / 2;
	}
	period = l->loop[1].period;
	m->lit_period += (period - m->lit_period) / 256;
	return (int8_t)(p->spikes >= 2 ? spk_clamp32((int32_t)clamp64(
	    (int64_t)e * 64 / (g->interval > 0 ? g->interval * SPK_PLL_ONE :
	    SPK_PLL_ONE), -127, 127), -127, 127) : 0);
}

/* The block is behind. */
void
spk_max_lit_move(struct spk_max *m, struct spk_max_lit *l, int32_t last,
    int32_t end)
{
	l->before = clamp64(since(m, l, last, end), 0, NEXT);
}

/*
 * The prediction of a pixel's next spike by the scene.  A pixel fires whenever
 * it has received the light of its period, however the scene moves: two loops
 * follow phase and period as those of max_guess.c do, but in units of light
 * instead of planes, a quick one and a slow one, which learns how much light
 * the pixel needs.
 *
 *	light of a plane	64 .. 65536, as samples are 0 .. 1023
 *	that of all planes	up to 2^32
 *	since the last spike	up to 2^32 + 2^34
 *	next, period		0 .. 2^34, and 2^6 .. 2^32
 *	error			cut to -2^32 .. 2^32, times a gain below 2^12
 */
#include "pack/max.h"

#define NEXT		((int64_t)1 << 34)
#define LEAST		((int64_t)1 << 6)
#define MOST		((int64_t)1 << 32)
#define FIRST_GAIN	2048		/* of 4096 */
#define FIRST_SCORE	2000

static int64_t
clamp64(int64_t x, int64_t least, int64_t most)
{
	return x < least ? least : x > most ? most : x;
}

/* Light up to each plane, linear between images. */
static void
sum_light(struct spk_max *m, const struct spk_stripe *s, size_t pixel)
{
	const uint16_t *image = s->scene + pixel;
	const int64_t every = (int64_t)s->every;
	int64_t k, a = *image, b;
	size_t t = 0;

	for (m->light[0] = 0; t < s->frames; a = b) {
		image += s->scene_stride;
		b = *image;
		for (k = 0; k < every && t < s->frames; k++, t++)
			m->light[t + 1] = m->light[t] + 64 +
			    (a * (every - k) + b * k) * 64 / every;
	}
}

/* Light after a spike's plane, which may be before the block, up to plane t. */
static int64_t
since(const struct spk_max *m, const struct spk_max_lit *l, int32_t last,
    int32_t t)
{
	return m->light[t] + (last < 0 ? l->before : -m->light[last + 1]);
}

void
spk_max_lit_begin(struct spk_max *m, const struct spk_stripe *s,
    const struct spk_max_pixel *p)
{
	struct spk_max_lit *l = m->lit + (p - m->pixel);
	int64_t plane;
	size_t i;

	sum_light(m, s, (size_t)(p - m->pixel));
	if (m->was_lit && p->spikes > 0)
		return;
	plane = m->light[1];
	l->before = clamp64(-(p->last + 1) * plane, 0, NEXT);
	for (i = 0; i < 2; i++)
		l->loop[i] = (struct spk_max_lit_loop){
			.period = p->spikes == 0 ? m->lit_period :
			    clamp64(p->a.period * plane >> 12, LEAST, MOST),
			.next = p->spikes == 0 ? l->before +
			    m->lit_period / 2 :
			    clamp64(p->a.next * plane >> 12, 0, NEXT),
			.gain = FIRST_GAIN, .score = FIRST_SCORE
		};
}

void
spk_max_lit_end(struct spk_max *m, const struct spk_max_pixel *p, int32_t end)
{
	struct spk_max_lit *l = m->lit + (p - m->pixel);

	l->before = clamp64(since(m, l, p->last, end), 0, NEXT);
}

/* When that much light has arrived, in 1/4096 planes from the last spike. */
static int32_t
when(const struct spk_max *m, const struct spk_max_lit *l, int32_t last,
    int32_t end, int64_t next)
{
	const int64_t *light = m->light, to = next - since(m, l, last, 0);
	int32_t t = spk_pll_first(last);

	while (t + 1 < end && light[t + 1] < to)
		t++;
	return (int32_t)clamp64((int64_t)(t - last - 1) * SPK_PLL_ONE +
	    (to - light[t]) * SPK_PLL_ONE / (light[t + 1] - light[t]), 0,
	    SPK_PLL_NEXT);
}

/* The light of n planes, scaled to one; less near the block's edges. */
static int64_t
light_of(const struct spk_max *m, int32_t from, int32_t n, int32_t end)
{
	n = n < end ? n : end;
	from = spk_clamp32(from, 0, end - n);
	return (m->light[from + n] - m->light[from]) / n;
}

int32_t
spk_max_lit_news(const struct spk_max_near *near, int32_t t)
{
	int32_t sum = 0;
	size_t k;

	for (k = 0; k < near->n; k++)
		sum += near->of[k].lit_news[t];
	return sum;
}

/* Features of the rates: how the scene's prediction differs from loop A. */
static void
features(const struct spk_max *m, const struct spk_max_lit *l,
    const struct spk_max_pixel *p, const struct spk_max_near *near,
    struct spk_max_guess *g)
{
	static const struct {
		int32_t from, n;
	} window[3] = {{1, 8}, {9, 8}, {-15, 16}};
	const int32_t period = p->a.period;
	int64_t x;
	size_t i;

	for (i = 0; i < 2; i++) {
		x = (int64_t)p->a.next - g->lit[i];
		g->lit_f[i] = (int32_t)clamp64(x * 4096 / period, -8192, 8192);
		g->lit_f[5 + i] = 16 * spk_max_lit_news(near, g->first +
		    8 * (int32_t)i);
	}
	for (i = 0; i < 3; i++) {
		x = light_of(m, p->last + window[i].from, window[i].n,
		    near->end) * period / l->loop[1].period;
		g->lit_f[2 + i] = (int32_t)(x < 32767 ? x : 32767) - 4096;
	}
}

void
spk_max_lit_guess(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_near *near, struct spk_max_guess *g)
{
	const struct spk_max_lit *l = m->lit + (p - m->pixel);
	size_t i;

	for (i = 0; i < 2; i++)
		g->lit[i] = when(m, l, p->last, near->end, l->loop[i].next);
	g->lit_score = l->loop[1].score;
	g->lit_gain = l->loop[1].gain;
	g->lit_news[0] = spk_max_lit_news(near, g->first);
	features(m, l, p, near, g);
}

/* A loop learns from a spike; z is the end of its plane, in light. */
static void
learn(struct spk_max_lit_loop *l, int64_t z, int64_t plane, bool quick)
{
	const int64_t over = l->next - z;
	const int64_t e = clamp64(over > 0 ? over : over + plane <= 0 ?
	    over + plane : 0, -MOST, MOST);
	const int sign = (e > 0) - (e < 0);
	int32_t g = l->gain;

	if (sign == 0)
		g -= g >> (quick ? 3 : 5);
	else if (sign == l->sign)
		g += g >> (quick ? 2 : 4);
	else if (sign == -l->sign)
		g -= g >> 2;
	g = spk_clamp32(g, quick ? 64 : 2, 3072);
	l->period = clamp64(l->period - (g * e >> 12), LEAST, MOST);
	l->next = clamp64(l->next - ((quick || g > 512 ? 14 : g > 64 ? 12 :
	    8) * e >> 4) + l->period - z, 0, NEXT);
	l->gain = (uint16_t)g;
	l->sign = (int8_t)(sign != 0 ? sign : l->sign);
}

/* The first spike, or the second, whose interval gives the period. */
static void
begin(struct spk_max_lit_loop *l, int64_t z, int64_t plane, bool second)
{
	if (second)
		l->period = clamp64(l->period, z > plane + LEAST ? z - plane :
		    LEAST, z + plane);
	l->next = l->period > plane / 2 ? l->period - plane / 2 : 0;
}

int8_t
spk_max_lit_spike(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_guess *g, int32_t t)
{
	struct spk_max_lit *l = m->lit + (p - m->pixel);
	const int64_t plane = m->light[t + 1] - m->light[t];
	const int64_t z = since(m, l, p->last, t + 1);
	int32_t e = 0, size, i;

	for (i = 0; i < 2; i++) {
		if (p->spikes < 2) {
			begin(&l->loop[i], z, plane, p->spikes == 1);
			continue;
		}
		e = spk_pll_error(g->lit[i], t - p->last);
		size = e < 0 ? -e : e;
		size = size < SPK_PLL_SCORE ? size : SPK_PLL_SCORE;
		l->loop[i].score += (size - l->loop[i].score) >> 3;
		learn(&l->loop[i], z, plane, i == 0);
	}
	m->lit_period += (l->loop[1].period - m->lit_period) / 256;
	return (int8_t)spk_clamp32(64 * e / (g->interval > 1 ? g->interval *
	    SPK_PLL_ONE : SPK_PLL_ONE), -127, 127);
}

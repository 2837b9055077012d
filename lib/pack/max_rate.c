/*
 * A pixel's rate, from those of its neighbours before and after, whose future
 * is known: by least mean squares, of two speeds.  A rate is that of loop A
 * times 1 + the sum of weights x features.
 *
 * Features are of 1/4096 and within 2^15, weights of 2^-24 and within 2^26:
 * the sum is below 44 2^41.  The step of the weights is at most
 *	2^14 2^12 2^24 / (2^24 / 2^8) x 2^15 / 2^24 = 2^25
 */
#include "pack/max.h"

#define ONE		4096
#define MOST		32767		/* of a feature */
#define WEIGHT		(1 << 26)
#define LEAST_RATE	(ONE / 8)
#define MOST_RATE	(ONE * 8)
#define OWN		8		/* features */
#define WINDOWS		8		/* of each neighbour */
#define POWER		(1 << 24)	/* of features that are all 0 */

static const int32_t speed[2] = {1600, 10000};	/* of 65536 */

static int32_t
most(int64_t x)
{
	return (int32_t)(x < MOST ? x : MOST);
}

/* How much later than loop A another one has it, in periods. */
static int32_t
later(int64_t by, int32_t period)
{
	return spk_clamp32((int32_t)(by * ONE / period), -2 * ONE, 2 * ONE);
}

static void
own(const struct spk_max_pixel *p, int32_t *f)
{
	const int32_t period = p->a.period;
	size_t i;

	f[0] = ONE / 4;
	f[1] = later((int64_t)p->a.next - p->s.next, period);
	f[2] = later((int64_t)p->a.next - p->fast_next, period);
	f[3] = later((int64_t)p->a.next - (p->next >> 8), period);
	f[4] = most((int64_t)period * ONE / p->s.period) - ONE;
	f[5] = most((int64_t)period * ONE / p->fast_period) - ONE;
	for (i = 0; i < 2; i++)
		f[6 + i] = p->spikes > i + 1 ?
		    most(period / p->past[i]) - ONE : 0;
}

/* Of each neighbour its rates in windows before and after the last spike. */
static void
others(const struct spk_max_near *near, int32_t last, int32_t period,
    int32_t *f)
{
	static const int8_t at[WINDOWS + 1] = {-64, -32, -16, -8, 0, 8, 16, 32,
	    64};
	int64_t spikes;
	size_t k, j;

	for (k = 0; k < SPK_MAX_NEAR; k++)
		for (j = 0; j < WINDOWS; j++, f++) {
			if (k >= near->n) {
				*f = 0;
				continue;
			}
			spikes = spk_max_between(near, k, last + at[j],
			    last + at[j + 1]);
			*f = most((spikes * period >> 8) /
			    (at[j + 1] - at[j])) - ONE;
		}
}

void
spk_max_rate(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_near *near, int32_t ratio, struct spk_max_guess *g)
{
	const int32_t period = p->a.period, from = p->a.next - period;
	int64_t sum;
	size_t i, j;

	own(p, g->f);
	others(near, p->last, period, g->f + OWN);
	g->f[SPK_MAX_RATIO] = ONE * ONE / ratio - ONE;
	for (i = SPK_MAX_RATIO + 1; i < SPK_MAX_FEATURES; i++)
		g->f[i] = 0;
	for (j = 0; j < 2; j++) {
		g->weight[j] = m->rates[j][near->n];
		for (i = 0, sum = 0; i < SPK_MAX_FEATURES; i++)
			sum += (int64_t)g->weight[j][i] * g->f[i];
		sum = ONE + (sum >> 24);
		g->rate[j] = sum < LEAST_RATE ? LEAST_RATE :
		    sum > MOST_RATE ? MOST_RATE : (int32_t)sum;
		g->rated[j] = spk_clamp32(from + (int32_t)((int64_t)period *
		    ONE / g->rate[j]), 0, SPK_PLL_NEXT);
	}
}

/* The rate that an interval, of 1/4096, would have been. */
static int32_t
rate_of(int64_t interval, int32_t period)
{
	const int64_t rate = interval > 256 ? (int64_t)period * ONE / interval :
	    MOST_RATE;

	return (int32_t)(rate < MOST_RATE ? rate : MOST_RATE);
}

/* Any rate whose spike is in that plane is right. */
void
spk_max_rate_learn(const struct spk_max_pixel *p,
    const struct spk_max_guess *g, int32_t interval)
{
	const int64_t to = (int64_t)interval * SPK_PLL_ONE - p->a.next +
	    p->a.period;
	const int32_t least = rate_of(to, p->a.period);
	const int32_t highest = rate_of(to - SPK_PLL_ONE, p->a.period);
	int64_t power = POWER, step;
	int32_t error;
	size_t i, j;

	for (i = 0; i < SPK_MAX_FEATURES; i++)
		power += (int64_t)g->f[i] * g->f[i];
	for (j = 0; j < 2; j++) {
		error = g->rate[j] > highest ? highest - g->rate[j] :
		    g->rate[j] < least ? least - g->rate[j] : 0;
		error = spk_clamp32(error, -ONE, ONE);
		step = (int64_t)speed[j] * error * (1 << 24) / (power >> 8);
		for (i = 0; error != 0 && i < SPK_MAX_FEATURES; i++)
			g->weight[j][i] = spk_clamp32(g->weight[j][i] +
			    (int32_t)(step * g->f[i] >> 24), -WEIGHT, WEIGHT);
	}
}

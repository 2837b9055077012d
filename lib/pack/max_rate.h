/*
 * A pixel's rate, from those of its neighbours before and after, whose future
 * is known: by least mean squares, at two speeds.  A rate is that of loop A
 * times 1 + the sum of weights x features.
 *
 * Features are in units of 1/4096 and within 2^15, weights of 2^-24 and within
 * 2^26: the sum is below 48 2^41.  A step of the weights, of 2^-24, is at most
 *	2^14 2^12 2^24 / (2^24 / 2^8) = 2^34
 * and times a feature f, as the power is 2^24 + f^2 or more,
 *	2^14 2^12 2^32 f / (2^24 + f^2) <= 2^45
 * so that the rest, of 2^-8, is within 2^30.
 */
#define ONE		4096
#define MOST		32767		/* of a feature */
#define WEIGHT		(1 << 26)
#define LEAST_RATE	(ONE / 8)
#define MOST_RATE	(ONE * 8)
#define OWN		8		/* features */
#define WINDOWS		8		/* of each neighbour */
#define POWER		(1 << 24)	/* if all features are 0 */

static const int32_t speed[2] = {1600, 10000};	/* of 65536 */

static int32_t
most(int64_t x)
{
	return (int32_t)(x < MOST ? x : MOST);
}

/* How much later than loop A another loop predicts, in periods. */
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

/* For each neighbour its rates in windows before and after the last spike. */
static void
others(const struct spk_max_near *near, int32_t last, int32_t period,
    int32_t *f)
{
	static const int8_t at[WINDOWS + 1] = {-64, -32, -16, -8, 0, 8, 16, 32,
	    64};
	static const uint8_t length[WINDOWS] = {5, 4, 3, 3, 3, 3, 4, 5};
	const int32_t end = near->end + SPK_MAX_PAD - 1;
	int32_t t[WINDOWS + 1];
	const uint16_t *phase;
	int64_t spikes;
	size_t k, j;

	for (j = 0; j <= WINDOWS; j++)
		t[j] = spk_clamp32(last + at[j], -SPK_MAX_PAD, end);
	for (k = 0; k < near->n; k++)
		for (j = 0, phase = near->of[k].phase; j < WINDOWS; j++) {
			spikes = (uint16_t)(phase[t[j + 1]] - phase[t[j]]);
			*f++ = most((spikes * period >> 8) >> length[j]) - ONE;
		}
	for (; k < SPK_MAX_NEAR; k++)
		for (j = 0; j < WINDOWS; j++)
			*f++ = 0;
}

static void
rates(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_near *near, int32_t ratio, struct spk_max_guess *g)
{
	const int32_t period = p->a.period, from = p->a.next - period;
	int64_t sum;
	size_t i, j;

	own(p, g->f);
	others(near, p->last, period, g->f + OWN);
	g->f[SPK_MAX_RATIO] = ONE * ONE / ratio - ONE;
	for (i = 0; i < SPK_MAX_LIT_FEATURES; i++)
		g->f[SPK_MAX_RATIO + 1 + i] = m->by_scene ? g->lit_f[i] : 0;
	for (j = 0; j < 2; j++) {
		g->weight[j] = m->rates[j][near->n];
		sum = ONE + (dot(g->weight[j], g->f, SPK_MAX_FEATURES) >> 24);
		g->rate[j] = sum < LEAST_RATE ? LEAST_RATE :
		    sum > MOST_RATE ? MOST_RATE : (int32_t)sum;
		g->rated[j] = spk_clamp32(from + (int32_t)((int64_t)period *
		    ONE / g->rate[j]), 0, SPK_PLL_NEXT);
	}
}

/* The rate that would have given an interval, of 1/4096. */
static int32_t
rate_of(int64_t interval, int32_t period)
{
	const int64_t rate = interval > 256 ? (int64_t)period * ONE / interval :
	    MOST_RATE;

	return (int32_t)(rate < MOST_RATE ? rate : MOST_RATE);
}

static vi
within(vi v, int32_t most)
{
	const vi above = v > most, below = v < -most;

	return (v & ~(above | below)) | (above & most) | (below & -most);
}

/*
 * Each weight changes by step x feature, computed in upper and lower 16 bits.
 */
static void
step_weights(int32_t *weight, const int32_t *f, int64_t step)
{
	const int32_t high = (int32_t)(step >> 16), low = step & 65535;
	vi *w = (vi *)weight;
	const vi *x = (const vi *)f;
	size_t i;

	for (i = 0; i < SPK_MAX_FEATURES / LANES; i++)
		w[i] = within(w[i] + ((x[i] * high + (x[i] * low >> 16)) >> 8),
		    WEIGHT);
}

/* Any rate whose spike is in that plane is correct. */
static void
rate_learn(const struct spk_max_pixel *p,
    const struct spk_max_guess *g, int32_t interval)
{
	const int64_t to = (int64_t)interval * SPK_PLL_ONE - p->a.next +
	    p->a.period;
	const int32_t least = rate_of(to, p->a.period);
	const int32_t highest = rate_of(to - SPK_PLL_ONE, p->a.period);
	int64_t power = POWER, step;
	int32_t error;
	size_t j;

	power += dot(g->f, g->f, SPK_MAX_FEATURES);
	for (j = 0; j < 2; j++) {
		error = g->rate[j] > highest ? highest - g->rate[j] :
		    g->rate[j] < least ? least - g->rate[j] : 0;
		error = spk_clamp32(error, -ONE, ONE);
		step = (int64_t)speed[j] * error * (1 << 24) / (power >> 8);
		if (error != 0)
			step_weights(g->weight[j], g->f, step);
	}
}

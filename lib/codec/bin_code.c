/*
 * Populations: the centres of all, and the codes other than rate, which is in
 * bin.c.  Their m neurons have centres mu in units of the signal, whose range
 * is lo to hi.
 *
 * time, winner and one-hot are those of Bohte and others, with centres up to
 * half a distance outside the range,
 *
 *	mu[i] = lo + (2 i - 1) / 2 (hi - lo) / (m - 2),  i = 0 .. m - 1
 *
 * time	a neuron with sigma = 1 / beta (hi - lo) / (m - 2) and response g fires
 *	once in T steps, the earlier the stronger its response:
 *	q = rint((g + 1 / (2 T)) / (1 + 1 / T) (T + 1) + 1e-4),  t = T - q
 *	if t < T - 1, otherwise never.  A value on the centre has t = -1: it
 *	fires at 0, but with variant=jusquare at T - 1, as in that package's
 *	Python, whose index -1 is the last; variant=matlab, its MATLAB, has
 *	-1e-4, so that t >= 0, and t < T - 2.  Decoding: the mean of mu,
 *	weighted by T - t, or T - 1 - t for matlab.
 * winner	the neuron whose centre is nearest, the first of equals, fires
 *	at each step
 * one-hot	likewise neuron rint((x - mu[0]) / (mu[m - 1] - mu[0]) (m - 1)),
 *	the ends being lo - d and hi + d, d = 1 / 2 (hi - lo) / (m - 2)
 *
 * fire and bernoulli have centres evenly from lo to hi, and
 * a = exp(-((x - mu) / sigma)^2 / 2) max-rate, not divided by the sum:
 *
 * fire	integrate-and-fire neurons, at 0 before each observation: at each step
 *	v = v + a, and if v >= 0.999 a spike and v = v - 0.999
 * bernoulli	a is the probability of a spike (raster.c)
 *
 * A range that is so wide, or narrow, that sums or quotients could overflow is
 * mapped to 0..1 first.
 *
 * Each step is rounded to binary64, but for fire in binary32 if the signal is.
 * The exponential of binary32 is that of binary64, rounded.
 *
 * Sources: JuSquare/SpikeCoding (time, winner, one-hot), and the population
 * encoders of SpikingJelly (fire, bernoulli).
 */
#include <math.h>

#include "codec/bin.h"

#define THRESHOLD	0.999		/* of fire */
#define WIDEST		0x1p1000	/* ends, of which sums are finite */

enum { PLAIN, JUSQUARE, MATLAB };

static bool
is_bohte(const struct spk_bin *s)
{
	return *s->code == SPK_BIN_TIME || *s->code == SPK_BIN_WINNER ||
	    *s->code == SPK_BIN_ONE_HOT;
}

/* Neuron i of n, from lo to hi as PyTorch's linspace. */
#define LINE(T, name) \
static double \
name(double lo, double hi, size_t i, size_t n) \
{ \
	const T from = (T)lo, to = (T)hi; \
	const T step = (to - from) / (T)(n - 1); \
\
	if (n == 1) \
		return (double)from; \
	return (double)(i < n / 2 ? from + step * (T)i : \
	    to - step * (T)(n - 1 - i)); \
}

LINE(float, line32)
LINE(double, line64)

bool
spk_bin_plain(const struct spk_bin *s, double min, double max)
{
	return *s->code != SPK_BIN_RATE && fabs(min) < WIDEST &&
	    fabs(max) < WIDEST && (!(max > min) || max - min > 1 / WIDEST);
}

/* The ranges of all features, or 0 to 1 if one does not allow its units. */
static void
set_range(struct spk_bin *s)
{
	const double *min = s->ends, *max = s->ends + s->channels;
	bool plain = true;
	size_t c;

	for (c = 0; c < s->channels; c++)
		plain &= spk_bin_plain(s, min[c], max[c]);
	for (c = 0; c < s->channels; c++) {
		s->low[c] = plain ? min[c] : 0;
		s->high[c] = plain ? max[c] : 1;
	}
}

static double
centre(const struct spk_bin *s, double lo, double hi, size_t i)
{
	const size_t n = (size_t)*s->bins, last = n - 1;

	if (is_bohte(s))
		return lo + (2 * (double)i - 1) / 2 * (hi - lo) /
		    (double)(n - 2);
	if (*s->code == SPK_BIN_RATE)
		return i == 0 ? 0 : i == last ? 1 :
		    (double)i * (1 / (double)last);
	return (s->single && *s->code == SPK_BIN_FIRE ? line32 :
	    line64)(lo, hi, i, n);
}

void
spk_bin_centres(struct spk_bin *s)
{
	const size_t n = (size_t)*s->bins;
	size_t c, i;

	/* A response below 1 / (4 steps) is too small for a spike. */
	s->reach = sqrt(2 * log(4 * (double)*s->raster.steps));
	set_range(s);
	for (c = 0; c < s->channels; c++)
		for (i = 0; i < n; i++)
			s->centre[c * n + i] = centre(s, s->low[c],
			    s->high[c], i);
}

double
spk_bin_width(const struct spk_bin *s, size_t c)
{
	const double wide = s->high[c] - s->low[c];

	return is_bohte(s) ? 1 / *s->beta * wide / (double)(*s->bins - 2) :
	    *s->sigma * wide;
}

/* The step at which a neuron fires, by its response; steps: never. */
static size_t
when(const struct spk_bin *s, double g)
{
	const double steps = (double)*s->raster.steps;
	const double nudge = *s->variant == MATLAB ? -1e-4 : 1e-4;
	const double late = steps - (*s->variant == MATLAB ? 2 : 1);
	const double q = rint((g + 1 / (2 * steps)) / (1 + 1 / steps) *
	    (steps + 1) + nudge);

	if (!(steps - q < late))
		return (size_t)*s->raster.steps;
	if (steps - q < 0)
		return *s->variant == JUSQUARE ?
		    (size_t)*s->raster.steps - 1 : 0;
	return (size_t)(steps - q);
}

static void
lay_times(const void *state, const double *x, int8_t *y)
{
	const struct spk_bin *s = state;
	const size_t n = (size_t)*s->bins, columns = s->channels * n;
	const double *mu = s->centre;
	double sigma, z;
	size_t c, i, t;

	for (c = 0; c < s->channels; c++, mu += n, y += n) {
		sigma = spk_bin_width(s, c);
		for (i = 0; i < n; i++) {
			z = (x[c] - mu[i]) / sigma;
			if (!(fabs(z) < s->reach))
				continue;
			t = when(s, exp(-(z * z) / 2));
			if (t < (size_t)*s->raster.steps)
				y[t * columns + i] = 1;
		}
	}
}

/* The step of a neuron's first spike; steps: none. */
static size_t
first(const struct spk_bin *s, const int8_t *y)
{
	const size_t steps = (size_t)*s->raster.steps;
	const size_t columns = s->channels * (size_t)*s->bins;
	size_t t;

	for (t = 0; t < steps && y[t * columns] == 0; t++)
		;
	return t;
}

void
spk_bin_read_times(const void *state, const int8_t *y, double *value)
{
	const struct spk_bin *s = state;
	const size_t n = (size_t)*s->bins;
	const double steps = (double)*s->raster.steps;
	const double from = steps - (*s->variant == MATLAB ? 1 : 0);
	const double *mu = s->centre;
	double *weight = s->work, *moment = weight + n, t, sum;
	size_t c, i;

	for (c = 0; c < s->channels; c++, mu += n, y += n) {
		for (i = 0; i < n; i++) {
			t = (double)first(s, y + i);
			weight[i] = t < from ? from - t : 0;
			moment[i] = mu[i] * weight[i];
		}
		sum = spk_sum(weight, n);
		value[c] = sum > 0 ? spk_sum(moment, n) / sum :
		    s->low[c] + (s->high[c] - s->low[c]) / 2;
	}
}

/* At each step, the neuron k of a feature. */
static void
lay_one(const struct spk_bin *s, int8_t *y, size_t k)
{
	const size_t columns = s->channels * (size_t)*s->bins;
	int64_t t;

	for (t = 0; t < *s->raster.steps; t++, y += columns)
		y[k] = 1;
}

static void
lay_winner(const void *state, const double *x, int8_t *y)
{
	const struct spk_bin *s = state;
	const size_t n = (size_t)*s->bins;
	const double *mu = s->centre;
	size_t c, i, k;
	double v;

	for (c = 0; c < s->channels; c++, mu += n, y += n) {
		v = fmin(fmax(x[c], mu[0]), mu[n - 1]);
		for (i = 1, k = 0; i < n; i++)
			if (fabs(v - mu[i]) < fabs(v - mu[k]))
				k = i;
		lay_one(s, y, k);
	}
}

static void
lay_one_hot(const void *state, const double *x, int8_t *y)
{
	const struct spk_bin *s = state;
	const size_t n = (size_t)*s->bins;
	const double last = (double)(n - 1);
	double lo, hi, d, k;
	size_t c;

	for (c = 0; c < s->channels; c++, y += n) {
		d = 0.5 * (s->high[c] - s->low[c]) / (double)(n - 2);
		lo = s->low[c] - d;
		hi = s->high[c] + d;
		k = rint((x[c] - lo) / (hi - lo) * last);
		lay_one(s, y, !(k > 0) ? 0 : k < last ? (size_t)k : n - 1);
	}
}

/* A feature's neurons, each step rounded to T. */
#define FIRE(T, name) \
static void \
name(const struct spk_bin *s, size_t c, double value, int8_t *y) \
{ \
	const size_t n = (size_t)*s->bins, columns = s->channels * n; \
	const double *mu = s->centre + c * n; \
	const T x = (T)value, sigma = (T)spk_bin_width(s, c); \
	const T threshold = (T)THRESHOLD, gain = (T)*s->raster.max_rate; \
	T *a = s->work, *v = a + n, z; \
	size_t i, from = n, end = 0; \
	bool fires; \
\
	for (i = 0; i < n; i++) { \
		z = (x - (T)mu[i]) / sigma; \
		v[i] = a[i] = 0; \
		if (!((double)(z > 0 ? z : -z) < s->reach)) \
			continue; \
		from = i < from ? i : from; \
		end = i + 1; \
		a[i] = (T)exp((double)(z * z * (T)-0.5)) * gain; \
	} \
	for (int64_t t = 0; t < *s->raster.steps; t++, y += columns) \
		for (i = from; i < end; i++) { \
			v[i] += a[i]; \
			fires = v[i] >= threshold; \
			v[i] -= fires ? threshold : 0; \
			y[i] = fires; \
		} \
}

FIRE(float, fire32)
FIRE(double, fire64)

static void
lay_fire(const void *state, const double *x, int8_t *y)
{
	const struct spk_bin *s = state;
	size_t c;

	for (c = 0; c < s->channels; c++)
		(s->single ? fire32 : fire64)(s, c, x[c],
		    y + c * (size_t)*s->bins);
}

spk_pattern_lay *
spk_bin_lay(const struct spk_bin *s)
{
	return *s->code == SPK_BIN_TIME ? lay_times :
	    *s->code == SPK_BIN_WINNER ? lay_winner :
	    *s->code == SPK_BIN_ONE_HOT ? lay_one_hot : lay_fire;
}

/*
 * Bin: a feature of an observation is represented by which of `bins' neurons
 * are active, each tuned to a part of the range.  For a feature scaled to p in
 * 0..1, neuron i has its centre at mu = i / (bins - 1) and responds by a
 * Gaussian,
 *
 *	g = exp(-(p - mu)^2 / (2 sigma^2))
 *
 * divided by the sum of all, times max-rate: the probability of a spike at each
 * of `steps' rows (raster.c).  Columns are ordered by feature.  All is computed
 * in binary64, rounded at each step, in numpy's order; the exponential and the
 * square are libm's exp and pow.  If all responses are too small, they are
 * computed relative to the greatest, so far outside the range the nearest
 * neuron fires alone.
 *
 * Decoding reads the counts of a feature's neurons: readout=mean, the mean of
 * their centres, weighted by their spikes; readout=max, the centre of the most
 * active one, the first of equal ones; without any spike, the middle.  The mean
 * has a standard deviation of about sigma / sqrt(steps max-rate) of the range,
 * but near its ends, where half of the curve is missing, it is biased inwards
 * by up to sqrt(2 / pi) sigma; max is within half a bin, give or take a bin.
 *
 * Source: the Python package spike-encoding 0.1; the idea is that of S. M.
 * Bohte, H. La Poutre and J. N. Kok, IEEE Trans.  Neural Networks 13 (2002)
 * 426-435, whose neurons use the times of spikes.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "codec/codec.h"

#define BINS_MAX	1024

struct bin {
	size_t		 channels;
	struct spk_raster raster;
	const int64_t	*bins, *readout;
	const double	*sigma;
};

enum { MEAN, MOST };

static double
centre(const struct bin *s, size_t i)
{
	const size_t last = (size_t)*s->bins - 1;

	return i == 0 ? 0 : i == last ? 1 : (double)i * (1 / (double)last);
}

static size_t
bin_columns(const void *state)
{
	const struct bin *s = state;

	return s->channels * (size_t)*s->bins;
}

static void
bin_column(const void *state, size_t k, struct spk_column *col)
{
	const struct bin *s = state;

	col->channel = k / (size_t)*s->bins;
	snprintf(col->after, sizeof col->after, ".%zu", k % (size_t)*s->bins);
}

static size_t
bin_steps(const void *state)
{
	const struct bin *s = state;

	return (size_t)*s->raster.steps;
}

static const char *
bin_check(const void *state, enum spk_way way)
{
	const struct bin *s = state;

	return spk_raster_check(&s->raster, way);
}

static size_t
bin_room(const void *state, enum spk_way way)
{
	const struct bin *s = state;

	return spk_raster_room(&s->raster, bin_columns(s), way);
}

static const char *
bin_open(void *state, void *room, enum spk_way way)
{
	struct bin *s = state;

	spk_raster_open(&s->raster, bin_columns(s), way, room);
	return NULL;
}

/* Hidden from the compiler, which would multiply instead of calling pow. */
static const volatile double two = 2;

/* Responses to p, before the division. */
static void
respond(const struct bin *s, double p, double *g)
{
	const size_t n = (size_t)*s->bins;
	const double square = two;
	size_t i;

	for (i = 0; i < n; i++)
		g[i] = exp(-pow(p - centre(s, i), square) /
		    (2 * (*s->sigma * *s->sigma)));
}

/*
 * The same relative to the response of the nearest neuron k, if all are too
 * small: (p - mu)^2 - (p - mu[k])^2 = (mu[k] - mu) (2 p - mu - mu[k]).
 */
static void
respond_far(const struct bin *s, double p, double *g)
{
	const size_t n = (size_t)*s->bins;
	const double last = (double)(n - 1);
	const size_t k = (size_t)rint((p < 0 ? 0 : p > 1 ? 1 : p) * last);
	size_t i;
	double d;

	for (i = 0; i < n; i++) {
		d = 2 * p - centre(s, i) - centre(s, k);
		g[i] = i == k || (d >= 0 && d <= 0) ? 1 :
		    exp(-((centre(s, k) - centre(s, i)) / *s->sigma) *
		    (d / *s->sigma) / 2);
	}
}

static void
rates(void *state, const double *x, double *p, size_t frames)
{
	const struct bin *s = state;
	const size_t n = (size_t)*s->bins;
	size_t k, i;
	double sum;

	for (k = 0; k < frames * s->channels; k++, p += n) {
		respond(s, x[k], p);
		sum = spk_sum(p, n);
		if (!(sum >= DBL_MIN)) {	/* NaN, too, for a sigma of 0 */
			respond_far(s, x[k], p);
			sum = spk_sum(p, n);
		}
		for (i = 0; i < n; i++)
			p[i] = p[i] / sum * *s->raster.max_rate;
	}
}

static void
bin_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct bin *s = state;

	(void)channel;
	spk_raster_encode(&s->raster, flow, s->channels, rates, s);
}

/* The value given by the counts of a feature's neurons. */
static double
value(const struct bin *s, const int32_t *count)
{
	const size_t n = (size_t)*s->bins;
	double sum = 0, moment = 0;
	size_t i, most = 0;

	for (i = 0; i < n; i++) {
		sum += count[i];
		moment += count[i] * centre(s, i);
		most = count[i] > count[most] ? i : most;
	}
	if (!(sum > 0))
		return 0.5;
	return *s->readout == MEAN ? moment / sum : centre(s, most);
}

static void
bin_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct bin *s = state;
	double *x = flow->out;
	size_t c;

	(void)channel;
	while (flow->room > 0 && flow->frames > 0) {
		if (!spk_raster_count(&s->raster, flow))
			break;
		for (c = 0; c < s->channels; c++)
			*x++ = value(s, s->raster.count +
			    c * (size_t)*s->bins);
		flow->room--;
	}
	flow->out = x;
}

static void
bin_restart(void *state)
{
	struct bin *s = state;

	spk_raster_restart(&s->raster);
}

static const char *const readouts[] = {"mean", "max", NULL};

static const struct spk_param bin_param[] = {
	{ .name = "bins", .type = SPK_I64, .initial = "10", .min = 1,
	  .max = BINS_MAX, .slot = offsetof(struct bin, bins), .unit = "N",
	  .help = "neurons per feature, with centres from min to max" },
	{ .name = "sigma", .type = SPK_F64, .flags = SPK_ABOVE,
	  .initial = "0.1", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct bin, sigma), .unit = "WIDTH",
	  .help = "standard deviation of a neuron's curve, relative to the "
	  "range" },
	SPK_RASTER_ROWS(bin, "poisson"),
	{ .name = "readout", .type = SPK_CHOICE, .flags = SPK_DECODING,
	  .choice = readouts, .initial = "mean",
	  .slot = offsetof(struct bin, readout), .unit = "HOW",
	  .help = "decode to the mean of active neurons, or to the most "
	  "active" },
	{ .name = NULL }
};

#define ROW \
	.row = sizeof(struct spk_codec), \
	.name = "bin", \
	.title = "encode observations into spikes of tuned neurons", \
	.param = bin_param, \
	.span = SPK_UNIT, \
	.up_only = true, \
	.size = sizeof(struct bin), \
	.room = bin_room, \
	.columns = bin_columns, \
	.column = bin_column, \
	.steps = bin_steps, \
	.check = bin_check, \
	.open = bin_open, \
	.encode = bin_encode, \
	.decode = bin_decode, \
	.restart = bin_restart

static const struct spk_codec other = {
	ROW,
	.type = SPK_F32,
	.inner = SPK_F64,
	.precision = "f32",
};

const struct spk_codec spk_bin = {
	ROW,
	.type = SPK_F64,
	.other = &other,
};

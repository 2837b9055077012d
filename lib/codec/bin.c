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
 * That is code=rate; the others are in bin_code.c.  Those of which spikes count
 * are decoded likewise, winner and one-hot by readout=max.
 *
 * Source: the Python package spike-encoding 0.1; the idea is that of S. M.
 * Bohte, H. La Poutre and J. N. Kok, IEEE Trans.  Neural Networks 13 (2002)
 * 426-435, whose neurons use the times of spikes: code=time.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "codec/bin.h"

#define BINS_MAX	1024

enum { POISSON = 1 };			/* of method */
enum { MEAN, MOST };

/* Whether the rows of an observation are laid at once. */
static bool
is_laid(const struct spk_bin *s, enum spk_way way)
{
	return *s->code == SPK_BIN_TIME || (way == SPK_ENCODE &&
	    *s->code != SPK_BIN_RATE && *s->code != SPK_BIN_BERNOULLI);
}

static size_t
bin_columns(const void *state)
{
	const struct spk_bin *s = state;

	return s->channels * (size_t)*s->bins;
}

static void
bin_column(const void *state, size_t k, struct spk_column *col)
{
	const struct spk_bin *s = state;

	col->channel = k / (size_t)*s->bins;
	snprintf(col->after, sizeof col->after, ".%zu", k % (size_t)*s->bins);
}

static size_t
bin_steps(const void *state)
{
	const struct spk_bin *s = state;

	return (size_t)*s->raster.steps;
}

static struct spk_pattern
pattern(const struct spk_bin *s)
{
	return (struct spk_pattern){
		.rows = bin_steps(s), .columns = bin_columns(s),
		.channels = s->channels
	};
}

static const char *
bin_check(const void *state, enum spk_way way)
{
	const struct spk_bin *s = state;
	const struct spk_pattern p = pattern(s);

	if (*s->bins < 3 && (*s->code == SPK_BIN_TIME ||
	    *s->code == SPK_BIN_WINNER || *s->code == SPK_BIN_ONE_HOT))
		return "bins: code=time, winner and one-hot have at least 3";
	if (is_laid(s, way))
		return spk_pattern_check(&p);
	if (way == SPK_ENCODE && *s->code == SPK_BIN_BERNOULLI &&
	    *s->raster.method != POISSON)
		return "method: code=bernoulli is poisson";
	return spk_raster_check(&s->raster, way);
}

/* Units of the signal, if possible. */
static bool
bin_map(const void *state, double min, double max, double *shift,
    double *divisor)
{
	*shift = 0;
	*divisor = 1;
	return spk_bin_plain(state, min, max);
}

/* Lay out the work memory; returns its size. */
static size_t
lay_out(struct spk_bin *s, enum spk_way way, char *room)
{
	const size_t bins = (size_t)*s->bins, columns = bin_columns(s);
	const size_t each = sizeof(double);
	size_t used = 0;
	void *rest;

	s->low = spk_take(room, &used, s->channels * each);
	s->high = spk_take(room, &used, s->channels * each);
	s->centre = spk_take(room, &used, columns * each);
	s->work = spk_take(room, &used, 2 * bins * each);
	rest = room != NULL ? room + used : NULL;
	if (!is_laid(s, way)) {
		if (room != NULL)
			spk_raster_open(&s->raster, columns, way, rest);
		return used + spk_raster_room(&s->raster, columns, way);
	}
	s->pattern = pattern(s);
	if (room != NULL)
		spk_pattern_open(&s->pattern, way, rest);
	return used + spk_pattern_room(&s->pattern, way);
}

static size_t
bin_room(const void *state, enum spk_way way)
{
	struct spk_bin copy = *(const struct spk_bin *)state;

	return lay_out(&copy, way, NULL);
}

static const char *
bin_open(void *state, void *room, enum spk_way way)
{
	struct spk_bin *s = state;

	(void)lay_out(s, way, room);
	spk_bin_centres(s);
	return NULL;
}

static const char *
bin32_open(void *state, void *room, enum spk_way way)
{
	((struct spk_bin *)state)->single = true;
	return bin_open(state, room, way);
}

/* Hidden from the compiler, which would multiply instead of calling pow. */
static const volatile double two = 2;

/* Responses to p, before the division. */
static void
respond(const struct spk_bin *s, double p, double *g)
{
	const size_t n = (size_t)*s->bins;
	const double square = two;
	size_t i;

	for (i = 0; i < n; i++)
		g[i] = exp(-pow(p - s->centre[i], square) /
		    (2 * (*s->sigma * *s->sigma)));
}

/*
 * The same relative to the response of the nearest neuron k, if all are too
 * small: (p - mu)^2 - (p - mu[k])^2 = (mu[k] - mu) (2 p - mu - mu[k]).
 */
static void
respond_far(const struct spk_bin *s, double p, double *g)
{
	const size_t n = (size_t)*s->bins;
	const double last = (double)(n - 1);
	const size_t k = (size_t)rint((p < 0 ? 0 : p > 1 ? 1 : p) * last);
	size_t i;
	double d;

	for (i = 0; i < n; i++) {
		d = 2 * p - s->centre[i] - s->centre[k];
		g[i] = i == k || (d >= 0 && d <= 0) ? 1 :
		    exp(-((s->centre[k] - s->centre[i]) / *s->sigma) *
		    (d / *s->sigma) / 2);
	}
}

static void
rates(void *state, const double *x, double *p, size_t frames)
{
	const struct spk_bin *s = state;
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

/* code=bernoulli; a feature without a range is silent. */
static void
chances(void *state, const double *x, double *p, size_t frames)
{
	const struct spk_bin *s = state;
	const size_t n = (size_t)*s->bins;
	size_t k, c, i;
	double z, sigma;

	for (k = 0; k < frames * s->channels; k++, p += n) {
		c = k % s->channels;
		sigma = spk_bin_width(s, c);
		for (i = 0; i < n; i++) {
			z = (x[k] - s->centre[c * n + i]) / sigma;
			p[i] = sigma > 0 ? exp(-0.5 * (z * z)) *
			    *s->raster.max_rate : 0;
		}
	}
}

static void
bin_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct spk_bin *s = state;

	(void)channel;
	if (is_laid(s, SPK_ENCODE))
		spk_pattern_encode(&s->pattern, flow, spk_bin_lay(s), s);
	else
		spk_raster_encode(&s->raster, flow, s->channels,
		    *s->code == SPK_BIN_RATE ? rates : chances, s);
}

/* The value given by the counts of a feature's neurons. */
static double
value(const struct spk_bin *s, size_t c)
{
	const size_t n = (size_t)*s->bins;
	const int32_t *count = s->raster.count + c * n;
	const double *mu = s->centre + c * n;
	const bool one = *s->code == SPK_BIN_WINNER ||
	    *s->code == SPK_BIN_ONE_HOT;
	double sum = 0, moment = 0;
	size_t i, most = 0;

	for (i = 0; i < n; i++) {
		sum += count[i];
		moment += count[i] * mu[i];
		most = count[i] > count[most] ? i : most;
	}
	if (!(sum > 0))
		return s->low[c] + (s->high[c] - s->low[c]) / 2;
	return *s->readout == MOST || one ? mu[most] : moment / sum;
}

static void
bin_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct spk_bin *s = state;
	double *x = flow->out;
	size_t c;

	(void)channel;
	if (is_laid(s, SPK_DECODE)) {
		spk_pattern_decode(&s->pattern, flow, spk_bin_read_times, s);
		return;
	}
	while (flow->room > 0 && flow->frames > 0) {
		if (!spk_raster_count(&s->raster, flow))
			break;
		for (c = 0; c < s->channels; c++)
			*x++ = value(s, c);
		flow->room--;
	}
	flow->out = x;
}

static void
bin_restart(void *state)
{
	struct spk_bin *s = state;

	spk_raster_restart(&s->raster);
	spk_pattern_restart(&s->pattern);
}

static const char *const codes[] = {
	"rate", "time", "winner", "one-hot", "fire", "bernoulli", NULL
};
static const char *const variants[] = {"plain", "jusquare", "matlab", NULL};
static const char *const readouts[] = {"mean", "max", NULL};

static const struct spk_param bin_param[] = {
	{ .name = "code", .type = SPK_CHOICE, .flags = SPK_BRIEF,
	  .choice = codes, .initial = "rate",
	  .slot = offsetof(struct spk_bin, code), .unit = "WHAT",
	  .help = "how neurons represent a value: by their number of spikes, "
	  "their time, or which of them fires" },
	{ .name = "bins", .type = SPK_I64, .initial = "10", .min = 1,
	  .max = BINS_MAX, .slot = offsetof(struct spk_bin, bins), .unit = "N",
	  .help = "neurons per feature, with centres from min to max" },
	{ .name = "sigma", .type = SPK_F64, .flags = SPK_ABOVE,
	  .initial = "0.1", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct spk_bin, sigma), .unit = "WIDTH",
	  .help = "standard deviation of a neuron's curve, relative to the "
	  "range" },
	{ .name = "beta", .type = SPK_F64, .flags = SPK_ABOVE | SPK_NOTED,
	  .initial = "1.5", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct spk_bin, beta), .unit = "FACTOR",
	  .help = "code=time: the distance of centres, relative to sigma" },
	{ .name = "variant", .type = SPK_CHOICE, .flags = SPK_BRIEF,
	  .choice = variants, .initial = "plain",
	  .slot = offsetof(struct spk_bin, variant), .unit = "WHOSE",
	  .help = "code=time: times as in JuSquare's Python or MATLAB" },
	SPK_RASTER_ROWS(spk_bin, "poisson"),
	{ .name = "readout", .type = SPK_CHOICE, .flags = SPK_DECODING,
	  .choice = readouts, .initial = "mean",
	  .slot = offsetof(struct spk_bin, readout), .unit = "HOW",
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
	.size = sizeof(struct spk_bin), \
	.room = bin_room, \
	.columns = bin_columns, \
	.column = bin_column, \
	.steps = bin_steps, \
	.check = bin_check, \
	.map = bin_map, \
	.ends = offsetof(struct spk_bin, ends), \
	.encode = bin_encode, \
	.decode = bin_decode, \
	.restart = bin_restart, \
	.search = spk_steps_search

static const struct spk_codec other = {
	ROW,
	.type = SPK_F32,
	.inner = SPK_F64,
	.open = bin32_open,
	.precision = "f32",
};

const struct spk_codec spk_bin = {
	ROW,
	.type = SPK_F64,
	.open = bin_open,
	.other = &other,
};

/*
 * Metrics: their values from the sums of a score, for a channel or for all.
 * Each is described in spk-score(1).
 *
 * Source: B. Petro, N. Kasabov and R. M. Kiss, "Selection and Optimization of
 * Temporal Spike Encoding Methods for Spiking Neural Networks", IEEE
 * Transactions on Neural Networks and Learning Systems 31 (2020): SNR, AFR.
 */
#include <math.h>
#include <string.h>

#include "tune/score.h"

/* Each metric: its name, what it is computed from, whether higher is better. */
#define BOTH	(SPK_OF_SIGNAL | SPK_OF_SPIKES)
#define LATE	(SPK_OF_SIGNAL | SPK_OF_DELAY)
#define METRICS(X) \
	X(MSE, "mse", SPK_OF_SIGNAL, false) \
	X(RMSE, "rmse", SPK_OF_SIGNAL, false) \
	X(NRMSE, "nrmse", SPK_OF_SIGNAL, false) \
	X(MAE, "mae", SPK_OF_SIGNAL, false) \
	X(R2, "r2", SPK_OF_SIGNAL, true) \
	X(SNR, "snr", SPK_OF_SIGNAL, true) \
	X(SNR0, "snr0", SPK_OF_SIGNAL, true) \
	X(PSNR, "psnr", SPK_OF_SIGNAL, true) \
	X(SSIM, "ssim", SPK_OF_SIGNAL | SPK_OF_IMAGES, true) \
	X(DELAY, "delay", LATE, false) \
	X(SNR_DELAY, "snr-delay", LATE, true) \
	X(SPIKES, "spikes", SPK_OF_SPIKES, false) \
	X(AFR, "afr", SPK_OF_SPIKES, false) \
	X(EFFICIENCY, "efficiency", SPK_OF_SPIKES, true) \
	X(SPARSITY, "sparsity", SPK_OF_SPIKES, true) \
	X(ENTROPY, "entropy", SPK_OF_SPIKES, false) \
	X(SNR_PER_AFR, "snr-per-afr", BOTH, true) \
	X(VAN_ROSSUM, "van-rossum", SPK_OF_TRAINS, false) \
	X(VICTOR_PURPURA, "victor-purpura", SPK_OF_TRAINS, false) \
	X(ISI_PSNR, "isi-psnr", SPK_OF_INTERVALS, true) \
	X(RATE_PSNR, "rate-psnr", SPK_OF_INTERVALS, true) \
	X(ISI_VALID, "isi-valid", SPK_OF_INTERVALS, true) \
	X(ISI_DISTANCE, "isi-distance", SPK_OF_TIMING, false) \
	X(SPIKE_DISTANCE, "spike-distance", SPK_OF_TIMING, false) \
	X(SPIKE_SYNC, "spike-sync", SPK_OF_TIMING, true) \
	X(HUNTER_MILTON, "hunter-milton", SPK_OF_TIMING, true) \
	X(SCHREIBER, "schreiber", SPK_OF_CORRELATION, true) \
	X(CORRELATION, "correlation", SPK_OF_CORRELATION, true)

#define NUMBER(id, name, of, higher)	id,
#define ROW(id, name, of, higher)	[id] = {name, of, higher},

enum { METRICS(NUMBER) N_METRICS };
static const struct spk_metric metrics[] = { METRICS(ROW) };

const struct spk_metric *
spk_metric(size_t k)
{
	return k < N_METRICS ? &metrics[k] : NULL;
}

const struct spk_metric *
spk_metric_find(const char *name)
{
	size_t k;

	for (k = 0; k < N_METRICS; k++)
		if (strcmp(metrics[k].name, name) == 0)
			return &metrics[k];
	return NULL;
}

/* An error divided by its reference; no error gives 0 in any case. */
static double
ratio(double error, double by)
{
	return error <= 0 ? 0 : error / by;
}

/* 10 log10 of signal to error; no error is infinite. */
static double
decibels(double signal, double error)
{
	return error <= 0 ? INFINITY : 10 * log10(signal / error);
}

static double
bits_of(double part, double all)
{
	return part > 0 ? -part / all * log2(part / all) : 0;
}

/* Bits per value of the spikes, if each is coded separately. */
static double
entropy(const struct spk_sums *c)
{
	const double none = c->values - c->up - c->down;

	return bits_of(none, c->values) + bits_of(c->up, c->values) +
	    bits_of(c->down, c->values);
}

/* The best of the delays that compare at least half of the frames. */
static void
best_lag(const struct spk_score *s, const struct spk_lag *lag,
    uint64_t frames, struct spk_facts *f)
{
	size_t k;
	bool found = false;

	for (k = 0; k < s->lags; k++)
		if (2 * lag[k].n >= (double)frames && (!found ||
		    decibels(lag[k].x2, lag[k].e2) >
		    decibels(f->lag.x2, f->lag.e2))) {
			f->lag = lag[k];
			f->delay = spk_score_delay_at(s, k);
			found = true;
		}
}

static void
facts_of(const struct spk_score *s, size_t channel, struct spk_facts *f)
{
	const struct spk_sums *c = &s->sums[channel];
	const double range = c->max - c->min;
	const double peak = s->how.peak > 0 ? s->how.peak :
	    s->how.width > 0 ? s->range : range;

	*f = (struct spk_facts){.sums = *c};
	f->ranged = ratio(c->e2 / c->n, range * range);
	f->peaked = ratio(c->e2 / c->n, peak * peak);
	f->bits = entropy(c) * c->values / c->n;
	f->ssim = s->ssim != NULL ? spk_ssim_at(s->ssim, channel) : 0;
	best_lag(s, &s->lag[channel * s->lags], s->frames, f);
}

static void
add_timing(struct spk_sums *to, const struct spk_sums *c)
{
	struct spk_agreement *x = &to->agreement;
	size_t k;

	to->trains += c->trains;
	x->isi += c->agreement.isi;
	x->spike += c->agreement.spike;
	x->coincidences += c->agreement.coincidences;
	to->covariance += c->covariance;
	for (k = 0; k < 2; k++) {
		x->near[k] += c->agreement.near[k];
		x->spikes[k] += c->agreement.spikes[k];
		to->variance[k] += c->variance[k];
	}
	for (k = 0; k < 3; k++)
		to->kernel[k] += c->kernel[k];
}

static void
add_sums(struct spk_sums *to, const struct spk_sums *c)
{
	to->n += c->n;
	to->dev2 += c->dev2;
	to->x2 += c->x2;
	to->e1 += c->e1;
	to->e2 += c->e2;
	to->up += c->up;
	to->down += c->down;
	to->values += c->values;
	to->rossum2 += c->rossum2;
	to->victor += c->victor;
	to->samples += c->samples;
	to->valid += c->valid;
	to->isi2 += c->isi2;
	to->rate2 += c->rate2;
	add_timing(to, c);
}

static void
facts_of_all(const struct spk_score *s, struct spk_facts *all)
{
	const double channels = (double)s->channels;
	struct spk_facts f;
	size_t c;

	*all = (struct spk_facts){0};
	for (c = 0; c < s->channels; c++) {
		facts_of(s, c, &f);
		add_sums(&all->sums, &f.sums);
		all->ranged += f.ranged / channels;
		all->peaked += f.peaked / channels;
		all->bits += f.bits / channels;
	}
	all->ssim = s->ssim != NULL ? spk_ssim_mean(s->ssim) : 0;
	best_lag(s, s->lag + s->channels * s->lags, s->frames, all);
}

/* The same for lines, each of which counts as a channel. */
static void
facts_of_lines(const struct spk_score *s, struct spk_facts *all)
{
	const double lines = (double)s->lines.n;

	*all = s->lines.sum;
	all->ranged /= lines;
	all->peaked /= lines;
	all->bits /= lines;
	best_lag(s, s->lines.lag, s->lines.frames, all);
}

void
spk_lines_add(struct spk_lines *l, const struct spk_score *s)
{
	struct spk_facts f;
	size_t k;

	facts_of(s, 0, &f);
	add_sums(&l->sum.sums, &f.sums);
	l->sum.ranged += f.ranged;
	l->sum.peaked += f.peaked;
	l->sum.bits += f.bits;
	for (k = 0; k < s->lags; k++) {
		l->lag[k].n += s->lag[k].n;
		l->lag[k].x2 += s->lag[k].x2;
		l->lag[k].e2 += s->lag[k].e2;
	}
	l->frames += s->frames;
	l->n++;
}

/* The same as a part of all, of which none is none. */
static double
part(double x, double all)
{
	return all > 0 ? x / all : 0;
}

/* How the times of two trains agree; two silent ones do. */
static double
timing(const struct spk_metric *m, const struct spk_sums *c)
{
	const struct spk_agreement *x = &c->agreement;
	const bool silent = !(x->spikes[0] + x->spikes[1] > 0);

	switch (m - metrics) {
	case ISI_DISTANCE:
		return x->isi / c->trains;
	case SPIKE_DISTANCE:
		return x->spike / c->trains;
	case SPIKE_SYNC:
		return silent ? 1 : 2 * x->coincidences /
		    (x->spikes[0] + x->spikes[1]);
	case HUNTER_MILTON:
		return silent ? 1 : (part(x->near[0], x->spikes[0]) +
		    part(x->near[1], x->spikes[1])) / 2;
	case SCHREIBER:
		return c->kernel[0] + c->kernel[1] > 0 ? part(c->kernel[2],
		    sqrt(c->kernel[0]) * sqrt(c->kernel[1])) : 1;
	default:
		return c->covariance / sqrt(c->variance[0] * c->variance[1]);
	}
}

static double
metric(const struct spk_metric *m, const struct spk_facts *f)
{
	const struct spk_sums *c = &f->sums;
	const double afr = c->values > 0 ? (c->up + c->down) / c->values : 0;

	switch (m - metrics) {
	case MSE:
		return c->e2 / c->n;
	case RMSE:
		return sqrt(c->e2 / c->n);
	case NRMSE:
		return sqrt(f->ranged);
	case MAE:
		return c->e1 / c->n;
	case R2:
		return 1 - ratio(c->e2, c->dev2);
	case SNR:
		return decibels(c->x2, c->e2);
	case SNR0:
		return decibels(c->dev2, c->e2);
	case PSNR:
		return decibels(1, f->peaked);
	case SSIM:
		return f->ssim;
	case DELAY:
		return (double)f->delay;
	case SNR_DELAY:
		return decibels(f->lag.x2, f->lag.e2);
	case SPIKES:
		return c->up + c->down;
	case AFR:
		return afr;
	case EFFICIENCY:
		return 100 * (1 - afr);
	case SPARSITY:
		return 1 - afr;
	case ENTROPY:
		return f->bits;
	case VAN_ROSSUM:
		return sqrt(c->rossum2);
	case VICTOR_PURPURA:
		return c->victor;
	case ISI_PSNR:
		return decibels(SPK_ISI_CLIP * SPK_ISI_CLIP,
		    c->isi2 / c->valid);
	case RATE_PSNR:
		return decibels(1, c->rate2 / c->valid);
	case ISI_VALID:
		return c->valid / c->samples;
	case SNR_PER_AFR:
		return afr > 0 ? decibels(c->x2, c->e2) / afr : 0;
	default:
		return timing(m, c);
	}
}

double
spk_score_get(const struct spk_score *s, const struct spk_metric *m,
    size_t channel)
{
	struct spk_facts f;
	size_t k;

	for (k = 0; k < N_METRICS && m != &metrics[k]; k++)
		;
	if (k == N_METRICS || (m->of & ~s->how.of) != 0)
		return (double)NAN;
	if (s->lines.n > 0 && (channel >= s->channels || !s->ended))
		facts_of_lines(s, &f);
	else if (channel < s->channels)
		facts_of(s, channel, &f);
	else
		facts_of_all(s, &f);
	return metric(m, &f);
}

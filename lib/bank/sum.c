/*
 * Bands to the signal: the sum of all bands of a channel, each with a gain and
 * a delay, after V. Hohmann, "Frequency analysis and synthesis using a
 * gammatone filterbank", Acta Acustica 88 (2002), with filters that are real.
 * A band waits until its envelope, which its group delay at its centre has
 * delayed, comes together with that of the slowest band; within half a period
 * of its centre it waits so long that its phase also fits, or, with a negative
 * gain, is opposite.  Then gains are found such that the sum of the responses
 * of all bands at the centre of each is near 1 in size.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bank/bank.h"

#define ROUNDS		100
#define PERIOD_MAX	65536		/* samples to try */

struct spk_bank_sum {
	size_t		 bands, channels;
	size_t		 delay;
	double		*gain;		/* of each band */
	size_t		*wait;		/* samples */
	double		*kept;		/* the last samples, a ring for each
					 * column */
	size_t		 length;	/* of a ring */
	size_t		 at;		/* where the next sample is put */
};

/* Cosine and sine of the turns that a delay makes at a frequency. */
static void
turn(double frequency, size_t delay, double z[2])
{
	double turns = fmod(frequency * (double)delay, 1);
	const bool far = turns > 0.5;

	turns = far ? 1 - turns : turns;
	z[0] = spk_bank_cos(turns);
	z[1] = far ? spk_bank_sin(turns) : -spk_bank_sin(turns);
}

/* The response of a band, delayed by `wait' of `delay' samples, from there. */
static void
response(const struct spk_bank *b, const struct spk_bank_sum *s, size_t k,
    double frequency, double z[2])
{
	double h[2], t[2];

	spk_bank_response(&b->filter[k], frequency, h, NULL);
	turn(frequency, s->delay - s->wait[k], t);
	/* e^(-i w wait) / e^(-i w delay) is the conjugate of t */
	z[0] = h[0] * t[0] + h[1] * t[1];
	z[1] = h[1] * t[0] - h[0] * t[1];
}

static double
centre(const struct spk_bank *b, size_t k)
{
	const struct spk_band *band = &b->band[k];

	if (b->kind == SPK_BUTTERWORTH && !(band->low > 0))
		return 0;
	if (b->kind == SPK_BUTTERWORTH && !(band->high < b->rate / 2))
		return 0.5;
	return band->centre / b->rate;
}

/* How long a band waits: near its due time, when its phase fits best. */
static void
find_wait(const struct spk_bank *b, struct spk_bank_sum *s, size_t k,
    double delay)
{
	const double f = centre(b, k), due = (double)s->delay - delay;
	const double quarter = f > 0 ? fmin(0.25 / f, PERIOD_MAX) : 0;
	const double last = fmin(floor(due + quarter), (double)s->delay);
	double w = fmin(fmax(0, ceil(due - quarter)), last);
	double h[2], t[2], match, best = -1;

	spk_bank_response(&b->filter[k], f, h, NULL);
	for (; w <= last; w++) {
		turn(f, s->delay - (size_t)w, t);
		match = h[0] * t[0] + h[1] * t[1];
		if (fabs(match) <= best)
			continue;
		best = fabs(match);
		s->wait[k] = (size_t)w;
		s->gain[k] = match < 0 ? -1 : 1;
	}
}

/* Gains such that the sum is near 1 at all centres. */
static void
find_gains(const struct spk_bank *b, struct spk_bank_sum *s, double *z)
{
	double re, im, size;
	size_t i, j, k, n = b->bands;

	for (j = 0; j < n; j++)
		for (k = 0; k < n; k++)
			response(b, s, k, centre(b, j), z + 2 * (j * n + k));
	for (i = 0; i < ROUNDS; i++)
		for (j = 0; j < n; j++) {
			re = im = 0;
			for (k = 0; k < n; k++) {
				re += s->gain[k] * z[2 * (j * n + k)];
				im += s->gain[k] * z[2 * (j * n + k) + 1];
			}
			size = sqrt(re * re + im * im);
			s->gain[j] /= size > 0 ? size : 1;
		}
}

static int
fit(const struct spk_bank *b, struct spk_bank_sum *s, struct spk_fault *f)
{
	double *delay, *z, h[2], most = 0;
	size_t k, n = b->bands;

	delay = calloc(n, sizeof *delay);
	z = calloc(n * n, 2 * sizeof *z);
	if (delay == NULL || z == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else {
		for (k = 0; k < n; k++) {
			spk_bank_response(&b->filter[k], centre(b, k), h,
			    &delay[k]);
			most = fmax(most, delay[k]);
		}
		s->delay = (size_t)ceil(most);
		for (k = 0; k < n; k++)
			find_wait(b, s, k, delay[k]);
		find_gains(b, s, z);
		for (k = 0; k < n; k++)
			s->length = s->wait[k] >= s->length ? s->wait[k] + 1 :
			    s->length;
	}
	free(delay);
	free(z);
	return f->status == SPK_DONE ? 0 : -1;
}

struct spk_bank_sum *
spk_bank_sum_new(const struct spk_bank *b, struct spk_fault *f)
{
	struct spk_bank_sum *s = calloc(1, sizeof *s);

	if (s == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	s->bands = b->bands;
	s->channels = b->channels;
	s->gain = calloc(s->bands, sizeof *s->gain);
	s->wait = calloc(s->bands, sizeof *s->wait);
	if (s->gain == NULL || s->wait == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else if (fit(b, s, f) == 0) {
		s->kept = calloc(s->bands * s->channels, s->length *
		    sizeof *s->kept);
		if (s->kept != NULL)
			return s;
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	spk_bank_sum_free(s);
	return NULL;
}

void
spk_bank_sum_free(struct spk_bank_sum *s)
{
	if (s == NULL)
		return;
	free(s->gain);
	free(s->wait);
	free(s->kept);
	free(s);
}

size_t
spk_bank_sum_delay(const struct spk_bank_sum *s)
{
	return s->delay;
}

/* The next value of a channel from those of its bands. */
static double
add_bands(struct spk_bank_sum *s, const double *y, double *ring)
{
	double sum = 0;
	size_t k, from;

	for (k = 0; k < s->bands; k++, ring += s->length) {
		ring[s->at] = y[k];
		from = s->at >= s->wait[k] ? s->at - s->wait[k] :
		    s->at + s->length - s->wait[k];
		sum += s->gain[k] * ring[from];
	}
	return sum;
}

void
spk_bank_sum_run(struct spk_bank_sum *s, const double *y, size_t frames,
    double *x)
{
	size_t c;

	for (; frames > 0; frames--) {
		for (c = 0; c < s->channels; c++, y += s->bands)
			*x++ = add_bands(s, y, s->kept + c * s->bands *
			    s->length);
		s->at = s->at + 1 < s->length ? s->at + 1 : 0;
	}
}

void
spk_bank_sum_restart(struct spk_bank_sum *s)
{
	memset(s->kept, 0, s->bands * s->channels * s->length *
	    sizeof *s->kept);
	s->at = 0;
}

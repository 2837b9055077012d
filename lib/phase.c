/*
 * Phase: a window of N samples becomes N complex exponential neurons, each
 * of which turns k times while the window passes,
 *
 *	s[k](n) = Y[k] exp(i 2 pi k n / N),  k = 0 .. N - 1
 *	Y[k] = sum over n of x[n] exp(-i 2 pi k n / N)
 *
 * and is told by its magnitude |Y[k]| and its first phase arg Y[k].  The signal
 * is the mean of the neurons; between samples too, if those above N / 2 turn
 * backwards, and the one at N / 2 both ways.  From a neuron to the next, an
 * impulse at n0 turns the phase by
 *
 *	step = -2 pi n0 / N
 *
 * which tells where it is.  Nothing is lost, but rounding.
 *
 * Source: L. Zhang, Spiking neural network phase encoding for cognitive
 * computing.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define ALIKE	1e-9			/* phases that differ by rounding */

struct spk_phase {
	size_t		 window, upsample;
	struct spk_fft	*fft;
	struct spk_c64	*x;		/* which it transforms */
	struct spk_c64	*y;		/* encoding: neurons 0 to N / 2 */
	struct spk_c64	*turn;		/* and exp(-i 2 pi k / N), if N is even */
};

struct spk_phase *
spk_phase_new(enum spk_way way, size_t window, size_t upsample,
    struct spk_fault *f)
{
	struct spk_phase *p = calloc(1, sizeof *p);
	const bool even = window % 2 == 0;
	const size_t half = window / 2 + 1;
	const size_t n = way == SPK_DECODE ? window * upsample :
	    even ? window / 2 : window;
	size_t k;

	if (p == NULL || (p->x = malloc(n * sizeof *p->x)) == NULL ||
	    (p->y = malloc(half * sizeof *p->y)) == NULL ||
	    (p->turn = malloc(half * sizeof *p->turn)) == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else if ((p->fft = spk_fft_new(n, f)) != NULL) {
		p->window = window;
		p->upsample = upsample;
		for (k = 0; k < half; k++)
			p->turn[k] = spk_fft_root(k, window);
		return p;
	}
	spk_phase_free(p);
	return NULL;
}

void
spk_phase_free(struct spk_phase *p)
{
	if (p == NULL)
		return;
	spk_fft_free(p->fft);
	free(p->x);
	free(p->y);
	free(p->turn);
	free(p);
}

/* Neurons 0 to N / 2 of an even window, as complex values of half of it. */
static void
transform_even(struct spk_phase *p, const double *x)
{
	const size_t half = p->window / 2;
	struct spk_c64 a, b, odd, w;
	size_t k;

	for (k = 0; k < half; k++)
		p->x[k] = (struct spk_c64){x[2 * k], x[2 * k + 1]};
	spk_fft_run(p->fft, p->x);
	for (k = 0; k <= half; k++) {
		a = p->x[k % half];
		b = p->x[(half - k) % half];
		w = p->turn[k];
		odd = (struct spk_c64){(a.im + b.im) / 2, (b.re - a.re) / 2};
		p->y[k].re = (a.re + b.re) / 2 + (w.re * odd.re - w.im * odd.im);
		p->y[k].im = (a.im - b.im) / 2 + (w.re * odd.im + w.im * odd.re);
	}
}

static void
transform_odd(struct spk_phase *p, const double *x)
{
	size_t k;

	for (k = 0; k < p->window; k++)
		p->x[k] = (struct spk_c64){x[k], 0};
	spk_fft_run(p->fft, p->x);
	memcpy(p->y, p->x, (p->window / 2 + 1) * sizeof *p->y);
}

int
spk_phase_encode(struct spk_phase *p, const double *x, double floor,
    double *magnitude, double *phase)
{
	const size_t n = p->window;
	struct spk_c64 y;
	double sum = 0;
	size_t k;

	for (k = 0; k < n; k++)
		sum += fabs(x[k]);
	if (!(sum <= (double)FLT_MAX))
		return -1;
	if (n % 2 == 0)
		transform_even(p, x);
	else
		transform_odd(p, x);
	floor *= DBL_EPSILON * sum;
	for (k = 0; k <= n / 2; k++) {
		y = p->y[k];
		y.re = fabs(y.re) <= floor ? 0 : y.re;
		y.im = fabs(y.im) <= floor ? 0 : y.im;
		magnitude[k] = sqrt(y.re * y.re + y.im * y.im);
		phase[k] = atan2(y.im, y.re);
		if (k == 0)
			continue;
		/* A real signal's other half is the conjugate. */
		magnitude[n - k] = magnitude[k];
		phase[n - k] = y.im < 0 || y.im > 0 ? -phase[k] : phase[k];
	}
	return 0;
}

void
spk_phase_steps(const double *magnitude, const double *phase, size_t n,
    double *step)
{
	size_t k;

	for (k = 0; k < n; k++) {
		step[k] = NAN;
		if (k == 0 || !(magnitude[k] > 0 && magnitude[k - 1] > 0))
			continue;
		step[k] = phase[k] - phase[k - 1];
		if (step[k] > ALIKE)
			step[k] -= 2 * M_PI;
		if (step[k] > -ALIKE || step[k] < ALIKE - 2 * M_PI)
			step[k] = 0;
	}
}

/* Into -pi .. pi. */
static double
wrap(double phase)
{
	return phase - 2 * M_PI * rint(phase / (2 * M_PI));
}

/* The step of most neurons: that of their sum, weighted by magnitudes. */
static double
common_step(const double *magnitude, const double *phase, size_t n)
{
	double re = 0, im = 0, weight;
	size_t k;

	for (k = 1; k < n; k++) {
		weight = magnitude[k] * magnitude[k - 1];
		re += weight * cos(phase[k] - phase[k - 1]);
		im += weight * sin(phase[k] - phase[k - 1]);
	}
	return atan2(im, re);
}

/* The same by least squares, of the phases of neurons 0 to last, unwrapped. */
static double
fitted_step(const double *phase, size_t last, double step)
{
	const double middle = (double)last / 2;
	double sum = 0, squares = 0, rest = 0;
	size_t k;

	for (k = 0; k <= last; k++) {
		if (k > 0)
			rest += wrap(phase[k] - phase[k - 1] - step);
		sum += ((double)k - middle) * rest;
		squares += ((double)k - middle) * ((double)k - middle);
	}
	return step + sum / squares;
}

/* The signal at n0, which is the mean of the neurons there. */
static double
at(const double *magnitude, const double *phase, size_t n, size_t n0)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < n; k++)
		sum += magnitude[k] * cos(phase[k] + 2 * M_PI *
		    (double)((uint64_t)k * n0 % n) / (double)n);
	return sum / (double)n;
}

bool
spk_phase_delay(const double *magnitude, const double *phase, size_t n,
    double tolerance, size_t *n0)
{
	const double loss = 1 + tolerance * tolerance;
	double sum = 0, energy = 0, x, delay;
	size_t k;

	for (k = 0; k < n; k++) {
		sum += magnitude[k];
		energy += magnitude[k] * magnitude[k];
	}
	/* No sample is above the mean magnitude; most windows end here. */
	if (!(sum > 0) || sum / (double)n * sum * loss < energy)
		return false;
	delay = -fitted_step(phase, n / 2, common_step(magnitude, phase, n)) *
	    (double)n / (2 * M_PI);
	*n0 = (size_t)fmod(rint(delay) + (double)n, (double)n);
	x = at(magnitude, phase, n, *n0);
	return energy / (double)n <= x * x * loss;
}

void
spk_phase_decode(struct spk_phase *p, const double *magnitude,
    const double *phase, double *x)
{
	const size_t n = p->window, all = n * p->upsample;
	struct spk_c64 y;
	size_t k;

	memset(p->x, 0, all * sizeof *p->x);
	for (k = 0; k < n; k++) {	/* conjugates: there and not back */
		y.re = magnitude[k] * cos(phase[k]) / (double)n;
		y.im = -magnitude[k] * sin(phase[k]) / (double)n;
		if (2 * k == n) {
			p->x[k].re += y.re / 2;
			p->x[k].im += y.im / 2;
			y.re /= 2;
			y.im /= 2;
		}
		p->x[2 * k < n ? k : all - (n - k)].re += y.re;
		p->x[2 * k < n ? k : all - (n - k)].im += y.im;
	}
	spk_fft_run(p->fft, p->x);
	for (k = 0; k < all; k++)
		x[k] = p->x[k].re;
}

/*
 * Phase: a window of N samples becomes N complex exponential neurons, each of
 * which turns k times during the window,
 *
 *	s[k](n) = Y[k] exp(i 2 pi k n / N),  k = 0 .. N - 1
 *	Y[k] = sum over n of x[n] exp(-i 2 pi k n / N)
 *
 * and is described by its magnitude |Y[k]| and its initial phase arg Y[k].  The
 * signal is the mean of the neurons; also between samples, if those above N / 2
 * turn backwards, and the one at N / 2 both ways.  From each neuron to the
 * next, an impulse at n0 turns the phase by
 *
 *	step = -2 pi n0 / N
 *
 * which determines its place.  Nothing is lost, except by rounding.
 *
 * Source: L. Zhang, Spiking neural network phase encoding for cognitive
 * computing.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"

#define ALIKE	1e-9			/* phases that differ by rounding */

struct spk_phase {
	size_t		 window, upsample;
	struct spk_fft	*fft;
	struct spk_c64	*x;		/* data being transformed */
	struct spk_c64	*neuron;	/* of the window; encoding */
	struct spk_c64	*turn;		/* even: exp(-i 2 pi k / N) to N / 2 */
};

static int
prepare(struct spk_phase *p, enum spk_way way)
{
	const size_t n = p->window, half = n / 2;
	size_t k;

	if (way == SPK_DECODE)
		return 0;
	p->neuron = calloc(n, sizeof *p->neuron);
	if (p->neuron == NULL || n % 2 != 0)
		return p->neuron != NULL ? 0 : -1;
	p->turn = calloc(half + 1, sizeof *p->turn);
	for (k = 0; p->turn != NULL && k <= half; k++)
		p->turn[k] = spk_fft_root(k, n);
	return p->turn != NULL ? 0 : -1;
}

struct spk_phase *
spk_phase_new(enum spk_way way, size_t window, size_t upsample,
    struct spk_fault *f)
{
	struct spk_fault why = {0};
	struct spk_phase *p;
	size_t n;

	if (window < 2 || upsample < 1 || window > UINT32_MAX / upsample ||
	    (way == SPK_ENCODE && upsample > 1)) {
		spk_fail(f, SPK_USAGE, "a window of %zu samples, each %zu "
		    "times", window, upsample);
		return NULL;
	}
	n = way == SPK_DECODE ? window * upsample :
	    window % 2 == 0 ? window / 2 : window;
	p = calloc(1, sizeof *p);
	if (p != NULL) {
		p->window = window;
		p->upsample = upsample;
		p->x = calloc(n, sizeof *p->x);
		if (p->x != NULL && prepare(p, way) == 0 &&
		    (p->fft = spk_fft_new(n, &why)) != NULL)
			return p;
	}
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
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
	free(p->neuron);
	free(p->turn);
	free(p);
}

/* Neurons 0 to N / 2 of an even window, as complex values of half of it. */
static void
transform_even(struct spk_phase *p, const double *x)
{
	const size_t half = p->window / 2;
	struct spk_c64 a, b, odd;
	size_t k;

	for (k = 0; k < half; k++)
		p->x[k] = (struct spk_c64){x[2 * k], x[2 * k + 1]};
	spk_fft_run(p->fft, p->x);
	for (k = 0; k <= half; k++) {
		a = p->x[k % half];
		b = p->x[(half - k) % half];
		odd = (struct spk_c64){(a.im + b.im) / 2, (b.re - a.re) / 2};
		odd = spk_times(p->turn[k], odd);
		p->neuron[k].re = (a.re + b.re) / 2 + odd.re;
		p->neuron[k].im = (a.im - b.im) / 2 + odd.im;
	}
}

static void
transform_odd(struct spk_phase *p, const double *x)
{
	size_t k;

	for (k = 0; k < p->window; k++)
		p->x[k] = (struct spk_c64){x[k], 0};
	spk_fft_run(p->fft, p->x);
	memcpy(p->neuron, p->x, (p->window / 2 + 1) * sizeof *p->x);
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
	if (!(sum <= (double)FLT_MAX) || p->neuron == NULL)
		return -1;
	if (n % 2 == 0)
		transform_even(p, x);
	else
		transform_odd(p, x);
	floor *= DBL_EPSILON * sum;
	for (k = 0; k <= n / 2; k++) {
		y = p->neuron[k];
		y.im = k > 0 && k < n - k ? y.im : 0;	/* they are real */
		y.re = fabs(y.re) <= floor ? 0 : y.re;
		y.im = fabs(y.im) <= floor ? 0 : y.im;
		magnitude[k] = sqrt(y.re * y.re + y.im * y.im);
		phase[k] = magnitude[k] > 0 ? atan2(y.im, y.re) : 0;
		if (k == 0)
			continue;
		/* A real signal's other half is the conjugate. */
		magnitude[n - k] = magnitude[k];
		phase[n - k] = phase[k] < M_PI ? -phase[k] : phase[k];
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

/*
 * The turn over `far' neurons that best predicts all neurons from those before
 * them: the angle of the sum of Y[k + far] conj(Y[k]), which is N times that of
 * x[n]^2 exp(-i 2 pi far n / N).
 */
static double
common_turn(const struct spk_c64 *y, size_t n, size_t far)
{
	double re = 0, im = 0;
	struct spk_c64 a, b;
	size_t k;

	for (k = 0; k < n; k++) {
		a = y[k + far < n ? k + far : k + far - n];
		b = y[k];
		re += a.re * b.re + a.im * b.im;
		im += a.im * b.re - a.re * b.im;
	}
	return atan2(im, re);
}

/*
 * The step, unwrapped over 1, 2, 4 ... neurons.  For an impulse with a
 * remainder of r times its energy, each turn is wrong by at most asin(r), so
 * twice the error of one plus that of the next stay below pi for r of up to
 * 0.86.
 */
static double
common_step(const struct spk_c64 *y, size_t n)
{
	double step = 0;
	size_t far;

	for (far = 1; far <= n / 2; far *= 2)
		step += wrap(common_turn(y, n, far) - step * (double)far) /
		    (double)far;
	return step;
}

/* The signal at n0, which is the mean of the neurons there. */
static double
at(const struct spk_c64 *y, size_t n, size_t n0)
{
	struct spk_c64 w;
	double sum = 0;
	size_t k;

	for (k = 0; k < n; k++) {
		w = spk_fft_root((uint64_t)k * n0 % n, n);
		sum += y[k].re * w.re + y[k].im * w.im;
	}
	return sum / (double)n;
}

bool
spk_phase_delay(struct spk_phase *p, const double *magnitude,
    const double *phase, double tolerance, size_t *n0)
{
	const double loss = 1 + tolerance * tolerance;
	const size_t n = p->window;
	double sum = 0, energy = 0, x, delay;
	struct spk_c64 *y = p->neuron;
	size_t k;

	for (k = 0; k < n; k++) {
		sum += magnitude[k];
		energy += magnitude[k] * magnitude[k];
	}
	/* No sample is above the mean magnitude; most windows end here. */
	if (y == NULL || !(tolerance > 0 && tolerance <= 0.9) || !(sum > 0) ||
	    sum / (double)n * sum * loss < energy)
		return false;
	for (k = 0; k < n; k++) {
		y[k].re = magnitude[k] * cos(phase[k]);
		y[k].im = magnitude[k] * sin(phase[k]);
	}
	delay = -common_step(y, n) * (double)n / (2 * M_PI);
	*n0 = (size_t)fmod(rint(delay) + 2 * (double)n, (double)n);
	x = at(y, n, *n0);
	return energy / (double)n <= x * x * loss;
}

void
spk_phase_decode(struct spk_phase *p, const double *magnitude,
    const double *phase, double *x)
{
	const size_t n = p->window, all = n * p->upsample;
	struct spk_c64 y;
	size_t k;

	if (p->neuron != NULL) {	/* for encoding */
		for (k = 0; k < all; k++)
			x[k] = (double)NAN;
		return;
	}
	memset(p->x, 0, all * sizeof *p->x);
	for (k = 0; k < n; k++) {	/* conjugates: forward is backward */
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

/* Parameters of spk-phase, and of decoding its neurons */
const struct spk_param spk_phase_param[] = {
	{ .name = "window", .letter = 'n', .type = SPK_I64,
	  .flags = SPK_ENCODING, .initial = "256", .min = 2,
	  .max = SPK_WINDOW_MAX, .unit = "N",
	  .help = "samples per window, and number of neurons" },
	{ .name = "window", .letter = 'n', .type = SPK_I64,
	  .flags = SPK_DECODING, .min = 2, .max = SPK_WINDOW_MAX,
	  .unit = "N", .help = "of neurons: samples per window; of scenes: "
	  "planes per window" },
	{ .name = "hop", .type = SPK_I64, .min = 1, .max = SPK_WINDOW_MAX,
	  .unit = "N", .help = "samples from one window of neurons to the "
	  "next; default: a whole window" },
	{ .name = "neurons", .type = SPK_I64, .flags = SPK_ENCODING, .min = 1,
	  .max = SPK_WINDOW_MAX, .unit = "N",
	  .help = "keep only the strongest of each window" },
	{ .name = "floor", .type = SPK_F64, .flags = SPK_ENCODING,
	  .initial = "16", .min = 0, .max = INFINITY, .unit = "FACTOR",
	  .help = "set a real or imaginary part to 0 up to this many roundings "
	  "of its window's sum" },
	{ .name = "turn", .type = SPK_FLAG, .flags = SPK_ENCODING,
	  .help = "phases from 0 to 2 pi, instead of -pi to pi" },
	{ .name = "once", .type = SPK_FLAG, .flags = SPK_ENCODING,
	  .help = "of spikes: only the first of a neuron in a window" },
	{ .name = "resolution", .type = SPK_I64, .flags = SPK_ENCODING,
	  .initial = "1", .min = 1, .max = 1000000, .unit = "N",
	  .help = "of spikes: rows per sample" },
	{ .name = "read-delay", .type = SPK_FLAG, .flags = SPK_ENCODING,
	  .help = "print the position of the impulse in each window that is "
	  "one" },
	{ .name = "tolerance", .type = SPK_F64,
	  .flags = SPK_ENCODING | SPK_ABOVE, .initial = "0.5",
	  .min = 0, .max = 0.9, .unit = "RATIO",
	  .help = "of --read-delay: greatest ratio of other samples to the "
	  "impulse" },
	{ .name = "upsample", .type = SPK_I64, .flags = SPK_DECODING,
	  .initial = "1", .min = 1, .max = 1000000, .unit = "N",
	  .help = "of neurons: output values per sample" },
	{ .name = NULL }
};

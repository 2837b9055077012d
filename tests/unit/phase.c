/*
 * The transform against the sum that defines it, in long double; the neurons of
 * impulses, exactly; what spk_phase_delay accepts as an impulse.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "codec/codec.h"
#include "tap.h"

static double
rnd(void)
{
	return rand() / (double)RAND_MAX - 0.5;
}

/* For n random values: the root mean square of the error, to that of all. */
static double
error(size_t n)
{
	struct spk_fault f = {0};
	struct spk_fft *fft = spk_fft_new(n, &f);
	struct spk_c64 *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
	long double re, im, c, s, angle, wrong = 0, all = 0;
	size_t k, t;

	for (t = 0; t < n; t++)
		x[t] = y[t] = (struct spk_c64){rnd(), rnd()};
	spk_fft_run(fft, y);
	for (k = 0; k < n; k++) {
		re = im = 0;
		for (t = 0; t < n; t++) {
			angle = -2 * acosl(-1) * (long double)(k * t % n) /
			    (long double)n;
			c = cosl(angle);
			s = sinl(angle);
			re += x[t].re * c - x[t].im * s;
			im += x[t].re * s + x[t].im * c;
		}
		wrong += (y[k].re - re) * (y[k].re - re) +
		    (y[k].im - im) * (y[k].im - im);
		all += re * re + im * im;
	}
	spk_fft_free(fft);
	free(x);
	free(y);
	return (double)sqrtl(wrong / all);
}

static void
test_transform(void)
{
	size_t n;

	for (n = 1; n <= 200; n++)
		OK(error(n) < 0.4 * DBL_EPSILON * (1 + log2((double)n)));
	OK(error(1009) < 0.4 * DBL_EPSILON * 11);
	OK(error(1024) < 0.4 * DBL_EPSILON * 11);
	OK(error(1287) < 0.4 * DBL_EPSILON * 11);	/* 9, 11, 13 */
}

/* An eighth of a turn is exact, and so are all others by symmetry. */
static void
test_roots(void)
{
	struct spk_c64 a, b;
	size_t k;

	for (k = 0; k < 24; k++) {
		a = spk_fft_root(k, 24);
		b = spk_fft_root((k + 6) % 24, 24);	/* a quarter on */
		OK(a.re <= -b.im && a.re >= -b.im);
		OK(a.im <= b.re && a.im >= b.re);
	}
	a = spk_fft_root(1, 4);
	OK(a.re <= 0 && a.re >= 0 && a.im <= -1 && a.im >= -1);
}

static void
test_neurons(void)
{
	static const double x[4] = {0, 1, 0, 0};
	static const double minus[4] = {-1, -1, -1, -1};
	struct spk_fault f = {0};
	struct spk_phase *p = spk_phase_new(SPK_ENCODE, 4, 1, &f);
	double magnitude[4], phase[4], step[4];
	const double big[4] = {1e38, 1e38, 1e38, 1e38};
	size_t k, delay = 9;

	OK(spk_phase_encode(p, x, 16, magnitude, phase) == 0);
	spk_phase_steps(magnitude, phase, 4, step);
	OK(isnan(step[0]));
	for (k = 0; k < 4; k++) {
		OK(magnitude[k] <= 1 && magnitude[k] >= 1);
		OK(k == 0 || (step[k] <= -M_PI_2 && step[k] >= -M_PI_2));
	}
	OK(phase[2] <= M_PI && phase[2] >= M_PI);
	OK(spk_phase_delay(p, magnitude, phase, 0.5, &delay) &&
	    delay == 1);
	OK(spk_phase_encode(p, minus, 16, magnitude, phase) == 0);
	OK(phase[0] <= M_PI && phase[0] >= M_PI && !(magnitude[1] > 0));
	OK(!spk_phase_delay(p, magnitude, phase, 0.5, &delay));
	OK(spk_phase_encode(p, big, 16, magnitude, phase) == -1);
	spk_phase_free(p);
}

/* Whatever comes besides the impulse, a delay that is reported is right. */
static void
test_noise(void)
{
	enum { N = 37 };
	struct spk_fault f = {0};
	struct spk_phase *p = spk_phase_new(SPK_ENCODE, N, 1, &f);
	double x[N], magnitude[N], phase[N], rest;
	size_t i, k, n0, delay, found = 0, faint = 0;

	for (i = 0; i < 2000; i++) {
		n0 = (size_t)rand() % N;
		rest = 0;
		for (k = 0; k < N; k++) {
			x[k] = rnd() * (double)(i % 100) / 200;
			rest += k != n0 ? x[k] * x[k] : 0;
		}
		x[n0] = i % 2 == 0 ? 1 : -1;
		OK(spk_phase_encode(p, x, 16, magnitude, phase) == 0);
		if (spk_phase_delay(p, magnitude, phase, 0.5, &delay)) {
			OK(delay == n0);
			OK(rest < 0.25 * (1 + 1e-9));
			found++;
		} else
			faint += rest < 0.2;
	}
	OK(found > 500);
	OK(faint < found / 100);
	spk_phase_free(p);
}

int
main(void)
{
	test_transform();
	test_roots();
	test_neurons();
	test_noise();
	return tap_failed;
}

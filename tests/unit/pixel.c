/*
 * Random numbers of spike cameras: their moments, tails and distribution
 * functions, against the true ones.
 */
#include <math.h>
#include <stddef.h>

#include "kernel/pixel.h"
#include "tap.h"

#define N	200000

static const uint32_t key[2] = {12345, 67890};

/* Within 4.5 deviations of a mean of N. */
#define NEAR(x, mean, deviation) \
	OK(fabs((x) - (mean)) < 4.5 * (deviation) / sqrt(N))

static void
test_normal(void)
{
	double sum[2][5] = {{0}}, both = 0, far[2] = {0};
	uint32_t word[2];
	float z[2];
	size_t i, k, m;
	double x;

	for (i = 0; i < N; i++) {
		spk_pixel_draw(key, i, i % 7, 0, word);
		spk_normal(word, z);
		for (k = 0; k < 2; k++) {
			for (m = 1, x = 1; m < 5; m++)
				sum[k][m] += x *= (double)z[k];
			far[k] += fabsf(z[k]) > 3;
		}
		both += (double)z[0] * (double)z[1];
	}
	for (k = 0; k < 2; k++) {
		NEAR(sum[k][1] / N, 0, 1);
		NEAR(sum[k][2] / N, 1, sqrt(2));
		NEAR(sum[k][3] / N, 0, sqrt(15));
		NEAR(sum[k][4] / N, 3, sqrt(96));
		NEAR(far[k] / N, 0.0027, sqrt(0.0027));
	}
	NEAR(both / N, 0, 1);
}

/* The ends of u and of the angle. */
static void
test_ends(void)
{
	static const uint32_t end[][2] = {
		{0, 0}, {UINT32_MAX, 0}, {0, 0x80000000}, {1, 3},
		{0, 0x7fffffff}
	};
	float z[2];
	size_t i;

	for (i = 0; i < sizeof end / sizeof *end; i++) {
		spk_normal(end[i], z);
		OK(isfinite(z[0]) && isfinite(z[1]));
		OK(fabs(hypot((double)z[0], (double)z[1]) -
		    (end[i][0] > 1 ? 0 : 6.66)) < 0.01);
	}
}

/* Poisson's mean, variance, and distribution function. */
static void
test_photons(double mean)
{
	static unsigned count[4096];
	double sum = 0, square = 0, p = exp(-mean), want = 0, got = 0;
	uint32_t word[2];
	float z[2], n;
	size_t i;

	memset(count, 0, sizeof count);
	for (i = 0; i < N; i++) {
		spk_pixel_draw(key, i, 3, 1, word);
		spk_normal(word, z);
		n = mean < SPK_FEW ? spk_photons_few((float)mean, word[0]) :
		    spk_photons_many((float)mean, z[0]);
		OK(n >= 0 && floorf(n) >= n);
		sum += (double)n;
		square += ((double)n - mean) * ((double)n - mean);
		count[n < 4095 ? (size_t)n : 4095]++;
	}
	NEAR(sum / N, mean, sqrt(mean));
	NEAR(square / N, mean, sqrt(mean + 2 * mean * mean));
	for (i = 0; mean < 500 && i < 4000; p *= mean / (double)++i) {
		want += p;
		got += count[i];
		OK(fabs(got / N - want) < 2 / sqrt(N) + 2e-4);
	}
}

int
main(void)
{
	static const double means[] = {
		0.01, 0.5, 3, 15.9, 16, 40, 250, 3000, 50000
	};
	size_t i;

	test_normal();
	test_ends();
	for (i = 0; i < sizeof means / sizeof *means; i++)
		test_photons(means[i]);
	OK(spk_photons_few(0, UINT32_MAX) <= 0);
	return tap_failed > 0;
}

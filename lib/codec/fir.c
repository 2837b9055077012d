/*
 * Filters with finite impulse responses: a sinc of cutoff c cycles per sample
 * with a window,
 *
 *	h[k] = 2c sinc(2c m) w[k],  m = k - (n - 1) / 2,  k = 0..n - 1
 *
 * as scipy's firwin and MATLAB's fir1 have it, where a cutoff of 1 is half the
 * sampling rate; here that is 0.5.  The windows are those of scipy, rounded as
 * there but for hamming, which is MATLAB's.  Or the taps are read from a text.
 */
#include <math.h>
#include <string.h>

#include "codec/spiker.h"

enum { HAMMING, HANN, BOXCAR, TRIANG };

const char *const spk_windows[] = {
	"hamming", "hann", "boxcar", "triang", NULL
};

static double
window_at(size_t window, size_t k, size_t n)
{
	const double pi = 3.14159265358979323846;
	const double turn = cos(2 * pi * (double)k / (double)(n - 1));
	const double step = 2 * pi / (double)(n - 1);
	const size_t side = k < n - 1 - k ? k : n - 1 - k;

	switch (window) {
	case HAMMING:
		return 0.54 - 0.46 * turn;
	case HANN:
		return 0.5 + 0.5 * cos(k < n - 1 ? (double)k * step - pi : pi);
	case TRIANG:
		return n % 2 == 0 ? (double)(2 * side + 1) / (double)n :
		    (double)(2 * side + 2) / (double)(n + 1);
	default:
		return 1;
	}
}

void
spk_fir(double *tap, size_t n, double cutoff, size_t window)
{
	const double pi = 3.14159265358979323846, c = 2 * cutoff;
	double z;
	size_t k;

	for (k = 0; k < n; k++) {
		z = pi * (c * ((double)k - (double)(n - 1) / 2));
		tap[k] = c * (fabs(z) > 0 ? sin(z) / z : 1) *
		    window_at(window, k, n);
	}
}

bool
spk_fir_is_zero(size_t n, size_t window)
{
	return window == HANN && n == 2;
}

size_t
spk_fir_read(const char *text, size_t size, double *tap)
{
	static const char between[] = " \t\r\n,";
	const char *s = text, *end = text + size;
	double x;
	size_t n = 0;

	for (;;) {
		while (s < end && *s != '\0' && strchr(between, *s) != NULL)
			s++;
		if (s == end)
			return n;
		s = spk_read_f64(s, end, &x);
		if (s == NULL || !isfinite(x) || (s < end && (*s == '\0' ||
		    strchr(between, *s) == NULL)))
			return 0;
		if (tap != NULL)
			tap[n] = x;
		n++;
	}
}

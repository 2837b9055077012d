/*
 * The discrete Fourier transform of any length, in binary64:
 *
 *	X[k] = sum over t of x[t] exp(-i 2 pi k t / n)
 *
 * A length with small factors takes passes of radix 4, 2 or an odd prime; each
 * pass sorts its output, so that no reordering is needed (Stockham's method,
 * see Swarztrauber, Math.  Comput. 1984).  Any other length becomes a
 * convolution with exp(i pi k^2 / n), by transforms of a power of two
 * (Bluestein, 1970).  The root mean square of the error is about log2(n)
 * roundings of that of X.
 *
 * This is own code since, in Debian, FFTW and GSL would put programs under the
 * GPL, and KISS FFT is built for binary32.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"

#define PRIME_MAX	13		/* of a pass, whose work grows with
					 * it */
#define PASSES_MAX	64

struct spk_fft {
	size_t		 n;
	unsigned	 radix[PASSES_MAX];	/* then 0 */
	struct spk_c64	*root;		/* exp(-i 2 pi k / n) */
	struct spk_c64	*work;		/* n of them */
	/* If n has a greater prime, else NULL: */
	struct spk_fft	*around;	/* the transform of the convolution */
	struct spk_c64	*chirp;		/* exp(-i pi k^2 / n) */
	struct spk_c64	*filter;	/* the transform of its conjugate */
	struct spk_c64	*padded;
};

static struct spk_c64
plus(struct spk_c64 a, struct spk_c64 b)
{
	return (struct spk_c64){a.re + b.re, a.im + b.im};
}

static struct spk_c64
minus(struct spk_c64 a, struct spk_c64 b)
{
	return (struct spk_c64){a.re - b.re, a.im - b.im};
}

static struct spk_c64
conjugate(struct spk_c64 a)
{
	return (struct spk_c64){a.re, -a.im};
}

/* With an angle of at most an eighth of a turn. */
struct spk_c64
spk_fft_root(uint64_t k, uint64_t n)
{
	uint64_t a = 8 * k;		/* of 8 n */
	const bool upper = a > 4 * n;	/* the sine's sign, */
	bool left, steep;
	double x, c, s;

	a = upper ? 8 * n - a : a;
	left = a > 2 * n;		/* the cosine's, */
	a = left ? 4 * n - a : a;
	steep = a > n;			/* and which of the two is which */
	a = steep ? 2 * n - a : a;
	x = M_PI_4 * ((double)a / (double)n);
	c = a == n ? M_SQRT1_2 : cos(x);
	s = a == n ? M_SQRT1_2 : sin(x);
	x = steep ? s : c;
	s = steep ? c : s;
	return (struct spk_c64){left ? -x : x, upper ? s : -s};
}

/*
 * A pass: from sequences of n = radix m values, `stride' of them interleaved,
 * to radix times as many of m.
 */
static void
pass2(const struct spk_c64 *x, struct spk_c64 *y, size_t m, size_t stride,
    const struct spk_c64 *w)
{
	const struct spk_c64 *a = x, *b = x + m * stride;
	size_t p, q;

	for (p = 0; p < m; p++, w += stride, y += stride)
		for (q = 0; q < stride; q++, y++) {
			y[0] = plus(*a, *b);
			y[stride] = spk_times(minus(*a++, *b++), *w);
		}
}

static void
pass4(const struct spk_c64 *x, struct spk_c64 *y, size_t m, size_t stride,
    const struct spk_c64 *root)
{
	const size_t far = m * stride;
	struct spk_c64 w[3], even, odd, ac, bd;
	size_t p, q;

	for (p = 0; p < m; p++, y += 3 * stride) {
		w[0] = root[p * stride];
		w[1] = root[2 * p * stride];
		w[2] = root[3 * p * stride];
		for (q = 0; q < stride; q++, x++, y++) {
			ac = plus(x[0], x[2 * far]);
			bd = plus(x[far], x[3 * far]);
			even = minus(x[0], x[2 * far]);
			odd = minus(x[far], x[3 * far]);
			odd = (struct spk_c64){odd.im, -odd.re};
			y[0] = plus(ac, bd);
			y[stride] = spk_times(plus(even, odd), w[0]);
			y[2 * stride] = spk_times(minus(ac, bd), w[1]);
			y[3 * stride] = spk_times(minus(even, odd), w[2]);
		}
	}
}

/*
 * For an odd radix r: with the sums and differences of a[j] and a[r - j], whose
 * roots are conjugates, values k and r - k are two halves, added and
 * subtracted.
 */
static void
butterfly(const struct spk_c64 *a, struct spk_c64 *y, size_t radix,
    const struct spk_c64 (*w)[PRIME_MAX])
{
	struct spk_c64 sum[PRIME_MAX / 2], diff[PRIME_MAX / 2], even, odd;
	const size_t half = radix / 2;
	size_t j, k;

	y[0] = a[0];
	for (j = 0; j < half; j++) {
		sum[j] = plus(a[j + 1], a[radix - j - 1]);
		diff[j] = minus(a[j + 1], a[radix - j - 1]);
		y[0] = plus(y[0], sum[j]);
	}
	for (k = 1; k <= half; k++) {
		even = a[0];
		odd = (struct spk_c64){0, 0};
		for (j = 0; j < half; j++) {
			even.re += w[k][j].re * sum[j].re;
			even.im += w[k][j].re * sum[j].im;
			odd.re -= w[k][j].im * diff[j].im;
			odd.im += w[k][j].im * diff[j].re;
		}
		y[k] = plus(even, odd);
		y[radix - k] = minus(even, odd);
	}
}

static void
pass_odd(const struct spk_c64 *x, struct spk_c64 *y, size_t radix, size_t m,
    size_t stride, const struct spk_c64 *root)
{
	const size_t far = m * stride;
	struct spk_c64 w[PRIME_MAX / 2 + 1][PRIME_MAX];
	struct spk_c64 a[PRIME_MAX], b[PRIME_MAX];
	size_t p, q, j, k;

	for (k = 0; k <= radix / 2; k++)
		for (j = 0; j < radix / 2; j++)
			w[k][j] = root[(j + 1) * k % radix * far];
	for (p = 0; p < m; p++, y += (radix - 1) * stride)
		for (q = 0; q < stride; q++, x++, y++) {
			for (j = 0; j < radix; j++)
				a[j] = x[j * far];
			butterfly(a, b, radix,
			    (const struct spk_c64 (*)[PRIME_MAX])w);
			y[0] = b[0];
			for (k = 1; k < radix; k++)
				y[k * stride] = spk_times(b[k],
				    root[p * k * stride]);
		}
}

/* In passes: x, n values. */
static void
run_passes(struct spk_fft *f, struct spk_c64 *x)
{
	struct spk_c64 *from = x, *to = f->work, *swap;
	size_t m = f->n, stride = 1, i;

	for (i = 0; f->radix[i] != 0; i++) {
		m /= f->radix[i];
		if (f->radix[i] == 4)
			pass4(from, to, m, stride, f->root);
		else if (f->radix[i] == 2)
			pass2(from, to, m, stride, f->root);
		else
			pass_odd(from, to, f->radix[i], m, stride, f->root);
		stride *= f->radix[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != x)
		memcpy(x, from, f->n * sizeof *x);
}

/* As a convolution. */
static void
run_around(struct spk_fft *f, struct spk_c64 *x)
{
	const size_t len = f->around->n;
	const double scale = 1 / (double)len;
	struct spk_c64 *y = f->padded;
	size_t k;

	for (k = 0; k < f->n; k++)
		y[k] = spk_times(x[k], f->chirp[k]);
	memset(y + f->n, 0, (len - f->n) * sizeof *y);
	spk_fft_run(f->around, y);
	for (k = 0; k < len; k++)	/* and back, by the conjugates */
		y[k] = conjugate(spk_times(y[k], f->filter[k]));
	spk_fft_run(f->around, y);
	for (k = 0; k < f->n; k++) {
		x[k] = spk_times(conjugate(y[k]), f->chirp[k]);
		x[k].re *= scale;
		x[k].im *= scale;
	}
}

void
spk_fft_run(struct spk_fft *f, struct spk_c64 *x)
{
	if (f->around != NULL)
		run_around(f, x);
	else
		run_passes(f, x);
}

/* The radices of its passes; returns whether all are small. */
static bool
factor(struct spk_fft *f)
{
	static const unsigned radix[] = {4, 2, 3, 5, 7, 11, PRIME_MAX};
	size_t n = f->n, i, passes = 0;

	for (i = 0; i < sizeof radix / sizeof *radix; i++)
		for (; n % radix[i] == 0; n /= radix[i])
			f->radix[passes++] = radix[i];
	return n == 1;
}

static int
prepare_passes(struct spk_fft *f)
{
	size_t k;

	f->root = malloc(f->n * sizeof *f->root);
	f->work = malloc(f->n * sizeof *f->work);
	if (f->root == NULL || f->work == NULL)
		return -1;
	for (k = 0; k < f->n; k++)
		f->root[k] = spk_fft_root(k, f->n);
	return 0;
}

static int
prepare_around(struct spk_fft *f, struct spk_fault *fault)
{
	const size_t n = f->n;
	uint64_t square = 0;		/* of k, modulo 2 n */
	size_t len, k;

	for (len = 1; len < 2 * n - 1; len *= 2)
		;
	f->around = spk_fft_new(len, fault);
	f->chirp = malloc(n * sizeof *f->chirp);
	f->filter = calloc(len, sizeof *f->filter);
	f->padded = malloc(len * sizeof *f->padded);
	if (f->around == NULL || f->chirp == NULL || f->filter == NULL ||
	    f->padded == NULL)
		return -1;
	for (k = 0; k < n; k++, square = (square + 2 * k - 1) % (2 * n)) {
		f->chirp[k] = spk_fft_root(square, 2 * n);
		f->filter[k] = f->filter[(len - k) % len] =
		    conjugate(f->chirp[k]);
	}
	spk_fft_run(f->around, f->filter);
	return 0;
}

struct spk_fft *
spk_fft_new(size_t n, struct spk_fault *fault)
{
	struct spk_fft *f = calloc(1, sizeof *f);

	if (f != NULL) {
		f->n = n;
		if ((factor(f) ? prepare_passes(f) :
		    prepare_around(f, fault)) == 0)
			return f;
	}
	spk_fail(fault, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_fft_free(f);
	return NULL;
}

void
spk_fft_free(struct spk_fft *f)
{
	if (f == NULL)
		return;
	spk_fft_free(f->around);
	free(f->root);
	free(f->work);
	free(f->chirp);
	free(f->filter);
	free(f->padded);
	free(f);
}

/*
 * Filters as second-order sections.
 *
 * A Butterworth filter is the analogue one, mapped by the bilinear transform s
 * = (z - 1) / (z + 1), with its edges at w = tan(pi f).  Its prototype has the
 * poles -exp(i pi m / 2n), m = -n + 1, -n + 3 ... n - 1.  A band-pass has the
 * two roots of s^2 - p (w2 - w1) s + w1 w2 for each of these, p.  A section
 * has one pair of poles and its zeros:
 *
 *	band-pass (w2 - w1) s, low-pass w^2, high-pass s^2
 *	    over s^2 + 2 damping s + square
 *
 * The sections are in order of their resonance, the sharpest last.
 *
 * A gammatone t^3 exp(-2 pi b t) cos(2 pi f t), b = 1.019 ERB, has four
 * sections with the same poles, one for each of the zeros of its Laplace
 * transform, and a gain of 1 at f.
 *
 * Sources: M. Slaney, "An efficient implementation of the Patterson-Holdsworth
 * auditory filter bank", Apple Computer Technical Report 35 (1993); B. R.
 * Glasberg and B. C. J. Moore, "Derivation of auditory filter shapes from
 * notched-noise data", Hearing Research 47 (1990).
 */
#include <math.h>

#include "bank/bank.h"

struct complex {
	double		 re, im;
};

/*
 * A section with z[0] s^2 + z[1] s + z[2] over s^2 + 2 damping s + square.
 * Rounding its coefficients moves its frequency by their error relative to the
 * denominator at 0 and at half the rate, which counts relative to its width.
 */
static void
add(struct spk_bank_filter *f, double damping, double square, const double z[3])
{
	const double all = 1 + 2 * damping + square;
	const double sharp = fmax(1, sqrt(square) / (2 * damping));
	struct spk_section *s = &f->section[f->sections++];

	s->b[0] = (z[0] + z[1] + z[2]) / all;
	s->b[1] = 2 * (z[2] - z[0]) / all;
	s->b[2] = (z[0] - z[1] + z[2]) / all;
	s->a[0] = 2 * (square - 1) / all;
	s->a[1] = (1 - 2 * damping + square) / all;
	f->error += 0x1p-53 * sharp * (all / (4 * square) + all / 4);
}

/* A section of first order, z[0] s + z[1] over s + w. */
static void
add_single(struct spk_bank_filter *f, double w, double z0, double z1)
{
	struct spk_section *s = &f->section[f->sections++];

	*s = (struct spk_section){{(z0 + z1) / (1 + w), (z1 - z0) / (1 + w),
	    0}, {(w - 1) / (1 + w), 0}};
	f->error += 0x1p-53 * ((1 + w) / (2 * w) + (1 + w) / 2);
}

/* The root of a complex number with a positive imaginary part. */
static struct complex
root(double re, double im)
{
	const double size = sqrt(re * re + im * im);
	const double a = sqrt((size + fabs(re)) / 2), b = im / (2 * a);

	return re >= 0 ? (struct complex){a, b} : (struct complex){b, a};
}

/*
 * Both pairs of poles of a band-pass for p, with a positive imaginary part.  Of
 * a wide one, they are a low-pass and a high-pass, so that no frequency is much
 * greater between sections than after them.
 */
static void
add_pairs(struct spk_bank_filter *f, struct complex p, double width,
    double square, const double z[3])
{
	const double below[3] = {0, 0, width * width}, above[3] = {1, 0, 0};
	struct complex q = {p.re * width / 2, p.im * width / 2}, r;
	double size;

	/* The conjugate of (q^2 - square)^(1/2): q.re < 0 < q.im. */
	r = root(q.re * q.re - q.im * q.im - square, -2 * q.re * q.im);
	q.re -= r.re;			/* the greater of the two */
	q.im += r.im;
	size = q.re * q.re + q.im * q.im;
	if (width * width > square) {
		add(f, -q.re, size, below);
		add(f, -q.re * square / size, square * square / size, above);
	} else {
		add(f, -q.re, size, z);
		add(f, -q.re * square / size, square * square / size, z);
	}
}

/* The sharpest last. */
static void
sort(struct spk_bank_filter *f)
{
	struct spk_section s;
	size_t i, j;

	for (i = 1; i < f->sections; i++) {
		s = f->section[i];
		for (j = i; j > 0 && f->section[j - 1].a[1] > s.a[1]; j--)
			f->section[j] = f->section[j - 1];
		f->section[j] = s;
	}
}

void
spk_bank_butterworth(struct spk_bank_filter *f, unsigned order, double low,
    double high)
{
	const bool band = low > 0 && high < 0.5;
	const double c1 = spk_bank_cos(low / 2), c2 = spk_bank_cos(high / 2);
	const double w1 = spk_bank_sin(low / 2) / c1;
	const double w2 = high < 0.5 ? spk_bank_sin(high / 2) / c2 : 0;
	const double width = band ? spk_bank_sin((high - low) / 2) / (c1 * c2) :
	    0;
	const double w = low > 0 ? w1 : w2;
	const double square = band ? w1 * w2 : w * w;
	const double z[3] = {high < 0.5 ? 0 : 1, width,
	    low > 0 ? 0 : square};
	struct complex p;
	unsigned m;

	*f = (struct spk_bank_filter){0};
	if (order % 2 == 1 && band)
		add(f, width / 2, square, z);
	if (order % 2 == 1 && !band)
		add_single(f, w, z[0], low > 0 ? 0 : w);
	for (m = 1 + order % 2; m < order; m += 2) {
		p.re = -spk_bank_cos(m / (4.0 * order));
		p.im = spk_bank_sin(m / (4.0 * order));
		if (band)
			add_pairs(f, p, width, square, z);
		else
			add(f, -p.re * w, square, z);
	}
	sort(f);
}

/* The response of a section, and its part of the group delay. */
static struct complex
response(const struct spk_section *s, double frequency, double *delay)
{
	const double c = spk_bank_cos(frequency), d = spk_bank_sin(frequency);
	const double c2 = c * c - d * d, d2 = 2 * c * d;
	const double *b = s->b, *a = s->a;
	const struct complex top = {b[0] + b[1] * c + b[2] * c2,
	    -b[1] * d - b[2] * d2};
	const struct complex low = {1 + a[0] * c + a[1] * c2,
	    -a[0] * d - a[1] * d2};
	const double size = low.re * low.re + low.im * low.im;
	const double of = top.re * top.re + top.im * top.im;

	if (of > 0)
		*delay += ((b[1] * c + 2 * b[2] * c2) * top.re -
		    (b[1] * d + 2 * b[2] * d2) * top.im) / of;
	*delay -= ((a[0] * c + 2 * a[1] * c2) * low.re -
	    (a[0] * d + 2 * a[1] * d2) * low.im) / size;
	return (struct complex){(top.re * low.re + top.im * low.im) / size,
	    (top.im * low.re - top.re * low.im) / size};
}

void
spk_bank_response(const struct spk_bank_filter *f, double frequency,
    double z[2], double *delay)
{
	struct complex h = {1, 0}, s;
	double sum = 0;
	size_t i;

	for (i = 0; i < f->sections; i++) {
		s = response(&f->section[i], frequency, &sum);
		h = (struct complex){h.re * s.re - h.im * s.im,
		    h.re * s.im + h.im * s.re};
	}
	z[0] = h.re;
	z[1] = h.im;
	if (delay != NULL)
		*delay = sum;
}

void
spk_bank_gammatone(struct spk_bank_filter *f, double centre, double width)
{
	const double decay = spk_bank_exp(-2 * M_PI * 1.019 * width);
	const double c = spk_bank_cos(centre), s = spk_bank_sin(centre);
	const double far = M_SQRT2 + 1, near = M_SQRT2 - 1;
	const double zero[4] = {c + far * s, c - far * s, c + near * s,
	    c - near * s};
	double gain, delay = 0;
	struct complex h;
	size_t i;

	*f = (struct spk_bank_filter){.sections = 4};
	for (i = 0; i < 4; i++) {
		f->section[i] = (struct spk_section){{1, -decay * zero[i], 0},
		    {-2 * decay * c, decay * decay}};
		h = response(&f->section[i], centre, &delay);
		gain = 1 / sqrt(h.re * h.re + h.im * h.im);
		f->section[i].b[0] *= gain;
		f->section[i].b[1] *= gain;
	}
	/* Its poles are at a distance of 1 - decay from the circle. */
	f->error = 0x1p-53 / ((1 - decay) * fmin(s, 1));
}

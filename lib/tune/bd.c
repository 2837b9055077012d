/*
 * Bjontegaard's difference of two rate-distortion curves: the mean of y of the
 * test less y of the reference, over the x that both cover.  With the psnr as x
 * and the logarithm of the rate as y it is the difference in rate; the other
 * way round it is that in psnr.  A curve is a polynomial of the third degree,
 * by least squares, or one between each two adjacent points, with slopes that
 * keep it from rising where the points fall.
 *
 * Sources: G. Bjontegaard, "Calculation of average PSNR differences between
 * RD-curves", VCEG-M33 (2001): cubic.  F. N. Fritsch and J. Butland, "A method
 * for constructing local monotone piecewise cubic interpolants", SIAM Journal
 * on Scientific and Statistical Computing 5 (1984), as used by JCTVC-L1100
 * (2013): pchip.
 */
#include <math.h>
#include <stdlib.h>

#include "tune/tune.h"

#define TERMS	4			/* of a polynomial */

static int
by_rate(const void *a, const void *b)
{
	const struct spk_rd *p = a, *q = b;

	return (p->rate > q->rate) - (p->rate < q->rate);
}

int
spk_curve_check(struct spk_curve *c, bool rises, struct spk_fault *f)
{
	const struct spk_rd *p, *q;

	qsort(c->point, c->n, sizeof *c->point, by_rate);
	for (p = c->point; p < c->point + c->n; p++)
		if (!(p->rate > 0))
			return spk_fail(f, SPK_DATA, "%s: rate %.9g is not "
			    "above 0", c->name, p->rate);
	for (q = c->point, p = q + 1; p < c->point + c->n; q = p++) {
		if (!(p->rate > q->rate))
			return spk_fail(f, SPK_DATA, "%s: two points of rate "
			    "%.9g", c->name, p->rate);
		if (rises && !(p->psnr > q->psnr))
			return spk_fail(f, SPK_DATA, "%s: psnr does not rise "
			    "from rate %.9g to %.9g: %.9g, %.9g", c->name,
			    q->rate, p->rate, q->psnr, p->psnr);
	}
	return 0;
}

/* Points in order, as x and y. */
struct points {
	size_t		 n;
	double		*x, *y;
};

/* The polynomial's coefficients, in u = (x - middle) / half. */
struct cubic {
	double		 middle, half, c[TERMS];
};

/* In u, from u^0 on. */
static void
powers(double u, double p[TERMS])
{
	size_t k;

	p[0] = 1;
	for (k = 1; k < TERMS; k++)
		p[k] = p[k - 1] * u;
}

/*
 * Least squares by Givens's rotations: one row after the other is added to r.
 */
static void
rotate(double r[TERMS][TERMS + 1], double row[TERMS + 1])
{
	double c, s, length, a;
	size_t k, i;

	for (k = 0; k < TERMS; k++) {
		length = hypot(r[k][k], row[k]);
		if (!(length > 0))
			continue;
		c = r[k][k] / length;
		s = row[k] / length;
		for (i = k; i <= TERMS; i++) {
			a = r[k][i];
			r[k][i] = c * a + s * row[i];
			row[i] = c * row[i] - s * a;
		}
	}
}

static struct cubic
fit(const struct points *p)
{
	struct cubic q = {
		.middle = (p->x[0] + p->x[p->n - 1]) / 2,
		.half = (p->x[p->n - 1] - p->x[0]) / 2
	};
	double r[TERMS][TERMS + 1] = {{0}}, row[TERMS + 1];
	size_t i, k;

	for (i = 0; i < p->n; i++) {
		powers((p->x[i] - q.middle) / q.half, row);
		row[TERMS] = p->y[i];
		rotate(r, row);
	}
	for (k = TERMS; k-- > 0; q.c[k] = r[k][TERMS] / r[k][k])
		for (i = k + 1; i < TERMS; i++)
			r[k][TERMS] -= r[k][i] * q.c[i];
	return q;
}

/* Its integral from u = 0 to x. */
static double
cubic_area(const struct cubic *q, double x)
{
	const double u = (x - q->middle) / q->half;
	double power[TERMS], sum = 0;
	size_t k;

	powers(u, power);
	for (k = 0; k < TERMS; k++)
		sum += q->c[k] * power[k] * u / (double)(k + 1);
	return sum * q->half;
}

static double
cubic_integral(const struct points *p, double from, double to)
{
	const struct cubic q = fit(p);

	return cubic_area(&q, to) - cubic_area(&q, from);
}

/* From point i to the next: distance, and slope. */
static double
width(const struct points *p, size_t i)
{
	return p->x[i + 1] - p->x[i];
}

static double
secant(const struct points *p, size_t i)
{
	return (p->y[i + 1] - p->y[i]) / width(p, i);
}

/* The slope at an end, from three points; h, d: the outer width and secant. */
static double
end_slope(double h, double d, double inner_h, double inner_d)
{
	const double s = ((2 * h + inner_h) * d - h * inner_d) /
	    (h + inner_h);

	if (s * d <= 0)
		return 0;
	return d * inner_d <= 0 && fabs(s) > 3 * fabs(d) ? 3 * d : s;
}

static double
slope(const struct points *p, size_t i)
{
	const size_t n = p->n;
	double a, b, before, after;

	if (n == 2)
		return secant(p, 0);
	if (i == 0)
		return end_slope(width(p, 0), secant(p, 0), width(p, 1),
		    secant(p, 1));
	if (i == n - 1)
		return end_slope(width(p, n - 2), secant(p, n - 2),
		    width(p, n - 3), secant(p, n - 3));
	before = secant(p, i - 1);
	after = secant(p, i);
	if (before * after <= 0)
		return 0;
	a = 2 * width(p, i) + width(p, i - 1);
	b = width(p, i) + 2 * width(p, i - 1);
	return (a + b) / (a / before + b / after);
}

/* Between point i and the next, from the first up to x. */
static double
piece_area(const struct points *p, size_t i, double x)
{
	const double h = width(p, i), d = secant(p, i), t = x - p->x[i];
	const double s0 = slope(p, i), s1 = slope(p, i + 1);
	const double c2 = (3 * d - 2 * s0 - s1) / h;
	const double c3 = (s0 + s1 - 2 * d) / (h * h);

	return t * (p->y[i] + t * (s0 / 2 + t * (c2 / 3 + t * c3 / 4)));
}

static double
pchip_integral(const struct points *p, double from, double to)
{
	double a, b, sum = 0;
	size_t i;

	for (i = 0; i + 1 < p->n; i++) {
		a = fmax(from, p->x[i]);
		b = fmin(to, p->x[i + 1]);
		if (a < b)
			sum += piece_area(p, i, b) - piece_area(p, i, a);
	}
	return sum;
}

/* The integral of a curve from .. to, in the logarithm of rates, or in psnr. */
static int
integral(const struct spk_curve *c, bool of_rate, bool pchip, double from,
    double to, double *sum, struct spk_fault *f)
{
	double *x = calloc(2 * c->n, sizeof *x);
	struct points p = {.n = c->n, .x = x, .y = x + c->n};
	size_t i;

	if (x == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < c->n; i++) {
		p.x[i] = of_rate ? c->point[i].psnr : log10(c->point[i].rate);
		p.y[i] = of_rate ? log10(c->point[i].rate) : c->point[i].psnr;
	}
	*sum = pchip ? pchip_integral(&p, from, to) :
	    cubic_integral(&p, from, to);
	free(x);
	return 0;
}

/* The range of psnr, or of rate, that both curves cover. */
static int
common(const struct spk_curve *a, const struct spk_curve *b, bool of_rate,
    struct spk_bd *d, struct spk_fault *f)
{
	const struct spk_rd *a0 = a->point, *a1 = a0 + a->n - 1;
	const struct spk_rd *b0 = b->point, *b1 = b0 + b->n - 1;

	d->from = of_rate ? fmax(a0->psnr, b0->psnr) :
	    fmax(a0->rate, b0->rate);
	d->to = of_rate ? fmin(a1->psnr, b1->psnr) : fmin(a1->rate, b1->rate);
	if (d->from < d->to)
		return 0;
	return spk_fail(f, SPK_DATA, "the curves have no %s in common: %s "
	    "%.9g to %.9g, %s %.9g to %.9g", of_rate ? "psnr" : "rate",
	    a->name, of_rate ? a0->psnr : a0->rate,
	    of_rate ? a1->psnr : a1->rate,
	    b->name, of_rate ? b0->psnr : b0->rate,
	    of_rate ? b1->psnr : b1->rate);
}

int
spk_bd(const struct spk_curve *a, const struct spk_curve *b, bool of_rate,
    bool pchip, struct spk_bd *d, struct spk_fault *f)
{
	const size_t least = pchip ? 2 : TERMS;
	const struct spk_curve *few = a->n < least ? a : b;
	double from, to, of_a, of_b;

	if (few->n < least)
		return spk_fail(f, SPK_DATA, "%s: %zu point%s; this method "
		    "needs %zu", few->name, few->n, few->n == 1 ? "" : "s",
		    least);
	if (common(a, b, of_rate, d, f) == -1)
		return -1;
	from = of_rate ? d->from : log10(d->from);
	to = of_rate ? d->to : log10(d->to);
	if (integral(a, of_rate, pchip, from, to, &of_a, f) == -1 ||
	    integral(b, of_rate, pchip, from, to, &of_b, f) == -1)
		return -1;
	d->difference = (of_b - of_a) / (to - from);
	if (of_rate)
		d->difference = 100 * (pow(10, d->difference) - 1);
	return isfinite(d->difference) ? 0 : spk_fail(f, SPK_DATA, "%s and "
	    "%s: the difference is out of range", a->name, b->name);
}

/*
 * Numbers of twice the precision of binary64: hi is the number rounded, lo the
 * rest.
 */
#ifndef SPK_TWOFOLD_H
#define SPK_TWOFOLD_H

#include <math.h>

struct spk_twofold {
	double		 hi, lo;
};

/* a + b, without a rounding error. */
static inline struct spk_twofold
spk_two_sum(double a, double b)
{
	const double s = a + b, t = s - a;

	return (struct spk_twofold){s, (a - (s - t)) + (b - t)};
}

static inline struct spk_twofold
spk_two_product(double a, double b)
{
	const double p = a * b, split = 0x1p27 + 1;
	const double x = a * split, y = b * split;
	const double ah = x - (x - a), bh = y - (y - b);
	const double al = a - ah, bl = b - bh;

	return (struct spk_twofold){
		p, ((ah * bh - p) + ah * bl + al * bh) + al * bl
	};
}

static inline struct spk_twofold
spk_two_add(struct spk_twofold a, struct spk_twofold b)
{
	const struct spk_twofold s = spk_two_sum(a.hi, b.hi);

	return spk_two_sum(s.hi, s.lo + (a.lo + b.lo));
}

static inline struct spk_twofold
spk_two_times(struct spk_twofold a, struct spk_twofold b)
{
	const struct spk_twofold p = spk_two_product(a.hi, b.hi);

	return spk_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct spk_twofold
spk_two_over(struct spk_twofold a, double b)
{
	const double q = a.hi / b;
	const struct spk_twofold p = spk_two_product(q, b);

	return spk_two_sum(q, ((a.hi - p.hi) - p.lo + a.lo) / b);
}

/* The root; 0 if a is not positive. */
static inline struct spk_twofold
spk_two_root(struct spk_twofold a)
{
	const double r = a.hi > 0 ? sqrt(a.hi) : 0;
	const struct spk_twofold p = spk_two_product(r, r);

	return r > 0 ? spk_two_sum(r, ((a.hi - p.hi) - p.lo + a.lo) / (2 * r)) :
	    (struct spk_twofold){0, 0};
}

#endif

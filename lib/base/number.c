/*
 * Decimals to the nearest binary64.  Up to 19 digits fit an integer w, and the
 * value is w * 10^q: one exact product or quotient if both factors are exact
 * (Clinger 1990), else the top 128 bits of w * 10^q, which determine the
 * rounding for every such w (Lemire 2021, Mushtak and Lemire 2023).  Longer
 * decimals lie between w and w + 1; if that is not sufficient, strtod_l is
 * used.
 */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define DIGITS	19			/* that any uint64_t can hold */
#define LONGEST	800			/* digits beyond only count as "more" */

struct decimal {			/* (w, and a bit if more) * 10^q */
	uint64_t	 w;
	int		 q;
	bool		 minus, more;
	const char	*s, *end;	/* its digits */
};

static unsigned
digit(char c)
{
	return (unsigned)(unsigned char)c - '0';
}

/* Whether the eight bytes are digits, the first the lowest byte. */
static bool
are_digits(uint64_t v)
{
	const uint64_t high = 0xf0f0f0f0f0f0f0f0;

	return ((v & high) | (((v + 0x0606060606060606) & high) >> 4)) ==
	    0x3333333333333333;
}

/* Their number: by pairs, fours and eights, each in its own bits. */
static uint64_t
eight(uint64_t v)
{
	v = (v & 0x0f0f0f0f0f0f0f0f) * (10 * 256 + 1) >> 8;
	v = (v & 0x00ff00ff00ff00ff) * (100 * 65536 + 1) >> 16;
	return (v & 0x0000ffff0000ffff) * (10000 * 4294967296 + 1) >> 32;
}

static const char *
digits(const char *p, const char *end, uint64_t *w)
{
	uint64_t v;

	for (; end - p >= 8; p += 8) {
		memcpy(&v, p, sizeof v);	/* little-endian */
		if (!are_digits(v))
			break;
		*w = *w * 100000000 + eight(v);
	}
	while (p < end && digit(*p) < 10)
		*w = *w * 10 + digit(*p++);
	return p;
}

/* The first DIGITS significant digits, after w has overflowed. */
static void
cut(struct decimal *d)
{
	const char *p;
	int n = 0;

	d->w = 0;
	for (p = d->s; p < d->end; p++) {
		if (*p == '.')
			continue;
		if (n == DIGITS) {
			d->more = d->more || *p != '0';
			d->q++;
			continue;
		}
		d->w = d->w * 10 + digit(*p);
		n += d->w != 0;
	}
}

/* An exponent from p on, added to q; returns p if there is none. */
static const char *
exponent(const char *p, const char *end, int *q)
{
	const char *s = p + 1;
	bool minus = false;
	int e = 0;

	if (s < end && (*s == '-' || *s == '+'))
		minus = *s++ == '-';
	if (s == end || digit(*s) > 9)
		return p;
	for (; s < end && digit(*s) < 10; s++)
		if (e < 1000000)
			e = e * 10 + (int)digit(*s);
	*q += minus ? -e : e;
	return s;
}

static const char *
scan(const char *s, const char *end, struct decimal *d)
{
	const char *p, *point;
	ptrdiff_t n;

	*d = (struct decimal){0};
	if (s < end && (*s == '-' || *s == '+'))
		d->minus = *s++ == '-';
	d->s = s;
	p = point = digits(s, end, &d->w);
	n = p - s;
	if (p < end && *p == '.') {
		p = digits(p + 1, end, &d->w);
		d->q = (int)(point + 1 - p);
		n -= d->q;
	}
	d->end = p;
	if (n == 0)
		return NULL;
	if (n > DIGITS)
		cut(d);
	if (p < end && (*p == 'e' || *p == 'E'))
		p = exponent(p, end, &d->q);
	return p;
}

/* The bits of m * 2^(e - 1075), rounded; m has 54 bits, the last a half. */
static double
assemble(uint64_t m, int e)
{
	uint64_t bits;
	double x;

	if (e <= 0) {			/* subnormal */
		if (e < -60)
			return 0;
		m >>= 1 - e;
		m = (m + (m & 1)) >> 1;
		bits = m;		/* a carry makes the least normal */
	} else {
		m = (m + (m & 1)) >> 1;
		if (m >> 53) {
			m >>= 1;
			e++;
		}
		if (e >= 2047)
			return INFINITY;
		bits = (m & ~(1ULL << 52)) | (uint64_t)e << 52;
	}
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* floor(log2(10^q)) */
static int
log2_pow10(int q)
{
	return spk_floor(q * 217706, 16);
}

/* w * 10^q, rounded to nearest; w is not 0. */
static double
scale(uint64_t w, int q)
{
	const uint64_t *t;
	u128 p;
	uint64_t hi, lo, more, m;
	int zeros, top, shift;

	if (q < SPK_POW10_MIN)
		return 0;
	if (q > 308)
		return INFINITY;
	zeros = __builtin_clzll(w);
	w <<= zeros;
	t = spk_pow10[q - SPK_POW10_MIN];
	p = (u128)w * t[0];
	hi = (uint64_t)(p >> 64);
	lo = (uint64_t)p;
	/* The low word may carry: for full binary64, half of the time. */
	more = (uint64_t)((u128)w * t[1] >> 64);
	more &= -(uint64_t)((hi & 0x1ff) == 0x1ff);
	lo += more;
	hi += lo < more;
	top = (int)(hi >> 63);
	shift = top + 9;
	m = hi >> shift;
	/* Exactly half-way, with an exact 10^q: round to even. */
	if (lo <= 1 && q >= -4 && q <= 23 && (m & 3) == 1 && m << shift == hi)
		m &= ~1ULL;
	return assemble(m, log2_pow10(q) + top - zeros + 1023 + 63);
}

double
spk_decimal(uint64_t w, int q)
{
	if (SPK_LIKELY(w < 1ULL << 53 && q >= -22 && q <= 22))
		return q < 0 ? (double)w / spk_exact10[-q] :
		    (double)w * spk_exact10[q];
	return w == 0 ? 0 : scale(w, q);
}

/* strtod_l, on the digits that can matter and one that represents the rest. */
static double
slowly(const struct decimal *d)
{
	/* glibc provides this one, so it costs nothing and has no state. */
	const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	char buf[LONGEST + 32];
	const char *p;
	size_t n = 0;
	bool more = false;
	double x;

	for (p = d->s; p < d->end; p++)
		if (*p == '.' || (n == 0 && *p == '0'))
			continue;
		else if (n < LONGEST)
			buf[n++] = *p;
		else
			more = more || *p != '0';
	buf[n] = more ? '1' : '0';
	snprintf(buf + n + 1, sizeof buf - n - 1, "e%d",
	    d->q + DIGITS - (int)n - 1);
	x = strtod_l(buf, NULL, c);
	freelocale(c);
	return x;
}

const char *
spk_read_f64(const char *s, const char *end, double *x)
{
	struct decimal d;
	const char *p = scan(s, end, &d);
	double v;

	if (p == NULL)
		return NULL;
	v = spk_decimal(d.w, d.q);
	if (d.more && v < scale(d.w + 1, d.q))
		v = slowly(&d);
	*x = d.minus ? -v : v;
	return p;
}

bool
spk_count(const char *s, size_t n, size_t *x)
{
	size_t i;

	for (*x = i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		if (*x <= SPK_COLUMNS)	/* more is too many anyway */
			*x = *x * 10 + (size_t)(s[i] - '0');
	return n > 0 && i == n;
}

bool
spk_count64(const char *s, const char *end, uint64_t *x)
{
	const char *from = s;
	unsigned d;

	for (*x = 0; s < end && *s != ' ' && *s != '\r' && *s != '\n'; s++) {
		d = digit(*s);
		if (d > 9 || *x > (UINT64_MAX - d) / 10)
			return false;
		*x = *x * 10 + d;
	}
	return s > from;
}

double
spk_unit_second(const char *unit)
{
	return strcmp(unit, "s") == 0 ? 1 : strcmp(unit, "ms") == 0 ? 1e3 :
	    strcmp(unit, "us") == 0 ? 1e6 : 0;
}

/*
 * Shortest decimals that read back exactly, after Schubfach (R. Giulietti,
 * 2020).  A number c * 2^q is the nearest to all decimals between half-way to
 * its neighbours.  The three are scaled by a power of ten, so that one or two
 * integers lie between the outer ones, or a multiple of ten does: the nearest
 * such integer is the answer.  Scaled values keep two bits below the integer
 * and a sticky one, so each comparison is exact.
 */
#include <math.h>
#include <string.h>

#include "base/base.h"

struct shortest {
	uint64_t	 digits;
	int		 exp;		/* of the last digit */
};

/* floor(log10(2^q)), or of 3/4 of it; floor(log2(10^k)) */
static int
log10_pow2(int q, bool lean)
{
	return spk_floor(q * 1262611 - (lean ? 524031 : 0), 22);
}

static int
log2_pow10(int k)
{
	return spk_floor(k * 1741647, 19);
}

/* The product cut to an integer, its last bit set where more was cut. */
static uint64_t
times64(int k, uint64_t c)
{
	const uint64_t *t = spk_pow10[k - SPK_POW10_MIN];
	uint64_t lo = t[1] + (k >= 0), hi = t[0] + (lo < t[1]);
	u128 p = (u128)hi * c;

	p += (uint64_t)((u128)lo * c >> 64);
	return (uint64_t)(p >> 64) | ((uint64_t)p > 1);
}

static uint64_t
times32(int k, uint64_t c)
{
	uint64_t g = spk_pow10[k - SPK_POW10_MIN][0] + 1;
	u128 p = (u128)g * c;

	return (uint64_t)(p >> 64) | ((uint32_t)(p >> 32) > 1);
}

/*
 * The shortest decimal of c * 2^q.  lean: the lower neighbour is at half the
 * distance of the upper one.
 */
INLINE struct shortest
shortest(uint64_t c, int q, bool lean, uint64_t (*times)(int, uint64_t))
{
	const int k = log10_pow2(q, lean), h = q + log2_pow10(-k) + 1;
	const uint64_t odd = c & 1;
	const uint64_t lower = times(-k, (4 * c - 2 + lean) << h) + odd;
	const uint64_t mid = times(-k, (4 * c) << h);
	const uint64_t upper = times(-k, (4 * c + 2) << h) - odd;
	const uint64_t s = mid / 4, t = s / 10;
	const bool shorter = (s >= 10) &
	    ((lower <= 40 * t) != (40 * t + 40 <= upper));
	const bool under = lower <= 4 * s, over = 4 * s + 4 <= upper;
	const bool up = under != over ? over : mid + (s & 1) > 4 * s + 2;

	return (struct shortest){
		shorter ? t + (40 * t + 40 <= upper) : s + up, k + shorter
	};
}

/*
 * Digits of a number, the first in the lowest byte.  They stay in registers,
 * since copying them right after they were written stalls.  `most' is 8 or 16
 * for binary32, which needs half of the registers, or binary64.
 */
struct text {
	u128		 last;		/* `most', with zeros before them */
	char		 first;		/* one more digit */
	int		 n;		/* their number; 0 has one */
};

#define EIGHT	100000000		/* 10^8 */

/*
 * Eight digits of v: fours, pairs and digits are side by side, and each is
 * divided by 100 or 10 by a multiplication that is exact for this few digits.
 */
static uint64_t
eight(uint64_t v)
{
	uint64_t x = v / 10000 | v % 10000 << 32, q;

	q = x * 10486 >> 20 & 0x7f0000007f;
	x = q | (x - 100 * q) << 16;
	q = x * 103 >> 10 & 0xf000f000f000f;
	return q | (x - 10 * q) << 8 | 0x3030303030303030;
}

INLINE struct text
digits(uint64_t v, const int most)
{
	const uint64_t high = v / EIGHT;
	const int some = (64 - __builtin_clzll(v | 1)) * 1233 >> 12;
	const int n = some + ((v | 1) >= spk_whole10[some]);

	if (most == 8)
		return (struct text){
			eight(v % EIGHT), (char)('0' + high), n
		};
	return (struct text){
		(u128)eight(v % EIGHT) << 64 | eight(high % EIGHT),
		(char)('0' + high / EIGHT), n
	};
}

/* The last n, from 1 on, followed by what fills up `most'. */
INLINE void
put_last(char *p, const struct text *t, int n, const int most)
{
	uint64_t half;
	u128 both;

	if (most == 8) {
		half = (uint64_t)t->last >> 8 * (8 - n);
		memcpy(p, &half, sizeof half);
	} else {
		both = t->last >> 8 * (16 - n);
		memcpy(p, &both, sizeof both);
	}
}

INLINE void
put_all(char *p, const struct text *t, const int most)
{
	*p = t->first;
	put_last(p + (t->n > most), t, t->n < most ? t->n : most, most);
}

static char *
exponent(char *p, int e)
{
	const unsigned n = (unsigned)(e < 0 ? -e : e);

	*p++ = 'e';
	if (e < 0)
		*p++ = '-';
	if (n >= 100)
		*p++ = (char)('0' + n / 100);
	if (n >= 10)
		*p++ = (char)('0' + n / 10 % 10);
	*p++ = (char)('0' + n % 10);
	return p;
}

/* Zeros at the end. */
INLINE int
zeros(const struct text *t, const int most)
{
	const uint64_t none = 0x3030303030303030;
	const uint64_t low = (uint64_t)t->last ^ none;
	const uint64_t high = most == 8 ? 0 :
	    (uint64_t)(t->last >> 64) ^ none;

	return (high != 0 ? __builtin_clzll(high) :
	    low != 0 ? 8 * (most - 8) + __builtin_clzll(low) :
	    8 * (t->n - 1)) / 8;
}

/*
 * A number whose last digit has the weight 10^exp: plain from 10^-5 up to
 * `most' digits and one before the point, else with an exponent.
 */
INLINE size_t
print(char *buf, bool minus, struct shortest d, const int most)
{
	const struct text t = digits(d.digits, most);
	const int e = d.exp + t.n - 1, n = t.n - zeros(&t, most);
	char *p = buf;

	*p = '-';
	p += minus;
	if (e < -5 || e > most) {
		put_all(p, &t, most);
		if (n > 1) {
			p[1] = '.';
			put_last(p + 2, &t, t.n - 1, most);
		}
		p = exponent(p + n + (n > 1), e);
	} else if (e < 0) {
		memcpy(p, "0.00000", 7);
		put_all(p + 1 - e, &t, most);
		p += 1 - e + n;
	} else {
		put_all(p, &t, most);
		if (n <= e + 1) {
			memset(p + n, '0', (size_t)most);
			p += e + 1;
		} else {
			p[e + 1] = '.';
			put_last(p + e + 2, &t, t.n - e - 1, most);
			p += n + 1;
		}
	}
	return (size_t)(p - buf);
}

/* A point and the digits of the fraction. */
static char *
put_part(char *s, uint64_t part, int decimals)
{
	uint64_t eights = eight(part % EIGHT);
	int n = decimals;

	if (n == 0)
		return s;
	*s++ = '.';
	if (n == 9) {
		*s++ = (char)('0' + part / EIGHT);
		n--;
	}
	eights >>= 8 * (8 - n);
	memcpy(s, &eights, sizeof eights);
	return s + n;
}

/*
 * The fraction is split off, which is exact, and rounded to a whole number of
 * 10^-decimals: adding 2^52, where bits are whole, rounds halves to even.  The
 * rounding of the product can only matter at a half.
 */
size_t
spk_print_fixed(char *buf, double x, int decimals)
{
	const double a = fabs(x);
	double unit, f, p, rest, lost;
	uint64_t n, part;
	struct text t;
	char *s = buf;

	if (!(a < 0x1p53))
		return spk_print_f64(buf, x);
	decimals = decimals < 0 ? 0 : decimals > SPK_DECIMALS ? SPK_DECIMALS :
	    decimals;
	unit = spk_exact10[decimals];
	n = (uint64_t)a;
	f = a - (double)n;
	p = f * unit;
	rest = p + 0x1p52;
	memcpy(&part, &rest, sizeof part);
	part &= (1ULL << 52) - 1;
	rest = p - (double)part;
	if (!(fabs(rest) < 0.5)) {
		lost = fma(f, unit, -p);
		part += rest > 0 && lost > 0;
		part -= rest < 0 && lost < 0;
		if (decimals == 0)
			part = n & 1;
	}
	if (part >= (uint64_t)unit) {
		part = 0;
		n++;
	}
	*s = '-';
	s += (x < 0) & ((n | part) != 0);
	if (n > 9) {
		t = digits(n, 16);
		put_all(s, &t, 16);
		s += t.n;
	} else
		*s++ = (char)('0' + n);
	return (size_t)(put_part(s, part, decimals) - buf);
}

/* c * 2^q is an integer, if it is and q is not above 0. */
static bool
whole(uint64_t c, int q)
{
	return q <= 0 && q > -64 && (c & ((1ULL << -q) - 1)) == 0;
}

/* Values that are not finite, as tables have them; nothing reads them back. */
static size_t
special(char *buf, bool minus, bool none)
{
	const char *s = none ? "nan" : minus ? "-inf" : "inf";
	const size_t n = strlen(s);

	memcpy(buf, s, n);
	return n;
}

size_t
spk_print_f64(char *buf, double x)
{
	struct shortest d = {0, 0};
	uint64_t bits, c;
	int q;

	memcpy(&bits, &x, sizeof bits);
	c = bits & ((1ULL << 52) - 1);
	q = (int)(bits >> 52 & 0x7ff);
	if (!SPK_LIKELY(q < 0x7ff))
		return special(buf, bits >> 63, c != 0);
	if (q == 0 && c != 0)
		d = shortest(c, -1074, false, times64);
	else if (q != 0 && whole(c | 1ULL << 52, q - 1075))
		d.digits = (c | 1ULL << 52) >> (1075 - q);
	else if (q != 0)
		d = shortest(c | 1ULL << 52, q - 1075, c == 0 && q > 1,
		    times64);
	return print(buf, bits >> 63 && d.digits != 0, d, 16);
}

/*
 * The only binary32 whose shortest decimal, 7.038531e-26, is rounded to its
 * neighbour when it goes through binary64; it takes one more digit.
 */
#define UNLUCKY	0x15ae43fdU

size_t
spk_print_f32(char *buf, float x)
{
	struct shortest d = {0, 0};
	uint32_t bits, c;
	int q;

	memcpy(&bits, &x, sizeof bits);
	c = bits & ((1U << 23) - 1);
	q = (int)(bits >> 23 & 0xff);
	if (!SPK_LIKELY(q < 0xff))
		return special(buf, bits >> 31, c != 0);
	if (q == 0 && c != 0)
		d = shortest(c, -149, false, times32);
	else if (q != 0 && whole(c | 1U << 23, q - 150))
		d.digits = (c | 1U << 23) >> (150 - q);
	else if (q != 0)
		d = shortest(c | 1U << 23, q - 150, c == 0 && q > 1, times32);
	if (bits << 1 == UNLUCKY << 1)
		d = (struct shortest){70385307, -33};
	return print(buf, bits >> 31 && d.digits != 0, d, 8);
}

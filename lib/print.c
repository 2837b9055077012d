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

#include "priv.h"

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
static struct shortest
shortest(uint64_t c, int q, bool lean, uint64_t (*times)(int, uint64_t))
{
	int k = log10_pow2(q, lean), h = q + log2_pow10(-k) + 1;
	uint64_t odd = c & 1, lower, mid, upper, s, t;
	bool under, over;

	lower = times(-k, (4 * c - 2 + lean) << h) + odd;
	mid = times(-k, (4 * c) << h);
	upper = times(-k, (4 * c + 2) << h) - odd;
	s = mid / 4;
	if (s >= 10) {
		t = s / 10;
		under = lower <= 40 * t;
		over = 40 * t + 40 <= upper;
		if (under != over)
			return (struct shortest){t + over, k + 1};
	}
	under = lower <= 4 * s;
	over = 4 * s + 4 <= upper;
	if (under == over)
		over = mid > 4 * s + 2 || (mid == 4 * s + 2 && (s & 1) != 0);
	return (struct shortest){s + over, k};
}

/* Digits of v so that they end before end; returns where they begin. */
static char *
backwards(char *end, uint64_t v)
{
	static const char pair[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";

	while (v >= 100) {
		memcpy(end -= 2, pair + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10)
		memcpy(end -= 2, pair + v * 2, 2);
	else
		*--end = (char)('0' + v);
	return end;
}

/*
 * n digits, the first of weight 10^e: plain from 10^-5 up to below 10^most,
 * else with an exponent.
 */
static char *
place(char *p, const char *digit, int n, int e, int most)
{
	char buf[8], *b;

	if (e < -5 || e >= most) {
		*p++ = *digit;
		if (n > 1) {
			*p++ = '.';
			memcpy(p, digit + 1, (size_t)n - 1);
			p += n - 1;
		}
		*p++ = 'e';
		if (e < 0)
			*p++ = '-';
		b = backwards(buf + sizeof buf, (uint64_t)(e < 0 ? -e : e));
		memcpy(p, b, (size_t)(buf + sizeof buf - b));
		return p + (buf + sizeof buf - b);
	}
	if (e < 0) {
		memcpy(p, "0.00000", 7);
		p += 1 - e;
		memcpy(p, digit, (size_t)n);
		return p + n;
	}
	if (n <= e + 1) {
		memcpy(p, digit, (size_t)n);
		memset(p + n, '0', (size_t)(e + 1 - n));
		return p + e + 1;
	}
	memcpy(p, digit, (size_t)e + 1);
	p += e + 1;
	*p++ = '.';
	memcpy(p, digit + e + 1, (size_t)(n - e - 1));
	return p + (n - e - 1);
}

static size_t
print(char *buf, bool minus, struct shortest d, int most)
{
	char tmp[24], *p = buf, *end = tmp + sizeof tmp, *s;
	int e;

	if (minus)
		*p++ = '-';
	s = backwards(end, d.digits);
	e = d.exp + (int)(end - s) - 1;
	while (end - s > 1 && end[-1] == '0')
		end--;
	return (size_t)(place(p, s, (int)(end - s), e, most) - buf);
}

/* c * 2^q is an integer, if it is and q is not above 0. */
static bool
whole(uint64_t c, int q)
{
	return q <= 0 && q > -64 && (c & ((1ULL << -q) - 1)) == 0;
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
	if (q == 0 && c != 0)
		d = shortest(c, -1074, false, times64);
	else if (q != 0 && whole(c | 1ULL << 52, q - 1075))
		d.digits = (c | 1ULL << 52) >> (1075 - q);
	else if (q != 0)
		d = shortest(c | 1ULL << 52, q - 1075, c == 0 && q > 1,
		    times64);
	return print(buf, bits >> 63 && d.digits != 0, d, 17);
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
	if (q == 0 && c != 0)
		d = shortest(c, -149, false, times32);
	else if (q != 0 && whole(c | 1U << 23, q - 150))
		d.digits = (c | 1U << 23) >> (150 - q);
	else if (q != 0)
		d = shortest(c | 1U << 23, q - 150, c == 0 && q > 1, times32);
	if (bits << 1 == UNLUCKY << 1)
		d = (struct shortest){70385307, -33};
	return print(buf, bits >> 31 && d.digits != 0, d, 9);
}

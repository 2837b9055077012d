/* Decimals: the reader against strtod, the printers against both. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "tap.h"

static uint64_t seed = 88172645463325252ULL;

static uint64_t
rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

/* n random numbers, or without FULL a part of them. */
static size_t
many(size_t n)
{
	return getenv("FULL") != NULL ? n : n / 8;
}

static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* The whole text is a number, and strtod agrees. */
static bool
reads(const char *s)
{
	double x = 0;
	const char *end = s + strlen(s);

	return spk_read_f64(s, end, &x) == end && same(x, strtod(s, NULL));
}

static char *
random_digits(char *p, size_t most)
{
	size_t n = rnd() % most + 1;

	while (n-- > 0)
		*p++ = (char)('0' + rnd() % 10);
	return p;
}

static void
test_read(void)
{
	static const char *const good[] = {
		"0", "-0", "+1", "1.", ".5", "00012.500", "1e0", "1E+2",
		"9007199254740993", "9007199254740992.5", "1e22", "1e23",
		"2.2250738585072011e-308", "2.2250738585072014e-308",
		"4.9e-324", "2.4703282292062327e-324",
		"2.4703282292062328e-324", "1e-400", "0e999999999999",
		"1.7976931348623157e308", "1.7976931348623158e308",
		"1.7976931348623159e308", "1e400", "1e999999999999",
		"6.631236846766476e-316", "3.5844466002796428e298",
		"9223372036854775808", "18446744073709551616",
		"0.000000000000000000000000000000000000000000000001"
	};
	static const char *const bad[] = {
		"", ".", "-", "+-1", "e5", "nan", "inf", "x1", " 1", "-.e1"
	};
	static const char *const part[] = {	/* a number, and a rest */
		"1e", "1e+", "0x10", "1_0", "1d5", "1 ", "1,5", "1.2.3"
	};
	char buf[2048], *p;
	double x;
	size_t i;
	int n;

	for (i = 0; i < sizeof good / sizeof *good; i++)
		OK(reads(good[i]));
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		OK(spk_read_f64(bad[i], bad[i] + strlen(bad[i]), &x) == NULL);
	for (i = 0; i < sizeof part / sizeof *part; i++)
		OK(spk_read_f64(part[i], part[i] + strlen(part[i]), &x) <
		    part[i] + strlen(part[i]));
	/* Half-way between two neighbours, and a digit far after it. */
	n = snprintf(buf, sizeof buf, "%.800f", 0x1.0000000000001p-500 / 2 +
	    0x1.0p-500 / 2);
	OK(reads(buf));
	memset(buf + n, '0', 900);
	strcpy(buf + n + 900, "1");
	OK(reads(buf));
	strcpy(buf, "1.00000000000000011102230246251565404236316680908203125");
	OK(reads(buf));
	memset(buf + strlen(buf), '0', 900);
	strcpy(buf + 955, "1");
	OK(reads(buf));
	for (i = 0; i < many(1000000); i++) {
		p = buf;
		if (rnd() & 1)
			*p++ = '-';
		p = random_digits(p, 21);
		if (rnd() & 1) {
			*p++ = '.';
			p = random_digits(p, 20);
		}
		*p = '\0';
		if (rnd() & 1)
			sprintf(p, "e%d", (int)(rnd() % 700) - 350);
		OK(reads(buf));
	}
}

/* No decimal of fewer digits reads back as x. */
static bool
is_shortest(const char *s, double x, bool single)
{
	char other[40], c;
	int digits = 0, zeros = 0, n;

	for (; *s != '\0' && *s != 'e'; s++) {
		c = *s;
		if (c < '0' || c > '9' || (c == '0' && digits == 0))
			continue;
		digits++;
		zeros = c == '0' ? zeros + 1 : 0;
	}
	for (n = 1; n < digits - zeros; n++) {
		snprintf(other, sizeof other, "%.*e", n - 1, x);
		if (single ? !((float)strtod(other, NULL) < (float)x ||
		    (float)strtod(other, NULL) > (float)x) :
		    same(strtod(other, NULL), x))
			return false;
	}
	return true;
}

static bool
prints_f64(double x)
{
	char buf[SPK_NUMBER_MAX + 1];
	double y = 0;
	size_t n = spk_print_f64(buf, x);

	buf[n] = '\0';
	return n < sizeof buf && spk_read_f64(buf, buf + n, &y) == buf + n &&
	    !(x < y || x > y) && is_shortest(buf, x, false);
}

static bool
prints_f32(float x)
{
	char buf[SPK_NUMBER_MAX + 1];
	double y = 0;
	size_t n = spk_print_f32(buf, x);

	buf[n] = '\0';
	return n < sizeof buf && spk_read_f64(buf, buf + n, &y) == buf + n &&
	    !(x < (float)y || x > (float)y) &&
	    is_shortest(buf, (double)x, true);
}

/* As by printf, except for the sign of 0. */
static bool
prints_fixed(double x, int decimals)
{
	char buf[SPK_NUMBER_MAX + 1], want[64], *s = want;

	buf[spk_print_fixed(buf, x, decimals)] = '\0';
	snprintf(want, sizeof want, "%.*f", decimals, x);
	if (strspn(want, "-0.") == strlen(want))
		s += *s == '-';
	return strcmp(buf, s) == 0;
}

static void
test_fixed(void)
{
	static const double x[] = {
		0, -0.0, 0.5, 1.5, 2.5, -2.5, 0.125, 0.375, 0.0625, 9.5, 99.5,
		0.999999999, 0.9999999999, 1e-300, -1e-9, 4503599627370495.5,
		4503599627370496.5, 9007199254740991.0, 1e15,
		123456789.123456789, 0.15, 0.45, 1.005, 2.675
	};
	char buf[SPK_NUMBER_MAX + 1];
	uint64_t bits;
	size_t i;
	int d;

	for (d = 0; d <= SPK_DECIMALS; d++) {
		for (i = 0; i < sizeof x / sizeof *x; i++)
			OK(prints_fixed(x[i], d));
		for (i = 0; i < many(20000); i++) {
			bits = rnd();
			OK(prints_fixed((double)(int64_t)bits *
			    pow(2, -(double)(11 + bits % 70)), d));
			OK(prints_fixed((double)(float)((double)(bits >> 40) *
			    pow(2, -(double)(bits % 40))), d));
			OK(prints_fixed((double)(int64_t)(bits >> 40) /
			    pow(2, (double)(bits % 12)), d));
		}
	}
	buf[spk_print_fixed(buf, -9007199254740992.0, 3)] = '\0';
	OK(strcmp(buf, "-9007199254740992") == 0);
	buf[spk_print_fixed(buf, 1e300, 9)] = '\0';
	OK(strcmp(buf, "1e300") == 0);
}

static void
test_print(void)
{
	static const struct {
		double x;
		const char *text;
	} case64[] = {
		{0, "0"}, {-0.0, "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"},
		{1e16, "10000000000000000"}, {1e17, "1e17"}, {1e-5, "0.00001"},
		{1.25e-6, "1.25e-6"}, {123456.789, "123456.789"},
		{DBL_MAX, "1.7976931348623157e308"}, {5e-324, "5e-324"},
		{DBL_MIN, "2.2250738585072014e-308"}, {1e23, "1e23"},
		{9007199254740993.0, "9007199254740992"}
	}, case32[] = {
		{0, "0"}, {0.1, "0.1"}, {16777216, "16777216"}, {1e9, "1e9"},
		{3.4028234663852886e38, "3.4028235e38"}, {1e-45, "1e-45"},
		{0.3, "0.3"}, {-360, "-360"}, {123456789, "123456790"}
	};
	char buf[SPK_NUMBER_MAX + 1];
	uint64_t bits;
	uint32_t half;
	double x;
	float y;
	size_t i;

	for (i = 0; i < sizeof case64 / sizeof *case64; i++) {
		buf[spk_print_f64(buf, case64[i].x)] = '\0';
		OK(strcmp(buf, case64[i].text) == 0);
	}
	for (i = 0; i < sizeof case32 / sizeof *case32; i++) {
		buf[spk_print_f32(buf, (float)case32[i].x)] = '\0';
		OK(strcmp(buf, case32[i].text) == 0);
	}
	half = 0x15ae43fd;		/* see print.c */
	memcpy(&y, &half, sizeof y);
	OK(prints_f32(y) && prints_f32(-y));
	for (i = 0; i < many(300000); i++) {
		bits = rnd();
		half = (uint32_t)(bits >> 32);
		memcpy(&x, &bits, sizeof x);
		memcpy(&y, &half, sizeof y);
		OK(!isfinite(x) || prints_f64(x));
		OK(!isfinite(y) || prints_f32(y));
		OK(prints_f64((double)(int64_t)(bits >> 44) / 1000));
		OK(prints_f32((float)(int64_t)(bits >> 44) / 1000));
	}
	for (i = 0; i < 2046; i++) {	/* all powers of two */
		bits = (uint64_t)i << 52;
		memcpy(&x, &bits, sizeof x);
		OK(prints_f64(x));
	}
}

/*
 * The table again, by long multiplication and division: 10^q as an integer of
 * many words, and 2^n / 10^-q bit after bit.
 */
#define WORDS	40

static void
power(uint32_t w[WORDS], int q)
{
	uint64_t carry;
	int i;

	memset(w, 0, WORDS * sizeof *w);
	for (w[0] = 1; q > 0; q--)
		for (i = 0, carry = 0; i < WORDS; i++) {
			carry += (uint64_t)w[i] * 10;
			w[i] = (uint32_t)carry;
			carry >>= 32;
		}
}

static int
bit_length(const uint32_t w[WORDS])
{
	int i = WORDS * 32 - 1;

	while (i >= 0 && (w[i / 32] >> i % 32 & 1) == 0)
		i--;
	return i + 1;
}

static bool
less(const uint32_t a[WORDS], const uint32_t b[WORDS])
{
	int i = WORDS - 1;

	while (i > 0 && a[i] == b[i])
		i--;
	return a[i] < b[i];
}

static void
subtract(uint32_t a[WORDS], const uint32_t b[WORDS])
{
	int64_t borrow = 0;
	int i;

	for (i = 0; i < WORDS; i++) {
		borrow += (int64_t)a[i] - b[i];
		a[i] = (uint32_t)borrow;
		borrow >>= 32;
	}
}

static void
twice(uint32_t a[WORDS])
{
	int i;

	for (i = WORDS - 1; i > 0; i--)
		a[i] = a[i] << 1 | a[i - 1] >> 31;
	a[0] <<= 1;
}

static u128
row(int q)
{
	uint32_t w[WORDS], rest[WORDS] = {0};
	u128 v = 0;
	int i, n;

	power(w, q < 0 ? -q : q);
	n = bit_length(w);
	if (q >= 0) {
		for (i = n - 1; i >= n - 128; i--)
			v = v << 1 |
			    (i >= 0 ? w[i / 32] >> i % 32 & 1 : 0);
		return v;
	}
	/* 2^(n - 1) < 10^-q: the quotient's first bit is that of 2^n. */
	rest[n / 32] = 1U << n % 32;
	for (i = 0; i < 128; i++) {
		v <<= 1;
		if (!less(rest, w)) {
			subtract(rest, w);
			v |= 1;
		}
		twice(rest);
	}
	return v + 1;
}

static void
test_table(void)
{
	int q;
	u128 v;

	for (q = SPK_POW10_MIN; q <= SPK_POW10_MAX; q++) {
		v = row(q);
		OK((uint64_t)(v >> 64) == spk_pow10[q - SPK_POW10_MIN][0]);
		OK((uint64_t)v == spk_pow10[q - SPK_POW10_MIN][1]);
	}
}

int
main(void)
{
	test_table();
	test_read();
	test_print();
	test_fixed();
	return tap_failed > 0;
}

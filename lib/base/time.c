/*
 * Times: the unit that ends a column's name, and ISO 8601 dates and times of
 * day.
 */
#include <string.h>
#include <strings.h>

#include "base/base.h"

/* Units */

static const struct {
	const char	*name;
	double		 second;	/* ticks of a second */
} units[] = {
	{"ns", 1e9}, {"nsec", 1e9}, {"nano", 1e9}, {"nanosecond", 1e9},
	{"us", 1e6}, {"\xc2\xb5s", 1e6}, {"\xce\xbcs", 1e6}, {"\xb5s", 1e6},
	{"usec", 1e6}, {"micro", 1e6}, {"microsecond", 1e6},
	{"ms", 1e3}, {"msec", 1e3}, {"milli", 1e3}, {"millisecond", 1e3},
	{"s", 1}, {"sec", 1}, {"second", 1},
	{"min", 1. / 60}, {"minute", 1. / 60},
	{"h", 1. / 3600}, {"hr", 1. / 3600}, {"hour", 1. / 3600},
};

/* A long name may have a plural s. */
double
spk_tick_second(const char *s, size_t n)
{
	const bool plural = n > 3 && (s[n - 1] | 32) == 's';
	size_t i, m;

	for (i = 0; i < sizeof units / sizeof *units; i++) {
		m = strlen(units[i].name);
		if ((m == n || (plural && m + 1 == n && m > 1)) &&
		    strncasecmp(s, units[i].name, m) == 0)
			return units[i].second;
	}
	return 0;
}

static bool
parts(char c)
{
	return c == ' ' || c == '\t' || c == '_' || c == '.' || c == ',' ||
	    c == '-' || c == '/';
}

/* Where a unit may begin: after a punctuation mark or a small letter. */
static size_t
begin_unit(const char *s, size_t n)
{
	size_t i;

	for (i = n; i > 0 && !parts(s[i - 1]); i--)
		;
	if (i > 0)
		return i;
	for (i = n; i > 1; i--)
		if (s[i - 1] >= 'A' && s[i - 1] <= 'Z' && s[i - 2] >= 'a' &&
		    s[i - 2] <= 'z')
			return i - 1;
	return 0;
}

/* The opening bracket that matches the last one of a name, or n. */
static size_t
open_bracket(const char *s, size_t n)
{
	size_t i = n;

	if (n == 0 || (s[n - 1] != ')' && s[n - 1] != ']'))
		return n;
	while (i > 0 && s[i - 1] != '(' && s[i - 1] != '[')
		i--;
	return i > 0 ? i - 1 : n;
}

double
spk_name_second(const char *name, size_t n, size_t *base)
{
	size_t from, to;
	double second;

	for (; n > 0 && parts(name[n - 1]); n--)
		;
	to = n;
	*base = from = open_bracket(name, n);
	if (from < n) {
		from++;
		to--;
	} else
		*base = from = begin_unit(name, n);
	for (; from < to && parts(name[from]); from++)
		;
	for (; to > from && parts(name[to - 1]); to--)
		;
	second = spk_tick_second(name + from, to - from);
	if (!(second > 0) && to == n)
		*base = n;
	for (; *base > 0 && parts(name[*base - 1]); --*base)
		;
	return second > 0 || to == n ? second : -1;
}

/* Dates */

/* n digits, as a number. */
static bool
digits(const char **s, const char *end, unsigned n, int *x)
{
	for (*x = 0; n > 0; n--, ++*s) {
		if (*s == end || **s < '0' || **s > '9')
			return false;
		*x = *x * 10 + (**s - '0');
	}
	return true;
}

static bool
sign(const char **s, const char *end, char c)
{
	if (*s == end || **s != c)
		return false;
	++*s;
	return true;
}

/* Days since 1970, of the Gregorian calendar; years begin in March. */
static int64_t
days(int year, int month, int day)
{
	const int64_t y = year - (month <= 2);
	const int64_t m = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	    719469;
}

/* YYYY-MM-DD or YYYYMMDD */
static bool
date(const char **s, const char *end, int64_t *second)
{
	int y, m, d;
	char c;

	if (!digits(s, end, 4, &y) || *s == end)
		return false;
	c = **s;
	if (c == '-' || c == '/') {
		++*s;
		if (!digits(s, end, 2, &m) || !sign(s, end, c))
			return false;
	} else if (!digits(s, end, 2, &m))
		return false;
	if (!digits(s, end, 2, &d) || m < 1 || m > 12 || d < 1)
		return false;
	*second = days(y, m, d) * 86400;
	return *second < days(y + m / 12, m % 12 + 1, 1) * 86400;
}

/* Digits after the point: a binary64 has no more than 15. */
static double
fraction(const char **s, const char *end)
{
	uint64_t w = 0;
	unsigned n = 0;

	for (; *s < end && **s >= '0' && **s <= '9'; ++*s)
		if (n < 15) {
			w = w * 10 + (uint64_t)(**s - '0');
			n++;
		}
	return (double)w / spk_exact10[n];
}

/* hh:mm[:ss[.fff]] or hhmm[ss[.fff]] */
static bool
time_of_day(const char **s, const char *end, int64_t *second, double *part)
{
	int h, m, sec = 0;
	bool colon;

	if (!digits(s, end, 2, &h) || h > 24)
		return false;
	colon = sign(s, end, ':');
	if (!digits(s, end, 2, &m) || m > 59)
		return false;
	if (colon ? sign(s, end, ':') : *s < end && **s >= '0' && **s <= '9') {
		if (!digits(s, end, 2, &sec) || sec > 60)
			return false;
		if (sign(s, end, '.') || sign(s, end, ','))
			*part = fraction(s, end);
	}
	*second += h * 3600 + m * 60 + sec;
	return true;
}

/* Z, +hh, +hhmm or +hh:mm, or nothing */
static bool
zone(const char **s, const char *end, int64_t *second)
{
	int h, m = 0, east;

	if (*s == end || sign(s, end, 'Z') || sign(s, end, 'z'))
		return *s == end;
	east = sign(s, end, '+') ? 1 : -1;
	if (east == -1 && !sign(s, end, '-'))
		return false;
	if (!digits(s, end, 2, &h))
		return false;
	(void)sign(s, end, ':');
	if (*s < end && !digits(s, end, 2, &m))
		return false;
	*second -= east * (h * 3600 + m * 60);
	return *s == end && h <= 24 && m <= 59;
}

bool
spk_read_iso(const char *s, size_t n, int64_t *second, double *part)
{
	const char *const end = s + n, *p = s;

	*second = 0;
	*part = 0;
	if (n > 5 && s[2] == ':')	/* a time of day */
		return time_of_day(&p, end, second, part) &&
		    zone(&p, end, second);
	if (!date(&p, end, second))
		return false;
	if (p == end)
		return s[4] == '-' || s[4] == '/';
	if (!sign(&p, end, 'T') && !sign(&p, end, 't') && !sign(&p, end, ' '))
		return false;
	return time_of_day(&p, end, second, part) && zone(&p, end, second);
}

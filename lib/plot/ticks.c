/*
 * Ticks: multiples of 1, 2 or 5 times a power of ten, as close as their labels
 * allow, with as many decimals as the step has.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/ticks.h"

#define NEAR		1e-12		/* ends of an axis without ticks: they
					 * differ in rounding alone */

/* The least of 1, 2, 5 times a power of ten that is not below x. */
static double
round_step(double x, int *mantissa, int *exponent)
{
	static const int m[] = {1, 2, 5, 10};
	const int e = (int)floor(log10(x) + 1e-9);
	size_t i = 0;

	while (i < 3 && m[i] * pow(10, e) < x * (1 - 1e-9))
		i++;
	*mantissa = i == 3 ? 1 : m[i];
	*exponent = i == 3 ? e + 1 : e;
	return *mantissa * pow(10, *exponent);
}

/* m 10^e, close enough to the decimal to be printed as it. */
static double
power(double m, int e)
{
	return e < 0 ? m / pow(10, -e) : m * pow(10, e);
}

static void
superscript(char *to, size_t size, int n)
{
	static const char *const digit[] = {
		"⁰", "¹", "²", "³", "⁴",
		"⁵", "⁶", "⁷", "⁸", "⁹"
	};
	char text[16];
	const char *s;

	snprintf(text, sizeof(text), "%d", n);
	for (*to = '\0', s = text; *s != '\0'; s++)
		strncat(to, *s == '-' ? "⁻" : digit[*s - '0'],
		    size - strlen(to) - 1);
}

/* Shorten long labels by a factor or a start. */
static void
shorten(struct spk_ticks *t, double low, double high, double step)
{
	const double most = fmax(fabs(low), fabs(high));
	char over[24];

	if (step < most * 1e-5 && most >= 1e5) {
		t->start = floor(low / (1000 * step)) * 1000 * step;
		snprintf(t->factor, sizeof(t->factor), "+ %.15g", t->start);
	} else if (most >= 1e6 || most < 1e-3) {
		t->power = (int)floor(log10(most) / 3 + 1e-9) * 3;
		superscript(over, sizeof(over), t->power);
		snprintf(t->factor, sizeof(t->factor), "×10%s", over);
	}
}

static void
add(struct spk_ticks *t, double at, int decimals)
{
	struct spk_tick *tick = &t->tick[t->n];

	if (t->n == SPK_TICKS_MOST)
		return;
	t->n++;
	tick->at = at;
	tick->name = NULL;
	snprintf(tick->text, sizeof(tick->text), "%.*f",
	    decimals < 0 ? 0 : decimals, power(at - t->start, -t->power));
}

/* Fifths or quarters of a step, which are round as well. */
static void
add_minor(struct spk_ticks *t, const struct spk_axis *a, int m, int e)
{
	const int share = m == 2 ? 4 : 5;
	const double step = power(m, e) / share, first = ceil(a->low / step);
	double k;

	if (a->names != NULL || (a->whole && step < 1))
		return;
	for (k = first; k * step <= a->high; k++)
		if (fabs(fmod(k, share)) > .5 && t->minors < SPK_MINORS_MOST)
			t->minor[t->minors++] = k * step;
}

static size_t
names(const struct spk_axis *a)
{
	size_t n = 0;

	while (a->names != NULL && a->names[n] != NULL)
		n++;
	return n;
}

static void
linear(struct spk_ticks *t, const struct spk_axis *a, double apart)
{
	const double room = (a->high - a->low) * 1e-6, last = a->high + room;
	const size_t n = names(a);
	double step, k;
	int m, e;

	step = round_step((a->high - a->low) * apart, &m, &e);
	if ((a->whole || n > 0) && step < 1) {
		m = 1;
		e = 0;
		step = 1;
	}
	if (n == 0)
		shorten(t, a->low, a->high, step);
	for (k = ceil((a->low - room) / step); k * step <= last; k++) {
		if (n > 0 && (k * step < 0 || k * step >= (double)n))
			continue;
		add(t, fabs(k) > .5 ? power(k * m, e) : 0, t->power - e);
		if (n > 0)
			t->tick[t->n - 1].name = a->names[(size_t)(k * step)];
	}
	add_minor(t, a, m, e);
}

/* 10^e as a label. */
static void
decade(struct spk_tick *tick, double m, int e)
{
	char over[16];

	tick->at = power(m, e);
	tick->name = NULL;
	superscript(over, sizeof(over), e);
	if (e >= -4 && e <= 4)
		snprintf(tick->text, sizeof(tick->text), "%.*f", e < 0 ? -e : 0,
		    tick->at);
	else if (m > 1)
		snprintf(tick->text, sizeof(tick->text), "%g×10%s", m, over);
	else
		snprintf(tick->text, sizeof(tick->text), "10%s", over);
}

static bool
within(const struct spk_axis *a, double x)
{
	return x >= a->low * (1 - 1e-6) && x <= a->high * (1 + 1e-6);
}

/* Decades, with 2 and 5 or all digits if there is room for labels. */
static void
logarithmic(struct spk_ticks *t, const struct spk_axis *a, double apart)
{
	static const char *const sets[] = {"123456789", "125", "13", "1"};
	static const double gap[] = {.0457, .301, .477, 1};
	const double span = log10(a->high / a->low) * apart;
	const int from = (int)floor(log10(a->low)),
	    to = (int)floor(log10(a->high) + 1e-9);
	const int step = span > 1 ? (int)ceil(span) : 1;
	size_t i = 0;
	int e, m;

	while (i < 3 && gap[i] < span)
		i++;
	for (e = from; e <= to; e++)
		for (m = 1; m <= 9; m++) {
			if (!within(a, power(m, e)))
				continue;
			if (strchr(sets[i], '0' + m) != NULL &&
			    e % step == 0 && t->n < SPK_TICKS_MOST)
				decade(&t->tick[t->n++], m, e);
			else if (t->minors < SPK_MINORS_MOST &&
			    (step == 1 || m == 1))
				t->minor[t->minors++] = power(m, e);
		}
}

void
spk_ticks(struct spk_ticks *t, const struct spk_axis *a, double apart)
{
	*t = (struct spk_ticks){0};
	if (!(a->high - a->low > NEAR * fmax(fabs(a->low), fabs(a->high))) ||
	    !isfinite(a->high - a->low))
		return;
	apart = fmin(fmax(apart, 1. / SPK_TICKS_MOST), 1);
	if (a->log && a->low > 0)
		logarithmic(t, a, apart);
	if (t->n < 2) {
		t->n = t->minors = 0;
		linear(t, a, apart);
	}
}

const char *
spk_tick_label(const struct spk_tick *t)
{
	return t->name != NULL ? t->name : t->text;
}

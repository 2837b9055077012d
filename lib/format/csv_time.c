/*
 * A column of times.  It is not part of the signal, but its step is the
 * sampling period, and it shows rows that are missing or occur twice.
 *
 * The rate is that of the line through the first rows: a second of them, or
 * LEAST rows if these last longer.  It is then rounded to as few digits as the
 * times allow.
 *
 * Each time must be within half a step of its expected value.  Within that, the
 * clock is followed: the more rows, the more steadily.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

#define LEAST		8		/* rows */
#define MOST		1024
#define DIGITS		7		/* of rates considered */
#define STEP_UNITS	100		/* of a step that is worth rounding */
#define CLEAN		0.05		/* of a step: negligible jitter */

/* The first rows, and the line through them, in seconds. */
struct rows {
	double		 t[MOST];
	size_t		 n;
	double		 step;
	double		 first;		/* its beginning, relative to t[0] */
	double		 most;		/* of any */
	double		 ulp;		/* the resolution of binary64 */
};

/* Which column */

int
spk_csv_time_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *column = spk_head_get(args, "time");
	struct spk_times *t = &in->csv->times;
	size_t field, base;
	int have;

	if (column == NULL)
		return 0;
	if (in->episodes)
		return spk_fail(f, SPK_USAGE, SPK_WORD("time") ": episodes "
		    "have no clock in common");
	have = spk_in_field(in, "time", column, strlen(column), &field, f);
	if (have <= 0)			/* a fault that is set is kept */
		return spk_fail(f, SPK_USAGE, SPK_WORD("time") ": '%.40s' is "
		    "not a column's number or name", column);
	if (in->fields == 1)
		return spk_fail(f, SPK_USAGE, SPK_WORD("time") ": there is no "
		    "other column");
	in->apart = t->field = field;	/* from 1 */
	t->second = spk_name_second(in->names[field - 1],
	    strlen(in->names[field - 1]), &base);
	t->second = t->second < 0 || t->second > 0 ? t->second : 1;
	t->given = spk_head_number(args, "rate", 0);
	t->seen = MOST;
	return 0;
}

/* Rates */

/* Round x to as few digits as the error of its inverse allows: how many. */
static int
inverse(double x, double error, double *y)
{
	char text[32];
	int digits;

	for (digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, 1 / x);
		spk_read_f64(text, text + strlen(text), y);
		if (fabs(1 / *y - x) <= error)
			break;
	}
	return digits;
}

/* The same for a period, the inverse of x. */
static int
period(double step, double error, double *rate)
{
	double x;
	const int digits = inverse(1 / step, error / step / step, &x);

	*rate = 1 / x;
	return digits;
}

/* Whether a time is a multiple of the unit. */
static bool
counts(double t, double unit)
{
	const double n = rint(t / unit);

	return fabs(t / unit - n) < 1e-3 * fmin(1, fabs(n)) ||
	    (t >= 0 && t <= 0);
}

/* The last decimal of the first two times. */
static double
last_decimal(const struct rows *r)
{
	double unit = 1;

	while (unit > 1e-12 && !(counts(r->t[0], unit) &&
	    counts(r->t[1], unit)))
		unit /= 10;
	return unit;
}

/*
 * Steps that are all equal are exact to binary64; or, if that is not a round
 * number, to their last decimal, to which they were probably rounded, unless
 * that leaves almost nothing of a step.  Other steps are as exact as the line
 * through them, which may be turned until it is twice as far from one of them.
 */
static double
rate_of(const struct rows *r)
{
	const double unit = last_decimal(r), n = (double)r->n - 1;
	const bool alike = r->most <= 4 * r->ulp;
	double rate, other, error;
	int digits = inverse(r->step, r->ulp, &rate);

	if (alike && digits <= DIGITS)
		return rate;
	if (alike && unit > r->step / STEP_UNITS) {
		(void)period(r->step, r->ulp, &rate);
		return rate;
	}
	error = fmax(r->ulp, (alike ? unit : 2 * r->most) / n);
	digits = inverse(r->step, error, &rate);
	other = exp2(-rint(log2(r->step)));
	if (fabs(1 / other - r->step) <= error && (digits > 2 ||
	    fabs(1 / other - r->step) < fabs(1 / rate - r->step)))
		return other;		/* powers of two count as round */
	if (r->step >= 1 && period(r->step, error, &other) < digits)
		return other;		/* below 1 Hz, periods are round */
	return rate;
}

/* The line */

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *x, size_t n)
{
	qsort(x, n, sizeof *x, by_size);
	return x[(n - 1) / 2];
}

/*
 * How far other steps may be from the usual one if no row is missing: half of
 * it, or more if there is jitter.  Steps are sorted by that.
 */
static double
reach(const double *away, size_t n, double usual)
{
	const double clean = away[(n - 1) / 2];

	return fmax(usual / 2, clean < CLEAN * usual ? 4 * clean :
	    3 * away[3 * n / 4]);
}

/*
 * The usual step, and the number of rows up to the first that is far from it.
 */
static size_t
regular(struct rows *r)
{
	const size_t n = r->n - 1;
	double step[MOST] = {0}, away[MOST] = {0}, usual, most;
	size_t k;

	for (k = 0; k < n; k++)
		step[k] = r->t[k + 1] - r->t[k];
	usual = r->step = median(step, n);
	for (k = 0; k < n; k++)
		away[k] = fabs(r->t[k + 1] - r->t[k] - usual);
	qsort(away, n, sizeof *away, by_size);
	most = reach(away, n, usual) + 4 * r->ulp;
	for (k = 0; k < n; k++)
		if (!(fabs(r->t[k + 1] - r->t[k] - usual) <= most &&
		    r->t[k + 1] > r->t[k]))
			return k + 1;
	return r->n;
}

/* Least squares. */
static void
fit(struct rows *r)
{
	const double middle = ((double)r->n - 1) / 2;
	double sum = 0, up = 0, down = 0, mean;
	size_t k;

	for (k = 0; k < r->n; k++)
		sum += r->t[k] - r->t[0];
	mean = sum / (double)r->n;
	for (k = 0; k < r->n; k++) {
		up += ((double)k - middle) * (r->t[k] - r->t[0] - mean);
		down += ((double)k - middle) * ((double)k - middle);
	}
	r->step = up / down;
	r->first = mean - middle * r->step;
	r->most = 0;
	for (k = 0; k < r->n; k++)
		r->most = fmax(r->most, fabs(r->t[k] - r->t[0] - mean -
		    ((double)k - middle) * r->step));
}

/*
 * Times of the first rows, all of which but the current one the reader has
 * still to read.
 */
static int
look(struct spk_in *in, struct rows *r, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	double t = c->kept ? c->row[c->times.field - 1] : 0;
	struct spk_ahead a = {
		.from = c->times.field - 1, .n = 1, .x = &t, .least = LEAST
	};
	int have = c->kept ? 1 : spk_csv_ahead(in, &a, f);

	for (; have == 1 && isfinite(t); have = spk_csv_ahead(in, &a, f)) {
		r->t[r->n++] = c->times.dated ? t : t / c->times.second;
		if (r->n == MOST || (r->n >= LEAST && r->t[r->n - 1] -
		    r->t[0] >= 1))
			break;
	}
	return have == -1 ? -1 : 0;
}

/* The unit of a date is a second, whatever the name's ending. */
static double
second(const struct spk_csv *c)
{
	return c->times.dated ? 1 : c->times.second;
}

/* The rate of the rows, and where the line through them begins. */
static int
report(struct spk_in *in, struct rows *r, struct spk_fault *f)
{
	struct spk_times *t = &in->csv->times;
	double rate;

	r->ulp = fmax(fabs(r->t[0]), fabs(r->t[r->n - 1]));
	r->ulp = nextafter(r->ulp, INFINITY) - r->ulp;
	r->n = regular(r);
	if (r->n < 2) {			/* reported when the second is read */
		t->step = t->pace = fmax(r->step * second(in->csv), 0);
		return 0;
	}
	fit(r);
	rate = rate_of(r);
	t->step = second(in->csv) / rate;
	t->pace = r->step * second(in->csv);
	t->spread = r->most * second(in->csv);
	t->lead = r->first * second(in->csv);
	t->seen = (unsigned)r->n;
	return spk_in_rate(in, rate, f);
}

int
spk_csv_time_begin(struct spk_in *in, struct spk_fault *f)
{
	struct spk_times *t = &in->csv->times;
	struct rows *r;
	int rc;

	if (t->field == 0 || t->given > 0)
		return 0;
	r = calloc(1, sizeof *r);
	if (r == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	rc = look(in, r, f);
	if (rc == 0 && t->second < 0 && !t->dated)
		rc = spk_fail(f, SPK_USAGE, SPK_WORD("time") ": the unit of "
		    "'%.60s' is not ns, us, ms, s, min or h: rename it, or "
		    "give "
		    SPK_WORD("rate"), in->names[t->field - 1]);
	if (rc == 0 && r->n >= 2)
		rc = report(in, r, f);
	free(r);
	return rc;
}

/* Row by row */

static int
astray(struct spk_in *in, double t, struct spk_fault *f)
{
	const struct spk_times *c = &in->csv->times;
	const int decimals = (int)fmin(fmax(2 - floor(log10(c->step)), 0),
	    SPK_DECIMALS);
	char is[SPK_NUMBER_MAX + 1], due[SPK_NUMBER_MAX + 1];
	size_t n;

	if (!(c->step > 0) && t > c->first)
		return spk_in_fail(in, f, c->field, "the step of times is not "
		    "known: give " SPK_WORD("rate"));
	if (in->frames == 1 && !(t > c->first))
		return spk_in_fail(in, f, c->field, "the time does not rise");
	is[spk_print_f64(is, t)] = '\0';
	n = spk_print_fixed(due, c->due, decimals);
	while (decimals > 0 && due[n - 1] == '0')
		n--;
	due[n - (due[n - 1] == '.')] = '\0';
	return spk_in_fail(in, f, c->field, "the time is %s%s, expected about "
	    "%s: rows are missing, or " SPK_WORD("rate") " is needed", is,
	    c->dated ? " s after that of the first row" : "", due);
}

/* At the first row. */
static void
set_out(struct spk_times *c, double t)
{
	c->first = t;
	if (c->given > 0)
		c->step = c->pace = (c->dated ? 1 : c->second) / c->given;
	c->due = t + c->lead;
	c->now = c->pace;
	c->known = c->seen;
	c->strays = 0;
}

/* How far a time may be from its expected value, and how certain that is. */
static double
room(const struct spk_times *c)
{
	return (c->now / 2 + 2 * c->spread / sqrt(c->known)) * (1 + 1e-9);
}

/*
 * The clock of the rows so far, up to MOST of them, as the line through them:
 * least squares, one row at a time.
 */
static void
follow(struct spk_times *c, double away)
{
	double n;

	c->known = c->known < MOST ? c->known + 1 : MOST;
	n = c->known;
	c->due += 2 * (2 * n - 1) / (n * (n + 1)) * away;
	c->now += 6 / (n * (n + 1)) * away;
	c->due += c->now;
}

int
spk_csv_time_check(struct spk_in *in, struct spk_fault *f)
{
	struct spk_times *c = &in->csv->times;
	const double t = in->csv->row[c->field - 1];
	double away;

	if (!isfinite(t))
		return spk_in_fail(in, f, c->field, "not a time");
	if (in->frames == 0)
		set_out(c, t);
	c->last = t;
	if (c->given > 0 && c->step < 0)
		return 0;		/* the unit is not known */
	away = t - c->due;
	if (in->frames > 0 && !(c->step > 0 &&
	    fabs(away) <= room(c))) {
		if (!(c->given > 0))
			return astray(in, t, f);
		c->strays++;
		c->due = t;
		away = 0;
	}
	follow(c, away);
	return 0;
}

void
spk_csv_time_end(struct spk_in *in)
{
	const struct spk_times *c = &in->csv->times;
	const double n = (double)in->frames - 1;
	const double mean = (c->last - c->first) / n;

	if (c->strays > 0)
		spk_in_note(in, "%llu time%s from " SPK_WORD("rate"),
		    (unsigned long long)c->strays,
		    c->strays == 1 ? " differs" : "s differ");
	else if (n > 1 && c->step > 0 && !(c->given > 0) &&
	    fabs(mean - c->step) > fmax(1e-3, 0.5 / n) * c->step)
		spk_in_note(in, "the rate was taken from the first rows; the "
		    "mean of all is %.6g", second(in->csv) / mean);
}

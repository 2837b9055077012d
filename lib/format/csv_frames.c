/*
 * Text whose rows are frames: whether the first is names, a column of times,
 * and blocks of rows.
 *
 * A column of times, in seconds or the unit that its name ends in, is no part
 * of the signal, but its step is the sampling period, and rows that are
 * missing, or come twice, show in it.  The step is that of the rate, or of the
 * first two rows; each time has to be within half a step of where the step
 * puts it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

/* Times */

static int
time_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *column = spk_head_get(args, "time");
	const double rate = spk_head_number(args, "rate", 0);
	size_t field;

	if (column == NULL)
		return 0;
	if (in->episodes)
		return spk_fail(f, SPK_USAGE, SPK_WORD("time") ": episodes "
		    "have no clock in common");
	if (!spk_in_field(in, column, strlen(column), &field))
		return spk_fail(f, SPK_USAGE, SPK_WORD("time") ": '%.40s' is "
		    "not a column's number or name", column);
	if (in->fields == 1)
		return spk_fail(f, SPK_USAGE, SPK_WORD("time") ": there is no "
		    "other column");
	in->apart = in->csv->time = field;	/* from 1 */
	in->csv->second = spk_name_second(in->names[field - 1]);
	if (!(in->csv->second > 0))
		in->csv->second = 1;
	in->csv->step = rate > 0 ? in->csv->second / rate : 0;
	return 0;
}

#define ROUND_DIGITS	7		/* of rates that are thought of */
#define STEP_UNITS	100		/* of a step that is worth rounding */

/* The period's inverse of as few digits as the error lets be: how many. */
static int
inverse(double step, double error, double *rate)
{
	char text[32];
	int digits;

	for (digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, 1 / step);
		spk_read_f64(text, text + strlen(text), rate);
		if (fabs(1 / *rate - step) <= error)
			break;
	}
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

/* The last decimal that two times have. */
static double
last_decimal(double a, double b)
{
	double unit = 1;

	while (unit > 1e-12 && !(counts(a, unit) && counts(b, unit)))
		unit /= 10;
	return unit;
}

/*
 * The inverse of the step from a to b: exact to their binary64; or, if that is
 * no round number, exact to their last decimal, to which they will have been
 * rounded, unless that leaves next to nothing of the step.
 */
static double
rate_of(double a, double b)
{
	const double last = fmax(fabs(a), fabs(b)), unit = last_decimal(a, b);
	double rate;

	if (inverse(b - a, nextafter(last, INFINITY) - last, &rate) >
	    ROUND_DIGITS && unit <= (b - a) / STEP_UNITS)
		inverse(b - a, unit, &rate);
	return rate;
}

/* The first two rows, which stay for the reader; the rate comes of them. */
static int
two_rows(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	uint64_t line;
	size_t i;
	double x;
	int more;

	if (!c->kept && spk_csv_row(in, f) <= 0)
		return -1;
	c->kept = true;
	memcpy(c->ahead, c->row, c->fields * sizeof *c->row);
	c->ahead_line = in->row_line;
	more = spk_csv_row(in, f);
	in->done = false;
	for (i = 0; i < c->fields; i++) {
		x = c->ahead[i];
		c->ahead[i] = c->row[i];
		c->row[i] = x;
	}
	line = c->ahead_line;
	c->ahead_line = in->row_line;
	in->row_line = line;
	c->kept_ahead = more == 1;
	return more;
}

static int
time_begin(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const size_t at = c->time - 1;
	double rate;
	int more;

	if (c->time == 0 || c->step > 0)
		return 0;
	c->ahead = calloc(c->fields, sizeof *c->ahead);
	if (c->ahead == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	more = two_rows(in, f);
	if (more < 1)
		return more;
	c->step = c->ahead[at] - c->row[at];
	if (!(c->step > 0)) {
		in->row_line = c->ahead_line;
		return spk_in_fail(in, f, c->time, "the time does not rise");
	}
	rate = rate_of(c->row[at], c->ahead[at]);
	c->step = 1 / rate;
	return spk_in_rate(in, rate * c->second, f);
}

static int
time_check(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const double t = c->row[c->time - 1];
	char is[SPK_NUMBER_MAX + 1], due[SPK_NUMBER_MAX + 1];
	double want;

	if (in->frames == 0)
		c->t0 = t;
	want = c->t0 + (double)in->frames * c->step;
	if (isfinite(t) && fabs(t - want) <= c->step / 2)
		return 0;
	if (!isfinite(t) || in->frames == 0)
		return spk_in_fail(in, f, c->time, "not a time");
	is[spk_print_f64(is, t)] = '\0';
	due[spk_print_f64(due, want)] = '\0';
	return spk_in_fail(in, f, c->time, "the time is %s, and by the step "
	    "about %s: rows are missing, or " SPK_WORD("rate") " is wanted", is,
	    due);
}

/* The first row */

/* Whether no field that was picked has any text. */
static bool
nothing(const struct spk_in *in)
{
	size_t k;

	for (k = 0; k < in->columns; k++)
		if (in->names[in->pick != NULL ? in->pick[k] : k][0] != '\0')
			return false;
	return true;
}

/* Whether the first row is names: 1, 0, or -1 where it is neither. */
static int
guess(struct spk_in *in, const char *option, struct spk_fault *f)
{
	size_t k, i, numbers = 0;

	if (option != NULL && strcmp(option, "yes") == 0)
		return 1;
	for (k = 0; k < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		numbers += spk_csv_is_number(in->names[i]);
	}
	if (numbers == 0 && !nothing(in))
		return 1;
	for (k = 0; k < in->columns && numbers < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		in->csv->col = i;
		if (!spk_csv_is_number(in->names[i]) &&
		    (in->nan == SPK_NAN_ERROR || in->names[i][0] != '\0'))
			return spk_csv_not_number(in, f, in->names[i],
			    strlen(in->names[i]));
	}
	in->csv->col = 0;
	return 0;
}

/* The first row was a frame, or it was names: then one comes next. */
static int
begin_frames(struct spk_in *in, bool names, struct spk_fault *f)
{
	if (!names)
		return spk_csv_first_frame(in, f);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return 0;
}

static int
csv_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *channels = spk_head_get(&in->head, "channels");
	int names;

	if (spk_csv_first(in, args, f) == -1)
		return -1;
	if (in->done) {			/* a stream without frames */
		in->fields = strtoul(channels, NULL, 10);
		in->payload = in->csv->row_at;
		in->payload_line = in->row_line;
		return spk_in_shape(in, args, f);
	}
	if (spk_csv_fields(in, channels, f) == -1 ||
	    spk_csv_fields(in, spk_head_get(args, "channels"), f) == -1 ||
	    (!in->headed && time_open(in, args, f) == -1) ||
	    spk_in_shape(in, args, f) == -1)
		return -1;
	in->csv->row = in->row;
	in->csv->wanted = in->wanted;
	names = in->headed ? spk_head_get(&in->head, "names") != NULL :
	    guess(in, spk_head_get(args, "names"), f);
	return names == -1 || begin_frames(in, names, f) == -1 ? -1 :
	    time_begin(in, f);
}

/* Blocks */

static size_t
csv_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct spk_csv *c = in->csv;
	const size_t size = in->columns * spk_type_size(type);
	size_t k;

	for (k = 0; k < n; k++) {
		k += spk_csv_plain(in, type, block + k * size, n - k);
		if (k == n)
			break;
		if (!c->kept && spk_csv_next(in, &in->held) != SPK_ROW)
			break;
		c->kept = c->parted && k > 0;	/* for the next block */
		if (c->kept || (c->time > 0 &&
		    time_check(in, &in->held) == -1))
			break;
		if (c->parted && in->last != NULL)
			memset(in->last, 0, in->fields * sizeof *in->last);
		in->fresh |= c->parted;
		c->parted = false;
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			break;
		if (c->kept_ahead) {
			memcpy(c->row, c->ahead, c->fields * sizeof *c->row);
			in->row_line = c->ahead_line;
			c->kept = true;
			c->kept_ahead = false;
		}
	}
	return k;
}

const struct spk_reader spk_csv_reader = {
	.name = "csv", .text = true, .headed = true, .takes = "time",
	.open = csv_open, .read = csv_read, .rewind = spk_csv_again,
	.close = spk_csv_close,
};

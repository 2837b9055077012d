/*
 * EDF, the European Data Format, and BDF, the same with numbers of 24 bits.
 *
 * The head is text, in fields of fixed width.  Records follow, all of a size:
 * of each signal in turn so many little-endian integers, which the head's
 * ranges turn into physical values.  Signals may have rates of their own; a
 * frame is a sample of each that is taken, so these have to have the same.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"

#define HEAD		256		/* bytes, and as many of each signal */
#define SIGNALS		9999		/* at the most */
#define RECORD_MAX	(1 << 26)	/* bytes */

/* Fields of the head: where, and how wide. */
#define SIZE_AT		184
#define RESERVED_AT	192
#define RECORDS_AT	236
#define DURATION_AT	244
#define COUNT_AT	252

/* And of the signals: of all, one field stands after the other. */
#define LABEL		16
#define LABEL_AT	0
#define PHYS_MIN_AT	104
#define PHYS_MAX_AT	112
#define DIG_MIN_AT	120
#define DIG_MAX_AT	128
#define SAMPLES_AT	216
#define NUMBER		8

struct column {
	size_t		 signal;	/* from 0 */
	size_t		 at;		/* of its samples in a record, bytes */
	double		 dig_min, dig_span, phys_min, phys_span;
};

struct edf {
	size_t		 size;		/* bytes of a sample */
	size_t		 signals;	/* of the file */
	uint64_t	 records;	/* that it promises */
	double		 duration;	/* of one, seconds */
	size_t		 record;	/* bytes */
	size_t		 samples;	/* of one column, in a record */
	struct column	*column;	/* of the frames */
	size_t		 columns, cap;

	uint64_t	 read;		/* records */
	size_t		 next;		/* frame of the record at pos */
};

/* The first field, of 8 bytes. */
#define EDF		"0       "
#define BDF		"\xff" "BIOSEMI"

extern const struct spk_reader spk_bdf_reader;

static bool
is_bdf(const struct spk_in *in)
{
	return in->reader == &spk_bdf_reader;
}

/* n bytes without the blanks before and behind. */
static const char *
trim(const char *s, size_t *n)
{
	for (; *n > 0 && s[*n - 1] == ' '; --*n)
		;
	for (; *n > 0 && *s == ' '; --*n)
		s++;
	return s;
}

/* A field that is digits. */
static bool
natural(const char *s, size_t width, size_t *x)
{
	size_t i, n = width;

	s = trim(s, &n);
	for (*x = i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		*x = *x * 10 + (size_t)(s[i] - '0');
	return n > 0 && i == n;
}

static bool
real(const char *s, size_t width, double *x)
{
	size_t n = width;

	s = trim(s, &n);
	return n > 0 && spk_read_f64(s, s + n, x) == s + n &&
	    fabs(*x) <= DBL_MAX;
}

/*
 * A table may begin with 0 and blanks, too: it has a line that ends, or no
 * number where the head's size is.
 */
static int
edf_begins(const char *s, size_t n)
{
	size_t size;

	if (memcmp(s, EDF, n < 8 ? n : 8) != 0 ||
	    memchr(s, '\n', n < HEAD ? n : HEAD) != NULL)
		return 0;
	return n < HEAD ? -1 : natural(s + SIZE_AT, NUMBER, &size);
}

static int
bdf_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, BDF, 8);
}

/* Where the k-th signal has the field that is `width' bytes wide. */
static size_t
field_at(const struct edf *e, size_t k, size_t at, size_t width)
{
	return HEAD + at * e->signals + k * width;
}

/* What fails is at that byte of the head. */
static void
point(struct spk_in *in, size_t at)
{
	in->pos += at;
}

static int
not_number(struct spk_in *in, size_t at, const char *what, struct spk_fault *f)
{
	char show[NUMBER + 1];
	size_t n = NUMBER;
	const char *s = trim(in->buf + in->pos + at, &n);

	spk_plain(show, sizeof show, s, n);
	point(in, at);
	return spk_in_fail(in, f, 0, "%s: '%s' is not a number", what, show);
}

/* Have the whole head in memory: 1, or -1. */
static int
head(struct spk_in *in, struct edf *e, struct spk_fault *f)
{
	const char *name = in->reader->name, *s;
	int have = spk_in_want(in, HEAD, f);
	size_t size, n = in->end - in->pos;

	s = in->buf + in->pos;
	if (have == -1)
		return -1;
	if (memcmp(s, is_bdf(in) ? BDF : EDF, n < 8 ? n : 8) != 0)
		return spk_in_fail(in, f, 0, "no %s file begins so", name);
	if (!have)
		return spk_in_fail(in, f, 0, "cut in the %s head", name);
	if (!natural(s + COUNT_AT, 4, &e->signals) || e->signals == 0) {
		point(in, COUNT_AT);
		return spk_in_fail(in, f, 0, "the number of signals is not 1 "
		    "to %d", SIGNALS);
	}
	if (!natural(s + SIZE_AT, NUMBER, &size) ||
	    size != HEAD * (1 + e->signals)) {
		point(in, SIZE_AT);
		return spk_in_fail(in, f, 0, "the head of %zu signal%s has "
		    "%zu bytes, and says otherwise", e->signals,
		    e->signals == 1 ? "" : "s", HEAD * (1 + e->signals));
	}
	have = spk_in_want(in, size, f);
	return have != 0 ? have : spk_in_fail(in, f, 0, "cut in the %s head",
	    name);
}

/* How many records, and of what. */
static int
head_records(struct spk_in *in, struct edf *e, struct spk_fault *f)
{
	const char *s = in->buf + in->pos;
	size_t n = NUMBER, records = 0;
	const char *count = trim(s + RECORDS_AT, &n);

	if (memcmp(s + RESERVED_AT, "EDF+D", 5) == 0 ||
	    memcmp(s + RESERVED_AT, "BDF+D", 5) == 0) {
		point(in, RESERVED_AT);
		return spk_in_fail(in, f, 0, "%.5s: there are gaps between "
		    "its records, which is not read", s + RESERVED_AT);
	}
	if (n == 2 && memcmp(count, "-1", 2) == 0)
		e->records = SPK_TO_THE_END;
	else if (natural(s + RECORDS_AT, NUMBER, &records))
		e->records = records;
	else {
		point(in, RECORDS_AT);
		return spk_in_fail(in, f, 0, "the number of records is "
		    "neither whole nor -1");
	}
	if (!real(s + DURATION_AT, NUMBER, &e->duration))
		return not_number(in, DURATION_AT, "record duration", f);
	return 0;
}

static const char *
label(const struct spk_in *in, const struct edf *e, size_t k, size_t *n)
{
	*n = LABEL;
	return trim(in->buf + in->pos + field_at(e, k, LABEL_AT, LABEL), n);
}

/* What stands between the signals: events, as text. */
static bool
is_notes(const struct spk_in *in, const struct edf *e, size_t k)
{
	size_t n;
	const char *s = label(in, e, k, &n);

	return n == 15 && (memcmp(s, "EDF Annotations", n) == 0 ||
	    memcmp(s, "BDF Annotations", n) == 0);
}

static int
add_signal(struct edf *e, size_t k, struct spk_fault *f)
{
	if (spk_grow(&e->column, &e->cap, e->columns + 1, sizeof *e->column,
	    f) == -1)
		return -1;
	e->column[e->columns++] = (struct column){.signal = k};
	return 0;
}

/* The signal that an item of --signal names. */
static int
take_item(const struct spk_in *in, struct edf *e, const char *s, size_t n,
    struct spk_fault *f)
{
	char show[41];
	const char *has;
	size_t k, len;

	s = trim(s, &n);
	spk_plain(show, sizeof show, s, n);
	if (spk_count(s, n, &k)) {
		if (k-- < 1 || k >= e->signals)
			return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": "
			    "'%s' is not within the file's signals, 1 to %zu",
			    show, e->signals);
	} else {
		for (k = 0; k < e->signals; k++) {
			has = label(in, e, k, &len);
			if (n > 0 && len == n && memcmp(has, s, n) == 0)
				break;
		}
		if (k == e->signals)
			return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": "
			    "'%s' is not a signal's number or label", show);
	}
	if (is_notes(in, e, k))
		return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": '%s' is "
		    "annotations", show);
	return add_signal(e, k, f);
}

/* The signals that frames are made of. */
static int
choose(struct spk_in *in, struct edf *e, const char *list, struct spk_fault *f)
{
	size_t k, n;

	for (k = 0; list == NULL && k < e->signals; k++)
		if (!is_notes(in, e, k) && add_signal(e, k, f) == -1)
			return -1;
	for (; list != NULL; list = list[n] == ',' ? list + n + 1 : NULL) {
		n = strcspn(list, ",");
		if (take_item(in, e, list, n, f) == -1)
			return -1;
	}
	if (e->columns > 0)
		return 0;
	point(in, HEAD);
	return spk_in_fail(in, f, 0, "no signals but annotations");
}

/* Of all signals: where they are in a record. */
struct signal {
	size_t		 at, samples;
};

static int
measure(struct spk_in *in, struct edf *e, struct signal *signal,
    struct spk_fault *f)
{
	size_t k, at;

	for (k = 0; k < e->signals; k++) {
		at = field_at(e, k, SAMPLES_AT, NUMBER);
		signal[k].at = e->record;
		if (!natural(in->buf + in->pos + at, NUMBER,
		    &signal[k].samples))
			return not_number(in, at, "samples of a record", f);
		/* 8 digits, times a sample of 3 bytes at the most. */
		if (signal[k].samples * e->size > RECORD_MAX - e->record) {
			point(in, at);
			return spk_in_fail(in, f, 0, "a record of more than "
			    "%d bytes", RECORD_MAX);
		}
		e->record += signal[k].samples * e->size;
	}
	return 0;
}

/* Two signals cannot stand in a frame, the first and that of column c. */
static int
mixed(struct spk_in *in, const struct edf *e, const struct signal *signal,
    size_t c, struct spk_fault *f)
{
	const size_t a = e->column[0].signal, b = e->column[c].signal;
	char first[LABEL + 1], other[LABEL + 1];
	const char *s;
	size_t n;

	s = label(in, e, a, &n);
	spk_plain(first, sizeof first, s, n);
	s = label(in, e, b, &n);
	spk_plain(other, sizeof other, s, n);
	point(in, field_at(e, b, SAMPLES_AT, NUMBER));
	return spk_in_fail(in, f, 0, "a record has %zu samples of '%s' and %zu "
	    "of '%s': choose with " SPK_WORD("signal"), signal[a].samples,
	    first, signal[b].samples, other);
}

/* Where the columns are in a record, and how often. */
static int
lay(struct spk_in *in, struct edf *e, const struct signal *signal,
    struct spk_fault *f)
{
	const size_t first = e->column[0].signal;
	size_t c;

	e->samples = signal[first].samples;
	if (e->samples == 0) {
		point(in, field_at(e, first, SAMPLES_AT, NUMBER));
		return spk_in_fail(in, f, 0, "no samples in a record");
	}
	for (c = 0; c < e->columns; c++) {
		e->column[c].at = signal[e->column[c].signal].at;
		if (signal[e->column[c].signal].samples != e->samples)
			return mixed(in, e, signal, c, f);
	}
	return 0;
}

static int
set_records(struct spk_in *in, struct edf *e, struct spk_fault *f)
{
	struct signal *signal = calloc(e->signals, sizeof *signal);
	int rc;

	if (signal == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	rc = measure(in, e, signal, f) == -1 ? -1 : lay(in, e, signal, f);
	free(signal);
	return rc;
}

/* How a column's integers become values. */
static int
range(struct spk_in *in, const struct edf *e, struct column *c,
    struct spk_fault *f)
{
	static const struct {
		size_t		 at;
		const char	*what;
	} field[] = {
		{ PHYS_MIN_AT, "physical minimum" },
		{ PHYS_MAX_AT, "physical maximum" },
		{ DIG_MIN_AT, "digital minimum" },
		{ DIG_MAX_AT, "digital maximum" },
	};
	double x[4];
	size_t i, at = 0;

	for (i = 0; i < 4; i++) {
		at = field_at(e, c->signal, field[i].at, NUMBER);
		if (!real(in->buf + in->pos + at, NUMBER, &x[i]))
			return not_number(in, at, field[i].what, f);
	}
	c->phys_min = x[0];
	c->phys_span = x[1] - x[0];
	c->dig_min = x[2];
	c->dig_span = x[3] - x[2];
	if (!(c->dig_span > 0 && c->dig_span <= DBL_MAX)) {
		point(in, at);
		return spk_in_fail(in, f, 0, "the digital maximum is not "
		    "above the minimum");
	}
	if ((c->phys_span < 0 || c->phys_span > 0) &&
	    fabs(c->phys_span) <= DBL_MAX)
		return 0;
	point(in, field_at(e, c->signal, PHYS_MAX_AT, NUMBER));
	return spk_in_fail(in, f, 0, "no range from the physical minimum to "
	    "the maximum");
}

/* The labels become the columns' names. */
static int
set_names(struct spk_in *in, const struct edf *e, struct spk_fault *f)
{
	const char *s;
	size_t c, i, n;

	for (c = 0; c < e->columns; c++) {
		s = label(in, e, e->column[c].signal, &n);
		for (i = 0; i < n; i++)
			if ((unsigned char)s[i] < ' ' || s[i] == 127) {
				in->pos = (size_t)(s + i - in->buf);
				return spk_in_fail(in, f, 0, "a control "
				    "character in a label");
			}
		in->names[c] = strndup(s, n);
		if (in->names[c] == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	return 0;
}

static int
set_columns(struct spk_in *in, const struct edf *e, struct spk_fault *f)
{
	size_t c;

	in->fields = e->columns;
	in->names = calloc(e->columns, sizeof *in->names);
	if (in->names == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (c = 0; c < e->columns; c++)
		if (range(in, e, &e->column[c], f) == -1)
			return -1;
	return set_names(in, e, f);
}

static int
edf_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct edf *e = calloc(1, sizeof *e);

	in->own = e;
	if (e == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->array.code = is_bdf(in) ? SPK_NUM_I24 : SPK_NUM_I16;
	e->size = spk_number_size(in->array.code);
	if (head(in, e, f) == -1 || head_records(in, e, f) == -1 ||
	    choose(in, e, spk_head_get(args, "signal"), f) == -1 ||
	    set_records(in, e, f) == -1 || set_columns(in, e, f) == -1)
		return -1;
	point(in, DURATION_AT);
	if (spk_in_rate(in, (double)e->samples / e->duration, f) == -1)
		return -1;
	in->pos += HEAD * (1 + e->signals) - DURATION_AT;
	if (e->records != SPK_TO_THE_END)
		in->array.items = e->records * e->samples;
	return spk_in_fields(in, args, e->columns, f);
}

/* The input has ended, and no whole record is left of it. */
static void
finish(struct spk_in *in, const struct edf *e)
{
	const size_t n = in->end - in->pos;
	char what[80];

	snprintf(what, sizeof what, "the next record has %zu of %zu byte%s", n,
	    e->record, e->record == 1 ? "" : "s");
	if (n > 0 || e->records != SPK_TO_THE_END)
		(void)spk_in_short(in, &in->held, what);
	else if (e->read == 0)
		spk_fail(&in->held, SPK_DATA, "%s: no frames", in->name);
	in->done = true;
}

/* All the records that the head promises have been read. */
static void
behind(struct spk_in *in, const struct edf *e)
{
	if (e->read == 0)
		spk_fail(&in->held, SPK_DATA, "%s: no frames", in->name);
	else if (in->pos < in->end)
		spk_in_fail(in, &in->held, 0, "data behind the last record, "
		    "number %llu by the %s head",
		    (unsigned long long)e->records, in->reader->name);
	in->done = in->eof;
}

/* The next frame of the record at pos, to in->row. */
static void
frame(struct spk_in *in, const struct edf *e)
{
	const char *s = in->buf + in->pos + e->next * e->size;
	const struct column *c;
	size_t i;
	double x;

	for (i = 0; i < e->columns; i++) {
		c = &e->column[i];
		spk_array_load(&in->array, s + c->at, &x, 1);
		in->row[i] = (x - c->dig_min) * c->phys_span / c->dig_span +
		    c->phys_min;
	}
}

static size_t
edf_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct edf *e = in->own;
	size_t k;

	for (k = 0; k < n; k++) {
		if (e->read == e->records || in->end - in->pos < e->record)
			break;
		frame(in, e);
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			return k;
		if (++e->next == e->samples) {
			e->next = 0;
			e->read++;
			in->pos += e->record;
		}
	}
	if (k == 0 && e->read == e->records)
		behind(in, e);
	else if (k == 0 && in->eof)
		finish(in, e);
	return k;
}

static void
edf_rewind(struct spk_in *in)
{
	struct edf *e = in->own;

	e->read = 0;
	e->next = 0;
}

static void
edf_close(struct spk_in *in)
{
	struct edf *e = in->own;

	if (e != NULL)
		free(e->column);
	free(e);
}

const struct spk_reader spk_edf_reader = {
	.name = "edf", .takes = "signal",
	.holds = SPK_SIGNALS, .begins = edf_begins,
	.open = edf_open, .read = edf_read, .rewind = edf_rewind,
	.close = edf_close,
};

const struct spk_reader spk_bdf_reader = {
	.name = "bdf", .takes = "signal",
	.holds = SPK_SIGNALS, .begins = bdf_begins,
	.open = edf_open, .read = edf_read, .rewind = edf_rewind,
	.close = edf_close,
};

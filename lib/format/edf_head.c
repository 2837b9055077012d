/*
 * The header of EDF and BDF: text, in fields of fixed width, first those of the
 * file and then those of its signals, each field for all signals in turn.
 *
 * By definition the text is ASCII, padded with blanks, with decimal points.
 * Writers also use NUL, Latin-1 and decimal commas.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/edf.h"
#include "format/events.h"

#define HEAD		256		/* bytes, and as many per signal */
#define SIGNALS		9999		/* maximum */
#define RECORD_MAX	(1 << 26)	/* bytes */

/* Fields of the header: place and width. */
#define SIZE_AT		184
#define RECORDS_AT	236
#define COUNT_AT	252
#define COUNT		4

/* And of the signals. */
#define LABEL_AT	0
#define LABEL		16
#define UNIT_AT		96
#define PHYS_MIN_AT	104
#define PHYS_MAX_AT	112
#define DIG_MIN_AT	120
#define DIG_MAX_AT	128
#define SAMPLES_AT	216
#define NUMBER		8

/* A field of n bytes without padding. */
static const char *
trim(const char *s, size_t *n)
{
	*n = strnlen(s, *n);
	for (; *n > 0 && s[*n - 1] == ' '; --*n)
		;
	for (; *n > 0 && *s == ' '; --*n)
		s++;
	return s;
}

/* A field of digits. */
static bool
natural(const char *s, size_t width, size_t *x)
{
	size_t i, n = width;

	s = trim(s, &n);
	for (*x = i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		*x = *x * 10 + (size_t)(s[i] - '0');
	return n > 0 && i == n;
}

/* A field that is a number, of n bytes in text; whether it had a comma. */
static bool
real(const char *s, char text[NUMBER + 1], double *x, bool *comma)
{
	size_t n = NUMBER;
	char *at;

	s = trim(s, &n);
	memcpy(text, s, n);
	text[n] = '\0';
	at = strchr(text, ',');
	*comma = at != NULL && strchr(text, '.') == NULL;
	if (*comma)
		*at = '.';
	if (n > 0 && spk_read_f64(text, text + n, x) == text + n &&
	    fabs(*x) <= DBL_MAX)
		return true;
	if (*comma)
		*at = ',';
	return false;
}

static void
note_comma(struct spk_in *in, bool comma)
{
	if (comma)
		spk_in_note(in, "decimal commas in the header are taken as "
		    "points");
}

/* The first field: 0 and padding; or that of BDF. */
static int
magic(const char *s, size_t n, bool bdf)
{
	size_t i;

	if (bdf)
		return spk_in_magic(s, n, "\xff" "BIOSEMI", 8);
	for (i = 0; i < n && i < 8; i++)
		if (i == 0 ? s[i] != '0' : s[i] != ' ' && s[i] != '\0')
			return 0;
	return n < 8 ? -1 : 1;
}

/*
 * A table may also begin with 0 and blanks; but it has a newline, or no number
 * where the header's size is.
 */
int
spk_edf_begins(const char *s, size_t n)
{
	size_t size;

	if (magic(s, n, false) == 0 ||
	    memchr(s, '\n', n < HEAD ? n : HEAD) != NULL)
		return 0;
	return n < HEAD ? -1 : natural(s + SIZE_AT, NUMBER, &size);
}

int
spk_bdf_begins(const char *s, size_t n)
{
	return magic(s, n, true);
}

size_t
spk_edf_size(const struct spk_edf *e)
{
	return HEAD * (1 + e->signals);
}

/* The field of the k-th signal, `width' bytes wide. */
static size_t
field_at(const struct spk_edf *e, size_t k, size_t at, size_t width)
{
	return HEAD + at * e->signals + k * width;
}

size_t
spk_edf_samples_at(const struct spk_edf *e, size_t signal)
{
	return field_at(e, signal, SAMPLES_AT, NUMBER);
}

size_t
spk_edf_label_at(size_t signal)
{
	return HEAD + LABEL_AT + signal * LABEL;
}

int
spk_edf_doubt(struct spk_in *in, size_t at, const char *done, const char *what,
    struct spk_fault *f)
{
	int rc;

	in->pos += at;
	rc = spk_in_doubt(in, f, done, "%s", what);
	in->pos -= at;
	return rc;
}

/* An error at that place that cannot be repaired. */
static int
wrong(struct spk_in *in, size_t at, const char *what, struct spk_fault *f)
{
	in->pos += at;
	return spk_in_fail(in, f, 0, "%s", what);
}

static void
not_number(char *what, size_t size, const char *name, const char *text)
{
	char show[NUMBER + 1];

	spk_plain(show, sizeof show, text, strlen(text));
	snprintf(what, size, "%s: '%s' is not a number", name, show);
}

/* A text field, to UTF-8; whether it had to be converted. */
static bool
text(const char *s, size_t width, char to[SPK_EDF_TEXT])
{
	size_t n = width;

	s = trim(s, &n);
	if (!spk_is_utf8(s, n)) {
		spk_latin1(to, s, n);
		return true;
	}
	memcpy(to, s, n);
	to[n] = '\0';
	return false;
}

/* Get the whole header into memory: 1, or -1. */
static int
whole(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	const char *name = in->reader->name, *s;
	int have = spk_in_want(in, HEAD, f);
	size_t size, n = in->end - in->pos;
	char what[80];

	s = in->buf + in->pos;
	if (have == -1)
		return -1;
	if (magic(s, n, e->bdf) == 0)
		return spk_in_fail(in, f, 0, "no %s file begins here", name);
	if (!have)
		return spk_in_fail(in, f, 0, "cut in the %s header", name);
	if (!natural(s + COUNT_AT, COUNT, &e->signals) || e->signals == 0) {
		in->pos += COUNT_AT;
		return spk_in_fail(in, f, 0, "the number of signals is not 1 "
		    "to %d", SIGNALS);
	}
	snprintf(what, sizeof what, "the header of %zu signal%s has %zu bytes, "
	    "but claims otherwise", e->signals, e->signals == 1 ? "" : "s",
	    spk_edf_size(e));
	if ((!natural(s + SIZE_AT, NUMBER, &size) ||
	    size != spk_edf_size(e)) && spk_edf_doubt(in, SIZE_AT,
	    "it is read so", what, f) == -1)
		return -1;
	have = spk_in_want(in, spk_edf_size(e), f);
	return have != 0 ? have : spk_in_fail(in, f, 0, "cut in the %s header",
	    name);
}

/* The number of records, and their duration. */
static int
records(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	const char *s = in->buf + in->pos;
	size_t n = NUMBER, count = 0;
	const char *minus = trim(s + RECORDS_AT, &n);
	char what[80], field[NUMBER + 1];
	bool comma;

	e->gaps = memcmp(s + SPK_EDF_RESERVED_AT, "EDF+D", 5) == 0 ||
	    memcmp(s + SPK_EDF_RESERVED_AT, "BDF+D", 5) == 0;
	e->records = SPK_TO_THE_END;
	if (natural(s + RECORDS_AT, NUMBER, &count))
		e->records = count;
	else if ((n != 2 || memcmp(minus, "-1", 2) != 0) &&
	    spk_edf_doubt(in, RECORDS_AT, "they are read to the end",
	    "the number of records is neither whole nor -1", f) == -1)
		return -1;
	if (real(s + SPK_EDF_DURATION_AT, field, &e->duration, &comma)) {
		note_comma(in, comma);
		return 0;
	}
	e->duration = 0;
	not_number(what, sizeof what, "record duration", field);
	return wrong(in, SPK_EDF_DURATION_AT, what, f);
}

/* Label, unit, and place in the record. */
static int
one_signal(struct spk_in *in, struct spk_edf *e, size_t k, struct spk_fault *f)
{
	const char *s = in->buf + in->pos;
	const size_t at = spk_edf_samples_at(e, k);
	struct spk_edf_signal *y = &e->signal[k];
	char what[80], field[NUMBER + 1];
	size_t n = NUMBER;
	bool latin, comma;

	latin = text(s + spk_edf_label_at(k), LABEL, y->label);
	latin |= text(s + field_at(e, k, UNIT_AT, NUMBER), NUMBER, y->unit);
	if (latin)
		spk_in_note(in, "labels and units that are not UTF-8 are taken "
		    "as Latin-1");
	y->notes = strcmp(y->label, "EDF Annotations") == 0 ||
	    strcmp(y->label, "BDF Annotations") == 0;
	if (!real(s + field_at(e, k, PHYS_MIN_AT, NUMBER), field, &y->least,
	    &comma))
		y->least = (double)NAN;
	if (!real(s + field_at(e, k, PHYS_MAX_AT, NUMBER), field, &y->greatest,
	    &comma))
		y->greatest = (double)NAN;
	y->at = e->record;
	if (!natural(s + at, NUMBER, &y->samples)) {
		s = trim(s + at, &n);
		memcpy(field, s, n);
		field[n] = '\0';
		not_number(what, sizeof what, "samples of a record", field);
		return wrong(in, at, what, f);
	}
	/* 8 digits, times a sample of at most 3 bytes. */
	if (y->samples * e->size > RECORD_MAX - e->record) {
		in->pos += at;
		return spk_in_fail(in, f, 0, "a record of more than %d bytes",
		    RECORD_MAX);
	}
	e->record += y->samples * e->size;
	return 0;
}

int
spk_edf_head(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	size_t k;

	if (whole(in, e, f) == -1 || records(in, e, f) == -1)
		return -1;
	e->signal = calloc(e->signals, sizeof *e->signal);
	if (e->signal == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (k = 0; k < e->signals; k++)
		if (one_signal(in, e, k, f) == -1)
			return -1;
	return 0;
}

int
spk_edf_range(struct spk_in *in, const struct spk_edf *e, size_t k,
    struct spk_edf_range *r, const char **why, struct spk_fault *f)
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
	char what[80], show[NUMBER + 1];
	bool comma;
	double x[4];
	size_t i, at;

	*r = (struct spk_edf_range){.dig_span = 1, .phys_span = 1};
	*why = NULL;
	for (i = 0; i < 4; i++) {
		at = field_at(e, k, field[i].at, NUMBER);
		if (!real(in->buf + in->pos + at, show, &x[i], &comma)) {
			not_number(what, sizeof what, field[i].what, show);
			return spk_edf_doubt(in, at, "integers are taken as "
			    "they are", what, f);
		}
		note_comma(in, comma);
	}
	if (!(x[3] > x[2] && x[3] - x[2] <= DBL_MAX))
		*why = "the digital maximum is not above the minimum";
	else if (!(fabs(x[1] - x[0]) > 0 && fabs(x[1] - x[0]) <= DBL_MAX))
		*why = "no range from the physical minimum to the maximum";
	else
		*r = (struct spk_edf_range){x[2], x[3] - x[2], x[0],
		    x[1] - x[0]};
	return 0;
}

const struct spk_edf *
spk_edf_of(const struct spk_in *in)
{
	return in->reader->close == spk_edf_close ? in->own : NULL;
}

void
spk_edf_close(struct spk_in *in)
{
	struct spk_edf *e = in->own;

	spk_events_close(in);
	if (e != NULL) {
		free(e->signal);
		free(e->column);
		free(e->note);
		free(e->text);
	}
	free(e);
}

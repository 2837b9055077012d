/*
 * Fields of text: numbers, missing values and, in the first row, texts; and
 * quoted fields, which libcsv reads.  It is used strictly: blank lines are
 * reported, a stray quote is an error, a lone CR does not end a line, a field
 * is at most 64 KiB long, and libcsv is never asked to finish invalid input.
 */
#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/text.h"

#define COMMA_MAX	512		/* bytes of a number with a comma */

bool
spk_csv_is_missing(const char *s, size_t n)
{
	static const char *const word[] = {
		"nan", "inf", "infinity", "null", "none", "n/a", "#n/a", "<na>",
		"1.#ind", "1.#qnan", "?", ".", "-", "--"
	};
	size_t i;

	if ((n == 2 && memcmp(s, "NA", 2) == 0) ||
	    (n == 3 && memcmp(s, "#NA", 3) == 0))
		return true;
	if (n > 2 && (*s == '-' || *s == '+')) {
		s++;
		n--;
	}
	for (i = 0; i < sizeof word / sizeof *word; i++)
		if (strlen(word[i]) == n && strncasecmp(s, word[i], n) == 0)
			return true;
	return false;
}

/* A number with a decimal comma. */
static bool
read_comma(const char *s, size_t n, double *x)
{
	char text[COMMA_MAX];
	char *comma;

	if (n > sizeof text || memchr(s, '.', n) != NULL)
		return false;
	memcpy(text, s, n);
	comma = memchr(text, ',', n);
	if (comma != NULL)
		*comma = '.';
	return spk_read_f64(text, text + n, x) == text + n;
}

/* A date, in seconds from the first date. */
static bool
read_date(struct spk_times *t, const char *s, size_t n, double *x)
{
	int64_t second;
	double part;

	if (!spk_read_iso(s, n, &second, &part))
		return false;
	if (!t->dated) {
		t->dated = true;
		t->epoch = second;
	}
	*x = (double)(second - t->epoch) + part;
	return true;
}

char
spk_csv_read(struct spk_csv *c, size_t col, const char *s, size_t n, double *x)
{
	const bool time = col + 1 == c->times.field;

	if (n > 0 && !(time && c->times.dated)) {
		if (c->decimal != ',' && spk_read_f64(s, s + n, x) == s + n)
			return '.';
		if (c->decimal != '.' && read_comma(s, n, x))
			return ',';
	}
	return time && read_date(&c->times, s, n, x) ? ':' : '\0';
}

bool
spk_csv_is_number(const struct spk_csv *c, const char *s, size_t n)
{
	double x;

	return (n > 0 && ((c->decimal != ',' &&
	    spk_read_f64(s, s + n, &x) == s + n) ||
	    (c->decimal != '.' && read_comma(s, n, &x)))) ||
	    spk_csv_is_missing(s, n);
}

int
spk_csv_not_number(struct spk_in *in, struct spk_fault *f, const char *s,
    size_t n)
{
	char show[41];
	double x;

	if (n == 0)
		return spk_in_fail(in, f, in->csv->col + 1, "empty field");
	spk_plain(show, sizeof show, s, n);
	return spk_in_fail(in, f, in->csv->col + 1, in->csv->decimal != ',' &&
	    !in->headed && read_comma(s, n, &x) ?
	    "not a number: '%s'; with " SPK_WORD("decimal=,") " it is one" :
	    "not a number: '%s'", show);
}

/*
 * The first comma within a number is a decimal comma, if it occurs in the first
 * row and no number in that has a point.
 */
static int
settle(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;
	char show[41];
	size_t i;

	for (i = 0; i < c->col && !c->any; i++)
		if ((c->wanted == NULL || c->wanted[i]) && i >= c->keep &&
		    !(c->times.dated && i + 1 == c->times.field) &&
		    c->row[i] > floor(c->row[i]))
			break;
	if (c->any || i < c->col)
		return spk_csv_not_number(in, f, s, n);
	c->decimal = ',';
	spk_in_note(in, "numbers have a decimal comma, as %s: see "
	    SPK_WORD("decimal"), spk_plain(show, sizeof show, s, n));
	return 0;
}

int
spk_csv_number(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;
	double *x = &c->row[c->col];
	const char how = spk_csv_read(c, c->col, s, n, x);

	if (how != '\0')
		return how != ',' || c->decimal == ',' ? 0 :
		    settle(in, f, s, n);
	if (in->nan == SPK_NAN_ERROR || !(n == 0 || spk_csv_is_missing(s, n)))
		return spk_csv_not_number(in, f, s, n);
	*x = (double)__builtin_nanf("");
	return 0;
}

int
spk_csv_text(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 127)
			return spk_csv_not_number(in, f, s, n);
	if (c->col >= SPK_COLUMNS)
		return spk_in_fail(in, f, 0, "more than %d columns",
		    SPK_COLUMNS);
	if (spk_grow(&c->text, &c->cap, c->col + 1, sizeof *c->text, f) == -1)
		return -1;
	c->text[c->col] = strndup(s, n);
	return c->text[c->col] != NULL ? 0 :
	    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

int
spk_csv_value(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;

	if (c->col >= c->fields)
		return spk_in_fail(in, f, c->col + 1,
		    "row has more than %zu field%s", c->fields,
		    c->fields == 1 ? "" : "s");
	return c->wanted == NULL || c->wanted[c->col] ?
	    spk_csv_number(in, f, s, n) : 0;
}

int
spk_csv_field(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	if (in->csv->field(in, f, s, n) == -1)
		return -1;
	in->csv->col++;
	return 0;
}

enum spk_step
spk_csv_too_long(struct spk_in *in, struct spk_fault *f)
{
	spk_in_fail(in, f, in->csv->col + 1, "field longer than %d bytes",
	    SPK_FIELD_MAX);
	return SPK_END;
}

enum spk_step
spk_csv_row_end(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t n = c->col;

	c->quoting = c->row_end = false;
	if (c->first)
		return SPK_ROW;
	c->col = 0;
	c->got = n;
	if (n == c->fields || c->loose)
		return SPK_ROW;
	spk_in_fail(in, f, n + 1, "row has %zu field%s, expected %zu", n,
	    n == 1 ? "" : "s", c->fields);
	return SPK_END;
}

/* Quoted: libcsv */

static void *
at_most(void *p, size_t n)
{
	return n > SPK_FIELD_MAX ? NULL : realloc(p, n);
}

static int
is_end(unsigned char c)
{
	return c == '\n';
}

int
spk_csv_is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static int
is_space_not_tab(unsigned char c)
{
	return c == ' ' || c == '\r';
}

static void
on_field(void *s, size_t n, void *data)
{
	struct spk_in *in = data;

	if (in->csv->fault->status == SPK_DONE)
		(void)spk_csv_field(in, in->csv->fault, s, n);
	in->row_line = in->line;	/* where the next row begins */
}

static void
on_row(int c, void *data)
{
	struct spk_in *in = data;

	(void)c;
	in->csv->row_end = true;
}

static enum spk_step
broken(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;

	if (csv_error(c->parser) == CSV_EPARSE)
		spk_in_fail(in, f, c->col + 1,
		    "a quote within a field, or text after a quote");
	else if (csv_get_buffer_size(c->parser) >= SPK_FIELD_MAX)
		return spk_csv_too_long(in, f);
	else
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return SPK_END;
}

enum spk_step
spk_csv_quoted(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *nl;
	size_t n = in->end - in->pos;

	if (n == 0)
		return SPK_WANT;
	nl = memchr(s, '\n', n);
	if (nl != NULL)
		n = (size_t)(nl + 1 - s);
	c->fault = f;
	if (csv_parse(c->parser, s, n, on_field, on_row, in) != n &&
	    f->status == SPK_DONE)
		return broken(in, f);
	if (f->status != SPK_DONE)
		return SPK_END;
	in->pos += n;
	in->line += nl != NULL;
	return c->row_end ? spk_csv_row_end(in, f) : SPK_GO;
}

static void
set_parser(struct spk_csv *c)
{
	(void)csv_init(c->parser, CSV_STRICT | CSV_STRICT_FINI |
	    CSV_APPEND_NULL | CSV_REPALL_NL);
	csv_set_realloc_func(c->parser, at_most);
	csv_set_term_func(c->parser, is_end);
	csv_set_delim(c->parser, (unsigned char)c->delim);
	csv_set_space_func(c->parser, c->delim == '\t' ? is_space_not_tab :
	    spk_csv_is_space);
}

int
spk_csv_parser(struct spk_csv *c, struct spk_fault *f)
{
	c->parser = malloc(sizeof *c->parser);
	if (c->parser == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	set_parser(c);
	return 0;
}

void
spk_csv_parser_again(struct spk_csv *c)
{
	csv_free(c->parser);
	set_parser(c);
}

void
spk_csv_parser_free(struct spk_csv *c)
{
	if (c->parser != NULL)
		csv_free(c->parser);
	free(c->parser);
}

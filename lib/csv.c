/*
 * Reading text: rows of fields.  Three ways lead to the same row:
 *
 * quick	plain numbers straight from the buffer
 * careful	one field: blanks round it, text, nothing, a mistake
 * quoted	from a field with a quote to the end of its row, by libcsv
 *
 * Each begins at a field, so none needs more of the input in memory than a
 * field, and a row has any length.  libcsv is used strictly: blank lines are
 * reported, a stray quote is an error, a lone CR is no end of line, a field
 * is 64 KiB at the most, and it is never asked to finish what is broken.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "priv.h"

#define FIELD_MAX	65536
#define QUOTE		'"'

enum step {
	WANT,				/* more bytes */
	GO,				/* on with the row */
	ROW,				/* one is complete, in->row or text */
	END,				/* there is none: done, or a fault */
};

struct spk_csv {
	char		 delim;
	bool		 blanks;	/* fields are parted by blanks */
	size_t		 col;		/* fields of the row so far */
	uint64_t	 gap;		/* a blank line's number, or 0 */
	uint64_t	 row_at;	/* the row's first byte in the input */

	bool		 trailed;	/* the #end line has been read */

	bool		 first;		/* no row was read: keep the texts */
	char		**text;
	size_t		 cap;
	bool		 kept;		/* in->row has the first frame */

	struct csv_parser parser;
	bool		 quoting;	/* libcsv is in the middle of a row */
	bool		 row_end;	/* it has met the end of it */
	struct spk_fault *fault;
};

/* Fields */

static bool
is_blank(const struct spk_csv *c, char b)
{
	return (b == ' ' || b == '\t' || b == '\r') && b != c->delim;
}

/* NaN, infinity and nothing, as programs write them. */
static bool
is_missing(const char *s, size_t n)
{
	static const char *const word[] = {"nan", "inf", "infinity"};
	size_t i;

	if (n == 2 && memcmp(s, "NA", 2) == 0)
		return true;
	if (n > 1 && (*s == '-' || *s == '+')) {
		s++;
		n--;
	}
	for (i = 0; i < 3; i++)
		if (strlen(word[i]) == n && strncasecmp(s, word[i], n) == 0)
			return true;
	return false;
}

static int
not_number(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	char show[41];

	if (n == 0)
		return spk_in_fail(in, f, in->csv->col + 1, "empty field");
	spk_plain(show, sizeof show, s, n);
	return spk_in_fail(in, f, in->csv->col + 1, "not a number: '%s'",
	    show);
}

static int
value(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	double *x = &in->row[in->csv->col];

	if (spk_read_f64(s, s + n, x) == s + n)
		return 0;
	if (in->nan == SPK_NAN_ERROR || !(n == 0 || is_missing(s, n)))
		return not_number(in, f, s, n);
	*x = (double)__builtin_nanf("");
	return 0;
}

/* Keep the text of a field of the first row. */
static int
keep(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 127)
			return not_number(in, f, s, n);
	if (c->col >= SPK_TEXT_COLUMNS)
		return spk_in_fail(in, f, 0, "more than %d columns",
		    SPK_TEXT_COLUMNS);
	if (spk_grow(&c->text, &c->cap, c->col + 1, sizeof *c->text, f) == -1)
		return -1;
	c->text[c->col] = strndup(s, n);
	if (c->text[c->col] == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	c->col++;
	return 0;
}

/* A field, blanks round it left out. */
static int
field(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;

	if (c->first)
		return keep(in, f, s, n);
	if (c->col >= in->fields)
		return spk_in_fail(in, f, c->col + 1,
		    "row has more than %zu field%s", in->fields,
		    in->fields == 1 ? "" : "s");
	if ((in->wanted == NULL || in->wanted[c->col]) &&
	    value(in, f, s, n) == -1)
		return -1;
	c->col++;
	return 0;
}

static enum step
too_long(struct spk_in *in, struct spk_fault *f)
{
	spk_in_fail(in, f, in->csv->col + 1, "field longer than %d bytes",
	    FIELD_MAX);
	return END;
}

static enum step
row_end(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t n = c->col;

	c->quoting = c->row_end = false;
	if (c->first)
		return ROW;
	c->col = 0;
	if (n == in->fields)
		return ROW;
	spk_in_fail(in, f, n + 1, "row has %zu field%s, expected %zu", n,
	    n == 1 ? "" : "s", in->fields);
	return END;
}

/* Quoted: libcsv */

static void *
at_most(void *p, size_t n)
{
	return n > FIELD_MAX ? NULL : realloc(p, n);
}

static int
is_end(unsigned char c)
{
	return c == '\n';
}

static int
is_space(unsigned char c)
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
		(void)field(in, in->csv->fault, s, n);
	in->row_line = in->line;	/* where the next one begins */
}

static void
on_row(int c, void *data)
{
	struct spk_in *in = data;

	(void)c;
	in->csv->row_end = true;
}

static enum step
broken(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;

	if (csv_error(&c->parser) == CSV_EPARSE)
		spk_in_fail(in, f, c->col + 1,
		    "a quote within a field, or text after a quote");
	else if (csv_get_buffer_size(&c->parser) >= FIELD_MAX)
		return too_long(in, f);
	else
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return END;
}

static enum step
quoted(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *nl;
	size_t n = in->end - in->pos;

	if (n == 0)
		return WANT;
	nl = memchr(s, '\n', n);
	if (nl != NULL)
		n = (size_t)(nl + 1 - s);
	c->fault = f;
	if (csv_parse(&c->parser, s, n, on_field, on_row, in) != n &&
	    f->status == SPK_DONE)
		return broken(in, f);
	if (f->status != SPK_DONE)
		return END;
	in->pos += n;
	in->line += nl != NULL;
	return c->row_end ? row_end(in, f) : GO;
}

/* Careful: one field */

/* A line without a field: only allowed where no row follows. */
static void
blank_line(struct spk_in *in)
{
	if (in->csv->gap == 0)
		in->csv->gap = in->line;
}

/* Past a field's separator, which was the line's end or not. */
static enum step
pass(struct spk_in *in, struct spk_fault *f, const char *next, bool line_end)
{
	in->pos = (size_t)(next - in->buf);
	in->line += line_end;
	return line_end && in->csv->col > 0 ? row_end(in, f) : GO;
}

static enum step
careful_blanks(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *end = in->buf + in->end, *t, *e;

	while (s < end && is_space((unsigned char)*s))
		s++;
	for (t = s; t < end && *t != '\n' && !is_space((unsigned char)*t); t++)
		;
	for (e = t; e < end && is_space((unsigned char)*e); e++)
		;
	if (e - (in->buf + in->pos) > FIELD_MAX)
		return too_long(in, f);
	if (e == end)
		return WANT;
	if (t > s && field(in, f, s, (size_t)(t - s)) == -1)
		return END;
	if (c->col == 0)
		blank_line(in);
	return pass(in, f, e + (*e == '\n'), *e == '\n');
}

static enum step
careful(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *end = in->buf + in->end, *t = s;
	const char *e;

	while (t < end && *t != c->delim && *t != '\n' && *t != QUOTE)
		t++;
	if (t - s > FIELD_MAX)
		return too_long(in, f);
	if (t == end)
		return WANT;
	if (*t == QUOTE) {
		c->quoting = true;
		return GO;
	}
	for (e = t; s < e && is_blank(c, *s); s++)
		;
	for (; s < e && is_blank(c, e[-1]); e--)
		;
	if (*t == '\n' && c->col == 0 && s == e)
		blank_line(in);
	else if (field(in, f, s, (size_t)(e - s)) == -1)
		return END;
	return pass(in, f, t + 1, *t == '\n');
}

/* Quick: the rest of a row, as far as it is plain numbers */

/*
 * [-]digits[.digits] of up to 18 digits, the same as spk_read_f64 reads it:
 * both factors are exact, so the quotient is rounded once.  The buffer ends
 * in a byte that is no digit, so there is no end to look for.  NULL: any
 * other number, or none.
 */
static const char *
plain(const char *s, double *x)
{
	static const double power[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
	};
	const bool minus = *s == '-';
	const char *p = s + minus, *from = p, *point;
	uint64_t w = 0;
	unsigned d;
	double v;

	for (; (d = (unsigned)(unsigned char)*p - '0') < 10; p++)
		w = w * 10 + d;
	point = p;
	if (*p == '.') {
		for (p++; (d = (unsigned)(unsigned char)*p - '0') < 10; p++)
			w = w * 10 + d;
		point++;
	}
	if (p - from > 18 || p == from || w >= 1ULL << 53 ||
	    (*p | 32) == 'e' || *from == '.')
		return NULL;
	v = (double)w / power[p - point];
	*x = minus ? -v : v;
	return p;
}

/* The end of a field that nobody asked for, or a byte that wants care. */
static const char *
unwanted(const struct spk_csv *c, const char *s)
{
	while (*s != c->delim && *s != '\n' && *s != QUOTE && *s != '\0')
		s++;
	return s;
}

static enum step
quick(struct spk_in *in)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *end = in->buf + in->end, *e;
	const size_t fields = in->fields;
	double *row = in->row;
	size_t col = c->col;
	enum step next = GO;

	for (; col < fields; s = e + 1) {
		if (in->wanted != NULL && !in->wanted[col])
			e = unwanted(c, s);
		else if ((e = plain(s, &row[col])) == NULL &&
		    (e = spk_read_f64(s, end, &row[col])) == NULL)
			break;
		if (*e == c->delim && col + 1 < fields) {
			col++;
			continue;
		}
		if (*e == '\r')
			e++;
		if (*e != '\n' || col + 1 < fields)
			break;
		col = 0;
		in->line++;
		s = e + 1;
		next = ROW;
		break;
	}
	c->col = col;
	in->pos = (size_t)(s - in->buf);
	return next;
}

/* Rows */

static enum step
hash_line(struct spk_in *in, struct spk_fault *f)
{
	const char *s = in->buf + in->pos, *nl;
	size_t n;

	nl = memchr(s, '\n', in->end - in->pos);
	if (nl == NULL && in->end - in->pos > FIELD_MAX) {
		spk_in_fail(in, f, 0, "line longer than %d bytes", FIELD_MAX);
		return END;
	}
	if (nl == NULL)
		return WANT;
	n = (size_t)(nl - s);
	if (!in->headed && n >= 4 && memcmp(s, "#spk", 4) == 0) {
		spk_in_fail(in, f, 0, "a #spk line out of place");
		return END;
	}
	if (in->headed && spk_in_trailer(in, f, s,
	    n - (n > 0 && s[n - 1] == '\r')) == -1)
		return END;
	in->pos += n + 1;
	in->line++;
	in->csv->trailed = in->headed && !in->done;
	return in->done ? END : GO;
}

/* After #end: nothing. */
static enum step
after_end(struct spk_in *in, struct spk_fault *f)
{
	if (in->pos == in->end && !in->eof)
		return WANT;
	if (in->pos < in->end)
		spk_in_fail(in, f, 0, "data after #end");
	in->done = true;
	return END;
}

/* At a row's first byte. */
static enum step
row_start(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	char b = in->buf[in->pos];

	in->row_line = in->line;
	c->row_at = in->base + in->pos;
	if (c->trailed)
		return after_end(in, f);
	if (in->pos == in->end)
		return WANT;
	if (c->gap != 0 && b != '\n' && !is_blank(c, b)) {
		in->row_line = c->gap;
		spk_in_fail(in, f, 0, "blank line");
		return END;
	}
	if (b == '#' && (in->headed || c->first))
		return hash_line(in, f);
	return ROW;
}

/* Nothing comes any more, in the middle of a row or before it. */
static enum step
at_end(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;

	if (in->headed) {
		if (c->first && spk_head_get(&in->head, "names") != NULL)
			spk_in_fail(in, f, 0, "cut in the name row");
		else
			(void)spk_in_short(in, f, "no #end");
		return END;
	}
	if (in->tail != '\n') {		/* the last line's, left out */
		in->buf[in->end++] = in->tail = '\n';
		in->buf[in->end] = '\0';
		return GO;
	}
	if (c->quoting)
		spk_in_fail(in, f, c->col + 1, "this quote is never closed");
	else if (in->frames == 0)
		spk_fail(f, SPK_DATA, "%s: no data rows", in->name);
	in->done = true;
	return END;
}

static enum step
advance(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	enum step next;

	if (c->quoting)
		return quoted(in, f);
	if (c->col == 0 && (next = row_start(in, f)) != ROW)
		return next;
	if (!c->first && !c->blanks && c->gap == 0 &&
	    (next = quick(in)) != GO)
		return next;
	return c->blanks ? careful_blanks(in, f) : careful(in, f);
}

static enum step
next_row(struct spk_in *in, struct spk_fault *f)
{
	enum step next;

	do {
		next = advance(in, f);
		if (next == WANT && in->eof)
			next = at_end(in, f);
	} while (next == GO);
	return next;
}

static size_t
csv_rows(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct spk_csv *c = in->csv;
	size_t k = 0;

	if (c->kept) {
		c->kept = false;
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			return 0;
		k++;
	}
	for (; k < n; k++)
		if (next_row(in, &in->held) != ROW ||
		    spk_in_store(in, &in->held, type, block, k) == -1)
			break;
	return k;
}

/* The first row */

static int
delimiter(struct spk_csv *c, const struct spk_head *args, struct spk_fault *f)
{
	const char *d = spk_head_get(args, "delimiter");

	c->delim = ',';
	if (d == NULL)
		return 0;
	c->blanks = strcmp(d, "blank") == 0 || strcmp(d, " ") == 0;
	if (strcmp(d, "tab") == 0 || strcmp(d, "\\t") == 0)
		d = "\t";
	c->delim = *d;
	if (c->blanks || (d[0] != '\0' && d[1] == '\0' &&
	    strchr("\r\n\"+-.0123456789eE#", *d) == NULL))
		return 0;
	return spk_fail(f, SPK_USAGE, "--delimiter: '%.40s' is not one "
	    "character that no number has, tab or blank", d);
}

/* It allocates nothing, and fails only without a parser. */
static void
parser_init(struct spk_csv *c)
{
	(void)csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI |
	    CSV_APPEND_NULL | CSV_REPALL_NL);
	csv_set_realloc_func(&c->parser, at_most);
	csv_set_term_func(&c->parser, is_end);
	csv_set_delim(&c->parser, (unsigned char)c->delim);
	csv_set_space_func(&c->parser, c->delim == '\t' ? is_space_not_tab :
	    is_space);
}

static int
prepare(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	in->csv = calloc(1, sizeof *in->csv);
	if (in->csv == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->csv->first = true;
	if (delimiter(in->csv, args, f) == -1)
		return -1;
	parser_init(in->csv);
	return 0;
}

/* The first row's texts; 0 fields where the stream has no row. */
static int
first_row(struct spk_in *in, struct spk_fault *f)
{
	enum step next;

	while ((next = next_row(in, f)) == WANT)
		if (spk_in_fill(in, f) == -1)
			return -1;
	in->fields = in->csv->col;
	in->names = in->csv->text;
	in->csv->text = NULL;
	in->csv->col = 0;
	in->csv->first = false;
	return next == ROW || f->status == SPK_DONE ? 0 : -1;
}

static int
fields_check(struct spk_in *in, const char *channels, struct spk_fault *f)
{
	if (channels == NULL || strtoul(channels, NULL, 10) == in->fields)
		return 0;
	return spk_in_fail(in, f, 0, "row has %zu field%s, expected %s",
	    in->fields, in->fields == 1 ? "" : "s", channels);
}

static bool
is_number(const char *s)
{
	size_t n = strlen(s);
	double x;

	return (n > 0 && spk_read_f64(s, s + n, &x) == s + n) ||
	    is_missing(s, n);
}

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
		numbers += is_number(in->names[i]);
	}
	if (numbers == 0 && !nothing(in))
		return 1;
	for (k = 0; k < in->columns && numbers < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		in->csv->col = i;
		if (!is_number(in->names[i]) &&
		    (in->nan == SPK_NAN_ERROR || in->names[i][0] != '\0'))
			return not_number(in, f, in->names[i],
			    strlen(in->names[i]));
	}
	in->csv->col = 0;
	return 0;
}

static void
names_free(struct spk_in *in)
{
	size_t i;

	for (i = 0; i < in->fields; i++)
		free(in->names[i]);
	free(in->names);
	in->names = NULL;
}

/* The first row is a frame: texts to values. */
static int
first_frame(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t i;

	for (i = 0; i < in->fields; i++)
		if (field(in, f, in->names[i], strlen(in->names[i])) == -1)
			return -1;
	c->col = 0;
	c->kept = true;
	in->payload = c->row_at;
	in->payload_line = in->row_line;
	names_free(in);
	return 0;
}

static const struct spk_head commas;	/* no options: of a stream's rows */

static int
csv_begin(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *channels = spk_head_get(&in->head, "channels");
	int names;

	if (prepare(in, in->headed ? &commas : args, f) == -1 ||
	    first_row(in, f) == -1)
		return -1;
	if (in->done) {			/* a stream without frames */
		in->fields = strtoul(channels, NULL, 10);
		return spk_in_shape(in, args, f);
	}
	if (fields_check(in, channels, f) == -1 ||
	    fields_check(in, spk_head_get(args, "channels"), f) == -1 ||
	    spk_in_shape(in, args, f) == -1)
		return -1;
	names = in->headed ? spk_head_get(&in->head, "names") != NULL :
	    guess(in, spk_head_get(args, "names"), f);
	if (names != 1)
		return names == -1 ? -1 : first_frame(in, f);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return 0;
}

int
spk_csv_names(struct spk_in *in, struct spk_fault *f)
{
	if (prepare(in, &commas, f) == -1 || first_row(in, f) == -1)
		return -1;
	return fields_check(in, spk_head_get(&in->head, "channels"), f);
}

static void
csv_again(struct spk_in *in)
{
	in->csv->col = 0;
	in->csv->gap = 0;
	in->csv->trailed = false;
	in->csv->kept = in->csv->quoting = in->csv->row_end = false;
	csv_free(&in->csv->parser);
	parser_init(in->csv);
}

void
spk_csv_close(struct spk_in *in)
{
	struct spk_csv *c = in->csv;
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; c->text != NULL && i < c->col; i++)
		free(c->text[i]);
	free(c->text);
	csv_free(&c->parser);
	free(c);
}

const struct spk_format spk_csv = {
	.name = "csv", .text = true, .open = csv_begin, .read = csv_rows,
	.rewind = csv_again, .close = spk_csv_close,
};

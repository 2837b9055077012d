/*
 * The first row of text: what separates its fields, and their texts, which are
 * names or a frame.
 *
 * The separator is the delimiter option, or is determined by the first line:
 * the first of tab, semicolon and comma that leaves nothing but numbers, else
 * the first of them that occurs in the line; else blanks, if there are words.
 */
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

#define LOOK		(2 * SPK_FIELD_MAX)	/* bytes, for the first line */

/* The next field of a line: where it ends, with quotes considered. */
static const char *
field_end(const char *s, const char *end, char d)
{
	bool quoted = false;

	for (; s < end && (quoted || *s != d); s++)
		quoted ^= *s == '"';
	return s;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A number, a date, or a word for a missing number. */
static bool
is_value(const char *s, const char *end)
{
	static const struct spk_csv any;	/* either decimals */
	int64_t second;
	size_t n;
	double part;

	for (; s < end && is_blank(*s); s++)
		;
	for (n = (size_t)(end - s); n > 0 && is_blank(s[n - 1]); n--)
		;
	if (n >= 2 && *s == '"' && s[n - 1] == '"') {
		s++;
		n -= 2;
	}
	return n == 0 || spk_csv_is_number(&any, s, n) ||
	    spk_read_iso(s, n, &second, &part);
}

/* Fields of a line separated by d, and how many of them are values. */
static size_t
count(const char *s, const char *end, char d, size_t *values)
{
	const char *e;
	size_t n = 0;

	for (*values = 0;; s = e + 1) {
		e = field_end(s, end, d);
		*values += is_value(s, e);
		n++;
		if (e == end)
			return n;
	}
}

/* The same for words separated by any number of blanks. */
static size_t
count_words(const char *s, const char *end, size_t *values)
{
	const char *e;
	size_t n = 0;

	for (*values = 0;; s = e) {
		while (s < end && is_blank(*s))
			s++;
		if (s == end)
			return n;
		for (e = s; e < end && !is_blank(*e); e++)
			;
		*values += is_value(s, e);
		n++;
	}
}

static char
choose(const struct spk_csv *c, const char *s, const char *end)
{
	static const char mark[] = "\t;,";
	const bool quotes = memchr(s, '"', (size_t)(end - s)) != NULL;
	char present = '\0';
	size_t i, n, values;

	for (i = 0; i < sizeof mark - 1; i++) {
		if (mark[i] == ',' && c->decimal == ',' && !quotes)
			break;
		n = count(s, end, mark[i], &values);
		if (n > 1 && values == n)
			return mark[i];
		if (n > 1 && present == '\0')
			present = mark[i];
	}
	if (present == ',' && !quotes && (n = count_words(s, end,
	    &values)) > 1 && n == values)
		return '\0';		/* 1,5 2,5: decimal commas */
	return present;
}

static bool
is_empty(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s == end;
}

/* A line: where it begins and ends, in bytes from pos. */
struct line {
	size_t		 from, to;
	bool		 cut;		/* it continues */
};

/* Without the field that is cut, or the final CR. */
static void
trim(const char *s, struct line *l)
{
	while (l->cut && l->to > l->from &&
	    strchr("\t;, ", s[l->to - 1]) == NULL)
		l->to--;
	if (l->to > l->from && s[l->to - 1] == '\r')
		l->to--;
}

/*
 * The first line from `at' bytes after pos on that is neither a comment nor
 * empty: 1, 0 if none is near, or -1.  It begins in the next LOOK bytes, and is
 * cut after as many, whether more input has arrived or not.
 */
static int
peek(struct spk_in *in, size_t at, struct line *l, struct spk_fault *f)
{
	const size_t last = at + LOOK;
	const char *s;
	size_t to;
	int whole = 1;

	for (; whole == 1 && at < last; at = to + 1) {
		whole = spk_in_line(in, at, at + LOOK, &to, f);
		if (whole == -1)
			return -1;
		s = in->buf + in->pos;
		*l = (struct line){at, to, whole == 0 && to == at + LOOK};
		trim(s, l);
		if (l->to > at && s[at] != '#' && !is_empty(s + at, s + l->to))
			return 1;
	}
	return 0;
}

/* Skip the comments at the beginning, so that they do not fill the memory. */
static int
skip_comments(struct spk_in *in, struct spk_fault *f)
{
	size_t to;
	int whole;

	for (;; in->line++) {
		if (spk_in_want(in, 1, f) == -1)
			return -1;
		if (in->buf[in->pos] != '#')
			return 0;
		if (spk_in_want(in, 4, f) == -1)
			return -1;
		if (strncmp(in->buf + in->pos, "#spk", 4) == 0)
			return 0;
		whole = spk_in_line(in, 0, SPK_FIELD_MAX + 1, &to, f);
		if (whole < 1)		/* reported when it is read */
			return whole;
		in->pos += to + 1;
	}
}

/*
 * Names of one word each look like one name of several words: the next line
 * decides.  A line that is cut would be one field, which is too long.
 */
static int
recognise(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t words, values, more, numbers;
	struct line l;
	const char *s;
	int have;

	if (skip_comments(in, f) == -1)
		return -1;
	have = peek(in, 0, &l, f);
	if (have <= 0)
		return have;
	s = in->buf + in->pos;
	c->delim = choose(c, s + l.from, s + l.to);
	c->blanks = in->reader->tabbed && c->delim == '\t' &&
	    s[l.to - 1] == '\t';
	if (c->delim != '\0')
		return 0;
	words = count_words(s + l.from, s + l.to, &values);
	if (words < 2)
		return 0;
	c->blanks = values == words || l.cut;
	if (c->blanks || memchr(s + l.from, '"', l.to - l.from) != NULL)
		return 0;
	have = peek(in, l.to, &l, f);
	if (have == 1) {
		s = in->buf + in->pos;
		more = count_words(s + l.from, s + l.to, &numbers);
		c->blanks = numbers == more &&
		    (l.cut ? more <= words : more == words);
	}
	return have == -1 ? -1 : 0;
}

static int
set_delimiter(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *d = spk_head_get(args, "delimiter");
	const char *decimal = spk_head_get(args, "decimal");
	struct spk_csv *c = in->csv;

	c->delim = ',';
	c->decimal = in->headed ? '.' : decimal != NULL ? *decimal : '\0';
	if (in->headed)
		return 0;
	if (d == NULL) {
		if (recognise(in, f) == -1)
			return -1;
		c->delim = c->blanks ? ' ' : c->delim != '\0' ? c->delim :
		    c->decimal == ',' ? ';' : ',';
		return 0;
	}
	c->blanks = strcmp(d, "blank") == 0 || strcmp(d, " ") == 0;
	if (strcmp(d, "tab") == 0 || strcmp(d, "\\t") == 0)
		d = "\t";
	c->delim = c->blanks ? ' ' : *d;
	if (c->blanks || (d[0] != '\0' && d[1] == '\0' &&
	    strchr("\r\n\"+-.0123456789eE#", *d) == NULL))
		return 0;
	return spk_fail(f, SPK_USAGE, SPK_WORD("delimiter") ": '%.40s' is not "
	    "tab, blank or a character that no number has", d);
}

/* The row */

static int
prepare(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const struct spk_kernels *k = in->kernels;

	in->csv = calloc(1, sizeof *in->csv);
	if (in->csv == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->csv->first = true;
	in->csv->field = spk_csv_text;
	if (set_delimiter(in, args, f) == -1)
		return -1;
	if (k != NULL && k->index != NULL && !in->csv->blanks) {
		in->csv->at = malloc((SPK_INDEXED + 8) *
		    sizeof *in->csv->at);
		if (in->csv->at == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	return spk_csv_parser(in->csv, f);
}

int
spk_csv_first(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	int more;

	if (prepare(in, args, f) == -1)
		return -1;
	more = spk_csv_row(in, f);
	in->fields = in->csv->fields = in->csv->col;
	in->names = in->csv->text;
	in->csv->text = NULL;
	in->csv->cap = 0;
	in->csv->col = 0;
	in->csv->first = false;
	in->csv->field = spk_csv_value;
	if (more == 0) {		/* there is none, or it was cut */
		spk_in_names_free(in);
		in->fields = 0;
	}
	return more == -1 ? -1 : 0;
}

int
spk_csv_fields(struct spk_in *in, const char *channels, struct spk_fault *f)
{
	if (channels == NULL || strtoul(channels, NULL, 10) == in->fields)
		return 0;
	return spk_in_fail(in, f, 0, "row has %zu field%s, expected %s",
	    in->fields, in->fields == 1 ? "" : "s", channels);
}

int
spk_csv_first_frame(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t i;

	for (i = 0; i < in->fields; i++)
		if (spk_csv_field(in, f, in->names[i],
		    strlen(in->names[i])) == -1)
			return -1;
	c->got = c->col;
	c->col = 0;
	c->kept = c->any = true;
	in->payload = c->row_at;
	in->payload_line = in->row_line;
	spk_in_names_free(in);
	return 0;
}

int
spk_csv_names(struct spk_in *in, struct spk_fault *f)
{
	static const struct spk_head none;	/* no options */

	if (spk_csv_first(in, &none, f) == -1)
		return -1;
	return spk_csv_fields(in, spk_head_get(&in->head, "channels"), f);
}

/*
 * Reading text: rows of fields.  There are three ways to read a row:
 *
 * quick	plain numbers straight from the buffer; with kernels, many rows
 *	at once, by an index of their separators
 * careful	one field: surrounding blanks, text, nothing, a mistake
 * quoted	from a field with a quote to the end of its row (csv_field.c)
 *
 * Each begins at a field, so none needs more of the input in memory than a
 * field, and a row may have any length.
 */
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

#define QUOTE		'"'
#define BATCH		2048	/* values */
#define PLAIN_MAX	18	/* bytes of a number, without its sign */

static bool
is_blank(const struct spk_csv *c, char b)
{
	return (b == ' ' || b == '\t' || b == '\r') &&
	    (c->blanks || b != c->delim);
}

/* Careful: one field */

/* A line without a field: only allowed if no row follows. */
static void
blank_line(struct spk_in *in)
{
	if (in->csv->gap == 0)
		in->csv->gap = in->line;
}

/* Skip a field's separator, which may be the end of the line. */
static enum spk_step
pass(struct spk_in *in, struct spk_fault *f, const char *next, bool line_end)
{
	in->pos = (size_t)(next - in->buf);
	in->line += line_end;
	return line_end && in->csv->col > 0 ? spk_csv_row_end(in, f) : SPK_GO;
}

static enum spk_step
careful_blanks(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *end = in->buf + in->end, *t, *e;

	while (s < end && spk_csv_is_space((unsigned char)*s))
		s++;
	for (t = s; t < end && *t != '\n' &&
	    !spk_csv_is_space((unsigned char)*t); t++)
		;
	for (e = t; e < end && spk_csv_is_space((unsigned char)*e); e++)
		;
	if (e - (in->buf + in->pos) > SPK_FIELD_MAX)
		return spk_csv_too_long(in, f);
	if (e == end)
		return SPK_WANT;
	if (t > s && spk_csv_field(in, f, s, (size_t)(t - s)) == -1)
		return SPK_END;
	if (c->col == 0)
		blank_line(in);
	return pass(in, f, e + (*e == '\n'), *e == '\n');
}

static enum spk_step
careful(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *end = in->buf + in->end, *t = s;
	const char *e;

	while (t < end && *t != c->delim && *t != '\n' && *t != QUOTE)
		t++;
	if (t - s > SPK_FIELD_MAX)
		return spk_csv_too_long(in, f);
	if (t == end)
		return SPK_WANT;
	if (*t == QUOTE) {
		c->quoting = true;
		return SPK_GO;
	}
	for (e = t; s < e && is_blank(c, *s); s++)
		;
	for (; s < e && is_blank(c, e[-1]); e--)
		;
	if (*t == '\n' && c->col == 0 && s == e)
		blank_line(in);
	else if (spk_csv_field(in, f, s, (size_t)(e - s)) == -1)
		return SPK_END;
	return pass(in, f, t + 1, *t == '\n');
}

/* Quick: the rest of a row, as far as it has plain numbers */

/*
 * [-]digits[.digits] of up to 18 digits, with the same result as spk_read_f64:
 * both factors are exact, so the quotient is rounded once.  The buffer ends in
 * a byte that is not a digit, so the end need not be tested.  NULL: another
 * number, or none.
 */
static const char *
plain(const char *s, double *x)
{
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
	if (p - from > PLAIN_MAX || p == from || w >= 1ULL << 53 ||
	    (*p | 32) == 'e' || *from == '.')
		return NULL;
	v = (double)w / spk_exact10[p - point];
	*x = minus ? -v : v;
	return p;
}

/* The end of an unused field, or a byte that needs care. */
static const char *
unwanted(const struct spk_csv *c, const char *s)
{
	while (*s != c->delim && *s != '\n' && *s != QUOTE && *s != '\0')
		s++;
	return s;
}

/* The current row is complete, and ends before s. */
static enum spk_step
quick_end(struct spk_in *in, const char *s, size_t fields)
{
	in->csv->got = fields;
	in->csv->col = 0;
	in->line++;
	in->pos = (size_t)(s - in->buf);
	return SPK_ROW;
}

/*
 * Start the index at s, where a field begins, or continue it there: that many
 * bytes from its beginning.
 */
static size_t
index_at(struct spk_in *in, const char *s)
{
	struct spk_csv *c = in->csv;
	const size_t have = (size_t)(in->buf + in->end - s);
	const uint64_t at = in->base + (size_t)(s - in->buf);
	const uint64_t off = at - c->at_from;

	if (at >= c->at_from && off < SPK_INDEXED) {
		while (c->at_next > 0 && c->at[c->at_next - 1] >= off)
			c->at_next--;
		while (c->at_next < c->at_n && c->at[c->at_next] < off)
			c->at_next++;
	} else
		c->at_next = c->at_n;
	if (c->at_next < c->at_n)
		return off;
	c->at_from = at;
	c->at_next = 0;
	c->at_n = in->kernels->index(s, c->delim, c->at);
	while (c->at_n > 0 && c->at[c->at_n - 1] >= have)
		c->at_n--;
	return 0;
}

/*
 * Plain fields of a row with that many, from *col on, by the index: returns
 * where they end. delim ends each but the last.
 */
static const char *
indexed(struct spk_in *in, size_t *col, size_t fields, char delim)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos;
	size_t n, left, got, off;

	while ((left = fields - *col) > 0) {
		off = index_at(in, s);
		n = c->at_n - c->at_next;
		n = n < left ? n : left;
		got = in->kernels->fields(s, c->at + c->at_next, off,
		    c->row + *col, n, n == left, delim);
		*col += got;
		c->at_next += got;
		if (got > 0)
			s += c->at[c->at_next - 1] - off + 1;
		if (got < n || n == 0)
			break;
	}
	return s;
}

static enum spk_step
quick(struct spk_in *in)
{
	struct spk_csv *c = in->csv;
	const char *s = in->buf + in->pos, *end = in->buf + in->end, *e;
	const size_t fields = c->fields;
	double *row = c->row;
	size_t col = c->col;

	if (c->at != NULL && c->wanted == NULL)
		s = indexed(in, &col, fields, c->delim);
	if (col == fields && col > c->col)
		return quick_end(in, s, fields);
	for (; col < fields; s = e + 1) {
		if (c->wanted != NULL && !c->wanted[col])
			e = unwanted(c, s);
		else if ((c->lengthy || (e = plain(s, &row[col])) == NULL) &&
		    (e = spk_read_f64(s, end, &row[col])) == NULL)
			break;
		c->lengthy = e - s > PLAIN_MAX;
		if (c->lengthy && e - s >= SPK_FIELD_MAX)
			break;
		if (*e == c->delim && col + 1 < fields) {
			col++;
			continue;
		}
		if (*e == '\r')
			e++;
		if (*e != '\n' || col + 1 < fields)
			break;
		return quick_end(in, e + 1, fields);
	}
	c->col = col;
	in->pos = (size_t)(s - in->buf);
	return SPK_GO;
}

/* Rows */

static enum spk_step
hash_line(struct spk_in *in, struct spk_fault *f)
{
	const char *s = in->buf + in->pos, *nl;
	size_t n;

	nl = memchr(s, '\n', in->end - in->pos);
	n = nl != NULL ? (size_t)(nl - s) : in->end - in->pos;
	if (n > SPK_FIELD_MAX) {
		spk_in_fail(in, f, 0, "line longer than %d bytes",
		    SPK_FIELD_MAX);
		return SPK_END;
	}
	if (nl == NULL)
		return SPK_WANT;
	if (!in->headed && n >= 4 && memcmp(s, "#spk", 4) == 0) {
		spk_in_fail(in, f, 0, "a #spk line out of place");
		return SPK_END;
	}
	if (in->headed && spk_in_trailer(in, f, s,
	    n - (n > 0 && s[n - 1] == '\r')) == -1)
		return SPK_END;
	in->pos += n + 1;
	in->line++;
	in->csv->trailed = in->headed && !in->done;
	return in->done ? SPK_END : SPK_GO;
}

/* After #end, nothing may follow. */
static enum spk_step
after_end(struct spk_in *in, struct spk_fault *f)
{
	if (in->pos == in->end && !in->eof)
		return SPK_WANT;
	if (in->pos < in->end && !in->many &&
	    spk_in_behind(in, f, "data after #end") == 0)
		spk_in_pass(in);
	in->done = true;
	return SPK_END;
}

/* At the first byte of a row. */
static enum spk_step
row_start(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	char b = in->buf[in->pos];

	in->row_line = in->line;
	if (c->trailed)
		return after_end(in, f);
	c->row_at = in->base + in->pos;
	if (c->first && !in->headed && !in->seekable)
		in->hold = c->row_at;
	if (in->pos == in->end)
		return SPK_WANT;
	if (c->gap != 0 && in->episodes && b != '\n' && !is_blank(c, b)) {
		c->parted = in->frames > 0;
		c->gap = 0;
	}
	if (c->gap != 0 && b != '\n' && !is_blank(c, b)) {
		in->row_line = c->gap;
		spk_in_fail(in, f, 0, "blank line");
		return SPK_END;
	}
	if (b == '#' && (in->headed || c->first))
		return hash_line(in, f);
	return SPK_ROW;
}

/* The input has ended, within a row or before one. */
static enum spk_step
at_end(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;

	if (in->headed) {
		if (c->first && spk_head_get(&in->head, "names") != NULL)
			spk_in_fail(in, f, 0, "cut in the name row");
		else
			(void)spk_in_short(in, f, "no #end");
		return SPK_END;
	}
	if (in->tail != '\n') {		/* the newline of the last line is
					 * missing */
		in->open_line = true;
		in->buf[in->end++] = in->tail = '\n';
		in->buf[in->end] = '\0';
		return SPK_GO;
	}
	if (c->quoting)
		spk_in_fail(in, f, c->col + 1, "this quote is never closed");
	else if (!c->any)
		spk_fail(f, SPK_DATA, "%s: no data rows", in->name);
	in->done = true;
	return SPK_END;
}

static enum spk_step
advance(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	enum spk_step next;

	if (c->quoting)
		return spk_csv_quoted(in, f);
	if (c->col == 0 && (next = row_start(in, f)) != SPK_ROW)
		return next;
	if (!c->first && !c->blanks && c->gap == 0 && c->col >= c->keep &&
	    c->decimal != ',' &&
	    (next = quick(in)) != SPK_GO)
		return next;
	return c->blanks ? careful_blanks(in, f) : careful(in, f);
}

enum spk_step
spk_csv_next(struct spk_in *in, struct spk_fault *f)
{
	enum spk_step next;

	do {
		next = advance(in, f);
		if (next == SPK_WANT && in->eof)
			next = at_end(in, f);
	} while (next == SPK_GO);
	in->csv->any |= next == SPK_ROW && !in->csv->first;
	return next;
}

int
spk_csv_row(struct spk_in *in, struct spk_fault *f)
{
	enum spk_step next;

	while ((next = spk_csv_next(in, f)) == SPK_WANT)
		if (spk_in_fill(in, f) == -1)
			return -1;
	return next == SPK_ROW ? 1 : f->status == SPK_DONE ? 0 : -1;
}

/*
 * A row of plain numbers; or, if rows have one number each, up to n of them, as
 * fields of a row separated by newlines.  Returns how many.
 */
static size_t
plain_row(struct spk_in *in, size_t n)
{
	const size_t fields = in->csv->fields;
	size_t col = 0;
	const char *s = fields == 1 ? indexed(in, &col, n, '\n') :
	    indexed(in, &col, fields, in->csv->delim);

	if (col < fields)
		return 0;
	n = fields == 1 ? col : 1;
	in->line += n;
	in->pos = (size_t)(s - in->buf);
	return n;
}

/* Rows of plain numbers to x: how many before another kind of row, or n. */
static size_t
plain_batch(struct spk_in *in, double *x, size_t n)
{
	struct spk_csv *c = in->csv;
	double *row = c->row;
	size_t k, more = 1;

	for (k = 0; k < n && more > 0; k += more) {
		c->row = x + k * c->fields;
		more = plain_row(in, n - k);
	}
	c->row = row;
	c->any |= k > 0;
	in->frames += k;
	return k;
}

/* The same as binary32 or spikes; rows that these cannot represent are left. */
static size_t
plain_narrow(struct spk_in *in, enum spk_type type, void *y, size_t n)
{
	double x[BATCH];
	const struct spk_kernels *k = in->kernels;
	const size_t fields = in->csv->fields, most = BATCH / fields;
	const uint64_t line = in->line, frames = in->frames;
	const size_t pos = in->pos;

	n = plain_batch(in, x, n < most ? n : most);
	if (in->still > 0 && type == SPK_F32)
		spk_in_look(in, x, n);
	if (n == 0 || (type == SPK_F32 ? k->narrow(x, y, n * fields) :
	    k->spikes(x, y, n * fields)))
		return n;
	in->line = line;
	in->frames = frames;
	in->pos = pos;
	return 0;
}

size_t
spk_csv_plain(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const struct spk_csv *c = in->csv;
	const size_t frame = c->fields * spk_type_size(type);
	size_t k = 0, more = 1;

	if (c->at == NULL || c->decimal == ',' || c->fields < 1 ||
	    c->fields > BATCH ||
	    in->pick != NULL || in->last != NULL)
		return 0;		/* never */
	if (c->kept || c->parted || c->quoting || c->trailed || c->col > 0 ||
	    c->gap > 0 || in->done)
		return 0;		/* not now */
	if (type == SPK_F64)
		return in->single ? 0 :
		    plain_batch(in, (double *)(void *)block, n);
	for (; k < n && more > 0; k += more)
		more = plain_narrow(in, type, block + k * frame, n - k);
	return k;
}

void
spk_csv_again(struct spk_in *in)
{
	in->csv->col = 0;
	in->csv->gap = 0;
	in->csv->trailed = in->csv->parted = false;
	in->csv->kept = in->csv->quoting = in->csv->row_end = false;
	in->csv->any = false;
	in->csv->at_n = in->csv->at_next = 0;
	spk_csv_parser_again(in->csv);
}

void
spk_csv_close(struct spk_in *in)
{
	struct spk_csv *c = in->csv;
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; c->first && i < c->col; i++)
		free(c->text[i]);
	free(c->text);
	free(c->at);
	spk_csv_parser_free(c);
	free(c);
}

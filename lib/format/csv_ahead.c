/*
 * Look ahead at lines for what must be known first: the rate of times, and the
 * columns of events.  The lines stay in the buffer.  How far it looks depends
 * on the content of the lines, never on how much has arrived.
 */
#include <string.h>

#include "format/text.h"

#define NEAR		(256 * 1024)	/* bytes within which looking ahead is
					 * worthwhile */

static bool
is_blank(char b)
{
	return b == ' ' || b == '\t' || b == '\r';
}

/* A field ends at a delimiter, but not within quotes. */
static const char *
field_end(const struct spk_csv *c, const char *s, const char *end)
{
	bool quoted = false;

	if (c->blanks) {
		while (s < end && !is_blank(*s))
			s++;
		return s;
	}
	for (; s < end && (quoted || *s != c->delim); s++)
		quoted ^= *s == '"';
	return s;
}

/* The content of a field, without surrounding blanks and quotes. */
static bool
value(struct spk_csv *c, size_t col, const char *s, const char *e, double *x)
{
	size_t n;

	for (; s < e && is_blank(*s); s++)
		;
	for (n = (size_t)(e - s); n > 0 && is_blank(s[n - 1]); n--)
		;
	if (n >= 2 && *s == '"' && s[n - 1] == '"') {
		s++;
		n -= 2;
	}
	return spk_csv_read(c, col, s, n, x) != '\0';
}

int
spk_csv_ahead(struct spk_in *in, struct spk_ahead *a, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	const char *s, *end, *e;
	size_t to, col;
	int have;

	if (a->at > NEAR && a->lines >= a->least)
		return 0;
	have = spk_in_line(in, a->at, SIZE_MAX, &to, f);
	if (have < 1 && (have == -1 || to <= a->at))
		return have;
	s = in->buf + in->pos + a->at;
	for (end = in->buf + in->pos + to, col = 0;; s = e + 1, col++) {
		while (c->blanks && s < end && is_blank(*s))
			s++;
		e = field_end(c, s, end);
		if (col >= a->from && !value(c, col, s, e,
		    &a->x[col - a->from]))
			return 0;
		if (col + 1 == a->from + a->n)
			break;
		if (e >= end)
			return 0;
	}
	a->at = to + 1;
	a->lines++;
	return 1;
}

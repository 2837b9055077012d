/*
 * Lines that are still to be read, for what has to be known before: the rate of
 * times, and which columns of events are which.  They stay in the buffer.  How
 * far it is looked depends on what the lines say, never on what has come.
 */
#include <string.h>

#include "format/text.h"

#define NEAR		(256 * 1024)	/* bytes that it is worth to look at */

static bool
is_blank(char b)
{
	return b == ' ' || b == '\t' || b == '\r';
}

/* The line that is so many bytes behind pos: 1, 0 where there is none, -1. */
static int
find(struct spk_in *in, size_t at, size_t *n, struct spk_fault *f)
{
	const char *nl = NULL;
	size_t have, seen = at;

	for (;; seen = have > seen ? have : seen) {
		have = in->end - in->pos;
		if (have > seen)
			nl = memchr(in->buf + in->pos + seen, '\n',
			    have - seen);
		if (nl != NULL || in->eof)
			break;
		if (spk_in_fill(in, f) == -1)
			return -1;
	}
	if (nl != NULL)
		have = (size_t)(nl - in->buf) - in->pos;
	*n = have > at ? have - at : 0;
	return nl != NULL || *n > 0;
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

/* What a field is, without blanks and quotes round it. */
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
	size_t n, col;
	int have;

	if (a->at > NEAR && a->lines >= a->least)
		return 0;
	have = find(in, a->at, &n, f);
	if (have < 1)
		return have;
	s = in->buf + in->pos + a->at;
	for (end = s + n, col = 0;; s = e + 1, col++) {
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
	a->at += n + 1;
	a->lines++;
	return 1;
}

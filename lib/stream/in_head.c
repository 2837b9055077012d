/* The first line of a stream, "#spk" and its words. */
#include <string.h>

#include "stream/in.h"

#ifndef SPK_HEAD_MAX
#define SPK_HEAD_MAX	(64 * 1024)	/* and 64 bytes per channel */
#endif

/* The channels that the first bytes of the line specify, or 0. */
static size_t
claimed(const struct spk_in *in)
{
	static const char word[] = " channels=";
	const char *s = in->buf + in->pos, *end = s + SPK_HEAD_MAX, *e;
	size_t n;

	s = memmem(s, SPK_HEAD_MAX, word, sizeof word - 1);
	if (s == NULL)
		return 0;
	s += sizeof word - 1;
	e = memchr(s, ' ', (size_t)(end - s));
	return e != NULL && spk_count(s, (size_t)(e - s), &n) &&
	    n <= SPK_COLUMNS ? n : 0;
}

/* The line at pos: its length without newline, or -1. */
static ptrdiff_t
head_line(struct spk_in *in, struct spk_fault *f)
{
	size_t most = SPK_HEAD_MAX + 1, n;
	int whole = spk_in_line(in, 0, most, &n, f);

	if (whole == 0 && n == most) {
		most += 64 * claimed(in);
		whole = spk_in_line(in, n, most, &n, f);
	}
	if (whole == 1)
		return (ptrdiff_t)n;
	return whole == -1 ? -1 : spk_in_fail(in, f, 0, n == most ?
	    "the #spk line is too long" : "cut in the first line");
}

/* Words that every header has, and their values. */
static int
head_check(struct spk_in *in, struct spk_fault *f)
{
	static const char *const must[] = {"v", "kind", "channels"};
	struct spk_fault why = {0};
	const char *s;
	size_t i, n;

	for (i = 0; i < 3; i++)
		if (spk_head_get(&in->head, must[i]) == NULL)
			return spk_in_fail(in, f, 0,
			    "the #spk line has no %s=", must[i]);
	if (strcmp(spk_head_get(&in->head, "v"), "1") != 0)
		return spk_in_fail(in, f, 0, "v=%.40s: this spk reads v=1",
		    spk_head_get(&in->head, "v"));
	if (spk_head_known(&in->head, &why) == -1)
		return spk_in_fail(in, f, 0, "%s", why.text);
	s = spk_head_get(&in->head, "channels");
	if (!spk_count(s, strlen(s), &n) || n < 1 || n > SPK_COLUMNS)
		return spk_in_fail(in, f, 0,
		    "channels=%.40s: not a whole number from 1 to %d", s,
		    SPK_COLUMNS);
	in->single = spk_head_get(&in->head, "type") != NULL;
	s = spk_head_get(&in->head, "names");
	if (s != NULL && strcmp(s, "1") != 0)
		return spk_in_fail(in, f, 0, "names=%.40s: not 1", s);
	return 0;
}

static int
head_read(struct spk_in *in, struct spk_fault *f)
{
	struct spk_fault why = {0};
	ptrdiff_t n = head_line(in, f);
	const char *s = in->buf + in->pos;

	if (n == -1)
		return -1;
	in->begin = in->base + in->pos;
	in->headed = true;
	if (memchr(s, '\0', (size_t)n) != NULL)
		return spk_in_fail(in, f, 0, "NUL in the #spk line");
	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (spk_head_parse(&in->head, s + 4, (size_t)n - 4, &why) == -1)
		return why.status == SPK_SYSTEM ?
		    spk_fail(f, SPK_SYSTEM, "%s", why.text) :
		    spk_in_fail(in, f, 0, "%s", why.text);
	if (head_check(in, f) == -1)
		return -1;
	in->pos = (size_t)((char *)memchr(s, '\n', in->end - in->pos) + 1 -
	    in->buf);
	in->line++;
	return 0;
}

/* Whether the input begins with these bytes, as far as is known. */
static bool
begins(const struct spk_in *in, const char *s)
{
	size_t n = in->end - in->pos, len = strlen(s);

	return n > 0 && memcmp(in->buf + in->pos, s, n < len ? n : len) == 0;
}

int
spk_in_head_line(struct spk_in *in, struct spk_fault *f)
{
	size_t n;

	for (n = 1; n <= 5; n++) {	/* do not wait for more bytes than
					 * needed */
		if (spk_in_want(in, n, f) == -1)
			return -1;
		if (!begins(in, "#spk ") && !begins(in, "#spk\n") &&
		    !begins(in, "#spk\r"))
			return 0;
	}
	return in->end - in->pos >= 5 ? head_read(in, f) :
	    spk_in_fail(in, f, 0, "cut in the first line");
}

int
spk_in_bom(struct spk_in *in, struct spk_fault *f)
{
	if (spk_in_want(in, 1, f) == -1)
		return -1;
	if (begins(in, "\xef")) {
		if (spk_in_want(in, 3, f) == -1)
			return -1;
		if (begins(in, "\xef\xbb\xbf") && in->end - in->pos >= 3)
			in->pos += 3;
	}
	return 0;
}

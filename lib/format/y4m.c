/*
 * y4m: uncompressed video, as ffmpeg and mpv write it: a line of "YUV4MPEG2"
 * and words, each a letter and its value; then frames, each a line of "FRAME"
 * and words, and the planes in succession.  Samples above 8 bits have two
 * little-endian bytes.
 *
 * The first plane is luma, which is read: a frame of width x height columns.
 * The others are skipped as they arrive, and not kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"

#define MAGIC		"YUV4MPEG2 "
#define LINE_MAX_BYTES	4096		/* of each line, with its newline */

struct y4m {
	uint64_t	 chroma;	/* bytes of the planes after luma */
	uint64_t	 left;		/* of those, still to be skipped */
};

/* Subsampling of the planes after luma. */
struct colour {
	const char	*name;
	unsigned	 depth, planes, across, down;
	bool		 deep;		/* also p9 to p16 */
};

static int
y4m_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, MAGIC, sizeof MAGIC - 1);
}

/* A whole number of n digits, up to 2^32. */
static bool
number(const char *s, size_t n, uint64_t *x)
{
	size_t i;

	for (*x = i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
		*x = *x * 10 + (uint64_t)(s[i] - '0');
		if (*x > UINT32_MAX)
			return false;
	}
	return n > 0 && i == n;
}

/* Bits of a sample, from the name of a colour space. */
static bool
depth(const char *s, size_t n, unsigned *bits)
{
	static const struct {
		const char	*name;
		unsigned	 bits;
	} known[] = {
		{ "9", 9 }, { "10", 10 }, { "12", 12 }, { "14", 14 },
		{ "16", 16 },
	};
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (n == strlen(known[i].name) &&
		    memcmp(s, known[i].name, n) == 0) {
			*bits = known[i].bits;
			return true;
		}
	return false;
}

static bool
colour(const char *s, size_t n, struct colour *found)
{
	static const struct colour known[] = {
		{ "mono", 8, 0, 1, 1, false },
		{ "420", 8, 2, 2, 2, true }, { "420jpeg", 8, 2, 2, 2, false },
		{ "420mpeg2", 8, 2, 2, 2, false },
		{ "420paldv", 8, 2, 2, 2, false },
		{ "411", 8, 2, 4, 1, false }, { "422", 8, 2, 2, 1, true },
		{ "444", 8, 2, 1, 1, true }, { "444alpha", 8, 3, 1, 1, false },
	};
	const struct colour *c;
	size_t i, len;

	for (i = 0; i < sizeof known / sizeof *known; i++) {
		c = &known[i];
		len = strlen(c->name);
		if (n < len || memcmp(s, c->name, len) != 0)
			continue;
		*found = *c;
		if (n == len || (c->planes == 0 &&
		    depth(s + len, n - len, &found->depth)))
			return true;
		if (c->deep && s[len] == 'p' &&
		    depth(s + len + 1, n - len - 1, &found->depth))
			return true;
	}
	return false;
}

/* The rate, in frames per second; 0:0 is unknown. */
static int
rate(struct spk_in *in, const char *s, size_t n, struct spk_fault *f)
{
	const char *colon = memchr(s, ':', n);
	const size_t len = colon != NULL ? (size_t)(colon - s) : n;
	uint64_t num, den;

	if (colon == NULL || !number(s, len, &num) ||
	    !number(colon + 1, n - len - 1, &den) || (num == 0) != (den == 0))
		return spk_in_fail(in, f, 0, "F%.*s: not two whole numbers "
		    "above 0, as 30000:1001", n < 40 ? (int)n : 40, s);
	return num == 0 ? 0 : spk_in_rate(in, (double)num / (double)den, f);
}

struct words {
	size_t		 width, height;	/* 0: missing */
	struct colour	 colour;
};

static int
size(struct spk_in *in, const char *s, size_t n, size_t *x,
    struct spk_fault *f)
{
	uint64_t value;

	if (!number(s + 1, n - 1, &value) || value < 1 || value > SPK_COLUMNS)
		return spk_in_fail(in, f, 0, "%.*s: not a whole number from 1 "
		    "to %d", n < 40 ? (int)n : 40, s, SPK_COLUMNS);
	*x = (size_t)value;
	return 0;
}

/* A word of n bytes. */
static int
word(struct spk_in *in, const char *s, size_t n, struct words *w,
    struct spk_fault *f)
{
	const int show = n < 40 ? (int)n : 40;

	switch (*s) {
	case 'W':
		return size(in, s, n, &w->width, f);
	case 'H':
		return size(in, s, n, &w->height, f);
	case 'F':
		return rate(in, s + 1, n - 1, f);
	case 'C':
		if (colour(s + 1, n - 1, &w->colour))
			return 0;
		return spk_in_fail(in, f, 0, "%.*s: a colour that is not "
		    "known", show, s);
	case 'I':		/* interlaced lines are in place */
	case 'A':
	case 'X':
		return 0;
	default:
		return spk_in_fail(in, f, 0, "'%.*s' is not a word of a y4m "
		    "header",
		    show, s);
	}
}

/* The words of a line that ends at `end'. */
static int
words(struct spk_in *in, const char *s, const char *end, struct words *w,
    struct spk_fault *f)
{
	const char *blank;

	(void)colour("420", 3, &w->colour);
	for (; s < end; s = blank + 1) {
		blank = memchr(s, ' ', (size_t)(end - s));
		if (blank == NULL)
			blank = end;
		if (blank > s &&
		    word(in, s, (size_t)(blank - s), w, f) == -1)
			return -1;
	}
	if (w->width == 0 || w->height == 0)
		return spk_in_fail(in, f, 0, "the y4m header has no %s",
		    w->width == 0 ? "width, as W640" : "height, as H480");
	return 0;
}

/* The newline of the line at pos; NULL: not there yet, or too far. */
static const char *
line_end(const struct spk_in *in)
{
	const size_t n = in->end - in->pos;

	return memchr(in->buf + in->pos, '\n', n < LINE_MAX_BYTES ? n :
	    LINE_MAX_BYTES);
}

/* Its length without newline, or -1. */
static ptrdiff_t
first_line(struct spk_in *in, struct spk_fault *f)
{
	const char *nl;

	while ((nl = line_end(in)) == NULL) {
		if (y4m_begins(in->buf + in->pos, in->end - in->pos) == 0)
			break;
		if (in->end - in->pos >= LINE_MAX_BYTES)
			return spk_in_fail(in, f, 0, "the first line is longer "
			    "than %d bytes", LINE_MAX_BYTES);
		if (in->eof)
			return spk_in_fail(in, f, 0, "cut in the y4m header");
		if (spk_in_fill(in, f) == -1)
			return -1;
	}
	if (y4m_begins(in->buf + in->pos, in->end - in->pos) != 1)
		return spk_in_fail(in, f, 0, "no y4m video begins here");
	return nl - (in->buf + in->pos);
}

static int
y4m_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const ptrdiff_t n = first_line(in, f);
	const char *s = in->buf + in->pos;
	struct words w = {0};
	struct y4m *y;
	uint64_t plane;

	if (n == -1 || words(in, s + sizeof MAGIC - 1, s + n, &w, f) == -1 ||
	    spk_in_image(in, w.width, w.height,
	    (1U << w.colour.depth) - 1, f) == -1)
		return -1;
	in->own = y = calloc(1, sizeof *y);
	if (y == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->array.code = w.colour.depth > 8 ? SPK_NUM_U16 : SPK_NUM_U8;
	in->array.size = spk_number_size(in->array.code);
	/* Neither side is above 2^20. */
	plane = (uint64_t)((w.width + w.colour.across - 1) / w.colour.across) *
	    ((w.height + w.colour.down - 1) / w.colour.down);
	y->chroma = plane * w.colour.planes * in->array.size;
	in->pos += (size_t)n + 1;
	return spk_in_fields(in, args, (uint64_t)w.width * w.height, f);
}

/*
 * A frame's line, with its newline: its length; 0: incomplete; or -1: a fault
 * or the end.
 */
static ptrdiff_t
frame_line(struct spk_in *in, struct spk_fault *f)
{
	static const char magic[] = "FRAME";
	const char *s = in->buf + in->pos, *nl = line_end(in);
	const size_t n = in->end - in->pos, len = sizeof magic - 1;

	if (memcmp(s, magic, n < len ? n : len) != 0 ||
	    (n > len && s[len] != ' ' && s[len] != '\n')) {
		(void)spk_in_behind(in, f, "no y4m frame begins here");
		return -1;
	}
	if (nl == NULL && n >= LINE_MAX_BYTES)
		return spk_in_fail(in, f, 0, "a FRAME line longer than %d "
		    "bytes", LINE_MAX_BYTES);
	return nl != NULL ? nl + 1 - s : 0;
}

/* Skip the available part of chroma. */
static void
pass(struct spk_in *in, struct y4m *y)
{
	const size_t n = in->end - in->pos;
	const size_t take = y->left < n ? (size_t)y->left : n;

	in->pos += take;
	y->left -= take;
}

/* The input has ended, without another whole frame. */
static void
finish(struct spk_in *in, size_t head, size_t frame)
{
	const struct y4m *y = in->own;
	char what[96];

	if (y->left > 0) {
		snprintf(what, sizeof what,
		    "its chroma has %llu of %llu byte%s",
		    (unsigned long long)(y->chroma - y->left),
		    (unsigned long long)y->chroma, y->chroma == 1 ? "" : "s");
		(void)spk_in_short(in, &in->held, what);
	} else if (head > 0) {
		in->pos += head;
		spk_array_cut(in, frame);
	} else if (in->pos < in->end)
		(void)spk_in_short(in, &in->held, "cut in a FRAME line");
	else if (in->frames == 0)
		spk_fail(&in->held, SPK_DATA, "%s: no frames", in->name);
	in->done = true;
}

static size_t
y4m_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const size_t frame = in->fields * in->array.size;
	struct y4m *y = in->own;
	struct spk_fault *f = &in->held;
	ptrdiff_t head = 0;
	size_t k;

	for (k = 0; k < n; k++) {
		pass(in, y);
		head = in->pos < in->end ? frame_line(in, f) : 0;
		if (head == -1)
			return k;
		if (head == 0 || in->end - in->pos - (size_t)head < frame)
			break;
		in->pos += (size_t)head;
		if (spk_in_pixels(in, f, type, block, k) == -1)
			return k;
		in->pos += frame;
		y->left = y->chroma;
	}
	if (k == 0 && in->eof)
		finish(in, (size_t)head, frame);
	return k;
}

static void
y4m_rewind(struct spk_in *in)
{
	struct y4m *y = in->own;

	y->left = 0;
}

static void
y4m_close(struct spk_in *in)
{
	free(in->own);
}

const struct spk_reader spk_y4m_reader = {
	.name = "y4m", .holds = SPK_SIGNALS, .begins = y4m_begins,
	.open = y4m_open, .read = y4m_read, .rewind = y4m_rewind,
	.close = y4m_close,
};

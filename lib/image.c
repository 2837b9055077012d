/*
 * Images: idx, as MNIST has it, and pgm, in grey.  An image is a frame of
 * width x height columns, row after row; its pixels are the numbers that the
 * file has, 0 to maxval.  The words kind, width, height and maxval stand in
 * the head as if the file had one.  Images follow each other, all of a size.
 *
 * idx:	two zero bytes, the type, the number of dimensions, each of them as
 *	32 bits, the values; all big-endian.  The first dimension counts
 *	frames; three of them are images.
 * pgm:	"P5", width, height and maxval as text, one white byte, the values, of
 *	two big-endian bytes each where maxval is above 255.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define DIMENSIONS	4		/* at the most */
#define PGM_MAX		512		/* bytes of a head, with comments */

static uint64_t
big_endian(const char *s, size_t n)
{
	uint64_t x = 0;

	while (n-- > 0)
		x = x << 8 | (unsigned char)*s++;
	return x;
}

/* The words of an image, and its columns; width 0: it is none. */
static int
describe(struct spk_in *in, const struct spk_head *args, uint64_t width,
    uint64_t height, unsigned maxval, struct spk_fault *f)
{
	const char *c = spk_head_get(args, "channels");

	if (spk_head_set(&in->head, "kind", "signal", f) == -1 ||
	    (width > 0 && (spk_head_count(&in->head, "width", width, f) == -1 ||
	    spk_head_count(&in->head, "height", height, f) == -1)) ||
	    (maxval > 0 &&
	    spk_head_count(&in->head, "maxval", maxval, f) == -1))
		return -1;
	if (c != NULL && strtoul(c, NULL, 10) != in->fields)
		return spk_fail(f, SPK_USAGE, "--channels: '%.40s', but a "
		    "frame of the %s input has %zu", c, in->format->name,
		    in->fields);
	return spk_in_shape(in, args, f);
}

/* The frame of that many bytes is not all there. */
static void
cut(struct spk_in *in, size_t n, struct spk_fault *f)
{
	char what[80];

	snprintf(what, sizeof what, "the next has %zu of %zu byte%s",
	    in->end - in->pos, n, n == 1 ? "" : "s");
	(void)spk_in_short(in, f, what);
}

/* idx */

/* Bytes of a value of that type code, or 0. */
static size_t
idx_size(unsigned code)
{
	switch (code) {
	case 0x08:			/* unsigned */
	case 0x09:			/* signed, as the next two are */
		return 1;
	case 0x0B:
		return 2;
	case 0x0C:
	case 0x0D:			/* binary32 */
		return 4;
	case 0x0E:			/* binary64 */
		return 8;
	default:
		return 0;
	}
}

static int
idx_begins(const char *s, size_t n)
{
	if ((n > 0 && s[0] != 0) || (n > 1 && s[1] != 0) ||
	    (n > 2 && idx_size((unsigned char)s[2]) == 0))
		return 0;
	return n < 4 ? -1 : s[3] >= 1 && s[3] <= DIMENSIONS;
}

static int
idx_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	uint64_t size[DIMENSIONS], columns = 1;
	struct spk_grid *g = &in->grid;
	int have = spk_in_want(in, 4, f);
	size_t n, i;
	const char *s = in->buf + in->pos;

	if (have == -1)
		return -1;
	if (!have || idx_begins(s, 4) != 1)
		return spk_in_fail(in, f, 0, "no idx file begins so");
	n = (unsigned char)s[3];
	have = spk_in_want(in, 4 + 4 * n, f);
	if (have != 1)
		return have == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the idx head");
	s = in->buf + in->pos;
	for (i = 0; i < n; i++)
		size[i] = big_endian(s + 4 + 4 * i, 4);
	for (i = 1; i < n; i++) {
		columns *= size[i];
		if (columns < 1 || columns > SPK_COLUMNS)
			return spk_in_fail(in, f, 0, "an idx frame has 1 to "
			    "%d values", SPK_COLUMNS);
	}
	g->code = (unsigned char)s[2];
	g->size = idx_size(g->code);
	g->items = size[0];
	in->fields = (size_t)columns;
	in->pos += 4 + 4 * n;
	in->payload = in->base + in->pos;
	return describe(in, args, n == 3 ? size[2] : 0, n == 3 ? size[1] : 0,
	    g->code == 0x08 ? 255 : 0, f);
}

static double
idx_value(unsigned code, const char *s)
{
	const uint64_t u = big_endian(s, idx_size(code));
	const uint32_t u32 = (uint32_t)u;
	double x;
	float y;

	switch (code) {
	case 0x08:
		return (double)u;
	case 0x09:
		return (int8_t)u;
	case 0x0B:
		return (int16_t)u;
	case 0x0C:
		return (int32_t)u;
	case 0x0D:
		memcpy(&y, &u32, sizeof y);
		return (double)y;
	default:
		memcpy(&x, &u, sizeof x);
		return x;
	}
}

static size_t
idx_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const struct spk_grid *g = &in->grid;
	const size_t frame = in->fields * g->size;
	struct spk_fault *f = &in->held;
	size_t k, i;

	for (k = 0; k < n && in->frames < g->items; k++, in->pos += frame) {
		if (in->end - in->pos < frame) {
			if (in->eof && k == 0)
				cut(in, frame, f);
			return k;
		}
		for (i = 0; i < in->fields; i++)
			in->row[i] = idx_value(g->code, in->buf + in->pos +
			    i * g->size);
		if (spk_in_store(in, f, type, block, k) == -1)
			return k;
	}
	if (k > 0)
		return k;
	if (in->pos < in->end)
		spk_in_fail(in, f, 0, "data behind the last frame, number "
		    "%llu by the idx head", (unsigned long long)g->items);
	in->done = in->eof;
	return 0;
}

const struct spk_format spk_idx = {
	.name = "idx", .type = SPK_F64, .begins = idx_begins,
	.open = idx_open, .read = idx_read,
};

/* pgm */

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Past white space and comments, of which there has to be some; NULL: none. */
static const char *
skip(const char *s, const char *end)
{
	const char *from = s;

	while (s < end && (is_white(*s) || *s == '#')) {
		if (*s == '#')
			while (s < end && *s != '\n')
				s++;
		else
			s++;
	}
	return s == end || s > from ? s : NULL;
}

/*
 * An image's head: width, height, maxval.  Its length, 0 where the bytes end
 * within it, or -1 where it is none.
 */
static ptrdiff_t
pgm_head(const char *s, size_t n, unsigned number[3])
{
	const char *p = s, *end = s + n;
	int i;

	for (i = 0; i < 2; i++, p++)
		if (p == end || *p != "P5"[i])
			return p == end ? 0 : -1;
	for (i = 0; i < 3; i++) {
		if ((p = skip(p, end)) == NULL || (p < end &&
		    (*p < '0' || *p > '9')))
			return -1;
		for (number[i] = 0; p < end && *p >= '0' && *p <= '9'; p++) {
			number[i] = number[i] * 10 + (unsigned)(*p - '0');
			if (number[i] > SPK_COLUMNS)
				return -1;
		}
		if (p < end && number[i] == 0)
			return -1;
	}
	if (p - s >= PGM_MAX)
		return -1;
	if (p == end)
		return 0;
	return !is_white(*p) || number[2] > SPK_MAXVAL ? -1 : p + 1 - s;
}

/*
 * P5 is an electrode too, and may be the name of a column: a head of a number
 * a line is text.  Who writes images puts width and height on one.
 */
static int
pgm_begins(const char *s, size_t n)
{
	unsigned number[3];
	ptrdiff_t head = pgm_head(s, n, number), i;

	if (head <= 0)
		return head == 0 ? -1 : 0;
	for (i = 2; i < head; i++)
		if (s[i] != '\r' && s[i] != '\n' &&
		    (s[i] < '0' || s[i] > '9'))
			return 1;
	return 0;
}

/* The head at pos: its length, or 0 where the input ends in it. */
static ptrdiff_t
pgm_here(struct spk_in *in, unsigned number[3], struct spk_fault *f)
{
	ptrdiff_t n;

	while ((n = pgm_head(in->buf + in->pos, in->end - in->pos,
	    number)) == 0 && !in->eof)
		if (spk_in_fill(in, f) == -1)
			return -1;
	return n != -1 ? n : spk_in_fail(in, f, 0, "no pgm image begins so: "
	    "P5, width, height, and maxval up to %d", SPK_MAXVAL);
}

static int
pgm_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct spk_grid *g = &in->grid;
	unsigned number[3];
	ptrdiff_t n = pgm_here(in, number, f);

	if (n <= 0)
		return n == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the pgm head");
	g->width = number[0];
	g->height = number[1];
	g->maxval = number[2];
	g->size = number[2] > 255 ? 2 : 1;
	in->fields = g->width * g->height;
	if (in->fields > SPK_COLUMNS)
		return spk_in_fail(in, f, 0, "an image has 1 to %d pixels",
		    SPK_COLUMNS);
	in->payload = in->base + in->pos;	/* each has a head, this too */
	return describe(in, args, number[0], number[1], number[2], f);
}

/* The pixels at pos to in->row. */
static int
pgm_pixels(struct spk_in *in, struct spk_fault *f)
{
	const struct spk_grid *g = &in->grid;
	const char *s = in->buf + in->pos;
	size_t i;

	for (i = 0; i < in->fields; i++) {
		in->row[i] = (double)big_endian(s + i * g->size, g->size);
		if (in->row[i] > g->maxval)
			return spk_in_fail(in, f, i + 1, "a pixel above "
			    "maxval, %u", g->maxval);
	}
	return 0;
}

static size_t
pgm_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const struct spk_grid *g = &in->grid;
	const size_t frame = in->fields * g->size;
	struct spk_fault *f = &in->held;
	unsigned number[3];
	ptrdiff_t head;
	size_t k;

	for (k = 0; k < n && in->pos < in->end; k++) {
		head = pgm_head(in->buf + in->pos, in->end - in->pos, number);
		if (head == -1) {
			spk_in_fail(in, f, 0, "no pgm image begins so");
			return k;
		}
		if (head > 0 && (number[0] != g->width ||
		    number[1] != g->height || number[2] != g->maxval)) {
			spk_in_fail(in, f, 0, "an image of %ux%u, maxval %u, "
			    "after those of %zux%zu, %u", number[0], number[1],
			    number[2], g->width, g->height, g->maxval);
			return k;
		}
		if (head == 0 ||
		    in->end - in->pos - (size_t)head < frame) {
			if (!in->eof || k > 0)
				return k;
			in->pos += (size_t)head;
			if (head == 0)
				(void)spk_in_short(in, f, "cut in a pgm head");
			else
				cut(in, frame, f);
			return 0;
		}
		in->pos += (size_t)head;
		if (pgm_pixels(in, f) == -1 ||
		    spk_in_store(in, f, type, block, k) == -1)
			return k;
		in->pos += frame;
	}
	in->done = k == 0 && in->eof;
	return k;
}

static int
pgm_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	const char *width = spk_head_get(h, "width");
	const char *height = spk_head_get(h, "height");
	const char *maxval = spk_head_get(h, "maxval");
	const char *kind = spk_head_get(h, "kind");

	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(f, SPK_USAGE,
		    "--to=pgm: holds images, not spikes");
	if (width == NULL || height == NULL)
		return spk_fail(f, SPK_USAGE, "--to=pgm: width and height are "
		    "not known. Say them with --size");
	out->maxval = maxval != NULL ? (unsigned)strtoul(maxval, NULL, 10) :
	    255;
	snprintf(out->head, sizeof out->head, "P5\n%.20s %.20s\n%u\n", width,
	    height, out->maxval);
	return 0;
}

static int
pgm_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const double most = out->maxval;
	const size_t deep = out->maxval > 255 ? 2 : 1;
	char pixel[2];
	unsigned v;
	double y;
	size_t i;

	for (; frames > 0; frames--) {
		if (spk_out_bytes(out, out->head, strlen(out->head), f) == -1)
			return -1;
		for (i = 0; i < out->columns; i++) {
			y = rint(spk_load(type, x));
			x += spk_type_size(type);
			out->clipped += y < 0 || y > most;
			v = (unsigned)(y < 0 ? 0 : y > most ? most : y);
			pixel[0] = (char)(v >> 8);
			pixel[1] = (char)(v & 255);
			if (spk_out_bytes(out, pixel + 2 - deep, deep, f) == -1)
				return -1;
		}
	}
	return 0;
}

const struct spk_format spk_pgm = {
	.name = "pgm", .type = SPK_F64, .pure = true, .begins = pgm_begins,
	.open = pgm_open, .read = pgm_read, .begin = pgm_begin,
	.write = pgm_write,
};

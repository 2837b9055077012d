/*
 * Images in grey, as Netpbm has them.  An image is a frame of width x height
 * columns, row after row; images follow each other, all of a size.
 *
 * pgm:	"P5", width, height and maxval as text, one white byte, the values, of
 *	two big-endian bytes each where maxval is above 255.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define PGM_MAX		512		/* bytes of a head, with comments */

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
	unsigned number[3];
	ptrdiff_t n = pgm_here(in, number, f);

	if (n <= 0)
		return n == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the pgm head");
	in->array.code = number[2] > UINT8_MAX ? SPK_UINT16 : SPK_UINT8;
	in->array.size = spk_number_size(in->array.code);
	in->array.big = true;
	if (spk_in_image(in, number[0], number[1], number[2], f) == -1)
		return -1;
	/* Each has a head, the first too. */
	return spk_in_fields(in, args, (uint64_t)number[0] * number[1], f);
}

/* The pixels at pos to in->row. */
static int
pgm_pixels(struct spk_in *in, struct spk_fault *f)
{
	size_t i;

	spk_array_load(&in->array, in->buf + in->pos, in->row, in->fields);
	for (i = 0; i < in->fields; i++)
		if (in->row[i] > in->maxval)
			return spk_in_fail(in, f, i + 1, "a pixel above "
			    "maxval, %u", in->maxval);
	return 0;
}

static size_t
pgm_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const size_t frame = in->fields * in->array.size;
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
		if (head > 0 && (number[0] != in->width ||
		    number[1] != in->height || number[2] != in->maxval)) {
			spk_in_fail(in, f, 0, "an image of %ux%u, maxval %u, "
			    "after those of %zux%zu, %u", number[0], number[1],
			    number[2], in->width, in->height, in->maxval);
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
				spk_array_cut(in, frame);
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
	.name = "pgm", .holds = SPK_SIGNALS, .begins = pgm_begins,
	.open = pgm_open, .read = pgm_read, .begin = pgm_begin,
	.write = pgm_write,
};

/*
 * Grey images, and black and white ones, in Netpbm's formats.  An image is a
 * frame of width x height columns, row after row; images of equal size follow
 * one another.
 *
 * pgm:	"P5", width, height and maxval as text, one white byte, the values, each
 *	of two big-endian bytes if maxval is above 255.
 * pbm:	"P4", width and height, one white byte, the values, a bit each, the
 *	highest of a byte first, 1 being black; a row begins with a byte.
 *
 * Netpbm's other kinds are recognised, to advise how to convert them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"

#define HEAD_MAX	512		/* bytes of a header, with comments */
#define LOOK		64		/* pixels, in bytes, to recognise an
					 * image */

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Skip white space and comments, at least one; NULL: none. */
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
 * The header of an image of a kind, the digit after the P: width, height and
 * maxval, which is 1 if the kind has none.  Its length, 0 if the bytes end
 * within it, or -1 if it is invalid.
 */
static ptrdiff_t
image_head(const char *s, size_t n, char kind, unsigned number[3])
{
	const char *p = s, *end = s + n;
	const int numbers = kind == '1' || kind == '4' ? 2 : 3;
	int i;

	for (i = 0; i < 2; i++, p++)
		if (p == end || *p != (i == 0 ? 'P' : kind))
			return p == end ? 0 : -1;
	number[2] = 1;
	for (i = 0; i < numbers; i++) {
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
	if (p - s >= HEAD_MAX)
		return -1;
	if (p == end)
		return 0;
	return !is_white(*p) || number[2] > SPK_MAXVAL ? -1 : p + 1 - s;
}

/*
 * P5 is an electrode too, and may be the name of a column of numbers.  Most
 * writers of images put width and height on one line, which rows of one column
 * cannot have, nor comments.  Anything may follow the name.
 */
static bool
is_image(const char *s, size_t n)
{
	bool inside = true, first = true;
	size_t i, words = 1;

	for (i = 1; i < n; i++) {
		if (s[i] == '#') {
			if (!first)
				return true;
			while (i < n && s[i] != '\n')
				i++;
		}
		if (i < n && (s[i] == '\n' || s[i] == '\r')) {
			words = 0;
			first = false;
		}
		if (i == n || is_white(s[i]))
			inside = false;
		else if (!inside) {
			inside = true;
			if (++words > 1)
				return true;
		}
	}
	return false;
}

/*
 * Photoshop gives each number a line.  Then the first pixels decide: one that
 * cannot be part of a row of numbers.
 */
static int
has_pixels(const char *s, size_t n, char kind, const unsigned number[3])
{
	const size_t row = kind == '4' ? (number[0] + 7) / 8 :
	    (size_t)number[0] * (kind == '6' ? 3 : 1) *
	    (number[2] > UINT8_MAX ? 2 : 1);
	const size_t all = row * number[1];
	size_t i;

	for (i = 0; i < all && i < LOOK; i++)
		if (i == n)
			return -1;
		else if (s[i] == '\0' ||
		    strchr("0123456789+-.eEnNaAiIfF,;\" \t\r\n", s[i]) == NULL)
			return 1;
	return 0;
}

static int
begins(const char *s, size_t n, char kind)
{
	unsigned number[3];
	ptrdiff_t head = image_head(s, n, kind, number);

	if (head <= 0 || is_image(s, (size_t)head))
		return head == 0 ? -1 : head > 0;
	return kind < '4' ? 0 :
	    has_pixels(s + head, n - (size_t)head, kind, number);
}

static int
pgm_begins(const char *s, size_t n)
{
	return begins(s, n, '5');
}

static int
pbm_begins(const char *s, size_t n)
{
	return begins(s, n, '4');
}

extern const struct spk_reader spk_pbm_reader;

/* The input's images are of bits. */
static bool
bits(const struct spk_in *in)
{
	return in->reader == &spk_pbm_reader;
}

/* Bytes of a row with that many bits. */
static size_t
packed(size_t width)
{
	return (width + 7) / 8;
}

static ptrdiff_t
head_at(const struct spk_in *in, unsigned number[3])
{
	return image_head(in->buf + in->pos, in->end - in->pos,
	    bits(in) ? '4' : '5', number);
}

/* The first header: its length, or 0 if the input ends in it. */
static ptrdiff_t
first_head(struct spk_in *in, unsigned number[3], struct spk_fault *f)
{
	ptrdiff_t n;

	while ((n = head_at(in, number)) == 0 && !in->eof)
		if (spk_in_fill(in, f) == -1)
			return -1;
	if (n != -1)
		return n;
	return bits(in) ? spk_in_fail(in, f, 0, "no pbm image begins here: "
	    "P4, width and height") : spk_in_fail(in, f, 0, "no pgm image "
	    "begins here: P5, width, height, and maxval up to %d", SPK_MAXVAL);
}

static int
image_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	unsigned number[3];
	ptrdiff_t n = first_head(in, number, f);

	if (n <= 0)
		return n == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the %s header", in->reader->name);
	in->array.code = number[2] > UINT8_MAX ? SPK_NUM_U16 : SPK_NUM_U8;
	in->array.size = spk_number_size(in->array.code);
	in->array.big = true;
	if (spk_in_image(in, number[0], number[1], number[2], f) == -1 ||
	    (bits(in) && spk_head_set(&in->head, "planes", "1", f) == -1))
		return -1;
	/* Each has a header, also the first. */
	return spk_in_fields(in, args, (uint64_t)number[0] * number[1], f);
}

/* n pixels, in a block or in in->row, may not exceed maxval. */
static int
check(struct spk_in *in, enum spk_type type, const void *y,
    struct spk_fault *f)
{
	const float *y32 = y;
	const double *y64 = y;
	size_t i;

	if (in->maxval == (in->array.size == 1 ? UINT8_MAX : UINT16_MAX))
		return 0;
	for (i = 0; i < in->fields; i++)
		if ((type == SPK_F32 ? (double)y32[i] : y64[i]) > in->maxval)
			return spk_in_fail(in, f, i + 1, "a pixel above "
			    "maxval, %u", in->maxval);
	return 0;
}

int
spk_in_pixels(struct spk_in *in, struct spk_fault *f, enum spk_type type,
    char *block, size_t k)
{
	const char *s = in->buf + in->pos;
	float *y = (float *)(void *)block + k * in->fields;
	int rc;

	/* Numbers of at most 16 bits need no other check. */
	if (type == SPK_F32 && in->pick == NULL && in->last == NULL) {
		if (in->array.size == 1 && in->kernels != NULL)
			in->kernels->bytes32((const unsigned char *)s, y,
			    in->fields);
		else
			spk_array_load32(&in->array, s, y, in->fields);
		rc = check(in, type, y, f);
		in->frames += rc == 0;
		return rc;
	}
	spk_array_load(&in->array, s, in->row, in->fields);
	return check(in, SPK_F64, in->row, f) == -1 ? -1 :
	    spk_in_store(in, f, type, block, k);
}

/* The bits at pos, to the k-th frame of the block. */
static int
unpack(struct spk_in *in, struct spk_fault *f, enum spk_type type, char *block,
    size_t k)
{
	const bool straight = type == SPK_I8 && in->pick == NULL &&
	    in->last == NULL;
	int8_t *y = (int8_t *)block + k * in->fields;
	const char *s = in->buf + in->pos;
	size_t i, c;

	for (i = 0; i < in->height; i++, s += packed(in->width))
		if (straight)
			spk_unpack_high(s, y + i * in->width, in->width);
		else
			for (c = 0; c < in->width; c++)
				in->row[i * in->width + c] =
				    (unsigned char)s[c / 8] >> (7 - c % 8) & 1;
	in->frames += straight;
	return straight ? 0 : spk_in_store(in, f, type, block, k);
}

/* A header that does not match the first, or, if -1, no header. */
static void
no_more(struct spk_in *in, ptrdiff_t head, const unsigned number[3])
{
	char what[120];

	if (head == -1)
		snprintf(what, sizeof what, "no %s image begins here",
		    in->reader->name);
	else if (bits(in))
		snprintf(what, sizeof what, "an image of %ux%u after those "
		    "of %zux%zu", number[0], number[1], in->width, in->height);
	else
		snprintf(what, sizeof what, "an image of %ux%u, maxval %u, "
		    "after those of %zux%zu, %u", number[0], number[1],
		    number[2], in->width, in->height, in->maxval);
	(void)spk_in_behind(in, &in->held, what);
}

/* The input ends in the image at pos, within its header if that is 0. */
static void
cut(struct spk_in *in, size_t head, size_t frame)
{
	char what[40];

	in->pos += head;
	if (head > 0) {
		spk_array_cut(in, frame);
		return;
	}
	snprintf(what, sizeof what, "cut in a %s header", in->reader->name);
	(void)spk_in_short(in, &in->held, what);
}

static size_t
image_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const size_t frame = bits(in) ? packed(in->width) * in->height :
	    in->fields * in->array.size;
	struct spk_fault *f = &in->held;
	unsigned number[3];
	ptrdiff_t head;
	size_t k;

	for (k = 0; k < n && in->pos < in->end; k++) {
		head = head_at(in, number);
		if (head == -1 || (head > 0 && (number[0] != in->width ||
		    number[1] != in->height || number[2] != in->maxval))) {
			no_more(in, head, number);
			return k;
		}
		if (head == 0 ||
		    in->end - in->pos - (size_t)head < frame) {
			if (in->eof && k == 0)
				cut(in, (size_t)head, frame);
			return k;
		}
		in->pos += (size_t)head;
		if ((bits(in) ? unpack : spk_in_pixels)(in, f, type, block,
		    k) == -1)
			return k;
		in->pos += frame;
	}
	in->done = k == 0 && in->eof;
	return k;
}

/*
 * Kinds that are not read: plain ones (P1, P2), colours (P3, P6), and pam (P7).
 * An image in text has P1 on a line by itself; otherwise P1 is a name.
 */
static int
other_begins(const char *s, size_t n)
{
	static const char *const pam[] = {
		"P7\nWIDTH ", "P7\nHEIGHT ", "P7\nDEPTH ", "P7\nMAXVAL ",
		"P7\nTUPLTYPE ", "P7\n#"
	};
	const char kind = n > 1 ? s[1] : '1', *p;
	int is = 0;
	size_t i, len;

	for (i = 0; i < sizeof pam / sizeof *pam && is != 1; i++) {
		len = strlen(pam[i]);
		if (memcmp(s, pam[i], n < len ? n : len) == 0)
			is = n < len ? -1 : 1;
	}
	if (is != 0 || kind == '\0' || strchr("1236", kind) == NULL)
		return is;
	for (p = s + 2; kind != '6' && p < s + n && *p != '\n'; p++)
		if (!is_white(*p))
			return 0;
	return begins(s, n, kind);
}

static int
other_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	(void)args;
	switch (in->buf[in->pos + 1]) {
	case '1':
		return spk_in_fail(in, f, 0, "a plain pbm image; pnmtopnm "
		    "makes it raw");
	case '2':
		return spk_in_fail(in, f, 0, "a plain pgm image; pnmtopnm "
		    "makes it raw");
	case '7':
		return spk_in_fail(in, f, 0, "a pam image; pamtopnm makes it "
		    "pgm or pbm");
	default:
		return spk_in_fail(in, f, 0, "an image in colours; ppmtopgm "
		    "makes it pgm");
	}
}

const struct spk_reader spk_pgm_reader = {
	.name = "pgm", .holds = SPK_SIGNALS, .begins = pgm_begins,
	.open = image_open, .read = image_read,
};

const struct spk_reader spk_pbm_reader = {
	.name = "pbm", .begins = pbm_begins, .open = image_open,
	.read = image_read,
};

const struct spk_reader spk_pnm_other_reader = {
	.name = "pnm", .begins = other_begins, .open = other_open,
};

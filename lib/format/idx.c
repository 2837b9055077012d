/*
 * idx, the format of MNIST: two zero bytes, the type, the number of dimensions,
 * each of them as 32 bits, the values; all big-endian.  The first dimension
 * counts frames; three of them are images, frames of width x height columns.
 */
#include "format/array.h"

#define DIMENSIONS	4		/* maximum */

/* The type with that code. */
static bool
number(unsigned char code, enum spk_number *n)
{
	static const struct {
		unsigned char	code;
		enum spk_number	number;
	} type[] = {
		{ 0x08, SPK_NUM_U8 }, { 0x09, SPK_NUM_I8 },
		{ 0x0B, SPK_NUM_I16 }, { 0x0C, SPK_NUM_I32 },
		{ 0x0D, SPK_NUM_F32 }, { 0x0E, SPK_NUM_F64 },
	};
	size_t i;

	for (i = 0; i < sizeof type / sizeof *type; i++)
		if (type[i].code == code) {
			*n = type[i].number;
			return true;
		}
	return false;
}

static int
idx_begins(const char *s, size_t n)
{
	enum spk_number any;

	if ((n > 0 && s[0] != 0) || (n > 1 && s[1] != 0) ||
	    (n > 2 && !number((unsigned char)s[2], &any)))
		return 0;
	return n < 4 ? -1 : s[3] >= 1 && s[3] <= DIMENSIONS;
}

static int
idx_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct spk_array *a = &in->array;
	uint64_t size[DIMENSIONS] = {0}, columns = 1;
	int have = spk_in_want(in, 4, f);
	size_t n, i;
	const char *s = in->buf + in->pos;

	if (have == -1)
		return -1;
	if (!have || idx_begins(s, 4) != 1)
		return spk_in_fail(in, f, 0, "no idx file begins here");
	n = (unsigned char)s[3];
	have = spk_in_want(in, 4 + 4 * n, f);
	if (have != 1)
		return have == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the idx header");
	s = in->buf + in->pos;
	(void)number((unsigned char)s[2], &a->code);
	a->size = spk_number_size(a->code);
	a->big = true;
	for (i = 0; i < n; i++)
		size[i] = spk_bytes(s + 4 + 4 * i, 4, true);
	a->items = size[0];
	for (i = 1; i < n && columns <= SPK_COLUMNS; i++)
		columns *= size[i];
	if (n == 3 && columns <= SPK_COLUMNS && (spk_head_count(&in->head,
	    "width", size[2], f) == -1 || spk_head_count(&in->head, "height",
	    size[1], f) == -1))
		return -1;
	if (a->code == SPK_NUM_U8 &&
	    spk_head_count(&in->head, "maxval", UINT8_MAX, f) == -1)
		return -1;
	in->pos += 4 + 4 * n;
	return spk_in_fields(in, args, columns, f);
}

const struct spk_reader spk_idx_reader = {
	.name = "idx", .holds = SPK_SIGNALS, .begins = idx_begins,
	.open = idx_open, .read = spk_array_read,
	.fill = spk_array_fill,
};

/*
 * Raw numbers, and bits, without a header of their own: see array.c.
 *
 * bits:	a frame of C channels is C bits, least significant first, or 2 C
 *	if there are spikes of -1: those that are 1, then those that are -1;
 *	padded with zeros to a whole byte
 */
#include <stdlib.h>
#include <string.h>

#include "format/array.h"
#include "format/text.h"

/* The fields of a frame, from --channels or the "#spk" line. */
static int
fields(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *c = spk_head_get(args, "channels");
	const char *own = spk_head_get(&in->head, "channels");

	if (c == NULL && own == NULL)
		return spk_fail(f, SPK_USAGE, "%s input: specify the channels "
		    "with " SPK_WORD("channels"), in->reader->name);
	in->fields = strtoul(own != NULL ? own : c, NULL, 10);
	if (spk_in_channels(args, in->fields, f) == -1)
		return -1;
	if (in->fields < 1 || in->fields > SPK_COLUMNS)
		return spk_fail(f, own != NULL ? SPK_DATA : SPK_USAGE,
		    "%s: %zu channels; %s input has 1 to %d", in->name,
		    in->fields, in->reader->name, SPK_COLUMNS);
	return 0;
}

static int
begin(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	if (fields(in, args, f) == -1 ||
	    (spk_head_get(&in->head, "names") != NULL &&
	    spk_csv_names(in, f) == -1))
		return -1;
	in->payload = in->base + in->pos;
	return spk_in_shape(in, args, f);
}

static int
raw_open(struct spk_in *in, const struct spk_head *args, enum spk_number code,
    struct spk_fault *f)
{
	struct spk_array *a = &in->array;

	a->code = code;
	a->size = spk_number_size(code);
	a->big = !in->headed && spk_head_get(args, "big-endian") != NULL;
	return begin(in, args, f);
}

#define RAW(id, code) \
static int \
id##_open(struct spk_in *in, const struct spk_head *args, \
    struct spk_fault *f) \
{ \
	return raw_open(in, args, code, f); \
} \
\
const struct spk_reader spk_##id##_reader = { \
	.name = #id, .headed = true, .takes = "big-endian", \
	.open = id##_open, .read = spk_array_read, .fill = spk_array_fill, \
	.seek = spk_array_seek, .close = spk_csv_close, \
};

RAW(i8, SPK_NUM_I8)
RAW(u8, SPK_NUM_U8)
RAW(i16, SPK_NUM_I16)
RAW(i24, SPK_NUM_I24)
RAW(i32, SPK_NUM_I32)
RAW(f32, SPK_NUM_F32)
RAW(f64, SPK_NUM_F64)

static int
bits_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *planes = spk_head_get(&in->head, "planes");

	in->array.code = SPK_NUM_BITS;
	in->array.planes = 1;
	if (planes != NULL && strcmp(planes, "2") == 0)
		in->array.planes = 2;
	else if (planes != NULL && strcmp(planes, "1") != 0)
		return spk_in_fail(in, f, 0, "planes=%.40s: neither 1 nor 2",
		    planes);
	return begin(in, args, f);
}

const struct spk_reader spk_bits_reader = {
	.name = "bits", .headed = true, .holds = SPK_SPIKES,
	.open = bits_open, .read = spk_array_read, .seek = spk_array_seek,
	.close = spk_csv_close,
};

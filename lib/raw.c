/* Raw numbers, without a head of their own: see array.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static const struct raw {
	const struct spk_format *format;
	enum spk_number	 code;
} raws[] = {
	{ &spk_raw_i8, SPK_INT8 }, { &spk_raw_u8, SPK_UINT8 },
	{ &spk_raw_i16, SPK_INT16 }, { &spk_raw_i24, SPK_INT24 },
	{ &spk_raw_i32, SPK_INT32 }, { &spk_raw_f32, SPK_BINARY32 },
	{ &spk_raw_f64, SPK_BINARY64 },
};

static enum spk_number
code(const struct spk_format *format)
{
	const struct raw *r = raws;

	while (r->format != format)
		r++;
	return r->code;
}

/* The fields of a frame, from --channels or the "#spk" line. */
static int
fields(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *c = spk_head_get(args, "channels");
	const char *own = spk_head_get(&in->head, "channels");

	if (c == NULL && own == NULL)
		return spk_fail(f, SPK_USAGE, "%s input: how many channels? "
		    "Say it with --channels", in->format->name);
	in->fields = strtoul(own != NULL ? own : c, NULL, 10);
	if (spk_in_channels(args, in->fields, f) == -1)
		return -1;
	if (in->fields < 1 || in->fields > SPK_COLUMNS)
		return spk_fail(f, own != NULL ? SPK_DATA : SPK_USAGE,
		    "%s: %zu channels; %s input has 1 to %d", in->name,
		    in->fields, in->format->name, SPK_COLUMNS);
	return 0;
}

int
spk_raw_open(struct spk_in *in, const struct spk_head *args,
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
raw_begin(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct spk_array *a = &in->array;

	a->code = code(in->format);
	a->size = spk_number_size(a->code);
	a->big = !in->headed && spk_head_get(args, "big-endian") != NULL;
	return spk_raw_open(in, args, f);
}

/* Writing */

double
spk_load(enum spk_type type, const char *x)
{
	float f32;
	double f64;

	if (type == SPK_I8)
		return *(const signed char *)x;
	if (type == SPK_F32) {
		memcpy(&f32, x, sizeof f32);
		return (double)f32;
	}
	memcpy(&f64, x, sizeof f64);
	return f64;
}

/* Whole numbers, of one byte; no frame is begun that does not fit. */
static int
write_bytes(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, int least, int most, struct spk_fault *f)
{
	const size_t size = spk_type_size(type), columns = out->columns;
	char text[SPK_NUMBER_MAX + 1], byte;
	double y;
	size_t k, i;

	for (k = 0; k < frames; k++, x += columns * size) {
		for (i = 0; i < columns; i++) {
			y = spk_load(type, x + i * size);
			if (y >= least && y <= most && rint(y) >= y &&
			    rint(y) <= y)
				continue;
			text[spk_print_f64(text, y)] = '\0';
			return spk_fail(f, SPK_DATA, "%s: frame %llu: %s is "
			    "not a whole number from %d to %d, as %s has",
			    out->name,
			    (unsigned long long)(out->frames + k + 1), text,
			    least, most, out->format->name);
		}
		for (i = 0; i < columns; i++) {
			byte = (char)(int)spk_load(type, x + i * size);
			if (spk_out_bytes(out, &byte, 1, f) == -1)
				return -1;
		}
	}
	return 0;
}

static int
write_f32(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    struct spk_fault *f)
{
	float y;

	for (; n > 0; n--, x += spk_type_size(type)) {
		y = (float)spk_load(type, x);
		if (!isfinite(y))
			return spk_fail(f, SPK_DATA,
			    "%s: a value is out of the range of f32",
			    out->name);
		if (spk_out_bytes(out, &y, sizeof y, f) == -1)
			return -1;
	}
	return 0;
}

static int
write_f64(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    struct spk_fault *f)
{
	double y;

	for (; n > 0; n--, x += spk_type_size(type)) {
		y = spk_load(type, x);
		if (spk_out_bytes(out, &y, sizeof y, f) == -1)
			return -1;
	}
	return 0;
}

int
spk_raw_write(struct spk_out *out, enum spk_number to, enum spk_type type,
    const char *x, size_t frames, struct spk_fault *f)
{
	const size_t n = frames * out->columns;

	if (to == (type == SPK_I8 ? SPK_INT8 : type == SPK_F32 ? SPK_BINARY32 :
	    SPK_BINARY64))
		return spk_out_bytes(out, x, n * spk_type_size(type), f);
	switch (to) {
	case SPK_INT8:
		return write_bytes(out, type, x, frames, INT8_MIN, INT8_MAX,
		    f);
	case SPK_UINT8:
		return write_bytes(out, type, x, frames, 0, UINT8_MAX, f);
	case SPK_BINARY32:
		return write_f32(out, type, x, n, f);
	default:
		return write_f64(out, type, x, n, f);
	}
}

static int
raw_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	return spk_raw_write(out, code(out->format), type, x, frames, f);
}

#define RAW(id) \
const struct spk_format spk_raw_##id = { \
	.name = #id, .open = raw_begin, .read = spk_array_read, \
	.close = spk_csv_close, .headed = true, .takes = "big-endian"

RAW(i8), .write = raw_write };
RAW(u8), .write = raw_write };
RAW(i16) };
RAW(i24) };
RAW(i32) };
RAW(f32), .write = raw_write };
RAW(f64), .write = raw_write };

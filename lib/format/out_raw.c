/* Writing raw numbers, and bits, as raw.c reads them. */
#include <math.h>
#include <string.h>

#include "codec/codec.h"
#include "format/array.h"

#define CHUNK		4096		/* bytes at once */

/*
 * Numbers that are all whole and in range, to bytes; stops at the first other.
 */
static bool
to_bytes(const struct spk_out *out, const float *x, char *to, size_t n,
    int least, int most)
{
	size_t i;

	if (out->kernels != NULL)
		return out->kernels->bytes(x, to, n, (float)least, (float)most);
	for (i = 0; i < n; i++) {
		if (!(x[i] >= (float)least && x[i] <= (float)most &&
		    floorf(x[i]) >= x[i]))
			return false;
		to[i] = (char)(int)x[i];
	}
	return true;
}

/* Convert n numbers of binary32 to bytes, if all of them are valid. */
static int
write_floats(struct spk_out *out, const float *x, size_t n, int least,
    int most, bool *written, struct spk_fault *f)
{
	char to[CHUNK];
	size_t i, k;

	*written = false;
	for (i = 0; i < n; i += CHUNK) {
		k = n - i < CHUNK ? n - i : CHUNK;
		if (!to_bytes(out, x + i, to, k, least, most))
			return 0;
	}
	*written = true;
	for (i = 0; i < n; i += CHUNK) {
		k = n - i < CHUNK ? n - i : CHUNK;
		(void)to_bytes(out, x + i, to, k, least, most);
		if (spk_out_bytes(out, to, k, f) == -1)
			return -1;
	}
	return 0;
}

/* Whole numbers, of one byte; a frame that does not fit is not begun. */
static int
write_bytes(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, int least, int most, struct spk_fault *f)
{
	const size_t size = spk_type_size(type), columns = out->columns;
	char text[SPK_NUMBER_MAX + 1], byte;
	double y;
	size_t k, i;
	bool written = false;

	if (type == SPK_F32 && write_floats(out, (const float *)(const void *)x,
	    frames * columns, least, most, &written, f) == -1)
		return -1;
	for (k = 0; k < frames && !written; k++, x += columns * size) {
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
			    least, most, out->writer->name);
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

	if (to == (type == SPK_I8 ? SPK_NUM_I8 : type == SPK_F32 ? SPK_NUM_F32 :
	    SPK_NUM_F64))
		return spk_out_bytes(out, x, n * spk_type_size(type), f);
	switch (to) {
	case SPK_NUM_I8:
		return write_bytes(out, type, x, frames, INT8_MIN, INT8_MAX,
		    f);
	case SPK_NUM_U8:
		return write_bytes(out, type, x, frames, 0, UINT8_MAX, f);
	case SPK_NUM_F32:
		return write_f32(out, type, x, n, f);
	default:
		return write_f64(out, type, x, n, f);
	}
}

#define RAW(id, code) \
static int \
id##_write(struct spk_out *out, enum spk_type type, const char *x, \
    size_t frames, struct spk_fault *f) \
{ \
	return spk_raw_write(out, code, type, x, frames, f); \
} \
\
const struct spk_writer spk_##id##_writer = { \
	.name = #id, .headed = true, .write = id##_write, \
};

RAW(i8, SPK_NUM_I8)
RAW(u8, SPK_NUM_U8)
RAW(f32, SPK_NUM_F32)
RAW(f64, SPK_NUM_F64)

/* Bits */

unsigned
spk_planes(const struct spk_head *h)
{
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;
	const struct spk_param *p;

	if (spk_head_get(h, "planes") != NULL)
		return spk_head_number(h, "planes", 2) < 2 ? 1 : 2;
	if (name != NULL && strcmp(name, "phase") == 0)
		return 1;
	if (c == NULL)
		return 2;
	if (c->up_only || c->planes > 0)
		return c->up_only ? 1 : c->planes;
	/* A code with spikes of -1 may have none. */
	for (p = c->param; p->name != NULL; p++)
		if (strcmp(p->name, "up-only") == 0)
			return spk_head_number(h, "up-only", 0) > 0 ? 1 : 2;
	return spk_head_number(h, "off-spikes", 0) > 0 ? 2 : 1;
}

int
spk_out_no_bit(const struct spk_out *out, uint64_t frame, double x,
    struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];

	text[spk_print_f64(text, x)] = '\0';
	return spk_fail(f, SPK_DATA, "%s: frame %llu: %s is neither 0 nor 1, "
	    "as %s has", out->name, (unsigned long long)frame + 1, text,
	    out->writer->name);
}

/* A frame of spikes of 1 and -1 as bits; whether it is valid. */
static bool
pack_both(struct spk_out *out, const int8_t *y)
{
	const size_t n = out->columns;

	if (!spk_are_spikes(out->kernels, y, n))
		return false;
	memset(out->row, 0, (2 * n + 7) / 8);
	spk_pack(y, false, n, out->row, 0);
	spk_pack(y, true, n, out->row, n);
	return true;
}

static bool
pack(struct spk_out *out, const int8_t *y)
{
	return out->planes == 2 ? pack_both(out, y) :
	    spk_pack_all(out->kernels, y, out->columns, out->row);
}

/* A frame as bits, value by value. */
static int
pack_values(struct spk_out *out, enum spk_type type, const char *x,
    uint64_t frame, struct spk_fault *f)
{
	const size_t size = spk_type_size(type);
	size_t c, at;
	double y;

	memset(out->row, 0, (out->planes * out->columns + 7) / 8);
	for (c = 0; c < out->columns; c++, x += size) {
		y = spk_load(type, x);
		if (!(y < 0 || y > 0))
			continue;
		if (y < -1 || (y > -1 && y < 1) || y > 1 ||
		    (y < 0 && out->planes == 1))
			return spk_out_no_bit(out, frame, y, f);
		at = c + (y < 0 ? out->columns : 0);
		out->row[at / 8] |= (unsigned char)(1U << at % 8);
	}
	return 0;
}

static int
bits_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t size = out->columns * spk_type_size(type);
	const size_t bytes = (out->planes * out->columns + 7) / 8;
	size_t k;

	for (k = 0; k < frames; k++, x += size) {
		if ((type != SPK_I8 || !pack(out, (const int8_t *)x)) &&
		    pack_values(out, type, x, out->frames + k, f) == -1)
			return -1;
		if (spk_out_bytes(out, out->row, bytes, f) == -1)
			return -1;
	}
	return 0;
}

static int
bits_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	size_t cap = 0;

	out->planes = spk_planes(h);
	return spk_grow(&out->row, &cap, (out->planes * out->columns + 7) / 8,
	    1, f);
}

const struct spk_writer spk_bits_writer = {
	.name = "bits", .headed = true, .holds = SPK_SPIKES, .planes = true,
	.begin = bits_begin, .write = bits_write,
};

/* Writing images, as pnm.c reads them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"

extern const struct spk_writer spk_pbm_writer;

int
spk_out_image(struct spk_out *out, const struct spk_head *h,
    struct spk_fault *f)
{
	const char *width = spk_head_get(h, "width");
	const char *height = spk_head_get(h, "height");
	const char *maxval = spk_head_get(h, "maxval");

	if (width == NULL || height == NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": width and "
		    "height are not known. Specify them with " SPK_WORD("size"),
		    out->writer->name);
	/* For spikes, a code may have other columns than there are pixels. */
	if (out->width == 0)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": images of "
		    "%.20sx%.20s do not have %zu columns", out->writer->name,
		    width, height, out->columns);
	out->maxval = maxval != NULL ? (unsigned)strtoul(maxval, NULL, 10) :
	    UINT8_MAX;
	/* Another scale: of as many bytes. */
	if (out->full > 0) {
		out->maxval = out->maxval > UINT8_MAX ? UINT16_MAX : UINT8_MAX;
		out->gain = out->maxval / out->full;
	}
	return 0;
}

static int
image_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	size_t width;

	if (spk_out_image(out, h, f) == -1)
		return -1;
	width = out->width;
	if (out->writer == &spk_pbm_writer)
		snprintf(out->head, sizeof out->head, "P4\n%zu %zu\n",
		    width, out->columns / width);
	else
		snprintf(out->head, sizeof out->head, "P5\n%zu %zu\n%u\n",
		    width, out->columns / width, out->maxval);
	return 0;
}

/*
 * The nearest whole numbers from 0 to most: returns how many values were
 * outside.  The sum with MAGIC holds whole numbers only, and is rounded to them
 * as by rint.
 */
#define ROUND(T, MAGIC) \
static unsigned \
round_##T(const T *x, size_t n, T most, uint16_t *to) \
{ \
	unsigned outside = 0; \
	size_t i; \
	T y, z; \
\
	for (i = 0; i < n; i++) { \
		y = x[i] > -1 ? x[i] : -1; \
		y = (y < most + 1 ? y : most + 1) + MAGIC - MAGIC; \
		z = y > 0 ? y : 0; \
		z = z < most ? z : most; \
		outside += (y < z) | (y > z); \
		to[i] = (uint16_t)(int)z; \
	} \
	return outside; \
}

ROUND(float, 0x1.8p23F)
ROUND(double, 0x1.8p52)

static unsigned
round_int8_t(const int8_t *x, size_t n, unsigned most, uint16_t *to)
{
	unsigned outside = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		outside += x[i] < 0 || x[i] > (int)most;
		to[i] = (uint16_t)(x[i] < 0 ? 0 : x[i] > (int)most ?
		    (int)most : x[i]);
	}
	return outside;
}

/* Pixels as bytes. */
static size_t
lay(const uint16_t *v, size_t n, bool deep, bool big, unsigned char *to)
{
	size_t i;

	if (!deep)
		for (i = 0; i < n; i++)
			to[i] = (unsigned char)v[i];
	else
		for (i = 0; i < n; i++) {
			to[2 * i + big] = (unsigned char)(v[i] & 255);
			to[2 * i + !big] = (unsigned char)(v[i] >> 8);
		}
	return deep ? 2 * n : n;
}

/* The same of values that are multiplied before. */
static unsigned
round_scaled(const struct spk_out *out, enum spk_type type, const char *x,
    size_t n, uint16_t *to)
{
	double y[SPK_PIXELS];
	size_t i;

	for (i = 0; i < n; i++)
		y[i] = spk_load(type, x + i * spk_type_size(type)) * out->gain;
	return round_double(y, n, out->maxval, to);
}

void
spk_out_round(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    uint16_t *to)
{
	const unsigned most = out->maxval;

	if (out->full > 0)
		out->clipped += round_scaled(out, type, x, n, to);
	else if (type == SPK_F32)
		out->clipped += round_float((const float *)(const void *)x, n,
		    (float)most, to);
	else if (type == SPK_F64)
		out->clipped += round_double((const double *)(const void *)x,
		    n, most, to);
	else
		out->clipped += round_int8_t((const int8_t *)x, n, most, to);
}

int
spk_out_pixels(struct spk_out *out, enum spk_type type, const char *x,
    bool big, struct spk_fault *f)
{
	const unsigned most = out->maxval;
	unsigned char bytes[2 * SPK_PIXELS];
	uint16_t v[SPK_PIXELS];
	size_t i, n;

	for (i = 0; i < out->columns; i += n) {
		n = out->columns - i < SPK_PIXELS ? out->columns - i :
		    SPK_PIXELS;
		spk_out_round(out, type, x + i * spk_type_size(type), n, v);
		if (spk_out_bytes(out, bytes, lay(v, n, most > UINT8_MAX, big,
		    bytes), f) == -1)
			return -1;
	}
	return 0;
}

static int
pgm_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	for (; frames > 0; frames--) {
		if (spk_out_bytes(out, out->head, strlen(out->head), f) == -1 ||
		    spk_out_pixels(out, type, x, true, f) == -1)
			return -1;
		x += out->columns * spk_type_size(type);
	}
	return 0;
}

/* A frame's values are bits. */
static int
check_bits(const struct spk_out *out, enum spk_type type, const char *x,
    uint64_t frame, struct spk_fault *f)
{
	double y;
	size_t i;

	for (i = 0; i < out->columns; i++, x += spk_type_size(type)) {
		y = spk_load(type, x);
		if (!(y >= 0 && y <= 1 && (y <= 0 || y >= 1)))
			return spk_out_no_bit(out, frame, y, f);
	}
	return 0;
}

/* The rows of a checked frame, as bits. */
static void
pack(struct spk_out *out, enum spk_type type, const char *x)
{
	const size_t width = out->width, bytes = (width + 7) / 8;
	const size_t size = spk_type_size(type);
	unsigned char *to = out->row;
	int8_t y[8];
	size_t i, k, n;

	for (k = 0; k < out->columns; k += width, to += bytes) {
		if (type == SPK_I8) {
			spk_pack_high((const int8_t *)x + k, width, to);
			continue;
		}
		for (i = 0; i < width; i += 8) {
			for (n = 0; n < 8 && i + n < width; n++)
				y[n] = spk_load(type, x + (k + i + n) *
				    size) > 0;
			spk_pack_high(y, n, to + i / 8);
		}
	}
}

static int
pbm_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	size_t cap = 0;

	return image_begin(out, h, f) == -1 ? -1 : spk_grow(&out->row, &cap,
	    (out->width + 7) / 8 * (out->columns / out->width), 1, f);
}

static int
pbm_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t bytes = (out->width + 7) / 8 *
	    (out->columns / out->width);
	size_t i;

	for (i = 0; i < frames; i++) {
		/* No part of an image precedes a fault. */
		if ((type != SPK_I8 || !spk_are_bits((const int8_t *)x,
		    out->columns)) && check_bits(out, type, x,
		    out->frames + i, f) == -1)
			return -1;
		pack(out, type, x);
		if (spk_out_bytes(out, out->head, strlen(out->head), f) == -1 ||
		    spk_out_bytes(out, out->row, bytes, f) == -1)
			return -1;
		x += out->columns * spk_type_size(type);
	}
	return 0;
}

const struct spk_writer spk_pgm_writer = {
	.name = "pgm", .keeps = "width height maxval", .takes = "full",
	.holds = SPK_SIGNALS, .begin = image_begin, .write = pgm_write,
};

const struct spk_writer spk_pbm_writer = {
	.name = "pbm", .keeps = "width height maxval planes",
	.begin = pbm_begin, .write = pbm_write,
};

/* Writing images, as pnm.c reads them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"

extern const struct spk_writer spk_pbm_writer;

static int
image_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	const char *width = spk_head_get(h, "width");
	const char *height = spk_head_get(h, "height");
	const char *maxval = spk_head_get(h, "maxval");

	if (width == NULL || height == NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": width and "
		    "height are not known. Say them with " SPK_WORD("size"),
		    out->writer->name);
	/* Of spikes, a code may have other columns than there are pixels. */
	if (out->width == 0)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": images of "
		    "%.20sx%.20s do not have %zu columns", out->writer->name,
		    width, height, out->columns);
	out->maxval = maxval != NULL ? (unsigned)strtoul(maxval, NULL, 10) :
	    255;
	if (out->writer == &spk_pbm_writer)
		snprintf(out->head, sizeof out->head, "P4\n%.20s %.20s\n",
		    width, height);
	else
		snprintf(out->head, sizeof out->head, "P5\n%.20s %.20s\n%u\n",
		    width, height, out->maxval);
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

static int
write_bits(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    struct spk_fault *f)
{
	unsigned byte = 0;
	size_t i;
	char c;

	for (i = 0; i < n; i++, x += spk_type_size(type)) {
		byte |= (unsigned)(spk_load(type, x) > 0) << (7 - i % 8);
		if (i % 8 < 7 && i + 1 < n)
			continue;
		c = (char)byte;
		byte = 0;
		if (spk_out_bytes(out, &c, 1, f) == -1)
			return -1;
	}
	return 0;
}

static int
pbm_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t row = out->width * spk_type_size(type);
	size_t i, k;

	for (i = 0; i < frames; i++) {
		/* No part of an image stands before a fault. */
		if (check_bits(out, type, x, out->frames + i, f) == -1 ||
		    spk_out_bytes(out, out->head, strlen(out->head), f) == -1)
			return -1;
		for (k = 0; k < out->columns; k += out->width, x += row)
			if (write_bits(out, type, x, out->width, f) == -1)
				return -1;
	}
	return 0;
}

const struct spk_writer spk_pgm_writer = {
	.name = "pgm", .keeps = "width height maxval", .holds = SPK_SIGNALS,
	.begin = image_begin, .write = pgm_write,
};

const struct spk_writer spk_pbm_writer = {
	.name = "pbm", .keeps = "width height maxval planes",
	.begin = image_begin, .write = pbm_write,
};

/* Writing the recordings of spike cameras, as spike.c reads them. */
#include <string.h>

#include "format/spike.h"

static size_t
plane_bytes(const struct spk_out *out)
{
	return (out->stride * (out->columns / out->width) + 7) / 8;
}

/* A frame's values as spikes of 0 and 1: these, or NULL. */
static const int8_t *
spikes(struct spk_out *out, enum spk_type type, const char *x, int8_t *room,
    uint64_t frame, struct spk_fault *f)
{
	const size_t size = spk_type_size(type);
	double value;
	size_t i;

	if (type == SPK_I8 && spk_are_bits((const int8_t *)x, out->columns))
		return (const int8_t *)x;
	for (i = 0; i < out->columns; i++, x += size) {
		value = spk_load(type, x);
		room[i] = value > 0;
		if (value < room[i] || value > room[i]) {
			(void)spk_out_no_bit(out, frame, value, f);
			return NULL;
		}
	}
	return room;
}

static int
dat_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t bytes = plane_bytes(out), width = out->width;
	const size_t height = out->columns / width;
	int8_t *room = (int8_t *)out->row + bytes;
	const int8_t *y;
	size_t k, i, row;

	for (k = 0; k < frames; k++) {
		y = spikes(out, type, x, room, out->frames + k, f);
		if (y == NULL)
			return -1;
		x += out->columns * spk_type_size(type);
		memset(out->row, 0, bytes);
		for (i = 0; i < height; i++) {
			row = out->flip ? height - 1 - i : i;
			spk_pack(y + i * width, false, width, out->row,
			    row * out->stride);
		}
		if (spk_out_bytes(out, out->row, bytes, f) == -1)
			return -1;
	}
	return 0;
}

static int
dat_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	size_t cap = 0;

	(void)h;
	if (out->width == 0)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=spike-dat")
		    ": width and height are not known. Specify them with "
		    SPK_WORD("size"));
	if (out->stride == 0)
		out->stride = out->width;
	if (out->stride < out->width)
		return spk_fail(f, SPK_USAGE, SPK_WORD("stride") ": %zu is "
		    "less than the width, %zu", out->stride, out->width);
	return spk_grow(&out->row, &cap, plane_bytes(out) + out->columns, 1, f);
}

const struct spk_writer spk_spike_dat_writer = {
	.name = "spike-dat", .holds = SPK_SPIKES, .takes = "stride flip",
	.begin = dat_begin, .write = dat_write,
};

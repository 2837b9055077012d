/*
 * spike-dat: the recordings of spike cameras, which SpikeCV and Spike-Zoo read.
 * There is no header.  A plane has one bit for each pixel, row after row, the
 * bottom row first, the least significant bit of a byte first, padded with
 * zeros to a whole byte.  A row may be longer than the image is wide
 * (--stride): the pixels after the image, which the camera uses for itself, are
 * ignored.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/spike.h"

#define PADDING_MAX	128		/* pixels, of a guessed stride */

struct dat {
	size_t		 stride;	/* pixels of a row of the file */
	size_t		 bytes;		/* of a plane */
	bool		 flip;
	int8_t		 room[];	/* for a frame */
};

int8_t *
spk_plane(struct spk_in *in, enum spk_type type, char *block, size_t k,
    int8_t *room)
{
	return type == SPK_I8 && in->pick == NULL && in->last == NULL ?
	    (int8_t *)block + k * in->fields : room;
}

int
spk_plane_done(struct spk_in *in, struct spk_fault *f, enum spk_type type,
    char *block, size_t k, const int8_t *plane)
{
	size_t i;

	if (plane == (int8_t *)block + k * in->fields) {
		in->frames++;
		return 0;
	}
	for (i = 0; i < in->fields; i++)
		in->row[i] = plane[i];
	return spk_in_store(in, f, type, block, k);
}

/* Bytes of a plane with rows of that many pixels. */
static size_t
plane_bytes(const struct spk_in *in, size_t stride)
{
	return (stride * in->height + 7) / 8;
}

static int
dat_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *size = spk_head_get(args, "size");
	const char *flip = spk_head_get(args, "flip");
	struct dat *d;

	if (size == NULL)
		return spk_fail(f, SPK_USAGE, "spike-dat input: width and "
		    "height are not known. Specify them "
		    "with " SPK_WORD("size"));
	if (spk_head_size(&in->head, size, f) == -1 ||
	    spk_head_set(&in->head, "planes", "1", f) == -1)
		return -1;
	in->width = (size_t)spk_head_number(&in->head, "width", 0);
	in->height = (size_t)spk_head_number(&in->head, "height", 0);
	if (spk_in_fields(in, args, in->width > SPK_COLUMNS ||
	    in->height > SPK_COLUMNS ? SPK_COLUMNS + 1 :
	    (uint64_t)in->width * in->height, f) == -1)
		return -1;
	in->own = d = calloc(1, sizeof *d + in->fields);
	if (d == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->array.code = SPK_NUM_BITS;
	d->stride = (size_t)spk_head_number(args, "stride",
	    (double)in->width);
	if (d->stride < in->width)
		return spk_fail(f, SPK_USAGE, SPK_WORD("stride") ": %zu is "
		    "less than the width, %zu", d->stride, in->width);
	d->bytes = plane_bytes(in, d->stride);
	d->flip = flip == NULL || strcmp(flip, "yes") == 0;
	return 0;
}

static void
dat_close(struct spk_in *in)
{
	free(in->own);
}

/* The plane at pos, as the k-th frame. */
static int
take(struct spk_in *in, const struct dat *d, enum spk_type type, char *block,
    size_t k, int8_t *room)
{
	const char *s = in->buf + in->pos;
	int8_t *plane = spk_plane(in, type, block, k, room);
	size_t i, row;

	if (!spk_rest_is_0(s, d->stride * in->height))
		return spk_in_fail(in, &in->held, 0, "bits after the last "
		    "pixel are not 0");
	for (i = 0; i < in->height; i++) {
		row = d->flip ? in->height - 1 - i : i;
		spk_unpack(in->kernels, s, row * d->stride,
		    plane + i * in->width, in->width);
	}
	return spk_plane_done(in, &in->held, type, block, k, plane);
}

/* A stride for which the whole input, of n bytes, is whole planes; or 0. */
static size_t
guess(const struct spk_in *in, const struct dat *d, uint64_t n)
{
	const size_t most = in->width + PADDING_MAX;
	size_t stride;

	if (d->stride > in->width && n % plane_bytes(in, in->width) == 0)
		return in->width;
	for (stride = in->width / 16 * 16 + 16; stride <= most; stride += 16)
		if (n % plane_bytes(in, stride) == 0)
			return stride;
	return 0;
}

/* The number of bytes is not that of a plane. */
static void
left_over(struct spk_in *in, const struct dat *d, size_t n)
{
	const size_t stride = guess(in, d, in->base + in->end - in->payload);
	char what[120];

	snprintf(what, sizeof what, "%zu byte%s left over, a plane of %zux%zu "
	    "has %zu", n, n == 1 ? "" : "s", d->stride, in->height, d->bytes);
	if (stride == 0)
		spk_in_fail(in, &in->held, 0, "%s", what);
	else
		spk_in_fail(in, &in->held, 0, "%s; " SPK_WORD("stride=%zu")
		    " would leave none", what, stride);
}

/* The input has ended, without another whole plane. */
static void
finish(struct spk_in *in, const struct dat *d)
{
	const size_t n = in->end - in->pos;

	if (n > 0 && in->partial)
		spk_array_cut(in, d->bytes);
	else if (n > 0)
		left_over(in, d, n);
	else if (in->frames == 0)
		spk_fail(&in->held, SPK_DATA, "%s: no frames", in->name);
	in->done = true;
}

static size_t
dat_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct dat *d = in->own;
	size_t k;

	for (k = 0; k < n && in->end - in->pos >= d->bytes; k++) {
		if (take(in, d, type, block, k, d->room) == -1)
			return k;
		in->pos += d->bytes;
	}
	if (k == 0 && in->eof)
		finish(in, d);
	return k;
}

const struct spk_reader spk_spike_dat_reader = {
	.name = "spike-dat", .holds = SPK_SPIKES, .takes = "stride flip",
	.open = dat_open, .read = dat_read, .close = dat_close,
};

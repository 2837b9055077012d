/*
 * One bit a value, least significant bit first.
 *
 * bits:	a frame of C channels is C bits, or 2 C where there are spikes
 *		of -1: those that are 1, then those that are -1; and zeros up
 *		to a whole byte
 * spike-dat:	spike cameras' files: width x height bits, the lowest row first;
 *		no spikes of -1
 */
#include <string.h>

#include "priv.h"

unsigned
spk_planes(const struct spk_head *h)
{
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec(name) : NULL;
	const struct spk_param *p;

	if (spk_head_get(h, "planes") != NULL)
		return spk_head_number(h, "planes", 2) < 2 ? 1 : 2;
	if (name != NULL && strcmp(name, "phase") == 0)
		return 1;
	if (c == NULL)
		return 2;
	if (c->up_only)
		return 1;
	/* A code with spikes of -1 can do without. */
	for (p = c->param; p->name != NULL; p++)
		if (strcmp(p->name, "up-only") == 0)
			return spk_head_number(h, "up-only", 0) > 0 ? 1 : 2;
	return 1;
}

/* Reading */

static int
bits_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *planes = spk_head_get(&in->head, "planes");

	in->array.code = SPK_BITS;
	in->array.planes = 1;
	if (planes != NULL && strcmp(planes, "2") == 0)
		in->array.planes = 2;
	else if (planes != NULL && strcmp(planes, "1") != 0)
		return spk_in_fail(in, f, 0, "planes=%.40s: neither 1 nor 2",
		    planes);
	return spk_raw_open(in, args, f);
}

static int
dat_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *size = spk_head_get(args, "size");
	double n;

	if (size == NULL)
		return spk_fail(f, SPK_USAGE, "spike-dat input: width and "
		    "height are not known. Say them with --size");
	if (spk_facts_size(&in->head, size, f) == -1 ||
	    spk_head_set(&in->head, "planes", "1", f) == -1)
		return -1;
	in->array.code = SPK_BITS;
	in->array.planes = 1;
	in->array.flip = (size_t)spk_head_number(&in->head, "width", 0);
	n = (double)in->array.flip * spk_head_number(&in->head, "height", 0);
	if (n <= SPK_COLUMNS && (size_t)n % 8 != 0)
		return spk_fail(f, SPK_USAGE, "--size: '%.40s': spike-dat "
		    "frames are whole bytes", size);
	return spk_in_fields(in, args, n <= SPK_COLUMNS ? (uint64_t)n :
	    SPK_COLUMNS + 1, f);
}

/* Writing */

/* The place of a value among the bits. */
static size_t
place(const struct spk_out *out, size_t c)
{
	if (out->format == &spk_bits)
		return c;
	return (out->columns / out->width - 1 - c / out->width) *
	    out->width + c % out->width;
}

int
spk_out_no_bit(const struct spk_out *out, uint64_t frame, double x,
    struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];

	text[spk_print_f64(text, x)] = '\0';
	return spk_fail(f, SPK_DATA, "%s: frame %llu: %s is neither 0 nor 1, "
	    "as %s has", out->name, (unsigned long long)frame + 1, text,
	    out->format->name);
}

static int
bits_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t size = spk_type_size(type);
	const size_t bytes = (out->planes * out->columns + 7) / 8;
	size_t k, c, at;
	double y;

	for (k = 0; k < frames; k++) {
		memset(out->row, 0, bytes);
		for (c = 0; c < out->columns; c++, x += size) {
			y = spk_load(type, x);
			if (!(y < 0 || y > 0))
				continue;
			if (y < -1 || (y > -1 && y < 1) || y > 1 ||
			    (y < 0 && out->planes == 1))
				return spk_out_no_bit(out, out->frames + k, y,
				    f);
			at = place(out, c) + (y < 0 ? out->columns : 0);
			out->row[at / 8] |= (unsigned char)(1U << at % 8);
		}
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
	if (out->format == &spk_dat) {
		if (out->width == 0)
			return spk_fail(f, SPK_USAGE, "--to=spike-dat: width "
			    "and height are not known. Say them with --size");
		if (out->columns % 8 != 0)
			return spk_fail(f, SPK_USAGE, "--to=spike-dat: frames "
			    "are whole bytes, %zu values are not",
			    out->columns);
		out->planes = 1;
	}
	return spk_grow(&out->row, &cap, (out->planes * out->columns + 7) / 8,
	    1, f);
}

const struct spk_format spk_bits = {
	.name = "bits", .headed = true, .holds = SPK_SPIKES,
	.open = bits_open, .read = spk_array_read, .close = spk_csv_close,
	.begin = bits_begin, .write = bits_write,
};
const struct spk_format spk_dat = {
	.name = "spike-dat", .holds = SPK_SPIKES,
	.open = dat_open, .read = spk_array_read,
	.begin = bits_begin, .write = bits_write,
};

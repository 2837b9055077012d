/*
 * Raw numbers: little-endian i8, f32, f64, frame after frame.  With a
 * head, a trailer follows.  It is text that could as well be numbers, so the
 * bytes from "#end" on, where a frame would begin, are held back as long as
 * they may be the trailer: until more follows than a line, or the input ends.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "raw numbers are little-endian, and this machine is not"
#endif

#define TRAILER_MAX	4096

static size_t
frame_size(const struct spk_in *in)
{
	return in->fields * spk_type_size(in->format->type);
}

static int
raw_begin(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *c = spk_head_get(args, "channels");
	const char *own = spk_head_get(&in->head, "channels");

	if (c == NULL && own == NULL)
		return spk_fail(f, SPK_USAGE, "%s input: how many channels? "
		    "Say it with --channels", in->format->name);
	in->fields = strtoul(own != NULL ? own : c, NULL, 10);
	if (own != NULL && c != NULL && strtoul(c, NULL, 10) != in->fields)
		return spk_fail(f, SPK_USAGE, "--channels: '%.40s', but the "
		    "head says %zu", c, in->fields);
	if (in->fields < 1 || in->fields > SPK_COLUMNS)
		return spk_fail(f, own != NULL ? SPK_DATA : SPK_USAGE,
		    "%s: %zu channels; %s input has 1 to %d", in->name,
		    in->fields, in->format->name, SPK_COLUMNS);
	if (spk_head_get(&in->head, "names") != NULL &&
	    spk_csv_names(in, f) == -1)
		return -1;
	in->payload = in->base + in->pos;
	return spk_in_shape(in, args, f);
}

/* Bytes from pos on that are frames, and no trailer as far as one can see. */
static size_t
before_trailer(const struct spk_in *in)
{
	static const char word[] = "#end frames=";
	const char *s = in->buf + in->pos, *nl;
	size_t n = in->end - in->pos, size = frame_size(in), i, rest, len;

	i = n > TRAILER_MAX ? (n - TRAILER_MAX + size - 1) / size * size : 0;
	for (; i < n; i += size) {
		rest = n - i;
		len = rest < sizeof word - 1 ? rest : sizeof word - 1;
		if (s[i] != '#' || memcmp(s + i, word, len) != 0)
			continue;
		nl = memchr(s + i, '\n', rest);
		if (nl == NULL || nl + 1 == s + n)
			return i;
	}
	return n;
}

/* The input has ended, and no whole frame is left of it. */
static void
finish(struct spk_in *in)
{
	struct spk_fault *f = &in->held;
	const char *s = in->buf + in->pos;
	size_t n = in->end - in->pos;
	uint64_t frames;

	if (in->headed && n > 0 && s[n - 1] == '\n' &&
	    spk_in_counted(s, n - 1, &frames))
		(void)spk_in_trailer(in, f, s, n - 1);
	else if (in->headed)
		(void)spk_in_short(in, f, "no #end");
	else if (n > 0)
		spk_in_fail(in, f, 0, "%zu byte%s left over, a frame has %zu",
		    n, n == 1 ? "" : "s", frame_size(in));
	in->done = true;
}

static bool
all_spikes(const int8_t *x, size_t n)
{
	unsigned bad = 0;
	size_t i;

	for (i = 0; i < n; i++)
		bad |= (unsigned char)(x[i] + 1) > 2;
	return bad == 0;
}

/* Frames that need neither conversion nor mending, copied at once. */
static bool
straight(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const struct spk_kernels *k = spk_kernels(SIZE_MAX);
	const size_t values = n * in->fields;
	const char *s = in->buf + in->pos;
	bool good;

	if (in->pick != NULL || in->last != NULL)
		return false;
	if (type == SPK_F64 && in->format->type == SPK_F32 && k != NULL)
		good = k->widen(s, (double *)(void *)block, values);
	else if (type != in->format->type)
		return false;
	else {
		memcpy(block, s, n * frame_size(in));
		good = type == SPK_I8 ? all_spikes((int8_t *)block, values) :
		    spk_finite(type, block, values);
	}
	if (!good)
		return false;
	in->pos += n * frame_size(in);
	in->frames += n;
	return true;
}

/* A frame to in->row. */
static void
load(struct spk_in *in, const char *s)
{
	size_t i;
	float x;

	switch (in->format->type) {
	case SPK_I8:
		for (i = 0; i < in->fields; i++)
			in->row[i] = (signed char)s[i];
		break;
	case SPK_F32:
		for (i = 0; i < in->fields; i++) {
			memcpy(&x, s + i * sizeof x, sizeof x);
			in->row[i] = (double)x;
		}
		break;
	default:
		memcpy(in->row, s, in->fields * sizeof *in->row);
	}
}

static size_t
raw_frames(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	size_t size = frame_size(in), k, have;

	have = (in->headed ? before_trailer(in) : in->end - in->pos) / size;
	if (have == 0 && in->eof)
		finish(in);
	n = have < n ? have : n;
	if (n == 0 || straight(in, type, block, n))
		return n;
	for (k = 0; k < n; k++, in->pos += size) {
		load(in, in->buf + in->pos);
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			break;
	}
	return k;
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

static int
raw_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	size_t n = frames * out->columns;
	double f64;
	float f32;

	if (type == out->format->type)
		return spk_out_bytes(out, x, n * spk_type_size(type), f);
	for (; n > 0; n--, x += spk_type_size(type)) {
		f64 = spk_load(type, x);
		f32 = (float)f64;
		if (out->format->type == SPK_F32 && !isfinite(f32))
			return spk_fail(f, SPK_DATA,
			    "%s: a value is out of the range of f32",
			    out->name);
		if ((out->format->type == SPK_F32 ?
		    spk_out_bytes(out, &f32, sizeof f32, f) :
		    spk_out_bytes(out, &f64, sizeof f64, f)) == -1)
			return -1;
	}
	return 0;
}

const struct spk_format spk_raw_i8 = {
	.name = "i8", .type = SPK_I8, .open = raw_begin, .read = raw_frames,
	.close = spk_csv_close, .write = raw_write,
};
const struct spk_format spk_raw_f32 = {
	.name = "f32", .type = SPK_F32, .open = raw_begin, .read = raw_frames,
	.close = spk_csv_close, .write = raw_write,
};
const struct spk_format spk_raw_f64 = {
	.name = "f64", .type = SPK_F64, .open = raw_begin, .read = raw_frames,
	.close = spk_csv_close, .write = raw_write,
};

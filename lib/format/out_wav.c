/*
 * Writing sound, as wav.c reads it: "RIFF", "fmt ", for floats "fact", and
 * "data", whose values are little-endian.  The sizes are in the header.  In a
 * file they are rewritten at the end; until then they are those of a truncated
 * file.  A pipe has the expected sizes, or 0xFFFFFFFF.
 */
#include <math.h>
#include <string.h>

#include "format/array.h"

#define CHANNELS	1024		/* at the most, as are read */
#define HEAD		80		/* bytes, with all chunks */
#define VALUES		1024		/* at a time */
#define PCM		1
#define FLOATS		3
#define EXTENSIBLE	0xFFFE
#define NO_SIZE		UINT32_MAX
#define BEGUN		0x7FFEFFFF	/* bytes, the most that may be meant */

/* The rest of a GUID, after a tag. */
static const unsigned char guid[14] = {
	0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113
};

static bool
is_float(const struct spk_out *out)
{
	return out->number == SPK_NUM_F32 || out->number == SPK_NUM_F64;
}

static size_t
frame_bytes(const struct spk_out *out)
{
	return out->columns * spk_number_size(out->number);
}

/* Put the n low bytes of a number; returns the place after them. */
static unsigned char *
put(unsigned char *to, uint64_t x, size_t n)
{
	for (; n > 0; n--, x >>= 8)
		*to++ = (unsigned char)(x & 255);
	return to;
}

static unsigned char *
put_name(unsigned char *to, const char *name)
{
	memcpy(to, name, 4);
	return to + 4;
}

static unsigned char *
put_fmt(const struct spk_out *out, unsigned char *to)
{
	const size_t bytes = spk_number_size(out->number);
	const size_t align = frame_bytes(out);
	const unsigned tag = is_float(out) ? FLOATS : PCM;
	const bool extensible = out->columns > 2 ||
	    (tag == PCM && bytes > 2);

	to = put_name(to, "fmt ");
	to = put(to, extensible ? 40 : tag == FLOATS ? 18 : 16, 4);
	to = put(to, extensible ? EXTENSIBLE : tag, 2);
	to = put(to, out->columns, 2);
	to = put(to, (uint64_t)out->rate, 4);
	to = put(to, (uint64_t)out->rate * align, 4);
	to = put(to, align, 2);
	to = put(to, 8 * bytes, 2);
	if (extensible || tag == FLOATS)
		to = put(to, extensible ? 22 : 0, 2);
	if (!extensible)
		return to;
	to = put(to, 8 * bytes, 2);
	to = put(to, 0, 4);		/* channels without known places */
	to = put(to, tag, 2);
	memcpy(to, guid, sizeof guid);
	return to + sizeof guid;
}

/* Whether 32 bits hold the bytes of this many frames. */
static bool
fits(const struct spk_out *out, uint64_t frames)
{
	return frames <= (UINT32_MAX - HEAD - 1) / frame_bytes(out);
}

/* Make the header for this many frames, or SPK_TO_THE_END; its length. */
static size_t
head(const struct spk_out *out, uint64_t frames, unsigned char buf[HEAD])
{
	const size_t align = frame_bytes(out);
	const bool known = fits(out, frames);
	const uint64_t data = frames * align;
	unsigned char *to = buf + 12;

	to = put_fmt(out, to);
	if (is_float(out)) {
		to = put_name(to, "fact");
		to = put(to, 4, 4);
		to = put(to, known ? frames : NO_SIZE, 4);
	}
	to = put_name(to, "data");
	to = put(to, known ? data : NO_SIZE, 4);
	put_name(put(put_name(buf, "RIFF"), known ?
	    (uint64_t)(to - buf) - 8 + data + data % 2 : NO_SIZE, 4), "WAVE");
	return (size_t)(to - buf);
}

/* The factor for values. */
static double
gain(const struct spk_out *out)
{
	const size_t bits = 8 * spk_number_size(out->number);

	if (!(out->full > 0))
		return 1;
	return (is_float(out) ? 1 : ldexp(1, (int)bits - 1) - 1) / out->full;
}

static int
check(const struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	if (!(out->rate > 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=wav") ": the rate "
		    "is not known: " SPK_WORD("rate"));
	if (out->columns > CHANNELS)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=wav") ": %zu "
		    "columns; %d are the most", out->columns,
		    CHANNELS);
	if (floor(out->rate) < out->rate ||
	    out->rate * (double)frame_bytes(out) > UINT32_MAX)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=wav") ": rate=%.40s "
		    "is not a whole number of Hz that fits",
		    spk_head_get(h, "rate"));
	return 0;
}

static int
wav_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	unsigned char buf[HEAD];
	uint64_t frames = out->expect;
	bool device;

	if (!out->sampled)
		out->number = spk_head_get(h, "type") != NULL ? SPK_NUM_F32 :
		    SPK_NUM_F64;
	if (check(out, h, f) == -1 || spk_out_place(out, &device, f) == -1)
		return -1;
	out->gain = gain(out);
	if (out->start != -1)
		frames = BEGUN / frame_bytes(out);
	return spk_out_bytes(out, buf, head(out, frames, buf), f);
}

/* The nearest whole number of this many bits. */
static int64_t
whole(struct spk_out *out, double y, double most)
{
	const double z = rint(fmin(fmax(y, -most - 1), most));

	out->clipped += rint(y) < z || rint(y) > z;
	out->rounded += rint(y) < y || rint(y) > y;
	out->loudest = fmax(out->loudest, fabs(y));
	return (int64_t)z;
}

/* Convert n values to numbers of the file; returns their bytes, 0: fault. */
static size_t
convert(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    unsigned char *to, struct spk_fault *f)
{
	const size_t bytes = spk_number_size(out->number);
	const double most = ldexp(1, 8 * (int)bytes - 1) - 1;
	unsigned char *const begin = to;
	double y;
	float y32;

	for (; n > 0; n--, x += spk_type_size(type), to += bytes) {
		y = spk_load(type, x) * out->gain;
		y32 = (float)y;
		if (!isfinite(out->number == SPK_NUM_F64 ? y : (double)y32)) {
			spk_fail(f, SPK_DATA, "%s: a value is out of the range "
			    "of f32", out->name);
			return 0;
		}
		out->beyond += is_float(out) && fabs(y) > 1;
		if (out->number == SPK_NUM_F64)
			memcpy(to, &y, sizeof y);
		else if (out->number == SPK_NUM_F32)
			memcpy(to, &y32, sizeof y32);
		else
			put(to, (uint64_t)whole(out, y, most), bytes);
	}
	return (size_t)(to - begin);
}

static int
wav_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	unsigned char buf[VALUES * sizeof(double)];
	size_t left = frames * out->columns, n, bytes;

	for (; left > 0; left -= n, x += n * spk_type_size(type)) {
		n = left < VALUES ? left : VALUES;
		bytes = convert(out, type, x, n, buf, f);
		if (bytes == 0 || spk_out_bytes(out, buf, bytes, f) == -1)
			return -1;
	}
	return 0;
}

static int
wav_end(struct spk_out *out, struct spk_fault *f)
{
	unsigned char buf[HEAD];

	if (out->start == -1 && out->expect != SPK_TO_THE_END &&
	    out->frames != out->expect)
		return spk_out_promised(out, out->frames, f);
	if (frame_bytes(out) % 2 == 1 && out->frames % 2 == 1 &&
	    (out->start != -1 || out->expect != SPK_TO_THE_END) &&
	    fits(out, out->frames) && spk_out_bytes(out, "", 1, f) == -1)
		return -1;
	return out->start == -1 ? 0 : spk_out_mend(out, buf,
	    head(out, out->frames, buf), f);
}

const struct spk_writer spk_wav_writer = {
	.name = "wav", .keeps = "rate", .takes = "sample full",
	.holds = SPK_SIGNALS, .notes = true, .begin = wav_begin,
	.write = wav_write, .end = wav_end,
};

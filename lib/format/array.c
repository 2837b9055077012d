/*
 * Arrays of numbers, frame after frame, in any type and byte order: raw input,
 * and most binary files after their header.  The file specifies how many frames
 * there are, or they extend to the end of the input.
 *
 * After a "#spk" header, a trailer follows.  It is text that could also be
 * numbers, so the bytes from "#end" on, at the place of a frame, are held back
 * as long as they may be the trailer: until more than a line follows, or the
 * input ends.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format/array.h"

#define DIRECT		65536	/* bytes that are worth a separate read */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "spk needs a little-endian machine"
#endif

#define TRAILER_MAX	4096

size_t
spk_number_size(enum spk_number code)
{
	static const uint8_t size[] = {
		[SPK_NUM_I8] = 1, [SPK_NUM_U8] = 1, [SPK_NUM_I16] = 2,
		[SPK_NUM_U16] = 2, [SPK_NUM_I24] = 3, [SPK_NUM_I32] = 4,
		[SPK_NUM_U32] = 4, [SPK_NUM_I64] = 8, [SPK_NUM_U64] = 8,
		[SPK_NUM_F16] = 2, [SPK_NUM_F32] = 4, [SPK_NUM_F64] = 8,
		[SPK_NUM_BITS] = 0
	};

	return size[code];
}

uint64_t
spk_bytes(const char *s, size_t n, bool big)
{
	uint64_t x = 0;
	size_t i;

	for (i = 0; i < n; i++)
		x |= (uint64_t)(unsigned char)s[i] <<
		    8 * (big ? n - 1 - i : i);
	return x;
}

static inline uint16_t
word16(const char *s, bool big)
{
	uint16_t x;

	memcpy(&x, s, sizeof x);
	return big ? __builtin_bswap16(x) : x;
}

static inline uint32_t
word32(const char *s, bool big)
{
	uint32_t x;

	memcpy(&x, s, sizeof x);
	return big ? __builtin_bswap32(x) : x;
}

static inline uint64_t
word64(const char *s, bool big)
{
	uint64_t x;

	memcpy(&x, s, sizeof x);
	return big ? __builtin_bswap64(x) : x;
}

static inline int32_t
word24(const char *s, bool big)
{
	const uint32_t u = (uint32_t)spk_bytes(s, 3, big) << 8;

	return (int32_t)u >> 8;
}

static double
binary16(uint16_t u)
{
	const int e = u >> 10 & 31, m = u & 1023;
	const double x = e == 31 ? (m == 0 ? INFINITY : (double)NAN) :
	    e == 0 ? ldexp(m, -24) : ldexp(m + 1024, e - 25);

	return u >> 15 != 0 ? -x : x;
}

static inline double
binary32(uint32_t u)
{
	float x;

	memcpy(&x, &u, sizeof x);
	return (double)x;
}

static inline double
binary64(uint64_t u)
{
	double x;

	memcpy(&x, &u, sizeof x);
	return x;
}

/* n numbers from s on, as T. */
#define CONVERT(T) do { \
	switch (a->code) { \
	case SPK_NUM_I8: SMALL(T, (signed char)s[i]); \
	case SPK_NUM_U8: SMALL(T, (unsigned char)s[i]); \
	case SPK_NUM_I16: SMALL(T, (int16_t)word16(s + 2 * i, big)); \
	case SPK_NUM_U16: SMALL(T, word16(s + 2 * i, big)); \
	case SPK_NUM_I24: SMALL(T, word24(s + 3 * i, big)); \
	case SPK_NUM_I32: EACH(T, (int32_t)word32(s + 4 * i, big)); \
	case SPK_NUM_U32: EACH(T, word32(s + 4 * i, big)); \
	case SPK_NUM_I64: EACH(T, (int64_t)word64(s + 8 * i, big)); \
	case SPK_NUM_U64: EACH(T, word64(s + 8 * i, big)); \
	case SPK_NUM_F16: EACH(T, binary16(word16(s + 2 * i, big))); \
	case SPK_NUM_F32: EACH(T, binary32(word32(s + 4 * i, big))); \
	case SPK_NUM_F64: EACH(T, binary64(word64(s + 8 * i, big))); \
	case SPK_NUM_BITS: break; \
	} \
} while (0)
/* Integers of up to 24 bits, which binary32 and binary64 both hold. */
#define SMALL(T, value) \
	for (i = 0; i < n; i++) \
		y[i] = (T)(value); \
	break
#define EACH(T, value) \
	for (i = 0; i < n; i++) \
		y[i] = (T)(double)(value); \
	break

void
spk_array_load32(const struct spk_array *a, const char *s, float *y, size_t n)
{
	const bool big = a->big;
	size_t i;

	CONVERT(float);
}

void
spk_array_load(const struct spk_array *a, const char *s, double *y, size_t n)
{
	const bool big = a->big;
	size_t i;

	CONVERT(double);
}

/* n frames of bits as spikes: whether they are valid. */
static bool
load_spikes(const struct spk_in *in, int8_t *y, size_t n)
{
	const size_t columns = in->fields, bits = in->array.planes * columns;
	const char *s = in->buf + in->pos;

	for (; n > 0; n--, s += (bits + 7) / 8, y += columns) {
		if (!spk_rest_is_0(s, bits))
			return false;
		spk_unpack(in->kernels, s, 0, y, columns);
		if (in->array.planes == 2 &&
		    !spk_unpack_down(s, columns, y, columns))
			return false;
	}
	return true;
}

/* A frame of bits, to in->row. */
static int
load_bits(struct spk_in *in, const char *s, struct spk_fault *f)
{
	const struct spk_array *a = &in->array;
	const size_t n = in->fields;
	size_t i;

	if (!spk_rest_is_0(s, a->planes * n))
		return spk_in_fail(in, f, 0, "bits after the last channel are "
		    "not 0");
	for (i = 0; i < n; i++) {
		in->row[i] = spk_bit(s, i);
		if (a->planes == 1 || !spk_bit(s, n + i))
			continue;
		if (in->row[i] > 0)
			return spk_in_fail(in, f, 0, "a spike of channel %zu "
			    "that is both 1 and -1", i + 1);
		in->row[i] = -1;
	}
	return 0;
}

static size_t
frame_size(const struct spk_in *in)
{
	const struct spk_array *a = &in->array;

	return a->code == SPK_NUM_BITS ? (a->planes * in->fields + 7) / 8 :
	    in->fields * a->size;
}

/* Bytes from pos on that are frames, and not the trailer as far as is known. */
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

void
spk_array_cut(struct spk_in *in, size_t n)
{
	char what[80];

	snprintf(what, sizeof what, "the next has %zu of %zu byte%s",
	    in->end - in->pos, n, n == 1 ? "" : "s");
	(void)spk_in_short(in, &in->held, what);
}

/* The input has ended, without another whole frame. */
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
	else if (in->array.items != SPK_TO_THE_END || (n > 0 && in->partial))
		spk_array_cut(in, frame_size(in));
	else if (n > 0)
		spk_in_fail(in, f, 0, "%zu byte%s left over, a frame has %zu",
		    n, n == 1 ? "" : "s", frame_size(in));
	else if (in->frames == 0)
		spk_fail(f, SPK_DATA, "%s: no frames", in->name);
	in->done = true;
}

/* All frames that the file specifies have been read. */
static void
excess(struct spk_in *in)
{
	char what[80];

	snprintf(what, sizeof what, "data after the last frame, number %llu in "
	    "the %s header", (unsigned long long)in->array.items,
	    in->reader->name);
	if (in->frames == 0)
		spk_fail(&in->held, SPK_DATA, "%s: no frames", in->name);
	else if (in->pos < in->end)
		(void)spk_in_behind(in, &in->held, what);
	in->done = in->eof;
}

/* Signed: -1, 0 or 1.  Others: 0 or 1. */
static bool
all_spikes(const struct spk_kernels *k, const char *x, size_t n,
    bool is_signed)
{
	unsigned bad = 0;
	size_t i;

	if (is_signed)
		return spk_are_spikes(k, (const int8_t *)x, n);
	for (i = 0; i < n; i++)
		bad |= (unsigned char)x[i];
	return bad <= 1;
}

/* Whether the input's numbers have the requested type. */
static bool
is_native(const struct spk_array *a, enum spk_type type)
{
	return !a->big && a->code == (type == SPK_F32 ? SPK_NUM_F32 :
	    SPK_NUM_F64);
}

/* Before they are read as binary32: which values of those frames change. */
static void
look(struct spk_in *in, size_t n)
{
	const char *s = in->buf + in->pos;

	for (; n > 0 && in->still > 0; n--, s += frame_size(in)) {
		spk_array_load(&in->array, s, in->row, in->fields);
		spk_in_look(in, in->row, 1);
	}
}

/* Frames without values to be replaced, converted at once. */
static bool
straight(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const struct spk_kernels *k = in->kernels;
	const struct spk_array *a = &in->array;
	const size_t values = n * in->fields;
	const char *s = in->buf + in->pos;
	bool good = true;

	if (in->pick != NULL || in->last != NULL ||
	    (a->code == SPK_NUM_BITS && type != SPK_I8))
		return false;
	if (a->code == SPK_NUM_BITS)
		good = load_spikes(in, (int8_t *)block, n);
	else if (type == SPK_I8) {
		good = a->size == 1 &&
		    all_spikes(k, s, values, a->code == SPK_NUM_I8);
		if (good)
			memcpy(block, s, values);
	} else if (is_native(a, type)) {
		memcpy(block, s, n * frame_size(in));
		good = spk_finite(k, type, block, values);
	} else if (type == SPK_F64 && a->code == SPK_NUM_F32 && !a->big &&
	    k != NULL)
		good = k->widen(s, (double *)(void *)block, values);
	else {
		if (type == SPK_F32 && a->size >= sizeof(float))
			look(in, n);
		if (type == SPK_F32)
			spk_array_load32(a, s, (float *)(void *)block, values);
		else
			spk_array_load(a, s, (double *)(void *)block, values);
		good = spk_finite(k, type, block, values);
	}
	if (!good)
		return false;
	in->pos += n * frame_size(in);
	in->frames += n;
	return true;
}

/* Whether n frames can be read directly, past the buffer. */
static bool
is_direct(const struct spk_in *in, enum spk_type type, size_t n)
{
	const struct spk_array *a = &in->array;

	return a->size > 0 && is_native(a, type) && type != SPK_I8 &&
	    a->items == SPK_TO_THE_END && !in->headed && in->pick == NULL &&
	    in->last == NULL && in->pos == in->end &&
	    n * frame_size(in) >= DIRECT &&
	    n * frame_size(in) <= in->cap - SPK_IN_SLACK;
}

static size_t
direct(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const size_t size = frame_size(in);
	const ptrdiff_t got = spk_in_bytes(in, block, n * size, &in->held);
	size_t rest;

	if (got <= 0)
		return 0;
	n = (size_t)got / size;
	rest = (size_t)got % size;
	if (!spk_finite(in->kernels, type, block, n * in->fields)) {
		n = 0;			/* one by one, from the buffer */
		rest = (size_t)got;
	}
	in->base += in->pos + n * size;
	in->pos = 0;
	in->end = rest;
	memcpy(in->buf, block + n * size, rest);
	in->buf[rest] = '\0';
	in->frames += n;
	return n;
}

size_t
spk_array_fill(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	if (is_direct(in, type, n))
		return direct(in, type, block, n);
	(void)spk_in_fill(in, &in->held);
	return 0;
}

size_t
spk_array_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const uint64_t left = in->array.items - in->frames;
	const size_t size = frame_size(in);
	size_t k, have;

	if (left == 0) {
		excess(in);
		return 0;
	}
	have = (in->headed ? before_trailer(in) : in->end - in->pos) / size;
	if (have == 0 && in->eof)
		finish(in);
	n = have < n ? have : n;
	n = left < n ? (size_t)left : n;
	if (n == 0 || straight(in, type, block, n))
		return n;
	for (k = 0; k < n; k++, in->pos += size) {
		if (in->array.code != SPK_NUM_BITS)
			spk_array_load(&in->array, in->buf + in->pos, in->row,
			    in->fields);
		else if (load_bits(in, in->buf + in->pos, &in->held) == -1)
			break;
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			break;
	}
	return k;
}

/* Frames that lie in the file; where a trailer follows, well before that. */
int
spk_array_seek(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	const uint64_t size = frame_size(in), first = in->origin + in->payload;
	const uint64_t after = in->headed ? TRAILER_MAX : 0;
	const uint64_t end = (uint64_t)in->stamp[0];
	const bool again = in->again;

	if (!in->seekable || in->last != NULL || frame > in->array.items ||
	    end < first + after || frame > (end - first - after) / size ||
	    frame - in->frames < in->cap / size)
		return 0;
	if (spk_in_go(in, in->payload + frame * size, f) == -1)
		return -1;
	in->again = again;
	in->frames = frame;
	return 1;
}

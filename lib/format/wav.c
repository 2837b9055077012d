/*
 * Sound, as integers or floats, with the values stored in the file.
 *
 * wav:	"RIFF", a size, "WAVE", and chunks: a name of four letters, a size of 32
 *	bits, that many bytes, and one more if it is odd; little-endian.
 *	"fmt " describes the numbers, "data" has them; others are skipped.
 * au:	".snd", where the numbers begin, their bytes, encoding, rate and
 *	channels, as 32 bits each, and a note; big-endian.
 *
 * A file written to a pipe does not contain its size: data of size 0 extend to
 * the end, unless the first size shows that chunks follow.
 */
#include <string.h>

#include "format/array.h"

#define CHANNELS	1024		/* maximum */
#define FMT_MAX		40		/* relevant bytes of "fmt " */
#define AU_HEAD		24
#define PCM		1
#define FLOATS		3
#define EXTENSIBLE	0xFFFE

/*
 * Sizes from here on mean an unknown size: 0xFFFFFFFF, 2^31, or the greatest
 * multiple of a frame in 31 bits.
 */
#define NO_SIZE		0x7FFF0000

/* Go n bytes on, which need not be in memory at once: 1, 0 at the end, -1. */
static int
skip(struct spk_in *in, uint64_t n, struct spk_fault *f)
{
	size_t have;

	for (;;) {
		have = in->end - in->pos;
		if (have > n)
			have = (size_t)n;
		in->pos += have;
		n -= have;
		if (n == 0 || in->eof)
			return n == 0;
		if (spk_in_fill(in, f) == -1)
			return -1;
	}
}

static uint32_t
little(const char *s, size_t n)
{
	return (uint32_t)spk_bytes(s, n, false);
}

static uint32_t
big(const char *s)
{
	return (uint32_t)spk_bytes(s, 4, true);
}

static int
cut(struct spk_in *in, struct spk_fault *f)
{
	return spk_in_fail(in, f, 0, "cut in the %s header", in->reader->name);
}

/*
 * Frames of that many channels, in as many bytes as the header specifies, if it
 * does.
 */
static int
frames(struct spk_in *in, uint32_t channels, uint32_t bytes, bool known,
    struct spk_fault *f)
{
	struct spk_array *a = &in->array;
	const size_t frame = channels * a->size;

	a->items = known ? bytes / frame : SPK_TO_THE_END;
	return !known || bytes % frame == 0 ? 0 : spk_in_doubt(in, f,
	    "the rest is left out", "%u bytes of data are not whole frames of "
	    "%zu", bytes, frame);
}

/* The first of them begins at pos. */
static int
data(struct spk_in *in, const struct spk_head *args, uint32_t channels,
    bool known, struct spk_fault *f)
{
	const int have = known ? 1 : spk_in_want(in, 1, f);

	if (have != 1)
		return have == -1 ? -1 : spk_fail(f, SPK_DATA, "%s: no frames",
		    in->name);
	return spk_in_fields(in, args, channels, f);
}

/*
 * The frames specified by the header may be followed by anything but another
 * sound; it is read and dropped, so that its writer is not stopped.
 */
static size_t
sound_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const char *s = in->buf + in->pos;
	const size_t have = in->end - in->pos, pad = have > 4 && *s == '\0';
	const uint64_t end = in->payload +
	    in->array.items * in->fields * in->array.size;

	if (in->frames < in->array.items || in->frames == 0)
		return spk_array_read(in, type, block, n);
	if (in->base + in->pos == end) {
		if (have < 5 && !in->eof)
			return 0;
		if (have >= 4 + pad && (memcmp(s + pad, "RIFF", 4) == 0 ||
		    memcmp(s + pad, ".snd", 4) == 0))
			return spk_array_read(in, type, block, n);
	}
	in->pos = in->end;
	in->done = in->eof;
	return 0;
}

/* WAV */

/* Similar formats, and how to convert them. */
static const struct kind {
	const char	*begins;	/* 4 bytes, then "WAVE" from the 8th */
	const char	*name, *hint;
} kinds[] = {
	{ "RIFF", NULL, NULL },
	{ "RIFX", "RIFX", "sox in.wav -t wav -" },
	{ "RF64", "RF64", "ffmpeg -i in.wav -c copy -f wav -" },
	{ "BW64", "BW64", "ffmpeg -i in.wav -c copy -f wav -" },
	{ "riff", "W64", "ffmpeg -i in.w64 -c copy -f wav -" },
};
#define KINDS	(sizeof kinds / sizeof *kinds)

/* W64 has the rest of a GUID there instead of a name. */
static const char w64[] = "\x2e\x91\xcf\x11\xa5\xd6\x28\xdb";

/* Whether n bytes begin like that: 1, 0, or -1 if more bytes would decide. */
static int
is_kind(const struct kind *kind, const char *s, size_t n)
{
	const bool w = kind->begins[0] == 'r';
	const char *second = w ? w64 : "WAVE";
	const size_t at = w ? 4 : 8, len = w ? 8 : 4;

	if (memcmp(s, kind->begins, n < 4 ? n : 4) != 0)
		return 0;
	if (n <= at)
		return -1;
	n -= at;
	if (memcmp(s + at, second, n < len ? n : len) != 0)
		return 0;
	return n < len ? -1 : 1;
}

static int
wav_begins(const char *s, size_t n)
{
	int is, may = 0;
	size_t i;

	for (i = 0; i < KINDS; i++) {
		is = is_kind(&kinds[i], s, n);
		if (is == 1)
			return 1;
		may = is == -1 ? -1 : may;
	}
	return may;
}

/* What is known before the data. */
struct fmt {
	bool		 known;
	uint32_t	 channels, rate;
	uint64_t	 riff_end;	/* byte of the input; 0: unknown */
};

/* The first 12 bytes, which specify where the file ends, if that was known. */
static int
wav_magic(struct spk_in *in, struct fmt *fmt, struct spk_fault *f)
{
	int have = spk_in_want(in, 12, f);
	const char *s = in->buf + in->pos;
	uint32_t size;
	size_t i;

	if (have == -1)
		return -1;
	for (i = 0; i < KINDS; i++)
		if (is_kind(&kinds[i], s, in->end - in->pos) == 1) {
			if (kinds[i].name != NULL)
				return spk_in_fail(in, f, 0, "%s is not read; "
				    "'%s' makes a wav of it", kinds[i].name,
				    kinds[i].hint);
			size = little(s + 4, 4);
			if (size < NO_SIZE)
				fmt->riff_end = in->base + in->pos + 8 + size;
			in->pos += 12;
			return 0;
		}
	if (!have && wav_begins(s, in->end - in->pos) == -1)
		return cut(in, f);
	return spk_in_fail(in, f, 0, "no wav file begins here");
}

/* Numbers that are stored in other forms. */
static int
wav_codec(struct spk_in *in, unsigned tag, struct spk_fault *f)
{
	static const struct {
		unsigned	 tag;
		const char	*name;
	} codec[] = {
		{ 0x0002, ", Microsoft ADPCM" }, { 0x0006, ", A-law" },
		{ 0x0007, ", mu-law" }, { 0x0011, ", IMA ADPCM" },
		{ 0x0031, ", GSM 6.10" }, { 0x0055, ", MP3" },
	};
	const char *name = "";
	size_t i;

	for (i = 0; i < sizeof codec / sizeof *codec; i++)
		if (codec[i].tag == tag)
			name = codec[i].name;
	return spk_in_fail(in, f, 0, "wav codec 0x%04x%s: neither integers nor "
	    "floats; 'sox in.wav -e signed -b 16 -t wav -' converts it", tag,
	    name);
}

/* The type of numbers of that codec and number of bits. */
static int
wav_number(struct spk_in *in, unsigned tag, unsigned bits, struct spk_fault *f)
{
	static const struct {
		unsigned	 tag, bits;
		enum spk_number	 code;
	} number[] = {
		{ PCM, 8, SPK_NUM_U8 }, { PCM, 16, SPK_NUM_I16 },
		{ PCM, 24, SPK_NUM_I24 }, { PCM, 32, SPK_NUM_I32 },
		{ FLOATS, 32, SPK_NUM_F32 }, { FLOATS, 64, SPK_NUM_F64 },
	};
	size_t i;

	for (i = 0; i < sizeof number / sizeof *number; i++)
		if (number[i].tag == tag && number[i].bits == bits) {
			in->array.code = number[i].code;
			in->array.size = spk_number_size(number[i].code);
			return 0;
		}
	in->pos += 14;
	return spk_in_fail(in, f, 0, "%s of %u bits; a wav file has them of "
	    "%s", tag == PCM ? "integers" : "floats", bits, tag == PCM ?
	    "8, 16, 24 or 32" : "32 or 64");
}

/* The n bytes at pos are the "fmt " chunk, or the relevant part of it. */
static int
wav_fmt(struct spk_in *in, struct fmt *fmt, size_t n, struct spk_fault *f)
{
	const char *s = in->buf + in->pos;
	const bool extensible = little(s, 2) == EXTENSIBLE;
	unsigned tag = little(extensible && n >= FMT_MAX ? s + 24 : s, 2);
	const unsigned align = little(s + 12, 2);

	fmt->known = true;
	fmt->channels = little(s + 2, 2);
	fmt->rate = little(s + 4, 4);
	if (extensible && n < FMT_MAX)
		return spk_in_fail(in, f, 0, "an extensible 'fmt ' chunk of "
		    "%zu bytes; it has 40", n);
	if (tag != PCM && tag != FLOATS) {
		in->pos += extensible ? 24 : 0;
		return wav_codec(in, tag, f);
	}
	if (wav_number(in, tag, little(s + 14, 2), f) == -1)
		return -1;
	if (fmt->channels < 1 || fmt->channels > CHANNELS) {
		in->pos += 2;
		return spk_in_fail(in, f, 0, "%u channels; sound has 1 to %d",
		    fmt->channels, CHANNELS);
	}
	if (align == fmt->channels * in->array.size)
		return 0;
	in->pos += 12;
	return spk_in_fail(in, f, 0, "a frame of %u bytes, but %u channels "
	    "have %zu each", align, fmt->channels,
	    in->array.size);
}

/* Read the chunk at pos, without skipping it. */
static int
wav_fmt_chunk(struct spk_in *in, struct fmt *fmt, uint32_t size,
    struct spk_fault *f)
{
	const size_t n = size < FMT_MAX ? size : FMT_MAX;
	size_t at;
	int have;

	if (fmt->known)
		return spk_in_fail(in, f, 0, "a second 'fmt ' chunk");
	if (size < 16)
		return spk_in_fail(in, f, 0, "a 'fmt ' chunk of %u bytes; it "
		    "has 16 or more", size);
	have = spk_in_want(in, 8 + n, f);
	if (have != 1)
		return have == -1 ? -1 : cut(in, f);
	at = in->pos;
	in->pos = at + 8;
	if (wav_fmt(in, fmt, n, f) == -1)
		return -1;
	in->pos = at + 12;
	if (spk_in_rate(in, fmt->rate, f) == -1)
		return -1;
	in->pos = at;
	return 0;
}

/*
 * Whether data of size 0, which begin at pos, are followed by another chunk
 * within the file's own size: then they are empty, else of unknown size.
 */
static bool
chunk_follows(const struct spk_in *in, uint64_t end)
{
	const uint64_t at = in->base + in->pos + 16;

	return in->end - in->pos >= 16 && at <= end &&
	    little(in->buf + in->pos + 12, 4) <= end - at;
}

static int
wav_data(struct spk_in *in, const struct spk_head *args,
    const struct fmt *fmt, uint32_t size, struct spk_fault *f)
{
	bool known = size != 0 && size < NO_SIZE;

	if (!fmt->known)
		return spk_in_fail(in, f, 0, "no 'fmt ' chunk before the data");
	if (size == 0 && spk_in_want(in, 16, f) == -1)
		return -1;
	known |= size == 0 && chunk_follows(in, fmt->riff_end);
	in->pos += 4;
	if (frames(in, fmt->channels, size, known, f) == -1)
		return -1;
	in->pos += 4;
	return data(in, args, fmt->channels, known, f);
}

static int
wav_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct fmt fmt = {.known = false};
	uint32_t size;
	const char *s;
	int have;

	if (wav_magic(in, &fmt, f) == -1)
		return -1;
	for (;;) {
		have = spk_in_want(in, 8, f);
		if (have == -1)
			return -1;
		if (in->pos == in->end)
			return spk_in_fail(in, f, 0, "no 'data' chunk");
		if (!have)
			return cut(in, f);
		s = in->buf + in->pos;
		size = little(s + 4, 4);
		if (memcmp(s, "data", 4) == 0)
			return wav_data(in, args, &fmt, size, f);
		if (memcmp(s, "fmt ", 4) == 0 &&
		    wav_fmt_chunk(in, &fmt, size, f) == -1)
			return -1;
		have = skip(in, 8 + (uint64_t)size + size % 2, f);
		if (have != 1)
			return have == -1 ? -1 : cut(in, f);
	}
}

/*
 * Data of an odd size are followed by a byte, which is not counted if the size
 * is unknown.  With frames of one byte it cannot be distinguished from a frame.
 */
static size_t
wav_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const size_t have = in->end - in->pos;
	const size_t frame = in->fields * in->array.size;
	const uint64_t whole = have / frame + in->frames;

	if (in->eof && in->array.items == SPK_TO_THE_END && frame > 1 &&
	    have % frame == 1 && frame % 2 == 1 && whole % 2 == 1 &&
	    in->buf[in->end - 1] == '\0')
		in->end--;
	return sound_read(in, type, block, n);
}

/* AU */

static int
au_begins(const char *s, size_t n)
{
	/* The note is short: the high byte of its end is NUL, unlike text. */
	if (memcmp(s, ".snd", n < 5 ? n : 5) != 0)
		return 0;
	return n < 5 ? -1 : 1;
}

static int
au_number(struct spk_in *in, uint32_t encoding, struct spk_fault *f)
{
	static const enum spk_number number[] = {
		[2] = SPK_NUM_I8, [3] = SPK_NUM_I16, [4] = SPK_NUM_I24,
		[5] = SPK_NUM_I32, [6] = SPK_NUM_F32, [7] = SPK_NUM_F64
	};
	static const char *const name[] = {
		[1] = ", mu-law", [23] = ", G.721 ADPCM", [24] = ", G.722",
		[25] = ", G.723 ADPCM", [26] = ", G.723 ADPCM",
		[27] = ", A-law"
	};
	const bool known = encoding < sizeof name / sizeof *name &&
	    name[encoding] != NULL;

	if (encoding >= 2 && encoding <= 7) {
		in->array.code = number[encoding];
		in->array.size = spk_number_size(in->array.code);
		in->array.big = true;
		return 0;
	}
	return spk_in_fail(in, f, 0, "au encoding %u%s: neither integers nor "
	    "floats; 'sox in.au -e signed -b 16 -t au -' converts it",
	    encoding, known ? name[encoding] : "");
}

/* Read the header at pos, and skip it. */
static int
au_head(struct spk_in *in, uint32_t *channels, bool *known,
    struct spk_fault *f)
{
	const size_t at = in->pos;
	const char *s = in->buf + at;
	const uint32_t from = big(s + 4), size = big(s + 8), rate = big(s + 16);

	*channels = big(s + 20);
	*known = size != UINT32_MAX;
	in->pos = at + 4;
	if (from < AU_HEAD)
		return spk_in_fail(in, f, 0, "data from byte %u on, within the "
		    "header", from);
	in->pos = at + 12;
	if (au_number(in, big(s + 12), f) == -1)
		return -1;
	in->pos = at + 20;
	if (*channels < 1 || *channels > CHANNELS)
		return spk_in_fail(in, f, 0, "%u channels; sound has 1 to %d",
		    *channels, CHANNELS);
	in->pos = at + 16;
	if (spk_in_rate(in, rate, f) == -1)
		return -1;
	in->pos = at + 8;
	if (frames(in, *channels, size, *known, f) == -1)
		return -1;
	in->pos = at;
	return skip(in, from, f);
}

static int
au_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	int have = spk_in_want(in, AU_HEAD, f);
	const size_t n = in->end - in->pos;
	uint32_t channels;
	bool known;

	if (have == -1)
		return -1;
	if (memcmp(in->buf + in->pos, ".snd", n < 4 ? n : 4) != 0)
		return spk_in_fail(in, f, 0, "no au file begins here");
	if (have)
		have = au_head(in, &channels, &known, f);
	if (have != 1)
		return have == -1 ? -1 : cut(in, f);
	return data(in, args, channels, known, f);
}

const struct spk_reader spk_wav_reader = {
	.name = "wav", .holds = SPK_SIGNALS, .begins = wav_begins,
	.open = wav_open, .read = wav_read,
};

const struct spk_reader spk_au_reader = {
	.name = "au", .holds = SPK_SIGNALS, .begins = au_begins,
	.open = au_open, .read = sound_read,
};

/*
 * OBUs: a unit of AV1 is a sequence of them.  Each is a byte of flags and type,
 * optionally another byte, optionally the size of the payload as leb128, and
 * the payload.  AV1 Bitstream & Decoding Process Specification, 5.3 to 5.8.
 */
#include <string.h>

#include "video/ivf.h"

#define EXTENSION	4		/* flags of the first byte */
#define HAS_SIZE	2
#define FORBIDDEN	0x80

#define PRIVATE		31		/* metadata_type: 6 to 31 are private */
#define STOP		0x80		/* trailing bits: 1, then 0 */

/* Numbers of seven bits a byte, the lowest first: bytes used, or 0. */
static size_t
leb128(const uint8_t *s, size_t n, uint64_t *x)
{
	size_t i;

	*x = 0;
	for (i = 0; i < 8 && i < n; i++) {
		*x |= (uint64_t)(s[i] & 127) << 7 * i;
		if (s[i] < 128)
			return *x <= UINT32_MAX ? i + 1 : 0;
	}
	return 0;
}

static size_t
put_leb128(uint8_t *s, size_t x)
{
	size_t n = 0;

	for (; x >= 128; x >>= 7)
		s[n++] = (uint8_t)(x | 128);
	s[n++] = (uint8_t)x;
	return n;
}

int
spk_obu_get(const uint8_t *s, size_t n, struct spk_obu *obu,
    struct spk_fault *f)
{
	size_t head = (*s & EXTENSION) != 0 ? 2 : 1, used;
	uint64_t size;

	obu->type = *s >> 3 & 15;
	if ((*s & FORBIDDEN) != 0)
		return spk_fail(f, SPK_DATA, "no OBU of AV1 where one begins");
	if (head > n)
		return spk_fail(f, SPK_DATA, "an OBU that is cut");
	size = n - head;
	if ((*s & HAS_SIZE) != 0) {
		used = leb128(s + head, n - head, &size);
		if (used == 0)
			return spk_fail(f, SPK_DATA, "an OBU without a size");
		head += used;
		if (size > n - head)
			return spk_fail(f, SPK_DATA, "an OBU of %llu bytes "
			    "where the unit has %zu more",
			    (unsigned long long)size, n - head);
	}
	obu->payload = s + head;
	obu->n = (size_t)size;
	obu->size = head + (size_t)size;
	return 0;
}

/* Sequence headers */

struct bits {
	const uint8_t	*s;
	size_t		 n, at;		/* bits in all, and read */
};

/* The next n of them, the highest first; zeros after the end. */
static uint32_t
get(struct bits *b, unsigned n)
{
	uint32_t x = 0;

	for (; n > 0; n--, b->at++)
		x = x << 1 | (b->at < b->n &&
		    (b->s[b->at / 8] >> (7 - b->at % 8) & 1) != 0);
	return x;
}

static void
pass(struct bits *b, unsigned n)
{
	b->at += n;
}

/* uvlc: n zeros, a 1, and n bits. */
static void
pass_uvlc(struct bits *b)
{
	unsigned zeros = 0;

	while (b->at < b->n && get(b, 1) == 0)
		zeros++;
	if (zeros < 32)
		pass(b, zeros);
}

/* Up to the sizes of frames. */
static void
pass_points(struct bits *b)
{
	bool model = false, delay;
	unsigned length = 0, points;

	if (get(b, 1) != 0) {			/* timing_info */
		pass(b, 64);
		if (get(b, 1) != 0)
			pass_uvlc(b);
		model = get(b, 1) != 0;
		if (model) {
			length = get(b, 5) + 1;
			pass(b, 32 + 5 + 5);
		}
	}
	delay = get(b, 1) != 0;
	for (points = get(b, 5) + 1; points > 0; points--) {
		pass(b, 12);			/* operating_point_idc */
		if (get(b, 5) > 7)		/* seq_level_idx */
			pass(b, 1);
		if (model && get(b, 1) != 0)
			pass(b, 2 * length + 1);
		if (delay && get(b, 1) != 0)
			pass(b, 4);
	}
}

/* Tools: everything between the sizes and the colours. */
static void
pass_tools(struct bits *b, bool reduced)
{
	bool hint, screen;

	if (!reduced && get(b, 1) != 0)		/* frame_id_numbers_present */
		pass(b, 4 + 3);
	pass(b, 3);
	if (!reduced) {
		pass(b, 4);
		hint = get(b, 1) != 0;
		if (hint)
			pass(b, 2);
		screen = get(b, 1) != 0;	/* seq_choose_, */
		if (!screen)			/* or seq_force_ */
			screen = get(b, 1) != 0;
		if (screen && get(b, 1) == 0)	/* seq_choose_integer_mv */
			pass(b, 1);
		if (hint)
			pass(b, 3);
	}
	pass(b, 3);
}

static void
colours(struct bits *b, unsigned profile, struct spk_sequence *seq)
{
	uint32_t described = 0;

	seq->depth = get(b, 1) == 0 ? 8 :
	    profile == 2 && get(b, 1) != 0 ? 12 : 10;
	seq->mono = profile != 1 && get(b, 1) != 0;
	if (get(b, 1) != 0)
		described = get(b, 24);
	/* sRGB, by 1, 13 and 0, has full range and no bit for it. */
	seq->full = (!seq->mono && described == 0x010d00) || get(b, 1) != 0;
}

int
spk_sequence_get(const struct spk_obu *obu, struct spk_sequence *seq,
    struct spk_fault *f)
{
	struct bits b = {obu->payload, obu->n * 8, 0};
	const unsigned profile = get(&b, 3);
	unsigned width, height;
	bool reduced;

	pass(&b, 1);				/* still_picture */
	reduced = get(&b, 1) != 0;
	if (reduced)
		pass(&b, 5);
	else
		pass_points(&b);
	width = get(&b, 4) + 1;
	height = get(&b, 4) + 1;
	seq->width = (size_t)get(&b, width) + 1;
	seq->height = (size_t)get(&b, height) + 1;
	pass_tools(&b, reduced);
	colours(&b, profile, seq);
	if (b.at > b.n || profile > 2)
		return spk_fail(f, SPK_DATA, "a sequence header that is cut, "
		    "or of a profile that AV1 does not have");
	if (seq->width * seq->height > SPK_COLUMNS)
		return spk_fail(f, SPK_DATA, "pictures of %zux%zu pixels, "
		    "which are %d at the most", seq->width, seq->height,
		    SPK_COLUMNS);
	return 0;
}

/* Metadata */

size_t
spk_obu_place(const uint8_t *unit, size_t n)
{
	struct spk_fault none = {0};
	struct spk_obu obu = {0};
	size_t at = 0;

	while (at < n && spk_obu_get(unit + at, n - at, &obu, &none) == 0 &&
	    (obu.type == SPK_OBU_DELIMITER || obu.type == SPK_OBU_SEQUENCE))
		at += obu.size;
	return at;
}

size_t
spk_metadata_size(size_t n)
{
	uint8_t size[10];

	return 1 + put_leb128(size, n + 2) + 1 + n + 1;
}

void
spk_metadata_put(uint8_t *to, const void *text, size_t n)
{
	*to++ = SPK_OBU_METADATA << 3 | HAS_SIZE;
	to += put_leb128(to, n + 2);
	*to++ = PRIVATE;
	memcpy(to, text, n);
	to[n] = STOP;
}

bool
spk_metadata_get(const struct spk_obu *obu, const uint8_t **text, size_t *n)
{
	uint64_t type;
	const size_t used = leb128(obu->payload, obu->n, &type);
	size_t end = obu->n;

	while (end > 0 && obu->payload[end - 1] == 0)
		end--;
	if (used == 0 || type != PRIVATE || end <= used ||
	    obu->payload[end - 1] != STOP)
		return false;
	*text = obu->payload + used;
	*n = end - 1 - used;
	return true;
}

/*
 * spike-pcie: the planes of a spike camera of 1000 x 1000 pixels, as
 * transferred over PCIe.  A line of 64 bytes is half a row: 500 pixels, the
 * least significant bit of a byte first, and its label in the last 12 bits: 10
 * bits for its number, from 1 to half the rows, and 2 for one of four channels.
 * A plane begins with the highest number of channel 0, ends with that of
 * channel 3, and has each line once; these are its rows from the top.
 *
 * The order of the numbers in between depends on the camera: it is learned from
 * the first whole plane, and all others must have the same.  Thus lost and
 * repeated lines are recognised: by the shorter distance, since lines do not
 * contain the number of their plane.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/spike.h"

#define WIDTH		1000
#define LINE		64		/* bytes */
#define WORD		16		/* lines begin at any multiple */
#define LABELS		4096
#define NONE		UINT16_MAX
#define LOOK		8		/* planes to search for a whole one */
#define SURE		3		/* consecutive lines that suffice */

/* What --partial has repaired, and the first place. */
struct mended {
	uint64_t	 n, plane;
	unsigned	 label;
};

struct pcie {
	size_t		 lines;		/* of a plane */
	uint16_t	 label[WIDTH * 2];	/* of the line at a place */
	uint16_t	 place[LABELS];
	size_t		 at;		/* place of the next line */
	size_t		 gap;		/* lines that are missing */
	bool		 stray;		/* invalid bytes precede it */
	struct mended	 lost, again, other;
	int8_t		 plane[];
};

static const char *
byte_at(const struct spk_in *in, size_t at)
{
	return in->buf + in->pos + at;
}

/* The label of the line at this offset from pos. */
static unsigned
label(const struct spk_in *in, size_t at)
{
	const char *s = byte_at(in, at + LINE - 2);

	return ((unsigned)(unsigned char)s[0] |
	    (unsigned)(unsigned char)s[1] << 8) >> 4;
}

static unsigned
number(unsigned l)
{
	return l & 1023;
}

static unsigned
channel(unsigned l)
{
	return l >> 10;
}

/* The number of the first and the last line. */
static unsigned
highest(const struct pcie *p)
{
	return (unsigned)p->lines / 4;
}

/* The lines from there on are a whole plane: its order is that of all. */
static bool
whole(const struct spk_in *in, struct pcie *p, size_t at)
{
	unsigned l = 0;
	size_t i;

	memset(p->place, 0xff, sizeof p->place);
	for (i = 0; i < p->lines; i++, at += LINE) {
		l = label(in, at);
		if (number(l) < 1 || number(l) > highest(p) ||
		    p->place[l] != NONE)
			return false;
		p->place[l] = (uint16_t)i;
		p->label[i] = (uint16_t)l;
	}
	return number(l) == highest(p) && channel(l) == 3;
}

/* Whether the line at pos and some after it, if present, are in order. */
static bool
is_line(const struct spk_in *in, const struct pcie *p, size_t at)
{
	const size_t have = (in->end - in->pos - at) / LINE;
	const size_t first = p->place[label(in, at)];
	size_t i;

	if (first == NONE)
		return false;
	for (i = 1; i < SURE && i < have; i++)
		if (label(in, at + i * LINE) !=
		    p->label[(first + i) % p->lines])
			return false;
	return true;
}

/* Where the first whole plane begins, from pos. */
static int
find_whole(struct spk_in *in, struct pcie *p, size_t *at, struct spk_fault *f)
{
	const size_t size = p->lines * LINE;
	int have;

	for (*at = 0; *at <= LOOK * size; *at += WORD) {
		have = spk_in_want(in, *at + size, f);
		if (have != 1)
			return have == -1 ? -1 : spk_in_fail(in, f, 0, "no "
			    "whole plane, of %zu lines, before the end",
			    p->lines);
		if (label(in, *at) == highest(p) && whole(in, p, *at))
			return 0;
	}
	return spk_in_fail(in, f, 0, "no whole plane, of %zu lines, begins in "
	    "%zu bytes", p->lines, LOOK * size);
}

/* Skip to the first plane, which may be incomplete. */
static int
find_first(struct spk_in *in, struct pcie *p, struct spk_fault *f)
{
	size_t most, at;

	if (find_whole(in, p, &most, f) == -1)
		return -1;
	for (at = 0; at < most && (label(in, at) != p->label[0] ||
	    !is_line(in, p, at)); at += WORD)
		;
	if (at > 0)
		spk_in_note(in, "%zu byte%s before the first plane ignored",
		    at, at == 1 ? "" : "s");
	in->pos += at;
	return 0;
}

static int
measure(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const char *size = spk_head_get(args, "size");

	if (size == NULL)
		size = "1000x1000";
	if (spk_head_size(&in->head, size, f) == -1)
		return -1;
	in->width = (size_t)spk_head_number(&in->head, "width", 0);
	in->height = (size_t)spk_head_number(&in->head, "height", 0);
	if (in->width == WIDTH && in->height <= WIDTH && in->height % 2 == 0)
		return spk_head_set(&in->head, "planes", "1", f);
	return spk_fail(f, SPK_USAGE, SPK_WORD("size") ": '%.40s': spike-pcie "
	    "has %d columns, and an even number of rows up to %d", size, WIDTH,
	    WIDTH);
}

static int
pcie_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct pcie *p;

	if (measure(in, args, f) == -1)
		return -1;
	in->own = p = calloc(1, sizeof *p + WIDTH * in->height);
	if (p == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	p->lines = 2 * in->height;
	in->array.code = SPK_NUM_BITS;
	return find_first(in, p, f) == -1 ? -1 :
	    spk_in_fields(in, args, WIDTH * in->height, f);
}

/* Count repairs, from the next line on. */
static void
mend(const struct spk_in *in, const struct pcie *p, struct mended *m, size_t n)
{
	if (m->n == 0) {
		m->plane = in->frames + 1;
		m->label = p->label[p->at];
	}
	m->n += n;
}

/* Invalid bytes at pos. */
static int
no_line(struct spk_in *in, struct pcie *p)
{
	const unsigned l = p->label[p->at];

	if (!in->partial)
		return spk_in_fail(in, &in->held, 0, "plane %llu: this is not "
		    "line %u of channel %u, nor another",
		    (unsigned long long)in->frames + 1, number(l), channel(l));
	mend(in, p, &p->other, WORD);
	in->pos += WORD;
	p->stray = true;
	return 0;
}

/* The line at pos is not the next one. */
static int
astray(struct spk_in *in, struct pcie *p)
{
	const unsigned long long plane = in->frames + 1;
	const unsigned l = label(in, 0), want = p->label[p->at];
	const size_t ahead = (p->place[l] + p->lines - p->at) % p->lines;
	const bool again = ahead > p->lines / 2;
	char more[40] = "";

	if (ahead > 1)
		snprintf(more, sizeof more, ", and %zu after it", ahead - 1);
	if (!in->partial)
		return again ? spk_in_fail(in, &in->held, 0, "plane %llu: line "
		    "%u of channel %u is repeated", plane, number(l),
		    channel(l)) : spk_in_fail(in, &in->held, 0, "plane %llu: "
		    "line %u of channel %u is lost%s", plane, number(want),
		    channel(want), more);
	mend(in, p, again ? &p->again : &p->lost, again ? 1 : ahead);
	if (again)
		in->pos += LINE;
	else
		p->gap = ahead;
	return 0;
}

/*
 * Put the next line in its place, skip bytes, or find a gap: 1; 0 if there are
 * too few bytes to decide; or -1.
 */
static int
step(struct spk_in *in, struct pcie *p)
{
	int8_t *to = p->plane + p->at * (WIDTH / 2);
	const size_t have = in->end - in->pos;
	bool right;

	if (p->gap > 0) {
		memset(to, 0, WIDTH / 2);
		p->gap--;
		p->at++;
		return 1;
	}
	if (have < LINE)
		return 0;
	right = label(in, 0) == p->label[p->at];
	if (!right || p->stray) {
		if (have < SURE * LINE && !in->eof)
			return 0;
		if (!is_line(in, p, 0))
			return no_line(in, p) == -1 ? -1 : 1;
		p->stray = false;
		if (!right)
			return astray(in, p) == -1 ? -1 : 1;
	}
	spk_unpack(in->kernels, byte_at(in, 0), 0, to, WIDTH / 2);
	in->pos += LINE;
	p->at++;
	return 1;
}

static void
report(struct spk_in *in, const struct mended *m, const char *what,
    const char *done)
{
	if (m->n > 0)
		spk_in_note(in, "%llu %s%s %s; the first in plane %llu, at "
		    "line %u of channel %u", (unsigned long long)m->n, what,
		    m->n == 1 ? "" : "s", done, (unsigned long long)m->plane,
		    number(m->label), channel(m->label));
}

/* The input has ended, without another line. */
static void
finish(struct spk_in *in, const struct pcie *p)
{
	char what[80];

	if (p->at > 0 || in->pos < in->end) {
		snprintf(what, sizeof what, "the next has %zu of %zu lines",
		    p->at, p->lines);
		(void)spk_in_short(in, &in->held, what);
	}
	report(in, &p->lost, "line", "lost, taken as without spikes");
	report(in, &p->again, "line", "repeated and ignored");
	report(in, &p->other, "byte", "outside of lines ignored");
	in->done = true;
}

static size_t
pcie_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct pcie *p = in->own;
	int8_t *plane;
	size_t k = 0;
	int more = 1;

	while (k < n && (more = step(in, p)) == 1) {
		if (p->at < p->lines)
			continue;
		plane = spk_plane(in, type, block, k, p->plane);
		if (plane != p->plane)
			memcpy(plane, p->plane, in->fields);
		if (spk_plane_done(in, &in->held, type, block, k, plane) == -1)
			return k;
		p->at = 0;
		k++;
	}
	if (k == 0 && more == 0 && in->eof)
		finish(in, p);
	return k;
}

static void
pcie_rewind(struct spk_in *in)
{
	const struct mended none = {0};
	struct pcie *p = in->own;

	p->at = p->gap = 0;
	p->stray = false;
	p->lost = p->again = p->other = none;
}

static void
pcie_close(struct spk_in *in)
{
	free(in->own);
}

const struct spk_reader spk_spike_pcie_reader = {
	.name = "spike-pcie", .holds = SPK_SPIKES, .open = pcie_open,
	.read = pcie_read, .rewind = pcie_rewind, .close = pcie_close,
};

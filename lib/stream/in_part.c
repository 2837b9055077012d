/*
 * The frames that options select: those of a slice, and of these the ones in
 * which a column has certain values.  The reader sees no others.
 */
#include <stdlib.h>
#include <string.h>

#include "stream/in.h"

/*
 * After the slice: if another stream may follow, skip to the end of this one.
 */
static int
rest(struct spk_in *in, struct spk_fault *f)
{
	const enum spk_type type = spk_in_type(in);
	const size_t room = SPK_BLOCK / in->columns + 1;
	ptrdiff_t n = 1;
	void *block;

	if (!in->many)
		return in->done ? 0 : spk_in_unchanged(in, f);
	block = malloc(room * in->columns * spk_type_size(type));
	if (block == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	while (n > 0) {
		in->part->kept = 0;
		n = spk_in_read_all(in, type, block, room, f);
	}
	free(block);
	return (int)n;
}

static int
not_within(const struct spk_in *in, struct spk_fault *f)
{
	return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": %s: not within the "
	    "%llu frames of %.250s", in->part->slice,
	    (unsigned long long)in->frames, in->name);
}

/* Go to the first frame of the slice. */
static int
go(struct spk_in *in, struct spk_fault *f)
{
	struct spk_fault why = {0};

	in->part->there = true;
	if (in->part->from == 0 || in->frames == in->part->from ||
	    spk_in_seek_all(in, in->part->from, &why) == 0)
		return 0;
	return why.status == SPK_USAGE ? not_within(in, f) :
	    spk_fail_as(f, why.status, "", &why);
}

/* No frame follows. */
static int
end(struct spk_in *in, struct spk_fault *f)
{
	const struct spk_chosen *p = in->part;

	if (p->slice != NULL && (in->frames <= p->from ||
	    (p->to != UINT64_MAX && in->frames < p->to)))
		return not_within(in, f);
	if (p->n > 0 && p->given == 0)
		spk_in_note(in, "no frame has %s",
		    p->where);
	return 0;
}

static ptrdiff_t
read_part(struct spk_in *in, enum spk_type type, char *block, size_t n,
    struct spk_fault *f)
{
	struct spk_chosen *p = in->part;
	bool fresh = false;
	ptrdiff_t got;
	uint64_t left;

	if (!p->there && go(in, f) == -1)
		return -1;
	for (;;) {
		left = p->to > in->frames ? p->to - in->frames : 0;
		if (left == 0)
			return rest(in, f) == -1 ? -1 : end(in, f);
		p->kept = 0;
		got = spk_in_read_all(in, type, block, left < n ?
		    (size_t)left : n, f);
		if (got <= 0)
			return got == 0 ? end(in, f) : got;
		fresh |= in->fresh;
		if (p->n > 0)
			got = (ptrdiff_t)p->kept;
		if (got == 0)
			continue;
		in->fresh = fresh && p->given > 0;
		p->given += (uint64_t)got;
		return got;
	}
}

ptrdiff_t
spk_in_read(struct spk_in *in, enum spk_type type, void *block, size_t n,
    struct spk_fault *f)
{
	return in->part == NULL || n == 0 ?
	    spk_in_read_all(in, type, block, n, f) :
	    read_part(in, type, block, n, f);
}

/* Go to a selected frame, by reading up to it. */
static int
pass(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	const enum spk_type type = spk_in_type(in);
	void *block = malloc(in->columns * spk_type_size(type));
	ptrdiff_t n = 1;

	if (block == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	while (in->part->given < frame && n > 0)
		n = read_part(in, type, block, 1, f);
	free(block);
	in->fresh = false;
	if (n != 0)
		return n == -1 ? -1 : 0;
	return spk_fail(f, SPK_USAGE, "%s: frame %llu, and it has %llu",
	    in->name, (unsigned long long)frame,
	    (unsigned long long)in->part->given);
}

int
spk_in_seek(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	struct spk_chosen *p = in->part;

	if (p == NULL)
		return spk_in_seek_all(in, frame, f);
	if (p->n == 0 && frame <= p->to - p->from) {
		p->there = true;
		p->given = frame;
		return spk_in_seek_all(in, p->from + frame, f);
	}
	if (frame < p->given && spk_in_rewind(in, f) == -1)
		return -1;
	return pass(in, frame, f);
}

uint64_t
spk_in_promised(const struct spk_in *in)
{
	const struct spk_chosen *p = in->part;
	const uint64_t all = in->array.items;

	if (p == NULL)
		return all;
	if (p->n > 0)
		return UINT64_MAX;
	return p->to != UINT64_MAX ? p->to - p->from :
	    all == UINT64_MAX || all < p->from ? all : all - p->from;
}

/* Check that a code's frames are not separated. */
static int
check_where(const struct spk_in *in, struct spk_fault *f)
{
	const char *codec = spk_head_get(&in->head, "codec");

	if (spk_in_type(in) != SPK_I8 || codec == NULL)
		return 0;
	return spk_fail(f, SPK_USAGE, SPK_WORD("where") ": spikes of %.40s are "
	    "decoded from all frames; decode, then select", codec);
}

int
spk_in_part_open(struct spk_in *in, const struct spk_head *args, bool whole,
    bool looks, struct spk_fault *f)
{
	const char *slice = whole ? NULL : spk_head_get(args, "slice");
	const char *where = spk_head_get(args, "where");
	const bool frames = in->reader->read != NULL;

	if (slice == NULL && where == NULL)
		return 0;
	if (!frames || (where != NULL && in->part == NULL))
		return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": %s: only for "
		    "frames, not for lines, neurons or video",
		    slice != NULL ? "slice" : "where", in->name);
	if (in->part == NULL && (in->part = calloc(1, sizeof *in->part)) ==
	    NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->part->to = UINT64_MAX;
	if (slice != NULL) {
		in->part->slice = strdup(slice);
		if (in->part->slice == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		if (spk_in_slice(slice, spk_in_per_second(in, args),
		    in->array.items, in->name, &in->part->from, &in->part->to,
		    f) == -1 ||
		    (!looks && spk_in_slice_true(in, f) == -1))
			return -1;
	}
	if (where == NULL)
		return 0;
	spk_head_drop(&in->head, "rate");	/* not of these frames */
	return looks ? 0 : check_where(in, f);
}

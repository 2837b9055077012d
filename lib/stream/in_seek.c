/*
 * Going to a frame: directly, if the format allows it, else by reading up to
 * it.
 */
#include <stdlib.h>

#include "stream/in.h"

/* Read up to a frame. */
static int
pass(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	const enum spk_type type = spk_in_type(in);
	const size_t room = SPK_BLOCK / in->columns + 1;
	void *block = malloc(room * in->columns * spk_type_size(type));
	ptrdiff_t got = 1;
	uint64_t left;

	if (block == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	while (in->frames < frame && got > 0) {
		left = frame - in->frames;
		got = spk_in_read_all(in, type, block, left < room ?
		    (size_t)left : room, f);
	}
	free(block);
	in->fresh = false;
	if (got == -1 || in->frames == frame)
		return got == -1 ? -1 : 0;
	return spk_fail(f, SPK_USAGE, "%s: frame %llu, and it has %llu",
	    in->name, (unsigned long long)frame,
	    (unsigned long long)in->frames);
}

int
spk_in_seek_all(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	const int there = in->reader->seek == NULL ? 0 :
	    in->reader->seek(in, frame, f);

	if (there == -1 || (frame < in->frames && spk_in_rewind(in, f) == -1))
		return -1;
	return in->frames == frame ? 0 : pass(in, frame, f);
}

/*
 * Joining packed streams: blocks are copied, except for the number of frames
 * before them in their headers.  Nothing is decoded, so a block that is damaged
 * inside remains so, and its decoder finds that.  The coding of a block depends
 * on the frames before it only with observations: on how many frames of one
 * have passed.
 */
#include "format/packed.h"

void
spk_packed_first(const struct spk_in *in, struct spk_out *out)
{
	const struct spk_packing *of = spk_packed_in(in);

	if (of != NULL)
		spk_packed_like(out, of);
}

bool
spk_packed_joins(const struct spk_in *in, const struct spk_out *out)
{
	const struct spk_packing *a = spk_packed_in(in);
	const struct spk_packing *b = spk_packed_out(out);

	return a != NULL && b != NULL && !in->partial && in->part == NULL &&
	    in->polarity == SPK_SIGN &&
	    a->model == b->model && a->width == b->width &&
	    a->height == b->height && a->rows == b->rows &&
	    a->most == b->most && a->key == b->key && a->period == b->period &&
	    a->every == b->every &&
	    (a->period == 0 || out->frames % a->period == 0);
}

int
spk_packed_join(struct spk_in *in, struct spk_out *out, struct spk_fault *f)
{
	struct spk_packed_block b;
	uint64_t spikes;
	int more;

	while ((more = spk_packed_next(in, &b, &spikes, f)) == 1)
		if (spk_packed_put_block(out, &b, f) == -1)
			return -1;
	if (more == 0)
		spk_packed_count(out, spikes);
	return more;
}

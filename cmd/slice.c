/* --slice of an input that is read as a whole. */
#include "cmd.h"

int
spk_slice(const struct spk_head *args, const struct spk_input *i,
    struct spk_slice *to, struct spk_fault *f)
{
	const char *s = spk_head_get(args, "slice");

	*to = (struct spk_slice){.to = UINT64_MAX};
	return s == NULL ? 0 : spk_in_slice(s, spk_in_per_second(i->in, args),
	    spk_in_promised(i->in), i->name, &to->from, &to->to, f);
}

int
spk_slice_within(const struct spk_head *args, const struct spk_slice *s,
    uint64_t frames, const char *name, struct spk_fault *f)
{
	if (s->from < frames && (s->to == UINT64_MAX || s->to <= frames))
		return 0;
	return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": %s: not within the "
	    "%llu frames of %.250s", spk_head_get(args, "slice"),
	    (unsigned long long)frames, name);
}

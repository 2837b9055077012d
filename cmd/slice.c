/* --slice: a range of frames. */
#include <string.h>

#include "cmd.h"

int
spk_slice(const struct spk_head *args, struct spk_slice *to,
    struct spk_fault *f)
{
	const char *s = spk_head_get(args, "slice");
	const size_t n = s != NULL ? strcspn(s, ":") : 0;

	*to = (struct spk_slice){.to = SIZE_MAX};
	if (s != NULL && (s[n] == '\0' ||
	    (n > 0 && !spk_count(s, n, &to->from)) ||
	    (s[n + 1] != '\0' && !spk_count(s + n + 1, strlen(s + n + 1),
	    &to->to)) || to->from >= to->to))
		return spk_fail(f, SPK_USAGE, "--slice: '%.40s' is not "
		    "FROM:TO, whole numbers, the less first", s);
	return 0;
}

int
spk_slice_within(const struct spk_head *args, const struct spk_slice *s,
    uint64_t frames, const char *name, struct spk_fault *f)
{
	if (s->from < frames && (s->to == SIZE_MAX || s->to <= frames))
		return 0;
	return spk_fail(f, SPK_USAGE, "--slice: %s: not within the %llu frames "
	    "of %.250s", spk_head_get(args, "slice"),
	    (unsigned long long)frames, name);
}

/*
 * Input that is not what its head says.  Some of it can be read in one way
 * only, which is done and noted.  More than that is a fault, but with --partial
 * it is done and noted, too, and what is behind the end is passed over.
 */
#include <stdarg.h>
#include <string.h>

#include "stream/in.h"

int
spk_in_doubt(struct spk_in *in, struct spk_fault *f, const char *done,
    const char *fmt, ...)
{
	struct spk_fault why, at = {0};
	va_list ap;

	va_start(ap, fmt);
	spk_vfail(&why, SPK_DATA, fmt, ap);
	va_end(ap);
	if (!in->partial)
		return spk_in_fail(in, f, 0, "%s", why.text);
	spk_in_fail(in, &at, 0, "%s: %s", why.text, done);
	spk_in_note(in, "%s", at.text + strlen(in->name) + 2);
	return 0;
}

int
spk_in_behind(struct spk_in *in, struct spk_fault *f, const char *what)
{
	if (!in->partial)
		return spk_in_fail(in, f, 0, "%s", what);
	in->over = true;
	return 0;
}

uint64_t
spk_in_beyond(const struct spk_in *in)
{
	return in->beyond;
}

/*
 * Input that contradicts its header.  If it can be read in only one way, that
 * is done and noted.  Otherwise it is a fault; with --partial it is done and
 * noted, too, and data after the end are skipped.
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

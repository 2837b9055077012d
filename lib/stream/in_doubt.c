/*
 * Input that is not what its head says.  Some of it can be read in one way
 * only, which is done and remarked.  More than that is a fault; with --partial
 * it is done and remarked, too; spk_in_pass passes over what is behind the end.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/in.h"

#define REMARKS		16		/* at the most, each of another text */

static int
add(struct spk_in *in, const char *text, struct spk_fault *f)
{
	size_t i;

	for (i = 0; i < in->remarks; i++)
		if (strcmp(in->remark[i], text) == 0)
			return 0;
	if (in->remarks == REMARKS)
		return 0;
	if (in->remarks == REMARKS - 1)
		text = "and more of that";
	if (in->remark == NULL && (in->remark = calloc(REMARKS,
	    sizeof *in->remark)) == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->remark[in->remarks] = strdup(text);
	if (in->remark[in->remarks] == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->remarks++;
	return 0;
}

int
spk_in_say(struct spk_in *in, struct spk_fault *f, const char *fmt, ...)
{
	struct spk_fault text;
	va_list ap;

	va_start(ap, fmt);
	spk_vfail(&text, SPK_DATA, fmt, ap);
	va_end(ap);
	return add(in, text.text, f);
}

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
	return add(in, at.text + strlen(in->name) + 2, f);
}

int
spk_in_behind(struct spk_in *in, struct spk_fault *f, const char *what)
{
	if (!in->partial)
		return spk_in_fail(in, f, 0, "%s", what);
	in->over = true;
	return 0;
}

const char *
spk_in_remark(const struct spk_in *in, size_t k)
{
	return k < in->remarks ? in->remark[k] : NULL;
}

uint64_t
spk_in_beyond(const struct spk_in *in)
{
	return in->beyond;
}

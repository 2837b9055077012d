/*
 * Input that is not what its head says.  Some of it can be read in one way
 * only, which is done and remarked.  More than that is a fault; with --partial
 * it is done and remarked, too, and what is behind the end is passed over.
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

void
spk_in_pass(struct spk_in *in)
{
	do {
		in->beyond += in->end - in->pos;
		in->pos = in->end;
	} while (spk_in_fill(in, &in->held) == 1);
	in->done = true;
	in->over = false;
}

void
spk_in_remarks_free(struct spk_in *in)
{
	while (in->remarks > 0)
		free(in->remark[--in->remarks]);
	free(in->remark);
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

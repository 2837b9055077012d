/* Faults: set where they occur, reported once, as one line, by the caller. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

const char *
spk_version(void)
{
	return SPK_VERSION;
}

/* Remove the marks that SPK_WORD put into fmt. */
static void
note_words(struct spk_fault *f, const char *fmt)
{
	size_t left = 0;
	char *mark = f->text;

	for (; (fmt = strchr(fmt, SPK_WORD_MARK)) != NULL; fmt++)
		left++;
	for (; left > 0 && f->words < SPK_FAULT_WORDS; left--) {
		mark = strchr(mark, SPK_WORD_MARK);
		if (mark == NULL)	/* the text was truncated before it */
			return;
		f->word[f->words++] = (unsigned short)(mark - f->text);
		memmove(mark, mark + 1, strlen(mark));
	}
}

void
spk_vfail(struct spk_fault *f, enum spk_status status, const char *fmt,
    va_list ap)
{
	*f = (struct spk_fault){.status = status};
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	note_words(f, fmt);
	spk_plain(f->text, sizeof f->text, f->text, strlen(f->text));
}

int
spk_fail(struct spk_fault *f, enum spk_status status, const char *fmt, ...)
{
	va_list ap;

	if (f->status != SPK_DONE)
		return -1;
	va_start(ap, fmt);
	spk_vfail(f, status, fmt, ap);
	va_end(ap);
	return -1;
}

int
spk_fail_channel(struct spk_fault *f, enum spk_status status, size_t channel,
    const char *why)
{
	if (f->status != SPK_DONE)
		return -1;
	spk_fail(f, status, "channel %zu: ", channel);
	f->channel = channel;
	f->reason = strlen(f->text);
	snprintf(f->text + f->reason, sizeof f->text - f->reason, "%s", why);
	return -1;
}

int
spk_fail_as(struct spk_fault *f, enum spk_status status, const char *place,
    const struct spk_fault *why)
{
	const size_t n = strlen(place);
	unsigned i;

	if (f->status != SPK_DONE)
		return -1;
	*f = *why;
	f->status = status;
	snprintf(f->text, sizeof f->text, "%s%s", place, why->text);
	f->reason += n;
	for (i = 0; i < f->words; i++)
		f->word[i] = (unsigned short)(f->word[i] + n);
	return -1;
}

/* Characters that a terminal would interpret, or show in another place. */
static bool
obeyed(uint32_t c)
{
	return c < ' ' || (c >= 127 && c < 160) || c == 0x200E || c == 0x200F ||
	    (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

char *
spk_plain(char *to, size_t size, const char *text, size_t n)
{
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		len = spk_utf8(text + i, n - i, &c);
		if (i + (len > 0 ? len : 1) > size - 1)
			break;
		if (len > 0 && !obeyed(c))
			memmove(to + i, text + i, len);
		else {
			len = len > 0 ? len : 1;
			memset(to + i, '?', len);
		}
	}
	to[i] = '\0';
	return to;
}

int
spk_struct(void *to, size_t own, const void *from, size_t size,
    struct spk_fault *f)
{
	const char *more = from;
	size_t i;

	memset(to, 0, own);
	memcpy(to, from, size < own ? size : own);
	for (i = own; i < size; i++)
		if (more[i] != 0)
			return spk_fail(f, SPK_USAGE, "a member of a struct "
			    "that spk %s does not know", SPK_VERSION);
	return 0;
}

int
spk_grow(void *array, size_t *cap, size_t n, size_t size, struct spk_fault *f)
{
	void *old, *new;
	size_t want = *cap;

	if (n <= want)
		return 0;
	while (want < n)
		want = want < 16 ? 16 : want + want / 2;
	memcpy(&old, array, sizeof old);
	if (want > SIZE_MAX / size || (new = realloc(old, want * size)) == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(array, &new, sizeof new);
	*cap = want;
	return 0;
}

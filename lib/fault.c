/* Faults: made where they happen, told once, as one line, by the commands. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

int
spk_fail(struct spk_fault *f, enum spk_status status, const char *fmt, ...)
{
	va_list ap;

	if (f->status != SPK_DONE)
		return -1;
	f->status = status;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	return -1;
}

char *
spk_plain(char *to, size_t size, const char *text, size_t n)
{
	size_t i;

	if (n > size - 1)
		n = size - 1;
	for (i = 0; i < n; i++)
		to[i] = (unsigned char)text[i] < ' ' || text[i] == 127 ?
		    '?' : text[i];
	to[n] = '\0';
	return to;
}

void
spk_say(const char *prog, const char *text)
{
	char line[1024], plain[1024];
	int n;

	spk_plain(plain, sizeof plain, text, strlen(text));
	n = snprintf(line, sizeof line, "%s: %s", prog, plain);
	if (n > (int)sizeof line - 2)
		n = (int)sizeof line - 2;
	line[n] = '\n';
	(void)spk_fd_write(2, line, (size_t)n + 1);
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

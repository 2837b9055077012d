/*
 * Names of columns: an encoder with several columns per channel adds signs to a
 * channel's name, and a decoder removes them.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

/*
 * The name of output column k: n bytes from *from on, and the text around it.
 * When decoding, a channel gets its name from its first column, where no codec
 * adds a prefix.
 */
static size_t
name(const struct spk_in *in, const struct spk_coder *coder, enum spk_way way,
    size_t k, const char **from, struct spk_column *col)
{
	size_t n, after;

	spk_coder_column(coder, k, col);
	*from = spk_in_column_name(in, way == SPK_ENCODE ? col->channel : k);
	n = strlen(*from);
	if (way == SPK_ENCODE)
		return n;
	after = strlen(col->after);
	if (after <= n && memcmp(*from + n - after, col->after, after) == 0)
		n -= after;
	*col->before = *col->after = '\0';
	return n;
}

static char *
append(char *to, const char *s, size_t n)
{
	memcpy(to, s, n);
	return to + n;
}

char **
spk_names(const struct spk_in *in, const struct spk_coder *coder,
    enum spk_way way, size_t n, struct spk_fault *f)
{
	const size_t columns = spk_coder_columns(coder);
	struct spk_column col;
	const char *from;
	char **names, *to;
	size_t size = n * sizeof *names, k, len;

	if (spk_in_column_name(in, 0) == NULL)
		return NULL;
	for (k = 0; k < columns; k++)
		size += name(in, coder, way, k, &from, &col) +
		    sizeof col.before + sizeof col.after;
	names = calloc(1, size);
	if (names == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	to = (char *)(names + n);
	for (k = 0; k < columns; k++) {
		len = name(in, coder, way, k, &from, &col);
		if (names[way == SPK_ENCODE ? k : col.channel] != NULL)
			continue;	/* given by an earlier column */
		names[way == SPK_ENCODE ? k : col.channel] = to;
		to = append(to, col.before, strlen(col.before));
		to = append(to, from, len);
		to = append(to, col.after, strlen(col.after)) + 1;
	}
	return names;
}

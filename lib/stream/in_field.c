/* A field by its number or name. */
#include <stdio.h>
#include <string.h>

#include "stream/in.h"

/* The next field after that one with a name of n bytes; or 0. */
static size_t
named(const struct spk_in *in, const char *s, size_t n, size_t field)
{
	for (; in->names != NULL && field < in->fields; field++)
		if (strlen(in->names[field]) == n &&
		    memcmp(in->names[field], s, n) == 0)
			return field + 1;
	return 0;
}

int
spk_in_field(const struct spk_in *in, const char *word, const char *s,
    size_t n, size_t *field, struct spk_fault *f)
{
	char show[41], list[80];
	size_t next, at;

	if (spk_count(s, n, field))
		return *field >= 1 && *field <= in->fields;
	*field = named(in, s, n, 0);
	next = *field > 0 ? named(in, s, n, *field) : 0;
	if (next == 0)
		return *field > 0;
	spk_plain(show, sizeof show, s, n);
	at = (size_t)snprintf(list, sizeof list, "%zu", *field);
	for (; next > 0; next = named(in, s, n, next)) {
		if (at + 32 > sizeof list) {
			snprintf(list + at, sizeof list - at, " and more");
			break;
		}
		at += (size_t)snprintf(list + at, sizeof list - at, "%s%zu",
		    named(in, s, n, next) > 0 ? ", " : " and ", next);
	}
	return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": '%s' is the name of "
	    "columns %s; use its number", word, show, list);
}

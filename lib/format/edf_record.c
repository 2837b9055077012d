/* How many records an EDF file has, by its header and by its length. */
#include <stdio.h>

#include "format/edf.h"

bool
spk_edf_more(const struct spk_in *in, const struct spk_edf *e)
{
	return e->read < e->records || in->partial;
}

/* Records that the header does not count were read, too. */
static void
note_more(struct spk_in *in, const struct spk_edf *e)
{
	spk_in_note(in, "the header says %llu record%s, but %llu were read",
	    (unsigned long long)e->records, e->records == 1 ? "" : "s",
	    (unsigned long long)e->read);
}

int
spk_edf_end(struct spk_in *in, const struct spk_edf *e, struct spk_fault *f)
{
	const size_t n = in->end - in->pos;
	const bool known = e->records != SPK_TO_THE_END;
	char what[80];

	if (known ? e->read < e->records : n > 0) {
		snprintf(what, sizeof what, "the next record has %zu of %zu "
		    "byte%s", n, e->record, e->record == 1 ? "" : "s");
		return spk_in_short(in, f, what);
	}
	if (e->read == 0)
		return spk_fail(f, SPK_DATA, "%s: no frames", in->name);
	if (known && e->read > e->records)
		note_more(in, e);
	if (n == 0)
		return 0;
	snprintf(what, sizeof what, "data after the last record, number %llu "
	    "in the %s header", (unsigned long long)e->records,
	    in->reader->name);
	return spk_in_behind(in, f, what);
}

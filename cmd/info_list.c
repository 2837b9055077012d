/* spk-info --list: the signals, or the annotations, of a recording. */
#include <math.h>
#include <string.h>

#include "cmd.h"
#include "format/edf.h"

static void
text(struct spk_table *t, const char *s)
{
	char plain[SPK_EDF_TEXT];

	spk_table_text(t, spk_plain(plain, sizeof plain, s, strlen(s)));
}

/* A cell is empty if the value is unknown. */
static void
number(struct spk_table *t, double x)
{
	if (isfinite(x))
		spk_table_number(t, x);
	else
		spk_table_text(t, "");
}

static void
signals(struct spk_table *t, const struct spk_edf *e)
{
	static const char *const name[] = {
		"signal", "label", "unit", "rate", "frames", "min", "max", NULL
	};
	const struct spk_edf_signal *s = e->signal;
	size_t k;

	spk_table_names(t, NULL, name);
	for (k = 0; k < e->signals; k++, s++) {
		number(t, (double)(k + 1));
		text(t, s->label);
		text(t, s->notes ? "" : s->unit);
		number(t, s->notes ? (double)NAN :
		    (double)s->samples / e->duration);
		number(t, s->notes ? (double)NAN :
		    (double)e->read * (double)s->samples);
		number(t, s->notes ? (double)NAN : s->least);
		number(t, s->notes ? (double)NAN : s->greatest);
		spk_table_row(t);
	}
}

static void
annotations(struct spk_table *t, const struct spk_edf *e,
    const struct spk_in *in)
{
	static const char *const name[] = {
		"onset", "duration", "text", NULL
	};
	size_t i;

	spk_table_names(t, NULL, name);
	for (i = 0; i < e->notes; i++) {
		number(t, e->note[i].t);
		number(t, e->note[i].lasts);
		spk_table_text(t, in->names[e->note[i].channel]);
		spk_table_row(t);
	}
}

bool
spk_info_mixed(const struct spk_in *in)
{
	const struct spk_edf *e = spk_edf_of(in);

	return e != NULL && e->mixed;
}

int
spk_info_listed(const struct spk_in *in, struct spk_fault *f)
{
	return spk_edf_of(in) != NULL ? 0 : spk_fail(f, SPK_USAGE,
	    "--list: not for %s input", in->reader->name);
}

void
spk_info_list(struct spk_table *t, const struct spk_in *in)
{
	const struct spk_edf *e = spk_edf_of(in);

	if (in->events != NULL)
		annotations(t, e, in);
	else
		signals(t, e);
}

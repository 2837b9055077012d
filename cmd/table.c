/*
 * Tables of results: CSV with a row of names, written cell by cell.  After a
 * fault nothing more is written, so that no row lacks a cell.
 */
#include <string.h>

#include "cmd.h"

struct spk_out *
spk_table_open(struct spk_fault *f)
{
	static const struct spk_head none;

	return spk_out_open_as(1, "stdout", NULL, &none, SPK_CLOSE, f);
}

static void
put(struct spk_table *t, const char *s, size_t n)
{
	if (t->fault->status == SPK_DONE)
		(void)spk_out_bytes(t->out, s, n, t->fault);
}

static void
put_text(struct spk_table *t, const char *s)
{
	if (*s != '\0' && t->fault->status == SPK_DONE)
		(void)spk_out_name(t->out, s, t->fault);
}

static void
separate(struct spk_table *t)
{
	if (!t->inside && t->file != NULL)
		put_text(t, t->file);
	if (t->inside || t->file != NULL)
		put(t, ",", 1);
	t->inside = true;
}

void
spk_table_names(struct spk_table *t, const char *first,
    const char *const *name)
{
	const char *file = t->file;

	if (t->named)
		return;
	t->named = true;
	t->file = file != NULL ? "file" : NULL;
	if (first != NULL)
		spk_table_text(t, first);
	for (; *name != NULL; name++)
		spk_table_text(t, *name);
	spk_table_row(t);
	t->file = file;
}

void
spk_table_text(struct spk_table *t, const char *s)
{
	separate(t);
	put_text(t, s);
}

void
spk_table_number(struct spk_table *t, double x)
{
	char buf[SPK_NUMBER_MAX];

	separate(t);
	put(t, buf, spk_print_f64(buf, x));
}

void
spk_table_row(struct spk_table *t)
{
	put(t, "\n", 1);
	t->inside = false;
}

int
spk_table_end(struct spk_table *t)
{
	return t->fault->status == SPK_DONE ?
	    spk_out_finish(t->out, t->fault) : -1;
}

/* Tables of results: CSV with a row of names, a cell after the other. */
#include <string.h>

#include "cmd.h"

struct spk_out *
spk_table_open(struct spk_fault *f)
{
	static const struct spk_head none;

	return spk_out_open_as(1, "stdout", NULL, &none, SPK_CLOSE, f);
}

static void
part(struct spk_table *t)
{
	if (t->inside)
		(void)spk_out_bytes(t->out, ",", 1, t->fault);
	t->inside = true;
}

void
spk_table_text(struct spk_table *t, const char *s)
{
	part(t);
	if (*s != '\0')
		(void)spk_out_name(t->out, s, t->fault);
}

void
spk_table_number(struct spk_table *t, double x)
{
	char buf[SPK_NUMBER_MAX];

	part(t);
	(void)spk_out_bytes(t->out, buf, spk_print_f64(buf, x), t->fault);
}

void
spk_table_row(struct spk_table *t)
{
	(void)spk_out_bytes(t->out, "\n", 1, t->fault);
	t->inside = false;
}

/*
 * Lines that are separate signals (--rows, layout=rows), each of any
 * length, as in the UCR archive: kept fields, such as a label, then numbers.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

/* Whether the first line is names: none of its fields is a number. */
static bool
are_names(const struct spk_in *in, const struct spk_head *args)
{
	const char *option = spk_head_get(args, "names");
	size_t i;

	if (in->headed)
		return spk_head_get(&in->head, "names") != NULL;
	if (option != NULL)
		return strcmp(option, "yes") == 0;
	if (in->fields <= in->csv->keep)
		return false;		/* a line without values */
	for (i = in->csv->keep; i < in->fields; i++)
		if (in->names[i][0] == '\0' ||
		    spk_csv_is_number(in->csv, in->names[i],
		    strlen(in->names[i])))
			return false;
	return true;
}

/* A field of such a line. */
static int
row_field(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	struct spk_csv *c = in->csv;

	if (c->col >= SPK_COLUMNS)
		return spk_in_fail(in, f, 0, "more than %d columns",
		    SPK_COLUMNS);
	if (c->col + 2 > c->fields) {
		if (spk_grow(&c->row, &c->row_cap, c->col + 2, sizeof *c->row,
		    f) == -1)
			return -1;
		c->fields = c->row_cap;
	}
	if (c->col >= c->keep)
		return spk_csv_number(in, f, s, n);
	if (spk_csv_text(in, f, s, n) == -1)
		return -1;
	c->kept_texts = c->col + 1;
	return 0;
}

static int
rows_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	static const char *const other[] = {
		"channels", "columns", "time", "size", "episodes"
	};
	const char *s = spk_head_get(in->headed ? &in->head : args, "keep");
	size_t keep = 0, i;

	for (i = 0; i < sizeof other / sizeof *other; i++)
		if (spk_head_get(args, other[i]) != NULL)
			return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": not "
			    "for "
			    SPK_OWN_LINES, other[i]);
	if (s != NULL && (!spk_count(s, strlen(s), &keep) ||
	    keep >= SPK_COLUMNS))
		return spk_in_fail(in, f, 0, "keep=%.40s: not a number of "
		    "fields", spk_head_get(&in->head, "keep"));
	if (in->headed && spk_head_number(&in->head, "channels", 0) > 1)
		return spk_in_fail(in, f, 0, "layout=rows with more than one "
		    "channel");
	if (spk_csv_first(in, args, f) == -1)
		return -1;
	in->csv->keep = keep;
	in->csv->loose = true;
	in->csv->field = row_field;
	if (!in->headed && (spk_head_set(&in->head, "layout", "rows",
	    f) == -1 || spk_head_count(&in->head, "keep", in->csv->keep,
	    f) == -1))
		return -1;
	in->csv->fields = 0;
	in->columns = 1;
	if (in->done)
		return 0;
	if (!are_names(in, args) && spk_csv_first_frame(in, f) == -1)
		return -1;
	spk_in_names_free(in);
	in->fields = 1;
	return 0;
}

static void
forget(struct spk_csv *c)
{
	for (; c->kept_texts > 0; c->kept_texts--)
		free(c->text[c->kept_texts - 1]);
}

/* Whether all values from the i-th on are none: a line is padded by them. */
static bool
pads(const struct spk_row *row, const double *x, size_t i)
{
	while (i < row->n && isnan(x[i]))
		i++;
	return i == row->n;
}

/* Missing values: --nan decides. */
static int
mend(struct spk_in *in, struct spk_row *row, struct spk_fault *f)
{
	double *x = in->csv->row + row->keep;
	size_t i;

	for (i = 0; i < row->n; i++) {
		if (SPK_LIKELY(isfinite(x[i])))
			continue;
		if (in->nan == SPK_NAN_END && i > 0 && pads(row, x, i)) {
			row->n = i;
			return 0;
		}
		if (in->nan == SPK_NAN_ERROR || in->nan == SPK_NAN_END)
			return spk_in_fail(in, f, row->keep + i + 1,
			    isnan(x[i]) ? "not a number" : "out of range");
		x[i] = in->nan == SPK_NAN_HOLD && i > 0 ? x[i - 1] : 0;
		in->patched++;
	}
	return 0;
}

int
spk_rows_next(struct spk_in *in, struct spk_row *row, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	int more = 1;

	if (in->done)
		return spk_in_unchanged(in, f);
	if (!c->kept) {
		forget(c);
		more = spk_csv_row(in, f);
	}
	c->kept = false;
	if (more < 1)
		return more == -1 ? -1 : spk_in_unchanged(in, f);
	if (c->got <= c->keep)
		return spk_in_fail(in, f, c->got + 1, "a line without values "
		    "after the %zu fields kept", c->keep);
	row->text = c->text;
	row->keep = c->keep;
	row->x = c->row + c->keep;
	row->n = c->got - c->keep;
	if (mend(in, row, f) == -1)
		return -1;
	in->frames++;
	return 1;
}

static void
rows_close(struct spk_in *in)
{
	if (in->csv != NULL && in->csv->loose) {
		forget(in->csv);
		free(in->csv->row);
	}
	spk_csv_close(in);
}

/* Replaces csv if each line is a signal. */
const struct spk_reader spk_rows_reader = {
	.name = "csv", .text = true, .headed = true, .takes = "keep time",
	.open = rows_open, .close = rows_close,
};

/* A table that a command has printed: its first row are names. */
#include <math.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "plot_sheet.h"

struct reading {
	struct spk_sheet *sheet;
	struct spk_in	*in;
	struct spk_fault *fault;
	struct hsearch_data index;	/* of words */
	bool		 thin;
	size_t		 line, column;
	uint64_t	 row;		/* of the table, from 0 */
	double		 cell[SPK_SHEET_COLUMNS];
};

static bool
is_word_column(const char *name)
{
	return strcmp(name, "codec") == 0 || strcmp(name, "channel") == 0;
}

static void
fail(struct reading *r, const char *why)
{
	spk_fail(r->fault, SPK_DATA, "%s:%zu:%zu: %s", r->in->name, r->line,
	    r->column + 1, why);
}

static void
no_memory(struct reading *r)
{
	spk_fail(r->fault, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* The number of a word, which may be new. */
static double
number_of(struct reading *r, const char *s)
{
	struct spk_sheet *t = r->sheet;
	union { void *data; size_t k; } at;
	ENTRY *found, want = {.key = NULL};

	if (t->words == SPK_SHEET_ROWS) {
		fail(r, "too many names for a picture");
		return NAN;
	}
	if (spk_grow(&t->word, &t->word_cap, t->words + 1, sizeof *t->word,
	    r->fault) == -1)
		return NAN;
	if ((want.key = strdup(s)) == NULL) {
		no_memory(r);
		return NAN;
	}
	at.k = t->words;
	want.data = at.data;
	if (hsearch_r(want, ENTER, &found, &r->index) == 0)
		no_memory(r);
	else if (found->key == want.key) {
		t->word[t->words++] = want.key;
		return (double)t->words - 1;
	}
	free(want.key);
	at.data = found != NULL ? found->data : NULL;
	return (double)at.k;
}

static void
take_name(struct reading *r, const char *s)
{
	struct spk_sheet *t = r->sheet;

	if (r->column == SPK_SHEET_COLUMNS) {
		fail(r, "too many columns");
		return;
	}
	if ((t->name[r->column] = strdup(s)) == NULL)
		no_memory(r);
	t->columns = r->column + 1;
}

static void
take_value(struct reading *r, const char *s)
{
	const char *name = r->column < r->sheet->columns ?
	    r->sheet->name[r->column] : NULL, *end = s + strlen(s);
	double *x = &r->cell[r->column % SPK_SHEET_COLUMNS];

	*x = NAN;
	if (name == NULL)
		fail(r, "more fields than names");
	else if (is_word_column(name))
		*x = number_of(r, s);
	else if (strcmp(name, "options") != 0 && *s != '\0' &&
	    strcmp(s, "nan") != 0 && strcmp(s, "inf") != 0 &&
	    strcmp(s, "-inf") != 0 && spk_read_f64(s, end, x) != end)
		fail(r, "not a number");
}

static void
on_field(void *s, size_t n, void *arg)
{
	struct reading *r = arg;

	if (r->fault->status != SPK_DONE)
		return;
	if (strlen(s) != n)
		fail(r, "a byte of 0");
	else if (r->line == 1)
		take_name(r, s);
	else
		take_value(r, s);
	r->column++;
}

/* Every second row is dropped, and will be. */
static void
thin_out(struct spk_sheet *t)
{
	const size_t size = t->columns * sizeof *t->cell;
	size_t k;

	for (k = 1; 2 * k < t->rows; k++)
		memcpy(t->cell + k * t->columns, t->cell + 2 * k * t->columns,
		    size);
	t->rows = k;
	t->every *= 2;
}

static void
keep_row(struct reading *r)
{
	struct spk_sheet *t = r->sheet;

	if (r->column != t->columns) {
		fail(r, "fewer fields than names");
		return;
	}
	if (r->row++ % t->every != 0)
		return;
	if (t->rows == SPK_SHEET_ROWS && r->thin)
		thin_out(t);
	else if (t->rows == SPK_SHEET_ROWS)
		spk_fail(r->fault, SPK_DATA, "%s:%zu: too many rows for a "
		    "picture", r->in->name, r->line);
	if (r->fault->status != SPK_DONE || (r->row - 1) % t->every != 0 ||
	    spk_grow(&t->cell, &t->cap, (t->rows + 1) * t->columns,
	    sizeof *t->cell, r->fault) == -1)
		return;
	memcpy(t->cell + t->rows++ * t->columns, r->cell, t->columns *
	    sizeof *t->cell);
}

static void
on_row(int c, void *arg)
{
	struct reading *r = arg;

	(void)c;
	if (r->fault->status == SPK_DONE && r->line > 1)
		keep_row(r);
	r->line++;
	r->column = 0;
}

static int
parse(struct reading *r, struct csv_parser *p)
{
	struct spk_in *in = r->in;
	size_t n;
	int more;

	do {
		n = in->end - in->pos;
		if (csv_parse(p, in->buf + in->pos, n, on_field, on_row, r) !=
		    n)
			fail(r, csv_strerror(csv_error(p)));
		in->pos = in->end;
		more = spk_in_fill(in, r->fault);
	} while (more == 1 && r->fault->status == SPK_DONE);
	if (more == 0 && csv_fini(p, on_field, on_row, r) != 0)
		fail(r, csv_strerror(csv_error(p)));
	return r->fault->status == SPK_DONE ? 0 : -1;
}

int
spk_sheet_read(struct spk_sheet *t, struct spk_in *in, bool thin,
    struct spk_fault *f)
{
	struct reading r = {.sheet = t, .in = in, .fault = f, .thin = thin,
	    .line = 1};
	struct csv_parser p;
	int rc;

	t->every = 1;
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0 ||
	    hcreate_r(2 * SPK_SHEET_ROWS, &r.index) == 0)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	rc = parse(&r, &p);
	hdestroy_r(&r.index);
	csv_free(&p);
	if (rc == 0 && t->rows == 0)
		return spk_fail(f, SPK_DATA, "%s: a table without rows",
		    in->name);
	return rc;
}

void
spk_sheet_close(struct spk_sheet *t)
{
	size_t k;

	for (k = 0; k < t->columns; k++)
		free(t->name[k]);
	for (k = 0; k < t->words; k++)
		free(t->word[k]);
	free(t->word);
	free(t->cell);
}

size_t
spk_sheet_column(const struct spk_sheet *t, const char *name)
{
	size_t k;

	for (k = 0; k < t->columns; k++)
		if (strcmp(t->name[k], name) == 0)
			return k;
	return SIZE_MAX;
}

double
spk_sheet_cell(const struct spk_sheet *t, size_t row, size_t column)
{
	return t->cell[row * t->columns + column];
}

bool
spk_sheet_has(const struct spk_sheet *t, size_t row, size_t column,
    size_t word)
{
	const double x = column != SIZE_MAX ? spk_sheet_cell(t, row, column) :
	    (double)word;

	return x >= (double)word && x <= (double)word;
}

size_t
spk_sheet_count(const struct spk_sheet *t, size_t column, size_t word,
    size_t other, size_t with)
{
	size_t n = 0, k;

	for (k = 0; k < t->rows; k++)
		n += spk_sheet_has(t, k, column, word) &&
		    spk_sheet_has(t, k, other, with);
	return n;
}

/*
 * spk-cat: join streams in sequence or side by side.
 *
 *	input, input ... -> headers, which must agree -> one header
 *	their frames     -> one #end
 *
 * Standard input may hold several concatenated streams.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cat.h"
#include "format/packed.h"

#define PROG		"spk-cat"

static const struct spk_param cat_param[] = {
	{ .name = "paste", .type = SPK_FLAG,
	  .help = "join side by side: columns of each file after those "
	  "before" },
	{ .name = NULL }
};

void
spk_cat_notes(const struct spk_cat *j, const struct spk_input *i,
    uint64_t frames)
{
	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(PROG, i->in, frames);
	if (spk_head_get(&j->args, "verbose") != NULL)
		spk_note_counts(PROG, i->name, frames, spk_in_columns(i->in),
		    "");
}

/* Headers */

/*
 * The words of a header that describe the frames: not those of the stream
 * itself and, side by side, not those of single columns.
 */
static int
comparable_words(struct spk_cat *j, const struct spk_head *from, bool aside,
    struct spk_head *h)
{
	static const char *const outer[] = {
		/* these only side by side */
		"features", "units", "width", "height", "maxval",
		"v", "format", "type", "channels", "names", "unit", "planes"
	};
	const char *name = spk_head_get(from, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;
	const struct spk_param *p;
	size_t i;

	if (spk_head_copy(h, from, &j->fault) == -1)
		return -1;
	for (i = aside ? 0 : 5; i < sizeof outer / sizeof *outer; i++)
		spk_head_drop(h, outer[i]);
	if (aside && c != NULL) {
		spk_head_drop(h, "min");
		spk_head_drop(h, "max");
		for (p = c->param; p->name != NULL; p++)
			if ((p->flags & SPK_CHANNEL) != 0)
				spk_head_drop(h, p->name);
	}
	return spk_head_get(h, "kind") != NULL ? 0 :
	    spk_head_set(h, "kind", "signal", &j->fault);
}

/* Whether each word of a has the same value in b. */
static int
within(struct spk_cat *j, const char *name, const struct spk_head *a,
    const struct spk_head *b)
{
	const char *x, *y;
	size_t k;

	for (k = 0; k < a->n; k++) {
		x = a->word[k].value;
		y = spk_head_get(b, a->word[k].key);
		if (y == NULL || strcmp(x, y) != 0)
			return spk_fail(&j->fault, SPK_DATA, "%s: header "
			    "differs from the first input's: %s is %.60s in "
			    "one of them and %.60s in the other", name,
			    a->word[k].key, x, y != NULL ? y : "not there");
	}
	return 0;
}

/* Whether the headers of an input and of the first agree. */
int
spk_cat_agree(struct spk_cat *j, const struct spk_input *i, bool aside)
{
	struct spk_head a = {0}, b = {0};
	int rc = -1;

	if (comparable_words(j, &j->first, aside, &a) == 0 &&
	    comparable_words(j, spk_in_head(i->in), aside, &b) == 0 &&
	    within(j, i->name, &a, &b) == 0)
		rc = within(j, i->name, &b, &a);
	spk_head_free(&a);
	spk_head_free(&b);
	return rc;
}

/* Append the names of an input's columns. */
int
spk_cat_add_names(struct spk_cat *j, const struct spk_input *i)
{
	const size_t n = spk_in_columns(i->in);
	size_t cap = 0, k;
	char *copy;

	if (j->columns > 0 && (spk_in_column_name(i->in, 0) == NULL) !=
	    (j->names == NULL))
		return spk_fail(&j->fault, SPK_DATA, "%s: some inputs have "
		    "column names and others do not", i->name);
	if (spk_in_column_name(i->in, 0) == NULL) {
		j->columns += n;
		return 0;
	}
	if (spk_grow(&j->names, &cap, j->columns + n, sizeof *j->names,
	    &j->fault) == -1)
		return -1;
	for (k = 0; k < n; k++) {
		copy = strdup(spk_in_column_name(i->in, k));
		if (copy == NULL)
			return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
		j->names[j->columns++] = copy;
	}
	return 0;
}

int
spk_cat_begin(struct spk_cat *j, const struct spk_input *first,
    size_t columns)
{
	if (spk_head_get(&j->head, "kind") == NULL &&
	    spk_head_set(&j->head, "kind", "signal", &j->fault) == -1)
		return -1;
	spk_head_drop(&j->head, "type");
	if (j->type == SPK_F32 &&
	    spk_head_set(&j->head, "type", "f32", &j->fault) == -1)
		return -1;
	if (spk_facts(&j->head, &j->args, spk_facts_channels(&j->head,
	    columns), first->name, &j->fault) == -1)
		return -1;
	return spk_out_begin(j->out, &j->head, columns,
	    (const char *const *)j->names, &j->fault);
}

/* Side by side, each channel must have a single column. */
int
spk_cat_check(struct spk_cat *j, const struct spk_input *i, bool aside)
{
	const struct spk_head *h = spk_in_head(i->in);
	const char *features = spk_head_get(h, "features");
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *codec = name != NULL ? spk_codec_find(name) :
	    NULL;

	if (spk_in_headed(i->in) &&
	    spk_in_whole(i->in, &j->args, &j->fault) == -1)
		return -1;
	if (!aside)
		return i->in->reader == &spk_rows_reader ?
		    spk_rows_fit(j->out, &j->fault) : 0;
	if (i->in->reader == &spk_rows_reader ||
	    spk_head_get(h, "episodes") != NULL)
		return spk_fail(&j->fault, SPK_DATA, "%s: lines that are "
		    "signals, and episodes, cannot be pasted", i->name);
	if (features != NULL &&
	    spk_head_number(h, "features", 0) < (double)spk_in_columns(i->in))
		return spk_fail(&j->fault, SPK_DATA, "%s: channels with "
		    "several columns cannot be pasted", i->name);
	if (codec != NULL && codec->together)
		return spk_fail(&j->fault, SPK_DATA, "%s: channels that %s "
		    "codes together cannot be pasted", i->name, name);
	return 0;
}

/* In sequence */

/* Lines of one length, to the rows of an array. */
static int
copy_rows(struct spk_cat *j, const struct spk_input *i)
{
	struct spk_row row;
	int more;

	while ((more = spk_rows_next(i->in, &row, &j->fault)) == 1)
		if ((spk_in_type(i->in) == SPK_I8 && spk_rows_spikes(i->in,
		    &row, &j->fault) == -1) || (!j->out->begun &&
		    spk_cat_begin(j, i, row.n) == -1) ||
		    spk_rows_row(j->out, i->in, SPK_F64, row.x, row.n,
		    &j->fault) == -1)
			return -1;
	return more == 0 && !j->out->begun ? spk_fail(&j->fault, SPK_DATA,
	    "%s: no lines", i->name) : more;
}

static int
copy_lines(struct spk_cat *j, struct spk_in *in)
{
	struct spk_row row;
	int more;

	while ((more = spk_rows_next(in, &row, &j->fault)) == 1)
		if (spk_out_texts(j->out, &row, &j->fault) == -1 ||
		    spk_out_line(j->out, SPK_F64, (const char *)row.x, row.n,
		    &j->fault) == -1 || spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	return more;
}

static int
copy_frames(struct spk_cat *j, struct spk_in *in, bool first)
{
	struct spk_source s = {0};
	const bool episodes = spk_head_get(&j->head, "episodes") != NULL;
	ptrdiff_t n = -1;
	int rc = 0;

	if (spk_source_open(&s, in, j->type, &j->fault) == -1)
		return -1;
	while (rc == 0 && (n = spk_source_next(&s, &j->fault)) > 0) {
		/* An episode does not continue in the next input. */
		if (s.fresh || (episodes && !first &&
		    s.frames == (uint64_t)n))
			rc = spk_out_episode(j->out, &j->fault);
		if (rc == 0)
			rc = spk_out_frames(j->out, s.type, s.block, (size_t)n,
			    &j->fault);
		if (rc == 0)
			rc = spk_out_flush(j->out, &j->fault);
	}
	spk_source_close(&s);
	return n == -1 ? -1 : rc;
}

/* Whether an input continues the first. */
static int
same(struct spk_cat *j, const struct spk_input *i)
{
	const char *name;
	size_t k;

	if (spk_in_columns(i->in) != j->columns)
		return spk_fail(&j->fault, SPK_DATA, "%s: %zu column%s, and "
		    "the first input has %zu", i->name, spk_in_columns(i->in),
		    spk_in_columns(i->in) == 1 ? "" : "s", j->columns);
	if (j->type == SPK_F32 && spk_in_type(i->in) == SPK_F64)
		return spk_fail(&j->fault, SPK_DATA, "%s: values of binary64, "
		    "and the first input's are binary32", i->name);
	for (k = 0; k < j->columns; k++) {
		name = spk_in_column_name(i->in, k);
		if ((name != NULL) != (j->names != NULL) || (name != NULL &&
		    strcmp(name, j->names[k]) != 0))
			return spk_fail(&j->fault, SPK_DATA, "%s: column names "
			    "differ from the first input's",
			    i->name);
	}
	return spk_cat_agree(j, i, false);
}

/* The output takes the header of the first input. */
int
spk_cat_first(struct spk_cat *j, const struct spk_input *i)
{
	j->type = spk_in_type(i->in);
	return spk_head_copy(&j->first, spk_in_head(i->in), &j->fault) == -1 ||
	    spk_head_copy(&j->head, &j->first, &j->fault) == -1 ? -1 :
	    spk_cat_add_names(j, i);
}

static int
append(struct spk_cat *j, const struct spk_input *i)
{
	const bool begins = j->columns == 0;
	const bool rows = i->in->reader == &spk_rows_reader &&
	    !j->out->writer->lines;

	if (spk_cat_check(j, i, false) == -1)
		return -1;
	if (begins)
		spk_packed_first(i->in, j->out);
	if (begins ? spk_cat_first(j, i) == -1 || (!rows &&
	    spk_cat_begin(j, i, j->columns) == -1) : same(j, i) == -1)
		return -1;
	if (rows)
		return copy_rows(j, i);
	if (spk_packed_joins(i->in, j->out))
		return spk_packed_join(i->in, j->out, &j->fault);
	return i->in->reader == &spk_rows_reader ? copy_lines(j, i->in) :
	    copy_frames(j, i->in, begins);
}

static const struct spk_in_how one_by_one = {
	.rows = &spk_rows_reader, .flags = SPK_MANY
};

/* An input, and the streams that follow it in the same file. */
static int
append_all(struct spk_cat *j, const char *name)
{
	struct spk_input i = {0};
	int more = spk_input_open(&i, name, &j->args, &one_by_one,
	    &j->fault) == 0 ? 1 : -1;

	while (more == 1) {
		more = append(j, &i);
		if (more == -1)
			break;
		spk_cat_notes(j, &i, i.in->frames);
		more = spk_in_next_how(&i.in, &j->args, &one_by_one,
		    &j->fault);
		if (more == 0 && (i.in->reader->text || i.in->reader->ends) &&
		    spk_head_get(&j->args, "quiet") == NULL)
			spk_note(PROG, i.name, spk_in_beyond(i.in), "byte",
			    "after the end ignored");
	}
	spk_input_close(&i);
	return more;
}

static int
join(struct spk_cat *j, int n, char *name[])
{
	static char dash[] = "-";
	char *none[] = {dash};
	const bool pasting = spk_head_get(&j->args, "paste") != NULL;
	int i;

	if (n == 0) {
		name = none;
		n = 1;
	}
	j->out = spk_out_open_as(1, "stdout", NULL, &j->args, SPK_CLOSE,
	    &j->fault);
	if (j->out == NULL)
		return -1;
	for (i = 0; i < n; i++)		/* before anything is written */
		if (spk_input_apart(name[i], &j->fault) == -1)
			return -1;
	if (pasting && spk_cat_paste(j, name, (size_t)n) == -1)
		return -1;
	for (i = 0; !pasting && i < n; i++)
		if (append_all(j, name[i]) == -1)
			return -1;
	return spk_out_end(j->out, &j->fault);
}

int
spk_cmd_cat(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		cat_param, spk_rows_param, spk_reader_param, spk_writer_param,
		spk_decimals_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = PROG, .title = "join streams, one after the other or "
		"side by side", .operands = "[file ...]", .table = table,
		.own = 6
	};
	struct spk_cat j = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && join(&j, argc - operand, argv + operand) == 0 &&
	    spk_head_get(&j.args, "verbose") != NULL)
		spk_note_lost(PROG, j.out);
	spk_out_salvage(j.out, &j.fault);
	spk_say_fault(cmd.name, &j.fault);
	spk_out_close(j.out);
	while (j.names != NULL && j.columns > 0)
		free(j.names[--j.columns]);
	free(j.names);
	spk_head_free(&j.args);
	spk_head_free(&j.first);
	spk_head_free(&j.head);
	return (int)j.fault.status;
}

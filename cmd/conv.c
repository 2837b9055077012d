/*
 * spk-conv: a signal or spikes in another format, otherwise unchanged.
 *
 *	input -> reader -> frames -> writer -> stdout
 *	  header -----------------> header
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static const char *const kinds[] = {"signal", "spikes", NULL};

static const struct spk_param conv_param[] = {
	{ .name = "kind", .type = SPK_CHOICE, .choice = kinds, .unit = "KIND",
	  .help = "kind of input without a header; default: from its format or "
	  "that of the output" },
	{ .name = NULL }
};

struct job {
	struct spk_fault fault;
	struct spk_head	 args, head;
	struct spk_input input;
	struct spk_source source;
	const char	**names;
	struct spk_out	*out;
};

/* The kind of the input, from itself, an option, or the output's format. */
static const char *
find_kind(struct job *j)
{
	const char *kind = spk_head_get(spk_in_head(j->input.in), "kind");

	if (spk_in_headed(j->input.in))
		return kind;
	if (spk_head_get(&j->args, "kind") != NULL)
		return spk_head_get(&j->args, "kind");
	if (kind == NULL && j->out->writer->holds == SPK_SPIKES)
		return "spikes";
	return kind != NULL ? kind : "signal";
}

/* The header of the output: that of the input, as far as it still applies. */
static int
amend(struct job *j, const char *kind, enum spk_type type)
{
	struct spk_head *h = &j->head;

	if (spk_head_copy(h, spk_in_head(j->input.in), &j->fault) == -1 ||
	    spk_head_set(h, "kind", kind, &j->fault) == -1)
		return -1;
	spk_head_drop(h, "type");
	if (type == SPK_F32 && spk_head_set(h, "type", "f32", &j->fault) == -1)
		return -1;
	return spk_facts(h, &j->args, spk_facts_channels(h,
	    spk_in_columns(j->input.in)), j->input.name, &j->fault);
}

static int
find_names(struct job *j)
{
	const struct spk_in *in = j->input.in;
	const size_t n = spk_in_columns(in);
	size_t i;

	if (spk_in_column_name(in, 0) == NULL)
		return 0;
	j->names = calloc(n, sizeof *j->names);
	if (j->names == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < n; i++)
		j->names[i] = spk_in_column_name(in, i);
	return 0;
}

static int
copy(struct job *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n;

	while ((n = spk_source_next(s, &j->fault)) > 0)
		if ((s->fresh && spk_out_episode(j->out, &j->fault) == -1) ||
		    spk_out_frames(j->out, s->type, s->block, (size_t)n,
		    &j->fault) == -1 || spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	return n == -1 ? -1 : spk_out_end(j->out, &j->fault);
}

static int
convert(struct job *j, const char *file)
{
	const char *kind;
	enum spk_type type;

	j->out = spk_out_open_as(1, "stdout", NULL, &j->args, SPK_CLOSE,
	    &j->fault);
	if (j->out == NULL || spk_input_open(&j->input, file, &j->args, NULL,
	    &j->fault) == -1)
		return -1;
	kind = find_kind(j);
	type = strcmp(kind, "spikes") == 0 ? SPK_I8 :
	    spk_in_type(j->input.in) == SPK_F32 ? SPK_F32 : SPK_F64;
	if ((spk_in_headed(j->input.in) &&
	    spk_in_whole(j->input.in, &j->args, &j->fault) == -1) ||
	    amend(j, kind, type) == -1 || find_names(j) == -1 ||
	    spk_source_open(&j->source, j->input.in, type, &j->fault) == -1)
		return -1;
	spk_out_expect(j->out, spk_in_promised(j->input.in));
	return spk_out_begin(j->out, &j->head, j->source.columns, j->names,
	    &j->fault) == -1 ? -1 : copy(j);
}

static void
notes(const struct job *j, const char *prog)
{
	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(prog, j->input.in, j->source.frames);
	spk_note_clips(prog, j->out);
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	spk_note_counts(prog, j->input.name, j->source.frames,
	    spk_in_columns(j->input.in), "");
	spk_note_lost(prog, j->out);
}

int
spk_cmd_conv(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		conv_param, spk_reader_param, spk_writer_param,
		spk_decimals_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = "spk-conv",
		.title = "convert signals and spikes to other formats",
		.operands = "[file]", .most = 1, .table = table, .own = 5
	};
	struct job j = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && convert(&j, operand < argc ? argv[operand] :
	    "-") == 0)
		notes(&j, cmd.name);
	spk_out_salvage(j.out, &j.fault);
	spk_say_fault(cmd.name, &j.fault);
	spk_source_close(&j.source);
	spk_input_close(&j.input);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	spk_head_free(&j.head);
	free(j.names);
	return (int)j.fault.status;
}

/*
 * spk-conv: a signal or spikes, in another format, and else the same.
 *
 *	input -> reader -> frames -> writer -> stdout
 *	   head -------------------> head
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
	{ .name = "slice", .type = SPK_TEXT, .unit = "FROM:TO",
	  .help = "select frames from FROM, counted from 0, up to that before "
	  "TO; either may be left out" },
	{ .name = NULL }
};

struct job {
	struct spk_fault fault;
	struct spk_head	 args, head;
	struct spk_input input;
	struct spk_source source;
	const char	**names;
	struct spk_out	*out;
	struct spk_slice part;
	uint64_t	 written;	/* frames */
};

/* What the input is: it says so, an option, or what the output can hold. */
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

/* The head of the output: the input's, as far as it still holds. */
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

/* Frames that the head does not let be parted, or 1. */
static size_t
together(const struct spk_head *h, const struct spk_codec *c)
{
	const double steps = c == NULL ?
	    spk_head_number(h, "window", 1) *
	    spk_head_number(h, "resolution", 1) :
	    c->steps != NULL && c->frames == NULL ?
	    spk_head_number(h, "steps", 1) : 1;

	return steps >= 1 && steps <= UINT32_MAX ? (size_t)steps : 1;
}

/* Whether the head, of a code, is true of the slice. */
static int
check_slice(struct job *j)
{
	const struct spk_head *h = &j->head;
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;
	const struct spk_param *p = c != NULL ? c->param : NULL;
	const size_t n = name != NULL ? together(h, c) : 1;

	for (; j->part.from > 0 && p != NULL && p->name != NULL; p++)
		if ((p->flags & SPK_FIRST_FRAME) != 0)
			return spk_fail(&j->fault, SPK_USAGE, "--slice: "
			    "%.40s= is of the first frame; decode, then slice",
			    p->name);
	if (j->part.from % n == 0 &&
	    (j->part.to == SIZE_MAX || j->part.to % n == 0))
		return 0;
	return spk_fail(&j->fault, SPK_USAGE, "--slice: %s: each %zu frames "
	    "belong together: take multiples", spk_head_get(&j->args, "slice"),
	    n);
}

/* The first frame, and how many will come, as far as is known. */
static int
go(struct job *j)
{
	const struct spk_slice *p = &j->part;
	struct spk_in *in = j->input.in;
	const uint64_t all = spk_in_promised(in);
	struct spk_fault why = {0};

	spk_out_expect(j->out, p->to != SIZE_MAX ? p->to - p->from :
	    all == UINT64_MAX || all < p->from ? all : all - p->from);
	if (p->from == 0 || spk_in_seek(in, p->from, &why) == 0)
		return 0;
	return why.status == SPK_USAGE ?
	    spk_slice_within(&j->args, p, in->frames, j->input.name,
	    &j->fault) : spk_fail_as(&j->fault, why.status, "", &why);
}

static int
copy(struct job *j)
{
	struct spk_source *s = &j->source;
	const uint64_t all = j->part.to - j->part.from;
	ptrdiff_t n = 1;

	while (j->written < all && (n = spk_source_next(s, &j->fault)) > 0) {
		if ((uint64_t)n > all - j->written)
			n = (ptrdiff_t)(all - j->written);
		if ((s->fresh && j->written > 0 &&
		    spk_out_episode(j->out, &j->fault) == -1) ||
		    spk_out_frames(j->out, s->type, s->block, (size_t)n,
		    &j->fault) == -1 || spk_out_flush(j->out, &j->fault) == -1)
			return -1;
		j->written += (uint64_t)n;
	}
	if (n == -1 || (n > 0 &&
	    spk_in_unchanged(j->input.in, &j->fault) == -1) ||
	    (spk_head_get(&j->args, "slice") != NULL &&
	    spk_slice_within(&j->args, &j->part, j->part.from + j->written,
	    j->input.name, &j->fault) == -1))
		return -1;
	return spk_out_end(j->out, &j->fault);
}

static int
convert(struct job *j, const char *file)
{
	const char *kind;
	enum spk_type type;

	if (spk_slice(&j->args, &j->part, &j->fault) == -1)
		return -1;
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
	    amend(j, kind, type) == -1 || check_slice(j) == -1 ||
	    find_names(j) == -1 || go(j) == -1 ||
	    spk_source_open(&j->source, j->input.in, type, &j->fault) == -1)
		return -1;
	return spk_out_begin(j->out, &j->head, j->source.columns, j->names,
	    &j->fault) == -1 ? -1 : copy(j);
}

/*
 * A spike is felt in frames after it, by codes of a frame for a frame, and by
 * those that want groups of channels also in those before.
 */
static void
note_ends(const struct job *j, const char *prog)
{
	const char *name = spk_head_get(&j->head, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;
	char text[400];

	if (c == NULL || c->steps != NULL || (j->part.from == 0 &&
	    (j->part.to == SIZE_MAX || !c->planar)))
		return;
	snprintf(text, sizeof text, "%.250s: decoded, the slice may differ at "
	    "its ends, without the spikes outside of it", j->input.name);
	spk_say(prog, text);
}

static void
notes(const struct job *j, const char *prog)
{
	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(prog, j->input.in, j->part.from + j->written);
	note_ends(j, prog);
	spk_note_clips(prog, j->out);
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	spk_note_counts(prog, j->input.name, j->written,
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

/*
 * spk-sf, spk-bsa and the other encoders: their input, their range, and scale
 * files.
 */
#include <stdio.h>
#include <string.h>

#include "code.h"

static int
learn_scale(struct spk_job *j, const char *how)
{
	static const char *const given[] = {
		"min", "max", "step-threshold", "scale-file"
	};
	struct spk_fault why = {0};
	size_t i;

	for (i = 0; i < sizeof given / sizeof *given; i++)
		if (spk_head_get(&j->args, given[i]) != NULL)
			return spk_fail(&j->fault, SPK_USAGE, "--learn "
			    "computes the value of --%s", given[i]);
	if (spk_scale_file_learn(&j->source, strcmp(how, "symmetric") == 0,
	    j->out, &why) == 0)
		return 0;
	if (why.status != SPK_USAGE)	/* the message has a place */
		return spk_fail_as(&j->fault, why.status, "", &why);
	why.status = SPK_DATA;
	return spk_job_of_input(j, &why);
}

/*
 * The codec for the type that options give, or that of the input for
 * observations.
 */
static int
choose_precision(struct spk_job *j)
{
	const bool single = j->codec->type == SPK_F64 &&
	    spk_head_get(&j->args, "precision") == NULL &&
	    spk_in_type(j->input.in) == SPK_F32;

	if (single && spk_head_set(&j->args, "precision", "f32",
	    &j->fault) == -1)
		return -1;
	j->codec = spk_codec_precise(j->codec, &j->args);
	return 0;
}

static int
encode(struct spk_job *j)
{
	const char *kind = spk_head_get(spk_in_head(j->input.in), "kind");
	const char *learn = spk_head_get(&j->args, "learn");

	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a spike train already", j->input.name);
	if (choose_precision(j) == -1)
		return -1;
	j->in_columns = spk_job_is_rows(j) ? 1 : spk_in_columns(j->input.in);
	if (spk_fires_open(&j->fires, j->codec, j->in_columns,
	    &j->fault) == -1)
		return -1;
	j->fires.lines = spk_job_is_rows(j);
	if (j->fires.lines)
		return spk_job_run_rows(j);
	if (spk_source_open(&j->source, j->input.in, j->codec->type,
	    &j->fault) == -1 || (j->codec->type == SPK_F32 &&
	    spk_in_watch_moves(j->input.in, &j->fault) == -1))
		return -1;
	if (learn != NULL)
		return learn_scale(j, learn);
	j->out_type = SPK_I8;
	j->counting = spk_head_get(&j->args, "verbose") != NULL;
	if (spk_job_range(j) == -1 || spk_job_coder(j, j->in_columns) == -1)
		return -1;
	j->out_columns = spk_coder_columns(j->coder);
	if (j->out_columns > SPK_COLUMNS)
		return spk_fail(&j->fault, SPK_USAGE, "%zu columns of spikes; "
		    "%d are the most", j->out_columns, SPK_COLUMNS);
	if (spk_head_get(&j->args, "first") != NULL &&
	    spk_coder_wants_range(j->coder))
		return spk_fail(&j->fault, SPK_USAGE, "--first: a part does "
		    "not show the range of the whole: use --min and --max");
	return spk_job_run(j);
}

static int
prepare(struct spk_job *j)
{
	return spk_without_idle(j->codec, &j->args, &j->fault);
}

int
spk_cmd_encode(const char *name, int argc, char *argv[])
{
	const struct spk_codec *codec = spk_codec_find(name);
	const struct spk_param *table[8] = {codec->param};
	char prog[64];
	struct spk_command cmd = {
		.name = prog, .title = codec->title, .operands = "[file]",
		.most = 1, .table = table,
		.hidden = SPK_FIRST_FRAME | SPK_DECODING
	};
	struct spk_job j = {.way = SPK_ENCODE, .codec = codec,
	    .prepare = prepare};
	size_t n = 1;

	snprintf(prog, sizeof prog, "spk-%s", name);
	if (codec->span != SPK_RAW)
		table[n++] = spk_scale_param(codec);
	if (codec->other != NULL)
		table[n++] = spk_precision_param;
	table[n++] = spk_rows_param;
	table[n++] = spk_reader_param;
	table[n++] = spk_writer_param;
	table[n++] = spk_common_param;
	cmd.own = n;
	return spk_job_command(&j, &cmd, encode, argc, argv);
}

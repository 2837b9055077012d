/*
 * spk-decode: the code of the spikes, the number of channels, and the layout of
 * neurons.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"

/* The codec that options or the header name. */
static int
find_codec(struct spk_job *j)
{
	const char *own = spk_head_get(&j->args, "codec");
	const char *name = own != NULL ? own :
	    spk_head_get(spk_in_head(j->input.in), "codec");
	struct spk_near near = {.s = own, .n = own != NULL ? strlen(own) : 0};
	size_t i;

	j->codec = name != NULL ? spk_codec_find(name) : NULL;
	if (j->codec != NULL)
		return 0;
	for (i = 0; own != NULL && spk_codecs[i] != NULL; i++)
		spk_near(&near, spk_codecs[i]->name);
	if (own != NULL)
		return spk_fail(&j->fault, SPK_USAGE,
		    "--codec: '%.40s' is not a codec%s", own,
		    spk_near_text(&near, ""));
	if (name != NULL && strcmp(name, "phase") == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: codec=phase: "
		    "spikes have no magnitudes; decode neurons instead",
		    j->input.name);
	if (name != NULL)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: codec=%.40s: "
		    "unknown", j->input.name, name);
	if (spk_in_headed(j->input.in))
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: the #spk line has no codec=", j->input.name);
	return spk_fail(&j->fault, SPK_USAGE, "%s has no #spk line: specify "
	    "the code with --codec", j->input.name);
}

/* The options of these rows, with lists reduced to the first channel. */
static int
first_values(const struct spk_job *j, const struct spk_param *p,
    struct spk_head *words, struct spk_fault *f)
{
	const char *text;
	char *one;
	int rc = 0;

	for (; p->name != NULL && rc == 0; p++) {
		text = spk_head_get(&j->args, p->name);
		if (text == NULL)
			continue;
		one = strndup(text, (p->flags & SPK_CHANNEL) != 0 ?
		    strcspn(text, ",") : strlen(text));
		rc = one != NULL ? spk_head_set(words, p->name, one, f) :
		    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		free(one);
	}
	return rc;
}

/* The number of columns of a single channel, by the options. */
static size_t
columns_each(const struct spk_job *j)
{
	struct spk_head words = {0};
	struct spk_fault why = {0};	/* reported later, for all channels */
	struct spk_coder *c = NULL;
	size_t n = 1;

	if (first_values(j, j->codec->param, &words, &why) == 0 &&
	    first_values(j, spk_scale_param(j->codec), &words,
	    &why) == 0)
		c = spk_coder_new(j->codec, j->way, 1, &words, &why);
	if (c != NULL)
		n = spk_coder_columns(c);
	spk_coder_free(c);
	spk_head_free(&words);
	return n;
}

/* The number of channels that the input's columns encode. */
static int
source_channels(struct spk_job *j)
{
	const char *s = spk_head_get(spk_in_head(j->input.in), "features");
	size_t each;

	j->out_columns = j->in_columns;
	if (s == NULL && !spk_in_headed(j->input.in)) {
		each = columns_each(j);
		if (j->in_columns % each == 0)
			j->out_columns /= each;
		return 0;
	}
	if (s == NULL || (spk_count(s, strlen(s), &j->out_columns) &&
	    j->out_columns >= 1 && j->out_columns <= j->in_columns))
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s:1: features=%.40s: not a "
	    "whole number from 1 to %zu", j->input.name, s, j->in_columns);
}

/* The words window and hop, from options or the header. */
static int
window_fits(struct spk_job *j)
{
	const double window = spk_head_number(&j->words, "window", 0);
	const double hop = spk_head_number(&j->words, "hop", window);

	if (!(window > 0) && spk_in_headed(j->input.in))
		return spk_fail(&j->fault, SPK_DATA, "%s:1: the #spk line has "
		    "no window=", j->input.name);
	if (!(window > 0))
		return spk_fail(&j->fault, SPK_USAGE, "%s input: specify the "
		    "neurons of a window with --window",
		    j->input.in->reader->name);
	if (hop <= window)
		return 0;
	return spk_fail(&j->fault, spk_head_get(&j->args, "hop") != NULL ||
	    spk_head_get(&j->args, "window") != NULL ? SPK_USAGE : SPK_DATA,
	    "%s: hop=%.0f: samples between windows of %.0f are not known",
	    j->input.name, hop, window);
}

/* Neurons, which no codec decodes: their words, and the signal's header. */
static int
decode_neurons(struct spk_job *j)
{
	static const char *const other[] = {
		"codec", "rows", "keep", "columns", "size", NULL
	};
	struct spk_head *h = &j->head;

	if (spk_without(&j->args, other, "neurons", &j->fault) == -1 ||
	    spk_job_gather(j, spk_phase_param, 1) == -1 ||
	    spk_head_copy(h, spk_in_head(j->input.in), &j->fault) == -1 ||
	    spk_facts_no_episodes(h, "phase", j->input.name, &j->fault) == -1 ||
	    window_fits(j) == -1)
		return -1;
	spk_facts_strip(h, spk_phase_param);
	if (spk_job_set(j, "kind", "signal") == -1 ||
	    spk_job_set(j, "type", "f32") == -1 ||
	    spk_facts(h, &j->args, (size_t)spk_head_number(h, "channels", 1),
	    j->input.name, &j->fault) == -1 ||
	    spk_neurons_decode(j->input.in, j->out, &j->words,
	    spk_head_get(&j->args, "window") != NULL, h, &j->fault) == -1)
		return -1;
	j->in_columns = spk_in_columns(j->input.in);
	j->source.frames = j->input.in->frames;
	return 0;
}

/* The codec for the type that options or the header give. */
static int
choose_precision(struct spk_job *j)
{
	if (spk_job_gather(j, spk_precision_param, 1) == -1)
		return -1;
	if (j->codec->other == NULL &&
	    spk_head_get(&j->args, "precision") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--precision: %s has one "
		    "only", j->codec->name);
	j->codec = spk_codec_precise(j->codec, &j->words);
	return 0;
}

/* Windows are for neurons, and for codes that have them. */
static int
without_windows(struct spk_job *j)
{
	static const char *const window[] = {"window", NULL};
	const struct spk_param *p = j->codec->param;

	while (p->name != NULL && strcmp(p->name, *window) != 0)
		p++;
	return p->name != NULL ? 0 :
	    spk_without(&j->args, window, "spikes", &j->fault);
}

/* Video is read by another command. */
static int
video_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, "DKIF", 4);
}

static int
video_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	(void)in;
	(void)args;
	(void)f;
	return 0;
}

static const struct spk_reader video = {
	.name = "ivf", .begins = video_begins, .open = video_open
};

static int
decode(struct spk_job *j)
{
	static const char *const neurons[] = {"hop", "upsample", NULL};
	const char *kind = spk_head_get(spk_in_head(j->input.in), "kind");

	if (j->input.in->reader == &video)
		return spk_hand_on(j->input.in, "spk-video", "--decode",
		    j->argc, j->argv, "which reads video", "not there; make "
		    "builds it where libaom-dev and libdav1d-dev are",
		    &j->fault);
	if (kind != NULL && strcmp(kind, "signal") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a signal, not a spike train", j->input.name);
	if (j->input.in->reader == &spk_neurons_reader)
		return decode_neurons(j);
	if (spk_without(&j->args, neurons, "spikes", &j->fault) == -1 ||
	    spk_in_whole(j->input.in, &j->args, &j->fault) == -1 ||
	    find_codec(j) == -1)
		return -1;
	if (choose_precision(j) == -1 || without_windows(j) == -1)
		return -1;
	if (spk_job_is_rows(j))
		return spk_job_run_rows(j);
	j->in_columns = spk_in_columns(j->input.in);
	if (source_channels(j) == -1 || spk_source_open(&j->source, j->input.in,
	    SPK_I8, &j->fault) == -1)
		return -1;
	j->out_type = j->codec->type;
	if (spk_job_coder(j, j->out_columns) == -1)
		return -1;
	if (spk_coder_columns(j->coder) != j->in_columns)
		return spk_fail(&j->fault, SPK_DATA, "%s: %zu columns; %s of "
		    "%zu channels has %zu", j->input.name, j->in_columns,
		    j->codec->name, j->out_columns,
		    spk_coder_columns(j->coder));
	return spk_job_run(j);
}

/* Neurons are not read in frames. */
static const char *
format(size_t k)
{
	return k == 0 ? spk_neurons_reader.name : spk_reader_name(k - 1);
}

static const char *
code(size_t k)
{
	return spk_codecs[k] == NULL ? NULL : spk_codecs[k]->name;
}

static const struct spk_param decoder_param[] = {
	{ .name = "codec", .type = SPK_TEXT, .choose = code, .unit = "NAME",
	  .help = "code of input without a #spk line" },
	{ .name = "from", .letter = 'i', .type = SPK_CHOICE, .choose = format,
	  .unit = "FORMAT",
	  .help = "format of the input; default: by its first bytes, or csv" },
	{ .name = "jobs", .letter = 'j', .type = SPK_I64, .initial = "1",
	  .min = 1, .max = 256, .unit = "N",
	  .help = "threads for packed input and output, and learned scenes" },
	{ .name = NULL }
};

int
spk_cmd_decode(int argc, char *argv[])
{
	const struct spk_param *table[64] = {decoder_param,
	    spk_precision_param, spk_phase_param, spk_rows_param,
	    spk_reader_param, spk_writer_param,
	    spk_decimals_param, spk_common_param};
	const struct spk_command cmd = {
		.name = "spk-decode", .title = "decode spikes into the signal",
		.operands = "[file]", .most = 1, .table = table, .own = 8,
		.hidden = SPK_ENCODING | SPK_NOTED
	};
	struct spk_job j = {.way = SPK_DECODE, .video = &video};
	size_t i, n = 8;

	for (i = 0; spk_codecs[i] != NULL && n < 62; i++)
		table[n++] = spk_codecs[i]->param;
	for (i = 0; spk_codecs[i] != NULL && n < 63; i++)
		if (spk_codecs[i]->span != SPK_RAW) {
			table[n++] = spk_scale_param(spk_codecs[i]);
			break;
		}
	return spk_job_command(&j, &cmd, decode, argc, argv);
}

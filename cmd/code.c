/*
 * Coding: options, input, coder, output, and one line if it fails.
 *
 *	options -> words --+                    +-> "#spk" line -+
 *	"#spk" line -> header -> coder -> words +                v
 *	input -> reader -> block -> coder -> block -> writer -> stdout
 *
 * A block is the input that is available, up to a size; it is written before
 * waiting for the next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"

int
spk_job_set(struct spk_job *j, const char *key, const char *value)
{
	return spk_head_set(&j->head, key, value, &j->fault);
}

int
spk_job_gather(struct spk_job *j, const struct spk_param *p, size_t channels)
{
	char where[300];
	const char *text;
	bool own = false, instead;
	void *values;

	snprintf(where, sizeof where, "%.250s:1: ", j->input.name);
	for (; p->name != NULL; p++) {
		instead = own && (p->flags & SPK_INSTEAD) != 0;
		text = spk_head_get(&j->args, p->name);
		own = text != NULL;
		if (!own && !instead && j->way == SPK_DECODE &&
		    (p->flags & (SPK_ENCODING | SPK_ASIDE)) == 0 &&
		    (p->type != SPK_FILE || (p->flags & SPK_NUMBERS) != 0))
			text = spk_head_get(spk_in_head(j->input.in), p->name);
		if (text != NULL && !own && p->type == SPK_FILE &&
		    !spk_param_lists(text))
			return spk_fail(&j->fault, SPK_DATA, "%s%s=%.40s: not "
			    "numbers", where, p->name, text);
		if (text == NULL)
			continue;
		values = spk_param_bind(p, text,
		    (p->flags & SPK_CHANNEL) != 0 ? channels : 1,
		    own ? SPK_USAGE : SPK_DATA, own ? "--" : where, &j->fault);
		free(values);
		if (values == NULL || spk_head_set(&j->words, p->name, text,
		    &j->fault) == -1)
			return -1;
	}
	return 0;
}

/* The width of images, for codecs that need it. */
static int
gather_width(struct spk_job *j)
{
	const char *size = spk_head_get(&j->args, "size");
	const char *width = spk_head_get(spk_in_head(j->input.in), "width");
	struct spk_head h = {0};
	int rc = 0;

	if (j->codec->image == NULL)
		return 0;
	if (size != NULL && spk_head_size(&h, size, &j->fault) == 0)
		width = spk_head_get(&h, "width");
	if (width != NULL && j->fault.status == SPK_DONE)
		rc = spk_head_set(&j->words, "width", width, &j->fault);
	spk_head_free(&h);
	return j->fault.status == SPK_DONE ? rc : -1;
}

/* Defaults for spikes that neither options nor a header describe. */
static int
gather_unsaid(struct spk_job *j)
{
	const char *recorded = j->codec->recorded;
	struct spk_head h = {0};
	int rc = 0;
	size_t i;

	if (j->way == SPK_ENCODE)
		return 0;
	if (recorded != NULL &&
	    spk_head_get(spk_in_head(j->input.in), "codec") == NULL)
		rc = spk_head_parse(&h, recorded, strlen(recorded), &j->fault);
	for (i = 0; i < h.n && rc == 0; i++)
		if (spk_head_get(&j->words, h.word[i].key) == NULL)
			rc = spk_head_set(&j->words, h.word[i].key,
			    h.word[i].value, &j->fault);
	spk_head_free(&h);
	if (rc == -1 || !(j->codec->full > 0) || spk_job_is_rows(j) ||
	    spk_head_get(&j->words, "min") != NULL ||
	    spk_head_get(&j->words, "max") != NULL)
		return rc;
	return spk_head_set(&j->words, "min", "0", &j->fault) == -1 ? -1 :
	    spk_head_real(&j->words, "max", j->codec->full, &j->fault);
}

/* The codec's parameters, from options and the header. */
static int
gather_all(struct spk_job *j, size_t channels)
{
	const char *lone;

	if (gather_width(j) == -1 ||
	    spk_job_gather(j, j->codec->param, channels) == -1 ||
	    (j->codec->span != SPK_RAW &&
	    spk_job_gather(j, spk_scale_param(j->codec), channels) == -1) ||
	    gather_unsaid(j) == -1)
		return -1;
	lone = spk_scale_lone(&j->words);
	if (lone != NULL && spk_head_get(&j->args, lone) != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--%s without --%s",
		    lone, SPK_OTHER_END(lone));
	if (lone != NULL)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: %s= without %s=",
		    j->input.name, lone, SPK_OTHER_END(lone));
	return 0;
}

int
spk_job_coder(struct spk_job *j, size_t channels)
{
	struct spk_fault why = {0};
	char place[300];

	if (gather_all(j, channels) == -1)
		return -1;
	j->coder = spk_coder_new(j->codec, j->way, channels, &j->words, &why);
	if (j->coder != NULL)
		return 0;
	if (!spk_in_headed(j->input.in) || j->way == SPK_ENCODE ||
	    why.status != SPK_USAGE)
		return spk_fail_as(&j->fault, why.status, "", &why);
	snprintf(place, sizeof place, "%.250s:1: ", j->input.name);
	return spk_fail_as(&j->fault, SPK_DATA, place, &why);
}

int
spk_job_block(struct spk_job *j)
{
	const size_t steps = spk_coder_steps(j->coder);
	const size_t more = SPK_STEPS / j->out_columns;

	/* A codec with several steps per frame is faster with all at once. */
	j->cap = SPK_BLOCK / j->out_columns + 1;
	if (j->way == SPK_ENCODE && steps > j->cap && more > j->cap)
		j->cap = steps < more ? steps : more;
	j->block = spk_pages(j->cap * j->out_columns *
	    spk_type_size(j->out_type));
	return j->block != NULL ? 0 : spk_fail(&j->fault, SPK_SYSTEM,
	    SPK_NO_MEMORY);
}

/* Read the whole input to find the range. */
static int
measure(struct spk_job *j)
{
	ptrdiff_t n;

	if (spk_source_twice(&j->source, &j->fault) == -1)
		return -1;
	while ((n = spk_source_next(&j->source, &j->fault)) > 0)
		spk_coder_range(j->coder, j->source.block, (size_t)n);
	j->measured = j->source.frames;
	return n == -1 ? -1 : spk_source_again(&j->source, &j->fault);
}

/* The header of the output: that of the input, amended. */
static int
amend(struct spk_job *j)
{
	const bool spikes = j->way == SPK_ENCODE;

	if (spk_head_copy(&j->head, spk_in_head(j->input.in), &j->fault) == -1)
		return -1;
	spk_facts_strip(&j->head, j->codec->param);
	/* For spikes of an unknown code it is their own. */
	if (!spikes &&
	    spk_head_get(spk_in_head(j->input.in), "codec") == NULL)
		spk_head_drop(&j->head, "maxval");
	if (spk_job_set(j, "kind", spikes ? "spikes" : "signal") == -1 ||
	    spk_facts(&j->head, &j->args, spikes ? j->in_columns :
	    j->out_columns, j->input.name, &j->fault) == -1)
		return -1;
	/* Steps of a scene are frames, not rows of an observation. */
	if (j->codec->frames != NULL && spk_facts_steps(&j->head,
	    spikes ? spk_coder_steps(j->coder) : 1,
	    spikes ? 1 : spk_coder_steps(j->coder), &j->fault) == -1)
		return -1;
	if (j->codec->restart == NULL && spk_facts_no_episodes(&j->head,
	    j->codec->name, j->input.name, &j->fault) == -1)
		return -1;
	if (!spikes && j->codec->type == SPK_F32 && spk_job_set(j, "type",
	    "f32") == -1)
		return -1;
	if (!spikes)
		return spk_facts_maxval(&j->head, &j->words, &j->fault);
	if (j->codec->columns != NULL && spk_head_count(&j->head, "features",
	    j->in_columns, &j->fault) == -1)
		return -1;
	return spk_job_set(j, "codec", j->codec->name);
}

int
spk_job_of_input(struct spk_job *j, const struct spk_fault *why)
{
	char place[300] = "";

	if (why->status != SPK_SYSTEM)
		snprintf(place, sizeof place, "%.250s: ", j->input.name);
	return spk_fail_as(&j->fault, why->status, place, why);
}

/* Start the coder, and add its words to the header. */
static int
start(struct spk_job *j, const void *frame)
{
	struct spk_fault why = {0};

	if (spk_coder_start(j->coder, frame, &why) == -1) {
		if (why.status == SPK_USAGE &&
		    spk_head_get(&j->args, "min") != NULL)
			return spk_fail_as(&j->fault, SPK_USAGE,
			    "--min, --max: ", &why);
		if (why.status == SPK_USAGE)
			why.status = SPK_DATA;	/* the signal's or header's */
		return spk_job_of_input(j, &why);
	}
	return j->way == SPK_DECODE ? 0 :
	    spk_coder_words(j->coder, &j->head, &j->fault);
}

/* The number of output frames, if that of the input is known. */
static uint64_t
expected(const struct spk_job *j)
{
	const uint64_t n = j->measured > 0 ? j->measured :
	    spk_in_promised(j->input.in);

	return n == SPK_TO_THE_END || n > UINT32_MAX ? SPK_TO_THE_END :
	    spk_coder_frames(j->coder, n);
}

static int
begin(struct spk_job *j, const void *frame)
{
	if (amend(j) == -1)
		return -1;
	if ((frame != NULL || !spk_coder_wants_range(j->coder)) &&
	    start(j, frame) == -1)
		return -1;
	j->names = spk_names(j->input.in, j->coder, j->way, j->out_columns,
	    &j->fault);
	if (j->fault.status != SPK_DONE)
		return -1;
	spk_out_expect(j->out, expected(j));
	return spk_out_begin(j->out, &j->head, j->out_columns,
	    (const char *const *)j->names, &j->fault);
}

int
spk_job_pass(struct spk_job *j, size_t n, bool end, spk_job_take *take,
    void *arg)
{
	struct spk_flow flow = {
		.in = j->source.block, .frames = n, .end = end
	};
	struct spk_fault why = {0};
	ptrdiff_t got;

	do {
		flow.out = j->block;
		flow.room = j->cap;
		got = spk_coder_pass(j->coder, &flow, &why);
		if (got == -1)
			return spk_job_of_input(j, &why);
		if (take(arg, (size_t)got) == -1)
			return -1;
	} while (flow.room == 0);
	return 0;
}

/* Write frames of the block. */
static int
put(void *arg, size_t frames)
{
	struct spk_job *j = arg;
	size_t i;

	if (spk_out_frames(j->out, j->out_type, j->block, frames,
	    &j->fault) == -1)
		return -1;
	spk_fires_spikes(&j->fires, (const int8_t *)j->block, frames,
	    j->out_columns);
	for (i = 0; j->counting && i < frames * j->out_columns; i++)
		j->spikes += j->block[i] != 0;
	return 0;
}

/* Code and write a block of n frames; at the end, all that is left. */
static int
pass(struct spk_job *j, size_t n, bool end)
{
	if (j->counting)
		j->outside += spk_coder_outside(j->coder, j->source.block, n);
	spk_fires_signal(&j->fires, j->coder, j->source.block, n);
	return spk_job_pass(j, n, end, put, j) == -1 ? -1 :
	    spk_out_flush(j->out, &j->fault);
}

/* When decoding, every observation must be complete, except with --partial. */
static int
complete(struct spk_job *j)
{
	const size_t left = spk_coder_left(j->coder);

	j->left_out += left;
	if (left == 0 || spk_head_get(&j->args, "partial") != NULL)
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: cut in an observation: %zu "
	    "of its %zu rows", j->input.name, left,
	    spk_coder_whole(j->coder));
}

/* The end of an episode and the beginning of the next. */
static int
part(struct spk_job *j)
{
	struct spk_fault why = {0};

	if (complete(j) == -1)
		return -1;
	if (spk_coder_restart(j->coder, &why) == -1)
		return spk_job_of_input(j, &why);
	return spk_out_episode(j->out, &j->fault);
}

int
spk_job_run(struct spk_job *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n;

	if (spk_job_block(j) == -1)
		return -1;
	if (j->way == SPK_ENCODE && spk_coder_wants_range(j->coder) &&
	    measure(j) == -1)
		return -1;
	n = spk_source_next(s, &j->fault);
	if (n > 0 && spk_coder_wants_range(j->coder))
		return spk_fail(&j->fault, spk_in_headed(j->input.in) ?
		    SPK_DATA : SPK_USAGE,
		    "%s: the range is not known: --min and --max",
		    j->input.name);
	if (n == -1 || begin(j, n > 0 ? s->block : NULL) == -1)
		return -1;
	for (; n > 0; n = spk_source_next(s, &j->fault))
		if ((s->fresh && part(j) == -1) ||
		    pass(j, (size_t)n, false) == -1)
			return -1;
	if (n == -1 || complete(j) == -1 ||
	    (s->frames > 0 && pass(j, 0, true) == -1))
		return -1;
	return spk_out_end(j->out, &j->fault);
}

int
spk_job_range(struct spk_job *j)
{
	const char *file = spk_head_get(&j->args, "scale-file");
	const char *max = spk_head_get(spk_in_head(j->input.in), "maxval");

	if (file != NULL)
		return spk_scale_file_read(file, j->in_columns, &j->args,
		    &j->fault);
	if (max == NULL || j->codec->span == SPK_RAW ||
	    spk_head_get(&j->args, "min") != NULL ||
	    spk_head_get(&j->args, "max") != NULL)
		return 0;
	return spk_head_set(&j->words, "min", "0", &j->fault) == -1 ? -1 :
	    spk_head_set(&j->words, "max", max, &j->fault);
}

bool
spk_job_is_rows(const struct spk_job *j)
{
	return j->input.in->reader == &spk_rows_reader;
}

int
spk_job_run_rows(struct spk_job *j)
{
	static const char *const other[] = {"learn", "first", NULL};

	if (spk_without(&j->args, other, SPK_OWN_LINES, &j->fault) == -1)
		return -1;
	j->in_columns = j->out_columns = 1;
	if (spk_rows_fit(j->out, &j->fault) == -1)
		return -1;
	/* If steps are frames, a coder for one line gives the rate. */
	if ((j->way == SPK_ENCODE && spk_job_range(j) == -1) ||
	    (j->codec->frames != NULL ? spk_job_coder(j, 1) :
	    gather_all(j, 1)) == -1 || amend(j) == -1)
		return -1;
	if (spk_rows_code(j->input.in, j->out, j->codec, j->way, &j->words,
	    &j->head, &j->coarse, &j->fires, &j->fault) == -1)
		return -1;
	j->source.frames = j->input.in->frames;
	return 0;
}

/* Lines or channels, if binary32 is neither chosen nor the input's type. */
static uint64_t
coarse(const struct spk_job *j)
{
	if (spk_in_type(j->input.in) == SPK_F32 || j->codec->other == NULL ||
	    spk_head_get(&j->args, "precision") != NULL)
		return 0;
	return spk_job_is_rows(j) ? j->coarse :
	    spk_coarse(j->coder, j->codec, j->in_columns, j->input.in);
}

/* What its code does not do justice to. */
static void
note_signal(const struct spk_job *j)
{
	const uint64_t n = j->way == SPK_ENCODE ? coarse(j) : 0;

	if (n > 0)
		spk_note_coarse(j->prog, j->input.name, n,
		    spk_job_is_rows(j) ? "line" : "channel");
	else
		spk_fires_note(&j->fires, j->prog, j->input.name, j->codec,
		    &j->head);
}

/* Notes on stderr, after success. */
static void
notes(const struct spk_job *j)
{
	char more[160] = "";
	const size_t size = sizeof more;
	size_t n = 0;

	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(j->prog, j->input.in, j->source.frames);
	note_signal(j);
	if (j->out->writer->notes)
		spk_note_clips(j->prog, j->out);
	/* Neurons have no codec. */
	if (j->way == SPK_DECODE && j->codec != NULL &&
	    j->codec->frames != NULL && j->out->frames == 0)
		spk_note(j->prog, j->input.name, j->source.frames, "plane",
		    "and no frame: see --every");
	if (!spk_in_cut(j->input.in))
		spk_note(j->prog, j->input.name, j->left_out, "row",
		    "of an observation that was cut left out");
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	if (j->counting)
		n += (size_t)snprintf(more, size, " spikes=%llu",
		    (unsigned long long)j->spikes);
	if (j->counting && j->codec->span != SPK_RAW)
		n += (size_t)snprintf(more + n, size - n, " outside=%llu",
		    (unsigned long long)j->outside);
	if (j->counting && j->codec->saturated != NULL)
		n += (size_t)snprintf(more + n, size - n, " saturated=%llu",
		    (unsigned long long)spk_coder_saturated(j->coder));
	if (spk_out_clipped(j->out) > 0)
		snprintf(more + n, size - n, " clipped=%llu",
		    (unsigned long long)spk_out_clipped(j->out));
	spk_note_counts(j->prog, j->input.name, j->source.frames,
	    j->in_columns, more);
	spk_note_lost(j->prog, j->out);
}

static int
open_out(struct spk_job *j)
{
	j->out = spk_out_open_as(1, "stdout", NULL, &j->args, SPK_CLOSE,
	    &j->fault);
	return j->out != NULL ? 0 : -1;
}

/* The codec's own format applies to images unless another is given. */
static int
choose_format(struct spk_job *j)
{
	if (spk_head_get(&j->args, "size") == NULL &&
	    spk_head_get(spk_in_head(j->input.in), "width") == NULL)
		return 0;
	return spk_head_set(&j->args, "to", j->codec->format, &j->fault);
}

static int
open_files(struct spk_job *j, const char *name)
{
	const struct spk_in_how how = {
		.rows = &spk_rows_reader,
		.neurons = j->way == SPK_DECODE ? &spk_neurons_reader : NULL,
		.video = j->video, .scene = j->scene
	};
	const bool wait = j->way == SPK_ENCODE && j->codec->format != NULL &&
	    spk_head_get(&j->args, "to") == NULL;

	/* Report wrong options before waiting for input. */
	if ((!wait && j->out == NULL && open_out(j) == -1) ||
	    spk_input_open(&j->input, name, &j->args, &how, &j->fault) == -1)
		return -1;
	return !wait ? 0 : choose_format(j) == -1 ? -1 : open_out(j);
}

int
spk_job_command(struct spk_job *j, const struct spk_command *cmd,
    int (*work)(struct spk_job *), int argc, char *argv[])
{
	int operand;

	j->prog = cmd->name;
	j->argc = argc;
	j->argv = argv;
	operand = spk_options(cmd, argc, argv, &j->args, &j->fault);
	if (operand > 0 && (j->prepare == NULL || j->prepare(j) == 0) &&
	    open_files(j, operand < argc ? argv[operand] : "-") == 0 &&
	    work(j) == 0)
		notes(j);
	spk_out_salvage(j->out, &j->fault);
	spk_say_fault(j->prog, &j->fault);
	spk_coder_free(j->coder);
	spk_input_close(&j->input);
	spk_out_close(j->out);
	spk_head_free(&j->args);
	spk_head_free(&j->words);
	spk_head_free(&j->head);
	spk_source_close(&j->source);
	spk_fires_close(&j->fires);
	free(j->names);
	free(j->block);
	return (int)j->fault.status;
}

/*
 * Whole commands: options, input, coder, output, and one line if it fails.
 *
 *	options -> words --+                    +-> "#spk" line -+
 *	"#spk" line -> head -> coder -> words --+                v
 *	input -> reader -> block -> coder -> block -> writer -> stdout
 *
 * A block is what has come in, up to a size; it goes out before the next is
 * waited for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct job {
	const char	*prog;
	enum spk_way	 way;
	const struct spk_codec *codec;
	struct spk_fault fault;
	struct spk_head	 args;		/* from the command line */
	struct spk_head	 words;		/* and, decoding, from the head */
	struct spk_head	 head;		/* of the output */
	struct spk_input input;
	struct spk_out	*out;
	struct spk_coder *coder;
	struct spk_source source;
	char		**names;
	size_t		 in_columns, out_columns;
	enum spk_type	 out_type;
	char		*block;		/* of the output */
	size_t		 cap;		/* that it holds */
	uint64_t	 measured;	/* frames, where all were read before */
	uint64_t	 spikes, outside;
	size_t		 left_out;	/* rows of a cut observation */
	bool		 counting;	/* the spikes, for a note */
};

static int
set(struct job *j, const char *key, const char *value)
{
	return spk_head_set(&j->head, key, value, &j->fault);
}

/* Words of these rows, options before the head, each checked at its place. */
static int
gather(struct job *j, const struct spk_param *p, size_t channels)
{
	char where[300];
	const char *text;
	bool own;
	void *values;

	snprintf(where, sizeof where, "%.250s:1: ", j->input.name);
	for (; p->name != NULL; p++) {
		text = spk_head_get(&j->args, p->name);
		own = text != NULL;
		if (!own && j->way == SPK_DECODE &&
		    (p->flags & SPK_ENCODING) == 0)
			text = spk_head_get(spk_in_head(j->input.in), p->name);
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

/* The codec's parameters, of options and the head. */
static int
gather_all(struct job *j, size_t channels)
{
	bool min, max;

	if (gather(j, j->codec->param, channels) == -1 ||
	    (j->codec->span != SPK_RAW &&
	    gather(j, spk_scale_param(j->codec->type), channels) == -1))
		return -1;
	min = spk_head_get(&j->words, "min") != NULL;
	max = spk_head_get(&j->words, "max") != NULL;
	if (min != max && spk_head_get(&j->args, min ? "min" : "max") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--%s without --%s",
		    min ? "min" : "max", min ? "max" : "min");
	if (min != max)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: %s= without %s=",
		    j->input.name, min ? "min" : "max", min ? "max" : "min");
	return 0;
}

static int
new_coder(struct job *j, size_t channels)
{
	struct spk_fault why = {0};

	if (gather_all(j, channels) == -1)
		return -1;
	j->coder = spk_coder_new(j->codec, j->way, channels, &j->words, &why);
	if (j->coder != NULL)
		return 0;
	if (!spk_in_headed(j->input.in) || j->way == SPK_ENCODE ||
	    why.status != SPK_USAGE)
		return spk_fail(&j->fault, why.status, "%s", why.text);
	return spk_fail(&j->fault, SPK_DATA, "%s:1: %s", j->input.name,
	    why.text);
}

static int
new_block(struct job *j)
{
	j->cap = SPK_BLOCK / j->out_columns + 1;
	j->block = spk_pages(j->cap * j->out_columns *
	    spk_type_size(j->out_type));
	return j->block != NULL ? 0 : spk_fail(&j->fault, SPK_SYSTEM,
	    SPK_NO_MEMORY);
}

/* Read all, for the range. */
static int
measure(struct job *j)
{
	ptrdiff_t n;

	spk_source_twice(&j->source);
	while ((n = spk_source_next(&j->source, &j->fault)) > 0)
		spk_coder_range(j->coder, j->source.block, (size_t)n);
	j->measured = j->source.frames;
	return n == -1 ? -1 : spk_source_again(&j->source, &j->fault);
}

/* The head of the output: the input's, amended. */
static int
amend(struct job *j)
{
	const bool spikes = j->way == SPK_ENCODE;

	if (spk_head_copy(&j->head, spk_in_head(j->input.in), &j->fault) == -1)
		return -1;
	spk_facts_only(&j->head);
	if (set(j, "kind", spikes ? "spikes" : "signal") == -1 ||
	    spk_facts(&j->head, &j->args, spikes ? j->in_columns :
	    j->out_columns, j->input.name, &j->fault) == -1)
		return -1;
	if (j->codec->restart == NULL && spk_facts_no_episodes(&j->head,
	    j->codec->name, j->input.name, &j->fault) == -1)
		return -1;
	if (!spikes && j->codec->type == SPK_F32 && set(j, "type",
	    "f32") == -1)
		return -1;
	if (!spikes)
		return spk_facts_maxval(&j->head, &j->words, &j->fault);
	if (j->codec->columns != NULL && spk_head_count(&j->head, "features",
	    j->in_columns, &j->fault) == -1)
		return -1;
	return set(j, "codec", j->codec->name);
}

/* A fault of the data is the input's. */
static int
of_input(struct job *j, const struct spk_fault *why)
{
	return why->status == SPK_SYSTEM ?
	    spk_fail(&j->fault, why->status, "%s", why->text) :
	    spk_fail(&j->fault, why->status, "%s: %s", j->input.name,
	    why->text);
}

/* Start the coder, and let its words into the head. */
static int
start(struct job *j, const void *frame)
{
	struct spk_fault why = {0};

	if (spk_coder_start(j->coder, frame, &why) == -1) {
		if (why.status == SPK_USAGE &&
		    spk_head_get(&j->args, "min") != NULL)
			return spk_fail(&j->fault, SPK_USAGE, "--min, --max: "
			    "%s", why.text);
		if (why.status == SPK_USAGE)
			why.status = SPK_DATA;	/* the signal's or head's */
		return of_input(j, &why);
	}
	return j->way == SPK_DECODE ? 0 :
	    spk_coder_words(j->coder, &j->head, &j->fault);
}

/* Frames of the output, where those of the input are known. */
static uint64_t
expected(const struct job *j)
{
	const uint64_t n = j->measured > 0 ? j->measured :
	    spk_in_promised(j->input.in);
	size_t steps;

	(void)spk_coder_left(j->coder, &steps);
	if (n == SPK_TO_THE_END || n > UINT32_MAX)
		return SPK_TO_THE_END;
	return j->way == SPK_ENCODE ? n * steps : n / steps;
}

static int
begin(struct job *j, const void *frame)
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

static void
count(struct job *j, const char *block, size_t frames)
{
	size_t i;

	for (i = 0; i < frames * j->out_columns; i++)
		j->spikes += block[i] != 0;
}

/* A block of n frames through the coder and out; at the end, all it owes. */
static int
pass(struct job *j, size_t n, bool end)
{
	struct spk_flow flow = {
		.in = j->source.block, .frames = n, .end = end
	};
	struct spk_fault why = {0};
	ptrdiff_t got;

	if (j->counting)
		j->outside += spk_coder_outside(j->coder, j->source.block, n);
	do {
		flow.out = j->block;
		flow.room = j->cap;
		got = spk_coder_run(j->coder, &flow, &why);
		if (got == -1)
			return of_input(j, &why);
		if (spk_out_write(j->out, j->out_type, j->block, (size_t)got,
		    &j->fault) == -1)
			return -1;
		if (j->counting)
			count(j, j->block, (size_t)got);
	} while (flow.room == 0);
	return spk_out_flush(j->out, &j->fault);
}

/* Decoding: every observation is to be complete, unless it may be cut. */
static int
complete(struct job *j)
{
	size_t steps, left = spk_coder_left(j->coder, &steps);

	j->left_out += left;
	if (left == 0 || spk_head_get(&j->args, "partial") != NULL)
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: cut in an observation: %zu "
	    "of its %zu rows", j->input.name, left, steps);
}

/* Where an episode ends and another begins. */
static int
part(struct job *j)
{
	struct spk_fault why = {0};

	if (complete(j) == -1)
		return -1;
	if (spk_coder_restart(j->coder, &why) == -1)
		return of_input(j, &why);
	return spk_out_episode(j->out, &j->fault);
}

static int
code(struct job *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n;

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

static int
learn_scale(struct job *j, const char *how)
{
	static const char *const given[] = {
		"min", "max", "step-threshold", "scale-file"
	};
	struct spk_fault why = {0};
	size_t i;

	for (i = 0; i < sizeof given / sizeof *given; i++)
		if (spk_head_get(&j->args, given[i]) != NULL)
			return spk_fail(&j->fault, SPK_USAGE, "--learn finds "
			    "out what --%s says", given[i]);
	if (spk_learn(&j->source, strcmp(how, "symmetric") == 0, j->out,
	    &why) == 0)
		return 0;
	if (why.status != SPK_USAGE)	/* it names its place */
		return spk_fail(&j->fault, why.status, "%s", why.text);
	why.status = SPK_DATA;
	return of_input(j, &why);
}

/*
 * What the input says of its range, if the options do not: a scale file, or
 * the greatest value that its pixels can have.
 */
static int
find_range(struct job *j)
{
	const char *file = spk_head_get(&j->args, "scale-file");
	const char *max = spk_head_get(spk_in_head(j->input.in), "maxval");

	if (file != NULL)
		return spk_learnt(file, j->in_columns, &j->args, &j->fault);
	if (max == NULL || spk_head_get(&j->args, "min") != NULL ||
	    spk_head_get(&j->args, "max") != NULL)
		return 0;
	return spk_head_set(&j->words, "min", "0", &j->fault) == -1 ? -1 :
	    spk_head_set(&j->words, "max", max, &j->fault);
}

static bool
is_rows(const struct job *j)
{
	return j->input.in->format == &spk_rows;
}

static int
code_rows(struct job *j)
{
	static const char *const other[] = {"learn", "first", NULL};

	if (spk_without(&j->args, other, SPK_OWN_LINES, &j->fault) == -1)
		return -1;
	j->in_columns = j->out_columns = 1;
	if (j->out->format != &spk_csv)
		return spk_fail(&j->fault, SPK_USAGE, "--to: lines that are "
		    "signals of their own are text");
	if ((j->way == SPK_ENCODE && find_range(j) == -1) ||
	    gather_all(j, 1) == -1 || amend(j) == -1)
		return -1;
	if (spk_rows_code(j->input.in, j->out, j->codec, j->way, &j->words,
	    &j->head, &j->fault) == -1)
		return -1;
	j->source.frames = j->input.in->frames;
	return 0;
}

static int
encode(struct job *j)
{
	const char *kind = spk_head_get(spk_in_head(j->input.in), "kind");
	const char *learn = spk_head_get(&j->args, "learn");

	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a spike train already", j->input.name);
	if (is_rows(j))
		return code_rows(j);
	j->in_columns = spk_in_columns(j->input.in);
	if (spk_source_open(&j->source, j->input.in, j->codec->type,
	    &j->fault) == -1)
		return -1;
	if (learn != NULL)
		return learn_scale(j, learn);
	j->out_type = SPK_I8;
	j->counting = spk_head_get(&j->args, "verbose") != NULL;
	if (find_range(j) == -1 || new_coder(j, j->in_columns) == -1)
		return -1;
	j->out_columns = spk_coder_columns(j->coder);
	if (j->out_columns > SPK_COLUMNS)
		return spk_fail(&j->fault, SPK_USAGE, "%zu columns of spikes; "
		    "%d are the most", j->out_columns, SPK_COLUMNS);
	if (spk_head_get(&j->args, "first") != NULL &&
	    spk_coder_wants_range(j->coder))
		return spk_fail(&j->fault, SPK_USAGE, "--first: a part does "
		    "not tell the range of all: --min and --max");
	return new_block(j) == -1 ? -1 : code(j);
}

/* The codec that the options or the head name. */
static int
find_codec(struct job *j)
{
	const char *own = spk_head_get(&j->args, "codec");
	const char *name = own != NULL ? own :
	    spk_head_get(spk_in_head(j->input.in), "codec");

	j->codec = name != NULL ? spk_codec(name) : NULL;
	if (j->codec != NULL)
		return 0;
	if (own != NULL)
		return spk_fail(&j->fault, SPK_USAGE,
		    "--codec: '%.40s' is not a codec", own);
	if (name != NULL && strcmp(name, "phase") == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: codec=phase: "
		    "spikes do not tell magnitudes; decode neurons",
		    j->input.name);
	if (name != NULL)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: codec=%.40s: "
		    "unknown", j->input.name, name);
	if (spk_in_headed(j->input.in))
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: the #spk line has no codec=", j->input.name);
	return spk_fail(&j->fault, SPK_USAGE, "%s has no #spk line: which "
	    "code is it? Say it with --codec", j->input.name);
}

/* The options of these rows, lists cut to the value of the first channel. */
static int
first_values(const struct job *j, const struct spk_param *p,
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

/* Columns of spikes that a single channel has, going by the options. */
static size_t
columns_each(const struct job *j)
{
	struct spk_head words = {0};
	struct spk_fault why = {0};	/* told later, of all channels */
	struct spk_coder *c = NULL;
	size_t n = 1;

	if (first_values(j, j->codec->param, &words, &why) == 0 &&
	    first_values(j, spk_scale_param(j->codec->type), &words,
	    &why) == 0)
		c = spk_coder_new(j->codec, j->way, 1, &words, &why);
	if (c != NULL)
		n = spk_coder_columns(c);
	spk_coder_free(c);
	spk_head_free(&words);
	return n;
}

/* How many channels the spikes in the input's columns stand for. */
static int
source_channels(struct job *j)
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

/* The words window and hop, of options or the head. */
static int
window_fits(struct job *j)
{
	const double window = spk_head_number(&j->words, "window", 0);
	const double hop = spk_head_number(&j->words, "hop", window);

	if (!(window > 0) && spk_in_headed(j->input.in))
		return spk_fail(&j->fault, SPK_DATA, "%s:1: the #spk line has "
		    "no window=", j->input.name);
	if (!(window > 0))
		return spk_fail(&j->fault, SPK_USAGE, "%s input: how many "
		    "neurons has a window? Say it with --window",
		    j->input.in->format->name);
	if (hop <= window)
		return 0;
	return spk_fail(&j->fault, spk_head_get(&j->args, "hop") != NULL ||
	    spk_head_get(&j->args, "window") != NULL ? SPK_USAGE : SPK_DATA,
	    "%s: hop=%.0f: samples between windows of %.0f are not known",
	    j->input.name, hop, window);
}

/* Neurons, which no codec decodes: their words, and the head of the signal. */
static int
decode_neurons(struct job *j)
{
	static const char *const other[] = {
		"codec", "rows", "keep", "columns", "size", NULL
	};
	struct spk_head *h = &j->head;

	if (spk_without(&j->args, other, "neurons", &j->fault) == -1 ||
	    gather(j, spk_phase_param, 1) == -1 ||
	    spk_head_copy(h, spk_in_head(j->input.in), &j->fault) == -1 ||
	    spk_facts_no_episodes(h, "phase", j->input.name, &j->fault) == -1 ||
	    window_fits(j) == -1)
		return -1;
	spk_facts_only(h);
	if (set(j, "kind", "signal") == -1 || set(j, "type", "f32") == -1 ||
	    spk_facts(h, &j->args, (size_t)spk_head_number(h, "channels", 1),
	    j->input.name, &j->fault) == -1 ||
	    spk_neurons_decode(j->input.in, j->out, &j->words, h,
	    &j->fault) == -1)
		return -1;
	j->in_columns = spk_in_columns(j->input.in);
	j->source.frames = j->input.in->frames;
	return 0;
}

static int
decode(struct job *j)
{
	static const char *const neurons[] = {
		"window", "hop", "upsample", NULL
	};
	const char *kind = spk_head_get(spk_in_head(j->input.in), "kind");

	if (kind != NULL && strcmp(kind, "signal") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a signal, not a spike train", j->input.name);
	if (j->input.in->format == &spk_neurons)
		return decode_neurons(j);
	if (spk_without(&j->args, neurons, "spikes", &j->fault) == -1 ||
	    spk_in_whole(j->input.in, &j->args, &j->fault) == -1 ||
	    find_codec(j) == -1)
		return -1;
	if (is_rows(j))
		return code_rows(j);
	j->in_columns = spk_in_columns(j->input.in);
	if (source_channels(j) == -1 || spk_source_open(&j->source, j->input.in,
	    SPK_I8, &j->fault) == -1)
		return -1;
	j->out_type = j->codec->type;
	if (new_coder(j, j->out_columns) == -1)
		return -1;
	if (spk_coder_columns(j->coder) != j->in_columns)
		return spk_fail(&j->fault, SPK_DATA, "%s: %zu columns; %s of "
		    "%zu channels has %zu", j->input.name, j->in_columns,
		    j->codec->name, j->out_columns,
		    spk_coder_columns(j->coder));
	return new_block(j) == -1 ? -1 : code(j);
}

/* "FILE: 3 values replaced", of what there is any. */
static void
note(const char *prog, const char *name, uint64_t n, const char *thing,
    const char *rest)
{
	char text[512];

	if (n == 0)
		return;
	snprintf(text, sizeof text, "%.250s: %llu %s%s %s", name,
	    (unsigned long long)n, thing, n == 1 ? "" : "s", rest);
	spk_say(prog, text);
}

void
spk_in_notes(const struct spk_in *in, const char *prog, uint64_t frames)
{
	char text[512];

	if (spk_in_cut(in)) {
		snprintf(text, sizeof text, "%.250s: cut after %llu frame%s, "
		    "taken as the end", in->name, (unsigned long long)frames,
		    frames == 1 ? "" : "s");
		spk_say(prog, text);
	}
	note(prog, in->name, spk_in_patched(in), "value", "replaced");
	note(prog, in->name, spk_in_merged(in), "event",
	    "fell on others of the same frame and channel");
	note(prog, in->name, spk_in_late(in), "event",
	    "after the last frame left out");
}

void
spk_in_counts(const struct spk_in *in, const char *prog, uint64_t frames)
{
	char text[512];

	snprintf(text, sizeof text, "%.250s: frames=%llu columns=%zu",
	    in->name, (unsigned long long)frames, in->columns);
	spk_say(prog, text);
}

void
spk_out_clips(const struct spk_out *out, const char *prog)
{
	note(prog, out->name, spk_out_clipped(out), "value",
	    "written as the nearest that there is");
}

void
spk_out_notes(const struct spk_out *out, const char *prog)
{
	char text[512];

	if (*spk_out_lost(out) == '\0')
		return;
	snprintf(text, sizeof text, "%s: left out: %s", out->name,
	    spk_out_lost(out));
	spk_say(prog, text);
}

/* Notes on stderr, once all is well. */
static void
notes(const struct job *j)
{
	char text[512];

	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_in_notes(j->input.in, j->prog, j->source.frames);
	if (!spk_in_cut(j->input.in))
		note(j->prog, j->input.name, j->left_out, "row",
		    "of an observation that was cut left out");
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	snprintf(text, sizeof text, "%.250s: frames=%llu columns=%zu",
	    j->input.name, (unsigned long long)j->source.frames,
	    j->in_columns);
	if (j->counting)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    " spikes=%llu", (unsigned long long)j->spikes);
	if (j->counting && j->codec->span != SPK_RAW)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    " outside=%llu", (unsigned long long)j->outside);
	if (spk_out_clipped(j->out) > 0)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    " clipped=%llu",
		    (unsigned long long)spk_out_clipped(j->out));
	spk_say(j->prog, text);
	spk_out_notes(j->out, j->prog);
}

static int
open_input(struct job *j, int n, char *operand[])
{
	if (n > 1)
		return spk_fail(&j->fault, SPK_USAGE,
		    "one file at a time: %.80s", operand[1]);
	j->out = spk_out_open(1, "stdout", &j->args, &j->fault);
	if (j->out == NULL ||
	    spk_head_set(&j->args, "lines", "1", &j->fault) == -1 ||
	    (j->way == SPK_DECODE &&
	    spk_head_set(&j->args, "windows", "1", &j->fault) == -1))
		return -1;
	return spk_input_open(&j->input, n > 0 ? operand[0] : "-", &j->args,
	    &j->fault);
}

static int
command(struct job *j, const struct spk_param *const *table, size_t own,
    const char *title, int argc, char *argv[])
{
	const struct spk_command cmd = {
		j->prog, title, "[file]", table, own,
		j->way == SPK_ENCODE ? SPK_FIRST | SPK_DECODING : SPK_ENCODING
	};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j->args, &j->fault);
	if (operand > 0 && open_input(j, argc - operand,
	    argv + operand) == 0 &&
	    (j->way == SPK_ENCODE ? encode(j) : decode(j)) == 0)
		notes(j);
	spk_out_last(j->out, &j->fault);
	if (j->fault.status != SPK_DONE)
		spk_say(j->prog, j->fault.text);
	spk_coder_free(j->coder);
	spk_input_close(&j->input);
	spk_out_close(j->out);
	spk_head_free(&j->args);
	spk_head_free(&j->words);
	spk_head_free(&j->head);
	spk_source_close(&j->source);
	free(j->names);
	free(j->block);
	return (int)j->fault.status;
}

int
spk_encoder(const struct spk_codec *codec, int argc, char *argv[])
{
	const struct spk_param *table[7] = {codec->param};
	struct job j = {.way = SPK_ENCODE, .codec = codec, .input.fd = -1};
	char prog[64];
	size_t n = 1;

	snprintf(prog, sizeof prog, "spk-%s", codec->name);
	j.prog = prog;
	if (codec->span != SPK_RAW)
		table[n++] = spk_scale_param(codec->type);
	table[n++] = spk_rows_param;
	table[n++] = spk_reader_param;
	table[n++] = spk_writer_param;
	table[n++] = spk_common_param;
	return command(&j, table, n, codec->title, argc, argv);
}

static const struct spk_param decoder_param[] = {
	{ .name = "codec", .type = SPK_TEXT, .unit = "NAME",
	  .help = "the code, for input without a #spk line" },
	{ .name = "from", .letter = 'i', .type = SPK_CHOICE,
	  .choice = spk_formats_in, .unit = "FORMAT",
	  .help = "format of the input; else its first bytes tell, or csv" },
	{ .name = NULL }
};

int
spk_decoder(int argc, char *argv[])
{
	const struct spk_param *table[64] = {decoder_param, spk_phase_param,
	    spk_rows_param, spk_reader_param, spk_writer_param,
	    spk_decimals_param, spk_common_param};
	struct job j = {.prog = "spk-decode", .way = SPK_DECODE,
	    .input.fd = -1};
	size_t i, n = 7;

	for (i = 0; spk_codecs[i] != NULL && n < 62; i++)
		table[n++] = spk_codecs[i]->param;
	for (i = 0; spk_codecs[i] != NULL && n < 63; i++)
		if (spk_codecs[i]->span != SPK_RAW) {
			table[n++] = spk_scale_param(spk_codecs[i]->type);
			break;
		}
	return command(&j, table, 7, "decode spikes into the signal", argc,
	    argv);
}

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
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

#define BLOCK	65536			/* values, at least a frame */

struct job {
	const char	*prog;
	enum spk_way	 way;
	const struct spk_codec *codec;
	struct spk_fault fault;
	struct spk_head	 args;		/* from the command line */
	struct spk_head	 words;		/* and, decoding, from the head */
	struct spk_head	 head;		/* of the output */
	const char	*name;		/* of the input */
	int		 fd;
	struct spk_in	*in;
	struct spk_out	*out;
	struct spk_coder *coder;
	const char	**names;
	size_t		 in_columns, out_columns;
	enum spk_type	 in_type, out_type;
	char		*in_block, *out_block;
	size_t		 in_cap, out_cap;	/* frames */
	char		*kept;		/* a pipe's frames, to read again */
	size_t		 kept_n, kept_cap, kept_pos;	/* frames */
	uint64_t	 frames, spikes, outside;
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

	snprintf(where, sizeof where, "%.250s:1: ", j->name);
	for (; p->name != NULL; p++) {
		text = spk_head_get(&j->args, p->name);
		own = text != NULL;
		if (!own && j->way == SPK_DECODE)
			text = spk_head_get(spk_in_head(j->in), p->name);
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

static int
new_coder(struct job *j, size_t channels)
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
		    j->name, min ? "min" : "max", min ? "max" : "min");
	j->coder = spk_coder_new(j->codec, j->way, channels, &j->words,
	    &j->fault);
	return j->coder != NULL ? 0 : -1;
}

static int
new_blocks(struct job *j)
{
	j->in_cap = BLOCK / j->in_columns + 1;
	j->out_cap = BLOCK / j->out_columns + 1;
	j->in_block = malloc(j->in_cap * j->in_columns *
	    spk_type_size(j->in_type));
	j->out_block = malloc(j->out_cap * j->out_columns *
	    spk_type_size(j->out_type));
	if (j->in_block != NULL && j->out_block != NULL)
		return 0;
	return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* The next block of input: from the reader, or what was kept of a pipe. */
static ptrdiff_t
next_block(struct job *j)
{
	size_t n = j->kept_n - j->kept_pos;
	size_t size = j->in_columns * spk_type_size(j->in_type);

	if (j->kept == NULL)
		return spk_in_read(j->in, j->in_type, j->in_block, j->in_cap,
		    &j->fault);
	n = n < j->in_cap ? n : j->in_cap;
	memcpy(j->in_block, j->kept + j->kept_pos * size, n * size);
	j->kept_pos += n;
	return (ptrdiff_t)n;
}

static int
keep(struct job *j, size_t n)
{
	size_t size = j->in_columns * spk_type_size(j->in_type);

	if (spk_grow(&j->kept, &j->kept_cap, j->kept_n + n, size,
	    &j->fault) == -1)
		return -1;
	memcpy(j->kept + j->kept_n * size, j->in_block, n * size);
	j->kept_n += n;
	return 0;
}

/* Read all, for the range: a file will be read again, a pipe is kept. */
static int
measure(struct job *j)
{
	bool again = spk_in_seekable(j->in);
	ptrdiff_t n;

	while ((n = spk_in_read(j->in, j->in_type, j->in_block, j->in_cap,
	    &j->fault)) > 0) {
		spk_coder_range(j->coder, j->in_block, (size_t)n);
		if (!again && keep(j, (size_t)n) == -1)
			return -1;
	}
	if (n == -1 || !again)
		return (int)n;
	return spk_in_rewind(j->in, &j->fault);
}

/* Words of spikes only, of any codec. */
static void
drop_words(struct spk_head *h)
{
	static const char *const word[] = {
		"codec", "features", "min", "max", "start", "steps"
	};
	const struct spk_codec *const *c;
	const struct spk_param *p;
	size_t i;

	for (i = 0; i < sizeof word / sizeof *word; i++)
		spk_head_drop(h, word[i]);
	for (c = spk_codecs; *c != NULL; c++)
		for (p = (*c)->param; p->name != NULL; p++)
			spk_head_drop(h, p->name);
}

/* The head of the output: the input's, amended. */
static int
amend(struct job *j)
{
	const char *rate = spk_head_get(&j->args, "rate");
	char buf[SPK_NUMBER_MAX + 1];
	double hz;

	if (spk_head_copy(&j->head, spk_in_head(j->in), &j->fault) == -1)
		return -1;
	drop_words(&j->head);
	if (set(j, "kind", j->way == SPK_ENCODE ? "spikes" : "signal") == -1)
		return -1;
	if (rate != NULL) {
		(void)spk_read_f64(rate, rate + strlen(rate), &hz);
		buf[spk_print_f64(buf, hz)] = '\0';
		if (set(j, "rate", buf) == -1)
			return -1;
	}
	return j->way == SPK_ENCODE ? set(j, "codec", j->codec->name) : 0;
}

/* A fault of the data is the input's. */
static int
of_input(struct job *j, const struct spk_fault *why)
{
	return why->status == SPK_SYSTEM ?
	    spk_fail(&j->fault, why->status, "%s", why->text) :
	    spk_fail(&j->fault, why->status, "%s: %s", j->name, why->text);
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

static int
begin(struct job *j, const void *frame)
{
	size_t i;

	if (amend(j) == -1)
		return -1;
	if ((frame != NULL || !spk_coder_wants_range(j->coder)) &&
	    start(j, frame) == -1)
		return -1;
	if (spk_in_column_name(j->in, 0) != NULL &&
	    j->out_columns == j->in_columns) {
		j->names = calloc(j->in_columns, sizeof *j->names);
		if (j->names == NULL)
			return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
		for (i = 0; i < j->in_columns; i++)
			j->names[i] = spk_in_column_name(j->in, i);
	}
	return spk_out_begin(j->out, &j->head, j->out_columns, j->names,
	    &j->fault);
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
	struct spk_flow flow = {.in = j->in_block, .frames = n, .end = end};
	struct spk_fault why = {0};
	ptrdiff_t got;

	if (j->counting)
		j->outside += spk_coder_outside(j->coder, j->in_block, n);
	do {
		flow.out = j->out_block;
		flow.room = j->out_cap;
		got = spk_coder_run(j->coder, &flow, &why);
		if (got == -1)
			return of_input(j, &why);
		if (spk_out_write(j->out, j->out_type,
		    j->out_block, (size_t)got, &j->fault) == -1)
			return -1;
		if (j->counting)
			count(j, j->out_block, (size_t)got);
	} while (flow.room == 0);
	j->frames += n;
	return spk_out_flush(j->out, &j->fault);
}

static int
code(struct job *j)
{
	ptrdiff_t n;

	if (j->way == SPK_ENCODE && spk_coder_wants_range(j->coder) &&
	    measure(j) == -1)
		return -1;
	n = next_block(j);
	if (n > 0 && spk_coder_wants_range(j->coder))
		return spk_fail(&j->fault, spk_in_head(j->in)->n > 0 ?
		    SPK_DATA : SPK_USAGE,
		    "%s: the range is not known: --min and --max", j->name);
	if (n == -1 || begin(j, n > 0 ? j->in_block : NULL) == -1)
		return -1;
	for (; n > 0; n = next_block(j))
		if (pass(j, (size_t)n, false) == -1)
			return -1;
	if (n == -1 || (j->frames > 0 && pass(j, 0, true) == -1))
		return -1;
	return spk_out_end(j->out, &j->fault);
}

static int
encode(struct job *j)
{
	const char *kind = spk_head_get(spk_in_head(j->in), "kind");

	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a spike train already", j->name);
	j->in_columns = spk_in_columns(j->in);
	j->in_type = j->codec->type;
	j->out_type = SPK_I8;
	j->counting = spk_head_get(&j->args, "verbose") != NULL;
	if (new_coder(j, j->in_columns) == -1)
		return -1;
	j->out_columns = spk_coder_columns(j->coder);
	return new_blocks(j) == -1 ? -1 : code(j);
}

/* The codec that the options or the head name. */
static int
find_codec(struct job *j)
{
	const char *own = spk_head_get(&j->args, "codec");
	const char *name = own != NULL ? own :
	    spk_head_get(spk_in_head(j->in), "codec");

	j->codec = name != NULL ? spk_codec(name) : NULL;
	if (j->codec != NULL)
		return 0;
	if (own != NULL)
		return spk_fail(&j->fault, SPK_USAGE,
		    "--codec: '%.40s' is not a codec", own);
	if (name != NULL)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: codec=%.40s: "
		    "unknown", j->name, name);
	if (spk_in_head(j->in)->n > 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: the #spk line has no codec=", j->name);
	return spk_fail(&j->fault, SPK_USAGE, "%s has no #spk line: which "
	    "code is it? Say it with --codec", j->name);
}

/* How many channels the spikes in the input's columns stand for. */
static int
source_channels(struct job *j)
{
	const char *s = spk_head_get(spk_in_head(j->in), "features");

	j->out_columns = j->in_columns;
	if (s == NULL || (spk_count(s, strlen(s), &j->out_columns) &&
	    j->out_columns >= 1 && j->out_columns <= j->in_columns))
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s:1: features=%.40s: not a "
	    "whole number from 1 to %zu", j->name, s, j->in_columns);
}

static int
decode(struct job *j)
{
	const char *kind = spk_head_get(spk_in_head(j->in), "kind");

	if (kind != NULL && strcmp(kind, "signal") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a signal, not a spike train", j->name);
	if (kind != NULL && spk_head_get(&j->args, "columns") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--columns: the head "
		    "describes all of them; decode, then choose");
	if (find_codec(j) == -1)
		return -1;
	j->in_columns = spk_in_columns(j->in);
	if (source_channels(j) == -1)
		return -1;
	j->in_type = SPK_I8;
	j->out_type = j->codec->type;
	if (new_coder(j, j->out_columns) == -1)
		return -1;
	if (spk_coder_columns(j->coder) != j->in_columns)
		return spk_fail(&j->fault, SPK_DATA, "%s: %zu columns; %s of "
		    "%zu channels has %zu", j->name, j->in_columns,
		    j->codec->name, j->out_columns,
		    spk_coder_columns(j->coder));
	return new_blocks(j) == -1 ? -1 : code(j);
}

/* Notes on stderr, once all is well. */
static void
notes(const struct job *j)
{
	char text[512];

	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	if (spk_in_cut(j->in)) {
		snprintf(text, sizeof text, "%.250s: cut after %llu frame%s, "
		    "taken as the end", j->name, (unsigned long long)j->frames,
		    j->frames == 1 ? "" : "s");
		spk_say(j->prog, text);
	}
	if (spk_in_patched(j->in) > 0) {
		snprintf(text, sizeof text, "%.250s: %llu value%s replaced",
		    j->name, (unsigned long long)spk_in_patched(j->in),
		    spk_in_patched(j->in) == 1 ? "" : "s");
		spk_say(j->prog, text);
	}
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	snprintf(text, sizeof text, "%.250s: frames=%llu columns=%zu", j->name,
	    (unsigned long long)j->frames, j->in_columns);
	if (j->counting)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    " spikes=%llu", (unsigned long long)j->spikes);
	if (j->counting && j->codec->span != SPK_RAW)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    " outside=%llu", (unsigned long long)j->outside);
	spk_say(j->prog, text);
}

static int
open_input(struct job *j, int argc, char *argv[], int operand)
{
	j->fd = 0;
	j->name = "stdin";
	if (argc - operand > 1)
		return spk_fail(&j->fault, SPK_USAGE,
		    "one file at a time: %.80s", argv[operand + 1]);
	if (operand < argc && strcmp(argv[operand], "-") != 0) {
		j->name = argv[operand];
		j->fd = open(j->name, O_RDONLY | O_CLOEXEC);
		if (j->fd == -1)
			return spk_fail(&j->fault, SPK_SYSTEM, "%.250s: %s",
			    j->name, strerror(errno));
	}
	j->out = spk_out_open(1, "stdout", &j->args, &j->fault);
	if (j->out == NULL)
		return -1;
	j->in = spk_in_open(j->fd, j->name, &j->args, &j->fault);
	return j->in != NULL ? 0 : -1;
}

static int
command(struct job *j, const struct spk_param *const *table, size_t own,
    const char *title, int argc, char *argv[])
{
	const struct spk_command cmd = {
		j->prog, title, table, own,
		j->way == SPK_ENCODE ? SPK_FIRST : 0
	};
	struct spk_fault late = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j->args, &j->fault);
	if (operand > 0 && open_input(j, argc, argv, operand) == 0 &&
	    (j->way == SPK_ENCODE ? encode(j) : decode(j)) == 0)
		notes(j);
	if (j->fault.status == SPK_DATA && j->out != NULL &&
	    spk_out_flush(j->out, &late) == -1)
		j->fault = late;
	if (j->fault.status != SPK_DONE)
		spk_say(j->prog, j->fault.text);
	spk_coder_free(j->coder);
	spk_in_close(j->in);
	spk_out_close(j->out);
	spk_head_free(&j->args);
	spk_head_free(&j->words);
	spk_head_free(&j->head);
	free(j->names);
	free(j->in_block);
	free(j->out_block);
	free(j->kept);
	if (j->fd > 0)
		close(j->fd);
	return (int)j->fault.status;
}

int
spk_encoder(const struct spk_codec *codec, int argc, char *argv[])
{
	const struct spk_param *table[4] = {codec->param};
	struct job j = {.way = SPK_ENCODE, .codec = codec};
	char prog[64];
	size_t n = 1;

	snprintf(prog, sizeof prog, "spk-%s", codec->name);
	j.prog = prog;
	if (codec->span != SPK_RAW)
		table[n++] = spk_scale_param(codec->type);
	table[n++] = spk_filter_param;
	return command(&j, table, n, codec->title, argc, argv);
}

static const struct spk_param decoder_param[] = {
	{ .name = "codec", .type = SPK_TEXT, .unit = "NAME",
	  .help = "the code, for input without a #spk line" },
	{ .name = NULL }
};

int
spk_decoder(int argc, char *argv[])
{
	const struct spk_param *table[64] = {decoder_param, spk_filter_param};
	struct job j = {.prog = "spk-decode", .way = SPK_DECODE};
	size_t i, n = 2;

	for (i = 0; spk_codecs[i] != NULL && n < 62; i++)
		table[n++] = spk_codecs[i]->param;
	for (i = 0; spk_codecs[i] != NULL && n < 63; i++)
		if (spk_codecs[i]->span != SPK_RAW) {
			table[n++] = spk_scale_param(spk_codecs[i]->type);
			break;
		}
	return command(&j, table, 2, "decode spikes into the signal", argc,
	    argv);
}

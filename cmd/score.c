/*
 * spk-score: how good a code is.
 *
 *	ORIGINAL -> reader -> frames --+
 *	DECODED --> reader -> frames --+-> score -> table on stdout
 *	SPIKES ---> reader -> rows ----+
 *
 * DECODED is stdin, or a file.  SPIKES is opened when it has ended, so that
 * tee may still be writing it in the same pipeline.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "score.h"

static const char *const partings[] = {"blank", NULL};
static const char *const norms[] = {"half", "one", NULL};

static const struct spk_param score_param[] = {
	{ .name = "against", .type = SPK_TEXT, .unit = "PATH",
	  .help = "the original of all files, or a directory with one of the "
	  "same name for each: a row for each file" },
	{ .name = "metric", .letter = 'm', .type = SPK_CHOICE,
	  .choose = spk_metric_name, .unit = "NAME",
	  .help = "print only this metric of all channels, as a bare number" },
	{ .name = "delay", .type = SPK_TEXT, .unit = "FRAMES",
	  .help = "also score with the decoded signal late by this delay: N, "
	  "FROM:TO for the best in a range, or auto for -100:100" },
	{ .name = "slice", .type = SPK_TEXT, .unit = "FROM:TO",
	  .help = "score only the frames from FROM on, up to that before TO: "
	  "numbers from 0, or times such as 1.5s or 200ms" },
	{ .name = "rate", .letter = 'r', .type = SPK_F64, .flags = SPK_ABOVE,
	  .min = 0, .max = INFINITY, .unit = "HZ",
	  .help = "sampling rate, for the times of --slice; default: that of "
	  "an input" },
	{ .name = "peak", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "VALUE",
	  .help = "peak of psnr and ssim; default: maxval of the header, or "
	  "for psnr the range of the channel or of all pixels" },
	{ .name = "trains", .type = SPK_FLAG,
	  .help = "both are spike trains, if no header says so" },
	{ .name = "episodes", .type = SPK_CHOICE, .choice = partings,
	  .unit = "HOW",
	  .help = "blank: blank lines separate episodes of the original" },
	{ .name = "tau", .type = SPK_F64, .flags = SPK_ABOVE, .initial = "10",
	  .min = 0, .max = INFINITY, .unit = "FRAMES",
	  .help = "time constant of van Rossum's filter, and of Hunter and "
	  "Milton's similarity" },
	{ .name = "norm", .type = SPK_CHOICE, .choice = norms, .unit = "HOW",
	  .initial = "half", .help = "what a spike in one train only adds to "
	  "the square of van Rossum's distance" },
	{ .name = "cost", .type = SPK_F64, .initial = "0.1", .min = 0,
	  .max = INFINITY, .unit = "COST",
	  .help = "cost of moving a spike by a frame, for Victor and Purpura" },
	{ .name = "sigma", .type = SPK_F64, .flags = SPK_ABOVE,
	  .initial = "10", .min = 0, .max = INFINITY, .unit = "FRAMES",
	  .help = "standard deviation of Schreiber's filter" },
	{ .name = "window", .type = SPK_I64, .initial = "1", .min = 1,
	  .max = INT32_MAX, .unit = "FRAMES",
	  .help = "windows whose spikes are counted, for the correlation" },
	{ .name = NULL }
};

/*
 * Options may apply to one input only; for the others, a header overrides
 * them.
 */
static const struct spk_in_how one = {
	.rows = &spk_rows_reader, .several = true, .whole = true
};
static const struct spk_in_how other = {
	.rows = &spk_rows_reader, .headless = true, .whole = true
};

bool
spk_score_is(const struct spk_input *i, const char *what)
{
	const char *kind = spk_head_get(spk_in_head(i->in), "kind");

	return kind != NULL && strcmp(kind, what) == 0;
}

static bool
is_rows(const struct spk_input *i)
{
	return i->in->reader == &spk_rows_reader;
}

/* Both inputs are signals, or both are spike trains. */
static int
find_kind(struct spk_scorer *j)
{
	const struct spk_input *const both[] = {&j->original, &j->decoded};
	size_t i;

	j->rows = is_rows(both[0]);
	if (j->rows != is_rows(both[1]))
		return spk_fail(&j->fault, SPK_DATA, "%s: a signal on each "
		    "line, but %s has frames",
		    both[j->rows ? 0 : 1]->name, both[j->rows ? 1 : 0]->name);
	if (!j->rows && spk_head_get(&j->args, "keep") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--keep: only with "
		    "--rows");
	j->trains = spk_head_get(&j->args, "trains") != NULL ||
	    (spk_score_is(both[0], "spikes") &&
	    spk_score_is(both[1], "spikes"));
	for (i = 0; i < 2; i++) {
		if (!j->trains && spk_score_is(both[i], "spikes") &&
		    !spk_score_is(both[1 - i], "signal"))
			return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a "
			    "spike train; if %s is one, too, use --trains",
			    both[i]->name, both[1 - i]->name);
		if ((j->trains || spk_score_is(both[1 - i], "spikes")) &&
		    spk_score_is(both[i], "signal"))
			return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a "
			    "signal, and %s a spike train", both[i]->name,
			    both[1 - i]->name);
	}
	if (spk_in_columns(both[0]->in) != spk_in_columns(both[1]->in))
		return spk_fail(&j->fault, SPK_DATA, "%s: %zu column%s; %s "
		    "has %zu", both[1]->name, spk_in_columns(both[1]->in),
		    spk_in_columns(both[1]->in) == 1 ? "" : "s",
		    both[0]->name, spk_in_columns(both[0]->in));
	return 0;
}

static int
add_frames(struct spk_scorer *j, size_t n)
{
	const size_t columns = spk_in_columns(j->original.in);
	const size_t size = spk_type_size(j->trains ? SPK_I8 : SPK_F64);
	const void *x, *r;
	size_t first;

	n = spk_score_slice(j, j->original.frames, n, 1, &first);
	x = j->original.block + first * columns * size;
	r = j->decoded.block + first * columns * size;
	if (!j->trains) {
		spk_score_signal(j->score, x, SPK_F64, r, n);
		return 0;
	}
	spk_score_spikes(j->score, r, n, columns, NULL);
	return (j->scoring.of & SPK_OF_TWO) == 0 ? 0 :
	    spk_score_trains(j->score, x, r, n, &j->fault);
}

/* Scale images with another maxval to that of the original. */
static void
find_scale(struct spk_scorer *j)
{
	const struct spk_in *const both[] = {j->original.in, j->decoded.in};
	size_t i;

	for (i = 0; i < 2 && !j->trains; i++)
		j->maxval[i] = spk_head_number(spk_in_head(both[i]), "maxval",
		    0);
}

static bool
is_scaled(const struct spk_scorer *j)
{
	return j->maxval[0] > 0 && j->maxval[1] > 0 &&
	    (j->maxval[0] < j->maxval[1] || j->maxval[0] > j->maxval[1]);
}

/* Read n frames of the decoded signal. */
static void
scale(struct spk_scorer *j, size_t n)
{
	double *r = (double *)(void *)j->decoded.block;
	size_t i;

	for (i = 0; i < n * spk_in_columns(j->decoded.in); i++)
		r[i] = r[i] * j->maxval[0] / j->maxval[1];
}

/* Read both inputs in parallel. */
static int
read_both(struct spk_scorer *j)
{
	const enum spk_type type = j->trains ? SPK_I8 : SPK_F64;
	/* For images, several frames, so that a pixel's values are together. */
	const size_t n = SPK_BLOCK / spk_in_columns(j->original.in) + 8;
	ptrdiff_t a, b;

	do {
		a = spk_input_read(&j->original, type, n, &j->fault);
		b = a == -1 ? -1 :
		    spk_input_read(&j->decoded, type, n, &j->fault);
		if (a == -1 || b == -1)
			return -1;
		if (a != b)
			return spk_fail(&j->fault, SPK_DATA, "%s: ends after "
			    "%llu frames, and %s does not",
			    a < b ? j->original.name : j->decoded.name,
			    (unsigned long long)(a < b ? j->original.frames :
			    j->decoded.frames),
			    a < b ? j->decoded.name : j->original.name);
		if (is_scaled(j))
			scale(j, (size_t)a);
		if (add_frames(j, (size_t)a) == -1)
			return -1;
	} while (a > 0);
	if (j->original.frames == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s: no frames",
		    j->original.name);
	return spk_slice_within(&j->args, &j->part, j->original.frames,
	    j->original.name, &j->fault);
}

/* The size of images: from one of the inputs, or both if they agree. */
static int
find_size(struct spk_scorer *j)
{
	struct spk_scoring *s = &j->scoring;
	size_t width, height;

	if (spk_score_size(&j->original, &j->args, &s->width, &s->height,
	    &j->fault) == -1 || spk_score_size(&j->decoded, &j->rest, &width,
	    &height, &j->fault) == -1)
		return -1;
	if (s->width == 0) {
		s->width = width;
		s->height = height;
	}
	if (width == 0 || (width == s->width && height == s->height))
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: images of %zux%zu; those of "
	    "%s are %zux%zu", j->decoded.name, width, height, j->original.name,
	    s->width, s->height);
}

/* Why the requested metric is not available. */
static const char *
lacking(const struct spk_scorer *j, unsigned lacks)
{
	const struct spk_scoring *s = &j->scoring;

	if ((lacks & SPK_OF_TWO) != 0)
		return "two spike trains";
	if ((lacks & SPK_OF_SIGNAL) != 0)
		return "signals";
	if ((lacks & SPK_OF_IMAGES) != 0)
		return s->width == 0 ? "images: specify --size" :
		    s->peak > 0 ? "images of 11x11 pixels or more" : "--peak";
	return (lacks & SPK_OF_DELAY) != 0 ? "--delay" : "SPIKES";
}

/* Slow metrics, which are left out if another one is requested. */
#define COSTLY	(SPK_OF_TWO | (unsigned)SPK_OF_IMAGES)

/* The inputs that will be available. */
static int
plan(struct spk_scorer *j, bool spikes)
{
	const char *name = spk_head_get(&j->args, "metric");
	const char *norm = spk_head_get(&j->args, "norm");
	struct spk_scoring *s = &j->scoring;
	unsigned lacks;

	*s = (struct spk_scoring){.of = j->trains ?
	    SPK_OF_SPIKES | SPK_OF_TWO : (unsigned)SPK_OF_SIGNAL,
	    .tau = spk_param_number(score_param, &j->args, "tau"),
	    .cost = spk_param_number(score_param, &j->args, "cost"),
	    .sigma = spk_param_number(score_param, &j->args, "sigma"),
	    .window = (uint64_t)spk_param_number(score_param, &j->args,
	    "window"), .unit = norm != NULL && strcmp(norm, "one") == 0};
	s->peak = spk_head_number(&j->args, "peak",
	    spk_head_number(spk_in_head(j->original.in), "maxval", 0));
	if (spikes && j->rows)
		return spk_fail(&j->fault, SPK_USAGE, "--rows: SPIKES is "
		    "not supported; spk-info --each reports spikes per line");
	if (spikes && j->trains)
		return spk_fail(&j->fault, SPK_USAGE, "%s is a spike train: "
		    "SPIKES is not supported", j->original.name);
	s->of |= spikes ? SPK_OF_SPIKES : 0;
	if (spk_score_delay(spk_head_get(&j->args, "delay"), s,
	    &j->fault) == -1)
		return -1;
	if (j->trains)
		s->of &= ~(unsigned)SPK_OF_DELAY;
	if (find_size(j) == -1)
		return -1;
	if (!j->trains && s->peak > 0 && s->width >= SPK_SSIM_SIDE &&
	    s->height >= SPK_SSIM_SIDE)
		s->of |= SPK_OF_IMAGES;
	if (name == NULL)
		return 0;
	lacks = spk_metric_find(name)->of & ~s->of;
	s->of &= ~COSTLY | spk_metric_find(name)->of;
	return lacks == 0 ? 0 : spk_fail(&j->fault, SPK_USAGE, "--metric=%s: "
	    "it needs %s", name, lacking(j, lacks));
}

static int
print(struct spk_scorer *j)
{
	const size_t channels = spk_in_columns(j->original.in);
	const char *name = spk_head_get(&j->args, "metric");
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	size_t c;

	if (j->rows && name != NULL)
		return spk_table_end(&t);
	if (name != NULL) {
		spk_table_number(&t, spk_score_get(j->score,
		    spk_metric_find(name), channels));
		spk_table_row(&t);
		return spk_table_end(&t);
	}
	if (!j->rows) {
		spk_table_text(&t, "channel");
		spk_score_names(&t, j->scoring.of);
		spk_table_row(&t);
	}
	for (c = 0; c < channels && !j->rows; c++) {
		spk_score_label(&t, j->original.in, c);
		spk_score_row(&t, j->score, j->scoring.of, c);
	}
	spk_table_text(&t, "all");
	spk_score_row(&t, j->score, j->scoring.of, channels);
	return spk_table_end(&t);
}

/* Whether stdin is not a pipeline's: a terminal, or nothing. */
static bool
stdin_alone(void)
{
	struct stat st;

	return fstat(0, &st) == 0 && S_ISCHR(st.st_mode);
}

/*
 * A second file is DECODED if it begins as a signal or a spike train, like the
 * original.  Otherwise it is SPIKES, which may still be being written.  If
 * neither header nor values decide, it is SPIKES unless stdin is a terminal or
 * empty.
 */
static int
open_second(struct spk_scorer *j, const char *name)
{
	struct spk_input *i = &j->decoded;
	struct spk_fault why = {0};
	struct stat st;
	bool train;

	if (spk_input_open(i, name, &j->rest, &other, &why) == -1)
		return !stdin_alone() ? 0 :
		    spk_fail_as(&j->fault, why.status, "", &why);
	train = spk_score_is(&j->original, "spikes") ||
	    spk_head_get(&j->args, "trains") != NULL;
	if (spk_score_is(i, "signal") || (spk_score_is(i, "spikes") ? train :
	    train || stdin_alone()))
		return 0;
	if (fstat(i->in->fd, &st) == 0 && !S_ISREG(st.st_mode))
		j->spikes = *i;		/* a pipe cannot be opened again */
	else
		spk_input_close(i);
	*i = (struct spk_input){0};
	return 0;
}

static int
open_inputs(struct spk_scorer *j, const char *original, const char *decoded,
    const char **spikes)
{
	if (spk_input_open(&j->original, original, &j->args, &one,
	    &j->fault) == -1)
		return -1;
	if (decoded == NULL && *spikes != NULL) {
		if (open_second(j, *spikes) == -1)
			return -1;
		*spikes = j->decoded.in != NULL ? NULL : *spikes;
	}
	return j->decoded.in != NULL ? 0 : spk_input_open(&j->decoded,
	    decoded != NULL ? decoded : "-", &j->rest, &other, &j->fault);
}

/* Times are by the rate of either input. */
static int
find_part(struct spk_scorer *j)
{
	const bool other_has =
	    !(spk_in_per_second(j->original.in, &j->args) > 0) &&
	    spk_in_per_second(j->decoded.in, &j->args) > 0;

	return spk_slice(&j->args, other_has ? &j->decoded : &j->original,
	    &j->part, &j->fault);
}

int
spk_score_inputs(struct spk_scorer *j, const char *original,
    const char *decoded, const char *spikes)
{
	if (open_inputs(j, original, decoded, &spikes) == -1 ||
	    find_kind(j) == -1 ||
	    find_part(j) == -1 || plan(j, spikes != NULL) == -1)
		return -1;
	find_scale(j);
	j->score = spk_score_new(spk_in_columns(j->original.in), &j->scoring,
	    sizeof j->scoring, &j->fault);
	if (j->score == NULL)
		return -1;
	if (j->rows)
		return spk_score_rows(j);
	return read_both(j) == -1 ||
	    (spikes != NULL && spk_score_read_spikes(j, spikes,
	    &other) == -1) ? -1 : spk_score_end(j->score, &j->fault);
}

static int
score(struct spk_scorer *j, int n, char *operand[])
{
	const bool dash = n == 2 && strcmp(operand[1], "-") == 0;

	if (n < 1)
		return spk_fail(&j->fault, SPK_USAGE,
		    "which file has the original?");
	if (n > 3)
		return spk_fail(&j->fault, SPK_USAGE,
		    "one file too many: %.80s", operand[3]);
	if (strcmp(operand[0], "-") == 0 ||
	    (n == 3 && strcmp(operand[2], "-") == 0))
		return spk_fail(&j->fault, SPK_USAGE,
		    "stdin is the decoded signal");
	j->out = spk_table_open(&j->fault);
	return j->out == NULL || spk_score_inputs(j, operand[0],
	    n == 3 || dash ? operand[1] : NULL, n == 3 ? operand[2] :
	    n == 2 && !dash ? operand[1] : NULL) == -1 ? -1 : print(j);
}

/* Report defaults that were used. */
static void
note_guesses(const struct spk_scorer *j)
{
	const struct spk_scoring *s = &j->scoring;
	const char *metric = spk_head_get(&j->args, "metric");
	const uint64_t reach = spk_score_reached(j->score);
	char text[512];

	if (s->width > 0 && !j->trains && !(s->peak > 0) &&
	    (metric == NULL || strcmp(metric, "psnr") == 0)) {
		snprintf(text, sizeof text, "%.250s: no maxval: the peak of "
		    "psnr is the range of all pixels", j->original.name);
		spk_say("spk-score", text);
	}
	if (is_scaled(j)) {
		snprintf(text, sizeof text, "%.200s: maxval=%.0f, scaled to "
		    "the %.0f of %.200s", j->decoded.name, j->maxval[1],
		    j->maxval[0], j->original.name);
		spk_say("spk-score", text);
	}
	if (reach > 0) {
		snprintf(text, sizeof text, "%.250s: intervals of more than "
		    "%llu frames are left out", j->original.name,
		    (unsigned long long)reach);
		spk_say("spk-score", text);
	}
}

void
spk_score_note(const struct spk_scorer *j)
{
	const struct spk_input *const input[] = {
		&j->original, &j->decoded, &j->spikes
	};
	size_t i;

	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	note_guesses(j);
	for (i = 0; i < 3 && input[i]->in != NULL; i++) {
		spk_note_in("spk-score", input[i]->in, input[i]->frames);
		if (spk_head_get(&j->args, "verbose") != NULL)
			spk_note_counts("spk-score", input[i]->name,
			    input[i]->frames, spk_in_columns(input[i]->in),
			    "");
	}
}

void
spk_score_close(struct spk_scorer *j)
{
	spk_input_close(&j->original);
	spk_input_close(&j->decoded);
	spk_input_close(&j->spikes);
	spk_score_free(j->score);
	j->score = NULL;
}

/* One original, or more of them. */
static enum spk_status
run(struct spk_scorer *j, int n, char *operand[])
{
	if (spk_head_copy(&j->rest, &j->args, &j->fault) == -1)
		return spk_say_fault("spk-score", &j->fault);
	spk_head_drop(&j->rest, "columns");
	spk_head_drop(&j->rest, "where");
	if (spk_head_get(&j->args, "against") != NULL)
		return spk_score_files(j, n, operand);
	if (score(j, n, operand) == 0)
		spk_score_note(j);
	return spk_say_fault("spk-score", &j->fault);
}

int
spk_cmd_score(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		score_param, spk_rows_param, spk_reader_param,
		spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = "spk-score",
		.title = "score decoded signals and spike trains",
		.operands = "original [decoded] [spikes]",
		.table = table, .own = 4
	};
	struct spk_scorer j = {0};
	int operand, status;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	status = (int)(operand > 0 ? run(&j, argc - operand, argv + operand) :
	    spk_say_fault(cmd.name, &j.fault));
	spk_score_close(&j);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	spk_head_free(&j.rest);
	free(j.x);
	free(j.r);
	return status;
}

/*
 * spk-opt: the best parameters of a code for a signal, as options.
 *
 *	operands, --fix, --search -> words, ranges --+
 *	input -> reader -> the signal in memory -----+-> tune -> stdout
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opt.h"

#define EVALUATIONS	(1 << 20)	/* per channel, at most */
#define JOBS_MAX	1024
#define POINTS_MAX	10000
#define MEMORY_MAX	(1 << 24)	/* MiB */

static const char *const wheres[] = {"stderr", "csv", NULL};

static const struct spk_param opt_param[] = {
	{ .name = "metric", .letter = 'm', .type = SPK_CHOICE,
	  .choose = spk_metric_name, .initial = "mse", .unit = "NAME",
	  .help = "metric of spk-score to optimise" },
	{ .name = "sparsity", .type = SPK_F64, .initial = "0", .min = 0,
	  .max = INFINITY, .unit = "WEIGHT",
	  .help = "cost of an average firing rate of 1, added to the metric" },
	{ .name = "max-afr", .type = SPK_F64, .flags = SPK_ABOVE,
	  .initial = "1", .min = 0, .max = 1, .unit = "RATE",
	  .help = "maximum average firing rate of every channel" },
	{ .name = "pareto", .type = SPK_I64, .min = 1, .max = POINTS_MAX,
	  .unit = "N", .help = "print a table of up to N trade-offs between "
	  "the metric and the average firing rate" },
	{ .name = "fix", .type = SPK_TEXT, .flags = SPK_REPEATS,
	  .unit = "NAME=VALUE",
	  .help = "fix a parameter; may be repeated" },
	{ .name = "search", .type = SPK_TEXT, .flags = SPK_REPEATS,
	  .unit = "NAME=FROM:TO",
	  .help = "search for a parameter in this range; may be repeated" },
	{ .name = "budget", .type = SPK_TEXT, .unit = "AMOUNT",
	  .help = "combinations to try per channel, or seconds: 10s" },
	{ .name = "report", .type = SPK_CHOICE, .flags = SPK_ALONE,
	  .choice = wheres, .initial = "stderr", .unit = "WHERE",
	  .help = "also print a table of all metrics; csv: instead" },
	{ .name = "own-range", .type = SPK_FLAG,
	  .help = "do not print --min and --max: each signal has its own" },
	{ .name = "delay", .type = SPK_TEXT, .unit = "FRAMES",
	  .help = "for snr-delay: N, FROM:TO or auto, as for spk-score" },
	{ .name = "peak", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "VALUE",
	  .help = "peak of psnr, as for spk-score" },
	{ .name = "rate", .letter = 'r', .type = SPK_F64, .flags = SPK_ABOVE,
	  .min = 0, .max = INFINITY, .unit = "HZ",
	  .help = "sampling rate, for the times of --slice; default: that of "
	  "the input" },
	{ .name = "memory", .type = SPK_I64, .min = 1, .max = MEMORY_MAX,
	  .unit = "MIB", .help = "memory limit of a signal read from events, "
	  "which includes the silence between them" },
	{ .name = "jobs", .letter = 'j', .type = SPK_I64, .initial = "1",
	  .min = 1, .max = JOBS_MAX, .unit = "N",
	  .help = "threads; the result does not depend on it" },
	{ .name = NULL }
};

/* --fix and --search */

const struct spk_param *
spk_opt_row(const struct spk_codec *codec, const char *name, size_t n)
{
	const struct spk_param *const table[] = {
		codec->param,
		codec->span != SPK_RAW ? spk_scale_param(codec) : NULL
	};
	const unsigned none = SPK_FIRST_FRAME | SPK_ENCODING | SPK_DECODING |
	    SPK_ASIDE;
	const struct spk_param *p;
	size_t i;

	for (i = 0; i < 2; i++)
		for (p = table[i]; p != NULL && p->name != NULL; p++)
			if (strlen(p->name) == n &&
			    memcmp(p->name, name, n) == 0 &&
			    (p->flags & none) == 0)
				return p;
	return NULL;
}

static int
fix(const struct spk_opt *j, struct spk_result *r, const struct spk_param *p,
    const char *value)
{
	const size_t n = (p->flags & SPK_CHANNEL) != 0 ? j->channels : 1;
	void *values = spk_param_bind(p, value, n, SPK_USAGE, "--fix: ",
	    &r->why);
	int rc = -1;

	if (values != NULL)
		rc = spk_param_word(p, values, n, &r->fixed, &r->why);
	free(values);
	return rc;
}

/* A bound: a value that the parameter may have. */
static int
bound(const struct spk_param *p, const char *s, double *x, struct spk_fault *f)
{
	if (spk_param_check(p, s, SPK_USAGE, "--search: ", f) == -1)
		return -1;
	if (spk_read_f64(s, s + strlen(s), x) == s + strlen(s))
		return 0;
	return spk_fail(f, SPK_USAGE, "--search: %s is one value for all "
	    "channels", p->name);
}

static int
search(struct spk_result *r, const struct spk_param *p, const char *range)
{
	const char *colon = strchr(range, ':');
	char from[64];
	double lo, hi;

	if (p->type == SPK_FLAG || p->type == SPK_CHOICE)
		return spk_fail(&r->why, SPK_USAGE, "--search: %s is not a "
		    "number", p->name);
	if (colon == NULL)
		return spk_fail(&r->why, SPK_USAGE, "--search: '%.40s' is "
		    "not FROM:TO", range);
	snprintf(from, sizeof from, "%.*s", (int)(colon - range), range);
	if (bound(p, from, &lo, &r->why) == -1 ||
	    bound(p, colon + 1, &hi, &r->why) == -1)
		return -1;
	if (lo > hi)
		return spk_fail(&r->why, SPK_USAGE, "--search: '%.40s' is "
		    "not FROM:TO, FROM up to TO", range);
	return spk_tune_range(r->tune, p->name, lo, hi, &r->why);
}

/* No code has the parameter that a text begins with. */
static int
no_such(struct spk_opt *j, const char *option, const char *text, size_t n)
{
	struct spk_near near = {.s = text, .n = n};
	const struct spk_param *p;
	size_t i;

	for (i = 0; i < j->results; i++)
		for (p = j->result[i].codec->param; p->name != NULL; p++)
			spk_near(&near, p->name);
	return spk_fail(&j->fault, SPK_USAGE, "--%s: %s has %s parameter "
	    "'%.*s'%s", option, j->results == 1 ? j->result->codec->name :
	    "no code", j->results == 1 ? "no" : "a", (int)(n < 40 ? n : 40),
	    text, spk_near_text(&near, ""));
}

/*
 * NAME=VALUE of --fix or --search, for the codes that have it.  A code that
 * refuses it is left out, unless all do.
 */
static int
setting(struct spk_opt *j, const char *option, const char *text)
{
	const size_t n = strcspn(text, "=");
	const bool fixing = strcmp(option, "fix") == 0;
	const struct spk_result *refused = NULL;
	const struct spk_param *p;
	struct spk_result *r;
	bool any = false;

	if (text[n] == '\0')
		return spk_fail(&j->fault, SPK_USAGE, "--%s: '%.40s' has no =",
		    option, text);
	for (r = j->result; r < j->result + j->results; r++) {
		p = spk_opt_row(r->codec, text, n);
		if (p == NULL)
			continue;
		if (r->why.status != SPK_DONE || (fixing ?
		    fix(j, r, p, text + n + 1) :
		    search(r, p, text + n + 1)) == 0)
			any = true;
		else if (refused == NULL || r->why.status == SPK_SYSTEM)
			refused = r;
	}
	if (refused != NULL && (!any || refused->why.status == SPK_SYSTEM))
		return spk_fail_as(&j->fault, refused->why.status, "",
		    &refused->why);
	return any ? 0 : no_such(j, option, text, n);
}

static int
settings(struct spk_opt *j, const char *option)
{
	const char *list = spk_head_get(&j->args, option);
	char *copy, *word, *rest;
	int rc = 0;

	if (list == NULL)
		return 0;
	copy = rest = strdup(list);
	if (copy == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	while (rc == 0 && (word = strsep(&rest, " ")) != NULL)
		rc = setting(j, option, word);
	free(copy);
	return rc;
}

/* What to do */

/* Whether the rows have parameters to search for. */
static bool
has_search(const struct spk_codec *codec)
{
	const struct spk_param *p;

	for (p = codec->param; p->name != NULL; p++)
		if ((p->flags & SPK_SEARCH) != 0)
			return true;
	return false;
}

static int
find_codecs(struct spk_opt *j, const char *name)
{
	const bool all = strcmp(name, "all") == 0;
	struct spk_near near = {.s = name, .n = strlen(name)};
	const struct spk_codec *const *c;
	size_t n = 0;

	for (c = spk_codecs; *c != NULL; c++)
		n++;
	j->result = calloc(n, sizeof *j->result);
	if (j->result == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (c = spk_codecs; *c != NULL; c++) {
		spk_near(&near, (*c)->name);
		if (all ? has_search(*c) : strcmp((*c)->name, name) == 0)
			j->result[j->results++].codec =
			    spk_codec_precise(*c, &j->args);
	}
	return j->results > 0 ? 0 : spk_fail(&j->fault, SPK_USAGE,
	    "'%.40s' is not a code, nor all%s", name,
	    spk_near_text(&near, ""));
}

/* --budget: a number of trials, or of seconds with an s after it. */
static int
set_budget(struct spk_opt *j)
{
	const char *s = spk_head_get(&j->args, "budget"), *end;
	const size_t n = s != NULL ? strlen(s) : 0;
	double x;

	if (s == NULL)
		return 0;
	if (spk_count(s, n, &j->goal.evaluations) &&
	    j->goal.evaluations >= 1 && j->goal.evaluations < EVALUATIONS)
		return 0;
	j->goal.evaluations = 0;
	end = spk_read_f64(s, s + n, &x);
	if (end == s + n - 1 && *end == 's' && x > 0 && isfinite(x)) {
		j->goal.seconds = x;
		return 0;
	}
	return spk_fail(&j->fault, SPK_USAGE, "--budget: '%.40s' is not a "
	    "whole number below %d, nor seconds as 2.5s", s, EVALUATIONS);
}

static int
set_goal(struct spk_opt *j)
{
	const char *name = spk_head_get(&j->args, "metric");
	struct spk_scoring how = {0};
	struct spk_goal *g = &j->goal;

	g->metric = spk_metric_find(name != NULL ? name : "mse");
	g->sparsity = spk_param_number(opt_param, &j->args, "sparsity");
	g->max_afr = spk_param_number(opt_param, &j->args, "max-afr");
	g->points = (size_t)spk_head_number(&j->args, "pareto", 0);
	g->jobs = (unsigned)spk_param_number(opt_param, &j->args,
	    "jobs");
	g->peak = spk_head_number(&j->args, "peak",
	    spk_head_number(spk_in_head(j->input.in), "maxval", 0));
	if (spk_score_delay(spk_head_get(&j->args, "delay"), &how,
	    &j->fault) == -1)
		return -1;
	g->delayed = how.of != 0;
	j->ranged = spk_head_get(&j->args, "own-range") == NULL;
	g->from = how.from;
	g->to = how.to;
	j->of = how.of | SPK_OF_SIGNAL | SPK_OF_SPIKES;
	if (strcmp(g->metric->name, "delay") == 0)
		return spk_fail(&j->fault, SPK_USAGE, "--metric=delay: not a "
		    "measure of quality");
	if (spk_head_get(&j->args, "report") != NULL && (j->results > 1 ||
	    g->points > 0))
		return spk_fail(&j->fault, SPK_USAGE, "--report: only for one "
		    "code, without --pareto");
	if ((g->metric->of & (SPK_OF_TRAINS | SPK_OF_INTERVALS |
	    SPK_OF_TIMING | SPK_OF_CORRELATION)) != 0)
		return spk_fail(&j->fault, SPK_USAGE, "--metric=%s: only "
		    "between two spike trains", g->metric->name);
	if ((g->metric->of & SPK_OF_IMAGES) != 0)
		return spk_fail(&j->fault, SPK_USAGE, "--metric=%s: only "
		    "for images, but channels are tuned", g->metric->name);
	if ((g->metric->of & ~j->of & SPK_OF_DELAY) != 0)
		return spk_fail(&j->fault, SPK_USAGE, "--metric=%s: it needs "
		    "--delay", g->metric->name);
	return set_budget(j);
}

/* Options and the range of pixels, which are known before the search. */
static int
make_tune(struct spk_opt *j, struct spk_result *r)
{
	const char *max = spk_head_get(spk_in_head(j->input.in), "maxval");
	const char *lone = spk_scale_lone(&r->fixed);
	struct spk_head words = {0};
	int rc = spk_head_copy(&words, &r->fixed, &j->fault);

	if (lone != NULL)
		rc = spk_fail(&j->fault, SPK_USAGE, "--fix: %s without %s",
		    lone, SPK_OTHER_END(lone));
	if (rc == 0 && max != NULL && r->codec->span != SPK_RAW &&
	    spk_head_get(&r->fixed, "min") == NULL)
		rc = spk_head_set(&words, "min", "0", &j->fault) == -1 ? -1 :
		    spk_head_set(&words, "max", max, &j->fault);
	if (rc == 0)
		r->tune = spk_tune_new(r->codec, j->x, j->frames, j->channels,
		    &words, &j->fault);
	spk_head_free(&words);
	if (r->tune != NULL && j->line != NULL)
		spk_tune_lines(r->tune, j->line, j->lines, !j->ranged);
	return r->tune != NULL ? 0 : -1;
}

static int
optimise(struct spk_opt *j, int n, char *operand[])
{
	size_t i;

	if (n < 1)
		return spk_fail(&j->fault, SPK_USAGE,
		    "which code? sf, bsa, ..., or all");
	if (find_codecs(j, operand[0]) == -1)
		return -1;
	j->out = spk_table_open(&j->fault);
	if (j->out == NULL || spk_opt_open(j, n > 1 ? operand[1] : "-") == -1 ||
	    set_goal(j) == -1 || settings(j, "fix") == -1 ||
	    spk_opt_read(j) == -1 || spk_opt_peak(j) == -1)
		return -1;
	for (i = 0; i < j->results; i++)
		if (make_tune(j, &j->result[i]) == -1)
			return -1;
	if (settings(j, "search") == -1)
		return -1;
	for (i = 0; i < j->results; i++)
		if (spk_tune_param(j->result[i].tune, 0) == NULL &&
		    j->result[i].fixed.n == 0)
			return spk_fail(&j->fault, SPK_USAGE, "nothing of %s "
			    "is searched for: specify parameters with --search",
			    j->result[i].codec->name);
	if (spk_opt_tune(j) == -1)
		return -1;
	if (j->goal.points > 0) {
		if (spk_opt_print_fronts(j) == -1)
			return -1;
	} else if (strcmp(operand[0], "all") == 0)
		spk_opt_print_all(j);
	else if (spk_opt_print_one(j, j->result) == -1)
		return -1;
	return j->fault.status == SPK_DONE ?
	    spk_out_finish(j->out, &j->fault) : -1;
}

/* The code whose search divides the signal the most. */
static const struct spk_result *
finest(const struct spk_opt *j)
{
	const struct spk_result *best = j->result, *r;

	for (r = best; r < j->result + j->results; r++)
		if (r->why.status == SPK_DONE && (best->why.status !=
		    SPK_DONE || spk_tune_parts(r->tune) >
		    spk_tune_parts(best->tune)))
			best = r;
	return best;
}

/* Any parameters do for channels that do not change. */
static void
note_still(const struct spk_opt *j)
{
	const struct spk_result *r = finest(j);
	const size_t parts = spk_tune_parts(r->tune);
	char text[512];
	size_t i, n = 0, first = 0;

	for (i = parts; i > 0; i--)
		if (spk_tune_still(r->tune, i - 1)) {
			first = i;
			n += parts == 1 ? j->channels : 1;
		}
	if (n == 0)
		return;
	snprintf(text, sizeof text, "%.250s: channel %zu%s not change%s: any "
	    "parameters will do", j->input.name, first,
	    n > 1 ? " and others do" : " does",
	    r->codec->type == SPK_F32 ? " in binary32" : "");
	spk_say("spk-opt", text);
}

static void
note(const struct spk_opt *j)
{
	char more[40];
	size_t i, n = 0;

	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in("spk-opt", j->input.in, j->frames);
	note_still(j);
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	for (i = 0; i < j->results; i++)
		n += spk_tune_tried(j->result[i].tune);
	snprintf(more, sizeof more, " tried=%zu", n);
	spk_note_counts("spk-opt", j->input.name, j->frames, j->channels,
	    more);
}

/* "sf|bsa|all [file]", with every code. */
static void
list_operands(char *buf, size_t size)
{
	const struct spk_codec *const *c;

	*buf = '\0';
	for (c = spk_codecs; *c != NULL; c++)
		snprintf(buf + strlen(buf), size - strlen(buf), "%s|",
		    (*c)->name);
	snprintf(buf + strlen(buf), size - strlen(buf), "all [file]");
}

int
spk_cmd_opt(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		opt_param, spk_precision_param, spk_rows_param,
		spk_reader_param, spk_common_param, NULL
	};
	char operands[120];
	const struct spk_command cmd = {
		.name = "spk-opt",
		.title = "find the best parameters of a code for a signal",
		.operands = operands, .most = 2,
		.table = table, .own = 5
	};
	struct spk_opt j = {0};
	size_t i;
	int operand;

	list_operands(operands, sizeof operands);
	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && optimise(&j, argc - operand, argv + operand) == 0)
		note(&j);
	spk_say_fault(cmd.name, &j.fault);
	for (i = 0; i < j.results; i++) {
		spk_tune_free(j.result[i].tune);
		spk_head_free(&j.result[i].fixed);
		free(j.result[i].options);
	}
	free(j.result);
	free(j.x);
	free(j.line);
	spk_input_close(&j.input);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	return (int)j.fault.status;
}

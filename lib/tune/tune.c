/*
 * The best parameters of a codec for a signal.  The codec's rows specify which
 * parameters to search, and between which bounds.  If all of them have a value
 * for each channel, every channel is a part that is tuned separately; else all
 * channels are one part.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/part.h"

#define JOBS_MAX	1024		/* threads, each with its memory */

static const struct spk_param *
find_row(const struct spk_codec *codec, const char *name)
{
	const struct spk_param *p;

	for (p = codec->param; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

/* The default parameters to search for: those without a value. */
static void
choose(struct spk_tune *t)
{
	const struct spk_param *p;

	for (p = t->codec.param; p->name != NULL; p++)
		if ((p->flags & SPK_SEARCH) != 0 && t->params < SPK_AXES &&
		    spk_head_get(&t->words, p->name) == NULL) {
			t->lo[t->params] = t->hi[t->params] = (double)NAN;
			t->param[t->params++] = p;
		}
}

struct spk_tune *
spk_tune_new(const struct spk_codec *codec, const double *x, size_t frames,
    size_t channels, const struct spk_head *words, struct spk_fault *f)
{
	struct spk_tune *t = calloc(1, sizeof *t);
	struct spk_fault why = {0};

	if (t == NULL)
		spk_fail(&why, SPK_SYSTEM, SPK_NO_MEMORY);
	else if (frames == 0 || x == NULL)
		spk_fail(&why, SPK_DATA, "no frames");
	else if (channels == 0)
		spk_fail(&why, SPK_USAGE, "no channels");
	else if (spk_codec_row(&t->codec, codec, &why) == 0 &&
	    (words == NULL || (spk_codec_words(&t->codec, words, &why) == 0 &&
	    spk_head_copy(&t->words, words, &why) == 0))) {
		t->x = x;
		t->frames = frames;
		t->channels = channels;
		choose(t);
		return t;
	}
	spk_fail_as(f, why.status, "", &why);
	spk_tune_free(t);
	return NULL;
}

void
spk_tune_lines(struct spk_tune *t, const size_t *frames, size_t lines,
    bool own_range)
{
	t->line = frames;
	t->lines = lines;
	t->own_range = own_range;
}

void
spk_tune_free(struct spk_tune *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->parts; i++)
		free(t->part[i].front);
	free(t->part);
	spk_score_free(t->score);
	spk_head_free(&t->words);
	free(t);
}

int
spk_tune_range(struct spk_tune *t, const char *name, double lo, double hi,
    struct spk_fault *f)
{
	const struct spk_param *p = find_row(&t->codec, name);
	size_t k;

	for (k = 0; k < t->params && t->param[k] != p; k++)
		;
	if (spk_head_get(&t->words, name) != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("search") ": %.40s has "
		    "its value", name);
	if (p == NULL || (p->type != SPK_F32 && p->type != SPK_F64 &&
	    p->type != SPK_I64))
		return spk_fail(f, SPK_USAGE, SPK_WORD("search") ": %s has no "
		    "'%.40s' to search for", t->codec.name, name);
	if (!(lo <= hi))
		return spk_fail(f, SPK_USAGE, SPK_WORD("search") ": %s: from "
		    "above to", name);
	if (k == SPK_AXES)
		return spk_fail(f, SPK_USAGE, SPK_WORD("search") ": more than "
		    "%d parameters", SPK_AXES);
	t->param[k] = p;
	t->lo[k] = lo;
	t->hi[k] = hi;
	t->params += k == t->params;
	return 0;
}

static int
divide(struct spk_tune *t, struct spk_fault *f)
{
	bool each = true;
	size_t k, i;

	for (k = 0; k < t->params; k++)
		each = each && (t->param[k]->flags & SPK_CHANNEL) != 0;
	t->parts = each ? t->channels : 1;
	t->lanes = t->parts < t->goal.jobs ? 1 : t->goal.jobs;
	t->jobs = t->parts < t->goal.jobs ? t->goal.jobs : 1;
	t->part = calloc(t->parts, sizeof *t->part);
	if (t->part == NULL) {
		t->parts = 0;
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	for (i = 0; i < t->parts; i++) {
		t->part[i].tune = t;
		t->part[i].first = i;
		t->part[i].levels = 1;
		t->part[i].channels = each ? 1 : t->channels;
		t->part[i].max_afr = t->goal.max_afr;
	}
	return 0;
}

static int
tune_part(void *arg, unsigned worker, size_t i)
{
	struct spk_tune *t = arg;
	struct spk_part *p = &t->part[i];
	int rc = 0;

	(void)worker;
	if (t->params > 0)
		rc = spk_part_prepare(p) == -1 || spk_part_search(p,
		    spk_part_evaluations(p)) == -1 ? -1 : spk_part_best(p);
	spk_part_release(p);
	atomic_fetch_add(&t->done, 1);
	return rc;
}

int
spk_tune_aim(struct spk_tune *t, const struct spk_goal *goal, size_t size,
    struct spk_fault *f)
{
	struct spk_goal *g = &t->goal;
	size_t k = 0;

	if (t->part != NULL)
		return spk_fail(f, SPK_USAGE, "tuned already");
	if (spk_struct(g, sizeof *g, goal, size, f) == -1)
		return -1;
	while (spk_metric(k) != NULL && spk_metric(k) != g->metric)
		k++;
	if (spk_metric(k) == NULL || (g->metric->of &
	    (SPK_OF_TRAINS | SPK_OF_INTERVALS | SPK_OF_TIMING |
	    SPK_OF_CORRELATION | SPK_OF_IMAGES)) != 0 ||
	    (!g->delayed && (g->metric->of & SPK_OF_DELAY) != 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("metric") ": not for a "
		    "signal%s", g->delayed ? "" : " without delay");
	if (!(g->max_afr > 0) || !(g->sparsity >= 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("%s"),
		    g->max_afr > 0 ? "sparsity: below 0" :
		    "max-afr: not above 0");
	g->jobs = g->jobs < 1 ? 1 : g->jobs > JOBS_MAX ? JOBS_MAX : g->jobs;
	t->scoring = (struct spk_scoring){
		.of = SPK_OF_SIGNAL | SPK_OF_SPIKES |
		    (g->delayed ? (unsigned)SPK_OF_DELAY : 0),
		.from = g->from, .to = g->to, .peak = g->peak
	};
	return 0;
}

int
spk_tune_parts_by(struct spk_tune *t, spk_task *task, struct spk_fault *f)
{
	const struct spk_fault *why;
	size_t i;

	if (divide(t, f) == -1)
		return -1;
	if (spk_parallel(t->lanes, t->parts, task, t) == 0)
		return 0;
	for (i = 0; i < t->parts; i++) {
		why = &t->part[i].fault;
		if (why->status != SPK_DONE)
			return spk_fail_as(f, why->status, "", why);
	}
	return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* The same for the stretch or shift, if a part has them. */
static int
take_fit(struct spk_tune *t, const struct spk_param *row, double *value,
    struct spk_fault *f)
{
	const bool stretch = strcmp(row->name, "stretch") == 0;
	bool any = false;
	size_t i;

	if ((row->flags & SPK_FIT) == 0)
		return 0;
	for (i = 0; i < t->parts; i++) {
		any |= t->part[i].fits;
		value[i] = (double)(stretch ? t->part[i].best.stretch :
		    t->part[i].best.shift);
	}
	return any ? spk_param_numbers(row, value, t->parts, &t->words, f) : 0;
}

/* Add the parameters found to the words. */
static int
take_best(struct spk_tune *t, struct spk_fault *f)
{
	const struct spk_param *row;
	double *value = malloc(t->parts * sizeof *value);
	size_t k, i;
	int rc = 0;

	if (value == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (k = 0; k < t->params && rc == 0; k++) {
		for (i = 0; i < t->parts; i++)
			value[i] = t->part[i].best.at[k];
		rc = spk_param_numbers(t->param[k], value, t->parts, &t->words,
		    f);
	}
	for (row = t->codec.param; row->name != NULL && rc == 0; row++)
		rc = take_fit(t, row, value, f);
	free(value);
	return rc;
}

/* Add the range found to the words, unless they have it. */
static int
take_range(struct spk_tune *t, const struct spk_part *all, struct spk_fault *f)
{
	const struct spk_param *row = spk_scale_param(&t->codec);
	const char *text;

	for (; t->codec.span != SPK_RAW && row->name != NULL; row++) {
		text = spk_head_get(&all->words, row->name);
		if (text != NULL &&
		    spk_head_get(&t->words, row->name) == NULL &&
		    spk_head_set(&t->words, row->name, text, f) == -1)
			return -1;
	}
	return 0;
}

int
spk_tune_take_range(struct spk_tune *t, struct spk_fault *f)
{
	struct spk_part all = {.tune = t, .channels = t->channels};
	const int rc = t->codec.span == SPK_RAW ? 0 :
	    spk_part_set(&all, f) == -1 ? -1 : take_range(t, &all, f);

	spk_part_release(&all);
	return rc;
}

/* Score all channels together, with all words. */
static int
score_all(struct spk_tune *t, struct spk_fault *f)
{
	struct spk_part all = {.tune = t, .channels = t->channels};
	struct spk_fault why = {0};
	int rc;

	rc = spk_part_set(&all, f);
	if (rc == 0)
		rc = spk_part_trials(&all, 1, f);
	if (rc == 0 && spk_trial_run(all.trial, &all.words, &why) == -1)
		rc = spk_part_blame(&all, &why, f);
	if (rc == 0 && spk_part_afr(all.trial->score, t->channels) >
	    t->goal.max_afr)
		rc = spk_part_too_many(t, f);
	if (rc == 0)
		rc = take_range(t, &all, f);
	if (rc == 0) {
		t->score = all.trial->score;
		all.trial->score = NULL;
	}
	spk_part_release(&all);
	return rc;
}

int
spk_tune_run(struct spk_tune *t, const struct spk_goal *goal, size_t size,
    struct spk_fault *f)
{
	return spk_tune_aim(t, goal, size, f) == -1 ||
	    spk_tune_parts_by(t, tune_part, f) == -1 ||
	    take_best(t, f) == -1 || score_all(t, f) == -1 ? -1 : 0;
}

const struct spk_head *
spk_tune_words(const struct spk_tune *t)
{
	return &t->words;
}

const struct spk_score *
spk_tune_score(const struct spk_tune *t)
{
	return t->score;
}

double
spk_tune_cost(const struct spk_tune *t, size_t channel)
{
	if (t->score == NULL)
		return (double)NAN;
	return spk_part_cost(&t->goal,
	    spk_score_get(t->score, t->goal.metric, channel),
	    spk_score_get(t->score, spk_metric_find("afr"), channel));
}

size_t
spk_tune_tried(const struct spk_tune *t)
{
	return atomic_load(&t->tried);
}

bool
spk_tune_still(const struct spk_tune *t, size_t part)
{
	return part < t->parts && t->part[part].still;
}

size_t
spk_tune_parts(const struct spk_tune *t)
{
	return t->parts;
}

const struct spk_param *
spk_tune_param(const struct spk_tune *t, size_t k)
{
	return k < t->params ? t->param[k] : NULL;
}

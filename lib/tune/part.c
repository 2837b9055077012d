/*
 * A part of a signal that is tuned separately: its channels of the signal,
 * their words and range, and trials.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/part.h"

#define USUAL	2000			/* evaluations, for 1 or 2 parameters */
#define WORK	8192			/* values of such a trial */
#define FEWEST	200			/* if trials are longer, */
#define MOST	0x1p27			/* unless that makes more values */
#define LEAST	10			/* in any case */
#define GRAIN	32768			/* values that justify a thread */

void
spk_part_release(struct spk_part *p)
{
	unsigned i;

	for (i = 0; i < p->trials; i++)
		spk_trial_free(&p->trial[i]);
	free(p->trial);
	free(p->x);
	free(p->signal);
	free(p->search.point);
	free(p->all);
	spk_head_free(&p->words);
	spk_coder_free(p->coder);
	p->coder = NULL;
	p->trial = NULL;
	p->trials = 0;
	p->x = p->signal = NULL;
	p->search.point = p->all = NULL;
}

/* Extract the channels of a part from the signal. */
static int
take_channels(struct spk_part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const size_t n = t->frames * p->channels;
	size_t i, c;

	p->x = malloc(n * sizeof *p->x);
	p->signal = malloc(n * spk_type_size(t->codec.type));
	if (p->x == NULL || p->signal == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < t->frames; i++)
		for (c = 0; c < p->channels; c++)
			p->x[i * p->channels + c] =
			    t->x[i * t->channels + p->first + c];
	for (i = 0; i < n; i++)
		if (t->codec.type == SPK_F64)
			((double *)p->signal)[i] = p->x[i];
		else
			((float *)p->signal)[i] = (float)p->x[i];
	return spk_finite(spk_kernels(SIZE_MAX), t->codec.type,
	    p->signal, n) ? 0 : spk_fail(f,
	    SPK_DATA, "a value is out of the range of binary32");
}

/* The value of a list for that channel, or its only value. */
static int
take_word(struct spk_part *p, const struct spk_param *row, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const char *text = spk_head_get(&t->words, row->name);
	const bool list = text != NULL && strchr(text, ',') != NULL &&
	    (row->flags & SPK_CHANNEL) != 0;
	void *values;
	int rc;

	if (text == NULL)
		return 0;
	values = spk_param_bind(row, text, list ? t->channels : 1, SPK_USAGE,
	    "", f);
	if (values == NULL)
		return -1;
	rc = spk_param_word(row, (char *)values + (list ? p->first : 0) *
	    spk_type_size(row->type), list ? p->channels : 1, &p->words, f);
	free(values);
	return rc;
}

int
spk_part_blame(const struct spk_part *p, const struct spk_fault *why,
    struct spk_fault *f)
{
	const bool own = spk_head_get(&p->tune->words, "min") == NULL;
	const enum spk_status status = own && why->status == SPK_USAGE ?
	    SPK_DATA : why->status;

	if (p->channels > 1 || why->channel == 0)
		return spk_fail_as(f, status, "", why);
	return spk_fail_channel(f, status, p->first + 1,
	    why->text + why->reason);
}

/* The range, unless given, as the encoder determines it. */
static int
take_range(struct spk_part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	struct spk_scale s = spk_scale_of(&t->codec, p->channels,
	    spk_kernels(SIZE_MAX));
	const struct spk_param *row = spk_scale_param(&t->codec);
	const size_t size = spk_type_size(row->type);
	struct spk_fault why = {0};
	int rc = -1;

	if (s.span == SPK_RAW || t->own_range ||
	    spk_head_get(&p->words, "min") != NULL)
		return 0;
	s.min = calloc(p->channels, size);
	s.max = calloc(p->channels, size);
	if (s.min == NULL || s.max == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else {
		spk_scale_widen(&s, p->signal, t->frames);
		if (spk_scale_check(&s, &why) == -1)
			rc = spk_part_blame(p, &why, f);
		else
			rc = spk_param_word(&row[0], s.min, p->channels,
			    &p->words, f) == -1 ? -1 : spk_param_word(&row[1],
			    s.max, p->channels, &p->words, f);
	}
	free(s.min);
	free(s.max);
	return rc;
}

int
spk_part_set(struct spk_part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const struct spk_param *range = spk_scale_param(&t->codec), *row;

	if (take_channels(p, f) == -1)
		return -1;
	for (row = t->codec.param; row->name != NULL; row++)
		if (take_word(p, row, f) == -1)
			return -1;
	for (row = range; row->name != NULL && t->codec.span != SPK_RAW;
	    row++)
		if (take_word(p, row, f) == -1)
			return -1;
	if (take_range(p, f) == -1)
		return -1;
	return 0;
}

int
spk_part_trials(struct spk_part *p, unsigned n, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	unsigned i;

	p->trial = calloc(n, sizeof *p->trial);
	if (p->trial == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < n; i++, p->trials++) {
		p->trial[i] = (struct spk_trial){.codec = &t->codec,
		    .channels = p->channels, .frames = t->frames,
		    .x = p->x, .signal = p->signal, .keeps = p->fits,
		    .line = t->line, .lines = t->lines};
		p->trial[i].score = spk_score_new(p->channels,
		    &t->scoring, sizeof t->scoring, f);
		if (p->trial[i].score == NULL)
			return -1;
	}
	return 0;
}

/* Whether decoding has a stretch and a shift that were not given. */
static bool
can_fit(const struct spk_part *p)
{
	const struct spk_tune *t = p->tune;
	const struct spk_param *row;
	size_t rows = 0, k;

	for (row = t->codec.param; row->name != NULL; row++) {
		if ((row->flags & SPK_FIT) == 0)
			continue;
		rows++;
		for (k = 0; k < t->params; k++)
			if (t->param[k] == row)
				return false;
		if (spk_head_get(&t->words, row->name) != NULL)
			return false;
	}
	return rows == 2 && t->params > 0 && p->channels == 1 && !p->still &&
	    t->codec.type == SPK_F32 &&
	    (t->goal.metric->of & SPK_OF_SIGNAL) != 0;
}

int
spk_part_prepare(struct spk_part *p)
{
	if (spk_part_set(p, &p->fault) == -1 ||
	    spk_part_axes(p, &p->fault) == -1)
		return -1;
	p->fits = can_fit(p);
	return spk_part_trials(p, p->tune->jobs, &p->fault);
}

/* Trials */

double
spk_part_cost(const struct spk_goal *g, double metric, double afr)
{
	const double error = g->metric->higher_is_better ? -metric : metric;

	return error + g->sparsity * afr;
}

/* The average firing rate of the channel with the greatest. */
double
spk_part_afr(const struct spk_score *s, size_t channels)
{
	double most = 0;
	size_t c;

	for (c = 0; c < channels; c++)
		most = fmax(most, spk_score_get(s, spk_metric_find("afr"), c));
	return most;
}

size_t
spk_part_evaluations(const struct spk_part *p)
{
	const struct spk_tune *t = p->tune;
	const double usual = USUAL * (t->params > 2 ? 4 : 1);
	const double work = fmax(p->work * (double)t->frames *
	    (double)p->channels, WORK);

	if (t->goal.seconds > 0)
		return SIZE_MAX / 2;
	if (t->goal.evaluations > 0)
		return t->goal.evaluations;
	return (size_t)fmax(fmax(usual * WORK / work,
	    fmin(FEWEST, MOST / work)), LEAST);
}

int
spk_part_too_many(const struct spk_tune *t, struct spk_fault *f)
{
	return spk_fail(f, SPK_DATA, "no parameters keep the average firing "
	    "rate of each channel at %g", t->goal.max_afr);
}

/* Set the words of a point. */
static int
set_words(const struct spk_tune *t, const struct spk_point *p,
    struct spk_head *words, struct spk_fault *f)
{
	size_t k;

	for (k = 0; k < t->params; k++)
		if (spk_param_numbers(t->param[k], &p->at[k], 1, words,
		    f) == -1)
			return -1;
	return 0;
}

/* Coding fails with these parameters: they are the worst. */
static int
fails(struct spk_part *p, struct spk_point *point, const struct spk_fault *why)
{
	if (why->status == SPK_SYSTEM)
		return -1;
	if (!atomic_flag_test_and_set(&p->failed))
		p->why = *why;
	point->cost = point->error = SPK_WORST;
	point->afr = 1;
	return 0;
}

/* The cost of a point, by the score of its trial. */
static void
appraise(const struct spk_part *p, const struct spk_score *score,
    struct spk_point *point)
{
	const struct spk_goal *g = &p->tune->goal;
	const double over = spk_part_afr(score, p->channels) - p->max_afr;

	point->afr = spk_score_get(score, spk_metric_find("afr"), p->channels);
	point->error = spk_part_cost(g, spk_score_get(score, g->metric,
	    p->channels), 0);
	point->cost = fmax(fmin(point->error + g->sparsity * point->afr,
	    SPK_BEYOND), -SPK_BEYOND);
	if (over > 0)
		point->cost = 2 * SPK_BEYOND * (1 + over);
}

/* Whether the least sum of squares optimises a metric. */
static bool
is_of_squares(const struct spk_metric *m)
{
	return (m->of & SPK_OF_DELAY) == 0 && strcmp(m->name, "mae") != 0;
}

/* Score a point with a stretch and a shift, or without if that is better. */
static int
fit(const struct spk_part *p, struct spk_trial *trial, struct spk_point *point,
    struct spk_fault *f)
{
	const bool sure = is_of_squares(p->tune->goal.metric);
	struct spk_point better = *point;

	if (!sure && spk_trial_score(trial, f) == -1)
		return -1;
	if (!sure)
		appraise(p, trial->score, point);
	if (!spk_trial_fit(trial, &better.stretch, &better.shift) && !sure)
		return 0;
	if (spk_trial_score(trial, f) == -1)
		return -1;
	appraise(p, trial->score, &better);
	if (sure || spk_point_less(&better, point))
		*point = better;
	return 0;
}

int
spk_part_try(void *arg, unsigned worker, struct spk_point *point)
{
	struct spk_part *p = arg;
	struct spk_tune *t = p->tune;
	struct spk_trial *trial = &p->trial[worker];
	struct spk_head words = {0};
	struct spk_fault why = {0};
	int rc;

	atomic_fetch_add(&t->tried, 1);
	point->stretch = 1;
	point->shift = 0;
	rc = spk_head_copy(&words, &p->words, &why);
	if (rc == 0)
		rc = set_words(t, point, &words, &why);
	if (rc == 0)
		rc = spk_trial_run(trial, &words, &why);
	spk_head_free(&words);
	if (rc == -1)
		return fails(p, point, &why);
	if (!p->fits)
		appraise(p, trial->score, point);
	else if (fit(p, trial, point, &why) == -1)
		return fails(p, point, &why);
	return 0;
}

/*
 * Report how much of all parts is done, given that of this one; whether to
 * stop.
 */
static bool
progress(void *arg, double part)
{
	struct spk_part *p = arg;
	struct spk_tune *t = p->tune;

	if (t->goal.progress == NULL || atomic_flag_test_and_set(&t->showing))
		return atomic_load(&t->stopped);
	part = ((double)p->level + part) / (double)p->levels;
	if (!atomic_load(&t->stopped) && t->goal.progress(t->goal.arg,
	    ((double)atomic_load(&t->done) + part) / (double)t->parts))
		atomic_store(&t->stopped, true);
	atomic_flag_clear(&t->showing);
	return atomic_load(&t->stopped);
}

int
spk_part_search(struct spk_part *p, size_t evaluations)
{
	struct spk_tune *t = p->tune;
	const size_t turns = (t->parts + t->lanes - 1) / t->lanes;
	struct spk_search *s = &p->search;

	s->budget = evaluations;
	s->seconds = t->goal.seconds / (double)turns /
	    fmin(fmax((double)t->goal.points, 1), SPK_LEVELS);
	s->jobs = t->jobs;
	s->grain = GRAIN / (t->frames * p->channels) + 1;
	s->try = spk_part_try;
	s->progress = progress;
	s->arg = p;
	if (spk_search_run(s, &p->fault) == -1)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return 0;
}

int
spk_part_best(struct spk_part *p)
{
	const struct spk_search *s = &p->search;
	size_t i;

	p->best = s->point[0];
	for (i = 1; i < s->n; i++)
		if (spk_point_less(&s->point[i], &p->best))
			p->best = s->point[i];
	if (p->best.cost >= SPK_WORST)
		return spk_part_blame(p, &p->why, &p->fault);
	return p->best.cost <= SPK_BEYOND ? 0 : spk_part_too_many(p->tune,
	    &p->fault);
}


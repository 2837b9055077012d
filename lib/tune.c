/*
 * The best parameters of a codec for a signal.  Which parameters there are to
 * search, and between which bounds, the codec's rows say.  If all of them have
 * a value for each channel, every channel is a part that is tuned by itself;
 * else all channels are one part.
 */
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define USUAL	2000			/* evaluations, for 1 or 2 parameters */
#define WORST	1e300			/* cost where coding fails */
#define BEYOND	1e200			/* cost of too many spikes, at least */
#define LEVELS	64			/* of spikes, for a front */
#define GRAIN	32768			/* values that are worth a thread */

struct part {
	struct spk_tune	*tune;
	size_t		 first, channels;
	double		*x;		/* its channels */
	void		*signal;	/* the same, of the codec's type */
	struct spk_head	 words;		/* its values, and its range */
	bool		 still;		/* nothing told where to search */
	double		 max_afr;
	struct spk_trial *trial;	/* of each thread */
	unsigned	 trials;
	struct spk_search search;
	struct spk_point best;
	struct spk_point *all;		/* of the front */
	size_t		 all_n, all_cap;
	struct spk_front *front;
	size_t		 front_n;
	struct spk_fault fault;		/* of a search */
	struct spk_fault why;		/* coding fails */
	atomic_flag	 told;		/* why is taken */
};

struct spk_tune {
	const struct spk_codec *codec;
	const double	*x;
	size_t		 frames, channels;
	struct spk_head	 words;
	struct spk_goal	 goal;
	const struct spk_param *param[SPK_AXES];	/* searched for */
	double		 lo[SPK_AXES], hi[SPK_AXES];	/* NAN: usual */
	size_t		 params;
	struct part	*part;
	size_t		 parts;
	unsigned	 lanes, jobs;	/* parts at once, threads of each */
	struct spk_score *score;
	atomic_size_t	 tried, done;
	atomic_flag	 telling;	/* of progress */
};

static const struct spk_param *
find_row(const struct spk_codec *codec, const char *name)
{
	const struct spk_param *p;

	for (p = codec->param; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

struct spk_tune *
spk_tune_new(const struct spk_codec *codec, const double *x, size_t frames,
    size_t channels, const struct spk_head *words, struct spk_fault *f)
{
	struct spk_tune *t = calloc(1, sizeof *t);
	const struct spk_param *p;

	if (t == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	t->codec = codec;
	t->x = x;
	t->frames = frames;
	t->channels = channels;
	if (spk_head_copy(&t->words, words, f) == -1) {
		spk_tune_free(t);
		return NULL;
	}
	for (p = codec->param; p->name != NULL && t->params < SPK_AXES; p++)
		if ((p->flags & SPK_SEARCH) != 0 &&
		    spk_head_get(words, p->name) == NULL) {
			t->lo[t->params] = t->hi[t->params] = NAN;
			t->param[t->params++] = p;
		}
	return t;
}

/* What a part needs while it is tuned. */
static void
release(struct part *p)
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
	p->trial = NULL;
	p->trials = 0;
	p->x = p->signal = NULL;
	p->search.point = p->all = NULL;
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
	const struct spk_param *p = find_row(t->codec, name);
	size_t k;

	for (k = 0; k < t->params && t->param[k] != p; k++)
		;
	if (spk_head_get(&t->words, name) != NULL)
		return spk_fail(f, SPK_USAGE, "--search: %.40s has its value",
		    name);
	if (p == NULL || (p->type != SPK_F32 && p->type != SPK_F64 &&
	    p->type != SPK_INT))
		return spk_fail(f, SPK_USAGE, "--search: %s has no '%.40s' "
		    "to search for", t->codec->name, name);
	if (!(lo <= hi))
		return spk_fail(f, SPK_USAGE, "--search: %s: from above to",
		    name);
	if (k == SPK_AXES)
		return spk_fail(f, SPK_USAGE, "--search: more than %d "
		    "parameters", SPK_AXES);
	t->param[k] = p;
	t->lo[k] = lo;
	t->hi[k] = hi;
	t->params += k == t->params;
	return 0;
}

/* The channels of a part out of the signal. */
static int
take_channels(struct part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const size_t n = t->frames * p->channels;
	size_t i, c;

	p->x = malloc(n * sizeof *p->x);
	p->signal = malloc(n * spk_type_size(t->codec->type));
	if (p->x == NULL || p->signal == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < t->frames; i++)
		for (c = 0; c < p->channels; c++)
			p->x[i * p->channels + c] =
			    t->x[i * t->channels + p->first + c];
	for (i = 0; i < n; i++)
		if (t->codec->type == SPK_F64)
			((double *)p->signal)[i] = p->x[i];
		else
			((float *)p->signal)[i] = (float)p->x[i];
	return spk_finite(t->codec->type, p->signal, n) ? 0 : spk_fail(f,
	    SPK_DATA, "a value is out of the range of binary32");
}

/* The value of a list that is of that channel, or all of it. */
static int
take_word(struct part *p, const struct spk_param *row, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const char *text = spk_head_get(&t->words, row->name);
	const bool list = (row->flags & SPK_CHANNEL) != 0;
	void *values;
	int rc;

	if (text == NULL)
		return 0;
	values = spk_param_bind(row, text, list ? t->channels : 1, SPK_USAGE,
	    "--fix: ", f);
	if (values == NULL)
		return -1;
	rc = spk_param_word(row, (char *)values + (list ? p->first : 0) *
	    spk_type_size(row->type), list ? p->channels : 1, &p->words, f);
	free(values);
	return rc;
}

/*
 * Coding fails: the signal is to blame, or the range that was given.  A part
 * that is one channel takes it for the first.
 */
static int
blame(const struct part *p, const struct spk_fault *why, struct spk_fault *f)
{
	static const char first[] = "channel 1: ";
	const bool own = spk_head_get(&p->tune->words, "min") == NULL;
	const enum spk_status status = own && why->status == SPK_USAGE ?
	    SPK_DATA : why->status;

	if (p->channels > 1 || strncmp(why->text, first, strlen(first)) != 0)
		return spk_fail(f, status, "%s", why->text);
	return spk_fail(f, status, "channel %zu: %s", p->first + 1,
	    why->text + strlen(first));
}

/* The range, if it was not given, as the encoder finds it out. */
static int
take_range(struct part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	struct spk_scale s = {.span = t->codec->span, .type = t->codec->type,
	    .channels = p->channels};
	const struct spk_param *row = spk_scale_param(t->codec->type);
	const size_t size = spk_type_size(t->codec->type);
	struct spk_fault why = {0};
	int rc = -1;

	if (s.span == SPK_RAW || spk_head_get(&p->words, "min") != NULL)
		return 0;
	s.min = calloc(p->channels, size);
	s.max = calloc(p->channels, size);
	if (s.min == NULL || s.max == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else {
		spk_scale_widen(&s, p->signal, t->frames);
		if (spk_scale_check(&s, &why) == -1)
			rc = blame(p, &why, f);
		else
			rc = spk_param_word(&row[0], s.min, p->channels,
			    &p->words, f) == -1 ? -1 : spk_param_word(&row[1],
			    s.max, p->channels, &p->words, f);
	}
	free(s.min);
	free(s.max);
	return rc;
}

static double
sample(const struct part *p, size_t i)
{
	return p->tune->codec->type == SPK_F64 ? ((double *)p->signal)[i] :
	    (double)((float *)p->signal)[i];
}

/* What channel c of the part is like, in the codec's span. */
static struct spk_extent
extent(const struct part *p, size_t c)
{
	const struct spk_tune *t = p->tune;
	const size_t step = p->channels, end = t->frames * step;
	double min = sample(p, c), max = min, sum = 0, unit = 1, wide, x;
	size_t i;

	for (i = c + step; i < end; i += step) {
		x = sample(p, i);
		min = fmin(min, x);
		max = fmax(max, x);
		sum += fabs(x - sample(p, i - step));
	}
	wide = spk_head_item(&p->words, "max", c, max) -
	    spk_head_item(&p->words, "min", c, min);
	if (t->codec->span != SPK_RAW && wide > 0)
		unit = (t->codec->span == SPK_BIPOLAR ? 2 : 1) / wide;
	return (struct spk_extent){(double)t->frames, (max - min) * unit,
	    t->frames > 1 ? sum * unit / (double)(t->frames - 1) : 0,
	    t->codec->span == SPK_RAW ? fmax(fabs(min), fabs(max)) : 0};
}

/* Bounds of a row, open ones left out by the least there is. */
static void
row_bounds(const struct spk_param *p, double *lo, double *hi)
{
	const bool single = p->type == SPK_F32;

	*lo = p->min;
	*hi = p->max;
	if ((p->flags & SPK_ABOVE) != 0)
		*lo = single ? (double)nextafterf((float)*lo, INFINITY) :
		    nextafter(*lo, INFINITY);
	if ((p->flags & SPK_BELOW) != 0)
		*hi = single ? (double)nextafterf((float)*hi, -INFINITY) :
		    nextafter(*hi, -INFINITY);
}

/* The number that the row has where nothing else is said. */
static double
usual(const struct spk_param *p)
{
	double x = p->min;

	if (p->initial != NULL)
		(void)spk_read_f64(p->initial, p->initial +
		    strlen(p->initial), &x);
	return x;
}

/*
 * Where to search for the k-th parameter: where it was told, else between
 * usual bounds, which a signal that never changes has not.
 */
static int
set_axis(struct part *p, size_t k, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const struct spk_param *row = t->param[k];
	struct spk_axis *a = &p->search.axis[k];
	struct spk_extent e;
	double lo, hi, still = usual(row);
	size_t c;

	*a = (struct spk_axis){.type = row->type, .lo = t->lo[k],
	    .hi = t->hi[k]};
	for (c = 0; c < p->channels && isnan(t->lo[k]); c++) {
		e = extent(p, c);
		row_bounds(row, &lo, &hi);
		if (t->codec->search != NULL)
			t->codec->search(&e, row, &lo, &hi);
		still = fmax(still, lo);
		if (!(e.range > 0))
			continue;
		a->lo = fmin(a->lo, lo);	/* NAN is none */
		a->hi = fmax(a->hi, hi);
	}
	if (isnan(a->lo)) {
		a->lo = a->hi = still;
		p->still = true;
	}
	if (a->type == SPK_F32) {
		a->lo = spk_single(a->lo);
		a->hi = spk_single(fmin(a->hi, FLT_MAX));
	}
	a->log = (row->flags & SPK_LOG) != 0 &&
	    a->lo > (a->type == SPK_INT ? 0.5 : 0);
	if (isfinite(a->lo) && isfinite(a->hi) && a->lo <= a->hi)
		return 0;
	return spk_fail(f, SPK_USAGE, "--search: %s has no usual range: say "
	    "from where to where", row->name);
}

static int
set_part(struct part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const struct spk_param *range = spk_scale_param(t->codec->type), *row;

	if (take_channels(p, f) == -1)
		return -1;
	for (row = t->codec->param; row->name != NULL; row++)
		if (take_word(p, row, f) == -1)
			return -1;
	for (row = range; row->name != NULL && t->codec->span != SPK_RAW;
	    row++)
		if (take_word(p, row, f) == -1)
			return -1;
	if (take_range(p, f) == -1)
		return -1;
	return 0;
}

static int
set_axes(struct part *p, struct spk_fault *f)
{
	size_t k;

	p->search.axes = p->tune->params;
	for (k = 0; k < p->tune->params; k++)
		if (set_axis(p, k, f) == -1)
			return -1;
	return 0;
}

static int
set_trials(struct part *p, unsigned n, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	unsigned i;

	p->trial = calloc(n, sizeof *p->trial);
	if (p->trial == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < n; i++, p->trials++) {
		p->trial[i] = (struct spk_trial){.codec = t->codec,
		    .channels = p->channels, .frames = t->frames,
		    .x = p->x, .signal = p->signal};
		p->trial[i].score = spk_score_new(p->channels,
		    &t->goal.scoring, f);
		if (p->trial[i].score == NULL)
			return -1;
	}
	return 0;
}

static int
prepare(struct part *p)
{
	return set_part(p, &p->fault) == -1 || set_axes(p, &p->fault) == -1 ?
	    -1 : set_trials(p, p->tune->jobs, &p->fault);
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
		t->part[i].channels = each ? 1 : t->channels;
		t->part[i].max_afr = t->goal.max_afr;
	}
	return 0;
}

/* Trials */

static double
cost_of(const struct spk_goal *g, double metric, double afr)
{
	return (g->metric->more ? -metric : metric) + g->sparsity * afr;
}

/* The average firing rate of the channel that has the greatest. */
static double
greatest_afr(const struct spk_score *s, size_t channels)
{
	double most = 0;
	size_t c;

	for (c = 0; c < channels; c++)
		most = fmax(most, spk_score_get(s, spk_metric("afr"), c));
	return most;
}

/* Set the words of a point. */
static int
set_words(const struct spk_tune *t, const struct spk_point *p,
    struct spk_head *words, struct spk_fault *f)
{
	size_t k;

	for (k = 0; k < t->params; k++)
		if (spk_tune_value(t->param[k], &p->at[k], 1, words, f) == -1)
			return -1;
	return 0;
}

/* Coding fails with such parameters: they are the worst. */
static int
fails(struct part *p, struct spk_point *point, const struct spk_fault *why)
{
	if (why->status == SPK_SYSTEM)
		return -1;
	if (!atomic_flag_test_and_set(&p->told))
		p->why = *why;
	point->cost = point->error = WORST;
	point->afr = 1;
	return 0;
}

static int
try(void *arg, unsigned worker, struct spk_point *point)
{
	struct part *p = arg;
	struct spk_tune *t = p->tune;
	struct spk_trial *trial = &p->trial[worker];
	const struct spk_goal *g = &t->goal;
	struct spk_head words = {0};
	struct spk_fault why = {0};
	double over;
	int rc;

	atomic_fetch_add(&t->tried, 1);
	rc = spk_head_copy(&words, &p->words, &why);
	if (rc == 0)
		rc = set_words(t, point, &words, &why);
	if (rc == 0)
		rc = spk_trial_run(trial, &words, &why);
	spk_head_free(&words);
	if (rc == -1)
		return fails(p, point, &why);
	point->afr = spk_score_get(trial->score, spk_metric("afr"),
	    p->channels);
	point->error = cost_of(g, spk_score_get(trial->score, g->metric,
	    p->channels), 0);
	point->cost = fmax(fmin(point->error + g->sparsity * point->afr,
	    BEYOND), -BEYOND);
	over = greatest_afr(trial->score, p->channels) - p->max_afr;
	if (over > 0)
		point->cost = 2 * BEYOND * (1 + over);
	return 0;
}

/* How far all parts are, when this one is so far. */
static void
progress(void *arg, double part)
{
	struct part *p = arg;
	struct spk_tune *t = p->tune;

	if (t->goal.progress == NULL || atomic_flag_test_and_set(&t->telling))
		return;
	t->goal.progress(t->goal.arg, ((double)atomic_load(&t->done) + part) /
	    (double)t->parts);
	atomic_flag_clear(&t->telling);
}

static int
search(struct part *p, size_t evaluations)
{
	struct spk_tune *t = p->tune;
	const size_t turns = (t->parts + t->lanes - 1) / t->lanes;
	struct spk_search *s = &p->search;

	s->budget = evaluations;
	s->seconds = t->goal.seconds / (double)turns /
	    fmin(fmax((double)t->goal.points, 1), LEVELS);
	s->jobs = t->jobs;
	s->grain = GRAIN / (t->frames * p->channels) + 1;
	s->try = try;
	s->progress = progress;
	s->arg = p;
	if (spk_search(s, &p->fault) == -1)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return 0;
}

static size_t
evaluations(const struct spk_tune *t)
{
	if (t->goal.seconds > 0)
		return SIZE_MAX / 2;
	return t->goal.evaluations > 0 ? t->goal.evaluations :
	    USUAL * (t->params > 2 ? 4 : 1);
}

static int
too_many(const struct spk_tune *t, struct spk_fault *f)
{
	return spk_fail(f, SPK_DATA, "no parameters keep the average firing "
	    "rate of each channel at %g", t->goal.max_afr);
}

static int
best_of(struct part *p)
{
	const struct spk_search *s = &p->search;
	size_t i;

	p->best = s->point[0];
	for (i = 1; i < s->n; i++)
		if (spk_point_less(&s->point[i], &p->best))
			p->best = s->point[i];
	if (p->best.cost >= WORST)
		return blame(p, &p->why, &p->fault);
	return p->best.cost <= BEYOND ? 0 : too_many(p->tune, &p->fault);
}

static int
tune_part(void *arg, unsigned worker, size_t i)
{
	struct spk_tune *t = arg;
	struct part *p = &t->part[i];
	int rc = 0;

	(void)worker;
	if (t->params > 0)
		rc = prepare(p) == -1 || search(p, evaluations(t)) == -1 ?
		    -1 : best_of(p);
	release(p);
	atomic_fetch_add(&t->done, 1);
	return rc;
}

/* All parts by such a task. */
static int
run(struct spk_tune *t, const struct spk_goal *goal, spk_task *task,
    struct spk_fault *f)
{
	size_t i;

	if (t->part != NULL)
		return spk_fail(f, SPK_USAGE, "tuned already");
	t->goal = *goal;
	t->goal.scoring.of |= SPK_OF_SIGNAL | SPK_OF_SPIKES;
	if (goal->jobs < 1)
		t->goal.jobs = 1;
	if (t->frames == 0)
		return spk_fail(f, SPK_DATA, "no frames");
	if (divide(t, f) == -1)
		return -1;
	if (spk_parallel(t->lanes, t->parts, task, t) == 0)
		return 0;
	for (i = 0; i < t->parts; i++)
		if (t->part[i].fault.status != SPK_DONE)
			return spk_fail(f, t->part[i].fault.status, "%s",
			    t->part[i].fault.text);
	return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* The parameters that were found, to the words. */
static int
take_best(struct spk_tune *t, struct spk_fault *f)
{
	double *value = malloc(t->parts * sizeof *value);
	size_t k, i;
	int rc = value != NULL ? 0 : spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);

	for (k = 0; k < t->params && rc == 0; k++) {
		for (i = 0; i < t->parts; i++)
			value[i] = t->part[i].best.at[k];
		rc = spk_tune_value(t->param[k], value, t->parts, &t->words,
		    f);
	}
	free(value);
	return rc;
}

/* Score all channels together, with all words. */
static int
score_all(struct spk_tune *t, struct spk_fault *f)
{
	struct part all = {.tune = t, .channels = t->channels};
	struct spk_fault why = {0};
	int rc;

	rc = set_part(&all, f);
	if (rc == 0)
		rc = set_trials(&all, 1, f);
	if (rc == 0 && spk_trial_run(all.trial, &all.words, &why) == -1)
		rc = blame(&all, &why, f);
	if (rc == 0 && greatest_afr(all.trial->score, t->channels) >
	    t->goal.max_afr)
		rc = too_many(t, f);
	if (rc == 0) {
		t->score = all.trial->score;
		all.trial->score = NULL;
	}
	release(&all);
	return rc;
}

int
spk_tune_run(struct spk_tune *t, const struct spk_goal *goal,
    struct spk_fault *f)
{
	return run(t, goal, tune_part, f) == -1 || take_best(t, f) == -1 ||
	    score_all(t, f) == -1 ? -1 : 0;
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
	return cost_of(&t->goal, spk_score_get(t->score, t->goal.metric,
	    channel), spk_score_get(t->score, spk_metric("afr"), channel));
}

size_t
spk_tune_tried(const struct spk_tune *t)
{
	return atomic_load(&t->tried);
}

int
spk_tune_value(const struct spk_param *p, const double *x, size_t n,
    struct spk_head *words, struct spk_fault *f)
{
	union {
		float	 f32;
		double	 f64;
		int64_t	 i;
	} v;
	const size_t size = spk_type_size(p->type);
	char *values = malloc(n * size);
	size_t i;
	int rc;

	if (values == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < n; i++) {
		if (p->type == SPK_F32)
			v.f32 = (float)x[i];
		else if (p->type == SPK_F64)
			v.f64 = x[i];
		else
			v.i = (int64_t)x[i];
		memcpy(values + i * size, &v, size);
	}
	rc = spk_param_word(p, values, n, words, f);
	free(values);
	return rc;
}

/* Fronts */

static int
by_spikes(const void *a, const void *b)
{
	const struct spk_point *p = a, *q = b;

	if (p->afr < q->afr || p->afr > q->afr)
		return p->afr < q->afr ? -1 : 1;
	return (p->error > q->error) - (p->error < q->error);
}

/* Leave those points that no other is better than; in order of spikes. */
static void
leave_front(struct part *p)
{
	double least = INFINITY;
	size_t i, n = 0;

	qsort(p->all, p->all_n, sizeof *p->all, by_spikes);
	for (i = 0; i < p->all_n; i++)
		if (p->all[i].error < least && p->all[i].cost < WORST &&
		    p->all[i].afr <= p->tune->goal.max_afr) {
			least = p->all[i].error;
			p->all[n++] = p->all[i];
		}
	p->all_n = n;
}

/* What the last search tried, to the front. */
static int
keep(struct part *p)
{
	const struct spk_search *s = &p->search;

	if (spk_grow(&p->all, &p->all_cap, p->all_n + s->n, sizeof *p->all,
	    &p->fault) == -1)
		return -1;
	memcpy(p->all + p->all_n, s->point, s->n * sizeof *p->all);
	p->all_n += s->n;
	leave_front(p);
	return 0;
}

/* The point between i and j whose spikes are next to half of theirs. */
static size_t
halfway(const struct part *p, size_t i, size_t j)
{
	const double half = (p->all[i].afr + p->all[j].afr) / 2;
	size_t k, best = i + 1;

	for (k = i + 2; k < j; k++)
		if (fabs(p->all[k].afr - half) < fabs(p->all[best].afr - half))
			best = k;
	return best;
}

/* Up to n of m points, in the widest gap one after the other; how many. */
static size_t
thin(const struct part *p, size_t *pick, size_t n)
{
	size_t m = 0, i, wide;
	double gap;

	if (n > 1 && p->all_n > 1)
		pick[m++] = 0;
	pick[m++] = p->all_n - 1;	/* the best */
	while (m < n) {
		gap = -1;
		for (i = wide = 0; i + 1 < m; i++)
			if (pick[i + 1] - pick[i] > 1 &&
			    p->all[pick[i + 1]].afr - p->all[pick[i]].afr >
			    gap) {
				gap = p->all[pick[i + 1]].afr -
				    p->all[pick[i]].afr;
				wide = i;
			}
		if (gap < 0)
			break;
		memmove(pick + wide + 2, pick + wide + 1,
		    (m - wide - 1) * sizeof *pick);
		pick[wide + 1] = halfway(p, pick[wide], pick[wide + 2]);
		m++;
	}
	return m;
}

static int
set_front(struct part *p, size_t n)
{
	const struct spk_tune *t = p->tune;
	size_t *pick = calloc(n + 1, sizeof *pick), i, k;

	p->front = calloc(n, sizeof *p->front);
	if (pick == NULL || p->front == NULL) {
		free(pick);
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	p->front_n = p->all_n > 0 ? thin(p, pick, n) : 0;
	for (i = 0; i < p->front_n; i++) {
		const struct spk_point *from = &p->all[pick[i]];

		p->front[i].afr = from->afr;
		p->front[i].metric = t->goal.metric->more ? -from->error :
		    from->error;
		for (k = 0; k < t->params; k++)
			p->front[i].value[k] = from->at[k];
	}
	free(pick);
	return 0;
}

/* Where there is nothing to choose. */
static int
only_point(struct part *p)
{
	if (try(p, 0, &p->best) == -1)
		return -1;
	p->search.point = calloc(1, sizeof p->best);
	if (p->search.point == NULL)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	p->search.point[p->search.n++] = p->best;
	return keep(p) == -1 || best_of(p) == -1 ? -1 : set_front(p, 1);
}

/* The best at fewer and fewer spikes. */
static int
find_front(struct part *p)
{
	const struct spk_tune *t = p->tune;
	const size_t n = t->goal.points > 0 ? t->goal.points : 1;
	const size_t levels = n < LEVELS ? n : LEVELS;
	double most;
	size_t k;

	if (t->params == 0)
		return only_point(p);
	if (search(p, evaluations(t)) == -1 || keep(p) == -1 ||
	    best_of(p) == -1)
		return -1;
	most = p->best.afr;
	for (k = 1; k < levels; k++) {
		p->max_afr = most * (double)k / (double)levels;
		if (search(p, evaluations(t) / 4 + 1) == -1 || keep(p) == -1)
			return -1;
	}
	return set_front(p, n);
}

static int
front_part(void *arg, unsigned worker, size_t i)
{
	struct spk_tune *t = arg;
	struct part *p = &t->part[i];
	const int rc = prepare(p) == -1 ? -1 : find_front(p);

	(void)worker;
	release(p);
	atomic_fetch_add(&t->done, 1);
	return rc;
}

int
spk_tune_fronts(struct spk_tune *t, const struct spk_goal *goal,
    struct spk_fault *f)
{
	struct spk_goal plain = *goal;

	plain.sparsity = 0;		/* the front has all weights */
	return run(t, &plain, front_part, f);
}

bool
spk_tune_still(const struct spk_tune *t, size_t part)
{
	return t->part[part].still;
}

size_t
spk_tune_parts(const struct spk_tune *t)
{
	return t->parts;
}

size_t
spk_tune_front(const struct spk_tune *t, size_t part,
    const struct spk_front **front)
{
	*front = t->part[part].front;
	return t->part[part].front_n;
}

const struct spk_param *
spk_tune_param(const struct spk_tune *t, size_t k)
{
	return k < t->params ? t->param[k] : NULL;
}

/*
 * Trials that fail: a codec that rejects some values of its parameters, tuned
 * over valid and invalid ones; parameters of every type by their numbers; a
 * search that is stopped, or runs out of time.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spk.h"
#include "says.h"

/* shy: spikes where a value is above the level; it takes only some levels */

struct shy {
	size_t		 channels;
	const double	*level;
	const int64_t	*count, *flag, *mode;
	const uint64_t	*seed;
};

static const char *
shy_check(const void *state, enum spk_way way)
{
	const struct shy *s = state;
	size_t c;

	for (c = 0; c < s->channels; c++)
		if (s->level[c] > 5)
			return "level above 5";
	return way == SPK_DECODE && *s->mode == 2 ? "mode=never" : NULL;
}

static const char *
shy_open(void *state, void *room, enum spk_way way)
{
	const struct shy *s = state;

	(void)room;
	(void)way;
	return *s->count == 13 ? "13 is unlucky" : NULL;
}

static void
shy_encode(void *state, size_t channel, struct spk_flow *flow)
{
	const struct shy *s = state;
	const double *x = flow->in;
	int8_t *y = flow->out;
	size_t c;

	(void)channel;
	for (; flow->frames > 0 && flow->room > 0; flow->frames--, flow->room--)
		for (c = 0; c < s->channels; c++)
			*y++ = *x++ > s->level[c];
	flow->in = x;
	flow->out = y;
}

static void
shy_decode(void *state, size_t channel, struct spk_flow *flow)
{
	const struct shy *s = state;
	const int8_t *y = flow->in;
	double *x = flow->out;
	size_t c;

	(void)channel;
	for (; flow->frames > 0 && flow->room > 0; flow->frames--, flow->room--)
		for (c = 0; c < s->channels; c++)
			*x++ = *y++ * s->level[c];
	flow->in = y;
	flow->out = x;
}

static const char *const modes[] = {"one", "two", "never", NULL};

static const struct spk_param shy_param[] = {
	{ .name = "level", .type = SPK_F64, .flags = SPK_CHANNEL | SPK_SEARCH,
	  .initial = "1", .min = 0, .max = 100,
	  .slot = offsetof(struct shy, level) },
	{ .name = "count", .type = SPK_I64, .min = -20, .max = 20,
	  .slot = offsetof(struct shy, count) },
	{ .name = "seed", .type = SPK_U64, .min = 1, .max = 1e15,
	  .initial = "7", .slot = offsetof(struct shy, seed) },
	{ .name = "flag", .type = SPK_FLAG,
	  .slot = offsetof(struct shy, flag) },
	{ .name = "mode", .type = SPK_CHOICE, .choice = modes,
	  .initial = "one", .slot = offsetof(struct shy, mode) },
	{ .name = NULL }
};

static const struct spk_codec shy = {
	.row = sizeof(struct spk_codec), .name = "shy", .title = "a test",
	.param = shy_param, .span = SPK_RAW, .type = SPK_F64,
	.size = sizeof(struct shy), .check = shy_check, .open = shy_open,
	.encode = shy_encode, .decode = shy_decode
};

/* wild: the same, with open bounds, and a distant one */

static const struct spk_param wild_param[] = {
	{ .name = "level", .type = SPK_F64, .flags = SPK_CHANNEL |
	  SPK_SEARCH | SPK_ABOVE | SPK_BELOW | SPK_LOG, .min = 0.5, .max = 4,
	  .initial = "1", .slot = offsetof(struct shy, level) },
	{ .name = "count", .type = SPK_I64, .min = -20, .max = 20,
	  .slot = offsetof(struct shy, count) },
	{ .name = "wide", .type = SPK_F64, .flags = SPK_SEARCH, .min = 1,
	  .max = INFINITY, .initial = "1",
	  .slot = offsetof(struct shy, seed) },
	{ .name = "mode", .type = SPK_CHOICE, .choice = modes,
	  .initial = "one", .slot = offsetof(struct shy, mode) },
	{ .name = NULL }
};

#define FRAMES	60
#define CHANNELS 2
static double signal[CHANNELS * FRAMES];
static bool
stop(void *arg, double part)
{
	(void)part;
	return --*(int *)arg <= 0;
}

/* Tune with these words, and level from lo to hi; its value, of channel 0. */
static double
tune(const char *words, double lo, double hi, struct spk_goal goal)
{
	struct spk_head h = {0};
	struct spk_tune *t;
	double level = NAN;
	int rc = -1;

	OK(spk_head_parse(&h, words, strlen(words), &f) == 0);
	t = spk_tune_new(&shy, signal, FRAMES, CHANNELS, &h, &f);
	OK(t != NULL);
	if (t != NULL && (spk_head_get(&h, "level") != NULL ||
	    spk_tune_range(t, "level", lo, hi, &f) == 0))
		rc = goal.points > 0 ?
		    spk_tune_fronts(t, &goal, sizeof goal, &f) :
		    spk_tune_run(t, &goal, sizeof goal, &f);
	if (rc == 0 && goal.points == 0) {
		OK(isfinite(spk_tune_cost(t, 0)));
		level = strtod(spk_head_get(spk_tune_words(t), "level"), NULL);
	}
	spk_tune_free(t);
	spk_head_free(&h);
	return level;
}

static void
test_tune(void)
{
	struct spk_goal goal = {.max_afr = 1, .evaluations = 60,
	    .metric = spk_metric_find("mse")};
	int left = 3;

	/* Levels that it does not take are not chosen. */
	OK(tune("", 1, 100, goal) <= 5);
	SAYS(DONE, "");
	goal.jobs = 2;
	OK(tune("mode=two", 4, 7, goal) <= 5);
	SAYS(DONE, "");
	OK(isnan(tune("", 6, 7, goal)));
	SAYS(DATA, "level above 5");
	OK(isnan(tune("level=6", 0, 0, goal)));
	SAYS(DATA, "level above 5");
	OK(isnan(tune("count=13", 1, 2, goal)));
	SAYS(DATA, "13 is unlucky");
	OK(isnan(tune("level=2 count=13", 0, 0, goal)));
	SAYS(DATA, "13 is unlucky");
	OK(isnan(tune("mode=never level=2", 1, 2, goal)));
	SAYS(DATA, "mode=never");
	goal.points = 3;
	(void)tune("", 1, 100, goal);
	SAYS(DONE, "");
	(void)tune("mode=never", 1, 2, goal);
	SAYS(DATA, "mode=never");
	goal.points = 0;

	goal.progress = stop;
	goal.arg = &left;
	OK(tune("", 1, 5, goal) <= 5);
	SAYS(DONE, "");
	goal.progress = NULL;
	goal.seconds = 0.01;
	goal.evaluations = 0;
	OK(tune("", 1, 5, goal) <= 5);
	SAYS(DONE, "");
}

static void
test_bounds(void)
{
	struct spk_codec wild = shy;
	struct spk_goal goal = {.max_afr = 1, .evaluations = 40,
	    .metric = spk_metric_find("mse")};
	struct spk_head h = {0};
	struct spk_tune *t;

	wild.name = "wild";
	wild.param = wild_param;
	t = spk_tune_new(&wild, signal, FRAMES, 1, NULL, &f);
	OK(t != NULL && spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "search: wide has no usual range: specify FROM:TO");
	spk_tune_free(t);
	OK(spk_head_set(&h, "wide", "2", &f) == 0);
	t = spk_tune_new(&wild, signal, 1, 1, &h, &f);
	OK(t != NULL && spk_tune_run(t, &goal, sizeof goal, &f) == 0);
	spk_tune_free(t);
	t = spk_tune_new(&wild, signal, FRAMES, 1, &h, &f);
	goal.seconds = 0.01;
	goal.points = 2;
	OK(t != NULL && spk_tune_fronts(t, &goal, sizeof goal, &f) == 0);
	spk_tune_free(t);
	t = spk_tune_new(&wild, signal, FRAMES, 1, &h, &f);
	goal.metric = NULL;
	OK(t != NULL && spk_tune_fronts(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "metric: not for a signal without delay");
	spk_tune_free(t);
	spk_head_free(&h);
}

static void
set(struct spk_coder *c, const char *name, double x, bool good)
{
	double got = NAN;

	OK((spk_coder_set(c, name, &x, 1, &f) == 0) == good);
	OK(good == (f.status == SPK_DONE));
	f = (struct spk_fault){0};
	if (good)
		OK(spk_coder_get(c, name, &got, &f) == 1 && !(got < x) &&
		    !(got > x));
}

static void
test_set(void)
{
	struct spk_coder *c = spk_coder_new(&shy, SPK_ENCODE, 1, NULL, &f);
	size_t i;
	static const struct {
		const char	*name;
		double		 x;
		bool		 good;
	} rows[] = {
		{"level", 0.25, true}, {"level", -1, false},
		{"level", NAN, false}, {"level", INFINITY, false},
		{"count", -20, true}, {"count", 1.5, false},
		{"count", 21, false}, {"count", 1e300, false},
		{"seed", 1e15, true}, {"seed", 0.5, false},
		{"seed", -1, false}, {"seed", 2e15, false}, {"seed", 0, false},
		{"flag", 1, true}, {"flag", 0, true}, {"flag", 2, false},
		{"flag", -1, false}, {"flag", 0.5, false},
		{"mode", 1, true}, {"mode", 3, false}, {"mode", -1, false},
		{"mode", 0.5, false}, {"none", 1, false}, {"min", 1, false},
	};

	OK(c != NULL);
	for (i = 0; i < sizeof rows / sizeof *rows; i++)
		set(c, rows[i].name, rows[i].x, rows[i].good);
	spk_coder_free(c);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < CHANNELS * FRAMES; i++)
		signal[i] = (double)(i * i % 19) / 2;
	test_tune();
	test_bounds();
	test_set();
	return tap_failed > 0;
}

/* spk-opt's codes, tuned: side by side if there are several. */
#include <stdio.h>
#include <unistd.h>

#include "opt.h"

#define BAR		40		/* characters */

/* Show progress on a terminal. */
static bool
show(void *arg, double part)
{
	struct spk_result *own = arg, *r;
	struct spk_opt *j = own->of;
	double done = 0;
	int percent;

	pthread_mutex_lock(&j->showing);
	own->part = part;
	for (r = j->result; r < j->result + j->results; r++)
		done += r->part;
	percent = (int)(100 * done / (double)j->results);
	if (percent > j->percent) {
		j->percent = percent;
		fprintf(stderr, "\rspk-opt: [%-*.*s] %d %%", BAR,
		    percent * BAR / 100,
		    "########################################", percent);
	}
	pthread_mutex_unlock(&j->showing);
	return false;
}

static void
hide(const struct spk_opt *j)
{
	if (j->percent > 0)
		fprintf(stderr, "\r\033[K");
}

static int
tune(const struct spk_opt *j, struct spk_result *r,
    const struct spk_goal *goal)
{
	if (goal->points > 0)
		return spk_tune_fronts(r->tune, goal, sizeof *goal, &r->why);
	if (spk_tune_run(r->tune, goal, sizeof *goal, &r->why) == -1)
		return -1;
	r->cost = spk_tune_cost(r->tune, j->channels);
	r->options = spk_opt_options(r, spk_tune_words(r->tune), j->ranged,
	    &r->why);
	return r->options != NULL ? 0 : -1;
}

/* Threads for codes, and those of each. */
static unsigned
lanes(const struct spk_opt *j)
{
	return j->goal.jobs < j->results ? j->goal.jobs : (unsigned)j->results;
}

static int
tune_one(void *arg, unsigned worker, size_t i)
{
	struct spk_opt *j = arg;
	struct spk_result *r = &j->result[i];
	const size_t turns = (j->results + lanes(j) - 1) / lanes(j);
	struct spk_goal goal = j->goal;

	(void)worker;
	if (r->why.status == SPK_DONE && j->results > 1 && j->frames == 1 &&
	    r->codec->steps == NULL)
		spk_fail(&r->why, SPK_DATA, "a single frame: nothing changes "
		    "in time");
	if (r->why.status != SPK_DONE)
		return 0;
	goal.jobs = j->goal.jobs / lanes(j);
	goal.seconds /= (double)turns;
	goal.progress = isatty(2) &&
	    spk_head_get(&j->args, "quiet") == NULL ? show : NULL;
	goal.arg = r;
	if (tune(j, r, &goal) == -1 && r->why.status == SPK_SYSTEM)
		return -1;
	r->part = 1;
	return 0;
}

/* Add the input's name to a fault of the data. */
static int
of_input(struct spk_opt *j, const struct spk_fault *why)
{
	char place[300] = "";

	if (why->status == SPK_DATA)
		snprintf(place, sizeof place, "%.250s: ", j->input.name);
	return spk_fail_as(&j->fault, why->status, place, why);
}

/* If some codes of several fail, report the others without them. */
static void
leave_out(const struct spk_opt *j, const struct spk_result *r)
{
	struct spk_fault f = {0};
	char what[60];

	snprintf(what, sizeof what, "%s left out: ", r->codec->name);
	spk_fail_as(&f, r->why.status, what, &r->why);
	if (spk_head_get(&j->args, "quiet") == NULL)
		spk_say_fault("spk-opt", &f);
}

int
spk_opt_tune(struct spk_opt *j)
{
	const struct spk_result *bad = NULL;
	struct spk_result *r, *const end = j->result + j->results;
	size_t out = 0;

	for (r = j->result; r < end; r++)
		r->of = j;
	pthread_mutex_init(&j->showing, NULL);
	(void)spk_parallel(lanes(j), j->results, tune_one, j);
	pthread_mutex_destroy(&j->showing);
	hide(j);
	for (r = j->result; r < end; r++) {
		out += r->why.status != SPK_DONE;
		if (r->why.status != SPK_DONE && (bad == NULL ||
		    r->why.status == SPK_SYSTEM))
			bad = r;
	}
	if (bad != NULL && (bad->why.status == SPK_SYSTEM ||
	    out == j->results))
		return of_input(j, &bad->why);
	for (r = j->result; r < end; r++)
		if (r->why.status != SPK_DONE)
			leave_out(j, r);
	return 0;
}

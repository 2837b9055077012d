/*
 * Fronts: for each part of a signal, the points for which no other is better in
 * both error and spikes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/part.h"

static int
by_spikes(const void *a, const void *b)
{
	const struct spk_point *p = a, *q = b;

	if (p->afr < q->afr || p->afr > q->afr)
		return p->afr < q->afr ? -1 : 1;
	return (p->error > q->error) - (p->error < q->error);
}

/* Keep the points for which no other is better, in order of spikes. */
static void
leave_front(struct spk_part *p)
{
	double least = INFINITY;
	size_t i, n = 0;

	qsort(p->all, p->all_n, sizeof *p->all, by_spikes);
	for (i = 0; i < p->all_n; i++)
		if (p->all[i].error < least && p->all[i].cost < SPK_WORST &&
		    p->all[i].afr <= p->tune->goal.max_afr) {
			least = p->all[i].error;
			p->all[n++] = p->all[i];
		}
	p->all_n = n;
}

/* Add what the last search tried to the front. */
static int
keep(struct spk_part *p)
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

/* The point between i and j whose number of spikes is nearest to the middle. */
static size_t
halfway(const struct spk_part *p, size_t i, size_t j)
{
	const double half = (p->all[i].afr + p->all[j].afr) / 2;
	size_t k, best = i + 1;

	for (k = i + 2; k < j; k++)
		if (fabs(p->all[k].afr - half) < fabs(p->all[best].afr - half))
			best = k;
	return best;
}

/* Select up to n of m points, always in the widest gap; returns how many. */
static size_t
thin(const struct spk_part *p, size_t *pick, size_t n)
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
set_front(struct spk_part *p, size_t n)
{
	const struct spk_tune *t = p->tune;
	size_t *pick, i, k;

	n = n < p->all_n ? n : p->all_n + 1;
	pick = calloc(n + 1, sizeof *pick);
	p->front = calloc(n, sizeof *p->front);
	if (pick == NULL || p->front == NULL) {
		free(pick);
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	p->front_n = p->all_n > 0 ? thin(p, pick, n) : 0;
	for (i = 0; i < p->front_n; i++) {
		const struct spk_point *from = &p->all[pick[i]];

		p->front[i].afr = from->afr;
		p->front[i].metric = t->goal.metric->higher_is_better ?
		    -from->error : from->error;
		p->front[i].stretch = (double)from->stretch;
		p->front[i].shift = (double)from->shift;
		for (k = 0; k < t->params; k++)
			p->front[i].value[k] = from->at[k];
	}
	free(pick);
	return 0;
}

/* For a signal without a choice. */
static int
only_point(struct spk_part *p)
{
	if (spk_part_try(p, 0, &p->best) == -1)
		return -1;
	p->search.point = calloc(1, sizeof p->best);
	if (p->search.point == NULL)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	p->search.point[p->search.n++] = p->best;
	return keep(p) == -1 || spk_part_best(p) == -1 ? -1 : set_front(p, 1);
}

/* The best points with fewer and fewer spikes. */
static int
find_front(struct spk_part *p)
{
	const struct spk_tune *t = p->tune;
	const size_t n = t->goal.points > 0 ? t->goal.points : 1;
	const size_t levels = n < SPK_LEVELS ? n : SPK_LEVELS;
	double most;
	size_t k;

	if (t->params == 0)
		return only_point(p);
	p->levels = levels;
	if (spk_part_search(p, spk_part_evaluations(p)) == -1 ||
	    keep(p) == -1 || spk_part_best(p) == -1)
		return -1;
	most = p->best.afr;
	for (k = 1; k < levels && !atomic_load(&t->stopped); k++) {
		p->level = k;
		p->max_afr = most * (double)k / (double)levels;
		if (spk_part_search(p,
		    spk_part_evaluations(p) / 4 + 1) == -1 || keep(p) == -1)
			return -1;
	}
	return set_front(p, n);
}

static int
front_part(void *arg, unsigned worker, size_t i)
{
	struct spk_tune *t = arg;
	struct spk_part *p = &t->part[i];
	const int rc = spk_part_prepare(p) == -1 ? -1 : find_front(p);

	(void)worker;
	spk_part_release(p);
	atomic_fetch_add(&t->done, 1);
	return rc;
}

int
spk_tune_fronts(struct spk_tune *t, const struct spk_goal *goal,
    size_t size, struct spk_fault *f)
{
	if (spk_tune_aim(t, goal, size, f) == -1)
		return -1;
	t->goal.sparsity = 0;		/* the front covers all weights */
	return spk_tune_parts_by(t, front_part, f) == -1 ? -1 :
	    spk_tune_take_range(t, f);
}

bool
spk_tune_front(const struct spk_tune *t, size_t part, size_t k,
    struct spk_front *front, size_t size)
{
	const struct spk_part *p = &t->part[part];

	if (part >= t->parts || k >= p->front_n)
		return false;
	memset(front, 0, size);
	memcpy(front, &p->front[k], size < sizeof *front ? size :
	    sizeof *front);
	return true;
}

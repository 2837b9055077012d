/*
 * Search for the least cost over a box of parameters.  A cost that counts
 * spikes is discontinuous at thousands of places, wherever a spike appears or
 * disappears, so no gradient is used:
 *
 * - The box is divided into ever smaller cells.  In each round, of the cells
 *   of each size those of least cost are divided, if they are better than all
 *   larger ones, and the new points are tried together.  With one parameter a
 *   cell is an interval, tried at its ends and halved; this continues down to
 *   neighbouring numbers wherever it may pay.  With several, a cell is tried
 *   at its middle and cut in three along its longest side.
 * - With several parameters, the best points that are apart from each other
 *   are then improved by NLopt's Nelder and Mead.
 *
 * The points tried do not depend on the number of threads.
 *
 * Source: D. R. Jones, C. D. Perttunen and B. E. Stuckman, "Lipschitzian
 * optimization without the Lipschitz constant", Journal of Optimization Theory
 * and Applications 79 (1993), here with several cells of a size per round.
 */
#include <math.h>
#include <nlopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tune/tune.h"

#define SIZES		256		/* of cells */
#define BEST_MAX	16		/* cells of a size, per round */
#define STARTS		16		/* points that are improved, */
#define STEPS		12		/* with at least that many
					 * evaluations */
#define APART		0.03		/* of the box */
#define STEP		0.01		/* the same */
#define SHARE		0.75		/* of the budget: for dividing */

struct cell {
	size_t		 a, b;		/* points: its ends, or its middle */
	double		 u[SPK_AXES];	/* its middle */
	unsigned char	 level[SPK_AXES];	/* number of cuts of each
						 * side */
	unsigned	 size;		/* their sum */
	bool		 whole;		/* it cannot be divided */
};

struct grid {
	struct spk_search *s;
	struct cell	*cell;
	size_t		 n, cap;
	unsigned	 best;		/* cells of a size, per round */
	size_t		 top[SIZES][BEST_MAX];	/* these, the best first */
	unsigned	 tops[SIZES];
	size_t		 chosen[SIZES * BEST_MAX], chosen_n;
};

/* The parameter at a place u of 0..1. */
static double
value(const struct spk_dimension *a, double u)
{
	const double half = a->type == SPK_I64 ? 0.5 : 0;
	const double lo = a->lo - half, hi = a->hi + half;
	double x = a->log ? lo * pow(hi / lo, u) : lo + (hi - lo) * u;

	if (a->type == SPK_I64)
		x = floor(x + 0.5);
	else if (a->type == SPK_F32)
		x = spk_single(x);
	return x < a->lo ? a->lo : x > a->hi ? a->hi : x;
}

static bool
differ(double x, double y)
{
	return x < y || x > y;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The share of the budget that is spent, 0..1. */
static double
spent(const struct spk_search *s)
{
	if (s->stopped)
		return 1;
	return s->seconds > 0 ? (now() - s->began) / s->seconds :
	    (double)s->n / (double)s->budget;
}

/* A new point at u. */
static void
place(const struct spk_search *s, struct spk_point *p, const double *u)
{
	size_t d;

	for (d = 0; d < s->axes; d++) {
		p->u[d] = u[d];
		p->at[d] = value(&s->axis[d], u[d]);
	}
}

static int
add_point(struct spk_search *s, const double *u, struct spk_fault *f)
{
	if (spk_grow(&s->point, &s->cap, s->n + 1, sizeof *s->point, f) == -1)
		return -1;
	place(s, &s->point[s->n++], u);
	return 0;
}

static int
try_one(void *arg, unsigned worker, size_t i)
{
	struct spk_search *s = arg;

	return s->try(s->arg, worker, &s->point[s->tried + i]);
}

/* Try all new points. */
static int
try_all(struct spk_search *s)
{
	const size_t n = s->n - s->tried, most = n / s->grain + 1;

	if (spk_parallel(s->jobs < most ? s->jobs : (unsigned)most, n, try_one,
	    s) == -1)
		return -1;
	s->tried = s->n;
	if (s->progress != NULL && s->progress(s->arg, fmin(spent(s), 1)))
		s->stopped = true;
	return 0;
}

static int
add_cell(struct grid *g, const struct cell *c, struct spk_fault *f)
{
	if (spk_grow(&g->cell, &g->cap, g->n + 1, sizeof *g->cell, f) == -1)
		return -1;
	g->cell[g->n++] = *c;
	return 0;
}

static double
cost(const struct grid *g, size_t cell)
{
	const struct cell *c = &g->cell[cell];

	return fmin(g->s->point[c->a].cost, g->s->point[c->b].cost);
}

/* Insert a cell among the best of its size, if it belongs there. */
static void
rank(struct grid *g, size_t cell)
{
	const unsigned size = g->cell[cell].size;
	size_t *top = g->top[size];
	unsigned k = g->tops[size];

	if (k == g->best && cost(g, top[k - 1]) <= cost(g, cell))
		return;
	if (k == g->best)
		k--;
	else
		g->tops[size]++;
	for (; k > 0 && cost(g, top[k - 1]) > cost(g, cell); k--)
		top[k] = top[k - 1];
	top[k] = cell;
}

/* The cells to divide in this round. */
static void
choose(struct grid *g)
{
	double larger = INFINITY;	/* the best of those */
	size_t i;
	unsigned size;

	memset(g->tops, 0, sizeof g->tops);
	for (i = 0; i < g->n; i++)
		if (!g->cell[i].whole)
			rank(g, i);
	g->chosen_n = 0;
	for (size = 0; size < SIZES; size++) {
		for (i = 0; i < g->tops[size] &&
		    cost(g, g->top[size][i]) < larger; i++)
			g->chosen[g->chosen_n++] = g->top[size][i];
		if (g->tops[size] > 0)
			larger = fmin(larger, cost(g, g->top[size][0]));
	}
}

/* Halve an interval, unless there is no number between its ends. */
static int
halve(struct grid *g, size_t cell, struct spk_fault *f)
{
	struct spk_search *s = g->s;
	struct cell c = g->cell[cell], half = c;
	const struct spk_point *a = &s->point[c.a], *b = &s->point[c.b];
	const double u = (a->u[0] + b->u[0]) / 2, x = value(s->axis, u);

	if (!(x > a->at[0]) || !(x < b->at[0]) || c.size + 1 == SIZES) {
		g->cell[cell].whole = true;
		return 0;
	}
	half.size = c.size + 1;
	half.b = s->n;
	g->cell[cell] = half;
	half.a = s->n;
	half.b = c.b;
	return add_point(s, &u, f) == -1 ? -1 : add_cell(g, &half, f);
}

/* The side to cut: of those possible, the first of the longest. */
static size_t
side(const struct spk_search *s, const struct cell *c)
{
	size_t d, best = s->axes;
	double half;

	for (d = 0; d < s->axes; d++) {
		half = pow(3, -c->level[d]) / 2;
		if (differ(value(&s->axis[d], c->u[d] - half),
		    value(&s->axis[d], c->u[d] + half)) &&
		    (best == s->axes || c->level[d] < c->level[best]))
			best = d;
	}
	return best;
}

/* Cut a cell in three; the middle keeps its point. */
static int
cut(struct grid *g, size_t cell, struct spk_fault *f)
{
	struct spk_search *s = g->s;
	struct cell third = g->cell[cell];
	const size_t d = side(s, &third), middle = third.a;
	const double at = third.u[d < s->axes ? d : 0];
	int way;

	if (d == s->axes || third.size + 1 == SIZES) {
		g->cell[cell].whole = true;
		return 0;
	}
	third.level[d]++;
	third.size++;
	g->cell[cell] = third;
	for (way = -1; way <= 1; way += 2) {
		third.u[d] = at + way * pow(3, -third.level[d]);
		third.a = third.b = middle;
		if (differ(value(&s->axis[d], third.u[d]),
		    value(&s->axis[d], at))) {
			third.a = third.b = s->n;
			if (add_point(s, third.u, f) == -1)
				return -1;
		}
		if (add_cell(g, &third, f) == -1)
			return -1;
	}
	return 0;
}

/* Intervals of one parameter, or all values if they are few. */
static int
first_intervals(struct grid *g, struct spk_fault *f)
{
	struct spk_search *s = g->s;
	struct cell c = {0};
	size_t n = s->budget / 6 < 253 ? s->budget / 6 + 3 : 256, i;
	double u;

	for (i = 0; i < n; i++) {
		u = (double)i / (double)(n - 1);
		if (i > 0 && !differ(value(s->axis, u),
		    s->point[s->n - 1].at[0]))
			continue;
		if (add_point(s, &u, f) == -1)
			return -1;
		if (s->n < 2)
			continue;
		c.a = s->n - 2;
		c.b = s->n - 1;
		if (add_cell(g, &c, f) == -1)
			return -1;
	}
	return 0;
}

static int
first_cell(struct grid *g, struct spk_fault *f)
{
	struct cell c = {0};
	size_t d;

	for (d = 0; d < g->s->axes; d++)
		c.u[d] = 0.5;
	return add_point(g->s, c.u, f) == -1 ? -1 : add_cell(g, &c, f);
}

/* Cells of a size that a round divides: few with a small budget. */
static unsigned
most_of_a_size(const struct spk_search *s)
{
	const size_t most = s->axes == 1 ? 4 : BEST_MAX;
	const size_t n = s->budget / (s->axes == 1 ? 500 : 250);

	return (unsigned)(n < 1 ? 1 : n < most ? n : most);
}

static int
divide(struct grid *g, struct spk_fault *f)
{
	struct spk_search *s = g->s;
	const bool line = s->axes == 1;
	const double share = line ? 1 : SHARE;
	size_t i;

	g->best = most_of_a_size(s);
	if ((line ? first_intervals(g, f) : first_cell(g, f)) == -1)
		return -1;
	do {
		if (try_all(s) == -1)
			return -1;
		choose(g);
		for (i = 0; i < g->chosen_n && spent(s) < share; i++)
			if ((line ? halve(g, g->chosen[i], f) :
			    cut(g, g->chosen[i], f)) == -1)
				return -1;
	} while (g->chosen_n > 0 && spent(s) < share);
	return try_all(s);
}

/* Improving the best points */

struct climb {
	struct spk_search *s;
	const struct spk_point *start;
	unsigned	 worker;
	int		 most;		/* points to try */
	struct spk_point *point;	/* tried */
	size_t		 n, cap;
	struct spk_fault fault;
};

static double
climb_cost(unsigned axes, const double *u, double *slope, void *arg)
{
	struct climb *c = arg;
	struct spk_point *p;

	(void)axes;
	(void)slope;
	if (spk_grow(&c->point, &c->cap, c->n + 1, sizeof *c->point,
	    &c->fault) == -1)
		return INFINITY;
	p = &c->point[c->n];
	place(c->s, p, u);
	if (c->s->try(c->s->arg, c->worker, p) == -1) {
		c->fault.status = SPK_SYSTEM;
		return INFINITY;
	}
	c->n++;
	return p->cost;
}

/* The box; whole numbers are fixed. */
static void
climb_box(const struct climb *c, nlopt_opt o)
{
	const struct spk_search *s = c->s;
	double lo[SPK_AXES], hi[SPK_AXES], step[SPK_AXES];
	size_t d;

	for (d = 0; d < s->axes; d++) {
		lo[d] = 0;
		hi[d] = 1;
		if (s->axis[d].type == SPK_I64)
			lo[d] = hi[d] = c->start->u[d];
		step[d] = c->start->u[d] + STEP <= 1 ? STEP : -STEP;
	}
	nlopt_set_lower_bounds(o, lo);
	nlopt_set_upper_bounds(o, hi);
	nlopt_set_initial_step(o, step);
}

static int
climb(void *arg, unsigned worker, size_t i)
{
	struct climb *c = (struct climb *)arg + i;
	const struct spk_search *s = c->s;
	const double left = 1 - spent(s);
	double u[SPK_AXES], best;
	nlopt_opt o = nlopt_create(NLOPT_LN_NELDERMEAD, (unsigned)s->axes);

	c->worker = worker;
	if (o == NULL)
		return -1;
	memcpy(u, c->start->u, sizeof u);
	climb_box(c, o);
	nlopt_set_min_objective(o, climb_cost, c);
	nlopt_set_xtol_rel(o, 1e-6);
	nlopt_set_maxeval(o, c->most);
	if (s->seconds > 0)
		nlopt_set_maxtime(o, fmax(left * s->seconds, 1e-3));
	(void)nlopt_optimize(o, u, &best);	/* all points are in c */
	nlopt_destroy(o);
	return c->fault.status == SPK_DONE ? 0 : -1;
}

static bool
is_apart(const struct spk_search *s, const struct spk_point *p,
    const struct spk_point *q)
{
	size_t d;

	for (d = 0; d < s->axes; d++)
		if (fabs(p->u[d] - q->u[d]) > APART ||
		    (s->axis[d].type == SPK_I64 &&
		    differ(p->at[d], q->at[d])))
			return true;
	return false;
}

/* The best point apart from the n taken so far, or NULL. */
static const struct spk_point *
next_start(const struct spk_search *s, const struct climb *c, size_t n)
{
	const struct spk_point *best = NULL, *p;
	size_t i;

	for (p = s->point; p < s->point + s->n; p++) {
		for (i = 0; i < n && is_apart(s, p, c[i].start); i++)
			;
		if (i == n && (best == NULL || spk_point_less(p, best)))
			best = p;
	}
	return best;
}

static int
improve(struct spk_search *s, struct spk_fault *f)
{
	const size_t left = !s->stopped && s->budget > s->n ?
	    s->budget - s->n : 0;
	const size_t starts = left / STEPS < 1 ? 1 : left / STEPS < STARTS ?
	    left / STEPS : STARTS;
	struct climb c[STARTS] = {{0}};
	size_t n, i, k;
	int rc;

	if (s->n < 2)			/* there is no choice */
		return 0;
	for (n = 0; n < starts && n < left; n++) {
		c[n].s = s;
		c[n].most = (int)fmin((double)left / (double)starts, 1e9);
		c[n].start = next_start(s, c, n);
		if (c[n].start == NULL)
			break;
	}
	rc = spk_parallel(s->jobs, n, climb, c);
	for (i = 0; i < n; i++) {
		for (k = 0; k < c[i].n && rc == 0; k++) {
			rc = spk_grow(&s->point, &s->cap, s->n + 1,
			    sizeof *s->point, f);
			if (rc == 0)
				s->point[s->n++] = c[i].point[k];
		}
		free(c[i].point);
	}
	s->tried = s->n;
	return rc;
}

bool
spk_point_less(const struct spk_point *p, const struct spk_point *q)
{
	return differ(p->cost, q->cost) ? p->cost < q->cost :
	    p->afr < q->afr;
}

int
spk_search_run(struct spk_search *s, struct spk_fault *f)
{
	struct grid *g = calloc(1, sizeof *g);
	int rc;

	if (g == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	g->s = s;
	s->began = now();
	s->n = s->tried = 0;
	s->stopped = false;
	rc = divide(g, f);
	if (rc == 0 && s->axes > 1)
		rc = improve(s, f);
	free(g->cell);
	free(g);
	return rc;
}

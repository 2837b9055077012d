/*
 * Distances between two spike trains of the same length, column by column.  A
 * frame is the unit of time, and spikes of -1 are spikes of another kind.
 *
 * Van Rossum: both trains, as spikes of 1 and -1, pass through a filter that
 * decays by exp(-t/tau); D is the root of (1/tau) times the integral of the
 * square of the difference, from the first frame to infinity.  A spike in only
 * one of them, far from others, adds 1/2 to D^2.
 *
 * Victor-Purpura: the least cost of turning one train into the other, where
 * adding or removing a spike costs 1, and moving it costs q per frame.  A spike
 * of 1 cannot become one of -1 by moving.  Moving only pays for spikes less
 * than 2/q apart, so the table of costs is a band.
 *
 * Source: M. van Rossum, "A novel spike distance", Neural Computation 13
 * (2001); J. D. Victor and K. P. Purpura, "Nature and precision of temporal
 * coding in visual cortex", Journal of Neurophysiology 76 (1996).
 */
#include <math.h>
#include <stdlib.h>

#include "tune/tune.h"

struct times {
	uint64_t	*t;
	size_t		 n, cap;
};

struct column {
	double		 s;		/* difference, filtered */
	double		 sum;		/* its squares, up to the last frame */
	struct times	 up[2], down[2];	/* of both trains */
};

struct spk_distance {
	size_t		 columns;
	double		 q, decay, weight;
	uint64_t	 frames;
	struct column	*column;
};

struct spk_distance *
spk_distance_new(size_t columns, double tau, double q, struct spk_fault *f)
{
	struct spk_distance *d = calloc(1, sizeof *d);

	if (d == NULL ||
	    (d->column = calloc(columns, sizeof *d->column)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		free(d);
		return NULL;
	}
	d->columns = columns;
	d->q = q;
	d->decay = exp(-1 / tau);
	d->weight = -expm1(-2 / tau) / 2;
	return d;
}

void
spk_distance_free(struct spk_distance *d)
{
	size_t c, i;

	for (c = 0; d != NULL && c < d->columns; c++)
		for (i = 0; i < 2; i++) {
			free(d->column[c].up[i].t);
			free(d->column[c].down[i].t);
		}
	if (d != NULL)
		free(d->column);
	free(d);
}

static int
spike(struct column *c, size_t train, int8_t y, uint64_t t,
    struct spk_fault *f)
{
	struct times *list = y > 0 ? &c->up[train] : &c->down[train];

	if (y == 0)
		return 0;
	if (spk_grow(&list->t, &list->cap, list->n + 1, sizeof *list->t,
	    f) == -1)
		return -1;
	list->t[list->n++] = t;
	return 0;
}

int
spk_distance_add(struct spk_distance *d, const int8_t *a, const int8_t *b,
    size_t frames, struct spk_fault *f)
{
	struct column *c;
	size_t i, k;

	for (i = 0; i < frames; i++, d->frames++)
		for (k = 0; k < d->columns; k++, a++, b++) {
			c = &d->column[k];
			c->sum += c->s * c->s * d->weight;
			c->s = c->s * d->decay + (*a - *b);
			if (spike(c, 0, *a, d->frames, f) == -1 ||
			    spike(c, 1, *b, d->frames, f) == -1)
				return -1;
		}
	return 0;
}

double
spk_distance_rossum2(const struct spk_distance *d, size_t k)
{
	const struct column *c = &d->column[k];

	return c->sum + c->s * c->s / 2;
}

/*
 * The table of costs: G(i, j) turns the first i spikes into the first j of the
 * others.  cost[j] is G(row[j], j), from the last row whose band had j; each
 * later row has removed one more spike.  After the band, each j has added one.
 */
struct band {
	double		*cost;
	size_t		*row;
	size_t		 last;		/* greatest j so far in the band */
};

static double
cost(const struct band *g, size_t i, size_t j)
{
	const size_t k = j < g->last ? j : g->last;

	return g->cost[k] + (double)(i - g->row[k]) + (double)(j - k);
}

/* Row i, for j from lo to hi; dist to the spike at a. */
static void
band_row(struct band *g, size_t i, uint64_t a, const uint64_t *b, size_t lo,
    size_t hi, double q)
{
	double diag = cost(g, i - 1, lo - 1), left = diag + 1, above, best;
	const double end = cost(g, i - 1, g->last);
	const size_t last = g->last;
	size_t j;

	for (j = last + 1; j < lo; j++) {	/* no row has these */
		g->cost[j] = end + (double)(j - last);
		g->row[j] = i - 1;
		g->last = j;
	}
	for (j = lo; j <= hi; j++) {
		above = j <= last ? cost(g, i - 1, j) :
		    end + (double)(j - last);
		best = diag + q * (double)(a > b[j - 1] ? a - b[j - 1] :
		    b[j - 1] - a);
		best = fmin(best, fmin(above, left) + 1);
		g->cost[j] = left = best;
		g->row[j] = i;
		g->last = j > g->last ? j : g->last;
		diag = above;
	}
}

/* Spikes are so near that moving one may be cheaper than two changes. */
static bool
near(uint64_t a, uint64_t b, double q)
{
	return q * (double)(a > b ? a - b : b - a) < 2;
}

static int
victor(const struct times *a, const struct times *b, double q, double *sum,
    struct spk_fault *f)
{
	struct band g = {
		calloc(b->n + 1, sizeof *g.cost),
		calloc(b->n + 1, sizeof *g.row), 0
	};
	size_t i, lo = 1, hi = 0;

	if (q <= 0) {
		*sum += fabs((double)a->n - (double)b->n);
		free(g.cost);
		free(g.row);
		return 0;
	}
	if (g.cost == NULL || g.row == NULL) {
		free(g.cost);
		free(g.row);
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	for (i = 1; i <= a->n; i++) {
		while (lo <= b->n && b->t[lo - 1] < a->t[i - 1] &&
		    !near(a->t[i - 1], b->t[lo - 1], q))
			lo++;
		hi = hi < lo - 1 ? lo - 1 : hi;
		while (hi < b->n && near(a->t[i - 1], b->t[hi], q))
			hi++;
		band_row(&g, i, a->t[i - 1], b->t, lo, hi, q);
	}
	*sum += cost(&g, a->n, b->n);
	free(g.cost);
	free(g.row);
	return 0;
}

int
spk_distance_victor(const struct spk_distance *d, size_t k, double *sum,
    struct spk_fault *f)
{
	const struct column *c = &d->column[k];

	*sum = 0;
	return victor(&c->up[0], &c->up[1], d->q, sum, f) == -1 ? -1 :
	    victor(&c->down[0], &c->down[1], d->q, sum, f);
}

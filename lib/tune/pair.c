/*
 * How the times of two spike trains agree, as their spikes arrive: the ISI- and
 * the SPIKE-distance, SPIKE-synchronisation, and the sums of Hunter and
 * Milton's similarity.  The trains extend from time 0 to the number of frames;
 * a spike is at the beginning of its frame.
 *
 * Each train is between two spikes, p and f, whose interval is f - p.  At the
 * ends, p or f is an auxiliary spike: as far from the first or the last spike
 * as its neighbour, but not inside the recording.  The nearest spike of the
 * other train is dp from p and df from f.  The next spike of either train, an
 * event, ends a piece over which the profile of the ISI-distance is constant
 * and that of the SPIKE-distance is linear.  An event is processed when both
 * trains are known far enough after it; only spikes from there on are kept.
 *
 * Source: T. Kreuz, D. Chicharro, C. Houghton, R. G. Andrzejak and F. Mormann,
 * "Monitoring spike train synchrony", Journal of Neurophysiology 109 (2013);
 * T. Kreuz, M. Mulansky and N. Bozanic, "SPIKY: a graphical user interface for
 * monitoring spike train synchrony", Journal of Neurophysiology 113 (2015); the
 * ends are those of PySpike.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/score.h"

#define PASSED	64			/* spikes, kept before moving others */

struct side {
	uint64_t	*t;		/* spikes: two that have passed, */
	size_t		 at, n, cap;	/* and from `at' on, those to come */
	uint64_t	 spikes;	/* in all */
	double		 first, last;	/* auxiliary spikes */
	double		 p, f, dp, df;
	double		 near;		/* sum of exp(-distance / tau) */
};

struct spk_pair {
	double		 tau;
	struct side	 side[2];
	bool		 begun, ended;
	double		 end;		/* infinite until it is known */
	double		 t;		/* the last event */
	double		 isi, spike;	/* profiles at t, */
	double		 sum_isi, sum_spike;	/* integrals up to t */
	double		 coincidences;
};

struct spk_pair *
spk_pair_new(double tau, struct spk_fault *f)
{
	struct spk_pair *x = calloc(1, sizeof *x);

	if (x == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	x->tau = tau;
	x->end = INFINITY;
	return x;
}

void
spk_pair_free(struct spk_pair *x)
{
	if (x == NULL)
		return;
	free(x->side[0].t);
	free(x->side[1].t);
	free(x);
}

/* From time u to the nearest spike; those before u have not passed. */
static double
nearest(const struct side *s, double u)
{
	double best = INFINITY, d;
	size_t k;

	for (k = s->at > 0 ? s->at - 1 : 0; k < s->n; k++) {
		d = fabs(u - (double)s->t[k]);
		if (d > best)
			break;
		best = d;
	}
	return best;
}

/* The same, with auxiliary spikes. */
static double
nearest_of_all(const struct side *s, double u)
{
	return fmin(nearest(s, u), fmin(u - s->first, s->last - u));
}

/* Whether a train's k-th spike is known, and those of the other around it. */
static bool
known(const struct spk_pair *x, const struct side *s, size_t k)
{
	const struct side *o = &x->side[s == x->side];

	return x->ended || (k < s->n && o->n > 0 &&
	    o->t[o->n - 1] >= s->t[k]);
}

/* The spike to come becomes f. */
static void
approach(const struct spk_pair *x, struct side *s)
{
	const struct side *o = &x->side[s == x->side];

	if (s->at == s->n) {
		s->f = s->last;
		s->df = s->dp;
		return;
	}
	s->f = (double)s->t[s->at];
	s->df = nearest_of_all(o, s->f);
	s->near += exp(-nearest(o, s->f) / x->tau);
}

static void
begin_side(const struct spk_pair *x, struct side *s)
{
	const struct side *o = &x->side[s == x->side];

	if (s->t[0] > 0) {
		s->p = s->first;
		approach(x, s);
		s->dp = s->df;
		return;
	}
	s->at = 1;
	s->p = 0;
	s->dp = nearest_of_all(o, 0);
	s->near += exp(-nearest(o, 0) / x->tau);
	approach(x, s);
	if (s->n == 1)
		s->df = nearest_of_all(o, s->f);
}

/* The least interval on either side of the spike passed last. */
static double
gap(const struct spk_pair *x, const struct side *s)
{
	const uint64_t *t = s->t + s->at;
	double least = x->end;

	if (s->at > 1)
		least = fmin(least, (double)(t[-1] - t[-2]));
	if (s->at < s->n)
		least = fmin(least, (double)(t[0] - t[-1]));
	return least;
}

/* Whether the spikes passed last, one of them just now, coincide. */
static void
coincide(struct spk_pair *x)
{
	const struct side *a = &x->side[0], *b = &x->side[1];

	if (a->at > 0 && b->at > 0 && 2 * fabs((double)a->t[a->at - 1] -
	    (double)b->t[b->at - 1]) < fmin(gap(x, a), gap(x, b)))
		x->coincidences++;
}

/* The profile of the SPIKE-distance at time u, from p to f of both trains. */
static double
profile(const struct spk_pair *x, double u)
{
	const struct side *s = x->side;
	double isi[2], d[2];
	size_t k;

	for (k = 0; k < 2; k++, s++) {
		isi[k] = s->f - s->p;
		d[k] = (s->dp * (s->f - u) + s->df * (u - s->p)) / isi[k];
	}
	return 2 * (d[0] * isi[1] + d[1] * isi[0]) /
	    ((isi[0] + isi[1]) * (isi[0] + isi[1]));
}

/* A piece begins at the last event. */
static void
begin_piece(struct spk_pair *x)
{
	const double a = x->side[0].f - x->side[0].p;
	const double b = x->side[1].f - x->side[1].p;

	x->isi = fabs(a - b) / fmax(a, b);
	x->spike = profile(x, x->t);
}

static void
end_piece(struct spk_pair *x, double u)
{
	x->sum_isi += x->isi * (u - x->t);
	x->sum_spike += (x->spike + profile(x, u)) / 2 * (u - x->t);
	x->t = u;
}

/* The first frame; false if too little is known. */
static bool
begin(struct spk_pair *x)
{
	struct side *s;
	size_t k;

	for (k = 0; k < 2 && !x->ended; k++) {
		s = &x->side[k];
		if (s->n < 2 || x->side[1 - k].n < 2 ||
		    !known(x, s, s->t[0] == 0))
			return false;
	}
	for (s = x->side; s < x->side + 2; s++) {
		s->first = s->n == 1 ? 0 : fmin(0, 2 * (double)s->t[0] -
		    (double)s->t[1]);
		s->last = x->ended ? s->last : (double)INFINITY;
	}
	begin_side(x, &x->side[0]);
	begin_side(x, &x->side[1]);
	coincide(x);
	begin_piece(x);
	return x->begun = true;
}

/* Process the next event; false if there is none, or too little is known. */
static bool
step(struct spk_pair *x)
{
	struct side *s = x->side;
	uint64_t u = UINT64_MAX;
	size_t k;

	for (k = 0; k < 2; k++)
		if (s[k].at < s[k].n && s[k].t[s[k].at] < u)
			u = s[k].t[s[k].at];
	for (k = 0; k < 2; k++)
		if (s[k].at < s[k].n && s[k].t[s[k].at] == u &&
		    !known(x, &s[k], s[k].at + 1))
			return false;
	if (u == UINT64_MAX)
		return false;
	end_piece(x, (double)u);
	for (k = 0; k < 2; k++)
		if (s[k].at < s[k].n && s[k].t[s[k].at] == u) {
			s[k].p = s[k].f;
			s[k].dp = s[k].df;
			s[k].at++;
		}
	coincide(x);
	for (k = 0; k < 2; k++)
		if (s[k].at > 0 && s[k].t[s[k].at - 1] == u)
			approach(x, &s[k]);
	begin_piece(x);
	return true;
}

/* Process what can be, and forget all but two of the spikes passed. */
static void
settle(struct spk_pair *x)
{
	struct side *s;

	if (!x->begun && !begin(x))
		return;
	while (step(x))
		;
	for (s = x->side; s < x->side + 2; s++)
		if (s->at > PASSED && s->at > s->n / 2) {
			s->n -= s->at - 2;
			memmove(s->t, s->t + s->at - 2, s->n * sizeof *s->t);
			s->at = 2;
		}
}

static int
add(struct side *s, uint64_t t, struct spk_fault *f)
{
	if (spk_grow(&s->t, &s->cap, s->n + 1, sizeof *s->t, f) == -1)
		return -1;
	s->t[s->n++] = t;
	return 0;
}

int
spk_pair_add(struct spk_pair *x, uint64_t t, bool a, bool b,
    struct spk_fault *f)
{
	if ((a && add(&x->side[0], t, f) == -1) ||
	    (b && add(&x->side[1], t, f) == -1))
		return -1;
	x->side[0].spikes += a;
	x->side[1].spikes += b;
	settle(x);
	return 0;
}

/* To the distances a silent train is like one that fires at time 0. */
int
spk_pair_end(struct spk_pair *x, uint64_t frames, struct spk_agreement *to,
    struct spk_fault *f)
{
	struct side *s;
	size_t k;

	x->ended = true;
	x->end = (double)frames;
	for (s = x->side; s < x->side + 2; s++) {
		if (s->n == 0 && add(s, 0, f) == -1)
			return -1;
		s->last = s->n == 1 ? x->end : fmax(x->end, 2 *
		    (double)s->t[s->n - 1] - (double)s->t[s->n - 2]);
	}
	settle(x);
	end_piece(x, x->end);
	*to = (struct spk_agreement){
		.isi = x->sum_isi / x->end, .spike = x->sum_spike / x->end
	};
	for (k = 0; k < 2; k++)
		to->spikes[k] = (double)x->side[k].spikes;
	if (x->side[0].spikes == 0 || x->side[1].spikes == 0)
		return 0;
	to->coincidences = x->coincidences;
	for (k = 0; k < 2; k++)
		to->near[k] = x->side[k].near;
	return 0;
}

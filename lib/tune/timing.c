/*
 * How the times of the spikes of two trains agree, channel by channel, in
 * memory that does not grow with the number of frames.  Spikes of 1 and of -1
 * are two pairs of trains, see pair.c, whose distances are averaged.
 *
 * Schreiber: the correlation of both trains, each filtered by a Gaussian.  With
 * G(d) = exp(-d^2 / (4 sigma^2)) its three sums are those of x y G over all
 * spikes x of one train and y of another, or of itself; from a distance on, G
 * is below 2^-64 and left out.
 *
 * Correlation: Pearson's, of the sums of spikes in successive windows.
 *
 * Source: S. Schreiber, J. M. Fellous, D. Whitmer, P. Tiesinga and T. J.
 * Sejnowski, "A new correlation-based measure of spike timing reliability",
 * Neurocomputing 52-54 (2003).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/score.h"

#define REACH	13.32			/* 2 sqrt(64 ln 2): of G, in sigmas */
#define TABLE	4096			/* values of G, at most */

struct spike {
	uint64_t	 t;
	double		 y[2];		/* of both trains; one may be 0 */
};

struct column {
	struct spk_pair	*kind[2];	/* of 1 and -1; NULL: none so far */
	struct spike	*recent;	/* in G's reach */
	size_t		 n, cap;
	double		 kernel[3];	/* a a, b b, a b */
	uint64_t	 window;	/* of the last spike, */
	double		 count[2];	/* and the sums in it */
	double		 sum[2];	/* of counts in the windows before */
	double		 square[2], product;
};

struct spk_timing {
	size_t		 channels;
	bool		 pairs, correlations;	/* are computed */
	double		 tau, sigma;
	uint64_t	 window;	/* frames */
	uint64_t	 frames;	/* so far */
	double		 reach;		/* of G */
	double		*g;		/* G(0) and so on */
	size_t		 n;		/* their number */
	struct column	*column;
};

static double
gauss(double d, double sigma)
{
	d /= 2 * sigma;
	return exp(-d * d);
}

struct spk_timing *
spk_timing_new(size_t channels, const struct spk_scoring *how,
    struct spk_fault *f)
{
	struct spk_timing *s = calloc(1, sizeof *s);
	size_t i;

	if (s == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	s->channels = channels;
	s->pairs = (how->of & SPK_OF_TIMING) != 0;
	s->correlations = (how->of & SPK_OF_CORRELATION) != 0;
	s->tau = how->tau;
	s->sigma = s->correlations ? how->sigma : 1;
	s->window = s->correlations ? how->window : 1;
	s->reach = REACH * s->sigma;
	s->n = s->reach < TABLE - 1 ? (size_t)s->reach + 1 : TABLE;
	s->g = calloc(s->n, sizeof *s->g);
	s->column = calloc(channels, sizeof *s->column);
	if (s->g == NULL || s->column == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_timing_free(s);
		return NULL;
	}
	for (i = 0; i < s->n; i++)
		s->g[i] = gauss((double)i, s->sigma);
	return s;
}

void
spk_timing_free(struct spk_timing *s)
{
	struct column *c;

	if (s == NULL)
		return;
	for (c = s->column; c != NULL && c < s->column + s->channels; c++) {
		spk_pair_free(c->kind[0]);
		spk_pair_free(c->kind[1]);
		free(c->recent);
	}
	free(s->column);
	free(s->g);
	free(s);
}

static int
add_kind(const struct spk_timing *s, struct spk_pair **x, uint64_t t, bool a,
    bool b, struct spk_fault *f)
{
	if (!s->pairs || (!a && !b))
		return 0;
	if (*x == NULL && (*x = spk_pair_new(s->tau, f)) == NULL)
		return -1;
	return spk_pair_add(*x, t, a, b, f);
}

/* Pair the spikes of a frame with those before, and with each other. */
static int
add_kernel(const struct spk_timing *s, struct column *c, uint64_t t, double a,
    double b, struct spk_fault *f)
{
	const struct spike *r;
	double g, of_a = 0, of_b = 0;
	size_t i = 0;

	while (i < c->n && (double)(t - c->recent[i].t) > s->reach)
		i++;
	if (i > 0) {
		c->n -= i;
		memmove(c->recent, c->recent + i, c->n * sizeof *c->recent);
	}
	if (spk_grow(&c->recent, &c->cap, c->n + 1, sizeof *c->recent,
	    f) == -1)
		return -1;
	for (r = c->recent; r < c->recent + c->n; r++) {
		g = t - r->t < s->n ? s->g[t - r->t] :
		    gauss((double)(t - r->t), s->sigma);
		of_a += g * r->y[0];
		of_b += g * r->y[1];
	}
	c->kernel[0] += a * (a + 2 * of_a);
	c->kernel[1] += b * (b + 2 * of_b);
	c->kernel[2] += a * b + a * of_b + b * of_a;
	c->recent[c->n++] = (struct spike){t, {a, b}};
	return 0;
}

/* The window is complete. */
static void
close_window(struct column *c)
{
	const double a = c->count[0], b = c->count[1];

	c->sum[0] += a;
	c->sum[1] += b;
	c->square[0] += a * a;
	c->square[1] += b * b;
	c->product += a * b;
	c->count[0] = c->count[1] = 0;
}

/* Spikes of a frame, at least one of them not 0. */
static int
add_spikes(const struct spk_timing *s, struct column *c, uint64_t t, int8_t a,
    int8_t b, struct spk_fault *f)
{
	if (add_kind(s, &c->kind[0], t, a > 0, b > 0, f) == -1 ||
	    add_kind(s, &c->kind[1], t, a < 0, b < 0, f) == -1)
		return -1;
	if (!s->correlations)
		return 0;
	if (c->window != t / s->window)
		close_window(c);
	c->window = t / s->window;
	c->count[0] += a;
	c->count[1] += b;
	return add_kernel(s, c, t, a, b, f);
}

int
spk_timing_add(struct spk_timing *s, const int8_t *a, const int8_t *b,
    size_t frames, struct spk_fault *f)
{
	const size_t n = frames * s->channels;
	uint64_t x = 0, y = 0;
	size_t i, k, few;

	for (i = 0; i < n; i += few, a += few, b += few) {
		few = sizeof x;
		if (few > n - i)
			few = n - i;
		memcpy(&x, a, few);
		memcpy(&y, b, few);
		for (k = 0; k < few && (x | y) != 0; k++)
			if ((a[k] != 0 || b[k] != 0) && add_spikes(s,
			    &s->column[(i + k) % s->channels],
			    s->frames + (i + k) / s->channels, a[k], b[k],
			    f) == -1)
				return -1;
	}
	s->frames += frames;
	return 0;
}

/* Sums about the mean of the counts of n windows. */
static void
end_windows(const struct column *c, double n, struct spk_sums *to)
{
	const double a = c->sum[0], b = c->sum[1];

	if (n < 1)
		return;
	to->covariance = (n * c->product - a * b) / n;
	to->variance[0] = (n * c->square[0] - a * a) / n;
	to->variance[1] = (n * c->square[1] - b * b) / n;
}

static int
end_kinds(const struct spk_timing *s, const struct column *c,
    struct spk_sums *to, struct spk_fault *f)
{
	const double kinds = 1 + (c->kind[0] != NULL && c->kind[1] != NULL);
	struct spk_agreement x;
	size_t k, i;

	for (k = 0; k < 2; k++) {
		if (c->kind[k] == NULL)
			continue;
		if (spk_pair_end(c->kind[k], s->frames, &x, f) == -1)
			return -1;
		to->agreement.isi += x.isi / kinds;
		to->agreement.spike += x.spike / kinds;
		to->agreement.coincidences += x.coincidences;
		for (i = 0; i < 2; i++) {
			to->agreement.near[i] += x.near[i];
			to->agreement.spikes[i] += x.spikes[i];
		}
	}
	return 0;
}

int
spk_timing_end(struct spk_timing *s, struct spk_sums *sums,
    struct spk_fault *f)
{
	const uint64_t windows = s->frames / s->window;
	struct column *c;
	size_t k;

	for (k = 0; k < s->channels; k++, sums++) {
		c = &s->column[k];
		if (c->window < windows)
			close_window(c);
		end_windows(c, (double)windows, sums);
		memcpy(sums->kernel, c->kernel, sizeof sums->kernel);
		sums->trains = 1;
		if (end_kinds(s, c, sums, f) == -1)
			return -1;
	}
	return 0;
}

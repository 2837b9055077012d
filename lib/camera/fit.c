/*
 * The filter whose scene is nearest to a known one, by least squares.  For
 * pixels with taps t (taps.c), the root of whose scene exceeds that of the mean
 * of 11 by y, the coefficients w of each class minimise
 *
 *	sum (0.05 + root of the scene)^2 (y - t w)^2
 *
 * by the normal equations A w = b, in binary64, with Cholesky's factors of A.
 * Classes of few pixels are supported by all pixels: SHRINK pixels of the mean
 * of all classes, whose solution is that of all pixels, are added to A and b of
 * each class.
 *
 * Each frame provides random pixels, one from each of `samples' stretches:
 * philox with their number and the frame's, key 0.  One in SPK_FIT_EACH frames
 * is held out, and some of its pixels kept, to test the filter.  Tasks are
 * classes, whose sums have a fixed order: the same bytes with any jobs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "camera/filter.h"

#define SHRINK	40.0
#define LEAST	1e-3			/* added to the diagonal of A */
#define WEIGHT	0.05F
#define KEPT	1024			/* pixels of a frame held out */
#define HALF	(SPK_TAPS * (SPK_TAPS + 1) / 2)

struct sums {				/* of a class */
	double		 pixels;
	double		 a[HALF];	/* row after row up to the diagonal */
	double		 b[SPK_TAPS];
};

struct sample {				/* of a pixel */
	float		 tap[SPK_TAPS];
	float		 base, scene;
	uint16_t	 class;
};

struct spk_fit {
	struct spk_cuts	 cuts;
	size_t		 classes, samples;
	uint64_t	 frames;
	struct sums	*sums, all;
	struct sample	*held;
	size_t		 held_n, held_cap;
	/* The current frame, and its pixels, grouped by class. */
	struct spk_taps	 taps;
	void		*room;
	size_t		 room_size, pixels_cap;
	const float	*scene;
	size_t		*pixel, *first;	/* first of each class, and the end */
	double		 solution[SPK_TAPS];	/* of all */
	float		*coefficients;
};

struct spk_fit *
spk_fit_new(const struct spk_cuts *cuts, size_t samples, struct spk_fault *f)
{
	struct spk_fit *t = calloc(1, sizeof *t);

	if (t == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	t->cuts = *cuts;
	t->classes = spk_cuts_classes(cuts);
	t->samples = samples;
	t->sums = calloc(t->classes, sizeof *t->sums);
	t->first = calloc(t->classes + 2, sizeof *t->first);
	if (t->sums != NULL && t->first != NULL)
		return t;
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_fit_free(t);
	return NULL;
}

void
spk_fit_free(struct spk_fit *t)
{
	if (t == NULL)
		return;
	free(t->sums);
	free(t->held);
	free(t->room);
	free(t->pixel);
	free(t->first);
	free(t);
}

/* Frames */

static int
make_room(struct spk_fit *t, size_t width, size_t height, struct spk_fault *f)
{
	const size_t size = spk_lines(spk_taps_room(width, height));

	if (size > t->room_size) {
		free(t->room);
		t->room = aligned_alloc(64, size);
		t->room_size = t->room != NULL ? size : 0;
		if (t->room == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	spk_taps_open(&t->taps, t->room, width, height);
	return spk_grow(&t->pixel, &t->pixels_cap, 2 * t->samples,
	    sizeof *t->pixel, f);
}

/* The pixels of the frame, in order; returns how many. */
static size_t
choose(const struct spk_fit *t, size_t pixels, size_t *pixel)
{
	const size_t n = t->samples < pixels ? t->samples : pixels;
	const uint32_t key[2] = {0};
	uint32_t counter[4] = {
		0, 0, (uint32_t)t->frames, (uint32_t)(t->frames >> 32)
	}, word[4];
	size_t k, from, to;

	for (k = 0; k < n; k++) {
		counter[0] = (uint32_t)k;
		counter[1] = (uint32_t)((uint64_t)k >> 32);
		spk_philox4x32(counter, key, word);
		from = k * pixels / n;
		to = (k + 1) * pixels / n;
		pixel[k] = from + word[0] % (to - from);
	}
	return n;
}

/* The pixels grouped by class, in order. */
static void
sort(struct spk_fit *t, const size_t *chosen, size_t n)
{
	const uint16_t *class = t->taps.class;
	size_t *next = t->first + 1, k;

	memset(t->first, 0, (t->classes + 2) * sizeof *t->first);
	for (k = 0; k < n; k++)
		next[class[chosen[k]] + 1]++;
	for (k = 0; k < t->classes; k++)
		next[k + 1] += next[k];
	for (k = 0; k < n; k++)
		t->pixel[next[class[chosen[k]]]++] = chosen[k];
}

static void
take(const struct spk_fit *t, size_t pixel, struct sample *s)
{
	spk_taps_get(&t->taps, pixel % t->taps.width, pixel / t->taps.width,
	    s->tap);
	s->base = t->taps.base[pixel];
	s->scene = t->scene[pixel] > 0 ? t->scene[pixel] : 0;
	s->class = t->taps.class[pixel];
}

static void
add_pixel(struct sums *u, const struct sample *s)
{
	const float root = sqrtf(s->scene), weight = WEIGHT + root;
	const double y = (double)((root - s->base) * weight);
	double x[SPK_TAPS], *a = u->a;
	size_t i, j;

	for (i = 0; i < SPK_TAPS; i++) {
		x[i] = (double)(s->tap[i] * weight);
		u->b[i] += x[i] * y;
		for (j = 0; j <= i; j++)
			*a++ += x[i] * x[j];
	}
	u->pixels++;
}

static int
add_class(void *arg, unsigned worker, size_t class)
{
	struct spk_fit *t = arg;
	struct sample s;
	size_t k;

	(void)worker;
	for (k = t->first[class]; k < t->first[class + 1]; k++) {
		take(t, t->pixel[k], &s);
		add_pixel(&t->sums[class], &s);
	}
	return 0;
}

static int
hold_out(struct spk_fit *t, const size_t *chosen, size_t n,
    struct spk_fault *f)
{
	const size_t step = n / KEPT + 1;
	size_t k;

	if (spk_grow(&t->held, &t->held_cap, t->held_n + KEPT,
	    sizeof *t->held, f) == -1)
		return -1;
	for (k = 0; k < n; k += step)
		take(t, chosen[k], &t->held[t->held_n++]);
	return 0;
}

int
spk_fit_add(struct spk_fit *t, float *const *map,
    const float *scene, size_t width, size_t height, unsigned jobs,
    struct spk_fault *f)
{
	size_t *chosen, n;

	if (make_room(t, width, height, f) == -1)
		return -1;
	chosen = t->pixel + t->samples;
	spk_taps_make(&t->taps, &t->cuts, map);
	n = choose(t, width * height, chosen);
	t->scene = scene;
	if (++t->frames % SPK_FIT_EACH == 0)
		return hold_out(t, chosen, n, f);
	sort(t, chosen, n);
	return spk_parallel(jobs, t->classes, add_class, t);
}

/* Solutions */

/* Solve A w = b; A becomes its factor, and b becomes w. */
static void
cholesky(double *a, double *b)
{
	double *row = a, *other, sum;
	size_t i, j, k;

	for (i = 0; i < SPK_TAPS; row += ++i) {
		for (j = 0, other = a; j <= i; other += ++j) {
			for (k = 0, sum = row[j]; k < j; k++)
				sum -= row[k] * other[k];
			row[j] = j < i ? sum / other[j] : sqrt(sum);
		}
		for (k = 0, sum = b[i]; k < i; k++)
			sum -= row[k] * b[k];
		b[i] = sum / row[i];
	}
	for (i = SPK_TAPS; i-- > 0; ) {
		row -= i + 1;
		b[i] /= row[i];
		for (k = 0; k < i; k++)
			b[k] -= row[k] * b[i];
	}
}

static void
add_to_diagonal(double *a, double x)
{
	size_t i;

	for (i = 0; i < SPK_TAPS; a += ++i)
		a[i] += x;
}

/* Over all classes. */
static void
solve_all(struct spk_fit *t)
{
	struct sums *all = &t->all, u;
	const struct sums *s;
	size_t i;

	*all = (struct sums){0};
	for (s = t->sums; s < t->sums + t->classes; s++) {
		all->pixels += s->pixels;
		for (i = 0; i < HALF; i++)
			all->a[i] += s->a[i];
		for (i = 0; i < SPK_TAPS; i++)
			all->b[i] += s->b[i];
	}
	u = *all;
	add_to_diagonal(u.a, LEAST);
	cholesky(u.a, u.b);
	memcpy(t->solution, u.b, sizeof u.b);
}

static int
solve_class(void *arg, unsigned worker, size_t class)
{
	struct spk_fit *t = arg;
	const double part = SHRINK / t->all.pixels;
	float *w = t->coefficients + class * SPK_TAPS;
	struct sums u = t->sums[class];
	const double *a = t->all.a;
	double x;
	size_t i, j;

	(void)worker;
	for (i = 0; i < SPK_TAPS; i++)
		for (j = 0; j <= i; j++, a++) {
			x = *a * part + (i == j ? LEAST : 0);
			u.a[a - t->all.a] += x;
			u.b[i] += x * t->solution[j];
			if (j < i)
				u.b[j] += x * t->solution[i];
		}
	cholesky(u.a, u.b);
	for (i = 0; i < SPK_TAPS; i++)
		w[i] = (float)u.b[i];
	return 0;
}

int
spk_fit_solve(struct spk_fit *t, float *coefficients, unsigned jobs,
    struct spk_fault *f)
{
	size_t i;

	solve_all(t);
	if (!(t->all.pixels > 0))
		return spk_fail(f, SPK_DATA, "no frames to fit to");
	t->coefficients = coefficients;
	(void)spk_parallel(jobs, t->classes, solve_class, t);
	for (i = 0; i < t->classes * SPK_TAPS; i++)
		if (!isfinite(coefficients[i]))
			return spk_fail(f, SPK_DATA, "these frames have no "
			    "filter");
	return 0;
}

bool
spk_fit_test(const struct spk_fit *t, const float *coefficients,
    double *error, double *mean)
{
	const struct sample *s;
	const float *w;
	double x, e, sum = 0, usual = 0;
	size_t k;

	for (s = t->held; s < t->held + t->held_n; s++) {
		w = coefficients + s->class * SPK_TAPS;
		for (k = 0, x = (double)s->base; k < SPK_TAPS; k++)
			x += (double)(s->tap[k] * w[k]);
		e = (x > 0 ? x * x : 0) - (double)s->scene;
		sum += e * e;
		e = (double)(s->base * s->base - s->scene);
		usual += e * e;
	}
	*error = sum / (double)t->held_n;
	*mean = usual / (double)t->held_n;
	return t->held_n > 0;
}

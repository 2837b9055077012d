/*
 * Taps of each pixel of a frame, and its class, from the square roots of ten
 * maps (maps.c) of a scene, 0 for negative values.  The noise of a rate grows
 * with the rate, that of its root does not.
 *
 * A pixel has SPK_TAPS taps: 8 of its own,
 *
 *	TFI, TFP, 1, and blurred means of 5 and 11, of 21 twice, of 81, TFI
 *
 * and for each of the 3x3 places around it, row after row, means of 5, 11, 21,
 * 41, 81 and 161, past and future.  Places beyond an edge are the nearest in
 * the image.  Blurring is by (1 4 6 4 1) / 16 in both directions.
 *
 * Its class is given by how many cuts each of four numbers exceeds: the noise
 * of the frame; b, the mean of 21 blurred; the gradient of b; and |past -
 * future| blurred.  Noise is measured in the mean of 161, m: the standard
 * deviation of m less the mean of its four neighbours in each block of 16x16,
 * and of these the tenth percentile.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "camera/taps.h"
#include "kernel/taps.h"

#define EDGE	(SPK_TAP_SIDE / 2)
#define BLOCK	16

enum { TFI, MEAN5, MEAN11, MEAN21, MEAN41, MEAN81, TFP, PAST, FUTURE, MEAN161 };

static const int near_map[SPK_TAP_LANES] = {
	MEAN5, MEAN11, MEAN21, MEAN41, MEAN81, MEAN161, PAST, FUTURE
};

size_t
spk_cuts_classes(const struct spk_cuts *c)
{
	size_t n = 1, k;

	for (k = 0; k < SPK_CUTS; k++)
		n *= c->n[k] + 1;
	return n;
}

/* Room */

static size_t
lay_out(struct spk_taps *t, void *room)
{
	const size_t n = t->width * t->height, size = sizeof(float);
	size_t used = 0, k;

	t->stride = (t->width + 2 * EDGE) * SPK_TAP_LANES;
	t->near = spk_take(room, &used,
	    t->stride * (t->height + 2 * EDGE) * size);
	t->more = spk_take(room, &used, n * SPK_TAP_LANES * size);
	t->class = spk_take(room, &used, n * sizeof *t->class);
	for (k = 0; k < SPK_TAP_IMAGES; k++)
		t->image[k] = spk_take(room, &used, n * size);
	t->row = spk_take(room, &used, (t->width + 4) * size);
	return used;
}

size_t
spk_taps_room(size_t width, size_t height)
{
	struct spk_taps t = {.width = width, .height = height};

	return lay_out(&t, NULL);
}

void
spk_taps_open(struct spk_taps *t, void *room, size_t width, size_t height)
{
	*t = (struct spk_taps){
		.width = width, .height = height,
		.kernels = spk_kernels(width * height)
	};
	(void)lay_out(t, room);
}

/* Images */

static size_t
inside(size_t i, ptrdiff_t by, size_t n)
{
	const ptrdiff_t at = (ptrdiff_t)i + by;

	return at < 0 ? 0 : at < (ptrdiff_t)n ? (size_t)at : n - 1;
}

static void
blur(const struct spk_taps *t, const float *from, float *to)
{
	void (*const sum)(const float *const *, float *, size_t) =
	    t->kernels != NULL ? t->kernels->binomial : spk_binomial;
	const size_t w = t->width, h = t->height;
	const float *r[5];
	float *row = t->row + 2;
	size_t j;
	int k;

	for (j = 0; j < h; j++) {
		for (k = 0; k < 5; k++)
			r[k] = from + inside(j, k - 2, h) * w;
		sum(r, row, w);
		row[-2] = row[-1] = row[0];
		row[w] = row[w + 1] = row[w - 1];
		for (k = 0; k < 5; k++)
			r[k] = row + k - 2;
		sum(r, to + j * w, w);
	}
}

/* The noise of the frame */

static int
by_size(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The standard deviation in the block of w x h at x, y. */
static float
rough(const float *m, size_t width, size_t height, size_t x, size_t y,
    size_t w, size_t h)
{
	double sum = 0, square = 0, n = (double)(w * h);
	const float *row, *up, *down;
	size_t i, j;
	float d;

	for (j = y; j < y + h; j++) {
		row = m + j * width;
		up = m + inside(j, -1, height) * width;
		down = m + inside(j, 1, height) * width;
		for (i = x; i < x + w; i++) {
			d = row[i] - ((up[i] + down[i]) +
			    (row[inside(i, -1, width)] +
			    row[inside(i, 1, width)])) * 0.25F;
			sum += (double)d;
			square += (double)d * (double)d;
		}
	}
	square = square / n - sum / n * (sum / n);
	return square > 0 ? (float)sqrt(square) : 0;
}

float
spk_taps_noise(const float *m, size_t width, size_t height, float *work)
{
	const size_t w = width < BLOCK ? width : BLOCK;
	const size_t h = height < BLOCK ? height : BLOCK;
	size_t n = 0, x, y;

	for (y = 0; y + h <= height; y += h)
		for (x = 0; x + w <= width; x += w)
			work[n++] = rough(m, width, height, x, y, w, h);
	qsort(work, n, sizeof *work, by_size);
	return work[n / 10];
}

/* Classes */

static size_t
above(const struct spk_cuts *c, int which, float x)
{
	size_t k, n = 0;

	for (k = 0; k < c->n[which]; k++)
		n += x > c->at[which][k];
	return n;
}

/* b: the mean of 21 blurred; m: |past - future| blurred. */
static void
classify(struct spk_taps *t, const struct spk_cuts *c, float level,
    const float *b, const float *m)
{
	const size_t w = t->width, h = t->height;
	const size_t first = above(c, SPK_NOISE_CUT, level);
	const float *up, *down;
	float dx, dy;
	size_t i, x, y, k;

	for (i = y = 0; y < h; y++) {
		up = b + inside(y, -1, h) * w;
		down = b + inside(y, 1, h) * w;
		for (x = 0; x < w; x++, i++) {
			dx = b[y * w + inside(x, 1, w)] -
			    b[y * w + inside(x, -1, w)];
			dy = down[x] - up[x];
			k = first;
			k = k * (c->n[SPK_RATE_CUT] + 1) +
			    above(c, SPK_RATE_CUT, b[i]);
			k = k * (c->n[SPK_GRADIENT_CUT] + 1) +
			    above(c, SPK_GRADIENT_CUT,
			    sqrtf(dx * dx + dy * dy) * 0.5F);
			k = k * (c->n[SPK_MOTION_CUT] + 1) +
			    above(c, SPK_MOTION_CUT, m[i]);
			t->class[i] = (uint16_t)k;
		}
	}
}

/* Taps */

/* Eight images side by side, for a row of n pixels from i on. */
static void
interleave(const float *const image[SPK_TAP_LANES], size_t i, size_t n,
    float *to)
{
	size_t k;

	for (n += i; i < n; i++)
		for (k = 0; k < SPK_TAP_LANES; k++)
			*to++ = image[k][i];
}

/* The places, and additional ones at the edges. */
static void
fill_near(struct spk_taps *t, float *const *map)
{
	const size_t place = SPK_TAP_LANES * sizeof(float);
	const size_t row = t->stride * sizeof(float);
	float *first = t->near + EDGE * t->stride, *p, *last;
	const float *image[SPK_TAP_LANES];
	size_t y, k;

	for (k = 0; k < SPK_TAP_LANES; k++)
		image[k] = map[near_map[k]];
	for (y = 0; y < t->height; y++) {
		p = first + y * t->stride;
		interleave(image, y * t->width, t->width,
		    p + EDGE * SPK_TAP_LANES);
		last = p + (t->width + EDGE - 1) * SPK_TAP_LANES;
		for (k = 0; k < EDGE; k++) {
			memcpy(p + k * SPK_TAP_LANES,
			    p + EDGE * SPK_TAP_LANES, place);
			memcpy(last + (k + 1) * SPK_TAP_LANES, last, place);
		}
	}
	last = first + (t->height - 1) * t->stride;
	for (y = 1; y <= EDGE; y++) {
		memcpy(first - y * t->stride, first, row);
		memcpy(last + y * t->stride, last, row);
	}
}

/* b is the mean of 21 blurred; one more image is free. */
static void
fill_more(struct spk_taps *t, float *const *map, const float *b)
{
	float *const *image = t->image;
	const float *of[SPK_TAP_LANES] = {
		map[TFI], map[TFP], image[0], image[1], image[2], image[3],
		image[4], image[5]
	};
	const size_t n = t->width * t->height;
	size_t i;

	for (i = 0; i < n; i++)
		image[0][i] = 1;
	blur(t, map[MEAN5], image[1]);
	blur(t, map[MEAN11], image[2]);
	blur(t, b, image[3]);
	blur(t, map[MEAN81], image[4]);
	blur(t, map[TFI], image[5]);
	interleave(of, 0, n, t->more);
}

void
spk_taps_make(struct spk_taps *t, const struct spk_cuts *cuts,
    float *const *map)
{
	float *b = t->image[6], *m = t->image[0], *d = t->image[1], level;
	const size_t n = t->width * t->height;
	size_t i, k;

	for (k = 0; k <= MEAN161; k++)
		(t->kernels != NULL ? t->kernels->roots32 : spk_roots_plain)
		    (map[k], n);
	t->base = map[MEAN11];
	level = spk_taps_noise(map[MEAN161], t->width, t->height, d);
	for (i = 0; i < n; i++)
		d[i] = fabsf(map[PAST][i] - map[FUTURE][i]);
	blur(t, d, m);
	blur(t, map[MEAN21], b);
	classify(t, cuts, level, b, m);
	fill_near(t, map);
	fill_more(t, map, b);
}

void
spk_taps_get(const struct spk_taps *t, size_t x, size_t y, float *taps)
{
	const size_t size = SPK_TAP_SIDE * SPK_TAP_LANES;
	const float *p = t->near + y * t->stride + x * SPK_TAP_LANES;
	size_t k;

	memcpy(taps, t->more + (y * t->width + x) * SPK_TAP_LANES,
	    SPK_TAP_LANES * sizeof *taps);
	for (k = 0; k < SPK_TAP_SIDE; k++)
		memcpy(taps + SPK_TAP_LANES + k * size, p + k * t->stride,
		    size * sizeof *taps);
}

/*
 * Taps of each pixel of a frame, and its class, of the square roots of ten maps
 * (maps.c) of a scene, 0 where it is below 0.  The noise of a rate grows with
 * it, and that of its root does not.
 *
 * A pixel has SPK_TAPS taps: 8 of its own,
 *
 *	TFI, TFP, 1, and blurred means of 5 and 11, of 21 twice, of 81, TFI
 *
 * and of each of the 3x3 places round it, row after row, means of 5, 11,
 * 21, 41, 81 and 161, past and future.  Places beyond an edge are the nearest in
 * the image.  Blurred is by (1 4 6 4 1) / 16 in both directions.
 *
 * Its class is by four numbers and how many cuts each is above: the noise of
 * the frame; b, the mean of 21 blurred; the gradient of b; and |past - future|
 * blurred.  Noise is in the mean of 161, m: of m less the mean of its four
 * neighbours, the standard deviation in each block of 16x16, and of all blocks
 * that which a tenth are below.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "camera/taps.h"

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

static void *
take(char *room, size_t *used, size_t n)
{
	void *p = room != NULL ? room + *used : NULL;

	*used += (n + 63) / 64 * 64;
	return p;
}

static size_t
lay_out(struct spk_taps *t, void *room)
{
	const size_t n = t->width * t->height, size = sizeof(float);
	size_t used = 0, k;

	t->stride = (t->width + 2 * EDGE) * SPK_TAP_LANES;
	t->near = take(room, &used, t->stride * (t->height + 2 * EDGE) * size);
	t->more = take(room, &used, n * SPK_TAP_LANES * size);
	t->base = take(room, &used, n * size);
	t->class = take(room, &used, n * sizeof *t->class);
	for (k = 0; k < 3; k++)
		t->work[k] = take(room, &used, n * size);
	t->row = take(room, &used, (t->width + 4) * size);
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
	*t = (struct spk_taps){.width = width, .height = height};
	(void)lay_out(t, room);
}

/* Images */

static size_t
inside(size_t i, ptrdiff_t by, size_t n)
{
	const ptrdiff_t at = (ptrdiff_t)i + by;

	return at < 0 ? 0 : at < (ptrdiff_t)n ? (size_t)at : n - 1;
}

static float
root(float x)
{
	return x > 0 ? sqrtf(x) : 0;
}

static float
binomial(const float x[5])
{
	return ((x[0] + x[4]) + 4 * (x[1] + x[3]) + 6 * x[2]) * (1 / 16.0F);
}

/* Blur in place. */
static void
blur(const struct spk_taps *t, float *x, float *work)
{
	const size_t w = t->width, h = t->height;
	const float *r[5];
	float *row = t->row + 2, *out;
	size_t i, j;
	int k;

	memcpy(work, x, w * h * sizeof *x);
	for (j = 0; j < h; j++) {
		for (k = 0; k < 5; k++)
			r[k] = work + inside(j, k - 2, h) * w;
		for (i = 0; i < w; i++)
			row[i] = binomial((float[]){r[0][i], r[1][i], r[2][i],
			    r[3][i], r[4][i]});
		row[-2] = row[-1] = row[0];
		row[w] = row[w + 1] = row[w - 1];
		out = x + j * w;
		for (i = 0; i < w; i++)
			out[i] = binomial(row + i - 2);
	}
}

/* The noise of the frame */

static int
by_size(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The standard deviation in a block of w x h from x, y on. */
static float
rough(const struct spk_taps *t, const float *m, size_t x, size_t y, size_t w,
    size_t h)
{
	double sum = 0, square = 0, n = (double)(w * h);
	const float *row, *above, *below;
	size_t i, j;
	float d;

	for (j = y; j < y + h; j++) {
		row = m + j * t->width;
		above = m + inside(j, -1, t->height) * t->width;
		below = m + inside(j, 1, t->height) * t->width;
		for (i = x; i < x + w; i++) {
			d = row[i] - ((above[i] + below[i]) +
			    (row[inside(i, -1, t->width)] +
			    row[inside(i, 1, t->width)])) * 0.25F;
			sum += (double)d;
			square += (double)d * (double)d;
		}
	}
	square = square / n - sum / n * (sum / n);
	return square > 0 ? (float)sqrt(square) : 0;
}

/* m is the root of the mean of 161; work has room for a value a block. */
static float
noise(const struct spk_taps *t, const float *m, float *work)
{
	const size_t w = t->width < BLOCK ? t->width : BLOCK;
	const size_t h = t->height < BLOCK ? t->height : BLOCK;
	size_t n = 0, x, y;

	for (y = 0; y + h <= t->height; y += h)
		for (x = 0; x + w <= t->width; x += w)
			work[n++] = rough(t, m, x, y, w, h);
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

/* Places, of each the roots of 8 maps, and of those at the edges more. */
static void
fill_near(struct spk_taps *t, const float *const *map)
{
	const size_t place = SPK_TAP_LANES * sizeof(float);
	const size_t row = t->stride * sizeof(float);
	float *first = t->near + EDGE * t->stride, *p, *last;
	size_t x, y, i = 0;
	int k;

	for (y = 0; y < t->height; y++) {
		p = first + y * t->stride + EDGE * SPK_TAP_LANES;
		for (x = 0; x < t->width; x++, i++, p += SPK_TAP_LANES)
			for (k = 0; k < SPK_TAP_LANES; k++)
				p[k] = root(map[near_map[k]][i]);
		last = p - SPK_TAP_LANES;
		p = first + y * t->stride;
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

/* Of a place's 8 values, that of a lane, of all pixels. */
static void
gather(const struct spk_taps *t, size_t lane, float *x)
{
	const float *p;
	size_t i, j;

	for (j = 0; j < t->height; j++) {
		p = t->near + (j + EDGE) * t->stride + EDGE * SPK_TAP_LANES +
		    lane;
		for (i = 0; i < t->width; i++, p += SPK_TAP_LANES)
			*x++ = *p;
	}
}

/* A value of each pixel to one of its 8. */
static void
spread(struct spk_taps *t, size_t lane, const float *x)
{
	const size_t n = t->width * t->height;
	size_t i;

	for (i = 0; i < n; i++)
		t->more[i * SPK_TAP_LANES + lane] = x[i];
}

/* Blur it, and to one of them. */
static void
blur_to(struct spk_taps *t, size_t lane, float *x)
{
	blur(t, x, t->work[2]);
	spread(t, lane, x);
}

static void
fill_more(struct spk_taps *t, const float *const *map)
{
	/* Lanes of the places, and of the pixel. */
	static const size_t blurred[][2] = {{0, 3}, {1, 4}, {4, 6}};
	const size_t n = t->width * t->height;
	float *x = t->work[0];
	size_t i;

	for (i = 0; i < n; i++) {
		x[i] = t->more[i * SPK_TAP_LANES] = root(map[TFI][i]);
		t->more[i * SPK_TAP_LANES + 1] = root(map[TFP][i]);
		t->more[i * SPK_TAP_LANES + 2] = 1;
	}
	blur_to(t, 7, x);
	for (i = 0; i < sizeof blurred / sizeof *blurred; i++) {
		gather(t, blurred[i][0], x);
		blur_to(t, blurred[i][1], x);
	}
	gather(t, 1, t->base);
}

void
spk_taps_make(struct spk_taps *t, const struct spk_cuts *cuts,
    const float *const *map)
{
	const size_t n = t->width * t->height;
	float *b = t->work[0], *m = t->work[1], level;
	size_t i;

	fill_near(t, map);
	fill_more(t, map);
	gather(t, 5, b);
	level = noise(t, b, m);
	gather(t, 6, b);
	gather(t, 7, m);
	for (i = 0; i < n; i++)
		m[i] = fabsf(b[i] - m[i]);
	blur(t, m, t->work[2]);
	gather(t, 2, b);
	blur(t, b, t->work[2]);
	classify(t, cuts, level, b, m);
	blur_to(t, 5, b);
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

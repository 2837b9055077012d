/*
 * Motion between two images, given as roots of scenes, and an image moved by
 * it.
 *
 * An image is converted to whole numbers from 0 to 2047, with 1024 for 1, and
 * blurred by (1 2 1) / 4 in both directions.  It has blocks of 8x8 pixels; the
 * last ones may extend over its edge.  A block's vector is the place of the
 * surrounding window of 16x16 pixels, as far as it is in the image, in the
 * other image: the place up to 12 pixels away in each direction with the least
 * sum of absolute differences; of equal ones, the nearest, the upper, the left.
 * Beyond its edges the other image continues the edge.  In each direction in
 * which the place is not the last one, the minimum of the parabola through its
 * sum and those of its two neighbours is added.  Then a vector becomes the mean
 * of itself and those of the eight surrounding blocks that differ by at most a
 * pixel in both directions.
 *
 * Sums are computed for cells of 8x8: a window consists of four of them, half a
 * block off, and each cell belongs to four windows.
 *
 * A pixel's vector is interpolated between the centres of the four nearest
 * blocks, first down, then across.  An image is moved by Catmull and Rom's
 * cubics, first down, then across.  All of that is in binary32, rounded at each
 * step, so that all builds produce the same bytes.
 */
#include <math.h>
#include <string.h>

#include "camera/motion.h"

#define SIDE	SPK_CELL		/* pixels of a block and of a cell */
#define HALF	(SIDE / 2)
#define REACH	SPK_MOTION
#define PLACES	SPK_PLACES_ROOM
#define ONE	1024			/* 1 in samples */
#define MOST	2047
#define EDGE	16			/* pixels around an image that is
					 * moved */

typedef float v4 __attribute__((vector_size(16)));

/* Samples of an image, and of the pixels around it. */
struct area {
	size_t		 width, height;
	size_t		 round;		/* pixels to the left of the image, and
					 * above */
};

/* Room */

static struct area
area_of(const struct spk_motion *m, size_t more)
{
	return (struct area){
		.width = m->cells * SIDE + 2 * more,
		.height = (m->down + 1) * SIDE + 2 * more,
		.round = HALF + more
	};
}

static size_t
lay_out(struct spk_motion *m, void *room)
{
	const struct area image = area_of(m, 0), other = area_of(m, REACH);
	size_t used = 0;

	m->vector = spk_take(room, &used,
	    2 * m->across * m->down * sizeof *m->vector);
	m->found = spk_take(room, &used,
	    2 * m->across * m->down * sizeof *m->found);
	m->sample = spk_take(room, &used,
	    m->width * m->height * sizeof *m->sample);
	m->sum = spk_take(room, &used, (m->width + 2) * sizeof *m->sum);
	m->image = spk_take(room, &used,
	    image.width * image.height * sizeof *m->image);
	/* The first invalid place of a row is at most 3 further. */
	m->other = spk_take(room, &used,
	    (other.width * other.height + 3) * sizeof *m->other);
	m->mask = spk_take(room, &used, image.width * sizeof *m->mask);
	m->cell = spk_take(room, &used,
	    2 * m->cells * PLACES * sizeof *m->cell);
	m->rank = spk_take(room, &used, PLACES * sizeof *m->rank);
	m->moved = spk_take(room, &used, (m->width + 2 * EDGE) *
	    (m->height + 2 * EDGE) * sizeof *m->moved);
	m->row = spk_take(room, &used, 2 * m->across * sizeof *m->row);
	return used;
}

static struct spk_motion
sizes(size_t width, size_t height)
{
	const size_t across = (width + SIDE - 1) / SIDE;

	return (struct spk_motion){
		.width = width, .height = height, .across = across,
		.down = (height + SIDE - 1) / SIDE,
		.cells = (across + SPK_CELLS) / SPK_CELLS * SPK_CELLS,
		.kernels = spk_kernels(width * height)
	};
}

size_t
spk_motion_room(size_t width, size_t height)
{
	struct spk_motion m = sizes(width, height);

	return lay_out(&m, NULL);
}

void
spk_motion_open(struct spk_motion *m, void *room, size_t width, size_t height)
{
	*m = sizes(width, height);
	(void)lay_out(m, room);
}

/* Samples */

static size_t
inside(ptrdiff_t i, size_t n)
{
	return i < 0 ? 0 : i < (ptrdiff_t)n ? (size_t)i : n - 1;
}

static void
sample(const float *image, int16_t *to, size_t n)
{
	size_t i;
	float x;

	for (i = 0; i < n; i++) {
		x = image[i] * ONE;
		x = x > 0 ? x : 0;
		x = x < MOST ? x : MOST;
		to[i] = (int16_t)(x + 0.5F);
	}
}

/* Row y of the image, blurred, as far as the area goes. */
static void
blur_row(const struct spk_motion *m, const struct area *a, size_t y,
    int16_t *to)
{
	const size_t w = m->width;
	const int16_t *up = m->sample + inside((ptrdiff_t)y - 1, m->height) * w;
	const int16_t *mid = m->sample + y * w;
	const int16_t *low = m->sample + inside((ptrdiff_t)y + 1,
	    m->height) * w;
	int16_t *sum = m->sum + 1;
	size_t x;

	for (x = 0; x < w; x++)
		sum[x] = (int16_t)(up[x] + 2 * mid[x] + low[x]);
	sum[-1] = sum[0];
	sum[w] = sum[w - 1];
	for (x = 0; x < w; x++)
		to[a->round + x] = (int16_t)((m->sum[x] + 2 * m->sum[x + 1] +
		    m->sum[x + 2] + 8) / 16);
	for (x = 0; x < a->round; x++)
		to[x] = to[a->round];
	for (x = a->round + w; x < a->width; x++)
		to[x] = to[a->round + w - 1];
}

static void
blur(struct spk_motion *m, const float *image, struct area a, int16_t *to)
{
	size_t y, from;

	sample(image, m->sample, m->width * m->height);
	for (y = 0; y < m->height; y++)
		blur_row(m, &a, y, to + (a.round + y) * a.width);
	for (y = 0; y < a.height; y++) {
		from = a.round + inside((ptrdiff_t)(y - a.round), m->height);
		if (from != y)
			memcpy(to + y * a.width, to + from * a.width,
			    a.width * sizeof *to);
	}
}

/* Vectors */

/* Shared by all blocks. */
static void
prepare(struct spk_motion *m)
{
	int x, y, k;
	size_t i;

	for (i = 0; i < m->cells * SIDE; i++)
		m->mask[i] = i - HALF < m->width ? -1 : 0;
	for (k = 0; k < PLACES; k++) {
		x = k % SPK_PLACES_ROW - REACH;
		y = k / SPK_PLACES_ROW - REACH;
		m->rank[k] = x > REACH || y > REACH ? SPK_NOWHERE :
		    (x * x + y * y) * SPK_RANK + k;
	}
	/* Places without costs follow the last row. */
	for (i = 0; i < 2 * m->cells; i++)
		for (k = (2 * REACH + 1) * SPK_PLACES_ROW; k < PLACES; k++)
			m->cell[i * PLACES + (size_t)k] = 0;
}

/* Costs of the cells of a row, at all places. */
static void
compare(const struct spk_motion *m, size_t row, int32_t *cost)
{
	void (*const cells)(const struct spk_cells *, int32_t *) =
	    m->kernels != NULL ? m->kernels->cells : spk_cells_plain;
	const size_t stride = area_of(m, 0).width;
	const size_t pitch = area_of(m, REACH).width;
	struct spk_cells c = {
		.image = m->image + row * SIDE * stride,
		.other = m->other + row * SIDE * pitch,
		.stride = stride, .pitch = pitch, .mask = m->mask,
		.from = row == 0 ? HALF : 0, .n = m->cells
	};
	const size_t end = m->height + HALF, first = row * SIDE;
	size_t k;

	c.to = end > first + SIDE ? SIDE : end > first ? end - first : 0;
	for (k = 0; k <= 2 * REACH; k++, c.other += pitch)
		cells(&c, cost + k * SPK_PLACES_ROW);
}

/* The minimum of the parabola through three costs. */
static float
between(const int32_t *cost, ptrdiff_t step)
{
	const int32_t before = cost[-step], at = cost[0], after = cost[step];
	const int32_t bend = before + after - 2 * at;

	return bend > 0 ? (float)(before - after) / (float)(2 * bend) : 0;
}

/* The vector of the best place, by its costs. */
static void
settle(const int32_t *cost, size_t best, float *vector)
{
	const int x = (int)(best % SPK_PLACES_ROW) - REACH;
	const int y = (int)(best / SPK_PLACES_ROW) - REACH;

	vector[0] = (float)x;
	vector[1] = (float)y;
	if (x > -REACH && x < REACH)
		vector[0] += between(cost + best, 1);
	if (y > -REACH && y < REACH)
		vector[1] += between(cost + best, SPK_PLACES_ROW);
}

/* The vector of block x, y. */
static void
smooth(const struct spk_motion *m, size_t x, size_t y)
{
	const size_t at = 2 * (y * m->across + x);
	const float *v = m->found + at, *w;
	float sum[2] = {0}, n = 0;
	size_t i, j;

	for (j = y > 0 ? y - 1 : 0; j <= y + 1 && j < m->down; j++)
		for (i = x > 0 ? x - 1 : 0; i <= x + 1 && i < m->across; i++) {
			w = m->found + 2 * (j * m->across + i);
			if (fabsf(w[0] - v[0]) > 1 || fabsf(w[1] - v[1]) > 1)
				continue;
			sum[0] += w[0];
			sum[1] += w[1];
			n++;
		}
	m->vector[at] = sum[0] / n;
	m->vector[at + 1] = sum[1] / n;
}

void
spk_motion_find(struct spk_motion *m, const float *image, const float *other)
{
	size_t (*const window)(const int32_t *, const int32_t *,
	    const int32_t *, int32_t *) =
	    m->kernels != NULL ? m->kernels->window : spk_window_plain;
	int32_t cost[PLACES], *up, *low;
	float *v = m->found;
	size_t i, j;

	prepare(m);
	blur(m, image, area_of(m, 0), m->image);
	blur(m, other, area_of(m, REACH), m->other);
	compare(m, 0, m->cell);
	for (j = 0; j < m->down; j++) {
		up = m->cell + j % 2 * m->cells * PLACES;
		low = m->cell + (j + 1) % 2 * m->cells * PLACES;
		compare(m, j + 1, low);
		for (i = 0; i < m->across; i++, v += 2) {
			settle(cost, window(up, low, m->rank, cost), v);
			up += PLACES;
			low += PLACES;
		}
	}
	for (j = 0; j < m->down; j++)
		for (i = 0; i < m->across; i++)
			smooth(m, i, j);
}

/* Moving */

/* The block to the left of a pixel or above, and the distance to the next. */
static size_t
between_blocks(size_t x, size_t blocks, float *part)
{
	const size_t at = 2 * x + 1;	/* in halves, as centres are */

	if (at < SIDE || blocks == 1) {
		*part = 0;
		return 0;
	}
	if ((at - SIDE) / (2 * SIDE) >= blocks - 1) {
		*part = 1;
		return blocks - 2;
	}
	*part = (float)((at - SIDE) % (2 * SIDE)) / (2 * SIDE);
	return (at - SIDE) / (2 * SIDE);
}

/* The vectors of a row of pixels, from those at the centres of blocks. */
static void
vectors(struct spk_motion *m, size_t y)
{
	float part;
	const size_t j = between_blocks(y, m->down, &part);
	const float *up = m->vector + 2 * j * m->across;
	const float *low = m->down > 1 ? up + 2 * m->across : up;
	size_t i;

	for (i = 0; i < 2 * m->across; i++)
		m->row[i] = up[i] + part * (low[i] - up[i]);
}

/* The weights of four pixels, for a point at that distance after the second. */
static v4
cubic(float t)
{
	const v4 a = {-.5F, 1.5F, -1.5F, .5F}, b = {1, -2.5F, 2, -.5F};
	const v4 c = {-.5F, 0, .5F, 0}, d = {0, 1, 0, 0};

	return ((a * t + b) * t + c) * t + d;
}

/* The value at v of an image that begins at from. */
static float
point(const float *from, size_t pitch, float vx, float vy)
{
	const int x = (int)vx - (vx < (float)(int)vx);
	const int y = (int)vy - (vy < (float)(int)vy);
	const v4 across = cubic(vx - (float)x), down = cubic(vy - (float)y);
	v4 sum = {0}, row;
	int k;

	from += (y - 1) * (ptrdiff_t)pitch + x - 1;
	for (k = 0; k < 4; k++, from += pitch) {
		memcpy(&row, from, sizeof row);
		sum += down[k] * row;
	}
	sum *= across;
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* The image with EDGE pixels more on each side. */
static void
widen(struct spk_motion *m, const float *image)
{
	const size_t w = m->width + 2 * EDGE, h = m->height + 2 * EDGE;
	float *to = m->moved;
	size_t x, y;

	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			*to++ = image[inside((ptrdiff_t)y - EDGE, m->height) *
			    m->width + inside((ptrdiff_t)x - EDGE, m->width)];
}

void
spk_motion_warp(struct spk_motion *m, const float *other, float *warped)
{
	const size_t pitch = m->width + 2 * EDGE;
	const float *from, *left, *right;
	size_t x, y, i;
	float part;

	widen(m, other);
	for (y = 0; y < m->height; y++) {
		vectors(m, y);
		from = m->moved + (y + EDGE) * pitch + EDGE;
		for (x = 0; x < m->width; x++) {
			i = between_blocks(x, m->across, &part);
			left = m->row + 2 * i;
			right = m->across > 1 ? left + 2 : left;
			*warped++ = point(from + x, pitch,
			    left[0] + part * (right[0] - left[0]),
			    left[1] + part * (right[1] - left[1]));
		}
	}
}

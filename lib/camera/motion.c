/*
 * Motion between two images, as roots of scenes are, and an image moved by it.
 *
 * An image becomes whole numbers of 1024 to 1, from 0 to 2047, and is blurred
 * by (1 2 1) / 4 in both directions.  Beyond its edges it is as at the edge.
 * It has blocks of 8x8 pixels, the last ones maybe over its edge.  A block's
 * vector is where the window of 16x16 pixels round it is in the other image:
 * of all places up to 12 pixels away in each direction that with the least sum
 * of squared differences, the nearest of those that are equal, the upper, the
 * left.  In each direction in which the place is not the last one, the least
 * point of the parabola through its sum and those of its two neighbours is
 * added.
 *
 * Cells of 8x8 are what is summed: four of them, half a block off, are a
 * window, and each is in four windows.
 *
 * A pixel's vector is interpolated between the centres of the four blocks
 * nearest to it, first down, then across.  An image is moved by Catmull and
 * Rom's cubics, first down, then across.  All of that is in binary32, rounded
 * at each step, so that all builds have the same bytes.
 */
#include <string.h>

#include "camera/motion.h"

#define SIDE	SPK_CELL		/* pixels of a block, and a cell */
#define HALF	(SIDE / 2)
#define REACH	SPK_REACH_X
#define PLACES	SPK_PLACES
#define ROWS	(PLACES * SPK_PLACES_ROOM)	/* places of a cell */
#define ONE	1024			/* of samples */
#define MOST	2047
#define FAR	(1 << 30)		/* a rank: of no place */
#define EDGE	16			/* pixels round an image that moves */

typedef float v4 __attribute__((vector_size(16)));

/* Room */

static size_t
lay_out(struct spk_motion *m, void *room)
{
	const size_t cells = (m->across + 1) * (m->down + 1) * SIDE * SIDE;
	const size_t w = (m->across + 1) * SIDE + 2 * REACH + SIDE;
	const size_t h = (m->down + 1) * SIDE + 2 * REACH;
	size_t used = 0;

	m->vector = spk_take(room, &used,
	    2 * m->across * m->down * sizeof *m->vector);
	m->image = spk_take(room, &used, cells * sizeof *m->image);
	m->near = spk_take(room, &used, w * h * sizeof *m->near);
	m->cell = spk_take(room, &used,
	    2 * (m->across + 1) * ROWS * sizeof *m->cell);
	m->rank = spk_take(room, &used, ROWS * sizeof *m->rank);
	m->moved = spk_take(room, &used, (m->width + 2 * EDGE) *
	    (m->height + 2 * EDGE) * sizeof *m->moved);
	m->row = spk_take(room, &used, 2 * m->across * sizeof *m->row);
	return used;
}

static struct spk_motion
sizes(size_t width, size_t height)
{
	return (struct spk_motion){
		.width = width, .height = height,
		.across = (width + SIDE - 1) / SIDE,
		.down = (height + SIDE - 1) / SIDE
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
	int x, y, k;

	*m = sizes(width, height);
	(void)lay_out(m, room);
	for (k = 0; k < ROWS; k++) {
		x = k % SPK_PLACES_ROOM - REACH;
		y = k / SPK_PLACES_ROOM - REACH;
		m->rank[k] = x > REACH ? FAR :
		    (x * x + y * y) * 1024 + k;
	}
}

/* Samples */

static size_t
inside(ptrdiff_t i, size_t n)
{
	return i < 0 ? 0 : i < (ptrdiff_t)n ? (size_t)i : n - 1;
}

static int
sample(float x)
{
	x *= ONE;
	return x > 0 ? x < MOST ? (int)(x + 0.5F) : MOST : 0;
}

/* The blurred sample of a pixel, or of the edge nearest to it. */
static int16_t
blurred(const struct spk_motion *m, const float *image, ptrdiff_t x,
    ptrdiff_t y)
{
	const ptrdiff_t i = (ptrdiff_t)inside(x, m->width);
	const ptrdiff_t j = (ptrdiff_t)inside(y, m->height);
	const float *row;
	int sum = 8, k;

	for (k = -1; k <= 1; k++) {
		row = image + inside(j + k, m->height) * m->width;
		sum += (2 - k * k) * (sample(row[inside(i - 1, m->width)]) +
		    2 * sample(row[i]) +
		    sample(row[inside(i + 1, m->width)]));
	}
	return (int16_t)(sum / 16);
}

/* Samples of w x h, the first one `round' pixels up and left of the image. */
static void
blur(const struct spk_motion *m, const float *image, size_t round,
    int16_t *to, size_t w, size_t h)
{
	size_t x, y;

	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			to[y * w + x] = blurred(m, image,
			    (ptrdiff_t)(x - round), (ptrdiff_t)(y - round));
}

/* Vectors */

/* Costs of the cells of a row, for all places. */
static void
compare(const struct spk_motion *m, size_t row, int32_t *cost)
{
	const size_t cells = m->across + 1, w = cells * SIDE;
	const size_t pitch = w + 2 * REACH + SIDE;
	size_t k;

	for (k = 0; k < PLACES; k++)
		spk_cells_plain(m->image + row * SIDE * w, w,
		    m->near + (row * SIDE + k) * pitch, pitch,
		    cost + k * SPK_PLACES_ROOM, ROWS, cells);
}

/* The place of the least cost, the one of the least rank. */
static size_t
least(const struct spk_motion *m, const int32_t *cost)
{
	size_t best = REACH * SPK_PLACES_ROOM + REACH, k;

	for (k = 0; k < ROWS; k++)
		if (m->rank[k] < FAR && (cost[k] < cost[best] ||
		    (cost[k] == cost[best] && m->rank[k] < m->rank[best])))
			best = k;
	return best;
}

/* Where the parabola through three costs has its least point. */
static float
between(const int32_t *cost, ptrdiff_t step)
{
	const int64_t before = cost[-step], at = cost[0], after = cost[step];
	const int64_t bend = before + after - 2 * at;

	return bend > 0 ? (float)(before - after) / (float)(2 * bend) : 0;
}

static void
settle(const struct spk_motion *m, const int32_t *cost, float *vector)
{
	const size_t best = least(m, cost);
	const int x = (int)(best % SPK_PLACES_ROOM) - REACH;
	const int y = (int)(best / SPK_PLACES_ROOM) - REACH;

	vector[0] = (float)x;
	vector[1] = (float)y;
	if (x > -REACH && x < REACH)
		vector[0] += between(cost + best, 1);
	if (y > -REACH && y < REACH)
		vector[1] += between(cost + best, SPK_PLACES_ROOM);
}

void
spk_motion_find(struct spk_motion *m, const float *image, const float *other)
{
	const size_t w = (m->across + 1) * SIDE, h = (m->down + 1) * SIDE;
	const size_t cells = (m->across + 1) * ROWS;
	int32_t cost[ROWS], *up, *low;
	size_t i, j, k;

	blur(m, image, HALF, m->image, w, h);
	blur(m, other, HALF + REACH, m->near, w + 2 * REACH + SIDE,
	    h + 2 * REACH);
	compare(m, 0, m->cell);
	for (j = 0; j < m->down; j++) {
		up = m->cell + j % 2 * cells;
		low = m->cell + (j + 1) % 2 * cells;
		compare(m, j + 1, low);
		for (i = 0; i < m->across; i++, up += ROWS, low += ROWS) {
			for (k = 0; k < ROWS; k++)
				cost[k] = up[k] + up[k + ROWS] + low[k] +
				    low[k + ROWS];
			settle(m, cost, m->vector +
			    2 * (j * m->across + i));
		}
	}
}

/* Moving */

/* Of a pixel, the block left of it or above; how far it is to the next. */
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

/* The vectors of a row of pixels, at the centres of blocks. */
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

/* The weights of four pixels, for a point that far behind the second. */
static v4
cubic(float t)
{
	const v4 a = {-.5F, 1.5F, -1.5F, .5F}, b = {1, -2.5F, 2, -.5F};
	const v4 c = {-.5F, 0, .5F, 0}, d = {0, 1, 0, 0};

	return ((a * t + b) * t + c) * t + d;
}

/* Of an image that begins at from, what is at v from there. */
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

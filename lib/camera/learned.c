/*
 * Learned scenes, from the ten maps around a plane (maps.c).  By a filter: see
 * filter.c.  By a network, from the roots of the maps, 0 for negative ones, and
 * b, that of the mean of 11,
 *
 *	f = b + network of 2 (TFI - b), 2 (mean of 5 - b), 2 (b - 1/2), and of
 *	    3 (r - b) for each other root r
 *
 * with the logarithm of the charge of a plane in full light and 100 times the
 * noise of the frame (taps.c) as its globals: the scene is f f, or 0 if f is
 * below 0.  With two networks, the second one uses three frames: the frame, and
 * those before and after it, aligned to it by motion (motion.c):
 *
 *	g = f + network of 2 (f - 1/2), 4 (before - f), 4 (after - f), and of
 *	    4 (r - f) for the means of 5, 11, 21 and 41, for past and future
 *
 * with the same globals, and the scene is computed from g.  Before and after
 * are the nearest frames at least 10 planes away; beyond an end of the stream,
 * they are the frame itself.
 */
#include <math.h>

#include "camera/camera.h"
#include "camera/motion.h"
#include "kernel/taps.h"

#define APART	10			/* minimum planes to before and after */
#define KEPT	6			/* maps that the second network reads */
#define GLOBALS	2
#define NOISE	100.0F
#define INPUTS	(3 + KEPT)		/* of the second network */

enum { TFI, MEAN5, MEAN11, MEAN21, MEAN41, MEAN81, TFP, PAST, FUTURE, MEAN161 };

static const int kept_map[KEPT] = {
	MEAN5, MEAN11, MEAN21, MEAN41, PAST, FUTURE
};

/* Room */

/* The weights that are linked in. */
static void
find(struct spk_learned *l)
{
	if (l->by == SPK_BY_FILTER && l->filter.coefficients == NULL)
		(void)spk_filter_usual(&l->filter);
	if (l->by != SPK_BY_FILTER)
		(void)spk_net_usual(&l->net[0], SPK_NET_SCENE);
	if (l->by == SPK_BY_NETS)
		(void)spk_net_usual(&l->net[1], SPK_NET_MOTION);
}

static size_t
most(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t
size_of_motion(const struct spk_learned *l)
{
	return spk_lines(spk_motion_room(l->width, l->height));
}

/* Work memory of one step. */
static size_t
size_of_work(const struct spk_learned *l)
{
	const size_t w = l->width, h = l->height;
	size_t size;

	if (l->by == SPK_BY_FILTER)
		return spk_filter_room(&l->filter, w, h);
	size = most(l->image * sizeof(float),
	    spk_net_room(&l->net[0], w, h, l->jobs));
	if (l->by == SPK_BY_NETS)
		size = most(size, most(2 * size_of_motion(l),
		    spk_net_room(&l->net[1], w, h, l->jobs)));
	return size;
}

size_t
spk_learned_open(struct spk_learned *l, void *room)
{
	const size_t image = spk_lines(l->width * l->height * sizeof(float));
	const bool nets = l->by == SPK_BY_NETS;
	size_t used = 0, waiting;

	find(l);
	l->image = image / sizeof(float);
	l->delay = nets ? (APART + l->every - 1) / l->every : 0;
	waiting = l->delay + 1;
	l->map = spk_take(room, &used, SPK_MAPS * image);
	l->work = spk_take(room, &used, size_of_work(l));
	if (l->by != SPK_BY_FILTER)
		l->noise = spk_take(room, &used, waiting * sizeof *l->noise);
	if (!nets)
		return used;
	l->kept = spk_take(room, &used, waiting * KEPT * image);
	l->root = spk_take(room, &used, (waiting + l->delay) * image);
	l->warped = spk_take(room, &used, 2 * image);
	return used;
}

/* Frames in progress */

/* For frame k, the map kept_map[i]. */
static float *
kept(const struct spk_learned *l, uint64_t k, size_t i)
{
	return l->kept + (k % (l->delay + 1) * KEPT + i) * l->image;
}

static float *
noise(const struct spk_learned *l, uint64_t k)
{
	return &l->noise[k % (l->delay + 1)];
}

static float *
root(const struct spk_learned *l, uint64_t k)
{
	return l->root + k % (2 * l->delay + 1) * l->image;
}

void
spk_learned_maps(const struct spk_learned *l, uint64_t k, float **map)
{
	size_t i;

	for (i = 0; i < SPK_MAPS; i++)
		map[i] = l->map + i * l->image;
	for (i = 0; i < KEPT && l->by == SPK_BY_NETS; i++)
		map[kept_map[i]] = kept(l, k, i);
}

/* Networks */

static void
run(const struct spk_learned *l, int which, uint64_t k,
    const struct spk_net_input *input, const float *base, float *out)
{
	const float globals[GLOBALS] = {
		(float)log((double)l->charge), NOISE * *noise(l, k)
	};
	const struct spk_net_task task = {
		.width = l->width, .height = l->height, .input = input,
		.globals = globals, .base = base, .factor = 1, .out = out,
		.jobs = l->jobs
	};

	spk_net_run(&l->net[which], &task, l->work);
}

/* The root of frame k by the first network, from roots of maps. */
static void
first(const struct spk_learned *l, uint64_t k, float *const *map, float *out)
{
	const float *base = map[MEAN11];
	struct spk_net_input in[SPK_MAPS];
	size_t i;

	for (i = 0; i < SPK_MAPS; i++)
		in[i] = (struct spk_net_input){
			.image = map[i], .less = base,
			.factor = i <= MEAN11 ? 2 : 3
		};
	in[MEAN11].less = NULL;
	in[MEAN11].level = 0.5F;
	run(l, 0, k, in, base, out);
}

struct moving {
	const struct spk_learned *learned;
	uint64_t	 frame, made, other[2];
	const float	*moved[2];
};

/* Another frame, if available, aligned to this one. */
static int
move(void *arg, unsigned worker, size_t i)
{
	struct moving *m = arg;
	const struct spk_learned *l = m->learned;
	const float *f = root(l, m->frame), *other = root(l, m->other[i]);
	float *warped = l->warped + i * l->image;
	struct spk_motion motion;

	(void)worker;
	m->moved[i] = f;
	if (m->other[i] >= m->made)
		return 0;
	spk_motion_open(&motion, (char *)l->work + i * size_of_motion(l),
	    l->width, l->height);
	spk_motion_find(&motion, f, other);
	spk_motion_warp(&motion, other, warped);
	m->moved[i] = warped;
	return 0;
}

static void
second(const struct spk_learned *l, uint64_t k, uint64_t made, float *out)
{
	/* The first frame has no frame before it: the index is beyond all. */
	struct moving m = {
		.learned = l, .frame = k, .made = made,
		.other = {k - l->delay, k + l->delay}
	};
	const float *f = root(l, k);
	struct spk_net_input in[INPUTS];
	size_t i;

	(void)spk_parallel(l->jobs, 2, move, &m);
	for (i = 0; i < INPUTS; i++)
		in[i] = (struct spk_net_input){.less = f, .factor = 4};
	in[0] = (struct spk_net_input){
		.image = f, .level = 0.5F, .factor = 2
	};
	in[1].image = m.moved[0];
	in[2].image = m.moved[1];
	for (i = 0; i < KEPT; i++)
		in[3 + i].image = kept(l, k, i);
	run(l, 1, k, in, f, out);
}

void
spk_learned_make(struct spk_learned *l, uint64_t k)
{
	const struct spk_kernels *kernels = spk_kernels(l->width * l->height);
	const size_t pixels = l->width * l->height;
	float *map[SPK_MAPS];
	size_t i;

	if (l->by == SPK_BY_FILTER)
		return;
	spk_learned_maps(l, k, map);
	for (i = 0; i < SPK_MAPS; i++)
		(kernels != NULL ? kernels->roots32 : spk_roots_plain)(map[i],
		    pixels);
	*noise(l, k) = spk_taps_noise(map[MEAN161], l->width, l->height,
	    l->work);
	if (l->by == SPK_BY_NETS)
		first(l, k, map, root(l, k));
}

void
spk_learned_give(struct spk_learned *l, uint64_t k, uint64_t made, float *out)
{
	const size_t pixels = l->width * l->height;
	float *map[SPK_MAPS];
	size_t i;

	spk_learned_maps(l, k, map);
	if (l->by == SPK_BY_FILTER) {
		spk_filter_run(&l->filter, map, l->width, l->height, out,
		    l->work);
		return;
	}
	if (l->by == SPK_BY_NET)
		first(l, k, map, out);
	else
		second(l, k, made, out);
	for (i = 0; i < pixels; i++)
		out[i] = out[i] > 0 ? out[i] * out[i] : 0;
}

float
spk_learned_noise(const struct spk_learned *l, uint64_t k)
{
	return l->by == SPK_BY_FILTER ? 0 : *noise(l, k);
}

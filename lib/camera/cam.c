/*
 * Cam: what a spike camera records.  A pixel integrates light and fires when
 * the integral reaches a threshold.  For a scene's frame s in 0..1, for each of
 * the next `steps' planes,
 *
 *	a = a + gain s
 *	spike = a >= threshold; a = a - threshold, or 0 with reset=hard
 */
#include <math.h>

#include "camera/noise.h"
#include "kernel/pixel.h"

#define STRIPE		64		/* pixels, so that each cache line
					 * belongs to one */

enum { SOFT, HARD };
enum { HOLD, LINEAR };

struct cam {
	size_t		 channels;
	const int64_t	*steps, *reset, *interpolate, *jobs;
	const float	*gain, *threshold, *start;
	struct spk_noise noise;
	struct spk_scene scene;
	int64_t		 step;		/* planes done of the current frame */

	struct spk_camera camera;
	const struct spk_kernels *kernels;
	float		*now;		/* linear: the current frame */
	bool		 have;		/* there is one */
	uint64_t	 plane;		/* planes done */
	uint64_t	 saturated;
};

static struct spk_shot
shot(const struct cam *s)
{
	return (struct spk_shot){
		.steps = (size_t)*s->steps, .linear = *s->interpolate == LINEAR,
		.gain = *s->gain, .threshold = *s->threshold,
		.jobs = (unsigned)*s->jobs
	};
}

static size_t
cam_steps(const void *state)
{
	const struct cam *s = state;
	const struct spk_shot of = shot(s);

	return spk_scene_every(&s->scene, &of);
}

static uint64_t
cam_frames(const void *state, uint64_t n)
{
	const struct cam *s = state;
	const struct spk_shot of = shot(s);

	return spk_scene_frames(&s->scene, &of, n);
}

static void
cam_image(void *state, size_t width)
{
	((struct cam *)state)->scene.width = width;
}

static const char *
cam_load(void *state, const struct spk_param *p, const void *bytes, size_t n)
{
	struct cam *s = state;
	const char *complaint;

	if (strcmp(p->name, "filter") == 0)
		return spk_scene_filter(&s->scene, bytes, n);
	complaint = spk_profile_read(bytes, n, s->channels, s->scene.width,
	    &s->scene.profile);
	if (complaint == NULL && !spk_noise_takes(s->scene.profile,
	    2 * s->channels))
		complaint = "a profile of values that no camera has";
	return complaint;
}

/* Lay out the work memory of the encoder; its size in values. */
static size_t
lay_out(struct cam *s, float *room)
{
	const size_t n = s->channels;
	struct spk_camera *c = &s->camera;
	float **const maps[] = {
		&c->response, &c->dark, &c->threshold, &c->jitter, &c->share
	};
	size_t used = n, i;

	c->a = room;
	c->noisy = spk_noise_any(&s->noise) || s->scene.profile != NULL;
	for (i = 0; c->noisy && i < sizeof maps / sizeof *maps; i++, used += n)
		*maps[i] = room != NULL ? room + used : NULL;
	if (*s->interpolate == LINEAR) {
		s->now = room != NULL ? room + used : NULL;
		used += n;
	}
	return used;
}

static size_t
cam_room(const void *state, enum spk_way way)
{
	struct cam copy = *(const struct cam *)state;
	const struct spk_shot of = shot(&copy);

	return way == SPK_ENCODE ? lay_out(&copy, NULL) * sizeof(float) :
	    spk_scene_room(&copy.scene, &of, copy.channels);
}

static const char *
cam_open(void *state, void *room, enum spk_way way)
{
	struct cam *s = state;
	struct spk_camera *c = &s->camera;
	const struct spk_shot of = shot(s);
	size_t i;

	if (way == SPK_DECODE) {
		spk_scene_open(&s->scene, &of, room, s->channels);
		return NULL;
	}
	(void)lay_out(s, room);
	s->kernels = spk_kernels(s->channels);
	c->pixels = s->channels;
	c->hard = *s->reset == HARD;
	c->gain = *s->gain;
	c->fires = *s->threshold;
	if (c->noisy)
		spk_noise_maps(&s->noise, s->scene.profile, c);
	for (i = 0; i < s->channels && *s->start >= 0; i++)
		c->a[i] = *s->start;
	if (*s->start < 0)
		spk_noise_start(&s->noise, c);
	return NULL;
}

struct stripes {
	const struct cam *s;
	const struct spk_exposure *e;
};

static int
stripe(void *arg, unsigned worker, size_t k)
{
	const struct stripes *t = arg;
	const size_t jobs = (size_t)*t->s->jobs;
	const size_t each = (t->s->channels / jobs + STRIPE) / STRIPE * STRIPE;
	size_t from = k * each, to = from + each;

	(void)worker;
	from = from < t->s->channels ? from : t->s->channels;
	to = to < t->s->channels ? to : t->s->channels;
	(t->s->kernels != NULL ? t->s->kernels->expose : spk_expose_plain)
	    (&t->s->camera, t->e, from, to);
	return 0;
}

/* Up to n planes of the current frame; returns how many. */
static size_t
expose(struct cam *s, const float *x, const float *next, int8_t *y, size_t n)
{
	const size_t left = (size_t)(*s->steps - s->step);
	struct spk_exposure e = {
		.now = x, .next = next, .plane = s->plane, .y = y
	};
	struct stripes stripes = {s, &e};
	size_t i;

	n = n < left ? n : left;
	e.planes = n = n < SPK_PLANES ? n : SPK_PLANES;
	for (i = 0; i < n; i++)
		e.weight[i] = (float)(s->step + (int64_t)i) / (float)*s->steps;
	(void)spk_parallel((unsigned)*s->jobs, (size_t)*s->jobs, stripe,
	    &stripes);
	s->plane += n;
	s->step += (int64_t)n;
	return n;
}

/* Pixels of a frame that fire in each plane, and would fire more often. */
static size_t
saturated(const struct cam *s, const float *x)
{
	const struct spk_camera *c = &s->camera;
	const float gain = c->noisy && c->shot ? c->photons : c->gain;
	size_t i, n = 0;

	if (c->noisy)
		for (i = 0; i < s->channels; i++)
			n += gain * x[i] * c->response[i] + c->dark[i] >
			    c->threshold[i];
	else
		for (i = 0; i < s->channels; i++)
			n += gain * x[i] > c->fires;
	return n;
}

/* The current frame, and the next if it is needed; false: not yet available. */
static bool
at_hand(struct cam *s, struct spk_flow *flow, const float **x,
    const float **next)
{
	*next = NULL;
	*x = flow->in;
	if (s->now == NULL)
		return flow->frames > 0;
	*x = s->now;
	if (!s->have && flow->frames > 0) {
		memcpy(s->now, flow->in, s->channels * sizeof *s->now);
		flow->in = (const float *)flow->in + s->channels;
		flow->frames--;
		s->have = true;
	}
	if (flow->frames > 0)
		*next = flow->in;
	return s->have && (flow->frames > 0 || flow->end);
}

static void
cam_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct cam *s = state;
	const float *x, *next;
	int8_t *y = flow->out;
	size_t n;

	(void)channel;
	while (flow->room > 0 && at_hand(s, flow, &x, &next)) {
		if (s->step == 0)
			s->saturated += saturated(s, x);
		n = expose(s, x, next, y, flow->room);
		y += n * s->channels;
		flow->room -= n;
		if (s->step < *s->steps)
			continue;
		s->step = 0;
		s->have = false;
		if (s->now == NULL) {
			flow->in = x + s->channels;
			flow->frames--;
		}
	}
	flow->out = y;
}

static uint64_t
cam_saturated(const void *state)
{
	return ((const struct cam *)state)->saturated;
}

static void
cam_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct cam *s = state;
	const struct spk_shot of = shot(s);

	(void)channel;
	spk_scene_decode(&s->scene, &of, flow);
}

float
spk_cam_noise(const void *state)
{
	return ((const struct cam *)state)->scene.noise;
}

static const char *const resets[] = {"soft", "hard", NULL};
static const char *const interpolates[] = {"hold", "linear", NULL};
static const char *const starts[] = {"random", NULL};

static const struct spk_param cam_param[] = {
	{ .name = "steps", .type = SPK_I64, .initial = "1", .min = 1,
	  .max = INT32_MAX, .slot = offsetof(struct cam, steps),
	  .unit = "N", .help = "planes for each frame of the scene" },
	{ .name = "gain", .type = SPK_F32, .flags = SPK_ABOVE,
	  .initial = "0.5", .min = 0, .max = 0x1p20,
	  .slot = offsetof(struct cam, gain), .unit = "FACTOR",
	  .help = "charge of a plane where the scene is brightest" },
	{ .name = "threshold", .letter = 't', .type = SPK_F32,
	  .flags = SPK_ABOVE, .initial = "1", .min = 0, .max = 0x1p20,
	  .slot = offsetof(struct cam, threshold), .unit = "SIZE",
	  .help = "charge at which a pixel fires" },
	{ .name = "reset", .type = SPK_CHOICE, .choice = resets,
	  .initial = "soft", .slot = offsetof(struct cam, reset),
	  .unit = "HOW", .help = "a spike subtracts the threshold, or sets the "
	  "charge to 0" },
	{ .name = "interpolate", .type = SPK_CHOICE, .choice = interpolates,
	  .initial = "hold", .slot = offsetof(struct cam, interpolate),
	  .unit = "HOW", .help = "light between frames: hold the last, or "
	  "linear to the next" },
	{ .name = "start", .type = SPK_F32, .flags = SPK_NOTED,
	  .choice = starts, .initial = "0", .max = 0x1p20,
	  .slot = offsetof(struct cam, start), .unit = "CHARGE",
	  .help = "initial charge of all pixels" },
	SPK_NOISE_ROWS(cam),
	{ .name = "jobs", .letter = 'j', .type = SPK_I64,
	  .flags = SPK_ASIDE, .initial = "1", .min = 1, .max = 256,
	  .slot = offsetof(struct cam, jobs), .unit = "N",
	  .help = "divide the pixels, and packed output, among N threads" },
	SPK_SCENE_ROWS(cam),
	{ .name = NULL }
};

const struct spk_codec spk_cam = {
	.row = sizeof(struct spk_codec),
	.name = "cam",
	.title = "encode scenes into spikes as a spike camera does",
	.param = cam_param,
	.span = SPK_UNIT,
	.up_only = true,
	.type = SPK_F32,
	.size = sizeof(struct cam),
	.image = cam_image,
	.load = cam_load,
	.room = cam_room,
	.steps = cam_steps,
	.frames = cam_frames,
	.open = cam_open,
	.encode = cam_encode,
	.decode = cam_decode,
	.format = "bits",
	.full = 255,
	.recorded = "steps=20",
	.most = 0x1p20,
	.saturated = cam_saturated,
};

/*
 * Cam: what a spike camera sees.  A pixel integrates light and fires where
 * that has reached a threshold; of a scene's frame s in 0..1, for each of the
 * next `steps' planes,
 *
 *	a = a + gain s
 *	spike = a >= threshold; a = a - threshold, or 0 with reset=hard
 */
#include <math.h>

#include "camera/camera.h"

struct cam {
	size_t		 channels;
	const int64_t	*steps, *reset;
	const float	*gain, *threshold;
	struct spk_scene scene;
	size_t		 width;
	float		*a;		/* encoding: of each pixel */
	int64_t		 step;		/* of the frame at hand, done */
};

static struct spk_shot
shot(const struct cam *s)
{
	return (struct spk_shot){
		.steps = (size_t)*s->steps, .linear = false,
		.gain = *s->gain, .threshold = *s->threshold
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
	((struct cam *)state)->width = width;
}

static const char *
cam_load(void *state, const struct spk_param *p, const void *bytes, size_t n)
{
	struct cam *s = state;

	(void)p;
	return spk_profile_read(bytes, n, s->channels, s->width,
	    &s->scene.profile);
}

static size_t
cam_room(const void *state, enum spk_way way)
{
	const struct cam *s = state;

	return way == SPK_ENCODE ? s->channels * sizeof *s->a :
	    spk_scene_room(&s->scene, s->channels);
}

static const char *
cam_open(void *state, void *room, enum spk_way way)
{
	struct cam *s = state;

	if (way == SPK_ENCODE)
		s->a = room;
	else
		spk_scene_open(&s->scene, room, s->channels);
	return NULL;
}

static void
plane(struct cam *s, const float *x, int8_t *y)
{
	const float gain = *s->gain, threshold = *s->threshold;
	size_t i;

	for (i = 0; i < s->channels; i++) {
		s->a[i] += gain * x[i];
		y[i] = s->a[i] >= threshold;
		if (y[i] != 0)
			s->a[i] = *s->reset == 0 ? s->a[i] - threshold : 0;
	}
}

static void
cam_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct cam *s = state;
	const float *x = flow->in;
	int8_t *y = flow->out;

	(void)channel;
	for (; flow->frames > 0 && flow->room > 0; flow->room--) {
		plane(s, x, y);
		y += s->channels;
		if (++s->step < *s->steps)
			continue;
		s->step = 0;
		x += s->channels;
		flow->frames--;
	}
	flow->in = x;
	flow->out = y;
}

static void
cam_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct cam *s = state;
	const struct spk_shot of = shot(s);

	(void)channel;
	spk_scene_decode(&s->scene, &of, flow);
}

static const char *const resets[] = {"soft", "hard", NULL};

static const struct spk_param cam_param[] = {
	{ .name = "steps", .type = SPK_I64, .initial = "10", .min = 1,
	  .max = INT32_MAX, .slot = offsetof(struct cam, steps),
	  .unit = "N", .help = "planes for each frame of the scene" },
	{ .name = "gain", .type = SPK_F32, .flags = SPK_ABOVE,
	  .initial = "0.5", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct cam, gain), .unit = "FACTOR",
	  .help = "charge of a plane where the scene is brightest" },
	{ .name = "threshold", .letter = 't', .type = SPK_F32,
	  .flags = SPK_ABOVE, .initial = "1", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct cam, threshold), .unit = "SIZE",
	  .help = "charge that fires" },
	{ .name = "reset", .type = SPK_CHOICE, .choice = resets,
	  .initial = "soft", .slot = offsetof(struct cam, reset),
	  .unit = "HOW", .help = "a spike takes the threshold, or all" },
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
};

/*
 * Planes of spikes back to the frames of a scene.  With the rate r of a pixel
 * around the frame's plane, in spikes per plane, the scene is
 *
 *	s = (r - dark) (threshold / (gain response))
 *
 * in binary32, where a profile has the response and the dark charge of the
 * pixel, see profile.c; else these are 1 and 0.  The rate is
 *
 *	mean	the mean interval of a window, see maps.c
 *	tfp	the spikes in the window, by its planes	(texture from playback)
 *	tfi	the interval at the plane		(texture from intervals)
 *	tfstp	that of stp.c; then each frame is stretched to 0..1
 *
 * and filter, net and learned apply learned.c to the scenes of ten such rates:
 * by a filter, by a network, by two.
 *
 * Frame k is at plane k every if the scene changes linearly from frame to
 * frame, else at the middle of its planes, k every + every / 2.  It is computed
 * once the planes that it needs are available, and written once the frames that
 * it needs are computed.
 */
#include <string.h>

#include "camera/camera.h"

enum { MEAN, TFP, TFI, TFSTP, FILTER, NET, LEARNED };

const char *const spk_scene_methods[] = {
	"mean", "tfp", "tfi", "tfstp", "filter", "net", "learned", NULL
};

static bool
is_learned(const struct spk_scene *s)
{
	return *s->method >= FILTER;
}

size_t
spk_scene_every(const struct spk_scene *s, const struct spk_shot *shot)
{
	return *s->every > 0 ? (size_t)*s->every : shot->steps;
}

/* The plane of a frame. */
static uint64_t
plane_of(const struct spk_scene *s, const struct spk_shot *shot, uint64_t k)
{
	const size_t every = spk_scene_every(s, shot);

	return k * every + (shot->linear ? 0 : every / 2);
}

uint64_t
spk_scene_frames(const struct spk_scene *s, const struct spk_shot *shot,
    uint64_t planes)
{
	const uint64_t first = plane_of(s, shot, 0);

	return planes > first ?
	    (planes - 1 - first) / spk_scene_every(s, shot) + 1 : 0;
}

/* The planes of the window, relative to that of the frame. */
static int64_t
from(const struct spk_scene *s)
{
	return is_learned(s) ? -SPK_MAPS_HALF :
	    *s->method == TFI ? -1 : -(*s->window / 2);
}

static int64_t
to(const struct spk_scene *s)
{
	return is_learned(s) ? SPK_MAPS_HALF :
	    *s->method == TFI ? 0 : (*s->window - 1) / 2;
}

/* Planes after that of the frame that it needs. */
static uint64_t
ahead(const struct spk_scene *s)
{
	return *s->method == TFSTP ? 0 : (uint64_t)to(s) +
	    (*s->method == TFP ? 0 : SPK_REACH);
}

/* Planes that the history must have. */
static size_t
span(const struct spk_scene *s)
{
	return *s->method == TFSTP ? 0 : (size_t)(to(s) - from(s) + 1) +
	    (*s->method == TFP ? 0 : 2 * SPK_REACH);
}

static size_t
size_of_history(const struct spk_scene *s, size_t pixels)
{
	return *s->method == TFSTP ? spk_stp_room(pixels) :
	    spk_history_room(pixels, span(s));
}

const char *
spk_scene_filter(struct spk_scene *s, const void *bytes, size_t n)
{
	return *s->method != FILTER ? "a filter needs "
	    "scene=filter" : spk_filter_read(&s->learned.filter, bytes, n);
}

/* Lay out the work memory after the history; returns the total size. */
static size_t
lay_out(struct spk_scene *s, const struct spk_shot *shot, char *room,
    size_t pixels)
{
	const size_t image = pixels * sizeof(float);
	size_t used = spk_lines(size_of_history(s, pixels));
	struct spk_learned *l = &s->learned;

	if (s->profile != NULL) {
		s->factor = spk_take(room, &used, image);
		s->dark = spk_take(room, &used, image);
	}
	if (!is_learned(s))
		return used;
	l->by = *s->method == FILTER ? SPK_BY_FILTER : *s->method == NET ?
	    SPK_BY_NET : SPK_BY_NETS;
	l->width = s->width;
	l->height = pixels / s->width;
	l->every = spk_scene_every(s, shot);
	l->charge = shot->gain / shot->threshold;
	l->jobs = shot->jobs;
	return used + spk_learned_open(l, spk_take(room, &used, 0));
}

size_t
spk_scene_room(const struct spk_scene *s, const struct spk_shot *shot,
    size_t pixels)
{
	struct spk_scene copy = *s;

	return lay_out(&copy, shot, NULL, pixels);
}

void
spk_scene_open(struct spk_scene *s, const struct spk_shot *shot, void *room,
    size_t pixels)
{
	size_t i;

	s->pixels = pixels;
	s->planes = s->made = s->frame = 0;
	s->noise = 0;
	if (*s->method == TFSTP)
		spk_stp_open(&s->stp, room, pixels);
	else
		spk_history_open(&s->history, room, pixels, span(s));
	(void)lay_out(s, shot, room, pixels);
	if (s->profile == NULL)
		return;
	memcpy(s->factor, s->profile, pixels * sizeof(float));
	memcpy(s->dark, (const char *)s->profile + pixels * sizeof(float),
	    pixels * sizeof(float));
	for (i = 0; i < pixels; i++)
		s->factor[i] = shot->threshold / (shot->gain * s->factor[i]);
}

static void
put(struct spk_scene *s, const int8_t *plane)
{
	if (*s->method == TFSTP)
		spk_stp_put(&s->stp, plane);
	else
		spk_history_put(&s->history, plane);
	s->planes++;
}

/* Rates to the scene, as above. */
static void
expose(const struct spk_scene *s, const struct spk_shot *shot, float *x)
{
	const float all = shot->threshold / shot->gain;
	size_t i;

	if (s->factor == NULL && s->history.kernels != NULL) {
		s->history.kernels->scale32(x, all, 0, false, x, s->pixels);
		return;
	}
	for (i = 0; i < s->pixels && s->factor == NULL; i++)
		x[i] *= all;
	for (i = 0; i < s->pixels && s->factor != NULL; i++)
		x[i] = (x[i] - s->dark[i]) * s->factor[i];
}

/* Stretch the least and greatest value to 0..1, or 0 if they are equal. */
static void
stretch(float *x, size_t n)
{
	float min = x[0], max = x[0];
	size_t i;

	for (i = 1; i < n; i++) {
		min = x[i] < min ? x[i] : min;
		max = x[i] > max ? x[i] : max;
	}
	for (i = 0; i < n; i++)
		x[i] = max > min ? (x[i] - min) / (max - min) : 0;
}

struct mapping {
	const struct spk_scene *scene;
	const struct spk_shot *shot;
	uint64_t	 plane;
	float		*map[SPK_MAPS];
};

static int
make_map(void *arg, unsigned worker, size_t k)
{
	const struct mapping *m = arg;

	(void)worker;
	spk_maps(&m->scene->history, m->plane, 1U << k, m->map);
	expose(m->scene, m->shot, m->map[k]);
	return 0;
}

/* The scene of each of the ten maps, and everything that needs only these. */
static void
make(struct spk_scene *s, const struct spk_shot *shot)
{
	struct mapping m = {
		.scene = s, .shot = shot, .plane = plane_of(s, shot, s->made)
	};

	if (!is_learned(s))
		return;
	spk_learned_maps(&s->learned, s->made, m.map);
	(void)spk_parallel(shot->jobs, SPK_MAPS, make_map, &m);
	spk_learned_make(&s->learned, s->made);
}

static void
give(struct spk_scene *s, const struct spk_shot *shot, float *x)
{
	const uint64_t plane = plane_of(s, shot, s->frame);

	if (is_learned(s)) {
		spk_learned_give(&s->learned, s->frame, s->made, x);
		s->noise = spk_learned_noise(&s->learned, s->frame);
		return;
	}
	if (*s->method == TFSTP)
		spk_stp_rate(&s->stp, x);
	else if (*s->method == TFP)
		spk_map_count(&s->history, plane, from(s), to(s), x);
	else
		spk_map_mean(&s->history, plane, from(s), to(s), x);
	expose(s, shot, x);
	if (*s->method == TFSTP)
		stretch(x, s->pixels);
}

/* Whether the planes of the next frame are available. */
static bool
take(struct spk_scene *s, const struct spk_shot *shot, struct spk_flow *flow)
{
	const uint64_t plane = plane_of(s, shot, s->made);
	const int8_t *y = flow->in;

	for (; flow->frames > 0 && s->planes <= plane + ahead(s);
	    flow->frames--, y += s->pixels)
		put(s, y);
	flow->in = y;
	return s->planes > plane && (s->planes > plane + ahead(s) ||
	    flow->end);
}

void
spk_scene_decode(struct spk_scene *s, const struct spk_shot *shot,
    struct spk_flow *flow)
{
	const size_t delay = is_learned(s) ? s->learned.delay : 0;
	float *x = flow->out;

	for (;;) {
		if (s->made <= s->frame + delay && take(s, shot, flow)) {
			make(s, shot);
			s->made++;
			continue;
		}
		if (flow->room == 0 || s->made == s->frame ||
		    (s->made <= s->frame + delay && !flow->end))
			break;
		give(s, shot, x);
		x += s->pixels;
		flow->room--;
		s->frame++;
	}
	flow->out = x;
}

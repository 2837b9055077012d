/*
 * Planes of spikes back to the frames of a scene.  With the rate r of a pixel
 * about the frame's plane, in spikes a plane, the scene is
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
 * and learned is the scene that filter.c makes of those of ten such rates.
 *
 * Frame k is of plane k every, where the scene goes from frame to frame in a
 * line, else of the middle of the planes of its frame, k every + every / 2, and
 * comes once the planes that matter to it have.
 */
#include <string.h>

#include "camera/camera.h"

enum { MEAN, TFP, TFI, TFSTP, LEARNED };

const char *const spk_scene_methods[] = {
	"mean", "tfp", "tfi", "tfstp", "learned", NULL
};

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

/* The planes of the window, counted from the frame's. */
static int64_t
from(const struct spk_scene *s)
{
	return *s->method == LEARNED ? -SPK_MAPS_HALF :
	    *s->method == TFI ? -1 : -(*s->window / 2);
}

static int64_t
to(const struct spk_scene *s)
{
	return *s->method == LEARNED ? SPK_MAPS_HALF :
	    *s->method == TFI ? 0 : (*s->window - 1) / 2;
}

/* Planes behind the frame's that it takes. */
static uint64_t
ahead(const struct spk_scene *s)
{
	return *s->method == TFSTP ? 0 : (uint64_t)to(s) +
	    (*s->method == TFP ? 0 : SPK_REACH);
}

/* Planes that the history has to have. */
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
	return *s->method != LEARNED ? "a filter, which goes with "
	    "scene=learned" : spk_filter_read(&s->filter, bytes, n);
}

/* That of the file, or the usual one. */
static struct spk_filter
filter(const struct spk_scene *s)
{
	struct spk_filter f = s->filter;

	if (f.coefficients == NULL)
		(void)spk_filter_usual(&f);
	return f;
}

/* Lay out the work memory after the history; the size of all of it. */
static size_t
lay_out(struct spk_scene *s, char *room, size_t pixels)
{
	const size_t image = pixels * sizeof(float);
	struct spk_filter f;
	size_t used = spk_lines(size_of_history(s, pixels)), k;

	if (s->profile != NULL) {
		s->factor = spk_take(room, &used, image);
		s->dark = spk_take(room, &used, image);
	}
	if (*s->method != LEARNED)
		return used;
	f = filter(s);
	for (k = 0; k < SPK_MAPS; k++)
		s->map[k] = spk_take(room, &used, image);
	s->work = spk_take(room, &used, spk_filter_room(&f, s->width,
	    pixels / s->width));
	return used;
}

size_t
spk_scene_room(const struct spk_scene *s, size_t pixels)
{
	struct spk_scene copy = *s;

	return lay_out(&copy, NULL, pixels);
}

void
spk_scene_open(struct spk_scene *s, const struct spk_shot *shot, void *room,
    size_t pixels)
{
	size_t i;

	s->pixels = pixels;
	s->planes = s->frame = 0;
	if (*s->method == TFSTP)
		spk_stp_open(&s->stp, room, pixels);
	else
		spk_history_open(&s->history, room, pixels, span(s));
	(void)lay_out(s, room, pixels);
	if (*s->method == LEARNED)
		s->filter = filter(s);
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

/* From the least to the greatest value: 0..1, or 0 if these are equal. */
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

/* The scene of each of the ten maps, and of these the learned one. */
static void
learned(const struct spk_scene *s, const struct spk_shot *shot, uint64_t plane,
    float *x)
{
	size_t k;

	spk_maps(&s->history, plane, (1U << SPK_MAPS) - 1, s->map);
	for (k = 0; k < SPK_MAPS; k++)
		expose(s, shot, s->map[k]);
	spk_filter_run(&s->filter, s->map, s->width,
	    s->pixels / s->width, x, s->work);
}

static void
give(const struct spk_scene *s, const struct spk_shot *shot, uint64_t plane,
    float *x)
{
	if (*s->method == LEARNED) {
		learned(s, shot, plane, x);
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

void
spk_scene_decode(struct spk_scene *s, const struct spk_shot *shot,
    struct spk_flow *flow)
{
	const int8_t *y = flow->in;
	float *x = flow->out;
	uint64_t plane;

	for (;;) {
		plane = plane_of(s, shot, s->frame);
		for (; flow->frames > 0 && s->planes <= plane + ahead(s);
		    flow->frames--, y += s->pixels)
			put(s, y);
		if (flow->room == 0 || s->planes <= plane ||
		    (s->planes <= plane + ahead(s) && !flow->end))
			break;
		give(s, shot, plane, x);
		x += s->pixels;
		flow->room--;
		s->frame++;
	}
	flow->in = y;
	flow->out = x;
}

/* Spike cameras: planes of spikes, a bit for each pixel, and their scenes. */
#ifndef SPK_CAMERA_H
#define SPK_CAMERA_H

#include "camera/learned.h"

#pragma GCC visibility push(hidden)

/*
 * history.c: recent planes, one bit each, eight to a byte for each pixel.  A
 * spike is 1, and no spike 0.
 */
struct spk_history {
	size_t		 pixels, pitch;	/* bytes from a pixel's to its next */
	size_t		 bytes;		/* of each pixel, a ring */
	uint8_t		*ring;
	const struct spk_kernels *kernels;
	uint64_t	 planes;	/* received so far */
};

/* Bytes for that many planes, initially 0 and aligned to 64. */
size_t	 spk_history_room(size_t pixels, size_t planes);
void	 spk_history_open(struct spk_history *, void *room, size_t pixels,
	    size_t planes);
void	 spk_history_put(struct spk_history *, const int8_t *plane);

/*
 * maps.c: rates of each pixel around a plane, in spikes per plane.  Spikes of
 * up to SPK_REACH planes before and after a window count, and the history must
 * have them, or all that exist.
 */
#define SPK_REACH	256
/* For a window from plane + from to plane + to: mean interval, and count. */
void	 spk_map_mean(const struct spk_history *, uint64_t plane, int64_t from,
	    int64_t to, float *map);
void	 spk_map_count(const struct spk_history *, uint64_t plane,
	    int64_t from, int64_t to, float *map);
/*
 * Those selected by bits: 0 the interval around the plane, 1 to 5 the mean
 * intervals of 5, 11, 21, 41 and 81 planes, 6 the count of 21, 7 the mean
 * interval of the 20 planes before and 8 of it and the 20 after, 9 of 161.
 */
#define SPK_MAPS	10
#define SPK_MAPS_HALF	80		/* of the widest */
void	 spk_maps(const struct spk_history *, uint64_t plane, unsigned which,
	    float *const map[SPK_MAPS]);

/* stp.c: rates of each pixel by short-term plasticity */
struct spk_synapse;
struct spk_decay;
struct spk_stp {
	size_t		 pixels;
	uint64_t	 planes;	/* received so far */
	struct spk_decay *decay;	/* of short intervals */
	struct spk_synapse *synapse;	/* of each pixel */
};

size_t	 spk_stp_room(size_t pixels);
void	 spk_stp_open(struct spk_stp *, void *room, size_t pixels);
void	 spk_stp_put(struct spk_stp *, const int8_t *plane);
/* After the planes received so far. */
void	 spk_stp_rate(const struct spk_stp *, float *rate);

/*
 * profile.c: how the pixels of a camera differ.  For a scene s, in 0..1, the
 * charge of a plane is gain s response + dark threshold.
 */
/*
 * The n bytes of a profile's file, for images of that many pixels, in rows of
 * that width, or in one row if the width is not known.  *frames is where its
 * two frames are, response and dark, in binary32 and possibly unaligned.  NULL,
 * or the complaint.
 */
const char *spk_profile_read(const void *bytes, size_t n, size_t pixels,
	    size_t width, const void **frames);

struct spk_timed;			/* spikes of a pixel, and their times */
struct spk_uniform {			/* a recording of uniform light */
	size_t		 pixels;
	uint64_t	 planes;	/* received so far */
	struct spk_timed *timed;
};

size_t	 spk_uniform_room(size_t pixels);
void	 spk_uniform_open(struct spk_uniform *, void *room, size_t pixels);
void	 spk_uniform_put(struct spk_uniform *, const int8_t *plane);
/*
 * The two consecutive frames of the profile, from a recording of uniform light
 * and one without light, or NULL.  Returns how many pixels have an unknown
 * response, which is set to 1.
 */
size_t	 spk_profile_make(const struct spk_uniform *light,
	    const struct spk_uniform *none, float *frames);

/*
 * scene.c: planes back to the frames of a scene.  A codec has this in its
 * state, and its parameters by SPK_SCENE_ROWS.
 */
struct spk_scene {
	const int64_t	*every;		/* planes per frame, 0: as encoded */
	const int64_t	*method, *window;
	const char	*const *file;	/* of the profile, */
	const void	*profile;	/* and its frames, or NULL */
	const char	*const *filter_file;
	struct spk_learned learned;
	size_t		 width;		/* of a row of pixels */

	size_t		 pixels;
	uint64_t	 planes;	/* received so far */
	uint64_t	 made, frame;	/* frames whose planes are complete;
					 * frames written */
	float		 noise;		/* of the last, or 0: unknown */
	struct spk_history history;
	struct spk_stp	 stp;
	float		*factor, *dark;	/* from a profile, or NULL */
};

/* How a camera encoded it, and which threads decode it. */
struct spk_shot {
	size_t		 steps;		/* planes per frame */
	bool		 linear;	/* between frames */
	float		 gain, threshold;
	unsigned	 jobs;		/* threads */
};

/* Planes per frame; and how many frames those planes yield. */
size_t	 spk_scene_every(const struct spk_scene *, const struct spk_shot *);
uint64_t spk_scene_frames(const struct spk_scene *, const struct spk_shot *,
	    uint64_t planes);
/* The n bytes of its filter's file: NULL, or the complaint. */
const char *spk_scene_filter(struct spk_scene *, const void *bytes, size_t n);
size_t	 spk_scene_room(const struct spk_scene *, const struct spk_shot *,
	    size_t pixels);
void	 spk_scene_open(struct spk_scene *, const struct spk_shot *,
	    void *room, size_t pixels);
void	 spk_scene_decode(struct spk_scene *, const struct spk_shot *,
	    struct spk_flow *);

/* cam.c: of a coder's state, the noise of the frame that was given last. */
float	 spk_cam_noise(const void *state);

extern const char *const spk_scene_methods[];
#define SPK_SCENE_WINDOW	65536	/* planes, maximum */

#define SPK_SCENE_ROWS(T) \
	{ .name = "scene", .type = SPK_CHOICE, .flags = SPK_DECODING, \
	  .choice = spk_scene_methods, .initial = "mean", \
	  .slot = offsetof(struct T, scene.method), .unit = "METHOD", \
	  .help = "how light is computed from spikes" }, \
	{ .name = "window", .letter = 'n', .type = SPK_I64, \
	  .flags = SPK_DECODING, .initial = "21", .min = 2, \
	  .max = SPK_SCENE_WINDOW, \
	  .slot = offsetof(struct T, scene.window), .unit = "PLANES", \
	  .help = "of mean and tfp: planes per window" }, \
	{ .name = "every", .type = SPK_I64, .flags = SPK_DECODING, \
	  .initial = "0", .min = 0, .max = INT32_MAX, \
	  .slot = offsetof(struct T, scene.every), .unit = "PLANES", \
	  .help = "planes per frame of the scene; 0: as many as steps" }, \
	{ .name = "profile", .type = SPK_FILE, \
	  .slot = offsetof(struct T, scene.file), .unit = "FILE", \
	  .help = "file from spk-fit that describes the camera's pixels" }, \
	{ .name = "filter", .type = SPK_FILE, .flags = SPK_DECODING, \
	  .slot = offsetof(struct T, scene.filter_file), .unit = "FILE", \
	  .help = "of --scene=filter: its file, from spk-fit" }

#pragma GCC visibility pop

#endif

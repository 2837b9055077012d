/* Spike cameras: planes of spikes, a bit for each pixel, and their scenes. */
#ifndef SPK_CAMERA_H
#define SPK_CAMERA_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

/*
 * history.c: planes of the last while, a bit for each, eight to a byte of each
 * pixel.  A spike is 1, and no spike 0.
 */
struct spk_history {
	size_t		 pixels;
	size_t		 bytes;		/* of each pixel, a ring */
	uint8_t		*ring;
	uint64_t	 planes;	/* that have come */
};

/* Bytes for so many planes; 0 at first. */
size_t	 spk_history_room(size_t pixels, size_t planes);
void	 spk_history_open(struct spk_history *, void *room, size_t pixels,
	    size_t planes);
void	 spk_history_put(struct spk_history *, const int8_t *plane);

/*
 * maps.c: rates of each pixel round a plane, in spikes a plane.  Spikes of up
 * to SPK_REACH planes before and behind a window count, and the history has to
 * have them, or all there are.
 */
#define SPK_REACH	256
/* Of a window of plane + from up to plane + to: mean interval, and count. */
void	 spk_map_mean(const struct spk_history *, uint64_t plane, int64_t from,
	    int64_t to, float *map);
void	 spk_map_count(const struct spk_history *, uint64_t plane,
	    int64_t from, int64_t to, float *map);
/*
 * Of these, a bit of which for each: 0 the interval round the plane, 1 to 5 the
 * mean intervals of 5, 11, 21, 41 and 81 planes, 6 the count of 21, 7 the mean
 * interval of the 20 planes before and 8 of it and the 20 behind, 9 of 161.
 */
#define SPK_MAPS	10
#define SPK_MAPS_HALF	80		/* of the widest */
void	 spk_maps(const struct spk_history *, uint64_t plane, unsigned which,
	    float *const map[SPK_MAPS]);

/*
 * scene.c: planes back to the frames of a scene.  A codec has this in its
 * state, and its parameters by SPK_SCENE_ROWS.
 */
struct spk_scene {
	const int64_t	*every;		/* planes a frame, 0: as encoded */
};

#define SPK_SCENE_ROWS(T) \
	{ .name = "every", .type = SPK_I64, .flags = SPK_DECODING, \
	  .initial = "0", .max = INT32_MAX, \
	  .slot = offsetof(struct T, scene.every), .unit = "PLANES", \
	  .help = "planes for each frame of the scene; 0: as many as steps" }

#pragma GCC visibility pop

#endif

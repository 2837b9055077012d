/* Spike cameras: planes of spikes, a bit for each pixel, and their scenes. */
#ifndef SPK_CAMERA_H
#define SPK_CAMERA_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

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

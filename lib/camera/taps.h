/*
 * Taps: the inputs from which each pixel of a learned scene is computed.
 * taps.c computes them from the ten maps, filter.c sums them, fit.c finds the
 * coefficients.
 */
#ifndef SPK_CAMERA_TAPS_H
#define SPK_CAMERA_TAPS_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

enum {
	SPK_NOISE_CUT, SPK_RATE_CUT, SPK_GRADIENT_CUT, SPK_MOTION_CUT,
	SPK_CUTS
};
#define SPK_CUT_MOST	7		/* maximum number of each */
#define SPK_TAP_IMAGES	7

/* The classes of pixels: see taps.c. */
struct spk_cuts {
	size_t		 n[SPK_CUTS];
	float		 at[SPK_CUTS][SPK_CUT_MOST];
};

struct spk_taps {			/* of a frame */
	size_t		 width, height;
	size_t		 stride;	/* values of a row of places */
	float		*near;		/* 8 per place, with a margin */
	float		*more;		/* 8 per pixel */
	const float	*base;		/* to which the sum is added */
	uint16_t	*class;
	float		*image[SPK_TAP_IMAGES], *row;	/* work */
	const struct spk_kernels *kernels;
};

size_t	 spk_cuts_classes(const struct spk_cuts *);
/* The number of bytes, and the layout, aligned to 64. */
size_t	 spk_taps_room(size_t width, size_t height);
void	 spk_taps_open(struct spk_taps *, void *room, size_t width,
	    size_t height);
/* From the ten maps of a scene, which become their roots. */
void	 spk_taps_make(struct spk_taps *, const struct spk_cuts *,
	    float *const *map);
/* The noise of a frame: m is the root of map 9, work is as large as m. */
float	 spk_taps_noise(const float *m, size_t width, size_t height,
	    float *work);
/* The SPK_TAPS of a pixel, in the order of the coefficients. */
void	 spk_taps_get(const struct spk_taps *, size_t x, size_t y,
	    float *taps);

#pragma GCC visibility pop

#endif

/* Motion between two images, and an image moved by it. */
#ifndef SPK_MOTION_H
#define SPK_MOTION_H

#include "kernel/motion.h"

#pragma GCC visibility push(hidden)

struct spk_motion {
	size_t		 width, height;
	size_t		 across, down;	/* blocks */
	float		*vector;	/* x and y of each block, */
	float		*found;		/* before smoothing */
	int16_t		*sample, *sum;	/* of an image, and of a row */
	int16_t		*image, *other;	/* samples, blurred, with a margin */
	int16_t		*mask;		/* -1 in columns of the image */
	size_t		 cells;		/* of a row, as kernels want them */
	int32_t		*cell;		/* costs of two rows of cells */
	int32_t		*rank;		/* of each place */
	float		*moved;		/* the other image, with a margin */
	float		*row;		/* vectors of a row of pixels */
	const struct spk_kernels *kernels;
};

/* The number of bytes, and the layout, aligned to 64. */
size_t	 spk_motion_room(size_t width, size_t height);
void	 spk_motion_open(struct spk_motion *, void *room, size_t width,
	    size_t height);
/* Find where each block of the image is in the other. */
void	 spk_motion_find(struct spk_motion *, const float *image,
	    const float *other);
/* Align the other image to the image. */
void	 spk_motion_warp(struct spk_motion *, const float *other,
	    float *warped);

#pragma GCC visibility pop

#endif

/* Learned scenes: from ten maps around a plane, by a filter or by networks. */
#ifndef SPK_CAMERA_LEARNED_H
#define SPK_CAMERA_LEARNED_H

#include "camera/filter.h"
#include "camera/net.h"

#pragma GCC visibility push(hidden)

enum spk_learned_by { SPK_BY_FILTER, SPK_BY_NET, SPK_BY_NETS };

/* learned.c */
struct spk_learned {
	/* Set before the layout: */
	enum spk_learned_by by;
	struct spk_filter filter;	/* without coefficients: the default */
	size_t		 width, height;
	size_t		 every;		/* planes per frame */
	float		 charge;	/* of a plane in full light, relative to
					 * the threshold */
	unsigned	 jobs;

	struct spk_net	 net[2];
	size_t		 image;		/* values of an image */
	size_t		 delay;		/* frames that each frame waits for */
	float		*map;		/* of the current frame, */
	float		*kept;		/* or of waiting frames */
	float		*noise;		/* of these */
	float		*root;		/* of scenes, a ring */
	float		*warped;	/* the frames before and after */
	void		*work;
};

/* Lay it out in work memory, aligned to 64: its size.  NULL: only the size. */
size_t	 spk_learned_open(struct spk_learned *, void *room);
/* Where to put the ten maps of frame k, as scenes; */
void	 spk_learned_maps(const struct spk_learned *, uint64_t k, float **map);
/* to be called once they are there. */
void	 spk_learned_make(struct spk_learned *, uint64_t k);
/* Frame k, if that many have been made: delay more than k + 1, or all. */
void	 spk_learned_give(struct spk_learned *, uint64_t k, uint64_t made,
	    float *out);
/* Its noise, by networks; else 0. */
float	 spk_learned_noise(const struct spk_learned *, uint64_t k);

#pragma GCC visibility pop

#endif

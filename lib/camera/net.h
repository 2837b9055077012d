/* Networks that compute an image from images. */
#ifndef SPK_CAMERA_NET_H
#define SPK_CAMERA_NET_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

#define SPK_NET_LAYERS	8		/* maximum */
#define SPK_NET_CHANNELS 64		/* images of a layer, likewise, */
#define SPK_NET_GLOBALS	8		/* and numbers of a whole image */

/* net.c */
struct spk_net {
	size_t		 layers;
	size_t		 channels[SPK_NET_LAYERS + 1];	/* inputs; of layers */
	size_t		 globals;
	const void	*weights;	/* as in the file */
};

/*
 * The bytes of a network's file, which stay in place.  NULL, or the complaint.
 */
const char *spk_net_read(struct spk_net *, const void *bytes, size_t size);
/* Those that are linked in: see learned.c and restore.c. */
enum spk_net_which { SPK_NET_SCENE, SPK_NET_MOTION, SPK_NET_RESTORE };
const char *spk_net_usual(struct spk_net *, enum spk_net_which);
/* Whether it has that many images and numbers as inputs. */
bool	 spk_net_takes(const struct spk_net *, size_t inputs, size_t globals);

struct spk_net_input {			/* factor (image - less) */
	const float	*image, *less;	/* NULL: level instead */
	float		 level, factor;
};

struct spk_net_task {			/* out = base + factor network */
	size_t		 width, height;
	const struct spk_net_input *input;
	const float	*globals;
	const float	*base;
	float		 factor;
	float		*out;		/* must differ from the other images */
	unsigned	 jobs;		/* threads; the result is the same */
};

/* Bytes of work memory, aligned to 64. */
size_t	 spk_net_room(const struct spk_net *, size_t width, size_t height,
	    unsigned jobs);
void	 spk_net_run(const struct spk_net *, const struct spk_net_task *,
	    void *room);

#pragma GCC visibility pop

#endif

/* Networks that make images of images. */
#ifndef SPK_CAMERA_NET_H
#define SPK_CAMERA_NET_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

#define SPK_NET_LAYERS	8		/* at the most */
#define SPK_NET_CHANNELS 64		/* images of a layer, likewise, */
#define SPK_NET_GLOBALS	8		/* and numbers of a whole image */

/* net.c */
struct spk_net {
	size_t		 layers;
	size_t		 channels[SPK_NET_LAYERS + 1];	/* inputs; of layers */
	size_t		 globals;
	const void	*weights;	/* as the file has them */
};

/*
 * The n bytes of a network's file, which stay where they are.  NULL, or the
 * complaint.
 */
const char *spk_net_read(struct spk_net *, const void *bytes, size_t n);
/* It has these images and numbers as inputs, and one image as output. */
bool	 spk_net_takes(const struct spk_net *, size_t inputs, size_t globals);
/* Bytes of work memory, aligned to 64, for that many threads. */
size_t	 spk_net_room(const struct spk_net *, size_t width, size_t height,
	    unsigned jobs);
/*
 * Of the images `input', the images `output' of the last layer, which may be
 * none of these.  The same of any jobs.
 */
void	 spk_net_run(const struct spk_net *, const float *const *input,
	    const float *globals, size_t width, size_t height, unsigned jobs,
	    float *const *output, void *room);

#pragma GCC visibility pop

#endif

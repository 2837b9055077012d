/* Restoration of frames decoded by a video codec. */
#ifndef SPK_CAMERA_RESTORE_H
#define SPK_CAMERA_RESTORE_H

#include "camera/net.h"

#pragma GCC visibility push(hidden)

#define SPK_RESTORE_FRAMES	3	/* before, itself, next */

/* restore.c */
struct spk_restore {
	struct spk_net	 net;
	size_t		 width, height;
	unsigned	 jobs;
	float		 quality;	/* as the network takes it */
	float		*frame[SPK_RESTORE_FRAMES];	/* i is i % 3 */
	bool		 on[SPK_RESTORE_FRAMES];
	float		*out;
	void		*work;
	uint64_t	 frames;	/* received so far */
	bool		 ended;
};

/*
 * The n bytes of a network's file, which stay in place.  NULL, or the
 * complaint.
 */
const char *spk_restore_read(struct spk_net *, const void *bytes, size_t n);
/* The number of bytes, and the layout, aligned to 64. */
size_t	 spk_restore_room(const struct spk_net *, size_t width, size_t height,
	    unsigned jobs);
/* quality: libaom's cq-level, with which the frames were encoded */
void	 spk_restore_open(struct spk_restore *, void *room,
	    const struct spk_net *, size_t width, size_t height,
	    unsigned quality, unsigned jobs);
/*
 * A frame in 0..1 as decoded, and whether to restore it; NULL: no more frames.
 */
void	 spk_restore_put(struct spk_restore *, const float *frame, bool on);
/*
 * Then the frame before it, or the last one, which stays valid until the next:
 * as decoded, or NULL if there is none; and restored, if selected.
 */
const float *spk_restore_plain(const struct spk_restore *);
const float *spk_restore_frame(struct spk_restore *);

/*
 * Whether to restore, where the encoder does not know the truth: by the noise
 * of the planes around the frame (taps.c), and libaom's cq-level.
 */
bool	 spk_restore_pays(float noise, unsigned quality);

#pragma GCC visibility pop

#endif

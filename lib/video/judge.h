/* Whether to restore the output of an encoder: see judge.c. */
#ifndef SPK_JUDGE_H
#define SPK_JUDGE_H

#include "camera/net.h"
#include "video/video.h"

#pragma GCC visibility push(hidden)

struct spk_judge_how {
	size_t		 width, height;
	unsigned	 quality, jobs;
	const double	*light;		/* of each sample */
	const struct spk_net *net;
};

struct spk_judged {			/* a unit, owned by the judge */
	const uint8_t	*bytes;
	size_t		 n;
	bool		 restore;	/* its frame */
};

struct spk_judge;
struct spk_judge *spk_judge_new(const struct spk_judge_how *,
	    struct spk_fault *);
void	 spk_judge_free(struct spk_judge *);
/* The next frame of the scene, as it will be encoded. */
int	 spk_judge_scene(struct spk_judge *, const uint16_t *frame,
	    struct spk_fault *);
/*
 * The next unit; NULL: no more.  1 and the unit before it, valid until the next
 * call; 0: there was none; -1.
 */
int	 spk_judge_unit(struct spk_judge *, const struct spk_av1_unit *,
	    struct spk_judged *, struct spk_fault *);

#pragma GCC visibility pop

#endif

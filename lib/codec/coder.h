/* A coder's insides, for coder.c, which makes it, and coder_run.c. */
#ifndef SPK_CODER_H
#define SPK_CODER_H

#include "codec/codec.h"

struct spk_queue {
	char		*data;
	size_t		 pos, n, cap;	/* in frames of the group */
};

struct spk_coder {
	struct spk_codec row;
	const struct spk_codec *codec;	/* that row */
	enum spk_type	 inner;		/* that it computes in */
	enum spk_way	 way;
	size_t		 channels, columns;
	const struct spk_kernels *kernels;
	size_t		 params;
	void		**value;	/* of each parameter */
	void		**word;		/* first frame: as words had it */
	void		**scaled;	/* first frame: in the codec's span */
	char		*state;
	void		*room;
	size_t		 room_size;
	struct spk_scale scale;
	bool		 given[2];	/* min and max, by words or values */

	char		*stage;
	size_t		 stage_cap, stage_pos, stage_n;	/* in frames */
	size_t		 width;		/* channels of a group, or all */
	struct spk_queue *queue;	/* of each group, if planar */
	size_t		*quiet;		/* columns of flat channels */
	size_t		 quiets, quiet_cap;
	bool		 settled;	/* what depends on parameters */
	bool		 started;
	bool		 over;		/* spk_coder_run: all was given */
	bool		 ended;		/* the kernel knows of the end */
	size_t		 steps;		/* frames of an observation, or 1 */
	size_t		 left;		/* of one that is not complete */
	uint64_t	 taken;		/* frames, of those that were checked */
	const char	*checked;	/* their end, while some are left */
};

static inline size_t
spk_coder_groups(const struct spk_coder *c)
{
	return (c->channels + c->width - 1) / c->width;
}

#endif

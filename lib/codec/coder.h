/*
 * A coder's insides, for coder.c, which makes it, coder_values.c and
 * coder_run.c.
 */
#ifndef SPK_CODER_H
#define SPK_CODER_H

#include "codec/codec.h"

#pragma GCC visibility push(hidden)

/* waiting.c: spikes of a channel that are to be decoded later */
struct spk_waiting {
	unsigned char	*data;
	size_t		 pos, n, cap;
	uint64_t	 zeros;		/* behind those in data */
	uint64_t	 gap;		/* zeros before the next spike, */
	int8_t		 spike;		/* which is this, or 0: not known */
	uint64_t	 values;	/* in all */
};

int	 spk_waiting_put(struct spk_waiting *, const int8_t *y, size_t n,
	    struct spk_fault *);
/* Up to n of the first, which stay; how many. */
size_t	 spk_waiting_look(const struct spk_waiting *, int8_t *y, size_t n);
/* Without the first n. */
void	 spk_waiting_drop(struct spk_waiting *, size_t n);
void	 spk_waiting_clear(struct spk_waiting *);

struct spk_queue {
	char		*data;
	size_t		 pos, n, cap;	/* in frames of the group */
	bool		 more;		/* its kernel has filled it */
	struct spk_waiting *waiting;	/* decoding: input of it, or NULL */
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
	void		**file;		/* bytes of those that are files */
	size_t		*file_size;
	size_t		 across;	/* pixels of a row of an image */
	char		*state;
	void		*room;
	size_t		 room_size;
	struct spk_scale scale;
	bool		 given[2];	/* min and max, by words or values */
	struct spk_stretch stretch;	/* decoding, where it does something */

	char		*stage;
	size_t		 stage_cap, stage_pos, stage_n;	/* in frames */
	size_t		 width;		/* channels of a group, or all */
	struct spk_queue *queue;	/* of each group, if planar and begun */
	size_t		 queue_most;	/* frames of it, unless they have to */
	int8_t		*looked;	/* decoding: those that have waited */
	size_t		*quiet;		/* columns of flat channels */
	size_t		 quiets, quiet_cap;
	bool		 settled;	/* what depends on parameters */
	bool		 started;
	bool		 opened;	/* it has its work memory */
	bool		 over;		/* spk_coder_run: all was given */
	bool		 ended;		/* the kernel knows of the end */
	size_t		 steps;		/* frames of an observation, or 1 */
	size_t		 left;		/* of one that is not complete */
	uint64_t	 taken;		/* frames, of those that were checked */
	uint64_t	 staged;	/* frames, of those in the span */
	const char	*checked;	/* their end, while some are left */
};

/* coder_values.c */
/* Values of a parameter: one, or one a channel. */
static inline size_t
spk_coder_count(const struct spk_coder *c, const struct spk_param *p)
{
	return (p->flags & SPK_CHANNEL) != 0 ? c->channels : 1;
}

/* The row of a parameter, or of an end of the range; *i is its number. */
const struct spk_param *spk_coder_find(const struct spk_coder *,
	    const char *name, size_t *i);
/* The values of that number, see spk_coder_find. */
void	*spk_coder_values(const struct spk_coder *, size_t i);
/* Whether a parameter of binary32 has its default in all channels. */
bool	 spk_coder_usual(const struct spk_coder *, size_t i);

/* coder.c */
/*
 * Before the start: what the file of a parameter has, where no word names one.
 * The n bytes are the coder's from now on, to be freed.
 */
int	 spk_coder_hand(struct spk_coder *, const char *name, void *bytes,
	    size_t n, struct spk_fault *);
/* Work memory, and the codec opened, unless it is. */
int	 spk_coder_ready(struct spk_coder *, struct spk_fault *);

static inline size_t
spk_coder_groups(const struct spk_coder *c)
{
	return (c->channels + c->width - 1) / c->width;
}

#pragma GCC visibility pop

#endif

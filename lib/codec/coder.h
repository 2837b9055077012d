/*
 * The inside of a coder, for coder.c, which creates it, coder_start.c,
 * coder_values.c and coder_run.c.
 */
#ifndef SPK_CODER_H
#define SPK_CODER_H

#include "codec/codec.h"

#pragma GCC visibility push(hidden)

/* waiting.c: spikes of a channel to be decoded later */
struct spk_waiting {
	unsigned char	*data;
	size_t		 pos, n, cap;
	uint64_t	 zeros;		/* after those in data */
	uint64_t	 gap;		/* zeros before the next spike, */
	int8_t		 spike;		/* its value, or 0: unknown */
	uint64_t	 values;	/* total */
};

int	 spk_waiting_put(struct spk_waiting *, const int8_t *y, size_t n,
	    struct spk_fault *);
/* Copy up to n of the first, which stay; returns how many. */
size_t	 spk_waiting_look(const struct spk_waiting *, int8_t *y, size_t n);
/* Drop the first n. */
void	 spk_waiting_drop(struct spk_waiting *, size_t n);
void	 spk_waiting_clear(struct spk_waiting *);

struct spk_queue {
	char		*data;
	size_t		 pos, n, cap;	/* in frames of the group */
	bool		 more;		/* filled by its kernel */
	struct spk_waiting *waiting;	/* decoding: its input, or NULL */
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
	void		**word;		/* first frame: from the words */
	void		**scaled;	/* first frame: in the codec's span */
	bool		*set;		/* by words or spk_coder_set */
	void		**file;		/* content of file parameters */
	size_t		*file_size;
	size_t		 across;	/* pixels of a row of an image */
	char		*state;
	void		*room;
	size_t		 room_size;
	struct spk_scale scale;
	double		*ends;		/* min of each channel, then max; or
					 * NULL */
	char		*survey;	/* of each channel, or NULL */
	bool		 surveyed;
	bool		 given[2];	/* min and max, by words or values */
	struct spk_stretch stretch;	/* decoding, if it has an effect */

	char		*stage;
	size_t		 stage_cap, stage_pos, stage_n;	/* in frames */
	size_t		 width;		/* channels of a group, or all */
	struct spk_queue *queue;	/* of each group, if planar and begun */
	size_t		 queue_most;	/* its frames, unless more are
					 * necessary */
	int8_t		*looked;	/* decoding: frames that have waited */
	size_t		*quiet;		/* columns of flat channels */
	size_t		 quiets, quiet_cap;
	bool		 settled;	/* set what depends on parameters */
	bool		 started;
	bool		 opened;	/* it has its work memory */
	bool		 over;		/* spk_coder_run: all was written */
	bool		 ended;		/* the kernel has seen the end */
	size_t		 steps;		/* frames of an observation, or 1 */
	size_t		 left;		/* of one that is not complete */
	size_t		 block;		/* frames of a block, or 1 */
	size_t		 odd;		/* encoding: of one that is not
					 * complete */
	uint64_t	 taken;		/* frames of those checked */
	uint64_t	 staged;	/* frames of those in the span */
	const char	*checked;	/* their end, while some are left */
};

/* coder_values.c */
/* Values of a parameter: one, or one per channel. */
static inline size_t
spk_coder_count(const struct spk_coder *c, const struct spk_param *p)
{
	return (p->flags & SPK_CHANNEL) != 0 ? c->channels : 1;
}

/* The range, and all that is found from the whole signal, must be known. */
int	 spk_coder_knows(const struct spk_coder *, struct spk_fault *);
/* The flag that is not set, and without which a parameter has no effect. */
const struct spk_param *spk_coder_lacks(const struct spk_coder *, size_t i);
/* Whether a parameter is to be found from the whole signal. */
bool	 spk_coder_surveys(const struct spk_coder *, size_t i);
/* The row of a parameter, or of an end of the range; *i is its number. */
const struct spk_param *spk_coder_find(const struct spk_coder *,
	    const char *name, size_t *i);
/* The values with that number, see spk_coder_find. */
void	*spk_coder_values(const struct spk_coder *, size_t i);
/* Whether a parameter of binary32 has its default in all channels. */
bool	 spk_coder_usual(const struct spk_coder *, size_t i);
/* Encoding: the frames so far must be whole blocks. */
int	 spk_coder_odd(const struct spk_coder *, struct spk_fault *);

/* coder.c */
/* Set a parameter's slot to its values. */
void	 spk_coder_point(struct spk_coder *, size_t i, const void *values);
/* Pass the width of images and the files to the codec. */
int	 spk_coder_hand_over(struct spk_coder *, struct spk_fault *);
/* Set everything that depends on the parameters. */
int	 spk_coder_settle(struct spk_coder *, struct spk_fault *);
/*
 * Before the start: the default content of a parameter's file, if no word names
 * one.  The coder takes over the n bytes and frees them.
 */
int	 spk_coder_hand(struct spk_coder *, const char *name, void *bytes,
	    size_t n, struct spk_fault *);

/* coder_start.c */
/* Get work memory and open the codec, unless it is open. */
int	 spk_coder_ready(struct spk_coder *, struct spk_fault *);

static inline size_t
spk_coder_groups(const struct spk_coder *c)
{
	return (c->channels + c->width - 1) / c->width;
}

#pragma GCC visibility pop

#endif

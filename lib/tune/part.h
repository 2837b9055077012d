/*
 * Internals of tuning: the signal's parts, for part.c, axes.c, tune.c and
 * front.c.
 */
#ifndef SPK_PART_H
#define SPK_PART_H

#include <stdatomic.h>

#include "tune/tune.h"

#pragma GCC visibility push(hidden)

#define SPK_WORST	1e300		/* cost where coding fails */
#define SPK_LEVELS	64		/* of spikes, for a front */
#define SPK_BEYOND	1e200		/* minimum cost of too many spikes */

/* A channel, or all of them, tuned separately. */
struct spk_part {
	struct spk_tune	*tune;
	size_t		 first, channels;
	double		*x;		/* its channels */
	void		*signal;	/* the same, of the codec's type */
	struct spk_head	 words;		/* its values, and its range */
	bool		 still;		/* the signal does not determine where
					 * to search */
	bool		 fits;		/* decoding is fitted to the signal */
	double		 max_afr;
	struct spk_trial *trial;	/* of each thread */
	unsigned	 trials;
	struct spk_coder *coder;	/* it maps ranges, or NULL */
	double		 work;		/* of a trial, per value */
	struct spk_search search;
	size_t		 level, levels;	/* searches done, and total */
	struct spk_point best;
	struct spk_point *all;		/* of the front */
	size_t		 all_n, all_cap;
	struct spk_front *front;
	size_t		 front_n;
	struct spk_fault fault;		/* of a search */
	struct spk_fault why;		/* coding fails */
	atomic_flag	 failed;		/* why is set */
};

struct spk_tune {
	struct spk_codec codec;
	const double	*x;
	size_t		 frames, channels;
	const size_t	*line;		/* frames of lines, or NULL */
	size_t		 lines;
	bool		 own_range;	/* of each line */
	struct spk_head	 words;
	struct spk_goal	 goal;
	struct spk_scoring scoring;	/* of the result */
	const struct spk_param *param[SPK_AXES];	/* to be searched for */
	double		 lo[SPK_AXES], hi[SPK_AXES];	/* NAN: the usual
							 * bound */
	size_t		 params;
	struct spk_part	*part;
	size_t		 parts;
	unsigned	 lanes, jobs;	/* parts at once, threads per part */
	struct spk_score *score;
	atomic_size_t	 tried, done;
	atomic_flag	 showing;	/* while progress is called */
	atomic_bool	 stopped;	/* by progress */
};

/* part.c */
/* For the part: its signal, words and range; and threads. */
int	 spk_part_set(struct spk_part *, struct spk_fault *);
int	 spk_part_trials(struct spk_part *, unsigned n, struct spk_fault *);
/* Do all of these, with faults in the part. */
int	 spk_part_prepare(struct spk_part *);
/* The memory that it needs while it is tuned. */
void	 spk_part_release(struct spk_part *);
/* Try a point; search with that many evaluations. */
int	 spk_part_try(void *part, unsigned worker, struct spk_point *);
int	 spk_part_search(struct spk_part *, size_t evaluations);
/* The best of the points tried. */
int	 spk_part_best(struct spk_part *);
/*
 * Coding fails: because of the signal, or of the given range.  A part of a
 * single channel reports it as the first.
 */
int	 spk_part_blame(const struct spk_part *, const struct spk_fault *why,
	    struct spk_fault *);

/* The cost from a metric and an average firing rate. */
double	 spk_part_cost(const struct spk_goal *, double metric, double afr);
/* The average firing rate of the channel with the greatest. */
double	 spk_part_afr(const struct spk_score *, size_t channels);
/* The rates exceed the limit: -1. */
int	 spk_part_too_many(const struct spk_tune *, struct spk_fault *);
/* The default number of evaluations. */
size_t	 spk_part_evaluations(const struct spk_part *);

/* axes.c: where to search */
int	 spk_part_axes(struct spk_part *, struct spk_fault *);

/* tune.c: check a goal; and run such a task for all parts */
int	 spk_tune_aim(struct spk_tune *, const struct spk_goal *, size_t size,
	    struct spk_fault *);
int	 spk_tune_parts_by(struct spk_tune *, spk_task *, struct spk_fault *);
/* Add the signal's range to the words. */
int	 spk_tune_take_range(struct spk_tune *, struct spk_fault *);

#pragma GCC visibility pop

#endif

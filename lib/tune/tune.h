/* How good a code is, and the search for the best parameters. */
#ifndef SPK_TUNE_H
#define SPK_TUNE_H

#include "codec/codec.h"

#pragma GCC visibility push(hidden)

#define SPK_DELAY_MAX	1000000		/* frames, in either direction */

/* distance.c: between two spike trains, column by column */
struct spk_distance;
struct spk_distance *spk_distance_new(size_t columns, double tau, double cost,
	    struct spk_fault *);
void	 spk_distance_free(struct spk_distance *);
int	 spk_distance_add(struct spk_distance *, const int8_t *a,
	    const int8_t *b, size_t frames, struct spk_fault *);
/* The square of van Rossum's distance. */
double	 spk_distance_rossum2(const struct spk_distance *, size_t column);
int	 spk_distance_victor(const struct spk_distance *, size_t column,
	    double *sum, struct spk_fault *);

/* neighbours.c: how well a pixel is predicted by them */
struct spk_neighbours;
struct spk_neighbourhood {
	double		 samples;	/* 0: nothing more is known */
	double		 variance;
	bool		 whole;		/* entropies, in bits, are known */
	double		 entropy, corrected;
};
struct spk_neighbours *spk_neighbours_new(size_t width, size_t height,
	    size_t radius, struct spk_fault *);
void	 spk_neighbours_free(struct spk_neighbours *);
void	 spk_neighbours_frame(struct spk_neighbours *, const double *);
/* For values divided by a scale. */
void	 spk_neighbours_get(const struct spk_neighbours *, double scale,
	    struct spk_neighbourhood *);

/* bd.c: for two rate-distortion curves */
struct spk_rd {
	double		 rate, psnr;
};

struct spk_curve {
	const char	*name;
	struct spk_rd	*point;
	size_t		 n;
};

struct spk_bd {
	double		 difference;	/* in rate, in percent, or in psnr */
	double		 from, to;	/* over which psnr, or rate */
};

/*
 * Sort it; a curve has rates above 0 and, if required, psnr that rises with
 * them.
 */
int	 spk_curve_check(struct spk_curve *, bool rises, struct spk_fault *);
/* The difference of b less a, in rate or in psnr, by cubic or pchip. */
int	 spk_bd(const struct spk_curve *a, const struct spk_curve *b,
	    bool of_rate, bool pchip, struct spk_bd *, struct spk_fault *);

#define SPK_SSIM_SIDE	11		/* pixels of ssim's window, per side */

/* score.c: the limit of intervals, if there were longer ones, or 0 */
uint64_t spk_score_reached(const struct spk_score *);
/* Score another decoded form of the same signal and spikes. */
void	 spk_score_decoded_again(struct spk_score *);
/*
 * Start the next line, after the score of one channel has ended.  In the score
 * of all, lines count like channels.
 */
int	 spk_score_next_line(struct spk_score *, struct spk_fault *);

/* trial.c: the effect of a code with given parameters on a signal */
struct spk_trial {
	const struct spk_codec *codec;
	size_t		 channels, frames;
	const double	*x;		/* the signal */
	const void	*signal;	/* the same, of the codec's type */
	struct spk_score *score;	/* the result */
	bool		 keeps;		/* keep the decoded signal, channel
					 * by channel, at r, instead of
					 * scoring it */

	const size_t	*line;		/* frames of lines, or NULL */
	size_t		 lines;
	size_t		 decoded;	/* frames */
	int8_t		*y;		/* spikes of a chunk */
	void		*r;		/* decoded, of the codec's type */
	size_t		*map;		/* the channel of each column */
	struct spk_sums	*spikes;	/* of each line, where it keeps r */
	size_t		 y_cap, r_cap, map_cap, spikes_cap;
};
/*
 * The signal, of one channel, consists of lines of these lengths, each coded
 * alone, with the range of all or its own.
 */
void	 spk_tune_lines(struct spk_tune *, const size_t *frames, size_t lines,
	    bool own_range);
/* The words have everything that the code needs, including the range. */
int	 spk_trial_run(struct spk_trial *, const struct spk_head *words,
	    struct spk_fault *);
/* Score what it kept; and stretch and shift it, if least squares improve it. */
int	 spk_trial_score(struct spk_trial *, struct spk_fault *);
bool	 spk_trial_fit(struct spk_trial *, float *factor, float *shift);
void	 spk_trial_free(struct spk_trial *);

/* search.c: the least cost in a box of parameters */
#define SPK_AXES	8		/* maximum */

struct spk_dimension {
	enum spk_type	 type;		/* SPK_F32, SPK_F64 or SPK_I64 */
	double		 lo, hi;
	bool		 log;
};

struct spk_point {
	double		 u[SPK_AXES];	/* in the box, 0..1 */
	double		 at[SPK_AXES];	/* the parameters */
	/* What trying it sets. */
	double		 cost, error, afr;
	float		 stretch, shift;
};

struct spk_search {
	size_t		 axes;
	struct spk_dimension	 axis[SPK_AXES];
	size_t		 budget;	/* points */
	double		 seconds;	/* instead, if not 0 */
	unsigned	 jobs;		/* threads */
	size_t		 grain;		/* points that justify a thread */
	int		(*try)(void *arg, unsigned worker,
			    struct spk_point *);
	bool		(*progress)(void *arg, double part);	/* true: stop */
	void		*arg;

	struct spk_point *point;	/* all points tried, in order */
	size_t		 n, cap, tried;
	double		 began;
	bool		 stopped;
};
int	 spk_search_run(struct spk_search *, struct spk_fault *);
/* Less cost, or the same with fewer spikes. */
bool	 spk_point_less(const struct spk_point *, const struct spk_point *);

#pragma GCC visibility pop

#endif

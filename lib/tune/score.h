/* Internals of a score: score.c computes sums, metric.c metrics from them. */
#ifndef SPK_SCORE_H
#define SPK_SCORE_H

#include "tune/tune.h"

#pragma GCC visibility push(hidden)

/* How the times of two spike trains agree. */
struct spk_agreement {
	double		 isi, spike;	/* distances */
	double		 coincidences;
	double		 spikes[2];	/* of each train, */
	double		 near[2];	/* and sums of exp(-distance / tau) */
};

/* The sums of a channel, or of all together. */
struct spk_sums {
	double		 n;		/* frames */
	double		 mean, dev2;	/* of x; sum of squared deviations */
	double		 min, max, x2;
	double		 e1, e2;	/* sums of |e| and of e^2 */
	double		 up, down;	/* spikes */
	double		 values;	/* number of values of spikes */
	double		 rossum2, victor;	/* of trains */
	double		 samples, valid;	/* with an interval in both */
	double		 isi2, rate2;	/* sums of e^2 over these */
	double		 trains;	/* channels of two trains */
	struct spk_agreement agreement;
	double		 kernel[3];	/* a a, b b, a b: see timing.c */
	double		 covariance, variance[2];	/* of counts, times n */
};

/* The sums of one delay. */
struct spk_lag {
	double		 n, x2, e2;
};

/* The quantities of the formulas, for a channel or for all. */
struct spk_facts {
	struct spk_sums	 sums;
	double		 ranged, peaked;	/* e^2, range or peak being 1 */
	double		 bits;		/* of entropy per sample */
	int64_t		 delay;
	struct spk_lag	 lag;
	double		 ssim;
};

/* Lines, each a separate signal, that were scored one after the other. */
struct spk_lines {
	uint64_t	 n, frames;
	struct spk_facts sum;		/* of theirs */
	struct spk_lag	*lag;		/* of each delay, likewise */
};

/* ssim.c: for images of that size, at least SPK_SSIM_SIDE in each direction */
struct spk_ssim;
struct spk_ssim *spk_ssim_new(size_t width, size_t height, double peak,
	    struct spk_fault *);
void	 spk_ssim_free(struct spk_ssim *);
void	 spk_ssim_again(struct spk_ssim *);
void	 spk_ssim_frame(struct spk_ssim *, const double *x, enum spk_type,
	    const void *r);
/* The mean over frames, at a pixel, NAN near the edge; and also over pixels. */
double	 spk_ssim_at(const struct spk_ssim *, size_t pixel);
double	 spk_ssim_mean(const struct spk_ssim *);

/* isi_error.c: for two trains, clipped at SPK_ISI_CLIP, and their rates */
#define SPK_ISI_CLIP	255
struct spk_isi_error;
struct spk_isi_error *spk_isi_error_new(size_t channels, struct spk_fault *);
void	 spk_isi_error_free(struct spk_isi_error *);
int	 spk_isi_error_add(struct spk_isi_error *, const int8_t *a,
	    const int8_t *b, size_t frames, struct spk_fault *);
/* Intervals longer than this were left out; 0: none were. */
uint64_t spk_isi_error_reached(const struct spk_isi_error *);
/* No more follow: compute the sums of each channel. */
void	 spk_isi_error_end(struct spk_isi_error *, struct spk_sums *);

/* pair.c: two trains, from their first spike on to the end */
struct spk_pair;
struct spk_pair *spk_pair_new(double tau, struct spk_fault *);
void	 spk_pair_free(struct spk_pair *);
/* One of them, or both, fires in frame t, after those before. */
int	 spk_pair_add(struct spk_pair *, uint64_t t, bool a, bool b,
	    struct spk_fault *);
int	 spk_pair_end(struct spk_pair *, uint64_t frames,
	    struct spk_agreement *, struct spk_fault *);

/* timing.c: how the times of two trains agree, channel by channel */
struct spk_timing;
struct spk_timing *spk_timing_new(size_t channels, const struct spk_scoring *,
	    struct spk_fault *);
void	 spk_timing_free(struct spk_timing *);
int	 spk_timing_add(struct spk_timing *, const int8_t *a, const int8_t *b,
	    size_t frames, struct spk_fault *);
/* No more follow: compute the sums of each channel. */
int	 spk_timing_end(struct spk_timing *, struct spk_sums *,
	    struct spk_fault *);

struct spk_score {
	size_t		 channels;
	struct spk_scoring how;
	size_t		 block;		/* frames that fit */
	size_t		 history;	/* frames before it, kept */
	size_t		 lags;
	double		*x, *r;		/* of each channel: history, block */
	size_t		 fill;		/* frames of the block */
	uint64_t	 frames;	/* before it */
	bool		 known;		/* the sums of x are */
	const char	*wrong;		/* the complaint, or NULL */
	bool		 ended;
	struct spk_sums	*sums;
	struct spk_lag	*lag;		/* of each channel, and of all */
	double		 range;		/* of all channels, at the end */
	struct spk_distance *distance;	/* of trains */
	struct spk_isi_error *isi_error;	/* likewise */
	struct spk_timing *timing;	/* likewise */
	struct spk_ssim	*ssim;		/* of images */
	struct spk_lines lines;		/* n: 0 where there are none */
};

/* metric.c: add the score of one channel, which has ended, to that of lines. */
void	 spk_lines_add(struct spk_lines *, const struct spk_score *);

/* The k-th delay to try: those nearest to 0 come first. */
static inline int64_t
spk_score_delay_at(const struct spk_score *s, size_t k)
{
	const int64_t from = s->how.from, to = s->how.to;
	const int64_t near = from > 0 ? from : to < 0 ? to : 0;
	const int64_t both = near - from < to - near ? near - from : to - near;
	const int64_t i = (int64_t)k;

	if (i <= 2 * both)
		return near + (i % 2 != 0 ? (i + 1) / 2 : -(i / 2));
	return near + (to - near > both ? i - both : both - i);
}

#pragma GCC visibility pop

#endif

/* Intervals between the spikes of each channel, in frames: their statistics. */
#ifndef SPK_INTERVALS_H
#define SPK_INTERVALS_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

struct spk_intervals;

struct spk_interval_stats {		/* NaN: too few spikes */
	uint64_t	 spikes;
	double		 mean, median, least, greatest;
	double		 cv, cv2, lv, fano;
};

struct spk_interval_count {
	uint64_t	 interval, n;
};

/* The window for the Fano factor, at least 1 frame. */
struct spk_intervals *spk_intervals_new(size_t channels, uint64_t window,
	    struct spk_fault *);
void	 spk_intervals_free(struct spk_intervals *);
/* Frames of channels; every value other than 0 is a spike. */
int	 spk_intervals_add(struct spk_intervals *, const int8_t *,
	    size_t frames, struct spk_fault *);
/* The next frames are unrelated: no interval or window includes both sides. */
void	 spk_intervals_cut(struct spk_intervals *);
/* The statistics so far. */
void	 spk_intervals_get(const struct spk_intervals *, size_t channel,
	    struct spk_interval_stats *);
/* The different intervals, the shortest first; returns how many. */
size_t	 spk_intervals_counts(const struct spk_intervals *, size_t channel,
	    const struct spk_interval_count **);
/* Merge those of all channels into the first. */
int	 spk_intervals_pool(struct spk_intervals *, struct spk_fault *);

#pragma GCC visibility pop

#endif

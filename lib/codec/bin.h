/* What the files of spk-bin share. */
#ifndef SPK_BIN_H
#define SPK_BIN_H

#include "codec/codec.h"

#pragma GCC visibility push(hidden)

enum spk_bin_code {
	SPK_BIN_RATE, SPK_BIN_TIME, SPK_BIN_WINNER, SPK_BIN_ONE_HOT,
	SPK_BIN_FIRE, SPK_BIN_BERNOULLI
};

struct spk_bin {
	size_t		 channels;
	struct spk_raster raster;
	struct spk_pattern pattern;
	const int64_t	*code, *bins, *variant, *readout;
	const double	*sigma, *beta;
	const double	*ends;		/* min of each feature, then max */
	double		*low, *high;	/* the same, or 0 and 1 */
	double		*centre;	/* of each neuron, from low to high */
	void		*work;		/* two values for each neuron of a
					 * feature */
	double		 reach;		/* a neuron whose centre is as many
					 * widths away is silent */
	bool		 single;	/* binary32 */
};

/* bin_code.c: the codes other than rate, and the centres of all */
/* Whether the range of a feature allows units of the signal. */
bool	 spk_bin_plain(const struct spk_bin *, double min, double max);
/* Set low, high, the centres and the reach. */
void	 spk_bin_centres(struct spk_bin *);
/* The width of the curves of a feature. */
double	 spk_bin_width(const struct spk_bin *, size_t c);
/* What lays the spikes of an observation. */
spk_pattern_lay *spk_bin_lay(const struct spk_bin *);
/* code=time: values by times of spikes. */
void	 spk_bin_read_times(const void *state, const int8_t *spikes,
	    double *value);

#pragma GCC visibility pop

#endif

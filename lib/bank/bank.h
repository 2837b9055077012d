/* Banks of filters: functions, sections, and how they are run. */
#ifndef SPK_BANK_H
#define SPK_BANK_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

/*
 * function.c: of binary64 by its operations alone, so that all builds produce
 * the same bytes, which those of libm need not
 */
double	 spk_bank_exp(double x);
double	 spk_bank_log(double x);	/* of x above 0 */
/* Their argument is a number of turns, from 0 to 1/2. */
double	 spk_bank_cos(double turns);
double	 spk_bank_sin(double turns);

/* scale.c: the equivalent rectangular bandwidth at a frequency, in Hz */
double	 spk_bank_width(double f);

/* design.c: sections of filters for frequencies in cycles per sample */
#define SPK_BANK_SECTIONS	8	/* of a filter, at most */
/*
 * A second-order section, y = b[0] x + b[1] x' + b[2] x" - a[0] y' - a[1] y",
 * where ' is a sample before.
 */
struct spk_bank_filter {
	struct spk_section section[SPK_BANK_SECTIONS];
	size_t		 sections;
	double		 error;		/* relative, of its frequencies */
};
/* Maximum error of a filter that is used. */
#define SPK_BANK_ERROR		1e-6
/* Slaney's gammatone; the width is its equivalent rectangular bandwidth. */
void	 spk_bank_gammatone(struct spk_bank_filter *, double centre,
	    double width);
/*
 * Butterworth from low to high: a low-pass if low is 0, a high-pass if high is
 * 1/2.
 */
void	 spk_bank_butterworth(struct spk_bank_filter *, unsigned order,
	    double low, double high);
/* Its response at a frequency; delay: its group delay in samples, or NULL. */
void	 spk_bank_response(const struct spk_bank_filter *, double frequency,
	    double z[2], double *delay);

/* bank.c */
#define SPK_BANK_BANDS		4096	/* of a channel, at most */
struct spk_bank {
	enum spk_bank_kind kind;
	double		 rate;
	size_t		 bands, channels;
	struct spk_band	*band;
	struct spk_bank_filter *filter;	/* of each band */
	bool		 half, full;	/* rectified */
	size_t		 lanes;		/* bands of all channels, in tiles */
	size_t		 sections;	/* the most of a filter */
	size_t		 smooth;	/* sections of the envelope */
	struct spk_bank_filter envelope;
	double		*coefficient;	/* of each tile, section and lane */
	double		*state;
	size_t		*column;	/* channel of each lane */
	unsigned	 phase;		/* samples since states were checked */
	const struct spk_kernels *kernels;
};

#pragma GCC visibility pop

#endif

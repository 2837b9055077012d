/*
 * What bsa.c and hsa.c share: the filter, in fir.c, and its spikes, in spiker.c
 * and spiker_run.c.
 */
#ifndef SPK_SPIKER_H
#define SPK_SPIKER_H

#include "codec/codec.h"

#pragma GCC visibility push(hidden)

#define SPK_ORDER_MAX	1024

enum spk_align { SPK_REFERENCE, SPK_ALIGNED, SPK_AS_KEDRI, SPK_AS_JUSQUARE };
enum spk_amplitude { SPK_RANGE, SPK_SHIFT, SPK_SPIKIFY, SPK_PEAK };

struct spk_spiker {
	size_t		 channels;
	const int64_t	*order, *window, *scale;
	const int64_t	*align, *rule, *tail;	/* NULL: HSA */
	/* Those of the row of binary64, or those of binary32. */
	const double	*cutoff64, *threshold64;
	const float	*cutoff, *threshold;
	const float	*stretch, *shift;
	const char	*const *file;
	const char	*text;		/* of the taps, with --taps */
	size_t		 size, taps;
	const void	*last;		/* sample, for JuSquare */
	const double	*ends;
	/* Channels of the same order, side by side: often only one. */
	struct spk_spikes {
		const void *h;		/* taps, then zeros; see taps_of */
		float	*threshold;	/* encoding in binary32 */
		union {
			void	*s;	/* encoding: not yet settled */
			int8_t	*y;	/* decoding: the last spikes */
		};
		size_t	 n;		/* their number */
		uint64_t t;		/* frames written */
		bool	 begun;
	} *group;
	size_t		 width;		/* channels of a group */
	spk_bsa_settle	*settle;	/* NULL: one of these */
	spk_spiker32	*spiker32;
	spk_spiker64	*spiker64;
};

/* Computes in binary64. */
bool	 spk_spiker_wide(const struct spk_spiker *);
/* Whether the rule is that of the reference, which skips tap 0. */
bool	 spk_spiker_reference(const struct spk_spiker *);
enum spk_rule spk_spiker_rule(const struct spk_spiker *);
/* Below 0: HSA, which has none. */
double	 spk_spiker_threshold(const struct spk_spiker *, size_t channel);
/* Whether windows that the signal's end cuts are compared. */
bool	 spk_spiker_cuts(const struct spk_spiker *, size_t channel);
size_t	 spk_spiker_taps(const struct spk_spiker *, size_t channel);
/* Frames that a step takes at a time. */
size_t	 spk_spiker_chunk(const struct spk_spiker *);

/* The members of a codec's row. */
size_t	 spk_spiker_group(const void *state, enum spk_way);
const char *spk_spiker_check(const void *state, enum spk_way);
size_t	 spk_spiker_room(const void *state, enum spk_way);
const char *spk_spiker_open(void *state, void *room, enum spk_way);
const char *spk_spiker_load(void *state, const struct spk_param *,
	    const void *bytes, size_t n);
enum spk_type spk_spiker_computes(const void *state);
void	 spk_spiker_encode(void *state, size_t channel, struct spk_flow *);
void	 spk_spiker_decode(void *state, size_t channel, struct spk_flow *);
void	 spk_spiker_search(const struct spk_extent *, const struct spk_param *,
	    double *lo, double *hi);

/* fir.c */
extern const char *const spk_windows[];
/*
 * The n taps, at least 2, of a low-pass filter whose cutoff is in cycles per
 * sample, before they are divided by their sum; window is one of spk_windows.
 */
void	 spk_fir(double *tap, size_t n, double cutoff, size_t window);
/* Whether they are all 0. */
bool	 spk_fir_is_zero(size_t n, size_t window);
/* The numbers of a text into tap; how many there are; 0: not only numbers. */
size_t	 spk_fir_read(const char *text, size_t size, double *tap);

#define SPK_SPIKER_FILTER_ROWS(N, WINDOW, TYPE) \
	{ .name = "order", .type = SPK_I64, \
	  .flags = SPK_CHANNEL | SPK_LOG | SPK_SEARCH, \
	  .initial = "10", .min = 1, .max = SPK_ORDER_MAX, \
	  .slot = offsetof(struct spk_spiker, order), .unit = "N", \
	  .help = "order of the filter, which has one more tap" }, \
	{ .name = "cutoff", .type = TYPE, \
	  .flags = SPK_CHANNEL | SPK_ABOVE | SPK_BELOW | SPK_LOG | \
	  SPK_SEARCH, .initial = "0.2", .min = 0, .max = 0.5, \
	  .slot = offsetof(struct spk_spiker, cutoff##N), \
	  .unit = "FREQUENCY", \
	  .help = "cutoff of the filter, in cycles per sample" }, \
	{ .name = "window", .type = SPK_CHOICE, .flags = SPK_BRIEF, \
	  .initial = WINDOW, .choice = spk_windows, \
	  .slot = offsetof(struct spk_spiker, window), .unit = "NAME", \
	  .help = "window of the filter" }, \
	{ .name = "taps", .type = SPK_FILE, .flags = SPK_NUMBERS, \
	  .slot = offsetof(struct spk_spiker, file), .unit = "FILE", \
	  .help = "taps, instead of order, cutoff and window: a file, or " \
	  "numbers with commas" }

#pragma GCC visibility pop

#endif

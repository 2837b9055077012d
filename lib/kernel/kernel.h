/*
 * Vectorised kernels, all equal to the plain loops: their data, and the table
 * that each instruction set has of them.
 */
#ifndef SPK_KERNEL_H
#define SPK_KERNEL_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

/* Independent channels, one sample after another */
#define SPK_PAD		16		/* lanes of the widest group */

struct spk_lanes {
	size_t		 channels;
	bool		 down;		/* spikes of -1 are written */
	/* For each channel, and room for SPK_PAD more that are unused. */
	float		*threshold, *leak, *v, *base;
};

/* The same for a group of channels from c on, `step' values apart. */
typedef void spk_group(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *, size_t c);

/*
 * BSA: settle n samples from s on: write y, and s less the filters of the
 * spikes.  There are `have' samples; the sums of samples with less than `taps'
 * samples left are shorter.  They are followed by SPK_BSA_SLACK values that may
 * be read and written, and the taps by SPK_PAD zeros.  For a group, s, y, h and
 * threshold have the values of its channels side by side.
 */
#define SPK_BSA_SLACK	64
typedef void spk_bsa_settle(float *s, size_t have, int8_t *y, size_t n,
    const float *h, size_t taps, const float *threshold);

/*
 * The same by other rules, for one channel: see codec/spiker.c.  For JuSquare,
 * there is a sample before s.
 */
enum spk_rule {
	SPK_SUBTRACT, SPK_MULTIPLY, SPK_KEDRI, SPK_KEDRI_MULTIPLY,
	SPK_JUSQUARE, SPK_JUSQUARE_MULTIPLY, SPK_HOUGH
};
typedef void spk_spiker32(float *s, size_t have, int8_t *y, size_t n,
    const float *h, size_t taps, float threshold, enum spk_rule);
typedef void spk_spiker64(double *s, size_t have, int8_t *y, size_t n,
    const double *h, size_t taps, double threshold, enum spk_rule);

/* Random spikes, see codec/random.c */
#define SPK_MT_WORDS	624
#define SPK_PHILOX_ROOM	8192
struct spk_philox {
	uint32_t	 key[2];
	uint64_t	 observation;
	size_t		 columns, blocks;	/* blocks of 4 columns */
	int32_t		*hi[4];		/* for each word of a block, and
					 * again */
	/* 4 bytes per block: for a row, SPK_PHILOX_ROOM, and 4 SPK_PAD. */
	int8_t		*y;
	const struct spk_kernels *kernels;
};

/*
 * Planes of spikes as in camera/maps.c: for pixel i, planes 8 k to 8 k + 7 are
 * the bits of byte[k][i].  A window, and the surrounding planes that count.
 */
#define SPK_WINDOW_SPIKES	240	/* maximum planes */
struct spk_window {
	const uint8_t	*const *byte;
	int		 first, last;
	int		 lo, hi;
};

/*
 * The change of n values, from w to x, against bounds that repeat after a
 * period: 1 if it is above hi, -1 if it is below lo.  A period is a multiple of
 * SPK_CHANGES values.
 */
#define SPK_CHANGES	16
typedef void spk_changes32(const float *x, const float *w, int8_t *y, size_t n,
    const float *hi, const float *lo, size_t period);
typedef void spk_changes(const double *x, const double *w, int8_t *y, size_t n,
    const double *hi, const double *lo, size_t period);

/*
 * n values of v against the means of windows, the first from x on and the
 * others after it, of values a stride apart: 1 above the mean and a threshold,
 * -1 below the mean less that.  Thresholds repeat after a period, as above.
 */
struct spk_means {
	size_t		 window, stride;
	bool		 serial;	/* sums in order, not in numpy's */
	const double	*threshold;
	size_t		 period;
};
typedef void spk_moving(const struct spk_means *, const double *x,
    const double *v, int8_t *y, size_t n);

/* A spike camera's pixels, see kernel/pixel.h */
enum {					/* draws of philox */
	SPK_DRAW_PLANE,			/* photons, and jitter */
	SPK_DRAW_FEW,			/* few photons */
	SPK_DRAW_LIGHT,			/* once: dark current, and response */
	SPK_DRAW_FIRES,			/* once: capacitance, reset voltage */
	SPK_DRAW_START
};

struct spk_camera {
	size_t		 pixels;
	bool		 hard;		/* a spike removes all of the charge */
	float		 gain, fires;	/* fires: the threshold */
	float		*a;		/* of each pixel: charge */
	bool		 noisy;		/* otherwise the following is unset */
	bool		 shot, jitters;
	float		 photons;	/* at full scale */
	float		 alive;		/* share of a plane after a spike */
	/* For each pixel: charge of a photon, or factor of gain, */
	float		*response;
	float		*dark;		/* charge of each plane, */
	float		*threshold;
	float		*jitter;	/* deviation of that between planes, */
	float		*share;		/* and the share of the next charge */
	uint32_t	 key[2];
};

#define SPK_PLANES	64		/* maximum at once */
struct spk_exposure {
	const float	*now;		/* the scene, for each pixel */
	const float	*next;		/* the next frame, or NULL */
	float		 weight[SPK_PLANES];	/* its weight in each plane */
	uint64_t	 plane;		/* number of the first */
	size_t		 planes;
	int8_t		*y;
};
/* Planes of pixels from .. to; the first is even. */
typedef void spk_expose(const struct spk_camera *, const struct spk_exposure *,
    size_t from, size_t to);

/* Text.  These two may read beyond the available bytes. */
#define SPK_INDEXED	4096
/*
 * The separators in SPK_INDEXED bytes: their places, their number, and 8 more.
 */
typedef size_t spk_index(const char *s, char delim, uint16_t *at);
/*
 * The numbers of n fields of text.  The first is at s, `off' bytes from where
 * the index counts, and each ends as the index says: with delim, or, for the
 * n-th if it is the last, at the end of the line.  Returns how many precede one
 * that is not plain.
 */
typedef size_t spk_fields(const char *s, const uint16_t *at, size_t off,
    double *row, size_t n, bool last, char delim);

/* Taps of pixels, see camera/taps.c */
#define SPK_TAP_LANES	8		/* of a sum, and values of a place */
#define SPK_TAP_SIDE	3		/* places in each direction */
#define SPK_TAPS	(SPK_TAP_LANES * (SPK_TAP_SIDE * SPK_TAP_SIDE + 1))
struct spk_taps_row {
	const float	*more;		/* 8 of each pixel */
	const float	*near;		/* 8 per place, from the first */
	size_t		 stride;	/* values to the next row of places */
	const uint16_t	*class;
	const float	*coefficient;	/* SPK_TAPS per class */
};

/* A row of a network's layer, see kernel/conv.h */
#define SPK_CONV_PLACES	9
#define SPK_CONV_BLOCK	4		/* outputs at once */
#define SPK_CONV_SLACK	64		/* maximum pixels beyond a row */
struct spk_conv {
	size_t		 inputs, outputs;
	bool		 positive;	/* a negative output becomes 0 */
	/*
	 * For each input, the row above, that row and the row below, each
	 * preceded by a pixel and followed by SPK_CONV_SLACK.
	 */
	const float	*const *row;
	/*
	 * For each SPK_CONV_BLOCK outputs, for each input and place, as many
	 * weights; for each remaining output, one.
	 */
	const float	*weight, *bias;
	float		*const *to;	/* rows, followed by SPK_CONV_SLACK */
};

/* Filters side by side, see bank/bank.c */
#define SPK_TILE	16

/* Maps of intervals: see isi.h. */
struct spk_isi_span;
typedef void spk_isi_map(const struct spk_isi_span *, float *map);
/* Blocks searched for in another image: see motion.h. */
struct spk_cells;

struct spk_kernels {
	size_t		 group;		/* channels at once */
	spk_group	*sf[2], *lif[2];	/* of one group, and of two */
	/* One channel that is mostly silent. */
	void		(*sf_band)(const float *x, int8_t *y, size_t n,
			    float threshold, float *base, bool down);
	/* One channel, SPK_SEGMENTS of SPK_SEGMENT samples, base 0. */
	size_t		(*lif_segments)(const float *x, int8_t *y,
			    const struct spk_lanes *);
	spk_changes32	*changes32;
	spk_changes	*changes;
	spk_moving	*moving;
	spk_bsa_settle	*bsa[2];	/* for one channel, and for a group */
	spk_spiker32	*spiker32;
	spk_spiker64	*spiker64;
	bool		(*finite32)(const float *, size_t n);
	bool		(*finite)(const double *, size_t n);
	bool		(*are_spikes)(const int8_t *, size_t n);
	/* For n values, whole periods, and periods of whole SPK_PERIODs. */
	void		(*range32)(const float *x, size_t n, size_t period,
			    float *min, float *max);
	/* k (x - min), if bipolar 2 k (x - min) - 1, see scale.c. */
	void		(*scale32)(const float *x, float k, float min,
			    bool bipolar, float *s, size_t n);
	/* s / k + min, if bipolar with (s + 1) / 2, likewise. */
	void		(*unscale32)(const float *s, float k, float min,
			    bool bipolar, float *x, size_t n);
	/* n values to binary32; whether all are finite there. */
	bool		(*narrow)(const double *x, float *y, size_t n);
	/* The same to bytes; whether all are whole, from least to most. */
	bool		(*bytes)(const float *x, char *y, size_t n,
			    float least, float most);
	/* n values to spikes; whether all are -1, 0 or 1. */
	bool		(*spikes)(const double *x, int8_t *y, size_t n);
	/* n binary32 to binary64; whether all are finite. */
	bool		(*widen)(const char *x, double *y, size_t n);
	void		(*affine)(const double *x, double gain, double offset,
			    double *y, size_t n);
	/* n bytes to binary32. */
	void		(*bytes32)(const unsigned char *x, float *y, size_t n);
	/* The lowest bits of n bytes, the first the least significant of a
	 * byte, and zeros up to a whole one; whether all are 0 or 1. */
	bool		(*pack_bits)(const int8_t *y, unsigned char *to,
			    size_t n);
	/* The same back. */
	void		(*unpack_bits)(const char *s, int8_t *y, size_t n);
	/* Random spikes; true: the first 27 bits do not decide all of them. */
	void		(*odds)(const double *p, int32_t *hi, size_t n);
	void		(*mt_twist)(uint32_t *mt);
	bool		(*mt_fires)(const uint32_t *w, const int32_t *hi,
			    int8_t *y, size_t n);
	bool		(*philox)(const struct spk_philox *, uint32_t step,
			    size_t count);
	/* The sums of n pixels. */
	void		(*taps)(const struct spk_taps_row *, float *y,
			    size_t n);
	/* n pixels of a row, and less than SPK_CONV_SLACK after them. */
	void		(*conv)(const struct spk_conv *, size_t n);
	/* For n values: roots, 0 for negative ones; and a blurred row. */
	void		(*roots32)(float *x, size_t n);
	void		(*binomial)(const float *const row[5], float *y,
			    size_t n);
	/* A plane, bit `bit' of a byte of each pixel; others only if above. */
	void		(*keep)(const int8_t *y, unsigned bit, uint8_t *byte,
			    size_t n);
	/*
	 * Rates in a window, for whole vectors of pixels: returns how many.
	 * The byte of edge, from the pixel `from' on, is not 0 if a spike
	 * before or after is missing.  The window has two planes or more.
	 */
	size_t		(*mean_rates)(const struct spk_window *, size_t from,
			    size_t to, float *map, uint8_t *edge);
	size_t		(*count_rates)(const struct spk_window *, size_t from,
			    size_t to, float *map);
	spk_expose	*expose;
	spk_isi_map	*isi;
	/* For each cell, its costs in a row of places. */
	void		(*cells)(const struct spk_cells *, int32_t *cost);
	/* The sum of four cells' costs, and its best place. */
	size_t		(*window)(const int32_t *up, const int32_t *low,
			    const int32_t *rank, int32_t *cost);
	/*
	 * n frames of SPK_TILE filters, in place, through as many sections:
	 * each has b0, b1, b2, a1 and a2 of all, and two states.
	 */
	void		(*sections)(double *y, size_t n, size_t count,
			    const double *coefficient, double *state);
	spk_index	*index;		/* NULL: unsupported, and so no
					 * fields */
	spk_fields	*fields;
};
#define SPK_PERIOD	64
#define SPK_SEGMENTS	16
#define SPK_SEGMENT	512

/* NULL if the machine or the compiler does not support them. */
extern const struct spk_kernels *const spk_kernels_v1, *const spk_kernels_v3,
    *const spk_kernels_v4;

/*
 * The best supported kernels for that many independent lanes, or NULL.  It
 * reads the environment and the processor: once for each object, not for each
 * block.
 */
const struct spk_kernels *spk_kernels(size_t lanes);
/* philox.c: four words of the counter and the key. */
void	 spk_philox4x32(const uint32_t counter[4], const uint32_t key[2],
	    uint32_t out[4]);

/* Whether no value is infinite or NaN. */
bool	 spk_finite(const struct spk_kernels *, enum spk_type,
	    const void *values, size_t n);

/* Whether all values are -1, 0 or 1. */
bool	 spk_are_spikes(const struct spk_kernels *, const int8_t *, size_t n);

#pragma GCC visibility pop

#endif

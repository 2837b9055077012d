/* Codecs, and what several of them share. */
#ifndef SPK_CODEC_H
#define SPK_CODEC_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

/* The type that a codec computes in. */
static inline enum spk_type
spk_codec_inner(const struct spk_codec *c)
{
	return c->inner != SPK_I8 ? c->inner : c->type;
}

/* scale.c: a signal's range, and the mapping to a codec's span and back */
struct spk_scale {
	enum spk_span	 span;
	enum spk_type	 type;		/* of the signal */
	enum spk_type	 inner;		/* of what is scaled */
	enum spk_type	 ends;		/* of min and max */
	size_t		 channels;
	const struct spk_kernels *kernels;	/* or NULL */
	void		*min, *max;	/* of each channel */
	bool		 known;
	bool		 uniform;	/* spk_scale_check: one range for all */
	double		*shift, *divisor;	/* of each channel, or NULL:
						 * by the span */
};
/* The scale of a codec for n channels, without ends. */
struct spk_scale spk_scale_of(const struct spk_codec *, size_t n,
	    const struct spk_kernels *);
/* The parameter rows of its ends, min and max, followed by an end. */
const struct spk_param *spk_scale_param(const struct spk_codec *);
/* Extend the range by a block. */
void	 spk_scale_widen(struct spk_scale *, const void *block, size_t frames);
bool	 spk_scale_flat(const struct spk_scale *, size_t channel);
/* Whether ranges can be scaled: in order, and neither too wide nor narrow. */
int	 spk_scale_check(struct spk_scale *, struct spk_fault *);
/* Count the values of a block that are outside. */
uint64_t spk_scale_outside(const struct spk_scale *, const void *block,
	    size_t frames);
/* n values of a channel, a stride of elements apart. */
void	 spk_scale_in(const struct spk_scale *, size_t channel,
	    const void *x, size_t xstep, void *s, size_t sstep, size_t n);
void	 spk_scale_out(const struct spk_scale *, size_t channel,
	    const void *s, size_t sstep, void *x, size_t xstep, size_t n);

/* Which of min and max words give without the other, or NULL. */
const char *spk_scale_lone(const struct spk_head *);
#define SPK_OTHER_END(end)	(strcmp(end, "min") == 0 ? "max" : "min")

/* Values after which those of channels repeat, for the kernels of changes. */
static inline size_t
spk_period(size_t channels)
{
	const size_t n = channels * SPK_CHANGES;

	return n < 256 ? n * (256 / n) : n;
}

/*
 * stairs.c: decoding in steps of a threshold, in binary64.  A codec has this in
 * its state, and its parameters by SPK_STAIRS_ROWS.
 */
struct spk_stairs {
	const double	*threshold, *start, *low, *high;
	const int64_t	*clamp;
	double		*at;		/* of each channel */
	bool		 begun;		/* r[0] has been written */
};

#define SPK_STAIRS_ROWS(T) \
	{ .name = "start", .type = SPK_F64, \
	  .flags = SPK_CHANNEL | SPK_FIRST_FRAME, .min = -INFINITY, \
	  .max = INFINITY, .slot = offsetof(struct T, stairs.start), \
	  .unit = "VALUE", .help = "value that decoding starts from" }, \
	{ .name = "clamp", .type = SPK_FLAG, \
	  .slot = offsetof(struct T, stairs.clamp), \
	  .help = "decoding stays within the range of the signal" }, \
	{ .name = "low", .type = SPK_F64, \
	  .flags = SPK_CHANNEL | SPK_SURVEYED | SPK_FLAGGED, \
	  .min = -INFINITY, .max = INFINITY, \
	  .slot = offsetof(struct T, stairs.low), .unit = "VALUE", \
	  .help = "the least value with --clamp; default: the minimum" }, \
	{ .name = "high", .type = SPK_F64, \
	  .flags = SPK_CHANNEL | SPK_SURVEYED | SPK_FLAGGED, \
	  .min = -INFINITY, .max = INFINITY, \
	  .slot = offsetof(struct T, stairs.high), .unit = "VALUE", \
	  .help = "the greatest value with --clamp; default: the maximum" }, \
	SPK_STRETCH_ROWS(T)

/* channels doubles of room.  Returns NULL, or the complaint. */
const char *spk_stairs_open(struct spk_stairs *, size_t channels, double *room);
const char *spk_stairs_check(const struct spk_stairs *, size_t channels);
void	 spk_stairs_decode(struct spk_stairs *, size_t channels,
	    struct spk_flow *);

/* The least and greatest value of a channel: members of a codec's row. */
struct spk_ends {
	double		 low, high;
	bool		 known;
};
void	 spk_ends_gather32(const void *state, size_t channel, void *survey,
	    const void *x, size_t step, size_t n);
void	 spk_ends_gather64(const void *state, size_t channel, void *survey,
	    const void *x, size_t step, size_t n);
/* Parameters low and high. */
double	 spk_ends_conclude(const void *state, const struct spk_param *,
	    size_t channel, const void *survey);
/* Where to search for a threshold that is a step of the decoded signal. */
void	 spk_step_search32(const struct spk_extent *, const struct spk_param *,
	    double *lo, double *hi);
void	 spk_step_search64(const struct spk_extent *, const struct spk_param *,
	    double *lo, double *hi);

/* stretch.c: the decoded signal, stretched and shifted */
#define SPK_STRETCH_ROWS(T) \
	{ .name = "stretch", .type = SPK_F32, \
	  .flags = SPK_CHANNEL | SPK_FIT, .initial = "1", .min = -INFINITY, \
	  .max = INFINITY, .slot = offsetof(struct T, stretch), \
	  .unit = "FACTOR", .help = "factor by which decoding multiplies its " \
	  "result" }, \
	{ .name = "shift", .type = SPK_F32, \
	  .flags = SPK_CHANNEL | SPK_FIT, .initial = "0", .min = -INFINITY, \
	  .max = INFINITY, .slot = offsetof(struct T, shift), \
	  .unit = "VALUE", .help = "value that decoding then adds" }

struct spk_stretch {
	const float	*factor, *shift;	/* of each channel, or NULL */
};
/* In place, in binary32 if that is the type: x = x factor + shift. */
void	 spk_stretch(const struct spk_stretch *, enum spk_type, void *x,
	    size_t frames, size_t channels);

/* codec.c */
/* The parameter row of precision, followed by an end. */
extern const struct spk_param spk_precision_param[];
/* Copy a codec's row, which may be of another version. */
int	 spk_codec_row(struct spk_codec *to, const struct spk_codec *from,
	    struct spk_fault *);
/*
 * Words are parameters of the codec, and min and max, and nothing else; or the
 * header of a stream that the codec has written, whose other words are ignored.
 */
int	 spk_codec_words(const struct spk_codec *, const struct spk_head *words,
	    struct spk_fault *);

/* coder_values.c */
/*
 * Values of a parameter, or of min or max: one, or one per channel; n 0: none.
 */
struct spk_numbers {
	enum spk_type	 type;
	const void	*values;
	size_t		 n;
};

struct spk_numbers spk_coder_numbers(const struct spk_coder *,
	    const char *name);
/* The value of a channel; NaN: none. */
double	 spk_number_of(const struct spk_numbers *, size_t channel);
/* Frames of spikes of a whole observation, or block. */
size_t	 spk_coder_whole(const struct spk_coder *);

/* coder_start.c */
/* How a range is mapped, if the codec's parameters decide: see map in spk.h. */
bool	 spk_coder_map(const struct spk_coder *, double min, double max,
	    double *shift, double *divisor);

/* coder_run.c */
/* Like spk_coder_run, for blocks whose values are known to be valid. */
ptrdiff_t spk_coder_pass(struct spk_coder *, struct spk_flow *,
	    struct spk_fault *);

/* lanes.c: codecs whose channels are independent, one sample after another */
/*
 * n samples of channel c, `channels' apart, from x on; spikes are written to y.
 */
typedef void spk_lane(const struct spk_lanes *, size_t c, const float *x,
    int8_t *y, size_t n);
/*
 * The kernels are for a group and for two; width: channels of a group.  NULL:
 * none.
 */
void	 spk_lanes_run(const struct spk_lanes *l, spk_group *const *kernel,
	    size_t width, spk_lane *lane, const float *x, int8_t *y, size_t n);

/* random.c: random spikes */
struct spk_mt {
	uint32_t	 mt[SPK_MT_WORDS + 2 * SPK_PAD];
	size_t		 used;		/* draws, of two words */
	const struct spk_kernels *kernels;
};

/* Bits before the point of n probabilities times 2^27; -1: no spike. */
void	 spk_odds(const double *p, int32_t *hi, size_t n);
void	 spk_mt_seed(struct spk_mt *, uint32_t seed);
/*
 * The next n draws, for the probabilities from hi[at] on, which are also those
 * from p[at] on, where p is circular.
 */
void	 spk_mt_draw(struct spk_mt *, const int32_t *hi, const double *p,
	    size_t at, size_t period, int8_t *y, size_t n);
/* Set the seed; columns, blocks, hi and y must also be set. */
void	 spk_philox_seed(struct spk_philox *, uint64_t seed);
/* The probabilities of an observation, by spk_odds. */
void	 spk_philox_odds(struct spk_philox *, const int32_t *hi);
/* Rows of the observation, from a step on. */
void	 spk_philox_draw(struct spk_philox *, uint32_t step, const double *p,
	    int8_t *y, size_t rows);

/*
 * raster.c: probabilities to rows of spikes.  A codec has this in its state,
 * and its parameters by SPK_RASTER_ROWS.
 */
struct spk_raster {
	const int64_t	*steps, *method, *rng;
	const uint64_t	*seed, *first;
	const double	*max_rate;

	size_t		 columns;
	size_t		 batch;		/* observations at once */
	double		*p;		/* of a batch */
	size_t		 have, at;	/* observations in p, those used */
	const double	*unit;		/* of the observation being drawn */
	size_t		 tile;		/* rows of it that hi has */
	size_t		 row, left;	/* rows written, rows left */
	uint64_t	 observation;	/* the next one's number */
	int32_t		*hi;		/* thresholds, see random.c */
	struct spk_mt	*mt;
	struct spk_philox philox;
	int32_t		*next;		/* deterministic: the next spike of each
					 * column */
	int64_t		*nth;		/* and its number */
	int32_t		*count;		/* decoding: spikes so far */
};

/* Probabilities of n frames; at p, the columns of one frame after the other. */
typedef void spk_rates(void *state, const double *x, double *p, size_t n);

extern const char *const spk_methods[], *const spk_rngs[];
#define SPK_RASTER_ROWS(T, how) \
	{ .name = "steps", .type = SPK_I64, .flags = SPK_LOG | SPK_SEARCH, \
	  .initial = "10", .min = 1, .max = INT32_MAX, \
	  .slot = offsetof(struct T, raster.steps), \
	  .unit = "N", .help = "rows of spikes per row of the input" }, \
	{ .name = "method", .type = SPK_CHOICE, .choice = spk_methods, \
	  .initial = how, .slot = offsetof(struct T, raster.method), \
	  .unit = "HOW", .help = "space spikes evenly, or at random" }, \
	{ .name = "max-rate", .type = SPK_F64, .flags = SPK_ABOVE, \
	  .initial = "1", .min = 0, .max = 1, \
	  .slot = offsetof(struct T, raster.max_rate), .unit = "RATE", \
	  .help = "factor of all probabilities" }, \
	{ .name = "seed", .type = SPK_U64, .initial = "42", \
	  .max = INFINITY, .slot = offsetof(struct T, raster.seed), \
	  .unit = "N", .help = "seed of the random numbers" }, \
	{ .name = "rng", .type = SPK_CHOICE, .choice = spk_rngs, \
	  .initial = "mt19937", .slot = offsetof(struct T, raster.rng), \
	  .unit = "NAME", .help = "random number generator: mt19937, as in " \
	  "numpy, or philox, for divided work" }, \
	{ .name = "first", .type = SPK_U64, .flags = SPK_ENCODING, \
	  .initial = "0", .max = INFINITY, \
	  .slot = offsetof(struct T, raster.first), .unit = "N", \
	  .help = "number of the first row, from 0, for philox" }

/* Bytes of work memory. */
size_t	 spk_raster_room(const struct spk_raster *, size_t columns,
	    enum spk_way);
const char *spk_raster_check(const struct spk_raster *, enum spk_way);
void	 spk_raster_open(struct spk_raster *, size_t columns, enum spk_way,
	    void *room);
void	 spk_raster_encode(struct spk_raster *, struct spk_flow *,
	    size_t channels, spk_rates *, void *state);
/* Decoding: drop the spikes of an observation that is not complete. */
void	 spk_raster_restart(struct spk_raster *);
/* Read spikes up to an observation's end; true if it is reached. */
bool	 spk_raster_count(struct spk_raster *, struct spk_flow *);

/*
 * pattern.c: an observation to rows of spikes in which times count.  A codec
 * has this in its state.  An observation is a frame of the signal or, if block
 * is not 0, that many frames, of which each channel's mean is encoded.
 */
struct spk_pattern {
	size_t		 rows;		/* of spikes per observation */
	size_t		 columns, channels;
	size_t		 block;		/* 0, or rows */
	double		*value;		/* of each channel */
	double		*sample;	/* of a block, channel after channel */
	int8_t		*spikes;	/* of an observation */
	size_t		 have;		/* frames in sample, rows in spikes */
	size_t		 left;		/* rows, or frames, to be written */
	bool		 single;	/* means are of binary32 */
	bool		 rectify;	/* and below 0 values count as 0 */
};

/* Spikes of an observation, rows of columns that are 0 before. */
typedef void spk_pattern_lay(const void *state, const double *value,
    int8_t *spikes);
/* The reverse. */
typedef void spk_pattern_read(const void *state, const int8_t *spikes,
    double *value);

/* rows, columns, channels and block must be set for these. */
const char *spk_pattern_check(const struct spk_pattern *);
/* Bytes of work memory. */
size_t	 spk_pattern_room(const struct spk_pattern *, enum spk_way);
void	 spk_pattern_open(struct spk_pattern *, enum spk_way, void *room);
void	 spk_pattern_encode(struct spk_pattern *, struct spk_flow *,
	    spk_pattern_lay *, const void *state);
void	 spk_pattern_decode(struct spk_pattern *, struct spk_flow *,
	    spk_pattern_read *, const void *state);
/* Drop an observation that is not complete. */
void	 spk_pattern_restart(struct spk_pattern *);

/*
 * timed.c: what latency, weighted and burst share, whose state begins with
 * this: values in 0..1, of frames or of means of `steps' of them.  The
 * functions are members of their rows.
 */
struct spk_timed {
	size_t		 channels;
	struct spk_pattern pattern;
	const int64_t	*steps, *mean, *scale;
	uint64_t	*lost;		/* spikes, or bursts, that the rows do
					 * not hold */
	bool		 single;	/* computes in binary32 */
	bool		 rectify;	/* see pattern */
};

enum { SPK_TIMED_RANGE, SPK_TIMED_SPIKIFY };	/* of scale */
extern const char *const spk_timed_scales[];

#define SPK_TIMED_ROWS(T) \
	{ .name = "mean", .type = SPK_FLAG, \
	  .slot = offsetof(struct T, timed.mean), \
	  .help = "encode the mean of each `steps' frames, in as many rows" }, \
	{ .name = "scale", .type = SPK_CHOICE, .choice = spk_timed_scales, \
	  .initial = "range", .slot = offsetof(struct T, timed.scale), \
	  .unit = "HOW", .help = "map the range to 0..1, or as spikify does" }

size_t	 spk_timed_steps(const void *state);
size_t	 spk_timed_block(const void *state);
const char *spk_timed_check(const void *state);
bool	 spk_timed_map(const void *state, double min, double max,
	    double *shift, double *divisor);
size_t	 spk_timed_room(const void *state, enum spk_way);
/* single and rectify must be set. */
const char *spk_timed_open(void *state, void *room, enum spk_way);
void	 spk_timed_restart(void *state);
uint64_t spk_timed_lost(const void *state);
/* Where to search for rows or spikes of an observation. */
void	 spk_steps_search(const struct spk_extent *, const struct spk_param *,
	    double *lo, double *hi);
/* The sum of n values in numpy's order. */
double	 spk_sum(const double *, size_t n);

/* fft.c: the discrete Fourier transform */
struct spk_c64 {
	double		 re, im;
};

static inline struct spk_c64
spk_times(struct spk_c64 a, struct spk_c64 b)
{
	return (struct spk_c64){
		a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re
	};
}

struct spk_fft;
struct spk_fft *spk_fft_new(size_t n, struct spk_fault *);
void	 spk_fft_free(struct spk_fft *);
/* n values, in place: sums of x[t] exp(-i 2 pi k t / n). */
void	 spk_fft_run(struct spk_fft *, struct spk_c64 *x);
/* exp(-i 2 pi k / n), k < n */
struct spk_c64 spk_fft_root(uint64_t k, uint64_t n);

/* phase.c: parameters of spk-phase, and of decoding its output */
#define SPK_WINDOW_MAX	(1 << 24)	/* neurons */
extern const struct spk_param spk_phase_param[];

#pragma GCC visibility pop

#endif

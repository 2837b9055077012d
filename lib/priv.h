/* What the library's files share and its users do not see. */
#ifndef SPK_PRIV_H
#define SPK_PRIV_H

#include <csv.h>
#include <sys/types.h>

#include "spk.h"

#ifdef __GNUC__
#define SPK_LIKELY(x)	__builtin_expect(!!(x), 1)
#define INLINE		static inline __attribute__((always_inline))
#else
#define SPK_LIKELY(x)	(x)
#define INLINE		static inline
#endif

#if defined(__FAST_MATH__) || \
    (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0)
#error "spk needs exact binary32 and binary64: no -ffast-math, no x87"
#endif

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 u128;
#else
#error "spk needs a compiler with 128-bit integers"
#endif

/* pow10.c */
#define SPK_POW10_MIN	(-342)
#define SPK_POW10_MAX	324
extern const uint64_t spk_pow10[SPK_POW10_MAX - SPK_POW10_MIN + 1][2];
extern const double spk_exact10[23];	/* 10^0 to 10^22, which are exact */
extern const uint64_t spk_whole10[20];	/* 10^0 to 10^19 */

/* floor(x / 2^n) */
static inline int
spk_floor(int x, int n)
{
	return x >= 0 ? x >> n : ~(~x >> n);
}

/*
 * Rounded to binary32.  gcc 12 forgets to do so where two such casts stand
 * side by side, unless the value goes through memory.
 */
static inline double
spk_single(double x)
{
	volatile float y = (float)x;

	return (double)y;
}

/* number.c */
/* w 10^q, rounded to nearest. */
double	 spk_decimal(uint64_t w, int q);
/* No value is infinite or NaN. */
bool	 spk_finite(enum spk_type, const void *values, size_t n);

/* fault.c */
#define SPK_NO_MEMORY	"out of memory"
/* Write `prog: text' to stderr as one line in one write. */
void	 spk_say(const char *prog, const char *text);
/* Copy text, bytes that a terminal would obey replaced; returns to. */
char	*spk_plain(char *to, size_t size, const char *text, size_t n);
/* Array of n elements, or a fault; *array is kept where it fails. */
int	 spk_grow(void *array, size_t *cap, size_t n, size_t size,
	    struct spk_fault *);

/* head.c */
/* Set a key to a whole number. */
int	 spk_head_count(struct spk_head *, const char *key, uint64_t,
	    struct spk_fault *);
/* The number that a key has, else `none'. */
double	 spk_head_number(const struct spk_head *, const char *key, double none);
/* The i-th of a list, from 0, or the one for all. */
double	 spk_head_item(const struct spk_head *, const char *key, size_t i,
	    double none);

/* Whether a word is among those that blanks part; NULL: none. */
bool	 spk_is_word(const char *words, const char *key);

#define SPK_BLOCK	65536		/* values, at least a frame */

/* param.c */
size_t	 spk_type_size(enum spk_type);
/*
 * Check a text, a value or a list of them.  A fault has the status given and
 * begins with `where', a place or the dashes of an option.
 */
int	 spk_param_check(const struct spk_param *, const char *text,
	    enum spk_status, const char *where, struct spk_fault *);
/*
 * The n values of a parameter, from a text (NULL: the default) as checked, in
 * one allocation, zeros where there is none.
 */
void	*spk_param_bind(const struct spk_param *, const char *text, size_t n,
	    enum spk_status, const char *where, struct spk_fault *);
/* Set the word of a bound parameter. */
int	 spk_param_word(const struct spk_param *, const void *values, size_t n,
	    struct spk_head *, struct spk_fault *);
/* The number of an option, or its default. */
double	 spk_param_number(const struct spk_param *rows,
	    const struct spk_head *args, const char *name);
/* "number above 0" */
char	*spk_param_bounds(const struct spk_param *, char *buf, size_t size);

/* scale.c: a signal's range, and the way into a codec's span and back */
struct spk_scale {
	enum spk_span	 span;
	enum spk_type	 type;		/* of min, max and the signal */
	size_t		 channels;
	void		*min, *max;	/* of each channel */
	bool		 known;
	bool		 uniform;	/* spk_scale_check: one range for all */
};
/* The parameter rows min and max of signals of that type, and an end. */
const struct spk_param *spk_scale_param(enum spk_type);
/* Take a block into the range. */
void	 spk_scale_widen(struct spk_scale *, const void *block, size_t frames);
bool	 spk_scale_flat(const struct spk_scale *, size_t channel);
/* Whether ranges can be scaled: in order, and neither too wide nor narrow. */
int	 spk_scale_check(struct spk_scale *, struct spk_fault *);
/* Values of a block that are outside. */
uint64_t spk_scale_outside(const struct spk_scale *, const void *block,
	    size_t frames);
/* n values of a channel, each so many elements after the other. */
void	 spk_scale_in(const struct spk_scale *, size_t channel,
	    const void *x, size_t xstep, void *s, size_t sstep, size_t n);
void	 spk_scale_out(const struct spk_scale *, size_t channel,
	    const void *s, size_t sstep, void *x, size_t xstep, size_t n);

/* opt.c: options from rows */
struct spk_command {
	const char	*name;		/* "spk-sf" */
	const char	*title;
	const char	*operands;	/* "[file]" */
	const struct spk_param *const *table;	/* NULL-ended */
	size_t		 own;		/* tables whose values are checked */
	unsigned	 hidden;	/* flags of rows that are none */
};
/*
 * Rows of what reads a stream, of what writes one, of what writes signals, and
 * of every command.
 */
extern const struct spk_param spk_reader_param[], spk_writer_param[],
    spk_decimals_param[], spk_common_param[];
/*
 * Options become words of args.  Returns the index of the first operand, 0
 * when --help or --version has been answered, or -1.  A row whose name stood
 * before is passed over.
 */
int	 spk_options(const struct spk_command *, int argc, char *argv[],
	    struct spk_head *args, struct spk_fault *);

/* An option of these, up to NULL, that is not of such a thing: -1. */
int	 spk_without(const struct spk_head *args, const char *const *option,
	    const char *what, struct spk_fault *);

/* run.c: what was done to an input, on stderr */
void	 spk_in_notes(const struct spk_in *, const char *prog, uint64_t frames);
/* Values that had to be changed. */
void	 spk_out_clips(const struct spk_out *, const char *prog);
/* With --verbose: what was read of it, and what an output does not hold. */
void	 spk_in_counts(const struct spk_in *, const char *prog,
	    uint64_t frames);
void	 spk_out_notes(const struct spk_out *, const char *prog);

/* score.c: the names of all metrics, then NULL */
extern const char *const spk_metric_names[];

/* distance.c: of two spike trains, column by column */
struct spk_distance;
struct spk_distance *spk_distance_new(size_t columns, double tau, double cost,
	    struct spk_fault *);
void	 spk_distance_free(struct spk_distance *);
int	 spk_distance_add(struct spk_distance *, const int8_t *a,
	    const int8_t *b, size_t frames, struct spk_fault *);
/* The square of van Rossum's. */
double	 spk_distance_rossum2(const struct spk_distance *, size_t column);
int	 spk_distance_victor(const struct spk_distance *, size_t column,
	    double *sum, struct spk_fault *);

/* parallel.c: tasks 0 to n - 1, by so many threads at the most */
typedef int spk_task(void *arg, unsigned worker, size_t i);
/* -1 if one has returned it, and then not all may have been done. */
int	 spk_parallel(unsigned jobs, size_t n, spk_task *, void *arg);

/* trial.c: what a code with given parameters does to a signal */
struct spk_trial {
	const struct spk_codec *codec;
	size_t		 channels, frames;
	const double	*x;		/* the signal */
	const void	*signal;	/* the same, of the codec's type */
	struct spk_score *score;	/* which it comes to */

	size_t		 decoded;	/* frames */
	int8_t		*y;		/* spikes of a chunk */
	double		*r;		/* decoded, of the codec's type */
	size_t		*map;		/* the channel of each column */
	size_t		 y_cap, r_cap, map_cap;
};
/* The words have all that the code needs to know, the range too. */
int	 spk_trial_run(struct spk_trial *, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_trial_free(struct spk_trial *);

/* tune.c: n values of a parameter to their word */
int	 spk_tune_value(const struct spk_param *, const double *x, size_t n,
	    struct spk_head *, struct spk_fault *);

/* search.c: the least cost in a box of parameters */
#define SPK_AXES	8		/* at the most */

struct spk_axis {
	enum spk_type	 type;		/* SPK_F32, SPK_F64 or SPK_INT */
	double		 lo, hi;
	bool		 log;
};

struct spk_point {
	double		 u[SPK_AXES];	/* in the box, 0..1 */
	double		 at[SPK_AXES];	/* the parameters */
	double		 cost, error, afr;	/* what trying it sets */
};

struct spk_search {
	size_t		 axes;
	struct spk_axis	 axis[SPK_AXES];
	size_t		 budget;	/* points */
	double		 seconds;	/* instead, where it is not 0 */
	unsigned	 jobs;		/* threads */
	size_t		 grain;		/* points that are worth a thread */
	int		(*try)(void *arg, unsigned worker,
			    struct spk_point *);
	void		(*progress)(void *arg, double part);
	void		*arg;

	struct spk_point *point;	/* all that were tried, in order */
	size_t		 n, cap, tried;
	double		 began;
};
int	 spk_search(struct spk_search *, struct spk_fault *);
/* Of less cost, or of the same with fewer spikes. */
bool	 spk_point_less(const struct spk_point *, const struct spk_point *);

/* source.c: the blocks of an input, which may be asked for a second time */
#define SPK_KEPT	32		/* more than addresses reach */
struct spk_source {
	struct spk_in	*in;
	enum spk_type	 type;
	size_t		 columns;
	const char	*block;		/* the frames last read */
	char		*own;		/* for them, if they are not kept */
	size_t		 cap;		/* that it holds */
	bool		 fresh;		/* they begin an episode */
	uint64_t	 frames;	/* read, this time */
	bool		 keeping;	/* a pipe's frames, to be read again */
	bool		 replay;
	char		*kept[SPK_KEPT]; /* the k-th of cap << k frames */
	size_t		 kept_n, kept_pos;
	size_t		*episode;	/* frames that begin one, of those */
	size_t		 episodes, episode_cap, episode_pos;
};

int	 spk_source_open(struct spk_source *, struct spk_in *, enum spk_type,
	    struct spk_fault *);
void	 spk_source_close(struct spk_source *);
/* Read a block, of one episode: how many frames, 0 at the end, or -1. */
ptrdiff_t spk_source_next(struct spk_source *, struct spk_fault *);
/* Before the first block: all will be read twice. */
void	 spk_source_twice(struct spk_source *);
/* At the end: back to the first frame, for the second time. */
int	 spk_source_again(struct spk_source *, struct spk_fault *);

/* input.c: an input by its name, which is "-" for stdin */
struct spk_input {
	const char	*name;		/* for messages */
	int		 fd;		/* -1: none */
	struct spk_in	*in;
	char		*block;		/* of frames, read with the same n */
	uint64_t	 frames;	/* read so far */
};

int	 spk_input_open(struct spk_input *, const char *name,
	    const struct spk_head *args, struct spk_fault *);
void	 spk_input_close(struct spk_input *);
/* Read n frames, or those that are left, to its block. */
ptrdiff_t spk_input_read(struct spk_input *, enum spk_type, size_t n,
	    struct spk_fault *);

/* facts.c: what a head says of a signal */
/* --size to the words width and height. */
int	 spk_facts_size(struct spk_head *, const char *size,
	    struct spk_fault *);
/* Leave out what only spikes have. */
void	 spk_facts_only(struct spk_head *);
/*
 * What options say of a signal of that many channels; the size of images has
 * to be theirs.  name is the input's.
 */
int	 spk_facts(struct spk_head *, const struct spk_head *args,
	    size_t channels, const char *name, struct spk_fault *);
/* Of each frame there are so many steps: the rate is so many times as high. */
int	 spk_facts_finer(struct spk_head *, size_t steps, struct spk_fault *);
/* The code of that name has no episodes: -1 if there are. */
int	 spk_facts_no_episodes(const struct spk_head *, const char *codec,
	    const char *name, struct spk_fault *);
/* Channels of the signal that such a head's columns are of. */
size_t	 spk_facts_channels(const struct spk_head *, size_t columns);
/* Decoded images of values from 0 to a whole number have these as pixels. */
int	 spk_facts_maxval(struct spk_head *, const struct spk_head *words,
	    struct spk_fault *);

/* names.c: the names of columns on the other side of a coder */
/* Of n columns, in one allocation; NULL, without a fault, where none are. */
char	**spk_names(const struct spk_in *, const struct spk_coder *,
	    enum spk_way, size_t n, struct spk_fault *);

/* learn.c: scale files */
/* What the signal tells of min, max and step-threshold, to out. */
int	 spk_learn(struct spk_source *, bool symmetric, struct spk_out *,
	    struct spk_fault *);
/* The words of a scale file of that many features, where args have none. */
int	 spk_learnt(const char *file, size_t features, struct spk_head *args,
	    struct spk_fault *);

/* lanes.c: codecs whose channels are independent, one sample after another */
#define SPK_PAD		16		/* lanes of the widest group */

struct spk_lanes {
	size_t		 channels;
	bool		 down;		/* spikes of -1 are written */
	/* Of each channel, and room for SPK_PAD more that do not matter. */
	float		*threshold, *leak, *v, *base;
};

/* n samples of channel c, `channels' apart, from x on; their spikes to y. */
typedef void spk_lane(const struct spk_lanes *, size_t c, const float *x,
    int8_t *y, size_t n);
/* The same of a group of channels from c on, `step' values apart. */
typedef void spk_group(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *, size_t c);
/*
 * The kernels are of a group and of two; width: channels of a group.  NULL:
 * there are none.
 */
void	 spk_lanes_run(const struct spk_lanes *l, spk_group *const *kernel,
	    size_t width, spk_lane *lane, const float *x, int8_t *y, size_t n);

/*
 * bsa.c: settle n samples from s on: y, and s less the filters of the spikes.
 * There are `have' samples; the sums of those that have less than order from
 * themselves on are shorter.  Behind them are SPK_BSA_SLACK values that may
 * be read, and behind h[order] are SPK_PAD zeros.  Of a group, s, y, h and
 * threshold have the values of its channels side by side.
 */
#define SPK_BSA_SLACK	64
typedef void spk_bsa_settle(float *s, size_t have, int8_t *y, size_t n,
    const float *h, size_t order, const float *threshold);
spk_bsa_settle spk_bsa_plain;

/* random.c: spikes at random */
#define SPK_MT_WORDS	624
struct spk_mt {
	uint32_t	 mt[SPK_MT_WORDS + 2 * SPK_PAD];
	size_t		 used;		/* draws, of two words */
	const struct spk_kernels *kernels;
};

#define SPK_PHILOX_ROOM	8192
struct spk_philox {
	uint32_t	 key[2];
	uint64_t	 observation;
	size_t		 columns, blocks;	/* blocks of 4 columns */
	int32_t		*hi[4];		/* of each word of a block, and again */
	/* 4 bytes a block: of a row, SPK_PHILOX_ROOM, and 4 SPK_PAD. */
	int8_t		*y;
	const struct spk_kernels *kernels;
};

/* Bits before the point of n probabilities times 2^27; -1: of none. */
void	 spk_odds(const double *p, int32_t *hi, size_t n);
void	 spk_mt_seed(struct spk_mt *, uint32_t seed);
/* Words from .. to of the next 624. */
void	 spk_mt_twist(uint32_t *mt, size_t from, size_t to);
/*
 * The next n draws, for the probabilities from hi[at] on, which are also those
 * of p[at] on, where p is a circle.
 */
void	 spk_mt_draw(struct spk_mt *, const int32_t *hi, const double *p,
	    size_t at, size_t period, int8_t *y, size_t n);
void	 spk_philox4x32(const uint32_t counter[4], const uint32_t key[2],
	    uint32_t out[4]);
/* The seed; columns, blocks, hi and y have to be set besides. */
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
	size_t		 have, at;	/* observations in p, those taken */
	const double	*unit;		/* of what is being drawn */
	size_t		 tile;		/* rows of it that hi has */
	size_t		 row, left;	/* rows done, rows to do */
	uint64_t	 observation;	/* the next one's number */
	int32_t		*hi;		/* thresholds, see random.c */
	struct spk_mt	*mt;
	struct spk_philox philox;
	int32_t		*next;		/* deterministic: each one's next */
	int64_t		*nth;		/* and which spike that is */
	int32_t		*count;		/* decoding: spikes so far */
};

/* Probabilities of n frames, at p one frame's columns after the other. */
typedef void spk_rates(void *state, const double *x, double *p, size_t n);

extern const char *const spk_methods[], *const spk_rngs[];
#define SPK_RASTER_ROWS(T, how) \
	{ .name = "steps", .type = SPK_INT, .initial = "10", .min = 1, \
	  .max = INT32_MAX, .slot = offsetof(struct T, raster.steps), \
	  .unit = "N", .help = "rows of spikes for each row of the input" }, \
	{ .name = "method", .type = SPK_CHOICE, .choice = spk_methods, \
	  .initial = how, .slot = offsetof(struct T, raster.method), \
	  .unit = "HOW", .help = "lay spikes evenly, or at random" }, \
	{ .name = "max-rate", .type = SPK_F64, .flags = SPK_ABOVE, \
	  .initial = "1", .min = 0, .max = 1, \
	  .slot = offsetof(struct T, raster.max_rate), .unit = "RATE", \
	  .help = "factor of all probabilities" }, \
	{ .name = "seed", .type = SPK_U64, .initial = "42", \
	  .max = INFINITY, .slot = offsetof(struct T, raster.seed), \
	  .unit = "N", .help = "where random numbers begin" }, \
	{ .name = "rng", .type = SPK_CHOICE, .choice = spk_rngs, \
	  .initial = "mt19937", .slot = offsetof(struct T, raster.rng), \
	  .unit = "NAME", .help = "random numbers: mt19937, as numpy's, or " \
	  "philox, which can be divided" }, \
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
/* Decoding: forget the spikes of an observation that is not complete. */
void	 spk_raster_restart(struct spk_raster *);
/* Take spikes up to an observation's end; true where it is reached. */
bool	 spk_raster_count(struct spk_raster *, struct spk_flow *);

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

/* For the next two more bytes than there are may be read: SPK_IN_SLACK. */
#define SPK_INDEXED	4096
/* The separators in SPK_INDEXED bytes: their places, how many, and 8 more. */
typedef size_t spk_index(const char *s, char delim, uint16_t *at);
/*
 * The numbers of n fields of text, of which the first is at s, `off' bytes
 * behind what the index counts from, and each ends where that says: by delim,
 * or, the n-th if it is the last, a line's end.  How many there are before one
 * that is not plain.
 */
typedef size_t spk_fields(const char *s, const uint16_t *at, size_t off,
    double *row, size_t n, bool last, char delim);

/* isa.c: kernels on vectors, all equal to the portable ones */
struct spk_kernels {
	size_t		 group;		/* channels at once */
	spk_group	*sf[2], *lif[2];	/* of one group, and of two */
	/* One channel that is mostly silent. */
	void		(*sf_band)(const float *x, int8_t *y, size_t n,
			    float threshold, float *base, bool down);
	/* One channel, SPK_SEGMENTS of SPK_SEGMENT samples, base 0. */
	size_t		(*lif_segments)(const float *x, int8_t *y,
			    const struct spk_lanes *);
	spk_bsa_settle	*bsa[2];	/* of one channel, and of a group */
	bool		(*finite32)(const float *, size_t n);
	bool		(*finite)(const double *, size_t n);
	/* Of n values, whole periods, and of periods of whole SPK_PERIODs. */
	void		(*range32)(const float *x, size_t n, size_t period,
			    float *min, float *max);
	/* k (x - min), if bipolar 2 k (x - min) - 1, as scale.c has it. */
	void		(*scale32)(const float *x, float k, float min,
			    bool bipolar, float *s, size_t n);
	/* n values to binary32; whether all are finite there. */
	bool		(*narrow)(const double *x, float *y, size_t n);
	/* n values to spikes; whether all are -1, 0 or 1. */
	bool		(*spikes)(const double *x, int8_t *y, size_t n);
	/* n binary32 to binary64; whether all are finite. */
	bool		(*widen)(const char *x, double *y, size_t n);
	void		(*affine)(const double *x, double gain, double offset,
			    double *y, size_t n);
	/* Random spikes; true: the first 27 bits do not settle all of it. */
	void		(*odds)(const double *p, int32_t *hi, size_t n);
	void		(*mt_twist)(uint32_t *mt);
	bool		(*mt_fires)(const uint32_t *w, const int32_t *hi,
			    int8_t *y, size_t n);
	bool		(*philox)(const struct spk_philox *, uint32_t step,
			    size_t count);
	spk_index	*index;		/* NULL: there are none, so no fields */
	spk_fields	*fields;
};
#define SPK_PERIOD	64
#define SPK_SEGMENTS	16
#define SPK_SEGMENT	512

/* NULL where this is not the machine, or not the compiler, for them. */
extern const struct spk_kernels *const spk_kernels_v1, *const spk_kernels_v3,
    *const spk_kernels_v4;
/* The best that there are for so many independent lanes, or NULL. */
const struct spk_kernels *spk_kernels(size_t lanes);

/* io.c: open(2), read(2) and write(2) without their traps */
/* n bytes and more, for free, which the kernel gives and copies faster. */
void	*spk_pages(size_t n);
int	 spk_fd_open(const char *file, struct spk_fault *);
ptrdiff_t spk_fd_read(int fd, void *buf, size_t n);
int	 spk_fd_write(int fd, const void *buf, size_t n);
int	 spk_fd_pwrite(int fd, const void *buf, size_t n, off_t at);
void	 spk_fd_widen(int fd);

/*
 * The reader's insides, for the formats.  buf[pos..end) has been read and not
 * been taken yet; buf[end] is NUL, and more bytes fit behind it.
 */
#define SPK_IN_SLACK	(4096 + 128)
#define SPK_COLUMNS	(1 << 20)	/* at the most */
#define SPK_MAXVAL	65535		/* of pixels, at the most */

/* array.c: types of numbers in memory and files */
enum spk_number {
	SPK_INT8, SPK_UINT8, SPK_INT16, SPK_UINT16, SPK_INT24, SPK_INT32,
	SPK_UINT32, SPK_INT64, SPK_UINT64, SPK_BINARY16, SPK_BINARY32,
	SPK_BINARY64,
	SPK_BITS			/* of spikes, see bits.c */
};

#define SPK_TO_THE_END	UINT64_MAX	/* frames */

/* What frames of numbers look like. */
struct spk_array {
	enum spk_number	 code;
	size_t		 size;		/* bytes of a number; 0: no array */
	bool		 big;		/* big-endian */
	uint64_t	 items;		/* frames that the file promises */
	unsigned	 planes;	/* bits: 2, where some are of -1 */
	size_t		 flip;		/* bits: width of images upside down */
};

#define SPK_GAP_MAX	4294967296.0	/* values about which nothing comes */

enum spk_nan { SPK_NAN_ERROR, SPK_NAN_HOLD, SPK_NAN_ZERO };

struct spk_in {
	int		 fd;
	char		*name;
	const struct spk_kernels *kernels;	/* or NULL */
	const struct spk_format *format;
	struct spk_fault held;		/* to be told after the frames */

	char		*buf;
	size_t		 cap, pos, end;
	char		 tail;		/* last byte read */
	uint64_t	 base;		/* bytes of the input before buf[0] */
	bool		 eof;

	struct spk_head	 head;
	bool		 headed;	/* there was a "#spk" line */
	bool		 single;	/* its numbers are binary32 */
	bool		 partial;	/* a cut stream will do */
	bool		 many;		/* another may follow it */
	bool		 lines;		/* spk_rows_next will be called */
	bool		 done, cut;
	uint64_t	 frames;	/* handed out */

	size_t		 fields;	/* columns of the input */
	size_t		 columns;	/* those picked */
	size_t		 apart;		/* a field, from 1, that is no signal */
	size_t		*pick;		/* which, or NULL: all */
	bool		*wanted;	/* fields that are picked, or NULL */
	char		**names;	/* of the fields, then the picked */
	double		*row;		/* a frame: all its fields */
	double		*last;		/* the frame before, for SPK_NAN_HOLD */
	enum spk_nan	 nan;
	uint64_t	 patched;	/* values replaced */
	bool		 episodes;	/* blank lines part them */
	bool		 fresh;		/* the last block begins one */

	uint64_t	 line;		/* text: of buf[pos], from 1 */
	uint64_t	 row_line;	/* text: of the row at hand */
	struct spk_csv	*csv;		/* text: csv.c's own */
	struct spk_events *events;	/* events: what has become of them */
	struct spk_array array;		/* binary: the numbers of a frame */
	size_t		 width, height;	/* images */
	unsigned	 maxval;
	void		*own;		/* the format's, freed by it */

	bool		 seekable, again;	/* again: has been rewound */
	uint64_t	 origin;	/* of the input in the file */
	uint64_t	 payload, payload_line;	/* of the first frame */
	int64_t		 stamp[3];	/* of the file: size and time */
};

struct spk_out {
	int		 fd;
	char		*name;
	const struct spk_format *format;
	bool		 bare, nameless;
	int		 decimals;	/* csv: of numbers; -1: the fewest */
	size_t		 columns;
	uint64_t	 frames;
	uint64_t	 expect;	/* frames that will come, if known */
	uint64_t	 clipped;	/* values it could not hold */
	char		 lost[256];	/* words of the head, likewise */
	char		*buf;
	size_t		 n;
	double		 rate;		/* of the frames, 0: not known */
	size_t		 width;		/* of images; 0: they are none */
	size_t		 across;	/* events: that, or all columns */
	char		 head[64];	/* pgm, pbm: of each image */
	unsigned	 maxval;	/* pgm */
	unsigned	 planes;	/* 2: spikes of -1 may come */
	unsigned char	*row;		/* bits: of a frame */
	const char	*unit;		/* events: of their times; or NULL */
	double		 second;	/* so many are a second, 0: no unit */
	uint64_t	 events;	/* written */
	off_t		 start;		/* npy: where it can be mended, or -1 */
	enum spk_number	 number;	/* npy: the type of values */
	char		 descr[120], shape[24];	/* npy: words of its head */
};

enum spk_holds { SPK_ANYTHING, SPK_SIGNALS, SPK_SPIKES };

struct spk_format {
	const char	*name;
	bool		 text;
	const char	*title;		/* its own name row, or NULL */
	/* Stands between a "#spk" line, names and an "#end" line. */
	bool		 headed;
	enum spk_holds	 holds;		/* if no head says so */
	const char	*keeps;		/* words that it has, of a head */
	const char	*takes;		/* options that others have not */
	/*
	 * Whether n bytes are how such input begins: 1 or 0, or -1 if they may
	 * be, and more would tell.  NULL: it has to be named.
	 */
	int		(*begins)(const char *s, size_t n);
	/* Find out the fields and names; the head has been read. */
	int		(*open)(struct spk_in *, const struct spk_head *args,
			    struct spk_fault *);
	/*
	 * Frames from the buffer, without reading.  0: there is none, and
	 * done or held is set, or it wants more bytes (unless eof).
	 */
	size_t		(*read)(struct spk_in *, enum spk_type, char *block,
			    size_t n);
	void		(*rewind)(struct spk_in *);
	void		(*close)(struct spk_in *);
	/* An "#end" line of n bytes: 0 if it may be; NULL: frames tell. */
	int		(*counted)(struct spk_in *, const char *, size_t n,
			    uint64_t frames, struct spk_fault *);
	/* Before the head is written. */
	int		(*begin)(struct spk_out *, const struct spk_head *,
			    struct spk_fault *);
	/* Frames, all finite.  NULL: it is not written. */
	int		(*write)(struct spk_out *, enum spk_type, const char *x,
			    size_t frames, struct spk_fault *);
	/* After the last. */
	int		(*end)(struct spk_out *, struct spk_fault *);
};

/*
 * format.c: all of them, then NULL; names of those read, and written, of which
 * the first, neurons, is for spk-phase and spk-decode.
 */
extern const struct spk_format *const spk_formats[];
extern const char *const spk_formats_in[], *const spk_formats_out[];
const struct spk_format *spk_format(const char *name);
extern const struct spk_format spk_csv, spk_raw_i8, spk_raw_u8, spk_raw_i16,
    spk_raw_i24, spk_raw_i32, spk_raw_f32, spk_raw_f64, spk_idx, spk_pgm,
    spk_events, spk_nest, spk_pynn, spk_brian2, spk_bin40, spk_npy,
    spk_npy_events, spk_bits, spk_dat, spk_pbm, spk_pnm_other, spk_y4m, spk_wav,
    spk_au, spk_edf, spk_bdf, spk_neurons;

/* in_head.c */
/* Past a byte order mark, if there is one. */
int	 spk_in_bom(struct spk_in *, struct spk_fault *);
/* The "#spk" line, if there is one: its words, checked. */
int	 spk_in_head_line(struct spk_in *, struct spk_fault *);

/* in_frame.c */
/* Allocate what depends on the number of fields; which to pick. */
int	 spk_in_shape(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* Of spikes, a choice of columns would leave the head untrue. */
int	 spk_in_whole(const struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/*
 * A file's own head says that frames have n fields, and begin at pos: what
 * goes with that is checked and allocated.  For formats without a "#spk" line.
 */
int	 spk_in_fields(struct spk_in *, const struct spk_head *args, uint64_t n,
	    struct spk_fault *);
/* The file's sampling rate, in Hz, to the head. */
int	 spk_in_rate(struct spk_in *, double rate, struct spk_fault *);
/* The size of its images, and the greatest value of their pixels. */
int	 spk_in_image(struct spk_in *, size_t width, size_t height,
	    unsigned maxval, struct spk_fault *);
/* in->row to the n-th frame of the block. */
int	 spk_in_store(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t n);
/* The field, from 1, whose number or name has n bytes. */
bool	 spk_in_field(const struct spk_in *, const char *, size_t n,
	    size_t *field);
/* What --channels says of an input whose head says n: not another number. */
int	 spk_in_channels(const struct spk_head *args, size_t n,
	    struct spk_fault *);
/* The n bytes are digits; *x may be cut where it is above all counts. */
bool	 spk_count(const char *, size_t n, size_t *x);


enum spk_step {
	SPK_WANT,			/* more bytes */
	SPK_GO,				/* on with the row */
	SPK_ROW,			/* one is complete, in->row or text */
	SPK_END				/* there is none: done, or a fault */
};

/* event_table.c: ticks of a second, by a unit's name, or 0 */
double	 spk_unit_second(const char *unit);
/* And by the unit that a name ends in. */
double	 spk_event_second(const char *name);

/* events.c: events to frames */
struct spk_event {
	double		 t;		/* in ticks */
	size_t		 channel;	/* from 0 */
	double		 value;
	size_t		 number;	/* of it in the input */
};

struct spk_events {			/* a format's own begins so */
	/*
	 * SPK_ROW: the next one; SPK_GO: call again; SPK_WANT: it needs more
	 * bytes; SPK_END: there is none, or a fault.
	 */
	enum spk_step	(*next)(struct spk_in *, struct spk_event *,
			    struct spk_fault *);
	double		 second;	/* ticks of a second; 0: not known */
	size_t		 time_at, channel_at;	/* fields, for faults */
	bool		 upto;		/* frames have their end, no begin */

	double		 width;		/* of a frame, in ticks */
	bool		 at_frames;	/* times are of frames, or wrong */
	bool		 counts;	/* events of a frame are added up */
	uint64_t	 most;		/* frames */
	struct spk_event event;		/* the one at hand */
	bool		*had;		/* channels that had one in the frame */
	bool		 pending;	/* it is not in a frame yet */
	bool		 ended;		/* and was the last */
	bool		 full;		/* one came behind all frames */
	size_t		 bytes;		/* binary: of it, at in->pos still */
	uint64_t	 frame;		/* which frame it belongs to */
	uint64_t	 frames;	/* that there are at least */
	uint64_t	 events;	/* in frames */
	uint64_t	 merged, late;	/* these, and those in none */

	struct spk_event *all;		/* if they have to be sorted */
	size_t		 n, cap, taken;
};
/*
 * in->fields from --channels, or, unless width is NULL, --size; then width is
 * that of images, or all fields.
 */
int	 spk_events_fields(struct spk_in *, const struct spk_head *args,
	    size_t *width, struct spk_fault *);
/* in->events, in->fields and the payload are set. */
int	 spk_events_open(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
size_t	 spk_events_read(struct spk_in *, enum spk_type, char *block,
	    size_t n);
void	 spk_events_rewind(struct spk_in *);
void	 spk_events_close(struct spk_in *);
/* An #end line, of n bytes, that counts so many frames: 0 if it may be. */
int	 spk_events_counted(struct spk_in *, const char *, size_t n,
	    uint64_t frames, struct spk_fault *);

/* in.c */
/* Digits up to the end or a blank. */
bool	 spk_count64(const char *, const char *end, uint64_t *);
/* Whether n bytes begin with those of the magic: 1, 0, or -1, they may yet. */
int	 spk_in_magic(const char *s, size_t n, const char *magic, size_t len);
/* Whether the next line has not come, and may have to be waited for. */
bool	 spk_in_waits(const struct spk_in *);
/* Up to n more bytes to s: how many, 0 at the end, -1. */
ptrdiff_t spk_in_bytes(struct spk_in *, char *s, size_t n,
	    struct spk_fault *);
/* More bytes into the buffer: 1, 0 at the end, -1. */
int	 spk_in_fill(struct spk_in *, struct spk_fault *);
/* Have n bytes in it: 1, 0 where the input ends before, -1. */
int	 spk_in_want(struct spk_in *, size_t n, struct spk_fault *);
/* Fail at a field (from 1; 0: none) of the row, or at a byte if binary. */
int	 spk_in_fail(struct spk_in *, struct spk_fault *, size_t field,
	    const char *fmt, ...) SPK_PRINTF(4, 5);
/* The stream ends without its end: -1, or 0 and done where that will do. */
int	 spk_in_short(struct spk_in *, struct spk_fault *, const char *what);
/* A trailer, of n bytes and without newline: 0 if it says the truth. */
int	 spk_in_trailer(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* Frames that the "#end" line at s counts, if it is one. */
bool	 spk_in_counted(const char *s, size_t n, uint64_t *frames);
/* csv.c, csv_field.c, csv_first.c: text, in rows of fields */
#define SPK_FIELD_MAX	65536		/* bytes */

struct spk_csv {
	char		 delim;
	bool		 blanks;	/* fields are parted by blanks */
	size_t		 fields;	/* of a row */
	double		*row;		/* the one at hand */
	const bool	*wanted;	/* fields of it to be read; NULL: all */
	size_t		 col;		/* fields of the row so far */
	uint64_t	 gap;		/* a blank line's number, or 0 */
	bool		 parted;	/* the row begins an episode */
	uint64_t	 row_at;	/* the row's first byte in the input */

	bool		 trailed;	/* the #end line has been read */

	bool		 any;		/* a row of values was read */
	bool		 loose;		/* rows.c: rows have any length */
	size_t		 keep;		/* and begin with so many texts */
	size_t		 got;		/* fields of the row at hand */
	size_t		 row_cap, kept_texts;
	bool		 first;		/* no row was read: keep the texts */
	char		**text;
	size_t		 cap;
	bool		 kept;		/* the row at hand is for later */

	size_t		 time;		/* field of times, from 1; 0: none */
	double		 t0, step;	/* of the first row; to the next */
	double		 second;	/* so many of their unit */
	double		*ahead;		/* the row after the one kept, if */
	bool		 kept_ahead;	/* there is one */
	uint64_t	 ahead_line;	/* where it begins */

	uint16_t	*at;		/* the index, or NULL: there is none */
	size_t		 at_n, at_next;	/* how many, the next one */
	uint64_t	 at_from;	/* byte of the input it begins at */
	bool		 lengthy;	/* the last number was; more may be */
	struct csv_parser parser;
	bool		 quoting;	/* libcsv is in the middle of a row */
	bool		 row_end;	/* it has met the end of it */
	struct spk_fault *fault;
};

/* csv_delim.c */
int	 spk_csv_delimiter(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);

/* csv_time.c */
/* The column that --time names, to be left out; then the step of its times. */
int	 spk_csv_time_open(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
int	 spk_csv_time_begin(struct spk_in *, struct spk_fault *);
/* Whether the row at hand comes when it is due. */
int	 spk_csv_time_check(struct spk_in *, struct spk_fault *);

/* rows.c: lines that are signals of their own */
struct spk_row {
	char		**text;		/* fields that are kept */
	size_t		 keep;
	const double	*x;		/* and values */
	size_t		 n;
};
/* The next line: 1, 0 at the end, -1. */
int	 spk_rows_next(struct spk_in *, struct spk_row *, struct spk_fault *);
#define SPK_OWN_LINES	"lines that are signals of their own"
int	 spk_rows_field(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* run_rows.c: the options; lines through a codec, and the head of all */
extern const struct spk_param spk_rows_param[];
int	 spk_rows_code(struct spk_in *, struct spk_out *,
	    const struct spk_codec *, enum spk_way,
	    const struct spk_head *words, struct spk_head *head,
	    struct spk_fault *);
extern const struct spk_format spk_rows;

/* neurons.c: neurons of windows, one a line */
#define SPK_WINDOW_MAX	(1 << 24)	/* neurons */

struct spk_neuron {
	uint64_t	 window;	/* from 0, like the next two */
	size_t		 channel, neuron;
	double		 magnitude, phase;
};

struct spk_neurons {			/* in->own begins so */
	size_t		 window, hop;	/* by the head, or who reads */
	size_t		 channels;
	uint64_t	 windows;	/* begun */
	uint64_t	 frames;	/* of the signal, by the #end line */
};
/* The next: 1, 0 at the end, -1. */
int	 spk_neurons_next(struct spk_in *, struct spk_neuron *,
	    struct spk_fault *);
/* Whether a window of all channels has not too many values. */
int	 spk_neurons_fit(size_t window, size_t channels, size_t upsample,
	    struct spk_fault *);
/* This one has been there already: -1. */
int	 spk_neurons_twice(struct spk_in *, const struct spk_neuron *,
	    struct spk_fault *);
/* A step that is NaN is none; turn: phases from 0 on. */
int	 spk_neurons_write(struct spk_out *, const struct spk_neuron *,
	    double frequency, double step, bool turn, struct spk_fault *);
/* run_phase.c: the options; run_neurons.c: neurons to the signal */
extern const struct spk_param spk_phase_param[];
int	 spk_neurons_decode(struct spk_in *, struct spk_out *,
	    const struct spk_head *words, struct spk_head *head,
	    struct spk_fault *);

/* csv_field.c */
/* A text, without control characters, to those of the row. */
int	 spk_csv_text(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* A number, or what --nan allows, to the row. */
int	 spk_csv_value(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* A field of n bytes, without the blanks round it: to the row, or kept. */
int	 spk_csv_field(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* The row ends: SPK_ROW, if it has all its fields. */
enum spk_step spk_csv_row_end(struct spk_in *, struct spk_fault *);
/* What has come of a row, from a field with a quote on, by libcsv. */
enum spk_step spk_csv_quoted(struct spk_in *, struct spk_fault *);
enum spk_step spk_csv_too_long(struct spk_in *, struct spk_fault *);
int	 spk_csv_not_number(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* A number, or what stands for one. */
bool	 spk_csv_is_number(const char *);
/* NaN, infinity and NA, as programs write them. */
bool	 spk_csv_is_missing(const char *, size_t n);
int	 spk_csv_is_space(unsigned char);
/* libcsv's settings; it allocates nothing. */
void	 spk_csv_parser(struct spk_csv *);

/* csv.c */
enum spk_step spk_csv_next(struct spk_in *, struct spk_fault *);
void	 spk_csv_again(struct spk_in *);
void	 spk_csv_close(struct spk_in *);

/* csv_first.c */
/* The texts of the first row, in->fields of them, to in->names. */
int	 spk_csv_first(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* They are values: the first row, which is read again. */
int	 spk_csv_first_frame(struct spk_in *, struct spk_fault *);
void	 spk_csv_names_free(struct spk_in *);
/* A row, waiting for it: 1, 0 at the end, -1. */
int	 spk_csv_row(struct spk_in *, struct spk_fault *);
int	 spk_csv_begin(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* For other formats: the name row between the head and the frames. */
int	 spk_csv_names(struct spk_in *, struct spk_fault *);

/* out_csv.c */
/* The fields that a line keeps. */
int	 spk_out_texts(struct spk_out *, const struct spk_row *,
	    struct spk_fault *);
/* n values behind what the line has already: it ends. */
int	 spk_out_line(struct spk_out *, enum spk_type, const char *x, size_t n,
	    struct spk_fault *);
int	 spk_csv_write(struct spk_out *, enum spk_type, const char *x,
	    size_t frames, struct spk_fault *);

/* array.c */
size_t	 spk_number_size(enum spk_number);
/* n bytes as a whole number. */
uint64_t spk_bytes(const char *, size_t n, bool big);
/* n numbers from s on to y. */
void	 spk_array_load(const struct spk_array *, const char *s, double *y,
	    size_t n);
/* in->array is set: the format's read. */
size_t	 spk_array_read(struct spk_in *, enum spk_type, char *block,
	    size_t n);
/*
 * Whether n frames are to be read as they will be, past the buffer; then, as
 * spk_array_read.
 */
bool	 spk_array_is_direct(const struct spk_in *, enum spk_type, size_t n);
size_t	 spk_array_direct(struct spk_in *, enum spk_type, char *block,
	    size_t n);
/* The input ends within a frame of n bytes, or before it. */
void	 spk_array_cut(struct spk_in *, size_t n);

/* pnm.c */
/* The numbers at pos, none above maxval, to in->row. */
int	 spk_in_pixels(struct spk_in *, struct spk_fault *);

/* raw.c */
/*
 * in->array is set, but for its length, which only the end tells: fields, from
 * --channels or the "#spk" line, and names.
 */
int	 spk_raw_open(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* Write numbers: as SPK_INT8, SPK_UINT8, SPK_BINARY32 or SPK_BINARY64. */
int	 spk_raw_write(struct spk_out *, enum spk_number to, enum spk_type,
	    const char *x, size_t frames, struct spk_fault *);
/* A value of a block. */
double	 spk_load(enum spk_type, const char *x);

/* out.c */
#define SPK_OUT_BUFFER	(256 * 1024)
/* n bytes into the buffer, or past it if they are many. */
int	 spk_out_bytes(struct spk_out *, const void *, size_t n,
	    struct spk_fault *);
/* bits.c */
/* The codec's spikes, by the head, may be -1: 2, else 1. */
unsigned spk_planes(const struct spk_head *);
/* A value of a frame, from 0, that a bit cannot be: -1. */
int	 spk_out_no_bit(const struct spk_out *, uint64_t frame, double,
	    struct spk_fault *);
/* out_events.c */
int	 spk_events_begin(struct spk_out *, const struct spk_head *,
	    struct spk_fault *);
int	 spk_events_write(struct spk_out *, enum spk_type, const char *x,
	    size_t frames, struct spk_fault *);
/* npy.c: a head for the type descr and, behind frames, this of the shape */
int	 spk_npy_begin(struct spk_out *, const char *descr,
	    const char *columns, uint64_t frames, struct spk_fault *);
int	 spk_npy_end(struct spk_out *, struct spk_fault *);
/* A field of CSV, in quotes if it needs them. */
int	 spk_out_name(struct spk_out *, const char *, struct spk_fault *);

/* table.c: results; what goes wrong shows in the fault */
struct spk_table {
	struct spk_out	*out;
	struct spk_fault *fault;
	bool		 inside;	/* a row has been begun */
};
void	 spk_table_text(struct spk_table *, const char *);
void	 spk_table_number(struct spk_table *, double);
void	 spk_table_row(struct spk_table *);

/* run_score.c */
/* The columns of a table of scores, and a row of a channel or of all. */
void	 spk_score_names(struct spk_table *, unsigned of);
void	 spk_score_row(struct spk_table *, const struct spk_score *,
	    unsigned of, size_t channel);
/* A channel's name, or its number. */
void	 spk_score_label(struct spk_table *, const struct spk_in *,
	    size_t channel);
/* --delay: the delays to look at, in frames. */
int	 spk_score_delay(const char *, struct spk_scoring *,
	    struct spk_fault *);

#endif

/* What the library's files share and its users do not see. */
#ifndef SPK_PRIV_H
#define SPK_PRIV_H

#include <csv.h>

#include "spk.h"

#ifdef __GNUC__
#define SPK_LIKELY(x)	__builtin_expect(!!(x), 1)
#else
#define SPK_LIKELY(x)	(x)
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

/* floor(x / 2^n) */
static inline int
spk_floor(int x, int n)
{
	return x >= 0 ? x >> n : ~(~x >> n);
}

/* number.c */
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
/* "number above 0" */
char	*spk_param_bounds(const struct spk_param *, char *buf, size_t size);

/* scale.c: a signal's range, and the way into a codec's span and back */
struct spk_scale {
	enum spk_span	 span;
	enum spk_type	 type;		/* of min, max and the signal */
	size_t		 channels;
	void		*min, *max;	/* of each channel */
	bool		 known;
};
/* The parameter rows min and max of signals of that type, and an end. */
const struct spk_param *spk_scale_param(enum spk_type);
/* Take a block into the range. */
void	 spk_scale_widen(struct spk_scale *, const void *block, size_t frames);
bool	 spk_scale_flat(const struct spk_scale *, size_t channel);
/* Whether ranges can be scaled: in order, and neither too wide nor narrow. */
int	 spk_scale_check(const struct spk_scale *, struct spk_fault *);
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
	const struct spk_param *const *table;	/* NULL-ended */
	size_t		 own;		/* tables whose values are checked */
	unsigned	 hidden;	/* flags of rows that are none */
};
/* Rows of every filter. */
extern const struct spk_param spk_filter_param[];
/*
 * Options become words of args.  Returns the index of the first operand, 0
 * when --help or --version has been answered, or -1.  A row whose name stood
 * before is passed over.
 */
int	 spk_options(const struct spk_command *, int argc, char *argv[],
	    struct spk_head *args, struct spk_fault *);

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
/* width: channels of a group; group is NULL where there is no kernel. */
void	 spk_lanes_run(const struct spk_lanes *l, spk_group *group,
	    size_t width, spk_lane *lane, const float *x, int8_t *y, size_t n);

/*
 * bsa.c: settle n samples from s on: y, and s less the filters of the spikes.
 * There are `have' samples; the sums of those that have less than order from
 * themselves on are shorter.  Behind them are SPK_BSA_SLACK values that may
 * be read, and behind h[order] are SPK_PAD zeros.
 */
#define SPK_BSA_SLACK	64
typedef void spk_bsa_settle(float *s, size_t have, int8_t *y, size_t n,
    const float *h, size_t order, float threshold);
spk_bsa_settle spk_bsa_plain;

/* isa.c: kernels on vectors, all equal to the portable ones */
struct spk_kernels {
	size_t		 group;		/* channels at once */
	spk_group	*sf, *lif;
	/* One channel that is mostly silent. */
	void		(*sf_band)(const float *x, int8_t *y, size_t n,
			    float threshold, float *base, bool down);
	/* One channel, SPK_SEGMENTS of SPK_SEGMENT samples, base 0. */
	size_t		(*lif_segments)(const float *x, int8_t *y,
			    const struct spk_lanes *);
	spk_bsa_settle	*bsa;
};
#define SPK_SEGMENTS	16
#define SPK_SEGMENT	512

/* NULL where this is not the machine, or not the compiler, for them. */
extern const struct spk_kernels *const spk_kernels_v1, *const spk_kernels_v3,
    *const spk_kernels_v4;
/* The best that there are for so many independent lanes, or NULL. */
const struct spk_kernels *spk_kernels(size_t lanes);

/* io.c: read(2) and write(2) without their traps */
ptrdiff_t spk_fd_read(int fd, void *buf, size_t n);
int	 spk_fd_write(int fd, const void *buf, size_t n);
void	 spk_fd_widen(int fd);

/*
 * The reader's insides, for the formats.  buf[pos..end) has been read and not
 * been taken yet; buf[end] is NUL, and one more byte fits behind it.
 */
#define SPK_TEXT_COLUMNS	(1 << 20)
#define SPK_BINARY_COLUMNS	(1 << 16)

enum spk_nan { SPK_NAN_ERROR, SPK_NAN_HOLD, SPK_NAN_ZERO };

struct spk_in {
	int		 fd;
	char		*name;
	const struct spk_format *format;
	struct spk_fault held;		/* to be told after the frames */

	char		*buf;
	size_t		 cap, pos, end;
	char		 tail;		/* last byte read */
	uint64_t	 base;		/* bytes of the input before buf[0] */
	bool		 eof;

	struct spk_head	 head;
	bool		 headed;	/* there was a "#spk" line */
	bool		 partial;	/* a cut stream will do */
	bool		 done, cut;
	uint64_t	 frames;	/* handed out */

	size_t		 fields;	/* columns of the input */
	size_t		 columns;	/* those picked */
	size_t		*pick;		/* which, or NULL: all */
	bool		*wanted;	/* fields that are picked, or NULL */
	char		**names;	/* of the fields, then the picked */
	double		*row;		/* a frame: all its fields */
	double		*last;		/* the frame before, for SPK_NAN_HOLD */
	enum spk_nan	 nan;
	uint64_t	 patched;	/* values replaced */

	uint64_t	 line;		/* text: of buf[pos], from 1 */
	uint64_t	 row_line;	/* text: of the row at hand */
	struct spk_csv	*csv;		/* text: csv.c's own */

	bool		 seekable, again;	/* again: has been rewound */
	uint64_t	 origin;	/* of the input in the file */
	uint64_t	 payload, payload_line;	/* of the first frame */
	int64_t		 stamp[3];	/* of the file: size and time */
};

struct spk_format {
	const char	*name;
	bool		 text;
	enum spk_type	 type;		/* binary: of its values */
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
};
extern const struct spk_format *const spk_formats[];
extern const struct spk_format spk_csv, spk_raw_i8, spk_raw_f32, spk_raw_f64;
const struct spk_format *spk_format(const char *name);

/* in_head.c */
/* Past a byte order mark, if there is one. */
int	 spk_in_bom(struct spk_in *, struct spk_fault *);
/* The "#spk" line, if there is one: its words, checked. */
int	 spk_in_head_line(struct spk_in *, struct spk_fault *);

/* in_frame.c */
/* Allocate what depends on the number of fields; which to pick. */
int	 spk_in_shape(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* in->row to the n-th frame of the block. */
int	 spk_in_store(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t n);
/* The n bytes are digits; *x may be cut where it is above all counts. */
bool	 spk_count(const char *, size_t n, size_t *x);

/* in.c */
/* More bytes into the buffer: 1, 0 at the end, -1. */
int	 spk_in_fill(struct spk_in *, struct spk_fault *);
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

enum spk_step {
	SPK_WANT,			/* more bytes */
	SPK_GO,				/* on with the row */
	SPK_ROW,			/* one is complete, in->row or text */
	SPK_END				/* there is none: done, or a fault */
};

struct spk_csv {
	char		 delim;
	bool		 blanks;	/* fields are parted by blanks */
	size_t		 col;		/* fields of the row so far */
	uint64_t	 gap;		/* a blank line's number, or 0 */
	uint64_t	 row_at;	/* the row's first byte in the input */

	bool		 trailed;	/* the #end line has been read */

	bool		 first;		/* no row was read: keep the texts */
	char		**text;
	size_t		 cap;
	bool		 kept;		/* in->row has the first frame */

	struct csv_parser parser;
	bool		 quoting;	/* libcsv is in the middle of a row */
	bool		 row_end;	/* it has met the end of it */
	struct spk_fault *fault;
};

/* csv_field.c */
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
/* NaN, infinity and NA, as programs write them. */
bool	 spk_csv_is_missing(const char *, size_t n);
int	 spk_csv_is_space(unsigned char);
/* libcsv's settings; it allocates nothing. */
void	 spk_csv_parser(struct spk_csv *);

/* csv.c */
enum spk_step spk_csv_next(struct spk_in *, struct spk_fault *);
void	 spk_csv_close(struct spk_in *);

/* csv_first.c */
int	 spk_csv_begin(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* For other formats: the name row between the head and the frames. */
int	 spk_csv_names(struct spk_in *, struct spk_fault *);

#endif

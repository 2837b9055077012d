/*
 * spk - signals to spike trains and back.  See libspk(3) and spk(7).
 *
 * Blocks.  A block is n frames of C columns, interleaved: frame after frame,
 * and in a frame column after column.  A frame is one time step.  The columns
 * of a signal are channels.  A spike train is a signal whose values are -1, 0
 * or 1.
 *
 * Words.  Options and parameters are words key=value: those of a stream's
 * header, or the long options of the commands without dashes.  An unknown word
 * is a fault.  NULL means no words.
 *
 * Failure.  A function that can fail takes a struct spk_fault.  On failure it
 * fills it in and returns -1 or NULL.  A fault that is already set is kept and
 * has no other effect.  No function prints or exits.
 *
 * Memory.  The caller owns what a function named *_open or *_new returns, and
 * releases it with its *_close or *_free, which accepts NULL.  Strings and
 * arrays passed in are copied unless stated otherwise.
 *
 * Environment.  SPK_ISA selects kernels, see spk(7); the results are the same.
 *
 * Threads.  Objects are independent: one object, one thread at a time.
 *
 * Versions.  Members may be added to the end of struct spk_codec, spk_scoring,
 * spk_goal and spk_front, which are passed with their size.  Other structs do
 * not change.
 */
#ifndef SPK_H
#define SPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define SPK_VERSION	"0.1.0"

#ifdef __GNUC__
#define SPK_PRINTF(fmt, args)	__attribute__((format(printf, fmt, args)))
#else
#define SPK_PRINTF(fmt, args)
#endif

/* The version of the library linked, which may differ from SPK_VERSION. */
const char *spk_version(void);

/* base/fault.c: what went wrong */

enum spk_status {
	SPK_DONE,			/* all input read, all output written */
	SPK_DATA,			/* the data are bad */
	SPK_USAGE,			/* the call is wrong */
	SPK_SYSTEM			/* input, output or memory failed */
};

enum spk_place {			/* of an input */
	SPK_NOWHERE,
	SPK_AT_LINE,			/* of text, from 1 */
	SPK_AT_BYTE			/* of other input, from 0 */
};

#define SPK_FAULT_WORDS	4

struct spk_fault {			/* all zero: none */
	enum spk_status	status;		/* SPK_DONE: nothing went wrong */
	char		text[1024];	/* one line, without its newline */
	/* In the text: where the reason begins, after names and places, */
	size_t		reason;
	/* and where names of words begin, which commands have as options. */
	unsigned short	word[SPK_FAULT_WORDS];
	unsigned	words;
	enum spk_place	place;
	uint64_t	at;		/* the line or byte */
	size_t		field;		/* of the line or frame, from 1, or 0 */
	size_t		channel;	/* from 1, or 0 */
};

/* Set f, unless it is set.  Returns -1 always. */
int	 spk_fail(struct spk_fault *f, enum spk_status, const char *fmt, ...)
	    SPK_PRINTF(3, 4);

/* base/number.c, print.c: exact decimals, independent of the locale */

#define SPK_NUMBER_MAX	40		/* bytes that hold any printed number */

/*
 * Read a decimal, [+-]digits[.digits][e[+-]digits] with digits before or after
 * the point, from s up to end, as the nearest binary64.  Returns where it
 * ended, or NULL if s does not begin with one; *x is infinite if the decimal is
 * out of range.
 */
const char *spk_read_f64(const char *s, const char *end, double *x);
/*
 * Write the shortest decimal that spk_read_f64 (and, for f32, a cast) turns
 * into x again, without a NUL; buf has SPK_NUMBER_MAX bytes.  Values that are
 * not finite are written as nan, inf or -inf, which spk_read_f64 does not read.
 * Returns the length.
 */
size_t	 spk_print_f64(char *buf, double x);
size_t	 spk_print_f32(char *buf, float x);
/*
 * The same with 0 to SPK_DECIMALS digits after the point, rounded as by printf,
 * but zero without a sign; from 2^53 on, where all values are whole, the same
 * as spk_print_f64.
 */
#define SPK_DECIMALS	9
size_t	 spk_print_fixed(char *buf, double x, int decimals);

/* base/head.c: words key=value in order, the content of the "#spk" line */

struct spk_word {
	char		*key, *value;
};

struct spk_head {			/* all zero: an empty header */
	struct spk_word	*word;
	size_t		 n;
};

/* The value of a key, or NULL. */
const char *spk_head_get(const struct spk_head *, const char *key);
/* Set a key, in its old place or at the end. */
int	 spk_head_set(struct spk_head *, const char *key, const char *value,
	    struct spk_fault *);
void	 spk_head_drop(struct spk_head *, const char *key);
int	 spk_head_copy(struct spk_head *to, const struct spk_head *from,
	    struct spk_fault *);
/* Add the words of a line of n bytes, without "#spk" and newline. */
int	 spk_head_parse(struct spk_head *, const char *line, size_t n,
	    struct spk_fault *);
void	 spk_head_free(struct spk_head *);

/*
 * base/param.c: one row per parameter, the source of options, checks, header
 * words and help
 */

enum spk_type {				/* bound to the codec as an array of */
	SPK_I8,				/* int8_t; blocks of spikes only */
	SPK_F32,			/* float */
	SPK_F64,			/* double */
	SPK_I64,			/* int64_t */
	SPK_U64,			/* uint64_t */
	SPK_FLAG,			/* int64_t, 0 or 1 */
	SPK_CHOICE,			/* int64_t, index of the word chosen */
	SPK_TEXT,			/* const char *, NULL when not given */
	SPK_FILE			/* const char *, a path, likewise; not
					 * in the header */
};

enum {					/* flags of a parameter; those of one
					 * way only are not in the header */
	SPK_CHANNEL = 1 << 0,		/* one value per channel, or one for
					 * all */
	SPK_ABOVE = 1 << 1,		/* min itself is out of bounds */
	SPK_BELOW = 1 << 2,		/* max itself is out of bounds */
	SPK_LOG = 1 << 3,		/* search it on a logarithmic scale */
	SPK_SEARCH = 1 << 4,		/* worth searching for the best value */
	SPK_FIRST_FRAME = 1 << 5,	/* the signal's first frame */
	SPK_ENCODING = 1 << 6,		/* for encoding only */
	SPK_DECODING = 1 << 7,		/* for decoding only */
	SPK_ALONE = 1 << 8,		/* its option without a value means
					 * .initial */
	SPK_REPEATS = 1 << 9,		/* its option may be repeated: a list */
	SPK_FIT = 1 << 10,		/* tuning fits it to the signal; not in
					 * the header if it is .initial */
	SPK_INSTEAD = 1 << 11,		/* used by decoding instead of the
					 * row before; an option of that row
					 * overrides the header's word of
					 * this */
	SPK_NOTED = 1 << 12,		/* for encoding; in the header unless it
					 * is .initial */
	SPK_ASIDE = 1 << 13,		/* never in the header */
	SPK_SURVEYED = 1 << 14,		/* unless given, found from the whole
					 * signal, see conclude; with
					 * SPK_FIRST_FRAME, passed to the codec
					 * in its span */
	SPK_BRIEF = 1 << 15,		/* not in the header if it is
					 * .initial */
	SPK_NUMBERS = 1 << 16,		/* a file of numbers, or these with
					 * commas, as the header has them */
	SPK_FLAGGED = 1 << 17		/* only with the SPK_FLAG that precedes
					 * it in the rows */
};

struct spk_param {
	const char	*name;		/* long option and header word */
	int		 letter;	/* short option, or 0 */
	enum spk_type	 type;
	unsigned	 flags;
	const char	*initial;	/* default, as text; NULL: 0 or none */
	double		 min, max;	/* bounds of a number; infinite: none */
	const char	*const *choice;	/* SPK_CHOICE: words, then NULL; for
					 * numbers: words that represent min - 1
					 * and so on, down; */
	const char	*(*choose)(size_t k);	/* or the k-th, then NULL */
	size_t		 slot;		/* its pointer in the codec's state */
	const char	*unit;		/* what --help calls the value */
	const char	*help;
};

/* codec/codec.c: the table of codecs */

enum spk_way { SPK_ENCODE, SPK_DECODE };

/*
 * The range to which a codec wants a signal mapped: s = (x - min) / (max -
 * min).
 */
enum spk_span {
	SPK_RAW,			/* x itself */
	SPK_UNIT,			/* s */
	SPK_BIPOLAR			/* 2 s - 1 */
};

/*
 * Frames passing through a codec, which reads them from in, writes to out, and
 * advances both.  A call may leave input if out is full; it is then called
 * again with more room.  It may hold back what it has read (look-ahead), and
 * must write everything once end is set.
 */
struct spk_flow {
	const void	*in;
	size_t		 frames;	/* frames at in */
	void		*out;
	size_t		 room;		/* frames that fit at out */
	bool		 end;		/* no input comes after these frames */
};

/* A column of spikes: its channel, and what surrounds the channel's name. */
struct spk_column {
	size_t		 channel;
	char		 before[8];	/* "~" */
	char		 after[24];	/* ".step+", ".12" */
};

/* A signal in the codec's span. */
struct spk_extent {
	double		 frames;
	double		 range;		/* greatest value less the least */
	double		 slope;		/* mean |change| from frame to frame */
	double		 peak;		/* SPK_RAW: greatest |value| */
};

/*
 * A codec.  Its state is a struct whose first member is `size_t channels' and
 * which has, for each parameter, a pointer to its values at .slot: `channels'
 * of them for SPK_CHANNEL, else one.  All of it is set before room is called.
 * Encoders turn .type into SPK_I8, decoders the reverse.  None of these
 * functions prints, allocates, opens or parses.
 */
struct spk_codec {
	size_t		 row;		/* sizeof(struct spk_codec) */
	const char	*name;		/* "sf": spk-sf, codec=sf, sf.c */
	const char	*title;
	const struct spk_param *param;	/* rows, then one without a name */
	enum spk_span	 span;
	enum spk_type	 type;		/* of the signal: SPK_F32 or SPK_F64 */
	bool		 planar;	/* codes a group of channels at a
					 * time */
	bool		 up_only;	/* decoding refuses spikes of -1 */
	size_t		 size;		/* of the state, in bytes */
	/*
	 * Channels of a group of a planar codec, whose values are side by side
	 * in a frame; the values that fill up the last group have no meaning.
	 * NULL: one.
	 */
	size_t		(*group)(const void *state, enum spk_way);
	/* Bytes of work memory needed; it is zeroed and aligned to 64. */
	size_t		(*room)(const void *state, enum spk_way);
	/*
	 * Columns of spikes; NULL: one per channel.  A planar codec has NULL.
	 */
	size_t		(*columns)(const void *state);
	/* What column k, from 0, is; set if columns is. */
	void		(*column)(const void *state, size_t k,
			    struct spk_column *);
	/* Frames of spikes per frame of the signal; NULL: not fixed, or one. */
	size_t		(*steps)(const void *state);
	/* Check that the parameters go together: NULL, or the complaint. */
	const char	*(*check)(const void *state, enum spk_way);
	/* Check the parameters against the first frame, likewise. */
	const char	*(*open)(void *state, void *room, enum spk_way);
	/*
	 * Frames of all channels; if planar, of the group that begins with the
	 * given channel.
	 */
	void		(*encode)(void *state, size_t channel,
			    struct spk_flow *);
	void		(*decode)(void *state, size_t channel,
			    struct spk_flow *);
	/* Start afresh; NULL: unsupported. */
	void		(*restart)(void *state);
	/*
	 * Where to search for a parameter with SPK_SEARCH, from lo to hi, which
	 * are initially the row's bounds; NULL: between these.
	 */
	void		(*search)(const struct spk_extent *,
			    const struct spk_param *, double *lo, double *hi);
	/*
	 * Encoding: the header's value for a channel's parameter that is 0,
	 * which is outside its range; NULL: not in the header.
	 */
	double		(*derive)(const void *state, const struct spk_param *,
			    size_t channel);
	/*
	 * The type that it computes in, if not .type, and that signals have
	 * before they are scaled; SPK_I8: .type.
	 */
	enum spk_type	 inner;
	/* The same code for signals of the other type; NULL: none. */
	const struct spk_codec *other;
	/*
	 * The header's word for a codec that is the other of another one: "f32"
	 * or "f64".
	 */
	const char	*precision;
	/*
	 * The channels are pixels of an image, in rows of this width, or in one
	 * row if the width is not known; called after the parameters are set,
	 * before check.  NULL: irrelevant.
	 */
	void		(*image)(void *state, size_t width);
	/*
	 * The n bytes of the file that a parameter of SPK_FILE names; they stay
	 * in place; called after image.  Returns NULL, or the complaint.
	 */
	const char	*(*load)(void *state, const struct spk_param *,
			    const void *bytes, size_t n);
	/*
	 * Frames of the signal that n frames of spikes are decoded to; NULL: n
	 * / steps, and spikes must be whole observations.
	 */
	uint64_t	(*frames)(const void *state, uint64_t n);
	/* Default format for the spikes of images; NULL: the usual one. */
	const char	*format;
	/*
	 * Decoding: the default range is from 0 to this; 0: the range must be
	 * given.
	 */
	double		 full;
	/*
	 * Decoding: default words for recordings, which are spikes whose header
	 * names no codec: "steps=20"; NULL: none.
	 */
	const char	*recorded;
	/*
	 * Encoding: a value below the first or above the second, in the span,
	 * is bad data; both 0: no limits.
	 */
	double		 least, most;
	/*
	 * Encoding: values so far that were above what spikes can represent;
	 * NULL: not counted.
	 */
	uint64_t	(*saturated)(const void *state);
	/*
	 * How the range of a channel is mapped, if parameters decide: s = (x -
	 * shift) / divisor.  False, or NULL: as .span specifies.
	 */
	bool		(*map)(const void *state, double min, double max,
			    double *shift, double *divisor);
	/*
	 * Offset in the state of a `const double *', which is set before open:
	 * min of each channel, then max of each; 0: none.
	 */
	size_t		 ends;
	/*
	 * Frames of a block; a signal, and spikes, must be whole blocks.  NULL:
	 * 1.
	 */
	size_t		(*block)(const void *state);
	/*
	 * Encoding: bytes per channel for what is gathered from the whole
	 * signal before the start, initially zero; 0: nothing.
	 */
	size_t		 survey;
	/* Add n values of a channel, of .type, a stride of step apart. */
	void		(*gather)(const void *state, size_t channel,
			    void *survey, const void *x, size_t step, size_t n);
	/* Then: a parameter with SPK_SURVEYED. */
	double		(*conclude)(const void *state,
			    const struct spk_param *, size_t channel,
			    const void *survey);
	/* Whether these parameters need it; NULL: all do. */
	bool		(*surveys)(const void *state);
	/* Instead of .inner, if parameters decide. */
	enum spk_type	(*computes)(const void *state);
	/* Channels are not independent, so streams cannot be pasted. */
	bool		 together;
	/*
	 * Planes of its spikes as bits: 2, if there are spikes of -1 without an
	 * option; 0: 1, or as up-only or off-spikes specifies.
	 */
	unsigned	 planes;
};

/* All codecs, then NULL. */
extern const struct spk_codec *const spk_codecs[];
/* The codec with that name, or NULL. */
const struct spk_codec *spk_codec_find(const char *name);
/*
 * The same code for signals of the type that the word precision names, f32 or
 * f64; the codec itself if there is no such word or no such code.
 */
const struct spk_codec *spk_codec_precise(const struct spk_codec *,
	    const struct spk_head *words);

/*
 * codec/coder.c, coder_start.c, coder_run.c: a codec with its parameters, state
 * and scale, at work in memory
 */

struct spk_coder;

/*
 * A coder for signals of that many channels.  The words are parameters of the
 * codec; min and max, the range in units of the signal; and, for images, width,
 * if the codec needs it; or the header of a stream that the codec has written,
 * whose other words are ignored.  Files that parameters name are read.  The
 * word precision must match the codec, see spk_codec_precise.  Omitted words
 * have their defaults; without a range, spk_coder_range must be called before
 * the first block if spk_coder_wants_range.
 */
struct spk_coder *spk_coder_new(const struct spk_codec *, enum spk_way,
	    size_t channels, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_coder_free(struct spk_coder *);
/* Columns of the spikes. */
size_t	 spk_coder_columns(const struct spk_coder *);
/* The channel of a column of the spikes, and how its name is formed. */
void	 spk_coder_column(const struct spk_coder *, size_t column,
	    struct spk_column *);
/*
 * Whether the range is still missing, or a parameter that is found from the
 * whole signal.
 */
bool	 spk_coder_wants_range(const struct spk_coder *);
/* Extend the range of the signal, and what is found from it, by a block. */
void	 spk_coder_range(struct spk_coder *, const void *block, size_t frames);
/*
 * Count the values of a block outside the range, which are encoded as they are.
 */
uint64_t spk_coder_outside(const struct spk_coder *, const void *block,
	    size_t frames);
/*
 * Before the start: set a parameter, or min or max, to other values, one for
 * all channels or one per channel.  A choice is the number of its word, from 0.
 */
int	 spk_coder_set(struct spk_coder *, const char *name,
	    const double *values, size_t n, struct spk_fault *);
/*
 * Get the values of a parameter, or of min or max; there is room for as many as
 * channels.  Returns how many: one, or one per channel; 0 on a fault.
 */
size_t	 spk_coder_get(const struct spk_coder *, const char *name,
	    double *values, struct spk_fault *);
/*
 * Start: before the first spk_coder_run.  The frame is the first of the signal
 * (encoding), which parameters with SPK_FIRST_FRAME take.  With NULL they are
 * as the words specify, or 0; then the first spk_coder_run opens the codec.
 */
int	 spk_coder_start(struct spk_coder *, const void *frame,
	    struct spk_fault *);
/*
 * Return to the state before the start and before spk_coder_range, for another
 * signal.
 */
void	 spk_coder_reset(struct spk_coder *);
/* Add the range and the parameters to the header of the spikes. */
int	 spk_coder_words(const struct spk_coder *, struct spk_head *,
	    struct spk_fault *);
/*
 * Code frames, of the codec's type (encoding) or SPK_I8 (decoding).  Returns
 * how many frames it wrote to flow->out, or -1.  If it returns with room left,
 * it has read all input and written all output so far.  Input that is left must
 * stay in place, unchanged.
 */
ptrdiff_t spk_coder_run(struct spk_coder *, struct spk_flow *,
	    struct spk_fault *);
/*
 * Start a new episode: the next frames are unrelated to the previous ones.
 * Fails if the codec has no episodes.
 */
int	 spk_coder_restart(struct spk_coder *, struct spk_fault *);
/* Frames of spikes per frame of the signal, or 1 if that is not fixed. */
size_t	 spk_coder_steps(const struct spk_coder *);
/* How many frames n frames become. */
uint64_t spk_coder_frames(const struct spk_coder *, uint64_t n);
/* Encoding: values so far that were above what spikes can represent. */
uint64_t spk_coder_saturated(const struct spk_coder *);
/* Decoding: frames read of an observation that is not complete. */
size_t	 spk_coder_left(const struct spk_coder *);

/* Flags of inputs and outputs */
enum {
	SPK_CLOSE = 1 << 0,		/* close fd with the object, or if
					 * opening fails */
	SPK_MANY = 1 << 1		/* in: streams may follow one another */
};

/* format/in_open.c, stream/in.c: streams and files, read in blocks */

struct spk_in;

/*
 * Read from fd any format of spk(7); name represents it in faults.  Words are
 * the options of reading, from to partial, and episodes, and, for time, the
 * rate.  Waits for the first line or frame.
 */
struct spk_in *spk_in_open(int fd, const char *name,
	    const struct spk_head *words, unsigned flags, struct spk_fault *);
/*
 * After the end, with SPK_MANY: go on to the next stream.  Returns 1, or 0 if
 * there is no other.  *in is then a new object, to be closed even after -1.
 */
int	 spk_in_next(struct spk_in **in, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_in_close(struct spk_in *);
/*
 * The words of the "#spk" line, or what another format specifies: kind, rate,
 * units, width, height, maxval, as far as it does.
 */
const struct spk_head *spk_in_head(const struct spk_in *);
/* Whether the input had a "#spk" line. */
bool	 spk_in_headed(const struct spk_in *);
size_t	 spk_in_columns(const struct spk_in *);
/* The type that holds its values: SPK_I8 if they are known to be spikes. */
enum spk_type spk_in_type(const struct spk_in *);
/* How many frames its own header and a slice specify, or UINT64_MAX. */
uint64_t spk_in_promised(const struct spk_in *);
/* The name of a column, from 0, or NULL if columns have no names. */
const char *spk_in_column_name(const struct spk_in *, size_t column);
/*
 * Read up to n frames as SPK_I8 (values -1, 0, 1), SPK_F32 or SPK_F64.  Returns
 * how many, 0 at the end, -1 on a fault; frames before the fault are returned
 * first.  Waits only while there is no frame.
 */
ptrdiff_t spk_in_read(struct spk_in *, enum spk_type, void *block, size_t n,
	    struct spk_fault *);
/* Whether the frames last read begin a new episode. */
bool	 spk_in_episode(const struct spk_in *);
/* Whether it can be read twice: the first stream of a regular file. */
bool	 spk_in_seekable(const struct spk_in *);
/* Go back to the first frame.  A file that has changed meanwhile is a fault. */
int	 spk_in_rewind(struct spk_in *, struct spk_fault *);
/*
 * Go to a frame, from 0: spk_in_read then returns what it would if all frames
 * before it had been read.  Of a packed file, without the word partial, only
 * the index at its end and the part from the preceding key block on are read;
 * in a file of raw numbers the frames are skipped, and other input is read up
 * to there.  Going back requires seekable input.  The frame after the last is
 * the end; a frame beyond it is a fault, SPK_USAGE.
 */
int	 spk_in_seek(struct spk_in *, uint64_t frame, struct spk_fault *);
/* After the end: the input was truncated, and accepted (word partial). */
bool	 spk_in_cut(const struct spk_in *);
/* After the end: a regular file has grown since it was opened. */
bool	 spk_in_grew(const struct spk_in *);
/* Values replaced (word nan). */
uint64_t spk_in_patched(const struct spk_in *);
/* Events that coincided with others of their frame and channel. */
uint64_t spk_in_merged(const struct spk_in *);
/* Events after the last frame (word frames), which are left out. */
uint64_t spk_in_late(const struct spk_in *);
/* Bytes after the end of the input proper, skipped (word partial). */
uint64_t spk_in_beyond(const struct spk_in *);

/* format/out_open.c, stream/out.c: streams, written in blocks */

struct spk_out;

/*
 * Write to fd; name represents it in faults.  Words are to, unit, bare, names,
 * decimals, times and, for packed output, level, block, stripe, key, max-size
 * and jobs.
 */
struct spk_out *spk_out_open(int fd, const char *name,
	    const struct spk_head *words, unsigned flags, struct spk_fault *);
/*
 * Before spk_out_begin: how many frames will follow, which npy to a pipe needs.
 */
void	 spk_out_expect(struct spk_out *, uint64_t frames);
/*
 * Begin: write the "#spk" line, with the words of the header and also v,
 * channels, names and format; and the name row, if there are names.
 */
int	 spk_out_begin(struct spk_out *, const struct spk_head *,
	    size_t columns, const char *const *names, struct spk_fault *);
/*
 * Write a block; it may stay in a buffer.  Spikes are -1, 0 or 1.  Frames
 * before one that is not finite are written; that one is a fault.
 */
int	 spk_out_write(struct spk_out *, enum spk_type, const void *block,
	    size_t frames, struct spk_fault *);
/* End an episode: write a blank line, which only text has. */
int	 spk_out_episode(struct spk_out *, struct spk_fault *);
int	 spk_out_flush(struct spk_out *, struct spk_fault *);
/* Words of the header that the format cannot hold, "" if none. */
const char *spk_out_lost(const struct spk_out *);
/*
 * After bad data: write out what precedes them; if that fails, f is that fault.
 */
void	 spk_out_salvage(struct spk_out *, struct spk_fault *f);
/* Values that the format cannot hold, written as the nearest instead. */
uint64_t spk_out_clipped(const struct spk_out *);
/* Write the "#end" line, and everything in the buffer. */
int	 spk_out_end(struct spk_out *, struct spk_fault *);
/* Free; the content of the buffer is not written. */
void	 spk_out_close(struct spk_out *);

/*
 * tune/score.c, metric.c: how good a code is; spk-score(1) has the formula of
 * each metric
 */

enum {					/* what metrics are computed from */
	SPK_OF_SIGNAL = 1 << 0,		/* a signal, and its decoded form */
	SPK_OF_DELAY = 1 << 1,		/* these, one of them shifted */
	SPK_OF_SPIKES = 1 << 2,
	SPK_OF_TRAINS = 1 << 3,		/* two spike trains, their distance */
	SPK_OF_IMAGES = 1 << 4,		/* a signal of images with a known peak,
					 * of 11 pixels or more a side */
	SPK_OF_INTERVALS = 1 << 5,	/* the intervals of two spike trains */
	SPK_OF_TIMING = 1 << 6,		/* how their times agree */
	SPK_OF_CORRELATION = 1 << 7	/* their correlations */
};

struct spk_metric {
	const char	*name;		/* "mse" */
	unsigned	 of;		/* all of these */
	bool		 higher_is_better;
};

/* The k-th metric, from 0, or NULL; and the one with that name. */
const struct spk_metric *spk_metric(size_t k);
const struct spk_metric *spk_metric_find(const char *name);

struct spk_scoring {			/* what to score, and how */
	unsigned	 of;
	int64_t		 from, to;	/* SPK_OF_DELAY: frames, from <= to */
	double		 peak;		/* of psnr; 0: the range of each
					 * channel, or of all pixels */
	double		 tau;		/* van Rossum, Hunter-Milton: decay, in
					 * frames */
	double		 cost;		/* Victor-Purpura: of a shift by one */
	size_t		 width, height;	/* of images; 0: not images */
	bool		 unit;		/* van Rossum: a lone spike adds 1 to
					 * the square, not 1/2 */
	double		 sigma;		/* Schreiber: in frames */
	uint64_t	 window;	/* of counts that are correlated, in
					 * frames */
};

struct spk_score;

/* size: sizeof(struct spk_scoring) */
struct spk_score *spk_score_new(size_t channels, const struct spk_scoring *,
	    size_t size, struct spk_fault *);
void	 spk_score_free(struct spk_score *);
/*
 * Frames of a signal x and of its decoded form r, which is SPK_F32 or SPK_F64.
 * They may be passed in portions of any size.
 */
void	 spk_score_signal(struct spk_score *, const double *x, enum spk_type,
	    const void *r, size_t frames);
/* Rows of spikes; the channel of each column, or NULL: one per channel. */
void	 spk_score_spikes(struct spk_score *, const int8_t *y, size_t rows,
	    size_t columns, const size_t *channel);
/* Frames of two spike trains, for what is computed from two. */
int	 spk_score_trains(struct spk_score *, const int8_t *a, const int8_t *b,
	    size_t frames, struct spk_fault *);
/* All frames have been passed. */
int	 spk_score_end(struct spk_score *, struct spk_fault *);
/* Then: a metric of a channel or, if there is no such channel, of all. */
double	 spk_score_get(const struct spk_score *, const struct spk_metric *,
	    size_t channel);
/* Score another decoded form of the same signal; not for trains. */
void	 spk_score_again(struct spk_score *);

/*
 * codec/phase.c: windows of N samples as N neurons, by the discrete Fourier
 * transform (L. Zhang, Spiking neural network phase encoding for cognitive
 * computing).  Arrays of magnitudes and phases have N values, that of neuron k
 * at index k.
 */

struct spk_phase;

/*
 * For one way.  The window is at least 2.  For decoding, upsample, at least 1,
 * is the number of values of the signal per sample.  Their product is below
 * 2^32.
 */
struct spk_phase *spk_phase_new(enum spk_way, size_t window, size_t upsample,
	    struct spk_fault *);
void	 spk_phase_free(struct spk_phase *);
/*
 * Magnitudes and phases of a window x; phases are in radians, above -pi and up
 * to pi.  Real and imaginary parts of no more than floor times 2^-52 times the
 * sum of |x| are set to 0; the phase is 0 if both are.  Returns -1 if that sum
 * is above the range of binary32, or if the object decodes.
 */
int	 spk_phase_encode(struct spk_phase *, const double *x, double floor,
	    double *magnitude, double *phase);
/*
 * The window, N upsample values, that is the mean of these neurons; NaN if the
 * object encodes.
 */
void	 spk_phase_decode(struct spk_phase *, const double *magnitude,
	    const double *phase, double *x);
/*
 * The phase of each neuron less that of the one before, above -2 pi and up to
 * 0; NaN for the first and where one of the two is silent.
 */
void	 spk_phase_steps(const double *magnitude, const double *phase,
	    size_t window, double *step);
/*
 * Whether the neurons are those of an impulse, of either sign, with no more
 * besides than tolerance^2 times its energy (tolerance above 0, up to 0.9), and
 * at which of the window's samples, from 0.  For an object that encodes that
 * window.
 */
bool	 spk_phase_delay(struct spk_phase *, const double *magnitude,
	    const double *phase, double tolerance, size_t *delay);

/*
 * bank/: a signal in bands, by Butterworth or gammatone filters.  Frequencies
 * are in the unit of the rate; a rate of 1 means cycles per sample.
 */

enum spk_bank_kind {
	SPK_GAMMATONE,			/* Slaney's, of order 4, at .centre; its
					 * width is in Hz */
	SPK_BUTTERWORTH			/* from .low to .high */
};

/* Where steps are equal; all but the first two are in Hz. */
enum spk_spacing {
	SPK_LINEAR, SPK_LOGARITHMIC,
	SPK_ERB,			/* Glasberg and Moore */
	SPK_MEL,			/* Slaney */
	SPK_HTK				/* O'Shaughnessy, as in HTK */
};

struct spk_band {
	double		 low, centre, high;
};

/* A section: y = b[0] x + b[1] x' + b[2] x" - a[0] y' - a[1] y". */
struct spk_section {
	double		 b[3], a[2];
};

struct spk_bank;
struct spk_bank_sum;

/*
 * n bands that divide the range from low to high in equal steps, low >= 0, but
 * > 0 for SPK_LOGARITHMIC: centres of gammatones are where steps begin, other
 * bands are the steps.
 */
void	 spk_bank_divide(enum spk_bank_kind, enum spk_spacing, double low,
	    double high, size_t n, struct spk_band *);
/*
 * These n bands of each of that many channels.  The order is 1 to 8, and 4 for
 * gammatones.  A low of 0 makes a Butterworth filter a low-pass, and a high of
 * rate / 2 a high-pass.
 */
struct spk_bank *spk_bank_new(enum spk_bank_kind, unsigned order, double rate,
	    const struct spk_band *, size_t n, size_t channels,
	    struct spk_fault *);
void	 spk_bank_free(struct spk_bank *);
/*
 * Before the first frame: rectify the bands, full or half; and smooth them by a
 * Butterworth low-pass of order 2, if the cutoff is not 0.
 */
int	 spk_bank_envelope(struct spk_bank *, bool full, double cutoff,
	    struct spk_fault *);
/* The sections of a band's filter, the first of which is applied first. */
size_t	 spk_bank_sections(const struct spk_bank *, size_t band,
	    const struct spk_section **);
/*
 * Frames of the channels, which become frames with the bands of the first
 * channel, of the second, and so on.
 */
void	 spk_bank_run(struct spk_bank *, const double *x, size_t frames,
	    double *y);
/* Start afresh. */
void	 spk_bank_restart(struct spk_bank *);
/*
 * The sum of the bands, each with a gain and a delay that make it nearly the
 * signal, later by spk_bank_sum_delay frames.
 */
struct spk_bank_sum *spk_bank_sum_new(const struct spk_bank *,
	    struct spk_fault *);
void	 spk_bank_sum_free(struct spk_bank_sum *);
size_t	 spk_bank_sum_delay(const struct spk_bank_sum *);
void	 spk_bank_sum_run(struct spk_bank_sum *, const double *y, size_t frames,
	    double *x);
void	 spk_bank_sum_restart(struct spk_bank_sum *);

/* tune/tune.c, front.c: the best parameters of a codec for a signal */

struct spk_goal {
	const struct spk_metric *metric;	/* of SPK_OF_SIGNAL, _DELAY,
						 * _SPIKES */
	bool		 delayed;	/* with metrics of SPK_OF_DELAY, */
	int64_t		 from, to;	/* of these delays, see spk_scoring */
	double		 peak;		/* likewise */
	double		 sparsity;	/* cost of an afr of 1 */
	double		 max_afr;	/* 1: unlimited */
	size_t		 points;	/* of fronts, at least 1 */
	size_t		 evaluations;	/* per channel; 0: the usual number */
	double		 seconds;	/* in all, instead; 0: unlimited */
	unsigned	 jobs;		/* threads; the result is the same */
	/*
	 * Called with the share done, 0 to 1; true: stop, with the best so far.
	 * Or NULL.
	 */
	bool		(*progress)(void *arg, double part);
	void		*arg;
};

struct spk_tune;

/*
 * Tune parameters of that codec for that signal, which is not copied and is not
 * empty.  Words are parameters with fixed values; min and max may be among
 * them.
 */
struct spk_tune *spk_tune_new(const struct spk_codec *, const double *x,
	    size_t frames, size_t channels, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_tune_free(struct spk_tune *);
/* Search for this parameter from lo to hi. */
int	 spk_tune_range(struct spk_tune *, const char *name, double lo,
	    double hi, struct spk_fault *);
/*
 * Search, once.  The cost is the metric, or its negative if higher is better,
 * plus sparsity times the average firing rate.  size: sizeof(struct spk_goal).
 */
int	 spk_tune_run(struct spk_tune *, const struct spk_goal *,
	    size_t size, struct spk_fault *);
/* Then: the given words, those found, and the range of the signal. */
const struct spk_head *spk_tune_words(const struct spk_tune *);
/* The score of the signal encoded and decoded with these. */
const struct spk_score *spk_tune_score(const struct spk_tune *);
/* The cost of a channel or, if there is no such channel, of all. */
double	 spk_tune_cost(const struct spk_tune *, size_t channel);
/* How many combinations were tried. */
size_t	 spk_tune_tried(const struct spk_tune *);

/* A point of the front: no other has both less error and fewer spikes. */
struct spk_front {
	double		 afr, metric;
	double		 value[8];	/* of the parameters searched for */
	double		 stretch, shift;	/* of decoding; 1 and 0: none */
};

/*
 * Instead of spk_tune_run: up to `points' points of the front of each part of
 * the signal that is tuned separately.
 */
int	 spk_tune_fronts(struct spk_tune *, const struct spk_goal *,
	    size_t size, struct spk_fault *);
/* Whether a part is constant, so that all parameters are equally good. */
bool	 spk_tune_still(const struct spk_tune *, size_t part);
/*
 * The number of parts: channels, or 1 if a parameter applies to all channels.
 */
size_t	 spk_tune_parts(const struct spk_tune *);
/*
 * The k-th point of a part, in order of spikes; false if there is no such
 * point.
 */
bool	 spk_tune_front(const struct spk_tune *, size_t part, size_t k,
	    struct spk_front *, size_t size);
/* The k-th parameter searched for, or NULL. */
const struct spk_param *spk_tune_param(const struct spk_tune *, size_t k);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif

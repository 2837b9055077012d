/*
 * spk - signals to spike trains and back.  See libspk(3) and spk(7).
 *
 * Blocks.  A block is n frames of C columns, interleaved: frame after frame,
 * and in a frame column after column.  A frame is one time step.  Columns of
 * a signal are channels.  A spike train is a signal whose values are -1, 0
 * or 1.
 *
 * Words.  What is wanted is said in words key=value: those of a stream's head,
 * or options, by the long names of the commands' options without dashes.  A
 * word that is not known is a fault.  NULL stands for no words.
 *
 * Failure.  A function that can fail takes a struct spk_fault, returns -1 or
 * NULL, and has then filled it in.  A fault that is set already is kept, and
 * has no other effect.  No function prints or exits.
 *
 * Memory.  What a function named *_open or *_new returns is the caller's,
 * until given back to its *_close or *_free, which takes NULL too.  Strings
 * and arrays handed in are copied unless it is said otherwise.
 *
 * Environment.  SPK_ISA chooses kernels, see spk(7); the results are the same.
 *
 * Threads.  Objects are independent: one object, one thread at a time.
 *
 * Versions.  Members may be added to the end of struct spk_codec, spk_scoring,
 * spk_goal and spk_front, which are handed over with their size.  Other structs
 * stay as they are.
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

/* The version of the library that is linked, which may be another. */
const char *spk_version(void);

/* base/fault.c: what went wrong */

enum spk_status {
	SPK_DONE,			/* all input read, all output out */
	SPK_DATA,			/* the data are bad */
	SPK_USAGE,			/* the caller asked for nonsense */
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
	/* Of the text: where the reason begins, behind names and places, */
	size_t		reason;
	/* and where names of words do, which commands have as options. */
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

/* base/number.c, print.c: decimals, exactly; the locale does not matter */

#define SPK_NUMBER_MAX	40		/* bytes that hold any printed number */

/*
 * Read a decimal, [+-]digits[.digits][e[+-]digits] with digits before or
 * after the point, from s up to end, as the nearest binary64.  Returns where
 * it ended, or NULL when s begins with none; *x is infinite when the decimal
 * is out of range.
 */
const char *spk_read_f64(const char *s, const char *end, double *x);
/*
 * Write the shortest decimal that spk_read_f64 (and, for f32, a cast) turns
 * into x again, without a NUL; buf has SPK_NUMBER_MAX bytes.  What is not
 * finite is nan, inf or -inf, which spk_read_f64 does not read.  Returns its
 * length.
 */
size_t	 spk_print_f64(char *buf, double x);
size_t	 spk_print_f32(char *buf, float x);
/*
 * The same with 0 to SPK_DECIMALS digits after the point, rounded as printf
 * does it, but with no sign of what becomes 0; from 2^53 on, where all is
 * whole, as spk_print_f64.
 */
#define SPK_DECIMALS	9
size_t	 spk_print_fixed(char *buf, double x, int decimals);

/* base/head.c: words key=value in order, what the "#spk" line holds */

struct spk_word {
	char		*key, *value;
};

struct spk_head {			/* all zero: an empty head */
	struct spk_word	*word;
	size_t		 n;
};

/* The value of a key, or NULL. */
const char *spk_head_get(const struct spk_head *, const char *key);
/* Set a key, in its old place or as the last. */
int	 spk_head_set(struct spk_head *, const char *key, const char *value,
	    struct spk_fault *);
void	 spk_head_drop(struct spk_head *, const char *key);
int	 spk_head_copy(struct spk_head *to, const struct spk_head *from,
	    struct spk_fault *);
/* Add the words of a line of n bytes, "#spk" and newline left out. */
int	 spk_head_parse(struct spk_head *, const char *line, size_t n,
	    struct spk_fault *);
void	 spk_head_free(struct spk_head *);

/* base/param.c: one row a parameter; options, checks, head words and help
 * all come from it */

enum spk_type {				/* bound to the codec as an array of */
	SPK_I8,				/* int8_t; blocks of spikes only */
	SPK_F32,			/* float */
	SPK_F64,			/* double */
	SPK_I64,			/* int64_t */
	SPK_U64,			/* uint64_t */
	SPK_FLAG,			/* int64_t, 0 or 1 */
	SPK_CHOICE,			/* int64_t, index of the word chosen */
	SPK_TEXT,			/* const char *, NULL when not given */
	SPK_FILE			/* const char *, a path, likewise, which
					 * no head has */
};

enum {					/* flags of a parameter; the head has
					 * none that is of one way only */
	SPK_CHANNEL = 1 << 0,		/* a value a channel, or one for all */
	SPK_ABOVE = 1 << 1,		/* min itself is out of bounds */
	SPK_BELOW = 1 << 2,		/* max itself is out of bounds */
	SPK_LOG = 1 << 3,		/* search it on a logarithmic scale */
	SPK_SEARCH = 1 << 4,		/* worth searching for the best value */
	SPK_FIRST_FRAME = 1 << 5,	/* it is the signal's first frame */
	SPK_ENCODING = 1 << 6,		/* of encoding only */
	SPK_DECODING = 1 << 7,		/* of decoding only */
	SPK_ALONE = 1 << 8,		/* its option alone means .initial */
	SPK_REPEATS = 1 << 9,		/* its option may come again: a list */
	SPK_FIT = 1 << 10,		/* tuning fits it to the signal; the
					 * head lacks it if it is .initial */
	SPK_INSTEAD = 1 << 11,		/* of the row before, for decoding: an
					 * option of that goes before the
					 * head's word of this */
	SPK_NOTED = 1 << 12,		/* of encoding; the head has it where
					 * it is not .initial */
	SPK_ASIDE = 1 << 13		/* no head has it */
};

struct spk_param {
	const char	*name;		/* long option and word of the head */
	int		 letter;	/* short option, or 0 */
	enum spk_type	 type;
	unsigned	 flags;
	const char	*initial;	/* default, as text; NULL: 0 or none */
	double		 min, max;	/* bounds of a number, infinite: none */
	const char	*const *choice;	/* SPK_CHOICE: words, then NULL; of
					 * numbers: words that stand for min - 1
					 * and so on, down; */
	const char	*(*choose)(size_t k);	/* or the k-th, then NULL */
	size_t		 slot;		/* its pointer in the codec's state */
	const char	*unit;		/* what --help calls the value */
	const char	*help;
};

/* codec/codec.c: the table of codecs */

enum spk_way { SPK_ENCODE, SPK_DECODE };

/* What its codec wants a signal mapped to: s = (x - min) / (max - min). */
enum spk_span {
	SPK_RAW,			/* x itself */
	SPK_UNIT,			/* s */
	SPK_BIPOLAR			/* 2 s - 1 */
};

/*
 * Frames on their way through a codec, which takes them from in and gives to
 * out, and moves both on.  A call may leave input when out is full; it is
 * then called again with more room.  It may keep what it has taken for later
 * (look-ahead), and must give everything it owes once end is set.
 */
struct spk_flow {
	const void	*in;
	size_t		 frames;	/* frames at in */
	void		*out;
	size_t		 room;		/* frames that out has space for */
	bool		 end;		/* no input comes after these frames */
};

/* What a column of spikes is: a channel, and what is round its name. */
struct spk_column {
	size_t		 channel;
	char		 before[8];	/* "~" */
	char		 after[24];	/* ".step+", ".12" */
};

/* A signal in the codec's span. */
struct spk_extent {
	double		 frames;
	double		 range;		/* from its least to its greatest */
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
	bool		 planar;	/* wants a group of channels */
	bool		 up_only;	/* decoding refuses spikes of -1 */
	size_t		 size;		/* of the state, in bytes */
	/*
	 * Channels of a group of a planar codec, whose values come and go
	 * side by side; those that fill up the last group mean nothing.
	 * NULL: one.
	 */
	size_t		(*group)(const void *state, enum spk_way);
	/* Bytes of work memory wanted, given zeroed and aligned to 64. */
	size_t		(*room)(const void *state, enum spk_way);
	/* Columns of spikes; NULL: one a channel.  A planar codec has NULL. */
	size_t		(*columns)(const void *state);
	/* What column k, from 0, is; there is one if there is columns. */
	void		(*column)(const void *state, size_t k,
			    struct spk_column *);
	/* Frames of spikes for each of the signal; NULL: not fixed, or one. */
	size_t		(*steps)(const void *state);
	/* Parameters that do not go together: NULL, or the complaint. */
	const char	*(*check)(const void *state, enum spk_way);
	/* Parameters that do not go with the first frame, likewise. */
	const char	*(*open)(void *state, void *room, enum spk_way);
	/*
	 * Frames of all channels; if planar, of the group whose first channel
	 * is given.
	 */
	void		(*encode)(void *state, size_t channel,
			    struct spk_flow *);
	void		(*decode)(void *state, size_t channel,
			    struct spk_flow *);
	/* What comes has nothing to do with what was; NULL: cannot be. */
	void		(*restart)(void *state);
	/*
	 * Where to search for a parameter with SPK_SEARCH, from lo to hi, which
	 * are the row's bounds before; NULL: between these.
	 */
	void		(*search)(const struct spk_extent *,
			    const struct spk_param *, double *lo, double *hi);
	/*
	 * Encoding: the value for the head of a channel's parameter that is 0,
	 * which is none of its values; NULL: it is in no head.
	 */
	double		(*derive)(const void *state, const struct spk_param *,
			    size_t channel);
	/*
	 * The type that it computes in, if not .type, which signals have before
	 * they are scaled; SPK_I8: .type.
	 */
	enum spk_type	 inner;
	/* The same code for signals of the other type; NULL: none. */
	const struct spk_codec *other;
	/* Heads say it of the one that is another's other: "f32" or "f64". */
	const char	*precision;
	/*
	 * The channels are pixels of an image, in rows of that width, or in
	 * one row where the width is not known; after the parameters, before
	 * check.  NULL: it does not matter.
	 */
	void		(*image)(void *state, size_t width);
	/*
	 * The n bytes of the file that a parameter of SPK_FILE names, which
	 * stay where they are; after image.  NULL, or the complaint.
	 */
	const char	*(*load)(void *state, const struct spk_param *,
			    const void *bytes, size_t n);
	/*
	 * Frames of the signal that n frames of spikes are decoded to; NULL:
	 * n / steps, and spikes have to be whole observations.
	 */
	uint64_t	(*frames)(const void *state, uint64_t n);
	/* Format of the spikes of images where none is chosen; NULL: usual. */
	const char	*format;
	/*
	 * Decoding: the range is from 0 to this where none is given; 0: it has
	 * to be given.
	 */
	double		 full;
	/*
	 * Decoding: the words of recordings, spikes whose head names no codec,
	 * where they are not given: "steps=20"; NULL: none.
	 */
	const char	*recorded;
	/*
	 * Encoding: a value below this one or above that, in the span, is bad
	 * data; both 0: none is.
	 */
	double		 least, most;
	/*
	 * Encoding: values so far that were above what spikes can represent;
	 * NULL: there are none.
	 */
	uint64_t	(*saturated)(const void *state);
};

/* All codecs, then NULL. */
extern const struct spk_codec *const spk_codecs[];
/* The codec of that name, or NULL. */
const struct spk_codec *spk_codec_find(const char *name);
/*
 * The same code for signals of the type that the word precision names, f32 or
 * f64; as it is where words have none, or the code is not there for it.
 */
const struct spk_codec *spk_codec_precise(const struct spk_codec *,
	    const struct spk_head *words);

/*
 * codec/coder.c, coder_run.c: a codec with its parameters, state and scale, at
 * work in memory
 */

struct spk_coder;

/*
 * A coder for signals of that many channels.  The words are parameters of the
 * codec, min and max, the range in units of the signal, and width, of images,
 * where that matters to it; or the head of a stream that the codec has made, of
 * which others are passed over.  Files that parameters name are read.  A word
 * precision has to be the codec's, see spk_codec_precise.  What they
 * do not say is as by default; without a range spk_coder_range must come before
 * the first block when the codec's span is not SPK_RAW.
 */
struct spk_coder *spk_coder_new(const struct spk_codec *, enum spk_way,
	    size_t channels, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_coder_free(struct spk_coder *);
/* Columns of the spikes. */
size_t	 spk_coder_columns(const struct spk_coder *);
/* Which channel a column of the spikes is of, and how its name goes. */
void	 spk_coder_column(const struct spk_coder *, size_t column,
	    struct spk_column *);
/* Whether it still has to be told the range. */
bool	 spk_coder_wants_range(const struct spk_coder *);
/* Take a block into the range of the signal. */
void	 spk_coder_range(struct spk_coder *, const void *block, size_t frames);
/* Values of a block outside the range, which are encoded as they are. */
uint64_t spk_coder_outside(const struct spk_coder *, const void *block,
	    size_t frames);
/*
 * Before the start: give a parameter, or min or max, other values, one for all
 * or one a channel.  A choice has the number of its word, from 0.
 */
int	 spk_coder_set(struct spk_coder *, const char *name,
	    const double *values, size_t n, struct spk_fault *);
/*
 * The values of a parameter, or of min or max, into room for as many as there
 * are channels: how many, one or one a channel, or 0 and a fault.
 */
size_t	 spk_coder_get(const struct spk_coder *, const char *name,
	    double *values, struct spk_fault *);
/*
 * Start: before the first spk_coder_run.  The frame is the first of the
 * signal (encoding), which parameters with SPK_FIRST_FRAME take.  NULL leaves
 * these as the words have them, or 0; the codec is opened by the first
 * spk_coder_run then.
 */
int	 spk_coder_start(struct spk_coder *, const void *frame,
	    struct spk_fault *);
/* Back to before the start, and before spk_coder_range, for another signal. */
void	 spk_coder_reset(struct spk_coder *);
/* Add the range and the parameters to the head of the spikes. */
int	 spk_coder_words(const struct spk_coder *, struct spk_head *,
	    struct spk_fault *);
/*
 * Code frames, of the codec's type (encoding) or SPK_I8 (decoding).  Returns
 * how many frames it wrote to flow->out, or -1.  All input is taken, and all
 * output given that there is so far, once it returns with room left.  While
 * input is left it stays where it is, as it is.
 */
ptrdiff_t spk_coder_run(struct spk_coder *, struct spk_flow *,
	    struct spk_fault *);
/*
 * A new episode: the frames that come next have nothing to do with those that
 * were.  Fails where the codec has no episodes.
 */
int	 spk_coder_restart(struct spk_coder *, struct spk_fault *);
/* Frames of spikes for each of the signal, or 1 where that is not fixed. */
size_t	 spk_coder_steps(const struct spk_coder *);
/* Frames that n frames become. */
uint64_t spk_coder_frames(const struct spk_coder *, uint64_t n);
/* Encoding: values so far that were above what spikes can represent. */
uint64_t spk_coder_saturated(const struct spk_coder *);
/* Decoding: frames taken of an observation that has more. */
size_t	 spk_coder_left(const struct spk_coder *);

/* Flags of inputs and outputs */
enum {
	SPK_CLOSE = 1 << 0,		/* fd is closed with it, or if it
					 * cannot be opened */
	SPK_MANY = 1 << 1		/* in: streams may follow each other */
};

/* format/in_open.c, stream/in.c: streams and files, read in blocks */

struct spk_in;

/*
 * Read from fd what spk(7) describes; name stands for it in faults.  Words are
 * the options of reading, from to partial, and episodes, and of time the rate.
 * Waits for the first line or frame.
 */
struct spk_in *spk_in_open(int fd, const char *name,
	    const struct spk_head *words, unsigned flags, struct spk_fault *);
/*
 * After the end, with SPK_MANY: go on to the stream that follows, 1, or there
 * is none, 0.  *in is another then, and to be closed after -1, too.
 */
int	 spk_in_next(struct spk_in **in, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_in_close(struct spk_in *);
/*
 * The "#spk" line's words, or what another file says of itself: kind, rate,
 * units, width, height, maxval, as far as it does.
 */
const struct spk_head *spk_in_head(const struct spk_in *);
/* Whether the input had a "#spk" line. */
bool	 spk_in_headed(const struct spk_in *);
size_t	 spk_in_columns(const struct spk_in *);
/* What holds its values: SPK_I8 if they are known to be spikes. */
enum spk_type spk_in_type(const struct spk_in *);
/* How many frames its own head says there are, or UINT64_MAX. */
uint64_t spk_in_promised(const struct spk_in *);
/* The name of a column, from 0, or NULL where columns have none. */
const char *spk_in_column_name(const struct spk_in *, size_t column);
/*
 * Read up to n frames as SPK_I8 (values -1, 0, 1), SPK_F32 or SPK_F64.
 * Returns how many, 0 at the end, -1 on a fault; frames before the fault come
 * first.  Waits only while there is none.
 */
ptrdiff_t spk_in_read(struct spk_in *, enum spk_type, void *block, size_t n,
	    struct spk_fault *);
/* Whether with the frames last read another episode begins than before. */
bool	 spk_in_episode(const struct spk_in *);
/* Whether it can be read twice: the first stream of a regular file. */
bool	 spk_in_seekable(const struct spk_in *);
/* Go back to the first frame.  A file that changes meanwhile is a fault. */
int	 spk_in_rewind(struct spk_in *, struct spk_fault *);
/*
 * Go to a frame, from 0: spk_in_read then gives what it would if all had been
 * read up to there.  Of a packed file, without the word partial, only the index
 * at its end is read, and what is from the key block before that frame on; all
 * else is read and passed over.  Going back is for what is seekable.  The frame
 * after the last may be gone to, and is the end; a frame beyond it is a fault,
 * SPK_USAGE.
 */
int	 spk_in_seek(struct spk_in *, uint64_t frame, struct spk_fault *);
/* After the end: the input was cut, and taken as whole (word partial). */
bool	 spk_in_cut(const struct spk_in *);
/* After the end: a regular file has grown since it was opened. */
bool	 spk_in_grew(const struct spk_in *);
/* Values replaced (word nan). */
uint64_t spk_in_patched(const struct spk_in *);
/* Events that fell on others of their frame and channel. */
uint64_t spk_in_merged(const struct spk_in *);
/* Events after the last frame (word frames), which are in none. */
uint64_t spk_in_late(const struct spk_in *);
/* Bytes behind what the input should have, passed over (word partial). */
uint64_t spk_in_beyond(const struct spk_in *);

/* format/out_open.c, stream/out.c: streams, written in blocks */

struct spk_out;

/*
 * Write to fd; name stands for it in faults.  Words are to, unit, bare, names,
 * decimals, times, and of packed output level, block, stripe, key, max-size and
 * jobs.
 */
struct spk_out *spk_out_open(int fd, const char *name,
	    const struct spk_head *words, unsigned flags, struct spk_fault *);
/* Before it begins: how many frames will come, which npy to a pipe needs. */
void	 spk_out_expect(struct spk_out *, uint64_t frames);
/*
 * Begin: the "#spk" line, with the words of the head, to which v, channels,
 * names and format are added; and the name row, if there are names.
 */
int	 spk_out_begin(struct spk_out *, const struct spk_head *,
	    size_t columns, const char *const *names, struct spk_fault *);
/*
 * Write a block; it may stay in a buffer.  Spikes are -1, 0 or 1.  Frames
 * before one that is not finite are written, and that one is a fault.
 */
int	 spk_out_write(struct spk_out *, enum spk_type, const void *block,
	    size_t frames, struct spk_fault *);
/* An episode ends here: a blank line, which only text has. */
int	 spk_out_episode(struct spk_out *, struct spk_fault *);
int	 spk_out_flush(struct spk_out *, struct spk_fault *);
/* Words of the head that the format cannot hold, "" if none. */
const char *spk_out_lost(const struct spk_out *);
/* After bad data: what was written before them goes out; or f is that fault. */
void	 spk_out_salvage(struct spk_out *, struct spk_fault *f);
/* Values that the format cannot hold, and the nearest written instead. */
uint64_t spk_out_clipped(const struct spk_out *);
/* Write the "#end" line, and all that is in the buffer. */
int	 spk_out_end(struct spk_out *, struct spk_fault *);
/* Free; what is in the buffer is not written. */
void	 spk_out_close(struct spk_out *);

/*
 * tune/score.c, metric.c: how good a code is; spk-score(1) has the formula of
 * each metric
 */

enum {					/* what metrics are made of */
	SPK_OF_SIGNAL = 1 << 0,		/* a signal, and what was decoded */
	SPK_OF_DELAY = 1 << 1,		/* these, one of them moved */
	SPK_OF_SPIKES = 1 << 2,
	SPK_OF_TRAINS = 1 << 3,		/* two spike trains, their distance */
	SPK_OF_IMAGES = 1 << 4,		/* a signal of images, whose peak is
					 * known, of 11 pixels or more a side */
	SPK_OF_INTERVALS = 1 << 5	/* those of two spike trains */
};

struct spk_metric {
	const char	*name;		/* "mse" */
	unsigned	 of;		/* all of these */
	bool		 higher_is_better;
};

/* The k-th metric, from 0, or NULL; and that of a name. */
const struct spk_metric *spk_metric(size_t k);
const struct spk_metric *spk_metric_find(const char *name);

struct spk_scoring {			/* what is to be scored, and how */
	unsigned	 of;
	int64_t		 from, to;	/* SPK_OF_DELAY: frames, from <= to */
	double		 peak;		/* of psnr; 0: each channel's range,
					 * or that of all pixels */
	double		 tau;		/* van Rossum: decay, in frames */
	double		 cost;		/* Victor-Purpura: of a move by one */
	size_t		 width, height;	/* of images; 0: they are none */
};

struct spk_score;

/* size: sizeof(struct spk_scoring) */
struct spk_score *spk_score_new(size_t channels, const struct spk_scoring *,
	    size_t size, struct spk_fault *);
void	 spk_score_free(struct spk_score *);
/*
 * Frames of a signal x and of r, which was decoded from it and is SPK_F32 or
 * SPK_F64.  It does not matter in what portions they come.
 */
void	 spk_score_signal(struct spk_score *, const double *x, enum spk_type,
	    const void *r, size_t frames);
/* Rows of spikes; the channel of each column, or NULL: one a channel. */
void	 spk_score_spikes(struct spk_score *, const int8_t *y, size_t rows,
	    size_t columns, const size_t *channel);
/* Frames of two spike trains, for their distance or intervals. */
int	 spk_score_trains(struct spk_score *, const int8_t *a, const int8_t *b,
	    size_t frames, struct spk_fault *);
/* All has come. */
int	 spk_score_end(struct spk_score *, struct spk_fault *);
/* Then: a metric of a channel, or, if there is no such, of all channels. */
double	 spk_score_get(const struct spk_score *, const struct spk_metric *,
	    size_t channel);
/* Score another decoded form of the same signal; not of trains. */
void	 spk_score_again(struct spk_score *);

/*
 * codec/phase.c: windows of N samples as N neurons, by the discrete Fourier
 * transform (L. Zhang, Spiking neural network phase encoding for cognitive
 * computing).  Arrays of magnitudes and phases have N values, neuron k's at k.
 */

struct spk_phase;

/*
 * For one way.  The window is at least 2; upsample, at least 1, is of decoding:
 * how many values of the signal for each sample.  Their product is below 2^32.
 */
struct spk_phase *spk_phase_new(enum spk_way, size_t window, size_t upsample,
	    struct spk_fault *);
void	 spk_phase_free(struct spk_phase *);
/*
 * Magnitudes and phases, in radians, above -pi and up to pi, of a window x.
 * Real and imaginary parts of no more than floor times 2^-52 times the sum of
 * |x| are 0, and so is the phase where both are.  -1: that sum is above what
 * binary32 has, or the object is one that decodes.
 */
int	 spk_phase_encode(struct spk_phase *, const double *x, double floor,
	    double *magnitude, double *phase);
/*
 * The window, N upsample values, that these neurons are the mean of; NaN by an
 * object that encodes.
 */
void	 spk_phase_decode(struct spk_phase *, const double *magnitude,
	    const double *phase, double *x);
/*
 * From each neuron to the next, how much its phase is further, above -2 pi and
 * up to 0; NaN for the first and where one of them is silent.
 */
void	 spk_phase_steps(const double *magnitude, const double *phase,
	    size_t window, double *step);
/*
 * Whether neurons are those of an impulse, of either sign, with no more besides
 * than tolerance^2 times its energy (tolerance above 0, up to 0.9), and at
 * which of the window's samples, from 0.  For one that encodes, of that window.
 */
bool	 spk_phase_delay(struct spk_phase *, const double *magnitude,
	    const double *phase, double tolerance, size_t *delay);

/* tune/tune.c, front.c: the best parameters of a codec for a signal */

struct spk_goal {
	const struct spk_metric *metric;	/* of SPK_OF_SIGNAL, _DELAY,
					 * _SPIKES */
	bool		 delayed;	/* with metrics of SPK_OF_DELAY, */
	int64_t		 from, to;	/* of these delays, see spk_scoring */
	double		 peak;		/* likewise */
	double		 sparsity;	/* cost of an afr of 1 */
	double		 max_afr;	/* 1: any afr will do */
	size_t		 points;	/* of fronts, at least 1 */
	size_t		 evaluations;	/* a channel; 0: what is usual */
	double		 seconds;	/* in all, instead; 0: no matter */
	unsigned	 jobs;		/* threads; the result is the same */
	/* What part is done; true: stop, with the best so far.  Or NULL. */
	bool		(*progress)(void *arg, double part);
	void		*arg;
};

struct spk_tune;

/*
 * Parameters of that codec for that signal, which is not copied, and has
 * frames.  Words are those that have their values already; min and max may be
 * among them.
 */
struct spk_tune *spk_tune_new(const struct spk_codec *, const double *x,
	    size_t frames, size_t channels, const struct spk_head *words,
	    struct spk_fault *);
void	 spk_tune_free(struct spk_tune *);
/* Search for this parameter from lo to hi. */
int	 spk_tune_range(struct spk_tune *, const char *name, double lo,
	    double hi, struct spk_fault *);
/*
 * Search, once.  The cost is the metric, or its negative where higher is
 * better, plus sparsity times the average firing rate.  size:
 * sizeof(struct spk_goal).
 */
int	 spk_tune_run(struct spk_tune *, const struct spk_goal *,
	    size_t size, struct spk_fault *);
/* Then: the words, those that were found, and the range of the signal. */
const struct spk_head *spk_tune_words(const struct spk_tune *);
/* The score of the signal encoded and decoded with these. */
const struct spk_score *spk_tune_score(const struct spk_tune *);
/* The cost of a channel, or, if there is no such, of all. */
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
 * the signal that is tuned by itself.
 */
int	 spk_tune_fronts(struct spk_tune *, const struct spk_goal *,
	    size_t size, struct spk_fault *);
/* Whether a part does not change, so that all parameters serve it alike. */
bool	 spk_tune_still(const struct spk_tune *, size_t part);
/* Parts: channels, or 1 where a parameter is of all channels. */
size_t	 spk_tune_parts(const struct spk_tune *);
/* The k-th point of a part, in order of spikes: false if there is none. */
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

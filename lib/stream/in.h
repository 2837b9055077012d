/*
 * The inside of the reader: bytes, faults and frames, for the formats, each of
 * which is a row.  buf[pos..end) has been read and not consumed; buf[end] is
 * NUL, and more bytes fit after it.
 */
#ifndef SPK_IN_H
#define SPK_IN_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

#define SPK_IN_SLACK	(4096 + 128)
#define SPK_GAP_MAX	4294967296.0	/* values without an event */

/* Types of numbers in memory and files */
enum spk_number {
	SPK_NUM_I8, SPK_NUM_U8, SPK_NUM_I16, SPK_NUM_U16, SPK_NUM_I24,
	SPK_NUM_I32, SPK_NUM_U32, SPK_NUM_I64, SPK_NUM_U64, SPK_NUM_F16,
	SPK_NUM_F32, SPK_NUM_F64,
	SPK_NUM_BITS			/* of spikes, see format/raw.c */
};

struct spk_pack_scene;

/* The layout of frames of numbers. */
struct spk_array {
	enum spk_number	 code;
	size_t		 size;		/* bytes of a number; 0: not an array */
	bool		 big;		/* big-endian */
	uint64_t	 items;		/* frames specified by the file */
	unsigned	 planes;	/* bits: 2, with spikes of -1 */
};

#define SPK_NOTES	8		/* maximum for an input */

/* Spikes of 1 and of -1: as they are, or as columns of 1, these first. */
enum spk_polarity { SPK_SIGN, SPK_ON_FIRST, SPK_OFF_FIRST };

struct spk_values {			/* from least to most */
	double		 least, most;
};

/* The frames that options select. */
struct spk_chosen {
	uint64_t	 from, to;	/* UINT64_MAX: to the end */
	char		*slice;		/* the option, or NULL */
	char		*where;		/* likewise */
	size_t		 field;		/* whose values choose, from 0, */
	struct spk_values *values;	/* of these */
	size_t		 n;
	bool		 there;		/* it has been gone to from */
	uint64_t	 given;		/* frames handed out */
	size_t		 kept;		/* of the block at hand */
};

enum spk_nan { SPK_NAN_ERROR, SPK_NAN_HOLD, SPK_NAN_ZERO, SPK_NAN_END };

struct spk_in {
	int		 fd;
	bool		 close;		/* with the reader */
	char		*name;
	const struct spk_kernels *kernels;	/* or NULL */
	const struct spk_reader *reader;
	struct spk_fault held;		/* to be reported after the frames */
	struct spk_fault note[SPK_NOTES];	/* what was guessed */
	size_t		 notes;

	char		*buf;
	size_t		 cap, pos, end;
	char		 tail;		/* last byte read */
	uint64_t	 base;		/* bytes of the input before buf[0] */
	bool		 eof;

	struct spk_head	 head;
	bool		 headed;	/* there was a "#spk" line */
	bool		 single;	/* its numbers are binary32 */
	bool		 partial;	/* accept a cut stream */
	bool		 lists;		/* accept signals of several rates */
	bool		 many;		/* another stream may follow */
	bool		 done, cut;
	bool		 over;		/* the rest must be skipped */
	uint64_t	 frames;	/* returned */

	size_t		 fields;	/* columns of the input */
	size_t		 columns;	/* those selected */
	size_t		 apart;		/* a field, from 1, not of the signal */
	size_t		*pick;		/* which, or NULL: all */
	bool		*wanted;	/* fields that are selected, or NULL */
	char		**names;	/* of the fields, then the selected */
	double		*row;		/* a frame: all its fields */
	double		*last;		/* the frame before, for SPK_NAN_HOLD */
	double		*first;		/* the first frame; NaN: it has
					 * changed */
	size_t		 still;		/* fields that have not */
	struct spk_chosen *part;	/* selected frames; NULL: all */
	enum spk_polarity polarity;	/* of columns that are made here */
	char		**on_off;	/* their names, or NULL */
	enum spk_nan	 nan;
	uint64_t	 patched;	/* values replaced */
	uint64_t	 merged, late;	/* events: coincided; in no frame */
	uint64_t	 cancelled;	/* sums of events that became 0 */
	uint64_t	 beyond;	/* bytes after the end, skipped */
	bool		 episodes;	/* blank lines separate them */
	bool		 fresh;		/* the last block begins one */

	uint64_t	 line;		/* text: of buf[pos], from 1 */
	uint64_t	 row_line;	/* text: of the current row */
	struct spk_csv	*csv;		/* text: the state of csv.c */
	struct spk_events *events;	/* events: their state */
	uint64_t	 item;		/* npz: the current event, from 1 */
	struct spk_array array;		/* binary: the numbers of a frame */
	size_t		 width, height;	/* images */
	unsigned	 maxval;
	void		*own;		/* the format's, freed by it */

	bool		 watched;	/* a file, which may change */
	bool		 seekable, again;	/* again: it was rewound */
	uint64_t	 begin;		/* byte of the "#spk" line, if any */
	size_t		 room;		/* packed: maximum bytes of memory, */
	unsigned	 jobs;		/* and threads; */
	const struct spk_pack_scene *scene;	/* its decoder, or NULL */
	bool		 blocks;	/* these are not decoded */
	uint64_t	 hold;		/* bytes from here on stay in buf
					 * after they are consumed;
					 * UINT64_MAX: none */
	bool		 keeping;	/* keep its bytes */
	bool		 replay;	/* read them again */
	char		*kept;
	size_t		 kept_n, kept_cap, kept_pos;
	uint64_t	 origin;	/* of the input in the file */
	uint64_t	 payload, payload_line;	/* of the first frame */
	int64_t		 stamp[3];	/* of the file: size and times */
	bool		 open_line;	/* text: the last line had no newline */
	bool		 grew;		/* the file, since it was opened */
};

enum spk_holds { SPK_ANYTHING, SPK_SIGNALS, SPK_SPIKES };

/* A format that is read. */
struct spk_reader {
	const char	*name;
	bool		 text;
	bool		 tabbed;	/* text: a tab may end each line */
	bool		 headed;	/* has a "#spk" line, and "#end" */
	bool		 ends;		/* binary, with a recognisable end */
	enum spk_holds	 holds;		/* unless a header specifies it */
	const char	*takes;		/* options that others lack */
	/*
	 * Whether n bytes are the beginning of such input: 1 or 0, or -1 if
	 * more bytes would decide.  NULL: it must be named.
	 */
	int		(*begins)(const char *s, size_t n);
	/* Find out the fields and names, after the header was read. */
	int		(*open)(struct spk_in *, const struct spk_head *args,
			    struct spk_fault *);
	/*
	 * Frames from the buffer, without reading.  0: none, and done or held
	 * is set, or more bytes are needed (unless eof).
	 */
	size_t		(*read)(struct spk_in *, enum spk_type, char *block,
			    size_t n);
	/*
	 * Read more bytes, and return their frames, if there is a shorter way
	 * than through the buffer.  NULL: never.
	 */
	size_t		(*fill)(struct spk_in *, enum spk_type, char *block,
			    size_t n);
	void		(*rewind)(struct spk_in *);
	/*
	 * Go to a frame from which reading reaches this one, and set
	 * in->frames: 1, or 0 if there is no shorter way than reading; -1.
	 * NULL: never.
	 */
	int		(*seek)(struct spk_in *, uint64_t frame,
			    struct spk_fault *);
	void		(*close)(struct spk_in *);
	/* An "#end" line of n bytes: 0 if valid; NULL: frames decide. */
	int		(*counted)(struct spk_in *, const char *, size_t n,
			    uint64_t frames, struct spk_fault *);
};

/* in.c */
/* A reader of which nothing has been read; the flags of spk_in_open. */
struct spk_in *spk_in_new(int fd, const char *name, unsigned flags,
	    struct spk_fault *);
/* Before reading: remember the size and times of the file. */
void	 spk_in_watch(struct spk_in *);
/* In a file: go to that byte of the unchanged input, or -1. */
int	 spk_in_go(struct spk_in *, uint64_t at, struct spk_fault *);
/* At its end: -1 if the file has changed, except by appending. */
int	 spk_in_unchanged(struct spk_in *, struct spk_fault *);
/*
 * Whether n bytes begin with those of the magic: 1, 0, or -1 if still possible.
 */
int	 spk_in_magic(const char *s, size_t n, const char *magic, size_t len);
/* Whether the next line is not there yet, and may have to be waited for. */
bool	 spk_in_waits(const struct spk_in *);
/* Up to n more bytes to s: how many, 0 at the end, -1. */
ptrdiff_t spk_in_bytes(struct spk_in *, char *s, size_t n,
	    struct spk_fault *);
/*
 * Before the first frame: keep all bytes, so that input that is not seekable
 * can be read again.  0 if frames of that type would take little more memory;
 * 1.
 */
int	 spk_in_keep(struct spk_in *, enum spk_type, struct spk_fault *);
/* More bytes into the buffer: 1, 0 at the end, -1. */
int	 spk_in_fill(struct spk_in *, struct spk_fault *);
/* The same as spk_in_read, for all frames, selected or not. */
ptrdiff_t spk_in_read_all(struct spk_in *, enum spk_type, void *block,
	    size_t n, struct spk_fault *);
/* Skip the rest of the input, which is then done. */
void	 spk_in_pass(struct spk_in *);
/* Get n bytes into it: 1, 0 if the input ends before, -1. */
int	 spk_in_want(struct spk_in *, size_t n, struct spk_fault *);
/*
 * Get the rest of a line into it, from `from' bytes after pos on: 1 and where
 * it ends; 0 if it does not end among the first `most' bytes or before the
 * input does; -1.  The result does not depend on how the bytes arrive.
 */
int	 spk_in_line(struct spk_in *, size_t from, size_t most, size_t *to,
	    struct spk_fault *);
/* Fail at a field (from 1; 0: none) of the row, or at a byte if binary. */
int	 spk_in_fail(struct spk_in *, struct spk_fault *, size_t field,
	    const char *fmt, ...) SPK_PRINTF(4, 5);
/* Note how the input was interpreted, once: a command reports it at the end. */
void	 spk_in_note(struct spk_in *, const char *fmt, ...) SPK_PRINTF(2, 3);
/* The stream is cut: -1, or 0 and done if that is accepted. */
int	 spk_in_short(struct spk_in *, struct spk_fault *, const char *what);
/* A trailer, of n bytes and without newline: 0 if it is right. */
int	 spk_in_trailer(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* Frames that the "#end" line at s counts, if it is one. */
bool	 spk_in_counted(const char *s, size_t n, uint64_t *frames);
/* Frames of the signal that has been summed from the input, for faults. */
void	 spk_in_summed(struct spk_in *, size_t frames);
void	 spk_in_names_free(struct spk_in *);

/* in_seek.c */
/* The same as spk_in_seek, for all frames, selected or not. */
int	 spk_in_seek_all(struct spk_in *, uint64_t frame,
	    struct spk_fault *);

/* in_slice.c */
/*
 * The frames that the text specifies, of an input with that rate and number of
 * frames; 0 and UINT64_MAX if these are unknown.
 */
int	 spk_in_slice(const char *text, double rate, uint64_t all,
	    const char *name, uint64_t *from, uint64_t *to,
	    struct spk_fault *);
/* Frames per second, by the header; 0: unknown. */
double	 spk_in_per_second(const struct spk_in *, const struct spk_head *args);
/* Whether the header, if it is of a code, is true for the slice. */
int	 spk_in_slice_true(struct spk_in *, struct spk_fault *);

/* in_field.c */
/*
 * The field, from 1, whose number or name has n bytes: 1, 0 if there is none,
 * -1 if several have the name.  The word is the option that asks.
 */
int	 spk_in_field(const struct spk_in *, const char *word, const char *s,
	    size_t n, size_t *field, struct spk_fault *);

/* in_where.c */
/* The column of --where, if given; before columns are selected. */
int	 spk_in_where(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* Whether the frame in in->row is selected. */
bool	 spk_in_chosen(const struct spk_in *);

/* in_polarity.c */
enum spk_polarity spk_polarity(const struct spk_head *args);
/* Set the size by --size, with the columns that polarities add. */
int	 spk_in_size(struct spk_head *, const struct spk_head *args,
	    struct spk_fault *);
/* Make two columns of each selected column. */
int	 spk_in_split(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* Then, after the header is read, and before it is passed on. */
int	 spk_in_split_head(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* The value of row k of the columns, for a field with a spike. */
double	 spk_in_half(const struct spk_in *, size_t k, double x);

/* in_part.c */
/*
 * Once the input is open: select the frames that options specify.  whole: leave
 * the slice to the caller.  looks: the header is not passed on, and need not be
 * true for the slice.
 */
int	 spk_in_part_open(struct spk_in *, const struct spk_head *args,
	    bool whole, bool looks, struct spk_fault *);

/* in_doubt.c */
/*
 * An error at pos: -1; or, with --partial, 0 and a note of it and of the
 * remedy.
 */
int	 spk_in_doubt(struct spk_in *, struct spk_fault *, const char *done,
	    const char *fmt, ...) SPK_PRINTF(4, 5);
/*
 * Data at pos after the end: -1; or, with --partial, 0, and once the reader has
 * no more frames the rest is skipped.
 */
int	 spk_in_behind(struct spk_in *, struct spk_fault *, const char *what);

/* in_head.c */
/* Skip a byte order mark, if there is one. */
int	 spk_in_bom(struct spk_in *, struct spk_fault *);
/* Read the "#spk" line, if there is one, and check its words. */
int	 spk_in_head_line(struct spk_in *, struct spk_fault *);

/* in_frame.c */
/* Allocate what depends on the number of fields, and select columns. */
int	 spk_in_shape(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* With spikes, a selection of columns would make the header wrong. */
int	 spk_in_whole(const struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/*
 * A file's own header specifies n fields, and frames that begin at pos: check
 * and allocate what depends on that.  For formats without a "#spk" line.
 */
int	 spk_in_fields(struct spk_in *, const struct spk_head *args, uint64_t n,
	    struct spk_fault *);
/* Add the file's sampling rate, in Hz, to the header. */
int	 spk_in_rate(struct spk_in *, double rate, struct spk_fault *);
/* The same for the size of its images, and the maximum of their pixels. */
int	 spk_in_image(struct spk_in *, size_t width, size_t height,
	    unsigned maxval, struct spk_fault *);
/* Copy in->row to the n-th frame of the block. */
int	 spk_in_store(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t n);
/*
 * Before the first frame: from now on, find out which fields change, if they
 * might not in binary32.  Then: test frames that are read as that; and whether
 * a column has changed.
 */
int	 spk_in_watch_moves(struct spk_in *, struct spk_fault *);
void	 spk_in_look(struct spk_in *, const double *x, size_t frames);
bool	 spk_in_moves(const struct spk_in *, size_t column);
/* Check --channels against the header's n. */
int	 spk_in_channels(const struct spk_head *args, size_t n,
	    struct spk_fault *);

#pragma GCC visibility pop

#endif

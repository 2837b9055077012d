/*
 * The reader's insides: bytes, faults and frames, for the formats, which are
 * a row each.  buf[pos..end) has been read and not been taken yet; buf[end] is
 * NUL, and more bytes fit behind it.
 */
#ifndef SPK_IN_H
#define SPK_IN_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

#define SPK_IN_SLACK	(4096 + 128)
#define SPK_GAP_MAX	4294967296.0	/* values about which nothing comes */

/* Types of numbers in memory and files */
enum spk_number {
	SPK_NUM_I8, SPK_NUM_U8, SPK_NUM_I16, SPK_NUM_U16, SPK_NUM_I24,
	SPK_NUM_I32, SPK_NUM_U32, SPK_NUM_I64, SPK_NUM_U64, SPK_NUM_F16,
	SPK_NUM_F32, SPK_NUM_F64,
	SPK_NUM_BITS			/* of spikes, see format/raw.c */
};

struct spk_pack_scene;

/* What frames of numbers look like. */
struct spk_array {
	enum spk_number	 code;
	size_t		 size;		/* bytes of a number; 0: no array */
	bool		 big;		/* big-endian */
	uint64_t	 items;		/* frames that the file promises */
	unsigned	 planes;	/* bits: 2, where some are of -1 */
};

#define SPK_NOTES	8		/* of an input, at the most */

enum spk_nan { SPK_NAN_ERROR, SPK_NAN_HOLD, SPK_NAN_ZERO };

struct spk_in {
	int		 fd;
	bool		 close;		/* with the reader */
	char		*name;
	const struct spk_kernels *kernels;	/* or NULL */
	const struct spk_reader *reader;
	struct spk_fault held;		/* to be told after the frames */
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
	bool		 partial;	/* a cut stream will do */
	bool		 lists;		/* signals of several rates will do */
	bool		 many;		/* another may follow it */
	bool		 done, cut;
	bool		 over;		/* the rest is to be passed over */
	uint64_t	 frames;	/* handed out */

	size_t		 fields;	/* columns of the input */
	size_t		 columns;	/* those picked */
	size_t		 apart;		/* a field, from 1, that is no signal */
	size_t		*pick;		/* which, or NULL: all */
	bool		*wanted;	/* fields that are picked, or NULL */
	char		**names;	/* of the fields, then the picked */
	double		*row;		/* a frame: all its fields */
	double		*last;		/* the frame before, for SPK_NAN_HOLD */
	double		*first;		/* the first frame; NaN: it has moved */
	size_t		 still;		/* fields that have not */
	enum spk_nan	 nan;
	uint64_t	 patched;	/* values replaced */
	uint64_t	 merged, late;	/* events: in others' place, in none */
	uint64_t	 beyond;	/* bytes behind the end, passed over */
	bool		 episodes;	/* blank lines separate them */
	bool		 fresh;		/* the last block begins one */

	uint64_t	 line;		/* text: of buf[pos], from 1 */
	uint64_t	 row_line;	/* text: of the row at hand */
	struct spk_csv	*csv;		/* text: csv.c's own */
	struct spk_events *events;	/* events: what has become of them */
	uint64_t	 item;		/* of npz: the event at hand, from 1 */
	struct spk_array array;		/* binary: the numbers of a frame */
	size_t		 width, height;	/* images */
	unsigned	 maxval;
	void		*own;		/* the format's, freed by it */

	bool		 watched;	/* a file, which may change */
	bool		 seekable, again;	/* again: has been rewound */
	uint64_t	 begin;		/* byte of the "#spk" line, if any */
	size_t		 room;		/* packed: bytes of memory to take, */
	unsigned	 jobs;		/* and threads; */
	const struct spk_pack_scene *scene;	/* who decodes it, or NULL */
	uint64_t	 hold;		/* from this byte on, what was taken
					 * stays in buf; UINT64_MAX: none */
	bool		 keeping;	/* its bytes, as they come */
	bool		 replay;	/* they are read again */
	char		*kept;
	size_t		 kept_n, kept_cap, kept_pos;
	uint64_t	 origin;	/* of the input in the file */
	uint64_t	 payload, payload_line;	/* of the first frame */
	int64_t		 stamp[3];	/* of the file: size and time */
	bool		 open_line;	/* text: the last line had no end */
	bool		 grew;		/* the file, since it was opened */
};

enum spk_holds { SPK_ANYTHING, SPK_SIGNALS, SPK_SPIKES };

/* A format that is read. */
struct spk_reader {
	const char	*name;
	bool		 text;
	bool		 tabbed;	/* text: a tab may end each line */
	bool		 headed;	/* has a "#spk" line, and "#end" */
	bool		 ends;		/* not text, and yet its end shows */
	enum spk_holds	 holds;		/* if no head says so */
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
	/*
	 * Read more bytes, and give the frames of which they are, if there is
	 * a shorter way for these than through the buffer.  NULL: there never
	 * is.
	 */
	size_t		(*fill)(struct spk_in *, enum spk_type, char *block,
			    size_t n);
	void		(*rewind)(struct spk_in *);
	/*
	 * Go to a frame from which reading comes to this one, and tell
	 * in->frames: 1, or 0 where there is no shorter way than reading up to
	 * it; -1.  NULL: there never is.
	 */
	int		(*seek)(struct spk_in *, uint64_t frame,
			    struct spk_fault *);
	void		(*close)(struct spk_in *);
	/* An "#end" line of n bytes: 0 if it may be; NULL: frames tell. */
	int		(*counted)(struct spk_in *, const char *, size_t n,
			    uint64_t frames, struct spk_fault *);
};

/* in.c */
/* A reader of which nothing was read; the flags of spk_in_open. */
struct spk_in *spk_in_new(int fd, const char *name, unsigned flags,
	    struct spk_fault *);
/* Before it is read: remember what the file is like. */
void	 spk_in_watch(struct spk_in *);
/* Of a file: go to that byte of the input, which is as it was, or -1. */
int	 spk_in_go(struct spk_in *, uint64_t at, struct spk_fault *);
/* At its end: -1 if the file has changed, but for what was added to it. */
int	 spk_in_unchanged(struct spk_in *, struct spk_fault *);
/* Whether n bytes begin with those of the magic: 1, 0, or -1, they may yet. */
int	 spk_in_magic(const char *s, size_t n, const char *magic, size_t len);
/* Whether the next line has not come, and may have to be waited for. */
bool	 spk_in_waits(const struct spk_in *);
/* Up to n more bytes to s: how many, 0 at the end, -1. */
ptrdiff_t spk_in_bytes(struct spk_in *, char *s, size_t n,
	    struct spk_fault *);
/*
 * Before the first frame: keep all bytes, so that input that is not seekable
 * can be read again.  0 if frames of that type would not take much more; 1.
 */
int	 spk_in_keep(struct spk_in *, enum spk_type, struct spk_fault *);
/* More bytes into the buffer: 1, 0 at the end, -1. */
int	 spk_in_fill(struct spk_in *, struct spk_fault *);
/* Pass over the rest of the input, which is done then. */
void	 spk_in_pass(struct spk_in *);
/* Have n bytes in it: 1, 0 where the input ends before, -1. */
int	 spk_in_want(struct spk_in *, size_t n, struct spk_fault *);
/*
 * Have the rest of a line in it, from `from' bytes behind pos on: 1 and where
 * it ends, 0 if it does not among the first `most' bytes or before the input
 * does, -1.  However the bytes come, it is the same.
 */
int	 spk_in_line(struct spk_in *, size_t from, size_t most, size_t *to,
	    struct spk_fault *);
/* Fail at a field (from 1; 0: none) of the row, or at a byte if binary. */
int	 spk_in_fail(struct spk_in *, struct spk_fault *, size_t field,
	    const char *fmt, ...) SPK_PRINTF(4, 5);
/* Note what was made of the input, once: a command says it at the end. */
void	 spk_in_note(struct spk_in *, const char *fmt, ...) SPK_PRINTF(2, 3);
/* The stream ends without its end: -1, or 0 and done where that will do. */
int	 spk_in_short(struct spk_in *, struct spk_fault *, const char *what);
/* A trailer, of n bytes and without newline: 0 if it says the truth. */
int	 spk_in_trailer(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* Frames that the "#end" line at s counts, if it is one. */
bool	 spk_in_counted(const char *s, size_t n, uint64_t *frames);
/* Frames of a signal that what was read has been summed to, for faults. */
void	 spk_in_summed(struct spk_in *, size_t frames);
void	 spk_in_names_free(struct spk_in *);

/* in_doubt.c */
/*
 * This is wrong, at pos: -1; or, with --partial, 0 and a note of it and of
 * what is done instead.
 */
int	 spk_in_doubt(struct spk_in *, struct spk_fault *, const char *done,
	    const char *fmt, ...) SPK_PRINTF(4, 5);
/*
 * This is at pos, where nothing should be any more: -1; or, with --partial, 0,
 * and once the reader has no more frames the rest is passed over.
 */
int	 spk_in_behind(struct spk_in *, struct spk_fault *, const char *what);

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
/*
 * Before the first frame: look from now on which fields move, if they might
 * not in binary32.  Then: look at frames that are read as that; and whether a
 * column has moved.
 */
int	 spk_in_watch_moves(struct spk_in *, struct spk_fault *);
void	 spk_in_look(struct spk_in *, const double *x, size_t frames);
bool	 spk_in_moves(const struct spk_in *, size_t column);
/*
 * The field, from 1, whose number or name has n bytes: 1, 0 where there is
 * none, -1 where several have the name.  The word is the one that asks.
 */
int	 spk_in_field(const struct spk_in *, const char *word, const char *s,
	    size_t n, size_t *field, struct spk_fault *);
/* What --channels says of an input whose head says n: not another number. */
int	 spk_in_channels(const struct spk_head *args, size_t n,
	    struct spk_fault *);

#pragma GCC visibility pop

#endif

/* EDF and BDF: the content of the header, and how it is used. */
#ifndef SPK_EDF_H
#define SPK_EDF_H

#include "format/array.h"

#pragma GCC visibility push(hidden)

/* Places of header fields. */
#define SPK_EDF_RESERVED_AT	192
#define SPK_EDF_DURATION_AT	244
#define SPK_EDF_TEXT	(2 * 16 + 1)	/* bytes of a label, as UTF-8 */

struct spk_edf_signal {
	char		 label[SPK_EDF_TEXT];
	char		 unit[SPK_EDF_TEXT];
	bool		 notes;		/* annotations */
	size_t		 at;		/* place of its samples in a record,
					 * bytes */
	size_t		 samples;	/* in a record */
	double		 least, greatest; /* from the header, or NaN */
};

struct spk_edf_range {
	double		 dig_min, dig_span, phys_min, phys_span;
};

struct spk_edf_column {			/* of frames */
	size_t		 signal;	/* from 0 */
	size_t		 at;		/* place of its samples in a record,
					 * bytes */
	struct spk_edf_range range;
};

struct spk_edf_note {			/* an annotation */
	double		 t;		/* seconds from the first record */
	double		 lasts;		/* seconds, or NaN: unspecified */
	size_t		 at, n;		/* its text */
	size_t		 channel;
};

struct spk_edf {
	bool		 bdf;
	size_t		 size;		/* bytes of a sample */
	struct spk_edf_signal *signal;	/* of the file */
	size_t		 signals;
	uint64_t	 records;	/* number specified */
	double		 duration;	/* of one, seconds */
	bool		 gaps;		/* between records */
	size_t		 record;	/* bytes */
	size_t		 samples;	/* of one column, in a record */
	struct spk_edf_column *column;	/* of the frames */
	size_t		 columns, cap;
	bool		 mixed;		/* rates differ: for listing only */

	uint64_t	 read;		/* records */
	size_t		 next;		/* frame of the record at pos */

	struct spk_edf_note *note;	/* in order of time */
	size_t		 notes, note_cap, note_next;
	char		*text;		/* of all, without NULs */
	size_t		 text_n, text_cap;
	double		 start;		/* of the first record, seconds */
	double		 ticks, ticks_in; /* of events, in this many seconds */
	bool		 cut;		/* it was cut when they were read */
};

/* edf_head.c: pos stays at the header */
int	 spk_edf_begins(const char *s, size_t n);
int	 spk_bdf_begins(const char *s, size_t n);
/* The header, up to the fields of single signals; and where these are. */
int	 spk_edf_head(struct spk_in *, struct spk_edf *, struct spk_fault *);
/*
 * How integers of a signal are converted to values; -1 without a fault: they
 * are not, for the reason why.
 */
int	 spk_edf_range(struct spk_in *, const struct spk_edf *, size_t signal,
	    struct spk_edf_range *, const char **why, struct spk_fault *);
/* Bytes of the header. */
size_t	 spk_edf_size(const struct spk_edf *);
/*
 * The byte of the header with the number of samples of a signal, and its label.
 */
size_t	 spk_edf_samples_at(const struct spk_edf *, size_t signal);
size_t	 spk_edf_label_at(size_t signal);
/* An error at that byte of the header: see spk_in_doubt. */
int	 spk_edf_doubt(struct spk_in *, size_t at, const char *done,
	    const char *what, struct spk_fault *);

/* edf_signal.c */
/* The signals of a list, or all, as columns. */
int	 spk_edf_choose(struct spk_in *, struct spk_edf *, const char *list,
	    struct spk_fault *);
/*
 * How many samples a record has of each.  If they differ, all of them may be
 * listed, if the input is read for that.
 */
int	 spk_edf_lay(struct spk_in *, struct spk_edf *, bool all,
	    struct spk_fault *);
/* Their ranges, names and units. */
int	 spk_edf_describe(struct spk_in *, struct spk_edf *,
	    struct spk_fault *);

/* The recording of an input, or NULL if it is in another format. */
const struct spk_edf *spk_edf_of(const struct spk_in *);
void	 spk_edf_close(struct spk_in *);

/* edf_record.c */
/* Whether another record may be read. */
bool	 spk_edf_more(const struct spk_in *, const struct spk_edf *);
/* No record follows: -1 if one should, or something else follows. */
int	 spk_edf_end(struct spk_in *, const struct spk_edf *,
	    struct spk_fault *);

/* edf_annotations.c: annotations instead of signals */
int	 spk_edf_annotations(struct spk_in *, struct spk_edf *,
	    const struct spk_head *args, struct spk_fault *);

#pragma GCC visibility pop

#endif

/* Text, in rows of fields. */
#ifndef SPK_TEXT_H
#define SPK_TEXT_H

#include "format/format.h"

#pragma GCC visibility push(hidden)

enum spk_step {
	SPK_WANT,			/* more bytes */
	SPK_GO,				/* continue with the row */
	SPK_ROW,			/* one is complete, in->row or text */
	SPK_END				/* none: done, or a fault */
};

#ifndef SPK_FIELD_MAX
#define SPK_FIELD_MAX	65536		/* bytes */
#endif

struct csv_parser;			/* libcsv's */

/* A column of times, in ticks. */
struct spk_times {
	size_t		 field;		/* from 1; 0: there is none */
	double		 given;		/* the rate from an option, or 0 */
	double		 second;	/* ticks; below 0: unknown */
	bool		 dated;		/* dates: seconds since the first */
	int64_t		 epoch;		/* the second of that first date */
	double		 step;		/* that of the rate; 0: unknown */
	double		 pace, lead;	/* and of the first rows: of the line */
	double		 spread;	/* maximum distance from it */
	unsigned	 seen;		/* rows seen; the first one's time */
	double		 first, last;	/* times of rows */
	double		 due, now;	/* the next time, the current step */
	unsigned	 known;		/* rows that these are of */
	uint64_t	 strays;	/* unexpected times */
};

struct spk_csv {
	char		 delim;
	char		 decimal;	/* '.' or ',', 0: to be determined */
	bool		 blanks;	/* fields are separated by blanks */
	size_t		 fields;	/* of a row */
	double		*row;		/* the current row */
	const bool	*wanted;	/* fields of it to be read; NULL: all */
	size_t		 col;		/* fields of the row so far */
	uint64_t	 gap;		/* a blank line's number, or 0 */
	bool		 parted;	/* the row begins an episode */
	uint64_t	 row_at;	/* the row's first byte in the input */

	bool		 trailed;	/* the #end line has been read */

	bool		 any;		/* a row of values was read */
	/* Take a field of the row; csv_field.c has several. */
	int		(*field)(struct spk_in *, struct spk_fault *,
			    const char *, size_t n);
	bool		 loose;		/* rows.c: rows of any length */
	size_t		 keep;		/* leading fields that are texts */
	size_t		 got;		/* fields of the current row */
	size_t		 row_cap, kept_texts;
	bool		 first;		/* no row was read: keep the texts */
	char		**text;
	size_t		 cap;
	bool		 kept;		/* keep the current row for later */

	struct spk_times times;

	uint16_t	*at;		/* the index, or NULL */
	size_t		 at_n, at_next;	/* how many, the next one */
	uint64_t	 at_from;	/* byte of the input it begins at */
	bool		 lengthy;	/* the last number was; others may be */
	struct csv_parser *parser;
	bool		 quoting;	/* libcsv is within a row */
	bool		 row_end;	/* it has met the end of it */
	struct spk_fault *fault;
};

/* csv_field.c: a field of n bytes, without surrounding blanks */
/* By c->field, which counts it. */
int	 spk_csv_field(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* Values of c->field: append to the texts, or to the values, of the row. */
int	 spk_csv_text(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
int	 spk_csv_value(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* A number, or a replacement by --nan, to the row. */
int	 spk_csv_number(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* End the row: SPK_ROW, if it has all its fields. */
enum spk_step spk_csv_row_end(struct spk_in *, struct spk_fault *);
/* The available part of a row, from a field with a quote on, by libcsv. */
enum spk_step spk_csv_quoted(struct spk_in *, struct spk_fault *);
enum spk_step spk_csv_too_long(struct spk_in *, struct spk_fault *);
int	 spk_csv_not_number(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/*
 * The number or time in a field, to x: returns its decimal sign '.' or ','; ':'
 * if it is a date; 0 if it is invalid.
 */
char	 spk_csv_read(struct spk_csv *, size_t col, const char *, size_t n,
	    double *x);
/* A number, or a word for a missing one. */
bool	 spk_csv_is_number(const struct spk_csv *, const char *, size_t n);
/* NaN, infinity and NA, as programs write them. */
bool	 spk_csv_is_missing(const char *, size_t n);
int	 spk_csv_is_space(unsigned char);
/* Free libcsv, and reset it. */
int	 spk_csv_parser(struct spk_csv *, struct spk_fault *);
void	 spk_csv_parser_again(struct spk_csv *);
void	 spk_csv_parser_free(struct spk_csv *);

/* csv.c */
enum spk_step spk_csv_next(struct spk_in *, struct spk_fault *);
/* Wait for a row: 1, 0 at the end, -1. */
int	 spk_csv_row(struct spk_in *, struct spk_fault *);
/*
 * Rows of plain numbers, as far as nothing else is to be expected: up to n,
 * possibly none.
 */
size_t	 spk_csv_plain(struct spk_in *, enum spk_type, char *block, size_t n);
void	 spk_csv_again(struct spk_in *);
void	 spk_csv_close(struct spk_in *);

/* csv_ahead.c: lines still to be read */
struct spk_ahead {
	size_t		 from, n;	/* fields, from 0 */
	double		*x;		/* destination */
	size_t		 least;		/* minimum of lines, whatever their
					 * length */
	size_t		 at, lines;	/* bytes after pos; lines so far */
};
/* The next of them: 1; 0 if these are not numbers, or too far away; -1. */
int	 spk_csv_ahead(struct spk_in *, struct spk_ahead *,
	    struct spk_fault *);

/* csv_time.c */
/* Which column it is; and the rate, once the current row is known. */
int	 spk_csv_time_open(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
int	 spk_csv_time_begin(struct spk_in *, struct spk_fault *);
/* Check the row's time; and the end of times. */
int	 spk_csv_time_check(struct spk_in *, struct spk_fault *);
void	 spk_csv_time_end(struct spk_in *);

/* csv_first.c */
/* The texts of the first row, in->fields of them, to in->names. */
int	 spk_csv_first(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* Take them as values: the first row, which is read again. */
int	 spk_csv_first_frame(struct spk_in *, struct spk_fault *);
/* Check their number against a word, if present. */
int	 spk_csv_fields(struct spk_in *, const char *channels,
	    struct spk_fault *);
/* For other formats: the name row between the header and the frames. */
int	 spk_csv_names(struct spk_in *, struct spk_fault *);

/* rows.c: a signal on each line */
struct spk_row {
	char		**text;		/* fields that are kept */
	size_t		 keep;
	const double	*x;		/* and values */
	size_t		 n;
};
/* The next line: 1, 0 at the end, -1. */
int	 spk_rows_next(struct spk_in *, struct spk_row *, struct spk_fault *);
#define SPK_OWN_LINES	"input with a signal on each line"
extern const struct spk_reader spk_rows_reader;

/* out_csv.c */
/* The kept fields of a line. */
int	 spk_out_texts(struct spk_out *, const struct spk_row *,
	    struct spk_fault *);
/* End a line with n values. */
int	 spk_out_line(struct spk_out *, enum spk_type, const char *x, size_t n,
	    struct spk_fault *);

#pragma GCC visibility pop

#endif

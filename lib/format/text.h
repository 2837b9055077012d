/* Text, in rows of fields. */
#ifndef SPK_TEXT_H
#define SPK_TEXT_H

#include "format/format.h"

#pragma GCC visibility push(hidden)

enum spk_step {
	SPK_WANT,			/* more bytes */
	SPK_GO,				/* on with the row */
	SPK_ROW,			/* one is complete, in->row or text */
	SPK_END				/* there is none: done, or a fault */
};

#ifndef SPK_FIELD_MAX
#define SPK_FIELD_MAX	65536		/* bytes */
#endif

struct csv_parser;			/* libcsv's */

/* A column of times, in ticks. */
struct spk_times {
	size_t		 field;		/* from 1; 0: there is none */
	double		 told;		/* the rate that an option says, or 0 */
	double		 second;	/* ticks; below 0: not known */
	bool		 dated;		/* dates: seconds from the first on */
	int64_t		 epoch;		/* of which this is the second */
	double		 step;		/* that of the rate; 0: not known */
	double		 pace, lead;	/* and of the first rows: of the line */
	double		 spread;	/* how far off any of these is */
	unsigned	 seen;		/* rows seen; the first one's time */
	double		 first, last;	/* times of rows */
	double		 due, now;	/* the next time, the step at hand */
	unsigned	 known;		/* rows that these are of */
	uint64_t	 strays;	/* times that were not where due */
};

struct spk_csv {
	char		 delim;
	char		 decimal;	/* '.' or ',', 0: it is to be found */
	bool		 blanks;	/* fields are separated by blanks */
	size_t		 fields;	/* of a row */
	double		*row;		/* the one at hand */
	const bool	*wanted;	/* fields of it to be read; NULL: all */
	size_t		 col;		/* fields of the row so far */
	uint64_t	 gap;		/* a blank line's number, or 0 */
	bool		 parted;	/* the row begins an episode */
	uint64_t	 row_at;	/* the row's first byte in the input */

	bool		 trailed;	/* the #end line has been read */

	bool		 any;		/* a row of values was read */
	/* Take a field of the row; csv_field.c has some. */
	int		(*field)(struct spk_in *, struct spk_fault *,
			    const char *, size_t n);
	bool		 loose;		/* rows.c: rows have any length */
	size_t		 keep;		/* leading fields that are texts */
	size_t		 got;		/* fields of the row at hand */
	size_t		 row_cap, kept_texts;
	bool		 first;		/* no row was read: keep the texts */
	char		**text;
	size_t		 cap;
	bool		 kept;		/* the row at hand is for later */

	struct spk_times times;

	uint16_t	*at;		/* the index, or NULL: there is none */
	size_t		 at_n, at_next;	/* how many, the next one */
	uint64_t	 at_from;	/* byte of the input it begins at */
	bool		 lengthy;	/* the last number was; more may be */
	struct csv_parser *parser;
	bool		 quoting;	/* libcsv is in the middle of a row */
	bool		 row_end;	/* it has met the end of it */
	struct spk_fault *fault;
};

/* csv_field.c: a field of n bytes, without the blanks round it */
/* By c->field, which counts it. */
int	 spk_csv_field(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* What c->field may be: a text to those of the row, or a value to the row. */
int	 spk_csv_text(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
int	 spk_csv_value(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* A number, or what --nan allows, to the row. */
int	 spk_csv_number(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/* The row ends: SPK_ROW, if it has all its fields. */
enum spk_step spk_csv_row_end(struct spk_in *, struct spk_fault *);
/* What has come of a row, from a field with a quote on, by libcsv. */
enum spk_step spk_csv_quoted(struct spk_in *, struct spk_fault *);
enum spk_step spk_csv_too_long(struct spk_in *, struct spk_fault *);
int	 spk_csv_not_number(struct spk_in *, struct spk_fault *, const char *,
	    size_t n);
/*
 * The number or time that a field has, to x: '.' or ',', by its decimal sign;
 * ':' if it is a date; 0 where there is none.
 */
char	 spk_csv_read(struct spk_csv *, size_t col, const char *, size_t n,
	    double *x);
/* A number, or what stands for one. */
bool	 spk_csv_is_number(const struct spk_csv *, const char *, size_t n);
/* NaN, infinity and NA, as programs write them. */
bool	 spk_csv_is_missing(const char *, size_t n);
int	 spk_csv_is_space(unsigned char);
/* libcsv, and as it was at the beginning. */
int	 spk_csv_parser(struct spk_csv *, struct spk_fault *);
void	 spk_csv_parser_again(struct spk_csv *);
void	 spk_csv_parser_free(struct spk_csv *);

/* csv.c */
enum spk_step spk_csv_next(struct spk_in *, struct spk_fault *);
/* A row, waiting for it: 1, 0 at the end, -1. */
int	 spk_csv_row(struct spk_in *, struct spk_fault *);
/*
 * Rows of plain numbers, as far as there is nothing but these to be expected:
 * up to n, of which there may be none.
 */
size_t	 spk_csv_plain(struct spk_in *, enum spk_type, char *block, size_t n);
void	 spk_csv_again(struct spk_in *);
void	 spk_csv_close(struct spk_in *);

/* csv_ahead.c: lines that are still to be read */
struct spk_ahead {
	size_t		 from, n;	/* fields, from 0 */
	double		*x;		/* where these go */
	size_t		 least;		/* lines, however long they are */
	size_t		 at, lines;	/* bytes behind pos; lines so far */
};
/* The next of them: 1; 0 where these are no numbers, or it is far; -1. */
int	 spk_csv_ahead(struct spk_in *, struct spk_ahead *,
	    struct spk_fault *);

/* csv_time.c */
/* Which column it is; and the rate, once the row at hand is known. */
int	 spk_csv_time_open(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
int	 spk_csv_time_begin(struct spk_in *, struct spk_fault *);
/* Whether the row's time is where it has to be; and the end of them. */
int	 spk_csv_time_check(struct spk_in *, struct spk_fault *);
void	 spk_csv_time_end(struct spk_in *);

/* csv_first.c */
/* The texts of the first row, in->fields of them, to in->names. */
int	 spk_csv_first(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
/* They are values: the first row, which is read again. */
int	 spk_csv_first_frame(struct spk_in *, struct spk_fault *);
/* As many as a word says, if it does. */
int	 spk_csv_fields(struct spk_in *, const char *channels,
	    struct spk_fault *);
/* For other formats: the name row between the head and the frames. */
int	 spk_csv_names(struct spk_in *, struct spk_fault *);

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
extern const struct spk_reader spk_rows_reader;

/* out_csv.c */
/* The fields that a line keeps. */
int	 spk_out_texts(struct spk_out *, const struct spk_row *,
	    struct spk_fault *);
/* n values behind what the line has already: it ends. */
int	 spk_out_line(struct spk_out *, enum spk_type, const char *x, size_t n,
	    struct spk_fault *);

#pragma GCC visibility pop

#endif

/* The commands: options, inputs and messages. */
#ifndef SPK_CMD_H
#define SPK_CMD_H

#include "codec/codec.h"
#include "format/neurons.h"
#include "tune/tune.h"

/* Whole commands, one for each main; they return the exit status */
int	 spk_cmd_encode(const char *codec, int argc, char *argv[]);
int	 spk_cmd_decode(int argc, char *argv[]);
int	 spk_cmd_score(int argc, char *argv[]);
int	 spk_cmd_opt(int argc, char *argv[]);
int	 spk_cmd_conv(int argc, char *argv[]);
int	 spk_cmd_cat(int argc, char *argv[]);
int	 spk_cmd_info(int argc, char *argv[]);
int	 spk_cmd_bd(int argc, char *argv[]);
int	 spk_cmd_phase(int argc, char *argv[]);
int	 spk_cmd_fit(int argc, char *argv[]);
int	 spk_cmd_isi(int argc, char *argv[]);
int	 spk_cmd_video(int argc, char *argv[]);
int	 spk_cmd_plot(int argc, char *argv[]);
int	 spk_cmd_bank(int argc, char *argv[]);

/* options.c: options from rows */
struct spk_command {
	const char	*name;		/* "spk-sf" */
	const char	*title;
	const char	*operands;	/* "[file]" */
	int		 most;		/* operands, if not 0 */
	const struct spk_param *const *table;	/* NULL-ended */
	size_t		 own;		/* tables whose values are checked */
	unsigned	 hidden;	/* flags of rows to skip */
};
/*
 * Rows for reading a stream, writing one, writing signals, and for every
 * command.
 */
extern const struct spk_param spk_reader_param[], spk_writer_param[],
    spk_decimals_param[], spk_common_param[];
/*
 * Options become words of args.  Returns the index of the first operand, 0 when
 * --help or --version has been answered, or -1.  A row whose name occurred
 * before is skipped.
 */
int	 spk_options(const struct spk_command *, int argc, char *argv[],
	    struct spk_head *args, struct spk_fault *);
/* What was printed to stdout is written. */
int	 spk_flush(struct spk_fault *);
/* Return -1 if one of these options, up to NULL, was given. */
int	 spk_without(const struct spk_head *args, const char *const *option,
	    const char *what, struct spk_fault *);

/* notes.c: messages on stderr */
/* Write `prog: text' as one line in one write. */
void	 spk_say(const char *prog, const char *text);
/* Report a fault, if any, with words as options; returns the exit status. */
enum spk_status spk_say_fault(const char *prog, const struct spk_fault *);
/* Report "NAME: 3 values replaced", if there are any. */
void	 spk_note(const char *prog, const char *name, uint64_t n,
	    const char *thing, const char *rest);
/* Report what was done to an input. */
void	 spk_note_in(const char *prog, const struct spk_in *,
	    uint64_t frames);
/* With --verbose, report how much was read, and other counts. */
void	 spk_note_counts(const char *prog, const char *name, uint64_t frames,
	    size_t columns, const char *more);
/* Report values that had to be changed. */
void	 spk_note_clips(const char *prog, const struct spk_out *);
/* With --verbose, report what an output does not hold. */
void	 spk_note_lost(const char *prog, const struct spk_out *);

/* coarse.c */
/* The number of coarse channels; of an input, or NULL: one that moves. */
uint64_t spk_coarse(const struct spk_coder *, const struct spk_codec *,
	    size_t channels, const struct spk_in *);
void	 spk_note_coarse(const char *prog, const char *name, uint64_t n,
	    const char *thing);

/* fires.c: parameters that do not suit a signal */
struct spk_fire {			/* the first frames of a channel */
	double		 first, last;
	bool		 moves, falls;
	uint64_t	 rises, spikes;
};
struct spk_fires {			/* all zero: nothing is looked at */
	enum spk_type	 type;
	size_t		 channels, n;	/* of the signal; and looked at */
	bool		 observed;	/* a frame is not a frame of spikes */
	bool		 raw;		/* changes are encoded */
	bool		 lines;		/* each block is another signal, */
	uint64_t	 start;		/* which begins with this frame */
	uint64_t	 most;		/* frames of the signal to look at, */
	uint64_t	 signal, frames; /* and those seen: in, and out */
	uint64_t	 outside;	/* values, of the range */
	uint64_t	 values;	/* of frames of spikes, */
	bool		 some;		/* in some of the columns */
	bool		 longer, more;	/* others came */
	bool		 any;		/* spikes, also of other channels */
	struct spk_fire	*channel;
};
int	 spk_fires_open(struct spk_fires *, const struct spk_codec *,
	    size_t channels, struct spk_fault *);
void	 spk_fires_close(struct spk_fires *);
/* Frames of the signal, and of its spikes. */
void	 spk_fires_signal(struct spk_fires *, const struct spk_coder *,
	    const void *block, size_t frames);
void	 spk_fires_spikes(struct spk_fires *, const int8_t *, size_t frames,
	    size_t columns);
/* Note that a channel fires nearly always, or never, by the spikes' header. */
void	 spk_fires_note(const struct spk_fires *, const char *prog,
	    const char *name, const struct spk_codec *,
	    const struct spk_head *);

/* source.c: the blocks of an input, which may be read twice */
#define SPK_KEPT	32		/* more than addresses reach */
struct spk_source {
	struct spk_in	*in;
	enum spk_type	 type;
	size_t		 columns;
	const char	*block;		/* the frames last read */
	char		*own;		/* for them, if not kept */
	size_t		 cap;		/* frames frames that it holds */
	bool		 fresh;		/* whether they begin an episode */
	uint64_t	 frames;	/* frames read in this pass */
	bool		 keeping;	/* a pipe's frames, kept */
	bool		 replay;
	char		*kept[SPK_KEPT]; /* the k-th of cap << k frames */
	size_t		 kept_n, kept_pos;
	size_t		*episode;	/* kept frames that begin an episode */
	size_t		 episodes, episode_cap, episode_pos;
};

int	 spk_source_open(struct spk_source *, struct spk_in *, enum spk_type,
	    struct spk_fault *);
void	 spk_source_close(struct spk_source *);
/* Read a block of one episode: the number of frames, 0 at the end, or -1. */
ptrdiff_t spk_source_next(struct spk_source *, struct spk_fault *);
/* Call before the first block if the input is read twice. */
int	 spk_source_twice(struct spk_source *, struct spk_fault *);
/* At the end, go back to the first frame for the second pass. */
int	 spk_source_again(struct spk_source *, struct spk_fault *);

/* input.c: an input by its name, which is "-" for stdin */
struct spk_input {
	const char	*name;		/* for messages */
	struct spk_in	*in;
	char		*block;		/* of frames, read with the same n */
	uint64_t	 frames;	/* read so far */
};

/* -1 if stdout is the same file, since the output would be read again. */
int	 spk_input_apart(const char *name, struct spk_fault *);
/* how: NULL to read frames as the options specify. */
int	 spk_input_open(struct spk_input *, const char *name,
	    const struct spk_head *args, const struct spk_in_how *how,
	    struct spk_fault *);
void	 spk_input_close(struct spk_input *);
/* Read n frames, or those that are left, into its block. */
ptrdiff_t spk_input_read(struct spk_input *, enum spk_type, size_t n,
	    struct spk_fault *);

/*
 * hand.c: pass an input of which only the first bytes were read to another
 * command, with an option and those of argv; the reason, and advice if that
 * command is missing.  Returns only on failure.
 */
int	 spk_hand_on(const struct spk_in *, const char *command,
	    const char *option, int argc, char *argv[], const char *why,
	    const char *missing, struct spk_fault *);

/* slice.c: --slice of an input that is read as a whole (spk_in_how.whole) */
struct spk_slice {
	uint64_t	 from, to;	/* UINT64_MAX: to the end */
};
/* Parse it; all frames if it is absent. */
int	 spk_slice(const struct spk_head *args, const struct spk_input *,
	    struct spk_slice *, struct spk_fault *);
/* -1 unless the slice is within that many frames of the named input. */
int	 spk_slice_within(const struct spk_head *args,
	    const struct spk_slice *, uint64_t frames, const char *name,
	    struct spk_fault *);

/* facts.c: the words of a header that describe a signal */
/*
 * Remove words that only spikes have: those of the codec that is named, and the
 * parameters of the one in use.
 */
void	 spk_facts_strip(struct spk_head *, const struct spk_param *used);
/*
 * Apply options that describe a signal of that many channels, which must be the
 * size of images; name is the input's.
 */
int	 spk_facts(struct spk_head *, const struct spk_head *args,
	    size_t channels, const char *name, struct spk_fault *);
/* Each frame became this number of steps: multiply the rate. */
int	 spk_facts_steps(struct spk_head *, size_t steps, size_t n,
	    struct spk_fault *);
/* -1 if there are episodes, which the named code does not support. */
int	 spk_facts_no_episodes(const struct spk_head *, const char *codec,
	    const char *name, struct spk_fault *);
/* The number of channels that the columns of such a header encode. */
size_t	 spk_facts_channels(const struct spk_head *, size_t columns);
/* Decoded images with values from 0 to a whole number get that maxval. */
int	 spk_facts_maxval(struct spk_head *, const struct spk_head *words,
	    struct spk_fault *);

/* names.c: the names of columns on the other side of a coder */
/*
 * Names of n columns, in one allocation; NULL without a fault if there are
 * none.
 */
char	**spk_names(const struct spk_in *, const struct spk_coder *,
	    enum spk_way, size_t n, struct spk_fault *);

/* scale_file.c */
/* Find min, max and step-threshold of the signal, and write them to out. */
int	 spk_scale_file_learn(struct spk_source *, bool symmetric,
	    struct spk_out *, struct spk_fault *);
/* Read a scale file of that many features, for words that args lack. */
int	 spk_scale_file_read(const char *file, size_t features,
	    struct spk_head *args, struct spk_fault *);

/* table.c: tables of results; errors are kept in the fault */
struct spk_table {
	struct spk_out	*out;
	struct spk_fault *fault;
	bool		 inside;	/* a row has been begun */
	const char	*file;		/* in front of each, or NULL */
	bool		 named;		/* there is a row of names */
};
/* stdout, for tables and texts. */
struct spk_out *spk_table_open(struct spk_fault *);
/* The row of names, the first of which may be NULL; once. */
void	 spk_table_names(struct spk_table *, const char *first,
	    const char *const *name);
void	 spk_table_text(struct spk_table *, const char *);
void	 spk_table_number(struct spk_table *, double);
void	 spk_table_row(struct spk_table *);
/* Write the rest; -1 after a fault. */
int	 spk_table_end(struct spk_table *);

/* info_list.c */
/* List a recording whose signals do not fit into frames. */
bool	 spk_info_mixed(const struct spk_in *);
/* Whether an input can be listed. */
int	 spk_info_listed(const struct spk_in *, struct spk_fault *);
/* Print the list, after the recording has been read. */
void	 spk_info_list(struct spk_table *, const struct spk_in *);

/* info_neighbours.c: of radius 1 and up */
#define SPK_RADII	2
struct spk_info_neighbours {
	struct spk_neighbours *of[SPK_RADII];
	size_t		 pixels;
	double		 scale;		/* the value that is 1 */
	double		*frame;
};
int	 spk_info_neighbours_open(struct spk_info_neighbours *,
	    const struct spk_input *, const struct spk_head *args,
	    struct spk_fault *);
void	 spk_info_neighbours_close(struct spk_info_neighbours *);
/* Add frames of a signal, or of spikes if y is not NULL. */
void	 spk_info_neighbours_add(struct spk_info_neighbours *,
	    const double *x, const int8_t *y, size_t frames);
void	 spk_info_neighbours_print(struct spk_table *,
	    const struct spk_info_neighbours *);

/* info_split.c */
/* Print options that select the pieces, as --split and --by specify. */
int	 spk_info_split(struct spk_table *, struct spk_input *,
	    const struct spk_head *args, struct spk_fault *);

/* rows.c: options of --rows; coding of lines, and their common header */
extern const struct spk_param spk_rows_param[];
/* A line of spikes has as many values before them, that decoding needs. */
size_t	 spk_rows_own(const struct spk_in *);
/* A line without these; the rest has to be spikes. */
int	 spk_rows_spikes(struct spk_in *, struct spk_row *,
	    struct spk_fault *);
/* Whether the output takes lines: -1; or, of one length, a row for each. */
int	 spk_rows_fit(const struct spk_out *, struct spk_fault *);
/* A line of an input as such a row. */
int	 spk_rows_row(struct spk_out *, struct spk_in *, enum spk_type,
	    const void *x, size_t n, struct spk_fault *);
int	 spk_rows_code(struct spk_in *, struct spk_out *,
	    const struct spk_codec *, enum spk_way,
	    const struct spk_head *words, struct spk_head *head,
	    uint64_t *coarse, struct spk_fires *, struct spk_fault *);

/*
 * neurons.c: neurons to the signal. said: the size of a window was given by the
 * user, not only by the input's header.
 */
int	 spk_neurons_decode(struct spk_in *, struct spk_out *,
	    const struct spk_head *words, bool said, struct spk_head *head,
	    struct spk_fault *);

/* score_table.c */
/* The k-th name of a metric, or NULL. */
const char *spk_metric_name(size_t k);
/* The columns of a table of scores, and a row of a channel or of all. */
void	 spk_score_names(struct spk_table *, unsigned of);
void	 spk_score_row(struct spk_table *, const struct spk_score *,
	    unsigned of, size_t channel);
/* A channel's name, or its number. */
void	 spk_score_label(struct spk_table *, const struct spk_in *,
	    size_t channel);
/*
 * The size of an input's images, from its header or args; 0 if they are not
 * images.
 */
int	 spk_score_size(const struct spk_input *, const struct spk_head *args,
	    size_t *width, size_t *height, struct spk_fault *);
/* --delay: the delays to try, in frames. */
int	 spk_score_delay(const char *, struct spk_scoring *,
	    struct spk_fault *);

#endif

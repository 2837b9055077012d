/* The commands: options, their inputs, and what they tell. */
#ifndef SPK_CMD_H
#define SPK_CMD_H

#include "codec/codec.h"
#include "format/neurons.h"
#include "tune/tune.h"

/* Whole commands, of which each main calls one; the exit status */
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

/* options.c: options from rows */
struct spk_command {
	const char	*name;		/* "spk-sf" */
	const char	*title;
	const char	*operands;	/* "[file]" */
	int		 most;		/* operands, if not 0 */
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

/* notes.c: what goes to stderr */
/* Write `prog: text' as one line in one write. */
void	 spk_say(const char *prog, const char *text);
/* Say a fault, if there is one, words as options; the exit status. */
int	 spk_say_fault(const char *prog, const struct spk_fault *);
/* Say "NAME: 3 values replaced", of what there is any. */
void	 spk_note(const char *prog, const char *name, uint64_t n,
	    const char *thing, const char *rest);
/* What was done to an input. */
void	 spk_note_in(const char *prog, const struct spk_in *,
	    uint64_t frames);
/* With --verbose: how much of it was read, and what more there is to tell. */
void	 spk_note_counts(const char *prog, const char *name, uint64_t frames,
	    size_t columns, const char *more);
/* Values that had to be changed. */
void	 spk_note_clips(const char *prog, const struct spk_out *);
/* With --verbose: what an output does not hold. */
void	 spk_note_lost(const char *prog, const struct spk_out *);

/* coarse.c */
/* How many channels of a signal are, of an input, or NULL: one that moves. */
uint64_t spk_coarse(const struct spk_coder *, const struct spk_codec *,
	    size_t channels, const struct spk_in *);
void	 spk_note_coarse(const char *prog, const char *name, uint64_t n,
	    const char *thing);

/* fires.c: parameters that do not suit a signal */
struct spk_fire {			/* a channel, up to where it is looked at */
	double		 first;
	bool		 moves;
	uint64_t	 spikes;
};
struct spk_fires {			/* all zero: nothing is looked at */
	enum spk_type	 type;
	size_t		 channels;
	uint64_t	 most;		/* frames to look at, */
	uint64_t	 signal, frames; /* and those seen: in, and out */
	bool		 more;		/* others came */
	struct spk_fire	*channel;
};
int	 spk_fires_open(struct spk_fires *, const struct spk_codec *,
	    size_t channels, struct spk_fault *);
void	 spk_fires_close(struct spk_fires *);
/* Frames of the signal, and of its spikes. */
void	 spk_fires_signal(struct spk_fires *, const void *block,
	    size_t frames);
void	 spk_fires_spikes(struct spk_fires *, const int8_t *, size_t frames);
/* Say so, if a channel fires nearly always, or never; the spikes' head. */
void	 spk_fires_note(const struct spk_fires *, const char *prog,
	    const char *name, const struct spk_codec *,
	    const struct spk_head *);

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
int	 spk_source_twice(struct spk_source *, struct spk_fault *);
/* At the end: back to the first frame, for the second time. */
int	 spk_source_again(struct spk_source *, struct spk_fault *);

/* input.c: an input by its name, which is "-" for stdin */
struct spk_input {
	const char	*name;		/* for messages */
	struct spk_in	*in;
	char		*block;		/* of frames, read with the same n */
	uint64_t	 frames;	/* read so far */
};

/* -1 if stdout is the same file: what is written there would be read. */
int	 spk_input_apart(const char *name, struct spk_fault *);
/* how: NULL, if it is read in frames, and as options say. */
int	 spk_input_open(struct spk_input *, const char *name,
	    const struct spk_head *args, const struct spk_in_how *how,
	    struct spk_fault *);
void	 spk_input_close(struct spk_input *);
/* Read n frames, or those that are left, to its block. */
ptrdiff_t spk_input_read(struct spk_input *, enum spk_type, size_t n,
	    struct spk_fault *);

/*
 * hand.c: an input of which only the first bytes were read, to another command,
 * with an option and those of argv; why to that, and what to do where it is
 * missing.  Returns only where it fails.
 */
int	 spk_hand_on(const struct spk_in *, const char *command,
	    const char *option, int argc, char *argv[], const char *why,
	    const char *missing, struct spk_fault *);

/* slice.c: --slice=FROM:TO */
struct spk_slice {
	size_t		 from, to;	/* SIZE_MAX: to the end */
};
/* What it says; or all. */
int	 spk_slice(const struct spk_head *args, struct spk_slice *,
	    struct spk_fault *);
/* All of it is within that many frames of the input of that name, or -1. */
int	 spk_slice_within(const struct spk_head *args,
	    const struct spk_slice *, uint64_t frames, const char *name,
	    struct spk_fault *);

/* facts.c: what a head says of a signal */
/*
 * Leave out what only spikes have: the words of the codec that is named, and
 * the parameters of the one in use.
 */
void	 spk_facts_strip(struct spk_head *, const struct spk_param *used);
/*
 * What options say of a signal of that many channels; the size of images has
 * to be theirs.  name is the input's.
 */
int	 spk_facts(struct spk_head *, const struct spk_head *args,
	    size_t channels, const char *name, struct spk_fault *);
/* N frames have become this number of steps: the rate rises likewise. */
int	 spk_facts_steps(struct spk_head *, size_t steps, size_t n,
	    struct spk_fault *);
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

/* scale_file.c */
/* What the signal tells of min, max and step-threshold, to out. */
int	 spk_scale_file_learn(struct spk_source *, bool symmetric,
	    struct spk_out *, struct spk_fault *);
/* The words of a scale file of that many features, where args have none. */
int	 spk_scale_file_read(const char *file, size_t features,
	    struct spk_head *args, struct spk_fault *);

/* table.c: results; what goes wrong shows in the fault */
struct spk_table {
	struct spk_out	*out;
	struct spk_fault *fault;
	bool		 inside;	/* a row has been begun */
};
/* stdout, for tables and texts. */
struct spk_out *spk_table_open(struct spk_fault *);
void	 spk_table_text(struct spk_table *, const char *);
void	 spk_table_number(struct spk_table *, double);
void	 spk_table_row(struct spk_table *);
/* Write all of it; -1 after a fault, which is no table's end. */
int	 spk_table_end(struct spk_table *);

/* info_list.c */
/* A recording whose signals cannot stand in a frame. */
bool	 spk_info_mixed(const struct spk_in *);
/* Whether an input can be listed. */
int	 spk_info_listed(const struct spk_in *, struct spk_fault *);
/* What a recording has, once it has been read. */
int	 spk_info_list(struct spk_table *, const struct spk_in *);

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
/* Frames of a signal, or, where y is not NULL, of spikes. */
void	 spk_info_neighbours_add(struct spk_info_neighbours *,
	    const double *x, const int8_t *y, size_t frames);
void	 spk_info_neighbours_print(struct spk_table *,
	    const struct spk_info_neighbours *);

/* rows.c: the options of lines; lines through a codec, and the head of all */
extern const struct spk_param spk_rows_param[];
int	 spk_rows_code(struct spk_in *, struct spk_out *,
	    const struct spk_codec *, enum spk_way,
	    const struct spk_head *words, struct spk_head *head,
	    uint64_t *coarse, struct spk_fires *, struct spk_fault *);

/*
 * neurons.c: neurons to the signal.  said: a window is as large as the user
 * says, and not only the input's head.
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
 * The size of an input's images, of its head or of args; 0 if they are none.
 */
int	 spk_score_size(const struct spk_input *, const struct spk_head *args,
	    size_t *width, size_t *height, struct spk_fault *);
/* --delay: the delays to look at, in frames. */
int	 spk_score_delay(const char *, struct spk_scoring *,
	    struct spk_fault *);

#endif

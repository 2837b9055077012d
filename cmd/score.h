/* spk-score's internals: frames, spikes, lines and files. */
#ifndef SPK_CMD_SCORE_H
#define SPK_CMD_SCORE_H

#include "cmd.h"

/* Metrics of two spike trains. */
#define SPK_OF_TWO	((unsigned)(SPK_OF_TRAINS | SPK_OF_INTERVALS | \
			    SPK_OF_TIMING | SPK_OF_CORRELATION))

struct spk_scorer {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_head	 rest;		/* of them: of all but the original */
	struct spk_input original, decoded, spikes;
	bool		 trains;
	bool		 rows;		/* each line is a signal */
	double		 maxval[2];	/* of both inputs; 0: not known */
	struct spk_slice part;		/* frames that are scored */
	struct spk_scoring scoring;
	struct spk_score *score;
	struct spk_out	*out;
	bool		 many;		/* of files: a row of each */
	void		*x, *r;		/* rows: a line of each input */
	size_t		 x_cap, r_cap;
};

/* score.c */
/* Read the inputs, NULL being none, and score them. */
int	 spk_score_inputs(struct spk_scorer *, const char *original,
	    const char *decoded, const char *spikes);
/* Report guesses and counts. */
void	 spk_score_note(const struct spk_scorer *);
void	 spk_score_close(struct spk_scorer *);

/* Whether an input's header says that it is of this kind. */
bool	 spk_score_is(const struct spk_input *, const char *kind);

/* score_spikes.c */
/*
 * Which of the n rows read so far are scored; a frame of the signal has this
 * many steps.
 */
size_t	 spk_score_slice(const struct spk_scorer *, uint64_t all, size_t n,
	    uint64_t steps, size_t *first);
/* Count the spikes of the file of this name, which may be open already. */
int	 spk_score_read_spikes(struct spk_scorer *, const char *name,
	    const struct spk_in_how *);

/* score_rows.c: lines of both inputs; each is scored, and printed. */
int	 spk_score_rows(struct spk_scorer *);

/* score_files.c: --against, for n files; returns the exit status. */
enum spk_status spk_score_files(struct spk_scorer *, int n, char *file[]);

#endif

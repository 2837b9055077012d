/* Coding, common to encode.c and decode.c; see code.c. */
#ifndef SPK_CODE_H
#define SPK_CODE_H

#include "cmd.h"

struct spk_job {
	const char	*prog;
	int		 argc;
	char		**argv;
	enum spk_way	 way;
	const struct spk_codec *codec;
	struct spk_fault fault;
	struct spk_head	 args;		/* from the command line */
	struct spk_head	 words;		/* and, decoding, the header */
	struct spk_head	 head;		/* of the output */
	struct spk_input input;
	struct spk_out	*out;
	struct spk_coder *coder;
	struct spk_source source;
	char		**names;
	size_t		 in_columns, out_columns;
	enum spk_type	 out_type;
	char		*block;		/* of the output */
	size_t		 cap;		/* frames frames that it holds */
	uint64_t	 measured;	/* frames, if all were read before */
	uint64_t	 spikes, outside;
	size_t		 left_out;	/* rows of a truncated observation */
	bool		 counting;	/* count spikes, for a note */
	uint64_t	 coarse;	/* lines, see spk_coarse */
	struct spk_fires fires;
	const struct spk_reader *video;	/* of the input, or NULL */
	const struct spk_pack_scene *scene;	/* reads packed scenes */
	/* Called with the options before files are opened, or NULL. */
	int		(*prepare)(struct spk_job *);
};

/* Words of these rows, from options or else the header, checked there. */
int	 spk_job_gather(struct spk_job *, const struct spk_param *,
	    size_t channels);
int	 spk_job_set(struct spk_job *, const char *key, const char *value);
/* Add the input's name to a fault of the data. */
int	 spk_job_of_input(struct spk_job *, const struct spk_fault *why);
/* idle.c: refuse options that have no effect with the others. */
int	 spk_without_idle(const struct spk_codec *, const struct spk_head *args,
	    struct spk_fault *);
/* Make the coder, for signals of that many channels. */
int	 spk_job_coder(struct spk_job *, size_t channels);
/*
 * The range, if options do not give it: from a scale file, or the greatest
 * value of pixels.
 */
int	 spk_job_range(struct spk_job *);
/* Allocate a block of output, after the coder was made. */
int	 spk_job_block(struct spk_job *);
/*
 * Code n frames of the source's block; at the end, all that is left. take gets
 * the result, frames in the job's block.
 */
typedef int spk_job_take(void *arg, size_t frames);
int	 spk_job_pass(struct spk_job *, size_t n, bool end, spk_job_take *,
	    void *arg);
/* Code the whole input. */
int	 spk_job_run(struct spk_job *);
/* Whether each line is a signal, and the coding of all of them. */
bool	 spk_job_is_rows(const struct spk_job *);
int	 spk_job_run_rows(struct spk_job *);
/* The whole command: options, files, coding, notes; returns the exit status. */
int	 spk_job_command(struct spk_job *, const struct spk_command *,
	    int (*work)(struct spk_job *), int argc, char *argv[]);

#endif

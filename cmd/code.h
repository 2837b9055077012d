/* Coding as encode.c and decode.c do it, which code.c is for. */
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
	struct spk_head	 words;		/* and, decoding, from the head */
	struct spk_head	 head;		/* of the output */
	struct spk_input input;
	struct spk_out	*out;
	struct spk_coder *coder;
	struct spk_source source;
	char		**names;
	size_t		 in_columns, out_columns;
	enum spk_type	 out_type;
	char		*block;		/* of the output */
	size_t		 cap;		/* that it holds */
	uint64_t	 measured;	/* frames, where all were read before */
	uint64_t	 spikes, outside;
	size_t		 left_out;	/* rows of a cut observation */
	bool		 counting;	/* the spikes, for a note */
	uint64_t	 coarse;	/* lines, see spk_coarse */
	struct spk_fires fires;
	const struct spk_reader *video;	/* of the input, or NULL */
	const struct spk_pack_scene *scene;	/* who has packed scenes */
	/* Before files are opened, with the options; or NULL. */
	int		(*prepare)(struct spk_job *);
};

/* Words of these rows, options before the head, each checked at its place. */
int	 spk_job_gather(struct spk_job *, const struct spk_param *,
	    size_t channels);
int	 spk_job_set(struct spk_job *, const char *key, const char *value);
/* A fault of the data is the input's. */
int	 spk_job_of_input(struct spk_job *, const struct spk_fault *why);
/* The coder, for signals of that many channels. */
int	 spk_job_coder(struct spk_job *, size_t channels);
/*
 * What the input says of its range, if the options do not: a scale file, or
 * the greatest value that its pixels can have.
 */
int	 spk_job_range(struct spk_job *);
/* Once there is a coder: a block of its output. */
int	 spk_job_block(struct spk_job *);
/*
 * n frames of the source's block through the coder; at the end, all it owes.
 * take gets what comes, frames in the job's block.
 */
typedef int spk_job_take(void *arg, size_t frames);
int	 spk_job_pass(struct spk_job *, size_t n, bool end, spk_job_take *,
	    void *arg);
/* All of the input, through the coder, to the output. */
int	 spk_job_run(struct spk_job *);
/* Lines that are signals of their own: whether it is, and all of them. */
bool	 spk_job_is_rows(const struct spk_job *);
int	 spk_job_run_rows(struct spk_job *);
/* The command: options, files, what it does, notes; the exit status. */
int	 spk_job_command(struct spk_job *, const struct spk_command *,
	    int (*work)(struct spk_job *), int argc, char *argv[]);

#endif

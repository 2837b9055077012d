/* The formats together: which there are, and opening by name or first bytes. */
#ifndef SPK_FORMAT_H
#define SPK_FORMAT_H

#include "stream/out.h"

#pragma GCC visibility push(hidden)

/* in_open.c: the table of formats that are read, and the words for them */
extern const struct spk_param spk_reader_param[];
/* The k-th name, or NULL. */
const char *spk_reader_name(size_t k);
/* Whether the format of that name, or NULL, takes a word that not all do. */
bool	 spk_reader_takes(const char *name, const char *word);

/* What an opened input may be, besides frames in the formats of the table. */
struct spk_in_how {
	/* rows.c and neurons.c, if they will be read so; else NULL. */
	const struct spk_reader *rows, *neurons;
	const struct spk_reader *video;	/* of files of video, likewise */
	/* Who decodes scenes of packed spikes, or NULL. */
	const struct spk_pack_scene *scene;
	bool		 headless;	/* words are not of input with a head */
	bool		 several;	/* words may be of another input */
	bool		 lists;		/* signals of several rates will do */
	bool		 whole;		/* the word slice is the caller's */
	bool		 looks;		/* the head is not passed on */
	/* Where it says what others' file it is, if that is why it fails. */
	const struct spk_foreign **foreign;
	unsigned	 flags;		/* of spk_in_open */
};
struct spk_in *spk_in_open_how(int fd, const char *name,
	    const struct spk_head *, const struct spk_in_how *,
	    struct spk_fault *);
int	 spk_in_next_how(struct spk_in **, const struct spk_head *,
	    const struct spk_in_how *, struct spk_fault *);

/* out_open.c: the same of those that are written, and of signals as text */
extern const struct spk_param spk_writer_param[], spk_decimals_param[];
const char *spk_writer_name(size_t k);
/* By that writer, or, if it is NULL, the one that the words name. */
struct spk_out *spk_out_open_as(int fd, const char *name,
	    const struct spk_writer *, const struct spk_head *,
	    unsigned flags, struct spk_fault *);

#pragma GCC visibility pop

#endif

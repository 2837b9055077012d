/* All formats: their table, and opening by name or first bytes. */
#ifndef SPK_FORMAT_H
#define SPK_FORMAT_H

#include "stream/out.h"

#pragma GCC visibility push(hidden)

/* in_open.c: the table of formats that are read, and their words */
extern const struct spk_param spk_reader_param[];
/* The k-th name, or NULL. */
const char *spk_reader_name(size_t k);
/* Whether the format of that name, or NULL, takes a word that only some do. */
bool	 spk_reader_takes(const char *name, const char *word);

/* Inputs to be opened besides frames in the formats of the table. */
struct spk_in_how {
	/* rows.c and neurons.c, if these are supported; else NULL. */
	const struct spk_reader *rows, *neurons;
	const struct spk_reader *video;	/* for video files, likewise */
	/* The decoder of scenes of packed spikes, or NULL. */
	const struct spk_pack_scene *scene;
	bool		 blocks;	/* of packed spikes, not decoded */
	bool		 headless;	/* words do not apply to input with a
					 * header */
	bool		 several;	/* words may apply to another input */
	bool		 lists;		/* signals of several rates are
					 * allowed */
	bool		 whole;		/* the caller applies the word slice */
	bool		 looks;		/* the header is not passed on */
	/*
	 * Where to report which foreign format it is, if opening fails for
	 * that.
	 */
	const struct spk_foreign **foreign;
	unsigned	 flags;		/* of spk_in_open */
};
struct spk_in *spk_in_open_how(int fd, const char *name,
	    const struct spk_head *, const struct spk_in_how *,
	    struct spk_fault *);
int	 spk_in_next_how(struct spk_in **, const struct spk_head *,
	    const struct spk_in_how *, struct spk_fault *);

/* out_open.c: the same for formats that are written, and signals as text */
extern const struct spk_param spk_writer_param[], spk_decimals_param[];
const char *spk_writer_name(size_t k);
/* With that writer, or, if it is NULL, the one that the words name. */
struct spk_out *spk_out_open_as(int fd, const char *name,
	    const struct spk_writer *, const struct spk_head *,
	    unsigned flags, struct spk_fault *);

#pragma GCC visibility pop

#endif

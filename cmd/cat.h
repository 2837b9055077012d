/* Joining streams: in sequence in cat.c, side by side in cat_paste.c */
#ifndef SPK_CAT_H
#define SPK_CAT_H

#include "cmd.h"

struct spk_cat {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_head	 first;		/* of the first input */
	struct spk_head	 head;		/* of the output */
	char		**names;
	size_t		 columns;
	enum spk_type	 type;
	struct spk_out	*out;
};

void	 spk_cat_notes(const struct spk_cat *, const struct spk_input *,
	    uint64_t frames);
/* Whether an input can be joined this way at all, */
int	 spk_cat_check(struct spk_cat *, const struct spk_input *, bool aside);
/* and whether its header agrees with that of the first. */
int	 spk_cat_agree(struct spk_cat *, const struct spk_input *, bool aside);
/* The output takes the header of the first input. */
int	 spk_cat_first(struct spk_cat *, const struct spk_input *);
/* Append the columns of another input. */
int	 spk_cat_add_names(struct spk_cat *, const struct spk_input *);
/* Write the header, once all columns are known. */
int	 spk_cat_begin(struct spk_cat *, const struct spk_input *first,
	    size_t columns);

/* Paste inputs side by side, each to its end. */
int	 spk_cat_paste(struct spk_cat *, char *name[], size_t n);

#endif

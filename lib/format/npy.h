/* The header of numpy's arrays: npy_head.c. */
#ifndef SPK_NPY_H
#define SPK_NPY_H

#include "format/events.h"

#pragma GCC visibility push(hidden)

#define SPK_NPY_MAGIC		"\x93NUMPY"
#define SPK_NPY_DIMENSIONS	4		/* maximum */

/* Parts of an event, in the order of SPK_EVENT_PARTS. */
enum spk_part { SPK_T, SPK_C, SPK_X, SPK_Y, SPK_V, SPK_P, SPK_PARTS };

/* The number of its field; without a name, none. */
struct spk_npy_field {
	char		 name[32];
	char		 text[64];	/* its type, as in the header */
	struct spk_array type;
	size_t		 at;		/* bytes from the beginning of the
					 * record */
	const char	*wrong;		/* why it is unsuitable, or NULL */
};

struct spk_npy_head {
	char		 name[64];	/* of the type, as in the header */
	struct spk_array type;		/* of plain numbers */
	size_t		 record;	/* bytes of one, or 0: plain numbers */
	struct spk_npy_field part[SPK_PARTS];
	double		 second;	/* ticks, if the name of times has a
					 * unit */
	uint64_t	 size[SPK_NPY_DIMENSIONS];
	size_t		 dimensions;
	bool		 fortran;
};

/* Events of records. */
struct spk_npy {
	struct spk_events ev;		/* first: what in->events is */
	struct spk_npy_head head;
	/* Its fields that are used, or NULL. */
	const struct spk_npy_field *t, *x, *y, *value, *polarity;
	bool		 zero, minus;	/* polarities that there were */
	size_t		 width;		/* of images */
	uint64_t	 taken;		/* events */
};

int	 spk_npy_begins(const char *s, size_t n);
/* Which parts are used; what: what has them, in words. */
int	 spk_npy_parts(struct spk_in *, struct spk_npy *, const char *what,
	    struct spk_fault *);
/* Then, with ev.next set: begin to read events, and the one of a record. */
int	 spk_npy_events(struct spk_in *, struct spk_npy *,
	    const struct spk_head *args, struct spk_fault *);
int	 spk_npy_event(struct spk_in *, struct spk_npy *, const char *record,
	    struct spk_event *, struct spk_fault *);
/* Read the header, to h. */
int	 spk_npy_head(struct spk_in *, struct spk_npy_head *,
	    struct spk_fault *);

/* npy_axes.c */
/*
 * Prepare the frames of three dimensions, in the order of the letters t, h and
 * w.  The header is copied: in->own is replaced.
 */
int	 spk_npy_turn(struct spk_in *, const struct spk_npy_head *,
	    const char *axes, const struct spk_head *args,
	    struct spk_fault *);

#pragma GCC visibility pop

#endif

/* Events: a time, a channel and a value each. */
#ifndef SPK_EVENTS_H
#define SPK_EVENTS_H

#include "format/text.h"

#pragma GCC visibility push(hidden)

struct spk_event {
	double		 t;		/* in ticks */
	size_t		 channel;	/* from 0 */
	double		 value;
	size_t		 number;	/* of it in the input */
};

struct spk_events {			/* a format's own begins so */
	/*
	 * SPK_ROW: the next one; SPK_GO: call again; SPK_WANT: it needs more
	 * bytes; SPK_END: there is none, or a fault.
	 */
	enum spk_step	(*next)(struct spk_in *, struct spk_event *,
			    struct spk_fault *);
	double		 second;	/* ticks of a second; 0: not known */
	size_t		 time_at, channel_at;	/* fields, for faults */
	bool		 upto;		/* frames have their end, no begin */

	double		 width;		/* of a frame, in ticks */
	bool		 at_frames;	/* times are of frames, or wrong */
	bool		 counts;	/* events of a frame are added up */
	uint64_t	 each;		/* events of a frame; 0: it has a width */
	uint64_t	 so_far;	/* of those, of the input */
	enum spk_polarity polarity;	/* columns of their own */
	struct spk_event event;		/* the one at hand */
	struct spk_event after;		/* the next, where it was waited for */
	enum spk_step	 step;		/* and what next said of it */
	bool		 ahead;		/* there is such a one */
	bool		 any;		/* the frame has had an event */
	char		*had;		/* of channels, in the frame: an event,
					 * and one whose value is not 0 */
	bool		 pending;	/* it is not in a frame yet */
	bool		 ended;		/* and was the last */
	bool		 full;		/* one came behind all frames */
	size_t		 bytes;		/* binary: of it, at in->pos still */
	uint64_t	 frame;		/* which frame it belongs to */
	uint64_t	 frames;	/* that there are at least */
	uint64_t	 events;	/* in frames */

	struct spk_event *all;		/* if they have to be sorted */
	size_t		 n, cap, taken;
};
/*
 * What a column or field of that name is of an event: its time, channel, x, y,
 * value or polarity, as one of the letters; NUL, if it is nothing.  ticks are
 * of a second, 0 where the name does not tell, or negative: of no known unit.
 */
#define SPK_EVENT_PARTS	"tcxyvp"
char	 spk_event_part(const char *name, double *ticks);
/*
 * event_order.c: what columns without names are, as "txyp"; the row at hand is
 * the first, of images of that width.  NULL: no order fits, or several.
 */
const char *spk_events_order(struct spk_in *, size_t width,
	    struct spk_fault *);
/*
 * in->fields from --channels, or, unless width is NULL, --size; then width is
 * that of images, or all fields.
 */
int	 spk_events_fields(struct spk_in *, const struct spk_head *args,
	    size_t *width, struct spk_fault *);
/* in->events, in->fields and the payload are set. */
int	 spk_events_open(struct spk_in *, const struct spk_head *args,
	    struct spk_fault *);
size_t	 spk_events_read(struct spk_in *, enum spk_type, char *block,
	    size_t n);
void	 spk_events_rewind(struct spk_in *);
void	 spk_events_close(struct spk_in *);
/* pynn.c: what comments tell: the channels, or 0, and the first's number. */
int	 spk_pynn_head(struct spk_in *, double *channels, double *first,
	    struct spk_fault *);
/* Whether an #end line of n bytes counts these frames: 0 if it may. */
int	 spk_events_counted(struct spk_in *, const char *, size_t n,
	    uint64_t frames, struct spk_fault *);

#pragma GCC visibility pop

#endif

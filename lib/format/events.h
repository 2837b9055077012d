/* Events: a time, a channel and a value each. */
#ifndef SPK_EVENTS_H
#define SPK_EVENTS_H

#include "format/text.h"

#pragma GCC visibility push(hidden)

struct spk_event {
	double		 t;		/* in ticks */
	size_t		 channel;	/* from 0 */
	double		 value;
	size_t		 number;	/* its number in the input */
};

struct spk_events {			/* the state of a format begins with
					 * this */
	/*
	 * SPK_ROW: the next one; SPK_GO: call again; SPK_WANT: more bytes are
	 * needed; SPK_END: none, or a fault.
	 */
	enum spk_step	(*next)(struct spk_in *, struct spk_event *,
			    struct spk_fault *);
	double		 second;	/* ticks of a second; 0: unknown */
	size_t		 time_at, channel_at;	/* fields, for faults */
	bool		 upto;		/* times are the end of frames */

	double		 width;		/* of a frame, in ticks */
	bool		 at_frames;	/* times must be those of frames */
	bool		 counts;	/* events of a frame are added up */
	uint64_t	 each;		/* events of a frame; 0: frames have a
					 * width */
	uint64_t	 so_far;	/* events of the input */
	enum spk_polarity polarity;	/* columns of their own */
	struct spk_event event;		/* the current one */
	struct spk_event after;		/* the next, if read ahead */
	enum spk_step	 step;		/* the result of next for it */
	bool		 ahead;		/* there is one */
	bool		 any;		/* the frame has an event */
	char		*had;		/* per channel: 1, it has an event in
					 * the frame, 3, with a value */
	bool		 pending;	/* it is not in a frame yet */
	bool		 ended;		/* and was the last */
	bool		 full;		/* an event came after all frames */
	size_t		 bytes;		/* binary: its bytes, still at
					 * in->pos */
	uint64_t	 frame;		/* which frame it belongs to */
	uint64_t	 frames;	/* minimum number */
	uint64_t	 events;	/* in frames */

	struct spk_event *all;		/* if they must be sorted */
	size_t		 n, cap, taken;
};
/*
 * The role of a column or field with that name in an event: its time, channel,
 * x, y, value or polarity, as one of the letters; NUL, if none.  ticks are of a
 * second, 0 if the name has no unit, or negative for an unknown unit.
 */
#define SPK_EVENT_PARTS	"tcxyvp"
char	 spk_event_part(const char *name, double *ticks);
/*
 * event_order.c: the roles of columns without names, as "txyp"; the current row
 * is the first, for images of that width.  NULL: no order fits, or several do.
 */
const char *spk_events_order(struct spk_in *, size_t width,
	    struct spk_fault *);
/*
 * Set in->fields from --channels or, unless width is NULL, --size; width then
 * becomes that of images, or all fields.
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
/* pynn.c: from comments: the number of channels, or 0, and the first number. */
int	 spk_pynn_head(struct spk_in *, double *channels, double *first,
	    struct spk_fault *);
/* Whether an #end line of n bytes counts these frames: 0 if it may. */
int	 spk_events_counted(struct spk_in *, const char *, size_t n,
	    uint64_t frames, struct spk_fault *);

#pragma GCC visibility pop

#endif

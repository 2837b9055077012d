/*
 * Events of five bytes, as in N-MNIST and N-Caltech101: x, y, and 24 bits,
 * highest first; the first is the polarity and the rest the time in
 * microseconds.  A y of 240 is not an event, but means that the clock has
 * overflowed: all later events are 8192 us later (as Tonic reads them).
 */
#include <stdio.h>
#include <stdlib.h>

#include "format/array.h"
#include "format/events.h"

#define EVENT		5		/* bytes */
#define OVERFLOW_Y	240
#define OVERFLOW_T	8192

struct bin40 {
	struct spk_events ev;		/* first: in->events points here */
	size_t		 width;
	double		 later;
};

/* The input ends within an event; these are its bytes. */
static void
left_over(struct spk_in *in, size_t have, struct spk_fault *f)
{
	char what[64];

	snprintf(what, sizeof what, "%zu byte%s left over, an event has %d",
	    have, have == 1 ? "" : "s", EVENT);
	if (!in->partial)
		spk_in_fail(in, f, 0, "%s", what);
	else
		(void)spk_in_short(in, f, what);
	in->done = false;		/* frames may follow */
}

static enum spk_step
next_event(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct bin40 *b = (struct bin40 *)in->events;
	const unsigned char *s;
	size_t have;
	uint64_t t;

	in->pos += b->ev.bytes;
	b->ev.bytes = 0;
	s = (const unsigned char *)in->buf + in->pos;
	have = in->end - in->pos;
	if (have < EVENT) {
		if (in->eof && have > 0)
			left_over(in, have, f);
		return in->eof ? SPK_END : SPK_WANT;
	}
	if (s[1] == OVERFLOW_Y) {
		b->later += OVERFLOW_T;
		in->pos += EVENT;
		return SPK_GO;
	}
	t = spk_bytes(in->buf + in->pos + 2, 3, true);
	if (s[0] >= b->width) {
		spk_in_fail(in, f, 0, "x is %u, not within the width of %zu",
		    s[0], b->width);
		return SPK_END;
	}
	e->t = b->later + (double)(t & 0x7FFFFF);
	e->channel = s[0] + b->width * s[1];
	e->value = t >> 23 != 0 ? 1 : -1;
	b->ev.bytes = EVENT;
	return SPK_ROW;
}

static int
bin40_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct bin40 *b = calloc(1, sizeof *b);

	if (b == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->events = &b->ev;
	b->ev.next = next_event;
	b->ev.second = 1e6;
	if (spk_events_fields(in, args, &b->width, f) == -1)
		return -1;
	in->payload = in->base + in->pos;
	return spk_events_open(in, args, f);
}

static void
bin40_rewind(struct spk_in *in)
{
	((struct bin40 *)in->events)->later = 0;
	spk_events_rewind(in);
}

const struct spk_reader spk_bin40_reader = {
	.name = "bin40", .takes = "frame frames events counts",
	.holds = SPK_SPIKES, .open = bin40_open,
	.read = spk_events_read, .rewind = bin40_rewind,
	.close = spk_events_close,
};

/*
 * Events to frames.  An event is a time, a channel and a value; times are in
 * ticks of any length, and do not go back by more than a frame.
 *
 *	events of our own streams	are at frames: at t = 0, 1, 2, or at t
 *					in its unit, with its rate
 *	--frame=WIDTH			frame k has events from k to k + 1
 *					times the width or, for NEST, which
 *					uses the end of a step, up to there
 *	--frames=N			the same, N of them; without --frame
 *					they divide the time of the last event
 *	--events=N			the first N, the next N and so on, in
 *					their order, at any times
 *
 * Frames without events are returned in blocks.  If the next event of our own
 * stream is far away, they are returned once the line after it has been read,
 * so that an invalid line is not reported after millions of frames.
 *
 * A channel's events in a frame are added up; their sum becomes a spike with
 * its sign, unless events are counted.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/events.h"

#define FRAMES_MAX	0x1p50		/* whose times differ in binary64 */
#define FAR		0x1p24		/* silent values */

/* The next of the events that are all in memory, for --frames alone. */
static enum spk_step
kept(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct spk_events *ev = in->events;

	(void)f;
	if (ev->taken == ev->n)
		return SPK_END;
	*e = ev->all[ev->taken++];
	return SPK_ROW;
}

/*
 * How near to the beginning of frame k counts as at it, in frames: the
 * precision of decimals.
 */
static double
near(double k)
{
	return fmax(1e-9, 1e-15 * fabs(k));
}

/* How many frames of the width begin at or before t. */
static double
frame_of(const struct spk_events *ev, double t)
{
	const double q = t / ev->width, k = rint(q);
	const bool at = fabs(q - k) <= near(k);

	if (ev->upto)
		return at ? k - 1 : floor(q);
	return at ? k : floor(q);
}

/* Whether the current event is valid. */
static int
check(struct spk_in *in, struct spk_fault *f)
{
	const struct spk_events *ev = in->events;
	const size_t channels = ev->polarity == SPK_SIGN ? in->fields :
	    in->fields / 2;
	const double t = ev->event.t;
	char text[SPK_NUMBER_MAX + 1];

	if (ev->event.channel >= channels)
		return spk_in_fail(in, f, ev->channel_at, "channel %zu of "
		    "%zu, which count from 0", ev->event.channel, channels);
	if (ev->each > 0 || t > 0 || (t >= 0 && !ev->upto))
		return 0;
	text[spk_print_f64(text, t)] = '\0';
	return spk_in_fail(in, f, ev->time_at, "the time %s is before the "
	    "first frame", text);
}

/* The frame of the current event: 1, 0 if it is in no frame, -1. */
static int
place(struct spk_in *in, struct spk_fault *f)
{
	struct spk_events *ev = in->events;
	const double t = ev->event.t, at = (double)in->frames;
	double k = ev->each > 0 ? (double)(ev->so_far / ev->each) :
	    frame_of(ev, t);
	const char *what = NULL;
	char text[SPK_NUMBER_MAX + 1];

	if (check(in, f) == -1)
		return -1;
	if (ev->next == kept && k >= (double)in->array.items)
		k = (double)in->array.items - 1;	/* the last event's */
	if (in->array.items != SPK_TO_THE_END && k >= (double)in->array.items) {
		in->late++;
		ev->full = true;
		return 0;
	}
	if (ev->at_frames && fabs(k - t / ev->width) > near(k))
		what = "between two frames";
	else if (k < at)
		what = "before that of an earlier event: sort them";
	else if (in->headed && k >= FRAMES_MAX)
		what = "beyond the frames that are counted";
	if (what != NULL) {
		text[spk_print_f64(text, t)] = '\0';
		return spk_in_fail(in, f, ev->time_at, "the time %s is %s",
		    text, what);
	}
	if (!in->headed && (k - at) * (double)in->fields > SPK_GAP_MAX) {
		text[spk_print_f64(text, t)] = '\0';
		return spk_in_fail(in, f, ev->time_at, "the time %s is too far "
		    "from the previous one: use wider frames, "
		    SPK_WORD("frame"), text);
	}
	ev->frame = (uint64_t)k;
	ev->frames = ev->frame + 1;
	ev->events += ev->event.value < 0 || ev->event.value > 0;
	ev->so_far += ev->event.value < 0 || ev->event.value > 0;
	return 1;
}

/* The column of the event at hand; its value there, if that has no sign. */
static size_t
column(struct spk_in *in, double *value)
{
	const struct spk_events *ev = in->events;
	const bool off = ev->event.value < 0;

	*value = ev->event.value;
	if (ev->polarity == SPK_SIGN)
		return ev->event.channel;
	*value = fabs(*value);
	return ev->event.channel +
	    (off == (ev->polarity == SPK_ON_FIRST) ? in->fields / 2 : 0);
}

/* Sums that are 0 though events are not, after one more of a channel. */
static void
count_cancelled(struct spk_in *in, double before, double value, bool valued)
{
	const double after = before + value;

	if (fabs(before) > 0)
		in->cancelled += !(fabs(after) > 0);
	else
		in->cancelled -= valued && fabs(value) > 0;
}

static int
add(struct spk_in *in, struct spk_fault *f)
{
	struct spk_events *ev = in->events;
	double value;
	const size_t c = column(in, &value);
	const char had = ev->had[c];

	if (had != 0 && in->headed)
		return spk_in_fail(in, f, ev->channel_at, "a second event of "
		    "this channel and time");
	if (had != 0) {
		in->merged += !ev->counts;
		count_cancelled(in, in->row[c], value, had == 3);
	}
	in->row[c] += value;
	ev->had[c] |= value < 0 || value > 0 ? 3 : 1;
	ev->any = true;
	return 0;
}

/* The next event, which may have been read ahead. */
static enum spk_step
next(struct spk_in *in, struct spk_fault *f)
{
	struct spk_events *ev = in->events;

	if (!ev->ahead)
		return ev->next(in, &ev->event, f);
	ev->ahead = false;
	ev->event = ev->after;
	return ev->step;
}

/* The current event is far away: 1 if it is known what follows it, 0, -1. */
static int
look_ahead(struct spk_in *in, struct spk_fault *f)
{
	struct spk_events *ev = in->events;

	if (ev->ahead || !in->headed || (double)(ev->frame - in->frames) *
	    (double)in->fields < FAR)
		return 1;
	do
		ev->step = ev->next(in, &ev->after, f);
	while (ev->step == SPK_GO && f->status == SPK_DONE);
	ev->ahead = ev->step != SPK_WANT;
	return f->status != SPK_DONE ? -1 : ev->ahead;
}

/* Put events into the row of the next frame: 1 when it is complete, 0, -1. */
static int
gather(struct spk_in *in, struct spk_fault *f)
{
	struct spk_events *ev = in->events;

	while (ev->pending || !ev->ended) {
		if (ev->pending && ev->frame > in->frames)
			return look_ahead(in, f);
		if (ev->full && !ev->pending && in->frames < in->array.items)
			return 1;
		if (ev->pending && add(in, f) == -1)
			return -1;
		ev->pending = false;
		switch (next(in, f)) {
		case SPK_WANT:
			return 0;
		case SPK_GO:
			break;
		case SPK_END:
			ev->ended = true;
			break;
		case SPK_ROW:
			ev->pending = place(in, f) == 1;
		}
		if (f->status != SPK_DONE)
			return -1;
	}
	return 1;
}

/* For a frame's events. */
static void
clear(struct spk_in *in)
{
	memset(in->row, 0, in->fields * sizeof *in->row);
	memset(in->events->had, 0, in->fields * sizeof *in->events->had);
	in->events->any = false;
}

/*
 * All events were read: the number of frames.  The last frame of a cut stream
 * may lack some of its events.
 */
static uint64_t
total(const struct spk_in *in)
{
	const struct spk_events *ev = in->events;

	return in->array.items != SPK_TO_THE_END ? in->array.items :
	    ev->frames - (in->cut && ev->frames > 0);
}

/* Up to n frames before the next that has events. */
static size_t
silence(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const struct spk_events *ev = in->events;
	const uint64_t left = (ev->pending ? ev->frame : total(in)) -
	    in->frames;

	n = left < n ? (size_t)left : n;
	memset(block, 0, n * in->columns * spk_type_size(type));
	if (in->last != NULL)
		memset(in->last, 0, in->fields * sizeof *in->last);
	in->frames += n;
	return n;
}

/* The current frame, which has events. */
static int
store(struct spk_in *in, enum spk_type type, char *block, size_t k)
{
	size_t i;

	for (i = 0; !in->events->counts && !in->headed && i < in->fields; i++)
		in->row[i] = (in->row[i] > 0) - (in->row[i] < 0);
	if (spk_in_store(in, &in->held, type, block, k) == -1)
		return -1;
	clear(in);
	return 0;
}

size_t
spk_events_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	const size_t size = in->columns * spk_type_size(type);
	struct spk_events *ev = in->events;
	size_t k = 0;

	while (k < n && gather(in, &in->held) > 0) {
		if (ev->ended && !ev->pending && in->frames >= total(in)) {
			in->done = true;
			break;
		}
		if (!ev->any && (in->part == NULL || in->part->n == 0))
			k += silence(in, type, block + k * size, n - k);
		else if (store(in, type, block, k) == -1)
			break;
		else
			k++;
	}
	return k;
}

/* --frames alone: their width depends on the last event, so all are kept */

static int
by_time(const void *a, const void *b)
{
	const struct spk_event *p = a, *q = b;

	if (p->t < q->t || p->t > q->t)
		return p->t < q->t ? -1 : 1;
	return p->number < q->number ? -1 : p->number > q->number;
}

static int
keep_all(struct spk_in *in, struct spk_fault *f)
{
	struct spk_events *ev = in->events;
	enum spk_step step;

	in->hold = UINT64_MAX;
	while ((step = ev->next(in, &ev->event, f)) != SPK_END) {
		if (step == SPK_WANT && spk_in_fill(in, f) == -1)
			return -1;
		if (step != SPK_ROW)
			continue;
		if (check(in, f) == -1 || spk_grow(&ev->all, &ev->cap,
		    ev->n + 1, sizeof *ev->all, f) == -1)
			return -1;
		ev->event.number = ev->n;
		ev->all[ev->n++] = ev->event;
	}
	if (f->status != SPK_DONE)
		return -1;
	ev->next = kept;
	if (ev->n == 0)
		return 0;
	qsort(ev->all, ev->n, sizeof *ev->all, by_time);
	ev->width = ev->all[ev->n - 1].t / (double)in->array.items;
	return 0;
}

/* Frames of N events differ in length. */
static int
by_number(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const double frames = spk_head_number(args, "frames", 0);
	const char *other = spk_head_get(args, "frame") != NULL ? "frame" :
	    spk_head_get(args, "rate") != NULL ? "rate" : NULL;

	if (other != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("events") ": frames of "
		    "N events differ in length: not with " SPK_WORD("%s"),
		    other);
	if (frames > 0)
		in->array.items = (uint64_t)frames;
	in->events->width = 1;
	return spk_head_count(&in->head, "events", in->events->each, f);
}

/* The columns of events of -1, beside those of 1. */
static int
split(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	in->events->polarity = in->headed ? SPK_SIGN : spk_polarity(args);
	if (in->events->polarity == SPK_SIGN)
		return 0;
	if (in->names != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("polarity") ": "
		    "annotations have none");
	if (in->fields > SPK_COLUMNS / 2)
		return spk_fail(f, SPK_USAGE, SPK_WORD("polarity") ": more "
		    "than %d columns", SPK_COLUMNS);
	in->fields *= 2;
	return 0;
}

/* The definition of a frame, from options or the header. */
static int
frames_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_events *ev = in->events;
	const double width = spk_head_number(args, "frame", 0);
	const double frames = spk_head_number(args, "frames", 0);
	const double rate = spk_head_number(&in->head, "rate", 0);

	in->array.items = SPK_TO_THE_END;
	ev->each = (uint64_t)spk_head_number(args, "events", 0);
	if (in->headed) {
		if (width > 0 || frames > 0 || ev->each > 0)
			return spk_fail(f, SPK_USAGE, SPK_WORD("frame") ", "
			    SPK_WORD("frames") ": the #spk line defines the "
			    "frames");
		ev->at_frames = true;
		ev->width = 1;
		if (ev->second > 0 && !(rate > 0))
			return spk_in_fail(in, f, 0, "unit= without rate=");
		if (ev->second > 0)
			ev->width = ev->second / rate;
		return 0;
	}
	if (ev->each > 0)
		return by_number(in, args, f);
	if (!(width > 0) && !(frames > 0))
		return spk_fail(f, SPK_USAGE, "%s input: specify the length of "
		    "a frame with " SPK_WORD("frame") ", or the number with "
		    SPK_WORD("frames"), in->reader->name);
	if (frames > 0)
		in->array.items = (uint64_t)frames;
	ev->width = width;
	if (!(width > 0) && keep_all(in, f) == -1)
		return -1;
	if (!(ev->width > 0))
		ev->width = 1;		/* all at time 0 */
	return ev->second > 0 ? spk_in_rate(in, ev->second / ev->width, f) : 0;
}

int
spk_events_fields(struct spk_in *in, const struct spk_head *args,
    size_t *width, struct spk_fault *f)
{
	const char *size = width != NULL ? spk_head_get(args, "size") : NULL;
	double n = spk_head_number(args, "channels", 0);

	if (size != NULL) {
		if (spk_head_size(&in->head, size, f) == -1)
			return -1;
		n = spk_head_number(&in->head, "width", 0) *
		    spk_head_number(&in->head, "height", 0);
	}
	if (!(n > 0))
		return spk_fail(f, SPK_USAGE, width != NULL ?
		    "%s input: specify the channels with "
		    SPK_WORD("channels") " or " SPK_WORD("size") :
		    "%s input: specify the channels with "
		    SPK_WORD("channels"), in->reader->name);
	if (n > SPK_COLUMNS)
		return spk_fail(f, SPK_USAGE, SPK_WORD("size") ": more than %d "
		    "pixels", SPK_COLUMNS);
	in->fields = (size_t)n;
	if (width != NULL)
		*width = size == NULL ? in->fields :
		    (size_t)spk_head_number(&in->head, "width", 0);
	return 0;
}

int
spk_events_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_events *ev = in->events;

	ev->counts = !in->headed && spk_head_get(args, "counts") != NULL;
	if (!in->headed && spk_head_set(&in->head, "kind",
	    ev->counts ? "signal" : "spikes", f) == -1)
		return -1;
	if (split(in, args, f) == -1 || spk_in_shape(in, args, f) == -1 ||
	    frames_open(in, args, f) == -1)
		return -1;
	ev->had = malloc(in->fields * sizeof *ev->had);
	if (ev->had == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	clear(in);
	return 0;
}

int
spk_events_counted(struct spk_in *in, const char *s, size_t n,
    uint64_t frames, struct spk_fault *f)
{
	static const char word[] = " events=";
	struct spk_events *ev = in->events;
	const char *at = memmem(s, n, word, sizeof word - 1);
	char what[64];
	uint64_t events;

	if (at != NULL && spk_count64(at + sizeof word - 1, s + n, &events) &&
	    events != ev->events) {
		snprintf(what, sizeof what, "#end says %llu events",
		    (unsigned long long)events);
		return spk_in_short(in, f, what);
	}
	if ((double)frames > FRAMES_MAX)
		return spk_in_fail(in, f, 0, "#end says %llu, beyond the "
		    "frames that are counted", (unsigned long long)frames);
	if (frames < ev->frames) {
		snprintf(what, sizeof what, "#end says %llu",
		    (unsigned long long)frames);
		return spk_in_short(in, f, what);
	}
	ev->frames = frames;
	return 0;
}

void
spk_events_rewind(struct spk_in *in)
{
	struct spk_events *ev = in->events;

	ev->pending = ev->ended = ev->full = ev->ahead = false;
	ev->frame = ev->frames = ev->events = ev->so_far = 0;
	ev->taken = ev->bytes = 0;
	clear(in);
}

void
spk_events_close(struct spk_in *in)
{
	if (in->events != NULL) {
		free(in->events->all);
		free(in->events->had);
	}
	free(in->events);
}

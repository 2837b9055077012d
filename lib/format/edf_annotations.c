/*
 * Annotations of EDF+ and BDF+, as events: a channel for each text, ordered by
 * bytes, and a spike of 1 where one begins.
 *
 * The bytes of a signal with that name are lists, each of an onset, optionally
 * a duration, and texts: "+1.5 \25 30 \24 text \24 text \24 \0", without
 * blanks.  Times are in seconds.  The first list of a record has an empty text
 * first: its onset is that of the record.  Unused bytes are NUL.
 *
 * The set of texts is known only after reading everything, so everything is
 * read and kept.  A frame is a sample of the signals, unless --frame or
 * --frames specify otherwise.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/edf.h"
#include "format/events.h"

#define TEXT_END	'\24'		/* also after the onset */
#define LASTS		'\25'		/* before a duration */

static int
add_note(struct spk_edf *e, struct spk_edf_note n, const char *s,
    struct spk_fault *f)
{
	char *text, *at;

	if (spk_grow(&e->note, &e->note_cap, e->notes + 1, sizeof *e->note,
	    f) == -1 || spk_grow(&e->text, &e->text_cap,
	    e->text_n + 2 * n.n + 1, 1, f) == -1)
		return -1;
	text = e->text + e->text_n;
	if (spk_is_utf8(s, n.n)) {
		memcpy(text, s, n.n);
		text[n.n] = '\0';
	} else
		spk_latin1(text, s, n.n);
	for (at = text; *at != '\0'; at++)
		if (*at == '\t' || *at == '\n' || *at == '\r')
			*at = ' ';
	spk_plain(text, 2 * n.n + 1, text, (size_t)(at - text));
	n.at = e->text_n;
	n.n = strlen(text);
	e->note[e->notes++] = n;
	e->text_n += n.n;
	return 0;
}

/* A time and the byte after it; NULL: none. */
static const char *
number(const char *s, const char *end, bool sign, double *x)
{
	const bool has = s < end && (*s == '+' || *s == '-');

	return has == sign && (s = spk_read_f64(s, end, x)) != NULL &&
	    s < end && isfinite(*x) ? s : NULL;
}

/* The list at s, which ends with a NUL: returns what follows; NULL: invalid. */
static const char *
one_list(struct spk_edf *e, const char *s, const char *end, bool first,
    struct spk_fault *f)
{
	struct spk_edf_note n = {.lasts = (double)NAN};
	const char *stop;

	if ((s = number(s, end, true, &n.t)) == NULL)
		return NULL;
	if (*s == LASTS && s + 1 < end && s[1] != TEXT_END &&
	    (s = number(s + 1, end, false, &n.lasts)) == NULL)
		return NULL;
	s += *s == LASTS;
	if (s == end || *s != TEXT_END)
		return NULL;
	for (s++; s < end && *s != '\0'; s = stop + 1, first = false) {
		stop = memchr(s, TEXT_END, (size_t)(end - s));
		if (stop == NULL || memchr(s, '\0', (size_t)(stop - s)) != NULL)
			return NULL;
		n.n = (size_t)(stop - s);
		if (n.n == 0 && first && e->read == 0)
			e->start = n.t;
		if (n.n > 0 && add_note(e, n, s, f) == -1)
			return NULL;
	}
	return s < end ? s : NULL;
}

/* The annotations of a signal in the record at pos. */
static int
lists(struct spk_in *in, struct spk_edf *e, const struct spk_edf_signal *y,
    bool first, struct spk_fault *f)
{
	const char *from = in->buf + in->pos, *s = from + y->at, *next;
	const char *end = s + y->samples * e->size;

	for (; s < end; s = next, first = false) {
		next = *s == '\0' ? s + 1 : one_list(e, s, end, first, f);
		if (next != NULL)
			continue;
		return f->status != SPK_DONE ? -1 : spk_edf_doubt(in,
		    (size_t)(s - from), "the rest of its record is "
		    "ignored", "no annotation begins here", f);
	}
	return 0;
}

static int
read_record(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	bool first = true;
	size_t k;

	for (k = 0; k < e->signals; k++) {
		if (!e->signal[k].notes)
			continue;
		if (lists(in, e, &e->signal[k], first, f) == -1)
			return -1;
		first = false;
	}
	in->pos += e->record;
	e->read++;
	return 0;
}

/* All records. */
static int
read_all(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	int have = 1;

	in->pos += spk_edf_size(e);
	while (spk_edf_more(in, e) &&
	    (have = spk_in_want(in, e->record, f)) == 1)
		if (read_record(in, e, f) == -1)
			return -1;
	if (have == -1 || spk_in_want(in, 1, f) == -1 ||
	    spk_edf_end(in, e, f) == -1)
		return -1;
	if (in->over)
		spk_in_pass(in);
	e->cut = in->cut;
	in->done = false;
	return 0;
}

/* Channels and frames */

static int
by_text(const void *a, const void *b, void *text)
{
	const struct spk_edf_note *p = a, *q = b;
	const char *s = text;
	const int is = memcmp(s + p->at, s + q->at, p->n < q->n ? p->n : q->n);

	return is != 0 || p->n == q->n ? is : p->n < q->n ? -1 : 1;
}

static int
by_time(const void *a, const void *b)
{
	const struct spk_edf_note *p = a, *q = b;

	if (p->t < q->t || p->t > q->t)
		return p->t < q->t ? -1 : 1;
	return p->channel < q->channel ? -1 : p->channel > q->channel;
}

/* Count times from the first record, and leave out earlier ones. */
static int
settle_times(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	size_t i, n = 0, before;

	for (i = 0; i < e->notes; i++) {
		e->note[i].t -= e->start;
		if (e->note[i].t >= 0)
			e->note[n++] = e->note[i];
	}
	before = e->notes - n;
	e->notes = n;
	if (n == 0)
		return spk_fail(f, SPK_DATA, "%s: no annotations", in->name);
	if (before > 0)
		spk_in_note(in, "%zu annotation%s before the first frame left "
		    "out", before, before == 1 ? "" : "s");
	return 0;
}

/* A channel for each text, with the text as its name. */
static int
set_channels(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	size_t i, channels = 0, cap = 0;

	qsort_r(e->note, e->notes, sizeof *e->note, by_text, e->text);
	for (i = 0; i < e->notes; i++) {
		if (i == 0 || by_text(&e->note[i - 1], &e->note[i],
		    e->text) != 0) {
			if (channels == SPK_COLUMNS)
				return spk_fail(f, SPK_DATA, "%s: more than "
				    "%d texts", in->name, SPK_COLUMNS);
			if (spk_grow(&in->names, &cap, channels + 1,
			    sizeof *in->names, f) == -1)
				return -1;
			in->names[channels] = strndup(e->text + e->note[i].at,
			    e->note[i].n);
			if (in->names[channels++] == NULL)
				return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
			in->fields = channels;
		}
		e->note[i].channel = channels - 1;
	}
	qsort(e->note, e->notes, sizeof *e->note, by_time);
	return 0;
}

/* Events have no duration. */
static void
note_lasting(struct spk_in *in, const struct spk_edf *e)
{
	size_t i, last = 0;

	for (i = 0; i < e->notes; i++)
		last += e->note[i].lasts > 0;
	if (last > 0)
		spk_in_note(in, "%zu annotation%s for some time: events are "
		    "where %s", last, last == 1 ? " lasts" : "s last",
		    last == 1 ? "it begins" : "they begin");
}

static enum spk_step
next_event(struct spk_in *in, struct spk_event *event, struct spk_fault *f)
{
	struct spk_edf *e = in->own;
	const struct spk_edf_note *n = &e->note[e->note_next];

	(void)f;
	if (e->note_next == e->notes)
		return SPK_END;
	if (e->note_next == 0)
		note_lasting(in, e);
	*event = (struct spk_event){.t = n->t * e->ticks / e->ticks_in,
	    .channel = n->channel, .value = 1};
	e->note_next++;
	return SPK_ROW;
}

/* Frames of the signals. */
static int
as_signals(struct spk_in *in, struct spk_edf *e, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_head more = {0};
	int rc = -1;

	e->ticks = (double)e->samples;
	e->ticks_in = e->duration;
	in->events->second = e->ticks / e->ticks_in;
	if (spk_head_copy(&more, args, f) == 0 &&
	    spk_head_set(&more, "frame", "1", f) == 0)
		rc = spk_events_open(in, &more, f);
	spk_head_free(&more);
	in->array.items = e->read * e->samples;
	return rc;
}

static void
again(struct spk_in *in)
{
	struct spk_edf *e = in->own;

	e->note_next = 0;
	in->cut = e->cut;
	spk_events_rewind(in);
}

#define ROW(format) { \
	.name = format, .holds = SPK_SPIKES, .read = spk_events_read, \
	.rewind = again, .close = spk_edf_close, \
}

static const struct spk_reader readers[] = { ROW("edf"), ROW("bdf") };

int
spk_edf_annotations(struct spk_in *in, struct spk_edf *e,
    const struct spk_head *args, struct spk_fault *f)
{
	const char *list = spk_head_get(args, "signal");
	const bool framed = spk_head_get(args, "frame") != NULL ||
	    spk_head_get(args, "frames") != NULL;
	size_t k, signals = 0;

	for (k = 0; k < e->signals; k++)
		signals += !e->signal[k].notes;
	if (list == NULL && (framed || signals == 0 || e->gaps ||
	    !(e->duration > 0)))
		e->samples = 0;
	else if (spk_edf_choose(in, e, list, f) == -1 ||
	    spk_edf_lay(in, e, false, f) == -1)
		return -1;
	in->events = calloc(1, sizeof *in->events);
	if (in->events == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (read_all(in, e, f) == -1 || settle_times(in, e, f) == -1 ||
	    set_channels(in, e, f) == -1 ||
	    spk_in_channels(args, in->fields, f) == -1)
		return -1;
	in->reader = &readers[e->bdf];
	in->payload = in->base + in->pos;
	in->events->next = next_event;
	if (e->samples > 0 && !framed)
		return as_signals(in, e, args, f);
	e->ticks = e->ticks_in = in->events->second = 1;
	return spk_events_open(in, args, f);
}

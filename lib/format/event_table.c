/*
 * Events in text, one a line: our own, see spk(7), or foreign.  Columns are
 * recognised by their names, and without names by the format:
 *
 *	events	t,channel  t,channel,value  t,x,y,p
 *	nest	sender,t	of its recorders; senders from 1, milliseconds
 *	pynn	t,channel	milliseconds; comments give the channels
 *
 * A polarity p of 0 is a spike of -1.  The ending of a name, such as _ms, is
 * the unit of the times.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/events.h"

enum role { TIME, CHANNEL, X, Y, VALUE, POLARITY, ROLES };

/* The differences between the formats. */
struct kind {
	double		 second;	/* ticks; 0: specified by names */
	double		 least;		/* number of the first channel */
	bool		 upto;		/* a time is the end of a frame */
	bool		 comments;	/* they give the number of channels */
	size_t		 most;		/* columns, if there are no names */
	enum role	 usual[4];	/* their roles, */
	const char	*columns;	/* in words */
	const char	*others;	/* named columns without a role; NULL:
					 * any */
};

struct table {
	struct spk_events ev;		/* first: in->events points here */
	const struct kind *kind;
	size_t		 at[ROLES];	/* the field of each role, from 1, or
					 * 0 */
	double		*row;
	bool		*wanted;	/* fields that have a role */
	double		 least;		/* number of the first channel */
	double		 channels;	/* from a comment, or 0 */
	size_t		 width;		/* of images: x + width y */
	bool		 spikes;	/* the header says that values are
					 * spikes */
	bool		 placed;	/* the roles of columns are unknown */
	double		 before;	/* of the last event */
	bool		 zero, minus;	/* polarities so far */
};

static const struct {
	enum role	 role;
	const char	*name;
} names[] = {
	{ TIME, "t" }, { TIME, "ts" }, { TIME, "time" }, { TIME, "times" },
	{ TIME, "timestamp" }, { TIME, "timestamps" }, { TIME, "time_step" },
	{ CHANNEL, "channel" }, { CHANNEL, "ch" }, { CHANNEL, "c" },
	{ CHANNEL, "i" }, { CHANNEL, "id" }, { CHANNEL, "index" },
	{ CHANNEL, "neuron" }, { CHANNEL, "unit" }, { CHANNEL, "sender" },
	{ CHANNEL, "node_id" }, { CHANNEL, "node_ids" }, { CHANNEL, "gid" },
	{ X, "x" }, { Y, "y" },
	{ VALUE, "value" }, { VALUE, "v" },
	{ POLARITY, "p" }, { POLARITY, "pol" }, { POLARITY, "polarity" },
	{ POLARITY, "on" },
};

/* The role of a column with that name of n bytes: ROLES, if none. */
static enum role
known(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].name) == n &&
		    strncasecmp(names[i].name, name, n) == 0)
			return names[i].role;
	return ROLES;
}

/* The same for a name that may end in a unit. */
static enum role
role(const char *name, size_t n, double *ticks)
{
	enum role r = known(name, n);
	size_t base;

	*ticks = 0;
	if (r != ROLES)
		return r;
	*ticks = spk_name_second(name, n, &base);
	return known(name, base);
}

/* The role of a column and, for times, their unit. */
static int
set_role(struct spk_in *in, struct table *t, enum role r, size_t at,
    double ticks, struct spk_fault *f)
{
	t->at[r] = at;
	if (r == TIME && ticks < 0)
		return spk_in_fail(in, f, at, "the unit of '%.60s' is not ns, "
		    "us, ms, s, min or h", in->names[at - 1]);
	if (r == TIME && ticks > 0)
		t->ev.second = ticks;
	return 0;
}

char
spk_event_part(const char *name, double *ticks)
{
	return SPK_EVENT_PARTS[role(name, strlen(name), ticks)];
}

/* Times in steps of unknown length. */
static bool
in_steps(const char *name, size_t n)
{
	static const char steps[] = "time_step";

	return n == sizeof steps - 1 && strncasecmp(name, steps, n) == 0;
}

static int
by_name(struct spk_in *in, struct table *t, struct spk_fault *f)
{
	enum role r;
	double ticks;
	size_t i;

	for (i = 0; i < in->fields; i++) {
		r = role(in->names[i], strlen(in->names[i]), &ticks);
		if (r == ROLES && t->kind->others != NULL &&
		    !spk_is_word(t->kind->others, in->names[i]))
			return spk_in_fail(in, f, i + 1, "a recorder of spikes "
			    "has no column '%.40s'", in->names[i]);
		if (r == ROLES)
			continue;
		if (t->at[r] > 0)
			return spk_in_fail(in, f, i + 1, "a second column for "
			    "'%.40s'", in->names[t->at[r] - 1]);
		if (set_role(in, t, r, i + 1, ticks, f) == -1)
			return -1;
		if (in_steps(in->names[i], strlen(in->names[i])))
			t->ev.second = 0;
	}
	return 0;
}

/* --fields: the roles of columns without names. */
static int
by_order(struct spk_in *in, struct table *t, const char *order,
    struct spk_fault *f)
{
	size_t n, i;
	double ticks;
	enum role r;

	for (i = 0;; order += n + 1) {
		n = strcspn(order, ",");
		r = role(order, n, &ticks);
		if (ticks < 0)
			r = ROLES;
		if ((r == ROLES && !(n == 1 && *order == '-')) ||
		    (r != ROLES && t->at[r] > 0) || ++i > in->fields)
			return spk_fail(f, SPK_USAGE, SPK_WORD("fields") ": "
			    "'%.40s': the %zu columns are t, channel, x, y, "
			    "value, p, each once, or -", order, in->fields);
		if (r != ROLES && set_role(in, t, r, i, ticks, f) == -1)
			return -1;
		if (r == TIME && in_steps(order, n))
			t->ev.second = 0;
		if (order[n] == '\0')
			return 0;
	}
}

static int
by_place(struct spk_in *in, struct table *t, struct spk_fault *f)
{
	static const enum role image[] = {TIME, X, Y, POLARITY};
	const struct kind *k = t->kind;
	const enum role *r = in->fields == 4 ? image : k->usual;
	size_t i;

	if (in->fields < 2 || in->fields > k->most)
		return spk_in_fail(in, f, 0, "%zu columns without names; they "
		    "are %s", in->fields, k->columns);
	for (i = 0; i < in->fields; i++)
		t->at[r[i]] = i + 1;
	t->placed = !in->headed && !(k->second > 0);
	return 0;
}

/* The roles of four columns, from the events, once the size is known. */
static int
by_events(struct spk_in *in, struct table *t, struct spk_fault *f)
{
	static const char letters[] = "txyp";
	static const enum role image[] = {TIME, X, Y, POLARITY};
	const char *order;
	size_t i;

	if (!t->placed || t->at[POLARITY] == 0)
		return 0;
	order = spk_events_order(in, t->width, f);
	for (i = 0; order != NULL && i < 4; i++)
		t->at[image[strchr(letters, order[i]) - letters]] = i + 1;
	return order != NULL ? 0 : -1;
}

/* The number of channels, that is of columns of frames. */
static int
channels(struct spk_in *in, struct table *t, const struct spk_head *args,
    struct spk_fault *f)
{
	const bool image = t->at[X] > 0 && t->at[Y] > 0;

	in->fields = (size_t)(in->headed ?
	    spk_head_number(&in->head, "channels", 0) : t->channels);
	if (in->headed || (t->channels > 0 &&
	    spk_head_get(args, "channels") == NULL))
		return 0;
	return spk_events_fields(in, args, image ? &t->width : NULL, f);
}

/* A whole number from `least' on, as an index. */
static int
index_of(struct spk_in *in, struct table *t, enum role r, double least,
    size_t *k, struct spk_fault *f)
{
	const double x = t->row[t->at[r] - 1] - least;

	if (!(x >= 0 && x < SPK_COLUMNS && floor(x) >= x))
		return spk_in_fail(in, f, t->at[r], "not a whole number from "
		    "%.0f on", least);
	*k = (size_t)x;
	return 0;
}

/* A polarity to a spike: 0 and 1, or -1 and 1. */
static int
polarity(struct spk_in *in, struct table *t, double *value,
    struct spk_fault *f)
{
	const double p = t->row[t->at[POLARITY] - 1];

	t->zero |= fabs(p) <= 0;
	t->minus |= p < 0;
	if (fabs(p) > 1 || floor(p) < p || (t->zero && t->minus))
		return spk_in_fail(in, f, t->at[POLARITY], "not a polarity, "
		    "which is 0 or 1, or -1 or 1");
	*value = p > 0 ? 1 : -1;
	return 0;
}

/* If times are recognised only by position, they must not decrease. */
static int
time_of(struct spk_in *in, struct table *t, double *x, struct spk_fault *f)
{
	*x = t->row[t->at[TIME] - 1];
	if (!isfinite(*x))
		return spk_in_fail(in, f, t->at[TIME], "not a time");
	if (t->placed && t->ev.width > 0 && *x < t->before)
		return spk_in_fail(in, f, t->at[TIME], "the time goes back: "
		    "specify " SPK_WORD("fields"));
	t->before = *x;
	return 0;
}

static int
to_event(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct table *t = (struct table *)in->events;
	size_t y = 0, at;

	if (time_of(in, t, &e->t, f) == -1)
		return -1;
	if (index_of(in, t, t->at[CHANNEL] > 0 ? CHANNEL : X,
	    t->at[CHANNEL] > 0 ? t->least : 0, &e->channel, f) == -1 ||
	    (t->width > 0 && index_of(in, t, Y, 0, &y, f) == -1))
		return -1;
	if (t->width > 0 && e->channel >= t->width)
		return spk_in_fail(in, f, t->at[X], "not within the width of "
		    "%zu", t->width);
	e->channel += t->width * y;
	e->value = 1;
	at = t->at[VALUE] > 0 ? t->at[VALUE] : t->at[POLARITY];
	if (at > 0 && !isfinite(t->row[at - 1])) {
		if (in->nan == SPK_NAN_ERROR)
			return spk_in_fail(in, f, at, "out of range");
		e->value = 0;		/* not an event, however it is
					 * replaced */
		in->patched++;
		return 0;
	}
	if (t->at[VALUE] > 0)
		e->value = t->row[t->at[VALUE] - 1];
	else if (t->at[POLARITY] > 0 && polarity(in, t, &e->value, f) == -1)
		return -1;
	if ((in->headed ? t->spikes : !t->ev.counts) &&
	    !(fabs(e->value) <= 1 && floor(e->value) >= e->value))
		return spk_in_fail(in, f, t->at[VALUE], in->headed ?
		    "not a spike, which is -1, 0 or 1" :
		    "not a spike, which is -1, 0 or 1; " SPK_WORD("counts")
		    " takes other values");
	return 0;
}

static enum spk_step
table_next(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	enum spk_step step = SPK_ROW;

	if (!c->kept && !in->done)
		step = spk_csv_next(in, f);
	if (in->done)
		step = SPK_END;
	in->done = false;		/* frames may follow */
	c->kept = false;
	return step == SPK_ROW && to_event(in, e, f) == -1 ? SPK_END : step;
}

/* The first line: names, or an event. */
static int
first_line(struct spk_in *in, struct table *t, const char *order,
    struct spk_fault *f)
{
	const size_t n = in->fields;
	const char *s;
	double x;
	bool named;
	int r;

	if (n == 0) {			/* a stream without events */
		in->done = in->cut;	/* frames may follow the events */
		in->payload = in->csv->row_at;
		in->payload_line = in->row_line;
		return 0;
	}
	if (in->headed)
		order = NULL;
	if (order != NULL && by_order(in, t, order, f) == -1)
		return -1;
	s = in->names[t->at[TIME] > 0 ? t->at[TIME] - 1 : 0];
	named = spk_read_f64(s, s + strlen(s), &x) == NULL;
	if (order == NULL && (named ? by_name(in, t, f) :
	    by_place(in, t, f)) == -1)
		return -1;
	if (t->at[X] > 0 && t->at[Y] > 0)
		t->at[CHANNEL] = 0;	/* of a pixel, whatever else there is */
	t->row = in->csv->row = calloc(n, sizeof *t->row);
	t->wanted = calloc(n, sizeof *t->wanted);
	if (t->row == NULL || t->wanted == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->csv->wanted = t->wanted;
	for (r = 0; r < ROLES; r++)
		if (t->at[r] > 0)
			t->wanted[t->at[r] - 1] = true;
	if (t->at[TIME] == 0 || (t->at[CHANNEL] == 0 && t->at[X] == 0))
		return spk_in_fail(in, f, 0, "no column of %s by its name",
		    t->at[TIME] == 0 ? "times" : "channels");
	if (!named)
		return spk_csv_first_frame(in, f);
	spk_in_names_free(in);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return 0;
}

static int
table_open(struct spk_in *in, const struct spk_head *args,
    const struct kind *kind, struct spk_fault *f)
{
	const char *unit = spk_head_get(&in->head, "unit");
	struct table *t = calloc(1, sizeof *t);

	if (t == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->events = &t->ev;
	t->ev.next = table_next;
	t->spikes = in->headed &&
	    strcmp(spk_head_get(&in->head, "kind"), "spikes") == 0;
	t->kind = kind;
	t->least = kind->least;
	t->before = -INFINITY;
	t->ev.upto = kind->upto;
	t->ev.second = kind->second;
	if (unit != NULL && (t->ev.second = spk_unit_second(unit)) <= 0)
		return spk_in_fail(in, f, 0, "unit=%.40s: not s, ms or us",
		    unit);
	if (kind->comments &&
	    spk_pynn_head(in, &t->channels, &t->least, f) == -1)
		return -1;
	if (spk_csv_first(in, args, f) == -1 || first_line(in, t,
	    spk_head_get(args, "fields"), f) == -1 ||
	    channels(in, t, args, f) == -1 || by_events(in, t, f) == -1)
		return -1;
	t->ev.time_at = t->at[TIME];
	t->ev.channel_at = t->at[CHANNEL] > 0 ? t->at[CHANNEL] : t->at[Y];
	return spk_events_open(in, args, f);
}

static void
table_rewind(struct spk_in *in)
{
	((struct table *)in->events)->before = -INFINITY;
	spk_csv_again(in);
	spk_events_rewind(in);
}

static void
table_close(struct spk_in *in)
{
	if (in->events != NULL) {
		free(((struct table *)in->events)->row);
		free(((struct table *)in->events)->wanted);
	}
	spk_events_close(in);
	spk_csv_close(in);
}

static int
nest_begins(const char *s, size_t n)
{
	/* As NEST and its writer here write it. */
	return spk_in_magic(s, n, "# NEST version", 14) |
	    spk_in_magic(s, n, "# RecordingBackendASCII", 23);
}

#define EVENTS(id, ...) \
static int \
id##_open(struct spk_in *in, const struct spk_head *args, \
    struct spk_fault *f) \
{ \
	static const struct kind kind = { __VA_ARGS__ }; \
\
	return table_open(in, args, &kind, f); \
}

#define PLACES	.usual = {TIME, CHANNEL, VALUE}, .most = 4, \
	.columns = "t,channel or t,channel,value or t,x,y,p"

EVENTS(events, PLACES)
EVENTS(nest, .second = 1e3, .least = 1, .upto = true, .most = 2,
    .usual = {CHANNEL, TIME}, .columns = "sender,time",
    .others = "time_offset weights receivers targets ports rports")
EVENTS(pynn, .second = 1e3, .comments = true, .most = 2,
    .usual = {TIME, CHANNEL}, .columns = "time,index")

#define TABLE	.text = true, .takes = "fields frame frames events counts", \
	.read = spk_events_read, .rewind = table_rewind, .close = table_close

const struct spk_reader spk_events_reader = {
	.name = "events", TABLE, .open = events_open, .headed = true,
	.counted = spk_events_counted,
};
const struct spk_reader spk_nest_reader = {
	.name = "nest", TABLE, .open = nest_open, .holds = SPK_SPIKES,
	.begins = nest_begins, .tabbed = true,
};
const struct spk_reader spk_pynn_reader = {
	.name = "pynn", TABLE, .open = pynn_open, .holds = SPK_SPIKES,
};

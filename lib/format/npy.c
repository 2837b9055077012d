/*
 * npy, numpy's arrays: a header, which npy_head.c reads, and the values.  The
 * first dimension counts frames, the others are the columns of a frame; three
 * of them are images.  An array of records is of events: with x and p, and
 * optionally y, as from event cameras, in microseconds; or with channels.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"
#include "format/npy.h"

extern const struct spk_reader spk_npy_events_reader;

/* Describe a plain array, if events were expected. */
static int
no_events(struct spk_in *in, const struct spk_npy_head *h, struct spk_fault *f)
{
	char shape[SPK_NPY_DIMENSIONS * 24] = "";
	size_t n = 0, i;

	for (i = 0; i < h->dimensions; i++)
		n += (size_t)snprintf(shape + n, sizeof shape - n, "%s%llu",
		    i > 0 ? ", " : "", (unsigned long long)h->size[i]);
	return spk_in_fail(in, f, 0, "an array of plain numbers, %s of shape "
	    "(%s), not events, which are records of t, x and p; "
	    SPK_WORD("from=npy") " reads it", h->name, shape);
}

/* An array of images with named dimensions. */
static int
images(struct spk_in *in, const struct spk_npy_head *y, const char *axes,
    const struct spk_head *args, struct spk_fault *f)
{
	const struct spk_npy_head head = *y;

	if (y->dimensions != 3)
		return spk_fail(f, SPK_USAGE, SPK_WORD("axes") ": %s: the "
		    "array has %zu dimension%s, not 3", in->name,
		    y->dimensions, y->dimensions == 1 ? "" : "s");
	return spk_npy_turn(in, &head, axes, args, f);
}

/* An array of numbers: frames along its first dimension. */
static int
numbers(struct spk_in *in, const struct spk_npy_head *y,
    const struct spk_head *args, struct spk_fault *f)
{
	const char *axes = spk_head_get(args, "axes");
	uint64_t columns = 1, longer = 0;
	size_t i;

	if (in->reader == &spk_npy_events_reader)
		return no_events(in, y, f);
	if (axes != NULL && (y->fortran || strcmp(axes, "thw") != 0 ||
	    y->dimensions != 3))
		return images(in, y, axes, args, f);
	for (i = 0; i < y->dimensions; i++) {
		longer += y->size[i] > 1;
		if (i > 0 && columns <= SPK_COLUMNS)
			columns *= y->size[i] <= SPK_COLUMNS ? y->size[i] :
			    SPK_COLUMNS + 1;
	}
	if (y->fortran && longer > 1)
		return spk_in_fail(in, f, 0, "an array in Fortran order; "
		    "np.ascontiguousarray turns it");
	if (y->dimensions == 3 && columns <= SPK_COLUMNS &&
	    (spk_head_count(&in->head, "width", y->size[2], f) == -1 ||
	    spk_head_count(&in->head, "height", y->size[1], f) == -1))
		return -1;
	in->array = y->type;
	in->array.items = y->size[0];
	return spk_in_fields(in, args, columns, f);
}

static double
number(const struct spk_npy_field *d, const char *s)
{
	double x = 0;

	if (d != NULL)
		spk_array_load(&d->type, s + d->at, &x, 1);
	return x;
}

/* A polarity to a spike: 0 and 1, or -1 and 1. */
static int
polarity(struct spk_in *in, struct spk_npy *y, const char *s, double *x,
    struct spk_fault *f)
{
	*x = number(y->polarity, s);
	y->zero |= fabs(*x) <= 0;
	y->minus |= *x < 0;
	if (!(fabs(*x) <= 1 && floor(*x) >= *x) || (y->zero && y->minus))
		return spk_in_fail(in, f, 0, "not a polarity, which is 0 or 1, "
		    "or -1 or 1");
	*x = *x > 0 ? 1 : -1;
	return 0;
}

/* The value of the event at s. */
static int
value(struct spk_in *in, struct spk_npy *y, const char *s, double *x,
    struct spk_fault *f)
{
	*x = 1;
	if (y->value == NULL)
		return y->polarity == NULL ? 0 : polarity(in, y, s, x, f);
	*x = number(y->value, s);
	if (!isfinite(*x))
		return spk_in_fail(in, f, 0, "out of range");
	if (!y->ev.counts && !(fabs(*x) <= 1 && floor(*x) >= *x))
		return spk_in_fail(in, f, 0, "not a spike, which is -1, 0 or "
		    "1; " SPK_WORD("counts") " takes other values");
	return 0;
}

int
spk_npy_event(struct spk_in *in, struct spk_npy *y, const char *s,
    struct spk_event *e, struct spk_fault *f)
{
	const double x = number(y->x, s), row = number(y->y, s);

	e->t = number(y->t, s);
	if (value(in, y, s, &e->value, f) == -1)
		return -1;
	if (!isfinite(e->t))
		return spk_in_fail(in, f, 0, "not a time");
	if (!(x >= 0 && x < SPK_COLUMNS && floor(x) >= x && row >= 0 &&
	    row < SPK_COLUMNS && floor(row) >= row && (y->width == 0 ||
	    x < (double)y->width)))
		return spk_in_fail(in, f, 0, "an event that is not within the "
		    "channels");
	e->channel = (size_t)x + y->width * (size_t)row;
	return 0;
}

static enum spk_step
next_event(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct spk_npy *y = (struct spk_npy *)in->events;
	char what[64];

	in->pos += y->ev.bytes;
	y->ev.bytes = 0;
	if (y->taken == y->head.size[0]) {
		if (in->pos < in->end)
			(void)spk_in_behind(in, f,
			    "data after the last event");
		return in->pos < in->end || in->eof ? SPK_END : SPK_WANT;
	}
	if (in->end - in->pos < y->head.record) {
		if (in->eof) {
			snprintf(what, sizeof what, "%llu of %llu events",
			    (unsigned long long)y->taken,
			    (unsigned long long)y->head.size[0]);
			(void)spk_in_short(in, f, what);
			in->done = false;	/* frames may follow */
		}
		return in->eof ? SPK_END : SPK_WANT;
	}
	if (spk_npy_event(in, y, in->buf + in->pos, e, f) == -1)
		return SPK_END;
	y->taken++;
	y->ev.bytes = y->head.record;
	return SPK_ROW;
}

/*
 * The parts of an event: of a pixel, or a channel, for which x alone may serve.
 */
static int
find(struct spk_in *in, struct spk_npy *y, const char *what,
    struct spk_fault *f)
{
	const struct spk_npy_field *d[SPK_PARTS], *p = y->head.part;
	const char *lack = NULL;
	bool pixel;
	size_t i;

	for (i = 0; i < SPK_PARTS; i++)
		d[i] = *p[i].name != '\0' ? &p[i] : NULL;
	y->t = d[SPK_T];
	pixel = d[SPK_X] != NULL && (d[SPK_Y] != NULL || d[SPK_C] == NULL);
	y->x = d[pixel ? SPK_X : SPK_C];
	y->y = pixel ? d[SPK_Y] : NULL;
	y->polarity = d[SPK_P];
	y->value = pixel && d[SPK_P] != NULL ? NULL : d[SPK_V];
	if (y->t == NULL)
		lack = "no field of times by its name";
	else if (y->x == NULL)
		lack = "no field of channels by its name";
	else if (y->polarity == NULL && y->value == NULL && pixel)
		lack = "no field of polarities by its name";
	else if (y->head.dimensions != 1)
		lack = "more dimensions than one";
	return lack == NULL ? 0 : spk_in_fail(in, f, 0, "%s that are "
	    "not events: %s", what, lack);
}

/* Whether these fields are valid. */
static int
check(struct spk_in *in, const struct spk_npy *y, struct spk_fault *f)
{
	const struct spk_npy_field *const used[] = {
		y->t, y->x, y->y, y->value != NULL ? y->value : y->polarity
	};
	char text[64];
	size_t i;

	for (i = 0; i < sizeof used / sizeof *used; i++)
		if (used[i] != NULL && used[i]->wrong != NULL) {
			spk_plain(text, sizeof text, used[i]->text,
			    strlen(used[i]->text));
			return spk_in_fail(in, f, 0, "field '%s', of type "
			    "'%s': %s", used[i]->name, text, used[i]->wrong);
		}
	return 0;
}

int
spk_npy_parts(struct spk_in *in, struct spk_npy *y, const char *what,
    struct spk_fault *f)
{
	return find(in, y, what, f) == -1 || check(in, y, f) == -1 ? -1 : 0;
}

int
spk_npy_events(struct spk_in *in, struct spk_npy *y,
    const struct spk_head *args, struct spk_fault *f)
{
	in->events = &y->ev;
	y->ev.second = y->head.second > 0 ? y->head.second :
	    y->x == &y->head.part[SPK_X] ? 1e6 : 0;
	if (spk_events_fields(in, args, y->y != NULL ? &y->width : NULL,
	    f) == -1)
		return -1;
	in->payload = in->base + in->pos;
	return spk_events_open(in, args, f);
}

/* An array of records: events. */
static int
records(struct spk_in *in, struct spk_npy *y, const struct spk_head *args,
    struct spk_fault *f)
{
	if (spk_head_get(args, "axes") != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("axes") ": %s: an array "
		    "of records has no axes", in->name);
	if (spk_npy_parts(in, y, "an array of records", f) == -1)
		return -1;
	y->ev.next = next_event;
	in->reader = &spk_npy_events_reader;
	return spk_npy_events(in, y, args, f);
}

static int
npy_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct spk_npy *y = calloc(1, sizeof *y);

	if (y == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->own = y;
	if (spk_npy_head(in, &y->head, f) == -1)
		return -1;
	return y->head.record > 0 ? records(in, y, args, f) :
	    numbers(in, &y->head, args, f);
}

static void
npy_close(struct spk_in *in)
{
	if (in->events != NULL)		/* the same */
		spk_events_close(in);
	else
		free(in->own);
}

static void
events_rewind(struct spk_in *in)
{
	((struct spk_npy *)in->events)->taken = 0;
	spk_events_rewind(in);
}

const struct spk_reader spk_npy_reader = {
	.name = "npy", .takes = "frame frames events counts axes",
	.begins = spk_npy_begins, .open = npy_open, .read = spk_array_read,
	.fill = spk_array_fill, .seek = spk_array_seek, .close = npy_close,
};

/* Recognised as npy. */
const struct spk_reader spk_npy_events_reader = {
	.name = "npy-events", .takes = "frame frames events counts",
	.holds = SPK_SPIKES, .open = npy_open, .read = spk_events_read,
	.rewind = events_rewind, .close = npy_close,
};

/*
 * npz, numpy's archives of arrays, with events: one array each of times,
 * channels or pixels, and polarities, all of the same length and named like the
 * columns of events.  SpikingJelly has t, x, y and p, in microseconds.  The
 * directory is at the end, so the whole file is kept in memory, compressed; its
 * arrays are inflated as they are read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"
#include "format/npy.h"
#include "format/zip.h"

#define BEGIN		30		/* bytes of a member before its name */
#define NAME_MAX_TOLD	64
#define HEAD_MAX	(65536 + 12)
#define SUFFIX		".npy"

struct part {
	struct spk_member member;
	struct spk_stream stream;
	size_t		 head;		/* bytes before its numbers */
	size_t		 at, size;	/* of a number, in the record */
};

struct npz {
	struct spk_npy	 npy;		/* first: what in->events is */
	char		*file;
	size_t		 n;
	struct part	*part[SPK_PARTS];
	char		 record[SPK_PARTS * sizeof(double)];
};

static int
wrong(const struct spk_in *in, const struct part *p, const char *why,
    struct spk_fault *f)
{
	char name[80];

	spk_plain(name, sizeof name, p->member.name, strlen(p->member.name));
	return spk_fail(f, strcmp(why, SPK_NO_MEMORY) == 0 ? SPK_SYSTEM :
	    SPK_DATA, "%s: %s: %s", in->name, name, why);
}

/* Whether the first member is an array. */
static int
npz_begins(const char *s, size_t n)
{
	const size_t suffix = sizeof SUFFIX - 1;
	const int is = spk_in_magic(s, n, "PK\3\4", 4);
	size_t name;

	if (is != 1 || n < BEGIN)
		return is == 1 ? -1 : is;
	name = (size_t)spk_bytes(s + 26, 2, false);
	if (name < suffix || name > NAME_MAX_TOLD)
		return 0;
	if (n < BEGIN + name)
		return -1;
	return memcmp(s + BEGIN + name - suffix, SUFFIX, suffix) == 0;
}

/* Read the whole file into memory, without consuming it. */
static int
slurp(struct spk_in *in, struct npz *z, struct spk_fault *f)
{
	int more = 1;

	while (more == 1 && in->end - in->pos <= in->room)
		more = spk_in_fill(in, f);
	if (more == -1)
		return -1;
	z->n = in->end - in->pos;
	if (z->n > in->room)
		return spk_fail(f, SPK_DATA, "%s: npz of more than %zu MB, "
		    "which are kept in memory. Allow more with "
		    SPK_WORD("max-size"), in->name, in->room >> 20);
	z->file = malloc(z->n);
	if (z->file == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(z->file, in->buf + in->pos, z->n);
	return 0;
}

/* Read the array's header in a member. */
static int
read_head(struct spk_in *in, struct part *p, struct spk_npy_head *h,
    struct spk_fault *f)
{
	const size_t n = p->member.size < HEAD_MAX ? (size_t)p->member.size :
	    HEAD_MAX;
	const char *why = spk_stream_open(&p->stream, &p->member);
	char name[200];
	struct spk_in *head;
	int rc = -1;

	snprintf(name, sizeof name, "%.120s: %s", in->name, p->member.name);
	head = spk_in_new(-1, name, 0, f);
	if (head == NULL)
		return -1;
	head->reader = in->reader;
	head->eof = true;
	if (why == NULL)
		why = spk_stream_read(&p->stream, head->buf, n);
	head->end = n;
	if (why != NULL)
		(void)wrong(in, p, why, f);
	else
		rc = spk_npy_head(head, h, f);
	p->head = head->pos;
	spk_in_close(head);
	return rc;
}

/* Go to the array's first number. */
static int
begin(struct spk_in *in, struct part *p, struct spk_fault *f)
{
	const char *why = spk_stream_open(&p->stream, &p->member);

	if (why == NULL)
		why = spk_stream_read(&p->stream, NULL, p->head);
	return why == NULL ? 0 : wrong(in, p, why, f);
}

/* A member with an array of events' numbers. */
static int
take(struct spk_in *in, struct npz *z, const struct spk_member *m,
    char letter, double ticks, struct spk_fault *f)
{
	const size_t k = (size_t)(strchr(SPK_EVENT_PARTS, letter) -
	    SPK_EVENT_PARTS);
	struct spk_npy_head h = {.record = 0};
	struct spk_npy_field *d = &z->npy.head.part[k];
	struct part *p;

	if (z->part[k] != NULL)
		return wrong(in, &(struct part){.member = *m},
		    "another array means the same", f);
	p = z->part[k] = calloc(1, sizeof *p);
	if (p == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	p->member = *m;
	if (read_head(in, p, &h, f) == -1 || begin(in, p, f) == -1)
		return -1;
	if (h.record > 0 || h.dimensions != 1)
		return wrong(in, p, "not one number for each event", f);
	if (letter == 't' && ticks < 0)
		return wrong(in, p, "of an unknown unit", f);
	if (z->npy.head.dimensions == 1 && h.size[0] != z->npy.head.size[0])
		return wrong(in, p, "not as long as another array", f);
	z->npy.head.dimensions = 1;
	z->npy.head.size[0] = h.size[0];
	if (letter == 't')
		z->npy.head.second = ticks;
	snprintf(d->name, sizeof d->name, "%.31s", m->name);
	snprintf(d->text, sizeof d->text, "%.63s", h.name);
	d->type = h.type;
	d->at = p->at = k * sizeof(double);
	p->size = h.type.size;
	return 0;
}

/* Find the arrays of events' numbers; those of other names are skipped. */
static int
members(struct spk_in *in, struct npz *z, struct spk_fault *f)
{
	const size_t suffix = sizeof SUFFIX - 1;
	struct spk_zip zip;
	struct spk_member m = {.name = ""};
	const char *why = spk_zip_open(&zip, z->file, z->n);
	char name[sizeof m.name], letter;
	double ticks;
	bool more = why == NULL;
	size_t n;

	while (more && (why = spk_zip_next(&zip, &m, &more)) == NULL && more) {
		n = strlen(m.name);
		if (n < suffix || strcmp(m.name + n - suffix, SUFFIX) != 0)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)(n - suffix), m.name);
		letter = spk_event_part(name, &ticks);
		if (letter != '\0' && take(in, z, &m, letter, ticks, f) == -1)
			return -1;
	}
	return why == NULL ? 0 : spk_in_fail(in, f, 0, "npz: %s", why);
}

/* After the last event. */
static int
finish(struct spk_in *in, const struct npz *z, struct spk_fault *f)
{
	const char *why;
	size_t k;

	for (k = 0; k < SPK_PARTS; k++)
		if (z->part[k] != NULL &&
		    (why = spk_stream_end(&z->part[k]->stream)) != NULL)
			return wrong(in, z->part[k], why, f);
	return 0;
}

static enum spk_step
next_event(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct npz *z = (struct npz *)in->events;
	const char *why;
	struct part *p;
	size_t k;

	if (z->npy.taken == z->npy.head.size[0]) {
		(void)finish(in, z, f);
		return SPK_END;
	}
	in->item = ++z->npy.taken;
	for (k = 0; k < SPK_PARTS; k++) {
		p = z->part[k];
		if (p == NULL)
			continue;
		why = spk_stream_read(&p->stream, z->record + p->at, p->size);
		if (why != NULL) {
			(void)wrong(in, p, why, f);
			return SPK_END;
		}
	}
	return spk_npy_event(in, &z->npy, z->record, e, f) == -1 ? SPK_END :
	    SPK_ROW;
}

static int
npz_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct npz *z = calloc(1, sizeof *z);

	if (z == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->own = z;
	if (slurp(in, z, f) == -1)
		return -1;
	if (z->n < 4 || memcmp(z->file, "PK\3\4", 4) != 0)
		return spk_in_fail(in, f, 0, "no npz file begins here");
	if (members(in, z, f) == -1 ||
	    spk_npy_parts(in, &z->npy, "arrays", f) == -1)
		return -1;
	in->pos = in->end;
	z->npy.ev.next = next_event;
	return spk_npy_events(in, &z->npy, args, f);
}

static void
npz_rewind(struct spk_in *in)
{
	struct npz *z = (struct npz *)in->events;
	size_t k;

	z->npy.taken = 0;
	for (k = 0; k < SPK_PARTS; k++)
		if (z->part[k] != NULL)
			(void)begin(in, z->part[k], &in->held);
	spk_events_rewind(in);
}

static void
npz_close(struct spk_in *in)
{
	struct npz *z = in->own;
	size_t k;

	for (k = 0; z != NULL && k < SPK_PARTS; k++)
		if (z->part[k] != NULL) {
			spk_stream_close(&z->part[k]->stream);
			free(z->part[k]);
		}
	if (z != NULL)
		free(z->file);
	if (in->events != NULL)		/* the same */
		spk_events_close(in);
	else
		free(z);
}

const struct spk_reader spk_npz_reader = {
	.name = "npz", .takes = "frame frames events counts", .holds = SPK_SPIKES,
	.begins = npz_begins, .open = npz_open, .read = spk_events_read,
	.rewind = npz_rewind, .close = npz_close,
};

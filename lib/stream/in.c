/*
 * Reading: bytes from a file or pipe, faults with their place in it, and frames
 * in blocks through the format's own reader.  A fault after good frames is held
 * until these have been returned.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/in.h"

#define BUFFER		(256 * 1024)
#define NAME_MAX_SHOWN	250		/* bytes, in a message */

int
spk_in_fail(struct spk_in *in, struct spk_fault *f, size_t field,
    const char *fmt, ...)
{
	const bool text = in->reader == NULL || in->reader->text;
	const uint64_t place = text ? in->row_line : in->base + in->pos +
	    (field > 0 ? (field - 1) * in->array.size : 0);
	char where[400], at[32] = "";
	struct spk_fault why;
	va_list ap;

	va_start(ap, fmt);
	spk_vfail(&why, SPK_DATA, fmt, ap);
	va_end(ap);
	if (text && field > 0)
		snprintf(at, sizeof at, ":%zu", field);
	snprintf(where, sizeof where, text ? "%s:%llu%s: " : in->item > 0 ?
	    "%s: event %llu%s: " : "%s: byte %llu%s: ", in->name,
	    (unsigned long long)(in->item > 0 ? in->item : place), at);
	why.place = text ? SPK_AT_LINE : in->item > 0 ? SPK_NOWHERE :
	    SPK_AT_BYTE;
	why.at = in->item > 0 ? 0 : place;
	why.field = field;
	return spk_fail_as(f, SPK_DATA, where, &why);
}

void
spk_in_note(struct spk_in *in, const char *fmt, ...)
{
	struct spk_fault note;
	va_list ap;
	size_t i;

	va_start(ap, fmt);
	spk_vfail(&note, SPK_DATA, fmt, ap);
	va_end(ap);
	for (i = 0; i < in->notes; i++)
		if (strcmp(in->note[i].text, note.text) == 0)
			return;
	if (in->notes < SPK_NOTES)
		in->note[in->notes++] = note;
}

static int
keep(struct spk_in *in, const char *s, size_t n, struct spk_fault *f)
{
	if (n == 0)
		return 0;
	if (spk_grow(&in->kept, &in->kept_cap, in->kept_n + n, 1, f) == -1)
		return -1;
	memcpy(in->kept + in->kept_n, s, n);
	in->kept_n += n;
	return 0;
}

/* Read the kept bytes again. */
static ptrdiff_t
kept_bytes(struct spk_in *in, char *s, size_t n)
{
	const size_t left = in->kept_n - in->kept_pos;

	n = n < left ? n : left;
	memcpy(s, in->kept + in->kept_pos, n);
	in->kept_pos += n;
	return (ptrdiff_t)n;
}

/* Minimum bytes of a value; 0: less, or unknown. */
static size_t
least_bytes(const struct spk_in *in)
{
	if (in->events != NULL || in->array.code == SPK_NUM_BITS)
		return 0;
	if (in->reader->text)		/* a digit, and a separator */
		return in->nan == SPK_NAN_ERROR ? 2 : 1;
	return in->array.size;
}

int
spk_in_keep(struct spk_in *in, enum spk_type type, struct spk_fault *f)
{
	const size_t at = (size_t)(in->payload - in->base);

	if (spk_type_size(type) <= 2 * least_bytes(in))
		return 0;
	in->keeping = true;
	if (in->payload < in->base)	/* all events are in memory */
		return 1;
	return keep(in, in->buf + at, in->end - at, f) == -1 ? -1 : 1;
}

ptrdiff_t
spk_in_bytes(struct spk_in *in, char *s, size_t n, struct spk_fault *f)
{
	const ptrdiff_t got = in->replay ? kept_bytes(in, s, n) :
	    spk_fd_read(in->fd, s, n);

	if (got == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: read error: %s", in->name,
		    strerror(errno));
	if (in->keeping && !in->replay && keep(in, s, (size_t)got, f) == -1)
		return -1;
	if (got > 0)
		in->tail = s[got - 1];
	in->eof = got == 0;
	return got;
}

int
spk_in_fill(struct spk_in *in, struct spk_fault *f)
{
	const size_t gone = in->hold < in->base + in->pos ?
	    (size_t)(in->hold - in->base) : in->pos;
	ptrdiff_t got;
	size_t room;

	if (gone > 0) {
		memmove(in->buf, in->buf + gone, in->end - gone);
		in->base += gone;
		in->end -= gone;
		in->pos -= gone;
	}
	room = in->cap < SPK_IN_SLACK + in->end ? 0 :
	    in->cap - SPK_IN_SLACK - in->end;
	if (room == 0) {
		if (spk_grow(&in->buf, &in->cap, in->cap + 1, 1, f) == -1)
			return -1;
		room = in->cap - SPK_IN_SLACK - in->end;
	}
	got = spk_in_bytes(in, in->buf + in->end, room, f);
	if (got == -1)
		return -1;
	in->end += (size_t)got;
	in->buf[in->end] = '\0';
	return got > 0;
}

void
spk_in_pass(struct spk_in *in)
{
	do {
		in->beyond += in->end - in->pos;
		in->pos = in->end;
	} while (spk_in_fill(in, &in->held) == 1);
	in->done = true;
	in->over = false;
}

bool
spk_in_waits(const struct spk_in *in)
{
	return memchr(in->buf + in->pos, '\n', in->end - in->pos) == NULL;
}

int
spk_in_want(struct spk_in *in, size_t n, struct spk_fault *f)
{
	while (in->end - in->pos < n && !in->eof)
		if (spk_in_fill(in, f) == -1)
			return -1;
	return in->end - in->pos >= n;
}

int
spk_in_line(struct spk_in *in, size_t from, size_t most, size_t *to,
    struct spk_fault *f)
{
	const char *nl;
	size_t have;

	for (;; from = have > from ? have : from) {
		have = in->end - in->pos;
		have = have < most ? have : most;
		nl = have <= from ? NULL : memchr(in->buf + in->pos + from,
		    '\n', have - from);
		*to = nl == NULL ? have : (size_t)(nl - in->buf) - in->pos;
		if (nl != NULL || have == most || in->eof)
			return nl != NULL;
		if (spk_in_fill(in, f) == -1)
			return -1;
	}
}

int
spk_in_short(struct spk_in *in, struct spk_fault *f, const char *what)
{
	if (!in->partial)
		return spk_fail(f, SPK_DATA, "%s: cut after %llu frame%s: %s",
		    in->name, (unsigned long long)in->frames,
		    in->frames == 1 ? "" : "s", what);
	in->done = in->cut = true;
	return 0;
}

bool
spk_in_counted(const char *s, size_t n, uint64_t *frames)
{
	static const char word[] = "#end frames=";

	return n >= sizeof word && memcmp(s, word, sizeof word - 1) == 0 &&
	    spk_count64(s + sizeof word - 1, s + n, frames);
}

int
spk_in_trailer(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	char what[64];
	uint64_t frames;

	if (!spk_in_counted(s, n, &frames))
		return spk_in_fail(in, f, 0, "not an #end line");
	if (in->reader->counted != NULL)
		return in->reader->counted(in, s, n, frames, f);
	if (frames == in->frames)
		return 0;
	snprintf(what, sizeof what, "#end says %llu",
	    (unsigned long long)frames);
	return spk_in_short(in, f, what);
}

int
spk_in_magic(const char *s, size_t n, const char *magic, size_t len)
{
	if (memcmp(s, magic, n < len ? n : len) != 0)
		return 0;
	return n < len ? -1 : 1;
}

/* Size and time of a regular file; zeros for anything else. */
static bool
look(const struct spk_in *in, int64_t to[3])
{
	struct stat st;

	to[0] = to[1] = to[2] = 0;
	if (fstat(in->fd, &st) == -1 || !S_ISREG(st.st_mode))
		return false;
	to[0] = st.st_size;
	to[1] = st.st_mtim.tv_sec;
	to[2] = st.st_mtim.tv_nsec;
	return true;
}

void
spk_in_watch(struct spk_in *in)
{
	const off_t at = lseek(in->fd, 0, SEEK_CUR);

	in->watched = look(in, in->stamp);
	in->seekable = in->watched && at != -1;
	in->origin = in->seekable ? (uint64_t)at : 0;
}

/*
 * A log that is read while it is written only grows: its content at the end of
 * reading is good, unless it ended within a line.  A second reading must find
 * it unchanged.
 */
int
spk_in_unchanged(struct spk_in *in, struct spk_fault *f)
{
	int64_t now[3];

	if (!in->watched || (look(in, now) &&
	    memcmp(now, in->stamp, sizeof now) == 0))
		return 0;
	if (in->again || now[0] <= in->stamp[0])
		return spk_fail(f, SPK_DATA, "%s: changed while it was read",
		    in->name);
	if (in->open_line)
		return spk_fail(f, SPK_DATA, "%s: grew while it was read, in "
		    "its last line", in->name);
	in->grew = true;
	return 0;
}

struct spk_in *
spk_in_new(int fd, const char *name, unsigned flags, struct spk_fault *f)
{
	struct spk_in *in = calloc(1, sizeof *in);
	size_t n = strlen(name);

	if (n > NAME_MAX_SHOWN)
		n = NAME_MAX_SHOWN;
	if (in != NULL) {
		in->fd = fd;
		in->close = (flags & SPK_CLOSE) != 0;
		in->many = (flags & SPK_MANY) != 0;
	}
	else if ((flags & SPK_CLOSE) != 0)
		close(fd);
	if (in == NULL || (in->name = malloc(n + 1)) == NULL ||
	    (in->buf = spk_pages(BUFFER + SPK_IN_SLACK)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_in_close(in);
		return NULL;
	}
	spk_plain(in->name, n + 1, name, n);
	in->cap = BUFFER + SPK_IN_SLACK;
	in->buf[0] = '\0';
	in->tail = '\n';
	in->line = in->row_line = 1;
	in->kernels = spk_kernels(SIZE_MAX);
	in->array.items = SPK_TO_THE_END;
	in->hold = UINT64_MAX;
	return in;
}

void
spk_in_names_free(struct spk_in *in)
{
	size_t i;

	for (i = 0; in->names != NULL && i < in->fields; i++)
		free(in->names[i]);
	free(in->names);
	in->names = NULL;
}

static void
free_part(struct spk_chosen *p)
{
	if (p == NULL)
		return;
	free(p->slice);
	free(p->where);
	free(p->values);
	free(p);
}

void
spk_in_close(struct spk_in *in)
{
	size_t k;

	if (in == NULL)
		return;
	if (in->reader != NULL && in->reader->close != NULL)
		in->reader->close(in);
	for (k = 0; in->on_off != NULL && k < in->columns; k++)
		free(in->on_off[k]);
	free(in->on_off);
	spk_in_names_free(in);
	free_part(in->part);
	spk_head_free(&in->head);
	free(in->pick);
	free(in->wanted);
	free(in->row);
	free(in->first);
	free(in->last);
	free(in->buf);
	free(in->kept);
	free(in->name);
	if (in->close)
		close(in->fd);
	free(in);
}

const struct spk_head *
spk_in_head(const struct spk_in *in)
{
	return &in->head;
}

bool
spk_in_headed(const struct spk_in *in)
{
	return in->headed;
}

bool
spk_in_episode(const struct spk_in *in)
{
	return in->fresh;
}

size_t
spk_in_columns(const struct spk_in *in)
{
	return in->columns;
}

enum spk_type
spk_in_type(const struct spk_in *in)
{
	const char *kind = spk_head_get(&in->head, "kind");
	const struct spk_array *a = &in->array;

	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return SPK_I8;
	return in->single || (a->size > 0 && (a->code == SPK_NUM_F16 ||
	    a->code == SPK_NUM_F32)) ? SPK_F32 : SPK_F64;
}

uint64_t
spk_in_merged(const struct spk_in *in)
{
	return in->merged;
}

uint64_t
spk_in_late(const struct spk_in *in)
{
	return in->late;
}

const char *
spk_in_column_name(const struct spk_in *in, size_t k)
{
	if (in->names == NULL || k >= in->columns)
		return NULL;
	if (in->on_off != NULL)
		return in->on_off[k];
	return in->names[in->pick != NULL ? in->pick[k] : k];
}

bool
spk_in_cut(const struct spk_in *in)
{
	return in->cut;
}

uint64_t
spk_in_patched(const struct spk_in *in)
{
	return in->patched;
}

bool
spk_in_grew(const struct spk_in *in)
{
	return in->grew;
}

ptrdiff_t
spk_in_read_all(struct spk_in *in, enum spk_type type, void *block, size_t n,
    struct spk_fault *f)
{
	size_t got;

	if (n == 0 || (type != SPK_I8 && type != SPK_F32 && type != SPK_F64))
		return spk_fail(f, SPK_USAGE, "%s: %s", in->name, n == 0 ?
		    "no room for a frame" : "values are read as i8, f32 or "
		    "f64");
	in->fresh = false;
	for (;;) {
		if (in->held.status != SPK_DONE)
			return spk_fail_as(f, in->held.status, "", &in->held);
		if (in->done && in->over) {
			spk_in_pass(in);
			continue;
		}
		if (in->done)
			return spk_in_unchanged(in, f);
		got = in->reader->read(in, type, block, n);
		if (got > 0)
			return (ptrdiff_t)got;
		in->done |= in->over;
		if (in->done || in->held.status != SPK_DONE)
			continue;
		if (in->reader->fill != NULL)
			got = in->reader->fill(in, type, block, n);
		else
			(void)spk_in_fill(in, &in->held);
		if (got > 0)
			return (ptrdiff_t)got;
	}
}

bool
spk_in_seekable(const struct spk_in *in)
{
	return in->seekable;
}

int
spk_in_go(struct spk_in *in, uint64_t at, struct spk_fault *f)
{
	in->again = true;
	in->held = (struct spk_fault){0};
	if (spk_in_unchanged(in, f) == -1)
		return -1;
	if (!in->keeping && lseek(in->fd, (off_t)(in->origin + at),
	    SEEK_SET) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: %s", in->name,
		    strerror(errno));
	in->pos = in->end = 0;
	in->buf[0] = '\0';
	in->base = at;
	in->tail = '\n';
	in->eof = in->done = in->cut = in->over = in->open_line = false;
	return 0;
}

int
spk_in_rewind(struct spk_in *in, struct spk_fault *f)
{
	if (!in->seekable && !in->keeping)
		return spk_fail(f, SPK_USAGE, "%s: it cannot be read twice",
		    in->name);
	in->replay = in->keeping;
	in->kept_pos = 0;
	if (spk_in_go(in, in->payload, f) == -1)
		return -1;
	in->line = in->row_line = in->payload_line;
	in->frames = in->patched = in->merged = in->late = in->beyond = 0;
	in->cancelled = 0;
	if (in->part != NULL) {
		in->part->there = false;
		in->part->given = 0;
	}
	if (in->last != NULL)
		memset(in->last, 0, in->fields * sizeof *in->last);
	if (in->reader->rewind != NULL)
		in->reader->rewind(in);
	return 0;
}

void
spk_in_summed(struct spk_in *in, size_t frames)
{
	in->frames += frames;
}

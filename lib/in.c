/*
 * Reading: bytes from a file or pipe, the "#spk" line, the shape of the
 * frames, and frames in blocks through the format's own reader.  A fault that
 * comes after good frames waits until these have been handed out.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

#define BUFFER		(256 * 1024)
#define NAME_MAX_SHOWN	250		/* bytes, in a message */

int
spk_in_fail(struct spk_in *in, struct spk_fault *f, size_t field,
    const char *fmt, ...)
{
	char what[512], at[32] = "";
	uint64_t byte;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	if (in->format != NULL && !in->format->text) {
		byte = in->base + in->pos;
		if (field > 0)
			byte += (field - 1) * in->array.size;
		return spk_fail(f, SPK_DATA, "%s: byte %llu: %s", in->name,
		    (unsigned long long)byte, what);
	}
	if (field > 0)
		snprintf(at, sizeof at, ":%zu", field);
	return spk_fail(f, SPK_DATA, "%s:%llu%s: %s", in->name,
	    (unsigned long long)in->row_line, at, what);
}

ptrdiff_t
spk_in_bytes(struct spk_in *in, char *s, size_t n, struct spk_fault *f)
{
	const ptrdiff_t got = spk_fd_read(in->fd, s, n);

	if (got == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: read error: %s", in->name,
		    strerror(errno));
	if (got > 0)
		in->tail = s[got - 1];
	in->eof = got == 0;
	return got;
}

int
spk_in_fill(struct spk_in *in, struct spk_fault *f)
{
	ptrdiff_t got;
	size_t room;

	if (in->pos > 0) {
		memmove(in->buf, in->buf + in->pos, in->end - in->pos);
		in->base += in->pos;
		in->end -= in->pos;
		in->pos = 0;
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
spk_count64(const char *s, const char *end, uint64_t *x)
{
	const char *from = s;
	unsigned d;

	for (*x = 0; s < end && *s != ' ' && *s != '\r' && *s != '\n'; s++) {
		d = (unsigned)(unsigned char)*s - '0';
		if (d > 9 || *x > (UINT64_MAX - d) / 10)
			return false;
		*x = *x * 10 + d;
	}
	return s > from;
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
	if (in->format->counted != NULL)
		return in->format->counted(in, s, n, frames, f);
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

/* What others read, and say what they find in text that spk reads. */
static int
foreign(struct spk_in *in, struct spk_fault *f)
{
	static const struct {
		const char	*magic, *what;
	} others[] = {
		{ "\x1f\x8b", "compressed by gzip; zcat it" },
		{ "PK\x03\x04", "a zip archive, as npz is; unzip -p it" },
		{ "\x89PNG", "a png image; pngtopnm it" },
		{ "\xff\xd8\xff", "a jpeg image; jpegtopnm it" },
		{ "\x89HDF", "HDF5; h5dump, or h5py, gets arrays out of it" },
		{ "fLaC", "FLAC; flac -dc, or sox FILE -t wav -" },
		{ "OggS", "Ogg; sox FILE -t wav -" },
		{ "\xfd" "7zXZ", "compressed by xz; xzcat it" },
		{ "\x28\xb5\x2f\xfd", "compressed by zstd; zstdcat it" },
		{ "#!AER-DAT", "AEDAT, which faery makes csv of" },
		{ "Event Stream", "an event stream, which faery makes csv of" },
		{ "MATLAB 5.0", "MATLAB's own; writematrix writes csv" },
	};
	size_t i;
	int is;

	for (i = 0; i < sizeof others / sizeof *others; i++) {
		while ((is = spk_in_magic(in->buf + in->pos, in->end - in->pos,
		    others[i].magic, strlen(others[i].magic))) == -1 &&
		    !in->eof)
			if (spk_in_fill(in, f) == -1)
				return -1;
		if (is == 1)
			return spk_in_fail(in, f, 0, "%s", others[i].what);
	}
	return 0;
}

/* The format that the first bytes are of, or text. */
static int
recognise(struct spk_in *in, struct spk_fault *f)
{
	const struct spk_format *const *p;
	int is;

	if (foreign(in, f) == -1)
		return -1;
	in->format = NULL;
	for (p = spk_formats; *p != NULL; p++) {
		if ((*p)->begins == NULL)
			continue;
		while ((is = (*p)->begins(in->buf + in->pos,
		    in->end - in->pos)) == -1 && !in->eof)
			if (spk_in_fill(in, f) == -1)
				return -1;
		if (is == 1)
			in->format = *p;
	}
	if (in->format == NULL)
		in->format = &spk_csv;
	return 0;
}

/* The format: option, then head, then what it looks like. */
static int
format_find(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *from = spk_head_get(args, "from");
	const char *name = from;

	if (name == NULL)
		name = spk_head_get(&in->head, "format");
	if (name == NULL && !in->headed)
		return recognise(in, f);
	in->format = spk_format(name != NULL ? name : "csv");
	if (in->format != NULL && in->headed && !in->format->headed) {
		in->format = NULL;
		return spk_in_fail(in, f, 0, "a #spk line, which %s does not "
		    "have", name);
	}
	if (in->format != NULL)
		return 0;
	if (from != NULL)
		return spk_fail(f, SPK_USAGE, "--from: '%.40s' is not a format",
		    from);
	return spk_in_fail(in, f, 0, "format=%.40s: unknown", name);
}

/* Lines may be signals of their own, if whoever reads knows how to. */
static int
layout_find(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *layout = spk_head_get(&in->head, "layout");

	if (layout == NULL && (in->headed ||
	    spk_head_get(args, "rows") == NULL))
		return 0;
	if (layout != NULL && strcmp(layout, "rows") != 0)
		return spk_in_fail(in, f, 0, "layout=%.40s: unknown", layout);
	if (in->format != &spk_csv)
		return spk_fail(f, layout != NULL ? SPK_DATA : SPK_USAGE,
		    "%s: only text has lines that are signals of their own",
		    in->name);
	if (!in->lines)
		return spk_in_fail(in, f, 0, "layout=rows: lines that are "
		    "signals of their own are for encoders, spk-decode, "
		    "spk-cat and spk-info");
	in->format = &spk_rows;
	return 0;
}

static void
stamp(struct spk_in *in, int64_t to[3])
{
	struct stat st;
	off_t at;

	to[0] = to[1] = to[2] = 0;
	in->seekable = false;
	if (fstat(in->fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (at = lseek(in->fd, 0, SEEK_CUR)) == -1)
		return;
	in->seekable = true;
	if (!in->again && in->base + in->end == 0)
		in->origin = (uint64_t)at;
	to[0] = st.st_size;
	to[1] = st.st_mtim.tv_sec;
	to[2] = st.st_mtim.tv_nsec;
}

/* Whether the options leave text possible. */
static bool
is_text(const struct spk_head *args)
{
	const char *from = spk_head_get(args, "from");
	const struct spk_format *f = from != NULL ? spk_format(from) : NULL;

	return f == NULL || f->text;
}

/* Past what --skip says: lines, or bytes where it cannot be text. */
static int
skip(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const double n = spk_head_number(args, "skip", 0);
	const bool lines = is_text(args);
	double left = n;
	const char *nl;
	size_t step;

	while (left > 0) {
		if (in->pos == in->end) {
			if (in->eof)
				return spk_fail(f, SPK_DATA, "%s: --skip=%.0f: "
				    "it has no more than %.0f %s", in->name, n,
				    n - left, lines ? "lines" : "bytes");
			if (spk_in_fill(in, f) == -1)
				return -1;
			continue;
		}
		step = in->end - in->pos;
		if (lines) {
			nl = memchr(in->buf + in->pos, '\n', step);
			step = nl != NULL ? (size_t)(nl + 1 - in->buf) -
			    in->pos : step;
			in->line += nl != NULL;
			left -= nl != NULL;
		} else {
			step = (double)step < left ? step : (size_t)left;
			left -= (double)step;
		}
		in->pos += step;
	}
	in->row_line = in->line;
	return 0;
}

/* Options that are of some formats only would be without effect. */
static int
options_check(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	static const char *const some[] = {
		"big-endian", "signal", "time", "fields", "frame", "frames",
		"counts", "keep"
	};
	size_t i;

	if (spk_head_get(args, "several") != NULL)
		return 0;		/* and may be another input's */
	for (i = 0; i < sizeof some / sizeof *some; i++)
		if (spk_head_get(args, some[i]) != NULL &&
		    !spk_is_word(in->format->takes, some[i]))
			return spk_fail(f, SPK_USAGE, "--%s: not of %s input%s",
			    some[i], in->format->name,
			    strcmp(some[i], "keep") == 0 ?
			    " without --rows" : "");
	return 0;
}

/* Up to the first frame; what is to be skipped is at the input's begin. */
static int
open_stream(struct spk_in *in, const struct spk_head *args, bool begin,
    struct spk_fault *f)
{
	static const struct spk_head none;
	const char *nan = spk_head_get(args, "nan");
	const bool headless = spk_head_get(args, "headless") != NULL;

	in->nan = nan == NULL || strcmp(nan, "error") == 0 ? SPK_NAN_ERROR :
	    strcmp(nan, "hold") == 0 ? SPK_NAN_HOLD : SPK_NAN_ZERO;
	in->partial = spk_head_get(args, "partial") != NULL;
	in->episodes = spk_head_get(args, "episodes") != NULL;
	in->many = spk_head_get(args, "many") != NULL;
	in->lines = spk_head_get(args, "lines") != NULL;
	if ((is_text(args) && spk_in_bom(in, f) == -1) ||
	    (headless && spk_in_head_line(in, f) == -1) ||
	    (!in->headed && ((begin && skip(in, args, f) == -1) ||
	    spk_in_head_line(in, f) == -1)))
		return -1;
	if (in->eof && in->pos == in->end && !in->headed)
		return spk_fail(f, SPK_DATA, "%s: no data", in->name);
	if (in->headed && headless)
		args = &none;
	if (format_find(in, args, f) == -1 || layout_find(in, args, f) == -1)
		return -1;
	in->episodes |= spk_head_get(&in->head, "episodes") != NULL;
	if (!in->headed && !headless && options_check(in, args, f) == -1)
		return -1;
	if (!in->headed && in->format->holds != SPK_ANYTHING &&
	    spk_head_set(&in->head, "kind", in->format->holds == SPK_SPIKES ?
	    "spikes" : "signal", f) == -1)
		return -1;
	return in->format->open(in, args, f);
}

/* A reader that nothing was read by. */
static struct spk_in *
new_in(int fd, const char *name, struct spk_fault *f)
{
	struct spk_in *in = calloc(1, sizeof *in);
	size_t n = strlen(name);

	if (n > NAME_MAX_SHOWN)
		n = NAME_MAX_SHOWN;
	if (in == NULL || (in->name = malloc(n + 1)) == NULL ||
	    (in->buf = spk_pages(BUFFER + SPK_IN_SLACK)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_in_close(in);
		return NULL;
	}
	spk_plain(in->name, n + 1, name, n);
	in->fd = fd;
	in->cap = BUFFER + SPK_IN_SLACK;
	in->buf[0] = '\0';
	in->tail = '\n';
	in->line = in->row_line = 1;
	in->kernels = spk_kernels(SIZE_MAX);
	in->array.items = SPK_TO_THE_END;
	return in;
}

struct spk_in *
spk_in_open(int fd, const char *name, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_in *in = new_in(fd, name, f);

	if (in == NULL)
		return NULL;
	spk_fd_widen(fd);
	stamp(in, in->stamp);
	if (open_stream(in, args, true, f) == -1) {
		spk_in_close(in);
		return NULL;
	}
	return in;
}

/* What has been read of the input, and not been taken, goes to another. */
static void
hand_over(struct spk_in *to, struct spk_in *from)
{
	char *buf = to->buf;

	to->buf = from->buf;
	from->buf = buf;
	to->cap = from->cap;
	to->pos = from->pos;
	to->end = from->end;
	to->tail = from->tail;
	to->base = from->base;
	to->eof = from->eof;
	to->line = to->row_line = from->line;
	to->origin = from->origin;
}

int
spk_in_next(struct spk_in **in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_in *next;

	/* Only text has an end that is seen before that of the input. */
	if (!(*in)->format->text)
		return 0;
	if (spk_in_want(*in, 4, f) == -1)
		return -1;
	if ((*in)->end - (*in)->pos < 4 ||
	    memcmp((*in)->buf + (*in)->pos, "#spk", 4) != 0)
		return (*in)->cut || (*in)->pos == (*in)->end ? 0 :
		    spk_in_fail(*in, f, 0, "data after #end");
	next = new_in((*in)->fd, (*in)->name, f);
	if (next == NULL)
		return -1;
	hand_over(next, *in);
	spk_in_close(*in);
	*in = next;
	return open_stream(next, args, false, f) == -1 ? -1 : 1;
}

void
spk_in_close(struct spk_in *in)
{
	if (in == NULL)
		return;
	if (in->format != NULL && in->format->close != NULL)
		in->format->close(in);
	spk_csv_names_free(in);
	spk_head_free(&in->head);
	free(in->pick);
	free(in->wanted);
	free(in->row);
	free(in->last);
	free(in->buf);
	free(in->name);
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
	return in->single || (a->size > 0 && (a->code == SPK_BINARY16 ||
	    a->code == SPK_BINARY32)) ? SPK_F32 : SPK_F64;
}

uint64_t
spk_in_promised(const struct spk_in *in)
{
	const struct spk_events *ev = in->events;

	return ev != NULL ? ev->most : in->array.items;
}

uint64_t
spk_in_merged(const struct spk_in *in)
{
	return in->events != NULL ? in->events->merged : 0;
}

uint64_t
spk_in_late(const struct spk_in *in)
{
	return in->events != NULL ? in->events->late : 0;
}

const char *
spk_in_column_name(const struct spk_in *in, size_t k)
{
	if (in->names == NULL)
		return NULL;
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

static int
unchanged(struct spk_in *in, struct spk_fault *f)
{
	int64_t now[3];

	stamp(in, now);
	if (memcmp(now, in->stamp, sizeof now) == 0)
		return 0;
	return spk_fail(f, SPK_DATA, "%s: changed while it was read", in->name);
}

ptrdiff_t
spk_in_read(struct spk_in *in, enum spk_type type, void *block, size_t n,
    struct spk_fault *f)
{
	size_t got;

	in->fresh = false;
	for (;;) {
		if (in->held.status != SPK_DONE)
			return spk_fail(f, in->held.status, "%s",
			    in->held.text);
		if (in->done)
			return in->again ? unchanged(in, f) : 0;
		got = in->format->read(in, type, block, n);
		if (got > 0)
			return (ptrdiff_t)got;
		if (in->done || in->held.status != SPK_DONE)
			continue;
		if (spk_array_is_direct(in, type, n))
			got = spk_array_direct(in, type, block, n);
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
spk_in_rewind(struct spk_in *in, struct spk_fault *f)
{
	in->again = true;
	if (unchanged(in, f) == -1)
		return -1;
	if (lseek(in->fd, (off_t)(in->origin + in->payload), SEEK_SET) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: %s", in->name,
		    strerror(errno));
	in->pos = in->end = 0;
	in->buf[0] = '\0';
	in->base = in->payload;
	in->line = in->row_line = in->payload_line;
	in->tail = '\n';
	in->eof = in->done = in->cut = false;
	in->frames = in->patched = 0;
	if (in->last != NULL)
		memset(in->last, 0, in->fields * sizeof *in->last);
	if (in->format->rewind != NULL)
		in->format->rewind(in);
	return 0;
}


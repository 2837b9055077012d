/*
 * Reading: bytes from a file or pipe, the "#spk" line, the shape of the
 * frames, and frames in blocks through the format's own reader.  A fault that
 * comes after good frames waits until these have been handed out.
 */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

#define BUFFER		(256 * 1024)
#define NAME_MAX_SHOWN	250		/* bytes, in a message */
#define HEAD_MAX	(64 * 1024)	/* and 64 bytes a channel */

const struct spk_format *const spk_formats[] = {
	&spk_csv, &spk_raw_i8, &spk_raw_f32, &spk_raw_f64, NULL
};

const struct spk_format *
spk_format(const char *name)
{
	const struct spk_format *const *p;

	for (p = spk_formats; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

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
			byte += (field - 1) * spk_type_size(in->format->type);
		return spk_fail(f, SPK_DATA, "%s: byte %llu: %s", in->name,
		    (unsigned long long)byte, what);
	}
	if (field > 0)
		snprintf(at, sizeof at, ":%zu", field);
	return spk_fail(f, SPK_DATA, "%s:%llu%s: %s", in->name,
	    (unsigned long long)in->row_line, at, what);
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
	room = in->cap < 2 + in->end ? 0 : in->cap - 2 - in->end;
	if (room == 0) {
		if (spk_grow(&in->buf, &in->cap, in->cap + 1, 1, f) == -1)
			return -1;
		room = in->cap - 2 - in->end;
	}
	got = spk_fd_read(in->fd, in->buf + in->end, room);
	if (got == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: read error: %s", in->name,
		    strerror(errno));
	in->end += (size_t)got;
	in->buf[in->end] = '\0';
	if (got > 0)
		in->tail = in->buf[in->end - 1];
	in->eof = got == 0;
	return got > 0;
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
	const char *end = s + n;
	unsigned d;

	if (n < sizeof word || memcmp(s, word, sizeof word - 1) != 0)
		return false;
	*frames = 0;
	for (s += sizeof word - 1; s < end && *s != ' '; s++) {
		d = (unsigned)(unsigned char)*s - '0';
		if (d > 9 || *frames > (UINT64_MAX - d) / 10)
			return false;
		*frames = *frames * 10 + d;
	}
	return s[-1] != '=';
}

int
spk_in_trailer(struct spk_in *in, struct spk_fault *f, const char *s, size_t n)
{
	char what[64];
	uint64_t frames;

	if (!spk_in_counted(s, n, &frames))
		return spk_in_fail(in, f, 0, "not an #end line");
	if (frames == in->frames)
		return 0;
	snprintf(what, sizeof what, "#end says %llu",
	    (unsigned long long)frames);
	return spk_in_short(in, f, what);
}

/* The value of a field that has to be stored, made finite if it may. */
static int
mend(struct spk_in *in, struct spk_fault *f, size_t k, double *x)
{
	size_t field = in->pick != NULL ? in->pick[k] : k;

	if (in->nan == SPK_NAN_ERROR)
		return spk_in_fail(in, f, field + 1, isnan(*x) ?
		    "not a number" : "out of range");
	*x = in->nan == SPK_NAN_HOLD ? in->last[field] : 0;
	in->row[field] = *x;
	in->patched++;
	return 0;
}

static int
store_spikes(struct spk_in *in, struct spk_fault *f, int8_t *y)
{
	size_t k, i;
	double x;

	for (k = 0; k < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		x = in->row[i];
		y[k] = (int8_t)((x > 0) - (x < 0));
		if (x < y[k] || x > y[k] || isnan(x))
			return spk_in_fail(in, f, i + 1,
			    "not a spike, which is -1, 0 or 1");
	}
	return 0;
}

static int
store_f32(struct spk_in *in, struct spk_fault *f, float *y)
{
	size_t k;
	double x;

	for (k = 0; k < in->columns; k++) {
		x = in->row[in->pick != NULL ? in->pick[k] : k];
		y[k] = (float)x;
		if (!SPK_LIKELY(fabsf(y[k]) <= FLT_MAX)) {
			if (mend(in, f, k, &x) == -1)
				return -1;
			y[k] = (float)x;
		}
	}
	return 0;
}

static int
store_f64(struct spk_in *in, struct spk_fault *f, double *y)
{
	size_t k;

	for (k = 0; k < in->columns; k++) {
		y[k] = in->row[in->pick != NULL ? in->pick[k] : k];
		if (!SPK_LIKELY(fabs(y[k]) <= DBL_MAX) &&
		    mend(in, f, k, &y[k]) == -1)
			return -1;
	}
	return 0;
}

int
spk_in_store(struct spk_in *in, struct spk_fault *f, enum spk_type type,
    char *block, size_t n)
{
	void *y = block + n * in->columns * spk_type_size(type);
	int rc = type == SPK_I8 ? store_spikes(in, f, y) :
	    type == SPK_F32 ? store_f32(in, f, y) : store_f64(in, f, y);

	if (rc == 0 && in->last != NULL)
		memcpy(in->last, in->row, in->fields * sizeof *in->row);
	in->frames += rc == 0;
	return rc;
}

/* --columns */

static bool
number(const char *s, size_t n, size_t *x)
{
	size_t i;

	for (*x = i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		if (*x <= SPK_TEXT_COLUMNS)	/* more is too many anyway */
			*x = *x * 10 + (size_t)(s[i] - '0');
	return n > 0 && i == n;
}

/* The columns from..to (from 1) that an item of the list names. */
static bool
item(const struct spk_in *in, const char *s, size_t n, size_t *from,
    size_t *to)
{
	const char *dash = memchr(s, '-', n);
	size_t i;

	if (number(s, n, from)) {
		*to = *from;
		return true;
	}
	if (dash != NULL && number(s, (size_t)(dash - s), from)) {
		*to = in->fields;
		if (dash + 1 == s + n ||
		    number(dash + 1, (size_t)(s + n - dash - 1), to))
			return true;
	}
	for (i = 0; in->names != NULL && i < in->fields; i++)
		if (strlen(in->names[i]) == n &&
		    memcmp(in->names[i], s, n) == 0) {
			*from = *to = i + 1;
			return true;
		}
	return false;
}

static int
pick_item(struct spk_in *in, const char *s, size_t n, size_t *cap,
    struct spk_fault *f)
{
	char show[41];
	size_t from, to;

	spk_plain(show, sizeof show, s, n);
	if (!item(in, s, n, &from, &to))
		return spk_fail(f, SPK_USAGE,
		    "--columns: '%s' is not a column's number, range or name",
		    show);
	if (from < 1 || from > to || to > in->fields)
		return spk_fail(f, SPK_USAGE, "--columns: '%s' is not within "
		    "the input's columns, 1 to %zu", show, in->fields);
	if (in->columns + (to - from) >= SPK_TEXT_COLUMNS)
		return spk_fail(f, SPK_USAGE, "--columns: more than %d",
		    SPK_TEXT_COLUMNS);
	if (spk_grow(&in->pick, cap, in->columns + 1 + to - from,
	    sizeof *in->pick, f) == -1)
		return -1;
	for (; from <= to; from++) {
		in->pick[in->columns++] = from - 1;
		in->wanted[from - 1] = true;
	}
	return 0;
}

static int
pick(struct spk_in *in, const char *list, struct spk_fault *f)
{
	size_t n, cap = 0;

	in->wanted = calloc(in->fields, sizeof *in->wanted);
	if (in->wanted == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->columns = 0;
	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (pick_item(in, list, n, &cap, f) == -1)
			return -1;
		if (list[n] == '\0')
			return 0;
	}
}

int
spk_in_shape(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *list = spk_head_get(args, "columns");

	in->columns = in->fields;
	in->row = malloc(in->fields * sizeof *in->row);
	if (in->nan == SPK_NAN_HOLD)
		in->last = calloc(in->fields, sizeof *in->last);
	if (in->row == NULL || (in->nan == SPK_NAN_HOLD && in->last == NULL))
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return list != NULL ? pick(in, list, f) : 0;
}

/* The head */

/* The line at pos: its length, its newline left out, or -1. */
static ptrdiff_t
head_line(struct spk_in *in, struct spk_fault *f)
{
	char *nl;
	size_t max = HEAD_MAX, n, claim;
	const char *c;

	while ((nl = memchr(in->buf + in->pos, '\n', in->end - in->pos)) ==
	    NULL) {
		n = in->end - in->pos;
		c = n < HEAD_MAX ? NULL : strstr(in->buf + in->pos,
		    " channels=");
		if (c != NULL && number(c + 10, strcspn(c + 10, " "), &claim) &&
		    claim <= SPK_TEXT_COLUMNS)
			max = HEAD_MAX + 64 * claim;
		if (n > max)
			return spk_in_fail(in, f, 0, "the #spk line is too "
			    "long");
		switch (spk_in_fill(in, f)) {
		case -1:
			return -1;
		case 0:
			return spk_in_fail(in, f, 0, "cut in the first line");
		}
	}
	return nl - (in->buf + in->pos);
}

/* Words that every head has, and what they may be. */
static int
head_check(struct spk_in *in, struct spk_fault *f)
{
	static const char *const must[] = {"v", "kind", "channels"};
	const char *s;
	size_t i, n;

	for (i = 0; i < 3; i++)
		if (spk_head_get(&in->head, must[i]) == NULL)
			return spk_in_fail(in, f, 0,
			    "the #spk line has no %s=", must[i]);
	if (strcmp(spk_head_get(&in->head, "v"), "1") != 0)
		return spk_in_fail(in, f, 0, "v=%.40s: this spk reads v=1",
		    spk_head_get(&in->head, "v"));
	s = spk_head_get(&in->head, "kind");
	if (strcmp(s, "signal") != 0 && strcmp(s, "spikes") != 0)
		return spk_in_fail(in, f, 0,
		    "kind=%.40s: neither signal nor spikes", s);
	s = spk_head_get(&in->head, "channels");
	if (!number(s, strlen(s), &n) || n < 1 || n > SPK_TEXT_COLUMNS)
		return spk_in_fail(in, f, 0,
		    "channels=%.40s: not a whole number from 1 to %d", s,
		    SPK_TEXT_COLUMNS);
	s = spk_head_get(&in->head, "names");
	if (s != NULL && strcmp(s, "1") != 0)
		return spk_in_fail(in, f, 0, "names=%.40s: not 1", s);
	return 0;
}

static int
head_read(struct spk_in *in, struct spk_fault *f)
{
	struct spk_fault why = {0};
	ptrdiff_t n = head_line(in, f);
	const char *s = in->buf + in->pos;

	if (n == -1)
		return -1;
	in->headed = true;
	if (memchr(s, '\0', (size_t)n) != NULL)
		return spk_in_fail(in, f, 0, "NUL in the #spk line");
	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (spk_head_parse(&in->head, s + 4, (size_t)n - 4, &why) == -1)
		return why.status == SPK_SYSTEM ?
		    spk_fail(f, SPK_SYSTEM, "%s", why.text) :
		    spk_in_fail(in, f, 0, "%s", why.text);
	if (head_check(in, f) == -1)
		return -1;
	in->pos = (size_t)((char *)memchr(s, '\n', in->end - in->pos) + 1 -
	    in->buf);
	in->line++;
	return 0;
}

/* Wait until n bytes are there, or all there are. */
static int
want(struct spk_in *in, size_t n, struct spk_fault *f)
{
	while (in->end - in->pos < n && !in->eof)
		if (spk_in_fill(in, f) == -1)
			return -1;
	return 0;
}

/* Whether the input begins with these bytes, as far as it has come. */
static bool
begins(const struct spk_in *in, const char *s)
{
	size_t n = in->end - in->pos, len = strlen(s);

	return n > 0 && memcmp(in->buf + in->pos, s, n < len ? n : len) == 0;
}

static int
head_find(struct spk_in *in, struct spk_fault *f)
{
	size_t n;

	for (n = 1; n <= 5; n++) {	/* no more bytes than it takes */
		if (want(in, n, f) == -1)
			return -1;
		if (!begins(in, "#spk ") && !begins(in, "#spk\n") &&
		    !begins(in, "#spk\r"))
			return 0;
	}
	return in->end - in->pos >= 5 ? head_read(in, f) :
	    spk_in_fail(in, f, 0, "cut in the first line");
}

static int
bom_skip(struct spk_in *in, struct spk_fault *f)
{
	if (want(in, 1, f) == -1)
		return -1;
	if (begins(in, "\xef")) {
		if (want(in, 3, f) == -1)
			return -1;
		if (begins(in, "\xef\xbb\xbf") && in->end - in->pos >= 3)
			in->pos += 3;
	}
	return 0;
}

/* The format: option, then head, then csv. */
static int
format_find(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *from = spk_head_get(args, "from");
	const char *name = from;

	if (name == NULL)
		name = spk_head_get(&in->head, "format");
	in->format = spk_format(name != NULL ? name : "csv");
	if (in->format != NULL)
		return 0;
	if (from != NULL)
		return spk_fail(f, SPK_USAGE, "--from: '%.40s' is not a format",
		    from);
	return spk_in_fail(in, f, 0, "format=%.40s: unknown", name);
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

	return from == NULL || strcmp(from, spk_csv.name) == 0;
}

static int
open_stream(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *nan = spk_head_get(args, "nan");

	in->nan = nan == NULL || strcmp(nan, "error") == 0 ? SPK_NAN_ERROR :
	    strcmp(nan, "hold") == 0 ? SPK_NAN_HOLD : SPK_NAN_ZERO;
	in->partial = spk_head_get(args, "partial") != NULL;
	if ((is_text(args) && bom_skip(in, f) == -1) || head_find(in, f) == -1)
		return -1;
	if (in->eof && in->pos == in->end && !in->headed)
		return spk_fail(f, SPK_DATA, "%s: no data", in->name);
	if (format_find(in, args, f) == -1)
		return -1;
	return in->format->open(in, args, f);
}

struct spk_in *
spk_in_open(int fd, const char *name, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_in *in = calloc(1, sizeof *in);
	size_t n = strlen(name);

	if (n > NAME_MAX_SHOWN)
		n = NAME_MAX_SHOWN;
	if (in == NULL || (in->name = malloc(n + 1)) == NULL ||
	    (in->buf = malloc(BUFFER)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_in_close(in);
		return NULL;
	}
	spk_plain(in->name, n + 1, name, n);
	in->fd = fd;
	in->cap = BUFFER;
	in->buf[0] = '\0';
	in->tail = '\n';
	in->line = in->row_line = 1;
	spk_fd_widen(fd);
	stamp(in, in->stamp);
	if (open_stream(in, args, f) == -1) {
		spk_in_close(in);
		return NULL;
	}
	return in;
}

void
spk_in_close(struct spk_in *in)
{
	size_t i;

	if (in == NULL)
		return;
	if (in->format != NULL && in->format->close != NULL)
		in->format->close(in);
	for (i = 0; in->names != NULL && i < in->fields; i++)
		free(in->names[i]);
	free(in->names);
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

size_t
spk_in_columns(const struct spk_in *in)
{
	return in->columns;
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

	for (;;) {
		if (in->held.status != SPK_DONE)
			return spk_fail(f, in->held.status, "%s",
			    in->held.text);
		if (in->done)
			return in->again ? unchanged(in, f) : 0;
		got = in->format->read(in, type, block, n);
		if (got > 0)
			return (ptrdiff_t)got;
		if (!in->done && in->held.status == SPK_DONE)
			(void)spk_in_fill(in, &in->held);
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

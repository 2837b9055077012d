/* Writing: the "#spk" line, the name row, frames by the format, "#end". */
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/out.h"

#define LARGE		(32 * 1024)	/* bytes that are not worth copying */

struct spk_out *
spk_out_new(int fd, const char *name, const struct spk_writer *writer,
    const struct spk_head *args, unsigned flags, struct spk_fault *f)
{
	struct spk_out *out = calloc(1, sizeof *out);
	const char *names = spk_head_get(args, "names");
	const char *unit = spk_head_get(args, "unit");
	const char *times = spk_head_get(args, "times");

	if (out != NULL) {
		out->fd = fd;
		out->close = (flags & SPK_CLOSE) != 0;
	} else if ((flags & SPK_CLOSE) != 0)
		close(fd);
	if (out == NULL || (out->name = strdup(name)) == NULL ||
	    (out->buf = spk_pages(SPK_OUT_BUFFER)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_out_close(out);
		return NULL;
	}
	out->writer = writer;
	out->kernels = spk_kernels(SIZE_MAX);
	out->bare = spk_head_get(args, "bare") != NULL || !writer->headed;
	out->nameless = names != NULL && strcmp(names, "no") == 0;
	snprintf(out->unit, sizeof out->unit, "%s", unit != NULL ? unit : "");
	out->second = spk_unit_second(out->unit);
	out->ticks = times != NULL ? spk_unit_second(times) : 0;
	out->times = out->ticks > 1e3 ? "time_us" : out->ticks > 1 ? "time_ms" :
	    "time";
	out->decimals = (int)spk_head_number(args, "decimals", -1);
	out->expect = SPK_TO_THE_END;
	spk_fd_widen(fd);
	return out;
}

void
spk_out_close(struct spk_out *out)
{
	if (out == NULL)
		return;
	if (out->writer != NULL && out->writer->close != NULL)
		out->writer->close(out);
	if (out->close)
		close(out->fd);
	free(out->name);
	free(out->buf);
	free(out->row);
	free(out);
}

static int
write_all(struct spk_out *out, const void *s, size_t n, struct spk_fault *f)
{
	if (spk_fd_write(out->fd, s, n) == 0)
		return 0;
	return spk_fail(f, SPK_SYSTEM, "%s: write error: %s", out->name,
	    strerror(errno));
}

int
spk_out_flush(struct spk_out *out, struct spk_fault *f)
{
	size_t n = out->n;

	out->n = 0;
	return n > 0 ? write_all(out, out->buf, n, f) : 0;
}

void
spk_out_salvage(struct spk_out *out, struct spk_fault *f)
{
	struct spk_fault late = {0};

	if (f->status != SPK_DATA || out == NULL)
		return;
	if ((out->begun && out->writer->salvage != NULL &&
	    out->writer->salvage(out, &late) == -1) ||
	    spk_out_flush(out, &late) == -1)
		*f = late;
}

int
spk_out_bytes(struct spk_out *out, const void *s, size_t n,
    struct spk_fault *f)
{
	if (out->watch != NULL)
		out->watch(out, s, n);
	if (n > SPK_OUT_BUFFER - out->n && spk_out_flush(out, f) == -1)
		return -1;
	if (out->n == 0 && n >= LARGE)
		return write_all(out, s, n, f);
	memcpy(out->buf + out->n, s, n);
	out->n += n;
	return 0;
}

int
spk_out_place(struct spk_out *out, bool *device, struct spk_fault *f)
{
	const int flags = fcntl(out->fd, F_GETFL);
	const off_t at = lseek(out->fd, 0, SEEK_CUR);
	struct stat st;

	out->start = -1;
	if (fstat(out->fd, &st) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: write error: %s",
		    out->name, strerror(errno));
	*device = S_ISCHR(st.st_mode);
	if (S_ISREG(st.st_mode) && at != -1 && flags != -1 &&
	    (flags & O_APPEND) == 0)
		out->start = at;
	return 0;
}

int
spk_out_mend(struct spk_out *out, const void *s, size_t n, struct spk_fault *f)
{
	if (spk_out_flush(out, f) == -1)
		return -1;
	if (spk_fd_pwrite(out->fd, s, n, out->start) == 0)
		return 0;
	return spk_fail(f, SPK_SYSTEM, "%s: write error: %s", out->name,
	    strerror(errno));
}

int
spk_out_promised(struct spk_out *out, uint64_t n, struct spk_fault *f)
{
	return spk_fail(f, SPK_DATA, "%s: %llu frames, but the header "
	    "promised %llu", out->name, (unsigned long long)n,
	    (unsigned long long)out->expect);
}

static int
string(struct spk_out *out, const char *s, struct spk_fault *f)
{
	return spk_out_bytes(out, s, strlen(s), f);
}

/* The words that come first, in this order; the format determines them. */
static const char *const first[] = {
	"v", "kind", "codec", "format", "channels", "names", "unit", "planes"
};

static bool
is_first(const char *key)
{
	size_t i;

	for (i = 0; i < sizeof first / sizeof *first; i++)
		if (strcmp(key, first[i]) == 0)
			return true;
	return false;
}

static int
word(struct spk_out *out, const char *key, const char *value,
    struct spk_fault *f)
{
	if (value == NULL)
		return 0;
	return string(out, " ", f) == -1 || string(out, key, f) == -1 ||
	    string(out, "=", f) == -1 ? -1 : string(out, value, f);
}

static int
head_line(struct spk_out *out, const struct spk_head *h, bool names,
    struct spk_fault *f)
{
	const char *value[sizeof first / sizeof *first];
	char columns[32];
	size_t i;

	snprintf(columns, sizeof columns, "%zu", out->columns);
	value[0] = "1";
	value[1] = spk_head_get(h, "kind");
	value[2] = spk_head_get(h, "codec");
	value[3] = out->writer->usual ? NULL : out->writer->name;
	value[4] = columns;
	value[5] = names ? "1" : NULL;
	value[6] = *out->unit != '\0' ? out->unit : NULL;
	value[7] = !out->writer->planes ? NULL :
	    out->planes == 1 ? "1" : "2";
	if (string(out, "#spk", f) == -1)
		return -1;
	for (i = 0; i < sizeof first / sizeof *first; i++)
		if (word(out, first[i], value[i], f) == -1)
			return -1;
	for (i = 0; i < h->n; i++)
		if (!is_first(h->word[i].key) &&
		    word(out, h->word[i].key, h->word[i].value, f) == -1)
			return -1;
	return string(out, "\n", f);
}

static bool
wants_quotes(const char *s)
{
	size_t n = strlen(s);

	return n == 0 || strpbrk(s, ",\"") != NULL || *s == '#' || *s == ' ' ||
	    s[n - 1] == ' ';
}

int
spk_out_name(struct spk_out *out, const char *s, struct spk_fault *f)
{
	size_t n = strlen(s), size = 2 * n + 2;
	char *q;
	int rc;

	if (!wants_quotes(s))
		return spk_out_bytes(out, s, n, f);
	q = malloc(size);
	if (q == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	rc = spk_out_bytes(out, q, csv_write(q, size, s, n), f);
	free(q);
	return rc;
}

static int
name_row(struct spk_out *out, const char *const *names, struct spk_fault *f)
{
	size_t i;

	for (i = 0; i < out->columns; i++)
		if (strpbrk(names[i], "\r\n") != NULL)
			return spk_fail(f, SPK_USAGE, "%s: a name of more "
			    "than a line", out->name);
	if (out->ticks > 0 && (string(out, out->times, f) == -1 ||
	    string(out, ",", f) == -1))
		return -1;
	for (i = 0; i < out->columns; i++)
		if (spk_out_name(out, names[i], f) == -1 ||
		    string(out, i + 1 < out->columns ? "," : "\n", f) == -1)
			return -1;
	return 0;
}

/* Whether the format suits the content that the header describes. */
static int
holds(const struct spk_out *out, const struct spk_head *h,
    struct spk_fault *f)
{
	const char *kind = spk_head_get(h, "kind");

	if (kind != NULL && out->writer->holds == (strcmp(kind, "spikes") == 0 ?
	    SPK_SIGNALS : SPK_SPIKES))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": holds %s",
		    out->writer->name, out->writer->holds == SPK_SPIKES ?
		    "spikes, not a signal; an encoder makes them" :
		    "signals, not spikes, which spk-plot draws");
	if (!out->writer->lines && spk_head_get(h, "episodes") != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": cannot hold "
		    "separate episodes", out->writer->name);
	if (out->columns > SPK_COLUMNS)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": %zu "
		    "columns; the maximum is %d", out->writer->name,
		    out->columns, SPK_COLUMNS);
	return 0;
}

/* The rate, and the width of images, if frames are images. */
static void
measure(struct spk_out *out, const struct spk_head *h)
{
	const double width = spk_head_number(h, "width", 0);
	const double height = spk_head_number(h, "height", 0);

	out->rate = spk_head_number(h, "rate", 0);
	if (width >= 1 && height >= 1 && width <= SPK_COLUMNS &&
	    height <= SPK_COLUMNS && width * height <= SPK_COLUMNS &&
	    (size_t)width * (size_t)height == out->columns)
		out->width = (size_t)width;
}

/* Whether frames have times. */
static int
have_times(const struct spk_out *out, const struct spk_head *h,
    struct spk_fault *f)
{
	if (!out->bare)
		return spk_fail(f, SPK_USAGE, SPK_WORD("times") ": a stream "
		    "has no such column; " SPK_WORD("bare"));
	if (spk_head_get(h, "layout") != NULL ||
	    spk_head_get(h, "episodes") != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("times") ": lines of "
		    "their own, and episodes, have no clock in common");
	if (!(out->rate > 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("times") ": the rate is "
		    "not known: " SPK_WORD("rate"));
	return 0;
}

/* Remember the words, and names, that the output cannot hold. */
static void
lose(struct spk_out *out, const struct spk_head *h, const char *const *names)
{
	const size_t size = sizeof out->lost;
	const char *keeps = out->writer->keeps;
	const char *key;
	size_t i, n = 0;

	for (i = 0; !out->writer->headed && i < h->n; i++) {
		key = h->word[i].key;
		if ((!is_first(key) || strcmp(key, "codec") == 0) &&
		    strcmp(key, "type") != 0 && n < size &&
		    !spk_is_word(keeps, key))
			n += (size_t)snprintf(out->lost + n, size - n, " %s",
			    key);
	}
	if (names != NULL && n < size)
		snprintf(out->lost + n, size - n, " names");
}

int
spk_out_begin(struct spk_out *out, const struct spk_head *h, size_t columns,
    const char *const *names, struct spk_fault *f)
{
	static const struct spk_head none;
	bool named;

	if (out->begun || columns == 0)
		return spk_fail(f, SPK_USAGE, "%s: %s", out->name, out->begun ?
		    "begun already" : "no columns");
	h = h != NULL ? h : &none;
	out->columns = columns;
	if (holds(out, h, f) == -1 ||
	    (!out->bare && spk_head_check(h, f) == -1))
		return -1;
	measure(out, h);
	if (out->ticks > 0 && have_times(out, h, f) == -1)
		return -1;
	if (out->writer->begin != NULL && out->writer->begin(out, h, f) == -1)
		return -1;
	named = !out->nameless &&
	    (names != NULL || out->writer->title != NULL) &&
	    (!out->bare || out->writer->named);
	lose(out, h, out->writer->headed && out->writer->title == NULL ?
	    NULL : names);
	if (!out->bare && head_line(out, h, named, f) == -1)
		return -1;
	out->begun = true;
	if (named && (out->writer->title != NULL ?
	    string(out, out->writer->title, f) : name_row(out, names, f)) == -1)
		return -1;
	return out->writer->head != NULL ? out->writer->head(out, f) : 0;
}

/* Frames before the first that is not finite. */
static size_t
good_frames(const struct spk_out *out, enum spk_type type, const char *x,
    size_t frames)
{
	const size_t size = out->columns * spk_type_size(type);
	size_t i;

	if (type == SPK_I8 || spk_finite(out->kernels, type, x,
	    frames * out->columns))
		return frames;
	for (i = 0; spk_finite(out->kernels, type, x + i * size,
	    out->columns); i++)
		;
	return i;
}

int
spk_out_frames(struct spk_out *out, enum spk_type type, const void *block,
    size_t frames, struct spk_fault *f)
{
	const char *x = block;
	const size_t good = good_frames(out, type, x, frames);

	if (good > 0 && out->writer->write(out, type, x, good, f) == -1)
		return -1;
	out->frames += good;
	return good == frames ? 0 : spk_fail(f, SPK_DATA,
	    "%s: frame %llu is out of range", out->name,
	    (unsigned long long)out->frames + 1);
}

/* Frames before the first that has other values than spikes. */
static size_t
good_spikes(const struct spk_out *out, const int8_t *y, size_t frames)
{
	size_t i;

	if (spk_are_spikes(out->kernels, y, frames * out->columns))
		return frames;
	for (i = 0; spk_are_spikes(out->kernels, y + i * out->columns,
	    out->columns); i++)
		;
	return i;
}

int
spk_out_write(struct spk_out *out, enum spk_type type, const void *block,
    size_t frames, struct spk_fault *f)
{
	const size_t good = out->begun && type == SPK_I8 ?
	    good_spikes(out, block, frames) : frames;

	if (!out->begun || out->ended)
		return spk_fail(f, SPK_USAGE, "%s: %s", out->name, out->ended ?
		    "ended already" : "not begun");
	if (type != SPK_I8 && type != SPK_F32 && type != SPK_F64)
		return spk_fail(f, SPK_USAGE, "%s: values are written as i8, "
		    "f32 or f64", out->name);
	if (spk_out_frames(out, type, block, good, f) == -1)
		return -1;
	return good == frames ? 0 : spk_fail(f, SPK_DATA, "%s: frame %llu: "
	    "not a spike, which is -1, 0 or 1", out->name,
	    (unsigned long long)out->frames + 1);
}

int
spk_out_episode(struct spk_out *out, struct spk_fault *f)
{
	if (!out->begun || out->ended || !out->writer->lines)
		return spk_fail(f, SPK_USAGE, "%s: %s", out->name,
		    !out->begun ? "not begun" : out->ended ? "ended already" :
		    "only text has episodes");
	return string(out, "\n", f);
}

void
spk_out_expect(struct spk_out *out, uint64_t frames)
{
	out->expect = frames;
}

const char *
spk_out_lost(const struct spk_out *out)
{
	return out->lost + (*out->lost == ' ');
}

uint64_t
spk_out_clipped(const struct spk_out *out)
{
	return out->clipped;
}

void
spk_out_count(struct spk_out *out, uint64_t frames)
{
	out->frames = frames;
}

int
spk_out_finish(struct spk_out *out, struct spk_fault *f)
{
	out->ended = true;
	if (spk_out_flush(out, f) == -1)
		return -1;
	if (!out->close)
		return 0;
	out->close = false;
	if (close(out->fd) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: write error: %s",
		    out->name, strerror(errno));
	return 0;
}

int
spk_out_end(struct spk_out *out, struct spk_fault *f)
{
	char line[80], events[32] = "";

	if (!out->begun || out->ended)
		return spk_fail(f, SPK_USAGE, "%s: %s", out->name, out->ended ?
		    "ended already" : "not begun");
	if (out->writer->counted)
		snprintf(events, sizeof events, " events=%llu",
		    (unsigned long long)out->events);
	snprintf(line, sizeof line, "#end frames=%llu%s\n",
	    (unsigned long long)out->frames, events);
	if ((out->writer->end != NULL && out->writer->end(out, f) == -1) ||
	    (!out->bare && !out->writer->ends && string(out, line, f) == -1))
		return -1;
	return spk_out_finish(out, f);
}

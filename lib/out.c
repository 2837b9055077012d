/* Writing: the "#spk" line, the name row, frames by the format, "#end". */
#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct spk_out *
spk_out_open(int fd, const char *name, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_out *out = calloc(1, sizeof *out);
	const char *to = spk_head_get(args, "to");
	const char *names = spk_head_get(args, "names");

	if (out == NULL || (out->name = strdup(name)) == NULL ||
	    (out->buf = malloc(SPK_OUT_BUFFER)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_out_close(out);
		return NULL;
	}
	out->fd = fd;
	out->bare = spk_head_get(args, "bare") != NULL;
	out->nameless = names != NULL && strcmp(names, "no") == 0;
	out->format = spk_format(to != NULL ? to : "csv");
	if (out->format == NULL || out->format->write == NULL)
		spk_fail(f, SPK_USAGE, "--to: '%.40s' is not a format to "
		    "write", to);
	else if (!out->format->text && isatty(fd))
		spk_fail(f, SPK_USAGE,
		    "--to=%s: binary is not written to a terminal", to);
	if (f->status != SPK_DONE) {
		spk_out_close(out);
		return NULL;
	}
	out->bare |= !out->format->headed;
	spk_fd_widen(fd);
	return out;
}

void
spk_out_close(struct spk_out *out)
{
	if (out == NULL)
		return;
	free(out->name);
	free(out->buf);
	free(out);
}

static int
put(struct spk_out *out, const void *s, size_t n, struct spk_fault *f)
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
	return n > 0 ? put(out, out->buf, n, f) : 0;
}

int
spk_out_bytes(struct spk_out *out, const void *s, size_t n,
    struct spk_fault *f)
{
	if (n > SPK_OUT_BUFFER - out->n && spk_out_flush(out, f) == -1)
		return -1;
	if (n > SPK_OUT_BUFFER)
		return put(out, s, n, f);
	memcpy(out->buf + out->n, s, n);
	out->n += n;
	return 0;
}

static int
string(struct spk_out *out, const char *s, struct spk_fault *f)
{
	return spk_out_bytes(out, s, strlen(s), f);
}

/* The words that come first, in this order. */
static const char *const first[] = {
	"v", "kind", "codec", "format", "channels", "names"
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
	value[3] = out->format->text ? NULL : out->format->name;
	value[4] = columns;
	value[5] = names ? "1" : NULL;
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

int
spk_out_begin(struct spk_out *out, const struct spk_head *h, size_t columns,
    const char *const *names, struct spk_fault *f)
{
	const char *kind = spk_head_get(h, "kind");
	size_t i;

	if (out->nameless)
		names = NULL;
	out->columns = columns;
	if (kind != NULL && out->format->holds == (strcmp(kind, "spikes") == 0 ?
	    SPK_SIGNALS : SPK_SPIKES))
		return spk_fail(f, SPK_USAGE, "--to=%s: holds %s",
		    out->format->name, out->format->holds == SPK_SPIKES ?
		    "spikes, not a signal" : "signals, not spikes");
	if (!out->format->text && spk_head_get(h, "episodes") != NULL)
		return spk_fail(f, SPK_USAGE, "--to=%s: cannot hold where "
		    "episodes part", out->format->name);
	if (columns > SPK_COLUMNS)
		return spk_fail(f, SPK_USAGE, "--to=%s: %zu columns; it takes "
		    "%d at the most", out->format->name, columns,
		    SPK_COLUMNS);
	if (out->format->begin != NULL && out->format->begin(out, h, f) == -1)
		return -1;
	if (!out->bare && head_line(out, h, names != NULL, f) == -1)
		return -1;
	if (names == NULL || (out->bare && !out->format->text))
		return 0;
	for (i = 0; i < columns; i++)
		if (spk_out_name(out, names[i], f) == -1 ||
		    string(out, i + 1 < columns ? "," : "\n", f) == -1)
			return -1;
	return 0;
}

/* Frames before the first that is not finite. */
static size_t
good_frames(const struct spk_out *out, enum spk_type type, const char *x,
    size_t frames)
{
	const size_t size = out->columns * spk_type_size(type);
	size_t i;

	if (spk_finite(type, x, frames * out->columns))
		return frames;
	for (i = 0; spk_finite(type, x + i * size, out->columns); i++)
		;
	return i;
}

int
spk_out_write(struct spk_out *out, enum spk_type type, const void *block,
    size_t frames, struct spk_fault *f)
{
	const char *x = block;
	const size_t good = good_frames(out, type, x, frames);

	if (good > 0 && out->format->write(out, type, x, good, f) == -1)
		return -1;
	out->frames += good;
	return good == frames ? 0 : spk_fail(f, SPK_DATA,
	    "%s: frame %llu is out of range", out->name,
	    (unsigned long long)out->frames + 1);
}

int
spk_out_episode(struct spk_out *out, struct spk_fault *f)
{
	return out->format->text ? string(out, "\n", f) : 0;
}

uint64_t
spk_out_clipped(const struct spk_out *out)
{
	return out->clipped;
}

int
spk_out_end(struct spk_out *out, struct spk_fault *f)
{
	char line[64];

	snprintf(line, sizeof line, "#end frames=%llu\n",
	    (unsigned long long)out->frames);
	if ((out->format->end != NULL && out->format->end(out, f) == -1) ||
	    (!out->bare && string(out, line, f) == -1) ||
	    spk_out_flush(out, f) == -1)
		return -1;
	if (close(out->fd) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: write error: %s",
		    out->name, strerror(errno));
	return 0;
}

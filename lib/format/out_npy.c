/*
 * Writing npy, as npy.c reads it.  The header comes first and contains the
 * number of frames.  In a file it is written again at the end, over the first.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/array.h"

#define MAGIC		"\x93NUMPY"

/* The header for N frames; its length does not depend on N. */
static size_t
head(const struct spk_out *out, uint64_t frames, char *buf, size_t size)
{
	char dict[256];
	size_t n = 0;
	int pass;

	for (pass = 0; pass < 2; pass++) {	/* the longest first */
		snprintf(dict, sizeof dict, "{'descr': %s, 'fortran_order': "
		    "False, 'shape': (%llu,%s), }", out->descr,
		    (unsigned long long)(pass == 0 ? UINT64_MAX : frames),
		    out->shape);
		if (pass == 0)
			n = (10 + strlen(dict) + 1 + 63) / 64 * 64;
	}
	snprintf(buf, size, MAGIC "\x01%c%c%c%-*s\n", 0, (int)((n - 10) & 255),
	    (int)((n - 10) >> 8), (int)(n - 11), dict);
	return n;
}

int
spk_npy_begin(struct spk_out *out, const char *descr, const char *columns,
    uint64_t frames, struct spk_fault *f)
{
	char buf[320];
	struct stat st;
	const int flags = fcntl(out->fd, F_GETFL);
	const off_t at = lseek(out->fd, 0, SEEK_CUR);

	snprintf(out->descr, sizeof out->descr, "%s", descr);
	snprintf(out->shape, sizeof out->shape, "%s", columns);
	out->start = -1;
	if (fstat(out->fd, &st) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: write error: %s",
		    out->name, strerror(errno));
	if (S_ISREG(st.st_mode) && at != -1 &&
	    flags != -1 && (flags & O_APPEND) == 0)
		out->start = at;
	else if (frames == SPK_TO_THE_END && !S_ISCHR(st.st_mode))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": its header "
		    "has the length, which is not known before the end. Write "
		    "to a file: > x.npy", out->writer->name);
	return spk_out_bytes(out, buf, head(out, frames, buf, sizeof buf), f);
}

static int
npy_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	const char *kind = spk_head_get(h, "kind");
	const char *type = spk_head_get(h, "type");
	char columns[24];

	out->number = kind != NULL && strcmp(kind, "spikes") == 0 ?
	    SPK_NUM_I8 : type != NULL ? SPK_NUM_F32 : SPK_NUM_F64;
	snprintf(columns, sizeof columns, " %zu", out->columns);
	return spk_npy_begin(out, out->number == SPK_NUM_I8 ? "'|i1'" :
	    out->number == SPK_NUM_F32 ? "'<f4'" : "'<f8'", columns,
	    out->expect, f);
}

static int
npy_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	return spk_raw_write(out, out->number, type, x, frames, f);
}

int
spk_npy_end(struct spk_out *out, struct spk_fault *f)
{
	const uint64_t n = out->writer->put == NULL ? out->frames : out->events;
	char buf[320];

	if (out->start == -1)
		return n == out->expect || out->expect == SPK_TO_THE_END ?
		    0 : spk_fail(f, SPK_DATA, "%s: %llu frames, but the header "
		    "promised %llu", out->name, (unsigned long long)n,
		    (unsigned long long)out->expect);
	if (spk_out_flush(out, f) == -1)
		return -1;
	if (spk_fd_pwrite(out->fd, buf, head(out, n, buf, sizeof buf),
	    out->start) == -1)
		return spk_fail(f, SPK_SYSTEM, "%s: write error: %s",
		    out->name, strerror(errno));
	return 0;
}

const struct spk_writer spk_npy_writer = {
	.name = "npy", .begin = npy_begin, .write = npy_write,
	.end = spk_npy_end,
};

/*
 * Writing npy, as npy.c reads it.  The header comes first and contains the
 * number of frames.  In a file it is written again at the end, over the first.
 */
#include <stdio.h>
#include <string.h>

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
	bool device;

	snprintf(out->descr, sizeof out->descr, "%s", descr);
	snprintf(out->shape, sizeof out->shape, "%s", columns);
	if (spk_out_place(out, &device, f) == -1)
		return -1;
	if (out->start == -1 && frames == SPK_TO_THE_END && !device)
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
		    0 : spk_out_promised(out, n, f);
	return spk_out_mend(out, buf, head(out, n, buf, sizeof buf), f);
}

const struct spk_writer spk_npy_writer = {
	.name = "npy", .rows = true, .begin = npy_begin, .write = npy_write,
	.end = spk_npy_end,
};

/*
 * EDF, the European Data Format, and BDF, the same with numbers of 24 bits.
 *
 * The header is text, in fields of fixed width.  Records of equal size follow:
 * for each signal in turn its little-endian integers, which the header's ranges
 * convert to physical values.  Signals may have different rates; a frame has
 * one sample of each selected signal, so their rates must be equal.
 */
#include <stdlib.h>

#include "format/edf.h"

/* Options for annotations only would have no effect. */
static int
check_options(const struct spk_head *args, struct spk_fault *f)
{
	static const char *const some[] = { "frame", "frames", "counts" };
	size_t i;

	for (i = 0; i < sizeof some / sizeof *some; i++)
		if (spk_head_get(args, some[i]) != NULL)
			return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": of edf "
			    "and bdf it is with " SPK_WORD("annotations"),
			    some[i]);
	return 0;
}

static int
open_signals(struct spk_in *in, struct spk_edf *e, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *list = spk_head_get(args, "signal");

	if (check_options(args, f) == -1)
		return -1;
	if (e->gaps) {
		in->pos += SPK_EDF_RESERVED_AT;
		return spk_in_fail(in, f, 0, "%.5s: there are gaps between its "
		    "records, which is not supported", in->buf + in->pos);
	}
	if (spk_edf_choose(in, e, list, f) == -1 ||
	    spk_edf_lay(in, e, list == NULL, f) == -1)
		return -1;
	in->pos += SPK_EDF_DURATION_AT;
	if (spk_in_rate(in, (double)e->samples / e->duration, f) == -1)
		return -1;
	in->pos -= SPK_EDF_DURATION_AT;
	if (spk_edf_describe(in, e, f) == -1)
		return -1;
	in->pos += spk_edf_size(e);
	if (e->records != SPK_TO_THE_END && !in->partial)
		in->array.items = e->records * e->samples;
	return spk_in_fields(in, args, e->columns, f);
}

extern const struct spk_reader spk_bdf_reader;

static int
edf_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct spk_edf *e = calloc(1, sizeof *e);

	in->own = e;
	if (e == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	e->bdf = in->reader == &spk_bdf_reader;
	in->array.code = e->bdf ? SPK_NUM_I24 : SPK_NUM_I16;
	e->size = spk_number_size(in->array.code);
	if (spk_edf_head(in, e, f) == -1)
		return -1;
	return spk_head_get(args, "annotations") != NULL ?
	    spk_edf_annotations(in, e, args, f) :
	    open_signals(in, e, args, f);
}

/* Read the next frame of the record at pos to in->row. */
static void
frame(struct spk_in *in, const struct spk_edf *e)
{
	const char *s = in->buf + in->pos + e->next * e->size;
	const struct spk_edf_range *r;
	size_t i;
	double x;

	for (i = 0; i < e->columns; i++) {
		r = &e->column[i].range;
		spk_array_load(&in->array, s + e->column[i].at, &x, 1);
		in->row[i] = (x - r->dig_min) * r->phys_span / r->dig_span +
		    r->phys_min;
	}
}

static size_t
edf_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct spk_edf *e = in->own;
	const bool more = spk_edf_more(in, e);
	size_t k;

	for (k = 0; k < n; k++) {
		if (!spk_edf_more(in, e) || in->end - in->pos < e->record)
			break;
		frame(in, e);
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			return k;
		if (++e->next == e->samples) {
			e->next = 0;
			e->read++;
			in->pos += e->record;
		}
	}
	if (k == 0 && (in->eof || (!more && in->pos < in->end))) {
		(void)spk_edf_end(in, e, &in->held);
		in->done = true;
	}
	return k;
}

static void
edf_rewind(struct spk_in *in)
{
	struct spk_edf *e = in->own;

	e->read = 0;
	e->next = 0;
}

#define TAKES	"signal annotations frame frames events counts"

const struct spk_reader spk_edf_reader = {
	.name = "edf", .takes = TAKES, .holds = SPK_SIGNALS,
	.begins = spk_edf_begins, .open = edf_open, .read = edf_read,
	.rewind = edf_rewind, .close = spk_edf_close,
};

const struct spk_reader spk_bdf_reader = {
	.name = "bdf", .takes = TAKES, .holds = SPK_SIGNALS,
	.begins = spk_bdf_begins, .open = edf_open, .read = edf_read,
	.rewind = edf_rewind, .close = spk_edf_close,
};

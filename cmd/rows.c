/*
 * Lines that are separate signals, through a codec and back:
 *
 *	label,3,1,2  ->  label,start,min,max,spikes ...  ->  label,3,1,2
 *
 * For decoding, a line has those of start (parameters taken from the first
 * frame), min and max that the header does not have.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define EACH_MAX	8

static const char *const nans[] = {"error", "hold", "zero", "end", NULL};

const struct spk_param spk_rows_param[] = {
	{ .name = "rows", .type = SPK_FLAG,
	  .help = "each line of text is a separate signal" },
	{ .name = "keep", .type = SPK_I64, .min = 0, .max = 1000000,
	  .initial = "0", .unit = "N",
	  .help = "with --rows: copy the first N fields of each line "
	  "unchanged" },
	{ .name = "nan", .type = SPK_CHOICE, .choice = nans,
	  .initial = "error", .unit = "WHAT",
	  .help = "for NaN, infinite or empty values: fail, hold the last "
	  "value, or use 0; end: with --rows, the line ends before them" },
	{ .name = NULL }
};

struct lines {
	struct spk_in	*in;
	struct spk_out	*out;
	const struct spk_codec *codec;
	enum spk_way	 way;
	const struct spk_head *words;	/* common to all lines */
	const struct spk_head *known;	/* those common to all lines */
	const struct spk_param *each[EACH_MAX];	/* those of single lines */
	size_t		 n_each;
	bool		 begun;
	struct spk_coder *coder;	/* coder of the current line */
	size_t		 columns;
	double		 own[EACH_MAX];	/* their values */
	uint64_t	 coarse;	/* lines, see spk_coarse */
	struct spk_fires *fires;
	char		*x, *y;		/* values of a line, and their code */
	size_t		 x_cap, y_cap;
};

/* Whether a parameter belongs to a flag that is not set. */
static bool
lacks(const struct spk_head *known, const struct spk_param *p)
{
	if ((p->flags & SPK_FLAGGED) == 0)
		return false;
	while (p->type != SPK_FLAG)
		p--;
	return spk_head_get(known, p->name) == NULL;
}

/* The parameters that each line has itself. */
static void
find_each(struct lines *l)
{
	const struct spk_param *p;
	const bool scaled = l->codec->span != SPK_RAW &&
	    spk_head_get(l->known, "min") == NULL;

	for (p = l->codec->param; p->name != NULL; p++)
		if ((p->flags & (SPK_FIRST_FRAME | SPK_SURVEYED)) != 0 &&
		    (p->flags & SPK_ENCODING) == 0 &&
		    spk_head_get(l->known, p->name) == NULL &&
		    !lacks(l->known, p) && l->n_each < EACH_MAX - 2)
			l->each[l->n_each++] = p;
	if (scaled)
		for (p = spk_scale_param(l->codec); p->name != NULL; p++)
			l->each[l->n_each++] = p;
}

size_t
spk_rows_own(const struct spk_in *in)
{
	const char *name = spk_head_get(spk_in_head(in), "codec");
	const struct spk_codec *codec = name != NULL ? spk_codec_find(name) :
	    NULL;
	struct lines l = {.codec = codec, .known = spk_in_head(in)};

	if (codec == NULL || !spk_in_headed(in))
		return 0;
	find_each(&l);
	return l.n_each;
}

int
spk_rows_spikes(struct spk_in *in, struct spk_row *row, struct spk_fault *f)
{
	const size_t own = spk_rows_own(in);
	size_t i;

	if (row->n < own)
		return spk_in_fail(in, f, 0, "%zu fields, and %zu that "
		    "decoding needs would come before the spikes",
		    row->keep + row->n, row->keep + own);
	for (i = own; i < row->n; i++)
		if (row->x[i] < -1 || row->x[i] > 1 ||
		    row->x[i] < rint(row->x[i]) || row->x[i] > rint(row->x[i]))
			return spk_in_fail(in, f, row->keep + i + 1,
			    "not a spike, which is -1, 0 or 1");
	row->x += own;
	row->n -= own;
	return 0;
}

/* Code n frames at l->x to l->y: the number of frames, or -1. */
static ptrdiff_t
run(struct lines *l, size_t n, size_t frame, struct spk_fault *f)
{
	struct spk_flow flow = {.in = l->x, .frames = n, .end = true};
	size_t have = 0;
	ptrdiff_t got;

	do {
		if (spk_grow(&l->y, &l->y_cap, have + n + 64, frame, f) == -1)
			return -1;
		flow.out = l->y + have * frame;
		flow.room = l->y_cap - have;
		got = spk_coder_pass(l->coder, &flow, f);
		if (got == -1)
			return -1;
		have += (size_t)got;
	} while (flow.room == 0);
	return (ptrdiff_t)have;
}

/* Convert the values of a line to the coder's type. */
static int
load(struct lines *l, const struct spk_row *row, size_t from,
    struct spk_fault *f)
{
	const enum spk_type type = l->way == SPK_DECODE ? SPK_I8 :
	    l->codec->type;
	const size_t n = row->n - from;
	size_t i;
	double x;

	if (spk_grow(&l->x, &l->x_cap, n + 1, spk_type_size(type), f) == -1)
		return -1;
	for (i = 0; i < n; i++) {
		x = row->x[from + i];
		if (type == SPK_F64)
			((double *)(void *)l->x)[i] = x;
		else if (type == SPK_F32)
			((float *)(void *)l->x)[i] = (float)x;
		else
			((int8_t *)l->x)[i] = (int8_t)((x > 0) - (x < 0));
		if (type == SPK_I8 && (x > l->x[i] || x < l->x[i]))
			return spk_in_fail(l->in, f, row->keep + from + i + 1,
			    "not a spike, which is -1, 0 or 1");
		if (type == SPK_F32 && !isfinite((float)x))
			return spk_in_fail(l->in, f, row->keep + from + i + 1,
			    "out of range");
	}
	return 0;
}

/* Add the line to a fault of the coder. */
static int
of_line(const struct lines *l, const struct spk_fault *why,
    struct spk_fault *f)
{
	return why->status == SPK_SYSTEM ?
	    spk_fail_as(f, SPK_SYSTEM, "", why) :
	    spk_in_fail(l->in, f, 0, "%s", why->text);
}

int
spk_rows_fit(const struct spk_out *out, struct spk_fault *f)
{
	return out->writer->lines || out->writer->rows ? 0 : spk_fail(f,
	    SPK_USAGE, "--to: only csv and npy can hold a signal on each line");
}

int
spk_rows_row(struct spk_out *out, struct spk_in *in, enum spk_type type,
    const void *x, size_t n, struct spk_fault *f)
{
	if (n == out->columns)
		return spk_out_frames(out, type, x, 1, f);
	return spk_in_fail(in, f, 0, "%zu value%s, and lines before it make "
	    "%zu; --to=%s has lines of one length", n, n == 1 ? "" : "s",
	    out->columns, out->writer->name);
}

/*
 * The common header: the words of the first line, except those of each.  Text
 * has one column; an array has as many as the first line.
 */
static int
begin(struct lines *l, struct spk_head *head, size_t columns,
    struct spk_fault *f)
{
	size_t i;

	if (l->begun)
		return 0;
	l->begun = true;
	if (l->way == SPK_ENCODE && l->coder != NULL &&
	    spk_coder_words(l->coder, head, f) == -1)
		return -1;
	for (i = 0; i < l->n_each && l->out->writer->lines; i++)
		spk_head_drop(head, l->each[i]->name);
	return spk_out_begin(l->out, head, columns, NULL, f);
}

/* Write a value in its parameter's type, and a comma. */
static int
put_value(struct lines *l, size_t i, struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];
	const double x = l->own[i];
	const size_t n = l->each[i]->type == SPK_F32 ?
	    spk_print_f32(text, (float)x) : spk_print_f64(text, x);

	text[n] = ',';
	return spk_out_bytes(l->out, text, n + 1, f);
}

static int
put_line(struct lines *l, const struct spk_row *row, enum spk_type type,
    size_t n, struct spk_head *head, struct spk_fault *f)
{
	const bool text = l->out->writer->lines;
	size_t i;

	if (begin(l, head, text ? 1 : n, f) == -1)
		return -1;
	if (!text)
		return spk_rows_row(l->out, l->in, type, l->y, n, f);
	if (spk_out_texts(l->out, row, f) == -1)
		return -1;
	for (i = 0; l->way == SPK_ENCODE && i < l->n_each; i++)
		if (put_value(l, i, f) == -1)
			return -1;
	return spk_out_line(l->out, type, l->y, n, f);
}

/* A coder for the current line: the existing one, reset. */
static int
renew(struct lines *l, struct spk_fault *f)
{
	if (l->coder != NULL) {
		spk_coder_reset(l->coder);
		return 0;
	}
	l->coder = spk_coder_new(l->codec, l->way, 1, l->words, f);
	if (l->coder == NULL)
		return -1;
	l->columns = spk_coder_columns(l->coder);
	return 0;
}

/* The parameters that decoding needs, from the line's coder. */
static int
get_own(struct lines *l, struct spk_fault *f)
{
	size_t i;

	for (i = 0; i < l->n_each; i++)
		if (spk_coder_get(l->coder, l->each[i]->name, &l->own[i],
		    f) == 0)
			return -1;
	return 0;
}

static bool
moves(const struct spk_row *row)
{
	size_t i;

	for (i = 1; i < row->n; i++)
		if (row->x[i] < row->x[0] || row->x[i] > row->x[0])
			return true;
	return false;
}

static int
encode(struct lines *l, const struct spk_row *row, struct spk_head *head,
    struct spk_fault *f)
{
	struct spk_fault why = {0};
	ptrdiff_t n = -1;

	if (load(l, row, 0, f) == -1 || renew(l, f) == -1)
		return -1;
	if (spk_coder_wants_range(l->coder))
		spk_coder_range(l->coder, l->x, row->n);
	if (spk_coder_start(l->coder, l->x, &why) == 0 &&
	    get_own(l, &why) == 0)
		n = run(l, row->n, l->columns, &why);
	if (n == -1)
		return of_line(l, &why, f);
	spk_fires_signal(l->fires, l->coder, l->x, row->n);
	spk_fires_spikes(l->fires, (const int8_t *)l->y, (size_t)n,
	    l->columns);
	l->coarse += moves(row) && spk_coarse(l->coder, l->codec, 1, NULL) > 0;
	return put_line(l, row, SPK_I8, (size_t)n * l->columns, head, f);
}

/* Read the line's own values, before its spikes. */
static int
set_own(struct lines *l, const struct spk_row *row, struct spk_fault *f)
{
	size_t i;

	if (row->n < l->n_each)
		return spk_fail(f, SPK_DATA, "%zu fields, but decoding needs "
		    "%zu before the spikes",
		    row->keep + row->n, row->keep + l->n_each);
	for (i = 0; i < l->n_each; i++)
		if (spk_head_get(l->words, l->each[i]->name) == NULL &&
		    spk_coder_set(l->coder, l->each[i]->name, &row->x[i], 1,
		    f) == -1)
			return -1;
	return 0;
}

/* Read all spikes of the line: the number of frames, or -1. */
static ptrdiff_t
run_spikes(struct lines *l, size_t values, struct spk_fault *f)
{
	ptrdiff_t n;

	if (values % l->columns != 0)
		return spk_fail(f, SPK_DATA, "%zu spikes; a step has %zu",
		    values, l->columns);
	if (spk_coder_start(l->coder, NULL, f) == -1)
		return -1;
	n = run(l, values / l->columns, spk_type_size(l->codec->type), f);
	if (n == -1 || spk_coder_left(l->coder) == 0)
		return n;
	return spk_fail(f, SPK_DATA, "cut in an observation: %zu of its %zu "
	    "rows", spk_coder_left(l->coder), spk_coder_whole(l->coder));
}

static int
decode(struct lines *l, const struct spk_row *row, struct spk_head *head,
    struct spk_fault *f)
{
	struct spk_fault why = {0};
	ptrdiff_t n;

	if (renew(l, &why) == -1 || set_own(l, row, &why) == -1)
		return of_line(l, &why, f);
	if (load(l, row, l->n_each, f) == -1)
		return -1;
	n = run_spikes(l, row->n - l->n_each, &why);
	if (n == -1)
		return of_line(l, &why, f);
	return put_line(l, row, l->codec->type, (size_t)n, head, f);
}

static int
all_lines(struct lines *l, struct spk_head *head, struct spk_fault *f)
{
	struct spk_row row;
	int more;

	while ((more = spk_rows_next(l->in, &row, f)) == 1) {
		if ((l->way == SPK_ENCODE ? encode(l, &row, head, f) :
		    decode(l, &row, head, f)) == -1 || (spk_in_waits(l->in) &&
		    spk_out_flush(l->out, f) == -1))
			return -1;
	}
	if (more == 0 && !l->begun && !l->out->writer->lines)
		return spk_fail(f, SPK_DATA, "%s: no lines", l->in->name);
	if (more == -1 || begin(l, head, 1, f) == -1)
		return -1;
	return spk_out_end(l->out, f);
}

int
spk_rows_code(struct spk_in *in, struct spk_out *out,
    const struct spk_codec *codec, enum spk_way way,
    const struct spk_head *words, struct spk_head *head, uint64_t *coarse,
    struct spk_fires *fires, struct spk_fault *f)
{
	struct lines l = {
		.in = in, .out = out, .codec = codec, .way = way,
		.words = words, .fires = fires,
		/* An option overrides the line. */
		.known = way == SPK_DECODE && spk_in_headed(in) ?
		    spk_in_head(in) : words
	};
	int rc;

	find_each(&l);
	rc = all_lines(&l, head, f);
	*coarse = l.coarse;
	spk_coder_free(l.coder);
	free(l.x);
	free(l.y);
	return rc;
}

/*
 * Lines that are signals of their own, through a codec and back:
 *
 *	label,3,1,2  ->  label,start,min,max,spikes ...  ->  label,3,1,2
 *
 * Of start (parameters that are learnt from the first frame), min and max, a
 * line has those that the head does not have: what its decoding needs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define EACH_MAX	8

const struct spk_param spk_rows_param[] = {
	{ .name = "rows", .type = SPK_FLAG,
	  .help = "each line of text is a signal of its own" },
	{ .name = "keep", .type = SPK_INT, .min = 0, .max = 1000000,
	  .initial = "0", .unit = "N",
	  .help = "with --rows: pass so many leading fields on as they are" },
	{ .name = NULL }
};

struct lines {
	struct spk_in	*in;
	struct spk_out	*out;
	const struct spk_codec *codec;
	enum spk_way	 way;
	const struct spk_head *words;	/* of all lines */
	const struct spk_head *known;	/* those that no line has for itself */
	const struct spk_param *each[EACH_MAX];	/* of single ones */
	size_t		 n_each;
	bool		 begun;
	struct spk_head	 learnt;	/* of the line at hand */
	char		*x, *y;		/* values of a line, and their code */
	size_t		 x_cap, y_cap;
};

/* The parameters that each line has for itself. */
static void
find_each(struct lines *l)
{
	const struct spk_param *p;
	const bool scaled = l->codec->span != SPK_RAW &&
	    spk_head_get(l->known, "min") == NULL;

	for (p = l->codec->param; p->name != NULL; p++)
		if ((p->flags & SPK_FIRST) != 0 &&
		    spk_head_get(l->known, p->name) == NULL &&
		    l->n_each < EACH_MAX - 2)
			l->each[l->n_each++] = p;
	if (scaled)
		for (p = spk_scale_param(l->codec->type); p->name != NULL; p++)
			l->each[l->n_each++] = p;
}

/* All that comes of n frames at l->x to l->y: how many frames, or -1. */
static ptrdiff_t
run(struct lines *l, struct spk_coder *c, size_t n, size_t frame,
    struct spk_fault *f)
{
	struct spk_flow flow = {.in = l->x, .frames = n, .end = true};
	size_t have = 0;
	ptrdiff_t got;

	do {
		if (spk_grow(&l->y, &l->y_cap, have + n + 64, frame, f) == -1)
			return -1;
		flow.out = l->y + have * frame;
		flow.room = l->y_cap - have;
		got = spk_coder_run(c, &flow, f);
		if (got == -1)
			return -1;
		have += (size_t)got;
	} while (flow.room == 0);
	return (ptrdiff_t)have;
}

/* Values of a line as what the coder takes. */
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

/* A fault of the coder is the line's. */
static int
of_line(const struct lines *l, const struct spk_fault *why,
    struct spk_fault *f)
{
	return why->status == SPK_SYSTEM ?
	    spk_fail(f, SPK_SYSTEM, "%s", why->text) :
	    spk_in_fail(l->in, f, 0, "%s", why->text);
}

/* The head of all lines, by the words of the first: but for those of each. */
static int
begin(struct lines *l, struct spk_head *head, const struct spk_coder *c,
    struct spk_fault *f)
{
	size_t i;

	if (l->begun)
		return 0;
	l->begun = true;
	if (l->way == SPK_ENCODE && c != NULL &&
	    spk_coder_words(c, head, f) == -1)
		return -1;
	for (i = 0; i < l->n_each; i++)
		spk_head_drop(head, l->each[i]->name);
	return spk_out_begin(l->out, head, 1, NULL, f);
}

static int
put(struct lines *l, const struct spk_row *row, enum spk_type type, size_t n,
    struct spk_fault *f)
{
	size_t i;

	if (spk_out_texts(l->out, row, f) == -1)
		return -1;
	for (i = 0; l->way == SPK_ENCODE && i < l->n_each; i++)
		if (spk_out_name(l->out, spk_head_get(&l->learnt,
		    l->each[i]->name), f) == -1 ||
		    spk_out_bytes(l->out, ",", 1, f) == -1)
			return -1;
	return spk_out_line(l->out, type, l->y, n, f);
}

static int
encode(struct lines *l, const struct spk_row *row, struct spk_head *head,
    struct spk_fault *f)
{
	struct spk_fault why = {0};
	struct spk_coder *c;
	ptrdiff_t n = -1;
	size_t columns;

	if (load(l, row, 0, f) == -1)
		return -1;
	c = spk_coder_new(l->codec, SPK_ENCODE, 1, l->words, f);
	if (c == NULL)
		return -1;
	columns = spk_coder_columns(c);
	if (spk_coder_wants_range(c))
		spk_coder_range(c, l->x, row->n);
	if (spk_coder_start(c, l->x, &why) == 0 &&
	    spk_coder_words(c, &l->learnt, &why) == 0)
		n = run(l, c, row->n, columns, &why);
	if (n == -1)
		of_line(l, &why, f);
	else if (begin(l, head, c, f) == -1)
		n = -1;
	spk_coder_free(c);
	return n == -1 ? -1 : put(l, row, SPK_I8, (size_t)n * columns, f);
}

/* The words of a line's own, in front of its spikes. */
static int
own_words(struct lines *l, const struct spk_row *row, struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];
	size_t i;

	if (row->n < l->n_each)
		return spk_in_fail(l->in, f, 0, "%zu fields, and %zu that "
		    "decoding needs would come before the spikes",
		    row->keep + row->n, row->keep + l->n_each);
	if (spk_head_copy(&l->learnt, l->words, f) == -1)
		return -1;
	for (i = 0; i < l->n_each; i++) {
		text[spk_print_f64(text, row->x[i])] = '\0';
		if (spk_head_get(l->words, l->each[i]->name) == NULL &&
		    spk_head_set(&l->learnt, l->each[i]->name, text, f) == -1)
			return -1;
	}
	return 0;
}

static int
decode(struct lines *l, const struct spk_row *row, struct spk_head *head,
    struct spk_fault *f)
{
	const size_t size = spk_type_size(l->codec->type);
	struct spk_fault why = {0};
	struct spk_coder *c;
	size_t columns, values, steps;
	ptrdiff_t n = -1;

	if (own_words(l, row, f) == -1 || load(l, row, l->n_each, f) == -1)
		return -1;
	c = spk_coder_new(l->codec, SPK_DECODE, 1, &l->learnt, &why);
	if (c == NULL)
		return of_line(l, &why, f);
	columns = spk_coder_columns(c);
	values = row->n - l->n_each;
	if (values % columns != 0)
		spk_in_fail(l->in, f, 0, "%zu spikes; a step has %zu", values,
		    columns);
	else if (spk_coder_start(c, NULL, &why) == -1 || (n = run(l, c,
	    values / columns, size, &why)) == -1)
		of_line(l, &why, f);
	else if (spk_coder_left(c, &steps) > 0)
		n = spk_in_fail(l->in, f, 0, "cut in an observation: %zu of "
		    "its %zu rows", spk_coder_left(c, &steps), steps);
	else
		n = begin(l, head, c, f) == -1 ? -1 : n;
	spk_coder_free(c);
	return n == -1 ? -1 : put(l, row, l->codec->type, (size_t)n, f);
}

static int
all_lines(struct lines *l, struct spk_head *head, struct spk_fault *f)
{
	struct spk_row row;
	int more;

	while ((more = spk_rows_next(l->in, &row, f)) == 1) {
		spk_head_free(&l->learnt);
		if ((l->way == SPK_ENCODE ? encode(l, &row, head, f) :
		    decode(l, &row, head, f)) == -1 || (spk_in_waits(l->in) &&
		    spk_out_flush(l->out, f) == -1))
			return -1;
	}
	if (more == -1 || begin(l, head, NULL, f) == -1)
		return -1;
	return spk_out_end(l->out, f);
}

int
spk_rows_code(struct spk_in *in, struct spk_out *out,
    const struct spk_codec *codec, enum spk_way way,
    const struct spk_head *words, struct spk_head *head, struct spk_fault *f)
{
	struct lines l = {
		.in = in, .out = out, .codec = codec, .way = way,
		.words = words,
		/* An option goes before what the line says. */
		.known = way == SPK_DECODE && spk_in_headed(in) ?
		    spk_in_head(in) : words
	};
	int rc;

	find_each(&l);
	rc = all_lines(&l, head, f);
	spk_head_free(&l.learnt);
	free(l.x);
	free(l.y);
	return rc;
}

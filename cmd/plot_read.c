/*
 * Inputs into bins.  A signal and its decoded form are read side by side, for
 * the error; spikes of a signal are decoded for that, as their header says.
 *
 *	input -> reader -> frames --+-> bins
 *	                            +-> error -> bins
 *	spikes -> reader -> coder --+-> bins
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

/* Frames of an input, or of what it is decoded to. */
struct feed {
	struct spk_plot	*plot;
	struct spk_plotted *in;		/* that is read, */
	struct spk_plotted *to;		/* and to which signals are added */
	struct spk_coder *coder;	/* or NULL */
	struct spk_flow	 flow;
	enum spk_type	 type;		/* of the signal */
	char		*block, *out;	/* of the input, and of the coder */
	size_t		 cap;		/* frames that each holds */
	const char	*at;		/* those not taken yet */
	size_t		 left;
	bool		 fresh;		/* the last block began an episode */
};

/* Which of n frames, from the first-th, are in the slice: from *skip on. */
static size_t
slice(const struct spk_plot *p, const struct spk_plotted *in, uint64_t first,
    size_t n, size_t *skip)
{
	const uint64_t steps = in->steps;
	const uint64_t from = p->slice.from > UINT64_MAX / steps ? UINT64_MAX :
	    p->slice.from * steps;
	const uint64_t to = p->slice.to > UINT64_MAX / steps ? UINT64_MAX :
	    p->slice.to * steps;

	*skip = from <= first ? 0 : from - first < n ? (size_t)(from - first) :
	    n;
	if (to <= first + *skip)
		return 0;
	return to - first < n ? (size_t)(to - first) - *skip : n - *skip;
}

/* Count spikes, and keep them one by one as long as they are few. */
static int
take_spikes(struct spk_plotted *in, const int8_t *y, size_t frames,
    struct spk_fault *f)
{
	const size_t n = frames * in->channels;
	size_t i;

	for (i = 0; i < n && in->n <= SPK_SPIKES; i++) {
		if (y[i] == 0)
			continue;
		if (in->n < SPK_SPIKES && spk_grow(&in->spike, &in->cap,
		    in->n + 1, sizeof *in->spike, f) == -1)
			return -1;
		if (in->n++ < SPK_SPIKES)
			in->spike[in->n - 1] = (struct spk_spike){
			    in->cells.frames + i / in->channels,
			    (uint32_t)(i % in->channels), y[i]};
	}
	spk_bins_add(&in->cells, SPK_I8, y, frames);
	return 0;
}

/* n values as spikes; whether all are. */
#define TRY(name, real) \
static bool \
name(const real *x, int8_t *y, size_t n) \
{ \
	unsigned bad = 0; \
	size_t i; \
\
	for (i = 0; i < n; i++) { \
		y[i] = (int8_t)((x[i] > 0) - (x[i] < 0)); \
		bad |= (unsigned)((x[i] < y[i]) | (x[i] > y[i])); \
	} \
	return bad == 0; \
}

TRY(try_f32, float)
TRY(try_f64, double)

/* Values that may be spikes, as long as all are. */
static int
try_spikes(struct spk_plotted *in, enum spk_type type, const void *x,
    size_t frames, struct spk_fault *f)
{
	const size_t n = frames * in->channels;
	int8_t *y = malloc(n);
	int rc = 0;

	if (y == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->spikes = type == SPK_F32 ? try_f32(x, y, n) : try_f64(x, y, n);
	if (in->spikes)
		rc = take_spikes(in, y, frames, f);
	free(y);
	return rc;
}

/* n frames of a signal. */
static int
take_signal(struct spk_plot *p, struct spk_plotted *in, enum spk_type type,
    const char *x, size_t n)
{
	const size_t size = in->channels * spk_type_size(type);
	size_t skip;

	n = slice(p, in, in->read, n, &skip);
	x += skip * size;
	spk_bins_add(&in->signals, type, x, n);
	return n > 0 && in->spikes ? try_spikes(in, type, x, n, &p->fault) : 0;
}

/* Whether the slice, of all that is drawn, has been read. */
static bool
is_over(const struct spk_plot *p, const struct spk_plotted *in)
{
	return in->read / in->steps >= p->slice.to;
}

/* Another block of the input. */
static ptrdiff_t
refill(struct feed *x, enum spk_type type)
{
	struct spk_plotted *in = x->in;
	ptrdiff_t n;

	/* What is decoded may depend on all of its spikes. */
	if (x->coder == NULL && is_over(x->plot, in))
		return 0;
	n = spk_in_read(in->input.in, type, x->block, x->cap,
	    &x->plot->fault);
	x->fresh = n > 0 && spk_in_episode(in->input.in) && in->read > 0;
	if (!x->fresh)
		return n;
	if (in->episodes++ < SPK_STARTS) {
		if (spk_grow(&in->start, &in->start_cap, in->starts + 1,
		    sizeof *in->start, &x->plot->fault) == -1)
			return -1;
		in->start[in->starts++] = in->read;
	}
	return n;
}

/* Spikes of the input, into its cells. */
static ptrdiff_t
refill_spikes(struct feed *x)
{
	struct spk_plotted *in = x->in;
	const ptrdiff_t n = refill(x, SPK_I8);
	size_t skip, some;

	if (n <= 0)
		return n;
	some = slice(x->plot, in, in->read, (size_t)n, &skip);
	in->read += (size_t)n;
	return take_spikes(in, (const int8_t *)x->block + skip * in->channels,
	    some, &x->plot->fault) == -1 ? -1 : n;
}

/* The coder's next input: a block, or the end. */
static int
more_spikes(struct feed *x)
{
	struct spk_fault *f = &x->plot->fault;
	const struct spk_plotted *in = x->in;
	const ptrdiff_t n = refill_spikes(x);
	const size_t left = spk_coder_left(x->coder);

	if (n == -1)
		return -1;
	if ((n == 0 || x->fresh) && left > 0)
		return spk_fail(f, SPK_DATA, "%s: cut in an observation: %zu "
		    "of its %zu rows", in->input.name, left,
		    spk_coder_whole(x->coder));
	x->flow = (struct spk_flow){
		.in = x->block, .frames = (size_t)n, .end = n == 0
	};
	return x->fresh ? spk_coder_restart(x->coder, f) : 0;
}

/* Frames that are decoded; 0: no more come. */
static ptrdiff_t
decode(struct feed *x)
{
	struct spk_fault *f = &x->plot->fault;
	ptrdiff_t n;

	do {
		if (x->flow.room > 0 && x->flow.end)
			return 0;
		if (x->flow.room > 0 && more_spikes(x) == -1)
			return -1;
		x->flow.out = x->out;
		x->flow.room = x->cap;
		n = spk_coder_run(x->coder, &x->flow, f);
	} while (n == 0);
	x->at = x->out;
	return n;
}

/* Have frames of a signal that were not taken: 1, 0 at the end, -1. */
static int
have(struct feed *x)
{
	ptrdiff_t n;

	if (x->left > 0)
		return 1;
	if (x->coder != NULL)
		n = decode(x);
	else {
		n = refill(x, x->type);
		x->at = x->block;
	}
	x->left = n > 0 ? (size_t)n : 0;
	return n > 0 ? 1 : (int)n;
}

static int
take(struct feed *x, size_t n)
{
	const size_t size = x->to->channels * spk_type_size(x->type);

	if (take_signal(x->plot, x->to, x->type, x->at, n) == -1)
		return -1;
	x->to->read += n;
	x->at += n * size;
	x->left -= n;
	return 0;
}

static double
value(const struct feed *x, size_t i)
{
	return x->type == SPK_F32 ? (double)((const float *)(const void *)
	    x->at)[i] : ((const double *)(const void *)x->at)[i];
}

/* n frames of both into the error. */
static int
compare(const struct feed *a, const struct feed *b, size_t n)
{
	struct spk_plot *p = a->plot;
	const size_t values = n * a->to->channels;
	double *e = malloc(values * sizeof *e);
	size_t i, skip;

	if (e == NULL)
		return spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < values; i++)
		e[i] = value(b, i) - value(a, i);
	n = slice(p, a->to, a->to->read, n, &skip);
	spk_bins_add(&p->error, SPK_F64, e + skip * a->to->channels, n);
	free(e);
	return 0;
}

/* Two signals side by side, and the rest of the longer one. */
static int
read_both(struct feed *a, struct feed *b)
{
	int x, y = -1;
	size_t n;

	while ((x = have(a)) != -1 && (y = have(b)) != -1 && (x == 1 ||
	    y == 1)) {
		n = x == 0 ? b->left : y == 0 || a->left < b->left ? a->left :
		    b->left;
		if (x == 1 && y == 1 && compare(a, b, n) == -1)
			return -1;
		if ((x == 1 && take(a, n) == -1) || (y == 1 &&
		    take(b, n) == -1))
			return -1;
	}
	return x == -1 || y == -1 ? -1 : 0;
}

static int
read_signal(struct feed *x)
{
	int more;

	while ((more = have(x)) == 1)
		if (take(x, x->left) == -1)
			return -1;
	return more;
}

static int
read_spikes(struct feed *x)
{
	ptrdiff_t n;

	while ((n = refill_spikes(x)) > 0)
		;
	return (int)n;
}

/* In binary32 where that is exact. */
static enum spk_type
type_of(const struct spk_in *in)
{
	const size_t size = in->array.size;

	return spk_in_type(in) == SPK_F32 || (size > 0 && size <
	    sizeof(float) && in->array.code != SPK_NUM_BITS) ? SPK_F32 :
	    SPK_F64;
}

static int
feed_open(struct feed *x, struct spk_plot *p, struct spk_plotted *in,
    struct spk_plotted *to)
{
	const size_t most = in->channels > to->channels ? in->channels :
	    to->channels;

	*x = (struct feed){.plot = p, .in = in, .to = to, .flow.room = 1};
	x->coder = in != to ? p->coder : NULL;
	x->type = x->coder != NULL ? p->codec->type : type_of(in->input.in);
	x->cap = SPK_BLOCK / most + 1;
	x->block = spk_pages(x->cap * in->channels * sizeof(double));
	x->out = spk_pages(x->cap * to->channels * sizeof(double));
	return x->block != NULL && x->out != NULL ? 0 :
	    spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
}

static void
feed_close(struct feed *x)
{
	free(x->block);
	free(x->out);
}

/* An input by itself. */
static int
read_one(struct spk_plot *p, struct spk_plotted *in)
{
	struct feed x;
	int rc = feed_open(&x, p, in, in);

	if (rc == 0)
		rc = in->signal ? read_signal(&x) : read_spikes(&x);
	feed_close(&x);
	return rc;
}

/* A signal, and its decoded form. */
static int
read_pair(struct spk_plot *p)
{
	struct spk_plotted *a = p->original, *b = p->decoded;
	struct spk_plotted *from = p->source != NULL ? p->source : b;
	struct feed x = {0}, y = {0};
	int rc = -1;

	if ((p->coder == NULL || spk_coder_start(p->coder, NULL,
	    &p->fault) == 0) &&
	    feed_open(&x, p, a, a) == 0 && feed_open(&y, p, from, b) == 0)
		rc = read_both(&x, &y);
	feed_close(&x);
	feed_close(&y);
	return rc;
}

/* Whether values that may be spikes are: some are 0, and some are not. */
static bool
are_spikes(const struct spk_plotted *in)
{
	const double values = (double)in->cells.frames * (double)in->channels;
	double spikes;

	if (!in->signal || !in->spikes)
		return in->spikes;
	spikes = spk_bins_sum(&in->cells);
	return spikes > 0 && spikes < values;
}

/* Inputs that did not say what they are: a pair is of one kind. */
static void
settle(struct spk_plot *p)
{
	const bool pair = p->original != NULL && (p->source != NULL ||
	    !are_spikes(p->original) || !are_spikes(p->decoded));
	struct spk_plotted *in;
	char text[512];

	for (in = p->in; in < p->in + p->n; in++) {
		if (!in->signal)
			continue;
		in->signal = !are_spikes(in) || (pair && (in == p->original ||
		    in == p->decoded));
		if (in->signal) {
			in->spikes = false;
			continue;
		}
		snprintf(text, sizeof text, "%.250s: all values are -1, 0 or "
		    "1, drawn as spikes: see --kind", in->input.name);
		if (spk_head_get(&p->args, "quiet") == NULL)
			spk_say(SPK_PLOT, text);
	}
	if (!pair)
		p->original = p->decoded = NULL;
}

int
spk_plot_read(struct spk_plot *p)
{
	struct spk_plotted *in;

	for (in = p->in; in < p->in + p->n; in++)
		if (in != p->original && in != p->decoded && in != p->source &&
		    read_one(p, in) == -1)
			return -1;
	if (p->original != NULL && read_pair(p) == -1)
		return -1;
	for (in = p->in; in < p->in + p->n; in++) {
		if (in->read == 0)
			return spk_fail(&p->fault, SPK_DATA, "%s: no frames",
			    in->input.name);
		if (spk_slice_within(&p->args, &p->slice, in->read / in->steps,
		    in->input.name, &p->fault) == -1)
			return -1;
	}
	settle(p);
	return 0;
}

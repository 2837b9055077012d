/*
 * Where to search: for each parameter, the bounds of the codec for such a
 * signal, or those that were given.
 */
#include <float.h>
#include <math.h>

#include "tune/part.h"

#define SPIKES_PER	2	/* spikes that take as long as a value */

static double
sample(const struct spk_part *p, size_t i)
{
	return p->tune->codec.type == SPK_F64 ? ((double *)p->signal)[i] :
	    (double)((float *)p->signal)[i];
}

/* What a unit of a signal of this range is in the codec's span. */
static double
unit_of(const struct spk_part *p, double min, double max)
{
	const enum spk_span span = p->tune->codec.span;
	double shift, divisor;

	if (p->coder != NULL && spk_coder_map(p->coder, min, max, &shift,
	    &divisor))
		return 1 / divisor;
	return span == SPK_RAW || !(max > min) ? 1 :
	    (span == SPK_BIPOLAR ? 2 : 1) / (max - min);
}

/* Describe n frames of channel c, in the codec's span. */
static struct spk_extent
extent(const struct spk_part *p, size_t c, size_t from, size_t n)
{
	const struct spk_tune *t = p->tune;
	const size_t step = p->channels, end = (from + n) * step;
	double min = sample(p, from * step + c), max = min, sum = 0;
	double unit, x;
	size_t i;

	for (i = (from + 1) * step + c; i < end; i += step) {
		x = sample(p, i);
		min = fmin(min, x);
		max = fmax(max, x);
		sum += fabs(x - sample(p, i - step));
	}
	unit = unit_of(p, spk_head_item(&p->words, "min", c, min),
	    spk_head_item(&p->words, "max", c, max));
	return (struct spk_extent){(double)n, (max - min) * unit,
	    n > 1 ? sum * unit / (double)(n - 1) : 0,
	    t->codec.span == SPK_RAW ? fmax(fabs(min), fabs(max)) : 0};
}

/* Bounds of a row; open ones exclude the bound itself. */
static void
row_bounds(const struct spk_param *p, double *lo, double *hi)
{
	const bool single = p->type == SPK_F32;

	*lo = p->min;
	*hi = p->max;
	if ((p->flags & SPK_ABOVE) != 0)
		*lo = single ? (double)nextafterf((float)*lo, INFINITY) :
		    nextafter(*lo, INFINITY);
	if ((p->flags & SPK_BELOW) != 0)
		*hi = single ? (double)nextafterf((float)*hi, -INFINITY) :
		    nextafter(*hi, -INFINITY);
}

/*
 * Whether an observation may be any value of a range, even if the signal has
 * only one.
 */
static bool
differs(const struct spk_part *p, size_t c)
{
	return p->tune->codec.steps != NULL &&
	    spk_head_item(&p->words, "min", c, 0) <
	    spk_head_item(&p->words, "max", c, 0);
}

/*
 * Where to search for the k-th parameter: in the given range, else between the
 * usual bounds, which a constant signal does not have.
 */
static void
set_axis(struct spk_part *p, size_t k, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	const struct spk_param *row = t->param[k];
	struct spk_dimension *a = &p->search.axis[k];
	const size_t all = t->line != NULL ? t->lines : p->channels;
	struct spk_extent e;
	double lo, hi, still = spk_param_usual(row);
	size_t c, at = 0;

	*a = (struct spk_dimension){.type = row->type, .lo = t->lo[k],
	    .hi = t->hi[k]};
	for (c = 0; c < all && isnan(t->lo[k]); c++) {
		e = t->line == NULL ? extent(p, c, 0, t->frames) :
		    extent(p, 0, at, t->line[c]);
		at += t->line != NULL ? t->line[c] : 0;
		row_bounds(row, &lo, &hi);
		if (t->codec.search != NULL)
			t->codec.search(&e, row, &lo, &hi);
		still = fmax(still, lo);
		if (!(e.range > 0) && !differs(p, c))
			continue;
		a->lo = fmin(a->lo, lo);	/* NAN is ignored */
		a->hi = fmax(a->hi, hi);
	}
	if (isnan(a->lo)) {
		a->lo = a->hi = still;
		p->still = true;
	}
	if (a->type == SPK_F32) {
		a->lo = spk_single(a->lo);
		a->hi = spk_single(fmin(a->hi, FLT_MAX));
	}
	a->log = (row->flags & SPK_LOG) != 0 &&
	    a->lo > (a->type == SPK_I64 ? 0.5 : 0);
	if (!isfinite(a->lo) || !isfinite(a->hi) || a->lo > a->hi)
		spk_fail(f, SPK_USAGE, SPK_WORD("search") ": %s has no "
		    "usual range: specify FROM:TO", row->name);
}

/* A coder with these values, or NULL: only the system's faults count. */
static struct spk_coder *
coder(const struct spk_part *p, const struct spk_head *words,
    struct spk_fault *f)
{
	struct spk_fault why = {0};
	struct spk_coder *c = spk_coder_new(&p->tune->codec, SPK_ENCODE,
	    p->channels, words, &why);

	if (c == NULL && why.status == SPK_SYSTEM)
		spk_fail_as(f, why.status, "", &why);
	return c;
}

/* The work of a trial with the greatest values, per value of the signal. */
static int
set_work(struct spk_part *p, struct spk_fault *f)
{
	const struct spk_tune *t = p->tune;
	struct spk_head words = {0};
	struct spk_coder *c = NULL;
	size_t k;

	p->work = 1;
	if (t->codec.steps == NULL && t->codec.columns == NULL)
		return 0;
	if (spk_head_copy(&words, &p->words, f) == -1)
		return -1;
	for (k = 0; k < t->params; k++)
		if (spk_param_numbers(t->param[k], &p->search.axis[k].hi, 1,
		    &words, f) == -1)
			break;
	if (k == t->params)
		c = coder(p, &words, f);
	if (c != NULL)
		p->work = fmax(1, (double)spk_coder_columns(c) *
		    (double)spk_coder_steps(c) / (double)p->channels /
		    SPIKES_PER);
	spk_coder_free(c);
	spk_head_free(&words);
	return f->status == SPK_DONE ? 0 : -1;
}

int
spk_part_axes(struct spk_part *p, struct spk_fault *f)
{
	size_t k;

	if (p->tune->codec.map != NULL)
		p->coder = coder(p, &p->words, f);
	p->search.axes = p->tune->params;
	for (k = 0; k < p->tune->params && f->status == SPK_DONE; k++)
		set_axis(p, k, f);
	return f->status == SPK_DONE ? set_work(p, f) : -1;
}

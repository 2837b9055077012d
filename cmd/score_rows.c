/*
 * spk-score --rows: each line is a signal.  The lines of one input are scored
 * against those of the other: each by itself, and all together like channels.
 */
#include <stdio.h>
#include <string.h>

#include "score.h"

/* Read the next line of both: 1, 0 at the end, -1. */
static int
next(struct spk_scorer *j, struct spk_row *a, struct spk_row *b)
{
	struct spk_input *const x = &j->original, *const r = &j->decoded;
	const int more = spk_rows_next(x->in, a, &j->fault);
	const int other = more == -1 ? -1 :
	    spk_rows_next(r->in, b, &j->fault);

	if (more == -1 || other == -1)
		return -1;
	if (more != other)
		return spk_fail(&j->fault, SPK_DATA, "%s: ends after %llu "
		    "lines, and %s does not", more == 0 ? x->name : r->name,
		    (unsigned long long)x->frames,
		    more == 0 ? r->name : x->name);
	x->frames += more == 1;
	r->frames += more == 1;
	return more;
}

/* Both lines must have the same kept fields and length. */
static int
check(struct spk_scorer *j, const struct spk_row *a, const struct spk_row *b)
{
	const struct spk_input *x = &j->original;
	size_t k;

	for (k = 0; a->keep == b->keep && k < a->keep; k++)
		if (strcmp(a->text[k], b->text[k]) != 0)
			return spk_in_fail(j->decoded.in, &j->fault, k + 1,
			    "'%.40s'; line %llu of %s has '%.40s'", b->text[k],
			    (unsigned long long)x->in->row_line, x->name,
			    a->text[k]);
	if (a->n != b->n)
		return spk_in_fail(j->decoded.in, &j->fault, 0, "%zu value%s; "
		    "line %llu of %s has %zu", b->n, b->n == 1 ? "" : "s",
		    (unsigned long long)x->in->row_line, x->name, a->n);
	return 0;
}

/* A line's values, in the type that is scored. */
static int
load(struct spk_scorer *j, const struct spk_in *in, const struct spk_row *row,
    void **to, size_t *cap)
{
	const bool single = spk_in_type(in) == SPK_F32;
	size_t i;

	if (spk_grow(to, cap, row->n, sizeof(double), &j->fault) == -1)
		return -1;
	for (i = 0; i < row->n; i++)
		if (j->trains)
			((int8_t *)*to)[i] = (int8_t)row->x[i];
		else
			((double *)*to)[i] = single ? spk_single(row->x[i]) :
			    row->x[i];
	return 0;
}

/* The first frame of a line that is scored, and the one after the last. */
static int
cut(struct spk_scorer *j, size_t n, size_t *from, size_t *to)
{
	char name[300];

	*from = j->part.from;
	*to = j->part.to < n ? j->part.to : n;
	snprintf(name, sizeof name, "%.250s:%llu", j->original.name,
	    (unsigned long long)j->original.in->row_line);
	return spk_slice_within(&j->args, &j->part, n, name, &j->fault);
}

static int
score_line(struct spk_scorer *j, const struct spk_row *row)
{
	const double *x = j->x, *r = j->r;
	const int8_t *a = j->x, *b = j->r;
	struct spk_fault why = {0};
	char place[300];
	size_t from, to;
	int rc = 0;

	if (cut(j, row->n, &from, &to) == -1)
		return -1;
	if (!j->trains)
		spk_score_signal(j->score, x + from, SPK_F64, r + from,
		    to - from);
	else {
		spk_score_spikes(j->score, b + from, to - from, 1, NULL);
		if ((j->scoring.of & SPK_OF_TWO) != 0)
			rc = spk_score_trains(j->score, a + from, b + from,
			    to - from, &why);
	}
	if (rc == 0 && spk_score_end(j->score, &why) == 0)
		return 0;
	snprintf(place, sizeof place, "%.250s:%llu: ", j->original.name,
	    (unsigned long long)j->original.in->row_line);
	return spk_fail_as(&j->fault, why.status, place, &why);
}

static void
print_names(struct spk_scorer *j, struct spk_table *t)
{
	if (j->many || spk_head_get(&j->args, "metric") != NULL)
		return;
	spk_table_text(t, "line");
	spk_score_names(t, j->scoring.of);
	spk_table_row(t);
}

static void
print(struct spk_scorer *j, struct spk_table *t)
{
	const char *name = spk_head_get(&j->args, "metric");

	if (j->many)
		return;
	if (name != NULL) {
		spk_table_number(t, spk_score_get(j->score,
		    spk_metric_find(name), 0));
		spk_table_row(t);
		return;
	}
	spk_table_number(t, (double)j->original.frames);
	spk_score_row(t, j->score, j->scoring.of, 0);
}

/* The values before the spikes of a line are not spikes. */
static int
strip(struct spk_scorer *j, struct spk_row *a, struct spk_row *b)
{
	return j->trains && (spk_rows_spikes(j->original.in, a,
	    &j->fault) == -1 || spk_rows_spikes(j->decoded.in, b,
	    &j->fault) == -1) ? -1 : 0;
}

int
spk_score_rows(struct spk_scorer *j)
{
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	struct spk_row a, b;
	int more;

	print_names(j, &t);
	while ((more = next(j, &a, &b)) == 1) {
		if (strip(j, &a, &b) == -1 || check(j, &a, &b) == -1 ||
		    load(j, j->original.in, &a, &j->x, &j->x_cap) == -1 ||
		    load(j, j->decoded.in, &b, &j->r, &j->r_cap) == -1 ||
		    score_line(j, &a) == -1)
			return -1;
		print(j, &t);
		if (j->fault.status != SPK_DONE ||
		    spk_score_next_line(j->score, &j->fault) == -1)
			return -1;
	}
	return more == 0 && j->original.frames == 0 ? spk_fail(&j->fault,
	    SPK_DATA, "%s: no lines", j->original.name) : more;
}

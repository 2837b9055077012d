/*
 * spk-bank --sum: bands to the signal.  The sum is late, so its first frames
 * are left out, and zeros follow the last of the bands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank.h"

static int
put(struct spk_banks *j, const double *y, size_t frames)
{
	const uint64_t late = spk_bank_sum_delay(j->sum);
	const size_t columns = j->channels / j->plan.n;
	size_t n, skip;

	for (; frames > 0; frames -= n, y += n * j->channels) {
		n = frames < j->piece ? frames : j->piece;
		spk_bank_sum_run(j->sum, y, n, j->y);
		skip = j->frame >= late ? 0 : late - j->frame < n ?
		    (size_t)(late - j->frame) : n;
		j->frame += n;
		if (spk_out_frames(j->out, SPK_F64, j->y + skip * columns,
		    n - skip, &j->fault) == -1)
			return -1;
	}
	return 0;
}

/* The end of an episode: the frames that are missing, from zeros. */
static int
finish(struct spk_banks *j)
{
	const size_t late = spk_bank_sum_delay(j->sum);
	double *zeros = calloc(j->piece * j->channels, sizeof *zeros);
	size_t left, n;
	int rc = 0;

	if (zeros == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (left = j->frame > 0 ? late : 0; left > 0 && rc == 0; left -= n) {
		n = left < j->piece ? left : j->piece;
		rc = put(j, zeros, n);
	}
	free(zeros);
	spk_bank_sum_restart(j->sum);
	j->frame = 0;
	return rc;
}

static int
copy(struct spk_banks *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n;

	while ((n = spk_source_next(s, &j->fault)) > 0)
		if ((s->fresh && (finish(j) == -1 ||
		    spk_out_episode(j->out, &j->fault) == -1)) ||
		    put(j, (const double *)(const void *)s->block,
		    (size_t)n) == -1 ||
		    spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	return n == -1 || finish(j) == -1 ? -1 :
	    spk_out_end(j->out, &j->fault);
}

/* Whether these are bands as the bank left them. */
static int
check(struct spk_banks *j)
{
	static const char *const word[] = {"rectify", "envelope", "decimate"};
	const char *name = j->input.name, *value;
	const double rate = spk_head_number(&j->head, "rate", j->plan.rate);
	size_t k;

	for (k = 0; k < sizeof word / sizeof *word; k++) {
		value = spk_head_get(&j->head, word[k]);
		if (value != NULL && strcmp(value, "1") != 0)
			return spk_fail(&j->fault, SPK_DATA, "%s:1: %s=%.40s: "
			    "the signal is not the sum of such bands", name,
			    word[k], value);
	}
	if (j->plan.hertz && (rate < j->plan.rate || rate > j->plan.rate))
		return spk_fail(&j->fault, SPK_DATA, "%s:1: rate=%.9g: the "
		    "bank had %.9g", name, rate, j->plan.rate);
	if (j->channels % j->plan.n != 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: %zu column%s: "
		    "not %zu bands of each channel", name, j->channels,
		    j->channels == 1 ? "" : "s", j->plan.n);
	return spk_bank_check_names(&j->plan, j->input.in, &j->fault);
}

/* The bank of the header; that its words are wrong is a fault of the input. */
static int
make_sum(struct spk_banks *j)
{
	struct spk_fault why = {0};
	char place[300];

	j->bank = spk_bank_new(j->plan.kind, j->plan.order, j->plan.rate,
	    j->plan.band, j->plan.n, j->channels / j->plan.n, &why);
	if (j->bank != NULL && (j->sum = spk_bank_sum_new(j->bank,
	    &why)) != NULL)
		return 0;
	snprintf(place, sizeof place, "%.250s:1: ", j->input.name);
	return spk_fail_as(&j->fault, why.status == SPK_SYSTEM ? SPK_SYSTEM :
	    SPK_DATA, place, &why);
}

int
spk_banks_sum(struct spk_banks *j)
{
	size_t columns;

	if (spk_banks_facts(j) == -1 || spk_bank_plan_read(&j->plan, &j->head,
	    j->input.name, &j->fault) == -1 || check(j) == -1 ||
	    make_sum(j) == -1)
		return -1;
	columns = j->channels / j->plan.n;
	spk_bank_plan_strip(&j->head);
	j->names = spk_bank_channels(&j->plan, j->input.in, &j->fault);
	j->piece = SPK_BLOCK / j->channels;
	j->piece = j->piece > 0 ? j->piece : 1;
	j->y = malloc(j->piece * columns * sizeof *j->y);
	if (j->y == NULL || j->fault.status != SPK_DONE)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	if (spk_bank_units(&j->head, 1, j->plan.n, &j->fault) == -1)
		return -1;
	spk_out_expect(j->out, spk_in_promised(j->input.in));
	return spk_out_begin(j->out, &j->head, columns,
	    (const char *const *)j->names, &j->fault) == -1 ? -1 : copy(j);
}

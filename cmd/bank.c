/*
 * spk-bank: a signal in bands, their envelopes, and the signal again.
 *
 *	input -> reader -> frames --+-> bank -> decimation --+-> writer
 *	                            +-> sum of bands --------+
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank.h"

#define PROG		"spk-bank"

static bool
given(const struct spk_banks *j, const char *name)
{
	return spk_head_get(&j->args, name) != NULL;
}

static double
number(const struct spk_banks *j, const char *name)
{
	return spk_head_number(&j->args, name, 0);
}

int
spk_banks_facts(struct spk_banks *j)
{
	static const char *const other[] = {
		"type", "width", "height", "maxval"
	};
	size_t k;

	if (spk_head_copy(&j->head, spk_in_head(j->input.in),
	    &j->fault) == -1 || spk_head_set(&j->head, "kind", "signal",
	    &j->fault) == -1 || spk_facts(&j->head, &j->args,
	    spk_in_columns(j->input.in), j->input.name, &j->fault) == -1)
		return -1;
	for (k = 0; k < sizeof other / sizeof *other; k++)
		spk_head_drop(&j->head, other[k]);
	return 0;
}

/* The bank, as options make it. */
static int
make_bank(struct spk_banks *j, double rate, size_t channels, const char *name)
{
	const char *rectify = spk_head_get(&j->args, "rectify");

	if (spk_bank_plan(&j->plan, &j->args, rate, name, &j->fault) == -1)
		return -1;
	j->bank = spk_bank_new(j->plan.kind, j->plan.order, j->plan.rate,
	    j->plan.band, j->plan.n, channels, &j->fault);
	if (j->bank == NULL)
		return -1;
	return rectify == NULL && !given(j, "envelope") ? 0 :
	    spk_bank_envelope(j->bank, rectify != NULL &&
	    strcmp(rectify, "full") == 0, number(j, "envelope"), &j->fault);
}

/* Words of what was done to the bands. */
static int
amend(struct spk_banks *j)
{
	static const char *const word[] = {"envelope", "decimate"};
	struct spk_head *h = &j->head;
	const char *value;
	size_t k;

	spk_bank_plan_strip(h);
	if (spk_bank_units(h, j->plan.n, 1, &j->fault) == -1 ||
	    spk_bank_plan_words(&j->plan, h, &j->fault) == -1 ||
	    ((j->bank->full || j->bank->half) && spk_head_set(h, "rectify",
	    j->bank->full ? "full" : "half", &j->fault) == -1))
		return -1;
	for (k = 0; k < sizeof word / sizeof *word; k++) {
		value = spk_head_get(&j->args, word[k]);
		if (value != NULL && spk_head_set(h, word[k], value,
		    &j->fault) == -1)
			return -1;
	}
	return spk_facts_steps(h, 1, (size_t)j->decimate, &j->fault);
}

/* Keep every decimate-th frame of bands, in place; returns how many. */
static size_t
decimate(struct spk_banks *j, size_t frames)
{
	const size_t columns = j->channels * j->plan.n;
	size_t i, kept = 0;

	for (i = 0; i < frames; i++, j->frame++)
		if (j->frame % j->decimate == 0)
			memmove(j->y + kept++ * columns, j->y + i * columns,
			    columns * sizeof *j->y);
	return kept;
}

/* A block of the signal, piece by piece. */
static int
filter(struct spk_banks *j, const double *x, size_t frames)
{
	size_t n;

	for (; frames > 0; frames -= n, x += n * j->channels) {
		n = frames < j->piece ? frames : j->piece;
		spk_bank_run(j->bank, x, n, j->y);
		if (spk_out_frames(j->out, SPK_F64, j->y, j->decimate > 1 ?
		    decimate(j, n) : n, &j->fault) == -1)
			return -1;
	}
	return 0;
}

static int
copy(struct spk_banks *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n;

	while ((n = spk_source_next(s, &j->fault)) > 0) {
		if (s->fresh) {
			spk_bank_restart(j->bank);
			j->frame = 0;
			if (spk_out_episode(j->out, &j->fault) == -1)
				return -1;
		}
		if (filter(j, (const double *)(const void *)s->block,
		    (size_t)n) == -1 ||
		    spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	}
	return n == -1 ? -1 : spk_out_end(j->out, &j->fault);
}

static int
divide(struct spk_banks *j)
{
	const uint64_t promised = spk_in_promised(j->input.in);
	const size_t columns = j->channels;

	j->decimate = (uint64_t)spk_head_number(&j->args, "decimate", 1);
	if (spk_banks_facts(j) == -1 || make_bank(j, spk_head_number(&j->head,
	    "rate", 0), columns, j->input.name) == -1 || amend(j) == -1)
		return -1;
	j->names = spk_bank_names(&j->plan, j->input.in, &j->fault);
	j->piece = SPK_BLOCK / (columns * j->plan.n);
	j->piece = j->piece > 0 ? j->piece : 1;
	j->y = malloc(j->piece * columns * j->plan.n * sizeof *j->y);
	if (j->names == NULL || j->y == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_out_expect(j->out, promised == UINT64_MAX ? promised :
	    promised / j->decimate + (promised % j->decimate > 0));
	return spk_out_begin(j->out, &j->head, columns * j->plan.n,
	    (const char *const *)j->names, &j->fault) == -1 ? -1 : copy(j);
}

/* --coefficients */
static int
print(struct spk_banks *j)
{
	static const char *const names[] = {
		"low", "centre", "high", "section", "b0", "b1", "b2", "a1",
		"a2", NULL
	};
	struct spk_table t = {.fault = &j->fault};
	const struct spk_section *s;
	const struct spk_band *b;
	size_t k, i, c, n;

	if (make_bank(j, number(j, "rate"), 1, "the table") == -1 ||
	    (t.out = j->out = spk_table_open(&j->fault)) == NULL)
		return -1;
	spk_table_names(&t, "band", names);
	for (k = 0; k < j->plan.n; k++) {
		b = &j->plan.band[k];
		n = spk_bank_sections(j->bank, k, &s);
		for (i = 0; i < n; i++, s++) {
			spk_table_number(&t, (double)k);
			spk_table_number(&t, b->low);
			spk_table_number(&t, b->centre);
			spk_table_number(&t, b->high);
			spk_table_number(&t, (double)i);
			for (c = 0; c < 3; c++)
				spk_table_number(&t, s->b[c]);
			for (c = 0; c < 2; c++)
				spk_table_number(&t, s->a[c]);
			spk_table_row(&t);
		}
	}
	return spk_table_end(&t);
}

static int
run(struct spk_banks *j, const char *file)
{
	static const char *const useless[] = {
		"number", "filter", "low", "high", "spacing", "bands", "order",
		"rectify", "envelope", "decimate", "coefficients", "columns",
		NULL
	};
	const char *kind;

	if (given(j, "sum") && spk_without(&j->args, useless, "--sum",
	    &j->fault) == -1)
		return -1;
	if (given(j, "coefficients"))
		return file == NULL ? print(j) : spk_fail(&j->fault,
		    SPK_USAGE, "--coefficients: no file is read: %.80s", file);
	j->out = spk_out_open_as(1, "stdout", NULL, &j->args, SPK_CLOSE,
	    &j->fault);
	if (j->out == NULL || spk_input_open(&j->input, file != NULL ? file :
	    "-", &j->args, NULL, &j->fault) == -1)
		return -1;
	kind = spk_head_get(spk_in_head(j->input.in), "kind");
	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a spike "
		    "train; spk-decode makes a signal of it", j->input.name);
	j->channels = spk_in_columns(j->input.in);
	if (spk_source_open(&j->source, j->input.in, SPK_F64,
	    &j->fault) == -1)
		return -1;
	return given(j, "sum") ? spk_banks_sum(j) : divide(j);
}

/* Bands that reach above half of the rate that is left. */
static void
note_aliases(const struct spk_banks *j)
{
	const double half = j->plan.rate / (double)j->decimate / 2;
	const double cutoff = number(j, "envelope");
	const struct spk_bank *b = j->bank;
	double high;
	uint64_t n = 0;
	size_t k;

	for (k = 0; k < j->plan.n && j->decimate > 1; k++) {
		high = cutoff > 0 ? cutoff : b->half || b->full ? INFINITY :
		    j->plan.band[k].high;
		n += high > half;
	}
	spk_note(PROG, j->input.name, n, "band", "with frequencies above half "
	    "of the rate that --decimate leaves: they alias, see --envelope");
}

static void
notes(const struct spk_banks *j)
{
	if (given(j, "quiet") || j->input.in == NULL)
		return;
	spk_note_in(PROG, j->input.in, j->source.frames);
	spk_note_clips(PROG, j->out);
	if (j->bank != NULL && !given(j, "sum"))
		note_aliases(j);
	if (!given(j, "verbose"))
		return;
	spk_note_counts(PROG, j->input.name, j->source.frames, j->channels,
	    "");
	spk_note_lost(PROG, j->out);
}

int
spk_cmd_bank(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		spk_bank_param, spk_reader_param, spk_writer_param,
		spk_decimals_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = PROG, .title = "divide signals into bands",
		.operands = "[file]", .most = 1, .table = table, .own = 5
	};
	struct spk_banks j = {.decimate = 1};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && run(&j, operand < argc ? argv[operand] :
	    NULL) == 0)
		notes(&j);
	spk_out_salvage(j.out, &j.fault);
	spk_say_fault(cmd.name, &j.fault);
	spk_bank_free(j.bank);
	spk_bank_sum_free(j.sum);
	spk_source_close(&j.source);
	spk_input_close(&j.input);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	spk_head_free(&j.head);
	free(j.plan.band);
	free(j.names);
	free(j.y);
	return (int)j.fault.status;
}

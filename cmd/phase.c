/*
 * spk-phase: windows of a signal as neurons, as their spikes, or as the delay
 * of an impulse in them.
 *
 *	input -> reader -> samples -> window -> transform --+-> neurons
 *	                                                    +-> spikes
 *	                                                    +-> delays
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "phase.h"

#define PROG		"spk-phase"

/* Neurons, and the formats of frames. */
static const char *
format(size_t k)
{
	return k == 0 ? spk_neurons_writer.name : spk_writer_name(k - 1);
}

static const struct spk_param to_param[] = {
	{ .name = "to", .letter = 'o', .type = SPK_CHOICE,
	  .choose = format, .initial = "neurons", .unit = "FORMAT",
	  .help = "format of the output; all except neurons hold spikes, "
	  "events also magnitudes" },
	{ .name = NULL }
};

struct spk_rank {
	double		 magnitude;
	size_t		 neuron;
};

static size_t
whole(const struct spk_phases *j, const char *name)
{
	return (size_t)spk_param_number(spk_phase_param, &j->args, name);
}

/* The current window */

/* By magnitude; of equal ones the slower first. */
static int
stronger(const void *a, const void *b)
{
	const struct spk_rank *x = a, *y = b;

	if (x->magnitude < y->magnitude || x->magnitude > y->magnitude)
		return x->magnitude > y->magnitude ? -1 : 1;
	return x->neuron < y->neuron ? -1 : 1;
}

static void
choose(struct spk_phases *j, size_t channel)
{
	const double *magnitude = j->magnitude + channel * j->window;
	bool *kept = j->kept + channel * j->window;
	size_t k;

	for (k = 0; k < j->window; k++) {
		j->rank[k] = (struct spk_rank){magnitude[k], k};
		kept[k] = false;
	}
	qsort(j->rank, j->window, sizeof *j->rank, stronger);
	for (k = 0; k < j->strongest; k++)
		kept[j->rank[k].neuron] = true;
}

static int
put_neurons(struct spk_phases *j)
{
	const double cycle = (j->rate > 0 ? j->rate : 1) / (double)j->window;
	struct spk_neuron n = {.window = j->windows};
	size_t k, i = 0;

	for (; n.channel < j->channels; n.channel++) {
		spk_phase_steps(j->magnitude + i, j->angle + i, j->window,
		    j->step);
		for (k = 0; k < j->window; k++, i++) {
			if (!j->kept[i])
				continue;
			n.neuron = k;
			n.magnitude = j->magnitude[i];
			n.phase = j->angle[i];
			if (spk_neurons_write(j->out, &n, (double)k * cycle,
			    j->step[k], j->turn, &j->fault) == -1)
				return -1;
		}
	}
	return 0;
}

static int
put_delays(struct spk_phases *j)
{
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	size_t c, delay;

	for (c = 0; c < j->channels; c++) {
		spk_table_number(&t, (double)j->windows);
		if (spk_in_column_name(j->input.in, c) != NULL)
			spk_table_text(&t, spk_in_column_name(j->input.in, c));
		else
			spk_table_number(&t, (double)c);
		if (spk_phase_delay(j->phase, j->magnitude + c * j->window,
		    j->angle + c * j->window, j->tolerance, &delay))
			spk_table_number(&t, (double)delay);
		else
			spk_table_text(&t, "");
		spk_table_row(&t);
	}
	return j->fault.status == SPK_DONE ? 0 : -1;
}

static int
window(struct spk_phases *j)
{
	size_t c, i;

	for (c = 0; c < j->channels; c++) {
		i = c * j->window;
		if (spk_phase_encode(j->phase, j->x + i, j->floor,
		    j->magnitude + i, j->angle + i) == -1)
			return spk_fail(&j->fault, SPK_DATA, "%s: frames "
			    "%llu to %llu: their sum is out of the range of "
			    "binary32", j->input.name,
			    (unsigned long long)(j->windows * j->hop + 1),
			    (unsigned long long)(j->windows * j->hop +
			    j->window));
		if (j->strongest < j->window)
			choose(j, c);
	}
	if (j->put(j) == -1)
		return -1;
	j->windows++;
	j->fill = j->window - j->hop;
	for (c = 0; c < j->channels; c++)
		memmove(j->x + c * j->window, j->x + c * j->window + j->hop,
		    j->fill * sizeof *j->x);
	return 0;
}

/* Samples to windows */

static int
add_samples(struct spk_phases *j, const double *x, size_t frames)
{
	size_t c, i, n;

	for (; frames > 0; frames -= n, x += n * j->channels) {
		n = j->window - j->fill;
		n = n < frames ? n : frames;
		for (c = 0; c < j->channels; c++)
			for (i = 0; i < n; i++)
				j->x[c * j->window + j->fill + i] =
				    x[i * j->channels + c];
		j->fill += n;
		if (j->fill == j->window && window(j) == -1)
			return -1;
	}
	return 0;
}

/* The last window, if samples are left, padded with zeros. */
static int
finish(struct spk_phases *j)
{
	const size_t old = j->windows > 0 ? j->window - j->hop : 0;
	size_t c;

	if (j->fill == old)
		return 0;
	for (c = 0; c < j->channels; c++)
		memset(j->x + c * j->window + j->fill, 0,
		    (j->window - j->fill) * sizeof *j->x);
	return window(j);
}

/* Output */

static int
set(struct spk_phases *j, const char *key, const char *value)
{
	return spk_head_set(&j->head, key, value, &j->fault);
}

int
spk_phases_amend(struct spk_phases *j)
{
	struct spk_head *h = &j->head;

	if (spk_head_copy(h, spk_in_head(j->input.in), &j->fault) == -1)
		return -1;
	spk_facts_strip(h, spk_phase_param);
	if (set(j, "kind", "spikes") == -1 || spk_facts(h, &j->args,
	    j->channels, j->input.name, &j->fault) == -1 ||
	    spk_facts_no_episodes(h, "phase", j->input.name, &j->fault) == -1)
		return -1;
	j->rate = spk_head_number(h, "rate", 0);
	if (set(j, "codec", "phase") == -1 ||
	    spk_head_count(h, "window", j->window, &j->fault) == -1)
		return -1;
	return j->hop == j->window ? 0 :
	    spk_head_count(h, "hop", j->hop, &j->fault);
}

static int
begin_neurons(struct spk_phases *j)
{
	static const char *const useless[] = {
		"once", "resolution", "tolerance", NULL
	};
	const bool named = spk_in_column_name(j->input.in, 0) != NULL;
	const char *none = NULL;

	j->put = put_neurons;
	if (spk_without(&j->args, useless, "neurons", &j->fault) == -1 ||
	    spk_phases_amend(j) == -1 ||
	    (j->strongest < j->window && spk_head_count(&j->head, "neurons",
	    j->strongest, &j->fault) == -1))
		return -1;
	/* Only whether there are names matters: the title is its own. */
	return spk_out_begin(j->out, &j->head, j->channels,
	    named ? &none : NULL, &j->fault);
}

static int
begin_delays(struct spk_phases *j)
{
	const char *names = spk_head_get(&j->args, "names");
	struct spk_table t = {.out = j->out, .fault = &j->fault};

	j->put = put_delays;
	if (spk_phases_amend(j) == -1)
		return -1;
	if (names != NULL && strcmp(names, "no") == 0)
		return 0;
	spk_table_text(&t, "window");
	spk_table_text(&t, "channel");
	spk_table_text(&t, "delay");
	spk_table_row(&t);
	return j->fault.status == SPK_DONE ? 0 : -1;
}

static int
begin(struct spk_phases *j)
{
	if (spk_head_get(&j->args, "read-delay") != NULL)
		return begin_delays(j);
	return j->out->writer == &spk_neurons_writer ? begin_neurons(j) :
	    spk_phases_begin_spikes(j);
}

/* Output begins with the first block, so that bad input gives none. */
static int
code(struct spk_phases *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n = spk_source_next(s, &j->fault);

	if (n == -1 || begin(j) == -1)
		return -1;
	for (; n > 0; n = spk_source_next(s, &j->fault))
		if (add_samples(j, (const double *)(const void *)s->block,
		    (size_t)n) == -1 ||
		    spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	if (n == -1 || finish(j) == -1)
		return -1;
	if (j->put == put_neurons)
		spk_out_count(j->out, s->frames);
	return j->put == put_delays ? spk_out_finish(j->out, &j->fault) :
	    spk_out_end(j->out, &j->fault);
}

/* The command */

static int
settle(struct spk_phases *j)
{
	j->window = whole(j, "window");
	j->hop = spk_head_get(&j->args, "hop") != NULL ? whole(j, "hop") :
	    j->window;
	j->strongest = spk_head_get(&j->args, "neurons") != NULL ?
	    whole(j, "neurons") : j->window;
	j->resolution = whole(j, "resolution");
	j->floor = spk_param_number(spk_phase_param, &j->args, "floor");
	j->tolerance = spk_param_number(spk_phase_param, &j->args,
	    "tolerance");
	j->turn = spk_head_get(&j->args, "turn") != NULL;
	j->once = spk_head_get(&j->args, "once") != NULL;
	if (j->hop > j->window)
		return spk_fail(&j->fault, SPK_USAGE, "--hop=%zu: samples "
		    "between windows of %zu would be lost", j->hop, j->window);
	if (j->strongest > j->window)
		return spk_fail(&j->fault, SPK_USAGE, "--neurons=%zu: a "
		    "window has %zu", j->strongest, j->window);
	return 0;
}

static int
allocate(struct spk_phases *j)
{
	const size_t n = j->channels * j->window;

	if (spk_neurons_fit(j->window, j->channels, 1, &j->fault) == -1)
		return -1;
	j->phase = spk_phase_new(SPK_ENCODE, j->window, 1, &j->fault);
	if (j->phase == NULL)
		return -1;
	j->x = calloc(n, sizeof *j->x);
	j->magnitude = calloc(n, sizeof *j->magnitude);
	j->angle = calloc(n, sizeof *j->angle);
	j->step = calloc(j->window, sizeof *j->step);
	j->kept = malloc(n);
	j->rank = calloc(j->window, sizeof *j->rank);
	if (j->x == NULL || j->magnitude == NULL || j->angle == NULL ||
	    j->step == NULL || j->kept == NULL || j->rank == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	memset(j->kept, true, n);
	return 0;
}

/* Open stdout: a table, or the format of the options. */
static int
open_output(struct spk_phases *j)
{
	static const char *const useless[] = {
		"once", "resolution", "turn", "neurons", "to", "bare", "rate",
		NULL
	};
	struct spk_head *a = &j->args;

	const char *to = spk_head_get(a, "to");
	const bool delays = spk_head_get(a, "read-delay") != NULL;
	const bool neurons = !delays && (to == NULL ||
	    strcmp(to, spk_neurons_writer.name) == 0);

	if (delays && spk_without(a, useless, "delays", &j->fault) == -1)
		return -1;
	j->out = spk_out_open_as(1, "stdout", neurons ? &spk_neurons_writer :
	    NULL, a, SPK_CLOSE, &j->fault);
	return j->out != NULL ? 0 : -1;
}

static int
encode(struct spk_phases *j, const char *file)
{
	const char *kind;

	if (settle(j) == -1 || open_output(j) == -1 ||
	    spk_input_open(&j->input, file, &j->args, NULL, &j->fault) == -1)
		return -1;
	kind = spk_head_get(spk_in_head(j->input.in), "kind");
	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a spike train already", j->input.name);
	j->channels = spk_in_columns(j->input.in);
	if (spk_source_open(&j->source, j->input.in, SPK_F64,
	    &j->fault) == -1 || allocate(j) == -1)
		return -1;
	return code(j);
}

static void
notes(const struct spk_phases *j)
{
	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(PROG, j->input.in, j->source.frames);
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	spk_note_counts(PROG, j->input.name, j->source.frames, j->channels,
	    "");
	spk_note_lost(PROG, j->out);
}

int
spk_cmd_phase(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		spk_phase_param, to_param, spk_reader_param, spk_writer_param,
		spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = PROG, .title = "encode windows of signals into phases "
		"of neurons", .operands = "[file]", .most = 1, .table = table,
		.own = 5, .hidden = SPK_DECODING
	};
	struct spk_phases j = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && encode(&j, operand < argc ? argv[operand] :
	    "-") == 0)
		notes(&j);
	spk_out_salvage(j.out, &j.fault);
	spk_say_fault(cmd.name, &j.fault);
	spk_phase_free(j.phase);
	spk_source_close(&j.source);
	spk_input_close(&j.input);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	spk_head_free(&j.head);
	free(j.x);
	free(j.magnitude);
	free(j.angle);
	free(j.step);
	free(j.kept);
	free(j.rank);
	free(j.firing);
	free(j.row);
	free(j.names);
	return (int)j.fault.status;
}

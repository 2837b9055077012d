/*
 * spk-phase's windows as spikes.  Neuron k > 0 fires where its phase, 2 pi k n
 * / N more than its first, is a multiple of 2 pi; neuron 0, which does not
 * turn, at the beginning of the window if its phase is 0.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "phase.h"

#define EARLY		1e-6		/* of a step: rounds up */

/* When a neuron fires. */
struct spk_firing {
	uint64_t	 step;		/* next, in the window; or NEVER */
	uint64_t	 nth;
	double		 period, first;	/* in steps */
};
#define NEVER		UINT64_MAX

static void
next_firing(const struct spk_phases *j, struct spk_firing *f)
{
	const double t = f->first + (double)f->nth++ * f->period;

	f->step = j->once && f->nth > 1 ? NEVER : (uint64_t)floor(t + EARLY);
}

/* The first firing of a neuron in the window. */
static void
start_firing(const struct spk_phases *j, struct spk_firing *f, size_t neuron,
    double phase)
{
	double part = -phase / (2 * M_PI);

	*f = (struct spk_firing){.step = NEVER};
	part -= floor(part);
	if (neuron > 0) {
		f->period = (double)j->window * (double)j->resolution /
		    (double)neuron;
		f->first = part * f->period;
		if (f->first + EARLY >= f->period)
			f->first = 0;
		next_firing(j, f);
	} else if (!(part > 0))
		f->step = 0;
}

/* A neuron's value at a step; if it fires, find its next firing. */
static double
fire(const struct spk_phases *j, size_t i, uint64_t step)
{
	struct spk_firing *f = &j->firing[i];

	if (f->step != step)
		return 0;
	if (i % j->window > 0)
		next_firing(j, f);
	return j->graded ? j->magnitude[i] : 1;
}

static int
put_spikes(struct spk_phases *j)
{
	const size_t columns = j->channels * j->window;
	const size_t steps = j->window * j->resolution;
	float *x = j->row;
	int8_t *y = j->row;
	size_t i, step;

	for (i = 0; i < columns; i++) {
		start_firing(j, &j->firing[i], i % j->window, j->angle[i]);
		if (!j->kept[i] || !(j->magnitude[i] > 0))
			j->firing[i].step = NEVER;
	}
	for (step = 0; step < steps; step++) {
		for (i = 0; i < columns; i++)
			if (j->graded)
				x[i] = (float)fire(j, i, step);
			else
				y[i] = (int8_t)fire(j, i, step);
		if (spk_out_frames(j->out, j->graded ? SPK_F32 : SPK_I8,
		    j->row, 1, &j->fault) == -1)
			return -1;
	}
	return 0;
}

/* A channel's name and a neuron's number, for each column of spikes. */
static int
name_columns(struct spk_phases *j)
{
	const size_t columns = j->channels * j->window;
	const char *name;
	size_t size = columns * sizeof *j->names, i, c;
	char *to;

	if (spk_in_column_name(j->input.in, 0) == NULL)
		return 0;
	for (c = 0; c < j->channels; c++)
		size += (strlen(spk_in_column_name(j->input.in, c)) + 24) *
		    j->window;
	j->names = malloc(size);
	if (j->names == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	to = (char *)(j->names + columns);
	for (i = 0; i < columns; i++) {
		name = spk_in_column_name(j->input.in, i / j->window);
		j->names[i] = to;
		to += snprintf(to, strlen(name) + 24, "%s.%zu", name,
		    i % j->window) + 1;
	}
	return 0;
}

/* The number of rows of spikes, if that of the input is known. */
static uint64_t
expected(const struct spk_phases *j)
{
	const uint64_t n = spk_in_promised(j->input.in);

	return n > UINT32_MAX ? SPK_TO_THE_END :
	    (n + j->window - 1) / j->window * j->window * j->resolution;
}

/* The header of spikes, or of the signal of magnitudes. */
static int
amend_spikes(struct spk_phases *j)
{
	struct spk_head *h = &j->head;

	if (spk_phases_amend(j) == -1 || (j->resolution > 1 && spk_head_count(h,
	    "resolution", j->resolution, &j->fault) == -1) ||
	    spk_head_count(h, "features", j->channels, &j->fault) == -1)
		return -1;
	spk_head_drop(h, "width");
	spk_head_drop(h, "height");
	spk_head_drop(h, "maxval");
	if (j->graded) {
		spk_facts_strip(h, spk_phase_param);
		if (spk_head_set(h, "kind", "signal", &j->fault) == -1 ||
		    spk_head_set(h, "type", "f32", &j->fault) == -1)
			return -1;
	}
	return spk_facts_steps(h, j->resolution, 1, &j->fault);
}

int
spk_phases_begin_spikes(struct spk_phases *j)
{
	static const char *const useless[] = {
		"turn", "tolerance", "hop", NULL
	};
	const size_t columns = j->channels * j->window;

	j->put = put_spikes;
	j->graded = j->out->writer->counted;
	if (spk_without(&j->args, useless, "spikes", &j->fault) == -1)
		return -1;
	if (columns > SPK_COLUMNS)
		return spk_fail(&j->fault, SPK_USAGE, "%zu columns of spikes; "
		    "%d are the most", columns, SPK_COLUMNS);
	j->firing = calloc(columns, sizeof *j->firing);
	j->row = calloc(columns, sizeof(float));
	if (j->firing == NULL || j->row == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	if (amend_spikes(j) == -1 || name_columns(j) == -1)
		return -1;
	spk_out_expect(j->out, expected(j));
	return spk_out_begin(j->out, &j->head, columns,
	    (const char *const *)j->names, &j->fault);
}


/* spk-opt's signal: all of it, in memory. */
#include <math.h>
#include <string.h>

#include "opt.h"

#define MIB		1048576.0
#define EACH		24		/* bytes for a value, in all */

/*
 * Whether the frames so far may be kept: of events, whose input may be of any
 * number of them, what is usual is 16 MiB and twice what has come.
 */
static int
may_keep(struct spk_opt *j)
{
	const struct spk_in *in = j->input.in;
	const double came = (double)in->base + (double)in->end;
	const double need = (double)j->frames * (double)j->channels * EACH;
	const double most = MIB * spk_head_number(&j->args, "memory",
	    16 + 2 * came / MIB);

	if (in->events == NULL || need <= most)
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: %zu frames, and more, of "
	    "%.0f bytes of events take more than %.0f MiB. Allow more with "
	    SPK_WORD("memory"), j->input.name, j->frames, came, most / MIB);
}

/* The whole signal. */
static int
read_frames(struct spk_opt *j)
{
	const size_t some = SPK_BLOCK / j->channels + 1;
	ptrdiff_t n;

	do {
		if (spk_grow(&j->x, &j->cap, (j->frames + some) * j->channels,
		    sizeof *j->x, &j->fault) == -1)
			return -1;
		n = spk_in_read(j->input.in, SPK_F64, j->x + j->frames *
		    j->channels, some, &j->fault);
		j->frames += n > 0 ? (size_t)n : 0;
		if (n > 0 && may_keep(j) == -1)
			return -1;
	} while (n > 0);
	if (n == 0 && j->frames == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s: no frames",
		    j->input.name);
	return (int)n;
}

/* The lines of it, each a signal of its own. */
static int
read_lines(struct spk_opt *j)
{
	const bool single = spk_in_type(j->input.in) == SPK_F32;
	struct spk_row row;
	size_t i;
	int more;

	while ((more = spk_rows_next(j->input.in, &row, &j->fault)) == 1) {
		if (spk_grow(&j->x, &j->cap, j->frames + row.n, sizeof *j->x,
		    &j->fault) == -1 || spk_grow(&j->line, &j->line_cap,
		    j->lines + 1, sizeof *j->line, &j->fault) == -1)
			return -1;
		for (i = 0; i < row.n; i++)
			j->x[j->frames++] = single ? spk_single(row.x[i]) :
			    row.x[i];
		j->line[j->lines++] = row.n;
	}
	return more == 0 && j->lines == 0 ? spk_fail(&j->fault, SPK_DATA,
	    "%s: no lines", j->input.name) : more;
}

int
spk_opt_read(struct spk_opt *j)
{
	return j->input.in->reader == &spk_rows_reader ? read_lines(j) :
	    read_frames(j);
}

/* The peak of images that have no maxval: the range of all pixels. */
int
spk_opt_peak(struct spk_opt *j)
{
	double least = j->x[0], greatest = j->x[0];
	size_t width, height, i;

	if (spk_score_size(&j->input, &j->args, &width, &height,
	    &j->fault) == -1)
		return -1;
	if (width == 0 || j->goal.peak > 0)
		return 0;
	for (i = 1; i < j->frames * j->channels; i++) {
		least = fmin(least, j->x[i]);
		greatest = fmax(greatest, j->x[i]);
	}
	j->goal.peak = greatest - least;
	return 0;
}

int
spk_opt_open(struct spk_opt *j, const char *file)
{
	static const struct spk_in_how how = {.rows = &spk_rows_reader};
	const char *kind;

	if (spk_input_open(&j->input, file, &j->args, &how, &j->fault) == -1)
		return -1;
	kind = spk_head_get(spk_in_head(j->input.in), "kind");
	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a spike train already", j->input.name);
	if (spk_head_get(spk_in_head(j->input.in), "episodes") != NULL)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: episodes=blank: "
		    "they cannot be tuned", j->input.name);
	j->channels = spk_in_columns(j->input.in);
	return 0;
}

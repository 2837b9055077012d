/*
 * spk-isi: the intervals between spikes, as statistics, a list, a histogram or
 * maps.
 *
 *	input -> reader -> spikes --+-> counts -> table
 *	                            +-> list
 *	                            +-> maps -> writer
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isi.h"
#include "tune/intervals.h"

#define PROG		"spk-isi"
#define WINDOW		100		/* frames, for the Fano factor */

static const char *const polarities[] = {"all", "up", "down", NULL};
static const char *const edges[] = {"hold", "open", "none", NULL};
static const char *const units[] = {"s", "ms", "us", NULL};

static const struct spk_param isi_param[] = {
	{ .name = "list", .type = SPK_FLAG,
	  .help = "list the intervals: channel, time, interval" },
	{ .name = "hist", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "WIDTH",
	  .help = "count the intervals in bins of this width" },
	{ .name = "each", .type = SPK_FLAG,
	  .help = "bins of each channel, after its name or number" },
	{ .name = "map", .type = SPK_FLAG,
	  .help = "a map: each frame has the interval that contains it" },
	{ .name = "firing-rate", .type = SPK_FLAG,
	  .help = "the same as rates, 1 / interval, or by --window" },
	{ .name = "window", .type = SPK_I64, .min = 1, .max = INT32_MAX,
	  .unit = "FRAMES",
	  .help = "window of the Fano factor, default 100; or window around "
	  "each frame in which --firing-rate counts spikes" },
	{ .name = "edge", .type = SPK_CHOICE, .choice = edges,
	  .initial = "hold", .unit = "WHAT",
	  .help = "of maps, before the first spike and after the last: the "
	  "nearest interval, the shortest possible one, or 0" },
	{ .name = "reach", .type = SPK_I64, .min = SPK_ISI_PLANES,
	  .max = SPK_ISI_REACH, .unit = "FRAMES",
	  .help = "of maps: reduce longer intervals to this; default: 67108864 "
	  "/ channels, up to a multiple of 64, and at least 1024" },
	{ .name = "polarity", .type = SPK_CHOICE, .choice = polarities,
	  .initial = "all", .unit = "WHICH",
	  .help = "values that are spikes: not 0, 1, or -1" },
	{ .name = "unit", .type = SPK_CHOICE, .choice = units, .unit = "UNIT",
	  .help = "unit of times and intervals; default: frames" },
	{ .name = NULL }
};

double
spk_isis_time(const struct spk_isis *j, double frames)
{
	return j->ticks > 0 ? frames * j->ticks / j->rate : frames;
}

/* Tables */

static struct spk_table
table(struct spk_isis *j)
{
	return (struct spk_table){.out = j->out, .fault = &j->fault};
}

static void
names(struct spk_isis *j, const char *const *name)
{
	const char *no = spk_head_get(&j->args, "names");
	struct spk_table t = table(j);

	if (no != NULL && strcmp(no, "no") == 0)
		return;
	for (; *name != NULL; name++)
		spk_table_text(&t, *name);
	spk_table_row(&t);
}

static void
number(struct spk_table *t, double x)
{
	if (isnan(x))
		spk_table_text(t, "");
	else
		spk_table_number(t, x);
}

static int
done(struct spk_isis *j)
{
	struct spk_table t = table(j);

	return spk_table_end(&t);
}

static int
begin_stats(struct spk_isis *j)
{
	j->stats = spk_intervals_new(j->channels, (uint64_t)spk_head_number(
	    &j->args, "window", WINDOW), &j->fault);
	return j->stats != NULL ? 0 : -1;
}

static int
add_stats(struct spk_isis *j, const int8_t *y, size_t frames)
{
	return spk_intervals_add(j->stats, y, frames, &j->fault);
}

static int
cut_stats(struct spk_isis *j)
{
	spk_intervals_cut(j->stats);
	return 0;
}

static int
end_stats(struct spk_isis *j)
{
	static const char *const name[] = {
		"channel", "spikes", "rate", "mean", "median", "min", "max",
		"cv", "cv2", "lv", "fano", NULL
	};
	const double rate = j->rate > 0 ? j->rate : 1;
	struct spk_table t = table(j);
	struct spk_interval_stats x;
	size_t c;

	names(j, name);
	for (c = 0; c < j->channels; c++) {
		spk_intervals_get(j->stats, c, &x);
		spk_score_label(&t, j->input.in, c);
		spk_table_number(&t, (double)x.spikes);
		number(&t, j->frames == 0 ? (double)NAN :
		    (double)x.spikes / (double)j->frames * rate);
		number(&t, spk_isis_time(j, x.mean));
		number(&t, spk_isis_time(j, x.median));
		number(&t, spk_isis_time(j, x.least));
		number(&t, spk_isis_time(j, x.greatest));
		number(&t, x.cv);
		number(&t, x.cv2);
		number(&t, x.lv);
		number(&t, x.fano);
		spk_table_row(&t);
	}
	return spk_table_end(&t);
}

/* The bin, from 0, of an interval; rounding of decimals does not matter. */
static double
bin_of(const struct spk_isis *j, double width, double interval)
{
	const double q = spk_isis_time(j, interval) / width, k = rint(q);

	return fabs(q - k) <= fmax(1e-9, 1e-15 * k) ? k : floor(q);
}

/* Print the bins of a channel, or of the first, which counts for all. */
static void
bins(struct spk_isis *j, size_t channel, bool each)
{
	const double width = spk_head_number(&j->args, "hist", 1);
	struct spk_table t = table(j);
	const struct spk_interval_count *x;
	const size_t n = spk_intervals_counts(j->stats, channel, &x);
	size_t i = 0;
	uint64_t count;
	double bin;

	while (i < n) {
		bin = bin_of(j, width, (double)x[i].interval);
		count = 0;
		for (; i < n && bin_of(j, width, (double)x[i].interval) <= bin;
		    i++)
			count += x[i].n;
		if (each)
			spk_score_label(&t, j->input.in, channel);
		spk_table_number(&t, bin * width);
		spk_table_number(&t, (bin + 1) * width);
		spk_table_number(&t, (double)count);
		spk_table_row(&t);
	}
}

static int
end_hist(struct spk_isis *j)
{
	static const char *const name[] = {
		"channel", "from", "to", "count", NULL
	};
	const bool each = spk_head_get(&j->args, "each") != NULL;
	size_t c;

	names(j, name + !each);
	if (!each && spk_intervals_pool(j->stats, &j->fault) == -1)
		return -1;
	for (c = 0; c < (each ? j->channels : 1); c++)
		bins(j, c, each);
	return done(j);
}

static int
begin_list(struct spk_isis *j)
{
	static const char *const name[] = {
		"channel", "time", "interval", NULL
	};

	j->last = calloc(j->channels, sizeof *j->last);
	if (j->last == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	names(j, name);
	return j->fault.status == SPK_DONE ? 0 : -1;
}

static int
add_list(struct spk_isis *j, const int8_t *y, size_t frames)
{
	struct spk_table t = table(j);
	size_t c, k;

	for (k = 0; k < frames; k++, y += j->channels)
		for (c = 0; c < j->channels; c++) {
			const uint64_t now = j->frames + k + 1;

			if (y[c] == 0)
				continue;
			if (j->last[c] > 0) {
				spk_score_label(&t, j->input.in, c);
				spk_table_number(&t, spk_isis_time(j,
				    (double)(now - 1)));
				spk_table_number(&t, spk_isis_time(j,
				    (double)(now - j->last[c])));
				spk_table_row(&t);
			}
			j->last[c] = now;
		}
	return j->fault.status == SPK_DONE ?
	    spk_out_flush(j->out, &j->fault) : -1;
}

static int
cut_list(struct spk_isis *j)
{
	memset(j->last, 0, j->channels * sizeof *j->last);
	return 0;
}

#define OF_STREAMS	"edge", "reach", "to", "bare", "decimals", "times"
static const char *const no_table[] = {"each", OF_STREAMS, NULL};
static const char *const no_hist[] = {"window", OF_STREAMS, NULL};
static const char *const no_list[] = {"each", "window", OF_STREAMS, NULL};

static const struct spk_isi_mode table_mode = {
	.useless = no_table, .begin = begin_stats, .add = add_stats,
	.cut = cut_stats, .end = end_stats
}, hist_mode = {
	.option = "hist", .useless = no_hist, .begin = begin_stats,
	.add = add_stats, .cut = cut_stats, .end = end_hist
}, list_mode = {
	.option = "list", .useless = no_list, .begin = begin_list,
	.add = add_list, .cut = cut_list, .end = done
};

/* The command */

/* Choose the output; only one is allowed. */
static int
choose_mode(struct spk_isis *j)
{
	static const struct spk_isi_mode *const modes[] = {
		&list_mode, &hist_mode, &spk_isi_map_mode, &spk_isi_rate_mode
	};
	char what[24];
	size_t i;

	j->mode = &table_mode;
	for (i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (spk_head_get(&j->args, modes[i]->option) == NULL)
			continue;
		if (j->mode->option != NULL)
			return spk_fail(&j->fault, SPK_USAGE, "--%s or --%s: "
			    "each is another output", j->mode->option,
			    modes[i]->option);
		j->mode = modes[i];
	}
	snprintf(what, sizeof what, "%s%s", j->mode->option != NULL ? "--" :
	    "the table", j->mode->option != NULL ? j->mode->option : "");
	return spk_without(&j->args, j->mode->useless, what, &j->fault);
}

/* Rates per frame are at most 1, and would give black images. */
static int
not_black(struct spk_isis *j)
{
	const char *to = spk_head_get(&j->args, "to");

	if (j->mode != &spk_isi_rate_mode || to == NULL ||
	    spk_head_get(&j->args, "unit") != NULL ||
	    (strcmp(to, "pgm") != 0 && strcmp(to, "y4m") != 0))
		return 0;
	return spk_fail(&j->fault, SPK_USAGE, "--to=%s: rates a frame are 1 at "
	    "the most, and pixels whole numbers: --unit", to);
}

/* Open the output; --unit does not apply to its format. */
static int
open_output(struct spk_isis *j)
{
	struct spk_head words = {0};

	if (not_black(j) == -1)
		return -1;
	if (!j->mode->stream)
		j->out = spk_table_open(&j->fault);
	else if (spk_head_copy(&words, &j->args, &j->fault) == 0) {
		spk_head_drop(&words, "unit");
		j->out = spk_out_open_as(1, "stdout", NULL, &words, SPK_CLOSE,
		    &j->fault);
	}
	spk_head_free(&words);
	return j->out != NULL ? 0 : -1;
}

static int
find_units(struct spk_isis *j)
{
	const char *unit = spk_head_get(&j->args, "unit");

	j->rate = spk_head_number(&j->args, "rate", spk_head_number(
	    spk_in_head(j->input.in), "rate", 0));
	if (unit == NULL)
		return 0;
	j->ticks = spk_unit_second(unit);
	return j->rate > 0 ? 0 : spk_fail(&j->fault, SPK_USAGE, "--unit: the "
	    "rate is not known: --rate");
}

/* Keep only spikes of one polarity. */
static void
choose_spikes(const struct spk_isis *j, int8_t *y, size_t frames)
{
	const char *which = spk_head_get(&j->args, "polarity");
	const int sign = which == NULL || *which == 'a' ? 0 :
	    *which == 'u' ? 1 : -1;
	size_t i;

	for (i = 0; sign != 0 && i < frames * j->channels; i++)
		y[i] = y[i] == sign;
}

/* Output begins with the first block, so that bad input gives none. */
static int
use(struct spk_isis *j, size_t frames)
{
	if (!j->begun && j->mode->begin(j) == -1)
		return -1;
	j->begun = true;
	choose_spikes(j, j->block, frames);
	if (frames > 0 && j->mode->add(j, j->block, frames) == -1)
		return -1;
	j->frames += frames;
	return 0;
}

/*
 * Read frames as they arrive, several together if they are wide.  An episode
 * begins a block.
 */
static int
read_spikes(struct spk_isis *j)
{
	size_t got = 0;
	ptrdiff_t n;
	int8_t *at;

	while (at = j->block + got * j->channels,
	    (n = spk_in_read(j->input.in, SPK_I8, at, j->cap - got,
	    &j->fault)) > 0) {
		if (spk_in_episode(j->input.in) && j->frames + got > 0) {
			if (use(j, got) == -1 || j->mode->cut(j) == -1)
				return -1;
			memmove(j->block, at, (size_t)n * j->channels);
			got = 0;
		}
		got += (size_t)n;
		if (got < SPK_ISI_PLANES && j->cap == SPK_ISI_PLANES)
			continue;
		if (use(j, got) == -1)
			return -1;
		got = 0;
	}
	return n == -1 ? -1 : use(j, got);
}

static int
open_input(struct spk_isis *j, const char *file)
{
	static const struct spk_in_how how = {.looks = true};
	const struct spk_in *in;
	const char *kind;

	if (spk_input_open(&j->input, file, &j->args, &how, &j->fault) == -1)
		return -1;
	in = j->input.in;
	kind = spk_head_get(spk_in_head(in), "kind");
	if (kind != NULL && strcmp(kind, "signal") == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a signal, "
		    "not a spike train", j->input.name);
	j->channels = spk_in_columns(in);
	j->cap = SPK_BLOCK / j->channels;
	if (j->cap < SPK_ISI_PLANES)
		j->cap = SPK_ISI_PLANES;
	j->block = spk_pages(j->cap * j->channels);
	if (j->block == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return find_units(j);
}

static int
report(struct spk_isis *j, const char *file)
{
	if (choose_mode(j) == -1 || open_output(j) == -1 ||
	    open_input(j, file) == -1 || read_spikes(j) == -1)
		return -1;
	return j->mode->end(j);
}

static void
notes(const struct spk_isis *j)
{
	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(PROG, j->input.in, j->frames);
	if (j->reached)
		spk_say(PROG, "intervals longer than the reach are as long "
		    "as that: --reach");
	if (j->mode->stream)
		spk_note_clips(PROG, j->out);
	if (spk_head_get(&j->args, "verbose") == NULL)
		return;
	spk_note_counts(PROG, j->input.name, j->frames, j->channels, "");
	if (j->mode->stream)
		spk_note_lost(PROG, j->out);
}

int
spk_cmd_isi(int argc, char *argv[])
{
	static const struct spk_param *const options[] = {
		isi_param, spk_reader_param, spk_writer_param,
		spk_decimals_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = PROG,
		.title = "measure, list and map the intervals between spikes",
		.operands = "[file]", .most = 1, .table = options, .own = 5
	};
	struct spk_isis j = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && report(&j, operand < argc ? argv[operand] :
	    "-") == 0)
		notes(&j);
	spk_out_salvage(j.out, &j.fault);
	spk_say_fault(cmd.name, &j.fault);
	spk_isi_map_free(&j);
	spk_intervals_free(j.stats);
	spk_input_close(&j.input);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	spk_head_free(&j.head);
	free(j.block);
	free(j.last);
	return (int)j.fault.status;
}

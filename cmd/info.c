/*
 * spk-info: describe a stream or file by a table with one row, or a row for
 * each channel.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "format/foreign.h"
#include "format/packed.h"

#define PROG		"spk-info"

/* The columns of the table, in their order. */
enum column {
	FORMAT, KIND, CODEC, CHANNELS, FRAMES, RATE, SECONDS, WIDTH, HEIGHT,
	LEAST, GREATEST, MEAN, SPIKES, UP, DOWN, AFR, HERTZ, LEVEL,
	BYTES, RATIO, VALUE_BITS, SPIKE_BITS, COLUMNS
};
static const char *const columns[] = {
	"format", "kind", "codec", "channels", "frames", "rate", "seconds",
	"width", "height", "min", "max", "mean", "spikes", "up", "down", "afr",
	"hertz", "level", "bytes", "ratio", "bits-per-value", "bits-per-spike",
	NULL
};

static const struct spk_param info_param[] = {
	{ .name = "field", .letter = 'f', .type = SPK_CHOICE,
	  .choice = columns, .unit = "KEY",
	  .help = "print only this field, as a bare value; nothing if it is "
	  "unknown" },
	{ .name = "each", .type = SPK_FLAG,
	  .help = "a row for each channel, after its name or number" },
	{ .name = "list", .type = SPK_FLAG,
	  .help = "list the signals of edf and bdf, or their annotations" },
	{ .name = "neighbours", .type = SPK_FLAG,
	  .help = "how well neighbours predict a pixel, in images and planes" },
	{ .name = "peak", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "VALUE",
	  .help = "the value that counts as 1 for --neighbours; default: "
	  "maxval, or 1 for spikes" },
	{ .name = NULL }
};

/* The counts of a channel. */
struct sum {
	double		 least, greatest, sum;
	uint64_t	 up, down;
};

struct job {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_input input;
	const struct spk_foreign *foreign; /* format, if unreadable */
	struct spk_out	*out;
	int		(*read)(struct job *);
	bool		 spikes;
	bool		 near;		/* --neighbours */
	struct spk_info_neighbours neighbours;
	size_t		 channels;
	uint64_t	 frames;
	struct sum	*sum;		/* for each channel, then for all */
	double		 value[COLUMNS];
	const char	*text[COLUMNS];	/* used instead, if not NULL */
	bool		 known[COLUMNS];
};

static void
add(struct sum *s, double x)
{
	s->least = x < s->least ? x : s->least;
	s->greatest = x > s->greatest ? x : s->greatest;
	s->sum += x;
}

static void
add_frames(struct job *j, const double *x, const int8_t *y, size_t frames)
{
	size_t k, c;

	if (j->near) {
		spk_info_neighbours_add(&j->neighbours, x, j->spikes ? y :
		    NULL, frames);
		return;
	}
	for (k = 0; k < frames; k++)
		for (c = 0; c < j->channels; c++)
			if (j->spikes) {
				j->sum[c].up += *y > 0;
				j->sum[c].down += *y++ < 0;
			} else
				add(&j->sum[c], *x++);
}

static void
total(struct job *j)
{
	struct sum *all = &j->sum[j->channels];
	const struct sum *s;

	for (s = j->sum; s < all; s++) {
		all->least = s->least < all->least ? s->least : all->least;
		all->greatest = s->greatest > all->greatest ? s->greatest :
		    all->greatest;
		all->sum += s->sum;
		all->up += s->up;
		all->down += s->down;
	}
}

static int
read_frames(struct job *j)
{
	const size_t n = SPK_BLOCK / j->channels + 1;
	const enum spk_type type = j->spikes ? SPK_I8 : SPK_F64;
	ptrdiff_t got;

	while ((got = spk_input_read(&j->input, type, n, &j->fault)) > 0)
		add_frames(j, (const double *)(const void *)j->input.block,
		    (const int8_t *)j->input.block, (size_t)got);
	j->frames = j->input.frames;
	return (int)got;
}

/*
 * Packed planes that need their scene for decoding: blocks give the frames, and
 * the end the number of spikes.
 */
static int
read_blocks(struct job *j)
{
	struct spk_packed_block b;
	uint64_t spikes = 0;
	int more;

	while ((more = spk_packed_next(j->input.in, &b, &spikes,
	    &j->fault)) == 1)
		j->frames += b.frames;
	j->sum[0].up = spikes;
	return more;
}

/* Whether the input is read by blocks. */
static bool
by_blocks(const struct job *j)
{
	const struct spk_packing *of = spk_packed_in(j->input.in);

	return of != NULL && of->model->scene;
}

/* Listed annotations have already been read. */
static int
read_nothing(struct job *j)
{
	(void)j;
	return 0;
}

/* Signals in lines are only counted. */
static int
read_lines(struct job *j)
{
	struct spk_row row;
	int more;

	while ((more = spk_rows_next(j->input.in, &row, &j->fault)) == 1)
		j->frames++;
	return more;
}

/* For neurons, the end gives the number of frames. */
static int
read_neurons(struct job *j)
{
	const struct spk_neurons *t = j->input.in->own;
	struct spk_neuron n;
	int more;

	while ((more = spk_neurons_next(j->input.in, &n, &j->fault)) == 1)
		;
	j->channels = t->channels;
	j->frames = t->frames;
	return more;
}

static void
tell(struct job *j, enum column c, double x)
{
	j->value[c] = x;
	j->known[c] = true;
}

static void
tell_word(struct job *j, enum column c, const char *key)
{
	const struct spk_head *h = spk_in_head(j->input.in);

	if (spk_head_get(h, key) != NULL)
		tell(j, c, spk_head_number(h, key, 0));
}

/* The size of packed input, for all channels. */
static void
fill_packed(struct job *j, double n, double spikes)
{
	const struct spk_in *in = j->input.in;
	const double bits = 8 * (double)(in->base + in->pos - in->begin -
	    spk_in_beyond(in));
	const unsigned planes = spk_packed_in(in)->model->train ?
	    spk_planes(spk_in_head(in)) : 1;

	tell(j, BYTES, bits / 8);
	if (n > 0) {
		tell(j, RATIO, n * planes / bits);
		tell(j, VALUE_BITS, bits / n);
	}
	if (spikes > 0)
		tell(j, SPIKE_BITS, bits / spikes);
}

/* Print the row of a channel, or of all. */
static void
fill(struct job *j, const struct sum *s, size_t channels)
{
	const struct spk_head *h = spk_in_head(j->input.in);
	const double n = (double)j->frames * (double)channels;
	const bool frames = j->read == read_frames || j->read == read_blocks;
	const double rate = spk_head_number(&j->args, "rate",
	    spk_head_number(h, "rate", 0));
	const double spikes = (double)s->up + (double)s->down;
	const struct spk_packing *packing = spk_packed_in(j->input.in);

	memset(j->known, 0, sizeof j->known);
	j->text[FORMAT] = j->input.in->reader->name;
	j->text[KIND] = j->spikes ? "spikes" : "signal";
	j->text[CODEC] = spk_head_get(h, "codec");
	tell(j, CHANNELS, (double)channels);
	if (j->read != read_neurons || (spk_in_headed(j->input.in) &&
	    !spk_in_cut(j->input.in)))
		tell(j, FRAMES, (double)j->frames);
	if (rate > 0)
		tell(j, RATE, rate);
	tell_word(j, WIDTH, "width");
	tell_word(j, HEIGHT, "height");
	if (rate > 0 && j->read != read_lines && j->frames > 0 &&
	    isfinite((double)j->frames / rate))
		tell(j, SECONDS, (double)j->frames / rate);
	if (packing != NULL)
		j->text[LEVEL] = packing->model->name;
	if (packing != NULL && s == &j->sum[j->channels])
		fill_packed(j, n, spikes);
	if (!frames || j->frames == 0)
		return;
	if (!j->spikes) {
		tell(j, LEAST, s->least);
		tell(j, GREATEST, s->greatest);
		tell(j, MEAN, s->sum / n);
		return;
	}
	tell(j, SPIKES, spikes);
	tell(j, UP, (double)s->up);
	tell(j, DOWN, (double)s->down);
	tell(j, AFR, spikes / n);
	if (rate > 0)
		tell(j, HERTZ, spikes / n * rate);
}

static void
cell(const struct job *j, struct spk_table *t, enum column c)
{
	if (j->text[c] != NULL || !j->known[c])
		spk_table_text(t, j->text[c] != NULL ? j->text[c] : "");
	else
		spk_table_number(t, j->value[c]);
}

static int
print_field(struct job *j, struct spk_table *t, const char *field)
{
	enum column c = 0;

	while (strcmp(columns[c], field) != 0)
		c++;
	fill(j, &j->sum[j->channels], j->channels);
	if (j->text[c] != NULL || j->known[c]) {
		cell(j, t, c);
		spk_table_row(t);
	}
	return spk_table_end(t);
}

static int
print(struct job *j)
{
	const char *field = spk_head_get(&j->args, "field");
	const bool each = spk_head_get(&j->args, "each") != NULL;
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	size_t c, row;

	if (spk_head_get(&j->args, "list") != NULL ||
	    spk_info_mixed(j->input.in))
		return spk_info_list(&t, j->input.in);
	if (field != NULL)
		return print_field(j, &t, field);
	if (j->near) {
		spk_info_neighbours_print(&t, &j->neighbours);
		return spk_table_end(&t);
	}
	if (each)
		spk_table_text(&t, "channel");
	for (c = 0; c < COLUMNS; c++)
		spk_table_text(&t, columns[c]);
	spk_table_row(&t);
	for (row = each ? 0 : j->channels; row <= j->channels - each; row++) {
		if (each)
			spk_score_label(&t, j->input.in, row);
		fill(j, &j->sum[row], each ? 1 : j->channels);
		for (c = 0; c < COLUMNS; c++)
			cell(j, &t, (enum column)c);
		spk_table_row(&t);
	}
	return spk_table_end(&t);
}

/* A file that cannot be read has a format, and a fault with details. */
static int
print_foreign(struct job *j)
{
	const char *field = spk_head_get(&j->args, "field");
	struct spk_fault fault = {0};
	struct spk_table t = {.out = j->out, .fault = &fault};
	size_t c;

	for (c = 0; field == NULL && c < COLUMNS; c++)
		spk_table_text(&t, columns[c]);
	if (field == NULL)
		spk_table_row(&t);
	if (field == NULL || strcmp(field, columns[FORMAT]) == 0) {
		spk_table_text(&t, j->foreign->name);
		for (c = FORMAT + 1; field == NULL && c < COLUMNS; c++)
			spk_table_text(&t, "");
		spk_table_row(&t);
	}
	if (spk_table_end(&t) == -1)
		j->fault = fault;
	return -1;
}

/* These options exclude each other. */
static int
check_options(struct job *j)
{
	const bool list = spk_head_get(&j->args, "list") != NULL;
	const bool each = spk_head_get(&j->args, "each") != NULL;

	j->near = spk_head_get(&j->args, "neighbours") != NULL;
	if (spk_head_get(&j->args, "field") != NULL &&
	    (list || each || j->near))
		return spk_fail(&j->fault, SPK_USAGE, "--%s: a table; --field: "
		    "a value", list ? "list" : each ? "each" : "neighbours");
	if (j->near && (list || each))
		return spk_fail(&j->fault, SPK_USAGE, "--neighbours: a table; "
		    "--%s: another", list ? "list" : "each");
	/* A list of annotations does not depend on frames. */
	return list && spk_head_get(&j->args, "annotations") != NULL &&
	    spk_head_get(&j->args, "frame") == NULL &&
	    spk_head_get(&j->args, "frames") == NULL ?
	    spk_head_set(&j->args, "frame", "1", &j->fault) : 0;
}

static int
inform(struct job *j, const char *file)
{
	const struct spk_in_how how = {
		.rows = &spk_rows_reader, .neurons = &spk_neurons_reader,
		.lists = spk_head_get(&j->args, "field") == NULL,
		.blocks = spk_head_get(&j->args, "each") == NULL &&
		    spk_head_get(&j->args, "neighbours") == NULL &&
		    spk_head_get(&j->args, "partial") == NULL,
		.foreign = &j->foreign, .looks = true
	};
	size_t c;

	if (check_options(j) == -1)
		return -1;
	j->out = spk_table_open(&j->fault);
	if (j->out == NULL || spk_input_open(&j->input, file, &j->args, &how,
	    &j->fault) == -1)
		return j->foreign != NULL ? print_foreign(j) : -1;
	if (spk_head_get(&j->args, "list") != NULL &&
	    spk_info_listed(j->input.in, &j->fault) == -1)
		return -1;
	j->read = j->input.in->reader == how.rows ? read_lines :
	    j->input.in->reader == how.neurons ? read_neurons :
	    spk_head_get(&j->args, "list") != NULL &&
	    j->input.in->events != NULL ? read_nothing :
	    by_blocks(j) ? read_blocks : read_frames;
	j->spikes = spk_in_type(j->input.in) == SPK_I8;
	j->channels = spk_in_columns(j->input.in);
	if (j->near && j->read != read_frames)
		return spk_fail(&j->fault, SPK_USAGE, "--neighbours: it needs "
		    "images, and not lines or neurons");
	if (j->near && spk_info_neighbours_open(&j->neighbours, &j->input,
	    &j->args, &j->fault) == -1)
		return -1;
	j->sum = calloc(j->channels + 1, sizeof *j->sum);
	if (j->sum == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (c = 0; c <= j->channels; c++) {
		j->sum[c].least = INFINITY;
		j->sum[c].greatest = -INFINITY;
	}
	if (j->read(j) == -1)
		return -1;
	total(j);
	return print(j);
}

int
spk_cmd_info(int argc, char *argv[])
{
	static const struct spk_param rate_param[] = {
		{ .name = "rate", .letter = 'r', .type = SPK_F64,
		  .flags = SPK_ABOVE, .min = 0, .max = INFINITY, .unit = "HZ",
		  .help = "sampling rate, if the input does not give it" },
		{ .name = NULL }
	};
	static const struct spk_param *const table[] = {
		info_param, rate_param, spk_rows_param, spk_reader_param,
		spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = PROG, .title = "describe a signal or a spike train",
		.operands = "[file]", .most = 1, .table = table, .own = 5
	};
	struct job j = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && inform(&j, operand < argc ? argv[operand] :
	    "-") == 0 &&
	    spk_head_get(&j.args, "quiet") == NULL) {
		spk_note_in(PROG, j.input.in, j.frames);
		if (spk_head_get(&j.args, "verbose") != NULL)
			spk_note_counts(PROG, j.input.name, j.frames,
			    spk_in_columns(j.input.in), "");
	}
	spk_say_fault(cmd.name, &j.fault);
	spk_info_neighbours_close(&j.neighbours);
	spk_input_close(&j.input);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	free(j.sum);
	return (int)j.fault.status;
}

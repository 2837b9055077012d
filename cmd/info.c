/*
 * spk-info: describe streams and files by a table with a row for each, or for
 * each channel or line.
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

static const char *const pieces[] = {
	"columns", "frames", "observations", NULL
};

static const struct spk_param info_param[] = {
	{ .name = "field", .letter = 'f', .type = SPK_CHOICE,
	  .choice = columns, .unit = "KEY",
	  .help = "print only this field, as a bare value; nothing if it is "
	  "unknown" },
	{ .name = "each", .type = SPK_FLAG,
	  .help = "a row for each channel, after its name or number; with "
	  "--rows, for each line" },
	{ .name = "filename", .letter = 'H', .type = SPK_FLAG,
	  .help = "a first column has the file's name, as that of several "
	  "files has" },
	{ .name = "list", .type = SPK_FLAG,
	  .help = "list the signals of edf and bdf, or their annotations" },
	{ .name = "neighbours", .type = SPK_FLAG,
	  .help = "how well neighbours predict a pixel, in images and planes" },
	{ .name = "peak", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "VALUE",
	  .help = "the value that counts as 1 for --neighbours; default: "
	  "maxval, or 1 for spikes" },
	{ .name = "split", .type = SPK_I64, .min = 1, .max = 1000000,
	  .unit = "N", .help = "print the options that select each of N pieces "
	  "of about the same size" },
	{ .name = "by", .type = SPK_CHOICE, .choice = pieces,
	  .initial = "columns", .unit = "WHAT",
	  .help = "what is divided: columns, frames, or observations of "
	  "spk-rate" },
	{ .name = NULL }
};

/* The counts of a channel. */
struct sum {
	double		 least, greatest, sum;
	uint64_t	 up, down;
};

struct job {
	struct spk_fault fault;		/* of the file at hand */
	struct spk_fault wrote;		/* of the output */
	struct spk_head	 args;
	struct spk_table table;
	bool		 many;		/* files, or as if there were */
	struct spk_input input;
	const struct spk_foreign *foreign; /* format, if unreadable */
	int		(*read)(struct job *);
	bool		 spikes;
	bool		 near;		/* --neighbours */
	struct spk_info_neighbours neighbours;
	size_t		 channels;
	uint64_t	 frames;
	uint64_t	 values;	/* of lines */
	struct sum	*sum;		/* for each channel, then for all */
	double		 value[COLUMNS];
	const char	*text[COLUMNS];	/* used instead, if not NULL */
	bool		 known[COLUMNS];
};

static const struct sum none = {.least = INFINITY, .greatest = -INFINITY};

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

/* The values of a line, or its spikes. */
static int
add_line(struct job *j, struct spk_row *row, struct sum *s)
{
	const bool single = spk_in_type(j->input.in) == SPK_F32;
	size_t i;

	if (j->spikes && spk_rows_spikes(j->input.in, row, &j->fault) == -1)
		return -1;
	for (i = 0; i < row->n; i++)
		if (j->spikes) {
			s->up += row->x[i] > 0;
			s->down += row->x[i] < 0;
		} else
			add(s, single ? spk_single(row->x[i]) : row->x[i]);
	return 0;
}

static void print_row(struct job *, const struct sum *, uint64_t frames);

/* Lines that are signals: of all, or each of them. */
static int
read_lines(struct job *j)
{
	const bool each = spk_head_get(&j->args, "each") != NULL;
	struct spk_row row;
	int more;

	if (each)
		spk_table_names(&j->table, "line", columns);
	while ((more = spk_rows_next(j->input.in, &row, &j->fault)) == 1) {
		if (each)
			*j->sum = none;
		if (add_line(j, &row, j->sum) == -1)
			return -1;
		j->frames++;
		j->values += row.n;
		if (!each)
			continue;
		spk_table_number(&j->table, (double)j->frames);
		print_row(j, j->sum, row.n);
		if (j->wrote.status != SPK_DONE)
			return -1;
	}
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
put(struct job *j, enum column c, double x)
{
	j->value[c] = x;
	j->known[c] = true;
}

static void
put_word(struct job *j, enum column c, const char *key)
{
	const struct spk_head *h = spk_in_head(j->input.in);

	if (spk_head_get(h, key) != NULL)
		put(j, c, spk_head_number(h, key, 0));
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

	put(j, BYTES, bits / 8);
	if (n > 0) {
		put(j, RATIO, n * planes / bits);
		put(j, VALUE_BITS, bits / n);
	}
	if (spikes > 0)
		put(j, SPIKE_BITS, bits / spikes);
}

/* Totals of a channel or line, or of all; n values in this many frames. */
static void
fill_sums(struct job *j, const struct sum *s, double n, double rate)
{
	const double spikes = (double)s->up + (double)s->down;

	if (!j->spikes) {
		put(j, LEAST, s->least);
		put(j, GREATEST, s->greatest);
		put(j, MEAN, s->sum / n);
		return;
	}
	put(j, SPIKES, spikes);
	put(j, UP, (double)s->up);
	put(j, DOWN, (double)s->down);
	put(j, AFR, spikes / n);
	if (rate > 0)
		put(j, HERTZ, spikes / n * rate);
}

/* All facts of a channel or line, or of all. */
static void
fill(struct job *j, const struct sum *s, size_t channels, uint64_t frames)
{
	const struct spk_head *h = spk_in_head(j->input.in);
	const bool each = spk_head_get(&j->args, "each") != NULL;
	const bool all_lines = j->read == read_lines && !each;
	const double n = all_lines ? (double)j->values :
	    (double)frames * (double)channels;
	const double rate = spk_head_number(&j->args, "rate",
	    spk_head_number(h, "rate", 0));
	const struct spk_packing *packing = spk_packed_in(j->input.in);

	memset(j->known, 0, sizeof j->known);
	j->text[FORMAT] = j->input.in->reader->name;
	j->text[KIND] = j->spikes ? "spikes" : "signal";
	j->text[CODEC] = spk_head_get(h, "codec");
	put(j, CHANNELS, (double)channels);
	if (j->read != read_neurons || (spk_in_headed(j->input.in) &&
	    !spk_in_cut(j->input.in)))
		put(j, FRAMES, (double)frames);
	if (rate > 0)
		put(j, RATE, rate);
	put_word(j, WIDTH, "width");
	put_word(j, HEIGHT, "height");
	if (rate > 0 && !all_lines && frames > 0 &&
	    isfinite((double)frames / rate))
		put(j, SECONDS, (double)frames / rate);
	j->text[LEVEL] = packing != NULL ? packing->model->name : NULL;
	if (packing != NULL && s == &j->sum[j->channels])
		fill_packed(j, n, (double)s->up + (double)s->down);
	if (n > 0 && (j->read == read_frames || j->read == read_blocks ||
	    j->read == read_lines))
		fill_sums(j, s, n, rate);
}

static void
cell(struct job *j, enum column c)
{
	if (j->text[c] != NULL || !j->known[c])
		spk_table_text(&j->table, j->text[c] != NULL ? j->text[c] :
		    "");
	else
		spk_table_number(&j->table, j->value[c]);
}

static void
print_row(struct job *j, const struct sum *s, uint64_t frames)
{
	const bool each = spk_head_get(&j->args, "each") != NULL;
	size_t c;

	fill(j, s, each ? 1 : j->channels, frames);
	for (c = 0; c < COLUMNS; c++)
		cell(j, (enum column)c);
	spk_table_row(&j->table);
}

/* The name of the field, and its column; bare, there is no name. */
static enum column
name_field(struct job *j, const char *field)
{
	const char *const name[] = {field, NULL};
	enum column c = 0;

	while (strcmp(columns[c], field) != 0)
		c++;
	if (j->many)
		spk_table_names(&j->table, NULL, name);
	return c;
}

static void
print_field(struct job *j, const char *field)
{
	const enum column c = name_field(j, field);

	fill(j, &j->sum[j->channels], j->channels, j->frames);
	if (!j->many && j->text[c] == NULL && !j->known[c])
		return;
	cell(j, c);
	spk_table_row(&j->table);
}

static void
print(struct job *j)
{
	const char *field = spk_head_get(&j->args, "field");
	const bool each = spk_head_get(&j->args, "each") != NULL;
	size_t row;

	if (spk_head_get(&j->args, "list") != NULL ||
	    spk_info_mixed(j->input.in)) {
		spk_info_list(&j->table, j->input.in);
		return;
	}
	if (field != NULL) {
		print_field(j, field);
		return;
	}
	if (j->near) {
		spk_info_neighbours_print(&j->table, &j->neighbours);
		return;
	}
	if (each && j->read == read_lines)
		return;
	spk_table_names(&j->table, each ? "channel" : NULL, columns);
	for (row = each ? 0 : j->channels; row <= j->channels - each; row++) {
		if (each)
			spk_score_label(&j->table, j->input.in, row);
		print_row(j, &j->sum[row], j->frames);
	}
}

/* A file that cannot be read has a format, and a fault with details. */
static void
print_foreign(struct job *j)
{
	const char *field = spk_head_get(&j->args, "field");
	const enum column only = field != NULL ? name_field(j, field) : FORMAT;
	size_t c;

	if (field == NULL)
		spk_table_names(&j->table, spk_head_get(&j->args, "each") !=
		    NULL && j->many ? "channel" : NULL, columns);
	if (only != FORMAT)
		return;
	if (field == NULL && spk_head_get(&j->args, "each") != NULL && j->many)
		spk_table_text(&j->table, "");
	spk_table_text(&j->table, j->foreign->name);
	for (c = FORMAT + 1; field == NULL && c < COLUMNS; c++)
		spk_table_text(&j->table, "");
	spk_table_row(&j->table);
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
open_input(struct job *j, const char *file)
{
	const bool list = spk_head_get(&j->args, "list") != NULL;
	const struct spk_in_how how = {
		.rows = &spk_rows_reader, .neurons = &spk_neurons_reader,
		.lists = list || (spk_head_get(&j->args, "field") == NULL &&
		    !j->many),
		.blocks = spk_head_get(&j->args, "each") == NULL &&
		    spk_head_get(&j->args, "neighbours") == NULL &&
		    spk_head_get(&j->args, "partial") == NULL,
		.foreign = &j->foreign, .looks = true
	};

	if (spk_input_open(&j->input, file, &j->args, &how, &j->fault) == -1) {
		if (j->foreign != NULL)
			print_foreign(j);
		return -1;
	}
	if (list && spk_info_listed(j->input.in, &j->fault) == -1)
		return -1;
	j->read = j->input.in->reader == how.rows ? read_lines :
	    j->input.in->reader == how.neurons ? read_neurons :
	    list && j->input.in->events != NULL ? read_nothing :
	    by_blocks(j) ? read_blocks : read_frames;
	j->spikes = spk_in_type(j->input.in) == SPK_I8;
	j->channels = spk_in_columns(j->input.in);
	if (j->near && j->read != read_frames)
		return spk_fail(&j->fault, SPK_USAGE, "--neighbours: it needs "
		    "images, not lines or neurons");
	return j->near ? spk_info_neighbours_open(&j->neighbours, &j->input,
	    &j->args, &j->fault) : 0;
}

static int
inform(struct job *j, const char *file)
{
	size_t c;

	if (open_input(j, file) == -1)
		return -1;
	if (spk_head_get(&j->args, "split") != NULL)
		return spk_info_split(&j->table, &j->input, &j->args,
		    &j->fault);
	j->sum = calloc(j->channels + 1, sizeof *j->sum);
	if (j->sum == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (c = 0; c <= j->channels; c++)
		j->sum[c] = none;
	if (j->read(j) == -1)
		return -1;
	total(j);
	print(j);
	if (spk_head_get(&j->args, "quiet") != NULL)
		return 0;
	spk_note_in(PROG, j->input.in, j->frames);
	if (spk_head_get(&j->args, "verbose") != NULL)
		spk_note_counts(PROG, j->input.name, j->frames,
		    spk_in_columns(j->input.in), "");
	return 0;
}

/* What is of a file, so that another may come. */
static void
close_file(struct job *j)
{
	spk_info_neighbours_close(&j->neighbours);
	spk_input_close(&j->input);
	free(j->sum);
	j->neighbours = (struct spk_info_neighbours){0};
	j->sum = NULL;
	j->foreign = NULL;
	j->frames = j->values = 0;
}

/* Each file; one that is bad is reported, and others go on. */
static enum spk_status
inform_all(struct job *j, int n, char *file[])
{
	enum spk_status worst = SPK_DONE;
	int i;

	if (check_options(j) == -1)
		return spk_say_fault(PROG, &j->fault);
	j->table.fault = &j->wrote;
	j->table.out = spk_table_open(&j->wrote);
	for (i = 0; i < (n > 0 ? n : 1) && j->wrote.status == SPK_DONE; i++) {
		j->fault = (struct spk_fault){0};
		j->table.file = !j->many ? NULL : n > 0 &&
		    strcmp(file[i], "-") != 0 ? file[i] : "stdin";
		(void)inform(j, n > 0 ? file[i] : "-");
		spk_say_fault(PROG, &j->fault);
		worst = j->fault.status > worst ? j->fault.status : worst;
		close_file(j);
		if (j->wrote.status == SPK_DONE)
			(void)spk_out_flush(j->table.out, &j->wrote);
	}
	if (j->wrote.status == SPK_DONE)
		(void)spk_table_end(&j->table);
	spk_say_fault(PROG, &j->wrote);
	return j->wrote.status > worst ? j->wrote.status : worst;
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
		.operands = "[file ...]", .table = table, .own = 5
	};
	struct job j = {0};
	int operand, status;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	j.many = argc - operand > 1 ||
	    spk_head_get(&j.args, "filename") != NULL;
	status = (int)(operand > 0 ? inform_all(&j, argc - operand,
	    argv + operand) : spk_say_fault(PROG, &j.fault));
	spk_out_close(j.table.out);
	spk_head_free(&j.args);
	return status;
}

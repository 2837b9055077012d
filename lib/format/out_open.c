/* Opening an output: which format it has. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "format/format.h"
#include "pack/pack.h"

/* A new format is one more line. */
#define WRITERS(X) \
	X(csv) X(i8) X(u8) X(f32) X(f64) X(bits) X(npy) X(pgm) X(pbm) \
	X(png) X(y4m) X(wav) X(events) X(nest) X(pynn) X(brian2) X(bin40) \
	X(npy_events) X(spike_dat) X(packed)

#define DECLARE(name)	extern const struct spk_writer spk_##name##_writer;
#define ROW(name)	&spk_##name##_writer,

WRITERS(DECLARE)

static const struct spk_writer *const writers[] = { WRITERS(ROW) NULL };

static const struct spk_writer *
find(const char *name)
{
	const struct spk_writer *const *p;

	for (p = writers; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

const char *
spk_writer_name(size_t k)
{
	return writers[k] != NULL ? writers[k]->name : NULL;
}

static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const samples[] = {
	"i16", "i24", "i32", "f32", "f64", NULL
};
static const char *const units[] = {"s", "ms", "us", NULL};

const struct spk_param spk_writer_param[] = {
	{ .name = "to", .letter = 'o', .type = SPK_CHOICE,
	  .choose = spk_writer_name, .initial = "csv", .unit = "FORMAT",
	  .help = "format of the output" },
	{ .name = "rate", .letter = 'r', .type = SPK_F64, .flags = SPK_ABOVE,
	  .min = 0, .max = INFINITY, .unit = "HZ",
	  .help = "sampling rate, for the output's header" },
	{ .name = "unit", .type = SPK_CHOICE, .choice = units, .unit = "UNIT",
	  .help = "unit of the times of events; default: numbers of frames" },
	{ .name = "bare", .type = SPK_FLAG,
	  .help = "leave out the #spk and #end lines" },
	{ .name = "level", .type = SPK_CHOICE, .choose = spk_model_name,
	  .unit = "LEVEL", .help = "compression level of packed output: a "
	  "greater number gives smaller files and takes longer; default: "
	  "depends on the spikes" },
	{ .name = "block", .type = SPK_I64, .min = 1, .max = SPK_PACK_FRAMES,
	  .unit = "N", .help = "frames per block of packed output" },
	{ .name = "stripe", .type = SPK_I64, .min = 1, .max = SPK_COLUMNS,
	  .unit = "ROWS", .help = "rows of an image that packed output codes "
	  "independently" },
	{ .name = "key", .type = SPK_I64, .initial = "16", .min = 1,
	  .max = INT32_MAX, .unit = "BLOCKS", .help = "blocks from one key "
	  "block of packed output, where reading can begin, to the next" },
	{ .name = NULL }
};

const struct spk_param spk_decimals_param[] = {
	{ .name = "decimals", .type = SPK_I64, .min = 0, .max = SPK_DECIMALS,
	  .unit = "N",
	  .help = "digits after the point in a signal's text; default: the "
	  "fewest that read back exactly" },
	{ .name = "times", .type = SPK_CHOICE, .flags = SPK_ALONE,
	  .choice = units, .initial = "s", .unit = "UNIT",
	  .help = "with --bare: a first column of times, by the rate" },
	{ .name = "sample", .type = SPK_CHOICE, .choice = samples,
	  .unit = "TYPE", .help = "numbers of wav output: integers, or by "
	  "default floats" },
	{ .name = "full", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "VALUE",
	  .help = "the value that becomes full scale in wav, and white in "
	  "images" },
	{ .name = NULL }
};

static const struct spk_param more_param[] = {
	{ .name = "names", .type = SPK_CHOICE, .choice = yes_no },
	{ .name = "stride", .type = SPK_I64, .min = 1, .max = INT32_MAX },
	{ .name = "flip", .type = SPK_CHOICE, .choice = yes_no },
	{ .name = "max-size", .type = SPK_I64, .min = 1, .max = 1 << 24 },
	{ .name = "jobs", .type = SPK_I64, .min = 1, .max = 256 },
	{ .name = NULL }
};

/*
 * A word that applies to one format only, and neither this output nor the input
 * has that format.
 */
static int
check_words(const struct spk_writer *writer, const struct spk_head *args,
    struct spk_fault *f)
{
	static const char *const some[] = {
		"unit", "decimals", "times", "stride", "flip", "level",
		"block", "stripe", "key", "sample", "full"
	};
	const char *from = spk_head_get(args, "from");
	size_t i, k;

	for (i = 0; i < sizeof some / sizeof *some; i++) {
		if (spk_head_get(args, some[i]) == NULL ||
		    spk_is_word(writer->takes, some[i]) ||
		    spk_reader_takes(from, some[i]))
			continue;
		for (k = 0; !spk_is_word(writers[k]->takes, some[i]); k++)
			;
		return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": only for "
		    SPK_WORD("to=%s"), some[i], writers[k]->name);
	}
	return 0;
}

/*
 * The layout of rows of pixels, unless the input has such a layout and the
 * words describe it.
 */
static void
lay_rows(struct spk_out *out, const struct spk_head *args)
{
	const bool own = !spk_reader_takes(spk_head_get(args, "from"), "flip");
	const char *flip = spk_head_get(args, "flip");

	out->flip = !own || flip == NULL || strcmp(flip, "yes") == 0;
	out->stride = own ? (size_t)spk_head_number(args, "stride", 0) : 0;
}

/* The numbers of wav, and what full scale is. */
static void
scale_options(struct spk_out *out, const struct spk_head *args)
{
	static const enum spk_number number[] = {
		SPK_NUM_I16, SPK_NUM_I24, SPK_NUM_I32, SPK_NUM_F32, SPK_NUM_F64
	};
	const char *sample = spk_head_get(args, "sample");
	size_t i;

	for (i = 0; sample != NULL && samples[i] != NULL; i++)
		if (strcmp(samples[i], sample) == 0)
			out->number = number[i];
	out->sampled = sample != NULL;
	out->full = spk_head_number(args, "full", 0);
}

static void
pack_options(struct spk_out *out, const struct spk_head *args)
{
	struct spk_pack_options *o = &out->pack;
	const char *level = spk_head_get(args, "level");

	o->model = level != NULL ? spk_model_find(level) : NULL;
	o->block = (size_t)spk_head_number(args, "block", 0);
	o->stripe = (size_t)spk_head_number(args, "stripe", 0);
	o->key = (size_t)spk_head_number(args, "key", 0);
	o->size = (size_t)spk_head_number(args, "max-size", SPK_PACK_MB) << 20;
	o->jobs = (unsigned)spk_head_number(args, "jobs", 1);
}

struct spk_out *
spk_out_open_as(int fd, const char *name, const struct spk_writer *writer,
    const struct spk_head *args, unsigned flags, struct spk_fault *f)
{
	const char *to = spk_head_get(args, "to");
	struct spk_out *out = NULL;
	struct spk_fault why = {0};

	if (writer == NULL)
		writer = find(to != NULL ? to : "csv");
	if (writer == NULL)
		spk_fail(&why, SPK_USAGE, SPK_WORD("to") ": '%.40s' is not a "
		    "format to write", to);
	else if (check_words(writer, args, &why) == 0 && !writer->text &&
	    isatty(fd))
		spk_fail(&why, SPK_USAGE, SPK_WORD("to=%s") ": binary is not "
		    "written to a terminal", writer->name);
	if (why.status == SPK_DONE) {
		out = spk_out_new(fd, name, writer, args, flags, f);
		if (out != NULL) {
			lay_rows(out, args);
			scale_options(out, args);
			pack_options(out, args);
		}
		return out;
	}
	spk_fail_as(f, why.status, "", &why);
	if ((flags & SPK_CLOSE) != 0)
		close(fd);
	return NULL;
}

struct spk_out *
spk_out_open(int fd, const char *name, const struct spk_head *words,
    unsigned flags, struct spk_fault *f)
{
	const struct spk_param *const known[] = {
		spk_writer_param, spk_decimals_param, more_param, NULL
	};
	struct spk_head args = {0};
	struct spk_out *out = NULL;
	struct spk_fault why = {0};

	if (words != NULL && spk_head_get(words, "rate") != NULL)
		spk_fail(&why, SPK_USAGE, "rate: it is part of the header");
	if (why.status == SPK_DONE &&
	    spk_param_words(known, words, &args, &why) == 0)
		out = spk_out_open_as(fd, name, NULL, &args, flags, &why);
	else if ((flags & SPK_CLOSE) != 0)
		close(fd);
	spk_head_free(&args);
	if (out == NULL)
		spk_fail_as(f, why.status, "", &why);
	return out;
}

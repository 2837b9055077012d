/*
 * Opening an input: its "#spk" line, its format, and everything up to its first
 * frame.
 */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "format/foreign.h"
#include "format/format.h"
#include "pack/pack.h"

/*
 * A new format is one more line.  Formats are tried in this order; the first
 * that recognises the first bytes is used.
 */
#define READERS(X) \
	X(csv) X(i8) X(u8) X(i16) X(i24) X(i32) X(f32) X(f64) X(bits) \
	X(npy) X(idx) X(wav) X(au) X(edf) X(bdf) X(pgm) X(pbm) X(y4m) \
	X(events) X(nest) X(pynn) X(bin40) X(npy_events) X(npz) X(spike_dat) \
	X(spike_pcie) X(packed)

#define DECLARE(name)	extern const struct spk_reader spk_##name##_reader;
#define ROW(name)	&spk_##name##_reader,

READERS(DECLARE)
DECLARE(pnm_other)		/* recognised, with advice */

static const struct spk_reader *const readers[] = { READERS(ROW) NULL };

static const struct spk_reader *
find(const char *name)
{
	const struct spk_reader *const *p;

	for (p = readers; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

const char *
spk_reader_name(size_t k)
{
	return readers[k] != NULL ? readers[k]->name : NULL;
}

bool
spk_reader_takes(const char *name, const char *word)
{
	const struct spk_reader *r = name != NULL ? find(name) : NULL;

	return r != NULL && spk_is_word(r->takes, word);
}

/* Words */

static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const nans[] = {"error", "hold", "zero", NULL};
static const char *const decimals[] = {".", ",", NULL};
static const char *const blank[] = {"blank", NULL};
static const char *const polarities[] = {
	"sign", "channels", "off-first", NULL
};
static const char *const axes[] = {
	"thw", "twh", "htw", "hwt", "wth", "wht", NULL
};

const struct spk_param spk_reader_param[] = {
	{ .name = "from", .letter = 'i', .type = SPK_CHOICE,
	  .choose = spk_reader_name, .unit = "FORMAT",
	  .help = "format of the input; default: by its first bytes, or csv" },
	{ .name = "channels", .letter = 'c', .type = SPK_I64, .min = 1,
	  .max = SPK_COLUMNS, .unit = "N",
	  .help = "columns of the input, required for raw formats" },
	{ .name = "big-endian", .type = SPK_FLAG,
	  .help = "raw numbers have the most significant byte first" },
	{ .name = "columns", .type = SPK_TEXT, .unit = "LIST",
	  .help = "select columns: numbers from 1, ranges, names; 1,3-5,ecg" },
	{ .name = "slice", .type = SPK_TEXT, .unit = "FROM:TO",
	  .help = "select the frames from FROM up to that before TO: numbers "
	  "from 0, or times such as 1.5s or 200ms" },
	{ .name = "where", .type = SPK_TEXT, .unit = "COLUMN=LIST",
	  .help = "select the frames in which this column has one of these "
	  "values: 3, 1,4 or 3..5" },
	{ .name = "signal", .type = SPK_TEXT, .unit = "LIST",
	  .help = "of edf and bdf: select signals: numbers from 1, ranges, "
	  "labels"
	},
	{ .name = "annotations", .type = SPK_FLAG,
	  .help = "of edf and bdf: read annotations as events, one channel per "
	  "text" },
	{ .name = "delimiter", .letter = 'd', .type = SPK_TEXT,
	  .unit = "CHAR", .help = "separator of text fields: a character, tab "
	  "or blank; default: from the first line" },
	{ .name = "decimal", .type = SPK_CHOICE, .choice = decimals,
	  .unit = "CHAR", .help = "decimal sign of numbers in text; default: a "
	  "point, or a comma where a point is impossible" },
	{ .name = "skip", .type = SPK_I64, .min = 0, .max = INT32_MAX,
	  .unit = "N",
	  .help = "skip N lines, or bytes of raw input" },
	{ .name = "time", .type = SPK_TEXT, .unit = "COLUMN",
	  .help = "column of text, by number or name, that holds times; it is "
	  "not a channel, and gives the rate" },
	{ .name = "names", .type = SPK_CHOICE, .choice = yes_no,
	  .unit = "WHEN",
	  .help = "yes: the first row holds names; no: it holds data, and no "
	  "names are written" },
	{ .name = "nan", .type = SPK_CHOICE, .choice = nans,
	  .initial = "error", .unit = "WHAT",
	  .help = "for NaN, infinite or empty values: fail, hold the last "
	  "value, or use 0" },
	{ .name = "size", .type = SPK_TEXT, .unit = "WxH",
	  .help = "width and height of images, if the input does not give "
	  "them" },
	{ .name = "stride", .type = SPK_I64, .min = 1, .max = INT32_MAX,
	  .unit = "N", .help = "pixels in a row of spike-dat, if more than the "
	  "width" },
	{ .name = "flip", .type = SPK_CHOICE, .choice = yes_no,
	  .initial = "yes", .unit = "WHEN",
	  .help = "yes: spike-dat has the bottom row first; no: the top row" },
	{ .name = "axes", .type = SPK_CHOICE, .choice = axes,
	  .initial = "thw", .unit = "ORDER",
	  .help = "of npy images: order of the dimensions time, height, "
	  "width" },
	{ .name = "fields", .type = SPK_TEXT, .unit = "LIST",
	  .help = "columns of a table of events, as x,y,p,t; default: from "
	  "their names" },
	{ .name = "frame", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "WIDTH",
	  .help = "bin events into frames of this width, in the unit of their "
	  "times" },
	{ .name = "frames", .type = SPK_I64, .min = 1, .max = UINT32_MAX,
	  .unit = "N", .help = "bin events into N frames" },
	{ .name = "events", .type = SPK_I64, .min = 1, .max = UINT32_MAX,
	  .unit = "N", .help = "bin events into frames of N events each; the "
	  "last has the rest" },
	{ .name = "counts", .type = SPK_FLAG,
	  .help = "sum the events of a frame, which gives a signal" },
	{ .name = "polarity", .type = SPK_CHOICE, .choice = polarities,
	  .initial = "sign", .unit = "HOW",
	  .help = "channels: separate columns for spikes of 1 and, after "
	  "these, of -1; off-first: those of -1 first" },
	{ .name = "max-size", .type = SPK_I64, .initial = "4096", .min = 1,
	  .max = 1 << 24, .unit = "MB",
	  .help = "memory limit of packed input or output" },
	{ .name = "jobs", .letter = 'j', .type = SPK_I64, .initial = "1",
	  .min = 1, .max = 256, .unit = "N",
	  .help = "threads for packed input and output" },
	{ .name = "partial", .type = SPK_FLAG,
	  .help = "accept a truncated stream as if it ended there, and ignore "
	  "data after the end of a file" },
	{ .name = NULL }
};

/* Words of programs, for which commands have other ways. */
static const struct spk_param more_param[] = {
	{ .name = "episodes", .type = SPK_CHOICE, .choice = blank },
	{ .name = "rate", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY },
	{ .name = NULL }
};

/* Recognising the first bytes */

#define NEURONS	"format=neurons: they are for spk-decode and spk-info"

/* Formats that other readers read. */
static int
foreign(struct spk_in *in, const struct spk_in_how *how, struct spk_fault *f)
{
	const struct spk_foreign *kind;
	int is;

	while ((is = spk_foreign_is(in->buf + in->pos, in->end - in->pos,
	    in->eof, &kind)) == -1)
		if (spk_in_fill(in, f) == -1)
			return -1;
	if (is == 0)
		return 0;
	if (how->foreign != NULL)
		*how->foreign = kind;
	return spk_in_fail(in, f, 0, "%s", kind->what);
}

/* Neurons without a header, for commands that do not read them. */
static int
neurons(struct spk_in *in, const struct spk_in_how *how, struct spk_fault *f)
{
	static const char magic[] = "window,channel,neuron,";
	int is = how->neurons != NULL ? 0 : -1;

	while (is == -1 && (is = spk_in_magic(in->buf + in->pos,
	    in->end - in->pos, magic, sizeof magic - 1)) == -1 && !in->eof)
		if (spk_in_fill(in, f) == -1)
			return -1;
	return is == 1 ? spk_in_fail(in, f, 0, NEURONS) : 0;
}

/* Try a format on the first bytes.  1: it is, 0: it is not, -1. */
static int
begins(struct spk_in *in, const struct spk_reader *reader,
    struct spk_fault *f)
{
	int is;

	if (reader->begins == NULL)
		return 0;
	while ((is = reader->begins(in->buf + in->pos,
	    in->end - in->pos)) == -1)
		if (in->eof)
			return 0;
		else if (spk_in_fill(in, f) == -1)
			return -1;
	return is;
}

/* The format of the first bytes, or text. */
static int
recognise(struct spk_in *in, const struct spk_in_how *how,
    struct spk_fault *f)
{
	const struct spk_reader *const more[] = {
		&spk_pnm_other_reader, how->neurons
	};
	const size_t n = sizeof readers / sizeof *readers - 1;
	const struct spk_reader *r;
	size_t i;
	int is = how->video != NULL ? begins(in, how->video, f) : 0;

	if (is != 0) {
		in->reader = how->video;
		return is == -1 ? -1 : 0;
	}
	/* Other archives are not read. */
	is = begins(in, &spk_npz_reader, f);
	if (is != 0) {
		in->reader = &spk_npz_reader;
		return is == -1 ? -1 : 0;
	}
	if (foreign(in, how, f) == -1 || neurons(in, how, f) == -1)
		return -1;
	for (i = 0; i < n + 2 && is == 0; i++) {
		r = i < n ? readers[i] : more[i - n];
		if (r != NULL && (is = begins(in, r, f)) == 1)
			in->reader = r;
	}
	if (is == 0)
		in->reader = &spk_csv_reader;
	return is == -1 ? -1 : 0;
}

/* The format: from the option, else the header, else the first bytes. */
static int
find_format(struct spk_in *in, const struct spk_head *args,
    const struct spk_in_how *how, struct spk_fault *f)
{
	const char *from = spk_head_get(args, "from");
	const char *name = from != NULL ? from :
	    spk_head_get(&in->head, "format");
	const struct spk_reader *r;

	if (name == NULL && !in->headed)
		return recognise(in, how, f);
	name = name != NULL ? name : "csv";
	r = strcmp(name, "neurons") == 0 ? how->neurons :
	    find(name);
	if (r != NULL && in->headed && !r->headed)
		return spk_in_fail(in, f, 0, "a #spk line, which %s does not "
		    "have", name);
	in->reader = r;
	if (r != NULL)
		return 0;
	if (from != NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("from") ": '%.40s' is "
		    "not a format", from);
	return strcmp(name, "neurons") == 0 ?
	    spk_in_fail(in, f, 0, NEURONS) :
	    spk_in_fail(in, f, 0, "format=%.40s: unknown", name);
}

/* Each line may be a signal, if the caller supports that. */
static int
find_layout(struct spk_in *in, const struct spk_head *args,
    const struct spk_in_how *how, struct spk_fault *f)
{
	const char *layout = spk_head_get(&in->head, "layout");

	if (layout == NULL && (in->headed ||
	    spk_head_get(args, "rows") == NULL))
		return in->nan != SPK_NAN_END ? 0 : spk_fail(f, SPK_USAGE,
		    SPK_WORD("nan=end") ": only with " SPK_WORD("rows")
		    " or layout=rows");
	if (layout != NULL && strcmp(layout, "rows") != 0)
		return spk_in_fail(in, f, 0, "layout=%.40s: unknown", layout);
	if (in->reader != &spk_csv_reader)
		return spk_fail(f, layout != NULL ? SPK_DATA : SPK_USAGE,
		    "%s: only text can have a signal on each line; spk-conv "
		    SPK_WORD("bare") " makes text", in->name);
	if (how->rows == NULL)
		return spk_in_fail(in, f, 0, "layout=rows: only encoders, "
		    "spk-decode, spk-score, spk-opt, spk-cat and spk-info read "
		    "a signal on each line");
	in->reader = how->rows;
	return 0;
}

/* Whether the options leave text possible. */
static bool
is_text(const struct spk_head *args)
{
	const char *from = spk_head_get(args, "from");
	const struct spk_reader *r = from != NULL ? find(from) :
	    NULL;

	return r == NULL || r->text;
}

/* Apply --skip: lines, or bytes if it cannot be text. */
static int
skip(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const double n = spk_head_number(args, "skip", 0);
	const bool lines = is_text(args);
	double left = n;
	const char *nl;
	size_t step;

	while (left > 0) {
		if (in->pos == in->end) {
			if (in->eof)
				return spk_fail(f, SPK_DATA, "%s: "
				    SPK_WORD("skip=%.0f") ": it has no more "
				    "than %.0f %s", in->name, n, n - left,
				    lines ? "lines" : "bytes");
			if (spk_in_fill(in, f) == -1)
				return -1;
			continue;
		}
		step = in->end - in->pos;
		if (lines) {
			nl = memchr(in->buf + in->pos, '\n', step);
			step = nl != NULL ? (size_t)(nl + 1 - in->buf) -
			    in->pos : step;
			in->line += nl != NULL;
			left -= nl != NULL;
		} else {
			step = (double)step < left ? step : (size_t)left;
			left -= (double)step;
		}
		in->pos += step;
	}
	in->row_line = in->line;
	return 0;
}

/* An option of some formats would have no effect. */
static int
check_option(struct spk_in *in, const struct spk_head *args, const char *word,
    struct spk_fault *f)
{
	if (spk_head_get(args, word) == NULL ||
	    spk_is_word(in->reader->takes, word))
		return 0;
	return spk_fail(f, SPK_USAGE, strcmp(word, "keep") != 0 ?
	    SPK_WORD("%s") ": not for %s input" :
	    SPK_WORD("%s") ": not for %s input without " SPK_WORD("rows"),
	    word, in->reader->name);
}

static int
check_options(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	static const char *const some[] = {
		"big-endian", "signal", "annotations", "time", "fields",
		"frame", "frames", "events", "counts", "keep", "axes",
		"stride", "flip"	/* of outputs, too, which check them */
	};
	const size_t n = sizeof some / sizeof *some -
	    (spk_head_get(args, "to") != NULL ? 2 : 0);
	size_t i;

	for (i = 0; i < n; i++)
		if (check_option(in, args, some[i], f) == -1)
			return -1;
	return 0;
}

/* The header may be summed, and a row read now may be needed again. */
static int
open_format(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	int rc;

	if (in->headed)
		in->hold = in->begin;
	rc = in->reader->open(in, args, f);
	in->hold = UINT64_MAX;
	return rc;
}

/* Read up to the first frame; --skip applies at the beginning of the input. */
static int
open_stream(struct spk_in *in, const struct spk_head *args,
    const struct spk_in_how *how, bool begin, struct spk_fault *f)
{
	static const struct spk_head none;
	const char *nan = spk_head_get(args, "nan");
	const bool headless = how->headless;

	in->nan = nan == NULL || strcmp(nan, "error") == 0 ? SPK_NAN_ERROR :
	    strcmp(nan, "hold") == 0 ? SPK_NAN_HOLD :
	    strcmp(nan, "zero") == 0 ? SPK_NAN_ZERO : SPK_NAN_END;
	in->partial = spk_head_get(args, "partial") != NULL;
	in->lists = how->lists;
	in->episodes = spk_head_get(args, "episodes") != NULL;
	in->scene = how->scene;
	in->blocks = how->blocks;
	in->jobs = (unsigned)spk_head_number(args, "jobs", 1);
	in->room = (size_t)spk_head_number(args, "max-size", SPK_PACK_MB) << 20;
	if ((is_text(args) && spk_in_bom(in, f) == -1) ||
	    (headless && spk_in_head_line(in, f) == -1) ||
	    (!in->headed && ((begin && skip(in, args, f) == -1) ||
	    spk_in_head_line(in, f) == -1)))
		return -1;
	if (in->eof && in->pos == in->end && !in->headed)
		return spk_fail(f, SPK_DATA, "%s: no data", in->name);
	if (in->headed && headless)
		args = &none;
	if (find_format(in, args, how, f) == -1 ||
	    find_layout(in, args, how, f) == -1)
		return -1;
	in->episodes |= spk_head_get(&in->head, "episodes") != NULL;
	if (!in->headed && !headless && !how->several &&
	    check_options(in, args, f) == -1)
		return -1;
	if (!in->headed && in->reader->holds != SPK_ANYTHING &&
	    spk_head_set(&in->head, "kind", in->reader->holds == SPK_SPIKES ?
	    "spikes" : "signal", f) == -1)
		return -1;
	if (open_format(in, args, f) == -1 ||
	    spk_in_split_head(in, args, f) == -1)
		return -1;
	return spk_in_part_open(in, args, how->whole, how->looks, f);
}

struct spk_in *
spk_in_open_how(int fd, const char *name, const struct spk_head *args,
    const struct spk_in_how *how, struct spk_fault *f)
{
	struct spk_in *in = spk_in_new(fd, name, how->flags, f);

	if (in == NULL)
		return NULL;
	spk_fd_widen(fd);
	spk_in_watch(in);
	if (open_stream(in, args, how, true, f) == -1) {
		spk_in_close(in);
		return NULL;
	}
	return in;
}

struct spk_in *
spk_in_open(int fd, const char *name, const struct spk_head *words,
    unsigned flags, struct spk_fault *f)
{
	const struct spk_param *const known[] = {
		spk_reader_param, more_param, NULL
	};
	const struct spk_in_how how = {.flags = flags};
	struct spk_head args = {0};
	struct spk_fault why = {0};
	struct spk_in *in = NULL;

	if (spk_param_words(known, words, &args, &why) == 0)
		in = spk_in_open_how(fd, name, &args, &how, &why);
	else if ((flags & SPK_CLOSE) != 0)
		close(fd);
	spk_head_free(&args);
	if (in == NULL)
		spk_fail_as(f, why.status, "", &why);
	return in;
}

/* Bytes that were read but not consumed are passed to another input. */
static void
hand_over(struct spk_in *to, struct spk_in *from)
{
	char *buf = to->buf;

	to->buf = from->buf;
	from->buf = buf;
	to->cap = from->cap;
	to->pos = from->pos;
	to->end = from->end;
	to->tail = from->tail;
	to->base = from->base;
	to->eof = from->eof;
	to->line = to->row_line = from->line;
	to->origin = from->origin;
	to->watched = from->watched;
	memcpy(to->stamp, from->stamp, sizeof to->stamp);
	to->close = from->close;
	from->close = false;
}

static int
after_end(struct spk_in *in, struct spk_fault *f)
{
	if (spk_in_behind(in, f, in->reader->text ? "data after #end" :
	    "data after the end") == -1)
		return -1;
	spk_in_pass(in);
	return in->held.status == SPK_DONE ? 0 :
	    spk_fail_as(f, in->held.status, "", &in->held);
}

int
spk_in_next_how(struct spk_in **in, const struct spk_head *args,
    const struct spk_in_how *how, struct spk_fault *f)
{
	struct spk_in *next;

	if (!(*in)->reader->text && !(*in)->reader->ends)
		return 0;
	if (spk_in_want(*in, 4, f) == -1)
		return -1;
	if ((*in)->end - (*in)->pos < 4 ||
	    memcmp((*in)->buf + (*in)->pos, "#spk", 4) != 0)
		return (*in)->cut || (*in)->pos == (*in)->end ? 0 :
		    after_end(*in, f);
	next = spk_in_new((*in)->fd, (*in)->name, how->flags, f);
	if (next == NULL)
		return -1;
	hand_over(next, *in);
	spk_in_close(*in);
	*in = next;
	if (open_stream(next, args, how, false, &next->held) == 0)
		return 1;
	return spk_fail_as(f, next->held.status, "", &next->held);
}

int
spk_in_next(struct spk_in **in, const struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_param *const known[] = {
		spk_reader_param, more_param, NULL
	};
	const struct spk_in_how how = {.flags = SPK_MANY};
	struct spk_head args = {0};
	struct spk_fault why = {0};
	int rc = -1;

	if (!(*in)->many || !(*in)->done)
		return spk_fail(f, SPK_USAGE, "%s: %s", (*in)->name,
		    (*in)->many ? "it has not been read up to its end" :
		    "it was opened without SPK_MANY");
	if (spk_param_words(known, words, &args, &why) == 0)
		rc = spk_in_next_how(in, &args, &how, &why);
	spk_head_free(&args);
	return rc == -1 ? spk_fail_as(f, why.status, "", &why) : rc;
}

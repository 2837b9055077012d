/*
 * Options, made from the rows: getopt_long's tables, the checks, --help.  An
 * option becomes a word; nothing else comes of it.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define OPTIONS_MAX	128
#define LONG		256		/* above any letter */
#define HELP_COLUMN	30

static const char *const units[] = {"s", "ms", "us", NULL};
static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const nans[] = {"error", "hold", "zero", NULL};

const struct spk_param spk_reader_param[] = {
	{ .name = "from", .letter = 'i', .type = SPK_CHOICE,
	  .choice = spk_formats_in + 1, .unit = "FORMAT",
	  .help = "format of the input; else its first bytes tell, or csv" },
	{ .name = "channels", .letter = 'c', .type = SPK_INT, .min = 1,
	  .max = SPK_COLUMNS, .unit = "N",
	  .help = "columns of the input, which raw formats have to be told" },
	{ .name = "big-endian", .type = SPK_FLAG,
	  .help = "raw numbers have their highest byte first" },
	{ .name = "columns", .type = SPK_TEXT, .unit = "LIST",
	  .help = "take these: numbers from 1, ranges, names; 1,3-5,ecg" },
	{ .name = "signal", .type = SPK_TEXT, .unit = "LIST",
	  .help = "of edf and bdf, take these: numbers from 1 or labels" },
	{ .name = "delimiter", .letter = 'd', .type = SPK_TEXT,
	  .unit = "CHAR", .help = "what parts fields of text: a character, "
	  "tab or blank; else the first line tells" },
	{ .name = "skip", .type = SPK_INT, .min = 0, .max = INT32_MAX,
	  .unit = "N",
	  .help = "pass over so many lines, or bytes of raw input" },
	{ .name = "time", .type = SPK_TEXT, .unit = "COLUMN",
	  .help = "this column of text has times, is no channel, and tells "
	  "the rate" },
	{ .name = "names", .type = SPK_CHOICE, .choice = yes_no,
	  .unit = "WHEN",
	  .help = "yes: the first row is names; no: write none" },
	{ .name = "nan", .type = SPK_CHOICE, .choice = nans,
	  .initial = "error", .unit = "WHAT",
	  .help = "NaN, infinite or empty: fail, hold the last value, or 0" },
	{ .name = "size", .type = SPK_TEXT, .unit = "WxH",
	  .help = "width and height of images, if the input does not say" },
	{ .name = "fields", .type = SPK_TEXT, .unit = "LIST",
	  .help = "columns of a table of events, as x,y,p,t; else its names "
	  "tell" },
	{ .name = "frame", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "WIDTH",
	  .help = "make frames of events, so wide, in the unit of their "
	  "times" },
	{ .name = "frames", .type = SPK_INT, .min = 1, .max = UINT32_MAX,
	  .unit = "N", .help = "make so many frames of events" },
	{ .name = "counts", .type = SPK_FLAG,
	  .help = "add the events of a frame up: a signal" },
	{ .name = "partial", .type = SPK_FLAG,
	  .help = "take a stream that was cut as if it ended there" },
	{ .name = NULL }
};

const struct spk_param spk_writer_param[] = {
	{ .name = "to", .letter = 'o', .type = SPK_CHOICE,
	  .choice = spk_formats_out + 1, .initial = "csv", .unit = "FORMAT",
	  .help = "format of the output" },
	{ .name = "rate", .letter = 'r', .type = SPK_F64, .flags = SPK_ABOVE,
	  .min = 0, .max = INFINITY, .unit = "HZ",
	  .help = "sampling rate, to stand in the output's head" },
	{ .name = "unit", .type = SPK_CHOICE, .choice = units, .unit = "UNIT",
	  .help = "of the times of events; else they are numbers of frames" },
	{ .name = "bare", .type = SPK_FLAG,
	  .help = "leave out the #spk and #end lines" },
	{ .name = NULL }
};

const struct spk_param spk_decimals_param[] = {
	{ .name = "decimals", .type = SPK_INT, .min = 0, .max = SPK_DECIMALS,
	  .unit = "N",
	  .help = "digits after the point of a signal's text; else the "
	  "fewest that read back" },
	{ .name = NULL }
};

const struct spk_param spk_common_param[] = {
	{ .name = "quiet", .letter = 'q', .type = SPK_FLAG,
	  .help = "no notes on stderr" },
	{ .name = "verbose", .letter = 'v', .type = SPK_FLAG,
	  .help = "counts on stderr at the end" },
	{ .name = "help", .letter = 'h', .type = SPK_FLAG,
	  .help = "print this, and nothing else" },
	{ .name = "version", .letter = 'V', .type = SPK_FLAG,
	  .help = "print the version, and nothing else" },
	{ .name = NULL }
};

struct options {
	const struct spk_param *row[OPTIONS_MAX];
	bool		 check[OPTIONS_MAX];
	size_t		 n;
	struct option	 longs[OPTIONS_MAX + 1];
	char		 shorts[2 * OPTIONS_MAX + 2];
};

static bool
has(const struct options *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (strcmp(o->row[i]->name, name) == 0)
			return true;
	return false;
}

static void
add(struct options *o, const struct spk_param *p, bool check)
{
	char *s = o->shorts + strlen(o->shorts);
	bool flag = p->type == SPK_FLAG;
	int argument = flag ? no_argument : (p->flags & SPK_ALONE) != 0 ?
	    optional_argument : required_argument;

	o->row[o->n] = p;
	o->check[o->n] = check;
	o->longs[o->n] = (struct option){p->name,
	    argument, NULL, LONG + (int)o->n};
	o->n++;
	if (p->letter != 0)
		snprintf(s, 4, "%c%s", p->letter, flag ? "" : ":");
}

static void
collect(struct options *o, const struct spk_command *cmd)
{
	const struct spk_param *p;
	size_t t;

	*o = (struct options){.shorts = ":"};
	for (t = 0; cmd->table[t] != NULL; t++)
		for (p = cmd->table[t]; p->name != NULL; p++)
			if ((p->flags & cmd->hidden) == 0 && !has(o, p->name) &&
			    o->n < OPTIONS_MAX)
				add(o, p, t < cmd->own);
}

/* --help */

/* Words from column HELP_COLUMN on, where the cursor is, up to column 79. */
static void
print_words(const char *s)
{
	size_t n, col = HELP_COLUMN;

	for (; *s != '\0'; s += n + (s[n] == ' ')) {
		n = strcspn(s, " ");
		if (col > HELP_COLUMN && col + 1 + n > 79) {
			printf("\n%*s", HELP_COLUMN, "");
			col = HELP_COLUMN;
		}
		col += (size_t)printf("%s%.*s", col > HELP_COLUMN ? " " : "",
		    (int)n, s);
	}
}

/* "of sf, lif: see their pages", for a row that these have. */
static void
users(const char *name, char *buf, size_t size)
{
	const struct spk_codec *const *c;
	const struct spk_param *p;
	const char *sep = "of ";

	*buf = '\0';
	for (c = spk_codecs; *c != NULL; c++) {
		for (p = (*c)->param; p->name != NULL; p++)
			if (strcmp(p->name, name) == 0)
				break;
		if (p->name == NULL && ((*c)->span == SPK_RAW ||
		    (strcmp(name, "min") != 0 && strcmp(name, "max") != 0)))
			continue;
		snprintf(buf + strlen(buf), size - strlen(buf), "%s%s", sep,
		    (*c)->name);
		sep = ", ";
	}
	snprintf(buf + strlen(buf), size - strlen(buf),
	    ": instead of the head's");
}

/* A row that is another command's is told by the codecs that have it. */
static void
print_option(const struct spk_param *p, bool own)
{
	char left[80], bounds[200], range[300];
	const bool alone = (p->flags & SPK_ALONE) != 0;
	const char *list = (p->flags & SPK_CHANNEL) != 0 ? "[,...]" :
	    alone ? "]" : "";
	int n;

	n = snprintf(left, sizeof left, "  %c%c%c --%s%s%s%s",
	    p->letter != 0 ? '-' : ' ', p->letter != 0 ? p->letter : ' ',
	    p->letter != 0 ? ',' : ' ', p->name,
	    p->unit == NULL ? "" : alone ? "[=" : "=",
	    p->unit != NULL ? p->unit : "", list);
	if (n < HELP_COLUMN)
		printf("%s%*s", left, HELP_COLUMN - n, "");
	else
		printf("%s\n%*s", left, HELP_COLUMN, "");
	if (!own)
		users(p->name, bounds, sizeof bounds);
	print_words(own ? p->help : bounds);
	if (own && p->type != SPK_FLAG) {
		snprintf(range, sizeof range, "(%s%s%s)",
		    spk_param_bounds(p, bounds, sizeof bounds),
		    p->initial != NULL ? ", default " : "",
		    p->initial != NULL ? p->initial : "");
		printf("\n%*s", HELP_COLUMN, "");
		print_words(range);
	}
	putchar('\n');
}

static int
say(const struct spk_command *cmd, const struct options *o, bool help,
    struct spk_fault *f)
{
	size_t i;

	if (!help)
		printf("%s (spk) %s\nMIT licence; no warranty\n", cmd->name,
		    SPK_VERSION);
	else {
		printf("usage: %s [option ...] %s\n%s - %s\n\n", cmd->name,
		    cmd->operands, cmd->name, cmd->title);
		for (i = 0; i < o->n; i++)
			print_option(o->row[i], o->check[i]);
		printf("\nExit status: 0 done, 1 bad data, 2 usage, 3 the "
		    "system failed.\nManual: man %s, man 7 spk\n", cmd->name);
	}
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return 0;
	return spk_fail(f, SPK_SYSTEM, "stdout: write error: %s",
	    strerror(errno));
}

/* Why getopt_long did not like the last argument. */
static int
complain(const struct options *o, int c, char *const argv[],
    struct spk_fault *f)
{
	const char *arg = argv[optind - 1];
	size_t i;

	for (i = 0; i < o->n; i++)
		if (optopt == LONG + (int)i || (c == ':' &&
		    optopt == o->row[i]->letter))
			return spk_fail(f, SPK_USAGE, "--%s %s",
			    o->row[i]->name, c == ':' ? "needs a value" :
			    "takes no value");
	if (optopt != 0)
		return spk_fail(f, SPK_USAGE, "unknown option: -%c", optopt);
	return spk_fail(f, SPK_USAGE, "unknown option: %.80s", arg);
}

/* Another value to those of an option, a blank between them. */
static int
add_value(struct spk_head *args, const char *key, const char *value,
    struct spk_fault *f)
{
	const char *had = spk_head_get(args, key);
	const size_t n = had != NULL ? strlen(had) : 0;
	const size_t size = n + strlen(value) + 2;
	char *both = malloc(size);
	int rc;

	if (both == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	snprintf(both, size, "%s%s%s", n > 0 ? had : "", n > 0 ? " " : "",
	    value);
	rc = spk_head_set(args, key, both, f);
	free(both);
	return rc;
}

static int
take(const struct options *o, int c, struct spk_head *args,
    struct spk_fault *f)
{
	const struct spk_param *p;
	const char *value;
	size_t i = 0;

	if (c >= LONG)
		i = (size_t)(c - LONG);
	else
		while (o->row[i]->letter != c)
			i++;
	p = o->row[i];
	value = p->type == SPK_FLAG ? "1" : optarg != NULL ? optarg :
	    p->initial;			/* SPK_ALONE */
	if (p->type != SPK_FLAG && o->check[i] &&
	    spk_param_check(p, value, SPK_USAGE, "--", f) == -1)
		return -1;
	return (p->flags & SPK_MANY) != 0 ?
	    add_value(args, p->name, value, f) :
	    spk_head_set(args, p->name, value, f);
}

int
spk_options(const struct spk_command *cmd, int argc, char *argv[],
    struct spk_head *args, struct spk_fault *f)
{
	struct options o;
	int c;

	collect(&o, cmd);
	opterr = 0;
	optind = 0;			/* glibc: begin anew */
	while ((c = getopt_long(argc, argv, o.shorts, o.longs, NULL)) != -1) {
		if (c == ':' || c == '?')
			return complain(&o, c, argv, f);
		if (take(&o, c, args, f) == -1)
			return -1;
		if (spk_head_get(args, "help") != NULL)
			return say(cmd, &o, true, f);
		if (spk_head_get(args, "version") != NULL)
			return say(cmd, &o, false, f);
	}
	return optind;
}

int
spk_without(const struct spk_head *args, const char *const *option,
    const char *what, struct spk_fault *f)
{
	for (; *option != NULL; option++)
		if (spk_head_get(args, *option) != NULL)
			return spk_fail(f, SPK_USAGE, "--%s: not of %s",
			    *option, what);
	return 0;
}

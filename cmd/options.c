/*
 * Options, made from the rows: getopt_long's tables, the checks, --help.  An
 * option only becomes a word.
 */
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define OPTIONS_MAX	128
#define LONG		256		/* above any letter */
#define HELP_COLUMN	30

const struct spk_param spk_common_param[] = {
	{ .name = "quiet", .letter = 'q', .type = SPK_FLAG,
	  .help = "no notes on stderr" },
	{ .name = "verbose", .letter = 'v', .type = SPK_FLAG,
	  .help = "counts on stderr at the end" },
	{ .name = "help", .letter = 'h', .type = SPK_FLAG,
	  .help = "print this help and exit" },
	{ .name = "version", .letter = 'V', .type = SPK_FLAG,
	  .help = "print the version and exit" },
	{ .name = NULL }
};

struct options {
	const struct spk_param *row[OPTIONS_MAX];
	bool		 check[OPTIONS_MAX];
	bool		 later[OPTIONS_MAX];	/* a codec has it, too */
	size_t		 n;
	struct option	 longs[OPTIONS_MAX + 1];
	char		 shorts[2 * OPTIONS_MAX + 2];
};

/* Whether an option has this name, whose value `later' rows may check. */
static bool
has(struct options *o, const char *name, bool later)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (strcmp(o->row[i]->name, name) == 0) {
			o->later[i] |= later;
			return true;
		}
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
			if ((p->flags & cmd->hidden) == 0 &&
			    !has(o, p->name, t >= cmd->own) &&
			    o->n < OPTIONS_MAX)
				add(o, p, t < cmd->own);
}

/* --help */

/* Print words between columns HELP_COLUMN and 79. */
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

/* "of sf, lif: overrides the header", for a row that these have. */
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
	    ": overrides the header");
}

/* For a parameter of codecs, the codecs that have it. */
static void
print_option(const struct spk_param *p, bool own)
{
	char left[80], bounds[SPK_BOUNDS_MAX], range[SPK_BOUNDS_MAX + 100];
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
	if (own && p->type != SPK_FLAG && (p->type != SPK_TEXT ||
	    p->choose != NULL || p->initial != NULL)) {
		snprintf(range, sizeof range, "(%s%s%s)",
		    spk_param_bounds(p, bounds, sizeof bounds),
		    p->initial != NULL ? ", default " : "",
		    p->initial != NULL ? p->initial : "");
		printf("\n%*s", HELP_COLUMN, "");
		print_words(range);
	}
	putchar('\n');
}

int
spk_flush(struct spk_fault *f)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return 0;
	return spk_fail(f, SPK_SYSTEM, "stdout: write error: %s",
	    strerror(errno));
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
	return spk_flush(f);
}

/* "--treshold=1" is unknown, but may be close to an option. */
static int
unknown(const struct options *o, const char *arg, struct spk_fault *f)
{
	struct spk_near near = {.s = arg + 2, .n = strcspn(arg + 2, "=")};
	size_t i;

	for (i = 0; i < o->n; i++)
		spk_near(&near, o->row[i]->name);
	return spk_fail(f, SPK_USAGE, "unknown option: %.80s%s", arg,
	    spk_near_text(&near, "--"));
}

/* Why getopt_long rejected the last argument. */
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
	return unknown(o, arg, f);
}

/* The name of a file instead of a format. */
static int
not_a_file(const struct spk_param *p, const char *value, struct spk_fault *f)
{
	const bool out = strcmp(p->name, "to") == 0;

	if ((!out && strcmp(p->name, "from") != 0) ||
	    strpbrk(value, "./") == NULL)
		return 0;
	return spk_fail(f, SPK_USAGE, out ? "--to: '%.40s' is not a format; "
	    "the output goes to stdout, > FILE" : "--from: '%.40s' is not a "
	    "format; the input is the operand", value);
}

/* Append a value to those of an option, separated by a blank. */
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
take_option(const struct options *o, int c, struct spk_head *args,
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
	if (p->type != SPK_FLAG && o->check[i] && !o->later[i] &&
	    (not_a_file(p, value, f) == -1 ||
	    spk_param_check(p, value, SPK_USAGE, "--", f) == -1))
		return -1;
	return (p->flags & SPK_REPEATS) != 0 ?
	    add_value(args, p->name, value, f) :
	    spk_head_set(args, p->name, value, f);
}

/* Buffers up to 1 MiB are in the heap: to map each takes longer. */
static void
use_heap(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

int
spk_options(const struct spk_command *cmd, int argc, char *argv[],
    struct spk_head *args, struct spk_fault *f)
{
	struct options o;
	int c;

	if (spk_fd_standard(f) == -1)	/* before anything is opened */
		return -1;
	use_heap();
	collect(&o, cmd);
	opterr = 0;
	optind = 0;			/* glibc: start again */
	while ((c = getopt_long(argc, argv, o.shorts, o.longs, NULL)) != -1) {
		if (c == ':' || c == '?')
			return complain(&o, c, argv, f);
		if (take_option(&o, c, args, f) == -1)
			return -1;
		if (spk_head_get(args, "help") != NULL)
			return say(cmd, &o, true, f);
		if (spk_head_get(args, "version") != NULL)
			return say(cmd, &o, false, f);
	}
	if (cmd->most > 0 && argc - optind > cmd->most)
		return spk_fail(f, SPK_USAGE, "one file at a time: %.80s",
		    argv[optind + cmd->most]);
	return optind;
}

int
spk_without(const struct spk_head *args, const char *const *option,
    const char *what, struct spk_fault *f)
{
	for (; *option != NULL; option++)
		if (spk_head_get(args, *option) != NULL)
			return spk_fail(f, SPK_USAGE, "--%s: not for %s",
			    *option, what);
	return 0;
}

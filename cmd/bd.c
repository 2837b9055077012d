/*
 * spk-bd: Bjontegaard's differences of two rate-distortion curves.
 *
 *	REFERENCE -> reader -> points --+
 *	TEST ------> reader -> points --+-> differences -> table on stdout
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define PROG		"spk-bd"

static const char *const methods[] = {"cubic", "pchip", NULL};

/* The columns of the table, in their order. */
enum column { RATE, PSNR, PSNR_FROM, PSNR_TO, RATE_FROM, RATE_TO, COLUMNS };
static const char *const columns[] = {
	"bd-rate", "bd-psnr", "psnr-from", "psnr-to", "rate-from", "rate-to",
	NULL
};

static const struct spk_param bd_param[] = {
	{ .name = "method", .type = SPK_CHOICE, .choice = methods,
	  .initial = "cubic", .unit = "NAME",
	  .help = "kind of curve: cubic as in VCEG-M33, or piecewise as in "
	  "JCT-VC" },
	{ .name = "field", .letter = 'f', .type = SPK_CHOICE,
	  .choice = columns, .unit = "KEY",
	  .help = "print only this field, as a bare number" },
	{ .name = NULL }
};

struct job {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_input input[2];	/* the reference and the test */
	struct spk_curve curve[2];
	double		 value[COLUMNS];
	struct spk_out	*out;
};

/*
 * The columns of rate and psnr, by name.  If there are two columns, one without
 * its name is the remaining one; if both lack them, the first is the rate.
 */
static int
find_columns(struct job *j, const struct spk_input *i, size_t *rate,
    size_t *psnr)
{
	const size_t n = spk_in_columns(i->in);
	const char *name;
	size_t k;

	*rate = *psnr = n;
	for (k = n; k > 0; k--) {
		name = spk_in_column_name(i->in, k - 1);
		if (name != NULL && strcmp(name, "rate") == 0)
			*rate = k - 1;
		if (name != NULL && strcmp(name, "psnr") == 0)
			*psnr = k - 1;
	}
	if (n == 2 && *rate == n)
		*rate = *psnr == 0;
	if (n == 2 && *psnr == n)
		*psnr = 1 - *rate;
	if (*rate < n && *psnr < n)
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: %zu column%s: select rate "
	    "and psnr with " SPK_WORD("columns"), i->name, n,
	    n == 1 ? "" : "s");
}

/* Whether the result compares rates at equal psnr, so that psnr must rise. */
static bool
of_rate(const char *field)
{
	return field == NULL || strcmp(field, columns[RATE]) == 0 ||
	    strcmp(field, columns[PSNR_FROM]) == 0 ||
	    strcmp(field, columns[PSNR_TO]) == 0;
}

static int
read_curve(struct job *j, struct spk_input *i, struct spk_curve *c)
{
	const char *field = spk_head_get(&j->args, "field");
	const size_t some = SPK_BLOCK / spk_in_columns(i->in) + 1;
	size_t rate, psnr, cap = 0, k;
	const double *x;
	ptrdiff_t n;

	c->name = i->name;
	if (find_columns(j, i, &rate, &psnr) == -1)
		return -1;
	while ((n = spk_input_read(i, SPK_F64, some, &j->fault)) > 0) {
		if (spk_grow(&c->point, &cap, c->n + (size_t)n,
		    sizeof *c->point, &j->fault) == -1)
			return -1;
		x = (const double *)(const void *)i->block;
		for (k = 0; k < (size_t)n; k++) {
			c->point[c->n].rate = x[rate];
			c->point[c->n++].psnr = x[psnr];
			x += spk_in_columns(i->in);
		}
	}
	return n == -1 ? -1 : spk_curve_check(c, of_rate(field),
	    &j->fault);
}

static int
compare(struct job *j, bool rates)
{
	const char *method = spk_head_get(&j->args, "method");
	struct spk_bd d;

	if (spk_bd(&j->curve[0], &j->curve[1], rates, method != NULL &&
	    strcmp(method, "pchip") == 0, &d, &j->fault) == -1)
		return -1;
	j->value[rates ? RATE : PSNR] = d.difference;
	j->value[rates ? PSNR_FROM : RATE_FROM] = d.from;
	j->value[rates ? PSNR_TO : RATE_TO] = d.to;
	return 0;
}

static int
print_table(struct job *j)
{
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	size_t c;

	if (compare(j, true) == -1 || compare(j, false) == -1)
		return -1;
	for (c = 0; c < COLUMNS; c++)
		spk_table_text(&t, columns[c]);
	spk_table_row(&t);
	for (c = 0; c < COLUMNS; c++)
		spk_table_number(&t, j->value[c]);
	spk_table_row(&t);
	return spk_table_end(&t);
}

/* Each difference only needs the overlap of its own quantity. */
static int
print_field(struct job *j, const char *field)
{
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	enum column c = 0;

	while (strcmp(columns[c], field) != 0)
		c++;
	if (compare(j, of_rate(field)) == -1)
		return -1;
	spk_table_number(&t, j->value[c]);
	spk_table_row(&t);
	return spk_table_end(&t);
}

static int
bd(struct job *j, int n, char *operand[])
{
	static const struct spk_in_how how = {.several = true};
	const char *field = spk_head_get(&j->args, "field");
	size_t i;

	if (n < 1)
		return spk_fail(&j->fault, SPK_USAGE,
		    "which file has the reference?");
	if (n > 1 && strcmp(operand[0], "-") == 0 &&
	    strcmp(operand[1], "-") == 0)
		return spk_fail(&j->fault, SPK_USAGE, "stdin cannot be both "
		    "files");
	j->out = spk_table_open(&j->fault);
	for (i = 0; i < 2; i++)
		if (j->out == NULL || spk_input_open(&j->input[i],
		    i < (size_t)n ? operand[i] : "-", &j->args, &how,
		    &j->fault) == -1)
			return -1;
	for (i = 0; i < 2; i++)
		if (read_curve(j, &j->input[i], &j->curve[i]) == -1)
			return -1;
	return field != NULL ? print_field(j, field) : print_table(j);
}

static void
note(const struct job *j, const struct spk_input *i)
{
	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(PROG, i->in, i->frames);
	if (spk_head_get(&j->args, "verbose") != NULL)
		spk_note_counts(PROG, i->name, i->frames,
		    spk_in_columns(i->in), "");
}

int
spk_cmd_bd(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		bd_param, spk_reader_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = PROG,
		.title = "compare two rate-distortion curves",
		.operands = "reference [test]", .most = 2,
		.table = table, .own = 3
	};
	struct job j = {0};
	int operand, i;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0 && bd(&j, argc - operand, argv + operand) == 0)
		for (i = 0; i < 2; i++)
			note(&j, &j.input[i]);
	spk_say_fault(cmd.name, &j.fault);
	for (i = 0; i < 2; i++) {
		spk_input_close(&j.input[i]);
		free(j.curve[i].point);
	}
	spk_out_close(j.out);
	spk_head_free(&j.args);
	return (int)j.fault.status;
}

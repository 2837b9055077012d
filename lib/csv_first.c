/* The first row of text: names, or the first frame. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static int
delimiter(struct spk_csv *c, const struct spk_head *args, struct spk_fault *f)
{
	const char *d = spk_head_get(args, "delimiter");

	c->delim = ',';
	if (d == NULL)
		return 0;
	c->blanks = strcmp(d, "blank") == 0 || strcmp(d, " ") == 0;
	if (strcmp(d, "tab") == 0 || strcmp(d, "\\t") == 0)
		d = "\t";
	c->delim = *d;
	if (c->blanks || (d[0] != '\0' && d[1] == '\0' &&
	    strchr("\r\n\"+-.0123456789eE#", *d) == NULL))
		return 0;
	return spk_fail(f, SPK_USAGE, "--delimiter: '%.40s' is not one "
	    "character that no number has, tab or blank", d);
}

static int
prepare(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	in->csv = calloc(1, sizeof *in->csv);
	if (in->csv == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->csv->first = true;
	if (delimiter(in->csv, args, f) == -1)
		return -1;
	spk_csv_parser(in->csv);
	return 0;
}

/* The first row's texts; 0 fields where the stream has no row. */
static int
first_row(struct spk_in *in, struct spk_fault *f)
{
	enum spk_step next;

	while ((next = spk_csv_next(in, f)) == SPK_WANT)
		if (spk_in_fill(in, f) == -1)
			return -1;
	in->fields = in->csv->col;
	in->names = in->csv->text;
	in->csv->text = NULL;
	in->csv->col = 0;
	in->csv->first = false;
	return next == SPK_ROW || f->status == SPK_DONE ? 0 : -1;
}

static int
fields_check(struct spk_in *in, const char *channels, struct spk_fault *f)
{
	if (channels == NULL || strtoul(channels, NULL, 10) == in->fields)
		return 0;
	return spk_in_fail(in, f, 0, "row has %zu field%s, expected %s",
	    in->fields, in->fields == 1 ? "" : "s", channels);
}

static bool
is_number(const char *s)
{
	size_t n = strlen(s);
	double x;

	return (n > 0 && spk_read_f64(s, s + n, &x) == s + n) ||
	    spk_csv_is_missing(s, n);
}

/* Whether no field that was picked has any text. */
static bool
nothing(const struct spk_in *in)
{
	size_t k;

	for (k = 0; k < in->columns; k++)
		if (in->names[in->pick != NULL ? in->pick[k] : k][0] != '\0')
			return false;
	return true;
}

/* Whether the first row is names: 1, 0, or -1 where it is neither. */
static int
guess(struct spk_in *in, const char *option, struct spk_fault *f)
{
	size_t k, i, numbers = 0;

	if (option != NULL && strcmp(option, "yes") == 0)
		return 1;
	for (k = 0; k < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		numbers += is_number(in->names[i]);
	}
	if (numbers == 0 && !nothing(in))
		return 1;
	for (k = 0; k < in->columns && numbers < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		in->csv->col = i;
		if (!is_number(in->names[i]) &&
		    (in->nan == SPK_NAN_ERROR || in->names[i][0] != '\0'))
			return spk_csv_not_number(in, f, in->names[i],
			    strlen(in->names[i]));
	}
	in->csv->col = 0;
	return 0;
}

static void
names_free(struct spk_in *in)
{
	size_t i;

	for (i = 0; i < in->fields; i++)
		free(in->names[i]);
	free(in->names);
	in->names = NULL;
}

/* The first row is a frame: texts to values. */
static int
first_frame(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t i;

	for (i = 0; i < in->fields; i++)
		if (spk_csv_field(in, f, in->names[i],
		    strlen(in->names[i])) == -1)
			return -1;
	c->col = 0;
	c->kept = true;
	in->payload = c->row_at;
	in->payload_line = in->row_line;
	names_free(in);
	return 0;
}

static const struct spk_head commas;	/* no options: of a stream's rows */

int
spk_csv_begin(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *channels = spk_head_get(&in->head, "channels");
	int names;

	if (prepare(in, in->headed ? &commas : args, f) == -1 ||
	    first_row(in, f) == -1)
		return -1;
	if (in->done) {			/* a stream without frames */
		in->fields = strtoul(channels, NULL, 10);
		in->payload = in->csv->row_at;
		in->payload_line = in->row_line;
		return spk_in_shape(in, args, f);
	}
	if (fields_check(in, channels, f) == -1 ||
	    fields_check(in, spk_head_get(args, "channels"), f) == -1 ||
	    spk_in_shape(in, args, f) == -1)
		return -1;
	names = in->headed ? spk_head_get(&in->head, "names") != NULL :
	    guess(in, spk_head_get(args, "names"), f);
	if (names != 1)
		return names == -1 ? -1 : first_frame(in, f);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return 0;
}

int
spk_csv_names(struct spk_in *in, struct spk_fault *f)
{
	if (prepare(in, &commas, f) == -1 || first_row(in, f) == -1)
		return -1;
	return fields_check(in, spk_head_get(&in->head, "channels"), f);
}

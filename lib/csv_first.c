/* The first row of text: names, or the first frame. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static int
prepare(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	const struct spk_kernels *k = in->kernels;

	in->csv = calloc(1, sizeof *in->csv);
	if (in->csv == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->csv->first = true;
	if (spk_csv_delimiter(in, args, f) == -1)
		return -1;
	if (k != NULL && k->index != NULL && !in->csv->blanks) {
		in->csv->at = malloc((SPK_INDEXED + 8) *
		    sizeof *in->csv->at);
		if (in->csv->at == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	spk_csv_parser(in->csv);
	return 0;
}

int
spk_csv_row(struct spk_in *in, struct spk_fault *f)
{
	enum spk_step next;

	while ((next = spk_csv_next(in, f)) == SPK_WANT)
		if (spk_in_fill(in, f) == -1)
			return -1;
	return next == SPK_ROW ? 1 : f->status == SPK_DONE ? 0 : -1;
}

int
spk_csv_first(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	int more;

	if (prepare(in, args, f) == -1)
		return -1;
	more = spk_csv_row(in, f);
	in->fields = in->csv->fields = in->csv->col;
	in->names = in->csv->text;
	in->csv->text = NULL;
	in->csv->cap = 0;
	in->csv->col = 0;
	in->csv->first = false;
	if (more == 0) {		/* there is none, or it was cut */
		spk_csv_names_free(in);
		in->fields = 0;
	}
	return more == -1 ? -1 : 0;
}

static int
fields_check(struct spk_in *in, const char *channels, struct spk_fault *f)
{
	if (channels == NULL || strtoul(channels, NULL, 10) == in->fields)
		return 0;
	return spk_in_fail(in, f, 0, "row has %zu field%s, expected %s",
	    in->fields, in->fields == 1 ? "" : "s", channels);
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
		numbers += spk_csv_is_number(in->names[i]);
	}
	if (numbers == 0 && !nothing(in))
		return 1;
	for (k = 0; k < in->columns && numbers < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		in->csv->col = i;
		if (!spk_csv_is_number(in->names[i]) &&
		    (in->nan == SPK_NAN_ERROR || in->names[i][0] != '\0'))
			return spk_csv_not_number(in, f, in->names[i],
			    strlen(in->names[i]));
	}
	in->csv->col = 0;
	return 0;
}

void
spk_csv_names_free(struct spk_in *in)
{
	size_t i;

	for (i = 0; in->names != NULL && i < in->fields; i++)
		free(in->names[i]);
	free(in->names);
	in->names = NULL;
}

int
spk_csv_first_frame(struct spk_in *in, struct spk_fault *f)
{
	struct spk_csv *c = in->csv;
	size_t i;

	for (i = 0; i < in->fields; i++)
		if (spk_csv_field(in, f, in->names[i],
		    strlen(in->names[i])) == -1)
			return -1;
	c->got = c->col;
	c->col = 0;
	c->kept = c->any = true;
	in->payload = c->row_at;
	in->payload_line = in->row_line;
	spk_csv_names_free(in);
	return 0;
}

/* The first row was a frame, or it was names: then one comes next. */
static int
begin_frames(struct spk_in *in, bool names, struct spk_fault *f)
{
	if (!names)
		return spk_csv_first_frame(in, f);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return 0;
}

static const struct spk_head none;	/* no options: of a stream's rows */

int
spk_csv_begin(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *channels = spk_head_get(&in->head, "channels");
	int names;

	if (spk_csv_first(in, args, f) == -1)
		return -1;
	if (in->done) {			/* a stream without frames */
		in->fields = strtoul(channels, NULL, 10);
		in->payload = in->csv->row_at;
		in->payload_line = in->row_line;
		return spk_in_shape(in, args, f);
	}
	if (fields_check(in, channels, f) == -1 ||
	    fields_check(in, spk_head_get(args, "channels"), f) == -1 ||
	    (!in->headed && spk_csv_time_open(in, args, f) == -1) ||
	    spk_in_shape(in, args, f) == -1)
		return -1;
	in->csv->row = in->row;
	in->csv->wanted = in->wanted;
	names = in->headed ? spk_head_get(&in->head, "names") != NULL :
	    guess(in, spk_head_get(args, "names"), f);
	return names == -1 || begin_frames(in, names, f) == -1 ? -1 :
	    spk_csv_time_begin(in, f);
}

int
spk_csv_names(struct spk_in *in, struct spk_fault *f)
{
	if (spk_csv_first(in, &none, f) == -1)
		return -1;
	return fields_check(in, spk_head_get(&in->head, "channels"), f);
}

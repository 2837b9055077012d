/*
 * Which columns of the input form a frame (--columns), and the valid values:
 * spikes, or finite numbers (--nan).
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/in.h"

/* The columns from..to (from 1) that an item of the list names: 1, 0, -1. */
static int
item(const struct spk_in *in, const char *s, size_t n, size_t *from,
    size_t *to, struct spk_fault *f)
{
	const char *dash = memchr(s, '-', n);
	int have;

	if (spk_count(s, n, from)) {
		*to = *from;
		return 1;
	}
	if (dash != NULL && spk_count(s, (size_t)(dash - s), from)) {
		*to = in->fields;
		if (dash + 1 == s + n ||
		    spk_count(dash + 1, (size_t)(s + n - dash - 1), to))
			return 1;
	}
	have = spk_in_field(in, "columns", s, n, from, f);
	*to = *from;
	return have;
}

static int
pick_item(struct spk_in *in, const char *s, size_t n, size_t *cap,
    struct spk_fault *f)
{
	char show[41];
	size_t from, to;
	const int have = item(in, s, n, &from, &to, f);

	spk_plain(show, sizeof show, s, n);
	if (have <= 0)			/* a fault that is set is kept */
		return spk_fail(f, SPK_USAGE, SPK_WORD("columns") ": '%s' is "
		    "not a column's number, range or name", show);
	if (from < 1 || from > to || to > in->fields)
		return spk_fail(f, SPK_USAGE, SPK_WORD("columns") ": '%s' is "
		    "not within the input's columns, 1 to %zu", show,
		    in->fields);
	if (in->columns + (to - from) >= SPK_COLUMNS)
		return spk_fail(f, SPK_USAGE, SPK_WORD("columns") ": more than "
		    "%d", SPK_COLUMNS);
	if (spk_grow(&in->pick, cap, in->columns + 1 + to - from,
	    sizeof *in->pick, f) == -1)
		return -1;
	for (; from <= to; from++) {
		in->pick[in->columns++] = from - 1;
		in->wanted[from - 1] = true;
	}
	return 0;
}

/* All but the column of times. */
static int
pick_others(struct spk_in *in, struct spk_fault *f)
{
	size_t cap = 0, i;

	if (spk_grow(&in->pick, &cap, in->fields, sizeof *in->pick, f) == -1)
		return -1;
	for (i = 0; i < in->fields; i++)
		if (i + 1 != in->apart)
			in->pick[in->columns++] = i;
	return 0;
}

static int
pick(struct spk_in *in, const char *list, struct spk_fault *f)
{
	size_t n, cap = 0;

	in->columns = 0;
	if (list == NULL)
		return pick_others(in, f);
	in->wanted = calloc(in->fields, sizeof *in->wanted);
	if (in->wanted == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (in->apart > 0)
		in->wanted[in->apart - 1] = true;
	if (in->part != NULL)
		in->wanted[in->part->field] = true;
	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (pick_item(in, list, n, &cap, f) == -1)
			return -1;
		if (list[n] == '\0')
			return 0;
	}
}

/* The units of the selected columns, from a list of all. */
static int
pick_units(struct spk_in *in, struct spk_fault *f)
{
	const char *all = spk_head_get(&in->head, "units"), *s;
	size_t k, i, n, at = 0, cap = 0;
	char *list = NULL;
	int rc;

	if (in->pick == NULL || all == NULL || strchr(all, ',') == NULL)
		return 0;
	for (k = 0; k < in->columns; k++) {
		for (s = all, i = in->pick[k]; i > 0 && *s != '\0'; i--)
			s += strcspn(s, ",") + (strchr(s, ',') != NULL);
		n = strcspn(s, ",");
		if (spk_grow(&list, &cap, at + n + 2, 1, f) == -1)
			break;
		if (k > 0)
			list[at++] = ',';
		memcpy(list + at, n > 0 ? s : "-", n > 0 ? n : 1);
		at += n > 0 ? n : 1;
		list[at] = '\0';
	}
	rc = k < in->columns ? -1 : spk_head_set(&in->head, "units", list, f);
	free(list);
	return rc;
}

int
spk_in_channels(const struct spk_head *args, size_t n, struct spk_fault *f)
{
	const char *c = spk_head_get(args, "channels");

	if (c == NULL || strtoul(c, NULL, 10) == n)
		return 0;
	return spk_fail(f, SPK_USAGE, SPK_WORD("channels") ": '%.40s', but the "
	    "header says %zu", c, n);
}

int
spk_in_whole(const struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	if (spk_in_type(in) != SPK_I8 || spk_head_get(args, "columns") == NULL)
		return 0;
	return spk_fail(f, SPK_USAGE, SPK_WORD("columns") ": the header "
	    "describes all of them; decode, then select");
}

int
spk_in_shape(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *list = spk_head_get(args, "columns");
	bool picks;

	in->columns = in->fields;
	in->row = malloc(in->fields * sizeof *in->row);
	if (in->nan == SPK_NAN_HOLD)
		in->last = calloc(in->fields, sizeof *in->last);
	if (in->row == NULL || (in->nan == SPK_NAN_HOLD && in->last == NULL))
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (spk_in_where(in, args, f) == -1)
		return -1;
	picks = list != NULL || in->apart > 0 || in->part != NULL ||
	    spk_polarity(args) != SPK_SIGN;
	if (picks && (pick(in, list, f) == -1 ||
	    spk_in_split(in, args, f) == -1))
		return -1;
	return pick_units(in, f);
}

int
spk_in_fields(struct spk_in *in, const struct spk_head *args, uint64_t n,
    struct spk_fault *f)
{
	const char *c = spk_head_get(args, "channels");

	if (n < 1 || n > SPK_COLUMNS)
		return spk_in_fail(in, f, 0, "a frame of %s input has 1 to %d "
		    "values", in->reader->name, SPK_COLUMNS);
	in->fields = (size_t)n;
	if (c != NULL && strtoul(c, NULL, 10) != n)
		return spk_fail(f, SPK_USAGE, SPK_WORD("channels") ": '%.40s', "
		    "but a frame of the %s input has %zu", c, in->reader->name,
		    in->fields);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return spk_in_shape(in, args, f);
}

int
spk_in_rate(struct spk_in *in, double rate, struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];

	if (!(rate > 0 && rate <= DBL_MAX))
		return spk_in_fail(in, f, 0, "a sampling rate that is not "
		    "above 0");
	text[spk_print_f64(text, rate)] = '\0';
	return spk_head_set(&in->head, "rate", text, f);
}

int
spk_in_image(struct spk_in *in, size_t width, size_t height, unsigned maxval,
    struct spk_fault *f)
{
	in->width = width;
	in->height = height;
	in->maxval = maxval;
	return spk_head_count(&in->head, "width", width, f) == -1 ||
	    spk_head_count(&in->head, "height", height, f) == -1 ? -1 :
	    spk_head_count(&in->head, "maxval", maxval, f);
}

int
spk_in_watch_moves(struct spk_in *in, struct spk_fault *f)
{
	const struct spk_array *a = &in->array;
	size_t k;

	if ((a->size > 0 && a->size < sizeof(float)) ||
	    spk_in_type(in) == SPK_F32)
		return 0;
	in->first = malloc(in->fields * sizeof *in->first);
	if (in->first == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (k = 0; k < in->fields; k++)
		in->first[k] = INFINITY;	/* not there yet */
	in->still = in->fields;
	return 0;
}

void
spk_in_look(struct spk_in *in, const double *x, size_t frames)
{
	double *first = in->first;
	size_t k;

	for (; frames > 0 && in->still > 0; frames--)
		for (k = 0; k < in->fields; k++, x++) {
			if (isinf(first[k]))
				first[k] = *x;
			if (*x < first[k] || *x > first[k]) {
				first[k] = NAN;
				in->still--;
			}
		}
}

bool
spk_in_moves(const struct spk_in *in, size_t column)
{
	return in->first != NULL && isnan(in->first[in->pick != NULL ?
	    in->pick[column] : column]);
}

/* The value of a field to be stored, made finite if that is allowed. */
static int
mend(struct spk_in *in, struct spk_fault *f, size_t k, double *x)
{
	size_t field = in->pick != NULL ? in->pick[k] : k;

	if (in->nan == SPK_NAN_ERROR)
		return spk_in_fail(in, f, field + 1, isnan(*x) ?
		    "not a number" : "out of range");
	*x = in->nan == SPK_NAN_HOLD ? in->last[field] : 0;
	in->row[field] = *x;
	in->patched++;
	return 0;
}

static int
store_spikes(struct spk_in *in, struct spk_fault *f, int8_t *y)
{
	size_t k, i;
	double x;

	for (k = 0; k < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		x = in->row[i];
		y[k] = (int8_t)((x > 0) - (x < 0));
		if (x < y[k] || x > y[k] || isnan(x))
			return spk_in_fail(in, f, i + 1, in->headed ?
			    "not a spike, which is -1, 0 or 1" :
			    "not a spike, which is -1, 0 or 1; an encoder "
			    "makes them from a signal");
	}
	return 0;
}

static int
store_f32(struct spk_in *in, struct spk_fault *f, float *y)
{
	size_t k;
	double x;

	if (in->still > 0)
		spk_in_look(in, in->row, 1);
	for (k = 0; k < in->columns; k++) {
		x = in->row[in->pick != NULL ? in->pick[k] : k];
		y[k] = (float)x;
		if (!SPK_LIKELY(fabsf(y[k]) <= FLT_MAX)) {
			if (mend(in, f, k, &x) == -1)
				return -1;
			y[k] = (float)x;
		}
	}
	return 0;
}

static int
store_f64(struct spk_in *in, struct spk_fault *f, double *y)
{
	size_t k;

	for (k = 0; k < in->columns; k++) {
		y[k] = in->row[in->pick != NULL ? in->pick[k] : k];
		if (in->single)
			y[k] = spk_single(y[k]);
		if (!SPK_LIKELY(fabs(y[k]) <= DBL_MAX) &&
		    mend(in, f, k, &y[k]) == -1)
			return -1;
	}
	return 0;
}

/* Turn each selected field into two columns of spikes of 1. */
static int
halve(struct spk_in *in, struct spk_fault *f, enum spk_type type, void *y)
{
	size_t k, i;
	double x;

	for (k = 0; k < in->columns; k++) {
		i = in->pick[k];
		x = in->row[i];
		if (!(x >= -1 && x <= 1 && (x > 0) - (x < 0) >= x &&
		    (x > 0) - (x < 0) <= x))
			return spk_in_fail(in, f, i + 1, "not a spike, which "
			    "is -1, 0 or 1");
		x = spk_in_half(in, k, x);
		if (type == SPK_I8)
			((int8_t *)y)[k] = (int8_t)x;
		else if (type == SPK_F32)
			((float *)y)[k] = (float)x;
		else
			((double *)y)[k] = x;
	}
	return 0;
}

static int
store(struct spk_in *in, struct spk_fault *f, enum spk_type type, void *y)
{
	if (in->polarity != SPK_SIGN)
		return halve(in, f, type, y);
	return type == SPK_I8 ? store_spikes(in, f, y) :
	    type == SPK_F32 ? store_f32(in, f, y) : store_f64(in, f, y);
}

int
spk_in_store(struct spk_in *in, struct spk_fault *f, enum spk_type type,
    char *block, size_t n)
{
	const bool choosing = in->part != NULL && in->part->n > 0;
	const size_t size = in->columns * spk_type_size(type);
	int rc = 0;

	if (!choosing)
		rc = store(in, f, type, block + n * size);
	else if (spk_in_chosen(in)) {
		rc = store(in, f, type, block + in->part->kept * size);
		in->part->kept += rc == 0;
	} else {
		in->frames++;
		return 0;
	}
	if (rc == 0 && in->last != NULL)
		memcpy(in->last, in->row, in->fields * sizeof *in->row);
	in->frames += rc == 0;
	return rc;
}

/*
 * Scale files: spk-rate --learn makes them from recorded runs, and --scale-file
 * applies them to other runs.  A stream with a frame per feature and columns
 * named min, max and step-threshold (which may be absent).
 *
 * min, max		symmetric: the negative of the greatest absolute value,
 *			and that; plain: the least and the greatest
 * step-threshold	the greatest absolute change from a frame to the next
 *			of an episode, of the feature scaled by these; 1 where
 *			it never changes
 *
 * as the Python package spike-encoding 0.1 does over runs of an environment.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static const char *const names[] = {"min", "max", "step-threshold"};
#define COLUMNS	3

/* The range of each feature, after the first reading. */
static int
range(struct spk_source *s, bool symmetric, struct spk_scale *scale,
    struct spk_fault *f)
{
	double *min = scale->min, *max = scale->max;
	ptrdiff_t n;
	size_t c;

	if (spk_source_twice(s, f) == -1)
		return -1;
	while ((n = spk_source_next(s, f)) > 0)
		spk_scale_widen(scale, s->block, (size_t)n);
	if (n == -1)
		return -1;
	for (c = 0; c < scale->channels && symmetric; c++) {
		max[c] = fmax(fabs(min[c]), fabs(max[c]));
		min[c] = -max[c];
	}
	if (spk_scale_check(scale, f) == -1)
		return -1;
	return spk_source_again(s, f);
}

/* The greatest change of each feature, in the second reading. */
static int
changes(struct spk_source *s, const struct spk_scale *scale, double *last,
    double *change, struct spk_fault *f)
{
	const size_t features = scale->channels;
	const size_t size = spk_type_size(scale->type);
	const bool single = scale->type == SPK_F32;
	const char *x;
	ptrdiff_t n, i;
	double p, d;
	size_t c;
	bool begun = false;		/* last belongs to this episode */

	while ((n = spk_source_next(s, f)) > 0) {
		begun = begun && !s->fresh;
		x = s->block;
		for (i = 0; i < n; i++, begun = true)
			for (c = 0; c < features; c++, x += size) {
				spk_scale_in(scale, c, x, 1, &p, 1, 1);
				d = begun ? fabs(p - last[c]) : 0;
				change[c] = fmax(change[c], single ?
				    spk_single(d) : d);
				last[c] = p;
			}
	}
	return (int)n;
}

static int
write_rows(struct spk_out *out, const struct spk_scale *scale,
    const double *change, struct spk_fault *f)
{
	struct spk_head head = {0};
	double row[COLUMNS];
	size_t c;
	int rc;

	rc = spk_head_set(&head, "kind", "signal", f);
	if (rc == 0)
		rc = spk_out_begin(out, &head, COLUMNS, names, f);
	spk_head_free(&head);
	for (c = 0; c < scale->channels && rc == 0; c++) {
		row[0] = ((double *)scale->min)[c];
		row[1] = ((double *)scale->max)[c];
		row[2] = change[c] > 0 ? change[c] : 1;
		rc = spk_out_write(out, SPK_F64, row, 1, f);
	}
	return rc == 0 ? spk_out_end(out, f) : -1;
}

int
spk_scale_file_learn(struct spk_source *s, bool symmetric, struct spk_out *out,
    struct spk_fault *f)
{
	const size_t n = s->columns;
	double *room = calloc(4 * n, sizeof *room);
	struct spk_scale scale = {.span = SPK_UNIT, .type = s->type,
	    .inner = SPK_F64, .ends = SPK_F64, .channels = n};
	int rc = -1;

	if (room == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	scale.min = room;
	scale.max = room + n;
	if (range(s, symmetric, &scale, f) == 0 &&
	    changes(s, &scale, room + 2 * n, room + 3 * n, f) == 0)
		rc = write_rows(out, &scale, room + 3 * n, f);
	free(room);
	return rc;
}

/* The column of that name, or the number of columns. */
static size_t
find(const struct spk_in *in, const char *name)
{
	const size_t n = spk_in_columns(in);
	size_t k;

	for (k = 0; k < n && spk_in_column_name(in, k) != NULL; k++)
		if (strcmp(spk_in_column_name(in, k), name) == 0)
			return k;
	return n;
}

/* Set the word of that name from a column. */
static int
set_word(struct spk_head *args, const char *key, const double *x, size_t step,
    size_t features, struct spk_fault *f)
{
	char *text, *p;
	size_t i;
	int rc;

	if (spk_head_get(args, key) != NULL)
		return 0;
	p = text = malloc(features * (SPK_NUMBER_MAX + 1));
	if (text == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < features; i++) {
		p += spk_print_f64(p, x[i * step]);
		*p++ = ',';
	}
	p[-1] = '\0';
	rc = spk_head_set(args, key, text, f);
	free(text);
	return rc;
}

/* Read the frames of a scale file, at most `most' + 1: their number, or -1. */
static ptrdiff_t
read_all(struct spk_in *in, double **x, size_t most, struct spk_fault *f)
{
	const size_t columns = spk_in_columns(in), some = 4096 / columns + 1;
	size_t got = 0, cap = 0;
	ptrdiff_t n;

	do {
		if (spk_grow(x, &cap, (got + some) * columns, sizeof **x,
		    f) == -1)
			return -1;
		n = spk_in_read(in, SPK_F64, *x + got * columns, some, f);
		got += n > 0 ? (size_t)n : 0;
	} while (n > 0 && got <= most);
	return n == -1 ? -1 : (ptrdiff_t)got;
}

/* Check that a feature's range can be scaled, and its threshold is valid. */
static int
check_row(double *x, const struct spk_in *in, const char *file,
    size_t row, struct spk_fault *f)
{
	const size_t columns = spk_in_columns(in), min = find(in, names[0]);
	const size_t max = find(in, names[1]), step = find(in, names[2]);

	struct spk_scale scale = {.span = SPK_UNIT, .type = SPK_F64,
	    .inner = SPK_F64, .ends = SPK_F64, .channels = 1,
	    .min = x + min, .max = x + max};
	struct spk_fault why = {0};

	if (spk_scale_check(&scale, &why) == -1)
		return spk_fail(f, SPK_DATA, "%s: row %zu: min is above max, "
		    "or too far from it or near it", file, row + 1);
	if (step < columns && !(x[step] > 0))
		return spk_fail(f, SPK_DATA, "%s: row %zu: its "
		    "step-threshold is not above 0", file, row + 1);
	return 0;
}

static int
read_rows(struct spk_in *in, const char *file, size_t features,
    struct spk_head *args, struct spk_fault *f)
{
	const size_t columns = spk_in_columns(in);
	double *x = NULL;
	ptrdiff_t got;
	size_t i, k;
	int rc;

	for (i = 0; i < 2; i++)
		if (find(in, names[i]) == columns)
			return spk_fail(f, SPK_DATA, "%s: no column %s", file,
			    names[i]);
	got = read_all(in, &x, features, f);
	rc = got == -1 ? -1 : 0;
	if (rc == 0 && (size_t)got != features)
		rc = spk_fail(f, SPK_DATA, "%s: %s than the %zu feature%s of "
		    "the input", file, (size_t)got < features ? "fewer" :
		    "more", features, features == 1 ? "" : "s");
	for (i = 0; i < (size_t)got && rc == 0; i++)
		rc = check_row(x + i * columns, in, file, i, f);
	for (i = 0; i < COLUMNS && rc == 0; i++) {
		k = find(in, names[i]);
		if (k < columns)
			rc = set_word(args, names[i], x + k, columns, features,
			    f);
	}
	free(x);
	return rc;
}

int
spk_scale_file_read(const char *file, size_t features, struct spk_head *args,
    struct spk_fault *f)
{
	static const struct spk_in_how how = {.flags = SPK_CLOSE};
	static const struct spk_head none;
	char name[251];
	struct spk_in *in;
	int fd, rc;

	if (spk_input_apart(file, f) == -1 ||
	    (fd = spk_fd_open(file, f)) == -1)
		return -1;
	spk_plain(name, sizeof name, file, strlen(file));
	in = spk_in_open_how(fd, file, &none, &how, f);
	rc = in != NULL ? read_rows(in, name, features, args, f) : -1;
	spk_in_close(in);
	return rc;
}

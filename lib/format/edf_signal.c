/* Which signals of an EDF file are columns, and their names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/edf.h"

static int
add(struct spk_edf *e, size_t k, struct spk_fault *f)
{
	if (spk_grow(&e->column, &e->cap, e->columns + 1, sizeof *e->column,
	    f) == -1)
		return -1;
	e->column[e->columns++] = (struct spk_edf_column){.signal = k,
	    .at = e->signal[k].at};
	return 0;
}

/* An item of --signal, for messages. */
struct item {
	const char	*s;
	size_t		 n;
	char		 show[41];
};

static struct item
trimmed(const char *s, size_t n)
{
	struct item i;

	for (; n > 0 && s[n - 1] == ' '; n--)
		;
	for (; n > 0 && *s == ' '; n--)
		s++;
	i = (struct item){.s = s, .n = n};
	spk_plain(i.show, sizeof i.show, s, n);
	return i;
}

/* A number, or a range, from 1: the end of a range may be omitted. */
static bool
numbers(const struct spk_edf *e, const struct item *i, size_t *from, size_t *to)
{
	const char *dash = memchr(i->s, '-', i->n);

	*to = e->signals;
	if (spk_count(i->s, i->n, from)) {
		*to = *from;
		return true;
	}
	if (dash == NULL || !spk_count(i->s, (size_t)(dash - i->s), from))
		return false;
	return dash + 1 == i->s + i->n ||
	    spk_count(dash + 1, (size_t)(i->s + i->n - dash - 1), to);
}

/* Ranges leave out annotations. */
static int
take_numbers(struct spk_edf *e, const struct item *i, size_t from, size_t to,
    struct spk_fault *f)
{
	size_t k;

	if (from < 1 || from > to || to > e->signals)
		return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": '%s' is "
		    "not within the file's signals, 1 to %zu", i->show,
		    e->signals);
	if (from == to && e->signal[from - 1].notes)
		return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": '%s' is "
		    "annotations", i->show);
	for (k = from - 1; k < to; k++)
		if (!e->signal[k].notes && add(e, k, f) == -1)
			return -1;
	return 0;
}

/* The signal with that label: 1, 0 if there is none, -1. */
static int
take_label(struct spk_edf *e, const struct item *i, struct spk_fault *f)
{
	size_t k, found = e->signals;

	for (k = 0; k < e->signals && i->n > 0; k++) {
		if (strlen(e->signal[k].label) != i->n ||
		    memcmp(e->signal[k].label, i->s, i->n) != 0)
			continue;
		if (e->signal[k].notes)
			return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": "
			    "'%s' is annotations", i->show);
		if (found < e->signals)
			return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": "
			    "'%s' is the label of signals %zu and %zu: select "
			    "by number", i->show, found + 1, k + 1);
		found = k;
	}
	if (found == e->signals)
		return 0;
	return add(e, found, f) == -1 ? -1 : 1;
}

static int
none(const struct item *i, struct spk_fault *f)
{
	return spk_fail(f, SPK_USAGE, SPK_WORD("signal") ": '%s' is not a "
	    "signal's number or label", i->show);
}

/* A label in double quotes, with two of them for one; returns what follows. */
static const char *
take_quoted(struct spk_edf *e, const char *s, struct spk_fault *f)
{
	char label[SPK_EDF_TEXT];
	struct item i;
	size_t n = 0;

	for (s++; *s != '\0' && (*s != '"' || s[1] == '"') &&
	    n < sizeof label; s++) {
		s += *s == '"';
		label[n++] = *s;
	}
	i = trimmed(label, n);
	if (*s != '"' || (s[1] != ',' && s[1] != '\0')) {
		(void)none(&i, f);
		return NULL;
	}
	switch (take_label(e, &i, f)) {
	case 0:
		(void)none(&i, f);
		/* FALLTHROUGH */
	case -1:
		return NULL;
	default:
		return s + 1;
	}
}

/*
 * The first item of a list; returns what follows.  A label may contain commas:
 * if the text up to the first is not a label, it is tried up to the next.
 */
static const char *
take_item(struct spk_edf *e, const char *s, struct spk_fault *f)
{
	size_t n = strcspn(s, ","), from, to;
	struct item first = trimmed(s, n), i = first;
	int taken;

	if (*s == '"')
		return take_quoted(e, s, f);
	if (numbers(e, &first, &from, &to))
		return take_numbers(e, &first, from, to, f) == -1 ? NULL :
		    s + n;
	while ((taken = take_label(e, &i, f)) == 0) {
		if (s[n] == '\0') {
			(void)none(&first, f);
			return NULL;
		}
		n += 1 + strcspn(s + n + 1, ",");
		i = trimmed(s, n);
	}
	return taken == 1 ? s + n : NULL;
}

int
spk_edf_choose(struct spk_in *in, struct spk_edf *e, const char *list,
    struct spk_fault *f)
{
	size_t k;

	for (k = 0; list == NULL && k < e->signals; k++)
		if (!e->signal[k].notes && add(e, k, f) == -1)
			return -1;
	while (list != NULL) {
		list = take_item(e, list, f);
		if (list == NULL)
			return -1;
		list = *list == ',' ? list + 1 : NULL;
	}
	if (e->columns > 0)
		return 0;
	in->pos += spk_edf_label_at(0);
	return spk_in_fail(in, f, 0, "no signals, only annotations: read them "
	    "with " SPK_WORD("annotations"));
}

/* Two signals that do not fit in one frame: the first and that of column c. */
static int
mixed(struct spk_in *in, const struct spk_edf *e, size_t c, struct spk_fault *f)
{
	const struct spk_edf_signal *a = &e->signal[e->column[0].signal];
	const struct spk_edf_signal *b = &e->signal[e->column[c].signal];
	char first[SPK_EDF_TEXT], other[SPK_EDF_TEXT];

	spk_plain(first, sizeof first, a->label, strlen(a->label));
	spk_plain(other, sizeof other, b->label, strlen(b->label));
	in->pos += spk_edf_samples_at(e, e->column[c].signal);
	return spk_in_fail(in, f, 0, "a record has %zu samples of '%s' and %zu "
	    "of '%s': choose with " SPK_WORD("signal"), a->samples, first,
	    b->samples, other);
}

/* For listing: the first signal that has samples represents all. */
static void
lay_one(struct spk_edf *e)
{
	size_t c;

	for (c = 0; c < e->columns; c++)
		if (e->signal[e->column[c].signal].samples > 0)
			break;
	e->column[0] = e->column[c];
	e->columns = 1;
	e->samples = e->signal[e->column[0].signal].samples;
	e->mixed = true;
}

int
spk_edf_lay(struct spk_in *in, struct spk_edf *e, bool all,
    struct spk_fault *f)
{
	const size_t first = e->column[0].signal;
	size_t c;

	e->samples = e->signal[first].samples;
	for (c = 1; c < e->columns; c++) {
		if (e->signal[e->column[c].signal].samples == e->samples)
			continue;
		if (!in->lists || !all)
			return mixed(in, e, c, f);
		lay_one(e);
		return 0;
	}
	if (e->samples > 0)
		return 0;
	in->pos += spk_edf_samples_at(e, first);
	return spk_in_fail(in, f, 0, "no samples in a record");
}

/* Ranges; a signal without one has its stored values. */
static int
set_ranges(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	struct spk_edf_signal *first = NULL, *y;
	const char *why, *reason = NULL;
	char more[32] = "";
	size_t c, n = 0;

	for (c = 0; c < e->columns; c++) {
		y = &e->signal[e->column[c].signal];
		if (spk_edf_range(in, e, e->column[c].signal,
		    &e->column[c].range, &why, f) == -1)
			return -1;
		if (why == NULL)
			continue;
		*y->unit = '\0';
		first = n == 0 ? y : first;
		reason = n++ == 0 ? why : reason;
	}
	if (n > 1)
		snprintf(more, sizeof more, " and %zu more", n - 1);
	if (n > 0)
		spk_in_note(in, "signal %td, '%s'%s: %s: integers are taken as "
		    "they are", first - e->signal + 1, first->label, more,
		    reason);
	return 0;
}

/* The byte of the header at a label's first control character. */
static size_t
bad_byte(const struct spk_in *in, size_t signal)
{
	const size_t from = spk_edf_label_at(signal);
	size_t at;

	for (at = from; at < spk_edf_label_at(signal + 1); at++)
		if ((unsigned char)in->buf[in->pos + at] < ' ' ||
		    in->buf[in->pos + at] == 127)
			return at;
	return from;
}

/* Use the label as the column's name. */
static int
set_name(struct spk_in *in, const struct spk_edf *e, size_t c,
    struct spk_fault *f)
{
	const size_t k = e->column[c].signal;
	const char *label = e->signal[k].label;
	char name[SPK_EDF_TEXT];

	spk_plain(name, sizeof name, label, strlen(label));
	if (strcmp(name, label) != 0 && spk_edf_doubt(in, bad_byte(in, k),
	    "? stands for it", "a control character in a label", f) == -1)
		return -1;
	in->names[c] = strdup(name);
	return in->names[c] != NULL ? 0 :
	    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* A unit as it can be written in a header word. */
static void
unit_word(char to[SPK_EDF_TEXT], const char *unit)
{
	char *s;

	unit = *unit != '\0' ? unit : "-";
	spk_plain(to, SPK_EDF_TEXT, unit, strlen(unit));
	for (s = to; *s != '\0'; s++)
		if (strchr(" \",", *s) != NULL)
			*s = '_';
}

/* One unit for all, or one per column; none, if no signal has one. */
static int
set_units(struct spk_in *in, const struct spk_edf *e, struct spk_fault *f)
{
	const char *unit = e->signal[e->column[0].signal].unit;
	bool alike = true;
	size_t c, n = 0;
	char *list;
	int rc;

	for (c = 1; c < e->columns; c++)
		alike &= strcmp(e->signal[e->column[c].signal].unit,
		    unit) == 0;
	if (alike && *unit == '\0')
		return 0;
	list = malloc(e->columns * (SPK_EDF_TEXT + 1));
	if (list == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (c = 0; c < (alike ? 1 : e->columns); c++) {
		if (c > 0)
			list[n++] = ',';
		unit_word(list + n, e->signal[e->column[c].signal].unit);
		n += strlen(list + n);
	}
	rc = spk_head_set(&in->head, "units", list, f);
	free(list);
	return rc;
}

int
spk_edf_describe(struct spk_in *in, struct spk_edf *e, struct spk_fault *f)
{
	size_t c;

	in->fields = e->columns;
	in->names = calloc(e->columns, sizeof *in->names);
	if (in->names == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (set_ranges(in, e, f) == -1)
		return -1;
	for (c = 0; c < e->columns; c++)
		if (set_name(in, e, c, f) == -1)
			return -1;
	return set_units(in, e, f);
}

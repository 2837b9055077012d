/* spk-cat --paste: streams side by side. */
#include <stdlib.h>
#include <string.h>

#include "cat.h"

/* An input, and its frames that wait for those of others. */
struct side {
	struct spk_input input;
	size_t		 have, at;
	bool		 ended;
};

struct list {
	char		*text;
	size_t		 n, cap;
};

/* Append an input's values of a list, one for each channel. */
static int
add_list(struct spk_cat *j, struct list *l, const struct spk_input *i,
    const char *value)
{
	const size_t size = strlen(value);
	size_t n = strchr(value, ',') != NULL ? 1 : spk_in_columns(i->in);

	for (; n > 0; n--) {
		if (spk_grow(&l->text, &l->cap, l->n + size + 2, 1,
		    &j->fault) == -1)
			return -1;
		if (l->n > 0)
			l->text[l->n++] = ',';
		memcpy(l->text + l->n, value, size + 1);
		l->n += size;
	}
	return 0;
}

/* The value of a word of the header, or its default. */
static const char *
value_of(const struct side *s, const struct spk_param *p)
{
	const char *value = spk_head_get(spk_in_head(s->input.in), p->name);

	return value == NULL && (p->flags & SPK_FIT) != 0 ? p->initial : value;
}

/* A word with a value for each channel; a single value if all are equal. */
static int
join_list(struct spk_cat *j, const struct side *s, size_t n,
    const struct spk_param *p)
{
	const char *one = value_of(s, p), *value;
	bool alike = one == NULL || strchr(one, ',') == NULL;
	struct list list = {0};
	size_t i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		value = value_of(&s[i], p);
		if (value == NULL && one == NULL)
			continue;
		if (value == NULL || one == NULL)
			rc = spk_fail(&j->fault, SPK_DATA, "%s: only some of "
			    "the headers have %s=", s[i].input.name, p->name);
		else {
			alike &= strcmp(value, one) == 0;
			rc = add_list(j, &list, &s[i].input, value);
		}
	}
	if (rc == 0 && !alike)
		rc = spk_head_set(&j->head, p->name, list.text, &j->fault);
	free(list.text);
	return rc;
}

/* Units, if all inputs have them. */
static int
join_units(struct spk_cat *j, const struct side *s, size_t n)
{
	static const struct spk_param units = {.name = "units"};
	size_t i;

	for (i = 0; i < n; i++)
		if (spk_head_get(spk_in_head(s[i].input.in), "units") == NULL) {
			spk_head_drop(&j->head, "units");
			return 0;
		}
	return join_list(j, s, n, &units);
}

static int
join_lists(struct spk_cat *j, const struct side *s, size_t n)
{
	const char *name = spk_head_get(&j->first, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;
	const struct spk_param *p;

	if (join_units(j, s, n) == -1)
		return -1;
	if (c == NULL)
		return 0;
	for (p = c->param; p->name != NULL; p++)
		if ((p->flags & SPK_CHANNEL) != 0 &&
		    join_list(j, s, n, p) == -1)
			return -1;
	for (p = spk_scale_param(c); p->name != NULL; p++)
		if (join_list(j, s, n, p) == -1)
			return -1;
	return spk_head_get(&j->head, "features") == NULL ? 0 :
	    spk_head_count(&j->head, "features", j->columns, &j->fault);
}

/* Read frames for each input that has none. */
static int
read_more(struct spk_cat *j, struct side *s, size_t n, size_t room)
{
	const size_t each = spk_type_size(j->type);
	struct spk_input *in;
	ptrdiff_t got;
	size_t i;

	for (i = 0; i < n; i++) {
		in = &s[i].input;
		if (s[i].have > 0 || s[i].ended)
			continue;
		if (in->block == NULL && (in->block = malloc(room * each *
		    spk_in_columns(in->in))) == NULL)
			return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
		got = spk_in_read(in->in, j->type, in->block, room, &j->fault);
		if (got == -1)
			return -1;
		s[i].ended = got == 0;
		s[i].have = (size_t)got;
		s[i].at = 0;
		in->frames += (size_t)got;
	}
	return 0;
}

/* The number of frames that all inputs have, or 0 if one or all have ended. */
static ptrdiff_t
common(struct spk_cat *j, const struct side *s, size_t n)
{
	size_t least = SIZE_MAX, most = 0, i;
	const struct side *shorter = s, *longer = s;

	for (i = 0; i < n; i++) {
		if (s[i].have < least) {
			least = s[i].have;
			shorter = &s[i];
		}
		if (s[i].have > most) {
			most = s[i].have;
			longer = &s[i];
		}
	}
	if (least > 0 || most == 0)
		return (ptrdiff_t)least;
	return spk_fail(&j->fault, SPK_DATA, "%s: ends after %llu frame%s, and "
	    "%s does not", shorter->input.name,
	    (unsigned long long)shorter->input.frames,
	    shorter->input.frames == 1 ? "" : "s", longer->input.name);
}

/* Copy n frames of an input to their columns of a block. */
static void
lay(const struct spk_cat *j, struct side *s, size_t column, size_t frames,
    char *block)
{
	const size_t each = spk_type_size(j->type);
	const size_t size = spk_in_columns(s->input.in) * each;
	size_t k;

	for (k = 0; k < frames; k++)
		memcpy(block + (k * j->columns + column) * each,
		    s->input.block + (s->at + k) * size, size);
	s->at += frames;
	s->have -= frames;
}

static int
paste_frames(struct spk_cat *j, struct side *s, size_t n)
{
	const size_t room = SPK_BLOCK / j->columns + 1;
	char *block = malloc(room * j->columns * spk_type_size(j->type));
	size_t i, column;
	ptrdiff_t got = -1;

	if (block == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	while (read_more(j, s, n, room) == 0 && (got = common(j, s, n)) > 0) {
		for (i = column = 0; i < n; i++) {
			lay(j, &s[i], column, (size_t)got, block);
			column += spk_in_columns(s[i].input.in);
		}
		if (spk_out_frames(j->out, j->type, block, (size_t)got,
		    &j->fault) == -1 || spk_out_flush(j->out, &j->fault) == -1)
			break;
	}
	free(block);
	return j->fault.status == SPK_DONE ? 0 : -1;
}

/* Images beside others are none, and their greatest value is not of all. */
static void
no_images(struct spk_cat *j, const struct side *s, size_t n)
{
	const char *first = spk_head_get(&j->first, "maxval"), *max;
	size_t i;

	spk_head_drop(&j->head, "width");
	spk_head_drop(&j->head, "height");
	for (i = 1; i < n && first != NULL; i++) {
		max = spk_head_get(spk_in_head(s[i].input.in), "maxval");
		if (max == NULL || strcmp(max, first) != 0)
			spk_head_drop(&j->head, "maxval");
	}
}

static int
paste(struct spk_cat *j, struct side *s, char *name[], size_t n)
{
	static const struct spk_in_how how = {.rows = &spk_rows_reader};
	size_t i;

	for (i = 0; i < n; i++) {
		if (spk_input_open(&s[i].input, name[i], &j->args, &how,
		    &j->fault) == -1 ||
		    spk_cat_check(j, &s[i].input, true) == -1)
			return -1;
		if (i == 0 ? spk_cat_first(j, &s[i].input) == -1 :
		    spk_cat_agree(j, &s[i].input, true) == -1 ||
		    spk_cat_add_names(j, &s[i].input) == -1)
			return -1;
		if (spk_in_type(s[i].input.in) == SPK_F64)
			j->type = SPK_F64;	/* the widest */
	}
	if (j->columns > SPK_COLUMNS)
		return spk_fail(&j->fault, SPK_DATA, "%zu columns side by "
		    "side; %d are the most", j->columns, SPK_COLUMNS);
	no_images(j, s, n);
	return join_lists(j, s, n) == -1 ||
	    spk_cat_begin(j, &s->input, j->columns) == -1 ? -1 :
	    paste_frames(j, s, n);
}

int
spk_cat_paste(struct spk_cat *j, char *name[], size_t n)
{
	struct side *s = calloc(n, sizeof *s);
	size_t i;
	int rc;

	if (s == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	rc = paste(j, s, name, n);
	for (i = 0; i < n; i++) {
		if (rc == 0)
			spk_cat_notes(j, &s[i].input, s[i].input.frames);
		spk_input_close(&s[i].input);
	}
	free(s);
	return rc;
}

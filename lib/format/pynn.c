/*
 * The header of PyNN's text files: comments "# key = value" in any order.  size
 * is the number of cells, and first_index the number of the first; n counts the
 * rows.  Older files have first_id and last_id instead, from 0 if PyNN wrote
 * them; NeuroTools has its own.
 */
#include <math.h>
#include <string.h>

#include "format/events.h"

struct head {
	double		 size, first_index, first_id, last_id;
};

static bool
is(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* A comment, from after its '#': the number of a key, or its value. */
static int
line(struct spk_in *in, struct head *h, const char *s, const char *end,
    struct spk_fault *f)
{
	const struct {
		const char	*name;
		double		*x;
	} keys[] = {
		{ "size", &h->size }, { "first_index", &h->first_index },
		{ "first_id", &h->first_id }, { "last_id", &h->last_id },
	};
	const char *key, *e;
	size_t n, i;
	double x;

	for (; s < end && *s == ' '; s++)
		;
	for (key = s; s < end && *s != ' ' && *s != '='; s++)
		;
	n = (size_t)(s - key);
	for (; s < end && (*s == ' ' || *s == '='); s++)
		;
	for (e = end; e > s && (e[-1] == ' ' || e[-1] == '\r'); e--)
		;
	if (is(key, n, "variable") && !is(s, (size_t)(e - s), "spikes"))
		return spk_in_fail(in, f, 0, "variable = %.*s: a file of "
		    "spikes has spikes", e - s < 40 ? (int)(e - s) : 40, s);
	for (i = 0; i < sizeof keys / sizeof *keys; i++)
		if (is(key, n, keys[i].name) && spk_read_f64(s, e, &x) == e)
			*keys[i].x = x;
	return 0;
}

/* The comments that begin in the first 64 KiB of the input. */
static int
comments(struct spk_in *in, struct head *h, struct spk_fault *f)
{
	const char *s;
	size_t at, to;
	int whole;

	for (at = 0; at < SPK_FIELD_MAX; at = to + 1) {
		whole = spk_in_line(in, at, at + SPK_FIELD_MAX, &to, f);
		s = in->buf + in->pos;
		if (whole < 1 || s[at] != '#')
			return whole < 0 ? -1 : 0;
		if (line(in, h, s + at + 1, s + to, f) == -1)
			return -1;
	}
	return 0;
}

int
spk_pynn_head(struct spk_in *in, double *channels, double *first,
    struct spk_fault *f)
{
	struct head h = {NAN, NAN, NAN, NAN};

	if (comments(in, &h, f) == -1)
		return -1;
	*channels = !isnan(h.size) ? h.size : h.last_id - h.first_id + 1;
	*channels = isnan(*channels) ? 0 : *channels;
	if (!(*channels >= 0 && *channels <= SPK_COLUMNS &&
	    floor(*channels) >= *channels))
		return spk_in_fail(in, f, 0, "size = %g: not a number of "
		    "channels up to %d", *channels,
		    SPK_COLUMNS);
	*first = isnan(h.first_index) ? 0 : h.first_index;
	if (!(floor(*first) >= *first))
		return spk_in_fail(in, f, 0, "first_index = %g: not a whole "
		    "number", *first);
	if (isnan(h.first_index) && (h.first_id < 0 || h.first_id > 0))
		return spk_in_fail(in, f, 0, "first_id = %.15g and no "
		    "first_index: specify the first index in a line # "
		    "first_index = N", h.first_id);
	return 0;
}

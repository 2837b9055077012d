/*
 * Names of bands: that of the channel, and the band's frequencies, as in
 * ecg1.4-8Hz and 440Hz; and back.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank.h"

#define LABEL_MAX	80		/* of a band */
#define DIGITS		3		/* of its frequencies, at least */

/* A frequency, with `more' digits than DIGITS, without zeros at its end. */
static size_t
frequency(char *to, double x, int more)
{
	int decimals = DIGITS - 1 + more;
	double size = 1;
	size_t n;

	for (; size * 10 <= x && decimals > 0; size *= 10)
		decimals--;
	for (; size > x && x > 0 && decimals < SPK_DECIMALS; size /= 10)
		decimals++;
	decimals = decimals < SPK_DECIMALS ? decimals : SPK_DECIMALS;
	n = spk_print_fixed(to, x, decimals);
	while (decimals > 0 && to[n - 1] == '0') {
		n--;
		decimals--;
	}
	return to[n - 1] == '.' ? n - 1 : n;
}

static void
label(char *to, const struct spk_bank_plan *p, size_t k, int more)
{
	const struct spk_band *b = &p->band[k];

	if (p->kind == SPK_GAMMATONE)
		to += frequency(to, b->centre, more);
	else {
		if (b->low > 0)
			to += frequency(to, b->low, more);
		*to++ = '-';
		if (b->high < p->rate / 2)
			to += frequency(to, b->high, more);
	}
	memcpy(to, p->hertz ? "Hz" : "rate", p->hertz ? 3 : 5);
}

/* Labels of all bands; neighbours differ, if digits can do that. */
static char
(*labels(const struct spk_bank_plan *p, struct spk_fault *f))[LABEL_MAX]
{
	char (*to)[LABEL_MAX] = calloc(p->n, sizeof *to);
	bool same = true;
	size_t k;
	int more;

	if (to == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (more = 0; to != NULL && same && more < SPK_DECIMALS; more++) {
		same = false;
		for (k = 0; k < p->n; k++) {
			label(to[k], p, k, more);
			same |= k > 0 && strcmp(to[k], to[k - 1]) == 0;
		}
	}
	return to;
}

/* A channel's name, or its number in own, or NULL: it is alone. */
static const char *
name_of(const struct spk_in *in, size_t c, char *own, size_t size)
{
	const char *name = spk_in_column_name(in, c);

	snprintf(own, size, "%zu", c + 1);
	return name != NULL || spk_in_columns(in) == 1 ? name : own;
}

char **
spk_bank_names(const struct spk_bank_plan *p, const struct spk_in *in,
    struct spk_fault *f)
{
	const size_t n = spk_in_columns(in) * p->n;
	char (*text)[LABEL_MAX] = labels(p, f), **names, *to, own[24];
	size_t size = n * sizeof(char *), k, most;
	const char *name;

	for (k = 0; k < n; k++) {
		name = name_of(in, k / p->n, own, sizeof own);
		size += (name != NULL ? strlen(name) : 0) + LABEL_MAX + 2;
	}
	names = text != NULL ? calloc(1, size) : NULL;
	if (names == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else {
		to = (char *)(names + n);
		for (k = 0; k < n; k++, to += strlen(to) + 1) {
			name = name_of(in, k / p->n, own, sizeof own);
			most = (name != NULL ? strlen(name) : 0) + LABEL_MAX +
			    2;
			names[k] = to;
			snprintf(to, most, "%s%s%s", name != NULL ? name : "",
			    name != NULL ? "." : "", text[k % p->n]);
		}
	}
	free(text);
	return names;
}

/* The length of the name before a band's label and its point; -1: other. */
static ptrdiff_t
before(const char *name, const char *text)
{
	const size_t n = strlen(name), m = strlen(text);

	if (n < m || strcmp(name + n - m, text) != 0)
		return -1;
	return n == m ? 0 : name[n - m - 1] == '.' ? (ptrdiff_t)(n - m - 1) :
	    -1;
}

/* Column k has the name of another band. */
static bool
strange(const char *name, const struct spk_bank_plan *p,
    char (*text)[LABEL_MAX], size_t k)
{
	size_t i;

	if (before(name, text[k % p->n]) >= 0)
		return false;
	for (i = 0; i < p->n; i++)
		if (before(name, text[i]) >= 0)
			return true;
	return false;
}

int
spk_bank_check_names(const struct spk_bank_plan *p, const struct spk_in *in,
    struct spk_fault *f)
{
	char (*text)[LABEL_MAX];
	const char *name;
	size_t k;

	if (spk_in_column_name(in, 0) == NULL)
		return 0;
	text = labels(p, f);
	for (k = 0; text != NULL && k < spk_in_columns(in); k++) {
		name = spk_in_column_name(in, k);
		if (!strange(name, p, text, k))
			continue;
		spk_fail(f, SPK_DATA, "%s:1: column %zu is '%.40s', not the "
		    "band %s", in->name, k + 1, name, text[k % p->n]);
		break;
	}
	free(text);
	return f->status == SPK_DONE ? 0 : -1;
}

/* The names before `first', the label of the first band of each channel. */
static char **
channels(const struct spk_bank_plan *p, const struct spk_in *in,
    const char *first, struct spk_fault *f)
{
	const size_t n = spk_in_columns(in) / p->n;
	size_t size = n * sizeof(char *), c;
	ptrdiff_t length;
	char **names, *to;

	for (c = 0; c < n; c++) {
		length = before(spk_in_column_name(in, c * p->n), first);
		if (length <= 0)
			return NULL;
		size += (size_t)length + 1;
	}
	names = calloc(1, size);
	if (names == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	to = (char *)(names + n);
	for (c = 0; c < n; c++, to += length + 1) {
		names[c] = to;
		length = before(spk_in_column_name(in, c * p->n), first);
		memcpy(to, spk_in_column_name(in, c * p->n), (size_t)length);
	}
	return names;
}

char **
spk_bank_channels(const struct spk_bank_plan *p, const struct spk_in *in,
    struct spk_fault *f)
{
	char (*text)[LABEL_MAX];
	char **names;

	if (spk_in_column_name(in, 0) == NULL)
		return NULL;
	text = labels(p, f);
	names = text != NULL ? channels(p, in, text[0], f) : NULL;
	free(text);
	return names;
}

int
spk_bank_units(struct spk_head *h, size_t times, size_t every,
    struct spk_fault *f)
{
	const char *s = spk_head_get(h, "units"), *end;
	size_t k, i;
	char *text, *to;
	int rc;

	if (s == NULL)
		return 0;
	to = text = malloc((strlen(s) + 1) * times + 1);
	if (text == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (k = 0; s != NULL; k++, s = *end != '\0' ? end + 1 : NULL) {
		end = s + strcspn(s, ",");
		for (i = 0; i < times && k % every == 0; i++) {
			if (to > text)
				*to++ = ',';
			memcpy(to, s, (size_t)(end - s));
			to += end - s;
		}
	}
	*to = '\0';
	rc = spk_head_set(h, "units", text, f);
	free(text);
	return rc;
}

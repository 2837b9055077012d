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

/* Labels of all bands, neighbours among which differ if digits can do that. */
static void
labels(char (*to)[LABEL_MAX], const struct spk_bank_plan *p)
{
	bool same = true;
	size_t k;
	int more;

	for (more = 0; same && more < SPK_DECIMALS; more++) {
		same = false;
		for (k = 0; k < p->n; k++) {
			label(to[k], p, k, more);
			same |= k > 0 && strcmp(to[k], to[k - 1]) == 0;
		}
	}
}

char **
spk_bank_names(const struct spk_bank_plan *p, const struct spk_in *in,
    struct spk_fault *f)
{
	const size_t channels = spk_in_columns(in), n = channels * p->n;
	char (*text)[LABEL_MAX] = calloc(p->n, sizeof *text);
	size_t size = n * sizeof(char *), c, k, most, length;
	char **names = NULL, *to, own[24];
	const char *name;

	for (c = 0; c < channels; c++) {
		name = spk_in_column_name(in, c);
		size += p->n * ((name != NULL ? strlen(name) : sizeof own) +
		    LABEL_MAX + 1);
	}
	if (text != NULL && (names = calloc(1, size)) != NULL) {
		labels(text, p);
		to = (char *)(names + n);
		for (c = 0; c < channels; c++) {
			name = spk_in_column_name(in, c);
			snprintf(own, sizeof own, "%zu", c + 1);
			name = name != NULL || channels == 1 ? name : own;
			most = (name != NULL ? strlen(name) : 0) + LABEL_MAX +
			    1;
			for (k = 0; k < p->n; k++, to += length + 1) {
				names[c * p->n + k] = to;
				length = (size_t)snprintf(to, most, "%s%s%s",
				    name != NULL ? name : "", name != NULL ?
				    "." : "", text[k]);
			}
		}
	}
	if (names == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	free(text);
	return names;
}

/* The length of a channel's name in that of its band, or 0. */
static size_t
channel(const char *name)
{
	const char *dot = NULL, *s;

	/* the point before a label, which may have points */
	for (s = name; (s = strchr(s, '.')) != NULL; s++)
		if (strspn(s + 1, "0123456789.-") > 0 &&
		    (strcmp(s + 1 + strspn(s + 1, "0123456789.-"), "Hz") == 0 ||
		    strcmp(s + 1 + strspn(s + 1, "0123456789.-"), "rate") ==
		    0)) {
			dot = s;
			break;
		}
	return dot != NULL ? (size_t)(dot - name) : 0;
}

char **
spk_bank_channels(const struct spk_in *in, size_t bands, struct spk_fault *f)
{
	const size_t n = spk_in_columns(in) / bands;
	size_t size = n * sizeof(char *), c, length;
	const char *name;
	char **names, *to;

	if (spk_in_column_name(in, 0) == NULL)
		return NULL;
	for (c = 0; c < n; c++) {
		length = channel(spk_in_column_name(in, c * bands));
		if (length == 0)
			return NULL;
		size += length + 1;
	}
	names = calloc(1, size);
	if (names == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	to = (char *)(names + n);
	for (c = 0; c < n; c++, to += length + 1) {
		name = spk_in_column_name(in, c * bands);
		length = channel(name);
		memcpy(to, name, length);
		names[c] = to;
	}
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

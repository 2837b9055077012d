/* The header of a stream: words key=value, in order, each key once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define WORDS_MAX	1024		/* of a line; a list is one */

static struct spk_word *
find(const struct spk_head *h, const char *key)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (strcmp(h->word[i].key, key) == 0)
			return &h->word[i];
	return NULL;
}

const char *
spk_head_get(const struct spk_head *h, const char *key)
{
	const struct spk_word *w = find(h, key);

	return w != NULL ? w->value : NULL;
}

static int
append(struct spk_head *h, char *key, char *value, struct spk_fault *f)
{
	size_t cap = h->n;

	if (key == NULL || value == NULL ||
	    spk_grow(&h->word, &cap, h->n + 1, sizeof *h->word, f) == -1) {
		free(key);
		free(value);
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	h->word[h->n++] = (struct spk_word){key, value};
	return 0;
}

int
spk_head_set(struct spk_head *h, const char *key, const char *value,
    struct spk_fault *f)
{
	struct spk_word *w = find(h, key);
	char *copy = strdup(value);

	if (w == NULL)
		return append(h, strdup(key), copy, f);
	if (copy == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	free(w->value);
	w->value = copy;
	return 0;
}

int
spk_head_count(struct spk_head *h, const char *key, uint64_t n,
    struct spk_fault *f)
{
	char text[32];

	snprintf(text, sizeof text, "%llu", (unsigned long long)n);
	return spk_head_set(h, key, text, f);
}

int
spk_head_real(struct spk_head *h, const char *key, double x,
    struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];

	text[spk_print_f64(text, x)] = '\0';
	return spk_head_set(h, key, text, f);
}

int
spk_head_size(struct spk_head *h, const char *size, struct spk_fault *f)
{
	const size_t n = strcspn(size, "xX"), rest = strlen(size) - n;
	size_t width, height = 0;

	if (rest < 2 || !spk_count(size, n, &width) || width < 1 ||
	    !spk_count(size + n + 1, rest - 1, &height) || height < 1)
		return spk_fail(f, SPK_USAGE, SPK_WORD("size") ": '%.40s' is "
		    "not a width and height, as 28x28", size);
	return spk_head_count(h, "width", width, f) == -1 ? -1 :
	    spk_head_count(h, "height", height, f);
}

void
spk_head_drop(struct spk_head *h, const char *key)
{
	struct spk_word *w = find(h, key);

	if (w == NULL)
		return;
	free(w->key);
	free(w->value);
	h->n--;
	memmove(w, w + 1, (size_t)(h->word + h->n - w) * sizeof *w);
}

int
spk_head_copy(struct spk_head *to, const struct spk_head *from,
    struct spk_fault *f)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (spk_head_set(to, from->word[i].key, from->word[i].value,
		    f) == -1)
			return -1;
	return 0;
}

static bool
is_key(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", s[i]) ==
		    NULL || s[i] == '\0')
			return false;
	return n > 0;
}

/* Whether the n bytes are printable and without quotes. */
static bool
is_value(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 127 || s[i] == '"')
			return false;
	return n > 0;
}

/* A word that, if present, has only one valid value. */
static int
check_only(const struct spk_head *h, const char *key, const char *value,
    struct spk_fault *f)
{
	const char *s = spk_head_get(h, key);

	return s == NULL || strcmp(s, value) == 0 ? 0 : spk_fail(f, SPK_DATA,
	    "%s=%.40s: not %s", key, s, value);
}

int
spk_head_known(const struct spk_head *h, struct spk_fault *f)
{
	const char *s = spk_head_get(h, "kind");
	size_t n;

	if (s == NULL)
		return spk_fail(f, SPK_DATA, "the #spk line has no kind=");
	if (strcmp(s, "signal") != 0 && strcmp(s, "spikes") != 0)
		return spk_fail(f, SPK_DATA,
		    "kind=%.40s: neither signal nor spikes", s);
	s = spk_head_get(h, "maxval");
	if (s != NULL && (!spk_count(s, strlen(s), &n) || n < 1 ||
	    n > SPK_MAXVAL))
		return spk_fail(f, SPK_DATA, "maxval=%.40s: not a whole "
		    "number from 1 to %d", s, SPK_MAXVAL);
	return check_only(h, "episodes", "blank", f) == -1 ||
	    check_only(h, "type", "f32", f) == -1 ? -1 : 0;
}

int
spk_head_check(const struct spk_head *h, struct spk_fault *f)
{
	char show[41];
	size_t i;

	if (spk_head_known(h, f) == -1)
		return -1;
	for (i = 0; i < h->n; i++) {
		if (is_key(h->word[i].key, strlen(h->word[i].key)) &&
		    is_value(h->word[i].value, strlen(h->word[i].value)))
			continue;
		spk_plain(show, sizeof show, h->word[i].key,
		    strlen(h->word[i].key));
		return spk_fail(f, SPK_USAGE, "%s: its value is not one that "
		    "a #spk line can hold", show);
	}
	return 0;
}

static int
parse_word(struct spk_head *h, const char *s, size_t n, struct spk_fault *f)
{
	const char *eq = memchr(s, '=', n);
	size_t k = eq != NULL ? (size_t)(eq - s) : n;
	char show[41], *key;
	int rc;

	spk_plain(show, sizeof show, s, n);
	if (eq == NULL || !is_key(s, k) || !is_value(eq + 1, n - k - 1))
		return spk_fail(f, SPK_DATA, "not a key=value word: '%s'",
		    show);
	key = strndup(s, k);
	if (key != NULL && find(h, key) != NULL)
		rc = spk_fail(f, SPK_DATA, "%s= occurs twice", key);
	else
		return append(h, key, strndup(eq + 1, n - k - 1), f);
	free(key);
	return rc;
}

int
spk_head_parse(struct spk_head *h, const char *line, size_t n,
    struct spk_fault *f)
{
	const char *end = line + n, *stop;

	while (line < end) {
		if (h->n > WORDS_MAX)
			return spk_fail(f, SPK_DATA, "more than %d words",
			    WORDS_MAX);
		if (*line == ' ') {
			line++;
			continue;
		}
		stop = memchr(line, ' ', (size_t)(end - line));
		if (stop == NULL)
			stop = end;
		if (parse_word(h, line, (size_t)(stop - line), f) == -1)
			return -1;
		line = stop;
	}
	return 0;
}

void
spk_head_free(struct spk_head *h)
{
	while (h->n > 0) {
		h->n--;
		free(h->word[h->n].key);
		free(h->word[h->n].value);
	}
	free(h->word);
	h->word = NULL;
}

double
spk_head_item(const struct spk_head *h, const char *key, size_t i, double none)
{
	const char *s = spk_head_get(h, key), *comma;
	double x = none;

	for (; s != NULL && i > 0 && (comma = strchr(s, ',')) != NULL; i--)
		s = comma + 1;
	if (s != NULL)
		(void)spk_read_f64(s, s + strlen(s), &x);
	return x;
}

double
spk_head_number(const struct spk_head *h, const char *key, double none)
{
	return spk_head_item(h, key, 0, none);
}

bool
spk_is_word(const char *words, const char *key)
{
	const size_t n = strlen(key);

	for (; words != NULL && *words != '\0';
	    words += strcspn(words, " "), words += *words == ' ')
		if (strcspn(words, " ") == n && memcmp(words, key, n) == 0)
			return true;
	return false;
}

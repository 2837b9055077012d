/* Parameters: texts to checked values by their rows, and back to words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

union value {
	float		 f32;
	double		 f64;
	int64_t		 i;
	uint64_t	 u;
};

static bool
within(const struct spk_param *p, double x)
{
	return isfinite(x) &&
	    ((p->flags & SPK_ABOVE) != 0 ? x > p->min : x >= p->min) &&
	    ((p->flags & SPK_BELOW) != 0 ? x < p->max : x <= p->max);
}

/* Digits of at most 64 bits. */
static bool
natural(const char *s, size_t n, uint64_t *u)
{
	size_t i;
	unsigned d;

	*u = 0;
	for (i = 0; i < n; i++) {
		d = (unsigned)(unsigned char)s[i] - '0';
		if (d > 9 || *u > (UINT64_MAX - d) / 10)
			return false;
		*u = *u * 10 + d;
	}
	return n > 0;
}

static bool
integer(const struct spk_param *p, const char *s, size_t n, union value *v)
{
	bool minus = n > 0 && *s == '-';

	if (!natural(s + minus, n - minus, &v->u) || v->u > INT64_MAX)
		return false;
	v->i = minus ? -v->i : v->i;
	return within(p, (double)v->i);
}

static const char *
word_of(const struct spk_param *p, size_t k)
{
	return p->choose != NULL ? p->choose(k) : p->choice[k];
}

static bool
choice(const struct spk_param *p, const char *s, size_t n, union value *v)
{
	const char *word;

	for (v->i = 0; (word = word_of(p, (size_t)v->i)) != NULL;
	    v->i++)
		if (strlen(word) == n && memcmp(word, s, n) == 0)
			return true;
	return false;
}

static bool
real(const struct spk_param *p, const char *s, size_t n, union value *v)
{
	const bool word = p->choice != NULL && choice(p, s, n, v);
	double x;

	if (word)
		x = spk_param_by_word(p, (size_t)v->i);
	else if (spk_read_f64(s, s + n, &x) != s + n)
		return false;
	if (p->type == SPK_F64) {
		v->f64 = x;
		return word || within(p, x);
	}
	v->f32 = (float)x;
	return word || within(p, (double)v->f32);
}

/* One value of n bytes at s. */
static bool
parse(const struct spk_param *p, const char *s, size_t n, union value *v)
{
	switch (p->type) {
	case SPK_F32:
	case SPK_F64:
		return real(p, s, n, v);
	case SPK_I64:
		return integer(p, s, n, v);
	case SPK_U64:
		return natural(s, n, &v->u) && within(p, (double)v->u);
	case SPK_FLAG:
		return natural(s, n, &v->u) && v->u <= 1;
	case SPK_CHOICE:
		return choice(p, s, n, v);
	default:
		return n > 0;
	}
}

static void
store(const struct spk_param *p, void *values, size_t i, const union value *v)
{
	size_t size = spk_type_size(p->type);

	memcpy((char *)values + i * size, v, size);
}

/* The word that a number of such a row represents, or NULL. */
static const char *
word_below(const struct spk_param *p, double x)
{
	const double k = p->min - 1 - x;
	double i;

	for (i = 0; p->choice != NULL && p->choice[(size_t)i] != NULL; i++)
		if (k <= i)
			return k >= i ? p->choice[(size_t)i] : NULL;
	return NULL;
}

/* " above 0 and below 0.5", " from 1 to 1024", " of at least 2", "" */
static void
limits(const struct spk_param *p, char *buf, size_t size)
{
	char lo[SPK_NUMBER_MAX + 1] = "", hi[SPK_NUMBER_MAX + 1] = "";
	bool above = (p->flags & SPK_ABOVE) != 0;
	bool below = (p->flags & SPK_BELOW) != 0;
	bool from = isfinite(p->min), to = isfinite(p->max);

	if (from)
		lo[spk_print_f64(lo, p->min)] = '\0';
	if (to)
		hi[spk_print_f64(hi, p->max)] = '\0';
	if (from && to && !above && !below)
		snprintf(buf, size, " from %s to %s", lo, hi);
	else
		snprintf(buf, size, "%s%s%s%s%s",
		    !from ? "" : above ? " above " : " of at least ", lo,
		    from && to ? " and" : "",
		    !to ? "" : below ? " below " : " of at most ", hi);
}

char *
spk_param_bounds(const struct spk_param *p, char *buf, size_t size)
{
	static const char *const kind[] = {
		[SPK_F32] = "number", [SPK_F64] = "number",
		[SPK_I64] = "whole number", [SPK_U64] = "whole number",
		[SPK_FLAG] = "0 or 1", [SPK_TEXT] = "word", [SPK_FILE] = "file"
	};
	char tail[2 * SPK_NUMBER_MAX + 40] = "";
	const char *word;
	size_t i, n = 0;

	if (p->type != SPK_CHOICE && p->choose == NULL) {
		if (p->type == SPK_F32 || p->type == SPK_F64 ||
		    p->type == SPK_I64 || p->type == SPK_U64)
			limits(p, tail, sizeof tail);
		n = (size_t)snprintf(buf, size, "%s%s", kind[p->type], tail);
		for (i = 0; p->choice != NULL && p->choice[i] != NULL &&
		    n < size; i++)
			n += (size_t)snprintf(buf + n, size - n, ", or %s",
			    p->choice[i]);
		return buf;
	}
	for (i = 0; (word = word_of(p, i)) != NULL && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i == 0 ? "" :
		    word_of(p, i + 1) == NULL ? " or " : ", ", word);
	return buf;
}

static int
refuse(const struct spk_param *p, const char *s, size_t n,
    enum spk_status status, const char *where, struct spk_fault *f)
{
	struct spk_near near = {.s = s, .n = n};
	char show[41], bounds[SPK_BOUNDS_MAX];
	const char *word;
	size_t i;

	spk_plain(show, sizeof show, s, n);
	spk_param_bounds(p, bounds, sizeof bounds);
	for (i = 0; (p->choose != NULL || p->choice != NULL) &&
	    (word = word_of(p, i)) != NULL; i++)
		spk_near(&near, word);
	return spk_fail(f, status, "%s%s: '%s' is not %s%s%s", where, p->name,
	    show, p->type == SPK_CHOICE || p->type == SPK_FLAG ? "" : "a ",
	    bounds, spk_near_text(&near, ""));
}

/* The length of the item at s: up to a comma, if it may be a list. */
static size_t
item(const struct spk_param *p, const char *s)
{
	return (p->flags & SPK_CHANNEL) != 0 ? strcspn(s, ",") : strlen(s);
}

int
spk_param_check(const struct spk_param *p, const char *text,
    enum spk_status status, const char *where, struct spk_fault *f)
{
	union value v;
	const char *s = text;
	size_t n;

	for (;; s += n + 1) {
		n = item(p, s);
		if (!parse(p, s, n, &v))
			return refuse(p, s, n, status, where, f);
		if (s[n] == '\0')
			return 0;
	}
}

/* A pointer to a text, followed by the text. */
static void *
bind_text(const char *text, struct spk_fault *f)
{
	size_t n = text != NULL ? strlen(text) + 1 : 0;
	char *copy, *p;

	/* cppcheck-suppress pointerSize */
	p = calloc(1, sizeof copy + n);
	if (p == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	if (n > 0) {
		copy = memcpy(p + sizeof copy, text, n);
		memcpy(p, &copy, sizeof copy);
	}
	return p;
}

static size_t
count(const struct spk_param *p, const char *text)
{
	size_t n = 1;

	if ((p->flags & SPK_CHANNEL) != 0)
		for (; *text != '\0'; text++)
			n += *text == ',';
	return n;
}

static void
fill(const struct spk_param *p, const char *text, size_t n, void *values)
{
	union value v = {0};
	size_t i, len;

	for (i = 0; i < n; i++) {
		if (*text != '\0') {
			len = item(p, text);
			(void)parse(p, text, len, &v);
			text += len + (text[len] == ',');
		}
		store(p, values, i, &v);	/* the last value serves the
						 * rest */
	}
}

bool
spk_param_lists(const char *text)
{
	return text[strcspn(text, "0123456789")] != '\0' &&
	    text[strspn(text, "0123456789.,+-eE")] == '\0';
}

void *
spk_param_bind(const struct spk_param *p, const char *text, size_t n,
    enum spk_status status, const char *where, struct spk_fault *f)
{
	void *values;
	size_t given;

	if (text == NULL)
		text = p->initial;
	else if (spk_param_check(p, text, status, where, f) == -1)
		return NULL;
	if (p->type == SPK_TEXT || p->type == SPK_FILE)
		return bind_text(text, f);
	given = text != NULL ? count(p, text) : 1;
	if (given != 1 && given != n) {
		spk_fail(f, status, "%s%s: %zu values for %zu channel%s",
		    where, p->name, given, n, n == 1 ? "" : "s");
		return NULL;
	}
	values = calloc(n, spk_type_size(p->type));
	if (values == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else if (text != NULL)
		fill(p, text, n, values);
	return values;
}

/* A number as a value, if it can be one. */
static bool
from_number(const struct spk_param *p, double x, union value *v)
{
	const bool whole = floor(x) >= x && fabs(x) <= 0x1p53;
	size_t n = 0;

	switch (p->type) {
	case SPK_F32:
		v->f32 = (float)x;
		return within(p, (double)v->f32) || word_below(p, x) != NULL;
	case SPK_F64:
		v->f64 = x;
		return within(p, x) || word_below(p, x) != NULL;
	case SPK_I64:
		v->i = whole ? (int64_t)x : 0;
		return whole && within(p, x);
	case SPK_U64:
		v->u = whole && x >= 0 ? (uint64_t)x : 0;
		return whole && x >= 0 && within(p, x);
	case SPK_FLAG:
		v->i = x > 0;
		return whole && x >= 0 && x <= 1;
	case SPK_CHOICE:
		while (word_of(p, n) != NULL)
			n++;
		v->i = whole ? (int64_t)x : 0;
		return whole && x >= 0 && x < (double)n;
	default:
		return false;
	}
}

int
spk_param_store(const struct spk_param *p, void *values, size_t n,
    const double *x, size_t given, struct spk_fault *f)
{
	char text[SPK_NUMBER_MAX + 1];
	union value v;
	size_t i;

	for (i = 0; i < given; i++) {
		if (from_number(p, x[i], &v))
			continue;
		if (isfinite(x[i]))
			text[spk_print_f64(text, x[i])] = '\0';
		else
			snprintf(text, sizeof text, "%g", x[i]);
		return refuse(p, text, strlen(text), SPK_USAGE, "", f);
	}
	for (i = 0; i < n; i++) {
		(void)from_number(p, x[i < given ? i : 0], &v);
		store(p, values, i, &v);
	}
	return 0;
}

void
spk_param_load(const struct spk_param *p, const void *values, size_t n,
    double *x)
{
	const size_t size = spk_type_size(p->type);
	union value v;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&v, (const char *)values + i * size, size);
		x[i] = p->type == SPK_F32 ? (double)v.f32 :
		    p->type == SPK_F64 ? v.f64 :
		    p->type == SPK_U64 ? (double)v.u : (double)v.i;
	}
}

/* One value as text; returns its length. */
static size_t
print(const struct spk_param *p, const char *value, char *buf)
{
	const char *word = NULL;
	union value v;

	memcpy(&v, value, spk_type_size(p->type));
	if (p->type == SPK_F32 || p->type == SPK_F64)
		word = word_below(p, p->type == SPK_F32 ? (double)v.f32 :
		    v.f64);
	if (word != NULL)
		return (size_t)snprintf(buf, SPK_NUMBER_MAX, "%s", word);
	switch (p->type) {
	case SPK_F32:
		return spk_print_f32(buf, v.f32);
	case SPK_F64:
		return spk_print_f64(buf, v.f64);
	case SPK_CHOICE:
		return (size_t)snprintf(buf, SPK_NUMBER_MAX, "%s",
		    word_of(p, (size_t)v.i));
	case SPK_U64:
		return (size_t)snprintf(buf, SPK_NUMBER_MAX, "%llu",
		    (unsigned long long)v.u);
	default:
		return (size_t)snprintf(buf, SPK_NUMBER_MAX, "%lld",
		    (long long)v.i);
	}
}

/* A number that has no default and was not given: 0, out of its bounds. */
static bool
unset(const struct spk_param *p, const void *values)
{
	double x;

	if ((p->type != SPK_F32 && p->type != SPK_F64) || p->initial != NULL)
		return false;
	spk_param_load(p, values, 1, &x);
	return !within(p, x);
}

int
spk_param_word(const struct spk_param *p, const void *values, size_t n,
    struct spk_head *h, struct spk_fault *f)
{
	size_t size = spk_type_size(p->type), i, len = 0;
	const char *v = values;
	char *text;
	int rc;

	if (p->type == SPK_TEXT || p->type == SPK_FILE ||
	    (p->type == SPK_FLAG && *(const int64_t *)values == 0) ||
	    unset(p, values)) {
		spk_head_drop(h, p->name);
		return 0;
	}
	for (i = 1; i < n && memcmp(v, v + i * size, size) == 0; i++)
		;
	if (i >= n)
		n = 1;			/* all equal: one for all */
	text = malloc(n * (SPK_NUMBER_MAX + 1));
	if (text == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < n; i++) {
		len += print(p, v + i * size, text + len);
		text[len++] = ',';
	}
	text[len - 1] = '\0';
	rc = spk_head_set(h, p->name, text, f);
	free(text);
	return rc;
}

int
spk_param_numbers(const struct spk_param *p, const double *x, size_t n,
    struct spk_head *h, struct spk_fault *f)
{
	const size_t size = spk_type_size(p->type);
	char *values = malloc(n * size);
	int rc;

	if (values == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	rc = spk_param_store(p, values, n, x, n, f);
	if (rc == 0)
		rc = spk_param_word(p, values, n, h, f);
	free(values);
	return rc;
}

/* The row with that name; or NULL, and a similar name. */
static const struct spk_param *
find_row(const struct spk_param *const *rows, struct spk_near *near)
{
	const struct spk_param *p;

	for (; *rows != NULL; rows++)
		for (p = *rows; p->name != NULL; p++) {
			if (strcmp(p->name, near->s) == 0)
				return p;
			spk_near(near, p->name);
		}
	return NULL;
}

int
spk_param_words(const struct spk_param *const *rows,
    const struct spk_head *words, struct spk_head *to, struct spk_fault *f)
{
	const struct spk_param *p;
	const struct spk_word *w;
	struct spk_near near;
	size_t i;

	for (i = 0; words != NULL && i < words->n; i++) {
		w = &words->word[i];
		near = (struct spk_near){.s = w->key, .n = strlen(w->key)};
		p = find_row(rows, &near);
		if (p == NULL)
			return spk_fail(f, SPK_USAGE, "%.40s: no such word%s",
			    w->key, spk_near_text(&near, ""));
		if (spk_param_check(p, w->value, SPK_USAGE, "", f) == -1)
			return -1;
		if ((p->type != SPK_FLAG || strcmp(w->value, "1") == 0) &&
		    spk_head_set(to, w->key, w->value, f) == -1)
			return -1;
	}
	return 0;
}

bool
spk_param_is_usual(const struct spk_param *p, const void *values, size_t n)
{
	const size_t size = spk_type_size(p->type);
	union value v = {0};
	size_t i;

	if (p->initial != NULL)
		(void)parse(p, p->initial, strlen(p->initial), &v);
	for (i = 0; i < n; i++)
		if (memcmp((const char *)values + i * size, &v, size) != 0)
			return false;
	return true;
}

double
spk_param_usual(const struct spk_param *p)
{
	double x = p->min;

	if (p->initial != NULL)
		(void)spk_read_f64(p->initial, p->initial +
		    strlen(p->initial), &x);
	return x;
}

double
spk_param_number(const struct spk_param *rows, const struct spk_head *args,
    const char *name)
{
	const char *text = spk_head_get(args, name);
	double x = 0;

	while (strcmp(rows->name, name) != 0)
		rows++;
	text = text != NULL ? text : rows->initial;
	(void)spk_read_f64(text, text + strlen(text), &x);
	return x;
}

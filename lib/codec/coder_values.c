/* The values of a coder's parameters, as numbers and as words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/coder.h"

const struct spk_param *
spk_coder_find(const struct spk_coder *c, const char *name, size_t *i)
{
	const struct spk_param *p = c->codec->param;

	for (*i = 0; *i < c->params; ++*i)
		if (strcmp(p[*i].name, name) == 0)
			return &p[*i];
	p = spk_scale_param(c->codec);
	for (; c->scale.span != SPK_RAW && p->name != NULL; p++, ++*i)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

bool
spk_coder_usual(const struct spk_coder *c, size_t i)
{
	const struct spk_param *p = &c->codec->param[i];
	const float usual = (float)spk_param_usual(p), *x = c->value[i];
	const size_t n = spk_coder_count(c, p);
	size_t k;

	for (k = 0; k < n && !(x[k] < usual) && !(x[k] > usual); k++)
		;
	return k == n;
}

void *
spk_coder_values(const struct spk_coder *c, size_t i)
{
	return i < c->params ? c->value[i] :
	    i == c->params ? c->scale.min : c->scale.max;
}

/* Whether a parameter that is not given is derived from the others. */
static bool
is_derived(const struct spk_coder *c, size_t i)
{
	const struct spk_param *p = &c->codec->param[i];

	return c->codec->derive != NULL && c->way == SPK_ENCODE &&
	    i < c->params && p->initial == NULL &&
	    (p->type == SPK_F32 || p->type == SPK_I64) &&
	    (p->flags & SPK_FIRST_FRAME) == 0;
}

/* The values of a parameter, as given or derived. */
static void
load(const struct spk_coder *c, size_t i, const struct spk_param *p, double *x)
{
	size_t k;

	spk_param_load(p, spk_coder_values(c, i), spk_coder_count(c, p), x);
	for (k = 0; k < spk_coder_count(c, p) && is_derived(c, i); k++)
		if (!(x[k] > 0))
			x[k] = c->codec->derive(c->state, p, k);
}

size_t
spk_coder_get(const struct spk_coder *c, const char *name, double *x,
    struct spk_fault *f)
{
	const struct spk_param *p;
	size_t i;

	p = spk_coder_find(c, name, &i);
	if (p == NULL || p->type == SPK_TEXT || p->type == SPK_FILE) {
		spk_fail(f, SPK_USAGE, "%.40s: %s has no such number", name,
		    c->codec->name);
		return 0;
	}
	load(c, i, p, x);
	return spk_coder_count(c, p);
}

struct spk_numbers
spk_coder_numbers(const struct spk_coder *c, const char *name)
{
	const struct spk_param *p;
	size_t i;

	p = spk_coder_find(c, name, &i);
	if (p == NULL || p->type == SPK_TEXT || p->type == SPK_FILE)
		return (struct spk_numbers){0};
	return (struct spk_numbers){
		p->type, spk_coder_values(c, i), spk_coder_count(c, p)
	};
}

double
spk_number_of(const struct spk_numbers *n, size_t channel)
{
	const struct spk_param p = {.type = n->type};
	double x = (double)NAN;

	if (channel < n->n)
		spk_param_load(&p, (const char *)n->values + channel *
		    spk_type_size(n->type), 1, &x);
	return x;
}

const struct spk_param *
spk_coder_lacks(const struct spk_coder *c, size_t i)
{
	const struct spk_param *p = c->codec->param;
	size_t k = i;

	if ((p[i].flags & SPK_FLAGGED) == 0)
		return NULL;
	while (p[k].type != SPK_FLAG)
		k--;
	return *(const int64_t *)c->value[k] == 0 ? &p[k] : NULL;
}

bool
spk_coder_surveys(const struct spk_coder *c, size_t i)
{
	const struct spk_codec *k = c->codec;
	const unsigned flags = k->param[i].flags;

	return !c->set[i] && (flags & SPK_SURVEYED) != 0 &&
	    (c->way == SPK_ENCODE || (flags & SPK_ENCODING) == 0) &&
	    spk_coder_lacks(c, i) == NULL &&
	    (k->surveys == NULL || k->surveys(c->state));
}

/* The name of what is not known yet, or NULL. */
static const char *
missing(const struct spk_coder *c)
{
	size_t i;

	if (c->scale.span != SPK_RAW && !c->scale.known)
		return "min and max are";
	for (i = 0; i < c->params && c->survey != NULL && !c->surveyed; i++)
		if (spk_coder_surveys(c, i))
			return "what is found from the whole signal is";
	return NULL;
}

bool
spk_coder_wants_range(const struct spk_coder *c)
{
	return missing(c) != NULL;
}

int
spk_coder_knows(const struct spk_coder *c, struct spk_fault *f)
{
	const char *what = missing(c);

	return what == NULL ? 0 :
	    spk_fail(f, SPK_USAGE, "%s not known", what);
}

/* The numbers of a file, separated by commas. */
static int
add_numbers(const struct spk_coder *c, size_t i, struct spk_head *h,
    struct spk_fault *f)
{
	const char *s = c->file[i], *end = s + c->file_size[i];
	char *list = malloc(c->file_size[i] + 1);
	size_t n = 0;
	int rc;

	if (list == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (; s < end; s++)
		if (strchr(" \t\r\n,", *s) == NULL)
			list[n++] = *s;
		else if (n > 0 && list[n - 1] != ',')
			list[n++] = ',';
	n -= n > 0 && list[n - 1] == ',';
	list[n] = '\0';
	rc = spk_head_set(h, c->codec->param[i].name, list, f);
	free(list);
	return rc;
}

/* The word of a parameter, unless the header can omit it. */
static int
add_word(const struct spk_coder *c, size_t i, struct spk_head *h,
    struct spk_fault *f)
{
	const struct spk_param *p = &c->codec->param[i];
	const bool fit = (p->flags & SPK_FIT) != 0;
	const size_t n = spk_coder_count(c, p);
	double *x;
	int rc;

	if ((p->flags & (SPK_ENCODING | SPK_DECODING | SPK_ASIDE)) != 0 ||
	    spk_coder_lacks(c, i) != NULL)
		return 0;
	if (p->type == SPK_FILE)
		return (p->flags & SPK_NUMBERS) == 0 || c->file[i] == NULL ? 0 :
		    add_numbers(c, i, h, f);
	if ((fit && spk_coder_usual(c, i)) ||
	    ((p->flags & (SPK_NOTED | SPK_BRIEF)) != 0 &&
	    spk_param_is_usual(p, c->value[i], n)))
		return 0;
	if (!is_derived(c, i))
		return spk_param_word(p, c->value[i], n, h, f);
	x = malloc(n * sizeof *x);
	if (x == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	load(c, i, p, x);
	rc = spk_param_numbers(p, x, n, h, f);
	free(x);
	return rc;
}

int
spk_coder_words(const struct spk_coder *c, struct spk_head *h,
    struct spk_fault *f)
{
	const struct spk_param *p = c->codec->param;
	const struct spk_param *range = spk_scale_param(c->codec);
	size_t i;

	if (spk_coder_knows(c, f) == -1)
		return -1;
	for (i = 0; i < c->params && !c->started && c->way == SPK_ENCODE; i++)
		if (spk_coder_surveys(c, i) || (p[i].flags &
		    (SPK_FIRST_FRAME | SPK_ENCODING)) == SPK_FIRST_FRAME)
			return spk_fail(f, SPK_USAGE, "not started");
	if (c->scale.span != SPK_RAW &&
	    (spk_param_word(&range[0], c->scale.min, c->channels, h, f) == -1 ||
	    spk_param_word(&range[1], c->scale.max, c->channels, h, f) == -1))
		return -1;
	if (c->codec->precision != NULL &&
	    spk_head_set(h, "precision", c->codec->precision, f) == -1)
		return -1;
	for (i = 0; i < c->params; i++)
		if (add_word(c, i, h, f) == -1)
			return -1;
	return 0;
}

size_t
spk_coder_whole(const struct spk_coder *c)
{
	return c->steps * c->block;
}

int
spk_coder_odd(const struct spk_coder *c, struct spk_fault *f)
{
	return c->odd == 0 ? 0 : spk_fail(f, SPK_DATA,
	    "the last block has %zu of its %zu frames", c->odd, c->block);
}

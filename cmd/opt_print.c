/* What spk-opt prints: options, reports and fronts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opt.h"

/* Whether a word was given or found. */
static bool
is_option(const struct spk_result *r, const char *key, bool ranged)
{
	size_t k;

	if (ranged && (strcmp(key, "min") == 0 || strcmp(key, "max") == 0))
		return true;
	if ((spk_opt_row(r->codec, key, strlen(key))->flags & SPK_FIT) != 0)
		return true;
	for (k = 0; spk_tune_param(r->tune, k) != NULL; k++)
		if (strcmp(spk_tune_param(r->tune, k)->name, key) == 0)
			return true;
	return spk_head_get(&r->fixed, key) != NULL;
}

char *
spk_opt_options(const struct spk_result *r, const struct spk_head *words,
    bool ranged, struct spk_fault *f)
{
	const struct spk_word *w;
	const char *precision = r->codec->precision;
	size_t size = 1, i, n = 0;
	bool flag;
	char *text;

	for (i = 0; i < words->n; i++)
		size += strlen(words->word[i].key) +
		    strlen(words->word[i].value) + 5;
	if (precision != NULL)
		size += sizeof "--precision=" + strlen(precision);
	text = calloc(1, size);
	if (text == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	if (precision != NULL)
		n = (size_t)snprintf(text, size, "--precision=%s", precision);
	for (i = 0; i < words->n; i++) {
		w = &words->word[i];
		flag = spk_opt_row(r->codec, w->key, strlen(w->key))->type ==
		    SPK_FLAG;
		if (is_option(r, w->key, ranged))
			n += (size_t)snprintf(text + n, size - n, flag ?
			    "%s--%s" : "%s--%s=%s", n > 0 ? " " : "", w->key,
			    w->value);
	}
	return text;
}

#define ITEM_MAX	80

/* The value of a channel in a list, or the one for all. */
static const char *
item_of(const char *list, size_t channel, char value[ITEM_MAX])
{
	for (; channel > 0 && strchr(list, ',') != NULL; channel--)
		list = strchr(list, ',') + 1;
	snprintf(value, ITEM_MAX, "%.*s", (int)strcspn(list, ","), list);
	return value;
}

/*
 * The k-th parameter of a report: those searched for, then those fitted in
 * decoding, if not among them.
 */
static const struct spk_param *
column(const struct spk_result *r, size_t k)
{
	const struct spk_param *p, *q;
	size_t n = 0, i;

	while (spk_tune_param(r->tune, n) != NULL)
		n++;
	if (k < n)
		return spk_tune_param(r->tune, k);
	for (p = r->codec->param; p->name != NULL; p++) {
		for (i = 0; (q = spk_tune_param(r->tune, i)) != NULL; i++)
			if (q == p)
				break;
		if ((p->flags & SPK_FIT) != 0 && q == NULL && n++ == k)
			return p;
	}
	return NULL;
}

/* The value of a channel, or the default without a word. */
static const char *
value_of(const struct spk_head *words, const struct spk_param *p,
    size_t channel, char value[ITEM_MAX])
{
	const char *text = spk_head_get(words, p->name);

	return item_of(text != NULL ? text : p->initial, channel, value);
}

static void
report_row(struct spk_opt *j, const struct spk_result *r, struct spk_table *t,
    size_t channel)
{
	const struct spk_head *words = spk_tune_words(r->tune);
	const struct spk_param *p;
	char value[ITEM_MAX];
	size_t k;

	if (channel < j->channels)
		spk_score_label(t, j->input.in, channel);
	else
		spk_table_text(t, "all");
	for (k = 0; (p = column(r, k)) != NULL; k++)
		spk_table_text(t, channel < j->channels ?
		    value_of(words, p, channel, value) : "");
	spk_table_number(t, spk_tune_cost(r->tune, channel));
	spk_score_row(t, spk_tune_score(r->tune), j->of, channel);
}

/* Print the parameters of each channel, their cost, and all metrics. */
static void
report(struct spk_opt *j, const struct spk_result *r, struct spk_table *t)
{
	const struct spk_param *p;
	size_t k;

	spk_table_text(t, "channel");
	for (k = 0; (p = column(r, k)) != NULL; k++)
		spk_table_text(t, p->name);
	spk_table_text(t, "cost");
	spk_score_names(t, j->of);
	spk_table_row(t);
	for (k = 0; k <= j->channels; k++)
		report_row(j, r, t, k);
}

int
spk_opt_print_one(struct spk_opt *j, const struct spk_result *r)
{
	const char *where = spk_head_get(&j->args, "report");
	const bool csv = where != NULL && strcmp(where, "csv") == 0;
	static const struct spk_head none;
	struct spk_table t = {.out = j->out, .fault = &j->fault};

	if (csv)
		report(j, r, &t);
	else if (spk_out_bytes(j->out, r->options, strlen(r->options),
	    &j->fault) == -1 || spk_out_bytes(j->out, "\n", 1,
	    &j->fault) == -1)
		return -1;
	if (where == NULL || csv)
		return 0;
	if (spk_out_flush(j->out, &j->fault) == -1)
		return -1;
	t.out = spk_out_open_as(2, "stderr", NULL, &none, 0, &j->fault);
	if (t.out == NULL)
		return -1;
	report(j, r, &t);
	(void)spk_out_flush(t.out, &j->fault);
	spk_out_close(t.out);
	return j->fault.status == SPK_DONE ? 0 : -1;
}

static int
by_cost(const void *a, const void *b)
{
	const struct spk_result *r = a, *s = b;
	const bool out = r->why.status != SPK_DONE;

	if (out != (s->why.status != SPK_DONE))
		return out ? 1 : -1;
	if (r->cost < s->cost || r->cost > s->cost)
		return r->cost < s->cost ? -1 : 1;
	return strcmp(r->codec->name, s->codec->name);
}

void
spk_opt_print_all(struct spk_opt *j)
{
	const struct spk_metric *const metric[] = {
		j->goal.metric, spk_metric_find("afr"),
		spk_metric_find("spikes")
	};
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	const struct spk_result *r;
	size_t i;

	qsort(j->result, j->results, sizeof *j->result, by_cost);
	spk_table_text(&t, "codec");
	for (i = 0; i < 3; i++)
		if (i == 0 || metric[i] != metric[0])
			spk_table_text(&t, metric[i]->name);
	spk_table_text(&t, "options");
	spk_table_row(&t);
	for (r = j->result; r < j->result + j->results &&
	    r->why.status == SPK_DONE; r++) {
		spk_table_text(&t, r->codec->name);
		for (i = 0; i < 3; i++)
			if (i == 0 || metric[i] != metric[0])
				spk_table_number(&t, spk_score_get(
				    spk_tune_score(r->tune), metric[i],
				    j->channels));
		spk_table_text(&t, r->options);
		spk_table_row(&t);
	}
}

/* Print the stretch or shift of a point, if it has an effect. */
static int
add_fit(const struct spk_param *p, const struct spk_front *front,
    struct spk_head *words, struct spk_fault *f)
{
	const double x = strcmp(p->name, "stretch") == 0 ? front->stretch :
	    front->shift;
	const double usual = spk_param_usual(p);

	return x < usual || x > usual ? spk_param_numbers(p, &x, 1, words, f) :
	    0;
}

/* The range of a part, which has no other. */
static int
add_range(const struct spk_result *r, size_t part, struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_head *found = spk_tune_words(r->tune);
	static const char *const ends[] = {"min", "max"};
	char value[ITEM_MAX];
	const char *text;
	size_t i;

	for (i = 0; i < 2; i++) {
		text = spk_head_get(found, ends[i]);
		if (text != NULL && spk_head_set(words, ends[i],
		    part != SIZE_MAX ? item_of(text, part, value) : text,
		    f) == -1)
			return -1;
	}
	return 0;
}

/* Print a point of a front, with its options. */
static int
front_row(struct spk_opt *j, const struct spk_result *r, size_t part,
    const struct spk_front *front, struct spk_table *t)
{
	const bool each = spk_tune_parts(r->tune) == j->channels;
	const struct spk_word *w = r->fixed.word;
	const struct spk_param *p;
	struct spk_head words = {0};
	char *options = NULL, value[ITEM_MAX];
	size_t k;
	int rc = 0;

	for (k = 0; rc == 0 && k < r->fixed.n; k++)
		rc = spk_head_set(&words, w[k].key, each ?
		    item_of(w[k].value, part, value) : w[k].value, &j->fault);
	for (k = 0; rc == 0 && (p = spk_tune_param(r->tune, k)) != NULL; k++)
		rc = spk_param_numbers(p, &front->value[k], 1, &words,
		    &j->fault);
	for (p = r->codec->param; rc == 0 && p->name != NULL; p++)
		if ((p->flags & SPK_FIT) != 0)
			rc = add_fit(p, front, &words, &j->fault);
	if (rc == 0)
		rc = add_range(r, each ? part : SIZE_MAX, &words, &j->fault);
	if (rc == 0)
		options = spk_opt_options(r, &words, j->ranged, &j->fault);
	if (options != NULL) {
		spk_table_text(t, r->codec->name);
		if (each)
			spk_score_label(t, j->input.in, part);
		else
			spk_table_text(t, "all");
		spk_table_number(t, front->afr);
		if (j->goal.metric != spk_metric_find("afr"))
			spk_table_number(t, front->metric);
		spk_table_text(t, options);
		spk_table_row(t);
	}
	free(options);
	spk_head_free(&words);
	return j->fault.status == SPK_DONE ? 0 : -1;
}

int
spk_opt_print_fronts(struct spk_opt *j)
{
	struct spk_table t = {.out = j->out, .fault = &j->fault};
	struct spk_front front;
	const struct spk_result *r;
	size_t i, k;

	spk_table_text(&t, "codec");
	spk_table_text(&t, "channel");
	spk_table_text(&t, "afr");
	if (j->goal.metric != spk_metric_find("afr"))
		spk_table_text(&t, j->goal.metric->name);
	spk_table_text(&t, "options");
	spk_table_row(&t);
	for (r = j->result; r < j->result + j->results; r++)
		for (i = 0; r->why.status == SPK_DONE &&
		    i < spk_tune_parts(r->tune); i++)
			for (k = 0; spk_tune_front(r->tune, i, k, &front,
			    sizeof front); k++)
				if (front_row(j, r, i, &front, &t) == -1)
					return -1;
	return 0;
}


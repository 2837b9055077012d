/*
 * Common to spk-score and spk-opt: names and tables of metrics, the size of
 * images, and delays.
 */
#include <string.h>

#include "cmd.h"

#define AUTO		100		/* frames in either direction */

const char *
spk_metric_name(size_t k)
{
	return spk_metric(k) != NULL ? spk_metric(k)->name : NULL;
}

void
spk_score_label(struct spk_table *t, const struct spk_in *in, size_t channel)
{
	const char *name = spk_in_column_name(in, channel);

	if (name != NULL)
		spk_table_text(t, name);
	else
		spk_table_number(t, (double)(channel + 1));
}

void
spk_score_names(struct spk_table *t, unsigned of)
{
	const struct spk_metric *m;
	size_t k;

	for (k = 0; (m = spk_metric(k)) != NULL; k++)
		if ((m->of & ~of) == 0)
			spk_table_text(t, m->name);
}

void
spk_score_row(struct spk_table *t, const struct spk_score *s, unsigned of,
    size_t channel)
{
	const struct spk_metric *m;
	size_t k;

	for (k = 0; (m = spk_metric(k)) != NULL; k++)
		if ((m->of & ~of) == 0)
			spk_table_number(t, spk_score_get(s, m, channel));
	spk_table_row(t);
}

int
spk_score_size(const struct spk_input *i, const struct spk_head *args,
    size_t *width, size_t *height, struct spk_fault *f)
{
	struct spk_head h = {0};
	int rc = spk_head_copy(&h, spk_in_head(i->in), f);

	if (rc == 0)
		rc = spk_facts(&h, args, spk_in_columns(i->in), i->name, f);
	*width = (size_t)spk_head_number(&h, "width", 0);
	*height = (size_t)spk_head_number(&h, "height", 0);
	spk_head_free(&h);
	return rc;
}

/* A whole number of frames, with or without a sign. */
static bool
frames(const char *s, size_t n, int64_t *x)
{
	const bool minus = n > 0 && *s == '-';
	size_t count;

	if (!spk_count(s + minus, n - minus, &count) || count > SPK_DELAY_MAX)
		return false;
	*x = minus ? -(int64_t)count : (int64_t)count;
	return true;
}

int
spk_score_delay(const char *s, struct spk_scoring *how, struct spk_fault *f)
{
	const size_t n = s != NULL ? strcspn(s, ":") : 0;

	if (s == NULL)
		return 0;
	how->of |= SPK_OF_DELAY;
	if (strcmp(s, "auto") == 0) {
		how->from = -AUTO;
		how->to = AUTO;
		return 0;
	}
	if (frames(s, n, &how->from)) {
		how->to = how->from;
		if (s[n] == '\0' || (frames(s + n + 1, strlen(s + n + 1),
		    &how->to) && how->from <= how->to))
			return 0;
	}
	return spk_fail(f, SPK_USAGE, "--delay: '%.40s' is not auto, N or "
	    "FROM:TO, of -%d to %d frames", s, SPK_DELAY_MAX, SPK_DELAY_MAX);
}

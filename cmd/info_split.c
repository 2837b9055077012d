/*
 * spk-info --split: pieces of the input that other commands select by their
 * options, so that each is coded by a process of its own.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"

/* Columns of a row of an image, which stay together, or 1. */
static size_t
row_columns(const struct spk_in *in)
{
	const size_t n = spk_in_columns(in);
	const double width = spk_head_number(spk_in_head(in), "width", 1);

	return width >= 1 && width <= (double)n && n % (size_t)width == 0 ?
	    (size_t)width : 1;
}

/* Frames are counted if the input does not say how many there are. */
static int
count_frames(struct spk_input *input, uint64_t *frames, struct spk_fault *f)
{
	struct spk_in *in = input->in;
	const size_t n = SPK_BLOCK / spk_in_columns(in) + 1;
	ptrdiff_t got;

	*frames = spk_in_promised(in);
	if (*frames != SPK_TO_THE_END)
		return 0;
	while ((got = spk_input_read(input, spk_in_type(in), n, f)) > 0)
		;
	*frames = input->frames;
	return (int)got;
}

/* One piece, from an element on, from 0, up to the one before `to'. */
static void
print(struct spk_table *t, const char *by, uint64_t from, uint64_t to)
{
	const unsigned long long a = from, b = to;
	char text[120];

	if (strcmp(by, "columns") == 0)
		snprintf(text, sizeof text, a + 1 < b ? "--columns=%llu-%llu" :
		    "--columns=%llu", a + 1, b);
	else if (strcmp(by, "frames") == 0)
		snprintf(text, sizeof text, "--slice=%llu:%llu", a, b);
	else
		snprintf(text, sizeof text, "--slice=%llu:%llu --first=%llu",
		    a, b, a);
	spk_table_text(t, text);
	spk_table_row(t);
}

int
spk_info_split(struct spk_table *t, struct spk_input *input,
    const struct spk_head *args, struct spk_fault *f)
{
	static const char *const name[] = {"split", NULL}, *const other[] = {
		"time", "field", "list", "neighbours", "each", "rows",
		"columns", "slice", "where", NULL
	};
	const char *by = spk_head_get(args, "by");
	const bool columns = by == NULL || strcmp(by, "columns") == 0;
	const uint64_t wanted = (uint64_t)spk_head_number(args, "split", 1);
	uint64_t units, n, k;
	size_t each = 1;

	/* Channels do not have the numbers of columns if one has the times. */
	if (spk_without(args, other + !columns, "--split", f) == -1)
		return -1;
	if (by == NULL)
		by = "columns";
	if (columns) {
		each = row_columns(input->in);
		units = spk_in_columns(input->in) / each;
	} else if (count_frames(input, &units, f) == -1)
		return -1;
	n = wanted < units ? wanted : units;
	if (t->file != NULL)
		spk_table_names(t, NULL, name);
	for (k = 0; k < n; k++)
		print(t, by, units * k / n * each, units * (k + 1) / n * each);
	if (units < wanted && spk_head_get(args, "quiet") == NULL)
		spk_note("spk-info", input->name, n, "piece",
		    !columns ? "only: a frame is not divided"
		    : each > 1 ? "only: a row of an image is not divided" :
		    "only: a column is not divided");
	return 0;
}

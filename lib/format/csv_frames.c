/*
 * Text whose rows are frames: whether the first row is names, and blocks of
 * rows.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/text.h"

/* The first row */

/* Whether no selected field has any text. */
static bool
nothing(const struct spk_in *in)
{
	size_t k;

	for (k = 0; k < in->columns; k++)
		if (in->names[in->pick != NULL ? in->pick[k] : k][0] != '\0')
			return false;
	return true;
}

/* Whether the first row is names: 1, 0, or -1 if it is invalid. */
static int
guess(struct spk_in *in, const char *option, struct spk_fault *f)
{
	const struct spk_csv *c = in->csv;
	size_t k, i, n, numbers = 0;

	if (option != NULL)
		return strcmp(option, "yes") == 0;
	for (k = 0; k < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		numbers += spk_csv_is_number(c, in->names[i],
		    strlen(in->names[i]));
	}
	if (numbers == 0 && !nothing(in))
		return 1;
	for (k = 0; k < in->columns && numbers < in->columns; k++) {
		i = in->pick != NULL ? in->pick[k] : k;
		n = strlen(in->names[i]);
		in->csv->col = i;
		if (!spk_csv_is_number(c, in->names[i], n) &&
		    (in->nan == SPK_NAN_ERROR || n > 0))
			return spk_csv_not_number(in, f, in->names[i], n);
	}
	in->csv->col = 0;
	return 0;
}

/*
 * A column of times, by its name, that is an ordinary channel, since no option
 * selected it.
 */
static void
note_times(struct spk_in *in, const struct spk_head *args)
{
	static const char *const words[] = {
		"t", "ts", "time", "times", "timestamp", "timestamps",
		"datetime", "elapsed", "clock"
	};
	const size_t all = sizeof words / sizeof *words;
	const char *s;
	double unit;
	size_t i, k, n;

	if (spk_head_get(args, "columns") != NULL || in->columns < 2 ||
	    in->apart > 0)
		return;
	for (i = 0; i < in->fields; i++) {
		s = in->names[i];
		unit = spk_name_second(s, strlen(s), &n);
		for (k = 0; k < all; k++)
			if (strlen(words[k]) == n &&
			    strncasecmp(words[k], s, n) == 0)
				break;
		if (k < all || (n == 0 && unit > 0 && s[1] != '\0'))
			spk_in_note(in, "column %zu, '%.40s', is a channel; "
			    SPK_WORD("time=%zu") " reads it as times", i + 1,
			    s, i + 1);
	}
}

/* After the first row: it was a frame, or names, which a frame follows. */
static int
begin_frames(struct spk_in *in, bool names, struct spk_fault *f)
{
	if (!names)
		return spk_csv_first_frame(in, f);
	in->payload = in->base + in->pos;
	in->payload_line = in->line;
	return 0;
}

static int
csv_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *channels = spk_head_get(&in->head, "channels");
	int names;

	if (spk_csv_first(in, args, f) == -1)
		return -1;
	if (in->done) {			/* a stream without frames */
		in->fields = strtoul(channels, NULL, 10);
		in->payload = in->csv->row_at;
		in->payload_line = in->row_line;
		return spk_in_shape(in, args, f);
	}
	if (spk_csv_fields(in, channels, f) == -1 ||
	    spk_csv_fields(in, spk_head_get(args, "channels"), f) == -1 ||
	    (!in->headed && spk_csv_time_open(in, args, f) == -1) ||
	    spk_in_shape(in, args, f) == -1)
		return -1;
	in->csv->row = in->row;
	in->csv->wanted = in->wanted;
	names = in->headed ? spk_head_get(&in->head, "names") != NULL :
	    guess(in, spk_head_get(args, "names"), f);
	if (names == 1 && !in->headed)
		note_times(in, args);
	return names == -1 || begin_frames(in, names, f) == -1 ? -1 :
	    spk_csv_time_begin(in, f);
}

/* Blocks */

static size_t
csv_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct spk_csv *c = in->csv;
	const size_t size = in->columns * spk_type_size(type);
	size_t k;

	for (k = 0; k < n; k++) {
		k += spk_csv_plain(in, type, block + k * size, n - k);
		if (k == n)
			break;
		if (!c->kept && spk_csv_next(in, &in->held) != SPK_ROW)
			break;
		c->kept = c->parted && k > 0;	/* for the next block */
		if (c->kept || (c->times.field > 0 &&
		    spk_csv_time_check(in, &in->held) == -1))
			break;
		if (c->parted && in->last != NULL)
			memset(in->last, 0, in->fields * sizeof *in->last);
		in->fresh |= c->parted;
		c->parted = false;
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			break;
	}
	if (in->done && c->times.field > 0)
		spk_csv_time_end(in);
	return k;
}

const struct spk_reader spk_csv_reader = {
	.name = "csv", .text = true, .headed = true, .takes = "time",
	.open = csv_open, .read = csv_read, .rewind = spk_csv_again,
	.close = spk_csv_close,
};

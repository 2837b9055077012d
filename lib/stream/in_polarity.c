/*
 * Spikes of 1 and of -1 as separate columns, whose spikes are 1: first all on
 * columns, then all off columns, or in the reverse order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"
#include "stream/in.h"

enum spk_polarity
spk_polarity(const struct spk_head *args)
{
	const char *s = spk_head_get(args, "polarity");

	/* spk-isi has this word, too, with other values. */
	return s == NULL ? SPK_SIGN : strcmp(s, "channels") == 0 ?
	    SPK_ON_FIRST : strcmp(s, "off-first") == 0 ? SPK_OFF_FIRST :
	    SPK_SIGN;
}

/* Images of one polarity are above those of the other. */
static int
double_height(struct spk_head *h, struct spk_fault *f)
{
	const double height = spk_head_number(h, "height", 0);

	return !(height >= 1 && height <= SPK_COLUMNS) ? 0 :
	    spk_head_count(h, "height", 2 * (uint64_t)height, f);
}

int
spk_in_size(struct spk_head *h, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *size = spk_head_get(args, "size");

	if (size == NULL)
		return 0;
	return spk_head_size(h, size, f) == -1 ? -1 :
	    spk_polarity(args) == SPK_SIGN ? 0 : double_height(h, f);
}

/* The names of n columns, twice: x+ and x-. */
static int
name(struct spk_in *in, size_t n, struct spk_fault *f)
{
	const bool off_first = in->polarity == SPK_OFF_FIRST;
	const char *s;
	size_t k, size;

	if (in->names == NULL)
		return 0;
	in->on_off = calloc(2 * n, sizeof *in->on_off);
	for (k = 0; k < 2 * n && in->on_off != NULL; k++) {
		s = in->names[in->pick[k]];
		size = strlen(s) + 2;
		in->on_off[k] = malloc(size);
		if (in->on_off[k] == NULL)
			break;
		snprintf(in->on_off[k], size, "%s%c", s,
		    (k < n) != off_first ? '+' : '-');
	}
	return in->on_off != NULL && k == 2 * n ? 0 :
	    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

int
spk_in_split(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const enum spk_polarity polarity = spk_polarity(args);
	const char *kind = spk_head_get(&in->head, "kind");
	size_t n = in->columns, cap = n, k;

	if (polarity == SPK_SIGN || (in->events != NULL && !in->headed))
		return 0;
	if (kind != NULL && strcmp(kind, "spikes") != 0)
		return spk_fail(f, SPK_USAGE, SPK_WORD("polarity") ": %.250s "
		    "is a signal, not spikes", in->name);
	if (n > SPK_COLUMNS / 2)
		return spk_fail(f, SPK_USAGE, SPK_WORD("polarity") ": more "
		    "than %d columns", SPK_COLUMNS);
	if (spk_grow(&in->pick, &cap, 2 * n, sizeof *in->pick, f) == -1)
		return -1;
	for (k = 0; k < n; k++)
		in->pick[n + k] = in->pick[k];
	in->columns = 2 * n;
	in->polarity = polarity;
	return name(in, n, f);
}

/* The header's words about a code and its spikes. */
static void
forget(struct spk_head *h)
{
	static const char *const word[] = {
		"codec", "features", "min", "max", "precision", "neurons",
		"resolution"
	};
	const char *codec = spk_head_get(h, "codec");
	const struct spk_codec *c = codec != NULL ? spk_codec_find(codec) :
	    NULL;
	const struct spk_param *p = c != NULL ? c->param : codec != NULL &&
	    strcmp(codec, "phase") == 0 ? spk_phase_param : NULL;
	size_t i;

	for (; p != NULL && p->name != NULL; p++)
		if (strcmp(p->name, "episodes") != 0)
			spk_head_drop(h, p->name);
	for (i = 0; i < sizeof word / sizeof *word; i++)
		spk_head_drop(h, word[i]);
}

int
spk_in_split_head(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	if (spk_polarity(args) == SPK_SIGN)
		return 0;
	if (in->reader->read == NULL)
		return spk_fail(f, SPK_USAGE, SPK_WORD("polarity") ": %.250s: "
		    "only for frames, not for lines, neurons or video",
		    in->name);
	forget(&in->head);
	return spk_head_get(&in->head, "kind") == NULL &&
	    spk_head_set(&in->head, "kind", "spikes", f) == -1 ? -1 :
	    spk_head_set(&in->head, "planes", "1", f) == -1 ? -1 :
	    double_height(&in->head, f);
}

double
spk_in_half(const struct spk_in *in, size_t k, double x)
{
	const bool on = (k < in->columns / 2) ==
	    (in->polarity == SPK_ON_FIRST);

	return on ? x > 0 : x < 0;
}

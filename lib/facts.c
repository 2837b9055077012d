/*
 * Facts of a signal, which a head has besides what a code made of it: its
 * rate, the width and height of images, the greatest value of their pixels,
 * what parts its episodes.  They go from input to output, and options set them;
 * but for type, which says that numbers are binary32, and is of one stream.
 */
#include <math.h>
#include <string.h>

#include "priv.h"

void
spk_facts_only(struct spk_head *h)
{
	static const char *const word[] = {
		"codec", "features", "min", "max", "type", "planes",
		"neurons", "resolution"
	};
	const struct spk_codec *const *c;
	const struct spk_param *p;
	size_t i;

	for (i = 0; i < sizeof word / sizeof *word; i++)
		spk_head_drop(h, word[i]);
	for (p = spk_phase_param; p->name != NULL; p++)
		if ((p->flags & SPK_ENCODING) == 0)
			spk_head_drop(h, p->name);
	for (c = spk_codecs; *c != NULL; c++)
		for (p = (*c)->param; p->name != NULL; p++)
			if ((p->flags & SPK_ENCODING) == 0)
				spk_head_drop(h, p->name);
}

int
spk_facts_size(struct spk_head *h, const char *size, struct spk_fault *f)
{
	const size_t n = strcspn(size, "xX"), rest = strlen(size) - n;
	size_t width, height = 0;

	if (rest < 2 || !spk_count(size, n, &width) || width < 1 ||
	    !spk_count(size + n + 1, rest - 1, &height) || height < 1)
		return spk_fail(f, SPK_USAGE,
		    "--size: '%.40s' is not a width and height, as 28x28",
		    size);
	return spk_head_count(h, "width", width, f) == -1 ? -1 :
	    spk_head_count(h, "height", height, f);
}

/* Images have as many pixels as a frame of the signal has values. */
static int
check_size(struct spk_head *head, const struct spk_head *args,
    size_t channels, const char *name, struct spk_fault *f)
{
	const char *w = spk_head_get(head, "width");
	const char *h = spk_head_get(head, "height");
	const char *size = spk_head_get(args, "size");
	size_t width = 0, height = 0;

	if (w == NULL && h == NULL)
		return 0;
	if (w != NULL && h != NULL && spk_count(w, strlen(w), &width) &&
	    spk_count(h, strlen(h), &height) && width * height == channels)
		return 0;
	if (size != NULL)
		return spk_fail(f, SPK_USAGE, "--size: '%.40s' is not the %zu "
		    "value%s of a frame", size, channels,
		    channels == 1 ? "" : "s");
	if (spk_head_get(args, "columns") == NULL)
		return spk_fail(f, SPK_DATA, "%s:1: width=%.20s height=%.20s: "
		    "not the %zu value%s of a frame", name,
		    w != NULL ? w : "", h != NULL ? h : "", channels,
		    channels == 1 ? "" : "s");
	spk_head_drop(head, "width");	/* not all of an image is taken */
	spk_head_drop(head, "height");
	return 0;
}

int
spk_facts(struct spk_head *h, const struct spk_head *args, size_t channels,
    const char *name, struct spk_fault *f)
{
	const double rate = spk_head_number(args, "rate", 0);
	const char *size = spk_head_get(args, "size");
	const char *episodes = spk_head_get(args, "episodes");
	char text[SPK_NUMBER_MAX + 1];

	if ((size != NULL && spk_facts_size(h, size, f) == -1) ||
	    check_size(h, args, channels, name, f) == -1 ||
	    (episodes != NULL &&
	    spk_head_set(h, "episodes", episodes, f) == -1))
		return -1;
	if (!(rate > 0))
		return 0;
	text[spk_print_f64(text, rate)] = '\0';
	return spk_head_set(h, "rate", text, f);
}

int
spk_facts_finer(struct spk_head *h, size_t steps, struct spk_fault *f)
{
	const double rate = spk_head_number(h, "rate", 0) * (double)steps;
	char text[SPK_NUMBER_MAX + 1];

	if (steps == 1 || !(rate > 0))
		return 0;
	if (!isfinite(rate))
		return spk_fail(f, SPK_USAGE, "rate=%s: %zu times that is out "
		    "of range", spk_head_get(h, "rate"), steps);
	text[spk_print_f64(text, rate)] = '\0';
	return spk_head_set(h, "rate", text, f);
}

int
spk_facts_no_episodes(const struct spk_head *h, const char *codec,
    const char *name, struct spk_fault *f)
{
	const char *episodes = spk_head_get(h, "episodes");

	if (episodes == NULL)
		return 0;
	return spk_fail(f, SPK_DATA, "%s:1: episodes=%.40s: %s has none", name,
	    episodes, codec);
}

size_t
spk_facts_channels(const struct spk_head *h, size_t columns)
{
	const char *features = spk_head_get(h, "features");
	size_t n;

	return features != NULL && spk_count(features, strlen(features), &n) ?
	    n : columns;
}

int
spk_facts_maxval(struct spk_head *h, const struct spk_head *words,
    struct spk_fault *f)
{
	const char *min = spk_head_get(words, "min");
	const char *max = spk_head_get(words, "max");
	size_t most;

	if (spk_head_get(h, "width") == NULL || min == NULL ||
	    spk_head_get(h, "maxval") != NULL ||
	    strcmp(min, "0") != 0 || !spk_count(max, strlen(max), &most) ||
	    most < 1 || most > SPK_MAXVAL)
		return 0;
	return spk_head_set(h, "maxval", max, f);
}

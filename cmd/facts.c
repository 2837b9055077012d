/*
 * Facts of a signal, which a header has besides the parameters of a code: its
 * rate, the width and height of images, the greatest value of their pixels, the
 * separator of its episodes.  They are copied from input to output, and options
 * set them.  An exception is type, which marks numbers as binary32 and applies
 * to one stream.
 */
#include <math.h>
#include <string.h>

#include "cmd.h"

/* The parameters of the codec that a header names, or NULL. */
static const struct spk_param *
own_words(const struct spk_head *h)
{
	const char *name = spk_head_get(h, "codec");
	const struct spk_codec *c = name != NULL ? spk_codec_find(name) : NULL;

	return c != NULL ? c->param :
	    name != NULL && strcmp(name, "phase") == 0 ? spk_phase_param : NULL;
}

/* A codec's parameters do not describe the signal, except for episodes. */
static void
drop(struct spk_head *h, const struct spk_param *p)
{
	for (; p != NULL && p->name != NULL; p++)
		if (strcmp(p->name, "episodes") != 0)
			spk_head_drop(h, p->name);
}

/* Words of other codecs describe the signal. */
void
spk_facts_strip(struct spk_head *h, const struct spk_param *used)
{
	static const char *const word[] = {
		"codec", "features", "min", "max", "precision", "type",
		"planes", "neurons", "resolution"
	};
	size_t i;

	drop(h, own_words(h));
	drop(h, used);
	for (i = 0; i < sizeof word / sizeof *word; i++)
		spk_head_drop(h, word[i]);
}

/* Images must have as many pixels as a frame has values. */
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
	spk_head_drop(head, "width");	/* some columns of an image */
	spk_head_drop(head, "height");
	return 0;
}

int
spk_facts(struct spk_head *h, const struct spk_head *args, size_t channels,
    const char *name, struct spk_fault *f)
{
	const double rate = spk_head_number(args, "rate", 0);
	const char *episodes = spk_head_get(args, "episodes");

	if (spk_in_size(h, args, f) == -1 ||
	    check_size(h, args, channels, name, f) == -1 ||
	    (episodes != NULL &&
	    spk_head_set(h, "episodes", episodes, f) == -1))
		return -1;
	return rate > 0 ? spk_head_real(h, "rate", rate, f) : 0;
}

int
spk_facts_steps(struct spk_head *h, size_t steps, size_t of,
    struct spk_fault *f)
{
	const double rate = spk_head_number(h, "rate", 0) * (double)steps /
	    (double)of;

	if (steps == of || !(rate > 0))
		return 0;
	if (!isfinite(rate))
		return spk_fail(f, SPK_USAGE, "rate=%s: %zu times that is out "
		    "of range", spk_head_get(h, "rate"), steps);
	return spk_head_real(h, "rate", rate, f);
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

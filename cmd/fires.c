/*
 * Parameters that do not suit a signal: nearly every step of a channel is a
 * spike, or not one is although the channel changes.  The first values decide.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define LOOKED		(1 << 17)	/* values, at the most */
#define ENOUGH		100		/* frames, at the least */
#define NEARLY		0.9		/* of them, all */

int
spk_fires_open(struct spk_fires *s, const struct spk_codec *codec,
    size_t channels, struct spk_fault *f)
{
	/* spk-opt finds no parameters of the others; few frames say little. */
	if (codec->search == NULL || codec->steps != NULL ||
	    channels > LOOKED / ENOUGH)
		return 0;
	s->type = codec->type;
	s->channels = channels;
	s->most = LOOKED / channels;
	s->channel = calloc(channels, sizeof *s->channel);
	return s->channel != NULL ? 0 : spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

void
spk_fires_close(struct spk_fires *s)
{
	free(s->channel);
}

void
spk_fires_signal(struct spk_fires *s, const void *block, size_t frames)
{
	const size_t size = spk_type_size(s->type);
	const char *x = block;
	struct spk_fire *c;
	double y;
	size_t i, k;

	if (s->signal >= s->most)
		return;
	frames = frames < s->most - s->signal ? frames : s->most - s->signal;
	for (i = 0; i < frames; i++, s->signal++)
		for (k = 0; k < s->channels; k++, x += size) {
			c = &s->channel[k];
			y = spk_load(s->type, x);
			if (s->signal == 0)
				c->first = y;
			c->moves |= y < c->first || y > c->first;
		}
}

void
spk_fires_spikes(struct spk_fires *s, const int8_t *y, size_t frames)
{
	size_t i, k;

	if (s->frames >= s->most) {
		s->more = frames > 0 || s->more;
		return;
	}
	if (frames > s->most - s->frames) {
		frames = s->most - s->frames;
		s->more = true;
	}
	for (i = 0; i < frames; i++)
		for (k = 0; k < s->channels; k++, y++)
			s->channel[k].spikes += *y != 0;
	s->frames += frames;
}

static bool
is_odd(const struct spk_fires *s, const struct spk_fire *c)
{
	return (double)c->spikes > NEARLY * (double)s->frames ||
	    (c->spikes == 0 && c->moves);
}

/* A header's words that spk-opt finds, and the range: " threshold=1". */
static void
list(char *to, size_t size, const struct spk_codec *codec,
    const struct spk_head *head, size_t channel)
{
	const struct spk_param *const table[] = {
		codec->param,
		codec->span != SPK_RAW ? spk_scale_param(codec) : NULL
	};
	const struct spk_param *p;
	char text[SPK_NUMBER_MAX];
	size_t i, n = 0, len;
	double x;

	for (i = 0; i < 2; i++)
		for (p = table[i]; p != NULL && p->name != NULL; p++) {
			if ((i == 0 && (p->flags & SPK_SEARCH) == 0) ||
			    spk_head_get(head, p->name) == NULL || n >= size)
				continue;
			x = spk_head_item(head, p->name, channel, 0);
			len = p->type == SPK_F32 ?
			    spk_print_f32(text, (float)x) :
			    spk_print_f64(text, x);
			n += (size_t)snprintf(to + n, size - n, " %s=%.*s",
			    p->name, (int)len, text);
		}
}

/* Report the first channel found. */
static void
say(const struct spk_fires *s, const char *prog, const char *name,
    const struct spk_codec *codec, const struct spk_head *head, size_t first,
    size_t others)
{
	const uint64_t spikes = s->channel[first].spikes;
	const char *file = strcmp(name, "stdin") != 0 ? name : "";
	char words[200] = "", of[80] = "", count[32] = "no";
	char text[1024];

	list(words, sizeof words, codec, head, first);
	if (spikes > 0)
		snprintf(count, sizeof count, "%llu",
		    (unsigned long long)spikes);
	if (s->channels > 1)
		snprintf(of, sizeof of, " of channel %zu", first + 1);
	if (others > 0)
		snprintf(of + strlen(of), sizeof of - strlen(of),
		    ", as in %zu other%s,", others, others > 1 ? "s" : "");
	snprintf(text, sizeof text, "%.250s: %s spikes in %s%llu frames%s "
	    "with%s: 'spk-opt %s%s%.250s' finds better", name, count,
	    s->more ? "the first " : "", (unsigned long long)s->frames, of,
	    words, codec->name, *file != '\0' ? " " : "", file);
	spk_say(prog, text);
}

void
spk_fires_note(const struct spk_fires *s, const char *prog, const char *name,
    const struct spk_codec *codec, const struct spk_head *head)
{
	size_t k, n = 0, first = 0;

	/* What spk-opt has found is as good as it gets. */
	if (s->frames < ENOUGH || spk_head_get(head, "stretch") != NULL)
		return;
	for (k = s->channels; k > 0; k--)
		if (is_odd(s, &s->channel[k - 1])) {
			first = k - 1;
			n++;
		}
	if (n > 0)
		say(s, prog, name, codec, head, first, n - 1);
}

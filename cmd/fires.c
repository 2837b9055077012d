/*
 * Parameters that do not suit a signal: nearly every step of a channel is a
 * spike, or every one that rises, or not one is although the channel changes;
 * or most values are outside a given range.  The first values decide, of images
 * those of some pixels.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define LOOKED		(1 << 17)	/* values, at the most */
#define ENOUGH		100		/* values, at the least */
#define MOST		(LOOKED / ENOUGH) /* columns */
#define NEARLY		0.9		/* of them, all */
#define OFTEN		0.25		/* of frames, that rise */

int
spk_fires_open(struct spk_fires *s, const struct spk_codec *codec,
    size_t channels, struct spk_fault *f)
{
	s->type = codec->type;
	s->channels = channels;
	s->n = channels < MOST ? channels : MOST;
	s->observed = codec->steps != NULL || codec->frames != NULL;
	s->raw = codec->span == SPK_RAW && !s->observed;
	s->most = LOOKED / s->n;
	s->channel = calloc(s->n, sizeof *s->channel);
	return s->channel != NULL ? 0 : spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

void
spk_fires_close(struct spk_fires *s)
{
	free(s->channel);
}

/* A value of the signal; observations are also compared with each other. */
static void
look(struct spk_fires *s, struct spk_fire *c, double y)
{
	const double first = s->observed ? s->channel->first : c->first;

	if (s->signal > s->start || (s->observed && c != s->channel))
		c->moves |= y < first || y > first;
	else {
		c->first = y;
		c->last = 0;
	}
	c->rises += y > c->last;	/* at first, than 0 */
	c->last = y;
}

void
spk_fires_signal(struct spk_fires *s, const struct spk_coder *coder,
    const void *block, size_t frames)
{
	const size_t size = spk_type_size(s->type);
	const char *x = block;
	size_t i, k;

	if (s->lines && !s->observed)
		s->start = s->signal;
	s->longer |= frames > s->most - s->signal;
	frames = frames < s->most - s->signal ? frames : s->most - s->signal;
	s->outside += spk_coder_outside(coder, block, frames);
	for (i = 0; i < frames; i++, s->signal++, x += s->channels * size)
		for (k = 0; k < s->n; k++)
			look(s, &s->channel[k], spk_load(s->type, x +
			    k * (s->channels / s->n) * size));
}

void
spk_fires_spikes(struct spk_fires *s, const int8_t *y, size_t frames,
    size_t columns)
{
	size_t n = columns, i, k, at, step, left;
	struct spk_fire *c;

	if (s->n == 0)
		return;
	if (n > MOST)
		n = MOST;
	step = columns / n;
	left = LOOKED / n - s->frames;
	s->some |= columns > n;
	s->more |= frames > left;
	frames = frames < left ? frames : left;
	for (i = 0; i < frames * columns && !s->any; i++)
		s->any = y[i] != 0;
	for (i = 0; i < frames; i++, y += columns)
		for (k = 0; k < n; k++) {
			/* Another neuron of each feature. */
			at = k * step + (s->observed ? k % step : 0);
			c = &s->channel[k % s->n];
			c->spikes += y[at] != 0;
			c->falls |= y[at] < 0;
		}
	s->frames += frames;
	s->values += frames * n;
}

/* Whether nearly all rises of a signal are spikes, and no fall. */
static bool
is_each_rise(const struct spk_fires *s, const struct spk_fire *c,
    uint64_t frames)
{
	return s->raw && !c->falls &&
	    (double)c->rises > OFTEN * (double)frames &&
	    (double)c->spikes > NEARLY * (double)c->rises;
}

static bool
is_odd(const struct spk_fires *s, const struct spk_fire *c, uint64_t frames)
{
	return (double)c->spikes > NEARLY * (double)frames ||
	    (c->spikes == 0 && c->moves) || is_each_rise(s, c, frames);
}

/* Parameters to search for; a code without them: all its numbers. */
static bool
is_listed(const struct spk_codec *codec, const struct spk_param *p)
{
	return codec->search != NULL ? (p->flags & SPK_SEARCH) != 0 :
	    p->type == SPK_I64 || p->type == SPK_F32 || p->type == SPK_F64;
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
	const char *value;
	char text[SPK_NUMBER_MAX];
	size_t i, n = 0, len;
	double x;

	for (i = 0; i < 2; i++)
		for (p = table[i]; p != NULL && p->name != NULL; p++) {
			value = spk_head_get(head, p->name);
			if ((i == 0 && !is_listed(codec, p)) || value == NULL ||
			    n >= size)
				continue;
			x = spk_head_item(head, p->name, channel, NAN);
			if (isnan(x)) {	/* a word, such as none */
				n += (size_t)snprintf(to + n, size - n,
				    " %s=%s", p->name, value);
				continue;
			}
			len = p->type == SPK_F32 ?
			    spk_print_f32(text, (float)x) :
			    spk_print_f64(text, x);
			n += (size_t)snprintf(to + n, size - n, " %s=%.*s",
			    p->name, (int)len, text);
		}
}

/* "300 spikes in 600 frames", of one channel. */
static void
count_frames(const struct spk_fires *s, const struct spk_fire *c, char *to,
    size_t size)
{
	int n;

	n = c->spikes == 0 ? snprintf(to, size, "no") :
	    snprintf(to, size, "%llu", (unsigned long long)c->spikes);
	n += snprintf(to + n, size - (size_t)n, " spikes in %s%llu frames",
	    s->more ? "the first " : "", (unsigned long long)s->frames);
	if (is_each_rise(s, c, s->frames) &&
	    !((double)c->spikes > NEARLY * (double)s->frames))
		snprintf(to + n, size - (size_t)n, ", %llu of which rise,",
		    (unsigned long long)c->rises);
}

/* Report the first channel found. */
static void
say(const struct spk_fires *s, const char *prog, const char *name,
    const struct spk_codec *codec, const struct spk_head *head, size_t first,
    size_t others)
{
	const char *file = strcmp(name, "stdin") != 0 ? name : "";
	const double keep = spk_head_number(head, "keep", 0);
	char words[200] = "", of[80] = "", count[160], rows[40] = "";
	char text[1024];
	size_t n = 0;

	count_frames(s, &s->channel[first], count, sizeof count);
	list(words, sizeof words, codec, head, first);
	if (s->channels > 1)
		snprintf(of, sizeof of, " of channel %zu", first + 1);
	if (others > 0)
		snprintf(of + strlen(of), sizeof of - strlen(of),
		    ", as in %zu other%s,", others, others > 1 ? "s" : "");
	if (s->lines)
		n = (size_t)snprintf(rows, sizeof rows, " --rows");
	if (keep > 0)
		snprintf(rows + n, sizeof rows - n, " --keep=%.0f", keep);
	snprintf(text, sizeof text, "%.250s: %s%s with%s: 'spk-opt %s%s%s"
	    "%.250s' finds better", name, count, of, words, codec->name, rows,
	    *file != '\0' ? " " : "", file);
	spk_say(prog, text);
}

/* Channels that are tuned one by one. */
static void
note_each(const struct spk_fires *s, const char *prog, const char *name,
    const struct spk_codec *codec, const struct spk_head *head)
{
	size_t k, n = 0, first = 0;

	/* What spk-opt has found is as good as it gets. */
	if (s->frames < ENOUGH || spk_head_get(head, "stretch") != NULL)
		return;
	for (k = s->n; k > 0; k--)
		if (is_odd(s, &s->channel[k - 1], s->frames)) {
			first = k - 1;
			n++;
		}
	if (n > 0)
		say(s, prog, name, codec, head, first, n - 1);
}

/* Images and observations, of which all channels have the same parameters. */
static void
note_all(const struct spk_fires *s, const char *prog, const char *name,
    const struct spk_codec *codec, const struct spk_head *head)
{
	const bool starts = !s->observed && s->frames > 1; /* without spikes */
	const uint64_t values = s->values - (starts ? s->n : 0);
	struct spk_fire all = {0};
	char words[200] = "", text[1024];
	bool rises;
	size_t k;

	for (k = 0; k < s->n; k++) {
		all.spikes += s->channel[k].spikes;
		all.rises += s->channel[k].rises;
		all.falls |= s->channel[k].falls;
		all.moves |= s->channel[k].moves;
	}
	if (s->signal * s->n < ENOUGH || !is_odd(s, &all, values) ||
	    (all.spikes == 0 && s->any))
		return;
	rises = all.spikes > 0 && !((double)all.spikes > NEARLY *
	    (double)values);
	list(words, sizeof words, codec, head, 0);
	snprintf(text, sizeof text, "%.250s: %llu of %llu %s%s are spikes "
	    "with%s", name, (unsigned long long)all.spikes,
	    (unsigned long long)(rises ? all.rises : s->values),
	    rises ? "rises" : "values",
	    s->some || s->more ? " looked at" : "", words);
	spk_say(prog, text);
}

void
spk_fires_note(const struct spk_fires *s, const char *prog, const char *name,
    const struct spk_codec *codec, const struct spk_head *head)
{
	const uint64_t values = s->signal * s->channels;
	char text[512];

	if (values >= ENOUGH && s->outside > values / 2) {
		snprintf(text, sizeof text, "%.250s: %llu of the %s%llu values "
		    "are outside min and max", name,
		    (unsigned long long)s->outside, s->longer ? "first " : "",
		    (unsigned long long)values);
		spk_say(prog, text);
	} else if (s->observed || s->n < s->channels)
		note_all(s, prog, name, codec, head);
	else
		note_each(s, prog, name, codec, head);
}

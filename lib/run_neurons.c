/*
 * Neurons back to the signal: each window is the mean of its neurons, and where
 * windows overlap, the mean of these is taken.
 *
 *	neurons of a window -> transform -> sum of windows -> frames
 *
 * A window is summed up when the next begins, or "#end" has told how much of it
 * is signal.  Lines have their numbers as binary32, so a value that is less
 * than 2^-22 of the root mean square of its window is none.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define LEAST		0x1p-22

struct sum {
	struct spk_in	*in;
	struct spk_out	*out;
	struct spk_head	*head;		/* of the output */
	struct spk_fault *fault;
	struct spk_neurons *neurons;
	struct spk_phase *phase;
	size_t		 channels, window, hop, upsample;
	size_t		 values;	/* of a window: window * upsample */
	uint64_t	 windows, frames;	/* begun; written */
	uint64_t	 lines;		/* of the window at hand */
	double		*magnitude, *angle;	/* its neurons, -1: none yet */
	double		*x;		/* values of one window */
	double		*sum;		/* of windows, channel after channel */
	unsigned	*cover;		/* how many, at each sample */
	float		*block;
};

/* Room for neurons of so many channels, which are silent. */
static int
grow(struct sum *s, size_t channels)
{
	const size_t n = channels * s->window;
	double *m = realloc(s->magnitude, n * sizeof *m), *a;
	size_t i;

	s->magnitude = m != NULL ? m : s->magnitude;
	a = realloc(s->angle, n * sizeof *a);
	s->angle = a != NULL ? a : s->angle;
	if (m == NULL || a == NULL)
		return spk_fail(s->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = s->channels * s->window; i < n; i++) {
		s->magnitude[i] = -1;
		s->angle[i] = 0;
	}
	s->channels = channels;
	return 0;
}

/* All channels are known: the output begins. */
static int
begin(struct sum *s)
{
	const size_t n = s->channels * s->values;

	s->in->columns = s->channels;
	s->x = calloc(s->values, sizeof *s->x);
	s->sum = calloc(n, sizeof *s->sum);
	s->cover = calloc(s->window, sizeof *s->cover);
	s->block = calloc(n, sizeof *s->block);
	if (s->x == NULL || s->sum == NULL || s->cover == NULL ||
	    s->block == NULL)
		return spk_fail(s->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return spk_out_begin(s->out, s->head, s->channels, NULL, s->fault);
}

/* The neurons at hand to the sum. */
static void
add_window(struct sum *s)
{
	double *m = s->magnitude, *sum = s->sum, energy, least;
	size_t c, i;

	for (c = 0; c < s->channels; c++, m += s->window, sum += s->values) {
		energy = 0;
		for (i = 0; i < s->window; i++) {
			m[i] = m[i] > 0 ? m[i] : 0;
			energy += m[i] * m[i];
		}
		least = LEAST * sqrt(energy) / (double)s->window;
		spk_phase_decode(s->phase, m, s->angle + c * s->window, s->x);
		for (i = 0; i < s->values; i++)
			sum[i] += fabs(s->x[i]) < least ? 0 : s->x[i];
		for (i = 0; i < s->window; i++)
			m[i] = -1;
	}
	for (i = 0; i < s->window; i++)
		s->cover[i]++;
	s->lines = 0;
}

/* The first samples of the sum go out. */
static int
put(struct sum *s, size_t samples)
{
	const size_t n = samples * s->upsample, rest = s->values - n;
	double *sum = s->sum;
	size_t c, i;

	for (c = 0; c < s->channels; c++, sum += s->values) {
		for (i = 0; i < n; i++)
			s->block[i * s->channels + c] = (float)(sum[i] /
			    s->cover[i / s->upsample]);
		memmove(sum, sum + n, rest * sizeof *sum);
		memset(sum + rest, 0, n * sizeof *sum);
	}
	memmove(s->cover, s->cover + samples, (s->window - samples) *
	    sizeof *s->cover);
	memset(s->cover + s->window - samples, 0, samples * sizeof *s->cover);
	if (spk_out_write(s->out, SPK_F32, s->block, n, s->fault) == -1)
		return -1;
	s->frames += samples;
	s->in->frames = s->frames;
	return spk_out_flush(s->out, s->fault);
}

static int
place(struct sum *s, const struct spk_neuron *n)
{
	const size_t i = n->channel * s->window + n->neuron;

	if (n->channel >= s->channels && grow(s, n->channel + 1) == -1)
		return -1;
	if (s->magnitude[i] >= 0)
		return spk_neurons_twice(s->in, n, s->fault);
	s->magnitude[i] = n->magnitude;
	s->angle[i] = n->phase;
	s->lines++;
	return 0;
}

/* A window is complete, and another follows. */
static int
pass(struct sum *s)
{
	if (s->windows == 1 && begin(s) == -1)
		return -1;
	add_window(s);
	return put(s, s->hop);
}

/* Whether the last window of a cut stream is complete. */
static bool
is_complete(const struct sum *s)
{
	const double each = spk_head_number(spk_in_head(s->in), "neurons",
	    (double)s->window);

	return (double)s->lines >= each * (double)s->channels;
}

static int
finish(struct sum *s)
{
	uint64_t frames;

	if (s->channels == 0)		/* not a line, and no head */
		return spk_fail(s->fault, SPK_DATA, "%s: no data rows",
		    s->in->name);
	if (s->windows <= 1 && begin(s) == -1)
		return -1;
	if (s->windows == 0 || (spk_in_cut(s->in) && !is_complete(s)))
		return spk_out_end(s->out, s->fault);
	add_window(s);
	frames = spk_in_headed(s->in) && !spk_in_cut(s->in) ?
	    s->neurons->frames : s->frames + s->window;
	return put(s, (size_t)(frames - s->frames)) == -1 ? -1 :
	    spk_out_end(s->out, s->fault);
}

static int
all(struct sum *s)
{
	struct spk_neuron n;
	int more;

	while ((more = spk_neurons_next(s->in, &n, s->fault)) == 1) {
		if (n.window == s->windows) {
			if (n.window > 0 && pass(s) == -1)
				return -1;
			s->windows++;
		}
		if (place(s, &n) == -1)
			return -1;
	}
	return more == -1 ? -1 : finish(s);
}

/* Window, hop and upsample, by options and the head. */
static int
settle(struct sum *s, const struct spk_head *words)
{
	const struct spk_param *rows = spk_phase_param;
	s->window = (size_t)spk_param_number(rows, words, "window");
	s->hop = spk_head_get(words, "hop") == NULL ? s->window :
	    (size_t)spk_param_number(rows, words, "hop");
	s->upsample = (size_t)spk_param_number(rows, words, "upsample");
	s->values = s->window * s->upsample;
	if (s->hop > s->window)
		return spk_fail(s->fault, spk_in_headed(s->in) ? SPK_DATA :
		    SPK_USAGE, "%s: hop=%zu: samples between windows of %zu "
		    "are not known", s->in->name, s->hop, s->window);
	s->neurons = s->in->own;
	s->neurons->window = s->window;
	s->neurons->hop = s->hop;
	return 0;
}

/* The rate of what is between samples, too. */
static int
amend(struct sum *s)
{
	const double rate = spk_head_number(s->head, "rate", 0);
	char text[SPK_NUMBER_MAX + 1];

	if (s->upsample == 1 || !(rate > 0))
		return 0;
	text[spk_print_f64(text, rate * (double)s->upsample)] = '\0';
	return spk_head_set(s->head, "rate", text, s->fault);
}

int
spk_neurons_decode(struct spk_in *in, struct spk_out *out,
    const struct spk_head *words, struct spk_head *head, struct spk_fault *f)
{
	struct sum s = {.in = in, .out = out, .head = head, .fault = f};
	int rc = -1;

	if (settle(&s, words) == 0 && amend(&s) == 0 &&
	    (s.neurons->channels == 0 || grow(&s, s.neurons->channels) == 0) &&
	    (s.phase = spk_phase_new(SPK_DECODE, s.window, s.upsample,
	    f)) != NULL)
		rc = all(&s);
	spk_phase_free(s.phase);
	free(s.magnitude);
	free(s.angle);
	free(s.x);
	free(s.sum);
	free(s.cover);
	free(s.block);
	return rc;
}

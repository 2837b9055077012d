/*
 * Neurons back to the signal: each window is the mean of its neurons, and
 * overlapping windows are averaged.
 *
 *	neurons of a window -> transform -> sum of windows -> frames
 *
 * A window is summed when the next begins, or "#end" shows how much of it is
 * signal.  Memory for a large one is allocated when half of its neurons were
 * read.  Lines hold binary32 numbers, so a value below 2^-22 of the root mean
 * square of its window is set to 0.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define LEAST		0x1p-22
#define FAR		1024		/* windows */
#define SMALL		65536		/* values of a window in all channels */

struct early {				/* a neuron, before there is room */
	double		 magnitude, phase;
	uint32_t	 at;		/* of all channels' */
	uint32_t	 line;		/* after those of the header */
};

struct sum {
	struct spk_in	*in;
	struct spk_out	*out;
	struct spk_head	*head;		/* of the output */
	struct spk_fault *fault;
	struct spk_neurons *neurons;
	struct spk_phase *phase;
	size_t		 channels, window, hop, upsample;
	size_t		 values;	/* per window: window * upsample */
	uint64_t	 windows;	/* begun; in->frames are written */
	uint64_t	 lines;		/* of the window at hand */
	uint64_t	 silent;	/* silent windows before it */
	struct early	*early;
	size_t		 early_n, early_cap;
	double		*magnitude, *angle;	/* its neurons, */
	bool		*had;		/* neurons that were read */
	double		*x;		/* values of one window */
	double		*sum;		/* of windows, channel after channel */
	unsigned	*cover;		/* how many, at each sample */
	float		*block;
};

/* Memory for windows. */
static int
allocate(struct sum *s)
{
	const size_t n = s->channels * s->window;

	s->phase = spk_phase_new(SPK_DECODE, s->window, s->upsample, s->fault);
	if (s->phase == NULL)
		return -1;
	s->magnitude = calloc(n, sizeof *s->magnitude);
	s->angle = calloc(n, sizeof *s->angle);
	s->had = calloc(n, sizeof *s->had);
	s->x = calloc(s->values, sizeof *s->x);
	s->sum = calloc(s->channels * s->values, sizeof *s->sum);
	s->cover = calloc(s->window, sizeof *s->cover);
	s->block = calloc(s->channels * s->values, sizeof *s->block);
	if (s->magnitude == NULL || s->angle == NULL || s->had == NULL ||
	    s->x == NULL || s->sum == NULL || s->cover == NULL ||
	    s->block == NULL)
		return spk_fail(s->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return 0;
}

static int
begin(struct sum *s, bool said)
{
	if (spk_neurons_fit(s->window, s->channels, s->upsample,
	    s->fault) == -1 || ((said || s->channels * s->values <= SMALL) &&
	    allocate(s) == -1))
		return -1;
	return spk_facts_steps(s->head, s->upsample, 1, s->fault) == -1 ? -1 :
	    spk_out_begin(s->out, s->head, s->channels, NULL, s->fault);
}

/* Make sure that there is room for a window. */
static int
has_room(struct sum *s)
{
	return s->block != NULL ? 0 : spk_fail(s->fault, SPK_DATA, "%s: %zu of "
	    "%zu neurons of a window were read, and no memory is allocated for "
	    "the rest; " SPK_WORD("window=%zu") " allocates it", s->in->name,
	    s->early_n, s->window * s->channels, s->window);
}

/* Add the current neurons to the sum. */
static void
add_window(struct sum *s)
{
	double *m = s->magnitude, *sum = s->sum, energy, least;
	size_t c, i;

	s->silent = s->lines > 0 ? 0 : s->silent + 1;
	for (c = 0; c < s->channels && s->lines > 0; c++) {
		energy = 0;
		for (i = 0; i < s->window; i++)
			energy += m[i] * m[i];
		least = LEAST * sqrt(energy) / (double)s->window;
		spk_phase_decode(s->phase, m, s->angle + c * s->window, s->x);
		for (i = 0; i < s->values; i++)
			sum[i] += fabs(s->x[i]) < least ? 0 : s->x[i];
		m += s->window;
		sum += s->values;
	}
	if (s->lines > 0) {
		memset(s->magnitude, 0, s->channels * s->window *
		    sizeof *s->magnitude);
		memset(s->had, 0, s->channels * s->window * sizeof *s->had);
	}
	for (i = 0; i < s->window; i++)
		s->cover[i]++;
	s->lines = 0;
}

/* Write the first samples of the sum. */
static int
write_samples(struct sum *s, size_t samples)
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
	if (spk_out_frames(s->out, SPK_F32, s->block, n, s->fault) == -1)
		return -1;
	spk_in_summed(s->in, samples);
	return 0;
}

static int
place(struct sum *s, const struct spk_neuron *n)
{
	const size_t i = n->channel * s->window + n->neuron;

	if (s->had[i])
		return spk_neurons_twice(s->in, n, s->fault);
	s->had[i] = true;
	s->magnitude[i] = n->magnitude;
	s->angle[i] = n->phase;
	s->lines++;
	return 0;
}

/* Allocate memory, and copy the neurons read so far. */
static int
make_room(struct sum *s)
{
	const uint64_t line = s->in->row_line;
	const struct early *e;
	struct spk_neuron n = {0};

	if (allocate(s) == -1)
		return -1;
	s->lines = 0;
	for (e = s->early; e < s->early + s->early_n; e++) {
		n.channel = e->at / s->window;
		n.neuron = e->at % s->window;
		n.magnitude = e->magnitude;
		n.phase = e->phase;
		s->in->row_line = s->in->payload_line + e->line;
		if (place(s, &n) == -1)
			return -1;
	}
	s->in->row_line = line;
	free(s->early);
	s->early = NULL;
	return 0;
}

/* A neuron of the current window. */
static int
add_neuron(struct sum *s, const struct spk_neuron *n)
{
	struct early e = {
		n->magnitude, n->phase,
		(uint32_t)(n->channel * s->window + n->neuron),
		(uint32_t)(s->in->row_line - s->in->payload_line)
	};

	if (s->block != NULL)
		return place(s, n);
	if (spk_grow(&s->early, &s->early_cap, s->early_n + 1,
	    sizeof *s->early, s->fault) == -1)
		return -1;
	s->early[s->early_n++] = e;
	s->lines++;
	return s->early_n < s->channels * s->window / 2 ? 0 : make_room(s);
}

/* Silent windows after the overlap with others. */
static int
skip(struct sum *s, uint64_t windows)
{
	const size_t some = s->values * s->channels;
	uint64_t frames = windows * s->hop * s->upsample, n;

	memset(s->block, 0, some * sizeof *s->block);
	for (; frames > 0; frames -= n) {
		n = frames < s->values ? frames : s->values;
		if (spk_out_frames(s->out, SPK_F32, s->block, (size_t)n,
		    s->fault) == -1)
			return -1;
	}
	s->windows += windows;
	spk_in_summed(s->in, windows * s->hop);
	return 0;
}

/* Advance to that window; those in between are silent. */
static int
go_to(struct sum *s, uint64_t window)
{
	while (s->windows <= window) {
		if (s->windows++ == 0)
			continue;
		if (has_room(s) == -1)
			return -1;
		add_window(s);
		if (write_samples(s, s->hop) == -1)
			return -1;
		if (s->windows <= window && s->silent * s->hop >= s->window &&
		    skip(s, window + 1 - s->windows) == -1)
			return -1;
	}
	return 0;
}

/* Whether the last window of a truncated stream is complete. */
static bool
is_complete(const struct sum *s)
{
	const double each = spk_head_number(spk_in_head(s->in), "neurons",
	    (double)s->window);

	return (double)s->lines >= each * (double)s->channels;
}

/* Write n frames, all equal to one. */
static uint64_t
last_window(const struct sum *s, uint64_t frames)
{
	return frames <= s->window ? 0 :
	    (frames - s->window + s->hop - 1) / s->hop;
}

/* Write the rest of the last window, up to the number of frames. */
static int
finish(struct sum *s)
{
	const bool cut = spk_in_cut(s->in);
	const bool headed = spk_in_headed(s->in) && !cut;
	uint64_t frames = s->in->frames;	/* to be written in all */

	if (headed && s->neurons->frames > 0 &&
	    go_to(s, last_window(s, s->neurons->frames)) == -1)
		return -1;
	if (s->windows > 0 && (!cut || is_complete(s))) {
		if (has_room(s) == -1)
			return -1;
		add_window(s);
		frames = s->in->frames + s->window;
	} else if (s->windows > 1)	/* the one before reaches into it */
		frames = s->in->frames + s->window - s->hop;
	if (headed)
		frames = s->neurons->frames;
	if (frames > s->in->frames &&
	    write_samples(s, (size_t)(frames - s->in->frames)) == -1)
		return -1;
	return spk_out_end(s->out, s->fault);
}

/*
 * If a window is far away, the next line is read before the frames in between
 * are written, so that a wrong line is not found after millions of frames.
 */
static int
all(struct sum *s)
{
	struct spk_neuron n, after;
	int more, then;
	bool far;

	for (more = spk_neurons_next(s->in, &n, s->fault); more == 1;
	    more = then) {
		far = n.window > s->windows + FAR;
		then = far ? spk_neurons_next(s->in, &after, s->fault) : 1;
		if (then == -1 || go_to(s, n.window) == -1 ||
		    add_neuron(s, &n) == -1 || (spk_in_waits(s->in) &&
		    spk_out_flush(s->out, s->fault) == -1))
			return -1;
		if (far)
			n = after;
		else
			then = spk_neurons_next(s->in, &n, s->fault);
	}
	return more == -1 ? -1 : finish(s);
}

int
spk_neurons_decode(struct spk_in *in, struct spk_out *out,
    const struct spk_head *words, bool said, struct spk_head *head,
    struct spk_fault *f)
{
	const struct spk_param *rows = spk_phase_param;
	struct sum s = {.in = in, .out = out, .head = head, .fault = f};
	int rc;

	s.neurons = in->own;
	s.channels = s.neurons->channels;
	s.window = (size_t)spk_param_number(rows, words, "window");
	s.hop = spk_head_get(words, "hop") == NULL ? s.window :
	    (size_t)spk_param_number(rows, words, "hop");
	s.upsample = (size_t)spk_param_number(rows, words, "upsample");
	s.values = s.window * s.upsample;
	s.neurons->window = s.window;
	s.neurons->hop = s.hop;
	s.neurons->upsample = s.upsample;
	rc = begin(&s, said) == -1 ? -1 : all(&s);
	spk_phase_free(s.phase);
	free(s.early);
	free(s.magnitude);
	free(s.angle);
	free(s.had);
	free(s.x);
	free(s.sum);
	free(s.cover);
	free(s.block);
	return rc;
}

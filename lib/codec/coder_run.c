/*
 * A coder at work on blocks in memory.
 *
 * Encoding:  signal -> stage (scaled, one block) -> kernel -> spikes
 * Decoding:  spikes -> kernel -> signal, scaled back, stretched
 *
 * A planar codec sees one group of channels at a time, mostly of one channel.
 * The output of its groups may differ in length (if a decoder waits for a
 * spike), so each has a queue, and frames are written when all groups have
 * theirs.  While a decoder waits, spikes of the others wait before their
 * kernels, in few bytes (waiting.c): the only memory here that grows.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/coder.h"

#define QUEUED	(1 << 16)	/* values, before spikes wait */

static void
kernel(struct spk_coder *c, size_t channel, struct spk_flow *flow)
{
	if (c->way == SPK_ENCODE)
		c->codec->encode(c->state, channel, flow);
	else
		c->codec->decode(c->state, channel, flow);
}

/* Sizes of an element on input and on output, */
static size_t
size_in(const struct spk_coder *c)
{
	return spk_type_size(c->way == SPK_ENCODE ? c->codec->type : SPK_I8);
}

static size_t
size_out(const struct spk_coder *c)
{
	return spk_type_size(c->way == SPK_ENCODE ? SPK_I8 : c->codec->type);
}

/* and for the kernel. */
static size_t
inner_in(const struct spk_coder *c)
{
	return spk_type_size(c->way == SPK_ENCODE ? c->inner : SPK_I8);
}

static size_t
inner_out(const struct spk_coder *c)
{
	return spk_type_size(c->way == SPK_ENCODE ? SPK_I8 : c->inner);
}

/* n spikes, a stride apart. */
static void
spread(const int8_t *x, size_t xstep, int8_t *y, size_t ystep, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i * ystep] = x[i * xstep];
}

/* Put n frames of a channel, from x on, into the stage. */
static void
stage_channel(struct spk_coder *c, size_t ch, const char *x, size_t n)
{
	const size_t width = c->width, k = ch % width;
	char *s = c->stage + ((ch - k) * n + k) * inner_in(c);

	if (c->way == SPK_ENCODE)
		spk_scale_in(&c->scale, ch, x, c->channels, s, width, n);
	else
		spread((const int8_t *)x, c->channels, (int8_t *)s, width, n);
}

/* The first of n values that is out of bounds, or n. */
#define OUTSIDE(T) \
static size_t \
outside_##T(const T *x, T least, T most, size_t n) \
{ \
	size_t i, bad = 0; \
\
	for (i = 0; i < n; i++) \
		bad += (x[i] < least) | (x[i] > most); \
	for (i = bad > 0 ? 0 : n; i < n; i++) \
		if (x[i] < least || x[i] > most) \
			break; \
	return i; \
}

OUTSIDE(float)
OUTSIDE(double)

/* The codec, which is not planar, reads the n frames in the stage. */
static int
check_span(struct spk_coder *c, size_t n, struct spk_fault *f)
{
	const double least = c->codec->least, most = c->codec->most;
	const bool single = c->inner == SPK_F32;
	const float *x = (const float *)(void *)c->stage;
	const double *y = (const double *)(void *)c->stage;
	const size_t values = n * c->channels;
	char why[120];
	size_t i;

	if (!(most > least))
		return 0;
	i = single ? outside_float(x, (float)least, (float)most, values) :
	    outside_double(y, least, most, values);
	c->staged += n;
	if (i == values)
		return 0;
	snprintf(why, sizeof why, "frame %llu: %s, which %s does not take",
	    (unsigned long long)(c->staged - n + i / c->channels + 1),
	    (single ? (double)x[i] : y[i]) < least ? "a value below min" :
	    "a value far above max", c->codec->name);
	return spk_fail_channel(f, SPK_DATA, i % c->channels + 1, why);
}

/* Put frames into the stage: scaled; if planar, group after group. */
static int
stage(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	const size_t n = flow->frames < c->stage_cap ? flow->frames :
	    c->stage_cap;
	const bool one = c->way == SPK_ENCODE && c->scale.uniform &&
	    c->width == c->channels;
	const size_t size = size_in(c);
	const char *x = flow->in;
	size_t ch;

	if (one)
		spk_scale_in(&c->scale, 0, x, 1, c->stage, 1, n * c->channels);
	for (ch = 0; ch < c->channels && !one; ch++)
		stage_channel(c, ch, x + ch * size, n);
	if (c->way == SPK_ENCODE && !spk_finite(c->kernels, c->inner, c->stage,
	    n * spk_coder_groups(c) * c->width))
		return spk_fail(f, SPK_DATA, "a sample is too far out of the "
		    "range to be scaled");
	if (c->way == SPK_ENCODE && check_span(c, n, f) == -1)
		return -1;
	flow->in = x + n * c->channels * size;
	flow->frames -= n;
	c->stage_pos = 0;
	c->stage_n = n;
	return 0;
}

static void
silence(const struct spk_coder *c, int8_t *y, size_t frames)
{
	size_t i, q;

	for (i = 0; i < frames && c->quiets > 0; i++, y += c->columns)
		for (q = 0; q < c->quiets; q++)
			y[c->quiet[q]] = 0;
}

static int
encode(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *fault)
{
	struct spk_flow f;
	size_t room;

	do {
		if (c->stage_n == 0 && stage(c, flow, fault) == -1)
			return -1;
		room = flow->room;
		f = (struct spk_flow){
			c->stage + c->stage_pos * c->channels * inner_in(c),
			c->stage_n, flow->out, room,
			flow->end && flow->frames == 0
		};
		kernel(c, 0, &f);
		c->stage_pos += c->stage_n - f.frames;
		c->stage_n = f.frames;
		silence(c, flow->out, room - f.room);
		flow->out = f.out;
		flow->room = f.room;
	} while (flow->room > 0 && (c->stage_n > 0 || flow->frames > 0));
	return 0;
}

static bool
is_up_only(const int8_t *y, size_t n)
{
	uint64_t some[4], all = 0;
	size_t i = 0;

	for (; n - i >= sizeof some; i += sizeof some) {
		memcpy(some, y + i, sizeof some);
		all |= some[0] | some[1] | some[2] | some[3];
	}
	for (; i < n; i++)
		all |= (uint8_t)y[i];
	return (all & 0x8080808080808080) == 0;
}

/* n frames from the kernel, scaled back. */
static void
scale_back(const struct spk_coder *c, const char *s, char *x, size_t n)
{
	const size_t inner = inner_out(c), size = size_out(c);
	size_t ch;

	if (c->scale.span == SPK_RAW)
		return;
	if (c->scale.uniform) {
		spk_scale_out(&c->scale, 0, s, 1, x, 1, n * c->channels);
		return;
	}
	for (ch = 0; ch < c->channels; ch++)
		spk_scale_out(&c->scale, ch, s + ch * inner, c->channels,
		    x + ch * size, c->channels, n);
}

/* Through the stage, as the kernel writes another type. */
static void
decode_inner(struct spk_coder *c, struct spk_flow *flow)
{
	struct spk_flow part;
	size_t room, n;

	do {
		room = flow->room < c->stage_cap ? flow->room : c->stage_cap;
		part = *flow;
		part.out = c->stage;
		part.room = room;
		kernel(c, 0, &part);
		n = room - part.room;
		scale_back(c, c->stage, flow->out, n);
		flow->in = part.in;
		flow->frames = part.frames;
		flow->out = (char *)flow->out + n * c->channels * size_out(c);
		flow->room -= n;
	} while (flow->room > 0 && part.room == 0);
}

static int
decode(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	const size_t room = flow->room, had = flow->frames;
	char *x = flow->out;

	if (c->codec->up_only && !is_up_only(flow->in, had * c->columns))
		return spk_fail(f, SPK_DATA, "a spike of -1, which %s does "
		    "not have", c->codec->name);
	if (c->inner != c->codec->type)
		decode_inner(c, flow);
	else {
		kernel(c, 0, flow);
		scale_back(c, x, x, room - flow->room);
	}
	if (c->codec->frames == NULL)
		c->left = (c->left + had - flow->frames) %
		    spk_coder_whole(c);
	return 0;
}

/* Minimum room in a queue for the output of the stage. */
static int
widen(struct spk_coder *c, struct spk_queue *q, size_t size,
    struct spk_fault *f)
{
	if (q->data == NULL && (q->data = malloc(c->stage_cap * size)) != NULL)
		q->cap = c->stage_cap;
	return spk_grow(&q->data, &q->cap, q->pos + q->n + c->stage_cap, size,
	    f);
}

/*
 * Run n frames of a group through the kernel, into its queue: returns how many
 * are left, for which the queue must first be emptied, or -1.
 */
static ptrdiff_t
run_group(struct spk_coder *c, size_t group, const char *x, size_t n, bool end,
    struct spk_fault *f)
{
	const size_t size = inner_out(c) * c->width;
	struct spk_queue *q = &c->queue[group];
	struct spk_flow flow = {x, n, NULL, 0, end};

	do {
		if (widen(c, q, size, f) == -1)
			return -1;
		flow.out = q->data + (q->pos + q->n) * size;
		flow.room = q->cap - q->pos - q->n;
		kernel(c, group * c->width, &flow);
		q->n = q->cap - q->pos - flow.room;
		q->more = flow.room == 0;
	} while (q->more && (c->way == SPK_ENCODE || q->n < c->queue_most));
	return (ptrdiff_t)flow.frames;
}

/* n frames of a group must wait. */
static int
wait(const struct spk_coder *c, struct spk_queue *q, const char *x, size_t n,
    struct spk_fault *f)
{
	if (q->waiting == NULL)
		q->waiting = calloc(1, sizeof *q->waiting);
	if (q->waiting == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return spk_waiting_put(q->waiting, (const int8_t *)x, n * c->width, f);
}

/* Pass a group of the stage to the kernel, or append it to waiting frames. */
static int
feed(struct spk_coder *c, size_t group, bool end, struct spk_fault *f)
{
	struct spk_queue *q = &c->queue[group];
	const char *x = c->stage + group * c->width * c->stage_n * inner_in(c);
	ptrdiff_t left = (ptrdiff_t)c->stage_n;

	if (c->way == SPK_ENCODE || (!q->more && q->n < c->queue_most &&
	    (q->waiting == NULL || q->waiting->values == 0)))
		left = run_group(c, group, x, c->stage_n, end, f);
	else
		q->more |= end;
	x += (c->stage_n - (size_t)left) * c->width * inner_in(c);
	return left > 0 ? wait(c, q, x, (size_t)left, f) : (int)left;
}

/*
 * Waiting frames, and the pending output of the kernel, into the queue: 1 if
 * there are any.
 */
static int
refill(struct spk_coder *c, size_t group, struct spk_fault *f)
{
	struct spk_queue *q = &c->queue[group];
	struct spk_waiting *w = q->waiting;
	ptrdiff_t left;
	int any = 0;
	size_t n;

	while (q->n < c->queue_most && (q->more ||
	    (w != NULL && w->values > 0))) {
		n = w == NULL ? 0 : spk_waiting_look(w, c->looked,
		    c->stage_cap * c->width);
		left = run_group(c, group, (const char *)c->looked,
		    n / c->width, c->ended && (w == NULL || n == w->values),
		    f);
		if (left == -1)
			return -1;
		if (w != NULL)
			spk_waiting_drop(w, n - (size_t)left * c->width);
		any = 1;
	}
	return any;
}

/* The same of all groups. */
static int
refill_all(struct spk_coder *c, struct spk_fault *f)
{
	int any = 0, rc;
	size_t i;

	for (i = 0; c->queue != NULL && i < spk_coder_groups(c); i++) {
		rc = refill(c, i, f);
		if (rc == -1)
			return -1;
		any |= rc;
	}
	return any;
}

/* The next n frames of a channel, from its group's queue. */
static void
give_channel(struct spk_coder *c, size_t ch, char *out, size_t n)
{
	const struct spk_queue *q = &c->queue[ch / c->width];
	const char *s = q->data + (q->pos * c->width + ch % c->width) *
	    inner_out(c);

	if (c->way == SPK_ENCODE)
		spread((const int8_t *)s, c->width, (int8_t *)out,
		    c->channels, n);
	else
		spk_scale_out(&c->scale, ch, s, c->width, out, c->channels, n);
}

/* Remove them. */
static void
leave(struct spk_queue *q, size_t n, size_t size)
{
	q->n -= n;
	q->pos = q->n == 0 ? 0 : q->pos + n;
	if (q->pos > q->n) {
		memmove(q->data, q->data + q->pos * size, q->n * size);
		q->pos = 0;
	}
}

/* Frames that all groups have, as far as there is room. */
static void
give(struct spk_coder *c, struct spk_flow *flow)
{
	const bool one = c->way == SPK_ENCODE && c->width == c->channels;
	const size_t size = size_out(c);
	const struct spk_queue *q = c->queue;
	size_t n = c->queue != NULL ? flow->room : 0, i;
	char *out = flow->out;

	for (i = 0; n > 0 && i < spk_coder_groups(c); i++)
		n = q[i].n < n ? q[i].n : n;
	if (n == 0)
		return;
	if (one)
		memcpy(out, q->data + q->pos * c->width, n * c->width);
	for (i = 0; i < c->channels && !one; i++)
		give_channel(c, i, out + i * size, n);
	for (i = 0; i < spk_coder_groups(c); i++)
		leave(&c->queue[i], n, inner_out(c) * c->width);
	if (c->way == SPK_ENCODE)
		silence(c, flow->out, n);
	flow->out = out + n * c->channels * size;
	flow->room -= n;
}

/* Queues, and memory for frames that have waited. */
static int
make_queues(struct spk_coder *c, struct spk_fault *f)
{
	if (c->queue != NULL)
		return 0;
	c->queue_most = QUEUED / c->channels > c->stage_cap ?
	    QUEUED / c->channels : c->stage_cap;
	c->looked = malloc(c->stage_cap * c->width * inner_in(c));
	c->queue = calloc(spk_coder_groups(c), sizeof *c->queue);
	return c->queue != NULL && c->looked != NULL ? 0 :
	    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

static int
planar(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	size_t i;
	int more;

	if (make_queues(c, f) == -1)
		return -1;
	for (give(c, flow); flow->room > 0; give(c, flow)) {
		more = refill_all(c, f);
		if (more == -1)
			return -1;
		if (more == 1)
			continue;
		if (c->ended || (flow->frames == 0 && !flow->end))
			break;
		if (stage(c, flow, f) == -1)
			return -1;
		c->ended = flow->end && flow->frames == 0;
		for (i = 0; i < spk_coder_groups(c); i++)
			if (feed(c, i, c->ended, f) == -1)
				return -1;
	}
	return 0;
}

ptrdiff_t
spk_coder_pass(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	const size_t room = flow->room, had = flow->frames;
	void *out = flow->out;

	if (!c->opened && spk_coder_ready(c, f) == -1)
		return -1;
	if (c->codec->planar) {
		if (planar(c, flow, f) == -1)
			return -1;
	} else if (c->way == SPK_DECODE) {
		if (decode(c, flow, f) == -1)
			return -1;
	} else if (c->scale.span == SPK_RAW)
		kernel(c, 0, flow);
	else if (encode(c, flow, f) == -1)
		return -1;
	if (c->way == SPK_ENCODE)
		c->odd = (c->odd + had - flow->frames) % c->block;
	if (flow->end && flow->frames == 0 && spk_coder_odd(c, f) == -1)
		return -1;
	if (c->stretch.factor != NULL)
		spk_stretch(&c->stretch, c->codec->type, out,
		    room - flow->room, c->channels);
	return (ptrdiff_t)(room - flow->room);
}

static bool
is_good(const struct spk_coder *c, const char *x, size_t i)
{
	const int8_t y = ((const int8_t *)x)[i];

	if (c->way == SPK_DECODE)
		return y >= -1 && y <= 1;
	return c->codec->type == SPK_F64 ?
	    isfinite(((const double *)(const void *)x)[i]) :
	    isfinite(((const float *)(const void *)x)[i]);
}

/* Check the values that were not checked before: each once. */
static int
check(struct spk_coder *c, const struct spk_flow *flow, struct spk_fault *f)
{
	const size_t width = c->way == SPK_ENCODE ? c->channels : c->columns;
	const size_t n = flow->frames * width;
	const char *x = flow->in;
	char why[80];
	size_t i = 0;

	if (n == 0 || x + n * size_in(c) == c->checked)
		return 0;
	if (c->way == SPK_ENCODE && spk_finite(c->kernels, c->codec->type, x,
	    n))
		i = n;
	for (; i < n; i++) {
		if (is_good(c, x, i))
			continue;
		snprintf(why, sizeof why, "frame %llu: %s",
		    (unsigned long long)(c->taken + i / width + 1),
		    c->way == SPK_ENCODE ? "not a finite number" :
		    "not a spike, which is -1, 0 or 1");
		return spk_fail_channel(f, SPK_DATA, i % width + 1, why);
	}
	c->checked = x + n * size_in(c);
	c->taken += flow->frames;
	return 0;
}

ptrdiff_t
spk_coder_run(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	ptrdiff_t n;

	if (!c->started || c->over)
		return spk_fail(f, SPK_USAGE, c->over ? "ended already" :
		    "not started");
	if (check(c, flow, f) == -1)
		return -1;
	n = spk_coder_pass(c, flow, f);
	if (flow->frames == 0)
		c->checked = NULL;	/* the next frames may be at the same
					 * place */
	c->over = n != -1 && flow->end && flow->room > 0;
	return n;
}

/*
 * A coder: a codec, its parameters and state, and the scale, at work on
 * blocks in memory.  Nothing else calls a codec.
 *
 * Encoding:  signal -> stage (scaled, one block) -> kernel -> spikes
 * Decoding:  spikes -> kernel -> signal, scaled back
 *
 * A planar codec sees one group of channels at a time, mostly of one channel.
 * What its groups give may differ in length (a decoder that waits for a spike),
 * so each has a queue, and frames leave when all groups have theirs.  The
 * queues are as long as the longest wait, and the only memory here that grows.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define STAGE	8192			/* values, at least a frame */

struct queue {
	char		*data;
	size_t		 pos, n, cap;	/* in frames of the group */
};

struct spk_coder {
	const struct spk_codec *codec;
	enum spk_way	 way;
	size_t		 channels, columns;
	size_t		 params;
	void		**value;	/* of each parameter */
	void		**scaled;	/* SPK_FIRST: in the codec's span */
	char		*state;
	void		*room;
	struct spk_scale scale;

	char		*stage;
	size_t		 stage_cap, stage_pos, stage_n;	/* in frames */
	size_t		 width;		/* channels of a group, or all */
	struct queue	*queue;		/* of each group, if planar */
	size_t		*quiet;		/* columns of flat channels */
	size_t		 quiets;
	bool		 started;
	bool		 ended;		/* the kernel knows of the end */
	size_t		 steps;		/* frames of an observation, or 1 */
	size_t		 left;		/* of one that is not complete */
};

/* The text of a parameter, from the head or by default. */
static void *
bind(const struct spk_param *p, const struct spk_head *words, size_t channels,
    struct spk_fault *f)
{
	return spk_param_bind(p, spk_head_get(words, p->name),
	    (p->flags & SPK_CHANNEL) != 0 ? channels : 1, SPK_USAGE, "", f);
}

/* Point a parameter's slot to its values. */
static void
point(struct spk_coder *c, size_t i, const void *values)
{
	/* cppcheck-suppress pointerSize */
	memcpy(c->state + c->codec->param[i].slot, &values, sizeof values);
}

static int
bind_all(struct spk_coder *c, const struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_param *p = c->codec->param;
	size_t i;

	for (i = 0; i < c->params; i++) {
		c->value[i] = bind(&p[i], words, c->channels, f);
		if (c->value[i] == NULL)
			return -1;
		point(c, i, c->value[i]);
	}
	return 0;
}

static int
bind_scale(struct spk_coder *c, const struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_param *rows = spk_scale_param(c->codec->type);
	struct spk_scale *s = &c->scale;
	bool min = spk_head_get(words, "min") != NULL;
	bool max = spk_head_get(words, "max") != NULL;

	*s = (struct spk_scale){.span = c->codec->span,
	    .type = c->codec->type, .channels = c->channels};
	if (s->span == SPK_RAW)
		return 0;
	if (min != max)
		return spk_fail(f, SPK_USAGE, "%s without %s",
		    min ? "min" : "max", min ? "max" : "min");
	s->known = min;
	s->min = bind(&rows[0], words, c->channels, f);
	s->max = bind(&rows[1], words, c->channels, f);
	return s->min == NULL || s->max == NULL ? -1 : 0;
}

static int
allocate(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;

	while (k->param[c->params].name != NULL)
		c->params++;
	c->value = calloc(c->params + 1, sizeof *c->value);
	c->scaled = calloc(c->params + 1, sizeof *c->scaled);
	c->state = calloc(1, k->size);
	if (c->value == NULL || c->scaled == NULL || c->state == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(c->state, &c->channels, sizeof c->channels);
	return 0;
}

static int
check(struct spk_coder *c, struct spk_fault *f)
{
	const char *complaint = c->codec->check != NULL ?
	    c->codec->check(c->state, c->way) : NULL;

	return complaint == NULL ? 0 : spk_fail(f, SPK_USAGE, "%s", complaint);
}

static size_t
groups(const struct spk_coder *c)
{
	return (c->channels + c->width - 1) / c->width;
}

/* What fills up the last group is 0 or was somebody's, and so finite. */
static int
make_stage(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	const bool staged = k->planar || k->span != SPK_RAW;

	c->width = !k->planar ? c->channels :
	    k->group != NULL ? k->group(c->state, c->way) : 1;
	c->stage_cap = c->channels < STAGE ? STAGE / c->channels : 1;
	if (k->planar)
		c->queue = calloc(groups(c), sizeof *c->queue);
	if (staged)
		c->stage = calloc(c->stage_cap * groups(c) * c->width,
		    spk_type_size(k->type));
	return (k->planar && c->queue == NULL) ||
	    (staged && c->stage == NULL) ?
	    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY) : 0;
}

struct spk_coder *
spk_coder_new(const struct spk_codec *codec, enum spk_way way,
    size_t channels, const struct spk_head *words, struct spk_fault *f)
{
	struct spk_coder *c;

	if (channels == 0) {
		spk_fail(f, SPK_USAGE, "no channels");
		return NULL;
	}
	c = calloc(1, sizeof *c);
	if (c == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	c->codec = codec;
	c->way = way;
	c->channels = channels;
	if (allocate(c, f) == -1 || bind_all(c, words, f) == -1 ||
	    bind_scale(c, words, f) == -1 || check(c, f) == -1 ||
	    make_stage(c, f) == -1) {
		spk_coder_free(c);
		return NULL;
	}
	c->columns = codec->columns != NULL ? codec->columns(c->state) :
	    channels;
	c->steps = codec->steps != NULL ? codec->steps(c->state) : 1;
	return c;
}

void
spk_coder_free(struct spk_coder *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; c->value != NULL && i < c->params; i++)
		free(c->value[i]);
	for (i = 0; c->scaled != NULL && i < c->params; i++)
		free(c->scaled[i]);
	for (i = 0; c->queue != NULL && i < groups(c); i++)
		free(c->queue[i].data);
	free(c->value);
	free(c->scaled);
	free(c->queue);
	free(c->state);
	free(c->room);
	free(c->stage);
	free(c->quiet);
	free(c->scale.min);
	free(c->scale.max);
	free(c);
}

size_t
spk_coder_columns(const struct spk_coder *c)
{
	return c->columns;
}

void
spk_coder_column(const struct spk_coder *c, size_t k, struct spk_column *col)
{
	*col = (struct spk_column){.channel = k};
	if (c->codec->column != NULL)
		c->codec->column(c->state, k, col);
}

bool
spk_coder_wants_range(const struct spk_coder *c)
{
	return c->scale.span != SPK_RAW && !c->scale.known;
}

void
spk_coder_range(struct spk_coder *c, const void *block, size_t frames)
{
	if (c->scale.span != SPK_RAW)
		spk_scale_widen(&c->scale, block, frames);
}

uint64_t
spk_coder_outside(const struct spk_coder *c, const void *block, size_t frames)
{
	return c->scale.span == SPK_RAW ? 0 :
	    spk_scale_outside(&c->scale, block, frames);
}

/*
 * Give parameters that are learnt the values of the first frame, if there is
 * one, and the codec these values in its span.
 */
static int
learn(struct spk_coder *c, const char *frame, struct spk_fault *f)
{
	size_t n = c->channels, size = spk_type_size(c->codec->type), i, ch;

	for (i = 0; i < c->params; i++) {
		if ((c->codec->param[i].flags & SPK_FIRST) == 0)
			continue;
		if (frame != NULL)
			memcpy(c->value[i], frame, n * size);
		c->scaled[i] = malloc(n * size);
		if (c->scaled[i] == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		for (ch = 0; ch < n; ch++)
			spk_scale_in(&c->scale, ch,
			    (char *)c->value[i] + ch * size, 1,
			    (char *)c->scaled[i] + ch * size, 1, 1);
		point(c, i, c->scaled[i]);
	}
	return 0;
}

/* Spikes of channels that never change are none: which columns are these? */
static int
find_quiet(struct spk_coder *c, struct spk_fault *f)
{
	struct spk_column col;
	size_t k, cap = 0;

	for (k = 0; k < c->columns && c->scale.span != SPK_RAW; k++) {
		spk_coder_column(c, k, &col);
		if (!spk_scale_flat(&c->scale, col.channel))
			continue;
		if (spk_grow(&c->quiet, &cap, c->quiets + 1,
		    sizeof *c->quiet, f) == -1)
			return -1;
		c->quiet[c->quiets++] = k;
	}
	return 0;
}

int
spk_coder_start(struct spk_coder *c, const void *frame, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	const char *complaint;
	size_t n;

	if (c->started)
		return spk_fail(f, SPK_USAGE, "started already");
	if (spk_coder_wants_range(c))
		return spk_fail(f, SPK_USAGE, "min and max are not known");
	c->started = true;
	if (spk_scale_check(&c->scale, f) == -1 ||
	    learn(c, c->way == SPK_ENCODE ? frame : NULL, f) == -1 ||
	    (c->way == SPK_ENCODE && find_quiet(c, f) == -1))
		return -1;
	if (k->room != NULL) {
		n = (k->room(c->state, c->way) + 63) / 64 * 64;
		c->room = aligned_alloc(64, n);
		if (c->room == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		memset(c->room, 0, n);
	}
	complaint = k->open != NULL ? k->open(c->state, c->room, c->way) : NULL;
	return complaint == NULL ? 0 : spk_fail(f, SPK_DATA, "%s", complaint);
}

int
spk_coder_words(const struct spk_coder *c, struct spk_head *h,
    struct spk_fault *f)
{
	const struct spk_param *p = c->codec->param;
	const struct spk_param *range = spk_scale_param(c->codec->type);
	size_t i;

	if (c->scale.span != SPK_RAW &&
	    (spk_param_word(&range[0], c->scale.min, c->channels, h, f) == -1 ||
	    spk_param_word(&range[1], c->scale.max, c->channels, h, f) == -1))
		return -1;
	for (i = 0; i < c->params; i++)
		if ((p[i].flags & (SPK_ENCODING | SPK_DECODING)) == 0 &&
		    spk_param_word(&p[i], c->value[i],
		    (p[i].flags & SPK_CHANNEL) != 0 ? c->channels : 1, h,
		    f) == -1)
			return -1;
	return 0;
}

static void
kernel(struct spk_coder *c, size_t channel, struct spk_flow *flow)
{
	if (c->way == SPK_ENCODE)
		c->codec->encode(c->state, channel, flow);
	else
		c->codec->decode(c->state, channel, flow);
}

/* Sizes of an element on the way in and on the way out. */
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

/* n spikes, each so many after the other. */
static void
spread(const int8_t *x, size_t xstep, int8_t *y, size_t ystep, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i * ystep] = x[i * xstep];
}

/* n frames of a channel, from x on, into the stage. */
static void
take_channel(struct spk_coder *c, size_t ch, const char *x, size_t n)
{
	const size_t width = c->width, k = ch % width;
	char *s = c->stage + ((ch - k) * n + k) * size_in(c);

	if (c->way == SPK_ENCODE)
		spk_scale_in(&c->scale, ch, x, c->channels, s, width, n);
	else
		spread((const int8_t *)x, c->channels, (int8_t *)s, width, n);
}

/* Take frames into the stage: scaled; if planar, group after group. */
static int
take(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
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
		take_channel(c, ch, x + ch * size, n);
	flow->in = x + n * c->channels * size;
	flow->frames -= n;
	c->stage_pos = 0;
	c->stage_n = n;
	return spk_finite(c->way == SPK_ENCODE ? c->codec->type : SPK_I8,
	    c->stage, n * groups(c) * c->width) ? 0 : spk_fail(f, SPK_DATA,
	    "a sample is too far out of the range to be scaled");
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
		if (c->stage_n == 0 && take(c, flow, fault) == -1)
			return -1;
		room = flow->room;
		f = (struct spk_flow){
			c->stage + c->stage_pos * c->channels * size_in(c),
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
	int least = 0;
	size_t i;

	for (i = 0; i < n; i++)
		least = y[i] < least ? y[i] : least;
	return least == 0;
}

static int
decode(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	size_t size = size_out(c), room = flow->room, had = flow->frames, ch;
	char *x = flow->out;

	if (c->codec->up_only && !is_up_only(flow->in, had * c->columns))
		return spk_fail(f, SPK_DATA, "a spike of -1, which %s does "
		    "not have", c->codec->name);
	kernel(c, 0, flow);
	c->left = (c->left + had - flow->frames) % c->steps;
	for (ch = 0; ch < c->channels && c->scale.span != SPK_RAW; ch++)
		spk_scale_out(&c->scale, ch, x + ch * size, c->channels,
		    x + ch * size, c->channels, room - flow->room);
	return 0;
}

/* Run a group of the stage through the kernel, into its queue. */
static int
feed(struct spk_coder *c, size_t group, bool end, struct spk_fault *f)
{
	const size_t ch = group * c->width, size = size_out(c) * c->width;
	struct queue *q = &c->queue[group];
	struct spk_flow flow = {
		c->stage + ch * c->stage_n * size_in(c), c->stage_n, NULL, 0,
		end
	};

	do {
		if (spk_grow(&q->data, &q->cap, q->pos + q->n +
		    c->stage_cap, size, f) == -1)
			return -1;
		flow.out = q->data + (q->pos + q->n) * size;
		flow.room = q->cap - q->pos - q->n;
		kernel(c, ch, &flow);
		q->n = q->cap - q->pos - flow.room;
	} while (flow.room == 0);
	return 0;
}

/* The next n frames of a channel, from its group's queue. */
static void
give_channel(struct spk_coder *c, size_t ch, char *out, size_t n)
{
	const struct queue *q = &c->queue[ch / c->width];
	const char *s = q->data + (q->pos * c->width + ch % c->width) *
	    size_out(c);

	if (c->way == SPK_ENCODE)
		spread((const int8_t *)s, c->width, (int8_t *)out,
		    c->channels, n);
	else
		spk_scale_out(&c->scale, ch, s, c->width, out, c->channels, n);
}

/* They are given. */
static void
leave(struct queue *q, size_t n, size_t size)
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
	const struct queue *q = c->queue;
	size_t n = flow->room, i;
	char *out = flow->out;

	for (i = 0; i < groups(c); i++)
		n = q[i].n < n ? q[i].n : n;
	if (n == 0)
		return;
	if (one)
		memcpy(out, q->data + q->pos * c->width, n * c->width);
	for (i = 0; i < c->channels && !one; i++)
		give_channel(c, i, out + i * size, n);
	for (i = 0; i < groups(c); i++)
		leave(&c->queue[i], n, size * c->width);
	if (c->way == SPK_ENCODE)
		silence(c, flow->out, n);
	flow->out = out + n * c->channels * size;
	flow->room -= n;
}

static int
planar(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	size_t i;

	for (give(c, flow); flow->room > 0; give(c, flow)) {
		if (c->ended || (flow->frames == 0 && !flow->end))
			break;
		if (take(c, flow, f) == -1)
			return -1;
		c->ended = flow->end && flow->frames == 0;
		for (i = 0; i < groups(c); i++)
			if (feed(c, i, c->ended, f) == -1)
				return -1;
	}
	return 0;
}

ptrdiff_t
spk_coder_run(struct spk_coder *c, struct spk_flow *flow, struct spk_fault *f)
{
	size_t room = flow->room;

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
	return (ptrdiff_t)(room - flow->room);
}

int
spk_coder_restart(struct spk_coder *c, struct spk_fault *f)
{
	if (c->codec->restart == NULL)
		return spk_fail(f, SPK_DATA, "codec %s has no episodes",
		    c->codec->name);
	c->codec->restart(c->state);
	c->left = 0;
	return 0;
}

size_t
spk_coder_left(const struct spk_coder *c, size_t *steps)
{
	*steps = c->steps;
	return c->left;
}

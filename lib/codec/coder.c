/*
 * A coder: a codec, its parameters and state, and the scale.  Nothing else
 * calls a codec.  Here it is created; coder_start.c gives it its range and
 * values, and starts it; coder_run.c runs it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/coder.h"

#define STAGE	8192			/* values, at least one frame */
#define FILE_MOST	(1U << 30)	/* bytes of a parameter's file */

/*
 * The values of a parameter, the default if it belongs to the other direction.
 */
static void *
bind(const struct spk_coder *c, const struct spk_param *p,
    const struct spk_head *words, struct spk_fault *f)
{
	const unsigned other = c->way == SPK_ENCODE ? SPK_DECODING :
	    SPK_ENCODING;

	return spk_param_bind(p, (p->flags & other) != 0 ? NULL :
	    spk_head_get(words, p->name), spk_coder_count(c, p), SPK_USAGE, "",
	    f);
}

void
spk_coder_point(struct spk_coder *c, size_t i, const void *values)
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
		c->value[i] = bind(c, &p[i], words, f);
		if (c->value[i] == NULL)
			return -1;
		c->set[i] = spk_head_get(words, p[i].name) != NULL;
		if (c->set[i] && spk_coder_lacks(c, i) != NULL)
			return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": only "
			    "with " SPK_WORD("%s"), p[i].name,
			    spk_coder_lacks(c, i)->name);
		spk_coder_point(c, i, c->value[i]);
	}
	return 0;
}

/* The row of an image, if the words have it and it is valid. */
static int
bind_image(struct spk_coder *c, const struct spk_head *words,
    struct spk_fault *f)
{
	const char *width = spk_head_get(words, "width");

	c->across = c->channels;
	if (width == NULL || c->codec->image == NULL ||
	    (spk_count(width, strlen(width), &c->across) && c->across > 0 &&
	    c->channels % c->across == 0))
		return 0;
	return spk_fail(f, SPK_USAGE, "width=%.40s: rows of images of %zu "
	    "pixel%s are narrower", width, c->channels,
	    c->channels == 1 ? "" : "s");
}

/* A file, or the numbers instead of its name. */
static void *
read_file(const struct spk_param *p, const char *name, size_t *n,
    struct spk_fault *f)
{
	char *text;

	if ((p->flags & SPK_NUMBERS) == 0 || !spk_param_lists(name))
		return spk_file_read(name, FILE_MOST, n, f);
	text = strdup(name);
	if (text == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	*n = strlen(name);
	return text;
}

/* The files named by parameters. */
static int
read_files(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_param *p = c->codec->param;
	const char *name;
	size_t i;

	for (i = 0; i < c->params && c->codec->load != NULL; i++) {
		name = p[i].type == SPK_FILE ?
		    *(char *const *)c->value[i] : NULL;
		if (name == NULL)
			continue;
		c->file[i] = read_file(&p[i], name, &c->file_size[i], f);
		if (c->file[i] == NULL)
			return -1;
	}
	return 0;
}

int
spk_coder_hand_over(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_param *p = c->codec->param;
	const char *complaint, *name;
	size_t i;

	if (c->codec->image != NULL)
		c->codec->image(c->state, c->across);
	for (i = 0; i < c->params; i++) {
		if (c->file[i] == NULL)
			continue;
		name = *(char *const *)c->value[i];
		complaint = c->codec->load(c->state, &p[i], c->file[i],
		    c->file_size[i]);
		if (complaint != NULL)
			return spk_fail(f, SPK_DATA, "%.250s: %s",
			    name != NULL ? name : p[i].name, complaint);
	}
	return 0;
}

static int
bind_scale(struct spk_coder *c, const struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_param *rows = spk_scale_param(c->codec);
	const char *lone = spk_scale_lone(words);
	struct spk_scale *s = &c->scale;

	*s = spk_scale_of(c->codec, c->channels, c->kernels);
	if (s->span == SPK_RAW)
		return 0;
	if (lone != NULL)
		return spk_fail(f, SPK_USAGE, "%s without %s", lone,
		    SPK_OTHER_END(lone));
	c->given[0] = c->given[1] = s->known =
	    spk_head_get(words, "min") != NULL;
	s->min = bind(c, &rows[0], words, f);
	s->max = bind(c, &rows[1], words, f);
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
	c->word = calloc(c->params + 1, sizeof *c->word);
	c->file = calloc(c->params + 1, sizeof *c->file);
	c->file_size = calloc(c->params + 1, sizeof *c->file_size);
	c->set = calloc(c->params + 1, sizeof *c->set);
	c->state = calloc(1, k->size);
	if (k->survey > 0 && c->way == SPK_ENCODE)
		c->survey = calloc(c->channels, k->survey);
	if (c->value == NULL || c->scaled == NULL || c->word == NULL ||
	    c->file == NULL || c->file_size == NULL || c->state == NULL ||
	    c->set == NULL || (k->survey > 0 && c->way == SPK_ENCODE &&
	    c->survey == NULL))
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(c->state, &c->channels, sizeof c->channels);
	return 0;
}

/*
 * The channels that fill up the last group are 0 or old values, and so finite.
 */
static int
make_stage(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	const bool staged = k->planar || k->span != SPK_RAW ||
	    c->inner != k->type;

	c->width = !k->planar ? c->channels :
	    k->group != NULL ? k->group(c->state, c->way) : 1;
	c->stage_cap = c->channels < STAGE ? STAGE / c->channels : 1;
	if (staged)
		c->stage = calloc(c->stage_cap * spk_coder_groups(c) *
		    c->width, spk_type_size(c->inner));
	return staged && c->stage == NULL ?
	    spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY) : 0;
}

static void
free_stage(struct spk_coder *c)
{
	size_t i;

	for (i = 0; c->queue != NULL && i < spk_coder_groups(c); i++) {
		free(c->queue[i].data);
		if (c->queue[i].waiting != NULL)
			free(c->queue[i].waiting->data);
		free(c->queue[i].waiting);
	}
	free(c->queue);
	free(c->looked);
	free(c->stage);
	c->looked = NULL;
	c->queue = NULL;
	c->stage = NULL;
}

int
spk_coder_settle(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	const char *complaint = k->check != NULL ?
	    k->check(c->state, c->way) : NULL;

	c->settled = false;
	if (complaint != NULL)
		return spk_fail(f, SPK_USAGE, "%s", complaint);
	free_stage(c);
	c->columns = k->columns != NULL ? k->columns(c->state) : c->channels;
	c->steps = k->steps != NULL ? k->steps(c->state) : 1;
	c->block = k->block != NULL ? k->block(c->state) : 1;
	if (k->computes != NULL)
		c->inner = c->scale.inner = k->computes(c->state);
	c->settled = make_stage(c, f) == 0;
	return c->settled ? 0 : -1;
}

static int
set_up(struct spk_coder *c, const struct spk_codec *codec, enum spk_way way,
    size_t channels, const struct spk_head *words, struct spk_fault *f)
{
	if (channels == 0)
		return spk_fail(f, SPK_USAGE, "no channels");
	if (spk_codec_row(&c->row, codec, f) == -1)
		return -1;
	if ((way == SPK_ENCODE ? c->row.encode : c->row.decode) == NULL)
		return spk_fail(f, SPK_USAGE, "%s does not %s", c->row.name,
		    way == SPK_ENCODE ? "encode" : "decode");
	c->codec = &c->row;
	c->inner = spk_codec_inner(c->codec);
	c->way = way;
	c->channels = channels;
	c->kernels = spk_kernels(SIZE_MAX);
	c->scale.span = c->row.span;
	return allocate(c, f) == -1 ||
	    spk_codec_words(c->codec, words, f) == -1 ||
	    bind_all(c, words, f) == -1 || bind_scale(c, words, f) == -1 ||
	    bind_image(c, words, f) == -1 || read_files(c, f) == -1 ||
	    spk_coder_hand_over(c, f) == -1 ||
	    spk_coder_settle(c, f) == -1 ? -1 : 0;
}

struct spk_coder *
spk_coder_new(const struct spk_codec *codec, enum spk_way way,
    size_t channels, const struct spk_head *words, struct spk_fault *f)
{
	static const struct spk_head none;
	struct spk_coder *c = calloc(1, sizeof *c);
	struct spk_fault why = {0};

	if (c == NULL)
		spk_fail(&why, SPK_SYSTEM, SPK_NO_MEMORY);
	else if (set_up(c, codec, way, channels, words != NULL ? words :
	    &none, &why) == 0)
		return c;
	spk_fail_as(f, why.status, "", &why);
	spk_coder_free(c);
	return NULL;
}

int
spk_coder_hand(struct spk_coder *c, const char *name, void *bytes, size_t n,
    struct spk_fault *f)
{
	size_t i;

	if (spk_coder_find(c, name, &i) == NULL || i >= c->params) {
		free(bytes);
		return spk_fail(f, SPK_USAGE, "%s has no %s", c->row.name,
		    name);
	}
	free(c->file[i]);
	c->file[i] = bytes;
	c->file_size[i] = n;
	return spk_coder_hand_over(c, f) == -1 ? -1 : spk_coder_settle(c, f);
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
	for (i = 0; c->word != NULL && i < c->params; i++)
		free(c->word[i]);
	for (i = 0; c->file != NULL && i < c->params; i++)
		free(c->file[i]);
	free_stage(c);
	free(c->value);
	free(c->scaled);
	free(c->word);
	free(c->file);
	free(c->file_size);
	free(c->set);
	free(c->ends);
	free(c->survey);
	free(c->state);
	free(c->room);
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

int
spk_coder_restart(struct spk_coder *c, struct spk_fault *f)
{
	if (!c->started)
		return spk_fail(f, SPK_USAGE, "not started");
	if (c->codec->restart == NULL)
		return spk_fail(f, SPK_DATA, "codec %s has no episodes",
		    c->codec->name);
	if (spk_coder_odd(c, f) == -1)
		return -1;
	if (c->opened)
		c->codec->restart(c->state);
	c->left = 0;
	c->over = false;
	return 0;
}

size_t
spk_coder_steps(const struct spk_coder *c)
{
	return c->steps;
}

uint64_t
spk_coder_frames(const struct spk_coder *c, uint64_t n)
{
	if (c->way == SPK_ENCODE)
		return n * c->steps;
	return c->codec->frames != NULL ? c->codec->frames(c->state, n) :
	    n / c->steps;
}

uint64_t
spk_coder_saturated(const struct spk_coder *c)
{
	return c->codec->saturated != NULL ? c->codec->saturated(c->state) : 0;
}

size_t
spk_coder_left(const struct spk_coder *c)
{
	return c->left;
}

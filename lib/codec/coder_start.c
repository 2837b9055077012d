/*
 * Starting a coder: its range, values that are set, and those that are found
 * from the whole signal or its first frame.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/coder.h"

/* Gather what parameters are found from. */
static void
survey(struct spk_coder *c, const char *block, size_t frames)
{
	const struct spk_codec *k = c->codec;
	size_t ch;

	for (ch = 0; ch < c->channels && frames > 0; ch++)
		k->gather(c->state, ch, c->survey + ch * k->survey,
		    block + ch * spk_type_size(k->type), c->channels, frames);
	c->surveyed |= frames > 0;
}

void
spk_coder_range(struct spk_coder *c, const void *block, size_t frames)
{
	const size_t n = c->channels * spk_type_size(c->codec->type);
	void *end[2] = {c->scale.min, c->scale.max};
	char *kept;
	size_t i;

	if (c->survey != NULL && !c->started)
		survey(c, block, frames);
	if (c->scale.span == SPK_RAW || c->started ||
	    (c->given[0] && c->given[1]))
		return;
	kept = c->given[0] || c->given[1] ? malloc(2 * n) : NULL;
	for (i = 0; i < 2 && kept != NULL; i++)
		memcpy(kept + i * n, end[i], n);
	spk_scale_widen(&c->scale, block, frames);
	for (i = 0; i < 2 && kept != NULL; i++)
		if (c->given[i])	/* if it was set, it stays */
			memcpy(end[i], kept + i * n, n);
	free(kept);
}

uint64_t
spk_coder_outside(const struct spk_coder *c, const void *block, size_t frames)
{
	return c->scale.span == SPK_RAW ? 0 :
	    spk_scale_outside(&c->scale, block, frames);
}

int
spk_coder_set(struct spk_coder *c, const char *name, const double *x,
    size_t n, struct spk_fault *f)
{
	const struct spk_param *p;
	size_t i;

	p = spk_coder_find(c, name, &i);
	if (c->started)
		return spk_fail(f, SPK_USAGE, "started already");
	if (p == NULL)
		return spk_fail(f, SPK_USAGE, "%.40s: %s has no such "
		    "parameter", name, c->codec->name);
	if (n != 1 && n != spk_coder_count(c, p))
		return spk_fail(f, SPK_USAGE, "%s: %zu values for %zu "
		    "channel%s", name, n, c->channels,
		    c->channels == 1 ? "" : "s");
	if (spk_param_store(p, spk_coder_values(c, i), spk_coder_count(c, p),
	    x, n, f) == -1)
		return -1;
	if (i < c->params)
		c->set[i] = true;
	else {
		c->given[i - c->params] = true;
		c->scale.known = c->given[0] && c->given[1];
	}
	return i >= c->params || (p->flags & SPK_FIRST_FRAME) != 0 ? 0 :
	    spk_coder_settle(c, f);
}

/* Encoding: set learned parameters from the first frame, if there is one. */
static int
learn(struct spk_coder *c, const char *frame, struct spk_fault *f)
{
	const size_t size = c->channels * spk_type_size(c->codec->type);
	unsigned flags;
	size_t i;

	for (i = 0; i < c->params; i++) {
		flags = c->codec->param[i].flags;
		if ((flags & SPK_FIRST_FRAME) == 0)
			continue;
		free(c->word[i]);
		c->word[i] = NULL;
		if (frame == NULL || (flags & SPK_SURVEYED) != 0)
			continue;
		c->word[i] = malloc(size);
		if (c->word[i] == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		memcpy(c->word[i], c->value[i], size);
		memcpy(c->value[i], frame, size);
	}
	return 0;
}

/* Pass these parameters to the codec in its span. */
static int
scale_learned(struct spk_coder *c, struct spk_fault *f)
{
	const size_t n = c->channels, size = spk_type_size(c->codec->type);
	const size_t inner = spk_type_size(c->inner);
	size_t i, ch;

	for (i = 0; i < c->params; i++) {
		if ((c->codec->param[i].flags & SPK_FIRST_FRAME) == 0)
			continue;
		if (c->scaled[i] == NULL)
			c->scaled[i] = malloc(n * sizeof(double));
		if (c->scaled[i] == NULL)
			return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		for (ch = 0; ch < n; ch++)
			spk_scale_in(&c->scale, ch,
			    (char *)c->value[i] + ch * size, 1,
			    (char *)c->scaled[i] + ch * inner, 1, 1);
		spk_coder_point(c, i, c->scaled[i]);
	}
	return 0;
}

/* Decoding: the factors and shifts, unless they have no effect. */
static void
find_stretch(struct spk_coder *c)
{
	static const char *const name[] = {"stretch", "shift"};
	const struct spk_param *p[2];
	size_t i[2], k;

	c->stretch = (struct spk_stretch){0};
	for (k = 0; k < 2; k++)
		p[k] = spk_coder_find(c, name[k], &i[k]);
	if (c->way == SPK_ENCODE || p[0] == NULL || p[1] == NULL ||
	    (spk_coder_usual(c, i[0]) && spk_coder_usual(c, i[1])))
		return;
	c->stretch.factor = c->value[i[0]];
	c->stretch.shift = c->value[i[1]];
}

/* Channels that never change have no spikes: find their columns. */
static int
find_quiet(struct spk_coder *c, struct spk_fault *f)
{
	struct spk_column col;
	size_t k;

	for (k = 0; k < c->columns && c->scale.span != SPK_RAW; k++) {
		spk_coder_column(c, k, &col);
		if (!spk_scale_flat(&c->scale, col.channel))
			continue;
		if (spk_grow(&c->quiet, &c->quiet_cap, c->quiets + 1,
		    sizeof *c->quiet, f) == -1)
			return -1;
		c->quiet[c->quiets++] = k;
	}
	return 0;
}

static int
conclude_channels(struct spk_coder *c, const struct spk_param *p, double *x,
    struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	size_t ch;

	for (ch = 0; ch < c->channels; ch++) {
		x[ch] = k->conclude(c->state, p, ch,
		    c->survey + ch * k->survey);
		if (!isfinite(x[ch]))
			return spk_fail(f, SPK_DATA, "channel %zu: its values "
			    "are too large to find the %s", ch + 1, p->name);
	}
	return 0;
}

/* Parameters that are found from the whole signal. */
static int
conclude(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	size_t i;
	double *x;
	int rc = 0;

	x = c->survey != NULL ? malloc(c->channels * sizeof *x) : NULL;
	if (c->survey != NULL && x == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < c->params && x != NULL && rc == 0; i++) {
		if (!spk_coder_surveys(c, i))
			continue;
		rc = conclude_channels(c, &k->param[i], x, f);
		if (rc == 0)
			rc = spk_param_store(&k->param[i], c->value[i],
			    c->channels, x, c->channels, f);
	}
	free(x);
	return rc;
}

bool
spk_coder_map(const struct spk_coder *c, double min, double max, double *shift,
    double *divisor)
{
	return c->codec->map != NULL &&
	    c->codec->map(c->state, min, max, shift, divisor);
}

/* Whether the codec maps the range of all channels. */
static bool
is_mapped(const struct spk_coder *c, const struct spk_numbers *end)
{
	double shift, divisor;
	size_t i;

	for (i = 0; i < c->channels; i++)
		if (!spk_coder_map(c, spk_number_of(&end[0], i),
		    spk_number_of(&end[1], i), &shift, &divisor))
			return false;
	return true;
}

/* The ends of the range, with room for what they are mapped to. */
static int
find_ends(struct spk_coder *c, const struct spk_numbers *end,
    struct spk_fault *f)
{
	const size_t n = c->channels;
	size_t i;

	if (c->ends == NULL)
		c->ends = calloc(4 * n, sizeof *c->ends);
	if (c->ends == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < 2 * n; i++)
		c->ends[i] = spk_number_of(&end[i / n], i % n);
	return 0;
}

/* Let the codec map the range. */
static int
map(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_numbers end[2] = {
		spk_coder_numbers(c, "min"), spk_coder_numbers(c, "max")
	};
	const size_t n = c->channels;
	double *shift, *divisor;
	size_t i;

	c->scale.shift = c->scale.divisor = NULL;
	if (!is_mapped(c, end))
		return 0;
	if (find_ends(c, end, f) == -1)
		return -1;
	shift = c->ends + 2 * n;
	divisor = shift + n;
	for (i = 0; i < n; i++)
		(void)spk_coder_map(c, c->ends[i], c->ends[n + i], &shift[i],
		    &divisor[i]);
	c->scale.shift = shift;
	c->scale.divisor = divisor;
	return 0;
}

/* Show the codec the range. */
static int
show_ends(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_numbers end[2] = {
		spk_coder_numbers(c, "min"), spk_coder_numbers(c, "max")
	};

	if (c->codec->ends == 0)
		return 0;
	if (find_ends(c, end, f) == -1)
		return -1;
	/* cppcheck-suppress pointerSize */
	memcpy(c->state + c->codec->ends, &c->ends, sizeof c->ends);
	return 0;
}

/* The initial state, except for the parameters it points to. */
void
spk_coder_reset(struct spk_coder *c)
{
	struct spk_fault none = {0};	/* files were loaded before */
	size_t i;

	memset(c->state, 0, c->codec->size);
	memcpy(c->state, &c->channels, sizeof c->channels);
	for (i = 0; i < c->params; i++) {
		if (c->started && c->word[i] != NULL)
			memcpy(c->value[i], c->word[i], spk_coder_count(c,
			    &c->codec->param[i]) *
			    spk_type_size(c->codec->type));
		spk_coder_point(c, i, c->value[i]);
	}
	(void)spk_coder_hand_over(c, &none);
	for (i = 0; c->queue != NULL && i < spk_coder_groups(c); i++) {
		c->queue[i].pos = c->queue[i].n = 0;
		c->queue[i].more = false;
		if (c->queue[i].waiting != NULL)
			spk_waiting_clear(c->queue[i].waiting);
	}
	c->scale.known = c->given[0] && c->given[1];
	if (c->survey != NULL)
		memset(c->survey, 0, c->channels * c->codec->survey);
	c->surveyed = false;
	c->stage_pos = c->stage_n = c->quiets = c->left = c->odd = 0;
	c->started = c->opened = c->ended = c->over = false;
	c->taken = c->staged = 0;
	c->checked = NULL;
}

/* Work memory, zeroed. */
static int
make_room(struct spk_coder *c, struct spk_fault *f)
{
	const size_t n = spk_lines(c->codec->room(c->state, c->way));

	if (n > c->room_size || c->room == NULL) {
		free(c->room);
		c->room = aligned_alloc(64, n);
		c->room_size = n;
	}
	if (c->room == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memset(c->room, 0, n);
	return 0;
}

int
spk_coder_ready(struct spk_coder *c, struct spk_fault *f)
{
	const struct spk_codec *k = c->codec;
	const char *complaint;
	size_t i;

	if (c->opened)
		return 0;
	for (i = 0; i < c->params && c->way == SPK_DECODE; i++)
		if (spk_coder_surveys(c, i))
			return spk_fail(f, SPK_DATA, SPK_WORD("%s") ": not "
			    "known", k->param[i].name);
	if (show_ends(c, f) == -1 || scale_learned(c, f) == -1 ||
	    (k->room != NULL && make_room(c, f) == -1))
		return -1;
	complaint = k->open != NULL ? k->open(c->state, c->room, c->way) : NULL;
	if (complaint != NULL)
		return spk_fail(f, SPK_DATA, "%s", complaint);
	c->opened = true;
	return 0;
}

int
spk_coder_start(struct spk_coder *c, const void *frame, struct spk_fault *f)
{
	if (c->started)
		return spk_fail(f, SPK_USAGE, "started already");
	if (spk_coder_knows(c, f) == -1)
		return -1;
	if (c->way == SPK_ENCODE && frame != NULL &&
	    !spk_finite(c->kernels, c->codec->type, frame, c->channels))
		return spk_fail(f, SPK_DATA, "a sample is not finite");
	if (conclude(c, f) == -1 ||
	    (!c->settled && spk_coder_settle(c, f) == -1))
		return -1;
	if (map(c, f) == -1 ||
	    spk_scale_check(&c->scale, f) == -1 ||
	    learn(c, c->way == SPK_ENCODE ? frame : NULL, f) == -1 ||
	    (c->way == SPK_ENCODE && find_quiet(c, f) == -1))
		return -1;
	find_stretch(c);
	c->started = true;
	/* Without a frame, perhaps none follows: then memory is not needed. */
	if (frame == NULL || spk_coder_ready(c, f) == 0)
		return 0;
	spk_coder_reset(c);
	return -1;
}

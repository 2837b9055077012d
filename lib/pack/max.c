/*
 * Level 9: for each spike, its plane, or that none is left in the block; as
 * steps away from the predicted plane.
 */
#include <string.h>

#include "pack/max.h"

#define STEPS		6		/* that are nodes, in each direction */
#define WEIGHT		6554		/* initial, of each input, of 65536 */
#define RATIO_WEIGHT	(1 << 23)	/* of the change of neighbours' rate */
#define FIRST_LIGHT	(4 << 16)	/* 4 planes of white */

enum {					/* nodes */
	THERE,				/* it is in the predicted plane */
	LATER,
	UP,				/* planes later */
	DOWN = UP + STEPS,		/* earlier */
	NONE = DOWN + STEPS		/* none is left, as predicted */
};

/* The state */

static size_t
layout(struct spk_max *m, char *room, const struct spk_stripe *s,
    bool scene)
{
	const size_t pixels = s->width * s->height;
	const size_t map = 2 * s->width * (s->most + 2 * SPK_MAX_PAD);
	size_t used = 0, i, n;

	(void)spk_take(room, &used, sizeof *m);
	m->width = s->width;
	m->most = s->most;
	m->scene = scene;
	m->inputs = scene ? SPK_MAX_ALL : SPK_MAX_INPUTS;
	m->sets = scene ? SPK_MAX_ALL_SETS : SPK_MAX_SETS;
	m->lines = spk_take(room, &used, spk_max_lines(scene) *
	    sizeof *m->lines);
	m->pixel = spk_take(room, &used, pixels * sizeof *m->pixel);
	for (i = 0; i < m->sets; i++) {
		n = spk_max_sets[i] * SPK_MAX_NODES * m->inputs;
		m->weights[i] = spk_take(room, &used, n * sizeof(int32_t));
	}
	n = spk_max_last_sets * SPK_MAX_NODES * m->sets;
	m->last_weights = spk_take(room, &used, n * sizeof(int32_t));
	for (i = 0; i < 2; i++) {
		n = spk_max_corrections[i] * SPK_MAX_NODES * SPK_MAX_BINS;
		m->corrections[i] = spk_take(room, &used, n * sizeof(uint16_t));
	}
	m->rates = spk_take(room, &used, 2 * sizeof *m->rates);
	m->map.phase = spk_take(room, &used, map * sizeof(uint16_t));
	m->map.interval = spk_take(room, &used, map);
	m->map.news = spk_take(room, &used, map);
	m->planes = spk_take(room, &used, s->most * sizeof(int32_t));
	m->news = spk_take(room, &used, s->most);
	if (!scene)
		return used;
	m->map.lit_news = spk_take(room, &used, map);
	m->lit_news = spk_take(room, &used, s->most);
	m->lit = spk_take(room, &used, pixels * sizeof *m->lit);
	m->light = spk_take(room, &used, (s->most + 1) * sizeof *m->light);
	return used;
}

static size_t
max_size(const struct spk_stripe *s)
{
	struct spk_max m;

	return layout(&m, NULL, s, false);
}

static void
reset_mixers(struct spk_max *m)
{
	size_t i, k, n;

	for (k = 0; k < m->sets; k++) {
		n = spk_max_sets[k] * SPK_MAX_NODES * m->inputs;
		for (i = 0; i < n; i++)
			m->weights[k][i] = i % m->inputs < SPK_MAX_CONTEXTS ||
			    i % m->inputs >= SPK_MAX_INPUTS ? WEIGHT : 0;
	}
	n = spk_max_last_sets * SPK_MAX_NODES * m->sets;
	for (i = 0; i < n; i++)
		m->last_weights[i] = 65536 / SPK_MAX_SETS;
	for (k = 0; k < 2; k++) {
		n = spk_max_corrections[k] * SPK_MAX_NODES * SPK_MAX_BINS;
		for (i = 0; i < n; i++)
			m->corrections[k][i] = (uint16_t)spk_share((int)(i %
			    SPK_MAX_BINS) * 128 - 2048);
	}
	memset(m->mixed.odds, 0, sizeof m->mixed.odds);
	m->mixed.odds[SPK_MAX_CONTEXTS] = 256;
	memset(m->rates, 0, 2 * sizeof *m->rates);
	for (k = 0; k < 2; k++)
		for (i = 0; i <= SPK_MAX_NEAR; i++)
			m->rates[k][i][SPK_MAX_RATIO] = RATIO_WEIGHT;
}

static const struct spk_max_code *
best(void)
{
	const struct spk_kernels *k = spk_kernels(SIZE_MAX);

	return k == NULL || k == spk_kernels_v1 ? spk_max_plain : spk_max_v3;
}

static void
reset(void *state, const struct spk_stripe *s, bool scene)
{
	struct spk_max *m = state;
	const size_t n = spk_max_lines(scene) * SPK_MAX_SLOTS;
	uint32_t *counter, i;

	spk_logistic_make();
	(void)layout(m, state, s, scene);
	m->code = best();
	counter = m->lines[0];
	for (i = 0; i < n; i++)
		counter[i] = SPK_COUNTER;
	counter = m->tail[0];
	for (i = 0; i < SPK_MAX_TAILS * SPK_MAX_LENGTHS; i++)
		counter[i] = SPK_COUNTER;
	for (i = 0; i < 1024; i++)
		m->sure[i] = (uint8_t)(128 * (2 * i + 1) / (2 * i + 3));
	reset_mixers(m);
	memset(m->pixel, 0, s->width * s->height * sizeof *m->pixel);
	for (i = 0; i < s->width * s->height; i++)
		m->pixel[i].last = -1;
	m->was_lit = false;
	m->lit_period = FIRST_LIGHT;
}

/* Coding */

static inline bool
code(struct spk_max *m, size_t node, bool bit, const bool decoding)
{
	const unsigned share = m->code->share(m, node);

	if (decoding)
		bit = spk_decode_bit(&m->coder, share) != 0;
	else
		spk_encode_bit(&m->coder, share, bit);
	m->code->learn(m, node, bit);
	return bit;
}

/* A number up to most: its length in bits by counters, then its bits. */
static inline int32_t
code_tail(struct spk_max *m, uint32_t *tail, int32_t x, int32_t most,
    const bool decoding)
{
	unsigned bits = 0, share, bit;
	uint32_t rest = (uint32_t)(x + 1);

	for (; (2 << bits) - 1 <= most; bits++) {
		share = spk_share(spk_counter_odds(tail[bits]));
		bit = x + 1 >= 2 << bits;
		if (decoding)
			bit = spk_decode_bit(&m->coder, share);
		else
			spk_encode_bit(&m->coder, share, bit);
		tail[bits] = spk_counter_learn(tail[bits], bit, 255);
		if (!bit)
			break;
	}
	if (decoding)
		rest = spk_decode_raw(&m->coder, bits);
	else
		spk_encode_raw(&m->coder, bits, rest);
	x = (int32_t)(rest & ((1U << bits) - 1)) + (1 << bits) - 1;
	return x < most ? x : most;
}

/* The spike's plane, or the end. */
static inline int32_t
code_spike(struct spk_max *m, const struct spk_max_pixel *p,
    const struct spk_max_guess *g, int32_t t, int32_t end,
    const bool decoding)
{
	const int32_t least = g->first, d = t - g->plane;
	uint32_t *tail = m->tail[p->spikes < 3 ? p->spikes : 3];
	bool later = g->plane == least;
	int32_t k;

	if (code(m, g->plane == end ? NONE : THERE, d == 0, decoding))
		return g->plane;
	if (!later && g->plane < end)
		later = code(m, LATER, d > 0, decoding);
	if (later) {
		for (k = 1; k <= STEPS; k++)
			if (g->plane + k >= end || code(m, UP + (size_t)k - 1,
			    d == k, decoding))
				return g->plane + k;
		return g->plane + k + code_tail(m, tail, d - k,
		    end - g->plane - k, decoding);
	}
	tail = m->tail[SPK_MAX_TAILS / 2 + (p->spikes < 3 ? p->spikes : 3)];
	for (k = 1; k <= STEPS; k++)
		if (g->plane - k <= least || code(m, DOWN + (size_t)k - 1,
		    d == -k, decoding))
			return g->plane - k;
	return g->plane - k - code_tail(m, tail, -d - k, g->plane - k - least,
	    decoding);
}

static inline void
code_pixel(struct spk_max *m, const struct spk_stripe *s,
    struct spk_max_pixel *p, const struct spk_max_near *near, uint64_t *bits,
    const bool decoding, size_t *n)
{
	const int32_t end = near->end;
	struct spk_max_guess g;
	int32_t t = 0;

	if (p->spikes == 0)
		spk_max_none(p, spk_max_period(near, 0, end < 32 ? end : 32));
	if (m->by_scene)
		spk_max_lit_begin(m, s, p);
	for (*n = 0; spk_pll_first(p->last) < end; ++*n) {
		spk_max_guess(m, p, near, &g);
		if (!decoding)
			t = spk_next_spike(bits, g.first, end);
		t = code_spike(m, p, &g, t, end, decoding);
		if (t >= end)
			break;
		if (decoding)
			bits[t / 64] |= (uint64_t)1 << t % 64;
		if (p->spikes >= 2)
			m->code->rate_learn(p, &g, t - p->last);
		if (m->by_scene)
			m->lit_news[*n] = spk_max_lit_spike(m, p, &g, t);
		m->planes[*n] = t;
		m->news[*n] = spk_max_spike(p, near, &g, t);
	}
}

static inline void
code_stripe(struct spk_max *m, const struct spk_stripe *s, const bool decoding)
{
	const int32_t end = (int32_t)s->frames;
	uint64_t *bits = s->bits;
	struct spk_max_pixel *p = m->pixel, before;
	struct spk_max_near near;
	size_t x, y, n;

	m->by_scene = m->scene && s->scene != NULL;
	if (m->scene && !m->by_scene)
		memset(m->mixed.odds + SPK_MAX_INPUTS, 0, SPK_MAX_LIT *
		    sizeof *m->mixed.odds);
	for (y = 0; y < s->height; y++)
		for (x = 0; x < s->width; x++, p++, bits += s->words) {
			spk_max_near(m, x, y, end, &near);
			before = *p;
			code_pixel(m, s, p, &near, bits, decoding, &n);
			spk_max_keep(m, x, y, &before, p, n, end);
			if (m->by_scene)
				spk_max_lit_end(m, p, end);
			p->last = spk_pll_move(p->last, end);
		}
	m->was_lit = m->by_scene;
}

static size_t
max_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	struct spk_max *m = state;

	spk_coder_write(&m->coder, to, room);
	code_stripe(m, s, false);
	return spk_coder_wrote(&m->coder);
}

static bool
max_decode(void *state, const struct spk_stripe *s, const unsigned char *from,
    size_t n)
{
	struct spk_max *m = state;

	memset(s->bits, 0, s->width * s->height * s->words * sizeof *s->bits);
	spk_coder_read(&m->coder, from, n);
	code_stripe(m, s, true);
	return spk_coder_done(&m->coder);
}

static void
max_reset(void *state, const struct spk_stripe *s)
{
	reset(state, s, false);
}

const struct spk_model spk_max_model = {
	.name = "9", .number = 9, .rows = 128,
	.size = max_size, .reset = max_reset,
	.encode = max_encode, .decode = max_decode,
};

/*
 * With a scene.  The state may have been copied, so its pointers are set again.
 */

static size_t
scene_size(const struct spk_stripe *s)
{
	struct spk_max m;

	return layout(&m, NULL, s, true);
}

static void
scene_reset(void *state, const struct spk_stripe *s)
{
	reset(state, s, true);
}

static size_t
scene_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	(void)layout(state, state, s, true);
	return max_encode(state, s, to, room);
}

const struct spk_model spk_scene_model = {
	.name = "scene", .number = 10, .scene = true, .rows = 128,
	.size = scene_size, .reset = scene_reset,
	.encode = scene_encode, .decode = max_decode,
};

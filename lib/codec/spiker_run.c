/* Spikes of a filter: encoding and decoding; see spiker.c. */
#include <math.h>
#include <string.h>

#include "codec/spiker.h"
#include "kernel/plain.h"

/* Append frames from the flow to those of the group. */
static void
take_frames(struct spk_spikes *g, size_t most, struct spk_flow *flow,
    size_t size)
{
	size_t n = most - g->n;

	n = n < flow->frames ? n : flow->frames;
	memcpy((char *)g->s + g->n * size, flow->in, n * size);
	flow->in = (const char *)flow->in + n * size;
	flow->frames -= n;
	g->n += n;
}

/* Remove the first n frames. */
static void
leave(struct spk_spikes *g, size_t n, size_t size)
{
	g->n -= n;
	memmove(g->s, (char *)g->s + n * size, g->n * size);
}

/* Settle n frames, before which there are `early' of the past. */
static void
settle(const struct spk_spiker *s, size_t channel, int8_t *y, size_t n,
    size_t taps, size_t early)
{
	const enum spk_rule rule = spk_spiker_rule(s);
	const struct spk_spikes *g = &s->group[channel / s->width];
	const size_t have = g->n - early;
	const bool skips = spk_spiker_reference(s);

	if (s->settle != NULL)
		s->settle(g->s, have, y, n, (const float *)g->h +
		    (skips ? s->width : 0), taps, g->threshold);
	else if (spk_spiker_wide(s))
		s->spiker64((double *)g->s + early, have, y, n, g->h, taps,
		    fmax(spk_spiker_threshold(s, channel), 0), rule);
	else
		s->spiker32((float *)g->s + early, have, y, n,
		    (const float *)g->h + skips, taps, g->threshold[0], rule);
}

/* The first sample; false: there is none yet, or no room for its spike. */
static bool
begin(const struct spk_spiker *s, size_t channel, struct spk_flow *flow,
    size_t size)
{
	struct spk_spikes *g = &s->group[channel / s->width];

	if (spk_rule_after(spk_spiker_rule(s)) > 0) {
		/* The sample before the first is the last. */
		memcpy(g->s, (const char *)s->last + channel * size, size);
		g->n = 1;
	}
	if (!spk_spiker_reference(s))
		return true;
	if (flow->frames == 0 || flow->room == 0)
		return false;
	memset(flow->out, 0, s->width);		/* t = 0 is not tested */
	flow->out = (int8_t *)flow->out + s->width;
	flow->in = (const char *)flow->in + size;
	flow->frames--;
	flow->room--;
	return true;
}

/*
 * A sample is settled once the samples that its filter subtracts from are
 * there, and at the end of the signal those that are compared.
 */
void
spk_spiker_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct spk_spiker *s = state;
	struct spk_spikes *g = &s->group[channel / s->width];
	const enum spk_rule rule = spk_spiker_rule(s);
	const size_t size = s->width * spk_type_size(spk_spiker_computes(s));
	const size_t taps = spk_spiker_taps(s, channel) -
	    spk_spiker_reference(s), early = spk_rule_after(rule);
	const size_t tested = taps + spk_rule_late(rule);
	size_t n, have, whole;
	bool end;

	g->begun = g->begun || begin(s, channel, flow, size);
	if (!g->begun)
		return;
	do {
		take_frames(g, tested + 2 * early - 1 + spk_spiker_chunk(s),
		    flow, size);
		have = g->n - early;
		end = flow->end && flow->frames == 0;
		whole = have < tested ? 0 : have - tested + 1;
		n = end ? have : have < tested + early ? 0 : whole - early;
		n = n < flow->room ? n : flow->room;
		whole = !spk_spiker_cuts(s, channel) && whole < n ? whole : n;
		settle(s, channel, flow->out, whole, taps, early);
		memset((int8_t *)flow->out + whole * s->width, 0,
		    (n - whole) * s->width);
		leave(g, n, size);
		flow->out = (int8_t *)flow->out + n * s->width;
		flow->room -= n;
	} while (n > 0);
}

/*
 * n values from the m spikes of a channel, the first of which belongs to the
 * first value by the last place of h; the first `from' values are 0.  Each
 * spike adds its taps to all values that it affects, which accumulate them in
 * the order of the spikes.
 */
#define CONVOLVE(T, name) \
static void \
name(const struct spk_spikes *g, size_t order, T *r, size_t n, size_t from) \
{ \
	const T *h = g->h; \
	size_t k, i; \
	T y; \
\
	memset(r, 0, n * sizeof *r); \
	for (k = from; k < g->n && k < n + order; k++) { \
		if (g->y[k] == 0) \
			continue; \
		y = (T)g->y[k]; \
		i = k > order ? k - order : 0; \
		i = i > from ? i : from; \
		for (; i <= k && i < n; i++) \
			r[i] += y * h[order + i - k]; \
	} \
}

CONVOLVE(float, convolve32)
CONVOLVE(double, convolve64)

/*
 * The first spike of a channel is that of the first tap: of the reference 2p -
 * 1 before that of the next value, else order before it.  Before the signal,
 * spikes are 0.
 */
void
spk_spiker_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct spk_spiker *s = state;
	struct spk_spikes *g = &s->group[channel];
	const bool reference = spk_spiker_reference(s);
	const size_t order = spk_spiker_taps(s, channel) - 1;
	const size_t p = (order + 1) / 2;
	const size_t past = reference ? 2 * p - 1 : order;
	const size_t zero = reference ? p : 0;
	const size_t size = spk_type_size(spk_spiker_computes(s));
	size_t n, wanted, from;

	if (!g->begun)
		g->n = past;
	g->begun = true;
	do {
		take_frames(g, order + spk_spiker_chunk(s), flow,
		    sizeof *g->y);
		wanted = flow->end && flow->frames == 0 ? past : order;
		n = g->n < wanted ? 0 : g->n - wanted;
		n = n < flow->room ? n : flow->room;
		from = g->t < zero ? (size_t)(zero - g->t) : 0;
		if (spk_spiker_wide(s))
			convolve64(g, order, flow->out, n, from);
		else
			convolve32(g, order, flow->out, n, from);
		leave(g, n, sizeof *g->y);
		flow->out = (char *)flow->out + n * size;
		g->t += n;
		flow->room -= n;
	} while (n > 0);
}

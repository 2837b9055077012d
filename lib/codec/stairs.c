/*
 * Decoding in steps: each spike adds a threshold to the value, or subtracts it,
 *
 *	r[0] = start,  r[t] = r[t-1] + thr y[t]
 *
 * in binary64, and with clamp limited to low..high after each step.
 */
#include "codec/codec.h"

const char *
spk_stairs_check(const struct spk_stairs *s, size_t channels)
{
	size_t c;

	for (c = 0; c < channels && *s->clamp != 0; c++)
		if (s->low[c] > s->high[c])
			return "low is above high";
	return NULL;
}

const char *
spk_stairs_open(struct spk_stairs *s, size_t channels, double *room)
{
	size_t c;

	s->at = room;
	for (c = 0; c < channels; c++)
		s->at[c] = s->start[c];
	return spk_stairs_check(s, channels);
}

void
spk_stairs_decode(struct spk_stairs *s, size_t channels, struct spk_flow *flow)
{
	const size_t n = spk_flow_frames(flow);
	const bool clamp = *s->clamp != 0;
	const int8_t *y = flow->in;
	double *r = flow->out, v;
	size_t i, c;

	for (i = 0; i < n; i++, s->begun = true)
		for (c = 0; c < channels; c++, y++) {
			v = s->at[c];
			if (s->begun)
				v += s->threshold[c] * *y;
			if (clamp && s->begun)
				v = v > s->high[c] ? s->high[c] :
				    v < s->low[c] ? s->low[c] : v;
			*r++ = s->at[c] = v;
		}
	spk_flow_move(flow, y, r, n);
}

void
spk_ends_gather(struct spk_ends *e, const double *x, size_t step, size_t n)
{
	if (!e->known)
		*e = (struct spk_ends){*x, *x, true};
	for (; n > 0; n--, x += step) {
		e->low = *x < e->low ? *x : e->low;
		e->high = *x > e->high ? *x : e->high;
	}
}

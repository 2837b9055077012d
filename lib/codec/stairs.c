/*
 * Decoding in steps: each spike adds a threshold to the value, or subtracts it,
 *
 *	r[0] = start,  r[t] = r[t-1] + thr y[t]
 *
 * in binary64, and with clamp limited to low..high after each step.  Also what
 * the codes of changes share: the ends of a channel, and where thresholds are
 * searched.
 */
#include <float.h>
#include <math.h>
#include <string.h>

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

#define GATHER(T, name) \
void \
name(const void *state, size_t channel, void *survey, const void *x, \
    size_t step, size_t n) \
{ \
	struct spk_ends *e = survey; \
	const T *v = x; \
	double d; \
\
	(void)state; \
	(void)channel; \
	if (!e->known) \
		*e = (struct spk_ends){(double)*v, (double)*v, true}; \
	for (; n > 0; n--, v += step) { \
		d = (double)*v; \
		e->low = d < e->low ? d : e->low; \
		e->high = d > e->high ? d : e->high; \
	} \
}

GATHER(float, spk_ends_gather32)
GATHER(double, spk_ends_gather64)

double
spk_ends_conclude(const void *state, const struct spk_param *p,
    size_t channel, const void *survey)
{
	const struct spk_ends *e = survey;

	(void)state;
	(void)channel;
	return strcmp(p->name, "low") == 0 ? e->low : e->high;
}

/*
 * Limits of the search: steps that are too small to cross the signal's range,
 * or to follow a small part of its changes, lag behind; steps below the
 * resolution of the greatest values have no effect; and with steps as large as
 * the range the decoded value does not move.
 */
static void
bounds(const struct spk_extent *e, double resolution, double *lo, double *hi)
{
	*lo = fmax(e->range / e->frames, e->slope / 64);
	*lo = fmax(*lo, e->peak * resolution);
	*hi = fmax(e->range, *lo);
}

void
spk_step_search32(const struct spk_extent *e, const struct spk_param *p,
    double *lo, double *hi)
{
	(void)p;
	bounds(e, (double)FLT_EPSILON, lo, hi);
}

void
spk_step_search64(const struct spk_extent *e, const struct spk_param *p,
    double *lo, double *hi)
{
	(void)p;
	bounds(e, DBL_EPSILON, lo, hi);
}

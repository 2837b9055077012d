/*
 * Texture from short-term plasticity: each pixel has a synapse whose resources
 * R and release u, initially 1 and U, reflect its last intervals (Y. Zheng and
 * others, Capture the moment, IEEE TPAMI 45 (2023) 8127-8142).  At a spike that
 * ends an interval of D planes
 *
 *	R = 1 - (1 - R (1 - u)) exp(-D / 1)
 *	u = U + (u + f (1 - u) - U) exp(-D / 10)	U = f = 0.15
 *
 * with the previous u in both.  In a steady state either determines the
 * interval,
 *
 *	D = -1 ln((1 - R) / (1 - R (1 - u)))
 *	D = -10 ln((u - U) / (f - U + u (1 - f)))
 *
 * and the rate is the mean of the reciprocals of both: 0 before an interval has
 * ended.  As R approaches 1, 1 - R and u - U are stored instead.  After some
 * 745 planes 1 - R is 0, and the rate is that of u.  All is computed in
 * binary64.
 */
#include <math.h>

#include "camera/camera.h"

#define RELEASE		0.15		/* U, and what a spike adds, f */
#define RECOVERS	1.0		/* planes, of R */
#define SETTLES		10.0		/* of u */

#define SHORT		256		/* planes */

struct spk_synapse {
	double		 used, extra;	/* 1 - R, u - U */
	uint64_t	 last;		/* plane of the last spike, from 1 */
};

struct spk_decay {			/* of R and u, in an interval */
	double		 r, u;
};

size_t
spk_stp_room(size_t pixels)
{
	return SHORT * sizeof(struct spk_decay) +
	    pixels * sizeof(struct spk_synapse);
}

static struct spk_decay
decay(double interval)
{
	return (struct spk_decay){
		exp(-interval / RECOVERS), exp(-interval / SETTLES)
	};
}

void
spk_stp_open(struct spk_stp *s, void *room, size_t pixels)
{
	size_t i;

	*s = (struct spk_stp){.pixels = pixels, .decay = room};
	for (i = 0; i < SHORT; i++)
		s->decay[i] = decay((double)i);
	s->synapse = (struct spk_synapse *)(void *)(s->decay + SHORT);
}

static void
spike(const struct spk_stp *s, struct spk_synapse *p)
{
	const uint64_t interval = s->planes - p->last;
	const struct spk_decay d = interval < SHORT ? s->decay[interval] :
	    decay((double)interval);
	const double u = RELEASE + p->extra;

	p->used = (1 - (1 - p->used) * (1 - u)) * d.r;
	p->extra = (p->extra + RELEASE * (1 - u)) * d.u;
}

void
spk_stp_put(struct spk_stp *s, const int8_t *plane)
{
	struct spk_synapse *p = s->synapse;
	size_t i;

	s->planes++;
	for (i = 0; i < s->pixels; i++, p++) {
		if (plane[i] == 0)
			continue;
		if (p->last > 0)
			spike(s, p);
		p->last = s->planes;
	}
}

void
spk_stp_rate(const struct spk_stp *s, float *rate)
{
	const struct spk_synapse *p = s->synapse;
	double u, of_r, of_u;
	size_t i;

	for (i = 0; i < s->pixels; i++, p++) {
		rate[i] = 0;
		if (!(p->extra > 0))
			continue;
		u = RELEASE + p->extra;
		of_r = -RECOVERS * log(p->used / (1 - (1 - p->used) *
		    (1 - u)));
		of_u = -SETTLES * log(p->extra / (u * (1 - RELEASE)));
		rate[i] = (float)(p->used > 0 ? (1 / of_r + 1 / of_u) / 2 :
		    1 / of_u);
	}
}

/*
 * Pixels of a spike camera, and its noise, as described in camera/cam.c and
 * noise.c: plain loops, which kernels call for the rest of a block, and which
 * do all of it without kernels.
 *
 * Random numbers are philox by their number: the seed as key, and the counter
 *
 *	pixel / 2, plane (64 bits), draw
 *
 * An even pixel uses the first two words, v and w, an odd one the others.  Two
 * normal numbers are computed from these by Box and Muller's transform, in
 * binary32, rounded at each step, from whole numbers:
 *
 *	r = sqrt(-2 ln u),  u = (v / 2 + 1/2) / 2^31 in (0, 1]
 *	a = pi/4 w' / 2^31, w' being w as a signed number
 *	r cos a and r sin a, the first negative if bit 0 of w is 1, and swapped
 *	if bit 1 is
 *
 * with polynomials (least squares at Chebyshev's nodes), each within 2e-6 of
 * the function.  They are thus at most 6.66 from 0, beyond which a normal
 * distribution has one in 3e10, and all builds have the same.
 *
 * Photons are Poisson's.  From a mean m of SPK_FEW on they are computed from a
 * normal number z by Cornish and Fisher's expansion,
 *
 *	floor(m + sqrt(m) z + (z^2 + 2) / 6 - (2 z + z^3) / (72 sqrt(m)))
 *
 * whose distribution function is off by 1.3e-4 there, and less above; below, by
 * inversion of that function in steps, from 24 bits of another draw.
 */
#ifndef SPK_PIXEL_H
#define SPK_PIXEL_H

#include <math.h>
#include <string.h>

#include "kernel/kernel.h"

#define SPK_FEW		16

/* ln(1 + g) / g from sqrt(1/2) - 1 to sqrt(2) - 1 */
#define SPK_LN(g) \
	(1.000001F + (g) * (-0.50001144F + (g) * (0.33314675F + (g) * \
	(-0.2490829F + (g) * (0.2049176F + (g) * (-0.18680751F + (g) * \
	0.11931054F))))))
/* cos and sin / a with a^2 = y, up to pi/4 */
#define SPK_COS(y) \
	(1.0F + (y) * (-0.49999857F + (y) * (0.041655023F + (y) * \
	-0.0013585844F)))
#define SPK_SIN(y) \
	(0.99999857F + (y) * (-0.16662475F + (y) * 0.008151571F))
/* 2^y from -1/2 to 1/2 */
#define SPK_EXP2(y) \
	(1.0000001F + (y) * (0.6931472F + (y) * (0.24022107F + (y) * \
	(0.05550327F + (y) * (0.009676037F + (y) * 0.0013400433F)))))

#define SPK_LN2		0.6931472F
#define SPK_LOG2E	1.442695F
#define SPK_HALF_BITS	0x3f3504f3	/* of sqrt(1/2) */
#define SPK_TURN	3.6572435e-10F	/* pi/4 / 2^31 */
#define SPK_WHOLE	0x1p23F		/* from here on, all numbers are
					 * whole */
#define SPK_RARE	0x1p-26F	/* does not change a sum up to 1 */

/* Words 0 and 1, or 2 and 3, of the pixel's block. */
static inline void
spk_pixel_draw(const uint32_t key[2], size_t pixel, uint64_t plane,
    uint32_t draw, uint32_t word[2])
{
	const uint32_t counter[4] = {
		(uint32_t)(pixel / 2), (uint32_t)plane,
		(uint32_t)(plane >> 32), draw
	};
	uint32_t out[4];

	spk_philox4x32(counter, key, out);
	memcpy(word, out + pixel % 2 * 2, 2 * sizeof *word);
}

static inline void
spk_normal(const uint32_t word[2], float z[2])
{
	const float u = (float)(int32_t)(word[0] >> 1) + 0.5F;
	const float a = (float)(int32_t)word[1] * SPK_TURN, y = a * a;
	const float s = a * SPK_SIN(y);
	const bool swap = (word[1] & 2) != 0;
	float c = SPK_COS(y), g, r;
	int32_t bits, e;

	memcpy(&bits, &u, sizeof bits);
	bits -= SPK_HALF_BITS;
	e = bits >> 23;
	bits = (bits & 0x7fffff) + SPK_HALF_BITS;
	memcpy(&g, &bits, sizeof g);
	g -= 1;
	r = sqrtf(-2 * (g * SPK_LN(g) + (float)(e - 31) * SPK_LN2));
	c = (word[1] & 1) != 0 ? -c : c;
	z[0] = r * (swap ? s : c);
	z[1] = r * (swap ? c : s);
}

/* Photons with a mean below SPK_FEW, from a word. */
static inline float
spk_photons_few(float mean, uint32_t word)
{
	const float u = (float)(int32_t)(word >> 8) * 0x1p-24F;
	const float y = mean * -SPK_LOG2E;
	const int32_t whole = (int32_t)(y - 0.5F);
	const int32_t bits = (int32_t)((uint32_t)(whole + 127) << 23);
	const float rest = y - (float)whole;
	float p, sum, n = 0;

	memcpy(&p, &bits, sizeof p);
	p *= SPK_EXP2(rest);
	for (sum = p; u >= sum && p > SPK_RARE; sum += p) {
		n += 1;
		p = p * mean / n;
	}
	return n;
}

/* Photons with a mean from SPK_FEW on, from a normal number. */
static inline float
spk_photons_many(float mean, float z)
{
	const float root = sqrtf(mean), square = z * z, skew = 1 / (72 * root);
	float n;

	n = mean + root * z + (square + 2) * (1 / 6.0F) -
	    z * (square + 2) * skew;
	n = n > 0 ? n : 0;
	return n < SPK_WHOLE ? (float)(int32_t)n : n;
}

/* A pixel in the plane with that number, with light s: whether it fires. */
static inline bool
spk_pixel_noisy(const struct spk_camera *c, size_t i, uint64_t plane,
    float s)
{
	float z[2] = {0}, charge, mean, threshold = c->threshold[i];
	uint32_t word[2];
	bool fires;

	if (c->shot || c->jitters) {
		spk_pixel_draw(c->key, i, plane, SPK_DRAW_PLANE, word);
		spk_normal(word, z);
	}
	mean = c->photons * s;
	if (!c->shot)
		charge = c->gain * s * c->response[i];
	else if (mean >= SPK_FEW)
		charge = spk_photons_many(mean, z[0]) * c->response[i];
	else {
		spk_pixel_draw(c->key, i, plane, SPK_DRAW_FEW, word);
		charge = spk_photons_few(mean, word[0]) * c->response[i];
	}
	if (c->jitters)
		threshold += c->jitter[i] * z[1];
	c->a[i] += (charge + c->dark[i]) * c->share[i];
	fires = c->a[i] >= threshold;
	c->share[i] = fires ? c->alive : 1;
	if (fires)
		c->a[i] = c->hard ? 0 : c->a[i] - threshold;
	return fires;
}

/* A pixel without noise. */
static inline bool
spk_pixel_clean(const struct spk_camera *c, size_t i, float s)
{
	bool fires;

	c->a[i] += c->gain * s;
	fires = c->a[i] >= c->fires;
	if (fires)
		c->a[i] = c->hard ? 0 : c->a[i] - c->fires;
	return fires;
}

/* Light between a frame and the next. */
static inline float
spk_pixel_light(const struct spk_exposure *e, size_t i, size_t k)
{
	return e->next == NULL ? e->now[i] :
	    e->now[i] + e->weight[k] * (e->next[i] - e->now[i]);
}

static inline void
spk_expose_plain(const struct spk_camera *c, const struct spk_exposure *e,
    size_t from, size_t to)
{
	size_t i, k;
	float s;

	for (k = 0; k < e->planes; k++)
		for (i = from; i < to; i++) {
			s = spk_pixel_light(e, i, k);
			e->y[k * c->pixels + i] = c->noisy ?
			    spk_pixel_noisy(c, i, e->plane + k, s) :
			    spk_pixel_clean(c, i, s);
		}
}

#endif

/*
 * Pixels of a spike camera on vectors, for simd.h: pixel.h describes them, and
 * has the same operations in the same order.
 */
#include "kernel/pixel.h"

#define PIXELS		4		/* vectors without noise at once */

/* Vectors of spikes, in whole groups. */
INLINE void
put_all(int8_t *y, const vi *s, const int many)
{
	int k;

#ifdef FOUR
	if (many == 4) {
		put_four(y, s);
		return;
	}
#endif
	UNROLL
	for (k = 0; k < many; k += VECTORS)
		put(y + k * LANES, s + k);
}

/* Pixels without noise, from i on. */
INLINE void
clean_lanes(const struct spk_camera *c, const struct spk_exposure *e, size_t i,
    const int many, const bool linear, const bool hard)
{
	const vf gain = all(c->gain), fires = all(c->fires);
	vf a[PIXELS], x[PIXELS], d[PIXELS];
	int8_t *y = e->y + i;
	vi s[PIXELS], m;
	size_t p;
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		a[k] = load(c->a + i + k * LANES);
		x[k] = load(e->now + i + k * LANES);
		d[k] = linear ? load(e->next + i + k * LANES) - x[k] : x[k];
		x[k] = linear ? x[k] : gain * x[k];
	}
	for (p = 0; p < e->planes; p++, y += c->pixels) {
		UNROLL
		for (k = 0; k < many; k++) {
			a[k] += linear ? gain * (x[k] + all(e->weight[p]) *
			    d[k]) : x[k];
			m = a[k] >= fires;
			a[k] = hard ? where(~m, a[k]) : a[k] - where(m, fires);
			s[k] = -m;
		}
		put_all(y, s, many);
	}
	UNROLL
	for (k = 0; k < many; k++)
		store(c->a + i + k * LANES, a[k]);
}

INLINE void
clean(const struct spk_camera *c, const struct spk_exposure *e, size_t from,
    size_t to, const bool linear, const bool hard)
{
	size_t i = from;

	for (; i + PIXELS * LANES <= to; i += PIXELS * LANES)
		clean_lanes(c, e, i, PIXELS, linear, hard);
	for (; i + GROUP <= to; i += GROUP)
		clean_lanes(c, e, i, VECTORS, linear, hard);
	spk_expose_plain(c, e, i, to);
}

/* Random numbers: the keys of the rounds, and the words of LANES pixels. */
struct drawing {
	vl		 key[ROUNDS][2];
	vl		 each;		/* 0, 1, 2 ... */
};

INLINE void
drawing(struct drawing *r, const struct spk_camera *c)
{
	int k;

	for (k = 0; k < ROUNDS; k++) {
		r->key[k][0] = (vl){0} + (c->key[0] + (uint32_t)k * 0x9E3779B9);
		r->key[k][1] = (vl){0} + (c->key[1] + (uint32_t)k * 0xBB67AE85);
	}
	for (k = 0; k < LANES / 2; k++)
		r->each[k] = (uint64_t)k;
}

INLINE void
draw(struct drawing *r, size_t i, uint64_t plane, uint32_t of, vu *v, vu *w)
{
	const vl low = (vl){0} + 0xffffffff;
	vl n[4];

	n[0] = r->each + i / 2;
	n[1] = (vl){0} + (plane & 0xffffffff);
	n[2] = (vl){0} + (plane >> 32);
	n[3] = (vl){0} + of;
	rounds(n, r->key);
	*v = (vu)((n[0] & low) | n[2] << 32);
	*w = (vu)((n[1] & low) | n[3] << 32);
}

INLINE void
normal(vu v, vu w, vf z[2])
{
	const vf u = __builtin_convertvector((vi)(v >> 1), vf) + 0.5F;
	const vf a = __builtin_convertvector((vi)w, vf) * SPK_TURN, y = a * a;
	const vf s = a * SPK_SIN(y);
	const vf c = (vf)((vu)SPK_COS(y) ^ w << 31);
	const vi swap = (vi)(w << 30) >> 31;
	const vi bits = (vi)u - SPK_HALF_BITS;
	const vf e = __builtin_convertvector((bits >> 23) - 31, vf);
	const vf g = (vf)((bits & 0x7fffff) + SPK_HALF_BITS) - 1;
	const vf r = roots(-2 * (g * SPK_LN(g) + e * SPK_LN2));

	z[0] = r * either(swap, s, c);
	z[1] = r * either(swap, c, s);
}

/* Photons of means below SPK_FEW; other means are 0. */
INLINE vf
photons_few(vf mean, vu word)
{
	const vf u = __builtin_convertvector((vi)(word >> 8), vf) * 0x1p-24F;
	const vf y = mean * -SPK_LOG2E;
	const vi whole = __builtin_convertvector(y - 0.5F, vi);
	const vf part = y - __builtin_convertvector(whole, vf);
	vf p = (vf)((whole + 127) << 23) * SPK_EXP2(part), sum = p, n = {0};
	vi more = (u >= sum) & (p > SPK_RARE);

	while (bits(more) != 0) {
		n += where(more, all(1));
		p = either(more, p * mean / n, p);
		sum += where(more, p);
		more &= (u >= sum) & (p > SPK_RARE);
	}
	return n;
}

/* The constants of means from SPK_FEW on; unused for others. */
struct many {
	vf		 mean, root, skew;
};

INLINE struct many
many_of(vf mean)
{
	const vf root = roots(mean);

	return (struct many){mean, root, 1 / (72 * root)};
}

INLINE vf
photons_many(struct many m, vf z)
{
	const vf square = z * z;
	vf n;
	vi small;

	n = m.mean + m.root * z + (square + 2) * (1 / 6.0F) -
	    z * (square + 2) * m.skew;
	n = where(n > 0, n);
	small = n < SPK_WHOLE;
	return either(small, __builtin_convertvector(__builtin_convertvector(
	    where(small, n), vi), vf), n);
}

/* Photons of pixels from i on. */
INLINE vf
photons(struct drawing *r, size_t i, uint64_t plane, struct many m, vf z)
{
	const vi is_many = m.mean >= SPK_FEW;
	const vi few = ~is_many & (m.mean > 0);
	vf n = where(is_many, photons_many(m, z));
	vu v, w;

	if (bits(few) == 0)
		return n;
	draw(r, i, plane, SPK_DRAW_FEW, &v, &w);
	return either(few, photons_few(where(few, m.mean), v), n);
}

/*
 * Random events of several groups of pixels in all planes: each step for all of
 * them, since the next has a long wait for it.  Vector k of group g in plane p
 * has number (g VECTORS + k) planes + p.
 */
#define DRAWN		(SPK_PLANES * VECTORS)

struct drawn {
	vu		 v[DRAWN], w[DRAWN];	/* words, */
	vf		 z[2][DRAWN];		/* and normal numbers */
};

INLINE void
draw_all(struct drawing *r, const struct spk_exposure *e, size_t i,
    size_t vectors, struct drawn *d)
{
	size_t k, p, n = 0;
	vf z[2];

	for (k = 0; k < vectors; k++)
		for (p = 0; p < e->planes; p++, n++)
			draw(r, i + k * LANES, e->plane + p, SPK_DRAW_PLANE,
			    &d->v[n], &d->w[n]);
	for (k = 0; k < n; k++) {
		normal(d->v[k], d->w[k], z);
		d->z[0][k] = z[0];
		d->z[1][k] = z[1];
	}
}

/* Pixels with noise, a group from i on; n is its number among those drawn. */
INLINE void
noisy_lanes(const struct spk_camera *c, const struct spk_exposure *e,
    struct drawing *r, const struct drawn *drawn, size_t n, size_t i,
    const bool linear, const bool shot, const bool jitters)
{
	const vi hard = (vi){0} - (c->hard ? 1 : 0);
	const vf one = all(1), alive = all(c->alive);
	vf a[VECTORS], x[VECTORS], d[VECTORS], share[VECTORS];
	vf response[VECTORS], dark[VECTORS], threshold[VECTORS];
	vf jitter[VECTORS], charge, light, limit;
	struct many m[VECTORS];
	int8_t *y = e->y + i;
	vi s[VECTORS], fires;
	size_t p, j;
	int k;

	UNROLL
	for (k = 0; k < VECTORS; k++) {
		j = i + (size_t)k * LANES;
		a[k] = load(c->a + j);
		share[k] = load(c->share + j);
		response[k] = load(c->response + j);
		dark[k] = load(c->dark + j);
		threshold[k] = load(c->threshold + j);
		jitter[k] = load(c->jitter + j);
		x[k] = load(e->now + j);
		d[k] = linear ? load(e->next + j) - x[k] : x[k];
		m[k] = many_of(c->photons * x[k]);
	}
	for (p = 0; p < e->planes; p++, y += c->pixels) {
		UNROLL
		for (k = 0; k < VECTORS; k++) {
			j = n + (size_t)k * e->planes + p;
			light = linear ? x[k] + all(e->weight[p]) * d[k] :
			    x[k];
			if (shot && linear)
				m[k] = many_of(c->photons * light);
			charge = !shot ? c->gain * light : photons(r,
			    i + (size_t)k * LANES, e->plane + p, m[k],
			    drawn->z[0][j]);
			charge = charge * response[k] + dark[k];
			limit = jitters ? threshold[k] + jitter[k] *
			    drawn->z[1][j] : threshold[k];
			a[k] += charge * share[k];
			fires = a[k] >= limit;
			share[k] = either(fires, alive, one);
			a[k] -= where(fires, either(hard, a[k], limit));
			s[k] = -fires;
		}
		put(y, s);
	}
	UNROLL
	for (k = 0; k < VECTORS; k++) {
		store(c->a + i + k * LANES, a[k]);
		store(c->share + i + k * LANES, share[k]);
	}
}

INLINE void
noisy(const struct spk_camera *c, const struct spk_exposure *e, size_t from,
    size_t to, const bool linear, const bool shot, const bool jitters)
{
	const size_t end = to - (to - from) % GROUP;
	size_t i = from, groups, g;
	struct drawing r;
	struct drawn d;

	drawing(&r, c);
	for (; i < end; i += groups * GROUP) {
		groups = SPK_PLANES / e->planes;
		if (groups > (end - i) / GROUP)
			groups = (end - i) / GROUP;
		if (shot || jitters)
			draw_all(&r, e, i, groups * VECTORS, &d);
		for (g = 0; g < groups; g++)
			noisy_lanes(c, e, &r, &d, g * VECTORS * e->planes,
			    i + g * GROUP, linear, shot, jitters);
	}
	spk_expose_plain(c, e, i, to);
}

/* Each kind of light, reset and noise has its own loop. */
#define EACH(L) \
static void \
clean_##L(const struct spk_camera *c, const struct spk_exposure *e, \
    size_t from, size_t to) \
{ \
	if (c->hard) \
		clean(c, e, from, to, L, true); \
	else \
		clean(c, e, from, to, L, false); \
} \
\
static void \
noisy_##L(const struct spk_camera *c, const struct spk_exposure *e, \
    size_t from, size_t to) \
{ \
	if (c->shot && c->jitters) \
		noisy(c, e, from, to, L, true, true); \
	else if (c->shot) \
		noisy(c, e, from, to, L, true, false); \
	else if (c->jitters) \
		noisy(c, e, from, to, L, false, true); \
	else \
		noisy(c, e, from, to, L, false, false); \
}

EACH(true)
EACH(false)
#undef EACH

static void
expose(const struct spk_camera *c, const struct spk_exposure *e, size_t from,
    size_t to)
{
	if (c->noisy && e->next != NULL)
		noisy_true(c, e, from, to);
	else if (c->noisy)
		noisy_false(c, e, from, to);
	else if (e->next != NULL)
		clean_true(c, e, from, to);
	else
		clean_false(c, e, from, to);
}

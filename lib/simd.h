/*
 * Kernels on vectors, for simd_v1.c, simd_v3.c and simd_v4.c, which say how
 * wide these are.  Lanes never meet: each does the operations of the portable
 * loops in sf.c, lif.c and bsa.c, in their order, on its own channel or its
 * own time step, and binary32 operations are rounded the same in any width.
 * So the spikes are the same, bit for bit.
 *
 * (Random spikes, in simd_random.h, are whole numbers, and so the same too.)
 *
 * Defined before: LANES of a vector; GROUP, channels at once; NEAR, time
 * steps at once after a spike; NAME, the table.  Defined after: put(y, s),
 * which stores a group's spikes of int32 as bytes, and bits(m), the lanes of
 * a comparison that hold.  BLEND(m, v, w), where there is such an instruction,
 * is v in the lanes of m that hold, else w.  FOUR, where a group is a vector:
 * put_four(y, s) stores the spikes of four frames of no more channels.
 */
#include <float.h>
#include <string.h>

#include "priv.h"

#define VECTORS		(GROUP / LANES)
#define UNROLL		_Pragma("GCC unroll 8")

typedef float vf __attribute__((vector_size(LANES * 4)));
typedef int32_t vi __attribute__((vector_size(LANES * 4)));
typedef double vd __attribute__((vector_size(LANES * 4)));
typedef int64_t vm __attribute__((vector_size(LANES * 4)));

INLINE vf
load(const float *p)
{
	vf v;

	memcpy(&v, p, sizeof v);
	return v;
}

INLINE void
store(float *p, vf v)
{
	memcpy(p, &v, sizeof v);
}

INLINE vf
where(vi m, vf v)
{
	return (vf)(m & (vi)v);
}

INLINE vf
all(float x)
{
	return x - (vf){0};
}

INLINE vd
wide(const double *p)
{
	vd v;

	memcpy(&v, p, sizeof v);
	return v;
}

INLINE vf
either(vi m, vf v, vf w)
{
#ifdef BLEND
	return BLEND(m, v, w);
#else
	return (vf)((m & (vi)v) | (~m & (vi)w));
#endif
}

INLINE vd
choose(vm m, vd v, vd w)
{
	return (vd)((m & (vm)v) | (~m & (vm)w));
}

static void put(int8_t *y, const vi *s);
#ifdef FOUR
static void put_four(int8_t *y, const vi *s);
#endif
static uint32_t bits(vi m);

/* Vectors of one group, or of two, whose chains of operations overlap. */
#define MOST		(2 * VECTORS)

/* What is computed with v is so after the others, in this order. */
#define LAST(v, first, second)	__asm__("" : "+x" (v) : "x" (first), \
				    "x" (second))

/*
 * A sample of each lane: the steps of the bases, which are spikes, and the
 * bands round them.  ahead: the bands that may come are computed beside the
 * comparisons, which makes the chain of operations from frame to frame shorter,
 * and each frame longer.  Two of them are waited for less, and leave the units
 * that add to the comparisons.
 */
INLINE vi
sf_step(vf v, vf *b, vf *up, vf *dn, vf thr, vi keep, const bool ahead)
{
	const vf was_up = *up, was_dn = *dn;
	const vf from_up = was_up - thr, from_dn = was_dn + thr;
	const vi is_up = v > was_up, is_dn = v < was_dn;

	if (ahead) {
		LAST(thr, is_up, is_dn);
		*up = either(is_up, was_up + thr, either(is_dn, from_dn,
		    was_up));
		*dn = either(is_dn, was_dn - thr, either(is_up, from_up,
		    was_dn));
	}
	*b = either(is_up, was_up, either(is_dn, was_dn, *b));
	if (!ahead) {
		*up = *b + thr;
		*dn = *b - thr;
	}
	return (is_dn & keep) - is_up;
}

INLINE void
sf_lanes(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c, const int many)
{
	const vi keep = (vi){0} - (l->down ? 1 : 0);
	vf thr[MOST], b[MOST], up[MOST], dn[MOST];
	vi s[MOST];
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		thr[k] = load(l->threshold + c + k * LANES);
		b[k] = load(l->base + c + k * LANES);
		up[k] = b[k] + thr[k];
		dn[k] = b[k] - thr[k];
	}
#ifdef FOUR
	for (; many == 1 && step == GROUP && n >= 4; n -= 4, y += 4 * step) {
		vi four[4];

		UNROLL
		for (k = 0; k < 4; k++, x += step)
			four[k] = sf_step(load(x), b, up, dn, thr[0], keep,
			    true);
		put_four(y, four);
	}
#endif
	for (; n > 0; n--, x += step, y += step) {
		UNROLL
		for (k = 0; k < many; k++)
			s[k] = sf_step(load(x + k * LANES), &b[k], &up[k],
			    &dn[k], thr[k], keep, many == 1);
		UNROLL
		for (k = 0; k < many; k += VECTORS)
			put(y + k * LANES, s + k);
	}
	UNROLL
	for (k = 0; k < many; k++)
		store(l->base + c + k * LANES, b[k]);
}

static void
sf(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	sf_lanes(x, y, n, step, l, c, VECTORS);
}

static void
sf_pair(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	sf_lanes(x, y, n, step, l, c, MOST);
}

/* rested: all bases are 0, as they are for good after the first spike. */
INLINE void
lif_lanes(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c, const int many, const bool rested)
{
	const vi keep = (vi){0} - (l->down ? 1 : 0);
	vf thr[MOST], leak[MOST], v[MOST], b[MOST], d;
	vi s[MOST], is_up, is_dn, quiet;
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		thr[k] = load(l->threshold + c + k * LANES);
		leak[k] = load(l->leak + c + k * LANES);
		v[k] = load(l->v + c + k * LANES);
		b[k] = load(l->base + c + k * LANES);
	}
	for (; n > 0; n--, x += step, y += step) {
		UNROLL
		for (k = 0; k < many; k++) {
			v[k] += load(x + k * LANES);
			d = rested ? v[k] : v[k] - b[k];
			is_up = d > thr[k];
			is_dn = d < -thr[k];
			quiet = ~(is_up | is_dn);
			v[k] = where(quiet, v[k] * leak[k]);
			b[k] = rested ? b[k] : where(quiet, b[k]);
			s[k] = (is_dn & keep) - is_up;
		}
		UNROLL
		for (k = 0; k < many; k += VECTORS)
			put(y + k * LANES, s + k);
	}
	UNROLL
	for (k = 0; k < many; k++) {
		store(l->v + c + k * LANES, v[k]);
		store(l->base + c + k * LANES, b[k]);
	}
}

INLINE bool
are_rested(const struct spk_lanes *l, size_t c, const int many)
{
	vi moved = {0};
	vf b;
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		b = load(l->base + c + k * LANES);
		moved |= (b < (vf){0}) | (b > (vf){0});
	}
	return bits(moved) == 0;
}

INLINE void
lif_groups(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c, const int many)
{
	if (are_rested(l, c, many))
		lif_lanes(x, y, n, step, l, c, many, true);
	else
		lif_lanes(x, y, n, step, l, c, many, false);
}

static void
lif(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	lif_groups(x, y, n, step, l, c, VECTORS);
}

static void
lif_pair(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	lif_groups(x, y, n, step, l, c, MOST);
}

#define WINDOW		32		/* samples */

/* How many samples stay within a band, as far as whole windows tell. */
INLINE size_t
within(const float *x, size_t n, vf up, vf dn)
{
	uint32_t out = 0;
	size_t i;
	vf v;
	int k;

	for (i = 0; n - i >= WINDOW; i += WINDOW) {
		UNROLL
		for (k = 0; k < WINDOW; k += LANES) {
			v = load(x + i + k);
			out |= bits((v > up) | (v < dn)) << k;
		}
		if (out != 0)
			return i + (unsigned)__builtin_ctz(out);
	}
	return i;
}

/*
 * Step-forward on one channel that is mostly silent: as long as no sample
 * leaves the band round the base, nothing changes, and a window of samples is
 * compared with the band at once.  The first that leaves it is a step, and
 * which way is not known to a branch, as it would be guessed wrong too often.
 */
static void
sf_band(const float *x, int8_t *y, size_t n, float threshold, float *base,
    bool down)
{
	const vi keep = (vi){0} - (down ? 1 : 0);
	const vf thr = all(threshold);
	vf b = all(*base), up = b + thr, dn = b - thr;
	size_t i;

	memset(y, 0, n);
	for (i = 0; (i += within(x + i, n - i, up, dn)) < n; i++)
		y[i] = (int8_t)sf_step(all(x[i]), &b, &up, &dn, thr, keep,
		    true)[0];
	*base = b[0];
}

/* Samples of segments to where those of a time step are side by side. */
INLINE void
side_by_side(const float *x, float (*in)[SPK_SEGMENTS])
{
	__m128 a, b, c, d;
	size_t i, k;

	for (k = 0; k < SPK_SEGMENTS; k += 4)
		for (i = 0; i < SPK_SEGMENT; i += 4) {
			a = _mm_loadu_ps(x + (k + 0) * SPK_SEGMENT + i);
			b = _mm_loadu_ps(x + (k + 1) * SPK_SEGMENT + i);
			c = _mm_loadu_ps(x + (k + 2) * SPK_SEGMENT + i);
			d = _mm_loadu_ps(x + (k + 3) * SPK_SEGMENT + i);
			_MM_TRANSPOSE4_PS(a, b, c, d);
			_mm_storeu_ps(&in[i + 0][k], a);
			_mm_storeu_ps(&in[i + 1][k], b);
			_mm_storeu_ps(&in[i + 2][k], c);
			_mm_storeu_ps(&in[i + 3][k], d);
		}
}

/*
 * And their spikes back, 16 steps of 16 segments at once: interleaving the
 * upper half of the rows with the lower four times swaps rows and columns.
 */
INLINE void
one_by_one(int8_t (*spike)[SPK_SEGMENTS], int8_t *y)
{
	__m128i a[16], b[16];
	size_t i;
	int k, round;

	for (i = 0; i < SPK_SEGMENT; i += 16) {
		UNROLL
		for (k = 0; k < 16; k++)
			memcpy(&a[k], spike[i + (size_t)k], 16);
		UNROLL
		for (round = 0; round < 4; round++) {
			UNROLL
			for (k = 0; k < 8; k++) {
				b[2 * k] = _mm_unpacklo_epi8(a[k], a[k + 8]);
				b[2 * k + 1] = _mm_unpackhi_epi8(a[k],
				    a[k + 8]);
			}
			memcpy(a, b, sizeof a);
		}
		UNROLL
		for (k = 0; k < 16; k++)
			memcpy(y + (size_t)k * SPK_SEGMENT + i, &a[k], 16);
	}
}

/*
 * Leaky integrate-and-fire on one channel: SPK_SEGMENTS pieces of it at once,
 * each from a guessed state of 0.  Then each is done again from the state that
 * the one before it truly ended in, until the two states are the same to the
 * last bit, from where on all that was computed holds: it takes a common
 * spike, or as long as the membrane remembers.  The base has to be 0, which
 * it is for good once there was a spike.  Returns how many samples were done
 * again.
 */
static size_t
lif_segments(const float *x, int8_t *y, const struct spk_lanes *l)
{
	const int many = SPK_SEGMENTS / LANES;
	const vi keep = (vi){0} - (l->down ? 1 : 0);
	const float thr = *l->threshold, leak = *l->leak;
	float in[SPK_SEGMENT][SPK_SEGMENTS], after[SPK_SEGMENT][SPK_SEGMENTS];
	int8_t spike[SPK_SEGMENT][SPK_SEGMENTS];
	vf v[SPK_SEGMENTS / LANES] = {{*l->v}};
	vi s[SPK_SEGMENTS / LANES], is_up, is_dn;
	size_t i, again = 0;
	float w = 0;
	int k, up, dn;

	side_by_side(x, in);
	for (i = 0; i < SPK_SEGMENT; i++) {
		UNROLL
		for (k = 0; k < many; k++) {
			v[k] += load(&in[i][k * LANES]);
			is_up = v[k] > all(thr);
			is_dn = v[k] < all(-thr);
			v[k] = where(~(is_up | is_dn), v[k] * all(leak));
			s[k] = (is_dn & keep) - is_up;
			store(&after[i][k * LANES], v[k]);
		}
		UNROLL
		for (k = 0; k < many; k += VECTORS)
			put(&spike[i][k * LANES], s + k);
	}
	one_by_one(spike, y);
	for (k = 0; k < SPK_SEGMENTS; k++, y += SPK_SEGMENT) {
		for (i = 0; i < SPK_SEGMENT && k > 0; i++, again++) {
			w += in[i][k];
			up = w > thr;
			dn = w < -thr;
			y[i] = (int8_t)(up - (dn & (int)l->down));
			w = up | dn ? 0 : w * leak;
			if (memcmp(&w, &after[i][k], sizeof w) == 0)
				break;
		}
		if (k == 0 || i < SPK_SEGMENT)
			w = after[SPK_SEGMENT - 1][k];
	}
	*l->v = w;
	return again;
}

/*
 * Where subtracting the filter leaves less, of `many' vectors of consecutive
 * time steps: a lane is a time step, and adds in order of the taps.  taking: a
 * spike at the sample before s first takes its filter, not from memory, where
 * it would have to be waited for.
 */
INLINE uint64_t
probe(const float *s, const float *h, size_t order, float threshold,
    const int many, const bool taking)
{
	const vi sign = (vi){0} + 0x7fffffff;
	const vf thr = all(threshold);
	vf e1[8] = {{0}}, e2[8] = {{0}}, tap, v;
	uint64_t fires = 0;
	size_t k, at;
	int i;

	UNROLL
	for (k = 0; k < order; k++) {
		tap = all(h[k + 1]);
		UNROLL
		for (i = 0; i < many; i++) {
			at = k + (size_t)i * LANES;
			v = load(s + at);
			if (taking)
				v -= load(h + 2 + at);
			e1[i] += (vf)((vi)(v - tap) & sign);
			e2[i] += (vf)((vi)v & sign);
		}
	}
	UNROLL
	for (i = 0; i < many; i++)
		fires |= (uint64_t)bits(e1[i] <= e2[i] - thr) << i * LANES;
	return fires;
}

/* A spike at s takes its filter, and then zeros. */
INLINE void
take(float *s, const float *h, size_t order)
{
	size_t k;

	for (k = 0; k < order; k += LANES)
		store(s + k, load(s + k) - load(h + 1 + k));
}

/* After a spike NEAR time steps at once; after none more, up to 4 NEAR. */
static void
bsa(float *s, size_t have, int8_t *y, size_t n, const float *h, size_t order,
    const float *threshold)
{
	const size_t whole = have < order ? 0 : have - order + 1;
	const size_t safe = n < whole ? n : whole;
	const float thr = *threshold;
	size_t t = 0, width = 2 * NEAR, left;	/* 0: a spike waits */
	uint64_t fires;

	memset(y, 0, n);
	while (t < safe) {
		left = safe - t;
		if (width == 0) {
			width = NEAR;
			fires = probe(s + t, h, order, thr, NEAR / LANES, true);
			take(s + t - 1, h, order);
		} else if (width == 2 * NEAR)
			fires = probe(s + t, h, order, thr, 2 * NEAR / LANES,
			    false);
		else
			fires = probe(s + t, h, order, thr, 4 * NEAR / LANES,
			    false);
		if (left < width)
			fires &= (1ULL << left) - 1;
		if (fires == 0) {
			t += left < width ? left : width;
			width = width < 4 * NEAR ? 2 * width : width;
			continue;
		}
		t += (size_t)__builtin_ctzll(fires);
		y[t++] = 1;
		width = 0;
	}
	if (width == 0)
		take(s + t - 1, h, order);
	if (t < n)
		spk_bsa_plain(s + t, have - t, y + t, n - t, h, order,
		    threshold);
}

/*
 * The same of a group, where a lane is a channel: at two time steps, as if the
 * first took nothing from the second.
 */
INLINE void
probe_pair(const float *s, const float *h, size_t order, const vf *thr,
    vi (*fires)[VECTORS])
{
	const vi sign = (vi){0} + 0x7fffffff;
	vf e1[2][VECTORS] = {{{0}}}, e2[2][VECTORS] = {{{0}}}, tap, v;
	size_t k;
	int i, j;

	for (k = 0; k < order; k++) {
		UNROLL
		for (j = 0; j < VECTORS; j++) {
			tap = load(h + (k + 1) * GROUP + j * LANES);
			UNROLL
			for (i = 0; i < 2; i++) {
				v = load(s + (k + (size_t)i) * GROUP +
				    j * LANES);
				e1[i][j] += (vf)((vi)(v - tap) & sign);
				e2[i][j] += (vf)((vi)v & sign);
			}
		}
	}
	UNROLL
	for (j = 0; j < VECTORS; j++) {
		fires[0][j] = e1[0][j] <= e2[0][j] - thr[j];
		fires[1][j] = e1[1][j] <= e2[1][j] - thr[j];
	}
}

/*
 * At the time step after that of s, from which the spikes of that one first
 * take their filters; of the last tap there is nothing to take.
 */
INLINE void
take_and_probe(float *s, const float *h, size_t order, const vf *thr,
    vi *fires)
{
	const vi sign = (vi){0} + 0x7fffffff;
	vf e1[VECTORS] = {{0}}, e2[VECTORS] = {{0}}, tap[VECTORS], next, v;
	size_t k;
	int j;

	UNROLL
	for (j = 0; j < VECTORS; j++)
		tap[j] = load(h + GROUP + j * LANES);
	for (k = 1; k <= order; k++) {
		UNROLL
		for (j = 0; j < VECTORS; j++) {
			next = load(h + (k + 1) * GROUP + j * LANES);
			v = load(s + k * GROUP + j * LANES) -
			    where(fires[j], next);
			store(s + k * GROUP + j * LANES, v);
			e1[j] += (vf)((vi)(v - tap[j]) & sign);
			e2[j] += (vf)((vi)v & sign);
			tap[j] = next;
		}
	}
	UNROLL
	for (j = 0; j < VECTORS; j++)
		fires[j] = e1[j] <= e2[j] - thr[j];
}

/* The spikes at s of a group take theirs, of the samples that come after. */
INLINE void
take_group(float *s, const float *h, size_t order, const vi *fires)
{
	float *x;
	size_t k;
	int j;

	for (k = 1; k < order; k++)
		for (j = 0; j < VECTORS; j++) {
			x = s + k * GROUP + j * LANES;
			store(x, load(x) - where(fires[j], load(h +
			    (k + 1) * GROUP + j * LANES)));
		}
}

/* The group's spikes of a time step, where no others are; if there are any. */
INLINE bool
put_fires(int8_t *y, const vi *fires)
{
	vi any = {0}, spike[VECTORS];
	int j;

	UNROLL
	for (j = 0; j < VECTORS; j++) {
		any |= fires[j];
		spike[j] = -fires[j];
	}
	if (bits(any) == 0)
		return false;
	put(y, spike);
	return true;
}

/* n time steps, which all have order samples from them on. */
static void
settle_group(float *s, int8_t *y, size_t n, const float *h, size_t order,
    const float *threshold)
{
	vi fires[2][VECTORS];
	vf thr[VECTORS];
	bool taking = false, pair;
	size_t t;
	int j;

	for (j = 0; j < VECTORS; j++)
		thr[j] = load(threshold + j * LANES);
	for (t = 0; t < n; t++) {
		pair = !taking;
		if (taking)
			take_and_probe(s + (t - 1) * GROUP, h, order, thr,
			    fires[0]);
		else
			probe_pair(s + t * GROUP, h, order, thr, fires);
		taking = put_fires(y + t * GROUP, fires[0]);
		if (pair && !taking && t + 1 < n) {
			memcpy(fires[0], fires[1], sizeof fires[0]);
			taking = put_fires(y + ++t * GROUP, fires[0]);
		}
	}
	if (taking)
		take_group(s + (n - 1) * GROUP, h, order, fires[0]);
}

static void
bsa_group(float *s, size_t have, int8_t *y, size_t n, const float *h,
    size_t order, const float *threshold)
{
	const size_t whole = have < order ? 0 : have - order + 1;
	size_t t = n < whole ? n : whole;

	memset(y, 0, n * GROUP);
	settle_group(s, y, t, h, order, threshold);
	for (; t < n; t++)
		settle_group(s + t * GROUP, y + t * GROUP, 1, h, have - t,
		    threshold);
}

/* n values to binary64; whether all are finite. */
static bool
widen_f32(const char *x, double *y, size_t n)
{
	typedef float vh __attribute__((vector_size(LANES * 2)));
	const vd most = (vd){0} + (double)FLT_MAX;
	vm bad = {0};
	vd v;
	vh h;
	float z;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		memcpy(&h, x + i * sizeof(float), sizeof h);
		v = __builtin_convertvector(h, vd);
		bad |= ~((v <= most) & (v >= -most));
		memcpy(y + i, &v, sizeof v);
	}
	for (; i < n; i++) {
		memcpy(&z, x + i * sizeof z, sizeof z);
		y[i] = (double)z;
		bad[0] |= -!(y[i] <= FLT_MAX && y[i] >= -FLT_MAX);
	}
	return bits((vi)bad) == 0;
}

/* Whether the exponents of n values are not the greatest. */
static bool
finite_f32(const float *x, size_t n)
{
	const vi special = (vi){0} + 0x7f800000;
	vi bad[4] = {{0}}, v;
	size_t i;
	int k;

	for (i = 0; i + 4 * LANES <= n; i += 4 * LANES)
		UNROLL
		for (k = 0; k < 4; k++) {
			v = (vi)load(x + i + (size_t)k * LANES);
			bad[k] |= (v & special) == special;
		}
	for (; i < n; i++)
		bad[0][0] |= -!(x[i] <= FLT_MAX && x[i] >= -FLT_MAX);
	return bits(bad[0] | bad[1] | bad[2] | bad[3]) == 0;
}

/* s = k (x - min), or twice that less 1, of n values. */
static void
scale_f32(const float *x, float k, float min, bool bipolar, float *s, size_t n)
{
	vf v;
	size_t i;

	for (i = 0; i + LANES <= n; i += LANES) {
		v = all(k) * (load(x + i) - all(min));
		store(s + i, bipolar ? v * 2 - 1 : v);
	}
	for (; i < n; i++) {
		s[i] = k * (x[i] - min);
		s[i] = bipolar ? s[i] * 2 - 1 : s[i];
	}
}

#define AHEAD		2048		/* values, to be in the cache then */

/* The least and greatest of n values, at each place of a period. */
static void
range_f32(const float *x, size_t n, size_t period, float *min, float *max)
{
	vf v, lo[4], hi[4];
	size_t i, j, k;

	for (j = 0; j < period; j += 4 * LANES) {
		UNROLL
		for (k = 0; k < 4; k++) {
			lo[k] = load(min + j + k * LANES);
			hi[k] = load(max + j + k * LANES);
		}
		for (i = j; i < n; i += period) {
			UNROLL
			for (k = 0; k < 4; k++) {
				__builtin_prefetch(x + i + k * LANES + AHEAD);
				v = load(x + i + k * LANES);
				lo[k] = either(v < lo[k], v, lo[k]);
				hi[k] = either(v > hi[k], v, hi[k]);
			}
		}
		UNROLL
		for (k = 0; k < 4; k++) {
			store(min + j + k * LANES, lo[k]);
			store(max + j + k * LANES, hi[k]);
		}
	}
}

static bool
narrow(const double *x, float *y, size_t n)
{
	typedef float vh __attribute__((vector_size(LANES * 2)));
	const vd most = (vd){0} + (double)FLT_MAX;
	vm bad = {0};
	vd v;
	vh h;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		h = __builtin_convertvector(wide(x + i), vh);
		v = __builtin_convertvector(h, vd);
		bad |= ~((v <= most) & (v >= -most));
		memcpy(y + i, &h, sizeof h);
	}
	for (; i < n; i++) {
		y[i] = (float)x[i];
		bad[0] |= -!(y[i] <= FLT_MAX && y[i] >= -FLT_MAX);
	}
	return bits((vi)bad) == 0;
}

static bool
spikes(const double *x, int8_t *y, size_t n)
{
	typedef int8_t vb __attribute__((vector_size(LANES / 2)));
	const vd zero = {0}, one = zero + 1;
	vm up, down, bad = {0};
	vd v, sign;
	vb b;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		v = wide(x + i);
		up = v > zero;
		down = v < zero;
		sign = choose(up, one, choose(down, -one, zero));
		bad |= ~((v <= sign) & (v >= sign));
		b = __builtin_convertvector(down - up, vb);
		memcpy(y + i, &b, sizeof b);
	}
	for (; i < n; i++) {
		y[i] = (int8_t)((x[i] > 0) - (x[i] < 0));
		bad[0] |= -!(x[i] <= y[i] && x[i] >= y[i]);
	}
	return bits((vi)bad) == 0;
}

static bool
finite_f64(const double *x, size_t n)
{
	const vd most = (vd){0} + DBL_MAX;
	vm bad = {0};
	vd v;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		v = wide(x + i);
		bad |= ~((v <= most) & (v >= -most));
	}
	for (; i < n; i++)
		bad[0] |= -!(x[i] <= DBL_MAX && x[i] >= -DBL_MAX);
	return bits((vi)bad) == 0;
}

/* y = x gain + offset, of n values. */
static void
affine(const double *x, double gain, double offset, double *y, size_t n)
{
	vd v;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		v = wide(x + i) * gain + offset;
		memcpy(y + i, &v, sizeof v);
	}
	for (; i < n; i++)
		y[i] = x[i] * gain + offset;
}

#include "simd_random.h"

#ifdef __AVX2__
#include "simd_text.h"
#define TEXT	.index = index_fields, .fields = fields,
#else
#define TEXT
#endif

static const struct spk_kernels kernels = {
	.group = GROUP, .sf = {sf, sf_pair}, .lif = {lif, lif_pair},
	.sf_band = sf_band,
	.lif_segments = lif_segments, .bsa = {bsa, bsa_group},
	.finite32 = finite_f32, .finite = finite_f64,
	.range32 = range_f32, .scale32 = scale_f32, .narrow = narrow,
	.spikes = spikes,
	.widen = widen_f32, .affine = affine,
	.odds = odds, .mt_twist = mt_twist, .mt_fires = mt_fires,
	.philox = philox, TEXT
};
const struct spk_kernels *const NAME = &kernels;

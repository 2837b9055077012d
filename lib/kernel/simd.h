/*
 * Vectorised kernels, for simd_v1.c, simd_v3.c and simd_v4.c, which define the
 * width.  Lanes never interact: each does the operations of the portable loops
 * of their codecs, in their order, on its own channel or its own time step, and
 * binary32 operations are rounded the same in any width.  So the spikes are the
 * same, bit for bit.
 *
 * (Random spikes, in simd_random.h, are whole numbers, and therefore also the
 * same.)
 *
 * Defined before: LANES of a vector; GROUP, channels at once; NEAR, time steps
 * at once after a spike; NAME, the table.  Defined after: put(y, s), which
 * stores a group's spikes of int32 as bytes; bits(m), the lanes of a comparison
 * that are true; lowest(v), the lowest bit of each byte; spread(s), as many
 * bits as bytes of 0 and 1; roots(v), the square roots; sizes(v), of int16, in
 * sums of two; four_sums(s), for every four lanes the sums of s[0] to s[3].
 * BLEND(m, v, w), if there is such an instruction, is v in the lanes where m is
 * true, else w.  FOUR, if a group is a vector: put_four(y, s) stores the spikes
 * of four frames of no more channels.
 */
#include <float.h>
#include <string.h>

#include "kernel/conv.h"
#include "kernel/motion.h"
#include "kernel/plain.h"
#include "kernel/taps.h"

#define VECTORS		(GROUP / LANES)
#define UNROLL		_Pragma("GCC unroll 8")

typedef float vf __attribute__((vector_size(LANES * 4)));
typedef int32_t vi __attribute__((vector_size(LANES * 4)));
typedef double vd __attribute__((vector_size(LANES * 4)));
typedef int64_t vm __attribute__((vector_size(LANES * 4)));
typedef int16_t vs __attribute__((vector_size(LANES * 4)));
typedef int8_t vy __attribute__((vector_size(LANES * 4)));

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
static uint64_t lowest(vy v);
static vy spread(const char *s);
static vf roots(vf v);
static vi sizes(vs v);
static vi four_sums(const vi *s);

/* Vectors of one group, or of two, whose chains of operations overlap. */
#define MOST		(2 * VECTORS)

#include "kernel/simd_sf.h"
#include "kernel/simd_lif.h"
#include "kernel/simd_changes.h"
#include "kernel/simd_means.h"
#include "kernel/simd_bsa.h"

#define REAL		float
#define VR		vf
#define VI		vi
#define AT(name)	name##_f32
#include "kernel/simd_spiker.h"
#define REAL		double
#define VR		vd
#define VI		vm
#define AT(name)	name##_f64
#include "kernel/simd_spiker.h"
#include "kernel/simd_values.h"
#include "kernel/simd_random.h"
#include "kernel/simd_planes.h"
#include "kernel/simd_pixel.h"
#include "kernel/simd_isi.h"
#include "kernel/simd_motion.h"
#include "kernel/simd_bank.h"

#ifdef __AVX2__
#include "kernel/simd_text.h"
#define TEXT	.index = index_fields, .fields = fields,
#else
#define TEXT
#endif

static const struct spk_kernels kernels = {
	.group = GROUP, .sf = {sf, sf_pair}, .lif = {lif, lif_pair},
	.sf_band = sf_band, .changes32 = changes_f32, .changes = changes_f64,
	.moving = moving,
	.lif_segments = lif_segments, .bsa = {bsa, bsa_group},
	.spiker32 = spiker_f32, .spiker64 = spiker_f64,
	.finite32 = finite_f32, .finite = finite_f64,
	.are_spikes = are_spikes,
	.range32 = range_f32, .scale32 = scale_f32,
	.unscale32 = unscale_f32, .narrow = narrow,
	.spikes = spikes, .bytes = to_bytes,
	.widen = widen_f32, .affine = affine,
	.bytes32 = bytes_f32, .pack_bits = pack_bits,
	.unpack_bits = unpack_bits,
	.odds = odds, .mt_twist = mt_twist, .mt_fires = mt_fires,
	.philox = philox, .expose = expose,
	.keep = keep, .mean_rates = mean_rates, .count_rates = count_rates,
	.taps = spk_taps_sum, .roots32 = roots_f32, .binomial = spk_binomial,
	.conv = spk_conv_row, .isi = isi, .cells = cells, .window = window,
	.sections = sections, TEXT
};
const struct spk_kernels *const NAME = &kernels;

/*
 * The scale: how a signal's range is mapped to the span of a codec.  A codec
 * that computes in binary32 has s = sc (x - min), sc = 1 / (max - min), and 2 s
 * - 1 for SPK_BIPOLAR; back, x = s / sc + min.  One that computes in binary64
 * has s = x sc + off, off = -min sc; back, x = s (max - min) + min.  Each step
 * is rounded to the type of the signal, in this order, and s to that of the
 * codec; min, max, sc and off are binary64 unless both are binary32.  If a
 * codec has its own map, s = (x - shift) / divisor; back, x = s divisor +
 * shift.  Otherwise a channel whose range is a single value is mapped to 0 and
 * back to that value.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"

/* One body for both types: T, the rows, and the two maps. */
#define ROWS(T) { \
	{ .name = "min", .type = T, .flags = SPK_CHANNEL, .min = -INFINITY, \
	  .max = INFINITY, .unit = "VALUE", \
	  .help = "least value of the signal; with --max, the input is read " \
	  "only once" }, \
	{ .name = "max", .type = T, .flags = SPK_CHANNEL, .min = -INFINITY, \
	  .max = INFINITY, .unit = "VALUE", \
	  .help = "greatest value of the signal" }, \
	{ .name = NULL } }

static const struct spk_param rows32[] = ROWS(SPK_F32);
static const struct spk_param rows64[] = ROWS(SPK_F64);

const struct spk_param *
spk_scale_param(const struct spk_codec *c)
{
	return spk_codec_inner(c) == SPK_F32 && c->type == SPK_F32 ? rows32 :
	    rows64;
}

struct spk_scale
spk_scale_of(const struct spk_codec *c, size_t n,
    const struct spk_kernels *kernels)
{
	return (struct spk_scale){
		.span = c->span, .type = c->type, .inner = spk_codec_inner(c),
		.ends = spk_scale_param(c)->type, .channels = n,
		.kernels = kernels
	};
}

const char *
spk_scale_lone(const struct spk_head *words)
{
	const bool min = spk_head_get(words, "min") != NULL;
	const bool max = spk_head_get(words, "max") != NULL;

	return min == max ? NULL : min ? "min" : "max";
}

#define WIDEN(E, T, name) \
static void \
name(E *min, E *max, size_t channels, bool known, const T *x, size_t n) \
{ \
	size_t i, c; \
\
	for (c = 0; c < channels && !known; c++) \
		min[c] = max[c] = (E)x[c]; \
	for (i = 0; i < n; i++) \
		for (c = 0; c < channels; c++, x++) { \
			min[c] = (E)*x < min[c] ? (E)*x : min[c]; \
			max[c] = (E)*x > max[c] ? (E)*x : max[c]; \
		} \
}

WIDEN(float, float, widen32)
WIDEN(double, float, widen_mixed)
WIDEN(double, double, widen64)

#define LANED	256			/* maximum channels */

/* As many frames as form periods; each place of a period has its own range. */
static size_t
widen_lanes(struct spk_scale *s, const float *x, size_t frames)
{
	const struct spk_kernels *k = s->kernels;
	float min[SPK_PERIOD * LANED], max[SPK_PERIOD * LANED];
	size_t turns = SPK_PERIOD, period, n, c;

	/* Frames of the shortest such period. */
	for (c = s->channels; c % 2 == 0 && turns > 1; c /= 2)
		turns /= 2;
	period = turns * s->channels;
	n = frames / turns;
	if (k == NULL || s->channels > LANED || n < 2)
		return 0;
	memcpy(min, x, period * sizeof *min);
	memcpy(max, x, period * sizeof *max);
	k->range32(x, n * period, period, min, max);
	widen32(s->min, s->max, s->channels, s->known, min, turns);
	widen32(s->min, s->max, s->channels, true, max, turns);
	return n * turns;
}

void
spk_scale_widen(struct spk_scale *s, const void *block, size_t frames)
{
	const float *x = block;
	size_t n;

	if (frames == 0)
		return;
	if (s->type == SPK_F64)
		widen64(s->min, s->max, s->channels, s->known, block, frames);
	else if (s->ends == SPK_F64)
		widen_mixed(s->min, s->max, s->channels, s->known, x, frames);
	else {
		n = widen_lanes(s, x, frames);
		widen32(s->min, s->max, s->channels, s->known || n > 0,
		    x + n * s->channels, frames - n);
	}
	s->known = true;
}

static double
value(enum spk_type type, const void *values, size_t i)
{
	return type == SPK_F64 ? ((const double *)values)[i] :
	    (double)((const float *)values)[i];
}

static double
end(const struct spk_scale *s, const void *values, size_t c)
{
	return value(s->ends, values, c);
}

bool
spk_scale_flat(const struct spk_scale *s, size_t c)
{
	if (s->span == SPK_RAW || s->shift != NULL)
		return false;
	return !(end(s, s->max, c) > end(s, s->min, c));
}

int
spk_scale_check(struct spk_scale *s, struct spk_fault *f)
{
	size_t c;
	double min, max, wide;
	float wide32;

	s->uniform = true;
	for (c = 0; c < s->channels && s->span != SPK_RAW; c++) {
		min = end(s, s->min, c);
		max = end(s, s->max, c);
		s->uniform &= !(min < end(s, s->min, 0)) &&
		    !(min > end(s, s->min, 0)) &&
		    !(max < end(s, s->max, 0)) &&
		    !(max > end(s, s->max, 0));
		wide = max - min;
		wide32 = (float)wide;
		if (s->ends == SPK_F32)
			wide = isfinite(wide32) && isfinite(1 / wide32) ? 1 :
			    INFINITY;
		if (!isfinite(min) || !isfinite(max))
			return spk_fail_channel(f, SPK_DATA, c + 1,
			    "its range is not finite");
		if (min > max)
			return spk_fail_channel(f, SPK_USAGE, c + 1,
			    "min is above max");
		if (s->shift != NULL)
			wide = 1;
		if (max > min && (!isfinite(wide) || !isfinite(1 / wide)))
			return spk_fail_channel(f, SPK_USAGE, c + 1, "its "
			    "range is too wide or too narrow to scale");
	}
	return 0;
}

uint64_t
spk_scale_outside(const struct spk_scale *s, const void *block, size_t frames)
{
	uint64_t n = 0;
	size_t i, c;
	double x;

	for (i = 0; i < frames; i++)
		for (c = 0; c < s->channels; c++) {
			x = value(s->type, block, i * s->channels + c);
			n += x < end(s, s->min, c) || x > end(s, s->max, c);
		}
	return n;
}

static void
in32(const struct spk_scale *sc, size_t c, const float *x, size_t xstep,
    float *s, size_t sstep, size_t n)
{
	const struct spk_kernels *kernels = NULL;
	float min = 0, k = 1;
	bool bipolar = sc->span == SPK_BIPOLAR;
	size_t i;

	if (sc->span != SPK_RAW) {
		min = ((float *)sc->min)[c];
		k = 1 / (((float *)sc->max)[c] - min);
	}
	if (spk_scale_flat(sc, c))
		k = 0;
	if (sc->span != SPK_RAW && xstep == 1 && sstep == 1 && n > 1)
		kernels = sc->kernels;
	if (kernels != NULL)
		kernels->scale32(x, k, min, bipolar, s, n);
	else if (sc->span == SPK_RAW)
		for (i = 0; i < n; i++)
			s[i * sstep] = x[i * xstep];
	else if (bipolar)
		for (i = 0; i < n; i++)
			s[i * sstep] = k * (x[i * xstep] - min) * 2 - 1;
	else
		for (i = 0; i < n; i++)
			s[i * sstep] = k * (x[i * xstep] - min);
}

static void
in64(const struct spk_scale *sc, size_t c, const double *x, size_t xstep,
    double *s, size_t sstep, size_t n)
{
	const struct spk_kernels *kernels = NULL;
	const bool bipolar = sc->span == SPK_BIPOLAR;
	double k = 1, off = 0;
	size_t i;

	if (sc->span != SPK_RAW) {
		k = 1 / (((double *)sc->max)[c] - ((double *)sc->min)[c]);
		off = -((double *)sc->min)[c] * k;
	}
	if (spk_scale_flat(sc, c))
		k = off = 0;
	if (xstep == 1 && sstep == 1 && n > 1 && !bipolar)
		kernels = sc->kernels;
	if (kernels != NULL) {
		kernels->affine(x, k, off, s, n);
		return;
	}
	for (i = 0; i < n; i++) {
		s[i * sstep] = x[i * xstep] * k + off;
		if (bipolar)
			s[i * sstep] = s[i * sstep] * 2 - 1;
	}
}

/* binary64 for a codec of binary32 */
static void
narrow_in(const struct spk_scale *sc, size_t c, const double *x, size_t xstep,
    float *s, size_t sstep, size_t n)
{
	const bool bipolar = sc->span == SPK_BIPOLAR;
	const double min = end(sc, sc->min, c);
	const double k = spk_scale_flat(sc, c) ? 0 :
	    1 / (end(sc, sc->max, c) - min);
	size_t i;
	double v;

	for (i = 0; i < n; i++) {
		v = k * (x[i * xstep] - min);
		s[i * sstep] = (float)(bipolar ? v * 2 - 1 : v);
	}
}

/* binary32 for a codec of binary64, which receives it rounded */
static void
wide_in(const struct spk_scale *sc, size_t c, const float *x, size_t xstep,
    double *s, size_t sstep, size_t n)
{
	const double min = end(sc, sc->min, c);
	const double k = spk_scale_flat(sc, c) ? 0 :
	    1 / (end(sc, sc->max, c) - min);
	const double off = -min * k;
	size_t i;

	for (i = 0; i < n; i++)
		s[i * sstep] = spk_single(spk_single((double)x[i * xstep] * k) +
		    off);
}

/* By the codec's own map: T, the type to compute in. */
#define MAP_IN(T, name) \
static void \
name(const struct spk_scale *sc, size_t c, const void *x, size_t xstep, \
    void *s, size_t sstep, size_t n) \
{ \
	const T shift = (T)sc->shift[c], divisor = (T)sc->divisor[c]; \
	size_t i; \
	T v; \
\
	for (i = 0; i < n; i++) { \
		v = ((T)value(sc->type, x, i * xstep) - shift) / divisor; \
		if (sc->inner == SPK_F64) \
			((double *)s)[i * sstep] = (double)v; \
		else \
			((float *)s)[i * sstep] = (float)v; \
	} \
}

#define MAP_OUT(T, name) \
static void \
name(const struct spk_scale *sc, size_t c, const void *s, size_t sstep, \
    void *x, size_t xstep, size_t n) \
{ \
	const T shift = (T)sc->shift[c], divisor = (T)sc->divisor[c]; \
	size_t i; \
	T v; \
\
	for (i = 0; i < n; i++) { \
		v = (T)value(sc->inner, s, i * sstep) * divisor + shift; \
		if (sc->type == SPK_F64) \
			((double *)x)[i * xstep] = (double)v; \
		else \
			((float *)x)[i * xstep] = (float)v; \
	} \
}

MAP_IN(float, map_in32)
MAP_IN(double, map_in64)
MAP_OUT(float, map_out32)
MAP_OUT(double, map_out64)

void
spk_scale_in(const struct spk_scale *sc, size_t c, const void *x, size_t xstep,
    void *s, size_t sstep, size_t n)
{
	if (sc->shift != NULL)
		(sc->type == SPK_F32 ? map_in32 : map_in64)(sc, c, x, xstep, s,
		    sstep, n);
	else if (sc->type == SPK_F64 && sc->inner == SPK_F64)
		in64(sc, c, x, xstep, s, sstep, n);
	else if (sc->type == SPK_F64)
		narrow_in(sc, c, x, xstep, s, sstep, n);
	else if (sc->inner == SPK_F64)
		wide_in(sc, c, x, xstep, s, sstep, n);
	else
		in32(sc, c, x, xstep, s, sstep, n);
}

static void
out32(const struct spk_scale *sc, size_t c, const float *s, size_t sstep,
    float *x, size_t xstep, size_t n)
{
	float min = ((float *)sc->min)[c];
	float k = 1 / (((float *)sc->max)[c] - min);
	bool bipolar = sc->span == SPK_BIPOLAR, flat = spk_scale_flat(sc, c);
	size_t i;

	if (sc->kernels != NULL && sstep == 1 && xstep == 1 && !flat) {
		sc->kernels->unscale32(s, k, min, bipolar, x, n);
		return;
	}
	for (i = 0; i < n; i++)
		x[i * xstep] = flat ? min : (bipolar ?
		    (s[i * sstep] + 1) / 2 : s[i * sstep]) / k + min;
}

static void
out64(const struct spk_scale *sc, size_t c, const double *s, size_t sstep,
    double *x, size_t xstep, size_t n)
{
	const double min = ((double *)sc->min)[c];
	const double wide = ((double *)sc->max)[c] - min;
	const bool bipolar = sc->span == SPK_BIPOLAR;
	size_t i;

	for (i = 0; i < n; i++)
		x[i * xstep] = (bipolar ? (s[i * sstep] + 1) / 2 :
		    s[i * sstep]) * wide + min;
}

static void
narrow_out(const struct spk_scale *sc, size_t c, const float *s, size_t sstep,
    double *x, size_t xstep, size_t n)
{
	const bool bipolar = sc->span == SPK_BIPOLAR;
	const double min = end(sc, sc->min, c);
	const double k = 1 / (end(sc, sc->max, c) - min);
	size_t i;
	double v;

	for (i = 0; i < n; i++) {
		v = (double)s[i * sstep];
		x[i * xstep] = spk_scale_flat(sc, c) ? min :
		    (bipolar ? (v + 1) / 2 : v) / k + min;
	}
}

static void
wide_out(const struct spk_scale *sc, size_t c, const double *s, size_t sstep,
    float *x, size_t xstep, size_t n)
{
	const double min = end(sc, sc->min, c);
	const double wide = end(sc, sc->max, c) - min;
	size_t i;

	for (i = 0; i < n; i++)
		x[i * xstep] = (float)(s[i * sstep] * wide + min);
}

void
spk_scale_out(const struct spk_scale *sc, size_t c, const void *s,
    size_t sstep, void *x, size_t xstep, size_t n)
{
	if (sc->span == SPK_RAW)
		spk_scale_in(sc, c, s, sstep, x, xstep, n);
	else if (sc->shift != NULL)
		(sc->ends == SPK_F32 ? map_out32 : map_out64)(sc, c, s, sstep,
		    x, xstep, n);
	else if (sc->type == SPK_F64 && sc->inner == SPK_F64)
		out64(sc, c, s, sstep, x, xstep, n);
	else if (sc->type == SPK_F64)
		narrow_out(sc, c, s, sstep, x, xstep, n);
	else if (sc->inner == SPK_F64)
		wide_out(sc, c, s, sstep, x, xstep, n);
	else
		out32(sc, c, s, sstep, x, xstep, n);
}

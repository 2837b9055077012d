/*
 * Plain loops, which vector kernels call for the rest of a block, and which do
 * all of it without kernels.
 */
#ifndef SPK_PLAIN_H
#define SPK_PLAIN_H

#include <math.h>

#include "kernel/kernel.h"

static inline void
spk_bsa_plain(float *s, size_t have, int8_t *y, size_t n, const float *h,
    size_t taps, const float *threshold)
{
	float e1, e2;
	size_t t, k, m;

	for (t = 0; t < n; t++) {
		m = have - t < taps ? have - t : taps;
		e1 = e2 = 0;
		for (k = 0; k < m; k++) {
			e1 += fabsf(s[t + k] - h[k]);
			e2 += fabsf(s[t + k]);
		}
		y[t] = e1 <= e2 - *threshold;
		for (k = 0; k < m && y[t] != 0; k++)
			s[t + k] -= h[k];
	}
}

/* How many samples the filter is compared late, and subtracted late. */
static inline size_t
spk_rule_late(enum spk_rule rule)
{
	return rule == SPK_KEDRI || rule == SPK_KEDRI_MULTIPLY;
}

static inline size_t
spk_rule_after(enum spk_rule rule)
{
	return rule == SPK_JUSQUARE || rule == SPK_JUSQUARE_MULTIPLY;
}

static inline bool
spk_rule_multiplies(enum spk_rule rule)
{
	return rule == SPK_MULTIPLY || rule == SPK_KEDRI_MULTIPLY ||
	    rule == SPK_JUSQUARE_MULTIPLY;
}

/* By any rule; e2 is that of the sample before if subtracting is late. */
#define SPK_SPIKER_PLAIN(T, name) \
static inline void \
name(T *s, size_t have, int8_t *y, size_t n, const T *h, size_t taps, \
    T threshold, enum spk_rule rule) \
{ \
	const size_t late = spk_rule_late(rule), after = spk_rule_after(rule); \
	const T *x = s; \
	T e1, e2; \
	size_t t, k, m; \
\
	for (t = 0; t < n; t++, x++) { \
		m = have - t - late < taps ? have - t - late : taps; \
		e1 = e2 = 0; \
		for (k = 0; k < m && rule == SPK_HOUGH; k++) \
			e1 += h[k] > x[k] ? h[k] - x[k] : 0; \
		for (k = 0; k < m && rule != SPK_HOUGH; k++) { \
			e1 += (T)fabs((double)(x[k + late] - h[k])); \
			e2 += (T)fabs((double)(x + k)[-(ptrdiff_t)after]); \
		} \
		e2 = rule == SPK_HOUGH ? threshold : \
		    spk_rule_multiplies(rule) ? e2 * threshold : \
		    e2 - threshold; \
		y[t] = m > 0 && e1 <= e2; \
		for (k = t + after; k < have && k < t + after + taps && \
		    y[t] != 0; k++) \
			s[k] -= h[k - t - after]; \
	} \
}

SPK_SPIKER_PLAIN(float, spk_spiker_plain_f32)
SPK_SPIKER_PLAIN(double, spk_spiker_plain_f64)
/* Changes, see kernel.h: the rest of a period. */
#define SPK_CHANGES_PLAIN(T, name) \
static inline void \
name(const T *x, const T *w, int8_t *y, size_t n, const T *hi, const T *lo) \
{ \
	size_t i; \
	T d; \
\
	for (i = 0; i < n; i++) { \
		d = x[i] - w[i]; \
		y[i] = (int8_t)((d > hi[i]) - (d < lo[i])); \
	} \
}

SPK_CHANGES_PLAIN(float, spk_changes32_plain)
SPK_CHANGES_PLAIN(double, spk_changes_plain)

/*
 * The sum of n values, a step apart, in order or in numpy's order; each step is
 * rounded to T.
 */
#define SPK_SUM_PLAIN(T, name) \
static inline T \
name(const double *x, size_t step, size_t n, bool serial) \
{ \
	const size_t half = n / 2 - n / 2 % 8; \
	T part[8], sum = 0; \
	size_t i = 0, k; \
\
	if (n > 128 && !serial) \
		return name(x, step, half, false) + \
		    name(x + half * step, step, n - half, false); \
	if (n >= 8 && !serial) { \
		for (k = 0; k < 8; k++) \
			part[k] = (T)x[k * step]; \
		for (i = 8; i + 8 <= n; i += 8) \
			for (k = 0; k < 8; k++) \
				part[k] += (T)x[(i + k) * step]; \
		sum = ((part[0] + part[1]) + (part[2] + part[3])) + \
		    ((part[4] + part[5]) + (part[6] + part[7])); \
	} \
	for (; i < n; i++) \
		sum += (T)x[i * step]; \
	return sum; \
}

SPK_SUM_PLAIN(float, spk_sum32_plain)
SPK_SUM_PLAIN(double, spk_sum_plain)

static inline int8_t
spk_beyond(double x, double mean, double threshold)
{
	return (int8_t)((x > mean + threshold) - (x < mean - threshold));
}

/* Values of a period, see kernel.h. */
static inline void
spk_moving_plain(const struct spk_means *m, const double *x, const double *v,
    int8_t *y, size_t n, const double *threshold)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i] = spk_beyond(v[i], spk_sum_plain(x + i, m->stride,
		    m->window, m->serial) / (double)m->window, threshold[i]);
}

/* A plane of spikes of 0 or 1 to a bit of a byte of each pixel. */
static inline void
spk_keep_plain(const int8_t *y, unsigned bit, uint8_t *byte, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		byte[i] = (uint8_t)((bit > 0 ? byte[i] : 0) |
		    (y[i] & 1) << bit);
}

/* mt19937: words from .. to of the next 624. */
static inline void
spk_mt_twist(uint32_t *mt, size_t from, size_t to)
{
	const size_t n = SPK_MT_WORDS;
	uint32_t y;
	size_t k;

	for (k = from; k < to; k++) {
		y = (mt[k] & 0x80000000) | (mt[(k + 1) % n] & 0x7fffffff);
		mt[k] = mt[(k + 397) % n] ^ y >> 1 ^ (y & 1 ? 0x9908b0df : 0);
	}
}

#endif

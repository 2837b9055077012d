/*
 * Spikes of a filter h of F taps: the rules, the filters and the memory.  A
 * signal s is taken as the output of h on its spikes, which are found from the
 * first sample on.  BSA compares what is left with and without a spike,
 *
 *	e1 = sum |s[t+k+a] - h[k]|,  e2 = sum |s[t+k-b]|,  k = 0..F - 1
 *	y[t] = 1 if e1 <= e2 - thr, or e1 <= e2 thr; then s[t+k+b] -= h[k]
 *
 * where a and b are 0, but for the programs of KEDRI (a = 1) and JuSquare (b =
 * 1; the sample before the first is the last one).  The reference has k = 1..F
 * - 1, s[t+k-1], and y[0] = 0.  HSA has
 *
 *	y[t] = 1 if sum max(0, h[k] - s[t+k]) <= thr
 *
 * Sums are taken in order of k.  At the end of the signal, they have the
 * samples that there are, or there are no more spikes.
 *
 * The reference computes in binary32, after binary64 has scaled the signal; the
 * others in the type of the signal.
 */
#include <math.h>
#include <string.h>

#include "codec/spiker.h"
#include "kernel/plain.h"

#define TAPS_MAX	(1 << 22)	/* of all filters */
#define WINDOWS_MAX	(1 << 24)	/* sum of the orders of all channels */

bool
spk_spiker_reference(const struct spk_spiker *s)
{
	return s->align != NULL && *s->align == SPK_REFERENCE;
}

bool
spk_spiker_wide(const struct spk_spiker *s)
{
	return s->cutoff64 != NULL && !spk_spiker_reference(s);
}

enum spk_type
spk_spiker_computes(const void *state)
{
	return spk_spiker_wide(state) ? SPK_F64 : SPK_F32;
}

enum spk_rule
spk_spiker_rule(const struct spk_spiker *s)
{
	static const enum spk_rule rule[][2] = {
		[SPK_REFERENCE] = {SPK_SUBTRACT, SPK_MULTIPLY},
		[SPK_ALIGNED] = {SPK_SUBTRACT, SPK_MULTIPLY},
		[SPK_AS_KEDRI] = {SPK_KEDRI, SPK_KEDRI_MULTIPLY},
		[SPK_AS_JUSQUARE] = {SPK_JUSQUARE, SPK_JUSQUARE_MULTIPLY}
	};

	return s->align == NULL ? SPK_HOUGH : rule[*s->align][*s->rule];
}

double
spk_spiker_threshold(const struct spk_spiker *s, size_t c)
{
	return s->threshold64 != NULL ? s->threshold64[c] :
	    (double)s->threshold[c];
}

static double
cutoff(const struct spk_spiker *s, size_t c)
{
	return s->cutoff64 == NULL ? (double)s->cutoff[c] :
	    spk_spiker_wide(s) ? s->cutoff64[c] : spk_single(s->cutoff64[c]);
}

bool
spk_spiker_cuts(const struct spk_spiker *s, size_t c)
{
	return s->tail != NULL ? *s->tail == 0 :
	    spk_spiker_threshold(s, c) >= 0;
}

size_t
spk_spiker_taps(const struct spk_spiker *s, size_t c)
{
	return s->taps > 0 ? s->taps : (size_t)s->order[c] + 1;
}

/* Side by side pays from half a group on, and requires a common order. */
size_t
spk_spiker_group(const void *state, enum spk_way way)
{
	const struct spk_spiker *s = state;
	const struct spk_kernels *k = spk_kernels(s->channels);
	size_t c;

	if (way == SPK_DECODE || k == NULL || s->channels < k->group / 2 ||
	    spk_spiker_rule(s) != SPK_SUBTRACT || spk_spiker_wide(s))
		return 1;
	for (c = 0; c < s->channels; c++)
		if (spk_spiker_taps(s, c) != spk_spiker_taps(s, 0))
			return 1;
	return k->group;
}

/* No more than a call can bring. */
size_t
spk_spiker_chunk(const struct spk_spiker *s)
{
	const size_t few = 4096 / s->channels + 64;
	const size_t many = 8192 / s->channels + 1;

	return few < many ? few : many;
}

/* Whether the taps depend on the amplitude of the signal. */
static bool
is_scaled(const struct spk_spiker *s)
{
	return s->align != NULL && (*s->scale == SPK_PEAK ||
	    *s->scale == SPK_SPIKIFY);
}

/* Whether the channels from c on have the same filters as those before. */
static bool
is_alike(const struct spk_spiker *s, size_t c, size_t width)
{
	size_t i, k;

	if (is_scaled(s))
		return false;
	for (i = 0; i < width && c > 0; i++) {
		k = c + i < s->channels ? c + i : c;
		if (spk_spiker_taps(s, k) != spk_spiker_taps(s, k - width) ||
		    cutoff(s, k) < cutoff(s, k - width) ||
		    cutoff(s, k) > cutoff(s, k - width))
			return false;
	}
	return c > 0;
}

static size_t
real_size(const struct spk_spiker *s)
{
	return spk_type_size(spk_spiker_computes(s));
}

/* Bytes of a group's filters. */
static size_t
filter_size(const struct spk_spiker *s, size_t c, size_t width)
{
	return spk_lines((spk_spiker_taps(s, c) * width + SPK_PAD) *
	    real_size(s));
}

/* Bytes of a group's thresholds and samples, or spikes. */
static size_t
window_size(const struct spk_spiker *s, size_t c, size_t width,
    enum spk_way way)
{
	const size_t n = (spk_spiker_taps(s, c) + 1 + spk_spiker_chunk(s)) *
	    width;

	return way == SPK_DECODE ? (n + 15) / 16 * 16 :
	    spk_lines(width * sizeof(float)) +
	    spk_lines((n + SPK_BSA_SLACK) * real_size(s));
}

/* What is wrong with the filter of a channel. */
static const char *
check_filter(const struct spk_spiker *s, size_t c)
{
	double tap[SPK_ORDER_MAX + 1];

	if (s->taps == 0)
		return spk_fir_is_zero(spk_spiker_taps(s, c),
		    (size_t)*s->window) ? "order: with hann, a filter of order "
		    "1 is 0" : NULL;
	if (spk_spiker_reference(s) && s->taps == 1)
		return "taps: one is too few, since the reference skips it";
	(void)spk_fir_read(s->text, s->size, tap);
	return is_scaled(s) && !(spk_sum(tap, s->taps) > 0) ?
	    "taps: their sum must be above 0 for this scale" : NULL;
}

const char *
spk_spiker_check(const void *state, enum spk_way way)
{
	const struct spk_spiker *s = state;
	const size_t width = spk_spiker_group(s, way);
	const char *complaint = NULL;
	size_t taps = 0, windows = 0, c;

	for (c = 0; c < s->channels && complaint == NULL; c++)
		if (c == 0 || s->taps == 0)
			complaint = check_filter(s, c);
	if (complaint != NULL)
		return complaint;
	for (c = 0; c < s->channels; c += width) {
		windows += spk_spiker_taps(s, c) * width - width;
		if (!is_alike(s, c, width))
			taps += spk_spiker_taps(s, c) * width;
	}
	if (windows > WINDOWS_MAX)
		return "order: above 16777216 for all channels together";
	return taps > TAPS_MAX ? "order: above 4194304 for all filters that "
	    "differ, together" : NULL;
}

const char *
spk_spiker_load(void *state, const struct spk_param *p, const void *bytes,
    size_t n)
{
	struct spk_spiker *s = state;

	(void)p;
	s->text = bytes;
	s->size = n;
	s->taps = spk_fir_read(bytes, n, NULL);
	if (s->taps == 0)
		return "not numbers, on lines or between commas";
	return s->taps > SPK_ORDER_MAX + 1 ? "more than 1025 taps" : NULL;
}

static size_t
groups_size(const struct spk_spiker *s, size_t width)
{
	return spk_lines((s->channels + width - 1) / width * sizeof *s->group);
}

size_t
spk_spiker_room(const void *state, enum spk_way way)
{
	const struct spk_spiker *s = state;
	const size_t width = spk_spiker_group(s, way);
	size_t c, n = groups_size(s, width);

	for (c = 0; c < s->channels; c += width) {
		n += window_size(s, c, width, way);
		if (!is_alike(s, c, width))
			n += filter_size(s, c, width);
	}
	return n;
}

/* By what the taps of a channel, whose sum is that, are multiplied. */
static double
gain(const struct spk_spiker *s, size_t c, double sum)
{
	const double min = s->ends[c], max = s->ends[s->channels + c];

	if (!is_scaled(s))
		return 1;
	if (*s->scale == SPK_PEAK)
		return 2 * (max - min) / sum;
	return max - fmin(min, 0) > 1 ? 2 * (max - fmin(min, 0)) / sum : 1;
}

/* The taps of a channel. */
static void
design(const struct spk_spiker *s, size_t c, double *tap)
{
	const size_t n = spk_spiker_taps(s, c);
	double sum = 0, by;
	size_t k;

	if (s->taps > 0)
		(void)spk_fir_read(s->text, s->size, tap);
	else {
		spk_fir(tap, n, cutoff(s, c), (size_t)*s->window);
		for (k = 0; k < n; k++)
			sum += tap[k];
		if (spk_spiker_wide(s))		/* as scipy does it */
			sum = spk_sum(tap, n);
		for (k = 0; k < n; k++)
			tap[k] /= sum;
	}
	by = gain(s, c, spk_sum(tap, n));
	for (k = 0; k < n; k++)
		tap[k] *= by;
}

/*
 * Filters of the group that begins with channel c, side by side.  The decoder
 * of the reference has the last tap first.
 */
static void
filters(const struct spk_spiker *s, size_t c, size_t width, void *h,
    enum spk_way way)
{
	const bool turn = way == SPK_DECODE && spk_spiker_reference(s);
	const size_t n = spk_spiker_taps(s, c);
	double tap[SPK_ORDER_MAX + 1];
	size_t i, k, at;

	for (i = 0; i < width && c + i < s->channels; i++) {
		design(s, c + i, tap);
		for (k = 0; k < n; k++) {
			at = (turn ? n - 1 - k : k) * width + i;
			if (spk_spiker_wide(s))
				((double *)h)[at] = tap[k];
			else
				((float *)h)[at] = (float)tap[k];
		}
	}
}

/* The kernels, for groups of that many channels. */
static void
choose(struct spk_spiker *s, size_t width)
{
	const struct spk_kernels *k = spk_kernels(width > 1 ? s->channels :
	    SIZE_MAX);

	s->width = width;
	s->settle = NULL;
	if (spk_spiker_rule(s) == SPK_SUBTRACT && !spk_spiker_wide(s))
		s->settle = k != NULL ? k->bsa[width > 1] : spk_bsa_plain;
	s->spiker32 = k != NULL ? k->spiker32 : spk_spiker_plain_f32;
	s->spiker64 = k != NULL ? k->spiker64 : spk_spiker_plain_f64;
}

/* Channels that fill up the last group never have a spike. */
static void
thresholds(const struct spk_spiker *s, struct spk_spikes *g, size_t c,
    size_t width)
{
	size_t i;

	for (i = 0; i < width; i++)
		g->threshold[i] = c + i < s->channels ?
		    (float)fmax(spk_spiker_threshold(s, c + i), 0) : INFINITY;
}

const char *
spk_spiker_open(void *state, void *room, enum spk_way way)
{
	struct spk_spiker *s = state;
	const size_t width = spk_spiker_group(s, way);
	char *p = (char *)room + groups_size(s, width);
	struct spk_spikes *g = room;
	size_t c;

	s->group = room;
	choose(s, width);
	for (c = 0; c < s->channels; c += width, g++) {
		if (is_alike(s, c, width))
			g->h = g[-1].h;
		else {
			g->h = p;
			filters(s, c, width, p, way);
			p += filter_size(s, c, width);
		}
		g->y = (int8_t *)p;
		if (way == SPK_ENCODE) {
			g->threshold = (float *)(void *)p;
			thresholds(s, g, c, width);
			g->s = p + spk_lines(width * sizeof(float));
		}
		p += window_size(s, c, width, way);
	}
	return NULL;
}

/*
 * The filter is at most as long as the signal needs, at its mean slope, to
 * cross its range and return, and has a cutoff that matters within its length.
 * A spike removes at most the filter's taps, which sum to 1, some being below
 * 0.
 */
void
spk_spiker_search(const struct spk_extent *e, const struct spk_param *p,
    double *lo, double *hi)
{
	const double most = fmin(fmax(2 * e->range / e->slope, 16),
	    fmin(fmax(e->frames / 2, 1), SPK_ORDER_MAX));

	if (strcmp(p->name, "order") == 0)
		*hi = floor(most);
	else if (strcmp(p->name, "cutoff") == 0)
		*lo = 0.1 / most;
	else
		*hi = 1.5;
}

/*
 * Statistics of the intervals between spikes.  For each channel, the number of
 * occurrences of each interval is kept; there are few, as n frames have at most
 * sqrt(2 n) different ones.  Mean, median and CV are computed from these; CV2
 * and LV, which depend on adjacent intervals, from sums over them.
 *
 * Counts of windows are whole numbers, and so are their sums: the Fano factor
 * is rounded twice.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/intervals.h"

struct train {				/* of a channel */
	uint64_t	 last;		/* frame of its last spike, from 1 */
	uint64_t	 before;	/* the interval before it, or 0 */
	uint64_t	 spikes;
	uint64_t	 pairs;		/* of adjacent intervals */
	double		 sum, squares;	/* of |a - b| / (a + b) of these */
	uint64_t	 window;	/* that contains its last spike */
	uint64_t	 in_window;	/* spikes */
	uint64_t	 windowed;	/* spikes of earlier windows */
	u128		 window_squares;
	struct spk_interval_count *count;
	size_t		 n, cap;
	size_t		 at;		/* index of the last interval */
};

struct spk_intervals {
	size_t		 channels;
	uint64_t	 window;	/* frames of one */
	uint64_t	 windows;	/* complete ones */
	uint64_t	 fill;		/* frames of the incomplete one */
	uint64_t	 frames;
	struct train	*train;
};

struct spk_intervals *
spk_intervals_new(size_t channels, uint64_t window, struct spk_fault *f)
{
	struct spk_intervals *s = calloc(1, sizeof *s);

	if (s != NULL) {
		s->channels = channels;
		s->window = window;
		s->train = calloc(channels, sizeof *s->train);
	}
	if (s == NULL || s->train == NULL) {
		spk_intervals_free(s);
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	return s;
}

void
spk_intervals_free(struct spk_intervals *s)
{
	size_t c;

	for (c = 0; s != NULL && s->train != NULL && c < s->channels; c++)
		free(s->train[c].count);
	if (s != NULL)
		free(s->train);
	free(s);
}

/* The index of the interval among those of a train, or where to insert it. */
static size_t
find(const struct train *t, uint64_t interval)
{
	size_t lo = 0, hi = t->n, mid;

	if (t->at < t->n && t->count[t->at].interval == interval)
		return t->at;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (t->count[mid].interval < interval)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
count(struct train *t, uint64_t interval, uint64_t n, struct spk_fault *f)
{
	const size_t i = find(t, interval);

	t->at = i;
	if (i < t->n && t->count[i].interval == interval) {
		t->count[i].n += n;
		return 0;
	}
	if (spk_grow(&t->count, &t->cap, t->n + 1, sizeof *t->count, f) == -1)
		return -1;
	memmove(t->count + i + 1, t->count + i,
	    (t->n - i) * sizeof *t->count);
	t->count[i] = (struct spk_interval_count){interval, n};
	t->n++;
	return 0;
}

/* Add a window's spikes to the sums. */
static void
close_window(struct train *t)
{
	t->windowed += t->in_window;
	t->window_squares += (u128)t->in_window * t->in_window;
	t->in_window = 0;
}

/* A spike of that frame, in that window. */
static int
spike(struct train *t, uint64_t frame, uint64_t window, struct spk_fault *f)
{
	const uint64_t interval = frame + 1 - t->last;
	double d;

	if (t->window != window)
		close_window(t);
	t->window = window;
	t->in_window++;
	t->spikes++;
	if (t->last > 0 && count(t, interval, 1, f) == -1)
		return -1;
	if (t->last > 0 && t->before > 0) {
		d = fabs((double)interval - (double)t->before) /
		    ((double)interval + (double)t->before);
		t->sum += d;
		t->squares += d * d;
		t->pairs++;
	}
	t->before = t->last > 0 ? interval : 0;
	t->last = frame + 1;
	return 0;
}

/* Frames of at most 8 channels from c on, which stay in the cache. */
static int
add_channels(struct spk_intervals *s, size_t c, size_t n, const int8_t *y,
    size_t frames, struct spk_fault *f)
{
	struct train *t = &s->train[c];
	uint64_t eight = 0, window;
	size_t k, i;

	for (k = 0, y += c; k < frames; k++, y += s->channels) {
		memcpy(&eight, y, n);
		if (eight == 0)
			continue;
		window = s->windows + (s->fill + k) / s->window;
		for (i = 0; i < n; i++)
			if (y[i] != 0 &&
			    spike(&t[i], s->frames + k, window, f) == -1)
				return -1;
	}
	return 0;
}

/* The first of n values, from i on, that is not 0; or n. */
static size_t
next(const int8_t *y, size_t i, size_t n)
{
	uint64_t eight = 0;

	for (; i + 8 <= n && eight == 0; i += 8)
		memcpy(&eight, y + i, sizeof eight);
	for (i -= eight != 0 ? 8 : 0; i < n && y[i] == 0; i++)
		;
	return i;
}

/* Few channels, which may be silent for a long time. */
static int
add_narrow(struct spk_intervals *s, const int8_t *y, size_t frames,
    struct spk_fault *f)
{
	const size_t n = frames * s->channels;
	size_t i, k;

	for (i = next(y, 0, n); i < n; i = next(y, i + 1, n)) {
		k = i / s->channels;
		if (spike(&s->train[i % s->channels], s->frames + k,
		    s->windows + (s->fill + k) / s->window, f) == -1)
			return -1;
	}
	return 0;
}

int
spk_intervals_add(struct spk_intervals *s, const int8_t *y, size_t frames,
    struct spk_fault *f)
{
	size_t c = s->channels < 8 ? s->channels : 0, n;

	if (c > 0 && add_narrow(s, y, frames, f) == -1)
		return -1;
	for (; c < s->channels; c += n) {
		n = s->channels - c < 8 ? s->channels - c : 8;
		if (add_channels(s, c, n, y, frames, f) == -1)
			return -1;
	}
	s->frames += frames;
	s->fill += frames;
	s->windows += s->fill / s->window;
	s->fill %= s->window;
	return 0;
}

void
spk_intervals_cut(struct spk_intervals *s)
{
	struct train *t;

	for (t = s->train; t < s->train + s->channels; t++) {
		if (t->window == s->windows)
			t->in_window = 0;
		t->last = t->before = 0;
	}
	s->fill = 0;
}

/* Over complete windows, variance / mean of their counts. */
static double
fano(const struct spk_intervals *s, const struct train *t)
{
	struct train all = *t;
	const double n = (double)s->windows;
	u128 sum;

	if (all.window != s->windows)
		close_window(&all);
	sum = all.windowed;
	if (s->windows < 2 || sum == 0)
		return (double)NAN;
	return (double)(s->windows * all.window_squares - sum * sum) /
	    (n * (double)sum);
}

/* The k-th interval, from 0, of all in order. */
static double
ordered(const struct train *t, uint64_t k)
{
	size_t i;

	for (i = 0; k >= t->count[i].n; i++)
		k -= t->count[i].n;
	return (double)t->count[i].interval;
}

static double
spread(const struct train *t, double n, double mean)
{
	double sum = 0, d;
	size_t i;

	for (i = 0; i < t->n; i++) {
		d = (double)t->count[i].interval - mean;
		sum += (double)t->count[i].n * d * d;
	}
	return sqrt(sum / n);
}

void
spk_intervals_get(const struct spk_intervals *s, size_t channel,
    struct spk_interval_stats *x)
{
	const struct train *t = &s->train[channel];
	uint64_t n = 0, sum = 0;
	size_t i;

	*x = (struct spk_interval_stats){t->spikes, NAN, NAN, NAN, NAN, NAN,
	    NAN, NAN, fano(s, t)};
	for (i = 0; i < t->n; i++) {
		n += t->count[i].n;
		sum += t->count[i].n * t->count[i].interval;
	}
	if (n == 0)
		return;
	x->mean = (double)sum / (double)n;
	x->median = (ordered(t, (n - 1) / 2) + ordered(t, n / 2)) / 2;
	x->least = (double)t->count[0].interval;
	x->greatest = (double)t->count[t->n - 1].interval;
	x->cv = spread(t, (double)n, x->mean) / x->mean;
	if (t->pairs == 0)
		return;
	x->cv2 = 2 * t->sum / (double)t->pairs;
	x->lv = 3 * t->squares / (double)t->pairs;
}

size_t
spk_intervals_counts(const struct spk_intervals *s, size_t channel,
    const struct spk_interval_count **to)
{
	*to = s->train[channel].count;
	return s->train[channel].n;
}

int
spk_intervals_pool(struct spk_intervals *s, struct spk_fault *f)
{
	const struct train *t;
	size_t c, i;

	for (c = 1; c < s->channels; c++) {
		t = &s->train[c];
		for (i = 0; i < t->n; i++)
			if (count(&s->train[0], t->count[i].interval,
			    t->count[i].n, f) == -1)
				return -1;
	}
	return 0;
}

/*
 * Maps of a plane: for each pixel, its rate around that plane, in spikes per
 * plane.
 *
 * The mean interval of a window extends from a, the last spike at or before its
 * first plane, to b, the first spike at or after its last plane.  The rate is
 *
 *	(spikes in a..b - 1) / (b - a)
 *
 * and avoids the error of a fraction of a spike that counting has.  For a
 * window of the planes t - 1 and t it is the interval around t, constant over
 * the planes after a spike up to and including the next.
 *
 * Windows are clipped to the stream, or to its first or last plane if they lie
 * outside it.  Spikes count up to SPK_REACH planes from the window.  If no
 * spike precedes the window, a is the first one; if none follows, b is the
 * last.  If both are the same spike, the interval is the nearest known one: the
 * one before it, else the one after it.  But the rate is at most what it would
 * be with a spike just before and just after the planes that count, on the
 * sides without one: a pixel that has gone dark is silent.  That is also the
 * rate if there is only one spike; without any it is 0.
 */
#include <string.h>

#include "camera/camera.h"

#define NONE	(-1)
#define CHUNK	1024			/* pixels */
/* Bytes of a window, and of the planes around it. */
#define SPAN	((SPK_WINDOW_SPIKES + 2 * SPK_REACH) / 8 + 2)

struct window {
	const struct spk_history *h;
	int64_t		 first, last;	/* its planes, */
	int64_t		 lo, hi;	/* and those that count */
};

static unsigned
byte_at(const struct window *w, size_t i, int64_t plane)
{
	return w->h->ring[(uint64_t)plane / 8 % w->h->bytes * w->h->pitch + i];
}

/* The last spike of pixel i in lo..plane. */
static int64_t
spike_before(const struct window *w, size_t i, int64_t plane)
{
	unsigned m;

	for (; plane >= w->lo; plane = plane / 8 * 8 - 1) {
		m = byte_at(w, i, plane) & 0xffU >> (7 - plane % 8);
		if (m == 0)
			continue;
		plane = plane / 8 * 8 + 31 - __builtin_clz(m);
		return plane >= w->lo ? plane : NONE;
	}
	return NONE;
}

/* The first spike of pixel i in plane..hi. */
static int64_t
spike_behind(const struct window *w, size_t i, int64_t plane)
{
	unsigned m;

	for (; plane <= w->hi; plane = plane / 8 * 8 + 8) {
		m = byte_at(w, i, plane) >> plane % 8 << plane % 8;
		if (m == 0)
			continue;
		plane = plane / 8 * 8 + __builtin_ctz(m);
		return plane <= w->hi ? plane : NONE;
	}
	return NONE;
}

/* Set bits of a byte; not all processors have an instruction for it. */
static int
ones(unsigned m)
{
	m -= m >> 1 & 0x55;
	m = (m & 0x33) + (m >> 2 & 0x33);
	return (int)((m + (m >> 4)) & 15);
}

/* Spikes of pixel i in first..last. */
static int
spikes(const struct window *w, size_t i, int64_t first, int64_t last)
{
	int64_t plane;
	unsigned m;
	int n = 0;

	for (plane = first / 8 * 8; plane <= last; plane += 8) {
		m = byte_at(w, i, plane);
		if (plane < first)
			m &= 0xffU << (first - plane);
		if (plane + 7 > last)
			m &= 0xffU >> (plane + 7 - last);
		n += ones(m & 0xff);
	}
	return n;
}

/* With a spike just outside the planes that count, on sides without one. */
static float
most(const struct window *w, size_t i, bool before, int64_t a, bool later,
    int64_t b)
{
	const int n = spikes(w, i, a, b);
	const int64_t from = before ? a : w->lo - 1;
	const int64_t to = later ? b : w->hi + 1;

	return (float)(n - before - later + 1) / (float)(to - from);
}

/* If spikes are missing, or there is only one. */
static float
rate_at_edge(const struct window *w, size_t i, int64_t a, int64_t b)
{
	const bool before = a != NONE, later = b != NONE;
	float rate, held;
	int64_t p;

	if (!before)
		a = spike_behind(w, i, w->first);
	if (a == NONE)
		return 0;
	if (!later)
		b = spike_before(w, i, w->last);
	rate = most(w, i, before && (!later || a < b), a, later, b);
	if (a == b && a > w->lo && (p = spike_before(w, i, a - 1)) != NONE)
		a = p;
	else if (a == b && (p = spike_behind(w, i, b + 1)) != NONE)
		b = p;
	if (a == b)
		return rate;
	held = (float)spikes(w, i, a + 1, b) / (float)(b - a);
	return held < rate || (before && later) ? held : rate;
}

/* For a window from..to, relative to a plane; clipped. */
static struct window
window_at(const struct spk_history *h, uint64_t plane, int64_t from,
    int64_t to)
{
	const int64_t end = (int64_t)h->planes - 1;
	struct window w = {
		.h = h, .first = (int64_t)plane + from,
		.last = (int64_t)plane + to
	};

	w.first = w.first < 0 ? 0 : w.first > end ? end : w.first;
	w.last = w.last < 0 ? 0 : w.last > end ? end : w.last;
	w.lo = w.first > SPK_REACH ? w.first - SPK_REACH : 0;
	w.hi = w.last < end - SPK_REACH ? w.last + SPK_REACH : end;
	return w;
}

static float
mean_of(const struct window *w, size_t i)
{
	const int64_t a = spike_before(w, i, w->first);
	const int64_t b = spike_behind(w, i, w->last);

	return a != NONE && b != NONE && a < b ?
	    (float)spikes(w, i, a + 1, b) / (float)(b - a) :
	    rate_at_edge(w, i, a, b);
}

/* The window for kernels; false: unsupported by them. */
static bool
on_vectors(const struct window *w, const uint8_t *byte[SPAN],
    struct spk_window *v)
{
	const struct spk_history *h = w->h;
	const int64_t base = w->lo / 8;
	int64_t k;

	if (h->kernels == NULL || w->first == w->last ||
	    w->last - w->first >= SPK_WINDOW_SPIKES)
		return false;
	for (k = base; k <= w->hi / 8; k++)
		byte[k - base] = h->ring + (uint64_t)k % h->bytes * h->pitch;
	*v = (struct spk_window){
		.byte = byte, .first = (int)(w->first - base * 8),
		.last = (int)(w->last - base * 8),
		.lo = (int)(w->lo - base * 8), .hi = (int)(w->hi - base * 8)
	};
	return true;
}

/* How many of n bytes are 0 before one that is not. */
static size_t
none(const uint8_t *p, size_t n)
{
	uint64_t some[4] = {0};
	size_t i = 0;

	for (; n - i >= sizeof some; i += sizeof some) {
		memcpy(some, p + i, sizeof some);
		if ((some[0] | some[1] | some[2] | some[3]) != 0)
			break;
	}
	while (i < n && p[i] == 0)
		i++;
	return i;
}

void
spk_map_mean(const struct spk_history *h, uint64_t plane, int64_t from,
    int64_t to, float *map)
{
	const struct window w = window_at(h, plane, from, to);
	const uint8_t *byte[SPAN];
	uint8_t edge[CHUNK];
	struct spk_window v;
	const bool vectors = on_vectors(&w, byte, &v);
	size_t i, end, k, n;

	for (i = 0; i < h->pixels; i = end) {
		end = h->pixels - i > CHUNK ? i + CHUNK : h->pixels;
		n = vectors ? h->kernels->mean_rates(&v, i, end, map, edge) : 0;
		for (k = 0; k < n; k++) {
			k += none(edge + k, n - k);
			if (k < n)
				map[i + k] = mean_of(&w, i + k);
		}
		for (k = i + n; k < end; k++)
			map[k] = mean_of(&w, k);
	}
}

void
spk_map_count(const struct spk_history *h, uint64_t plane, int64_t from,
    int64_t to, float *map)
{
	struct window w = window_at(h, plane, from, to);
	const float planes = (float)(w.last - w.first + 1);
	const uint8_t *byte[SPAN];
	struct spk_window v;
	size_t i = 0;

	w.lo = w.first;
	w.hi = w.last;
	if (on_vectors(&w, byte, &v))
		i = h->kernels->count_rates(&v, 0, h->pixels, map);
	for (; i < h->pixels; i++)
		map[i] = (float)spikes(&w, i, w.first, w.last) / planes;
}

/* TFI; mean intervals of 5 to 81; TFP of 21; past; future; 161. */
static const struct {
	int		 from, to;
	bool		 counted;
} maps[SPK_MAPS] = {
	{-1, 0, false}, {-2, 2, false}, {-5, 5, false}, {-10, 10, false},
	{-20, 20, false}, {-40, 40, false}, {-10, 10, true}, {-20, -1, false},
	{0, 20, false}, {-80, 80, false}
};

void
spk_maps(const struct spk_history *h, uint64_t plane, unsigned which,
    float *const map[SPK_MAPS])
{
	unsigned k;

	for (k = 0; k < SPK_MAPS; k++)
		if ((which >> k & 1) != 0)
			(maps[k].counted ? spk_map_count : spk_map_mean)(h,
			    plane, maps[k].from, maps[k].to, map[k]);
}

/* Neighbours: their phase within their intervals, at each plane. */
#include "pack/max.h"

static struct spk_max_map
map(const struct spk_max *m, size_t x, size_t y)
{
	const size_t at = (y % 2 * m->width + x) * (m->most + 2 * SPK_MAX_PAD)
	    + SPK_MAX_PAD;

	return (struct spk_max_map){ m->map.phase + at,
	    m->map.interval + at, m->map.news + at,
	    m->scene ? m->map.lit_news + at : NULL };
}

/* Left, above, above left, above right: those that exist. */
void
spk_max_near(const struct spk_max *m, size_t x, size_t y, int32_t end,
    struct spk_max_near *near)
{
	near->n = 0;
	near->end = end;
	if (x > 0)
		near->of[near->n++] = map(m, x - 1, y);
	if (y == 0)
		return;
	near->of[near->n++] = map(m, x, y - 1);
	if (x > 0)
		near->of[near->n++] = map(m, x - 1, y - 1);
	if (x + 1 < m->width)
		near->of[near->n++] = map(m, x + 1, y - 1);
}

int32_t
spk_max_period(const struct spk_max_near *near, int32_t from, int32_t to)
{
	int64_t spikes = 0, period;
	size_t k;

	for (k = 0; k < near->n; k++)
		spikes += spk_max_between(near, k, from, to);
	if (spikes == 0)
		return 0;
	period = ((int64_t)(to - from) * (int64_t)near->n << 20) / spikes;
	return period < SPK_PLL_ONE ? SPK_PLL_ONE :
	    period > SPK_PLL_PERIOD ? SPK_PLL_PERIOD : (int32_t)period;
}

/* Planes after `from', up to `to', are an interval that begins with a phase. */
static void
between(const struct spk_max_map *map, int32_t from, int32_t to, int32_t end,
    uint16_t phase, int8_t news)
{
	const int32_t interval = to - from, step = 65536 / interval;
	int32_t t = from < -SPK_MAX_PAD ? -SPK_MAX_PAD : from + 1;

	for (; t < to && t < end; t++) {
		map->phase[t] = (uint16_t)(phase + ((t - from) * step >> 8));
		map->interval[t] = (uint8_t)(interval < 255 ? interval : 255);
		map->news[t] = news;
	}
	if (to >= -SPK_MAX_PAD && to < end) {
		map->phase[to] = (uint16_t)(phase + 256);
		map->interval[to] = (uint8_t)(interval < 255 ? interval : 255);
		map->news[to] = news;
	}
}

/* Backward from a spike by n intervals, then by the last one repeatedly. */
static void
before(const struct spk_max_map *map, int32_t t, const uint16_t *past,
    size_t n, int32_t else_, int32_t end)
{
	int32_t interval = else_;
	uint16_t phase = 0;
	size_t i;

	for (i = 0; t >= -SPK_MAX_PAD; i++) {
		if (i < n)
			interval = past[i];
		phase = (uint16_t)(phase - 256);
		between(map, t - interval, t, end, phase, 0);
		t -= interval;
	}
}

/*
 * After the last spike: by the loop's period, or until the end if that is
 * longer.
 */
static void
after(const struct spk_max_map *map, const struct spk_max_pixel *p,
    uint16_t phase, int32_t end, int32_t all)
{
	const int32_t since = (end - p->last) * SPK_PLL_ONE;
	const int32_t period = p->a.period > since ? p->a.period : since;
	const int64_t step = ((int64_t)256 << 24) / period;
	int32_t t = p->last < -SPK_MAX_PAD ? -SPK_MAX_PAD : p->last + 1;

	for (; t < all; t++) {
		map->phase[t] = (uint16_t)(phase + (step * (t - p->last) >>
		    12));
		map->interval[t] = (uint8_t)(period >> 12 < 255 ?
		    period >> 12 : 255);
		map->news[t] = 0;
	}
}

static void
never(const struct spk_max_map *map, int32_t all)
{
	int32_t t;

	for (t = -SPK_MAX_PAD; t < all; t++) {
		map->phase[t] = 0;
		map->interval[t] = 255;
		map->news[t] = 0;
	}
}

/* News by the scene, for the spikes that end the intervals; else 0. */
static void
keep_lit(const struct spk_max *m, const struct spk_max_map *map, size_t n,
    int32_t all)
{
	int32_t t = -SPK_MAX_PAD;
	size_t i;

	for (i = 0; i < n; i++)
		for (; t <= m->planes[i]; t++)
			map->lit_news[t] = m->lit_news[i];
	for (; t < all; t++)
		map->lit_news[t] = 0;
}

void
spk_max_keep(struct spk_max *m, size_t x, size_t y,
    const struct spk_max_pixel *was, const struct spk_max_pixel *is, size_t n,
    int32_t end)
{
	const struct spk_max_map of = map(m, x, y);
	const int32_t all = end + SPK_MAX_PAD;
	const size_t known = was->spikes > 0 ? was->spikes - 1U : 0;
	int32_t last = was->last, first = was->a.period >> 12;
	uint16_t phase = 0;
	size_t i = 0;

	if (m->by_scene)
		keep_lit(m, &of, n, all);
	if (is->spikes == 0) {
		never(&of, all);
		return;
	}
	if (was->spikes == 0) {
		last = m->planes[0];
		first = n > 1 ? m->planes[1] - last : last + 1;
		i = 1;
	}
	before(&of, last, was->past, known < SPK_MAX_PAST ? known :
	    SPK_MAX_PAST, first, all);
	for (; i < n; i++) {
		between(&of, last, m->planes[i], all, phase, m->news[i]);
		phase = (uint16_t)(phase + 256);
		last = m->planes[i];
	}
	after(&of, is, phase, end, all);
}

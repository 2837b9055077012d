/*
 * Maps of intervals against the definition, pixel by pixel, for random planes
 * with silent pixels, by every kernel and in pieces of any size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/isi.h"
#include "tap.h"

#define ROOM	(1 << 15)

static struct spk_fault f;
static int8_t planes[ROOM];
static float map[ROOM], want[ROOM];
static uint32_t state = 1;

static uint32_t
draw(uint32_t below)
{
	state = state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)state * below >> 32);
}

/* Each pixel has its own mean interval; some are silent, some once. */
static void
record(size_t channels, size_t n)
{
	static const uint32_t mean[] = {2, 5, 30, 300, 0};
	size_t p, t;

	memset(planes, 0, sizeof planes);
	for (p = 0; p < channels; p++) {
		const uint32_t m = mean[draw(5)];

		for (t = 0; t < n && m > 0; t++)
			if (draw(m) == 0)
				planes[t * channels + p] = draw(9) ? 1 : -1;
		if (m == 0 && n > 0 && draw(2) == 0)
			planes[draw((uint32_t)n) * channels + p] = 1;
	}
	/* The first interval ends just where a reach of 100 does. */
	for (t = 0; t <= 100 && n > 100; t++)
		planes[t * channels] = t == 2 || t == 100;
}

/* The number of spikes of a pixel. */
static size_t
spikes(size_t channels, size_t n, size_t p, long *s)
{
	size_t t, k = 0;

	for (t = 0; t < n; t++)
		if (planes[t * channels + p] != 0)
			s[k++] = (long)t;
	return k;
}

static long
value(const long *s, size_t n, long t, long end, long reach,
    enum spk_edge edge)
{
	size_t k = 0;
	long v;

	while (k < n && s[k] < t)
		k++;
	if (k == 0 && edge == SPK_EDGE_NONE)
		return 0;
	if (k == 0 && edge == SPK_EDGE_HOLD && n > 1 && s[1] < reach)
		return s[1] - s[0];
	v = (k < n ? s[k] : end) - (k > 0 ? s[k - 1] : -1);
	if (v > reach)
		return reach;
	if (k < n || k == 0 || edge == SPK_EDGE_OPEN)
		return v;
	if (edge == SPK_EDGE_NONE)
		return 0;
	if (n < 2)
		return v;
	v = s[n - 1] - s[n - 2];
	return v < reach ? v : reach;
}

static void
expect(size_t channels, size_t n, long reach, enum spk_edge edge, bool rate)
{
	static long s[ROOM];
	size_t p, t, k;
	long v;

	for (p = 0; p < channels; p++) {
		k = spikes(channels, n, p, s);
		for (t = 0; t < n; t++) {
			v = value(s, k, (long)t, (long)n, reach, edge);
			want[t * channels + p] = !rate ? (float)v : v > 0 ?
			    1 / (float)v : 0;
		}
	}
}

static size_t
compute(size_t channels, size_t n, long reach, enum spk_edge edge, bool rate)
{
	struct spk_isi *s = spk_isi_new(channels, (uint64_t)reach, edge, &f);
	size_t in = 0, out = 0, k, got;

	OK(s != NULL);
	if (rate)
		spk_isi_rates(s);
	while (in < n) {
		k = 1 + draw(150);
		k = k < n - in ? k : n - in;
		OK(spk_isi_put(s, planes + in * channels, k, &f) == 0);
		in += k;
		do {
			got = spk_isi_get(s, map + out * channels,
			    1 + draw(100));
			out += got;
		} while (got > 0);
	}
	spk_isi_end(s);
	out += spk_isi_get(s, map + out * channels, n - out);
	spk_isi_free(s);
	return out;
}

static void
compare(const char *isa, size_t channels, size_t n, long reach)
{
	int i;

	record(channels, n);
	for (i = 0; i < 6; i++) {
		const enum spk_edge edge = (enum spk_edge)(i / 2);

		expect(channels, n, reach, edge, i % 2 == 1);
		if (compute(channels, n, reach, edge, i % 2 == 1) == n &&
		    memcmp(map, want, n * channels * sizeof *map) == 0)
			continue;
		printf("%s: %zu channels, %zu planes, reach %ld, edge %d\n",
		    isa, channels, n, reach, i / 2);
		OK(false);
	}
}

int
main(void)
{
	static const char *const isa[] = {"v4", "v3", "v1", "none"};
	static const size_t channels[] = {1, 7, 67};
	static const size_t n[] = {0, 1, 15, 16, 17, 100, 400};
	static const long reach[] = {16, 100, 1024};
	size_t i, c, k, r;

	for (i = 0; i < 4; i++) {
		setenv("SPK_ISA", isa[i], 1);
		for (c = 0; c < 3; c++)
			for (k = 0; k < 7; k++)
				for (r = 0; r < 3; r++)
					compare(isa[i], channels[c], n[k],
					    reach[r]);
	}
	return tap_failed > 0;
}

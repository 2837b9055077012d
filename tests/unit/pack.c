/*
 * Blocks of planes against loops that take a bit at a time: words of pixels,
 * all sizes of stripes and blocks, by every kernel, and refusals.
 */
#include <stdlib.h>
#include <string.h>

#include "pack/pack.h"
#include "tap.h"

#define WIDTH	65
#define HEIGHT	3
#define FRAMES	130
#define GROUPS	6			/* more than a plane has */
#define WORDS	3
#define STRIDE	9

static const char *const isas[] = {"portable", "v1", "v3", "v4"};

static uint64_t
noise(void)
{
	static uint64_t x = 1;

	x ^= x << 13;
	x ^= x >> 7;
	return x ^= x << 17;
}

/* A bit of planes, STRIDE words apart. */
static unsigned
plane_bit(const uint64_t *planes, size_t t, size_t pixel)
{
	return planes[t * STRIDE + pixel / 64] >> pixel % 64 & 1;
}

static void
turns(void)
{
	static uint64_t from[64 * WORDS * STRIDE], to[64 * WORDS * STRIDE];
	static uint64_t bits[64 * GROUPS * WORDS];
	size_t words, groups, t, i, wrong;

	for (i = 0; i < sizeof from / sizeof *from; i++)
		from[i] = noise();
	for (words = 1; words <= WORDS; words++)
		for (groups = 2; groups <= GROUPS; groups += 2) {
			memset(to, 0, sizeof to);
			spk_gather(from, STRIDE, groups, words, bits);
			spk_scatter(bits, words, groups, to, STRIDE);
			for (t = wrong = 0; t < 64 * words; t++)
				for (i = 0; i < 64 * groups; i++)
					wrong += (bits[i * words + t / 64] >>
					    t % 64 & 1) !=
					    plane_bit(from, t, i) ||
					    plane_bit(to, t, i) !=
					    plane_bit(from, t, i);
			OK(wrong == 0);
			for (t = 0; t < 64 * words; t++)
				wrong += to[t * STRIDE + groups] != 0;
			OK(wrong == 0);
		}
}

static void
counts(void)
{
	uint64_t bits[200], want = 0;
	size_t i, k;

	for (i = 0; i < 200; i++) {
		bits[i] = i % 3 > 0 ? UINT64_MAX : noise();
		OK(spk_ones(bits, i) == want);
		for (k = 0; k < 64; k++)
			want += bits[i] >> k & 1;
	}
}

static void
spreads(const struct spk_kernels *k)
{
	char s[40];
	int8_t y[300];
	size_t at, n, i, wrong = 0;

	for (i = 0; i < sizeof s; i++)
		s[i] = (char)noise();
	for (at = 0; at < 10; at++)
		for (n = 0; n < 300; n++) {
			memset(y, 2, sizeof y);
			spk_unpack(k, s, at, y, n);
			for (i = 0; i < n; i++)
				wrong += y[i] != (int8_t)spk_bit(s, at + i);
			wrong += n < sizeof y && y[n] != 2;
		}
	OK(wrong == 0);
}

static struct spk_pack *
pack_of(const struct spk_packing *of, unsigned jobs)
{
	struct spk_fault f = {0};
	struct spk_pack *p = spk_pack_new(of, jobs, &f);

	if (p == NULL)
		abort();
	return p;
}

/* A pixel fires every few planes, and at random. */
static void
record(int8_t *y, size_t pixels, size_t frames)
{
	size_t t, i;

	for (t = 0; t < frames; t++)
		for (i = 0; i < pixels; i++, y++)
			*y = t % (i % 7 + 2) == 0 || noise() % 32 == 0;
}

/* A block is the same from one and two threads, and is restored. */
static void
block(struct spk_pack *p, const struct spk_packing *of, const int8_t *y,
    size_t frames)
{
	static int8_t z[WIDTH * HEIGHT * FRAMES];
	struct spk_pack *two = pack_of(of, 2);
	const size_t pixels = of->width * of->height;
	const unsigned char *s, *again;
	struct spk_fault f = {0};
	size_t n, m, i, spikes = 0;

	OK(spk_pack_put(p, y, frames) == frames);
	OK(spk_pack_put(two, y, frames) == frames);
	s = spk_pack_encode(p, &n);
	again = spk_pack_encode(two, &m);
	OK(n == m && memcmp(s, again, n) == 0);
	OK(spk_pack_decode(two, s, n, frames, &f) == 0);
	spk_pack_get(two, 0, z, frames);
	OK(memcmp(y, z, pixels * frames) == 0);
	spk_pack_get(two, frames - 1, z, 1);
	OK(memcmp(y + pixels * (frames - 1), z, pixels) == 0);
	for (i = 0; i < pixels * frames; i++)
		spikes += y[i] == 1;
	OK(spk_pack_spikes(p) == spikes);
	spk_pack_free(two);
}

/* A whole block, and a shorter one after it. */
static void
blocks(size_t width, size_t height, size_t rows, size_t most)
{
	static int8_t y[WIDTH * HEIGHT * FRAMES];
	const struct spk_packing of = {
		.model = spk_model_find("1"), .width = width, .height = height,
		.rows = rows, .most = most, .key = 16
	};
	struct spk_pack *p = pack_of(&of, 1);

	record(y, width * height, most);
	block(p, &of, y, most);
	block(p, &of, y, (most + 1) / 2);
	spk_pack_free(p);
}

static void
sizes(void)
{
	size_t width, height, frames, i = 0;

	for (width = 1; width <= WIDTH; width++)
		for (height = 1; height <= HEIGHT; height++, i++)
			blocks(width, height, 1 + i % height,
			    1 + i * 37 % FRAMES);
	for (frames = 1; frames <= FRAMES; frames++)
		blocks(WIDTH, HEIGHT, HEIGHT, frames);
}

/* A value that level 1 cannot hold ends the block before its frame. */
static void
refusals(void)
{
	static int8_t y[3 * WIDTH];
	const struct spk_packing of = {
		.model = spk_model_find("1"), .width = WIDTH, .height = 1,
		.rows = 1, .most = 64, .key = 16
	};
	struct spk_pack *p = pack_of(&of, 1);
	const unsigned char *s;
	struct spk_fault f = {0};
	unsigned char *bad;
	size_t n;

	y[2 * WIDTH + 1] = -1;
	OK(spk_pack_put(p, y, 3) == 2);
	OK(spk_pack_frames(p) == 2);
	s = spk_pack_encode(p, &n);
	bad = malloc(n + 1);
	if (bad == NULL)
		abort();
	memcpy(bad, s, n);
	bad[n] = 0;
	OK(spk_pack_decode(p, bad, n + 1, 2, &f) == -1);
	bad[n - 1] ^= 1;
	OK(spk_pack_decode(p, bad, n, 2, &f) == -1);
	bad[n - 1] ^= 1;
	OK(spk_pack_decode(p, bad, n, 2, &f) == 0);
	free(bad);
	spk_pack_free(p);
}

int
main(void)
{
	size_t i;

	turns();
	counts();
	for (i = 0; i < sizeof isas / sizeof *isas; i++) {
		setenv("SPK_ISA", isas[i], 1);
		spreads(spk_kernels(SIZE_MAX));
		refusals();
	}
	sizes();
	setenv("SPK_ISA", "portable", 1);
	sizes();
	return tap_failed > 0;
}

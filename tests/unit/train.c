/*
 * Packing of trains: unpacked trains of many shapes and kinds, in blocks; small
 * sizes; broken bytes; and bytes that stay the same.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pack/pack.h"
#include "tap.h"

static const struct spk_model *model;
static uint32_t seed;

static uint32_t
draw(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Kinds of trains: the value of a channel at a frame. */

static int8_t
zeros(size_t t, size_t c)
{
	(void)t;
	(void)c;
	return 0;
}

static int8_t
ones(size_t t, size_t c)
{
	(void)t;
	(void)c;
	return 1;
}

static int8_t
alternating(size_t t, size_t c)
{
	return (t + c) % 2 == 0 ? 1 : -1;
}

static int8_t
any(size_t t, size_t c)
{
	(void)t;
	(void)c;
	return (int8_t)((int)(draw() % 3) - 1);
}

static int8_t
rare(size_t t, size_t c)
{
	(void)c;
	return t % 700 < 3 || draw() % 1000 > 0 ? 0 : draw() % 2 ? 1 : -1;
}

/* Frames that are repeated after 500, at random. */
static int8_t
again(size_t t, size_t c)
{
	return (int8_t)(XXH64(&c, sizeof c, t % 500) % 5 == 0);
}

/* Rates, each of its channel, at random. */
static int8_t
rates(size_t t, size_t c)
{
	(void)t;
	return draw() % 16 < (c * 7 + c / 8 * 5) % 17;
}

/* Trains of a shape, in blocks, and what they are coded to. */
struct train {
	struct spk_stripe s;
	size_t		 frames;
	size_t		 key;		/* blocks from reset to reset */
	int8_t		*y;
	unsigned char	*bytes;
	size_t		 n[64];		/* of each block; 0: stored */
	void		*state;
};

static void
make(struct train *x, int8_t (*kind)(size_t, size_t))
{
	const size_t values = x->frames * x->s.width;
	size_t i;

	seed = (uint32_t)values;
	x->s.height = 1;
	x->y = malloc(values);
	x->bytes = malloc(values + 64);
	x->state = spk_pages(model->size(&x->s));
	OK(x->y != NULL && x->bytes != NULL && x->state != NULL);
	for (i = 0; i < values; i++)
		x->y[i] = kind(i / x->s.width, i % x->s.width);
}

static void
discard(struct train *x)
{
	free(x->y);
	free(x->bytes);
	free(x->state);
}

/* The k-th block of y; whether there is one. */
static bool
block(struct train *x, size_t k, int8_t *y)
{
	const size_t first = k * x->s.most, left = x->frames - first;

	if (first >= x->frames)
		return false;
	x->s.frames = left < x->s.most ? left : x->s.most;
	x->s.phase = x->s.period > 0 ? first % x->s.period : 0;
	x->s.y = y + first * x->s.width;
	if (k % x->key == 0)
		model->reset(x->state, &x->s);
	return true;
}

/* Pack all blocks: the number of bytes. */
static size_t
encode(struct train *x)
{
	size_t k, room, n = 0;

	for (k = 0; block(x, k, x->y); k++) {
		room = (x->s.frames * x->s.width + 3) / 4;
		x->n[k] = model->encode(x->state, &x->s, x->bytes + n, room);
		OK(x->n[k] <= room);
		n += x->n[k];
		if (x->n[k] == 0)
			model->reset(x->state, &x->s);
	}
	return n;
}

/* Unpack: whether the blocks are the same. */
static bool
decode(struct train *x)
{
	int8_t *y = calloc(x->frames, x->s.width);
	size_t k, size, n = 0;
	bool same = y != NULL;

	for (k = 0; same && block(x, k, y); k++) {
		size = x->s.frames * x->s.width;
		if (x->n[k] == 0)
			model->reset(x->state, &x->s);
		else
			same = model->decode(x->state, &x->s, x->bytes + n,
			    x->n[k]) && memcmp(x->s.y, x->y +
			    (size_t)(x->s.y - y), size) == 0;
		n += x->n[k];
	}
	free(y);
	return same;
}

/* Bytes of a train of that shape. */
static size_t
bytes(size_t width, size_t frames, size_t most, size_t key, size_t period,
    int8_t (*kind)(size_t, size_t))
{
	struct train x = {
		.s = {.width = width, .most = most, .period = period},
		.frames = frames, .key = key
	};
	size_t n;

	make(&x, kind);
	n = encode(&x);
	if (!decode(&x)) {
		printf("%zu channels, %zu frames, blocks of %zu, period %zu: "
		    "not what it was\n", width, frames, most, period);
		tap_failed++;
	}
	discard(&x);
	return n;
}

static void
shapes(void)
{
	static int8_t (*const kinds[])(size_t, size_t) = {
		zeros, ones, alternating, any, rare, again, rates
	};
	static const size_t shape[][5] = {
		/* width, frames, most, key, period */
		{1, 1, 1, 16, 0}, {1, 3000, 1000, 16, 0}, {1, 900, 128, 3, 7},
		{2, 1, 64, 1, 1}, {3, 700, 699, 2, 0}, {4, 300, 100, 2, 1000},
		{5, 400, 64, 4, 10}, {64, 60, 25, 9, 16}, {2049, 3, 2, 1, 2},
	};
	size_t i, k;

	for (i = 0; i < sizeof shape / sizeof *shape; i++)
		for (k = 0; k < sizeof kinds / sizeof *kinds; k++)
			(void)bytes(shape[i][0], shape[i][1], shape[i][2],
			    shape[i][3], shape[i][4], kinds[k]);
	(void)bytes(65536, 1, 64, 16, 0, rates);
}

/* Repetition takes almost nothing, and prior knowledge helps. */
static void
sizes(void)
{
	OK(bytes(1, 65536, 65536, 16, 0, zeros) < 8);
	OK(bytes(100, 65536, 65536, 16, 0, zeros) < 8);
	OK(bytes(1, 30000, 30000, 16, 0, ones) < 40);
	OK(bytes(1, 60000, 60000, 16, 0, rare) < 250);	/* about 60 spikes */
	OK(bytes(8, 3000, 3000, 16, 0, again) <
	    bytes(8, 500, 500, 16, 0, again) * 13 / 10);
	OK(bytes(64, 400, 400, 16, 400, rates) <
	    bytes(64, 400, 400, 16, 0, rates));
	OK(bytes(64, 400, 50, 16, 400, rates) <
	    bytes(64, 400, 50, 1, 400, rates));
}

/* Bytes that are cut, too many, with a flipped bit, or random. */
static void
broken(size_t width, int8_t (*kind)(size_t, size_t))
{
	struct train x = {
		.s = {.width = width, .most = 300, .period = 5},
		.frames = 300, .key = 1
	};
	unsigned char *s;
	size_t i, k, n;
	bool good;

	make(&x, kind);
	n = encode(&x);
	for (i = 0; i < 60; i++) {
		const size_t have = i < 19 ? i * n / 19 : n + (i == 19);

		s = malloc(have + (have == 0));
		OK(s != NULL);
		memset(s, 0, have);
		memcpy(s, x.bytes, have < n ? have : n);
		if (i >= 20 && i < 40)
			s[(i - 20) * have / 20] ^= (unsigned char)(1 << i % 8);
		for (k = 0; i >= 40 && k < have; k++)
			s[k] = (unsigned char)draw();
		OK(block(&x, 0, x.y));
		good = model->decode(x.state, &x.s, s, have);
		OK(!good || i >= 20);
		for (k = 0; good && k < width * x.frames; k++)
			OK(x.y[k] >= -1 && x.y[k] <= 1);
		free(s);
	}
	discard(&x);
}

/* Files of any version are read by all later ones. */
static void
constant(void)
{
	static const struct { size_t width, period; uint64_t sum; } want[] = {
		{1, 0, 0x1ad42a105314c4b7}, {3, 0, 0xb1c224e0e82b3704},
		{70, 30, 0x83ef7630a4abd337},
	};
	struct train x;
	size_t i, n;
	uint64_t sum;

	for (i = 0; i < sizeof want / sizeof *want; i++) {
		x = (struct train){
			.s = {.width = want[i].width, .most = 100,
			    .period = want[i].period},
			.frames = 250, .key = 2
		};
		make(&x, i == 1 ? any : again);
		n = encode(&x);
		sum = XXH64(x.bytes, n, 0);
		if (sum != want[i].sum) {
			printf("%zu channels: %zu bytes of %#llx\n",
			    x.s.width, n, (unsigned long long)sum);
			tap_failed++;
		}
		discard(&x);
	}
}

int
main(void)
{
	model = spk_model_find("train");
	OK(model != NULL);
	shapes();
	sizes();
	broken(1, any);
	broken(6, rates);
	broken(3, rare);
	constant();
	return tap_failed > 0;
}

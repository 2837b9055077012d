/*
 * Level 3 of packing: stripes of any shape, and bytes that are invalid, by each
 * way of computing.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pack/pack.h"
#include "draw.h"
#include "tap.h"

#define BLOCKS	4

static const char *const isas[] = {"portable", "v1", "v3"};
#define ISAS	(sizeof isas / sizeof *isas)

static const struct spk_model *model;

static size_t
words(const struct spk_stripe *s)
{
	return s->width * s->height * s->words;
}

/*
 * Kinds of pixels: silent, always firing, random, or integrating, with noise
 * that may begin or end.
 */
static void
scene(const struct spk_stripe *s, int kind, double *charge)
{
	const size_t n = s->width * s->height;
	double rate;
	size_t i, t;
	bool on;

	memset(s->bits, 0, words(s) * sizeof *s->bits);
	for (i = 0; i < n; i++)
		for (t = 0; t < s->frames; t++) {
			rate = (double)(i % 97 + 1) / 150;
			if (kind == 4 && (t / 90 + i) % 3 == 0)
				rate = 0;
			if (kind >= 3)
				charge[i] += rate * (1 + (kind == 5) *
				    (draw() % 9 - 4.0) / 5);
			on = kind == 1 || (kind == 2 && draw() % 97 < i % 97) ||
			    (kind >= 3 && charge[i] >= 1);
			charge[i] -= kind >= 3 && on;
			s->bits[i * s->words + t / 64] |= (uint64_t)on <<
			    t % 64;
		}
}

static void *
new_state(const char *isa, const struct spk_stripe *s)
{
	void *state = spk_pages(model->size(s));

	setenv("SPK_ISA", isa, 1);
	if (state == NULL)
		abort();
	model->reset(state, s);
	return state;
}

/* Bytes that are changed, or cut, cause no memory fault. */
static void
damage(const struct spk_stripe *s, const unsigned char *bytes, size_t n)
{
	void *state;
	unsigned char *copy;
	size_t i, cut;

	for (i = 0; i < 6; i++) {
		state = new_state(isas[i % ISAS], s);
		cut = i < 3 ? draw() % (n + 1) : n;
		copy = malloc(cut + 1);
		if (copy == NULL)
			abort();
		memcpy(copy, bytes, cut);
		if (i >= 3)
			copy[draw() % n] ^= (unsigned char)(1 << draw() % 8);
		OK(!model->decode(state, s, copy, cut) || cut == n);
		free(copy);
		free(state);
	}
}

/* Blocks of a stripe, the last one shorter, by each way; a sum of the bytes. */
static uint64_t
blocks(size_t width, size_t height, size_t most, int kind)
{
	struct spk_stripe s = {.width = width, .height = height, .most = most};
	const size_t size = width * height * ((most + 63) / 64) * 8;
	unsigned char *bytes = malloc(size + 1000), *also = malloc(size + 1000);
	uint64_t *bits = malloc(size), *got = malloc(size), sum = 0;
	double *charge = calloc(width * height, sizeof *charge);
	void *in[ISAS], *out[ISAS];
	size_t b, i, n;

	for (i = 0; i < ISAS; i++) {
		in[i] = new_state(isas[i], &s);
		out[i] = new_state(isas[i], &s);
	}
	if (!bytes || !also || !bits || !got || !charge)
		abort();
	for (b = 0; b < BLOCKS; b++) {
		s.frames = b < BLOCKS - 1 ? most : 1 + most / 3;
		s.words = (s.frames + 63) / 64;
		s.bits = bits;
		scene(&s, kind, charge);
		n = model->encode(in[0], &s, bytes, size + 1000);
		OK(n > 0);
		sum = XXH64(bytes, n, sum);
		for (i = 0; i < ISAS; i++) {
			s.bits = bits;
			OK(i == 0 || (model->encode(in[i], &s, also, n) == n &&
			    memcmp(bytes, also, n) == 0));
			s.bits = got;
			memset(got, 0xa5, size);
			OK(model->decode(out[i], &s, bytes, n));
			OK(memcmp(got, bits, words(&s) * 8) == 0);
		}
		if (b == 0 && size < 100000)
			damage(&s, bytes, n);
	}
	/* With a byte too few, it is invalid. */
	s.bits = bits;
	model->reset(in[0], &s);
	n = model->encode(in[0], &s, bytes, size + 1000);
	model->reset(in[0], &s);
	OK(model->encode(in[0], &s, bytes, n - 1) == 0);
	for (i = 0; i < ISAS; i++) {
		free(in[i]);
		free(out[i]);
	}
	free(bytes);
	free(also);
	free(bits);
	free(got);
	free(charge);
	return sum;
}

int
main(void)
{
	static const size_t shapes[][3] = {
		{1, 1, 1}, {1, 1, 64}, {3, 5, 65}, {7, 1, 4096}, {8, 4, 63},
		{33, 2, 256}, {1, 70, 100}, {13, 11, 2}, {100, 3, 1000},
		{2, 1, 65536}, {200, 40, 129}
	};
	const bool all = getenv("FULL") != NULL;
	size_t i;
	int kind;

	model = spk_model_find("3");
	OK(model != NULL && model->number == 3);
	if (model == NULL)
		return 1;
	/* The contents of files must not change. */
	OK(blocks(40, 9, 200, 5) == UINT64_C(0x1ac05e649ac61125));
	for (i = 0; i < sizeof shapes / sizeof *shapes; i++)
		for (kind = all ? 0 : (int)i % 6; kind < 6;
		    kind += all ? 1 : 4)
			(void)blocks(shapes[i][0], shapes[i][1],
			    shapes[i][2], kind);
	return tap_failed > 0;
}

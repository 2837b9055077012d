/*
 * Level 6: decisions against their definition; stripes of many shapes, block
 * after block; bytes that are cut or flipped; and the code of a stripe, which
 * must not change.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pack/logistic.h"
#include "pack/pack.h"
#include "tap.h"

#define PIXELS		600
#define WORDS		64		/* of a pixel: 4096 planes */

extern const struct spk_model spk_mid_model;

static uint64_t bits[PIXELS * WORDS], back[PIXELS * WORDS];
static unsigned char bytes[sizeof bits + 64];
static uint32_t seed = 1;

static uint32_t
draw(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

/* Tables: the whole numbers nearest to libm's results. */
static void
tables(void)
{
	double x;
	int i, bad = 0;

	spk_logistic_make();
	for (i = 0; i < 4096; i++) {
		x = 256 * log((i + .5) / (4095.5 - i));
		bad += spk_logistic.odds[i] !=
		    (int)fmax(-2047, fmin(2047, round(x)));
		x = 65536 / (1 + exp(-fmax(i - 2048, -2047) / 256));
		bad += spk_logistic.share[i] !=
		    (int)fmax(24, fmin(65512, round(x)));
	}
	for (i = 0; i < 1024; i++)
		bad += spk_logistic.rate[i] != (int)(65536 / (i + 1.6));
	OK(bad == 0);
	OK(spk_share(-1000000) == 24 && spk_share(1000000) == 65512);
}

/* A counter with the same input keeps its range, and counts to its limit. */
static void
a_counter(void)
{
	uint32_t c = SPK_COUNTER;
	int i;

	c = spk_counter_learn(c, 1, 255);
	OK(c == (((0x200000U + 0x200000U * 5 / 8) << 10) | 1));
	for (i = 0; i < 100000; i++)
		c = spk_counter_learn(c, 1, 255);
	OK(c >> 10 > 0x3ffe00 && (c & 1023) == 255);
	for (i = 0; i < 100000; i++)
		c = spk_counter_learn(c, 0, 255);
	OK(c >> 10 < 0x100 && (c & 1023) == 255);
}

/* Bits of every probability take as many bytes as they have information. */
static void
a_coder(void)
{
	enum { N = 100000 };
	static unsigned share[N];
	static unsigned char bit[N];
	struct spk_coder c;
	double information = 0;
	size_t n, i, bad = 0;

	spk_coder_write(&c, bytes, sizeof bytes);
	for (i = 0; i < N; i++) {
		share[i] = i % 3 ? 1 + draw(65535) : i % 2 ? 1 : 65535;
		bit[i] = draw(65536) < share[i];
		information -= log2((bit[i] ? share[i] : 65536 - share[i]) /
		    65536.);
		spk_encode_bit(&c, share[i], bit[i]);
	}
	n = spk_coder_wrote(&c);
	OK(fabs((double)n - information / 8) < 20);
	spk_coder_read(&c, bytes, n);
	for (i = 0; i < N; i++)
		bad += spk_decode_bit(&c, share[i]) != bit[i];
	OK(bad == 0 && spk_coder_done(&c));
	spk_coder_read(&c, bytes, n - 1);
	for (i = 0; i < N; i++)
		bad += spk_decode_bit(&c, share[i]) != bit[i];
	OK(bad > 0 || !spk_coder_done(&c));
	/* Without room, it reports that, and writes nothing past the end. */
	spk_coder_write(&c, bytes, 1);
	bytes[1] = 99;
	spk_encode_raw(&c, 32, 0x12345678);
	OK(spk_coder_wrote(&c) == 0 && bytes[1] == 99);
}

/*
 * Pixels of a kind: silent, always on, random, or regular with a phase, where
 * neighbours' periods differ by little, and some change at once.
 */
static void
fill(const struct spk_stripe *s, unsigned kind, size_t before)
{
	size_t i, t;
	bool on;

	memset(bits, 0, s->width * s->height * s->words * 8);
	for (i = 0; i < s->width * s->height; i++)
		for (t = 0; t < s->frames; t++) {
			on = kind == 1 || (kind == 2 && draw(2) == 0) ||
			    (kind == 3 && draw(50) == 0) || (kind >= 4 &&
			    (before + t) * 100 % (450 + kind * 90 + 2 * i +
			    t / 400 * 300) < 100);
			if (kind == 5 && draw(10) == 0)
				on = false;
			bits[i * s->words + t / 64] |= (uint64_t)on << t % 64;
		}
}

/* Three blocks of each kind, the second after what was in the first. */
static void
shape(size_t width, size_t height, size_t most)
{
	const struct spk_model *m = &spk_mid_model;
	struct spk_stripe s = {.width = width, .height = height, .most = most};
	void *one = spk_pages(m->size(&s)), *two = spk_pages(m->size(&s));
	unsigned kind, block;
	size_t n, all;

	for (kind = 0; kind < 6; kind++) {
		m->reset(one, &s);
		m->reset(two, &s);
		for (block = 0; block < 3; block++) {
			s.frames = block == 2 ? (most + 2) / 3 : most;
			s.words = (s.frames + 63) / 64;
			all = width * height * s.words * 8;
			fill(&s, kind, block * most);
			s.bits = bits;
			n = m->encode(one, &s, bytes, sizeof bytes);
			OK(n > 0);
			memset(back, 0xff, all);
			s.bits = back;
			OK(m->decode(two, &s, bytes, n) &&
			    memcmp(bits, back, all) == 0);
		}
	}
	free(one);
	free(two);
}

/* Wrong bytes do no harm, and never decode to the stripe. */
static void
wrong(void)
{
	const struct spk_model *m = &spk_mid_model;
	struct spk_stripe s = {.width = 9, .height = 7, .most = 300,
	    .frames = 300, .words = 5, .bits = bits};
	void *state = spk_pages(m->size(&s));
	unsigned char *copy;
	size_t n, i;

	m->reset(state, &s);
	fill(&s, 5, 0);
	n = m->encode(state, &s, bytes, sizeof bytes);
	OK(n > 100);
	s.bits = back;
	for (i = 0; i < 60; i++) {
		/*
		 * For just the size, so that a sanitizer sees what is beyond.
		 */
		const size_t some = i < 30 ? n : i < 50 ? draw((uint32_t)n) :
		    n - i + 49;

		copy = malloc(some > 0 ? some : 1);
		memcpy(copy, bytes, some);
		if (i < 30)
			copy[draw((uint32_t)n)] ^=
			    (unsigned char)(1 + draw(255));
		m->reset(state, &s);
		OK(!m->decode(state, &s, copy, some) ||
		    memcmp(bits, back, 63 * 5 * 8) != 0);
		free(copy);
	}
	m->reset(state, &s);
	OK(!m->decode(state, &s, (const unsigned char *)"\2...", 5));
	m->reset(state, &s);
	s.bits = bits;
	for (i = 0; i < n; i += 1 + i / 2) {
		m->reset(state, &s);
		OK(m->encode(state, &s, bytes, i) == 0);
	}
	free(state);
}

/* FNV-1a of the code of a stripe. */
static uint32_t
golden(unsigned kind, size_t *n)
{
	const struct spk_model *m = &spk_mid_model;
	struct spk_stripe s = {.width = 20, .height = 20, .most = 256,
	    .frames = 256, .words = 4, .bits = bits};
	void *state = spk_pages(m->size(&s));
	uint32_t sum = 2166136261;
	size_t i, block;

	seed = 7;
	*n = 0;
	m->reset(state, &s);
	for (block = 0; block < 3; block++) {
		fill(&s, kind, 256 * block);
		const size_t k = m->encode(state, &s, bytes, sizeof bytes);

		for (i = 0; i < k; i++)
			sum = (sum ^ bytes[i]) * 16777619;
		*n += k;
	}
	free(state);
	return sum;
}

int
main(void)
{
	static const size_t shapes[][3] = {
		{1, 1, 1}, {1, 1, 4096}, {600, 1, 3}, {1, 600, 65}, {2, 3, 64},
		{13, 5, 257}, {5, 13, 1000}, {7, 20, 128}
	};
	size_t i, n;

	tables();
	a_counter();
	a_coder();
	for (i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		shape(shapes[i][0], shapes[i][1], shapes[i][2]);
	wrong();
	/* One with neighbours, one without. */
	OK(golden(4, &n) == 0xaf3a46a6 && n == 1024);
	OK(golden(5, &n) == 0xf8b9407e && n == 6063);
	return tap_failed != 0;
}

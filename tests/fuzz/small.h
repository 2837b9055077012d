/*
 * For targets that are linked with --wrap=spk_pages and
 * --wrap=spk_model_numbered, faster replacements: work memory of the exact size
 * without huge pages, and a model of trains whose state is a byte.
 */
#ifndef SMALL_H
#define SMALL_H

#include "pack/pack.h"

void	*__wrap_spk_pages(size_t);
const struct spk_model *__real_spk_model_numbered(unsigned);
const struct spk_model *__wrap_spk_model_numbered(unsigned);

void *
__wrap_spk_pages(size_t n)
{
	return aligned_alloc(64, spk_lines(n));
}

static size_t
small_size(const struct spk_stripe *s)
{
	(void)s;
	return 1;
}

static void
small_reset(void *state, const struct spk_stripe *s)
{
	(void)s;
	*(uint8_t *)state = 0;
}

/* A byte has a value + 1, and how often it comes; all of them plus the state,
 * which counts bytes. */
static size_t
small_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	const size_t values = s->width * s->frames;
	uint8_t *count = state;
	size_t i, k, n = 0;

	for (i = 0; i < values; i += k) {
		for (k = 1; k < 63 && i + k < values && s->y[i + k] == s->y[i];
		    k++)
			continue;
		if (n == room)
			return 0;
		to[n++] = (uint8_t)((s->y[i] + 1) * 64 + (int)k + ++*count);
	}
	return n;
}

static bool
small_decode(void *state, const struct spk_stripe *s,
    const unsigned char *from, size_t n)
{
	const size_t values = s->width * s->frames;
	uint8_t *count = state, x;
	size_t i, at = 0;

	for (i = 0; i < n; i++) {
		x = (uint8_t)(from[i] - ++*count);
		if (x >= 192 || x % 64 > values - at)
			return false;
		memset(s->y + at, x / 64 - 1, x % 64);
		at += x % 64;
	}
	return at == values;
}

static const struct spk_model small_train = {
	.name = "train", .number = 32, .train = true, .rows = 1,
	.size = small_size, .reset = small_reset,
	.encode = small_encode, .decode = small_decode,
};

const struct spk_model *
__wrap_spk_model_numbered(unsigned number)
{
	return number == small_train.number ? &small_train :
	    __real_spk_model_numbered(number);
}

#endif

/*
 * The number of frames without spikes, if most have none: by the number's
 * length in bits, its three bits after the highest, and the rest as plain bits.
 * The length depends on the previous one.
 */
#include "pack/train.h"

#define LIMIT	250
#define DIGITS	3

void
spk_silence_reset(struct spk_train *t)
{
	size_t i, k;

	for (i = 0; i < SPK_TRAIN_LENGTHS; i++) {
		for (k = 0; k < SPK_TRAIN_LENGTHS; k++)
			t->length[i][k] = SPK_COUNTER;
		for (k = 0; k < 8; k++)
			t->digit[i][k] = SPK_COUNTER;
	}
	t->silence = 0;
}

/* A counter's share, of 65536, for the coder. */
static unsigned
share(uint32_t counter)
{
	const unsigned x = counter >> 16;

	return x < 24 ? 24 : x > 65512 ? 65512 : x;
}

static void
encode(struct spk_train *t, uint32_t *counter, unsigned bit)
{
	spk_encode_bit(&t->coder, share(*counter), bit);
	*counter = spk_counter_learn(*counter, bit, LIMIT);
}

static unsigned
decode(struct spk_train *t, uint32_t *counter)
{
	const unsigned bit = spk_decode_bit(&t->coder, share(*counter));

	*counter = spk_counter_learn(*counter, bit, LIMIT);
	return bit;
}

void
spk_silence_encode(struct spk_train *t, uint32_t frames)
{
	const unsigned bits = frames > 0 ? 32U - (unsigned)
	    __builtin_clz(frames) : 0;
	unsigned i, k, bit;

	for (i = 0; i < SPK_TRAIN_LENGTHS - 1 && i <= bits; i++)
		encode(t, &t->length[t->silence][i], i < bits);
	t->silence = bits;
	for (i = 1, k = 1; i < bits && i <= DIGITS; i++, k = 2 * k + bit) {
		bit = frames >> (bits - 1 - i) & 1;
		encode(t, &t->digit[bits][k], bit);
	}
	if (i < bits)
		spk_encode_raw(&t->coder, bits - i, frames);
}

uint32_t
spk_silence_decode(struct spk_train *t)
{
	uint32_t frames = 1;
	unsigned bits = 0, i, k;

	while (bits < SPK_TRAIN_LENGTHS - 1 &&
	    decode(t, &t->length[t->silence][bits]))
		bits++;
	t->silence = bits;
	for (i = 1; i < bits && i <= DIGITS; i++) {
		k = frames;
		frames = 2 * frames + decode(t, &t->digit[bits][k]);
	}
	if (i < bits)
		frames = frames << (bits - i) |
		    spk_decode_raw(&t->coder, bits - i);
	return bits > 0 ? frames : 0;
}

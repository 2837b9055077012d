/*
 * Level train: -1, 0 and 1 in order of time, channel after channel.  Each is
 * one or two decisions, predicted by many contexts; train.h has the parts.
 *
 * A block begins with 10 bits for the distance to a similar channel, such as
 * the pixel above, if there are more than 4; and a bit for whether most frames
 * have no spikes.  If so, the frames between those with spikes are counted.
 */
#include <string.h>

#include "pack/train.h"

#define NEAR	4			/* channels that are always seen */
#define FAR	1024
#define ALIKE	2048			/* maximum channels to compare */
#define RARE	128			/* frames per frame with spikes */

static size_t
train_size(const struct spk_stripe *s)
{
	return sizeof(struct spk_train) + s->width *
	    sizeof(struct spk_channel);
}

static void
train_reset(void *state, const struct spk_stripe *s)
{
	struct spk_train *t = state;

	spk_logistic_make();
	memset(t, 0, train_size(s));
	t->width = s->width;
	t->period = (uint32_t)s->period;
	spk_train_mix_reset(t);
	spk_silence_reset(t);
}

/* Observations */

static void
forget_counts(struct spk_train *t)
{
	size_t c;

	for (c = 0; c < t->width; c++)
		t->channel[c].spikes = 0;
	t->seen = 0;
}

/* The phase of a block's first frame. */
static void
begin_phase(struct spk_train *t, uint32_t phase)
{
	if (phase != t->phase)
		forget_counts(t);
	t->phase = phase;
}

/* Advance by that many frames. */
static void
pass(struct spk_train *t, uint32_t frames)
{
	const uint64_t phase = (uint64_t)t->phase + frames;

	if (t->period == 0)
		return;
	if (phase >= t->period) {
		forget_counts(t);
		t->seen = (uint32_t)(phase % t->period);
	} else
		t->seen += frames;
	t->phase = (uint32_t)(phase % t->period);
}

/* Symbols */

static inline unsigned
decide(struct spk_train *t, bool decoding, unsigned node, unsigned bit)
{
	const unsigned share = spk_train_share(t, node);

	if (decoding)
		bit = spk_decode_bit(&t->coder, share);
	else
		spk_encode_bit(&t->coder, share, bit);
	spk_train_decided(t, node, bit);
	return bit;
}

/* A frame, to or from y. */
static inline void
code_frame(struct spk_train *t, bool decoding, int8_t *y)
{
	unsigned symbol;
	int8_t value;
	size_t c;

	for (c = 0; c < t->width; c++) {
		spk_train_look(t, c);
		value = decoding ? 0 : y[c];
		symbol = SPK_NONE;
		if (decide(t, decoding, SPK_SPIKE, value != 0))
			symbol = decide(t, decoding, SPK_SIGN, value > 0) ?
			    SPK_UP : SPK_DOWN;
		if (decoding)
			y[c] = symbol == SPK_DOWN ? -1 : (int8_t)symbol;
		spk_train_learn(t, c, symbol);
	}
	pass(t, 1);
}

/* Encoding */

static bool
is_silent(const struct spk_stripe *s, size_t frame)
{
	const int8_t *y = s->y + frame * s->width;
	size_t c;

	for (c = 0; c < s->width && y[c] == 0; c++)
		;
	return c == s->width;
}

/* The number of frames without spikes from one on. */
static uint32_t
silence(const struct spk_stripe *s, size_t frame)
{
	const size_t first = frame;

	while (frame < s->frames && is_silent(s, frame))
		frame++;
	return (uint32_t)(frame - first);
}

static bool
is_rare(const struct spk_stripe *s)
{
	size_t frame, spikes = 0;

	for (frame = 0; frame < s->frames; frame++)
		spikes += !is_silent(s, frame);
	return spikes <= s->frames / RARE;
}

/*
 * The distance to the channel with the most similar spike count on average,
 * among those that a channel does not always see; the nearest of these.
 */
static uint32_t
alike(const struct spk_stripe *s)
{
	uint32_t spikes[ALIKE] = {0}, best = 0;
	uint64_t sum, least = 0;
	size_t n = s->width, i, c, row;

	if (n > ALIKE)
		n = ALIKE;
	for (i = 0; i < s->frames; i++)
		for (c = 0; c < n; c++)
			spikes[c] += s->y[i * s->width + c] != 0;
	for (row = NEAR; row <= n / 2 && row < FAR; row++) {
		for (sum = 0, c = row; c < n; c++)
			sum += spikes[c] > spikes[c - row] ?
			    spikes[c] - spikes[c - row] :
			    spikes[c - row] - spikes[c];
		sum = (sum << 20) / (n - row);
		if (best == 0 || sum < least) {
			least = sum;
			best = (uint32_t)row;
		}
	}
	return best;
}

static size_t
train_encode(void *state, const struct spk_stripe *s, unsigned char *to,
    size_t room)
{
	struct spk_train *t = state;
	const bool rare = is_rare(s);
	uint32_t none;
	size_t i;

	spk_coder_write(&t->coder, to, room);
	t->row = s->width > NEAR ? alike(s) : 0;
	begin_phase(t, (uint32_t)s->phase);
	spk_encode_raw(&t->coder, s->width > NEAR ? 10 : 0, t->row);
	spk_encode_raw(&t->coder, 1, rare);
	for (i = 0; i < s->frames && t->coder.n <= room; i++) {
		if (rare) {
			none = silence(s, i);
			spk_silence_encode(t, none);
			pass(t, none);
			i += none;
		}
		if (i < s->frames)
			code_frame(t, false, s->y + i * s->width);
	}
	return spk_coder_wrote(&t->coder);
}

/* Decoding */

/* Frames without spikes into y, from the i-th on; false: too many. */
static bool
skip(struct spk_train *t, const struct spk_stripe *s, size_t *i)
{
	const uint32_t none = spk_silence_decode(t);

	if (none > s->frames - *i)
		return false;
	memset(s->y + *i * s->width, 0, none * s->width);
	pass(t, none);
	*i += none;
	return true;
}

static bool
train_decode(void *state, const struct spk_stripe *s,
    const unsigned char *from, size_t n)
{
	struct spk_train *t = state;
	bool rare;
	size_t i;

	spk_coder_read(&t->coder, from, n);
	t->row = spk_decode_raw(&t->coder, s->width > NEAR ? 10 : 0);
	begin_phase(t, (uint32_t)s->phase);
	rare = spk_decode_raw(&t->coder, 1);
	for (i = 0; i < s->frames; i++) {
		if (t->coder.n > n + 3 || (rare && !skip(t, s, &i)))
			return false;
		if (i < s->frames)
			code_frame(t, true, s->y + i * s->width);
	}
	return spk_coder_done(&t->coder);
}

const struct spk_model spk_train_model = {
	.name = "train", .number = 32, .train = true, .rows = 1,
	.size = train_size, .reset = train_reset,
	.encode = train_encode, .decode = train_decode,
};

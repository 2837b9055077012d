/*
 * The contexts of a channel's next symbol: its last symbols, the frames since
 * and between its spikes, their density, the sum of its values, which is the
 * level of step-forward, its neighbours, and what followed the same symbols
 * before.  With observations: the spikes of this one.
 */
#include "pack/train.h"

#define LONG	20			/* symbols that form a match */
#define LAST(n)	(((uint64_t)1 << 2 * (n)) - 1)	/* mask of these */
#define WIDE	(SPK_TRAIN_PAST / LONG / 2)	/* no matches from here on */
#define AGE	65535			/* maximum */

/* 0..3, then two classes for each number of bits, up to 31. */
static unsigned
class(uint32_t x)
{
	unsigned bits;

	if (x < 4)
		return x;
	bits = 31U - (unsigned)__builtin_clz(x);
	return 2 * bits + (x >> (bits - 1) & 1);
}

/* The upper bits of a number, hashed from all of its bits. */
static uint32_t
hash(uint64_t x, unsigned bits)
{
	x *= 0x9e3779b97f4a7c15U;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9U;
	return (uint32_t)(x >> (64 - bits));
}

/*
 * The last symbol of a channel: for one before c in this frame, else in the
 * last.
 */
static uint64_t
symbol(const struct spk_train *t, size_t c)
{
	return c < t->width ? t->channel[c].last & 3 : SPK_BEYOND;
}

/*
 * The last symbols of the three channels before and two after, and of the one a
 * row above.
 */
static uint64_t
neighbours(const struct spk_train *t, size_t c)
{
	return symbol(t, c - 1) | symbol(t, c - 2) << 2 |
	    symbol(t, c - 3) << 4 | symbol(t, c + 1) << 6 |
	    symbol(t, c + 2) << 8 |
	    (t->row > 0 ? symbol(t, c - t->row) << 10 : 0);
}

/* Spikes of the observation in relation to those possible, `of'. */
static uint64_t
rate(const struct spk_train *t, size_t c, uint64_t of, uint64_t frames)
{
	return c < t->width ? t->channel[c].spikes * of / frames : 0;
}

/* The upper bits of the i-th density. */
static unsigned
dense(const struct spk_channel *s, unsigned i, unsigned bits)
{
	return (unsigned)s->density[i] >> (16 - bits);
}

/* Contexts of symbols of this and neighbouring channels. */
static uint64_t *
of_symbols(const struct spk_train *t, size_t c, uint64_t *x)
{
	const struct spk_channel *s = &t->channel[c];
	const uint64_t beside = neighbours(t, c);

	*x++ = t->width > 1 ? (uint64_t)c << 4 | (s->last & LAST(2)) :
	    s->last & LAST(8);
	*x++ = s->last & LAST(4);
	*x++ = s->last & LAST(12);
	*x++ = s->last & LAST(20);
	if (t->width > 1) {
		*x++ = beside << 2 | (s->last & LAST(1));
		*x++ = beside << 8 | (s->last & LAST(4));
	} else {
		*x++ = (s->last & LAST(5)) | class(s->age) << 10 |
		    class(s->gap[0]) << 15;
		*x++ = (s->last & LAST(2)) | dense(s, 1, 4) << 4 |
		    dense(s, 2, 4) << 8 | class(s->gap[0]) << 12;
	}
	return x;
}

static unsigned
below(unsigned x, unsigned most)
{
	return x < most ? x : most;
}

/* Contexts of times between spikes, and their density. */
static uint64_t *
of_times(const struct spk_channel *s, uint64_t *x)
{
	*x++ = class(s->age) | class(s->gap[0]) << 5 | (uint64_t)s->sign << 10;
	*x++ = below(s->age, 255) | below(s->gap[0], 255) << 8 |
	    below(s->gap[1], 255) << 16 | (uint64_t)s->sign << 24;
	*x++ = dense(s, 0, 5) | dense(s, 1, 6) << 5;
	*x++ = below(s->age, 4095) | (uint64_t)s->sign << 12;
	return x;
}

/* Contexts of the level; with observations, those of counts instead. */
static void
of_counts(struct spk_train *t, size_t c, uint64_t *x)
{
	const struct spk_channel *s = &t->channel[c];
	const uint64_t seen = t->seen, after = seen + 1;

	t->e.count = 0;
	if (t->period == 0) {
		*x++ = (s->last & LAST(2)) | (uint64_t)s->sum << 4;
		*x = dense(s, 0, 3) | dense(s, 1, 4) << 3 |
		    (uint64_t)s->sum << 7;
		return;
	}
	*x++ = s->spikes | seen << 32;
	*x = class(t->seen) | rate(t, c, 16, seen > 0 ? seen : 1) << 8 |
	    rate(t, c - 1, 12, after) << 16 |
	    (t->row > 0 ? rate(t, c - t->row, 12, after) << 24 : 0);
	t->e.count = spk_logistic.odds[(10 * (uint64_t)s->spikes + 4) * 4096 /
	    (10 * after)];
}

/* The seat of a channel's last symbols. */
static uint32_t *
seat(struct spk_train *t, const struct spk_channel *s)
{
	return &t->seat[hash(s->last & LAST(LONG), 18)];
}

/* Whether symbols before the n-th are the channel's last ones. */
static bool
same(const struct spk_train *t, const struct spk_channel *s, uint64_t n)
{
	size_t i;

	for (i = 0; i < LONG; i++)
		if ((s->last >> 2 * i & 3) !=
		    t->past[(n - (i + 1) * t->width) % SPK_TRAIN_PAST])
			return false;
	return true;
}

/*
 * A channel without a match may begin one, if its last symbols occurred before
 * and all of these are still stored.
 */
static void
find_match(struct spk_train *t, struct spk_channel *s)
{
	uint32_t *const at = seat(t, s), lag = (uint32_t)t->n + 1 - *at;

	if (s->match == 0 && *at != 0 &&
	    lag < SPK_TRAIN_PAST - LONG * t->width && same(t, s, t->n - lag)) {
		s->match = LONG;
		s->lag = lag;
	}
	*at = (uint32_t)t->n + 1;
}

/* The symbol that the match predicts, and its length, as 4 x 4 classes. */
static unsigned
matched(const struct spk_train *t, const struct spk_channel *s)
{
	if (s->match == 0)
		return 0;
	return (t->past[(t->n - s->lag) % SPK_TRAIN_PAST] + 1U) * 4 +
	    (s->match < 32 ? 1 : s->match < 128 ? 2 : 3);
}

void
spk_train_look(struct spk_train *t, size_t c)
{
	struct spk_channel *s = &t->channel[c];
	struct spk_evidence *e = &t->e;
	uint64_t x[SPK_TRAIN_CONTEXTS];
	unsigned match;
	size_t i;

	if (t->width < WIDE)
		find_match(t, s);
	match = matched(t, s);
	x[0] = match;
	of_counts(t, c, of_times(s, of_symbols(t, c, x + 1)));
	for (i = 0; i < SPK_TRAIN_CONTEXTS; i++) {
		e->line[i] = &t->counter[i][hash(x[i], 15) * SPK_NODES];
		__builtin_prefetch(e->line[i]);
	}
	e->ages = class(s->age);
	e->state = match * 8 + dense(s, 1, 3);
	e->recent = (unsigned)(s->last & LAST(2)) | match / 4 << 4;
	e->density = dense(s, 1, 6);
}

/* Learning */

static void
spike(struct spk_channel *s, unsigned symbol)
{
	s->gap[1] = s->gap[0];
	s->gap[0] = s->age;
	s->age = 0;
	s->sign = (uint16_t)symbol;
	s->spikes++;
	s->sum += symbol == SPK_UP ? 1U : UINT32_MAX;
}

void
spk_train_learn(struct spk_train *t, size_t c, unsigned symbol)
{
	struct spk_channel *s = &t->channel[c];
	const int goal = symbol != SPK_NONE ? 65535 : 0;
	int i;

	if (s->match > 0 && t->past[(t->n - s->lag) % SPK_TRAIN_PAST] !=
	    symbol)
		s->match = 0;
	else if (s->match > 0 && s->match < UINT16_MAX)
		s->match++;
	t->past[t->n % SPK_TRAIN_PAST] = (uint8_t)symbol;
	s->last = s->last << 2 | symbol;
	__builtin_prefetch(seat(t, s));
	for (i = 0; i < 3; i++)
		s->density[i] = (uint16_t)(s->density[i] +
		    ((goal - s->density[i]) >> (4 + 2 * i)));
	if (symbol != SPK_NONE)
		spike(s, symbol);
	else if (s->age < AGE)
		s->age++;
	t->n++;
}

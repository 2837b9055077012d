/*
 * A decision about a symbol of a train: the odds of its contexts' counters,
 * mixed by two sets of weights, and corrected by experience with such odds.
 */
#include "pack/train.h"

#define SPIKES	0x30000000U		/* a counter's initial value: 3/16 */
#define WEIGHT	12000			/* of 65536 */
#define SURE	4			/* bits learned until odds count
					 * fully */
#define LIMIT	250
#define SLOW	5			/* corrections learn 1/32 */
#define BIN	128			/* odds from one to the next */

static void
reset_bins(uint16_t *bin, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		bin[i] = (uint16_t)spk_share(BIN *
		    (int)(i % SPK_TRAIN_BINS) - SPK_ODDS - 1);
}

static void
reset_weights(int32_t *weight, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		weight[i] = i % SPK_TRAIN_INPUTS < SPK_TRAIN_INPUTS - 1 ?
		    WEIGHT : 0;
}

void
spk_train_mix_reset(struct spk_train *t)
{
	size_t i, k;

	for (i = 0; i < SPK_TRAIN_CONTEXTS; i++)
		for (k = 0; k < SPK_TRAIN_LINES * SPK_NODES; k += 2) {
			t->counter[i][k + SPK_SPIKE] = SPIKES;
			t->counter[i][k + SPK_SIGN] = SPK_COUNTER;
		}
	reset_weights(**t->age_weight, sizeof t->age_weight / 4);
	reset_weights(**t->state_weight, sizeof t->state_weight / 4);
	reset_bins(**t->recent, sizeof t->recent / 2);
	reset_bins(**t->density, sizeof t->density / 2);
}

/* Corrected odds from the two bins, part / 128 of the way between them. */
static unsigned
between(const uint16_t *bin, unsigned part)
{
	return (bin[0] * (BIN - part) + bin[1] * part) / BIN;
}

unsigned
spk_train_share(struct spk_train *t, unsigned node)
{
	struct spk_evidence *e = &t->e;
	int64_t odds;
	unsigned at, part, share, i;

	for (i = 0; i < SPK_TRAIN_CONTEXTS; i++) {
		const uint32_t c = e->line[i][node], n = c & 1023;

		e->odds[i] = n < SURE ? spk_counter_odds(c) * (int)n / SURE :
		    spk_counter_odds(c);
	}
	e->odds[i++] = node == SPK_SPIKE ? e->count : 0;
	e->odds[i] = 256;
	e->by[0] = t->age_weight[e->ages][node];
	e->by[1] = t->state_weight[e->state][node];
	for (i = 0; i < 2; i++)
		e->mixed[i] = spk_mix(e->by[i], e->odds, SPK_TRAIN_INPUTS);
	odds = (e->mixed[0] + e->mixed[1]) >> 1;
	odds = odds < -SPK_ODDS ? -SPK_ODDS : odds > SPK_ODDS ? SPK_ODDS :
	    odds;
	at = (unsigned)(odds + SPK_ODDS + 1) / BIN;
	part = (unsigned)(odds + SPK_ODDS + 1) % BIN;
	share = 4 * spk_share(odds) +
	    2 * between(t->recent[e->recent][node] + at, part) +
	    2 * between(t->density[e->density][node] + at, part);
	at += part > BIN / 2;
	e->bin[0] = t->recent[e->recent][node] + at;
	e->bin[1] = t->density[e->density][node] + at;
	return share / 8;
}

/* Weights initially learn fast. */
static unsigned
shift(uint64_t n)
{
	return n < 1000 ? 14 : n < 65536 ? 15 : n < 524288 ? 16 : 17;
}

void
spk_train_decided(struct spk_train *t, unsigned node, unsigned bit)
{
	struct spk_evidence *e = &t->e;
	const int goal = bit ? 65535 : 0;
	unsigned i;

	for (i = 0; i < 2; i++) {
		spk_mix_learn(e->by[i], e->odds, SPK_TRAIN_INPUTS,
		    spk_share(e->mixed[i]), bit, shift(t->n));
		*e->bin[i] = (uint16_t)(*e->bin[i] +
		    ((goal - *e->bin[i]) >> SLOW));
	}
	for (i = 0; i < SPK_TRAIN_CONTEXTS; i++)
		e->line[i][node] = spk_counter_learn(e->line[i][node], bit,
		    LIMIT);
}

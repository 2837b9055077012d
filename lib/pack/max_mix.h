/*
 * A decision's counters become odds, weighted by their certainty, which grows
 * with their count.  Three mixers, whose weights depend on different contexts,
 * combine these; a last one combines their results, and two tables correct that
 * by experience.
 *
 * Corrected shares are from 0 to 65535, and steps keep them there.
 */
#define LIMIT		255		/* of counters' counts */
#define LAST_SHIFT	16		/* of learning, of the last mixer */
#define CORRECTION	5
#define AGE		(SPK_MAX_INPUTS - 1)	/* the weight of an input */
					/* of 0: their counts */
#define OLD		65536

/* Counters of the nodes: rare nodes share one. */
static const uint8_t slot[SPK_MAX_NODES] = {
	0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 6, 6, 6, 6, 7
};

/* Correct odds by two tables. */
static unsigned
correct(struct spk_max *m, size_t node, int32_t odds)
{
	const unsigned at = (unsigned)(odds + 2048) * 32;
	const unsigned part = at & 4095;
	unsigned sum = 0;
	const uint16_t *c;
	size_t k;

	for (k = 0; k < 2; k++) {
		c = m->correction[k] + node * SPK_MAX_BINS + (at >> 12);
		sum += (c[0] * (4096 - part) + c[1] * part) >> 12;
		m->mixed.bin[k] = (size_t)(c + (part >= 2048) -
		    m->corrections[k]);
	}
	return sum;
}

/* The sure odds of contexts' counters. */
static inline void
take_odds(struct spk_max *m, size_t node, size_t from, size_t to)
{
	uint32_t c;
	size_t i;

	for (i = from; i < to; i++) {
		c = m->line[i][slot[node]];
		m->mixed.odds[i] = spk_counter_odds(c) *
		    m->sure[c & 1023] >> 7;
	}
}

/* Mix by `sets' of all sets, with weights for that many inputs. */
static inline unsigned
share_of(struct spk_max *m, size_t node, const size_t sets,
    const size_t all_sets, const size_t inputs)
{
	struct spk_max_mixed *x = &m->mixed;
	int64_t odds;
	unsigned share;
	size_t i;

	for (i = 0; i < sets; i++) {
		odds = dot(m->set[i] + node * inputs, x->odds, inputs) >> 16;
		x->out[i] = (int32_t)(odds < -SPK_ODDS ? -SPK_ODDS :
		    odds > SPK_ODDS ? SPK_ODDS : odds);
		x->share[i] = spk_share(odds);
	}
	odds = spk_mix(m->last_set + node * all_sets, x->out, sets);
	x->second = spk_share(odds);
	odds = odds < -SPK_ODDS ? -SPK_ODDS : odds > SPK_ODDS ? SPK_ODDS :
	    odds;
	share = (2 * x->second + correct(m, node, (int32_t)odds)) >> 2;
	return share < 24 ? 24 : share > 65512 ? 65512 : share;
}

static unsigned
mix_share(struct spk_max *m, size_t node)
{
	take_odds(m, node, 0, SPK_MAX_CONTEXTS);
	if (!m->scene)
		return share_of(m, node, SPK_MAX_SETS, SPK_MAX_SETS,
		    SPK_MAX_INPUTS);
	if (!m->by_scene)
		return share_of(m, node, SPK_MAX_SETS, SPK_MAX_ALL_SETS,
		    SPK_MAX_ALL);
	take_odds(m, node, SPK_MAX_INPUTS, SPK_MAX_ALL);
	return share_of(m, node, SPK_MAX_ALL_SETS, SPK_MAX_ALL_SETS,
	    SPK_MAX_ALL);
}

/* Weights initially learn fast. */
static unsigned
shift(int32_t age)
{
	return 13U + (age >= 64) + (age >= 1024) + (age >= OLD);
}

/* Like spk_mix_learn. */
static inline void
step_mixer(int32_t *weight, const int32_t *odds, int32_t error, unsigned by,
    const size_t inputs)
{
	const int32_t half = 1 << (by - 1);
	vi *w = (vi *)weight;
	const vi *x = (const vi *)odds;
	size_t i;

	for (i = 0; i < inputs / LANES; i++)
		w[i] = (vi)((vu)w[i] + (vu)((x[i] * error + half) >>
		    (int32_t)by));
}

static inline void
learn_counters(struct spk_max *m, size_t node, unsigned bit, size_t from,
    size_t to)
{
	uint32_t *counter;
	size_t i;

	for (i = from; i < to; i++) {
		counter = &m->line[i][slot[node]];
		*counter = spk_counter_learn(*counter, bit, LIMIT);
	}
}

static inline void
learn_of(struct spk_max *m, size_t node, unsigned bit, const size_t sets,
    const size_t all_sets, const size_t inputs)
{
	const struct spk_max_mixed *x = &m->mixed;
	const int32_t target = bit ? 65535 : 0;
	int32_t *weight;
	uint16_t *c;
	size_t i;

	for (i = 0; i < 2; i++) {
		c = m->corrections[i] + x->bin[i];
		*c = (uint16_t)(*c + ((target - *c) >> CORRECTION));
	}
	spk_mix_learn(m->last_set + node * all_sets, x->out, sets, x->second,
	    bit, LAST_SHIFT);
	for (i = 0; i < sets; i++) {
		weight = m->set[i] + node * inputs;
		weight[AGE] += weight[AGE] < OLD;
		step_mixer(weight, x->odds, (int32_t)(bit << 16) -
		    (int32_t)x->share[i], shift(weight[AGE]),
		    inputs);
	}
}

static void
mix_learn(struct spk_max *m, size_t node, unsigned bit)
{
	learn_counters(m, node, bit, 0, SPK_MAX_CONTEXTS);
	if (!m->scene) {
		learn_of(m, node, bit, SPK_MAX_SETS, SPK_MAX_SETS,
		    SPK_MAX_INPUTS);
		return;
	}
	if (!m->by_scene) {
		learn_of(m, node, bit, SPK_MAX_SETS, SPK_MAX_ALL_SETS,
		    SPK_MAX_ALL);
		return;
	}
	learn_counters(m, node, bit, SPK_MAX_INPUTS, SPK_MAX_ALL);
	learn_of(m, node, bit, SPK_MAX_ALL_SETS, SPK_MAX_ALL_SETS,
	    SPK_MAX_ALL);
}

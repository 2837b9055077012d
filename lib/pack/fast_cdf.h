/*
 * Adaptive tables of 16 symbols (F. Giesen), on vectors of LANES * 4 bytes.  A
 * start moves by 1/8, 1/16, then 1/32 of the way to its place for a single
 * symbol, the others having 6 of 32768.  Starts stay at least 1 apart: for two
 * of them, 1 apart or more, and their targets, 6 apart or more,
 *
 *	floor((c (2^r - 1) + t) / 2^r)
 *
 * are no nearer; nor are the means of those of several tables.
 */
#define FEW	826			/* start[0] after 4 uses, */
#define SOME	1091			/* and after 8 */

#define AIM(s, i)	((i) == 0 ? 2000 : (i) <= (s) ? 6 * (i) : \
			    32767 - 6 * (16 - (i)))
#define AIMS(s)		{ AIM(s, 0), AIM(s, 1), AIM(s, 2), AIM(s, 3), \
			    AIM(s, 4), AIM(s, 5), AIM(s, 6), AIM(s, 7), \
			    AIM(s, 8), AIM(s, 9), AIM(s, 10), AIM(s, 11), \
			    AIM(s, 12), AIM(s, 13), AIM(s, 14), AIM(s, 15) }

static const struct spk_cdf aims[16] = {
	{AIMS(0)}, {AIMS(1)}, {AIMS(2)}, {AIMS(3)}, {AIMS(4)}, {AIMS(5)},
	{AIMS(6)}, {AIMS(7)}, {AIMS(8)}, {AIMS(9)}, {AIMS(10)}, {AIMS(11)},
	{AIMS(12)}, {AIMS(13)}, {AIMS(14)}, {AIMS(15)}
};

/* The code of a symbol: as vectors, and each start, and 32768. */
struct mean {
	vh		 v[VECTORS];
	_Alignas(32) uint16_t start[16 + 1];
};

INLINE vh
starts(const struct spk_cdf *c, int k)
{
	vh v;

	memcpy(&v, c->start + k * 2 * LANES, sizeof v);
	return v;
}

INLINE vh
average3(const struct spk_cdf *a, const struct spk_cdf *b,
    const struct spk_cdf *c, int k)
{
	return average(starts(a, k), average(starts(b, k), starts(c, k)));
}

/* The mean of a, and that of b and c. */
INLINE void
mean(struct mean *m, const struct spk_cdf *a, const struct spk_cdf *b,
    const struct spk_cdf *c)
{
	const vh from = {0, -1, -1, -1, -1, -1, -1, -1
#if LANES == 8
	    , -1, -1, -1, -1, -1, -1, -1, -1
#endif
	};

	m->v[VECTORS - 1] = average3(a, b, c, VECTORS - 1);
	m->v[0] = average3(a, b, c, 0) & from;
	memcpy(m->start, m->v, sizeof m->v);
	m->start[16] = 32768;
}

INLINE uint32_t
share(const struct mean *m, int symbol)
{
	return (uint32_t)m->start[symbol + 1] - m->start[symbol];
}

INLINE void
learn(struct spk_cdf *c, int symbol)
{
	const int r = 3 + (c->start[0] >= FEW) + (c->start[0] >= SOME);
	vh v;
	int k;

	UNROLL
	for (k = 0; k < VECTORS; k++) {
		v = starts(c, k);
		v += (starts(&aims[symbol], k) - v) >> r;
		memcpy(c->start + k * 2 * LANES, &v, sizeof v);
	}
}

/* Code, or decode, a symbol with these slots. */
INLINE void
pass(struct spk_fast *f, bool encode, uint32_t state, uint32_t start,
    uint32_t wide)
{
	if (encode)
		rans_put(f, state, start, wide);
	else
		rans_next(f, state, start, wide);
}

/* A symbol by one table. */
static int
by_one(struct spk_fast *f, bool encode, uint32_t state, struct spk_cdf *c,
    int symbol)
{
	struct mean m;

	mean(&m, c, c, c);
	if (!encode)
		symbol = find(m.v, rans_get(f, state));
	pass(f, encode, state, m.start[symbol], share(&m, symbol));
	learn(c, symbol);
	return symbol;
}

/* A number of some bits, all equally likely. */
static uint32_t
bits_of(struct spk_fast *f, bool encode, uint32_t state, int bits, uint32_t x)
{
	if (bits == 0)
		return 0;
	if (!encode)
		x = rans_get(f, state) >> (15 - bits);
	pass(f, encode, state, x << (15 - bits), 1U << (15 - bits));
	return x;
}

/*
 * A spike 8 planes or more from the predicted one, or none before the end.  For
 * x, planes beyond the 7th: the number of bits after its first one, then these.
 */
static int32_t
far_off(struct spk_fast *f, bool encode, uint32_t state, int32_t plane,
    int32_t first, int32_t end, int32_t t)
{
	const int can = end - plane < 8 ? 2 : plane - first < 8;
	uint32_t x = 0;
	int way, bits;

	way = by_one(f, encode, state, &f->way[can], t < plane ? 0 :
	    t < end ? 1 : 2);
	if (way > 1)
		return end;
	if (encode)
		x = (uint32_t)(t < plane ? plane - t : t - plane) - 7;
	bits = by_one(f, encode, state, &f->size[way], encode ?
	    31 - __builtin_clz(x) : 0);
	x = 1U << bits | bits_of(f, encode, state, bits, x - (1U << bits));
	t = way == 0 ? plane - 7 - (int32_t)x : plane + 7 + (int32_t)x;
	return spk_clamp32(t, first, end);
}

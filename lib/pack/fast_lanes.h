/*
 * SPK_FAST_SIDE pixels side by side, a lane each, that have had two spikes or
 * more: pll.h for vectors, with the same ranges, and the contexts.
 */
struct lanes {
	vi	 live[VECTORS];		/* -1: its next spike must be coded */
	vi	 last[VECTORS];
	vi	 next_a[VECTORS], period_a[VECTORS];
	vi	 gain_a[VECTORS], sign_a[VECTORS];
	vi	 next_s[VECTORS], period_s[VECTORS];
	vi	 gain_s[VECTORS], sign_s[VECTORS], score[VECTORS];
	vi	 turns[VECTORS];
	vi	 i1[VECTORS], i2[VECTORS], i3[VECTORS];
	vi	 likely[VECTORS];
	/*
	 * For each lane: planes where the spike can first be, is predicted, is,
	 */
	int32_t	 first[SPK_FAST_SIDE], plane[SPK_FAST_SIDE];
	int32_t	 t[SPK_FAST_SIDE];
	/* tables, and the symbol of the block's end. */
	int32_t	 h[SPK_FAST_SIDE], i[SPK_FAST_SIDE], s[SPK_FAST_SIDE];
	int32_t	 end[SPK_FAST_SIDE];
	uint32_t active;		/* a bit for each live lane */
	/* Encoding: for each lane, the rest of its word, and its number. */
	uint64_t word[SPK_FAST_SIDE];
	size_t	 at[SPK_FAST_SIDE];
	uint64_t *bits;
};

INLINE vi
load(const int32_t *p, int k)
{
	vi v;

	memcpy(&v, p + k * LANES, sizeof v);
	return v;
}

INLINE void
store(int32_t *p, int k, vi v)
{
	memcpy(p + k * LANES, &v, sizeof v);
}

INLINE vi
all(int32_t x)
{
	return (vi){0} + x;
}

INLINE vi
within(vi x, int32_t from, int32_t to)
{
	return least(most(x, all(from)), all(to));
}

/* A loop's classes, like spk_pll_score and spk_pll_gain. */
INLINE vi
score_of(vi s)
{
	return -((s > 64) + (s > 160) + (s > 400) + (s > 1000) + (s > 2500) +
	    (s > 5000));
}

/* An interval relative to the predicted one, 0 .. 16. */
INLINE vi
beside(vi interval, vi likely)
{
	return within(interval - likely, -8, 8) + 8;
}

/*
 * Where the next spikes can be, their predicted planes, and the tables for
 * that.
 */
INLINE void
foresee(struct lanes *l, int k, int32_t end)
{
	const vi last = l->last[k], first = most(last + 1, all(0));
	const vi plane = least(most(last + ((l->next_a[k] + SPK_PLL_ONE - 1)
	    >> 12), first), all(end));
	const vi likely = plane - last;
	const vi now = within((l->next_a[k] - likely * SPK_PLL_ONE +
	    SPK_PLL_ONE) >> 7, 0, 31);
	const vi then = within((l->next_s[k] - (likely - 3) * SPK_PLL_ONE) >>
	    8, 0, 63);
	const vi a = l->gain_a[k], s = l->gain_s[k];
	const vi rough = -((a > 10) + (a > 20) + (a > 56));
	const vi fine = -((s > 12) + (s > 28) + (s > 72));

	l->likely[k] = plane;
	l->live[k] &= first < end;
	store(l->first, k, first);
	store(l->plane, k, plane);
	store(l->end, k, least(end - plane + 7, all(15)));
	store(l->h, k, (l->turns[k] * 16 + (now >> 1)) * 4 + rough);
	store(l->i, k, ((beside(l->i1[k], likely) * 17 +
	    beside(l->i2[k], likely)) * 16 +
	    most(beside(l->i3[k], likely) - 1, all(0))) * 8 + (now >> 2));
	store(l->s, k, (then * 8 + score_of(l->score[k])) * 4 + fine);
}

/* Like spk_pll_spike, where lanes are live: the error. */
INLINE vi
follow(vi live, vi far, vi *next, vi *period, vi *gain, vi *sign, int shift)
{
	const vi over = *next - far, under = over + SPK_PLL_ONE;
	const vi e = within(most(over, all(0)) + least(under, all(0)),
	    -SPK_PLL_ERROR, SPK_PLL_ERROR);
	const vi own = (e < 0) - (e > 0), none = e == 0;
	const vi g = *gain;
	const vi turned = pick(*sign == 0, g, g - (g >> 2));
	const vi changed = within(pick(none, g - (g >> 3), pick(own == *sign,
	    g + (g >> shift), turned)), 8, 192);
	const vi p = within(*period - (changed * e >> 8), SPK_PLL_ONE,
	    SPK_PLL_PERIOD);

	*next = pick(live, within(*next - (14 * e >> 4) + p - far, 0,
	    SPK_PLL_NEXT), *next);
	*period = pick(live, p, *period);
	*gain = pick(live, changed, *gain);
	*sign = pick(live & ~none, own, *sign);
	return e;
}

/* Learn from the spikes, where lanes are live. */
INLINE void
follow_all(struct lanes *l, int k)
{
	const vi live = l->live[k], t = load(l->t, k);
	const vi interval = t - l->last[k], off = t - l->likely[k];
	const vi far = interval * SPK_PLL_ONE;
	vi e, turns = l->turns[k];

	follow(live, far, &l->next_a[k], &l->period_a[k], &l->gain_a[k],
	    &l->sign_a[k], SPK_PLL_A);
	e = follow(live, far, &l->next_s[k], &l->period_s[k], &l->gain_s[k],
	    &l->sign_s[k], SPK_PLL_S);
	e = least(most(e, -e), all(SPK_PLL_SCORE));
	l->score[k] = pick(live, l->score[k] + ((e - l->score[k]) >> 3),
	    l->score[k]);
	turns -= (turns >= 243) & 243;		/* modulo 243 */
	turns -= (turns >= 243) & 243;
	turns = turns * 3 + (((off < 0) & 1) | ((off > 0) & 2));
	l->turns[k] = pick(live, turns, l->turns[k]);
	l->i3[k] = pick(live, l->i2[k], l->i3[k]);
	l->i2[k] = pick(live, l->i1[k], l->i2[k]);
	l->i1[k] = pick(live, least(interval, all(SPK_FAST_LONG)), l->i1[k]);
	l->last[k] = pick(live, t, l->last[k]);
}

/* Load pixels into lanes, and store them at a block's end. */
static void
take(struct lanes *l, const struct spk_fast_pixels *p)
{
	vi a, s, past;
	int k;

	for (k = 0; k < VECTORS; k++) {
		a = load(p->loop_a, k);
		s = load(p->loop_s, k);
		past = load(p->past, k);
		l->last[k] = load(p->last, k);
		l->next_a[k] = load(p->next_a, k);
		l->period_a[k] = load(p->period_a, k);
		l->next_s[k] = load(p->next_s, k);
		l->period_s[k] = load(p->period_s, k);
		l->gain_a[k] = a & 255;
		l->sign_a[k] = (a >> 8 & 3) - 1;
		l->turns[k] = a >> 12;
		l->gain_s[k] = s & 255;
		l->sign_s[k] = (s >> 8 & 3) - 1;
		l->score[k] = s >> 10;
		l->i1[k] = past & 1023;
		l->i2[k] = past >> 10 & 1023;
		l->i3[k] = past >> 20;
	}
}

static void
give(const struct lanes *l, struct spk_fast_pixels *p, int32_t end)
{
	int k;

	for (k = 0; k < VECTORS; k++) {
		store(p->last, k, most(l->last[k] - end, all(SPK_PLL_FAR)));
		store(p->next_a, k, l->next_a[k]);
		store(p->period_a, k, l->period_a[k]);
		store(p->next_s, k, l->next_s[k]);
		store(p->period_s, k, l->period_s[k]);
		store(p->loop_a, k, l->gain_a[k] | (l->sign_a[k] + 1) << 8 |
		    (load(p->loop_a, k) & 3 << 10) | l->turns[k] << 12);
		store(p->loop_s, k, l->gain_s[k] | (l->sign_s[k] + 1) << 8 |
		    l->score[k] << 10);
		store(p->past, k, l->i1[k] | l->i2[k] << 10 | l->i3[k] << 20);
	}
}

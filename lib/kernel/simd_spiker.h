/*
 * BSA by other rules, and HSA, on vectors, for simd.h, which includes this for
 * each type: REAL, of which VR is a vector and VI one of whole numbers;
 * AT(name) is a name for that type.  A lane is a time step, and adds in order
 * of the taps.
 */
#define EACH		((int)(sizeof(VR) / sizeof(REAL)))
#define BITS		(LANES / EACH)	/* of a lane, in the result of bits */

INLINE VR
AT(get)(const REAL *p)
{
	VR v;

	memcpy(&v, p, sizeof v);
	return v;
}

INLINE VR
AT(size)(VR v)
{
	const VI sign = ~(VI)-(VR){0};

	return (VR)((VI)v & sign);
}

/* Where there are spikes, for `many' vectors of consecutive time steps. */
INLINE uint64_t
AT(probe_rule)(const REAL *s, const REAL *h, size_t taps, REAL threshold,
    const int many, const enum spk_rule rule)
{
	const size_t late = spk_rule_late(rule), after = spk_rule_after(rule);
	VR e1[4] = {{0}}, e2[4] = {{0}}, tap, v;
	uint64_t fires = 0;
	const REAL *p;
	size_t k;
	int i;

	for (k = 0; k < taps; k++) {
		tap = h[k] - (VR){0};
		UNROLL
		for (i = 0; i < many; i++) {
			p = s + k + i * EACH;
			v = AT(get)(p + late) - tap;
			if (rule == SPK_HOUGH) {
				e1[i] -= (VR)((VI)v & (v < 0));
				continue;
			}
			e1[i] += AT(size)(v);
			e2[i] += AT(size)(AT(get)(p - after));
		}
	}
	UNROLL
	for (i = 0; i < many; i++) {
		e2[i] = rule == SPK_HOUGH ? threshold - (VR){0} :
		    spk_rule_multiplies(rule) ? e2[i] * threshold :
		    e2[i] - threshold;
		fires |= (uint64_t)bits((vi)(e1[i] <= e2[i])) << i * LANES;
	}
	return fires;
}

/* Subtract the taps, followed by zeros. */
INLINE void
AT(subtract)(REAL *s, const REAL *h, size_t taps)
{
	size_t k;
	VR v;

	for (k = 0; k < taps; k += (size_t)EACH) {
		v = AT(get)(s + k) - AT(get)(h + k);
		memcpy(s + k, &v, sizeof v);
	}
}

/* After a spike, one vector of time steps at once; after none, up to four. */
INLINE void
AT(settle_rule)(REAL *s, size_t have, int8_t *y, size_t n, const REAL *h,
    size_t taps, REAL threshold, const enum spk_rule rule)
{
	const size_t need = taps + spk_rule_late(rule);
	const size_t whole = have < need ? 0 : have - need + 1;
	const size_t safe = n < whole ? n : whole;
	size_t t = 0, many = 2, left;
	uint64_t fires;

	memset(y, 0, n);
	while (t < safe) {
		left = safe - t;
		fires = many == 1 ?
		    AT(probe_rule)(s + t, h, taps, threshold, 1, rule) :
		    many == 2 ?
		    AT(probe_rule)(s + t, h, taps, threshold, 2, rule) :
		    AT(probe_rule)(s + t, h, taps, threshold, 4, rule);
		if (left < many * (size_t)EACH)
			fires &= (1ULL << left * BITS) - 1;
		if (fires == 0) {
			t += left < many * (size_t)EACH ? left :
			    many * (size_t)EACH;
			many = many < 4 ? 2 * many : many;
			continue;
		}
		t += (size_t)__builtin_ctzll(fires) / BITS;
		AT(subtract)(s + t + spk_rule_after(rule), h, taps);
		y[t++] = 1;
		many = 1;
	}
	if (t < n)
		AT(spk_spiker_plain)(s + t, have - t, y + t, n - t, h, taps,
		    threshold, rule);
}

#define RULE(rule) \
	case rule: \
		AT(settle_rule)(s, have, y, n, h, taps, threshold, rule); \
		break;

static void
AT(spiker)(REAL *s, size_t have, int8_t *y, size_t n, const REAL *h,
    size_t taps, REAL threshold, enum spk_rule rule)
{
	switch (rule) {
	RULE(SPK_SUBTRACT)
	RULE(SPK_MULTIPLY)
	RULE(SPK_KEDRI)
	RULE(SPK_KEDRI_MULTIPLY)
	RULE(SPK_JUSQUARE)
	RULE(SPK_JUSQUARE_MULTIPLY)
	RULE(SPK_HOUGH)
	}
}

#undef RULE
#undef EACH
#undef BITS
#undef REAL
#undef VR
#undef VI
#undef AT

/* Ben's spiker algorithm on vectors, for simd.h. */
/*
 * Where subtracting the filter leaves less, for `many' vectors of consecutive
 * time steps: a lane is a time step, and adds in order of the taps.  taking: a
 * spike at the sample before s first subtracts its filter, in registers, since
 * reading it back from memory would stall.
 */
INLINE uint64_t
probe(const float *s, const float *h, size_t taps, float threshold,
    const int many, const bool taking)
{
	const vi sign = (vi){0} + 0x7fffffff;
	const vf thr = all(threshold);
	vf e1[8] = {{0}}, e2[8] = {{0}}, tap, v;
	uint64_t fires = 0;
	size_t k, at;
	int i;

	UNROLL
	for (k = 0; k < taps; k++) {
		tap = all(h[k]);
		UNROLL
		for (i = 0; i < many; i++) {
			at = k + (size_t)i * LANES;
			v = load(s + at);
			if (taking)
				v -= load(h + 1 + at);
			e1[i] += (vf)((vi)(v - tap) & sign);
			e2[i] += (vf)((vi)v & sign);
		}
	}
	UNROLL
	for (i = 0; i < many; i++)
		fires |= (uint64_t)bits(e1[i] <= e2[i] - thr) << i * LANES;
	return fires;
}

/* Subtract the filter of a spike at s, followed by zeros. */
INLINE void
subtract(float *s, const float *h, size_t taps)
{
	size_t k;

	for (k = 0; k < taps; k += LANES)
		store(s + k, load(s + k) - load(h + k));
}

/* After a spike, NEAR time steps at once; after none, up to 4 NEAR. */
static void
bsa(float *s, size_t have, int8_t *y, size_t n, const float *h, size_t taps,
    const float *threshold)
{
	const size_t whole = have < taps ? 0 : have - taps + 1;
	const size_t safe = n < whole ? n : whole;
	const float thr = *threshold;
	size_t t = 0, width = 2 * NEAR, left;	/* 0: a spike is pending */
	uint64_t fires;

	memset(y, 0, n);
	while (t < safe) {
		left = safe - t;
		if (width == 0) {
			width = NEAR;
			fires = probe(s + t, h, taps, thr, NEAR / LANES, true);
			subtract(s + t - 1, h, taps);
		} else if (width == 2 * NEAR)
			fires = probe(s + t, h, taps, thr, 2 * NEAR / LANES,
			    false);
		else
			fires = probe(s + t, h, taps, thr, 4 * NEAR / LANES,
			    false);
		if (left < width)
			fires &= (1ULL << left) - 1;
		if (fires == 0) {
			t += left < width ? left : width;
			width = width < 4 * NEAR ? 2 * width : width;
			continue;
		}
		t += (size_t)__builtin_ctzll(fires);
		y[t++] = 1;
		width = 0;
	}
	if (width == 0)
		subtract(s + t - 1, h, taps);
	if (t < n)
		spk_bsa_plain(s + t, have - t, y + t, n - t, h, taps,
		    threshold);
}

/*
 * The same for a group, where a lane is a channel: at two time steps, as if the
 * first subtracted nothing from the second.
 */
INLINE void
probe_pair(const float *s, const float *h, size_t taps, const vf *thr,
    vi (*fires)[VECTORS])
{
	const vi sign = (vi){0} + 0x7fffffff;
	vf e1[2][VECTORS] = {{{0}}}, e2[2][VECTORS] = {{{0}}}, tap, v;
	size_t k;
	int i, j;

	for (k = 0; k < taps; k++) {
		UNROLL
		for (j = 0; j < VECTORS; j++) {
			tap = load(h + k * GROUP + j * LANES);
			UNROLL
			for (i = 0; i < 2; i++) {
				v = load(s + (k + (size_t)i) * GROUP +
				    j * LANES);
				e1[i][j] += (vf)((vi)(v - tap) & sign);
				e2[i][j] += (vf)((vi)v & sign);
			}
		}
	}
	UNROLL
	for (j = 0; j < VECTORS; j++) {
		fires[0][j] = e1[0][j] <= e2[0][j] - thr[j];
		fires[1][j] = e1[1][j] <= e2[1][j] - thr[j];
	}
}

/*
 * At the time step after that of s, after subtracting the filters of that
 * step's spikes; the last tap has nothing to subtract.
 */
INLINE void
take_and_probe(float *s, const float *h, size_t taps, const vf *thr,
    vi *fires)
{
	const vi sign = (vi){0} + 0x7fffffff;
	vf e1[VECTORS] = {{0}}, e2[VECTORS] = {{0}}, tap[VECTORS], next, v;
	size_t k;
	int j;

	UNROLL
	for (j = 0; j < VECTORS; j++)
		tap[j] = load(h + j * LANES);
	for (k = 1; k <= taps; k++) {
		UNROLL
		for (j = 0; j < VECTORS; j++) {
			next = load(h + k * GROUP + j * LANES);
			v = load(s + k * GROUP + j * LANES) -
			    where(fires[j], next);
			store(s + k * GROUP + j * LANES, v);
			e1[j] += (vf)((vi)(v - tap[j]) & sign);
			e2[j] += (vf)((vi)v & sign);
			tap[j] = next;
		}
	}
	UNROLL
	for (j = 0; j < VECTORS; j++)
		fires[j] = e1[j] <= e2[j] - thr[j];
}

/* Subtract the filters of a group's spikes at s from the following samples. */
INLINE void
take_group(float *s, const float *h, size_t taps, const vi *fires)
{
	float *x;
	size_t k;
	int j;

	for (k = 1; k < taps; k++)
		for (j = 0; j < VECTORS; j++) {
			x = s + k * GROUP + j * LANES;
			store(x, load(x) - where(fires[j], load(h +
			    k * GROUP + j * LANES)));
		}
}

/*
 * The group's spikes of a time step, if no others follow; whether there are
 * any.
 */
INLINE bool
put_fires(int8_t *y, const vi *fires)
{
	vi any = {0}, spike[VECTORS];
	int j;

	UNROLL
	for (j = 0; j < VECTORS; j++) {
		any |= fires[j];
		spike[j] = -fires[j];
	}
	if (bits(any) == 0)
		return false;
	put(y, spike);
	return true;
}

/* n time steps, each with taps samples from it on. */
static void
settle_group(float *s, int8_t *y, size_t n, const float *h, size_t taps,
    const float *threshold)
{
	vi fires[2][VECTORS];
	vf thr[VECTORS];
	bool taking = false, pair;
	size_t t;
	int j;

	for (j = 0; j < VECTORS; j++)
		thr[j] = load(threshold + j * LANES);
	for (t = 0; t < n; t++) {
		pair = !taking;
		if (taking)
			take_and_probe(s + (t - 1) * GROUP, h, taps, thr,
			    fires[0]);
		else
			probe_pair(s + t * GROUP, h, taps, thr, fires);
		taking = put_fires(y + t * GROUP, fires[0]);
		if (pair && !taking && t + 1 < n) {
			memcpy(fires[0], fires[1], sizeof fires[0]);
			taking = put_fires(y + ++t * GROUP, fires[0]);
		}
	}
	if (taking)
		take_group(s + (n - 1) * GROUP, h, taps, fires[0]);
}

static void
bsa_group(float *s, size_t have, int8_t *y, size_t n, const float *h,
    size_t taps, const float *threshold)
{
	const size_t whole = have < taps ? 0 : have - taps + 1;
	size_t t = n < whole ? n : whole;

	memset(y, 0, n * GROUP);
	settle_group(s, y, t, h, taps, threshold);
	for (; t < n; t++)
		settle_group(s + t * GROUP, y + t * GROUP, 1, h, have - t,
		    threshold);
}

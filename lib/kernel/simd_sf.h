/* Step-forward on vectors, for simd.h. */
/* Computations with v must follow the others, in this order. */
#define LAST(v, first, second)	__asm__("" : "+x" (v) : "x" (first), \
				    "x" (second))

/*
 * A sample of each lane: the steps of the bases, which are spikes, and the
 * bands around them.  ahead: the possible next bands are computed in parallel
 * with the comparisons, which shortens the chain of operations from frame to
 * frame, and lengthens each frame.  Two of them overlap better, and leave the
 * adders to the comparisons.
 */
INLINE vi
sf_step(vf v, vf *b, vf *up, vf *dn, vf thr, vi keep, const bool ahead)
{
	const vf was_up = *up, was_dn = *dn;
	const vf from_up = was_up - thr, from_dn = was_dn + thr;
	const vi is_up = v > was_up, is_dn = v < was_dn;

	if (ahead) {
		LAST(thr, is_up, is_dn);
		*up = either(is_up, was_up + thr, either(is_dn, from_dn,
		    was_up));
		*dn = either(is_dn, was_dn - thr, either(is_up, from_up,
		    was_dn));
	}
	*b = either(is_up, was_up, either(is_dn, was_dn, *b));
	if (!ahead) {
		*up = *b + thr;
		*dn = *b - thr;
	}
	return (is_dn & keep) - is_up;
}

INLINE void
sf_lanes(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c, const int many)
{
	const vi keep = (vi){0} - (l->down ? 1 : 0);
	vf thr[MOST], b[MOST], up[MOST], dn[MOST];
	vi s[MOST];
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		thr[k] = load(l->threshold + c + k * LANES);
		b[k] = load(l->base + c + k * LANES);
		up[k] = b[k] + thr[k];
		dn[k] = b[k] - thr[k];
	}
#ifdef FOUR
	for (; many == 1 && step == GROUP && n >= 4; n -= 4, y += 4 * step) {
		vi four[4];

		UNROLL
		for (k = 0; k < 4; k++, x += step)
			four[k] = sf_step(load(x), b, up, dn, thr[0], keep,
			    true);
		put_four(y, four);
	}
#endif
	for (; n > 0; n--, x += step, y += step) {
		UNROLL
		for (k = 0; k < many; k++)
			s[k] = sf_step(load(x + k * LANES), &b[k], &up[k],
			    &dn[k], thr[k], keep, many == 1);
		UNROLL
		for (k = 0; k < many; k += VECTORS)
			put(y + k * LANES, s + k);
	}
	UNROLL
	for (k = 0; k < many; k++)
		store(l->base + c + k * LANES, b[k]);
}

static void
sf(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	sf_lanes(x, y, n, step, l, c, VECTORS);
}

static void
sf_pair(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	sf_lanes(x, y, n, step, l, c, MOST);
}

#define WINDOW		32		/* samples */

/* How many samples stay within a band, in whole windows. */
INLINE size_t
within(const float *x, size_t n, vf up, vf dn)
{
	uint32_t out = 0;
	size_t i;
	vf v;
	int k;

	for (i = 0; n - i >= WINDOW; i += WINDOW) {
		UNROLL
		for (k = 0; k < WINDOW; k += LANES) {
			v = load(x + i + k);
			out |= bits((v > up) | (v < dn)) << k;
		}
		if (out != 0)
			return i + (unsigned)__builtin_ctz(out);
	}
	return i;
}

/*
 * Step-forward on one channel that is mostly silent: as long as no sample
 * leaves the band around the base, nothing changes, and a window of samples is
 * compared with the band at once.  The first that leaves it is a step; its
 * direction is computed without a branch, which would be mispredicted too
 * often.
 */
static void
sf_band(const float *x, int8_t *y, size_t n, float threshold, float *base,
    bool down)
{
	const vi keep = (vi){0} - (down ? 1 : 0);
	const vf thr = all(threshold);
	vf b = all(*base), up = b + thr, dn = b - thr;
	size_t i;

	memset(y, 0, n);
	for (i = 0; (i += within(x + i, n - i, up, dn)) < n; i++)
		y[i] = (int8_t)sf_step(all(x[i]), &b, &up, &dn, thr, keep,
		    true)[0];
	*base = b[0];
}

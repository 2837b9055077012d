/* Leaky integrate-and-fire on vectors, for simd.h. */
/* rested: all bases are 0, as they are forever after the first spike. */
INLINE void
lif_lanes(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c, const int many, const bool rested)
{
	const vi keep = (vi){0} - (l->down ? 1 : 0);
	vf thr[MOST], leak[MOST], v[MOST], b[MOST], d;
	vi s[MOST], is_up, is_dn, quiet;
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		thr[k] = load(l->threshold + c + k * LANES);
		leak[k] = load(l->leak + c + k * LANES);
		v[k] = load(l->v + c + k * LANES);
		b[k] = load(l->base + c + k * LANES);
	}
	for (; n > 0; n--, x += step, y += step) {
		UNROLL
		for (k = 0; k < many; k++) {
			v[k] += load(x + k * LANES);
			d = rested ? v[k] : v[k] - b[k];
			is_up = d > thr[k];
			is_dn = d < -thr[k];
			quiet = ~(is_up | is_dn);
			v[k] = where(quiet, v[k] * leak[k]);
			b[k] = rested ? b[k] : where(quiet, b[k]);
			s[k] = (is_dn & keep) - is_up;
		}
		UNROLL
		for (k = 0; k < many; k += VECTORS)
			put(y + k * LANES, s + k);
	}
	UNROLL
	for (k = 0; k < many; k++) {
		store(l->v + c + k * LANES, v[k]);
		store(l->base + c + k * LANES, b[k]);
	}
}

INLINE bool
are_rested(const struct spk_lanes *l, size_t c, const int many)
{
	vi moved = {0};
	vf b;
	int k;

	UNROLL
	for (k = 0; k < many; k++) {
		b = load(l->base + c + k * LANES);
		moved |= (b < (vf){0}) | (b > (vf){0});
	}
	return bits(moved) == 0;
}

INLINE void
lif_groups(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c, const int many)
{
	if (are_rested(l, c, many))
		lif_lanes(x, y, n, step, l, c, many, true);
	else
		lif_lanes(x, y, n, step, l, c, many, false);
}

static void
lif(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	lif_groups(x, y, n, step, l, c, VECTORS);
}

static void
lif_pair(const float *x, int8_t *y, size_t n, size_t step,
    const struct spk_lanes *l, size_t c)
{
	lif_groups(x, y, n, step, l, c, MOST);
}

/* Gather samples of segments, so that those of a time step are side by side. */
INLINE void
side_by_side(const float *x, float (*in)[SPK_SEGMENTS])
{
	__m128 a, b, c, d;
	size_t i, k;

	for (k = 0; k < SPK_SEGMENTS; k += 4)
		for (i = 0; i < SPK_SEGMENT; i += 4) {
			a = _mm_loadu_ps(x + (k + 0) * SPK_SEGMENT + i);
			b = _mm_loadu_ps(x + (k + 1) * SPK_SEGMENT + i);
			c = _mm_loadu_ps(x + (k + 2) * SPK_SEGMENT + i);
			d = _mm_loadu_ps(x + (k + 3) * SPK_SEGMENT + i);
			_MM_TRANSPOSE4_PS(a, b, c, d);
			_mm_storeu_ps(&in[i + 0][k], a);
			_mm_storeu_ps(&in[i + 1][k], b);
			_mm_storeu_ps(&in[i + 2][k], c);
			_mm_storeu_ps(&in[i + 3][k], d);
		}
}

/*
 * Scatter their spikes, 16 steps of 16 segments at once: interleaving the upper
 * half of the rows with the lower four times swaps rows and columns.
 */
INLINE void
one_by_one(int8_t (*spike)[SPK_SEGMENTS], int8_t *y)
{
	__m128i a[16], b[16];
	size_t i;
	int k, round;

	for (i = 0; i < SPK_SEGMENT; i += 16) {
		UNROLL
		for (k = 0; k < 16; k++)
			memcpy(&a[k], spike[i + (size_t)k], 16);
		UNROLL
		for (round = 0; round < 4; round++) {
			UNROLL
			for (k = 0; k < 8; k++) {
				b[2 * k] = _mm_unpacklo_epi8(a[k], a[k + 8]);
				b[2 * k + 1] = _mm_unpackhi_epi8(a[k],
				    a[k + 8]);
			}
			memcpy(a, b, sizeof a);
		}
		UNROLL
		for (k = 0; k < 16; k++)
			memcpy(y + (size_t)k * SPK_SEGMENT + i, &a[k], 16);
	}
}

/*
 * Leaky integrate-and-fire on one channel: SPK_SEGMENTS segments at once, each
 * from a guessed state of 0.  Then each is computed again from the true final
 * state of the previous one, until the two states agree to the last bit; from
 * there on the first result is valid.  That takes a common spike, or as long as
 * the membrane remembers.  The base must be 0, which it is forever after a
 * spike.  Returns how many samples were computed again.
 */
static size_t
lif_segments(const float *x, int8_t *y, const struct spk_lanes *l)
{
	const int many = SPK_SEGMENTS / LANES;
	const vi keep = (vi){0} - (l->down ? 1 : 0);
	const float thr = *l->threshold, leak = *l->leak;
	float in[SPK_SEGMENT][SPK_SEGMENTS], after[SPK_SEGMENT][SPK_SEGMENTS];
	int8_t spike[SPK_SEGMENT][SPK_SEGMENTS];
	vf v[SPK_SEGMENTS / LANES] = {{*l->v}};
	vi s[SPK_SEGMENTS / LANES], is_up, is_dn;
	size_t i, again = 0;
	float w = 0;
	int k, up, dn;

	side_by_side(x, in);
	for (i = 0; i < SPK_SEGMENT; i++) {
		UNROLL
		for (k = 0; k < many; k++) {
			v[k] += load(&in[i][k * LANES]);
			is_up = v[k] > all(thr);
			is_dn = v[k] < all(-thr);
			v[k] = where(~(is_up | is_dn), v[k] * all(leak));
			s[k] = (is_dn & keep) - is_up;
			store(&after[i][k * LANES], v[k]);
		}
		UNROLL
		for (k = 0; k < many; k += VECTORS)
			put(&spike[i][k * LANES], s + k);
	}
	one_by_one(spike, y);
	for (k = 0; k < SPK_SEGMENTS; k++, y += SPK_SEGMENT) {
		for (i = 0; i < SPK_SEGMENT && k > 0; i++, again++) {
			w += in[i][k];
			up = w > thr;
			dn = w < -thr;
			y[i] = (int8_t)(up - (dn & (int)l->down));
			w = up | dn ? 0 : w * leak;
			if (memcmp(&w, &after[i][k], sizeof w) == 0)
				break;
		}
		if (k == 0 || i < SPK_SEGMENT)
			w = after[SPK_SEGMENT - 1][k];
	}
	*l->v = w;
	return again;
}

/* Second-order sections of a tile of filters on vectors, for simd.h. */
#define TILE		SPK_TILE

/* A section of as many filters as two vectors hold, whose chains overlap. */
INLINE void
section(double *y, size_t n, const double *c, double *state)
{
	const size_t half = LANES / 2;
	vd b0[2], b1[2], b2[2], a1[2], a2[2], s1[2], s2[2], x, v;
	size_t i, k;

	UNROLL
	for (k = 0; k < 2; k++) {
		b0[k] = wide(c + k * half);
		b1[k] = wide(c + TILE + k * half);
		b2[k] = wide(c + 2 * TILE + k * half);
		a1[k] = wide(c + 3 * TILE + k * half);
		a2[k] = wide(c + 4 * TILE + k * half);
		s1[k] = wide(state + k * half);
		s2[k] = wide(state + TILE + k * half);
	}
	for (i = 0; i < n; i++, y += TILE) {
		UNROLL
		for (k = 0; k < 2; k++) {
			x = wide(y + k * half);
			v = b0[k] * x + s1[k];
			s1[k] = b1[k] * x + s2[k] - a1[k] * v;
			s2[k] = b2[k] * x - a2[k] * v;
			memcpy(y + k * half, &v, sizeof v);
		}
	}
	UNROLL
	for (k = 0; k < 2; k++) {
		memcpy(state + k * half, &s1[k], sizeof s1[k]);
		memcpy(state + TILE + k * half, &s2[k], sizeof s2[k]);
	}
}

static void
sections(double *y, size_t n, size_t count, const double *c, double *state)
{
	size_t k;

	for (; count > 0; count--, c += 5 * TILE, state += 2 * TILE)
		for (k = 0; k < TILE; k += LANES)
			section(y + k, n, c + k, state + k);
}

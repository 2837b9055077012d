/* Blocks searched for in another image, on vectors, for simd.h. */
#define AT_ONCE		4		/* places */

/* Costs of the cells of a vector, from place k of a row on. */
INLINE void
cells_at(const struct spk_cells *c, size_t i, size_t k, int32_t *cost)
{
	const size_t cells = LANES * 2 / SPK_CELL, size = 4 * sizeof *cost;
	const int16_t *a = c->image + c->from * c->stride + i * SPK_CELL;
	const int16_t *b = c->other + c->from * c->pitch + i * SPK_CELL + k;
	vi sum[AT_ONCE] = {{0}};
	size_t y, q;
	vs v, w, mask;

	memcpy(&mask, c->mask + i * SPK_CELL, sizeof mask);
	for (y = c->from; y < c->to; y++, a += c->stride, b += c->pitch) {
		memcpy(&v, a, sizeof v);
		UNROLL
		for (q = 0; q < AT_ONCE; q++) {
			memcpy(&w, b + q, sizeof w);
			sum[q] += sizes((v - w) & mask);
		}
	}
	sum[0] = four_sums(sum);
	for (q = 0; q < cells; q++)
		memcpy(cost + (i + q) * SPK_PLACES_ROOM + k,
		    (char *)&sum[0] + q * size, size);
}

static void
cells(const struct spk_cells *c, int32_t *cost)
{
	size_t i, k;

	for (i = 0; i < c->n; i += LANES * 2 / SPK_CELL)
		for (k = 0; k < SPK_PLACES_ROW; k += AT_ONCE)
			cells_at(c, i, k, cost);
}

INLINE vi
load_i(const int32_t *p)
{
	vi v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Lanes keep the minimum of their own places. */
static size_t
window(const int32_t *up, const int32_t *low, const int32_t *rank,
    int32_t *cost)
{
	const size_t n = SPK_PLACES_ROOM;
	vi least = (vi){0} + INT32_MAX, nearest = least, v, r, better;
	size_t best = 0, k;

	for (k = 0; k < n; k += LANES) {
		v = load_i(up + k) + load_i(up + k + n) + load_i(low + k) +
		    load_i(low + k + n);
		r = load_i(rank + k);
		memcpy(cost + k, &v, sizeof v);
		v = (vi)either(r == SPK_NOWHERE, (vf)r, (vf)v);
		better = (v < least) | ((v == least) & (r < nearest));
		least = (vi)either(better, (vf)v, (vf)least);
		nearest = (vi)either(better, (vf)r, (vf)nearest);
	}
	for (k = 1; k < LANES; k++)
		if (least[k] < least[best] || (least[k] == least[best] &&
		    nearest[k] < nearest[best]))
			best = k;
	return (size_t)nearest[best] % SPK_RANK;
}

#undef AT_ONCE

/* Changes from value to value on vectors, for simd.h. */
/* n values of a period, from its beginning, in whole groups. */
INLINE size_t
some_f32(const float *x, const float *w, int8_t *y, size_t n, const float *hi,
    const float *lo)
{
	vi s[VECTORS];
	size_t i;
	vf d;
	int k;

	for (i = 0; i + GROUP <= n; i += GROUP) {
		UNROLL
		for (k = 0; k < VECTORS; k++) {
			const size_t j = i + (size_t)k * LANES;

			d = load(x + j) - load(w + j);
			s[k] = (d < load(lo + j)) - (d > load(hi + j));
		}
		put(y + i, s);
	}
	return i;
}

/* Two vectors of results, as one of int32. */
INLINE vi
halves(vm a, vm b)
{
	typedef int32_t vh __attribute__((vector_size(LANES * 2)));
	const vh h[2] = {
		__builtin_convertvector(a, vh), __builtin_convertvector(b, vh)
	};
	vi v;

	memcpy(&v, h, sizeof v);
	return v;
}

INLINE size_t
some_f64(const double *x, const double *w, int8_t *y, size_t n,
    const double *hi, const double *lo)
{
	vi s[VECTORS];
	vm m[2];
	size_t i;
	vd d;
	int k, h;

	for (i = 0; i + GROUP <= n; i += GROUP) {
		UNROLL
		for (k = 0; k < VECTORS; k++) {
			UNROLL
			for (h = 0; h < 2; h++) {
				const size_t j = i + (size_t)(2 * k + h) *
				    (LANES / 2);

				d = wide(x + j) - wide(w + j);
				m[h] = (d < wide(lo + j)) - (d > wide(hi + j));
			}
			s[k] = halves(m[0], m[1]);
		}
		put(y + i, s);
	}
	return i;
}

#define CHANGES(T, name, some, plain) \
static void \
name(const T *x, const T *w, int8_t *y, size_t n, const T *hi, const T *lo, \
    size_t period) \
{ \
	size_t m, i; \
\
	for (; n > 0; n -= m, x += m, w += m, y += m) { \
		m = n < period ? n : period; \
		i = some(x, w, y, m, hi, lo); \
		plain(x + i, w + i, y + i, m - i, hi + i, lo + i); \
	} \
}

CHANGES(float, changes_f32, some_f32, spk_changes32_plain)
CHANGES(double, changes_f64, some_f64, spk_changes_plain)

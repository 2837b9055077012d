/*
 * Planes of spikes, eight to a byte of each pixel, on vectors of bytes, for
 * simd.h.  A rate is a quotient of two whole numbers that are exact in
 * binary32.
 */
typedef uint8_t vb __attribute__((vector_size(LANES * 4)));
typedef uint8_t vq __attribute__((vector_size(LANES)));
#define BYTES		(LANES * 4)

INLINE vb
octets(const void *p)
{
	vb v;

	memcpy(&v, p, sizeof v);
	return v;
}

INLINE vb
ones(vb v)
{
	v -= v >> 1 & 0x55;
	v = (v & 0x33) + (v >> 2 & 0x33);
	return (v + (v >> 4)) & 0x0f;
}

/* Whether a comparison is true in a byte. */
INLINE bool
any(vb m)
{
	return bits((vi)m != 0) != 0;
}

/* For a plane, a bit of each pixel is in a byte of each pixel. */
static void
keep(const int8_t *y, unsigned bit, uint8_t *byte, size_t n)
{
	const size_t whole = n / BYTES * BYTES;
	size_t i;
	vb v, had;

	for (i = 0; i < whole; i += BYTES) {
		v = octets(y + i) & 1;
		had = bit > 0 ? octets(byte + i) : (vb){0};
		v = had | v << (uint8_t)bit;
		memcpy(byte + i, &v, sizeof v);
	}
	spk_keep_plain(y + i, bit, byte + i, n - i);
}

/* Spikes in first..last, at most 255. */
INLINE vb
count(const struct spk_window *w, size_t i, int first, int last)
{
	vb n = {0}, v;
	unsigned mask;
	int k;

	for (k = first / 8; k <= last / 8; k++) {
		mask = 0xff;
		if (k == first / 8)
			mask &= 0xffU << first % 8;
		if (k == last / 8)
			mask &= 0xffU >> (7 - last % 8);
		v = octets(w->byte[k] + i);
		n += ones(v & (uint8_t)mask);
	}
	return n;
}

/*
 * The byte with the last spike in lo..first of each pixel, as the number of
 * bytes before that of first; if there is no spike, the byte is 0.
 */
INLINE vb
before(const struct spk_window *w, size_t i, vb *back)
{
	vb found = {0}, v;
	unsigned mask = 0xffU >> (7 - w->first % 8);
	int k;

	*back = (vb){0};
	for (k = w->first / 8;; k--) {
		if (k == w->lo / 8)
			mask &= 0xffU << w->lo % 8;
		v = octets(w->byte[k] + i) & (uint8_t)mask;
		found |= v & (vb)(found == 0);
		if (k == w->lo / 8 || !any((vb)(found == 0)))
			return found;
		*back -= (vb)(found == 0);
		mask = 0xff;
	}
}

/* The same with the first spike in last..hi. */
INLINE vb
after(const struct spk_window *w, size_t i, vb *ahead)
{
	vb found = {0}, v;
	unsigned mask = 0xffU << w->last % 8;
	int k;

	*ahead = (vb){0};
	for (k = w->last / 8;; k++) {
		if (k == w->hi / 8)
			mask &= 0xffU >> (7 - w->hi % 8);
		v = octets(w->byte[k] + i) & (uint8_t)mask;
		found |= v & (vb)(found == 0);
		if (k == w->hi / 8 || !any((vb)(found == 0)))
			return found;
		*ahead -= (vb)(found == 0);
		mask = 0xff;
	}
}

INLINE vi
four(const uint8_t *p)
{
	vq v;

	memcpy(&v, p, sizeof v);
	return __builtin_convertvector(v, vi);
}

INLINE void
put_rates(const vb *n, const vb *eights, const vb *rest, int more, float *map)
{
	uint8_t a[BYTES], b[BYTES], c[BYTES];
	vf over, under;
	int k;

	memcpy(a, n, sizeof a);
	memcpy(b, eights, sizeof b);
	memcpy(c, rest, sizeof c);
	UNROLL
	for (k = 0; k < BYTES; k += LANES) {
		over = __builtin_convertvector(four(a + k), vf);
		under = __builtin_convertvector(four(b + k) * 8 +
		    four(c + k) + more, vf);
		store(map + k, over / under);
	}
}

static size_t
mean_rates(const struct spk_window *w, size_t from, size_t to, float *map,
    uint8_t *edge)
{
	const int more = (w->last / 8 - w->first / 8) * 8 - 8;
	vb n, a, b, back, ahead, rest, missing;
	size_t i;

	for (i = from; to - i >= BYTES; i += BYTES) {
		a = before(w, i, &back);
		b = after(w, i, &ahead);
		n = w->last - w->first > 1 ? count(w, i, w->first + 1,
		    w->last - 1) : (vb){0};
		missing = (vb)((a == 0) | (b == 0));
		/* Without any, 0; the caller handles the others. */
		n += 1 & (vb)~((vb)((a == 0) & (b == 0) & (n == 0)));
		missing &= (vb)(n != 0);
		memcpy(edge + (i - from), &missing, sizeof missing);
		/* The last bit of a, the first of b, and 8 to stay above 0 */
		a |= a >> 1;
		a |= a >> 2;
		a |= a >> 4;
		rest = ones(~b & (b - 1)) - (ones(a) - 1) + 8;
		back += ahead;
		put_rates(&n, &back, &rest, more, map + i);
	}
	return i - from;
}

static size_t
count_rates(const struct spk_window *w, size_t from, size_t to, float *map)
{
	const float planes = (float)(w->last - w->first + 1);
	uint8_t n[BYTES];
	size_t i, k;
	vb v;

	for (i = from; to - i >= BYTES; i += BYTES) {
		v = count(w, i, w->first, w->last);
		memcpy(n, &v, sizeof v);
		UNROLL
		for (k = 0; k < BYTES; k += LANES)
			store(map + i + k, __builtin_convertvector(
			    four(n + k), vf) / planes);
	}
	return i - from;
}

/*
 * Random spikes on vectors, for simd.h: see random.c.  Only whole numbers, so
 * any width gives the same.  If the first 27 bits do not decide a spike, the
 * kernel returns that, and all of its work is done again.
 *
 * Defined by the file that includes simd.h: evens(v, w), the even words of two
 * vectors, and widen(v, m), the products of the even words of v and a constant,
 * as 64 bits.
 */
typedef uint32_t vu __attribute__((vector_size(LANES * 4)));
typedef uint64_t vl __attribute__((vector_size(LANES * 4)));

static vu evens(vu v, vu w);
static vl widen(vu v, uint32_t m);

INLINE vu
words(const uint32_t *p)
{
	vu v;

	memcpy(&v, p, sizeof v);
	return v;
}

/*
 * The thresholds of n probabilities; there is room for SPK_PAD more.  Values
 * below 0 become -1, and values above 1 become 1, before the conversion.
 */
static void
odds(const double *p, int32_t *hi, size_t n)
{
	typedef int32_t vh __attribute__((vector_size(LANES * 2)));
	const vd one = (vd){0} + 0x1p27, none = (vd){0} - 1;
	vd x;
	vh h;
	size_t i;

	for (i = 0; i < n; i += LANES / 2) {
		x = wide(p + i) * 0x1p27;
		x = choose(x < one, x, one);
		h = __builtin_convertvector(choose(x > 0, x, none), vh);
		memcpy(hi + i, &h, sizeof h);
	}
}

/* Words k to k + LANES - 1 of the next 624, from word j and others. */
INLINE void
mt_step(uint32_t *mt, size_t k, size_t j)
{
	const vu b = words(mt + k + 1);
	const vu y = (words(mt + k) & 0x80000000) | (b & 0x7fffffff);
	const vu x = words(mt + j) ^ y >> 1 ^ (-(b & 1) & 0x9908b0df);

	memcpy(mt + k, &x, sizeof x);
}

/* The first words of the next 624 follow its last ones, as in mt_step. */
static void
mt_twist(uint32_t *mt)
{
	const size_t back = SPK_MT_WORDS - 397;
	size_t k;

	for (k = 0; k + LANES <= back; k += LANES)
		mt_step(mt, k, k + 397);
	spk_mt_twist(mt, k, back);
	memcpy(mt + SPK_MT_WORDS, mt, SPK_PAD * sizeof *mt);
	for (k = back; k < SPK_MT_WORDS; k += LANES)
		mt_step(mt, k, k - back);
}

static bool
mt_fires(const uint32_t *w, const int32_t *hi, int8_t *y, size_t n)
{
	vi tie = {0}, s[VECTORS], h;
	int8_t rest[GROUP];
	size_t i;
	vu a;
	int k;

	for (i = 0; i < n; i += GROUP) {
		UNROLL
		for (k = 0; k < VECTORS; k++) {
			a = evens(words(w + 2 * (i + (size_t)k * LANES)),
			    words(w + 2 * (i + (size_t)k * LANES) + LANES));
			a ^= a >> 11;
			a ^= a << 7 & 0x9d2c5680;
			a ^= a << 15 & 0xefc60000;
			a ^= a >> 18;
			memcpy(&h, hi + i + (size_t)k * LANES, sizeof h);
			s[k] = -(h > (vi)(a >> 5));
			tie |= h == (vi)(a >> 5);
		}
		if (SPK_LIKELY(n - i >= GROUP)) {
			put(y + i, s);
			continue;
		}
		put(rest, s);
		memcpy(y + i, rest, n - i);
	}
	return bits(tie) != 0;
}

/*
 * Rounds on words 0 to 3 of counters, each in the low half of 64 bits, as are
 * the results.  The high halves are ignored.
 */
#define ROUNDS	10

INLINE void
rounds(vl c[4], vl key[ROUNDS][2])
{
	vl x, z;
	int i;

	_Pragma("GCC unroll 10")
	for (i = 0; i < ROUNDS; i++) {
		x = widen((vu)c[0], 0xD2511F53);
		z = widen((vu)c[2], 0xCD9E8D57);
		c[0] = z >> 32 ^ c[1] ^ key[i][0];
		c[1] = z;
		c[2] = x >> 32 ^ c[3] ^ key[i][1];
		c[3] = x;
	}
}

/* Blocks from the first of a step on, one per lane. */
static bool
philox(const struct spk_philox *r, uint32_t step, size_t count)
{
	const vu blocks = (vu){0} + (uint32_t)r->blocks;
	const uint32_t more = (uint32_t)(LANES / r->blocks);
	const size_t rest = LANES % r->blocks;
	const vl low = (vl){0} + 0xffffffff;
	const vl ob0 = (vl){0} + (r->observation & 0xffffffff);
	const vl ob1 = (vl){0} + (r->observation >> 32);
	vl even[4], odd[4], key[ROUNDS][2];
	vu block = {0}, at = {0}, carry;
	const vi bit[4] = {
		(vi){0} + 1, (vi){0} + 0x100, (vi){0} + 0x10000,
		(vi){0} + 0x1000000
	};
	vi tie = {0}, a, h, fires;
	size_t i, from = 0;
	int k;

	for (k = 0, i = 0; k < LANES; k++) {
		block[k] = (uint32_t)i;
		at[k] = step;
		i = i + 1 < r->blocks ? i + 1 : 0;
		step += i == 0;
	}
	for (k = 0; k < ROUNDS; k++) {
		key[k][0] = (vl){0} + (r->key[0] + (uint32_t)k * 0x9E3779B9);
		key[k][1] = (vl){0} + (r->key[1] + (uint32_t)k * 0xBB67AE85);
	}
	for (i = 0; i < count; i += LANES) {
		even[0] = (vl)block;
		even[1] = (vl)at;
		odd[0] = (vl)block >> 32;
		odd[1] = (vl)at >> 32;
		even[2] = odd[2] = ob0;
		even[3] = odd[3] = ob1;
		rounds(even, key);
		rounds(odd, key);
		fires = (vi){0};
		UNROLL
		for (k = 0; k < 4; k++) {
			a = (vi)((vu)((even[k] & low) | odd[k] << 32) >> 5);
			memcpy(&h, r->hi[k] + from, sizeof h);
			fires |= (h > a) & bit[k];
			tie |= h == a;
		}
		memcpy(r->y + 4 * i, &fires, sizeof fires);
		from += rest;
		from -= from >= r->blocks ? r->blocks : 0;
		block += (uint32_t)rest;
		carry = (vu)(block >= blocks);
		block -= blocks & carry;
		at += more - carry;
	}
	return bits(tie) != 0;
}

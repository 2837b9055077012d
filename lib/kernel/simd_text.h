/*
 * Numbers in text, for simd_v3.c and simd_v4.c: [-]digits[.digits] of up to 15
 * digits, ended by a separator, as csv.c's plain() reads them byte by byte.
 * Separators are found beforehand, 64 bytes at once, so that the beginning of a
 * field does not depend on how the previous one was read.  Eight short fields
 * are read side by side.  Other fields are processed as 16 bytes: the point is
 * shuffled away, and the digits are added up by pairs, fours and eights, in
 * whole numbers.  The quotient at the end is thus that of the same two exact
 * factors, and rounded once.
 */
#define FIELD		16		/* bytes processed */

INLINE __m128i
bytes(const void *s)
{
	return _mm_loadu_si128(s);
}

/* The places of c in 64 bytes, as bits. */
INLINE uint64_t
equal(const char *s, char c)
{
	const __m256i *v = (const __m256i *)(const void *)s;
	const __m256i all = _mm256_set1_epi8(c);
	const int lo = _mm256_movemask_epi8(_mm256_cmpeq_epi8(
	    _mm256_loadu_si256(v), all));
	const int hi = _mm256_movemask_epi8(_mm256_cmpeq_epi8(
	    _mm256_loadu_si256(v + 1), all));

	return (uint64_t)(uint32_t)hi << 32 | (uint32_t)lo;
}

/* The bytes other than digits, of 16 less '0'. */
INLINE uint32_t
no_digits(__m128i d)
{
	const __m128i nine = _mm_set1_epi8(9);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(
	    _mm_min_epu8(d, nine), d)) ^ 0xffff;
}

/*
 * The number with that many digits in d, with a point before the last `part'.
 */
INLINE uint64_t
digits_of(__m128i d, unsigned digits, unsigned part)
{
	static const int8_t align[32] = {	/* to the right, after zeros */
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	};
	static const int8_t right[32] = {	/* the point, one further */
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
	};
	uint64_t w;

	d = _mm_shuffle_epi8(d, _mm_add_epi8(bytes(align + digits),
	    bytes(right + part)));
	d = _mm_maddubs_epi16(d, _mm_set1_epi16(0x010a));
	d = _mm_madd_epi16(d, _mm_set1_epi32(0x00010064));
	d = _mm_packus_epi32(d, d);
	d = _mm_madd_epi16(d, _mm_set1_epi32(0x00012710));
	w = (uint64_t)_mm_cvtsi128_si64(d);
	return (w & 0xffffffff) * 100000000 + (w >> 32);
}

/* Two bytes, less '0'; and their number, if they are digits. */
INLINE uint16_t
two_bytes(const char *s)
{
	uint16_t v;

	memcpy(&v, s, sizeof v);
	return v ^ 0x3030;
}

INLINE unsigned
two_digits(uint16_t v)
{
	return (v & 0xff) * 10U + (v >> 8);
}

/*
 * digit.digits[e[sign]digits], from p to end, of up to 19 digits before the
 * exponent, which has 2: with the result of spk_read_f64.
 */
INLINE bool
long_number(const char *p, const char *end, double *x)
{
	const __m128i zero = _mm_set1_epi8('0');
	const char *s = p + 2;
	__m128i d, rest;
	uint16_t two;
	uint64_t w;
	unsigned n, k;
	int q, e, minus;

	if (end - p > 2 * FIELD - 4 || p[1] != '.' || *p < '0' || *p > '9')
		return false;
	d = _mm_sub_epi8(bytes(s), zero);
	rest = _mm_sub_epi8(bytes(s + FIELD), zero);
	n = (unsigned)__builtin_ctz(no_digits(d) | no_digits(rest) << FIELD |
	    1U << 31);
	if (n > 18)
		return false;
	k = n < FIELD ? n : FIELD;
	two = (uint16_t)((unsigned)two_bytes(s + FIELD) << 8 * (k + 2 - n));
	w = digits_of(d, k, 0) * spk_whole10[n - k] + two_digits(two) +
	    (uint64_t)(*p - '0') * spk_whole10[n];
	s += n;
	q = -(int)n;
	if (s < end && (*s | 32) == 'e') {
		minus = s[1] == '-';
		s += 1 + (s[1] == '-' || s[1] == '+');
		two = two_bytes(s);
		if (end - s != 2 || (((two + 0x7676) | two) & 0x8080) != 0)
			return false;
		e = (int)two_digits(two);
		q += (e ^ -minus) + minus;
	} else if (s < end)
		return false;
	*x = spk_decimal(w, q);
	return *x <= DBL_MAX;
}

INLINE int
four_bytes(const char *s)
{
	int v;

	memcpy(&v, s, sizeof v);
	return v;
}

/* Four whole numbers, and which of them are negative. */
INLINE void
store_signed(double *row, __m128i v, __m128i minus)
{
	const __m256i sign = _mm256_slli_epi64(_mm256_cvtepi32_epi64(minus),
	    63);

	_mm256_storeu_pd(row, _mm256_xor_pd(_mm256_cvtepi32_pd(v),
	    _mm256_castsi256_pd(sign)));
}

/*
 * Eight fields: the first begins at base + from, and they end at base + at[],
 * with delim or, for the last, with `stop'.  Returns how many of [-]digits, in
 * three bytes or less, precede another.  All are written.
 */
INLINE unsigned
eight_short(const char *base, size_t from, const uint16_t *at, char delim,
    char stop, double *row)
{
	const __m128i ends = bytes(at), begins = _mm_or_si128(
	    _mm_slli_si128(_mm_add_epi16(ends, _mm_set1_epi16(1)), 2),
	    _mm_cvtsi32_si128((int)from));
	const __m256i len = _mm256_cvtepi16_epi32(_mm_sub_epi16(ends, begins));
	const __m256i most = _mm256_set1_epi32(0x00090909);
	__m256i v, minus, good;

	v = _mm256_setr_epi32(four_bytes(base + from),
	    four_bytes(base + at[0] + 1), four_bytes(base + at[1] + 1),
	    four_bytes(base + at[2] + 1), four_bytes(base + at[3] + 1),
	    four_bytes(base + at[4] + 1), four_bytes(base + at[5] + 1),
	    four_bytes(base + at[6] + 1));
	v = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
	minus = _mm256_cmpeq_epi32(_mm256_and_si256(v, _mm256_set1_epi32(0xff)),
	    _mm256_set1_epi32((uint8_t)('-' - '0')));
	v = _mm256_andnot_si256(_mm256_srli_epi32(minus, 24), v);
	/* The separator to the highest byte, where it must become 0. */
	v = _mm256_sllv_epi32(v, _mm256_slli_epi32(_mm256_sub_epi32(
	    _mm256_set1_epi32(3), len), 3));
	v = _mm256_xor_si256(v, _mm256_slli_epi32(_mm256_sub_epi32(
	    _mm256_insert_epi32(_mm256_set1_epi32(delim), stop, 7),
	    _mm256_set1_epi32('0')), 24));
	good = _mm256_and_si256(_mm256_cmpeq_epi32(_mm256_min_epu8(v, most), v),
	    _mm256_cmpgt_epi32(_mm256_add_epi32(len, minus),
	    _mm256_setzero_si256()));
	/* Hundreds, tens and ones. */
	v = _mm256_madd_epi16(_mm256_maddubs_epi16(v,
	    _mm256_set1_epi32(1 << 16 | 10 << 8 | 100)), _mm256_set1_epi16(1));
	store_signed(row, _mm256_castsi256_si128(v),
	    _mm256_castsi256_si128(minus));
	store_signed(row + 4, _mm256_extracti128_si256(v, 1),
	    _mm256_extracti128_si256(minus, 1));
	return (unsigned)__builtin_ctz(~(unsigned)_mm256_movemask_ps(
	    _mm256_castsi256_ps(good)));
}

/*
 * Such fields among n: returns how many precede another.  Not inline, since all
 * the constants would be loaded for every row of other fields.
 */
static __attribute__((noinline)) size_t
short_fields(const char *base, size_t from, const uint16_t *at, size_t n,
    bool last, char delim, double *row)
{
	size_t k;
	unsigned run;

	for (k = 0; n - k >= 8; k += 8, from = at[k - 1] + 1U) {
		run = eight_short(base, from, at + k, delim,
		    last && n - k == 8 ? '\n' : delim, row + k);
		if (run < 8)
			return k + run;
	}
	return k;
}

/* A field from p to end, without its sign. */
INLINE bool
field(const char *p, const char *end, double *x)
{
	const __m128i d = _mm_sub_epi8(bytes(p), _mm_set1_epi8('0'));
	unsigned len = (unsigned)(end - p), part = 0;
	uint32_t others = no_digits(d) & ((1U << len) - 1);

	if (others != 0) {
		part = len - (unsigned)__builtin_ctz(others) - 1;
		if (end[-(ptrdiff_t)part - 1] != '.' ||
		    (others & (others - 1)) != 0)
			return long_number(p, end, x);
		len--;
	}
	if (len - 1 >= FIELD - 1)
		return false;
	*x = (double)digits_of(d, len, part) / spk_exact10[part];
	return true;
}

/*
 * The places of the ends of fields in SPK_INDEXED bytes: returns their number.
 */
static size_t
index_fields(const char *s, char delim, uint16_t *at)
{
	uint64_t ends;
	size_t i, k, n = 0, more;

	for (i = 0; i < SPK_INDEXED; i += 64, n += more) {
		ends = equal(s + i, delim) | equal(s + i, '\n');
		more = (size_t)__builtin_popcountll(ends);
		/* Eight at a time; invalid ones are overwritten. */
		for (k = 0; k < more; k += 8)
			for (size_t j = k; j < k + 8; j++) {
				at[n + j] = (uint16_t)(i + _tzcnt_u64(ends));
				ends &= ends - 1;
			}
	}
	return n;
}

static size_t
fields(const char *s, const uint16_t *at, size_t off, double *row, size_t n,
    bool last, char delim)
{
	const char *const base = s - off, *p, *end, *to;
	size_t k = 0;
	__m128i sign;
	double x = 0;
	char stop;

	for (; k < n; s = end + 1) {
		if (n - k >= 8 && base + at[k + 1] - s <= 7) {
			k += short_fields(base, (size_t)(s - base), at + k,
			    n - k, last, delim, row + k);
			if (k == n)
				break;
			s = k > 0 ? base + at[k - 1] + 1 : s;
		}
		end = base + at[k];
		p = s + (*s == '-');
		stop = last && k + 1 == n ? '\n' : delim;
		if (*end != stop)
			break;
		to = end - (stop == '\n' && end > p && end[-1] == '\r');
		if (!(to - p > FIELD ? long_number(p, to, &x) :
		    field(p, to, &x)))
			break;
		sign = _mm_cvtsi64_si128((long long)((uint64_t)(p - s) << 63));
		row[k++] = _mm_cvtsd_f64(_mm_xor_pd(_mm_set_sd(x),
		    _mm_castsi128_pd(sign)));
	}
	return k;
}

/*
 * Numbers in text, for simd_v3.c and simd_v4.c: [-]digits[.digits] of up to 15
 * digits, ended by a separator, as csv.c's plain() reads them byte by byte.
 * Separators are found in 64 bytes at once, so that where a field begins does
 * not depend on how the one before it was read.  A field is looked at as 16
 * bytes, its point is shuffled away, and its digits are added up by pairs,
 * fours and eights, in whole numbers.  So the quotient at the end is that of
 * the same two exact factors, and rounded once.
 */
#define FIELD		16		/* bytes looked at */

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

/* Bytes that are no digits, of 16 less '0'. */
INLINE uint32_t
no_digits(__m128i d)
{
	const __m128i nine = _mm_set1_epi8(9);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(
	    _mm_min_epu8(d, nine), d)) ^ 0xffff;
}

/* The number of so many digits in d, among which a point is at that byte. */
INLINE double
digits_of(__m128i d, unsigned digits, unsigned point)
{
	static const int8_t align[32] = {	/* to the right, zeros before */
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	};
	__m128i at = _mm_loadu_si128((const __m128i *)(const void *)
	    (align + digits));
	uint64_t w;

	at = _mm_sub_epi8(at, _mm_cmpgt_epi8(at,
	    _mm_set1_epi8((char)((int)point - 1))));
	d = _mm_shuffle_epi8(d, at);
	d = _mm_maddubs_epi16(d, _mm_set1_epi16(0x010a));
	d = _mm_madd_epi16(d, _mm_set1_epi32(0x00010064));
	d = _mm_packus_epi32(d, d);
	d = _mm_madd_epi16(d, _mm_set1_epi32(0x00012710));
	w = (uint64_t)_mm_cvtsi128_si64(d);
	return (double)((w & 0xffffffff) * 100000000 + (w >> 32));
}

/* Eight fields of a digit each, if the 16 bytes are such. */
INLINE bool
eight_digits(__m128i d, uint32_t others, uint64_t delims, double *row)
{
	const uint32_t odd = 0xaaaa;
	__m128i w;

	if (others != odd || (delims & odd) != odd)
		return false;
	w = _mm_and_si128(d, _mm_set1_epi16(0xff));
	_mm256_storeu_pd(row, _mm256_cvtepi32_pd(_mm_cvtepi16_epi32(w)));
	_mm256_storeu_pd(row + 4, _mm256_cvtepi32_pd(_mm_cvtepi16_epi32(
	    _mm_srli_si128(w, 8))));
	return true;
}

static size_t
fields(const char **from, double *row, size_t n, char delim)
{
	static const double power[FIELD] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15
	};
	const char *s = *from, *base = s, *p, *end;
	uint64_t ends = equal(s, delim) | equal(s, '\n');
	uint32_t others;
	unsigned len, point;
	size_t k = 0;
	__m128i d;
	double x;

	for (; k < n; s = end + 1) {
		if (ends == 0 || s - base >= 64 - 2 * FIELD) {
			base = s;
			ends = equal(s, delim) | equal(s, '\n');
			if (ends == 0)
				break;
		}
		end = base + __builtin_ctzll(ends);
		p = s + (*s == '-');
		d = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)
		    (const void *)p), _mm_set1_epi8('0'));
		others = no_digits(d);
		if (n - k > 8 && eight_digits(d, others, ends >> (p - base),
		    row + k)) {
			row[k] = p > s ? -row[k] : row[k];
			k += 8;
			end = p + 15;
			ends &= ~0ULL << (end + 1 - base);
			continue;
		}
		ends &= ends - 1;
		if (end - p < 1 || end - p > FIELD ||
		    *end != (k + 1 < n ? delim : '\n'))
			break;
		len = (unsigned)(end - p);
		others &= (1U << len) - 1;
		point = others == 0 ? len : (unsigned)__builtin_ctz(others);
		if (others != 0) {
			if (p[point] != '.' || (others & (others - 1)) != 0 ||
			    point == 0)
				break;
			len--;
		}
		if (len >= FIELD)
			break;
		x = digits_of(d, len, point) / power[len - point];
		row[k++] = p > s ? -x : x;
	}
	*from = s;
	return k;
}

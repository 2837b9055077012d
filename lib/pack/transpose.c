/*
 * Planes to words of pixels, and back: 64 x 64 bits are transposed by halves
 * (Warren, Hacker's Delight, 7-3), two of them at once, in the lanes of a
 * vector.  Eight rows at a time stay in registers.
 */
#include <string.h>

#include "pack/pack.h"

#define LANES	2			/* groups of 64 pixels */
#define LINE	8			/* words of a cache line */
#define UNROLL		_Pragma("GCC unroll 8")

typedef uint64_t v2 __attribute__((vector_size(LANES * 8)));

/* Swap the bits of two rows across the diagonal. */
#define SWAP(a, b, half, mask) do { \
	const v2 x = ((a) >> (half) ^ (b)) & (mask); \
	(a) ^= x << (half); \
	(b) ^= x; \
} while (0)

/* Eight rows: halves of 4 n bits, 2 n and n. */
#define EIGHT(r, n, m4, m2, m1) do { \
	SWAP((r)[0], (r)[4], 4 * (n), m4); \
	SWAP((r)[1], (r)[5], 4 * (n), m4); \
	SWAP((r)[2], (r)[6], 4 * (n), m4); \
	SWAP((r)[3], (r)[7], 4 * (n), m4); \
	SWAP((r)[0], (r)[2], 2 * (n), m2); \
	SWAP((r)[1], (r)[3], 2 * (n), m2); \
	SWAP((r)[4], (r)[6], 2 * (n), m2); \
	SWAP((r)[5], (r)[7], 2 * (n), m2); \
	SWAP((r)[0], (r)[1], n, m1); \
	SWAP((r)[2], (r)[3], n, m1); \
	SWAP((r)[4], (r)[5], n, m1); \
	SWAP((r)[6], (r)[7], n, m1); \
} while (0)

/* Rows i, i + 8, ... of all 64. */
INLINE void
turn_far(v2 r[8])
{
	EIGHT(r, 8, 0xffffffff, 0x0000ffff0000ffff, 0x00ff00ff00ff00ff);
}

/* Consecutive rows. */
INLINE void
turn_near(v2 r[8])
{
	EIGHT(r, 1, 0x0f0f0f0f0f0f0f0f, 0x3333333333333333,
	    0x5555555555555555);
}

/* 64 words of two groups' planes, to 64 pixels of each. */
static void
gather(const uint64_t *plane, size_t stride, uint64_t *to, size_t words)
{
	v2 half[64], r[8];
	uint64_t *p;
	size_t i, k;

	for (i = 0; i < 8; i++) {
		UNROLL
		for (k = 0; k < 8; k++)
			memcpy(&r[k], plane + (i + 8 * k) * stride,
			    sizeof r[k]);
		turn_far(r);
		UNROLL
		for (k = 0; k < 8; k++)
			half[i + 8 * k] = r[k];
	}
	for (i = 0; i < 64; i += 8) {
		memcpy(r, half + i, sizeof r);
		turn_near(r);
		UNROLL
		for (k = 0, p = to + i * words; k < 8; k++, p += words) {
			p[0] = r[k][0];
			p[64 * words] = r[k][1];
		}
	}
}

/* The same back. */
static void
scatter(const uint64_t *from, size_t words, uint64_t *plane, size_t stride)
{
	v2 half[64], r[8];
	const uint64_t *p;
	size_t i, k;

	for (i = 0; i < 8; i++) {
		UNROLL
		for (k = 0; k < 8; k++) {
			p = from + (i + 8 * k) * words;
			r[k] = (v2){p[0], p[64 * words]};
		}
		turn_far(r);
		UNROLL
		for (k = 0; k < 8; k++)
			half[i + 8 * k] = r[k];
	}
	for (i = 0; i < 64; i += 8) {
		memcpy(r, half + i, sizeof r);
		turn_near(r);
		UNROLL
		for (k = 0; k < 8; k++)
			memcpy(plane + (i + k) * stride, &r[k], sizeof r[k]);
	}
}

/* A cache line of each plane is used while it is cached. */
void
spk_gather(const uint64_t *planes, size_t stride, size_t groups, size_t words,
    uint64_t *bits)
{
	size_t line, end, g, w;

	for (line = 0; line < groups; line = end) {
		end = line + LINE < groups ? line + LINE : groups;
		for (w = 0; w < words; w++)
			for (g = line; g < end; g += LANES)
				gather(planes + 64 * w * stride + g, stride,
				    bits + 64 * g * words + w, words);
	}
}

void
spk_scatter(const uint64_t *bits, size_t words, size_t groups,
    uint64_t *planes, size_t stride)
{
	size_t line, end, g, w;

	for (line = 0; line < groups; line = end) {
		end = line + LINE < groups ? line + LINE : groups;
		for (w = 0; w < words; w++)
			for (g = line; g < end; g += LANES)
				scatter(bits + 64 * g * words + w, words,
				    planes + 64 * w * stride + g, stride);
	}
}

/* Set bits of each byte. */
INLINE v2
ones(v2 v)
{
	v -= v >> 1 & 0x5555555555555555;
	v = (v & 0x3333333333333333) + (v >> 2 & 0x3333333333333333);
	return (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0f;
}

uint64_t
spk_ones(const uint64_t *bits, size_t n)
{
	uint64_t count = 0;
	size_t i, end;
	v2 sum, v;

	for (i = 0; i + LANES <= n; ) {
		end = i + 31 * LANES <= n ? i + 31 * LANES : n / LANES * LANES;
		for (sum = (v2){0}; i < end; i += LANES) {
			memcpy(&v, bits + i, sizeof v);
			sum += ones(v);
		}
		sum = (sum & 0x00ff00ff00ff00ff) +
		    (sum >> 8 & 0x00ff00ff00ff00ff);
		count += ((sum[0] + sum[1]) * 0x0001000100010001) >> 48;
	}
	for (; i < n; i++)
		count += (uint64_t)__builtin_popcountll(bits[i]);
	return count;
}

/* 64 x 64 bits, turned over their diagonal by halves (Warren, Hacker's
 * Delight, 7-3). */
#include "pack/pack.h"

void
spk_transpose(const uint64_t *rows, size_t stride, size_t n, uint64_t to[64])
{
	uint64_t mask = 0xffffffff, x;
	size_t i, half;

	for (i = 0; i < 64; i++)
		to[i] = i < n ? rows[i * stride] : 0;
	for (half = 32; half > 0; half /= 2, mask ^= mask << half)
		for (i = 0; i < 64; i = ((i | half) + 1) & ~half) {
			x = (to[i] >> half ^ to[i | half]) & mask;
			to[i] ^= x << half;
			to[i | half] ^= x;
		}
}

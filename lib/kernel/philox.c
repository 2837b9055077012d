/*
 * Random numbers by their number: philox4x32-10 (J. K. Salmon and others,
 * "Parallel random numbers: as easy as 1, 2, 3", 2011).
 */
#include <string.h>

#include "kernel/kernel.h"

void
spk_philox4x32(const uint32_t counter[4], const uint32_t key[2],
    uint32_t out[4])
{
	uint32_t c[4], k0 = key[0], k1 = key[1];
	uint64_t x, y;
	int i;

	memcpy(c, counter, sizeof c);
	for (i = 0; i < 10; i++) {
		x = 0xD2511F53 * (uint64_t)c[0];
		y = 0xCD9E8D57 * (uint64_t)c[2];
		c[0] = (uint32_t)(y >> 32) ^ c[1] ^ k0;
		c[1] = (uint32_t)y;
		c[2] = (uint32_t)(x >> 32) ^ c[3] ^ k1;
		c[3] = (uint32_t)x;
		k0 += 0x9E3779B9;
		k1 += 0xBB67AE85;
	}
	memcpy(out, c, sizeof c);
}

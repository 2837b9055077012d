/* Numbers from 0 to 1, the same each time. */
#ifndef RND_H
#define RND_H

#include <stdint.h>

static double
rnd(void)
{
	static uint64_t seed = 88172645463325252ULL;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) * 0x1p-53;
}

#endif

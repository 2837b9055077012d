/* Random numbers of 31 bits, the same in each run. */
#ifndef DRAW_H
#define DRAW_H

static uint64_t seed = 1;

static uint32_t
draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(seed >> 33);
}

#endif

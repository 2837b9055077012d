/* Level 9 for any machine. */
#define LANES	4
#define NAME	spk_max_plain
#include "pack/max_code.h"

static int64_t
dot(const int32_t *a, const int32_t *b, size_t n)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += (int64_t)a[i] * b[i];
	return sum;
}

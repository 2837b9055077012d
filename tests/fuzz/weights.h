/* Files of weights: input with a first byte of 1 has its checksum set right. */
#ifndef FUZZ_WEIGHTS_H
#define FUZZ_WEIGHTS_H

#include "fuzz.h"

/* A copy of the n bytes after the first, to be freed. */
static unsigned char *
weights_file(const uint8_t *data, size_t n)
{
	unsigned char *copy = malloc(n + 1);
	uint32_t c = UINT32_MAX;
	size_t i;
	int k;

	CLAIM(copy != NULL);
	memcpy(copy, data + 1, n);
	for (i = 0; data[0] == 1 && i + 4 < n; i++)
		for (c ^= copy[i], k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	for (k = 0; data[0] == 1 && n >= 4 && k < 4; k++)
		copy[n - 4 + (size_t)k] = (unsigned char)(~c >> 8 * k);
	return copy;
}

#endif

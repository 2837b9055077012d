/* Weights of filters and networks in files. */
#include <stdlib.h>
#include <string.h>

#include "camera/weights.h"

static uint32_t
crc(const unsigned char *s, size_t n)
{
	uint32_t c = UINT32_MAX;
	int k;

	for (; n > 0; n--) {
		c ^= *s++;
		for (k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

static uint32_t
get32(const void *bytes)
{
	const unsigned char *b = bytes;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

static void
put32(unsigned char *b, uint32_t x)
{
	int k;

	for (k = 0; k < 4; k++)
		b[k] = (unsigned char)(x >> 8 * k);
}

bool
spk_weights_skip(const char **s, const char *end, const char *word)
{
	const size_t n = strlen(word);

	if ((size_t)(end - *s) < n || memcmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

bool
spk_weights_count(const char **s, const char *end, size_t *x)
{
	size_t n;

	for (n = 0; *s + n < end && (*s)[n] >= '0' && (*s)[n] <= '9'; n++)
		;
	if (n == 0 || !spk_count(*s, n, x))
		return false;
	*s += n;
	return true;
}

const char *
spk_weights_line(const struct spk_weights_kind *k, const void *bytes, size_t n,
    const char **line, const char **end)
{
	*line = bytes;
	if (!spk_weights_skip(line, *line + n, k->magic))
		return k->none;
	*end = memchr(bytes, '\n', n < SPK_WEIGHTS_LINE ? n : SPK_WEIGHTS_LINE);
	if (*end == NULL)
		return n < SPK_WEIGHTS_LINE ? k->cut : k->line;
	return NULL;
}

const char *
spk_weights_check(const struct spk_weights_kind *k, const void *bytes, size_t n,
    const char *end, size_t weights)
{
	const char *s = bytes, *w = end + 1;
	const size_t size = (size_t)(w - s) + weights * sizeof(float);
	size_t i;

	if (n < size + SPK_WEIGHTS_CHECK)
		return k->cut;
	if (n > size + SPK_WEIGHTS_CHECK)
		return k->more;
	if (crc(bytes, size) != get32(s + size))
		return k->sum;
	for (i = 0; i < weights; i++)
		if ((get32(w + 4 * i) & 0x7f800000) == 0x7f800000)
			return k->infinite;
	return NULL;
}

void
spk_weights_load(const void *bytes, size_t n, float *w)
{
	const unsigned char *b = bytes;
	uint32_t x;
	size_t i;

	for (i = 0; i < n; i++, b += sizeof x) {
		x = get32(b);
		memcpy(&w[i], &x, sizeof x);
	}
}

void *
spk_weights_file(const char *line, const float *w, size_t weights, size_t *n,
    struct spk_fault *f)
{
	const size_t head = strlen(line);
	unsigned char *file;
	uint32_t x;
	size_t i;

	*n = head + weights * sizeof x + SPK_WEIGHTS_CHECK;
	file = malloc(*n);
	if (file == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	memcpy(file, line, head);
	for (i = 0; i < weights; i++) {
		memcpy(&x, &w[i], sizeof x);
		put32(file + head + i * sizeof x, x);
	}
	put32(file + *n - SPK_WEIGHTS_CHECK, crc(file, *n - SPK_WEIGHTS_CHECK));
	return file;
}

/* Stripes without their model: spikes, a checksum, and storing. */
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pack/layout.h"

uint64_t
spk_stripe_spikes(const struct spk_stripe *s)
{
	uint64_t spikes = 0;
	size_t i;

	if (s->bits != NULL)
		return spk_ones(s->bits, s->width * s->height * s->words);
	for (i = 0; i < s->frames * s->width; i++)
		spikes += s->y[i] != 0;
	return spikes;
}

uint64_t
spk_stripe_sum(const struct spk_stripe *s)
{
	return s->bits == NULL ? XXH64(s->y, s->frames * s->width, 0) :
	    XXH64(s->bits, s->width * s->height * s->words * 8, 0);
}

void
spk_stripe_store(const struct spk_stripe *s, unsigned char *to, size_t n)
{
	size_t i;

	if (s->bits != NULL) {
		memcpy(to, s->bits, n);
		return;
	}
	memset(to, 0, n);
	for (i = 0; i < s->frames * s->width; i++)
		to[i / 4] |= (unsigned char)((s->y[i] & 3) << i % 4 * 2);
}

bool
spk_stripe_restore(const struct spk_stripe *s, const unsigned char *from,
    size_t n)
{
	static const int8_t value[4] = {0, 1, 2, -1};
	bool good = true;
	size_t i;

	if (s->bits != NULL) {
		memcpy(s->bits, from, n);
		return true;
	}
	for (i = 0; i < s->frames * s->width; i++) {
		s->y[i] = value[from[i / 4] >> i % 4 * 2 & 3];
		good &= s->y[i] != 2;
	}
	return good;
}

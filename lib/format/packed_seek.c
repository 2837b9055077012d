/*
 * The index of key blocks at the end of a packed file.  It only saves time: if
 * it is missing or wrong, frames are read from the start, so that they, or the
 * fault, are the same.  Its own faults are therefore not reported.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/packed.h"

/* n bytes of the file, from that byte of the stream on. */
static bool
peek(const struct spk_in *in, uint64_t at, void *s, size_t n)
{
	return pread(in->fd, s, n, (off_t)(in->origin + in->begin + at)) ==
	    (ssize_t)n;
}

/* The end of a stream of that many bytes: its n bytes, or 0. */
static size_t
end_size(const struct spk_in *in, uint64_t size)
{
	unsigned char s[SPK_PACKED_TAIL];
	uint64_t n;

	if (size < 2 * sizeof s || !peek(in, size - sizeof s, s, sizeof s) ||
	    memcmp(s + 16, SPK_PACKED_END, 8) != 0)
		return 0;
	n = spk_packed_get(s + 8, 8);
	return n < 2 * sizeof s || n > size || n > in->room ||
	    (n - 2 * sizeof s) % SPK_PACKED_KEY != 0 ? 0 : (size_t)n;
}

static bool
is_end(const unsigned char *s, size_t n)
{
	const size_t keys = (n - 2 * SPK_PACKED_TAIL) / SPK_PACKED_KEY;

	return memcmp(s, "SPKE", 4) == 0 && spk_packed_get(s + 4, 4) == keys &&
	    XXH64(s, n - SPK_PACKED_TAIL, 0) ==
	    spk_packed_get(s + n - SPK_PACKED_TAIL, 8);
}

void
spk_packed_index(const struct spk_in *in, struct spk_packed_index *x)
{
	const uint64_t start = in->origin + in->begin;
	const uint64_t size = (uint64_t)in->stamp[0] > start ?
	    (uint64_t)in->stamp[0] - start : 0;
	const size_t n = end_size(in, size);

	x->looked = true;
	x->end = n > 0 ? malloc(n) : NULL;
	if (x->end == NULL)
		return;
	if (peek(in, size - n, x->end, n) && is_end(x->end, n)) {
		x->keys = (n - 2 * SPK_PACKED_TAIL) / SPK_PACKED_KEY;
		return;
	}
	free(x->end);
	x->end = NULL;
}

/* Key blocks at or before the frame. */
static size_t
keys_before(const struct spk_packed_index *x, uint64_t frame)
{
	const unsigned char *key = x->end + SPK_PACKED_TAIL;
	size_t lo = 0, hi = x->keys, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (spk_packed_get(key + mid * SPK_PACKED_KEY, 8) <= frame)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
spk_packed_find(const struct spk_in *in, const struct spk_packed_index *x,
    uint64_t frame, struct spk_packed_place *to)
{
	const size_t n = x->end != NULL ? keys_before(x, frame) : 0;
	const unsigned char *key;
	unsigned char s[SPK_PACKED_BLOCK];
	uint64_t at;

	if (n == 0)
		return false;
	*to = (struct spk_packed_place){.keys = n - 1};
	key = x->end + SPK_PACKED_TAIL;
	for (at = 0; at < to->keys; at++, key += SPK_PACKED_KEY)
		to->sum = XXH64(key, SPK_PACKED_KEY, to->sum);
	to->before = spk_packed_get(key, 8);
	at = spk_packed_get(key + 8, 8);
	to->at = in->begin + at;
	return at < (uint64_t)in->stamp[0] && peek(in, at, s, sizeof s) &&
	    memcmp(s, "SPKK", 4) == 0 &&
	    spk_packed_get(s + 8, 8) == to->before &&
	    XXH64(s, sizeof s - 8, 0) == spk_packed_get(s + sizeof s - 8, 8);
}

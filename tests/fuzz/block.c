/*
 * Blocks of stripes: coding and decoding restores the frames, and any bytes
 * decode to something or to a fault.  The first bytes choose the shape of a
 * block, and the rest is its frames, and the bytes of its stripes.  Its model
 * is level 1 or that of small.h; pack.c has the others.
 */
#include "fuzz.h"
#include "bytes.h"
#include "small.h"

#define BLOCKS	3
#define MOST	(1 << 16)		/* values of a block */

static struct spk_packing
shape(void)
{
	struct spk_packing of = {.key = 2};

	of.model = byte() % 2 == 1 ? &small_train :
	    spk_model_numbered(1);
	of.width = 1 + byte() % 80;
	of.height = of.model->train ? 1 : 1 + byte() % 9;
	of.rows = 1 + byte() % of.height;
	of.most = 1 + byte();
	if (of.width * of.height * of.most > MOST)
		of.most = MOST / (of.width * of.height);
	of.period = of.model->train ? byte() % 20 : 0;
	return of;
}

/* Values, a byte each or 8 per byte, then the last ones repeated. */
static void
fill(const struct spk_packing *of, int8_t *y, size_t values)
{
	const unsigned how = byte();
	unsigned b = 0;
	size_t i;

	for (i = 0; i < values; i++) {
		if (left == 0 && i > how) {
			y[i] = y[i - how - 1];
			continue;
		}
		b = how % 2 == 1 || i % 8 == 0 ? byte() : b >> 1;
		y[i] = of->model->train && b % 3 == 2 ? -1 : b & 1;
	}
}

static void
round_trip(const struct spk_packing *of)
{
	const size_t values = of->width * of->height * of->most;
	struct spk_fault f = {0};
	struct spk_pack *to = spk_pack_new(of, 1, &f);
	struct spk_pack *from = spk_pack_new(of, of->rows == 3 ? 2 : 1, &f);
	int8_t *y = malloc(values), *z = malloc(values);
	const unsigned char *bytes;
	size_t k, frames, size, i;
	uint64_t spikes;

	CLAIM(to != NULL && from != NULL && y != NULL && z != NULL);
	for (k = 0; k < BLOCKS; k++) {
		frames = k == 1 ? of->most : 1 + byte() % of->most;
		fill(of, y, frames * of->width * of->height);
		CLAIM(spk_pack_put(to, y, frames) == frames);
		bytes = spk_pack_encode(to, &size);
		CLAIM(spk_pack_can_be(of, frames, size));
		CLAIM(spk_pack_decode(from, bytes, size, frames, &f) == 0);
		spk_pack_get(from, 0, z, frames);
		CLAIM(memcmp(y, z, frames * of->width * of->height) == 0);
		for (spikes = 0, i = 0; i < frames * of->width * of->height;
		    i++)
			spikes += y[i] != 0;
		CLAIM(spk_pack_spikes(to) == spikes);
		CLAIM(spk_pack_spikes(from) == spikes);
	}
	free(y);
	free(z);
	spk_pack_free(to);
	spk_pack_free(from);
}

/* A block whose stripes are coded to any bytes. */
static void
any_bytes(const struct spk_packing *of)
{
	const size_t stripes = spk_pack_stripes(of);
	const size_t frames = 1 + byte() % of->most;
	const size_t n = left;
	unsigned char *s = calloc(1, stripes * 12 + n);
	struct spk_fault f = {0};
	struct spk_pack *p = spk_pack_new(of, 1, &f);
	size_t i, at, each;
	uint32_t length;

	CLAIM(s != NULL && p != NULL);
	for (i = 0, at = 0; i < stripes; i++, at += each) {
		each = i + 1 < stripes ? (n - at) / 2 : n - at;
		length = (uint32_t)each;
		memcpy(s + i * 12, &length, 4);
	}
	memcpy(s + stripes * 12, data, n);
	for (i = 0; i < 2; i++)		/* and from any state on */
		if (spk_pack_decode(p, s, stripes * 12 + n, frames, &f) == -1)
			CLAIM(f.status == SPK_DATA);
	free(s);
	spk_pack_free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t n)
{
	const bool trip = n > 0 && input[0] & 128;
	struct spk_packing of;

	data = input;
	left = n;
	of = shape();
	if (trip)
		round_trip(&of);
	else
		any_bytes(&of);
	return 0;
}

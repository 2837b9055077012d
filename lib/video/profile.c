/*
 * A camera's profile in few bytes: for each pixel its response, in steps of
 * 1/256 relative to 1, up and down in turns (0, -1, 1, -2), and its dark
 * charge, in steps of 1/1024 threshold, likewise relative to 0.  These have 16
 * bits each: the low bytes of all responses, their high bytes, the low bytes of
 * all dark charges, their high bytes; compressed by zstd, with a checksum.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zstd.h>

#include "video/ivf.h"

#define RESPONSE	256		/* steps of 1 */
#define DARK		1024
#define LEVEL		19		/* of zstd */

/* The steps of x relative to `from'. */
static unsigned
steps(float x, float from, int of_one)
{
	double y = rint(((double)x - (double)from) * of_one);

	y = y < -32768 ? -32768 : y > 32767 ? 32767 : y;
	return y < 0 ? (unsigned)(-y * 2 - 1) : (unsigned)(y * 2);
}

static float
value(unsigned steps, float from, int of_one)
{
	const int y = steps % 2 == 1 ? -(int)(steps / 2) - 1 : (int)(steps / 2);

	return (float)y / (float)of_one + from;
}

void *
spk_profile_pack(const float *frames, size_t pixels, size_t *n,
    struct spk_fault *f)
{
	const size_t size = 4 * pixels, room = ZSTD_compressBound(size);
	uint8_t *raw = malloc(size), *packed = malloc(room);
	ZSTD_CCtx *z = ZSTD_createCCtx();
	unsigned x;
	size_t i;

	*n = 0;
	for (i = 0; raw != NULL && i < pixels; i++) {
		/* A response must be above 0. */
		x = steps(frames[i], 1, RESPONSE);
		x = x == 2 * RESPONSE - 1 ? 2 * RESPONSE - 3 : x;
		raw[i] = (uint8_t)x;
		raw[pixels + i] = (uint8_t)(x >> 8);
		x = steps(frames[pixels + i], 0, DARK);
		raw[2 * pixels + i] = (uint8_t)x;
		raw[3 * pixels + i] = (uint8_t)(x >> 8);
	}
	if (raw != NULL && packed != NULL && z != NULL) {
		ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
		*n = ZSTD_compress2(z, packed, room, raw, size);
	}
	ZSTD_freeCCtx(z);
	free(raw);
	if (*n > 0 && !ZSTD_isError(*n))
		return packed;
	free(packed);
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return NULL;
}

/* Values from steps: values that are invalid in a profile are a fault. */
static int
unpack(const uint8_t *raw, size_t pixels, float *frames, struct spk_fault *f)
{
	size_t i;

	for (i = 0; i < pixels; i++) {
		frames[i] = value(raw[i] | (unsigned)raw[pixels + i] << 8, 1,
		    RESPONSE);
		frames[pixels + i] = value(raw[2 * pixels + i] |
		    (unsigned)raw[3 * pixels + i] << 8, 0, DARK);
		if (!(frames[i] > 0))
			return spk_fail(f, SPK_DATA, "a profile with a "
			    "response that is not above 0");
	}
	return 0;
}

void *
spk_profile_unpack(const void *packed, size_t n, size_t pixels, size_t *size,
    struct spk_fault *f)
{
	static const char end[] = "#end frames=2\n";
	const size_t want = 4 * pixels, values = 2 * pixels * sizeof(float);
	char head[100], *file = NULL;
	float *frames = malloc(values);
	uint8_t *raw = malloc(want);
	int rc = -1;

	if (frames == NULL || raw == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else if (ZSTD_decompress(raw, want, packed, n) != want)
		spk_fail(f, SPK_DATA, "a profile that is broken, or of "
		    "another size");
	else
		rc = unpack(raw, pixels, frames, f);
	snprintf(head, sizeof head, "#spk v=1 kind=signal format=f32 "
	    "channels=%zu\n", pixels);
	*size = strlen(head) + values + sizeof end - 1;
	if (rc == 0 && (file = malloc(*size)) == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (file != NULL) {
		memcpy(file, head, strlen(head));
		memcpy(file + strlen(head), frames, values);
		memcpy(file + *size - (sizeof end - 1), end, sizeof end - 1);
	}
	free(raw);
	free(frames);
	return file;
}

/*
 * IVF: all numbers have their lowest byte first.
 *
 *	the header, 32 bytes
 *	0	4	"DKIF"
 *	4	2	version: 0
 *	6	2	bytes of the header: 32
 *	8	4	"AV01"
 *	12	2	width
 *	14	2	height
 *	16	4	ticks per second,
 *	20	4	divided by this
 *	24	4	units, or their ticks, or 0: writers differ
 *	28	4	0
 *
 *	a unit: 12 bytes, then those of AV1
 *	0	4	bytes that follow
 *	4	8	tick at which it is shown
 */
#include <math.h>
#include <string.h>

#include "video/ivf.h"

static void
put(uint8_t *s, uint64_t x, size_t n)
{
	for (; n > 0; n--, x >>= 8)
		*s++ = (uint8_t)x;
}

static uint64_t
get(const uint8_t *s, size_t n)
{
	uint64_t x = 0;

	while (n-- > 0)
		x = x << 8 | s[n];
	return x;
}

void
spk_ivf_time(struct spk_ivf *v, double frames)
{
	uint32_t scale = 1;

	v->rate = 25;
	v->scale = 1;
	if (!(frames > 1e-6) || frames > 1e9)
		return;
	while (scale < 1000000 && frames * scale < 1e8 &&
	    fabs(rint(frames * scale) - frames * scale) > 1e-9 * frames)
		scale *= 10;
	v->rate = (uint32_t)rint(frames * scale);
	v->scale = scale;
}

void
spk_ivf_put(uint8_t s[SPK_IVF_HEAD], const struct spk_ivf *v)
{
	memset(s, 0, SPK_IVF_HEAD);
	memcpy(s, "DKIF\0\0 \0AV01", 12);
	put(s + 12, v->width, 2);
	put(s + 14, v->height, 2);
	put(s + 16, v->rate, 4);
	put(s + 20, v->scale, 4);
}

int
spk_ivf_get(const uint8_t s[SPK_IVF_HEAD], struct spk_ivf *v,
    struct spk_fault *f)
{
	char codec[41];

	if (memcmp(s, "DKIF\0\0 \0", 8) != 0)
		return spk_fail(f, SPK_DATA, "not an IVF header of version 0");
	if (memcmp(s + 8, "AV01", 4) != 0)
		return spk_fail(f, SPK_DATA, "video by '%s', and not by AV01, "
		    "AV1", spk_plain(codec, sizeof codec, (const char *)s + 8,
		    4));
	v->width = (size_t)get(s + 12, 2);
	v->height = (size_t)get(s + 14, 2);
	v->rate = (uint32_t)get(s + 16, 4);
	v->scale = (uint32_t)get(s + 20, 4);
	if (v->width == 0 || v->height == 0 ||
	    v->width * v->height > SPK_COLUMNS)
		return spk_fail(f, SPK_DATA, "frames of %zux%zu pixels, which "
		    "are from 1 to %d", v->width, v->height, SPK_COLUMNS);
	if (v->rate == 0 || v->scale == 0)
		return spk_fail(f, SPK_DATA, "a rate of %u/%u frames",
		    (unsigned)v->rate, (unsigned)v->scale);
	return 0;
}

void
spk_ivf_put_unit(uint8_t s[SPK_IVF_UNIT], size_t n, uint64_t tick)
{
	put(s, n, 4);
	put(s + 4, tick, 8);
}

int
spk_ivf_get_unit(const uint8_t s[SPK_IVF_UNIT], size_t *n, uint64_t *tick,
    struct spk_fault *f)
{
	*n = (size_t)get(s, 4);
	*tick = get(s + 4, 8);
	if (*n == 0 || *n > SPK_IVF_MOST)
		return spk_fail(f, SPK_DATA, "a unit of %zu bytes, which has 1 "
		    "to %d", *n, SPK_IVF_MOST);
	return 0;
}

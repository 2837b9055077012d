/*
 * Video files: whatever the units contain, accepted values are within bounds
 * and agree with the pictures.  The first byte is flags: 1, checksums in the
 * file are corrected, 2 and 4, pictures are decoded, which takes long.
 */
#include <math.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "camera/camera.h"
#include "codec/coder.h"
#include "fuzz.h"
#include "video/ivf.h"
#include "video/video.h"

#define PIXELS	4096			/* of pictures that are decoded */

/* For bad streams libdav1d 1.0 loses some bytes of its own. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libdav1d";
}

/* The digits of a sum, at the end of n bytes. */
static void
put_sum(uint8_t *s, size_t n, uint64_t sum)
{
	char text[32];

	if (n < 24)
		return;
	snprintf(text, sizeof text, " xxh64=%016llx\n",
	    (unsigned long long)sum);
	memcpy(s + n - 24, text, 24);
}

/* Sums of an OBU's text, which begins at the byte of that number. */
static void
mend_text(uint8_t *unit, size_t at, size_t n, XXH64_state_t sum)
{
	const uint8_t *end = memchr(unit + at, '\n', n);
	const size_t line = end != NULL ? (size_t)(end - unit) + 1 - at : 0;

	if (line >= 29 && memcmp(unit + at, "#spk ", 5) == 0)
		put_sum(unit + at, line, XXH64(unit + at, line - 24, 0));
	if (n < 29 || memcmp(unit + at, "#end ", 5) != 0)
		return;
	XXH64_update(&sum, unit, at + n - 24);
	put_sum(unit + at, n, XXH64_digest(&sum));
}

static void
mend(uint8_t *s, size_t n)
{
	struct spk_fault none = {0};
	const uint8_t *text;
	XXH64_state_t sum;
	struct spk_obu obu;
	size_t at = SPK_IVF_HEAD, size, i, len;
	uint64_t tick;

	XXH64_reset(&sum, 0);
	while (at + SPK_IVF_UNIT <= n && spk_ivf_get_unit(s + at, &size, &tick,
	    &none) == 0 && size <= n - at - SPK_IVF_UNIT) {
		at += SPK_IVF_UNIT;
		for (i = 0; i < size && spk_obu_get(s + at + i, size - i, &obu,
		    &none) == 0; i += obu.size)
			if (obu.type == SPK_OBU_METADATA &&
			    spk_metadata_get(&obu, &text, &len))
				mend_text(s + at, (size_t)(text - s) - at, len,
				    sum);
		XXH64_update(&sum, s + at, size);
		at += size;
	}
}

/* Words about planes make a camera. */
static void
expose(struct spk_demux *d)
{
	const size_t pixels = d->seq.width * d->seq.height;
	struct spk_fault f = {0};
	const void *frames = NULL;
	struct spk_coder *c;
	char *copy = NULL;

	CLAIM(d->every >= 1 && d->every <= SPK_VIDEO_EVERY);
	CLAIM(d->seq.depth == 10 && d->seq.mono);
	CLAIM(spk_head_number(&d->words, "channels", 0) == (double)pixels);
	CLAIM(spk_head_number(&d->words, "steps", 0) == (double)d->every);
	if (d->profile != NULL) {
		CLAIM(spk_profile_read(d->profile, d->profile_size, pixels,
		    d->seq.width, &frames) == NULL);
		copy = malloc(d->profile_size);
		CLAIM(copy != NULL);
		memcpy(copy, d->profile, d->profile_size);
	}
	c = pixels <= PIXELS ? spk_coder_new(spk_codec_find("cam"), SPK_ENCODE,
	    pixels, &d->words, &f) : NULL;
	if (c != NULL && copy != NULL)
		CLAIM(spk_coder_hand(c, "profile", copy, d->profile_size,
		    &f) == 0);
	else
		free(copy);
	spk_coder_free(c);
}

/* All pictures of a unit. */
static void
decode(struct spk_av1_decoder *codec, const void *unit, size_t n)
{
	struct spk_fault f = {0};
	struct spk_av1_picture p;
	int rc = spk_av1_decode(codec, unit, n, &f);

	while (rc == 0 && (rc = spk_av1_picture(codec, &p, &f)) == 1) {
		CLAIM(p.width >= 1 && p.height >= 1 &&
		    p.width * p.height <= PIXELS);
		CLAIM(p.samples[p.width * p.height - 1] < 1 << p.depth);
		rc = 0;
	}
	CLAIM(rc == 0 || f.status != SPK_DONE);
}

/* A unit from memory of its exact size. */
static int
take(struct spk_demux *d, struct spk_av1_decoder *codec, const uint8_t *s,
    size_t n, struct spk_fault *f)
{
	const bool known = d->known;
	uint8_t *unit = malloc(n);
	int rc;

	CLAIM(unit != NULL);
	memcpy(unit, s, n);
	rc = spk_demux_unit(d, unit, n, f);
	if (rc == 0 && codec != NULL)
		decode(codec, unit, n);
	free(unit);
	if (rc == -1)
		return -1;
	CLAIM(d->seq.width * d->seq.height >= 1 &&
	    d->seq.width * d->seq.height <= SPK_COLUMNS);
	CLAIM(!known || d->known);
	if (d->known && !known)
		expose(d);
	if (d->ended)
		CLAIM(d->known && d->planes <= d->units * d->every &&
		    (d->planes > (d->units - 1) * d->every ||
		    (d->planes == 0 && d->units == 1)));
	return 0;
}

static void
run(const uint8_t *s, size_t n, bool pictures)
{
	struct spk_av1_decoder *codec = NULL;
	struct spk_fault f = {0};
	struct spk_demux d;
	size_t at = SPK_IVF_HEAD, size;
	uint64_t tick;
	int rc;

	if (pictures)
		codec = spk_av1_decoder_new(1, PIXELS, &f);
	rc = spk_demux_open(&d, s, &f);
	while (rc == 0 && n - at >= SPK_IVF_UNIT) {
		rc = spk_ivf_get_unit(s + at, &size, &tick, &f);
		at += SPK_IVF_UNIT;
		if (rc == -1 || size > n - at)
			break;
		rc = take(&d, codec, s + at, size, &f);
		at += size;
	}
	if (rc == 0)
		rc = spk_demux_end(&d, &f);
	CLAIM(rc == 0 || strlen(f.text) > 5);
	spk_demux_close(&d);
	spk_av1_decoder_free(codec);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	uint8_t *copy;

	if (n < 1 + SPK_IVF_HEAD)
		return 0;
	copy = malloc(n - 1);
	CLAIM(copy != NULL);
	memcpy(copy, s + 1, n - 1);
	if ((s[0] & 1) != 0)
		mend(copy, n - 1);
	run(copy, n - 1, (s[0] & 6) == 6);
	free(copy);
	return 0;
}

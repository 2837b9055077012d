/*
 * A few images by themselves: the units of a stream of AV1 that begins with
 * them, in succession.
 */
#include <string.h>

#include "video/video.h"

static int
add(struct spk_chunk *to, const struct spk_av1_unit *u, struct spk_fault *f)
{
	if (spk_grow(&to->bytes, &to->cap, to->n + u->n, 1, f) == -1)
		return -1;
	memcpy(to->bytes + to->n, u->bytes, u->n);
	to->n += u->n;
	return 0;
}

/* An image, or their end. */
static int
put(struct spk_av1_encoder *e, const uint16_t *image, struct spk_chunk *to,
    struct spk_fault *f)
{
	struct spk_av1_unit u;
	int more;

	if (spk_av1_encode(e, image, f) == -1)
		return -1;
	while ((more = spk_av1_unit(e, &u, f)) == 1)
		if (add(to, &u, f) == -1)
			return -1;
	return more;
}

int
spk_chunk_encode(const struct spk_av1_how *how, const uint16_t *samples,
    size_t have, size_t images, struct spk_chunk *to, struct spk_fault *f)
{
	const size_t pixels = how->width * how->height;
	struct spk_av1_encoder *e = spk_av1_encoder_new(how, f);
	size_t i;
	int rc = e != NULL ? 0 : -1;

	to->n = 0;
	for (i = 0; i < images && rc == 0; i++)
		rc = put(e, samples + (i < have ? i : have - 1) * pixels, to,
		    f);
	if (rc == 0)
		rc = put(e, NULL, to, f);
	spk_av1_encoder_free(e);
	return rc;
}

int
spk_chunk_decode(const void *bytes, size_t n, size_t width, size_t height,
    size_t images, uint16_t *samples, struct spk_fault *f)
{
	const size_t pixels = width * height;
	struct spk_av1_decoder *d = spk_av1_decoder_new(1, pixels, f);
	struct spk_av1_picture p;
	size_t i;
	int rc = d != NULL ? spk_av1_decode(d, bytes, n, f) : -1, more = 0;

	for (i = 0; rc == 0 && (more = spk_av1_picture(d, &p, f)) == 1; i++) {
		if (i < images && p.width == width && p.height == height &&
		    p.depth == 10)
			memcpy(samples + i * pixels, p.samples, pixels *
			    sizeof *samples);
		else
			rc = spk_fail(f, SPK_DATA, "other images");
	}
	if (more == -1)
		rc = -1;
	if (rc == 0 && i < images)
		rc = spk_fail(f, SPK_DATA, "fewer images");
	spk_av1_decoder_free(d);
	return rc;
}

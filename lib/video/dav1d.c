/* AV1 back to frames, by dav1d, without delay: a unit in, its frame out. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <dav1d/dav1d.h>

#include "video/video.h"

struct spk_av1_decoder {
	Dav1dContext	*codec;
	Dav1dData	 data;		/* of a unit, not yet consumed */
	size_t		 most;		/* maximum pixels of a frame */
	uint16_t	*samples;
	size_t		 cap;
};

struct spk_av1_decoder *
spk_av1_decoder_new(unsigned jobs, size_t most_pixels, struct spk_fault *f)
{
	struct spk_av1_decoder *d = calloc(1, sizeof *d);
	Dav1dSettings s;

	if (d == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	d->most = most_pixels;
	dav1d_default_settings(&s);
	s.n_threads = jobs < DAV1D_MAX_THREADS ? (int)jobs : DAV1D_MAX_THREADS;
	s.max_frame_delay = 1;
	s.all_layers = 0;
	s.frame_size_limit = most_pixels < UINT32_MAX ?
	    (unsigned)most_pixels : 0;
	s.logger.callback = NULL;
	if (dav1d_open(&d->codec, &s) < 0) {
		spk_fail(f, SPK_SYSTEM, "dav1d does not start");
		free(d);
		return NULL;
	}
	return d;
}

void
spk_av1_decoder_free(struct spk_av1_decoder *d)
{
	if (d == NULL)
		return;
	dav1d_data_unref(&d->data);
	dav1d_close(&d->codec);
	free(d->samples);
	free(d);
}

int
spk_av1_decode(struct spk_av1_decoder *d, const void *unit, size_t n,
    struct spk_fault *f)
{
	uint8_t *bytes;

	if (unit == NULL || n == 0)
		return 0;
	bytes = dav1d_data_create(&d->data, n);
	if (bytes == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(bytes, unit, n);
	return 0;
}

static int
fail(const struct spk_av1_decoder *d, int err, struct spk_fault *f)
{
	if (err == DAV1D_ERR(ENOMEM))
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (err == DAV1D_ERR(ERANGE))
		return spk_fail(f, SPK_DATA, "a frame of more than %zu pixels",
		    d->most);
	return spk_fail(f, SPK_DATA, "dav1d does not decode it: %s",
	    err == DAV1D_ERR(EINVAL) ? "bad AV1" : strerror(-err));
}

/* The luma of a picture, with samples of one or two bytes. */
static int
luma(struct spk_av1_decoder *d, const Dav1dPicture *p,
    struct spk_av1_picture *to, struct spk_fault *f)
{
	const size_t width = (size_t)p->p.w, height = (size_t)p->p.h;
	const uint8_t *row = p->data[0];
	uint16_t *out;
	size_t x, y;

	if (width * height > d->most)
		return fail(d, DAV1D_ERR(ERANGE), f);
	if (spk_grow(&d->samples, &d->cap, width * height, sizeof *out, f) ==
	    -1)
		return -1;
	out = d->samples;
	for (y = 0; y < height; y++, row += p->stride[0], out += width)
		if (p->p.bpc > 8)
			memcpy(out, row, width * sizeof *out);
		else
			for (x = 0; x < width; x++)
				out[x] = row[x];
	*to = (struct spk_av1_picture){
		.width = width, .height = height,
		.depth = (unsigned)p->p.bpc, .samples = d->samples
	};
	return 1;
}

int
spk_av1_picture(struct spk_av1_decoder *d, struct spk_av1_picture *to,
    struct spk_fault *f)
{
	Dav1dPicture picture = {0};
	int err, rc;

	do {
		err = d->data.sz == 0 ? 0 : dav1d_send_data(d->codec,
		    &d->data);
		if (err < 0 && err != DAV1D_ERR(EAGAIN))
			return fail(d, err, f);
		err = dav1d_get_picture(d->codec, &picture);
		if (err < 0 && err != DAV1D_ERR(EAGAIN))
			return fail(d, err, f);
	} while (err < 0 && d->data.sz > 0);
	if (err < 0)
		return 0;
	rc = luma(d, &picture, to, f);
	dav1d_picture_unref(&picture);
	return rc;
}

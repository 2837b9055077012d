/*
 * Frames to AV1, by libaom, with its settings for constant quality (end-usage
 * q), which code moving images best, and give the same bytes with any number of
 * threads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <aom/aom_encoder.h>
#include <aom/aomcx.h>

#include "video/video.h"

#define GREY	512			/* neutral chroma */
#define MIN_THREADS 2			/* with one it gives other bytes */

struct spk_av1_encoder {
	aom_codec_ctx_t	 codec;
	aom_image_t	 image;
	bool		 coding, have_image;
	bool		 intra;
	aom_codec_iter_t packet;	/* the next packet available */
	bool		 end;		/* of the frames */
	bool		 more;		/* the last call gave some */
	int64_t		 frames;	/* encoded */
};

/* A fault with libaom's message. */
static int
fail(struct spk_av1_encoder *e, aom_codec_err_t err, struct spk_fault *f)
{
	const char *detail = e->coding ? aom_codec_error_detail(&e->codec) :
	    NULL;

	return spk_fail(f, err == AOM_CODEC_MEM_ERROR ? SPK_SYSTEM : SPK_USAGE,
	    "libaom: %s%s%.200s", aom_codec_err_to_string(err),
	    detail != NULL ? ": " : "", detail != NULL ? detail : "");
}

static void
configure(const struct spk_av1_how *how, aom_codec_enc_cfg_t *cfg)
{
	cfg->g_w = (unsigned)how->width;
	cfg->g_h = (unsigned)how->height;
	cfg->g_threads = how->jobs > MIN_THREADS ? how->jobs : MIN_THREADS;
	cfg->g_bit_depth = AOM_BITS_10;
	cfg->g_input_bit_depth = 10;
	cfg->monochrome = 1;
	cfg->g_lag_in_frames = how->lag;
	cfg->rc_end_usage = AOM_Q;
	if (how->key > 0 && how->key < cfg->kf_max_dist)
		cfg->kf_max_dist = how->key;
	cfg->g_pass = how->first_pass ? AOM_RC_FIRST_PASS :
	    how->statistics != NULL ? AOM_RC_SECOND_PASS : AOM_RC_ONE_PASS;
	cfg->rc_twopass_stats_in.buf = (void *)(uintptr_t)how->statistics;
	cfg->rc_twopass_stats_in.sz = how->statistics_size;
}

static aom_codec_err_t
control(aom_codec_ctx_t *codec, const struct spk_av1_how *how)
{
	const struct {
		int		 what;
		unsigned	 value;
	} set[] = {
		{ AOME_SET_CPUUSED, how->preset },
		{ AOME_SET_CQ_LEVEL, how->quality },
		{ AV1E_SET_COLOR_RANGE, AOM_CR_FULL_RANGE },
		{ AV1E_SET_ROW_MT, 1 },
	};
	aom_codec_err_t err = AOM_CODEC_OK;
	size_t i;

	for (i = 0; i < sizeof set / sizeof *set && err == AOM_CODEC_OK; i++)
		err = aom_codec_control(codec, set[i].what, set[i].value);
	return err;
}

/* Grey chroma, which libaom requires but does not code. */
static int
make_image(struct spk_av1_encoder *e, const struct spk_av1_how *how,
    struct spk_fault *f)
{
	aom_image_t *image = &e->image;
	size_t plane, y, x;
	uint16_t *row;

	e->have_image = aom_img_alloc(image, AOM_IMG_FMT_I42016,
	    (unsigned)how->width, (unsigned)how->height, 32) != NULL;
	if (!e->have_image)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	image->bit_depth = 10;
	image->monochrome = 1;
	image->range = AOM_CR_FULL_RANGE;
	for (plane = 1; plane < 3; plane++)
		for (y = 0; y < (how->height + 1) / 2; y++) {
			row = (uint16_t *)(void *)(image->planes[plane] +
			    y * (size_t)image->stride[plane]);
			for (x = 0; x < (how->width + 1) / 2; x++)
				row[x] = GREY;
		}
	return 0;
}

static int
start(struct spk_av1_encoder *e, const struct spk_av1_how *how,
    struct spk_fault *f)
{
	aom_codec_iface_t *av1 = aom_codec_av1_cx();
	aom_codec_enc_cfg_t cfg;
	aom_codec_err_t err;

	err = aom_codec_enc_config_default(av1, &cfg, AOM_USAGE_GOOD_QUALITY);
	if (err != AOM_CODEC_OK)
		return fail(e, err, f);
	configure(how, &cfg);
	err = aom_codec_enc_init(&e->codec, av1, &cfg,
	    AOM_CODEC_USE_HIGHBITDEPTH);
	e->coding = err == AOM_CODEC_OK;
	if (e->coding)
		err = control(&e->codec, how);
	if (err != AOM_CODEC_OK)
		return fail(e, err, f);
	e->intra = how->intra;
	return make_image(e, how, f);
}

struct spk_av1_encoder *
spk_av1_encoder_new(const struct spk_av1_how *how, struct spk_fault *f)
{
	struct spk_av1_encoder *e;

	if (how->width < 1 || how->height < 1 || how->width > UINT16_MAX ||
	    how->height > UINT16_MAX) {
		spk_fail(f, SPK_USAGE, "%zux%zu: AV1 has images of 1x1 to "
		    "%dx%d", how->width, how->height, UINT16_MAX, UINT16_MAX);
		return NULL;
	}
	e = calloc(1, sizeof *e);
	if (e == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else if (start(e, how, f) == -1) {
		spk_av1_encoder_free(e);
		return NULL;
	}
	return e;
}

void
spk_av1_encoder_free(struct spk_av1_encoder *e)
{
	if (e == NULL)
		return;
	if (e->coding)
		aom_codec_destroy(&e->codec);
	if (e->have_image)
		aom_img_free(&e->image);
	free(e);
}

/* Encode a frame or, at the end, request what is still pending. */
static int
push(struct spk_av1_encoder *e, const aom_image_t *image, struct spk_fault *f)
{
	const aom_codec_err_t err = aom_codec_encode(&e->codec, image,
	    e->frames, 1, e->intra ? AOM_EFLAG_FORCE_KF : 0);

	e->packet = NULL;
	e->more = false;
	return err == AOM_CODEC_OK ? 0 : fail(e, err, f);
}

int
spk_av1_encode(struct spk_av1_encoder *e, const uint16_t *frame,
    struct spk_fault *f)
{
	aom_image_t *image = &e->image;
	const size_t width = image->d_w;
	size_t y;

	e->end = frame == NULL;
	if (e->end)
		return push(e, NULL, f);
	for (y = 0; y < image->d_h; y++)
		memcpy(image->planes[0] + y * (size_t)image->stride[0],
		    frame + y * width, width * sizeof *frame);
	if (push(e, image, f) == -1)
		return -1;
	e->frames++;
	return 0;
}

/* The output of the last call: false if there is no more. */
static bool
packet(struct spk_av1_encoder *e, struct spk_av1_unit *unit)
{
	const aom_codec_cx_pkt_t *p;

	while ((p = aom_codec_get_cx_data(&e->codec, &e->packet)) != NULL) {
		if (p->kind == AOM_CODEC_STATS_PKT)
			*unit = (struct spk_av1_unit){
				.bytes = p->data.twopass_stats.buf,
				.n = p->data.twopass_stats.sz
			};
		else if (p->kind == AOM_CODEC_CX_FRAME_PKT)
			*unit = (struct spk_av1_unit){
				.bytes = p->data.frame.buf,
				.n = p->data.frame.sz,
				.frame = (uint64_t)p->data.frame.pts
			};
		else
			continue;
		e->more = true;
		return true;
	}
	return false;
}

int
spk_av1_unit(struct spk_av1_encoder *e, struct spk_av1_unit *unit,
    struct spk_fault *f)
{
	/* At the end it gives one unit per call, until none is left. */
	while (!packet(e, unit)) {
		if (!e->end || !e->more)
			return 0;
		if (push(e, NULL, f) == -1)
			return -1;
	}
	return 1;
}

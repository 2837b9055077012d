/*
 * Reading video: units as they arrive, their pictures, and from these the
 * scene, restored if that is enabled, which also requires the next picture.
 * The last unit of a file has the number of planes; without it the file is cut.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/restore.h"
#include "format/array.h"
#include "video/ivf.h"
#include "video/video.h"

struct video {
	struct spk_demux demux;
	struct spk_av1_decoder *decoder;
	uint64_t	 tick;		/* at which the first unit is shown */
	uint64_t	 pictures;	/* decoded so far */
	double		*scene;		/* of each sample */
	struct spk_restore restore;
	void		*room;		/* for restoration, or NULL */
	float		*frame;
};

static int
ivf_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, "DKIF", 4);
}

const struct spk_demux *
spk_ivf_said(const struct spk_in *in)
{
	return &((const struct video *)in->own)->demux;
}

/* The complaint about data at pos. */
static int
wrong(struct spk_in *in, const struct spk_fault *why, struct spk_fault *f)
{
	return why->status == SPK_DATA ?
	    spk_in_fail(in, f, 0, "%s", why->text) :
	    spk_fail_as(f, why->status, "", why);
}

/* The unit at pos: its bytes, including the header; 0: incomplete; -1. */
static ptrdiff_t
unit(struct spk_in *in, struct spk_fault *f)
{
	const uint8_t *s = (const uint8_t *)in->buf + in->pos;
	const size_t have = in->end - in->pos;
	struct video *v = in->own;
	struct spk_fault why = {0};
	uint64_t tick;
	size_t n;

	if (have < SPK_IVF_UNIT)
		return 0;
	if (spk_ivf_get_unit(s, &n, &tick, &why) == -1)
		return wrong(in, &why, f);
	if (v->demux.units == 0)
		v->tick = tick;
	return have - SPK_IVF_UNIT < n ? 0 : (ptrdiff_t)(SPK_IVF_UNIT + n);
}

/* Pass a unit of n bytes, at pos, to the decoder. */
static int
take(struct spk_in *in, size_t n, struct spk_fault *f)
{
	const uint8_t *s = (const uint8_t *)in->buf + in->pos + SPK_IVF_UNIT;
	struct video *v = in->own;
	struct spk_fault why = {0};

	n -= SPK_IVF_UNIT;
	if (v->demux.known && v->pictures != v->demux.units)
		return spk_in_fail(in, f, 0, "the unit before has %s",
		    v->pictures < v->demux.units ? "no picture" :
		    "more than one picture");
	if (spk_demux_unit(&v->demux, s, n, &why) == -1 ||
	    spk_av1_decode(v->decoder, s, n, &why) == -1)
		return wrong(in, &why, f);
	in->pos += SPK_IVF_UNIT + n;
	return 0;
}

/* The first unit, which describes the others. */
static int
first(struct spk_in *in, struct spk_fault *f)
{
	ptrdiff_t n;

	while ((n = unit(in, f)) == 0)
		if (in->eof)
			return spk_in_fail(in, f, 0, in->pos == in->end ?
			    "no frames" : "cut in the first frame");
		else if (spk_in_fill(in, f) == -1)
			return -1;
	return n == -1 ? -1 : take(in, (size_t)n, f);
}

/* The scene of each sample. */
static int
make_table(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct video *v = in->own;
	const struct spk_demux *d = &v->demux;

	v->scene = malloc(((size_t)1 << d->seq.depth) * sizeof *v->scene);
	if (v->scene == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_video_table(v->scene, d->seq.depth, d->seq.full,
	    spk_head_number(d->known ? &d->words : args, "gamma", 1));
	return 0;
}

/* Enable restoration if the video requests it, unless the caller declines. */
static int
make_restore(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct video *v = in->own;
	const struct spk_demux *d = &v->demux;
	const char *how = spk_head_get(args, "restore");
	const size_t w = d->ivf.width, h = d->ivf.height;
	struct spk_net net;

	if (!d->known || (how != NULL && strcmp(how, "no") == 0))
		return 0;
	(void)spk_net_usual(&net, SPK_NET_RESTORE);
	v->room = aligned_alloc(64, spk_lines(spk_restore_room(&net, w, h,
	    in->jobs)));
	v->frame = malloc(w * h * sizeof *v->frame);
	if (v->room == NULL || v->frame == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_restore_open(&v->restore, v->room, &net, w, h, (unsigned)
	    spk_head_number(&d->words, "quality", 0), in->jobs);
	return 0;
}

/* A note on how a video without a description of planes is read. */
static void
note_any(struct spk_in *in, const struct spk_sequence *q)
{
	const unsigned shift = q->depth - 8;

	spk_in_note(in, "it has no words for planes: its pictures are taken as "
	    "a scene");
	if (!q->mono)
		spk_in_note(in, "its colours are left out");
	if (!q->full)
		spk_in_note(in, "black is %u and white %u, as in limited range",
		    16U << shift, 235U << shift);
}

/* Frames per second, if each lasts as many ticks as the first. */
static int
set_rate(struct spk_in *in, struct spk_fault *f)
{
	const struct video *v = in->own;
	const struct spk_ivf *ivf = &v->demux.ivf;
	struct spk_fault none = {0};
	uint64_t tick = 0;
	size_t n;
	const int more = v->demux.known ? 0 : spk_in_want(in, SPK_IVF_UNIT, f);

	if (more == -1)
		return -1;
	if (more == 0 || spk_ivf_get_unit((const uint8_t *)in->buf + in->pos,
	    &n, &tick, &none) == -1 || tick <= v->tick)
		tick = v->tick + 1;
	return spk_in_rate(in, (double)ivf->rate / (double)ivf->scale /
	    (double)(tick - v->tick), f);
}

static int
ivf_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct spk_fault why = {0};
	struct video *v = in->own = calloc(1, sizeof *v);
	const struct spk_ivf *ivf;

	if (v == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (spk_in_want(in, SPK_IVF_HEAD, f) == -1)
		return -1;
	if (in->end - in->pos < SPK_IVF_HEAD)
		return spk_in_fail(in, f, 0, "cut in the IVF header");
	if (spk_demux_open(&v->demux, (const uint8_t *)in->buf + in->pos,
	    &why) == -1)
		return wrong(in, &why, f);
	in->pos += SPK_IVF_HEAD;
	ivf = &v->demux.ivf;
	v->decoder = spk_av1_decoder_new(in->jobs,
	    ivf->width * ivf->height, f);
	if (v->decoder == NULL || first(in, f) == -1 ||
	    make_table(in, args, f) == -1 || make_restore(in, args, f) == -1 ||
	    spk_in_image(in, ivf->width, ivf->height,
	    (1U << v->demux.seq.depth) - 1, f) == -1 ||
	    set_rate(in, f) == -1)
		return -1;
	if (!v->demux.known)
		note_any(in, &v->demux.seq);
	in->single = true;
	return spk_in_fields(in, args, (uint64_t)ivf->width * ivf->height, f);
}

/* Put the light of a picture into the current row. */
static int
light(struct spk_in *in, const struct spk_av1_picture *p)
{
	const struct video *v = in->own;
	size_t i;

	if (p->width != in->width || p->height != in->height ||
	    p->depth != v->demux.seq.depth)
		return spk_in_fail(in, &in->held, 0, "a picture of %zux%zu "
		    "pixels, %u bits, where the header says %zux%zu, %u",
		    p->width, p->height, p->depth, in->width, in->height,
		    v->demux.seq.depth);
	for (i = 0; i < in->fields; i++)
		in->row[i] = v->scene[p->samples[i]];
	return 0;
}

/* The next picture: 1; 0: none available, or a fault is held. */
static int
picture(struct spk_in *in, struct spk_av1_picture *p)
{
	struct video *v = in->own;
	struct spk_fault why = {0};
	ptrdiff_t n;
	int have;

	for (;;) {
		have = spk_av1_picture(v->decoder, p, &why);
		v->pictures += have == 1;
		if (have == -1)
			(void)wrong(in, &why, &in->held);
		else if (have == 1 && !(v->demux.ended &&
		    v->demux.planes == 0))
			return 1;
		else if (have == 0 && v->demux.ended && in->pos < in->end)
			(void)spk_in_behind(in, &in->held,
			    "data after the #end");
		if (in->held.status != SPK_DONE || in->over)
			return 0;
		n = unit(in, &in->held);
		if (n <= 0 || take(in, (size_t)n, &in->held) == -1)
			return 0;
	}
}

/* Pass the current row to restoration. */
static void
put(struct spk_in *in)
{
	struct video *v = in->own;
	size_t i;

	for (i = 0; i < in->fields; i++)
		v->frame[i] = (float)in->row[i];
	spk_restore_put(&v->restore, v->frame, v->demux.restore);
}

/*
 * Whether the last picture is the last of all; or no other follows, and it
 * needs none.
 */
static bool
is_last(const struct spk_in *in)
{
	const struct video *v = in->own;
	const struct spk_restore *r = &v->restore;

	if (v->room == NULL || r->ended || r->frames == 0)
		return false;
	return v->demux.ended || (!r->on[(r->frames - 1) %
	    SPK_RESTORE_FRAMES] && (in->eof || in->over ||
	    in->held.status != SPK_DONE));
}

/*
 * Put the next frame of the scene into the row: 1; 0: none available, or a
 * fault.
 */
static int
scene(struct spk_in *in)
{
	struct video *v = in->own;
	struct spk_av1_picture p;
	const float *x;
	size_t i;

	do {
		if (picture(in, &p) == 1) {
			if (light(in, &p) == -1)
				return 0;
			if (v->room == NULL)
				return 1;
			put(in);
		} else if (is_last(in))
			spk_restore_put(&v->restore, NULL, false);
		else
			return 0;
	} while (spk_restore_plain(&v->restore) == NULL);
	x = spk_restore_frame(&v->restore);
	for (i = 0; i < in->fields; i++)
		in->row[i] = (double)x[i];
	return 1;
}

/* The input ends here; check whether it may. */
static void
finish(struct spk_in *in)
{
	const struct video *v = in->own;
	struct spk_fault why = {0};

	if (in->pos < in->end)
		(void)spk_in_short(in, &in->held, "in a frame");
	else if (spk_demux_end(&v->demux, &why) == -1)
		(void)spk_in_short(in, &in->held, why.text);
	in->done = true;
}

static size_t
ivf_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	size_t k;

	for (k = 0; k < n && scene(in) == 1; k++)
		if (spk_in_store(in, &in->held, type, block, k) == -1)
			return k;
	if (k == 0 && in->eof && in->held.status == SPK_DONE && !in->over)
		finish(in);
	return k;
}

static void
ivf_close(struct spk_in *in)
{
	struct video *v = in->own;

	if (v == NULL)
		return;
	spk_demux_close(&v->demux);
	spk_av1_decoder_free(v->decoder);
	free(v->scene);
	free(v->room);
	free(v->frame);
	free(v);
}

const struct spk_reader spk_ivf_reader = {
	.name = "ivf", .holds = SPK_SIGNALS, .begins = ivf_begins,
	.open = ivf_open, .read = ivf_read, .close = ivf_close,
};

/* Video to planes, with the camera that its words describe, or to its scene. */
#include <stdlib.h>
#include <string.h>

#include "codec/coder.h"
#include "video.h"

struct decoding {
	struct spk_job	*j;
	const struct spk_demux *said;
	uint64_t	 planes;	/* given */
};

/* The maximum of planes left: at the end, the file gives their number. */
static size_t
left(const struct decoding *d, size_t n)
{
	const uint64_t most = d->said->ended ? d->said->planes - d->planes :
	    UINT64_MAX;

	return n < most ? n : (size_t)most;
}

/* Write planes of the block. */
static int
put(void *arg, size_t n)
{
	struct decoding *d = arg;
	const size_t some = left(d, n);

	d->planes += some;
	return spk_out_frames(d->j->out, SPK_I8, d->j->block, some,
	    &d->j->fault);
}

/* Pass frames through the camera. */
static int
pass(struct decoding *d, size_t n, bool end)
{
	return spk_job_pass(d->j, n, end, put, d) == -1 ? -1 :
	    spk_out_flush(d->j->out, &d->j->fault);
}

/* In a truncated file, planes after the last frame are not known. */
static int
planes(struct decoding *d)
{
	struct spk_job *j = d->j;
	ptrdiff_t n;

	while ((n = spk_source_next(&j->source, &j->fault)) > 0)
		if (pass(d, (size_t)n, false) == -1)
			return -1;
	if (n == -1 || (j->source.frames > 0 && !spk_in_cut(j->input.in) &&
	    pass(d, 0, true) == -1))
		return -1;
	return spk_out_end(j->out, &j->fault);
}

static int
make_camera(struct decoding *d)
{
	struct spk_job *j = d->j;
	struct spk_fault why = {0};
	void *profile = NULL;

	if (spk_video_camera(j, d->said) == -1)
		return -1;
	j->coder = spk_coder_new(j->codec, SPK_ENCODE, j->in_columns,
	    &j->words, &j->fault);
	if (j->coder == NULL)
		return -1;
	if (d->said->profile != NULL &&
	    spk_head_get(&j->args, "profile") == NULL) {
		profile = malloc(d->said->profile_size);
		if (profile == NULL)
			return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
		memcpy(profile, d->said->profile, d->said->profile_size);
	}
	if ((profile != NULL && spk_coder_hand(j->coder, "profile", profile,
	    d->said->profile_size, &why) == -1) ||
	    spk_coder_start(j->coder, NULL, &why) == -1)
		return spk_job_of_input(j, &why);
	j->out_type = SPK_I8;
	return spk_job_block(j);
}

static int
decode_planes(struct decoding *d)
{
	struct spk_job *j = d->j;

	if (make_camera(d) == -1 || spk_video_planes(j, d->said) == -1)
		return -1;
	return spk_out_begin(j->out, &j->head, j->out_columns, NULL,
	    &j->fault) == -1 ? -1 : planes(d);
}

/*
 * Write the scene's frames, in the range of the original scene or, as images,
 * in samples.
 */
static int
decode_scene(struct decoding *d)
{
	struct spk_job *j = d->j;
	float min, max, *x = (float *)(void *)j->source.own;
	size_t i;
	ptrdiff_t n;

	if (spk_video_scene(j, d->said, &min, &max) == -1 ||
	    spk_out_begin(j->out, &j->head, j->out_columns, NULL,
	    &j->fault) == -1)
		return -1;
	while ((n = spk_source_next(&j->source, &j->fault)) > 0) {
		for (i = 0; i < (size_t)n * j->in_columns; i++)
			x[i] = min + x[i] * (max - min);
		if (spk_out_frames(j->out, SPK_F32, x, (size_t)n,
		    &j->fault) == -1 || spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	}
	return n == -1 ? -1 : spk_out_end(j->out, &j->fault);
}

int
spk_video_decode(struct spk_job *j)
{
	struct decoding d = {.j = j};

	if (j->input.in->reader != &spk_ivf_reader)
		return spk_fail(&j->fault, SPK_DATA, "%s: not AV1 in IVF; "
		    "ffmpeg -i FILE -c copy x.ivf extracts AV1 from others",
		    j->input.name);
	d.said = spk_ivf_said(j->input.in);
	j->in_columns = j->out_columns = spk_in_columns(j->input.in);
	if (spk_source_open(&j->source, j->input.in, SPK_F32, &j->fault) == -1)
		return -1;
	return spk_head_get(&j->args, "scene") != NULL ? decode_scene(&d) :
	    decode_planes(&d);
}

/*
 * Planes to video: the scene of every K-th plane, as samples, to libaom.  Its
 * units are written at once, but for the last one, which ends with the number
 * of planes.  For a second pass the samples are kept in a file.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camera/camera.h"
#include "camera/restore.h"
#include "codec/coder.h"
#include "video.h"

#define WAITING		64		/* frames in libaom, and more */

struct encoding {
	struct spk_job	*j;
	struct spk_av1_how how;
	struct spk_av1_encoder *encoder;
	struct spk_mux	*mux;
	bool		 always;	/* restore; or where it pays */
	bool		 pays;
	bool		 restore;	/* the last unit's frame */
	bool		 waiting[WAITING];	/* whether to, of the next */
	uint64_t	 coded, units;
	size_t		 pixels;
	uint16_t	*samples;	/* of a frame, and whether to */
	double		 gamma;
	uint64_t	 frames, outside;
	int		 kept;		/* frames, for the second pass; -1 */
	char		*statistics;	/* of the first */
	size_t		 size, cap;
};

/* Write a unit, and whether its frame is to be restored. */
static int
put(struct encoding *e, const struct spk_av1_unit *u)
{
	const bool restore = e->waiting[e->units++ % WAITING];

	if (restore != e->restore)
		spk_mux_restore(e->mux, restore);
	e->restore = restore;
	return spk_mux_unit(e->mux, u->bytes, u->n, &e->j->fault);
}

static int
keep_statistics(struct encoding *e, const struct spk_av1_unit *u)
{
	if (spk_grow(&e->statistics, &e->cap, e->size + u->n, 1,
	    &e->j->fault) == -1)
		return -1;
	memcpy(e->statistics + e->size, u->bytes, u->n);
	e->size += u->n;
	return 0;
}

/* Write the units that are ready. */
static int
units(struct encoding *e)
{
	struct spk_av1_unit u;
	int more, rc = 0;

	while (rc == 0 &&
	    (more = spk_av1_unit(e->encoder, &u, &e->j->fault)) != 0)
		rc = more == -1 ? -1 :
		    e->how.first_pass ? keep_statistics(e, &u) : put(e, &u);
	return rc;
}

static int
code(struct encoding *e, const uint16_t *samples)
{
	if (samples != NULL)
		e->waiting[e->coded++ % WAITING] = samples[e->pixels] != 0;
	return spk_av1_encode(e->encoder, samples, &e->j->fault) == -1 ? -1 :
	    units(e);
}

/* Reading or writing the file of frames failed. */
static int
bad_file(struct encoding *e)
{
	return spk_fail(&e->j->fault, SPK_SYSTEM, "the file for two passes: %s",
	    errno != 0 ? strerror(errno) : "it has shrunk");
}

/* It has no name, and vanishes with the process. */
static int
keep(struct encoding *e)
{
	const char *dir = getenv("TMPDIR");
	char name[PATH_MAX];

	snprintf(name, sizeof name, "%s/spk-XXXXXX", dir != NULL ? dir :
	    "/tmp");
	e->kept = mkstemp(name);
	return e->kept == -1 || unlink(name) == -1 ? bad_file(e) : 0;
}

/* Read a kept frame. */
static int
kept_frame(struct encoding *e)
{
	const size_t size = (e->pixels + 1) * sizeof *e->samples;
	size_t have = 0;
	ptrdiff_t n;

	for (errno = 0; have < size; have += (size_t)n) {
		n = spk_fd_read(e->kept, (char *)e->samples + have,
		    size - have);
		if (n <= 0)
			return bad_file(e);
	}
	return 0;
}

static int
frame(struct encoding *e, const float *scene)
{
	e->samples[e->pixels] = e->always || (e->pays &&
	    spk_restore_pays(spk_cam_noise(e->j->coder->state),
	    e->how.quality));
	e->outside += spk_video_samples(scene, e->samples, e->pixels,
	    e->gamma);
	e->frames++;
	if (e->kept != -1 && spk_fd_write(e->kept, e->samples,
	    (e->pixels + 1) * sizeof *e->samples) == -1)
		return bad_file(e);
	return code(e, e->samples);
}

/* Encode the frame of the block, which has room for one. */
static int
take(void *arg, size_t frames)
{
	struct encoding *e = arg;

	return frames == 0 ? 0 :
	    frame(e, (const float *)(void *)e->j->block);
}

/* Pass planes through the coder, and encode the resulting frames. */
static int
pass(struct encoding *e, size_t n, bool end)
{
	return spk_job_pass(e->j, n, end, take, e);
}

/* Encode all kept frames again. */
static int
second_pass(struct encoding *e)
{
	uint64_t k;

	spk_av1_encoder_free(e->encoder);
	e->coded = 0;
	e->how.first_pass = false;
	e->how.statistics = e->statistics;
	e->how.statistics_size = e->size;
	e->encoder = spk_av1_encoder_new(&e->how, &e->j->fault);
	if (e->encoder == NULL)
		return -1;
	if (lseek(e->kept, 0, SEEK_SET) == -1)
		return bad_file(e);
	for (k = 0; k < e->frames; k++)
		if (kept_frame(e) == -1 || code(e, e->samples) == -1)
			return -1;
	return code(e, NULL);
}

/* The last frames, at the end of the input, even if it has no planes. */
static int
finish(struct encoding *e)
{
	struct spk_job *j = e->j;

	if (j->source.frames > 0 && pass(e, 0, true) == -1)
		return -1;
	memset(j->block, 0, e->pixels * sizeof(float));
	if ((e->frames == 0 &&
	    frame(e, (const float *)(void *)j->block) == -1) ||
	    code(e, NULL) == -1 ||
	    (e->kept != -1 && second_pass(e) == -1))
		return -1;
	spk_out_count(j->out, e->frames);
	return spk_mux_end(e->mux, j->source.frames, &j->fault);
}

static int
run(struct encoding *e)
{
	struct spk_job *j = e->j;
	struct spk_fault why = {0};
	ptrdiff_t n;

	if (spk_coder_start(j->coder, NULL, &why) == -1)
		return spk_job_of_input(j, &why);
	while ((n = spk_source_next(&j->source, &j->fault)) > 0)
		if (pass(e, (size_t)n, false) == -1)
			return -1;
	return n == -1 ? -1 : finish(e);
}

/* If the input fails, write what was read, without an end. */
static void
salvage(struct encoding *e)
{
	struct spk_fault late = {0}, was = e->j->fault;

	if (was.status != SPK_DATA || e->mux == NULL || e->kept != -1)
		return;
	e->j->fault = late;
	if ((e->j->source.frames > 0 && pass(e, 0, true) == -1) ||
	    code(e, NULL) == -1 || spk_mux_flush(e->mux, &e->j->fault) == -1)
		return;
	e->j->fault = was;
}

static void
configure(struct encoding *e, const struct spk_head *words)
{
	const struct spk_head *args = &e->j->args;

	e->gamma = spk_head_number(args, "gamma", 1);
	e->pixels = e->j->in_columns;
	e->how = (struct spk_av1_how){
		.width = (size_t)spk_head_number(words, "width", 0),
		.height = (size_t)spk_head_number(words, "height", 0),
		.quality = (unsigned)spk_head_number(args, "quality", 40),
		.preset = (unsigned)spk_head_number(args, "preset", 4),
		.lag = SPK_VIDEO_LAG,
		.key = (unsigned)spk_head_number(args, "key", 0),
		.intra = spk_head_get(args, "intra") != NULL,
		.jobs = (unsigned)spk_head_number(args, "jobs", 1),
		.first_pass = spk_head_get(args, "two-pass") != NULL
	};
}

/*
 * The profile's two frames, to be freed; NULL without a fault if there is none
 */
static float *
profile(struct spk_job *j, size_t width)
{
	const char *name = spk_head_get(&j->args, "profile");
	const size_t size = 2 * j->in_columns * sizeof(float);
	const void *frames;
	float *copy = NULL;
	void *bytes;
	size_t n;

	if (name == NULL)
		return NULL;
	bytes = spk_file_read(name, SPK_IVF_MOST, &n, &j->fault);
	if (bytes == NULL)
		return NULL;
	if (spk_profile_read(bytes, n, j->in_columns, width, &frames) != NULL)
		spk_fail(&j->fault, SPK_DATA, "%.250s: changed while it was "
		    "read", name);
	else if ((copy = malloc(size)) == NULL)
		spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	else
		memcpy(copy, frames, size);
	free(bytes);
	return copy;
}

/* Begin the file, with its header and words. */
static int
open_file(struct encoding *e, const struct spk_head *words)
{
	struct spk_job *j = e->j;
	struct spk_ivf ivf = {.width = e->how.width, .height = e->how.height};
	const double rate = spk_head_number(words, "rate", 0) /
	    spk_head_number(words, "steps", 1);
	float *frames;

	spk_ivf_time(&ivf, spk_head_number(&j->args, "fps", rate));
	frames = profile(j, ivf.width);
	if (j->fault.status == SPK_DONE)
		e->mux = spk_mux_new(j->out, &ivf, words, frames, &j->fault);
	free(frames);
	return e->mux != NULL ? 0 : -1;
}

/* Whether to restore frames: all, none, or those where it helps. */
static int
set_restore(struct encoding *e, struct spk_head *words)
{
	const char *how = spk_head_get(&e->j->args, "restore");

	e->always = e->restore = how != NULL && strcmp(how, "yes") == 0;
	e->pays = how == NULL || strcmp(how, "auto") == 0;
	return e->pays ? 0 : spk_head_set(words, "restore", e->always ? "1" :
	    "0", &e->j->fault);
}

static int
set_up(struct encoding *e)
{
	struct spk_job *j = e->j;
	struct spk_head words = {0};
	int rc = -1;

	if (spk_video_words(j, &words) == 0) {
		configure(e, &words);
		if (e->how.width == 0)
			spk_fail(&j->fault, spk_in_headed(j->input.in) ?
			    SPK_DATA : SPK_USAGE, "%s: the size of its images "
			    "is not known: --size", j->input.name);
		else
			e->encoder = spk_av1_encoder_new(&e->how, &j->fault);
	}
	if (e->encoder != NULL && set_restore(e, &words) == 0)
		rc = open_file(e, &words);
	spk_head_free(&words);
	if (rc == -1)
		return -1;
	j->cap = 1;
	j->block = spk_pages(e->pixels * sizeof(float));
	e->samples = malloc((e->pixels + 1) * sizeof *e->samples);
	if (j->block == NULL || e->samples == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return e->how.first_pass ? keep(e) : 0;
}

/* Video is made from planes of a camera. */
int
spk_video_check(struct spk_job *j)
{
	const struct spk_head *h = spk_in_head(j->input.in);
	const char *kind = spk_head_get(h, "kind");
	const char *codec = spk_head_get(h, "codec");

	if (kind != NULL && strcmp(kind, "signal") == 0)
		return spk_fail(&j->fault, SPK_DATA,
		    "%s:1: this is a signal, not planes of spikes; spk-cam "
		    "makes them from a scene", j->input.name);
	if (codec != NULL && strcmp(codec, "cam") != 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: codec=%.40s: only "
		    "planes of a camera, codec=cam, become video",
		    j->input.name, codec);
	if (spk_job_is_rows(j) || j->input.in->reader == &spk_neurons_reader)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: these are not "
		    "planes of images", j->input.name);
	return 0;
}

/* Notes on stderr, after success. */
static void
notes(const struct encoding *e)
{
	const struct spk_job *j = e->j;

	if (spk_head_get(&j->args, "quiet") == NULL)
		spk_note(j->prog, j->input.name, e->outside, "value",
		    "of the scene beyond 0 and 1 clipped: see --gain");
}

int
spk_video_encode(struct spk_job *j)
{
	struct encoding e = {.j = j, .kept = -1};
	int rc = -1;

	if (spk_video_check(j) == -1)
		return -1;
	j->in_columns = j->out_columns = spk_in_columns(j->input.in);
	if (spk_source_open(&j->source, j->input.in, SPK_I8, &j->fault) == 0 &&
	    spk_job_coder(j, j->in_columns) == 0 && set_up(&e) == 0)
		rc = run(&e);
	if (rc == 0)
		notes(&e);
	else
		salvage(&e);
	spk_mux_free(e.mux);
	spk_av1_encoder_free(e.encoder);
	free(e.samples);
	free(e.statistics);
	if (e.kept != -1)
		close(e.kept);
	return rc;
}

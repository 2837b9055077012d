/*
 * Words about planes in a video file: their own words, those for the camera
 * that makes them again, and how the video was made.
 */
#include <stdio.h>
#include <string.h>

#include "video.h"

/* Words of the video, which planes do not have. */
static const char *const own[] = {
	"video", "scene", "quality", "gamma", "restore"
};
#define OWN	(sizeof own / sizeof *own)

/* Words for the camera, besides steps and interpolate. */
static const char *const camera[] = {"gain", "threshold", "reset", "start"};
#define CAMERA	(sizeof camera / sizeof *camera)

const char *
spk_video_word(const struct spk_job *j, const char *name)
{
	const struct spk_param *p = j->codec->param;
	const char *text = spk_head_get(&j->words, name);

	while (strcmp(p->name, name) != 0)
		p++;
	return text != NULL ? text : p->initial;
}

/*
 * The initial charge of pixels.  That of a recording, or a random one, is not
 * known: half a threshold is the best estimate.
 */
static int
set_start(struct spk_job *j, struct spk_head *h, const char *text)
{
	if (text != NULL && strcmp(text, "random") != 0)
		return spk_head_set(h, "start", text, &j->fault);
	return spk_head_real(h, "start", 0.5 * spk_head_number(h, "threshold",
	    1), &j->fault);
}

static int
set_camera(struct spk_job *j, struct spk_head *h, const char *every)
{
	const char *start = spk_head_get(&j->args, "start");
	const struct spk_head *in = spk_in_head(j->input.in);
	size_t i;

	if (spk_head_set(h, "codec", "cam", &j->fault) == -1 ||
	    spk_head_set(h, "steps", every, &j->fault) == -1 ||
	    spk_head_set(h, "interpolate", "linear", &j->fault) == -1)
		return -1;
	for (i = 0; i + 1 < CAMERA; i++)
		if (spk_head_set(h, camera[i], spk_video_word(j, camera[i]),
		    &j->fault) == -1)
			return -1;
	if (start == NULL && spk_head_get(in, "codec") != NULL)
		start = spk_video_word(j, "start");
	return set_start(j, h, start);
}

/* The range of the scene of the planes. */
static int
keep_range(struct spk_job *j, struct spk_head *h, const struct spk_head *from)
{
	static const char *const ends[] = {"min", "max"};
	const char *text;
	size_t i;

	for (i = 0; i < 2; i++) {
		spk_head_drop(h, ends[i]);
		text = spk_head_get(from, ends[i]);
		if (text != NULL && strchr(text, ',') != NULL)
			return spk_fail(&j->fault, SPK_DATA, "%s:1: %s=%.40s: "
			    "video has one range for all pixels",
			    j->input.name, ends[i], text);
		if (text != NULL && spk_head_set(h, ends[i], text,
		    &j->fault) == -1)
			return -1;
	}
	return 0;
}

static int
set_video(struct spk_job *j, struct spk_head *h)
{
	const char *quality = spk_head_get(&j->args, "quality");
	const char *gamma = spk_head_get(&j->args, "gamma");
	const char *value[OWN] = {
		"1", spk_head_get(&j->args, "scene"),
		quality != NULL ? quality : "40", gamma != NULL ? gamma : "1",
		"0"
	};
	size_t i;

	for (i = 0; i < OWN; i++)
		if (spk_head_set(h, own[i], value[i], &j->fault) == -1)
			return -1;
	return 0;
}

int
spk_video_words(struct spk_job *j, struct spk_head *h)
{
	static const char *const not[] = {
		"v", "format", "names", "unit", "layout"
	};
	const struct spk_head *in = spk_in_head(j->input.in);
	size_t i;

	if (spk_head_copy(h, in, &j->fault) == -1)
		return -1;
	spk_facts_strip(h, j->codec->param);
	if (spk_head_get(in, "codec") == NULL)
		spk_head_drop(h, "maxval");
	for (i = 0; i < sizeof not / sizeof *not; i++)
		spk_head_drop(h, not[i]);
	if (spk_facts(h, &j->args, j->in_columns, j->input.name,
	    &j->fault) == -1 || spk_facts_no_episodes(h, j->codec->name,
	    j->input.name, &j->fault) == -1 ||
	    spk_head_set(h, "kind", "spikes", &j->fault) == -1 ||
	    spk_head_count(h, "channels", j->in_columns, &j->fault) == -1 ||
	    (spk_head_get(in, "codec") != NULL && keep_range(j, h, in) == -1))
		return -1;
	return set_camera(j, h, spk_head_get(&j->args, "every")) == -1 ? -1 :
	    set_video(j, h);
}

/* Options, then the file, then defaults. */
static const char *
said(const struct spk_job *j, const struct spk_demux *d, const char *name)
{
	const char *text = spk_head_get(&j->args, name);

	return text != NULL ? text : spk_head_get(&d->words, name);
}

int
spk_video_camera(struct spk_job *j, const struct spk_demux *d)
{
	static const char *const of_scene[] = {"every", "gamma", NULL};
	static const char *const more[] = {"jobs", "profile"};
	const char *every = d->known ? spk_head_get(&d->words, "steps") :
	    spk_head_get(&j->args, "every");
	struct spk_head *h = &j->words;
	const char *text;
	size_t i;

	if (d->known && spk_without(&j->args, of_scene, "video of planes, "
	    "which has its own", &j->fault) == -1)
		return -1;
	for (i = 0; i + 1 < CAMERA; i++) {
		text = said(j, d, camera[i]);
		if (text != NULL && spk_head_set(h, camera[i], text,
		    &j->fault) == -1)
			return -1;
	}
	for (i = 0; i < 2; i++) {
		text = spk_head_get(&j->args, more[i]);
		if (text != NULL && spk_head_set(h, more[i], text,
		    &j->fault) == -1)
			return -1;
	}
	return set_start(j, h, said(j, d, "start")) == -1 ||
	    spk_head_set(h, "steps", every != NULL ? every : "20",
	    &j->fault) == -1 ||
	    spk_head_set(h, "interpolate", "linear", &j->fault) == -1 ||
	    spk_head_count(h, "width", d->ivf.width, &j->fault) == -1 ||
	    spk_head_set(h, "min", "0", &j->fault) == -1 ? -1 :
	    spk_head_set(h, "max", "1", &j->fault);
}

/* Facts of the planes; any video is treated as the scene of some. */
static int
facts(struct spk_job *j, const struct spk_demux *d)
{
	const struct spk_head *in = spk_in_head(j->input.in);
	struct spk_head *h = &j->head;
	size_t i;

	if (spk_head_copy(h, d->known ? &d->words : in, &j->fault) == -1)
		return -1;
	for (i = 0; i < OWN; i++)
		spk_head_drop(h, own[i]);
	return d->known ? 0 : spk_facts_steps(h,
	    (size_t)spk_head_number(&j->words, "steps", 1), 1, &j->fault);
}

int
spk_video_planes(struct spk_job *j, const struct spk_demux *d)
{
	const struct spk_head *in = spk_in_head(j->input.in);
	struct spk_head *h = &j->head;

	if (facts(j, d) == -1 || spk_job_set(j, "kind", "spikes") == -1 ||
	    spk_job_set(j, "codec", "cam") == -1 ||
	    spk_coder_words(j->coder, h, &j->fault) == -1 ||
	    keep_range(j, h, d->known ? &d->words : in) == -1)
		return -1;
	if (!d->known && (spk_job_set(j, "min", "0") == -1 ||
	    spk_job_set(j, "max", spk_head_get(in, "maxval")) == -1))
		return -1;
	return spk_facts(h, &j->args, j->in_columns, j->input.name,
	    &j->fault);
}

/* The range of the original scene, which may be absent. */
static int
range(struct spk_job *j, const struct spk_demux *d, float *min, float *max)
{
	struct spk_head *h = &j->head;
	struct spk_head ends = {0};
	int rc;

	*min = (float)spk_head_number(&d->words, "min", 0);
	*max = (float)spk_head_number(&d->words, "max", j->codec->full);
	rc = spk_head_real(&ends, "min", (double)*min, &j->fault) == -1 ||
	    spk_head_real(&ends, "max", (double)*max, &j->fault) == -1 ? -1 : 0;
	spk_head_drop(h, "maxval");
	if (rc == 0)
		rc = spk_facts_maxval(h, &ends, &j->fault);
	spk_head_free(&ends);
	return rc;
}

int
spk_video_scene(struct spk_job *j, const struct spk_demux *d, float *min,
    float *max)
{
	const struct spk_head *in = spk_in_head(j->input.in);
	const char *to = j->out->writer->name;
	const bool image = strcmp(to, "y4m") == 0 || strcmp(to, "pgm") == 0;
	struct spk_head *h = &j->head;

	*min = 0;
	*max = (float)spk_head_number(in, "maxval", 1);
	if (spk_head_copy(h, in, &j->fault) == -1 ||
	    (d->known && !image && range(j, d, min, max) == -1) ||
	    (d->known && spk_head_get(&d->words, "rate") != NULL &&
	    spk_head_real(h, "rate", spk_head_number(&d->words, "rate", 0) /
	    (double)d->every, &j->fault) == -1) ||
	    spk_job_set(j, "kind", "signal") == -1 ||
	    spk_job_set(j, "type", "f32") == -1)
		return -1;
	return spk_facts(h, &j->args, j->in_columns, j->input.name,
	    &j->fault);
}

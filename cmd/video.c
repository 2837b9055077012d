/*
 * spk-video: planes of a spike camera to AV1 of their scene, for any player,
 * and back to planes.
 *
 *	planes -> scene -> samples -> AV1 -> IVF
 *	IVF -> AV1 -> samples -> scene -> planes
 *
 * With --lossless, planes packed with their scene: video_lossless.c.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "camera/camera.h"
#include "format/packed.h"
#include "video.h"

/* The methods of scenes, and the frames of a video itself. */
static const char *
scene(size_t k)
{
	size_t i;

	for (i = 0; i < k && spk_scene_methods[i] != NULL; i++)
		;
	return i < k ? NULL : spk_scene_methods[i] != NULL ?
	    spk_scene_methods[i] : "coded";
}

static const char *const restore[] = {"auto", "yes", "no", NULL};

static const struct spk_param video_param[] = {
	{ .name = "decode", .letter = 'd', .type = SPK_FLAG,
	  .help = "decode video in IVF, or packed planes, to planes" },
	{ .name = "lossless", .type = SPK_FLAG,
	  .help = "write planes packed with their scene instead of video" },
	{ .name = "quality", .type = SPK_I64, .initial = "40", .min = 0,
	  .max = 63, .unit = "Q",
	  .help = "quality of the video: lower is better and larger" },
	{ .name = "every", .type = SPK_I64, .initial = "20", .min = 1,
	  .max = SPK_VIDEO_EVERY, .unit = "PLANES",
	  .help = "planes per frame of the video" },
	{ .name = "scene", .type = SPK_CHOICE, .choose = scene,
	  .initial = "learned", .unit = "METHOD", .help = "how light is "
	  "computed from spikes; coded: with -d, write the frames themselves" },
	{ .name = "restore", .type = SPK_CHOICE, .initial = "auto",
	  .choice = restore, .unit = "WHEN", .help = "improve decoded frames "
	  "by a network; auto: where planes are noisy" },
	{ .name = "intra", .type = SPK_FLAG,
	  .help = "code each frame independently: all are key frames" },
	{ .name = "key", .type = SPK_I64, .min = 1, .max = INT32_MAX,
	  .unit = "N", .help = "maximum number of frames from one key frame to "
	  "the next; of packed output: blocks" },
	{ .name = "preset", .type = SPK_I64, .initial = "4", .min = 0,
	  .max = 6, .unit = "N",
	  .help = "lower is smaller and takes longer" },
	{ .name = "two-pass", .type = SPK_FLAG,
	  .help = "analyse all frames before the first is coded" },
	{ .name = "fps", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = 1e6, .unit = "RATE", .help = "frames per second that players "
	  "show; default: the real rate, or 25" },
	{ .name = "gamma", .type = SPK_F64, .initial = "1", .min = 0.1,
	  .max = 10, .unit = "POWER",
	  .help = "light is a sample to this power" },
	{ .name = NULL }
};

#define ROWS	16			/* of other commands, at most */

/* Rows with those names, from all rows. */
static void
choose(const struct spk_param *p, const char *names, struct spk_param to[ROWS])
{
	size_t n = 0;

	for (; p->name != NULL && n + 1 < ROWS; p++)
		if (spk_is_word(names, p->name))
			to[n++] = *p;
	to[n] = (struct spk_param){.name = NULL};
}

static int
usual(struct spk_job *j, const char *name, const char *value)
{
	return spk_head_get(&j->args, name) != NULL ? 0 :
	    spk_head_set(&j->args, name, value, &j->fault);
}

static bool
is_coded(const struct spk_job *j)
{
	const char *how = spk_head_get(&j->args, "scene");

	return how != NULL && strcmp(how, "coded") == 0;
}

/* A video is not planes. */
static int
ivf_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, "DKIF", 4);
}

static int
ivf_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	(void)args;
	return spk_fail(f, SPK_DATA, "%s: this is a video; --decode makes "
	    "planes of it", in->name);
}

static const struct spk_reader ivf = {
	.name = "ivf", .begins = ivf_begins, .open = ivf_open
};

/* Planes as by spk-cam, or the frames themselves. */
static int
prepare_decoding(struct spk_job *j)
{
	static const char *const other[] = {
		"lossless", "quality", "intra", "preset", "two-pass", "fps",
		"window", "filter", NULL
	};

	const char *from = spk_head_get(&j->args, "from");

	j->way = SPK_ENCODE;
	j->video = &spk_ivf_reader;
	j->scene = &spk_video_scenes;
	if (spk_without(&j->args, other, "decoding", &j->fault) == -1)
		return -1;
	if (from != NULL && strcmp(from, "packed") != 0)
		return spk_fail(&j->fault, SPK_USAGE, "--from: with --decode "
		    "it can only be packed");
	if (is_coded(j))
		return usual(j, "to", "f32");
	return spk_head_get(&j->args, "scene") == NULL ? 0 :
	    spk_fail(&j->fault, SPK_USAGE, "--scene: with --decode it can only "
	    "be coded");
}

/* The camera's defaults differ from those of video. */
static int
prepare_scene(struct spk_job *j, const char *every)
{
	static const char *const other[] = {
		"to", "bare", "unit", "decimals", "times", "level", NULL
	};

	j->way = SPK_DECODE;
	j->video = &ivf;
	if (spk_without(&j->args, other, "encoding", &j->fault) == -1)
		return -1;
	if (is_coded(j))
		return spk_fail(&j->fault, SPK_USAGE,
		    "--scene=coded: only with --decode");
	return usual(j, "scene", "learned") == -1 ||
	    usual(j, "every", every) == -1 ||
	    spk_head_set(&j->args, "interpolate", "linear", &j->fault) == -1 ||
	    spk_head_set(&j->args, "min", "0", &j->fault) == -1 ||
	    spk_head_set(&j->args, "max", "1", &j->fault) == -1 ? -1 : 0;
}

static int
prepare_encoding(struct spk_job *j)
{
	static const char *const packed[] = {"block", "stripe", NULL};
	static const struct spk_writer writer = {.name = "ivf"};

	if (spk_without(&j->args, packed, "video", &j->fault) == -1 ||
	    prepare_scene(j, "20") == -1)
		return -1;
	if (spk_head_get(&j->args, "intra") != NULL &&
	    spk_head_get(&j->args, "key") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--intra: all are key "
		    "frames; --key: some");
	if (isatty(1))
		return spk_fail(&j->fault, SPK_USAGE,
		    "video is not written to a terminal");
	j->out = spk_out_new(1, "stdout", &writer, &j->args, SPK_CLOSE,
	    &j->fault);
	return j->out != NULL ? 0 : -1;
}

static int
prepare_lossless(struct spk_job *j)
{
	static const char *const other[] = {
		"intra", "two-pass", "fps", "gamma", "restore", NULL
	};

	return spk_without(&j->args, other, "--lossless", &j->fault) == -1 ||
	    prepare_scene(j, "10") == -1 ? -1 :
	    spk_head_set(&j->args, "to", "packed", &j->fault);
}

static bool
is_lossless(const struct spk_job *j)
{
	return spk_head_get(&j->args, "lossless") != NULL;
}

static int
prepare(struct spk_job *j)
{
	return spk_head_get(&j->args, "decode") != NULL ?
	    prepare_decoding(j) : is_lossless(j) ? prepare_lossless(j) :
	    prepare_encoding(j);
}

static int
work(struct spk_job *j)
{
	if (j->way == SPK_DECODE)
		return is_lossless(j) ? spk_video_pack(j) :
		    spk_video_encode(j);
	return spk_packed_in(j->input.in) != NULL ? spk_video_unpack(j) :
	    spk_video_decode(j);
}

int
spk_cmd_video(int argc, char *argv[])
{
	struct spk_param camera[ROWS], reader[ROWS];
	const struct spk_param *const table[] = {
		video_param, camera, reader, spk_writer_param,
		spk_decimals_param, spk_common_param, NULL
	};
	const struct spk_command cmd = {
		.name = "spk-video",
		.title = "turn planes of a spike camera into video, and back",
		.operands = "[file]", .most = 1, .table = table, .own = 6,
	};
	struct spk_job j = {
		.codec = spk_codec_find("cam"), .prepare = prepare
	};

	choose(j.codec->param, "window profile filter gain threshold reset "
	    "start jobs", camera);
	choose(spk_reader_param, "from channels slice skip size stride flip "
	    "axes fields frame frames max-size partial", reader);
	return spk_job_command(&j, &cmd, work, argc, argv);
}

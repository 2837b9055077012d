/*
 * spk-fit: learn a file for spk-decode from recordings.
 *
 *	SCENE --> reader -> frames ----------+
 *	PLANES -> reader -> history -> maps -+-> fit -> filter on stdout
 *	...
 *	UNIFORM -> reader -> planes -> profile on stdout
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fit.h"

#define JOBS_MAX	256
#define SAMPLES_MAX	(1 << 20)
#define GAIN_MAX	0x1p20

static const char *const interpolates[] = {"hold", "linear", NULL};

static const struct spk_param fit_param[] = {
	{ .name = "every", .type = SPK_I64, .min = 1, .max = INT32_MAX,
	  .unit = "PLANES", .help = "filter: planes per frame of the scene; "
	  "default: the header's steps, or 20" },
	{ .name = "gain", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = GAIN_MAX, .unit = "FACTOR", .help = "filter: charge of a "
	  "plane where the scene is brightest; default: the header's, or 0.5" },
	{ .name = "threshold", .letter = 't', .type = SPK_F64,
	  .flags = SPK_ABOVE, .min = 0, .max = GAIN_MAX, .unit = "SIZE",
	  .help = "filter: charge at which a pixel fires; default: the "
	  "header's, or 1" },
	{ .name = "interpolate", .type = SPK_CHOICE, .choice = interpolates,
	  .unit = "HOW", .help = "filter: plane of frame k: linear: k every; "
	  "hold: the middle; default: the header's" },
	{ .name = "samples", .type = SPK_I64, .initial = "9000", .min = 1,
	  .max = SAMPLES_MAX, .unit = "N",
	  .help = "filter: pixels to use in each frame" },
	{ .name = "dark", .type = SPK_FILE, .unit = "FILE",
	  .help = "profile: a recording without light" },
	{ .name = "rate", .letter = 'r', .type = SPK_F64, .flags = SPK_ABOVE,
	  .min = 0, .max = INFINITY, .unit = "HZ",
	  .help = "sampling rate, for the times of --slice; default: that of "
	  "the input" },
	{ .name = "jobs", .letter = 'j', .type = SPK_I64, .initial = "1",
	  .min = 1, .max = JOBS_MAX, .unit = "N",
	  .help = "threads; the result does not depend on it" },
	{ .name = NULL }
};

/* The cuts of taps.c, so that each class has pixels. */
static const struct spk_cuts cuts = {
	.n = {2, 3, 3, 3},
	.at = {{.006F, .028F}, {.3F, .5F, .7F}, {.008F, .02F, .045F},
	    {.008F, .02F, .05F}}
};

int
spk_fit_spikes(struct spk_fitting *j, const struct spk_input *i)
{
	const char *kind = spk_head_get(spk_in_head(i->in), "kind");

	if (kind == NULL || strcmp(kind, "spikes") == 0)
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a signal, not a "
	    "spike train", i->name);
}

void
spk_fit_note(const struct spk_fitting *j, const struct spk_input *i)
{
	if (i->in == NULL || spk_head_get(&j->args, "quiet") != NULL)
		return;
	spk_note_in(SPK_FIT_PROG, i->in, i->frames);
	if (spk_head_get(&j->args, "verbose") != NULL)
		spk_note_counts(SPK_FIT_PROG, i->name, i->frames,
		    spk_in_columns(i->in), "");
}

int
spk_fit_up_only(struct spk_fitting *j, const struct spk_input *i, size_t n)
{
	const int8_t *y = (const int8_t *)i->block;
	size_t k;

	for (k = 0; k < n; k++)
		if (y[k] < 0)
			return spk_fail(&j->fault, SPK_DATA, "%s: a spike of "
			    "-1, which cameras do not have", i->name);
	return 0;
}

/* A pair */

/* A number from an option, the header or the default. */
static double
given(const struct spk_fitting *j, const char *name, double usual)
{
	return spk_head_number(&j->args, name,
	    spk_head_number(spk_in_head(j->planes.in), name, usual));
}

static int
learn_shot(struct spk_fitting *j)
{
	const struct spk_head *head = spk_in_head(j->planes.in);
	const struct spk_head *scene = spk_in_head(j->scene.in);
	const char *how = spk_head_get(&j->args, "interpolate");
	const double steps = spk_head_number(head, "steps", 20);
	const double every = spk_head_number(&j->args, "every", steps);
	const bool whole = every >= 1 && every <= INT32_MAX &&
	    every <= floor(every);

	if (how == NULL)
		how = spk_head_get(head, "interpolate");
	j->shot = (struct spk_shot){
		.steps = whole ? (size_t)every : 1,
		.linear = how != NULL && strcmp(how, "linear") == 0,
		.gain = (float)given(j, "gain", 0.5),
		.threshold = (float)given(j, "threshold", 1)
	};
	j->min = spk_head_item(head, "min", 0, 0);
	j->max = spk_head_item(head, "max", 0,
	    spk_head_number(scene, "maxval", 1));
	if (whole && j->shot.gain > 0 && j->shot.threshold > 0 &&
	    j->max > j->min)
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s:1: its steps, gain, "
	    "threshold, min and max are not a camera's", j->planes.name);
}

/* The width of images, from the scene, the planes or options. */
static int
find_width(struct spk_fitting *j)
{
	const size_t n = spk_in_columns(j->scene.in);
	struct spk_head h = {0};
	const char *width = spk_head_get(spk_in_head(j->scene.in), "width");
	const char *other = spk_head_get(spk_in_head(j->planes.in), "width");
	int rc = 0;

	if (width != NULL && other != NULL && strcmp(width, other) != 0)
		return spk_fail(&j->fault, SPK_DATA, "%s: planes %.20s pixels "
		    "wide; the frames of %s are %.20s", j->planes.name, other,
		    j->scene.name, width);
	if (width == NULL)
		width = other;
	if (width == NULL) {
		rc = spk_facts(&h, &j->args, n, j->planes.name, &j->fault);
		width = spk_head_get(&h, "width");
	}
	if (rc == 0 && (width == NULL || !spk_count(width, strlen(width),
	    &j->width) || j->width == 0 || n % j->width != 0))
		rc = spk_fail(&j->fault, SPK_DATA, "%s: the width of its "
		    "frames is not known", j->scene.name);
	spk_head_free(&h);
	return rc;
}

static int
open_pair(struct spk_fitting *j, const char *scene, const char *planes)
{
	const char *kind;
	size_t n;

	if (strcmp(scene, "-") == 0 && strcmp(planes, "-") == 0)
		return spk_fail(&j->fault, SPK_USAGE, "stdin cannot be both "
		    "a scene and its planes");
	if (spk_input_open(&j->scene, scene, &j->none, NULL,
	    &j->fault) == -1 ||
	    spk_input_open(&j->planes, planes, &j->args, NULL,
	    &j->fault) == -1 || spk_fit_spikes(j, &j->planes) == -1)
		return -1;
	kind = spk_head_get(spk_in_head(j->scene.in), "kind");
	if (kind != NULL && strcmp(kind, "spikes") == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a spike "
		    "train, not a scene", j->scene.name);
	n = spk_in_columns(j->scene.in);
	if (n != spk_in_columns(j->planes.in))
		return spk_fail(&j->fault, SPK_DATA, "%s: planes of %zu "
		    "pixels; the frames of %s have %zu", j->planes.name,
		    spk_in_columns(j->planes.in), j->scene.name, n);
	return find_width(j) == -1 ? -1 : learn_shot(j);
}

static int
make_room(struct spk_fitting *j)
{
	const size_t n = spk_in_columns(j->scene.in);
	const size_t span = 2 * SPK_MAPS_HALF + 1 + 2 * SPK_REACH;
	const size_t size = spk_lines(spk_history_room(n, span));

	j->room = aligned_alloc(64, size);
	j->frames = malloc((SPK_MAPS + 1) * n * sizeof *j->frames);
	if (j->room == NULL || j->frames == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	memset(j->room, 0, size);
	spk_history_open(&j->history, j->room, n, span);
	return 0;
}

static void
close_pair(struct spk_fitting *j)
{
	spk_input_close(&j->scene);
	spk_input_close(&j->planes);
	free(j->room);
	free(j->frames);
	j->room = NULL;
	j->frames = NULL;
}

/* Read the next frame of the scene, in 0..1: 1, or 0 at the end, or -1. */
static int
read_scene(struct spk_fitting *j)
{
	const size_t n = spk_in_columns(j->scene.in);
	const float min = (float)j->min, range = (float)(j->max - j->min);
	float *x = j->frames + SPK_MAPS * n;
	const float *from;
	ptrdiff_t got;
	size_t i;

	got = spk_input_read(&j->scene, SPK_F32, 1, &j->fault);
	if (got <= 0)
		return (int)got;
	from = (const float *)(const void *)j->scene.block;
	for (i = 0; i < n; i++) {
		x[i] = (from[i] - min) / range;
		if (x[i] < 0)
			return spk_fail(&j->fault, SPK_DATA, "%s: channel %zu: "
			    "frame %llu: a value below min, but light is never "
			    "negative",
			    j->scene.name, i + 1,
			    (unsigned long long)j->scene.frames);
		j->above += x[i] > 1;
	}
	return 1;
}

/* Read planes up to that number, or to the end. */
static int
read_planes(struct spk_fitting *j, uint64_t until)
{
	ptrdiff_t got = 1;

	while (got > 0 && j->history.planes < until) {
		got = spk_input_read(&j->planes, SPK_I8, 1, &j->fault);
		if (got > 0 && spk_fit_up_only(j, &j->planes,
		    j->history.pixels) == -1)
			return -1;
		if (got > 0)
			spk_history_put(&j->history,
			    (const int8_t *)j->planes.block);
	}
	return (int)got;
}

static int
add_frame(struct spk_fitting *j, uint64_t plane)
{
	const size_t n = spk_in_columns(j->scene.in);
	const float unit = j->shot.threshold / j->shot.gain;
	const unsigned jobs = (unsigned)spk_param_number(fit_param, &j->args,
	    "jobs");
	float *map[SPK_MAPS];
	size_t i, k;

	for (k = 0; k < SPK_MAPS; k++)
		map[k] = j->frames + k * n;
	spk_maps(&j->history, plane, (1U << SPK_MAPS) - 1, map);
	for (i = 0; i < SPK_MAPS * n; i++)
		j->frames[i] *= unit;
	return spk_fit_add(j->fit, map,
	    j->frames + SPK_MAPS * n, j->width, n / j->width, jobs,
	    &j->fault);
}

/* Read the frames of a scene, and the planes recorded of it. */
static int
add_pair(struct spk_fitting *j)
{
	const uint64_t every = j->shot.steps;
	uint64_t k, plane;
	int more;

	for (k = 0; ; k++) {
		plane = k * every + (j->shot.linear ? 0 : every / 2);
		if (read_planes(j, plane + SPK_MAPS_HALF + SPK_REACH + 1) == -1)
			return -1;
		more = read_scene(j);
		if (more == -1)
			return -1;
		if ((more > 0) != (plane < j->history.planes))
			break;
		if (more == 0)
			return k > 0 ? 0 : spk_fail(&j->fault, SPK_DATA,
			    "%s: no frames", j->scene.name);
		if (add_frame(j, plane) == -1)
			return -1;
	}
	return spk_fail(&j->fault, SPK_DATA, "%s: %s%llu frame%s, and %s has "
	    "%s, one per %llu planes", j->scene.name, more > 0 ? "more than " :
	    "", (unsigned long long)k, k == 1 ? "" : "s", j->planes.name,
	    more > 0 ? "no more" : "more", (unsigned long long)every);
}

/* All */

static void
show(const struct spk_fitting *j, int pair, int pairs)
{
	if (isatty(2) && spk_head_get(&j->args, "quiet") == NULL)
		fprintf(stderr, pair < pairs ? "\rspk-fit: pair %d of %d" :
		    "\r\033[K", pair + 1, pairs);
}

static double
decibels(double mse)
{
	return -10 * log10(mse);
}

static void
report(const struct spk_fitting *j)
{
	char text[200];
	double error, mean;

	if (spk_head_get(&j->args, "quiet") != NULL)
		return;
	if (spk_fit_test(j->fit, j->coefficients, &error, &mean))
		snprintf(text, sizeof text, "held-out frames, one of %d: "
		    "psnr=%.2f, by mean intervals of 11 planes psnr=%.2f",
		    SPK_FIT_EACH, decibels(error), decibels(mean));
	else
		snprintf(text, sizeof text, "fewer than %d frames: none is "
		    "held out to measure its quality", SPK_FIT_EACH);
	spk_say(SPK_FIT_PROG, text);
}

static int
write_filter(struct spk_fitting *j)
{
	const unsigned jobs = (unsigned)spk_param_number(fit_param, &j->args,
	    "jobs");
	void *file;
	size_t n;
	int rc;

	j->coefficients = calloc(spk_cuts_classes(&cuts) * SPK_TAPS,
	    sizeof *j->coefficients);
	if (j->coefficients == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	if (spk_fit_solve(j->fit, j->coefficients, jobs, &j->fault) == -1)
		return -1;
	report(j);
	file = spk_filter_file(&cuts, j->coefficients, &n, &j->fault);
	if (file == NULL)
		return -1;
	rc = spk_out_bytes(j->out, file, n, &j->fault);
	free(file);
	return rc == -1 ? -1 : spk_out_finish(j->out, &j->fault);
}

static int
fit_filter(struct spk_fitting *j, int n, char *file[])
{
	int i;

	if (n == 0 || n % 2 != 0)
		return spk_fail(&j->fault, SPK_USAGE, "filter: SCENE PLANES, "
		    "and more pairs like that");
	if (spk_head_get(&j->args, "dark") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, SPK_WORD("dark") ": "
		    "only for profile");
	j->out = spk_table_open(&j->fault);
	j->fit = spk_fit_new(&cuts, (size_t)spk_param_number(fit_param,
	    &j->args, "samples"), &j->fault);
	if (j->out == NULL || j->fit == NULL)
		return -1;
	for (i = 0; i < n; i += 2) {
		show(j, i / 2, n / 2);
		if (open_pair(j, file[i], file[i + 1]) == -1 ||
		    make_room(j) == -1 || add_pair(j) == -1)
			return -1;
		spk_fit_note(j, &j->scene);
		if (spk_head_get(&j->args, "quiet") == NULL)
			spk_note(SPK_FIT_PROG, j->scene.name, j->above,
			    "value", "above max");
		j->above = 0;
		spk_fit_note(j, &j->planes);
		close_pair(j);
	}
	show(j, n / 2, n / 2);
	return write_filter(j);
}

static int
fit(struct spk_fitting *j, int n, char *operand[])
{
	static const char *const of_filter[] = {
		"every", "gain", "threshold", "interpolate", "samples", NULL
	};

	if (n > 0 && strcmp(operand[0], "filter") == 0)
		return fit_filter(j, n - 1, operand + 1);
	if (n == 0 || strcmp(operand[0], "profile") != 0)
		return spk_fail(&j->fault, SPK_USAGE, n == 0 ?
		    "specify filter or profile" : "'%.40s' is neither filter "
		    "nor profile", operand[0]);
	if (n > 2)
		return spk_fail(&j->fault, SPK_USAGE, "one file too many: "
		    "%.80s", operand[2]);
	return spk_without(&j->args, of_filter, "profile", &j->fault) == -1 ?
	    -1 : spk_fit_profile(j, n > 1 ? operand[1] : "-");
}

int
spk_cmd_fit(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		fit_param, spk_reader_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = SPK_FIT_PROG,
		.title = "learn filters of scenes and profiles of cameras",
		.operands = "filter|profile [file ...]",
		.table = table, .own = 3
	};
	struct spk_fitting j = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &j.args, &j.fault);
	if (operand > 0)
		(void)fit(&j, argc - operand, argv + operand);
	spk_say_fault(cmd.name, &j.fault);
	close_pair(&j);
	spk_fit_free(j.fit);
	free(j.coefficients);
	spk_out_close(j.out);
	spk_head_free(&j.args);
	return (int)j.fault.status;
}

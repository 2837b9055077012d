/*
 * Planes without loss, packed with their scene, and back.
 *
 *	planes -> scene -> samples -> AV1 -\
 *	   \------> until the scene is there -> blocks of level scene
 *
 * A block is written when the image at its end is known; until then planes are
 * kept as bits, and images as samples.
 */
#include <stdlib.h>
#include <string.h>

#include "format/packed.h"
#include "video.h"

#define QUALITY		48		/* of the scene, by default */

struct waiting {			/* a queue of items of a size */
	unsigned char	*at;
	size_t		 size, n, cap;	/* bytes of each; how many */
};

struct lossless {
	struct spk_job	*j;
	struct spk_av1_how how;
	struct spk_pack_scene scene;
	struct spk_chunk chunk;
	size_t		 pixels;
	size_t		 every, block;	/* planes of an image, of a block */
	struct waiting	 planes, images;
	int8_t		*plane;
	struct spk_fault why;		/* of the video codec */
};

/* Queues */

/* Make room for one more. */
static unsigned char *
wait(struct waiting *w, struct spk_fault *f)
{
	if (spk_grow(&w->at, &w->cap, w->n + 1, w->size, f) == -1)
		return NULL;
	return w->at + w->n++ * w->size;
}

static void
leave(struct waiting *w, size_t n)
{
	n = n < w->n ? n : w->n;
	w->n -= n;
	if (w->n > 0)
		memmove(w->at, w->at + n * w->size, w->n * w->size);
}

/* The scene of blocks */

/* Code the images of the next block; its last is the first of the one after. */
static const unsigned char *
encode(void *own, size_t frames, size_t *n)
{
	struct lossless *l = own;
	const size_t images = (frames - 1) / l->every + 2;

	if (l->images.n == 0 || l->why.status != SPK_DONE ||
	    spk_chunk_encode(&l->how, (const uint16_t *)(void *)l->images.at,
	    l->images.n, images, &l->chunk, &l->why) == -1)
		return NULL;
	leave(&l->images, frames / l->every);
	*n = l->chunk.n;
	return l->chunk.bytes;
}

static bool
decode(void *own, const unsigned char *bytes, size_t n, size_t width,
    size_t height, size_t images, uint16_t *samples)
{
	struct spk_fault why = {0};

	(void)own;
	return spk_chunk_decode(bytes, n, width, height, images, samples,
	    &why) == 0;
}

const struct spk_pack_scene spk_video_scenes = { .decode = decode };

/* Encoding */

/* Queue the image of the block, which has room for one. */
static int
image(void *arg, size_t images)
{
	struct lossless *l = arg;
	unsigned char *to;

	if (images == 0)
		return 0;
	to = wait(&l->images, &l->j->fault);
	if (to == NULL)
		return -1;
	(void)spk_video_samples((const float *)(void *)l->j->block,
	    (uint16_t *)(void *)to, l->pixels, 1);
	return 0;
}

static int
plane(struct lossless *l, const int8_t *y, uint64_t number)
{
	struct spk_job *j = l->j;
	unsigned char *to = wait(&l->planes, &j->fault);

	if (to == NULL)
		return -1;
	if (spk_pack_all(j->input.in->kernels, y, l->pixels, to))
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: frame %llu: neither 0 nor 1, "
	    "as planes have", j->input.name,
	    (unsigned long long)number);
}

/* Write the first n planes of the queue. */
static int
release(struct lossless *l, size_t n)
{
	struct spk_job *j = l->j;
	size_t i;

	for (i = 0; i < n; i++) {
		spk_unpack(j->input.in->kernels, (const char *)l->planes.at +
		    i * l->planes.size, 0, l->plane, l->pixels);
		if (spk_out_frames(j->out, SPK_I8, l->plane, 1, &j->fault) ==
		    -1)
			return -1;
	}
	leave(&l->planes, n);
	return l->why.status == SPK_DONE ? 0 : spk_fail_as(&j->fault,
	    l->why.status, "", &l->why);
}

/* Write blocks whose scene is known. */
static int
release_blocks(struct lossless *l)
{
	while (l->planes.n >= l->block &&
	    l->images.n > l->block / l->every)
		if (release(l, l->block) == -1)
			return -1;
	return 0;
}

/* Queue planes, and the images that the coder makes of them. */
static int
pass(struct lossless *l, size_t n, bool end)
{
	const struct spk_job *j = l->j;
	size_t k;

	for (k = 0; k < n; k++)
		if (plane(l, (const int8_t *)j->source.block + k * l->pixels,
		    j->source.frames - n + k + 1) == -1)
			return -1;
	return spk_job_pass(l->j, n, end, image, l) == -1 ? -1 :
	    release_blocks(l);
}

static int
run(struct lossless *l)
{
	struct spk_job *j = l->j;
	struct spk_fault why = {0};
	ptrdiff_t n;

	if (spk_coder_start(j->coder, NULL, &why) == -1)
		return spk_job_of_input(j, &why);
	while ((n = spk_source_next(&j->source, &j->fault)) > 0)
		if (pass(l, (size_t)n, false) == -1)
			return -1;
	if (n == -1 || (j->source.frames > 0 && pass(l, 0, true) == -1) ||
	    release(l, l->planes.n) == -1 ||
	    spk_out_end(j->out, &j->fault) == -1)
		return -1;
	return release(l, 0);
}

/* Begin with the names of the planes' pixels, if any. */
static int
begin_out(struct spk_job *j)
{
	const struct spk_in *in = j->input.in;
	const size_t n = spk_in_columns(in);
	const char **names = NULL;
	size_t i;
	int rc;

	if (spk_in_column_name(in, 0) != NULL) {
		names = calloc(n, sizeof *names);
		if (names == NULL)
			return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
		for (i = 0; i < n; i++)
			names[i] = spk_in_column_name(in, i);
	}
	rc = spk_out_begin(j->out, &j->head, n, names, &j->fault);
	free(names);
	return rc;
}

/* Set the layout of blocks, and write the header: that of the planes. */
static int
begin(struct lossless *l)
{
	struct spk_job *j = l->j;
	struct spk_pack_options *o = &j->out->pack;

	o->model = spk_model_find("scene");
	o->scene = &l->scene;
	o->every = l->every;
	if (spk_head_copy(&j->head, spk_in_head(j->input.in), &j->fault) ==
	    -1 || spk_head_set(&j->head, "kind", "spikes", &j->fault) == -1)
		return -1;
	spk_head_drop(&j->head, "type");
	if (spk_facts(&j->head, &j->args, l->pixels, j->input.name,
	    &j->fault) == -1)
		return -1;
	if (spk_head_get(&j->head, "width") == NULL)
		return spk_fail(&j->fault, spk_in_headed(j->input.in) ?
		    SPK_DATA : SPK_USAGE, "%s: the size of its images is not "
		    "known: --size", j->input.name);
	if (begin_out(j) == -1)
		return -1;
	l->block = spk_packed_out(j->out)->most;
	l->how.width = spk_packed_out(j->out)->width;
	l->how.height = spk_packed_out(j->out)->height;
	return 0;
}

static int
set_up(struct lossless *l)
{
	struct spk_job *j = l->j;
	const struct spk_head *args = &j->args;

	l->pixels = j->in_columns;
	l->every = (size_t)spk_head_number(args, "every", 0);
	l->scene = (struct spk_pack_scene){
		.own = l, .encode = encode, .decode = decode
	};
	l->how = (struct spk_av1_how){
		.quality = (unsigned)spk_head_number(args, "quality", QUALITY),
		.preset = (unsigned)spk_head_number(args, "preset", 4),
		.lag = SPK_VIDEO_LAG, .key = INT32_MAX,
		.jobs = (unsigned)spk_head_number(args, "jobs", 1)
	};
	l->planes.size = (l->pixels + 7) / 8;
	l->images.size = l->pixels * sizeof(uint16_t);
	l->plane = malloc(l->pixels);
	j->cap = 1;
	j->block = spk_pages(l->pixels * sizeof(float));
	return l->plane != NULL && j->block != NULL ? begin(l) :
	    spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* If the input fails, write the queued planes, without an end. */
static void
salvage(struct lossless *l)
{
	struct spk_job *j = l->j;
	struct spk_fault was = j->fault, late = {0};

	if (was.status != SPK_DATA || !j->out->begun)
		return;
	j->fault = late;
	if (release(l, l->planes.n) == -1)
		return;
	j->fault = was;
	spk_out_salvage(j->out, &j->fault);
}

int
spk_video_pack(struct spk_job *j)
{
	struct lossless l = {.j = j};
	int rc = -1;

	if (spk_video_check(j) == -1)
		return -1;
	j->in_columns = j->out_columns = spk_in_columns(j->input.in);
	if (spk_source_open(&j->source, j->input.in, SPK_I8, &j->fault) == 0 &&
	    spk_job_coder(j, j->in_columns) == 0 && set_up(&l) == 0)
		rc = run(&l);
	if (rc == -1)
		salvage(&l);
	free(l.planes.at);
	free(l.images.at);
	free(l.plane);
	free(l.chunk.bytes);
	return rc;
}

/* Decoding */

int
spk_video_unpack(struct spk_job *j)
{
	struct spk_source *s = &j->source;
	ptrdiff_t n;

	if (spk_head_get(&j->args, "scene") != NULL)
		return spk_fail(&j->fault, SPK_USAGE, "--scene: not for "
		    "lossless planes; run spk-decode on the output of "
		    "--decode");
	j->in_columns = spk_in_columns(j->input.in);
	if (spk_head_copy(&j->head, spk_in_head(j->input.in), &j->fault) ==
	    -1 || spk_source_open(s, j->input.in, SPK_I8, &j->fault) == -1 ||
	    begin_out(j) == -1)
		return -1;
	while ((n = spk_source_next(s, &j->fault)) > 0)
		if (spk_out_frames(j->out, SPK_I8, s->block, (size_t)n,
		    &j->fault) == -1 || spk_out_flush(j->out, &j->fault) == -1)
			return -1;
	return n == -1 ? -1 : spk_out_end(j->out, &j->fault);
}

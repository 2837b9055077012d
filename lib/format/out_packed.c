/* Writing packed streams, as packed.c reads them; packed.h has the layout. */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/packed.h"

#define PIXELS		1024	/* columns that suggest a camera, for planes */
#define MANY		4096	/* the same, for any code */
#define PLANES		256	/* of a block, by default, */
#define SCENE_PLANES	320	/* about, with a scene */
#define VALUES		(1 << 18) /* of a train's block, about */
#define KEY		16

extern const struct spk_writer spk_packed_writer;

struct packing {
	struct spk_packing of;
	struct spk_pack	*pack;
	XXH64_state_t	 sum;		/* of everything before the header */
	uint64_t	 bytes;		/* written, from the "#spk" line on */
	uint64_t	 frames, spikes;
	size_t		 run;		/* blocks from the last key block on */
	unsigned char	*key;		/* entries of the end */
	size_t		 keys, cap;
	int8_t		*row;		/* a frame that is not spikes */
};

static void
hash(struct spk_out *out, const void *s, size_t n)
{
	struct packing *p = out->own;

	XXH64_update(&p->sum, s, n);
	p->bytes += n;
}

static void
packed_close(struct spk_out *out)
{
	struct packing *p = out->own;

	if (p == NULL)
		return;
	spk_pack_free(p->pack);
	free(p->key);
	free(p->row);
	free(p);
}

/* The level by the kind of spikes: planes of a camera, or trains. */
static const struct spk_model *
usual(const struct spk_out *out, const struct spk_head *h)
{
	const char *codec = spk_head_get(h, "codec");
	const bool planes = spk_planes(h) == 1 &&
	    (out->width > 0 || out->columns >= PIXELS) && (codec == NULL ||
	    strcmp(codec, "cam") == 0 || out->columns >= MANY);

	return spk_model_find(planes ? "3" : "train");
}

/* Default number of frames of a block. */
static size_t
usual_block(const struct spk_out *out, const struct spk_model *model)
{
	const size_t n = VALUES / out->columns;

	if (model->scene)
		return out->pack.every < SCENE_PLANES ? SCENE_PLANES -
		    SCENE_PLANES % out->pack.every : out->pack.every;
	if (!model->train)
		return PLANES;
	return n < 1 ? 1 : n < SPK_PACK_FRAMES ? n : SPK_PACK_FRAMES;
}

/* Frames of an observation, for trains, or 0. */
static size_t
period(const struct spk_head *h, const struct spk_model *model)
{
	const double steps = spk_head_number(h, "steps", 0);

	return model->train && steps >= 1 && steps <= UINT32_MAX ?
	    (size_t)steps : 0;
}

/* Whether the memory is allowed, and the length of stripes possible. */
static int
check_size(const struct spk_packing *of, const struct spk_pack_options *o,
    struct spk_fault *f)
{
	const size_t size = spk_pack_size(of, o->jobs);

	if (!spk_pack_fits(of))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=packed") ": stripes "
		    "of 2^31 bytes or more; take a smaller " SPK_WORD("block")
		    " or " SPK_WORD("stripe"));
	if (size > o->size && of->most == 1)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=packed") ": packing "
		    "takes %zu MB of memory; " SPK_WORD("max-size=%zu")
		    " allows that", spk_mega(size), spk_mega(size));
	if (size > o->size)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=packed") ": packing "
		    "takes %zu MB of memory; " SPK_WORD("max-size=%zu")
		    " allows that, a smaller " SPK_WORD("block") " takes less",
		    spk_mega(size), spk_mega(size));
	return 0;
}

/* The codec of scenes belongs to the caller; images are where blocks begin. */
static int
check_scene(const struct spk_packing *of, struct spk_fault *f)
{
	if (!of->model->scene)
		return 0;
	if (of->scene == NULL)
		return spk_fail(f, SPK_USAGE, "packed with its scene, as "
		    "spk-video --lossless does it");
	if (of->most % of->every != 0)
		return spk_fail(f, SPK_USAGE, SPK_WORD("block") ": %zu planes, "
		    "which is not a multiple of " SPK_WORD("every=%zu"),
		    of->most, of->every);
	return 0;
}

/* Set the layout of blocks, by the options, and the shape of the frames. */
static int
choose(struct spk_out *out, const struct spk_head *h, struct spk_packing *of,
    struct spk_fault *f)
{
	const struct spk_pack_options *o = &out->pack;

	of->model = o->model != NULL ? o->model : usual(out, h);
	of->width = !of->model->train && out->width > 0 ? out->width :
	    out->columns;
	of->height = out->columns / of->width;
	of->rows = o->stripe > 0 ? o->stripe : of->model->rows;
	of->rows = of->rows > 0 && of->rows < of->height ? of->rows :
	    of->height;
	of->most = o->block > 0 ? o->block : usual_block(out, of->model);
	of->key = o->key > 0 ? o->key : KEY;
	of->period = period(h, of->model);
	of->every = o->every;
	of->scene = o->scene;
	return check_scene(of, f) == -1 ? -1 : check_size(of, o, f);
}

static int
packed_begin(struct spk_out *out, const struct spk_head *h,
    struct spk_fault *f)
{
	struct packing *p;

	if (out->bare)
		return spk_fail(f, SPK_USAGE, SPK_WORD("bare") ": not for "
		    SPK_WORD("to=packed") ", which needs its header");
	out->own = p = calloc(1, sizeof *p);
	if (p == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	XXH64_reset(&p->sum, 0);
	if (choose(out, h, &p->of, f) == -1)
		return -1;
	p->row = malloc(out->columns);
	if (p->row == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	p->pack = spk_pack_new(&p->of, out->pack.jobs, f);
	out->watch = hash;
	return p->pack != NULL ? 0 : -1;
}

/* After the "#spk" line and the names. */
static int
packed_head(struct spk_out *out, struct spk_fault *f)
{
	struct packing *p = out->own;
	unsigned char s[SPK_PACKED_HEAD] = SPK_PACKED_MAGIC;

	out->watch = NULL;
	s[8] = 1;
	s[9] = p->of.model->number;
	spk_packed_put(s + 12, p->of.width, 4);
	spk_packed_put(s + 16, p->of.height, 4);
	spk_packed_put(s + 20, p->of.rows, 4);
	spk_packed_put(s + 24, p->of.most, 4);
	spk_packed_put(s + 28, p->of.key, 4);
	spk_packed_put(s + 32, p->of.period, 4);
	spk_packed_put(s + 36, p->of.every, 4);
	XXH64_update(&p->sum, s, sizeof s - 8);
	spk_packed_put(s + 40, XXH64_digest(&p->sum), 8);
	p->bytes += sizeof s;
	return spk_out_bytes(out, s, sizeof s, f);
}

static int
add_key(struct packing *p, struct spk_fault *f)
{
	const size_t n = p->keys * SPK_PACKED_KEY;

	if (spk_grow(&p->key, &p->cap, n + SPK_PACKED_KEY, 1, f) == -1)
		return -1;
	spk_packed_put(p->key + n, p->frames, 8);
	spk_packed_put(p->key + n + 8, p->bytes, 8);
	p->keys++;
	return 0;
}

/* It is written at once. */
static int
put_block(struct spk_out *out, const struct spk_packed_block *b,
    struct spk_fault *f)
{
	struct packing *p = out->own;
	unsigned char s[SPK_PACKED_BLOCK];

	if (b->key && add_key(p, f) == -1)
		return -1;
	memcpy(s, b->key ? "SPKK" : "SPKB", 4);
	spk_packed_put(s + 4, b->frames, 4);
	spk_packed_put(s + 8, p->frames, 8);
	spk_packed_put(s + 16, b->n, 8);
	spk_packed_put(s + 24, XXH64(s, 24, 0), 8);
	p->frames += b->frames;
	p->bytes += sizeof s + b->n;
	return spk_out_bytes(out, s, sizeof s, f) == -1 ||
	    spk_out_bytes(out, b->bytes, b->n, f) == -1 ? -1 :
	    spk_out_flush(out, f);
}

/* The frames so far, as a block. */
static int
write_block(struct spk_out *out, struct spk_fault *f)
{
	struct packing *p = out->own;
	struct spk_packed_block b = {
		.key = p->run == 0, .frames = spk_pack_frames(p->pack)
	};

	if (b.frames == 0)
		return 0;
	if (b.key)
		spk_pack_reset(p->pack, p->frames);
	b.bytes = spk_pack_encode(p->pack, &b.n);
	p->spikes += spk_pack_spikes(p->pack);
	p->run = (p->run + 1) % p->of.key;
	return put_block(out, &b, f);
}

/* Unchanged blocks */

void
spk_packed_like(struct spk_out *out, const struct spk_packing *of)
{
	struct spk_pack_options *o = &out->pack;

	o->model = o->model != NULL ? o->model : of->model;
	o->block = o->block > 0 ? o->block : of->most;
	o->stripe = o->stripe > 0 ? o->stripe : of->rows;
	o->key = o->key > 0 ? o->key : of->key;
}

const struct spk_packing *
spk_packed_out(const struct spk_out *out)
{
	const struct packing *p = out->own;

	return out->writer == &spk_packed_writer && out->begun ? &p->of : NULL;
}

int
spk_packed_put_block(struct spk_out *out, const struct spk_packed_block *b,
    struct spk_fault *f)
{
	struct packing *p = out->own;

	if (write_block(out, f) == -1)
		return -1;
	p->run = 0;		/* the next block does not continue from it */
	out->frames += b->frames;
	return put_block(out, b, f);
}

void
spk_packed_count(struct spk_out *out, uint64_t spikes)
{
	struct packing *p = out->own;

	p->spikes += spikes;
}

/* A value that the level cannot represent. */
static void
refuse(const struct spk_out *out, uint64_t frame, double value,
    struct spk_fault *f)
{
	const struct packing *p = out->own;
	char text[SPK_NUMBER_MAX + 1];

	text[spk_print_f64(text, value)] = '\0';
	if (p->of.model->train)
		spk_fail(f, SPK_DATA, "%s: frame %llu: not a spike, which is "
		    "-1, 0 or 1", out->name, (unsigned long long)frame + 1);
	else
		spk_fail(f, SPK_DATA, "%s: frame %llu: %s is neither 0 nor 1, "
		    "as planes have; for spikes of -1, "
		    "use " SPK_WORD("level=train"),
		    out->name, (unsigned long long)frame + 1, text);
}

/* A frame of values, as spikes: these, or NULL. */
static const int8_t *
spikes(struct spk_out *out, enum spk_type type, const char *x, uint64_t frame,
    struct spk_fault *f)
{
	const struct packing *p = out->own;
	const size_t size = spk_type_size(type);
	const double least = p->of.model->train ? -1 : 0;
	double value;
	size_t i;

	for (i = 0; i < out->columns; i++, x += size) {
		value = spk_load(type, x);
		p->row[i] = value > 0 ? 1 : value < 0 ? -1 : 0;
		if (value < p->row[i] || value > p->row[i] || value < least) {
			refuse(out, frame, value, f);
			return NULL;
		}
	}
	return p->row;
}

static int
packed_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	struct packing *p = out->own;
	const size_t size = out->columns * spk_type_size(type);
	const int8_t *y;
	size_t k, n, done;

	for (k = 0; k < frames; k += done) {
		n = type == SPK_I8 ? frames - k : 1;
		y = type == SPK_I8 ? (const int8_t *)x + k * size :
		    spikes(out, type, x + k * size, out->frames + k, f);
		if (y == NULL)
			return -1;
		done = spk_pack_put(p->pack, y, n);
		if (spk_pack_frames(p->pack) == p->of.most &&
		    write_block(out, f) == -1)
			return -1;
		if (done == 0 && type == SPK_I8 &&	/* it reports why */
		    spikes(out, SPK_I8, x + k * size, out->frames + k, f) ==
		    NULL)
			return -1;
	}
	return 0;
}

static int
packed_end(struct spk_out *out, struct spk_fault *f)
{
	struct packing *p = out->own;
	unsigned char s[SPK_PACKED_TAIL] = "SPKE";
	XXH64_state_t sum;
	size_t n;

	if (write_block(out, f) == -1)
		return -1;
	n = p->keys * SPK_PACKED_KEY;
	spk_packed_put(s + 4, p->keys, 4);
	spk_packed_put(s + 8, p->frames, 8);
	spk_packed_put(s + 16, p->spikes, 8);
	XXH64_reset(&sum, 0);
	XXH64_update(&sum, s, sizeof s);
	if (n > 0)
		XXH64_update(&sum, p->key, n);
	if (spk_out_bytes(out, s, sizeof s, f) == -1 ||
	    (n > 0 && spk_out_bytes(out, p->key, n, f) == -1))
		return -1;
	spk_packed_put(s, XXH64_digest(&sum), 8);
	spk_packed_put(s + 8, 2 * sizeof s + n, 8);
	memcpy(s + 16, SPK_PACKED_END, 8);
	return spk_out_bytes(out, s, sizeof s, f);
}

const struct spk_writer spk_packed_writer = {
	.name = "packed", .headed = true, .holds = SPK_SPIKES, .ends = true,
	.takes = "level block stripe key max-size",
	.begin = packed_begin, .head = packed_head, .write = packed_write,
	.salvage = write_block, .end = packed_end, .close = packed_close,
};

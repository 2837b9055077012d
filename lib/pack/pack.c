/*
 * A block as bytes: 12 bytes for each stripe, then the coded stripes.
 *
 *	4	bytes that it is coded to; the highest bit: it is stored
 *	8	XXH64 of its content, words or values of trains, as bytes
 *
 * If coding does not pay a stripe is stored: its words unchanged, or trains as
 * two bits per value, the least significant first: 0, 1, or 3 for -1.  The
 * model starts afresh after a stripe that is stored.
 *
 * If the model has a scene, the table begins with 12 bytes for that: its size,
 * or 0, and its XXH64; the scene itself follows the table.  A block is coded
 * with and without a scene, and the smaller result is kept.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pack/layout.h"

struct way {				/* of coding a stripe */
	void		*state;
	unsigned char	*to;		/* the coded stripe, */
	size_t		 n;		/* bytes */
	bool		 stored;
};

struct part {				/* a stripe */
	struct spk_stripe s;
	size_t		 from;		/* in a plane: words before it */
	size_t		 pixels;	/* before it */
	struct way	 way[2];	/* without the scene, and with it */
	const unsigned char *at;	/* the coded stripe */
	uint64_t	 sum, spikes;
	bool		 fresh;		/* the state must be reset */
	const char	*wrong;		/* decoding; or NULL */
};

struct hand {				/* a thread's work memory */
	uint64_t	*bits;		/* a stripe's */
	void		*scratch;
};

struct spk_pack {
	struct spk_packing of;
	unsigned	 jobs;
	size_t		 stripes, ways;
	struct part	*part;
	uint64_t	*planes;	/* of stride words, of all stripes, */
	size_t		 stride;
	int8_t		*y;		/* or trains, unchanged */
	char		*states;
	struct hand	*hand;		/* of each thread */
	size_t		 frames;
	size_t		 phase;		/* of an observation, before these */
	uint64_t	 spikes;
	unsigned char	*bytes;		/* a block */
	unsigned char	*other;		/* the same, coded the other way */
	uint16_t	*samples;	/* of the scene, */
	bool		 lit;		/* if this block has one */
	const struct spk_kernels *kernels;
};

static size_t
samples_size(const struct spk_packing *p)
{
	return spk_layout_images(p, p->most) * p->width * p->height *
	    sizeof(uint16_t);
}

size_t
spk_pack_size(const struct spk_packing *p, unsigned jobs)
{
	const size_t stripes = spk_pack_stripes(p);
	const size_t ways = p->model->scene ? 2 : 1;

	return ways * (spk_layout_block(p, p->most) + spk_layout_states(p)) +
	    spk_layout_frames(p) + samples_size(p) +
	    stripes * sizeof(struct part) +
	    (jobs < stripes ? jobs : stripes) * spk_layout_hand(p);
}

/* Creation */

void
spk_pack_free(struct spk_pack *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; p->hand != NULL && i < p->jobs; i++) {
		free(p->hand[i].bits);
		free(p->hand[i].scratch);
	}
	free(p->part);
	free(p->states);
	free(p->hand);
	free(p->planes);
	free(p->y);
	free(p->bytes);
	free(p->other);
	free(p->samples);
	free(p);
}

/* The places of the stripes, and their states. */
static void
set_parts(struct spk_pack *p)
{
	struct part *q;
	size_t i, way, from = 0, pixels = 0, used = 0;

	for (i = 0; i < p->stripes; i++) {
		q = &p->part[i];
		q->s = spk_layout_shape(&p->of, i);
		q->from = from;
		q->pixels = pixels;
		from += spk_layout_words(&p->of, i);
		pixels += q->s.width * q->s.height;
		for (way = 0; way < p->ways; way++)
			q->way[way].state = spk_take(p->states, &used,
			    spk_layout_state(&p->of, i));
	}
}

/* The memory of each thread. */
static bool
make_hands(struct spk_pack *p)
{
	const struct spk_stripe s = spk_layout_shape(&p->of, 0);
	struct hand *h;
	unsigned i;

	for (i = 0; i < p->jobs; i++) {
		h = &p->hand[i];
		if (p->planes != NULL &&
		    (h->bits = spk_pages(spk_layout_bits(&p->of))) == NULL)
			return false;
		if (p->of.model->scratch != NULL && (h->scratch =
		    spk_pages(p->of.model->scratch(&s))) == NULL)
			return false;
	}
	return true;
}

static bool
make(struct spk_pack *p)
{
	const size_t states = p->ways * spk_layout_states(&p->of);
	const size_t block = spk_layout_block(&p->of, p->of.most);

	p->stride = spk_layout_stride(&p->of);
	p->part = calloc(p->stripes, sizeof *p->part);
	p->hand = calloc(p->jobs, sizeof *p->hand);
	p->bytes = spk_pages(block);
	p->states = spk_pages(states > 0 ? states : 1);
	if (p->of.model->train)
		p->y = spk_pages(spk_layout_frames(&p->of));
	else
		p->planes = spk_pages(spk_layout_frames(&p->of));
	if (p->part == NULL || p->hand == NULL || p->bytes == NULL ||
	    p->states == NULL || (p->y == NULL && p->planes == NULL) ||
	    !make_hands(p))
		return false;
	if (p->of.model->scene && ((p->other = spk_pages(block)) == NULL ||
	    (p->samples = spk_pages(samples_size(&p->of))) == NULL))
		return false;
	set_parts(p);
	return true;
}

struct spk_pack *
spk_pack_new(const struct spk_packing *of, unsigned jobs, struct spk_fault *f)
{
	struct spk_pack *p = calloc(1, sizeof *p);

	if (p != NULL) {
		p->of = *of;
		p->stripes = spk_pack_stripes(of);
		p->ways = of->model->scene ? 2 : 1;
		p->jobs = jobs < p->stripes ? jobs : (unsigned)p->stripes;
		p->kernels = spk_kernels(SIZE_MAX);
	}
	if (p == NULL || !make(p)) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		spk_pack_free(p);
		return NULL;
	}
	spk_pack_reset(p, 0);
	return p;
}

void
spk_pack_reset(struct spk_pack *p, uint64_t before)
{
	size_t i;

	p->phase = p->of.period > 0 ? (size_t)(before % p->of.period) : 0;
	for (i = 0; i < p->stripes; i++)
		p->part[i].fresh = true;
}

size_t
spk_pack_frames(const struct spk_pack *p)
{
	return p->frames;
}

uint64_t
spk_pack_spikes(const struct spk_pack *p)
{
	return p->spikes;
}

/* Encoding */

/* Put a frame into the planes; whether all of it is 0 or 1. */
static bool
put_plane(struct spk_pack *p, const int8_t *y)
{
	uint64_t *plane = p->planes + p->frames * p->stride;
	const struct part *q;
	size_t i;

	for (i = 0; i < p->stripes; i++) {
		q = &p->part[i];
		if (!spk_pack_all(p->kernels, y + q->pixels,
		    q->s.width * q->s.height,
		    (unsigned char *)(plane + q->from)))
			return false;
	}
	return true;
}

size_t
spk_pack_put(struct spk_pack *p, const int8_t *y, size_t frames)
{
	const size_t pixels = p->of.width * p->of.height;
	size_t k;

	for (k = 0; k < frames && p->frames < p->of.most; k++, y += pixels) {
		if (p->planes == NULL) {
			if (!spk_are_spikes(p->kernels, y, pixels))
				break;
			memcpy(p->y + p->frames * pixels, y, pixels);
		} else if (!put_plane(p, y))
			break;
		p->frames++;
	}
	return k;
}

/* A stripe of this block. */
static void
begin(struct spk_pack *p, struct part *q, unsigned worker)
{
	q->s.frames = p->frames;
	q->s.phase = p->phase;
	q->s.words = (p->frames + 63) / 64;
	q->s.bits = p->hand[worker].bits;
	q->s.scratch = p->hand[worker].scratch;
	q->s.y = p->y;
	q->s.scene = p->lit ? p->samples + q->pixels : NULL;
	q->s.scene_stride = p->of.width * p->of.height;
	q->s.every = p->of.every;
	if (q->fresh)
		p->of.model->reset(q->way[0].state, &q->s);
	q->fresh = false;
}

static size_t
groups(const struct spk_stripe *s)
{
	return (s->width * s->height + 127) / 128 * 2;
}

/* Its planes as words of its pixels. */
static void
gather(const struct spk_pack *p, struct part *q)
{
	const struct spk_stripe *s = &q->s;
	uint64_t *planes = p->planes + q->from;
	size_t k;

	for (k = s->frames; k < 64 * s->words; k++)
		memset(planes + k * p->stride, 0, groups(s) * sizeof *planes);
	spk_gather(planes, p->stride, groups(s), s->words, s->bits);
}

/* A stripe, with the scene if the block has it. */
static int
encode(void *arg, unsigned worker, size_t i)
{
	struct spk_pack *p = arg;
	struct part *q = &p->part[i];
	struct way *w = &q->way[p->lit];
	const size_t stored = spk_pack_stored(&p->of, i, p->frames);

	begin(p, q, worker);
	if (p->ways == 2 && !p->lit)
		memcpy(q->way[1].state, w->state, spk_layout_state(&p->of, i));
	if (p->planes != NULL)
		gather(p, q);
	q->spikes = spk_stripe_spikes(&q->s);
	q->sum = spk_stripe_sum(&q->s);
	w->n = p->of.model->encode(w->state, &q->s, w->to, stored - 1);
	w->stored = w->n == 0;
	if (!w->stored)
		return 0;
	w->n = stored;
	spk_stripe_store(&q->s, w->to, w->n);
	return 0;
}

/* The frames of the block are finished. */
static void
pass(struct spk_pack *p)
{
	size_t i;

	if (p->of.period > 0)
		p->phase = (p->phase + p->frames) % p->of.period;
	for (p->spikes = 0, i = 0; i < p->stripes; i++)
		p->spikes += p->part[i].spikes;
}

static unsigned char *
put_entry(unsigned char *entry, uint32_t length, uint64_t sum)
{
	memcpy(entry, &length, 4);
	memcpy(entry + 4, &sum, 8);
	return entry + SPK_ENTRY;
}

/* All stripes, after n bytes of the scene: returns the bytes of the block. */
static size_t
encode_all(struct spk_pack *p, unsigned char *to, const unsigned char *scene,
    size_t n)
{
	unsigned char *const start = to, *entry = to, *at;
	struct way *w;
	size_t i;

	to += spk_layout_entries(&p->of) * SPK_ENTRY;
	if (p->ways == 2)
		entry = put_entry(entry, (uint32_t)n, XXH64(scene, n, 0));
	if (n > 0)
		memcpy(to, scene, n);
	to += n;
	for (at = to, i = 0; i < p->stripes; i++) {
		p->part[i].way[p->lit].to = at;
		at += spk_pack_stored(&p->of, i, p->frames);
	}
	(void)spk_parallel(p->jobs, p->stripes, encode, p);
	for (at = to, i = 0; i < p->stripes; i++) {
		w = &p->part[i].way[p->lit];
		memmove(at, w->to, w->n);
		at += w->n;
		entry = put_entry(entry, (uint32_t)w->n |
		    (w->stored ? SPK_STORED : 0), p->part[i].sum);
	}
	return (size_t)(at - start);
}

/*
 * The scene of the block: its n bytes, and samples; NULL: none, or it does not
 * pay.
 */
static const unsigned char *
find_scene(struct spk_pack *p, size_t *n)
{
	const struct spk_pack_scene *scene = p->of.scene;
	const size_t images = spk_layout_images(&p->of, p->frames);
	const size_t most = images * p->of.width * p->of.height *
	    sizeof *p->samples;
	const unsigned char *bytes = scene->encode(scene->own, p->frames, n);

	return bytes != NULL && *n > 0 && *n <= most &&
	    scene->decode(scene->own, bytes, *n, p->of.width, p->of.height,
	    images, p->samples) ? bytes : NULL;
}

/* With the scene, too: the smaller result is kept. */
static size_t
try_scene(struct spk_pack *p, size_t without)
{
	const unsigned char *scene;
	unsigned char *bytes = p->bytes;
	struct way *w, was;
	size_t i, n, with;

	scene = find_scene(p, &n);
	if (scene == NULL)
		return without;
	p->lit = true;
	with = encode_all(p, p->other, scene, n);
	p->lit = false;
	if (with >= without)
		return without;
	p->bytes = p->other;
	p->other = bytes;
	for (i = 0; i < p->stripes; i++) {
		w = p->part[i].way;
		was = w[0];
		w[0] = w[1];
		w[1] = was;
	}
	return with;
}

const unsigned char *
spk_pack_encode(struct spk_pack *p, size_t *n)
{
	size_t i;

	p->lit = false;
	*n = encode_all(p, p->bytes, NULL, 0);
	if (p->of.scene != NULL)
		*n = try_scene(p, *n);
	for (i = 0; i < p->stripes; i++)
		p->part[i].fresh = p->part[i].way[0].stored;
	pass(p);
	p->frames = 0;
	return p->bytes;
}

/* Decoding */

/* The words of its pixels as planes. */
static void
scatter(struct spk_pack *p, const struct part *q)
{
	const struct spk_stripe *s = &q->s;
	const size_t pixels = s->width * s->height;

	memset(s->bits + pixels * s->words, 0, (64 * groups(s) - pixels) *
	    s->words * sizeof *s->bits);
	spk_scatter(s->bits, s->words, groups(s), p->planes + q->from,
	    p->stride);
}

static int
decode(void *arg, unsigned worker, size_t i)
{
	struct spk_pack *p = arg;
	struct part *q = &p->part[i];
	const struct way *w = &q->way[0];
	bool good;

	begin(p, q, worker);
	good = w->stored ? spk_stripe_restore(&q->s, q->at, w->n) :
	    p->of.model->decode(w->state, &q->s, q->at, w->n);
	q->fresh = w->stored;
	q->wrong = !good ? "not a block of its level" :
	    spk_stripe_sum(&q->s) != q->sum ? "the checksum is wrong" : NULL;
	if (q->wrong != NULL)
		return 0;
	if (p->planes != NULL)
		scatter(p, q);
	q->spikes = spk_stripe_spikes(&q->s);
	return 0;
}

/* The place of each stripe in n bytes; whether they are possible. */
static bool
divide(struct spk_pack *p, const unsigned char *entry, const unsigned char *at,
    size_t n)
{
	struct part *q;
	struct way *w;
	uint32_t length;
	size_t i, stored;

	for (i = 0; i < p->stripes; i++, entry += SPK_ENTRY) {
		q = &p->part[i];
		w = &q->way[0];
		memcpy(&length, entry, 4);
		w->stored = (length & SPK_STORED) != 0;
		w->n = length & ~SPK_STORED;
		memcpy(&q->sum, entry + 4, 8);
		q->at = at;
		stored = spk_pack_stored(&p->of, i, p->frames);
		if (w->n > n || (w->stored ? w->n != stored :
		    w->n == 0 || w->n >= stored))
			return false;
		n -= w->n;
		at += w->n;
	}
	return n == 0;
}

/* The scene of n bytes, by its entry; NULL, or the complaint. */
static const char *
read_scene(struct spk_pack *p, const unsigned char *entry,
    const unsigned char *at, size_t n)
{
	const struct spk_pack_scene *scene = p->of.scene;
	uint64_t sum;

	p->lit = n > 0;
	memcpy(&sum, entry + 4, 8);
	if (sum != XXH64(at, n, 0))
		return "the scene: the checksum is wrong";
	return !p->lit || scene->decode(scene->own, at, n, p->of.width,
	    p->of.height, spk_layout_images(&p->of, p->frames), p->samples) ?
	    NULL : "the scene: not a stream of its codec";
}

int
spk_pack_decode(struct spk_pack *p, const unsigned char *s, size_t n,
    size_t frames, struct spk_fault *f)
{
	const size_t table = spk_layout_entries(&p->of) * SPK_ENTRY;
	const unsigned char *entry = s, *at = s + table;
	const char *wrong = NULL;
	uint32_t scene = 0;
	size_t i;

	p->frames = frames;
	p->lit = false;
	if (n >= table && p->ways == 2) {
		memcpy(&scene, s, 4);
		entry += SPK_ENTRY;
	}
	if (n < table || scene > n - table || !divide(p, entry, at + scene,
	    n - table - scene))
		return spk_fail(f, SPK_DATA, "the lengths of its stripes are "
		    "wrong");
	if (p->ways == 2)
		wrong = read_scene(p, s, at, scene);
	if (wrong != NULL)
		return spk_fail(f, SPK_DATA, "%s", wrong);
	(void)spk_parallel(p->jobs, p->stripes, decode, p);
	for (i = 0; i < p->stripes; i++)
		if (p->part[i].wrong != NULL)
			return spk_fail(f, SPK_DATA, "stripe %zu: %s", i + 1,
			    p->part[i].wrong);
	pass(p);
	return 0;
}

void
spk_pack_get(const struct spk_pack *p, size_t from, int8_t *y, size_t frames)
{
	const size_t pixels = p->of.width * p->of.height;
	const struct part *q;
	const uint64_t *plane;
	size_t i, k;

	if (p->planes == NULL) {
		memcpy(y, p->y + from * pixels, frames * pixels);
		return;
	}
	for (k = 0; k < frames; k++, y += pixels) {
		plane = p->planes + (from + k) * p->stride;
		for (i = 0; i < p->stripes; i++) {
			q = &p->part[i];
			spk_unpack(p->kernels, (const char *)(plane +
			    q->from), 0, y + q->pixels,
			    q->s.width * q->s.height);
		}
	}
}

/*
 * A block as bytes: for each stripe 12 bytes, then what each is coded to.
 *
 *	4	bytes that it is coded to; the highest bit: it is stored
 *	8	XXH64 of what it is, its words, or values of trains, as bytes
 *
 * Where coding does not pay a stripe is stored: its words as they are, or
 * trains as two bits a value, the least significant first: 0, 1, or 3 for -1.
 * The model starts afresh after a stripe that is stored.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pack/layout.h"

struct part {				/* a stripe */
	struct spk_stripe s;
	size_t		 from;		/* in a plane: words before it */
	size_t		 pixels;	/* before it */
	void		*state;
	unsigned char	*to;		/* what it is coded to, */
	const unsigned char *at;	/* or what it was, */
	size_t		 n;		/* bytes */
	uint64_t	 sum, spikes;
	bool		 stored;
	bool		 fresh;		/* the state is to be reset */
	const char	*wrong;		/* decoding; or NULL */
};

struct hand {				/* what a thread works with */
	uint64_t	*bits;		/* a stripe's */
	void		*scratch;
};

struct spk_pack {
	struct spk_packing of;
	unsigned	 jobs;
	size_t		 stripes;
	struct part	*part;
	uint64_t	*planes;	/* of stride words, of all stripes, */
	size_t		 stride;
	int8_t		*y;		/* or trains, as they are */
	char		*states;
	struct hand	*hand;		/* of each thread */
	size_t		 frames;
	size_t		 phase;		/* of an observation, before these */
	uint64_t	 spikes;
	unsigned char	*bytes;		/* a block */
	const struct spk_kernels *kernels;
};

size_t
spk_pack_size(const struct spk_packing *p, unsigned jobs)
{
	const size_t stripes = spk_pack_stripes(p);

	return spk_layout_block(p, p->most) + spk_layout_frames(p) +
	    spk_layout_states(p) + stripes * sizeof(struct part) +
	    (jobs < stripes ? jobs : stripes) * spk_layout_hand(p);
}

/* Making one */

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
	free(p);
}

/* Where the stripes are, and their states. */
static void
set_parts(struct spk_pack *p)
{
	struct part *q;
	size_t i, from = 0, pixels = 0, used = 0;

	for (i = 0; i < p->stripes; i++) {
		q = &p->part[i];
		q->s = spk_layout_shape(&p->of, i);
		q->from = from;
		q->pixels = pixels;
		from += spk_layout_words(&p->of, i);
		pixels += q->s.width * q->s.height;
		q->state = spk_take(p->states, &used,
		    spk_layout_state(&p->of, i));
	}
}

/* What each thread needs. */
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
	const size_t states = spk_layout_states(&p->of);

	p->stride = spk_layout_stride(&p->of);
	p->part = calloc(p->stripes, sizeof *p->part);
	p->hand = calloc(p->jobs, sizeof *p->hand);
	p->bytes = spk_pages(spk_layout_block(&p->of, p->of.most));
	p->states = spk_pages(states > 0 ? states : 1);
	if (p->of.model->train)
		p->y = spk_pages(spk_layout_frames(&p->of));
	else
		p->planes = spk_pages(spk_layout_frames(&p->of));
	if (p->part == NULL || p->hand == NULL || p->bytes == NULL ||
	    p->states == NULL || (p->y == NULL && p->planes == NULL) ||
	    !make_hands(p))
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

/* A frame into the planes; whether all of it is 0 or 1. */
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
	if (q->fresh)
		p->of.model->reset(q->state, &q->s);
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

/* Spikes of the stripe. */
static void
count(const struct spk_pack *p, struct part *q)
{
	const struct spk_stripe *s = &q->s;
	size_t i;

	if (p->planes != NULL) {
		q->spikes = spk_ones(s->bits, s->width * s->height * s->words);
		return;
	}
	for (q->spikes = 0, i = 0; i < s->frames * s->width; i++)
		q->spikes += s->y[i] != 0;
}

static uint64_t
checksum(const struct spk_pack *p, const struct spk_stripe *s)
{
	return p->planes == NULL ? XXH64(s->y, s->frames * s->width, 0) :
	    XXH64(s->bits, s->width * s->height * s->words * 8, 0);
}

static void
store(const struct spk_pack *p, struct part *q)
{
	const size_t n = q->s.frames * q->s.width;
	size_t i;

	if (p->planes != NULL) {
		memcpy(q->to, q->s.bits, q->n);
		return;
	}
	memset(q->to, 0, q->n);
	for (i = 0; i < n; i++)
		q->to[i / 4] |= (unsigned char)((q->s.y[i] & 3) << i % 4 * 2);
}

static int
encode(void *arg, unsigned worker, size_t i)
{
	struct spk_pack *p = arg;
	struct part *q = &p->part[i];
	const size_t stored = spk_pack_stored(&p->of, i, p->frames);

	begin(p, q, worker);
	if (p->planes != NULL)
		gather(p, q);
	count(p, q);
	q->sum = checksum(p, &q->s);
	q->n = p->of.model->encode(q->state, &q->s, q->to, stored - 1);
	q->stored = q->n == 0;
	if (!q->stored)
		return 0;
	q->n = stored;
	q->fresh = true;
	store(p, q);
	return 0;
}

/* The frames of the block are behind. */
static void
pass(struct spk_pack *p)
{
	size_t i;

	if (p->of.period > 0)
		p->phase = (p->phase + p->frames) % p->of.period;
	for (p->spikes = 0, i = 0; i < p->stripes; i++)
		p->spikes += p->part[i].spikes;
}

const unsigned char *
spk_pack_encode(struct spk_pack *p, size_t *n)
{
	unsigned char *entry = p->bytes, *at = entry + p->stripes * SPK_ENTRY;
	struct part *q;
	uint32_t length;
	size_t i;

	for (i = 0; i < p->stripes; i++) {
		p->part[i].to = at;
		at += spk_pack_stored(&p->of, i, p->frames);
	}
	(void)spk_parallel(p->jobs, p->stripes, encode, p);
	at = p->bytes + p->stripes * SPK_ENTRY;
	for (i = 0; i < p->stripes; i++, entry += SPK_ENTRY) {
		q = &p->part[i];
		memmove(at, q->to, q->n);
		at += q->n;
		length = (uint32_t)q->n | (q->stored ? SPK_STORED : 0);
		memcpy(entry, &length, 4);
		memcpy(entry + 4, &q->sum, 8);
	}
	pass(p);
	p->frames = 0;
	*n = (size_t)(at - p->bytes);
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

/* What was stored; false: values that trains do not have. */
static bool
restore(const struct spk_pack *p, struct part *q)
{
	static const int8_t value[4] = {0, 1, 2, -1};
	const size_t n = q->s.frames * q->s.width;
	bool good = true;
	size_t i;

	if (p->planes != NULL) {
		memcpy(q->s.bits, q->at, q->n);
		return true;
	}
	for (i = 0; i < n; i++) {
		q->s.y[i] = value[q->at[i / 4] >> i % 4 * 2 & 3];
		good &= q->s.y[i] != 2;
	}
	return good;
}

static int
decode(void *arg, unsigned worker, size_t i)
{
	struct spk_pack *p = arg;
	struct part *q = &p->part[i];
	bool good;

	begin(p, q, worker);
	good = q->stored ? restore(p, q) :
	    p->of.model->decode(q->state, &q->s, q->at, q->n);
	q->fresh = q->stored;
	q->wrong = !good ? "not what its level has" :
	    checksum(p, &q->s) != q->sum ? "the checksum is wrong" : NULL;
	if (q->wrong != NULL)
		return 0;
	if (p->planes != NULL)
		scatter(p, q);
	count(p, q);
	return 0;
}

/* Where each stripe is in n bytes; whether they can be what it is. */
static bool
divide(struct spk_pack *p, const unsigned char *s, size_t n)
{
	const unsigned char *entry = s, *at;
	struct part *q;
	uint32_t length;
	size_t i, stored;

	if (n < p->stripes * SPK_ENTRY)
		return false;
	at = s + p->stripes * SPK_ENTRY;
	n -= p->stripes * SPK_ENTRY;
	for (i = 0; i < p->stripes; i++, entry += SPK_ENTRY) {
		q = &p->part[i];
		memcpy(&length, entry, 4);
		q->stored = (length & SPK_STORED) != 0;
		q->n = length & ~SPK_STORED;
		memcpy(&q->sum, entry + 4, 8);
		q->at = at;
		stored = spk_pack_stored(&p->of, i, p->frames);
		if (q->n > n || (q->stored ? q->n != stored :
		    q->n == 0 || q->n >= stored))
			return false;
		n -= q->n;
		at += q->n;
	}
	return n == 0;
}

int
spk_pack_decode(struct spk_pack *p, const unsigned char *s, size_t n,
    size_t frames, struct spk_fault *f)
{
	size_t i;

	p->frames = frames;
	if (!divide(p, s, n))
		return spk_fail(f, SPK_DATA, "the lengths of its stripes are "
		    "wrong");
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

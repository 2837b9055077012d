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

#include "pack/pack.h"

#define ENTRY		12		/* bytes of the table, of a stripe */
#define STORED		0x80000000U

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
	const char	*wrong;		/* decoding; or NULL */
};

struct spk_pack {
	struct spk_packing of;
	unsigned	 jobs;
	size_t		 stripes;
	struct part	*part;
	uint64_t	*planes;	/* most of stride words, of each stripe */
	size_t		 stride;	/* a whole number */
	int8_t		*y;		/* or trains, as they are */
	char		*states;
	uint64_t	**bits;		/* of each thread, for a stripe */
	size_t		 frames;
	size_t		 phase;		/* of an observation, before these */
	uint64_t	 spikes;
	unsigned char	*bytes;		/* a block */
	const struct spk_kernels *kernels;
};

static uint32_t
get32(const unsigned char *s)
{
	uint32_t x;

	memcpy(&x, s, sizeof x);
	return x;
}

/* Geometry */

size_t
spk_pack_stripes(const struct spk_packing *p)
{
	return (p->height + p->rows - 1) / p->rows;
}

static size_t
height(const struct spk_packing *p, size_t stripe)
{
	const size_t left = p->height - stripe * p->rows;

	return left < p->rows ? left : p->rows;
}

static struct spk_stripe
shape(const struct spk_packing *p, size_t stripe)
{
	return (struct spk_stripe){
		.width = p->width, .height = height(p, stripe),
		.most = p->most, .period = p->period
	};
}

/* Words of a stripe's plane. */
static size_t
plane_words(const struct spk_packing *p, size_t stripe)
{
	return (p->width * height(p, stripe) + 63) / 64;
}

size_t
spk_pack_stored(const struct spk_packing *p, size_t stripe, size_t frames)
{
	return p->model->train ? (frames * p->width + 3) / 4 :
	    p->width * height(p, stripe) * ((frames + 63) / 64) * 8;
}

bool
spk_pack_fits(const struct spk_packing *p)
{
	return spk_pack_stored(p, 0, p->most) < STORED;
}

static size_t
state_size(const struct spk_packing *p, size_t stripe)
{
	const struct spk_stripe s = shape(p, stripe);

	return spk_lines(p->model->size(&s));
}

/* Of all stripes: they are alike, but for the last. */
static size_t
sum(const struct spk_packing *p, size_t first, size_t last)
{
	return (spk_pack_stripes(p) - 1) * first + last;
}

/* Words of all stripes' planes. */
static size_t
stride(const struct spk_packing *p)
{
	return sum(p, plane_words(p, 0),
	    plane_words(p, spk_pack_stripes(p) - 1));
}

/* Bytes of a block, at the most. */
static size_t
most_bytes(const struct spk_packing *p, size_t frames)
{
	const size_t last = spk_pack_stripes(p) - 1;

	return (last + 1) * ENTRY + sum(p, spk_pack_stored(p, 0, frames),
	    spk_pack_stored(p, last, frames));
}

bool
spk_pack_can_be(const struct spk_packing *p, size_t frames, uint64_t n)
{
	return frames > 0 && frames <= p->most &&
	    n >= spk_pack_stripes(p) * (ENTRY + 1) &&
	    n <= most_bytes(p, frames);
}

static size_t
states_size(const struct spk_packing *p)
{
	return sum(p, state_size(p, 0),
	    state_size(p, spk_pack_stripes(p) - 1));
}

/* Bytes of the frames of a block. */
static size_t
frames_size(const struct spk_packing *p)
{
	return p->most * (p->model->train ? p->width : stride(p) * 8);
}

size_t
spk_pack_size(const struct spk_packing *p, unsigned jobs)
{
	const size_t stripes = spk_pack_stripes(p);

	return most_bytes(p, p->most) + frames_size(p) + states_size(p) +
	    stripes * sizeof(struct part) + (p->model->train ? 0 :
	    (jobs < stripes ? jobs : stripes) * spk_pack_stored(p, 0, p->most));
}

/* Making one */

void
spk_pack_free(struct spk_pack *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; p->bits != NULL && i < p->jobs; i++)
		free(p->bits[i]);
	free(p->part);
	free(p->states);
	free(p->bits);
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
		q->s = shape(&p->of, i);
		q->from = from;
		q->pixels = pixels;
		from += plane_words(&p->of, i);
		pixels += q->s.width * q->s.height;
		q->state = spk_take(p->states, &used, state_size(&p->of, i));
	}
}

static bool
make(struct spk_pack *p)
{
	const size_t states = states_size(&p->of);
	size_t i;

	p->stride = stride(&p->of);
	p->part = calloc(p->stripes, sizeof *p->part);
	p->bits = calloc(p->jobs, sizeof *p->bits);
	p->bytes = spk_pages(most_bytes(&p->of, p->of.most));
	p->states = spk_pages(states > 0 ? states : 1);
	if (p->of.model->train)
		p->y = spk_pages(frames_size(&p->of));
	else
		p->planes = spk_pages(frames_size(&p->of));
	if (p->part == NULL || p->bits == NULL || p->bytes == NULL ||
	    p->states == NULL || (p->y == NULL && p->planes == NULL))
		return false;
	for (i = 0; p->planes != NULL && i < p->jobs; i++)
		if ((p->bits[i] = spk_pages(spk_pack_stored(&p->of, 0,
		    p->of.most))) == NULL)
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
		p->of.model->reset(p->part[i].state, &p->part[i].s);
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
		plane[q->from + plane_words(&p->of, i) - 1] = 0;
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
	q->s.bits = p->bits[worker];
	q->s.y = p->y;
}

/* Bits of a word that are 1: of each 2, 4 and 8, then their sum. */
static uint64_t
ones(uint64_t x)
{
	x -= x >> 1 & 0x5555555555555555U;
	x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
	return ((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fU) * 0x0101010101010101U >>
	    56;
}

/* Its planes as words of its pixels. */
static void
gather(const struct spk_pack *p, struct part *q)
{
	const struct spk_stripe *s = &q->s;
	const size_t pixels = s->width * s->height;
	const uint64_t *rows;
	uint64_t to[64];
	size_t i, k, w, left;

	for (i = 0; i < pixels; i += 64)
		for (w = 0; w < s->words; w++) {
			left = s->frames - 64 * w;
			rows = p->planes + 64 * w * p->stride + q->from +
			    i / 64;
			spk_transpose(rows, p->stride, left < 64 ? left : 64,
			    to);
			for (k = 0; k < 64 && i + k < pixels; k++)
				s->bits[(i + k) * s->words + w] = to[k];
		}
}

/* Spikes of the stripe. */
static void
count(const struct spk_pack *p, struct part *q)
{
	const struct spk_stripe *s = &q->s;
	const size_t n = p->planes == NULL ? s->frames * s->width :
	    s->width * s->height * s->words;
	uint64_t spikes = 0;
	size_t i;

	for (i = 0; p->planes == NULL && i < n; i++)
		spikes += s->y[i] != 0;
	for (i = 0; p->planes != NULL && i < n; i++)
		spikes += ones(s->bits[i]);
	q->spikes = spikes;
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
	store(p, q);
	p->of.model->reset(q->state, &q->s);
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
	unsigned char *at = p->bytes + p->stripes * ENTRY, *entry = p->bytes;
	struct part *q;
	uint32_t length;
	size_t i;

	for (i = 0; i < p->stripes; i++) {
		p->part[i].to = at;
		at += spk_pack_stored(&p->of, i, p->frames);
	}
	(void)spk_parallel(p->jobs, p->stripes, encode, p);
	at = p->bytes + p->stripes * ENTRY;
	for (i = 0; i < p->stripes; i++, entry += ENTRY) {
		q = &p->part[i];
		memmove(at, q->to, q->n);
		at += q->n;
		length = (uint32_t)q->n | (q->stored ? STORED : 0);
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
	uint64_t *rows, to[64];
	size_t i, k, w, left;

	for (i = 0; i < pixels; i += 64)
		for (w = 0; w < s->words; w++) {
			left = pixels - i;
			spk_transpose(s->bits + i * s->words + w, s->words,
			    left < 64 ? left : 64, to);
			rows = p->planes + 64 * w * p->stride + q->from +
			    i / 64;
			left = s->frames - 64 * w;
			for (k = 0; k < 64 && k < left; k++)
				rows[k * p->stride] = to[k];
		}
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
	if (q->stored)
		p->of.model->reset(q->state, &q->s);
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

	if (n < p->stripes * ENTRY)
		return false;
	at = s + p->stripes * ENTRY;
	n -= p->stripes * ENTRY;
	for (i = 0; i < p->stripes; i++, entry += ENTRY) {
		q = &p->part[i];
		length = get32(entry);
		q->stored = (length & STORED) != 0;
		q->n = length & ~STORED;
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
			spk_unpack((const char *)(plane + q->from), 0,
			    y + q->pixels, q->s.width * q->s.height);
		}
	}
}

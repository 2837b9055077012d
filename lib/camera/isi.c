/*
 * Maps of the intervals between spikes.  For plane t of a pixel, prev is its
 * last spike before t, and next its first one at t or later; the interval is
 * next - prev, constant over all of (prev, next].
 *
 * Planes are kept as bits, in blocks of SPK_ISI_PLANES, until each pixel's next
 * spike after the oldest plane is known: it has fired, or the interval exceeds
 * the reach, or the planes have ended.  A silent pixel thus takes no more
 * memory than the reach.  Each block records which pixels fire in it, and when
 * first, so that few bits are searched for a pixel's next spike.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/isi.h"

#define ROOM		(1 << 26)	/* bits, of the default reach */
#define LEAST		1024		/* minimum of it, in planes */

#define SMALL		4096		/* bytes: less than a few pages */

struct block {
	struct block	*after;
	uint64_t	*seen;		/* pixels that fire in it */
	uint8_t		*first;		/* when they first do */
	uint64_t	 bits[];	/* of its planes */
};

struct spk_isi {
	size_t		 channels, words;
	size_t		 reach;
	enum spk_edge	 edge;
	const struct spk_kernels *kernels;	/* or NULL */
	bool		 rates, ended, reached;
	struct block	*oldest, *newest, *spare;
	size_t		 blocks;	/* that are complete */
	size_t		 fill;		/* planes of the incomplete block */
	uint64_t	 planes;	/* received so far */
	size_t		 at;		/* planes of the oldest block written */
	int32_t		*prev, *next, *last, *lead;
	uint64_t	*open;		/* pixels whose next spike is unknown */
	size_t		 opens;
	uint64_t	*young;		/* pixels with fewer than two spikes */
	size_t		 youngs;
	bool		 led;		/* the leads of all pixels are known */
};

static void
block_free(struct block *b)
{
	struct block *next;

	for (; b != NULL; b = next) {
		next = b->after;
		free(b);
	}
}

void
spk_isi_free(struct spk_isi *s)
{
	if (s == NULL)
		return;
	block_free(s->oldest);
	block_free(s->spare);
	free(s->prev);
	free(s->next);
	free(s->last);
	free(s->lead);
	free(s->open);
	free(s->young);
	free(s);
}

/* All pixels, as bits. */
static void
fill_bits(const struct spk_isi *s, uint64_t *bits)
{
	memset(bits, 0xff, s->words * sizeof *bits);
	if (s->channels % 64 != 0)
		bits[s->words - 1] = (1ULL << s->channels % 64) - 1;
}

static void
begin(struct spk_isi *s)
{
	size_t p;

	for (p = 0; p < s->channels; p++) {
		s->prev[p] = s->edge == SPK_EDGE_OPEN ? -1 : SPK_ISI_NEVER;
		s->last[p] = -1;
	}
	s->led = s->edge != SPK_EDGE_HOLD;
	s->youngs = s->channels;
	fill_bits(s, s->young);
}

/* The default reach. */
static size_t
usual(size_t words)
{
	const size_t n = ROOM / 64 / words;

	return n < LEAST ? LEAST : n;
}

struct spk_isi *
spk_isi_new(size_t channels, uint64_t reach, enum spk_edge edge,
    struct spk_fault *f)
{
	struct spk_isi *s = calloc(1, sizeof *s);

	if (s != NULL) {
		s->channels = channels;
		s->words = (channels + 63) / 64;
		s->reach = reach > 0 ? (size_t)reach : usual(s->words);
		s->edge = edge;
		s->kernels = spk_kernels(channels);
		s->prev = calloc(channels, sizeof *s->prev);
		s->next = calloc(channels, sizeof *s->next);
		s->last = calloc(channels, sizeof *s->last);
		s->lead = calloc(channels, sizeof *s->lead);
		s->open = calloc(s->words, sizeof *s->open);
		s->young = calloc(s->words, sizeof *s->young);
	}
	if (s == NULL || s->prev == NULL || s->next == NULL ||
	    s->last == NULL || s->lead == NULL || s->open == NULL ||
	    s->young == NULL) {
		spk_isi_free(s);
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	begin(s);
	return s;
}

void
spk_isi_rates(struct spk_isi *s)
{
	s->rates = true;
}

bool
spk_isi_reached(const struct spk_isi *s)
{
	return s->reached;
}

/* Planes to bits */

static struct block *
block_new(struct spk_isi *s, struct spk_fault *f)
{
	const size_t bits = SPK_ISI_PLANES * s->words;
	const size_t size = sizeof(struct block) + (bits + s->words) *
	    sizeof(uint64_t) + s->words * 64;
	struct block *b = s->spare;

	if (b != NULL)
		s->spare = b->after;
	else
		b = size < SMALL ? malloc(size) : spk_pages(size);
	if (b == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	b->after = NULL;
	b->seen = b->bits + bits;
	b->first = (uint8_t *)(b->seen + s->words);
	return b;
}

/* 64 pixels, or the n that exist. */
static uint64_t
pack(const int8_t *y, size_t n)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t eight, word = 0;
	size_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		memcpy(&eight, y + i, sizeof eight);
		word |= ((eight & ones) * 0x0102040810204080 >> 56) << i;
	}
	for (; i < n; i++)
		word |= (uint64_t)(y[i] != 0) << i;
	return word;
}

/* n planes after those of the newest block. */
static void
add_planes(struct spk_isi *s, const int8_t *y, size_t n)
{
	uint64_t *to = s->newest->bits + s->fill;
	size_t w, t, pixels;

	for (w = 0; w < s->words; w++, y += 64, to += SPK_ISI_PLANES) {
		pixels = w + 1 < s->words ? 64 : s->channels - w * 64;
		for (t = 0; t < n; t++)
			to[t] = pack(y + t * s->channels, pixels);
	}
}

/* Processing of a complete block */

/* Find which pixels fire in a block, and when first. */
static void
sum_up(const struct spk_isi *s, struct block *b)
{
	const uint64_t *bits;
	uint64_t fresh, seen;
	size_t w, t;

	for (w = 0; w < s->words; w++) {
		seen = 0;
		bits = b->bits + w * SPK_ISI_PLANES;
		for (t = 0; t < SPK_ISI_PLANES; t++) {
			fresh = bits[t] & ~seen;
			seen |= fresh;
			for (; fresh != 0; fresh &= fresh - 1)
				b->first[w * 64 + (size_t)__builtin_ctzll(
				    fresh)] = (uint8_t)t;
		}
		b->seen[w] = seen;
	}
}

/*
 * For these pixels, 64 from word w on: the intervals that a block's spikes
 * close; it is the k-th after the oldest.
 */
static uint64_t
close_word(struct spk_isi *s, const struct block *b, size_t k, size_t w,
    uint64_t pixels)
{
	const uint64_t hit = pixels & b->seen[w];
	uint64_t left;
	size_t p;

	for (left = hit; left != 0; left &= left - 1) {
		p = w * 64 + (size_t)__builtin_ctzll(left);
		s->next[p] = (int32_t)(k * SPK_ISI_PLANES) + b->first[p];
	}
	return hit;
}

/* The newest block is the k-th after the oldest. */
static void
close_open(struct spk_isi *s, size_t k)
{
	uint64_t hit;
	size_t w;

	for (w = 0; w < s->words && s->opens > 0; w++) {
		if (s->open[w] == 0)
			continue;
		hit = close_word(s, s->newest, k, w, s->open[w]);
		s->open[w] &= ~hit;
		s->opens -= (size_t)__builtin_popcountll(hit);
	}
}

/*
 * There is a new oldest block: find the next spike of pixels that fire in it.
 */
static void
reopen(struct spk_isi *s)
{
	const struct block *b;
	uint64_t left;
	size_t w, k;

	for (w = 0; w < s->words; w++) {
		left = s->oldest->seen[w];
		b = s->oldest->after;
		for (k = 1; k < s->blocks && left != 0; k++, b = b->after)
			left &= ~close_word(s, b, k, w, left);
		s->open[w] |= left;
		s->opens += (size_t)__builtin_popcountll(left);
	}
}

/*
 * With SPK_EDGE_HOLD, the first interval also applies before it, if it ends
 * within the first planes of the reach.  Nothing is written before that is
 * known.
 */
static void
lead(struct spk_isi *s, const struct block *b, uint64_t from)
{
	uint64_t hit, at;
	size_t t, w, p;

	for (t = 0; t < SPK_ISI_PLANES && from + t < s->reach; t++)
		for (w = 0; w < s->words; w++) {
			hit = b->bits[w * SPK_ISI_PLANES + t] & s->young[w];
			for (; hit != 0; hit &= hit - 1) {
				p = w * 64 + (size_t)__builtin_ctzll(hit);
				at = from + t + 1;
				if (s->lead[p] == 0) {
					s->lead[p] = -(int32_t)at;
					continue;
				}
				s->lead[p] += (int32_t)at;
				s->young[w] &= ~(hit & -hit);
				s->youngs--;
			}
		}
}

/* Pixels without such an interval count from before the first plane. */
static void
settle_leads(struct spk_isi *s)
{
	size_t p;

	for (p = 0; p < s->channels; p++)
		if (s->young[p / 64] >> p % 64 & 1)
			s->prev[p] = -1;
	s->led = true;
}

static void
complete(struct spk_isi *s)
{
	const uint64_t from = s->planes - s->fill;

	sum_up(s, s->newest);
	if (s->blocks++ == 0) {
		fill_bits(s, s->open);
		s->opens = s->channels;
	} else
		close_open(s, s->blocks - 1);
	if (!s->led)
		lead(s, s->newest, from);
	if (!s->led && (s->youngs == 0 || s->planes >= s->reach))
		settle_leads(s);
	s->fill = 0;
}

/* Append a block. */
static int
add_block(struct spk_isi *s, struct spk_fault *f)
{
	struct block *b = block_new(s, f);

	if (b == NULL)
		return -1;
	if (s->oldest == NULL)
		s->oldest = b;
	else
		s->newest->after = b;
	s->newest = b;
	return 0;
}

int
spk_isi_put(struct spk_isi *s, const int8_t *y, size_t n, struct spk_fault *f)
{
	size_t k;

	for (; n > 0; n -= k, y += k * s->channels) {
		if (s->fill == 0 && add_block(s, f) == -1)
			return -1;
		k = SPK_ISI_PLANES - s->fill;
		k = k < n ? k : n;
		add_planes(s, y, k);
		s->planes += k;
		s->fill += k;
		if (s->fill == SPK_ISI_PLANES)
			complete(s);
	}
	return 0;
}

void
spk_isi_end(struct spk_isi *s)
{
	const size_t rest = s->fill;
	size_t w;

	s->ended = true;
	if (rest > 0) {
		for (w = 0; w < s->words; w++)
			memset(s->newest->bits + w * SPK_ISI_PLANES + rest, 0,
			    (SPK_ISI_PLANES - rest) * sizeof(uint64_t));
		complete(s);
	}
	if (!s->led)
		settle_leads(s);
}

/* Maps out */

static bool
ready(const struct spk_isi *s)
{
	return s->blocks > 0 && (s->ended || (s->led && (s->opens == 0 ||
	    (s->blocks - 1) * SPK_ISI_PLANES >= s->reach)));
}

/* Planes of the oldest block, and of all others. */
static size_t
left_planes(const struct spk_isi *s)
{
	const size_t rest = s->ended && s->planes % SPK_ISI_PLANES != 0 ?
	    SPK_ISI_PLANES - (size_t)(s->planes % SPK_ISI_PLANES) : 0;

	return s->blocks * SPK_ISI_PLANES - rest;
}

/* Pixels that no longer fire, or not within the reach. */
static void
close_rest(struct spk_isi *s, int32_t to)
{
	uint64_t left;
	size_t w;

	for (w = 0; w < s->words && s->opens > 0; w++)
		for (left = s->open[w]; left != 0; left &= left - 1)
			s->next[w * 64 + (size_t)__builtin_ctzll(left)] = to;
}

/* The oldest block has been written. */
static void
drop(struct spk_isi *s)
{
	struct block *b = s->oldest;

	s->oldest = b->after;
	b->after = s->spare;
	s->spare = b;
	s->at = 0;
	if (--s->blocks > 0)
		reopen(s);
}

static void
span(struct spk_isi *s, size_t n, float *map)
{
	const size_t rest = left_planes(s);
	const struct spk_isi_span x = {
		.bits = s->oldest->bits, .channels = s->channels,
		.from = s->at, .to = s->at + n, .reach = (int32_t)s->reach,
		.end = s->ended ? (int32_t)rest : SPK_ISI_FAR,
		.tail = !s->ended || s->edge == SPK_EDGE_OPEN ? SPK_ISI_COUNT :
		    s->edge == SPK_EDGE_HOLD ? SPK_ISI_LAST : SPK_ISI_ZERO,
		.rate = s->rates, .prev = s->prev, .next = s->next,
		.last = s->last, .lead = s->lead, .reached = &s->reached
	};
	size_t p;

	if (s->at == 0)
		close_rest(s, x.end);
	if (s->kernels != NULL)
		s->kernels->isi(&x, map);
	else
		for (p = 0; p < s->channels; p++)
			spk_isi_pixel(&x, map, p);
}

static size_t
lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
spk_isi_get(struct spk_isi *s, float *map, size_t n)
{
	size_t got = 0, rest, to, k;

	while (got < n && ready(s)) {
		rest = left_planes(s);
		to = lesser(rest, SPK_ISI_PLANES);
		k = lesser(to - s->at, n - got);
		span(s, k, map + got * s->channels);
		got += k;
		s->at += k;
		if (s->at == to)
			drop(s);
	}
	return got;
}

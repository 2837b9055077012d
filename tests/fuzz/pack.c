/*
 * The models of packing: coding and decoding restores the frames, and any bytes
 * decode to something or to nothing.  The first bytes choose the model and one
 * of SHAPES, and the rest is frames, or the bytes of stripes; MODEL in the
 * environment is a level's name, which is then always used.
 *
 * A state has megabytes, and a stripe touches few: each is mapped from a file
 * in the state after reset, so that forgetting what was touched resets it.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "bytes.h"
#include "pack/layout.h"

#define STRIPES	3
#define MODELS	8
#define PAGE	4096
#define SHAPES	(sizeof shapes / sizeof *shapes)

/* Few values: each is a microsecond or more, and new pages. */
static const struct spk_stripe shapes[] = {
	{.width = 7, .height = 3, .most = 12},
	{.width = 1, .height = 1, .most = 130, .period = 7},
	{.width = 2, .height = 9, .most = 10, .period = 1},
	{.width = 34, .height = 1, .most = 5},
	{.width = 3, .height = 3, .most = 66, .period = 30},
	{.width = 5, .height = 1, .most = 4, .period = 100}
};

struct place {				/* of a state */
	char		*pages, *state;
	size_t		 n;		/* bytes of the pages */
	void		*scratch;
};

static struct place places[MODELS][SHAPES][2];
/* A state, at the end of its pages, and nothing after them. */
static void
make_place(struct place *p, const struct spk_model *m,
    const struct spk_stripe *s)
{
	const size_t size = spk_lines(m->size(s));
	const int fd = memfd_create("state", 0);

	if (m->scratch != NULL)
		p->scratch = spk_pages(m->scratch(s));
	p->n = (size + PAGE - 1) / PAGE * PAGE;
	p->pages = mmap(NULL, p->n + PAGE, PROT_NONE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);
	CLAIM(fd != -1 && p->pages != MAP_FAILED);
	p->state = p->pages + p->n - size;
	if (p->n == 0)
		return;
	CLAIM(ftruncate(fd, (off_t)p->n) == 0);
	CLAIM(mmap(p->pages, p->n, PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_FIXED, fd, 0) == p->pages);
	m->reset(p->state, s);
	CLAIM(mmap(p->pages, p->n, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_FIXED, fd, 0) == p->pages);
	close(fd);
}

/* Reset a state. */
static void
reset(struct place *p, const struct spk_model *m, const struct spk_stripe *s)
{
	if (p->pages == NULL)
		make_place(p, m, s);
	if (p->n > 0)
		CLAIM(madvise(p->pages, p->n, MADV_DONTNEED) == 0);
}

/* A stripe's frames: of values, a bit each or a byte of 8, or repeated. */
static void
fill(const struct spk_model *m, const struct spk_stripe *s)
{
	const unsigned how = byte(), every = 1 + byte() % 50;
	const size_t values = s->width * s->height * s->frames;
	unsigned b = 0;
	size_t i, pixel, t;

	for (i = 0; i < values; i++) {
		pixel = i / s->frames;
		t = i % s->frames;
		if (left == 0)
			b = (t + pixel % 3) % every == 0;
		else
			b = how % 2 == 1 || i % 8 == 0 ? byte() : b >> 1;
		if (m->train)
			s->y[i] = b % 3 == 2 ? -1 : (int8_t)(b & 1);
		else
			s->bits[pixel * s->words + t / 64] |=
			    (uint64_t)(b & 1) << t % 64;
	}
}

/* Coding and decoding restores it. */
static void
round_trip(const struct spk_model *m, struct place *place,
    struct spk_stripe *s, size_t n, size_t stored)
{
	unsigned char *bytes = malloc(stored);
	struct spk_stripe of = *s;
	size_t size;

	fill(m, s);
	of.bits = m->train ? NULL : malloc(n);
	of.y = m->train ? malloc(n) : NULL;
	CLAIM(bytes != NULL && (of.bits != NULL || of.y != NULL));
	size = m->encode(place[1].state, s, bytes, stored - 1);
	CLAIM(size < stored);
	if (size > 0) {
		bytes = realloc(bytes, size);
		CLAIM(bytes != NULL && m->decode(place->state, &of, bytes,
		    size));
		CLAIM(memcmp(m->train ? (void *)s->y : s->bits,
		    m->train ? (void *)of.y : of.bits, n) == 0);
	} else {
		reset(&place[0], m, s);
		reset(&place[1], m, s);
	}
	free(bytes);
	free(of.bits);
	free(of.y);
}

/* Any bytes, fewer than the stored form. */
static void
any_bytes(const struct spk_model *m, void *to, const struct spk_stripe *s,
    size_t n, size_t stored)
{
	const unsigned part = byte();
	size_t size = part < 128 ? left : left * part / 256, i;
	unsigned char *bytes;

	size = size < stored ? size : stored - 1;
	if (size == 0)
		return;
	bytes = malloc(size);
	CLAIM(bytes != NULL);
	memcpy(bytes, data, size);
	data += size;
	left -= size;
	if (m->decode(to, s, bytes, size) && m->train)
		for (i = 0; i < n; i++)
			CLAIM(s->y[i] >= -1 && s->y[i] <= 1);
	free(bytes);
}

static void
stripe(const struct spk_model *m, struct place *place, bool trip,
    struct spk_stripe *s)
{
	const size_t pixels = s->width * s->height;
	size_t n, stored;

	s->frames = 1 + byte() % s->most;
	s->words = (s->frames + 63) / 64;
	n = m->train ? pixels * s->frames : pixels * s->words * 8;
	stored = m->train ? (n + 3) / 4 : n;
	s->bits = m->train ? NULL : calloc(1, n);
	s->y = m->train ? calloc(1, n) : NULL;
	CLAIM(s->bits != NULL || s->y != NULL);
	if (trip)
		round_trip(m, place, s, n, stored);
	else
		any_bytes(m, place->state, s, n, stored);
	if (s->period > 0)
		s->phase = (s->phase + s->frames) % s->period;
	free(s->bits);
	free(s->y);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t n)
{
	const char *name = getenv("MODEL");
	const struct spk_model *m;
	struct spk_stripe s;
	struct place *place;
	size_t models = 0, model, shape, k;
	unsigned what;

	data = input;
	left = n;
	what = byte();
	while (spk_model_name(models) != NULL)
		models++;
	CLAIM(models <= MODELS);
	model = what % 128 % models;
	for (k = 0; name != NULL && k < models; k++)
		if (strcmp(spk_model_name(k), name) == 0)
			model = k;
	m = spk_model_find(spk_model_name(model));
	shape = byte() % SHAPES;
	s = shapes[shape];
	if (m->train) {
		s.width *= s.height;
		s.height = 1;
	}
	place = places[model][shape];
	reset(&place[0], m, &s);
	if (what & 128)
		reset(&place[1], m, &s);
	s.scratch = place->scratch;
	for (k = 0; k < STRIPES && (k == 0 || left > 0); k++)
		stripe(m, place, what & 128, &s);
	return 0;
}

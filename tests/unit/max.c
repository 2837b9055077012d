/*
 * Levels 9 and scene of packing: stripes of any shape, by each way of
 * computing, and bytes that are invalid.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pack/pack.h"
#include "draw.h"
#include "tap.h"

#define BLOCKS	3
#define ISAS	2
#define ROOM	64			/* more than the stored form */
#define GOLDEN	UINT64_C(0x55841bf9cc60573a)
#define GOLDEN_SCENE UINT64_C(0x0afed4e889bfc140)

#define EVERY	7

enum scene {NEVER, ALWAYS, CHANCE, STEADY, NOISY, HARD, SCENES};

static const char *const isas[ISAS] = {"portable", "v3"};
static const struct spk_model *model;

static void *
make(size_t n)
{
	void *p = spk_pages(n > 0 ? n : 1);

	if (p == NULL)
		abort();
	memset(p, 0, n);
	return p;
}

/* A new state, which computes that way. */
static void *
new_state(const char *isa, const struct spk_stripe *s)
{
	void *state = make(model->size(s));

	setenv("SPK_ISA", isa, 1);
	model->reset(state, s);
	return state;
}

static size_t
bytes(const struct spk_stripe *s)
{
	return s->width * s->height * s->words * sizeof *s->bits;
}

/* Whether a pixel of that charge fires; it integrates light, or does as it
 * likes. */
static bool
fires(enum scene scene, size_t i, size_t t, uint32_t *charge)
{
	const uint32_t light = (uint32_t)(i * 7 % 97 + 1 + t / 50 % 3) * 5;
	bool on;

	if (scene < CHANCE)
		return scene == ALWAYS;
	if (scene == CHANCE)
		return draw() % 97 < i % 97;
	*charge += light * (scene == NOISY ? draw() % 5 : 2);
	on = *charge >= 1000;
	if (on)
		*charge = scene == HARD ? 0 : *charge - 1000;
	return on;
}

static void
draw_scene(const struct spk_stripe *s, enum scene scene, uint32_t *charge)
{
	size_t i, t;

	memset(s->bits, 0, bytes(s));
	for (i = 0; i < s->width * s->height; i++)
		for (t = 0; t < s->frames; t++)
			if (fires(scene, i, t, &charge[i]))
				s->bits[i * s->words + t / 64] |=
				    (uint64_t)1 << t % 64;
}

/* Random images for blocks that have some: the second has none. */
static void
set_images(struct spk_stripe *s, uint16_t *images, size_t b)
{
	const size_t pixels = s->width * s->height;
	size_t i;

	if (!model->scene || b == 1) {
		s->scene = NULL;
		return;
	}
	for (i = 0; i < ((s->frames - 1) / EVERY + 2) * pixels; i++)
		images[i] = (uint16_t)(draw() % 3 > 0 ? i % pixels * 7 % 97 *
		    10 : draw() % 1024);
	s->scene = images;
	s->scene_stride = pixels;
	s->every = EVERY;
}

/* Bytes that are changed, or cut, cause no memory fault. */
static void
damage(const struct spk_stripe *s, void *state, const unsigned char *from,
    size_t n)
{
	unsigned char *copy;
	size_t i, cut;

	for (i = 0; i < 6; i++) {
		cut = i < 3 ? draw() % n : n;
		copy = malloc(cut + 1);		/* ends where it does */
		if (copy == NULL)
			abort();
		memcpy(copy, from, cut);
		if (i >= 3)
			copy[draw() % n] ^= (unsigned char)(1 << draw() % 8);
		model->reset(state, s);
		OK(!model->decode(state, s, copy, cut) || cut == n);
		free(copy);
	}
}

/* Blocks of a stripe, the last one shorter; a sum of their bytes. */
static uint64_t
blocks(struct spk_stripe s, enum scene scene, bool broken)
{
	const size_t size = s.width * s.height * ((s.most + 63) / 64) * 8;
	unsigned char *to = make(size + ROOM), *also = make(size + ROOM);
	uint64_t *bits = make(size), *got = make(size), sum = 0;
	uint32_t *charge = make(s.width * s.height * sizeof *charge);
	uint16_t *images = make((s.most / EVERY + 2) * s.width * s.height *
	    sizeof *images);
	void *in[ISAS], *out[ISAS];
	size_t b, i, n = 0;

	for (i = 0; i < ISAS; i++) {
		in[i] = new_state(isas[i], &s);
		out[i] = new_state(isas[i], &s);
	}
	for (b = 0; b < BLOCKS; b++) {
		s.frames = b < BLOCKS - 1 ? s.most : 1 + s.most / 3;
		s.words = (s.frames + 63) / 64;
		s.bits = bits;
		draw_scene(&s, scene, charge);
		set_images(&s, images, b);
		n = model->encode(in[0], &s, to, size + ROOM);
		OK(n > 0);
		sum = XXH64(to, n, sum);
		OK(model->encode(in[1], &s, also, n) == n &&
		    memcmp(to, also, n) == 0);
		s.bits = got;
		for (i = 0; i < ISAS; i++) {
			memset(got, 0xa5, size);
			OK(model->decode(out[i], &s, to, n));
			OK(memcmp(got, bits, bytes(&s)) == 0);
		}
	}
	if (broken) {
		s.bits = bits;
		model->reset(in[0], &s);
		n = model->encode(in[0], &s, to, size + ROOM);
		model->reset(in[0], &s);
		OK(n > 0 && model->encode(in[0], &s, to, n - 1) == 0);
		model->reset(in[0], &s);
		OK(model->encode(in[0], &s, to, n) == n);
		s.bits = got;
		damage(&s, out[0], to, n);
	}
	free(to);
	free(also);
	free(bits);
	free(got);
	free(charge);
	free(images);
	for (i = 0; i < ISAS; i++) {
		free(in[i]);
		free(out[i]);
	}
	return sum;
}

static void
all(const char *name, unsigned number, uint64_t golden)
{
	static const struct {
		size_t width, height, most;
		enum scene scene;
		bool broken;
	} t[] = {
		{1, 1, 1, ALWAYS, false}, {1, 1, 64, CHANCE, false},
		{3, 5, 65, NOISY, true}, {7, 1, 4096, NEVER, false},
		{8, 4, 63, STEADY, false}, {1, 30, 100, HARD, false},
		{5, 4, 2, CHANCE, false}, {2, 1, 65536, CHANCE, false},
		{2, 2, 2048, STEADY, false}, {9, 3, 256, ALWAYS, false},
		{16, 5, 129, HARD, true},
	};
	uint64_t sum;
	size_t i;

	model = spk_model_find(name);
	OK(model != NULL && model->number == number);
	if (model == NULL)
		return;
	for (i = 0; i < sizeof t / sizeof *t; i++)
		(void)blocks((struct spk_stripe){ .width = t[i].width,
		    .height = t[i].height, .most = t[i].most }, t[i].scene,
		    t[i].broken);
	/* The contents of files must not change. */
	seed = 1;
	sum = blocks((struct spk_stripe){ .width = 20, .height = 9,
	    .most = 200 }, NOISY, false);
	OK(sum == golden);
	if (sum != golden)
		printf("%016llx\n", (unsigned long long)sum);
}

/* Without a scene, blocks are those of level 9. */
static void
alike(void)
{
	struct spk_stripe s = { .width = 12, .height = 5, .most = 100 };
	const struct spk_model *nine = spk_model_find("9");
	const size_t size = s.width * s.height * 2 * 8;
	unsigned char *to = make(size + ROOM), *also = make(size + ROOM);
	uint32_t *charge = make(s.width * s.height * sizeof *charge);
	void *in[2];
	size_t b, n;

	s.frames = s.most;
	s.words = 2;
	s.bits = make(size);
	model = nine;
	in[0] = new_state("v3", &s);
	model = spk_model_find("scene");
	in[1] = new_state("v3", &s);
	for (b = 0; b < BLOCKS; b++) {
		draw_scene(&s, NOISY, charge);
		n = nine->encode(in[0], &s, to, size + ROOM);
		OK(n > 0 && model->encode(in[1], &s, also, n) == n &&
		    memcmp(to, also, n) == 0);
	}
	free(to);
	free(also);
	free(charge);
	free(s.bits);
	free(in[0]);
	free(in[1]);
}

int
main(void)
{
	all("9", 9, GOLDEN);
	all("scene", 10, GOLDEN_SCENE);
	alike();
	return tap_failed > 0;
}

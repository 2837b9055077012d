/*
 * The input of a network of scenes, from the planes on stdin:
 *
 *	maps gain first step frames
 *
 * Frame k belongs to plane first + k step.  For each, as binary32 of this
 * machine: its noise, then the roots of its ten maps, as scenes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/camera.h"
#include "spk.h"

#define PLANES	4096			/* at most */

struct frame {
	size_t		 width, height;
	float		*map[SPK_MAPS], *work;
};

static void *
take(size_t n, size_t size)
{
	void *p = aligned_alloc(64, spk_lines(n * size));

	if (p == NULL)
		exit(3);
	return memset(p, 0, spk_lines(n * size));
}

static size_t
length(const struct spk_in *in, const char *key)
{
	const char *value = spk_head_get(spk_in_head(in), key);

	if (value == NULL)
		exit(1);
	return strtoul(value, NULL, 10);
}

/* All planes of the input. */
static void
keep(struct spk_in *in, struct spk_history *h, size_t pixels)
{
	struct spk_fault f = {0};
	int8_t *plane = take(pixels, 1);
	ptrdiff_t n;

	spk_history_open(h, take(spk_history_room(pixels, PLANES), 1), pixels,
	    PLANES);
	while ((n = spk_in_read(in, SPK_I8, plane, 1, &f)) > 0)
		spk_history_put(h, plane);
	if (n < 0 || h->planes > PLANES) {
		fprintf(stderr, "maps: %s\n", n < 0 ? f.text : "too long");
		exit(1);
	}
	free(plane);
}

static void
put(const struct spk_history *h, uint64_t plane, float gain,
    const struct frame *t)
{
	const size_t n = t->width * t->height;
	float noise;
	size_t i, k;

	spk_maps(h, plane, (1U << SPK_MAPS) - 1, t->map);
	for (k = 0; k < SPK_MAPS; k++)
		for (i = 0; i < n; i++)
			t->map[k][i] = sqrtf(t->map[k][i] / gain);
	noise = spk_taps_noise(t->map[SPK_MAPS - 1], t->width, t->height,
	    t->work);
	fwrite(&noise, sizeof noise, 1, stdout);
	for (k = 0; k < SPK_MAPS; k++)
		fwrite(t->map[k], sizeof *t->map[k], n, stdout);
}

int
main(int argc, char *argv[])
{
	struct spk_fault f = {0};
	struct spk_history h;
	struct spk_in *in;
	struct frame t;
	uint64_t plane;
	size_t k;

	if (argc != 5)
		return 2;
	in = spk_in_open(0, "-", NULL, 0, &f);
	if (in == NULL)
		return 1;
	t.width = length(in, "width");
	t.height = length(in, "height");
	keep(in, &h, t.width * t.height);
	for (k = 0; k < SPK_MAPS; k++)
		t.map[k] = take(t.width * t.height, sizeof(float));
	t.work = take(t.width * t.height, sizeof(float));
	plane = strtoull(argv[2], NULL, 10);
	for (k = strtoul(argv[4], NULL, 10); k > 0; k--) {
		put(&h, plane, strtof(argv[1], NULL), &t);
		plane += strtoull(argv[3], NULL, 10);
	}
	return fflush(stdout) != 0;
}

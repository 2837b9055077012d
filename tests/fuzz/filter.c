/*
 * Filters' files: a filter that is read has finite classes and coefficients, is
 * written identically, and makes a scene from any maps.
 */
#include "camera/camera.h"
#include "weights.h"

#define WIDTH	5
#define HEIGHT	3
#define PIXELS	(WIDTH * HEIGHT)

static void
run(const struct spk_filter *f)
{
	const size_t size = (spk_filter_room(f, WIDTH, HEIGHT) + 63) / 64 * 64;
	float maps[SPK_MAPS][PIXELS], *map[SPK_MAPS], out[PIXELS];
	void *room = aligned_alloc(64, size);
	size_t i, k;

	CLAIM(room != NULL);
	for (k = 0; k < SPK_MAPS; k++) {
		map[k] = maps[k];
		for (i = 0; i < PIXELS; i++)
			maps[k][i] = (float)((i * 7 + k * 5) % 11) / 10 - .1F;
	}
	spk_filter_run(f, map, WIDTH, HEIGHT, out, room);
	for (i = 0; i < PIXELS; i++)
		CLAIM(!(out[i] < 0));
	free(room);
}

static void
write_again(const struct spk_filter *f)
{
	struct spk_fault fault = {0};
	struct spk_filter g;
	float *w = calloc(f->classes, SPK_TAPS * sizeof *w);
	char *file;
	size_t size;

	CLAIM(w != NULL);
	memcpy(w, f->coefficients, f->classes * SPK_TAPS * sizeof *w);
	file = spk_filter_file(&f->cuts, w, &size, &fault);
	CLAIM(file != NULL && spk_filter_read(&g, file, size) == NULL);
	CLAIM(g.classes == f->classes);
	CLAIM(memcmp(&g.cuts, &f->cuts, sizeof g.cuts) == 0);
	CLAIM(memcmp(g.coefficients, f->coefficients,
	    f->classes * SPK_TAPS * sizeof *w) == 0);
	free(file);
	free(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct spk_filter f;
	const char *complaint;
	unsigned char *copy;

	if (n < 1)
		return 0;
	n--;
	copy = weights_file(data, n);
	complaint = spk_filter_read(&f, copy, n);
	if (complaint == NULL) {
		CLAIM(f.classes == spk_cuts_classes(&f.cuts));
		write_again(&f);
		run(&f);
	} else
		CLAIM(strlen(complaint) > 8);
	free(copy);
	return 0;
}

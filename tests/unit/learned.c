/*
 * Filters of learned scenes: the built-in one; a written file is read again,
 * but not if it was cut or changed.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/filter.h"
#include "tap.h"

static void
usual(void)
{
	struct spk_filter f;

	OK(spk_filter_usual(&f) == NULL);
	OK(f.classes == spk_cuts_classes(&f.cuts) && f.classes > 1);
	OK(f.coefficients != NULL);
}

/* A file of 16 classes; free it. */
static unsigned char *
make(struct spk_cuts *c, float *w, size_t *n)
{
	struct spk_fault f = {0};
	size_t i;

	*c = (struct spk_cuts){
		.n = {1, 1, 1, 1}, .at = {{.1F}, {1e-9F}, {.3F}, {12345}}
	};
	for (i = 0; i < 16 * SPK_TAPS; i++)
		w[i] = (float)i / 7 - 50;
	return spk_filter_file(c, w, n, &f);
}

static void
nothing(void)
{
	static const struct spk_cuts cuts;
	static float w[SPK_TAPS];
	struct spk_fault f = {0};
	struct spk_fit *t = spk_fit_new(&cuts, 8, &f);

	OK(t != NULL && spk_fit_solve(t, w, 1, &f) == -1);
	OK(strcmp(f.text, "no frames to fit to") == 0);
	spk_fit_free(t);
}

static void
files(void)
{
	static float w[16 * SPK_TAPS];
	struct spk_filter f;
	struct spk_cuts cuts;
	unsigned char *file;
	size_t n, i;

	file = make(&cuts, w, &n);
	OK(file != NULL && spk_filter_read(&f, file, n) == NULL);
	if (file == NULL)
		return;
	OK(memcmp(&f.cuts, &cuts, sizeof cuts) == 0 && f.classes == 16);
	OK(memcmp(f.coefficients, w, sizeof w) == 0);
	for (i = 0; i < n; i++) {
		OK(spk_filter_read(&f, file, i) != NULL);
		file[i] ^= (unsigned char)(1 << i % 8);
		OK(spk_filter_read(&f, file, n) != NULL);
		file[i] ^= (unsigned char)(1 << i % 8);
	}
	free(file);
}

int
main(void)
{
	usual();
	nothing();
	files();
	return tap_failed > 0;
}

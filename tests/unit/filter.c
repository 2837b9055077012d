/* The filter of BSA, order and cutoff given, as binary32. */
#include <stdlib.h>

#include "spk.h"
#include "tap.h"

/*
 * Decoding a single spike late in a train gives the filter, unscaled with a
 * range of 0..1.
 */
int
main(int argc, char *argv[])
{
	struct spk_head words = {0};
	struct spk_fault f = {0};
	struct spk_coder *c;
	static int8_t y[4200];
	static float r[4200];
	struct spk_flow flow = {y, 4200, r, 4200, true};
	size_t order, p, j;

	if (argc != 3)
		return 2;
	order = strtoul(argv[1], NULL, 10);
	p = (order + 1) / 2;
	y[2100] = 1;
	OK(spk_head_set(&words, "order", argv[1], &f) == 0);
	OK(spk_head_set(&words, "cutoff", argv[2], &f) == 0);
	OK(spk_head_set(&words, "min", "0", &f) == 0);
	OK(spk_head_set(&words, "max", "1", &f) == 0);
	c = spk_coder_new(spk_codec_find("bsa"), SPK_DECODE, 1, &words, &f);
	OK(c != NULL && spk_coder_start(c, NULL, &f) == 0);
	OK(spk_coder_run(c, &flow, &f) == 4200);
	/* r[i] = h[j] where i + j - 2p + 1 = 2100 */
	for (j = 0; j <= order; j++)
		fwrite(&r[2100 + 2 * p - 1 - j], sizeof *r, 1, stdout);
	spk_coder_free(c);
	spk_head_free(&words);
	return tap_failed > 0;
}

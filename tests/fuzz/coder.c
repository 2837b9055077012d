/*
 * Every codec, with any parameters and any finite signal: encoding gives
 * spikes, the same for any blocks, and decoding gives as many frames.
 */
#include <math.h>

#include "fuzz.h"

#define FRAMES	1024

static size_t
code(struct spk_coder *c, const void *in, size_t n, size_t insize, char *out,
    size_t outsize, size_t step)
{
	struct spk_fault f = {0};
	struct spk_flow flow = {.in = in};
	size_t done = 0, got = 0;
	ptrdiff_t k;

	(void)insize;
	do {
		flow.frames = n - done < step ? n - done : step;
		done += flow.frames;
		flow.end = done == n;
		do {
			flow.out = out + got * outsize;
			flow.room = 2 * FRAMES - got < 5 ? 2 * FRAMES - got : 5;
			CLAIM(flow.room > 0);
			k = spk_coder_run(c, &flow, &f);
			CLAIM(k >= 0);
			got += (size_t)k;
		} while (flow.room == 0);
	} while (!flow.end);
	return got;
}

static void
one(const struct spk_codec *codec, const struct spk_head *words,
    const float *x, size_t n, size_t channels)
{
	static char y[2][2 * FRAMES], r[2 * FRAMES * sizeof(double)];
	static double wide[FRAMES];
	const void *in = x;
	struct spk_head head = {0};
	struct spk_fault f = {0};
	struct spk_coder *c;
	size_t size = codec->type == SPK_F64 ? sizeof *wide : sizeof *x, i, k;
	size_t got = 0;

	for (i = 0; i < n * channels; i++)
		wide[i] = (double)x[i];
	if (codec->type == SPK_F64)
		in = wide;
	for (k = 0; k < 2; k++) {
		c = spk_coder_new(codec, SPK_ENCODE, channels, words, &f);
		if (c == NULL || spk_coder_columns(c) != channels)
			break;
		if (spk_coder_wants_range(c))
			spk_coder_range(c, in, n);
		if (spk_coder_start(c, in, &f) == -1)
			break;
		got = code(c, in, n, size * channels, y[k], channels,
		    k == 0 ? n : 3);
		CLAIM(got == n);
		for (i = 0; i < got * channels; i++)
			CLAIM(y[k][i] >= -1 && y[k][i] <= 1);
		if (k == 0)
			CLAIM(spk_coder_words(c, &head, &f) == 0);
		spk_coder_free(c);
		c = NULL;
	}
	spk_coder_free(c);
	if (k == 2) {
		CLAIM(memcmp(y[0], y[1], n * channels) == 0);
		c = spk_coder_new(codec, SPK_DECODE, channels, &head, &f);
		CLAIM(c != NULL && spk_coder_start(c, NULL, &f) == 0);
		CLAIM(code(c, y[0], n, channels, r, size * channels, n) == n);
		spk_coder_free(c);
	}
	spk_head_free(&head);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static float x[FRAMES];
	struct spk_head words = {0};
	struct spk_fault f = {0};
	const struct spk_codec *const *codec;
	const uint8_t *nl;
	size_t channels, i;

	if (n < 2 || (nl = memchr(data + 1, '\n', n - 1)) == NULL)
		return 0;
	channels = data[0] % 9 + 1U;
	(void)spk_head_parse(&words, (const char *)data + 1,
	    (size_t)(nl - data) - 1, &f);
	n = (size_t)(data + n - nl - 1) / sizeof *x;
	n = n < FRAMES ? n : FRAMES;
	memcpy(x, nl + 1, n * sizeof *x);
	for (i = 0; i < n; i++)
		if (!isfinite(x[i]))
			x[i] = 0;
	for (codec = spk_codecs; *codec != NULL && n >= channels; codec++)
		one(*codec, &words, x, n / channels, channels);
	spk_head_free(&words);
	return 0;
}

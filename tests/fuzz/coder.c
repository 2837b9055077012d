/*
 * Every codec, with any parameters and any finite signal: encoding gives the
 * announced number of spikes, the same for any blocks, and decoding gives the
 * original number of frames.
 */
#include <float.h>
#include <math.h>

#include "fuzz.h"

#define FRAMES	1024
#define SPIKES	(1 << 16)

/* Pass n frames in pieces; the result has `most' frames. */
static size_t
code(struct spk_coder *c, const void *in, size_t n, char *out, size_t outsize,
    size_t most, size_t step)
{
	struct spk_fault f = {0};
	struct spk_flow flow = {.in = in};
	size_t done = 0, got = 0;
	ptrdiff_t k;

	do {
		flow.frames = n - done < step ? n - done : step;
		done += flow.frames;
		flow.end = done == n;
		do {
			flow.out = out + got * outsize;
			flow.room = most + 1 - got < 5 ? most + 1 - got : 5;
			CLAIM(flow.room > 0);
			k = spk_coder_run(c, &flow, &f);
			CLAIM(k >= 0);
			got += (size_t)k;
		} while (flow.room == 0);
	} while (!flow.end);
	return got;
}

/*
 * Encode the n frames, or as many as whole blocks have, to y; the number of
 * rows of spikes, or 0 if it is refused.
 */
static size_t
encode(const struct spk_codec *codec, const struct spk_head *words,
    struct spk_head *head, const void *in, size_t *n, size_t channels,
    size_t step, char *y, size_t *columns)
{
	struct spk_fault f = {0};
	struct spk_coder *c = spk_coder_new(codec, SPK_ENCODE, channels, words,
	    &f);
	size_t rows = 0, steps, i;

	if (c == NULL)
		return 0;
	steps = spk_coder_steps(c);
	*columns = spk_coder_columns(c);
	*n -= *n % (spk_coder_whole(c) / steps);
	if (spk_coder_wants_range(c))
		spk_coder_range(c, in, *n);
	if (*columns <= SPIKES && steps <= SPIKES &&
	    (*n * steps + 1) * *columns <= SPIKES &&
	    spk_coder_start(c, in, &f) == 0) {
		rows = *n * steps;
		CLAIM(code(c, in, *n, y, *columns, rows, step) == rows);
		for (i = 0; i < rows * *columns; i++)
			CLAIM(y[i] >= -1 && y[i] <= 1);
		CLAIM(spk_coder_words(c, head, &f) == 0);
	}
	spk_coder_free(c);
	return rows;
}

static void
one(const struct spk_codec *codec, const struct spk_head *words,
    const float *x, size_t n, size_t channels)
{
	static char y[2][SPIKES], r[2 * FRAMES * sizeof(double)];
	static double wide[FRAMES];
	const void *in = codec->type == SPK_F64 ? (const void *)wide : x;
	struct spk_head head = {0}, again = {0};
	struct spk_fault f = {0};
	struct spk_coder *c;
	size_t size = spk_type_size(codec->type), i, rows, columns;

	for (i = 0; i < n * channels; i++)
		wide[i] = (double)x[i];
	rows = encode(codec, words, &head, in, &n, channels, n, y[0],
	    &columns);
	if (rows > 0) {
		CLAIM(encode(codec, words, &again, in, &n, channels, 3, y[1],
		    &columns) == rows);
		CLAIM(memcmp(y[0], y[1], rows * columns) == 0);
		c = spk_coder_new(codec, SPK_DECODE, channels, &head, &f);
		CLAIM(c != NULL && spk_coder_start(c, NULL, &f) == 0);
		CLAIM(code(c, y[0], rows, r, size * channels, n, rows) == n);
		CLAIM(spk_coder_left(c) == 0);
		spk_coder_free(c);
	}
	spk_head_free(&head);
	spk_head_free(&again);
}

/* The words of the codec; it would reject others. */
static void
own(const struct spk_codec *codec, const struct spk_head *words,
    struct spk_head *mine)
{
	const struct spk_param *p;
	struct spk_fault f = {0};
	const char *value;

	for (p = codec->param; p->name != NULL; p++)
		if (p->type != SPK_FILE &&
		    (value = spk_head_get(words, p->name)) != NULL)
			CLAIM(spk_head_set(mine, p->name, value, &f) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static float x[FRAMES];
	struct spk_head words = {0}, mine = {0};
	struct spk_fault f = {0};
	const struct spk_codec *const *codec, *c;
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
	/* A range that overflows binary32 is refused by scale=spikify. */
	for (i = 0; i < n; i++)
		if (!(fabsf(x[i]) < FLT_MAX / 4))
			x[i] = 0;
	for (codec = spk_codecs; *codec != NULL && n >= channels; codec++)
		for (c = *codec; c != NULL; c = c->other) {
			own(c, &words, &mine);
			one(c, &mine, x, n / channels, channels);
			spk_head_free(&mine);
		}
	spk_head_free(&words);
	return 0;
}

/*
 * Kernels against the plain loops in the same process: for each case the
 * speedup, the median over rounds in which both take turns.  A line is: case,
 * tab, baseline, tab, ratio.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/codec.h"
#include "format/format.h"
#include "kernel/plain.h"
#include "pack/pack.h"
#include "rnd.h"

#define ROUNDS	9
#define TAPS	25
#define SAMPLES	(1 << 18)
#define WIDTH	8
#define FRAMES	(1 << 21)		/* of WIDTH channels: out of cache */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *x)
{
	qsort(x, ROUNDS, sizeof *x, compare);
	return x[ROUNDS / 2];
}

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/* A signal that is the filter of random spikes of that density, and h. */
static void
make(float *s, float *h, double density)
{
	struct spk_head words = {0};
	struct spk_fault f = {0};
	struct spk_coder *c;
	int8_t *y = must(calloc(SAMPLES, 1));
	struct spk_flow flow = {y, SAMPLES, s, SAMPLES, true};
	const char *w = "order=24 cutoff=0.1 min=0 max=1";
	size_t i;

	for (i = 1; i < SAMPLES; i++)
		y[i] = rnd() < density;
	(void)spk_head_parse(&words, w, strlen(w), &f);
	c = must(spk_coder_new(spk_codec_find("bsa"), SPK_DECODE, 1,
	    &words, &f));
	if (spk_coder_start(c, NULL, &f) == -1 ||
	    spk_coder_run(c, &flow, &f) != SAMPLES)
		abort();
	spk_coder_free(c);
	/* The filter itself: the decoded form of a single spike. */
	memset(y, 0, SAMPLES);
	y[100] = 1;
	c = must(spk_coder_new(spk_codec_find("bsa"), SPK_DECODE, 1,
	    &words, &f));
	flow = (struct spk_flow){y, 200, h, 200, true};
	if (spk_coder_start(c, NULL, &f) == -1 ||
	    spk_coder_run(c, &flow, &f) != 200)
		abort();
	spk_coder_free(c);
	spk_head_free(&words);
	free(y);
	for (i = 0; i < TAPS; i++)	/* last tap first */
		h[200 + i] = h[100 + 2 * ((TAPS) / 2) - 1 - i];
	memmove(h, h + 200, TAPS * sizeof *h);
	memset(h + TAPS, 0, (400 - TAPS) * sizeof *h);
}

static const char *
isa(const struct spk_kernels *k)
{
	return k == spk_kernels_v1 ? "v1" : k == spk_kernels_v3 ? "v3" : "v4";
}

/* n values to or from places at equal distances. */
static void
copy(const float *x, size_t xstep, float *y, size_t ystep, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i * ystep] = x[i * xstep];
}

/* Called like a library function: not inlined into the loop around it. */
static spk_bsa_settle *volatile plain_bsa = spk_bsa_plain;

/*
 * Channels side by side, each of them alone in the plain loop; one is a
 * kernel of its own.
 */
static void
bench_bsa(const struct spk_kernels *k, size_t channels, double density)
{
	const size_t size = (SAMPLES + SPK_BSA_SLACK) * sizeof(float);
	float *s = must(calloc(channels, size));
	float *work = must(calloc(channels, size));
	float *alone = must(calloc(1, size));
	float h[400], taps[400 * WIDTH] = {0}, threshold[WIDTH];
	int8_t *y = must(malloc(SAMPLES * channels));
	int8_t *z = must(malloc(SAMPLES * channels));
	double ratio[ROUNDS], t, plain;
	size_t i, c, spikes = 0;

	for (c = 0; c < channels; c++) {
		memset(alone, 0, size);
		make(alone, h, density);
		copy(alone, 1, s + c, channels, SAMPLES);
		copy(h, 1, taps + c, channels, TAPS);
		threshold[c] = 0.5F;
	}
	for (i = 0; i < ROUNDS; i++) {
		plain = 0;
		for (c = 0; c < channels; c++) {
			copy(s + c, channels, alone, 1, SAMPLES);
			t = now();
			plain_bsa(alone, SAMPLES, y + c * SAMPLES, SAMPLES,
			    h + 1, TAPS - 1, threshold);
			plain += now() - t;
		}
		memcpy(work, s, channels * size);
		t = now();
		k->bsa[channels > 1](work, SAMPLES, z, SAMPLES, taps + channels,
		    TAPS - 1, threshold);
		ratio[i] = plain / (now() - t);
	}
	for (i = 0; i < SAMPLES * channels; i++) {
		if (y[i % channels * SAMPLES + i / channels] != z[i])
			abort();
		spikes += z[i] != 0;
	}
	printf("bsa kernel, %zu channel%s, %d taps, %.1f %% spikes, %s\t"
	    "plain loop\t%.2f\n", channels, channels > 1 ? "s" : "", TAPS,
	    100.0 * (double)spikes / (double)(SAMPLES * channels), isa(k),
	    median(ratio));
	free(s);
	free(work);
	free(alone);
	free(y);
	free(z);
}

static void
bench_lanes(const struct spk_kernels *k, const char *name,
    spk_group *const *group)
{
	float *x = must(malloc((size_t)FRAMES * WIDTH * sizeof *x));
	float *copy = must(malloc((size_t)FRAMES * WIDTH * sizeof *x));
	float state[4][WIDTH + SPK_PAD] = {{0}};
	int8_t *y = must(malloc((size_t)FRAMES * WIDTH + SPK_PAD));
	struct spk_lanes l = {WIDTH, true, state[0], state[1], state[2],
	    state[3]};
	double ratio[ROUNDS], t0, t1, t2, walk[WIDTH] = {0};
	size_t i, c, spikes = 0;

	for (i = 0; i < (size_t)FRAMES * WIDTH; i++) {
		c = i % WIDTH;
		walk[c] = 0.95 * walk[c] + rnd() - 0.5;
		x[i] = (float)walk[c];
	}
	for (c = 0; c < WIDTH; c++) {
		l.threshold[c] = 0.5F;
		l.leak[c] = 0.9F;
	}
	memset(copy, 1, (size_t)FRAMES * WIDTH * sizeof *x);
	for (i = 0; i < ROUNDS; i++) {
		t0 = now();
		memcpy(copy, x, (size_t)FRAMES * WIDTH * sizeof *x);
		t1 = now();
		t2 = now();
		spk_lanes_run(&l, group, k->group, NULL, x, y, FRAMES);
		ratio[i] = (t1 - t0) / (now() - t2);
	}
	for (i = 0; i < (size_t)FRAMES * WIDTH; i++)
		spikes += y[i] != 0;
	printf("%s kernel, %d channels, %.1f %% spikes, %s\tmemcpy\t%.2f\n",
	    name, WIDTH, 100.0 * (double)spikes / FRAMES / WIDTH, isa(k),
	    median(ratio));
	free(x);
	free(copy);
	free(y);
}

/* The least and greatest of each channel, out of the cache. */
static void
bench_range(void)
{
	float *x = must(malloc((size_t)FRAMES * WIDTH * sizeof *x));
	float *copy = must(malloc((size_t)FRAMES * WIDTH * sizeof *x));
	struct spk_scale s = {
		.span = SPK_UNIT, .type = SPK_F32, .channels = WIDTH,
		.kernels = spk_kernels(SIZE_MAX),
		.min = must(malloc(WIDTH * sizeof *x)),
		.max = must(malloc(WIDTH * sizeof *x))
	};
	double ratio[ROUNDS], t0, t1;
	size_t i;

	for (i = 0; i < (size_t)FRAMES * WIDTH; i++)
		x[i] = (float)rnd();
	memset(copy, 1, (size_t)FRAMES * WIDTH * sizeof *x);
	for (i = 0; i < ROUNDS; i++) {
		t0 = now();
		memcpy(copy, x, (size_t)FRAMES * WIDTH * sizeof *x);
		t1 = now();
		spk_scale_widen(&s, x, FRAMES);
		ratio[i] = (t1 - t0) / (now() - t1);
	}
	printf("range kernel, %d channels\tmemcpy\t%.2f\n", WIDTH,
	    median(ratio));
	free(x);
	free(copy);
	free(s.min);
	free(s.max);
}

/* n frames as text to /dev/null: the seconds it takes. */
static double
write_text(enum spk_type type, const void *x, size_t n, const char *decimals)
{
	struct spk_fault f = {0};
	struct spk_head args = {0}, head = {0};
	struct spk_out *out;
	double t;

	(void)spk_head_set(&args, "bare", "1", &f);
	if (decimals != NULL)
		(void)spk_head_set(&args, "decimals", decimals, &f);
	(void)spk_head_set(&head, "kind", "signal", &f);
	out = must(spk_out_open(open("/dev/null", O_WRONLY), "null", &args,
	    SPK_CLOSE, &f));
	t = now();
	if (spk_out_begin(out, &head, WIDTH, NULL, &f) == -1 ||
	    spk_out_frames(out, type, x, n, &f) == -1 ||
	    spk_out_end(out, &f) == -1)
		abort();
	t = now() - t;
	spk_out_close(out);
	spk_head_free(&args);
	spk_head_free(&head);
	return t;
}

/* Spikes and binary32 as text. */
static void
bench_text(void)
{
	const size_t frames = FRAMES / 16, n = frames * WIDTH;
	int8_t *y = must(malloc(n));
	float *x = must(malloc(n * sizeof *x));
	char *text = must(calloc(n, 3)), *copy = must(calloc(n, 3));
	FILE *null = must(fopen("/dev/null", "w"));
	double spikes[2][ROUNDS], values[2][ROUNDS], t[6], own;
	size_t i, k;

	for (i = 0; i < n; i++) {
		x[i] = (float)(rnd() - 0.5);
		y[i] = (int8_t)(x[i] > 0.4F ? 1 : x[i] < -0.4F ? -1 : 0);
	}
	for (i = 0; i < ROUNDS; i++) {
		t[0] = now();
		for (k = 0; k < n; k++)
			fprintf(null, k % WIDTH + 1 < WIDTH ? "%d," : "%d\n",
			    y[k]);
		t[1] = now();
		memcpy(copy, text, n * 21 / 10);
		t[2] = now();
		own = write_text(SPK_I8, y, frames, NULL);
		spikes[0][i] = (t[1] - t[0]) / own;
		spikes[1][i] = (t[2] - t[1]) / own;
		t[3] = now();
		for (k = 0; k < n; k++)
			fprintf(null, k % WIDTH + 1 < WIDTH ? "%.9g," :
			    "%.9g\n", (double)x[k]);
		t[4] = now();
		for (k = 0; k < n; k++)
			fprintf(null, k % WIDTH + 1 < WIDTH ? "%.6f," :
			    "%.6f\n", (double)x[k]);
		t[5] = now();
		values[0][i] = (t[4] - t[3]) /
		    write_text(SPK_F32, x, frames, NULL);
		values[1][i] = (t[5] - t[4]) /
		    write_text(SPK_F32, x, frames, "6");
	}
	printf("spikes to text, 20 %% spikes\tfprintf\t%.2f\n",
	    median(spikes[0]));
	printf("spikes to text, 20 %% spikes\tmemcpy\t%.2f\n",
	    median(spikes[1]));
	printf("binary32 to text\tfprintf %%.9g\t%.2f\n", median(values[0]));
	printf("binary32 to text, 6 decimals\tfprintf %%.6f\t%.2f\n",
	    median(values[1]));
	fclose(null);
	free(x);
	free(y);
	free(text);
	free(copy);
}

/* A bit at a time, as a plain loop would transpose planes. */
static void
turn_plain(const uint64_t *planes, size_t stride, size_t groups, size_t words,
    uint64_t *bits)
{
	size_t i, t;

	memset(bits, 0, 64 * groups * words * sizeof *bits);
	for (t = 0; t < 64 * words; t++)
		for (i = 0; i < 64 * groups; i++)
			bits[i * words + t / 64] |= (planes[t * stride +
			    i / 64] >> i % 64 & 1) << t % 64;
}

/* 256 planes of 400x64 pixels: bits to spikes, and planes to pixels' words. */
static void
bench_planes(const struct spk_kernels *k)
{
	enum { GROUPS = 400, WORDS = 4, SIZE = GROUPS * 64 * WORDS };
	static uint64_t planes[SIZE], bits[SIZE], back[SIZE];
	static int8_t y[SIZE];
	double spread[ROUNDS], turned[ROUNDS], t[5];
	size_t i;

	for (i = 0; i < SIZE; i++)
		planes[i] = (uint64_t)(rnd() * 0x1p53) * 0x9e3779b97f4a7c15;
	for (i = 0; i < ROUNDS; i++) {
		t[0] = now();
		spk_unpack(NULL, (const char *)planes, 0, y, sizeof y);
		t[1] = now();
		spk_unpack(k, (const char *)planes, 0, y, sizeof y);
		t[2] = now();
		turn_plain(planes, GROUPS, GROUPS, WORDS, bits);
		t[3] = now();
		spk_gather(planes, GROUPS, GROUPS, WORDS, bits);
		spk_scatter(bits, WORDS, GROUPS, back, GROUPS);
		t[4] = now();
		spread[i] = (t[1] - t[0]) / (t[2] - t[1]);
		turned[i] = 2 * (t[3] - t[2]) / (t[4] - t[3]);
	}
	if (memcmp(planes, back, sizeof planes) != 0)
		abort();
	printf("bits to spikes, %s\tplain loop\t%.2f\n", isa(k),
	    median(spread));
	printf("planes to words of pixels, and back\tplain loop\t%.2f\n",
	    median(turned));
}

#define PIXELS	784
#define STEPS	100
#define IMAGES	200			/* a round */

/* Seconds per draw of random spikes, with thresholds ready. */
static void
draw_times(double *mt, double *philox)
{
	static double p[PIXELS + SPK_PAD];
	static int32_t hi[STEPS * PIXELS + SPK_PAD];
	static int32_t lane[4][PIXELS / 4 + SPK_PAD];
	static int8_t y[STEPS * PIXELS], room[2 * SPK_PHILOX_ROOM];
	static struct spk_mt r;
	struct spk_philox x = {.columns = PIXELS, .blocks = PIXELS / 4,
	    .hi = {lane[0], lane[1], lane[2], lane[3]}, .y = room};
	double times[2][ROUNDS], t0, t1;
	size_t i, k;

	for (i = 0; i < PIXELS; i++)
		p[i] = rnd();
	for (i = 0; i < STEPS; i++)
		spk_odds(p, hi + i * PIXELS, PIXELS);
	spk_mt_seed(&r, 42);
	spk_philox_seed(&x, 42);
	spk_philox_odds(&x, hi);
	for (i = 0; i < ROUNDS; i++) {
		t0 = now();
		for (k = 0; k < IMAGES; k++)
			spk_mt_draw(&r, hi, p, 0, PIXELS, y, sizeof y);
		t1 = now();
		for (k = 0; k < IMAGES; k++, x.observation++)
			spk_philox_draw(&x, 0, p, y, STEPS);
		times[0][i] = (t1 - t0) / IMAGES / sizeof y;
		times[1][i] = (now() - t1) / IMAGES / sizeof y;
	}
	*mt = median(times[0]);
	*philox = median(times[1]);
}

/* Neurons of all windows of a size, to know how long they take. */
static void
transform(size_t window, size_t values)
{
	struct spk_fault f = {0};
	struct spk_phase *p = must(spk_phase_new(SPK_ENCODE, window, 1, &f));
	double *x = must(malloc(values * sizeof *x)), t, times[ROUNDS];
	double *magnitude = must(malloc(window * sizeof *x));
	double *phase = must(malloc(window * sizeof *x));
	size_t i, k;

	for (k = 0; k < values; k++)
		x[k] = rnd();
	for (i = 0; i < ROUNDS; i++) {
		t = now();
		for (k = 0; k + window <= values; k += window)
			(void)spk_phase_encode(p, x + k, 16, magnitude, phase);
		times[i] = now() - t;
	}
	printf("%.9f\n", median(times));
	spk_phase_free(p);
	free(x);
	free(magnitude);
	free(phase);
}

/*
 * With one argument: seconds a draw of numpy, to compare with.  With two: the
 * seconds of the neurons of windows of a size, of a number of values in all.
 */
int
main(int argc, char *argv[])
{
	const struct spk_kernels *k = spk_kernels(SIZE_MAX);
	const struct spk_kernels *few = spk_kernels(WIDTH);
	double mt, philox;

	if (argc > 2) {
		transform(strtoul(argv[1], NULL, 10),
		    strtoul(argv[2], NULL, 10));
		return 0;
	}
	if (k == NULL)
		return 0;
	if (argc > 1) {
		draw_times(&mt, &philox);
		printf("mt19937 draw and compare, %s\tnumpy\t%.2f\n", isa(k),
		    strtod(argv[1], NULL) / mt);
		printf("philox draw and compare, %s\tmt19937's\t%.2f\n",
		    isa(k), mt / philox);
		return 0;
	}
	bench_bsa(k, 1, 0.01);
	bench_bsa(k, 1, 0.1);
	bench_bsa(k, 1, 0.27);
	if (few->group > WIDTH)		/* SPK_ISA=v4: not for so few */
		return 0;
	bench_bsa(few, WIDTH, 0.01);
	bench_bsa(few, WIDTH, 0.1);
	bench_bsa(few, WIDTH, 0.27);
	bench_lanes(few, "sf", few->sf);
	bench_lanes(few, "lif", few->lif);
	bench_range();
	bench_text();
	bench_planes(k);
	return 0;
}

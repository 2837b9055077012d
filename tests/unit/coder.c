/*
 * The code around codecs, with two codecs unlike real ones: "pair", binary64,
 * of every type of parameter, two columns of spikes a channel and a frame of
 * look-ahead; "wait", planar, whose channels lag by different counts and whose
 * decoder holds frames back until a spike.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "tap.h"

/* pair: columns c (s >= level) and n + c (s < level) of the frame before */

struct pair {
	size_t		 channels;
	const double	*level;
	const int64_t	*count, *swap, *mode;
	const uint64_t	*seed;
	const char *const *note;
	double		*held;
	bool		 holds;
};

static size_t
pair_room(const void *state, enum spk_way way)
{
	(void)way;
	return ((const struct pair *)state)->channels * sizeof(double);
}

static size_t
pair_columns(const void *state)
{
	return 2 * ((const struct pair *)state)->channels;
}

static void
pair_column(const void *state, size_t k, struct spk_column *col)
{
	const struct pair *s = state;

	col->channel = k % s->channels;
	strcpy(col->after, k < s->channels ? "+" : "-");
}

static const char *
pair_open(void *state, void *room, enum spk_way way)
{
	struct pair *s = state;

	(void)way;
	s->held = room;
	return *s->count == 13 ? "13 is unlucky" : NULL;
}

static int8_t *
pair_put(const struct pair *s, int8_t *y)
{
	size_t c;

	for (c = 0; c < s->channels; c++) {
		y[c] = s->held[c] >= s->level[c];
		y[s->channels + c] = s->held[c] < s->level[c];
	}
	return y + 2 * s->channels;
}

static void
pair_encode(void *state, size_t channel, struct spk_flow *f)
{
	struct pair *s = state;
	const double *x = f->in;
	int8_t *y = f->out;

	(void)channel;
	for (; f->frames > 0 && (f->room > 0 || !s->holds);
	    f->frames--, x += s->channels) {
		if (s->holds) {
			y = pair_put(s, y);
			f->room--;
		}
		memcpy(s->held, x, s->channels * sizeof *x);
		s->holds = true;
	}
	if (f->end && f->frames == 0 && s->holds && f->room > 0) {
		y = pair_put(s, y);
		f->room--;
		s->holds = false;
	}
	f->in = x;
	f->out = y;
}

static void
pair_decode(void *state, size_t channel, struct spk_flow *f)
{
	struct pair *s = state;
	const int8_t *y = f->in;
	double *x = f->out;
	size_t c;

	(void)channel;
	for (; f->frames > 0 && f->room > 0; f->frames--, f->room--) {
		for (c = 0; c < s->channels; c++)
			*x++ = y[c];
		y += 2 * s->channels;
	}
	f->in = y;
	f->out = x;
}

static const char *const modes[] = {"soft", "hard", NULL};

static const struct spk_param pair_param[] = {
	{ .name = "level", .type = SPK_F64, .flags = SPK_CHANNEL | SPK_BELOW,
	  .initial = "0.5", .min = 0, .max = 1,
	  .slot = offsetof(struct pair, level) },
	{ .name = "count", .type = SPK_I64, .initial = "3", .min = -5,
	  .max = 20, .slot = offsetof(struct pair, count) },
	{ .name = "seed", .type = SPK_U64, .initial = "42", .min = 0,
	  .max = INFINITY, .slot = offsetof(struct pair, seed) },
	{ .name = "swap", .type = SPK_FLAG,
	  .slot = offsetof(struct pair, swap) },
	{ .name = "mode", .type = SPK_CHOICE, .initial = "soft",
	  .choice = modes, .slot = offsetof(struct pair, mode) },
	{ .name = "note", .type = SPK_FILE,
	  .slot = offsetof(struct pair, note) },
	{ .name = NULL }
};

static const struct spk_codec pair = {
	.row = sizeof(struct spk_codec), .name = "pair",
	.param = pair_param, .span = SPK_UNIT, .type = SPK_F64,
	.size = sizeof(struct pair), .room = pair_room,
	.columns = pair_columns, .column = pair_column, .open = pair_open,
	.encode = pair_encode, .decode = pair_decode,
};

/* wait: the sign of s, given `lag' frames late; decoding waits for a spike */

struct wait {
	size_t		 channels;
	const int64_t	*lag;
	const float	*start;
	struct lane {
		size_t	 pending;	/* frames owed */
		float	 value;
		int8_t	 sign[64];	/* encoding: those not given yet */
	} *lane;
};

static size_t
wait_room(const void *state, enum spk_way way)
{
	(void)way;
	return ((const struct wait *)state)->channels * sizeof(struct lane);
}

static const char *
wait_open(void *state, void *room, enum spk_way way)
{
	(void)way;
	((struct wait *)state)->lane = room;
	return NULL;
}

static void
wait_encode(void *state, size_t channel, struct spk_flow *f)
{
	struct wait *s = state;
	struct lane *l = &s->lane[channel];
	const float *x = f->in;
	int8_t *y = f->out;
	size_t lag = (size_t)s->lag[channel];

	while (f->room > 0 && (f->frames > 0 || (f->end && l->pending > 0))) {
		if (l->pending > lag || (f->frames == 0 && l->pending > 0)) {
			*y++ = l->sign[0];
			f->room--;
			memmove(l->sign, l->sign + 1, --l->pending);
			continue;
		}
		l->sign[l->pending++] = (int8_t)((*x > 0) - (*x < 0));
		x++;
		f->frames--;
	}
	f->in = x;
	f->out = y;
}

static void
wait_decode(void *state, size_t channel, struct spk_flow *f)
{
	struct lane *l = &((struct wait *)state)->lane[channel];
	const int8_t *y = f->in;
	float *x = f->out;

	bool known;

	for (;;) {
		known = l->value > 0 || l->value < 0 ||
		    (f->frames == 0 && f->end);
		for (; known && l->pending > 0 && f->room > 0; f->room--) {
			*x++ = l->value;
			l->pending--;
		}
		if (f->frames == 0 || (known && l->pending > 0))
			break;
		l->value = *y++;
		f->frames--;
		l->pending++;
	}
	f->in = y;
	f->out = x;
}

static const struct spk_param wait_param[] = {
	{ .name = "lag", .type = SPK_I64, .flags = SPK_CHANNEL, .initial = "0",
	  .min = 0, .max = 60, .slot = offsetof(struct wait, lag) },
	{ .name = "start", .type = SPK_F32,
	  .flags = SPK_CHANNEL | SPK_FIRST_FRAME, .min = -INFINITY,
	  .max = INFINITY,
	  .slot = offsetof(struct wait, start) },
	{ .name = NULL }
};

static const struct spk_codec waits = {
	.row = sizeof(struct spk_codec), .name = "wait",
	.param = wait_param, .span = SPK_BIPOLAR,
	.type = SPK_F32, .planar = true, .size = sizeof(struct wait),
	.room = wait_room, .open = wait_open, .encode = wait_encode,
	.decode = wait_decode,
};

/* Words from "a=b c=d". */
static struct spk_head
words(const char *s)
{
	struct spk_head h = {0};
	struct spk_fault f = {0};

	OK(spk_head_parse(&h, s, strlen(s), &f) == 0);
	return h;
}

static const char *
refusal(const struct spk_codec *codec, size_t channels, const char *s)
{
	static struct spk_fault f;
	struct spk_head h = words(s);
	struct spk_flow none = {0};
	struct spk_coder *c;

	f = (struct spk_fault){0};
	c = spk_coder_new(codec, SPK_ENCODE, channels, &h, &f);
	if (c != NULL && spk_coder_start(c, NULL, &f) == 0)
		(void)spk_coder_run(c, &none, &f);
	spk_coder_free(c);
	spk_head_free(&h);
	return f.text;
}

static void
test_refusals(void)
{
	static const struct {
		const char *words, *says;
	} t[] = {
		{"min=0 max=1", ""},
		{"min=0 max=1 level=1", "level: '1' is not a number of at "
		    "least 0 and below 1"},
		{"min=0 max=1 level=0.1,0.2,0.3", "level: 3 values for 2 "
		    "channels"},
		{"min=0 max=1 level=0.1,", "level: '' is not a number of at "
		    "least 0 and below 1"},
		{"min=0 max=1 count=21", "count: '21' is not a whole number "
		    "from -5 to 20"},
		{"min=0 max=1 count=1.0", "count: '1.0' is not a whole number "
		    "from -5 to 20"},
		{"min=0 max=1 count=1,2", "count: '1,2' is not a whole number "
		    "from -5 to 20"},
		{"min=0 max=1 seed=18446744073709551615", ""},
		{"min=0 max=1 seed=18446744073709551616",
		    "seed: '18446744073709551616' is not a whole number of at "
		    "least 0"},
		{"min=0 max=1 seed=-1", "seed: '-1' is not a whole number of "
		    "at least 0"},
		{"min=0 max=1 swap=2", "swap: '2' is not 0 or 1"},
		{"min=0 max=1 mode=mild", "mode: 'mild' is not soft or hard"},
		{"min=0 max=1 count=13", "13 is unlucky"},
		{"min=0", "min without max"},
		{"max=0", "max without min"},
		{"", "min and max are not known"},
	};
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++)
		if (strcmp(refusal(&pair, 2, t[i].words), t[i].says) != 0) {
			printf("%s: %s\n", t[i].words, refusal(&pair, 2,
			    t[i].words));
			tap_failed++;
		}
}

static void
test_words(void)
{
	struct spk_fault f = {0};
	struct spk_head h = words("min=-1,0 max=1,0.30 level=0.250,0.1 "
	    "count=-3 seed=7 swap=1 mode=hard note=/x"), out = {0};
	struct spk_coder *c = spk_coder_new(&pair, SPK_ENCODE, 2, &h, &f);
	static const char *const want[][2] = {
		{"min", "-1,0"}, {"max", "1,0.3"}, {"level", "0.25,0.1"},
		{"count", "-3"}, {"seed", "7"}, {"swap", "1"}, {"mode", "hard"}
	};
	size_t i;

	OK(c != NULL && spk_coder_words(c, &out, &f) == 0);
	OK(out.n == 7);
	for (i = 0; i < out.n && i < 7; i++) {
		OK(strcmp(out.word[i].key, want[i][0]) == 0);
		OK(strcmp(out.word[i].value, want[i][1]) == 0);
	}
	spk_coder_free(c);
	spk_head_free(&h);
	spk_head_free(&out);
}

/*
 * Run n frames in pieces of `step', with room for `room', and a call without
 * input now and then; returns the frames that came out.
 */
static size_t
run(struct spk_coder *c, const char *in, size_t insize, char *out,
    size_t outsize, size_t n, size_t step, size_t room)
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
			flow.room = room;
			k = spk_coder_run(c, &flow, &f);
			OK(k >= 0);
			got += (size_t)k;
		} while (flow.room == 0);
		OK(flow.frames == 0);
		OK(flow.in == in + done * insize);
	} while (!flow.end);
	return got;
}

#define N	500
#define C	3

static void
test_pair(size_t step, size_t room)
{
	struct spk_fault f = {0}, none = {0}, again = {0};
	struct spk_head h = words("level=0.25,0.5,0.5"), out = {0};
	struct spk_coder *c = spk_coder_new(&pair, SPK_ENCODE, C, &h, &f);
	static double x[N * C], back[N * C];
	static int8_t y[N * 2 * C + 64];
	size_t i;

	for (i = 0; i < N * C; i++)	/* -10..10; the last is flat */
		x[i] = i % C == 2 ? 7 : (double)(i * 37 % 101) / 5.05 - 9.9;
	x[0] = x[1] = -10;
	x[3] = x[4] = 10;
	OK(spk_coder_columns(c) == 2 * C);
	OK(spk_coder_wants_range(c));
	OK(spk_coder_new(&pair, SPK_ENCODE, 0, &h, &none) == NULL);
	OK(strcmp(none.text, "no channels") == 0);
	spk_coder_range(c, x, 1);
	spk_coder_range(c, x + C, N - 1);
	OK(!spk_coder_wants_range(c));
	OK(spk_coder_start(c, x, &f) == 0);
	OK(spk_coder_start(c, x, &again) == -1);
	OK(strcmp(again.text, "started already") == 0);
	OK(run(c, (char *)x, C * sizeof *x, (char *)y, 2 * C, N, step, room) ==
	    N);
	for (i = 0; i < N * C; i++)	/* s = (x + 10) / 20 */
		if (i % C != 2) {
			OK(y[i / C * 2 * C + i % C] ==
			    (x[i] >= (i % C == 0 ? -5 : 0)));
			OK(y[i / C * 2 * C + i % C] +
			    y[i / C * 2 * C + C + i % C] == 1);
		} else
			OK(y[i / C * 2 * C + i % C] == 0 &&
			    y[i / C * 2 * C + C + i % C] == 0);
	OK(spk_coder_words(c, &out, &f) == 0);
	OK(strcmp(spk_head_get(&out, "min"), "-10,-10,7") == 0);
	OK(strcmp(spk_head_get(&out, "max"), "10,10,7") == 0);
	spk_coder_free(c);

	c = spk_coder_new(&pair, SPK_DECODE, C, &out, &f);
	OK(c != NULL && spk_coder_start(c, NULL, &f) == 0);
	OK(run(c, (char *)y, 2 * C, (char *)back, C * sizeof *x, N, step,
	    room) == N);
	for (i = 0; i < N * C; i++)
		OK(fabs(back[i] - (i % C == 2 ? 7 :
		    x[i] >= (i % C == 0 ? -5 : 0) ? 10 : -10)) < 1e-9);
	spk_coder_free(c);
	spk_head_free(&h);
	spk_head_free(&out);
}

static void
test_wait(size_t step, size_t room)
{
	struct spk_fault f = {0};
	struct spk_head h = words("lag=0,5,60 min=-1,-2,4 max=1,2,4"),
	    out = {0};
	struct spk_coder *c = spk_coder_new(&waits, SPK_ENCODE, C, &h, &f);
	static float x[N * C], back[N * C];
	static int8_t y[N * C + 64];
	float want[C] = {0};
	size_t i;

	for (i = 0; i < N * C; i++)
		x[i] = i % C == 2 ? 4 : i * 7919 % 11 == 0 ? 1 :
		    i * 7919 % 13 == 0 ? -1 : 0;
	OK(c != NULL && spk_coder_start(c, x, &f) == 0);
	OK(run(c, (char *)x, C * sizeof *x, (char *)y, C, N, step, room) == N);
	for (i = 0; i < N * C; i++)
		OK(y[i] == (i % C == 2 ? 0 : (x[i] > 0) - (x[i] < 0)));
	OK(spk_coder_words(c, &out, &f) == 0);
	OK(strcmp(spk_head_get(&out, "start"), "1,0,4") == 0);
	spk_coder_free(c);

	c = spk_coder_new(&waits, SPK_DECODE, C, &out, &f);
	OK(c != NULL && spk_coder_start(c, NULL, &f) == 0);
	OK(run(c, (char *)y, C, (char *)back, C * sizeof *x, N, step, room) ==
	    N);
	for (i = N * C; i-- > 0; ) {	/* each has the next spike's value */
		if (i % C == 2)
			want[2] = 4;
		else if (y[i] != 0)
			want[i % C] = (float)(y[i] * (i % C == 0 ? 1 : 2));
		OK(!(back[i] < want[i % C] || back[i] > want[i % C]));
	}
	spk_coder_free(c);
	spk_head_free(&h);
	spk_head_free(&out);
}

#define ROWS	2			/* of an observation */
#define COLUMNS	(10 * C)

/* For any pieces, a code in its other precision gives the same bytes. */
static void
test_precise(const struct spk_codec *usual, size_t step, size_t room)
{
	static double x[2][N * C], back[2][N * C + N];
	static int8_t y[2][N * ROWS * COLUMNS + N * COLUMNS];
	const bool wide = usual->type == SPK_F32, rows = usual->steps != NULL;
	struct spk_fault f = {0};
	const bool burst = strcmp(usual->name, "burst") == 0;
	struct spk_head h = words(burst ? "steps=2 max-spikes=1 max-gap=0" :
	    rows ? "steps=2" : ""), out = {0};
	const struct spk_codec *codec;
	struct spk_coder *c;
	size_t size = wide ? sizeof **x : sizeof(float), i, n = 0, columns = 0;

	OK(spk_codec_precise(usual, &h) == usual);
	OK(spk_head_set(&h, "precision", wide ? "f64" : "f32", &f) == 0);
	codec = spk_codec_precise(usual, &h);
	OK(codec == usual->other && codec->type != usual->type);
	OK(spk_codec_precise(codec, &h) == codec);
	OK(spk_coder_new(usual, SPK_ENCODE, C, &h, &f) == NULL &&
	    f.status == SPK_USAGE);
	f = (struct spk_fault){0};
	for (i = 0; i < N * C; i++) {
		x[0][i] = 1e5 + (double)(i * 7919 % 101) / 10;
		((float *)x[1])[i] = (float)x[0][i];
	}
	for (i = 0; i < 2; i++) {
		c = spk_coder_new(codec, SPK_ENCODE, C, &h, &f);
		OK(c != NULL);
		columns = spk_coder_columns(c);
		spk_coder_range(c, x[!wide], N);
		OK(spk_coder_start(c, x[!wide], &f) == 0);
		n = run(c, (char *)x[!wide], C * size, (char *)y[i], columns,
		    N, i == 0 ? N : step, i == 0 ? ROWS * N : room);
		OK(n == (rows ? ROWS * N : N));
		OK(spk_coder_words(c, &out, &f) == 0);
		spk_coder_free(c);
		c = spk_coder_new(codec, SPK_DECODE, C, &out, &f);
		OK(c != NULL && spk_coder_start(c, NULL, &f) == 0);
		OK(run(c, (char *)y[i], columns, (char *)back[i], C * size, n,
		    i == 0 ? n : step, i == 0 ? N + 1 : room) == N);
		spk_coder_free(c);
	}
	OK(strcmp(spk_head_get(&out, "precision"), wide ? "f64" : "f32") == 0);
	OK(memcmp(y[0], y[1], n * columns) == 0);
	OK(memcmp(back[0], back[1], N * C * size) == 0);
	spk_head_free(&h);
	spk_head_free(&out);
}

int
main(void)
{
	static const size_t step[] = {1, 2, 7, 64, N};
	size_t i, k;

	test_refusals();
	test_words();
	for (i = 0; i < 5; i++)
		for (k = 0; k < 5; k++) {
			test_pair(step[i], step[k]);
			test_wait(step[i], step[k]);
		}
	for (i = 0; spk_codecs[i] != NULL; i++)
		for (k = 0; k < 5 && spk_codecs[i]->other != NULL; k++)
			test_precise(spk_codecs[i], step[k], step[4 - k]);
	return tap_failed > 0;
}

/*
 * Four threads, each with objects of its own, that read, encode and write, and
 * a search by four: each writes the same as one alone. check-all runs it under
 * ThreadSanitizer, which detects shared state.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spk.h"
#include "tap.h"

#define THREADS	4
#define TURNS	3
#define FRAMES	2000
#define ROOM	(1 << 20)
/* Half-way from 1 to the next binary64: 19 digits do not decide which. */
#define HALF	"1.00000000000000011102230246251565404236316680908203125"

static char text[FRAMES * 80];		/* the input */
static size_t text_n;

struct job {
	pthread_t	 thread;
	const struct spk_codec *codec;
	bool		 good;
	size_t		 n;		/* bytes written */
	char		 out[ROOM];
};

/* Numbers that only strtod reads, among others. */
static void
make_text(void)
{
	size_t i, n = 0;

	for (i = 0; i < FRAMES; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
		    i % 7 == 0 ? HALF "%zu,%zu\n" : "%zu.%zu,%zu\n",
		    i % 10, i % 97, i % 5);
	text_n = n;
}

/* A private file. */
static int
file(const char *s, size_t n)
{
	char name[] = "threads.XXXXXX";
	const int fd = mkstemp(name);

	if (fd != -1 && (unlink(name) == -1 || write(fd, s, n) !=
	    (ssize_t)n || lseek(fd, 0, SEEK_SET) == -1))
		abort();
	return fd;
}

static int
code(const struct spk_codec *codec, struct spk_in *in, struct spk_out *out,
    struct spk_fault *f)
{
	static const size_t room = 40;
	struct spk_head words = {0}, head = {0};
	struct spk_coder *c;
	double x[8];
	float narrow[8];
	const void *block = codec->type == SPK_F64 ? (const void *)x : narrow;
	int8_t y[4096];
	ptrdiff_t n, got = -1;
	int rc = -1;

	if (codec->span != SPK_RAW &&
	    (spk_head_set(&words, "min", "0", f) == -1 ||
	    spk_head_set(&words, "max", "10", f) == -1))
		return -1;
	/* What would otherwise be found from the whole signal */
	if (codec->span == SPK_RAW && codec->survey > 0 &&
	    spk_head_set(&words, "threshold", "1", f) == -1)
		return -1;
	c = spk_coder_new(codec, SPK_ENCODE, 2, &words, f);
	if (c != NULL && spk_coder_start(c, NULL, f) == 0 &&
	    spk_coder_columns(c) * room <= sizeof y &&
	    spk_head_set(&head, "kind", "spikes", f) == 0 &&
	    spk_head_set(&head, "codec", codec->name, f) == 0 &&
	    spk_coder_words(c, &head, f) == 0)
		rc = spk_out_begin(out, &head, spk_coder_columns(c), NULL, f);
	while (rc == 0 && (n = codec->type == SPK_F64 ?
	    spk_in_read(in, SPK_F64, x, 4, f) :
	    spk_in_read(in, SPK_F32, narrow, 4, f)) >= 0) {
		struct spk_flow flow = {.in = block, .frames = (size_t)n,
		    .end = n == 0};

		do {
			flow.out = y;
			flow.room = room;
			got = spk_coder_run(c, &flow, f);
			rc = got == -1 ? -1 : spk_out_write(out, SPK_I8, y,
			    (size_t)got, f);
		} while (rc == 0 && flow.room == 0);
		if (n == 0)
			break;
	}
	rc = rc == -1 || f->status != SPK_DONE ? -1 : spk_out_end(out, f);
	spk_coder_free(c);
	spk_head_free(&words);
	spk_head_free(&head);
	return rc;
}

static void *
work(void *arg)
{
	struct job *j = arg;
	struct spk_fault f = {0};
	const int to = file("", 0);
	struct spk_in *in;
	struct spk_out *out;
	ssize_t n;

	in = spk_in_open(file(text, text_n), "in", NULL, SPK_CLOSE, &f);
	out = spk_out_open(to, "out", NULL, 0, &f);
	j->good = in != NULL && out != NULL &&
	    code(j->codec, in, out, &f) == 0;
	if (!j->good)
		printf("%s: %s\n", j->codec->name, f.text);
	n = pread(to, j->out, ROOM, 0);
	j->n = n > 0 ? (size_t)n : 0;
	spk_in_close(in);
	spk_out_close(out);
	close(to);
	return NULL;
}

/* A search starts threads itself. */
static void
tune(void)
{
	static double x[500];
	struct spk_goal goal = {.metric = spk_metric_find("mse"),
	    .max_afr = 1, .evaluations = 60, .jobs = THREADS};
	struct spk_fault f = {0};
	struct spk_tune *t;
	size_t i;

	for (i = 0; i < 500; i++)
		x[i] = (double)(i * 7919 % 101);
	t = spk_tune_new(spk_codec_find("bsa"), x, 250, 2, NULL, &f);
	OK(t != NULL && spk_tune_run(t, &goal, sizeof goal, &f) == 0);
	spk_tune_free(t);
}

int
main(void)
{
	static struct job one, job[THREADS];
	const struct spk_codec *const *codec;
	size_t i, turn;

	make_text();
	for (codec = spk_codecs; *codec != NULL; codec++) {
		for (turn = 0; turn < TURNS; turn++) {
			for (i = 0; i < THREADS; i++) {
				job[i].codec = *codec;
				if (pthread_create(&job[i].thread, NULL, work,
				    &job[i]) != 0)
					abort();
			}
			for (i = 0; i < THREADS; i++)
				pthread_join(job[i].thread, NULL);
			one.codec = *codec;	/* after them: they are first */
			work(&one);
			OK(one.good && one.n > FRAMES && one.n < ROOM);
			for (i = 0; i < THREADS; i++)
				OK(job[i].n == one.n && memcmp(job[i].out,
				    one.out, one.n) == 0);
		}
	}
	tune();
	return tap_failed > 0;
}

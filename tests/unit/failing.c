/*
 * Calls that fail: the library reads each format, writes each, codes, scores
 * and tunes, and of its allocations, reads and writes the first fails, then the
 * second, and so on; once, or for good from there on.  Each time the result is
 * a system fault with its text, or the normal one; and nothing is lost.  Linked
 * with --wrap for each function below.
 */
#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "format/neurons.h"
#include "stream/out.h"
#include "tap.h"

/* Failing */

enum call { NONE, ALLOCATE, READ, WRITE, CALLS };
static const char *const words_of[] = {
	"", "out of memory", "read error: Input/output error",
	"write error: Input/output error"
};

static struct {
	enum call	 call;		/* that fails, */
	long		 at;		/* at this count */
	bool		 on;		/* and ever after */
	long		 n;
	bool		 hit;
} fault;
static long live;			/* allocations */
static long reads;

static bool
fails(enum call call)
{
	if (fault.call != call || ++fault.n < fault.at ||
	    (fault.n > fault.at && !fault.on))
		return false;
	fault.hit = true;
	errno = call == ALLOCATE ? ENOMEM : EIO;
	return true;
}

static void *
counted(void *p)
{
	live += p != NULL;
	return p;
}

#define WRAP(type, name, parameters, ...) \
type	 __real_##name parameters; \
type	 __wrap_##name parameters; \
type \
__wrap_##name parameters \
{ \
	__VA_ARGS__ \
}

WRAP(void *, malloc, (size_t n),
    return fails(ALLOCATE) ? NULL : counted(__real_malloc(n));)
WRAP(void *, calloc, (size_t n, size_t size),
    return fails(ALLOCATE) ? NULL : counted(__real_calloc(n, size));)
WRAP(void *, aligned_alloc, (size_t align, size_t n),
    return fails(ALLOCATE) ? NULL : counted(__real_aligned_alloc(align, n));)
WRAP(char *, strdup, (const char *s),
    return fails(ALLOCATE) ? NULL : counted(__real_strdup(s));)
WRAP(char *, strndup, (const char *s, size_t n),
    return fails(ALLOCATE) ? NULL : counted(__real_strndup(s, n));)
WRAP(void *, realloc, (void *old, size_t n),
    if (fails(ALLOCATE))
	return NULL;
    live += old == NULL;
    return __real_realloc(old, n);)
WRAP(void, free, (void *p), live -= p != NULL; __real_free(p);)
WRAP(void, csv_free, (struct csv_parser *p),
    live -= p->entry_buf != NULL; __real_csv_free(p);)
WRAP(ssize_t, read, (int fd, void *buf, size_t n),
    return fails(READ) ? -1 : __real_read(fd, buf,
	reads++ == 0 ? 1 : n < 9 ? n : 9);)
WRAP(ssize_t, write, (int fd, const void *buf, size_t n),
    return fails(WRITE) ? -1 : __real_write(fd, buf, n);)

/* Operations, with a sum of their results */

struct job {
	const char	*name;		/* words of the object */
	const char	*bytes;		/* of an input */
	size_t		 n;
	uint64_t	(*run)(const struct job *, struct spk_fault *);
};

static int in_fd, out_fd;

static uint64_t
sum(uint64_t hash, const void *p, size_t n)
{
	const unsigned char *s = p;

	while (n-- > 0)
		hash = (hash ^ *s++) * 1099511628211;
	return hash;
}

static int
parse(struct spk_head *h, const char *words, struct spk_fault *f)
{
	return spk_head_parse(h, words, strlen(words), f);
}

/* All frames, lines or neurons. */
static uint64_t
read_on(struct spk_in *in, uint64_t hash, struct spk_fault *f)
{
	static char block[2000 * sizeof(double)];
	struct spk_neuron neuron;
	struct spk_row row;
	ptrdiff_t n;

	if (in->reader == &spk_rows_reader)
		while (spk_rows_next(in, &row, f) == 1)
			hash = sum(hash, row.x, row.n * sizeof *row.x);
	else if (in->reader == &spk_neurons_reader)
		while (spk_neurons_next(in, &neuron, f) == 1)
			hash = sum(hash, &neuron.phase, sizeof neuron.phase);
	else
		while ((n = spk_in_read(in, SPK_F64, block, 1, f)) > 0)
			hash = sum(hash, block, (size_t)n *
			    spk_in_columns(in) * sizeof(double));
	return hash;
}

static uint64_t
run_in(const struct job *j, struct spk_fault *f)
{
	const struct spk_in_how how = {
		.rows = strstr(j->name, "rows") != NULL ?
		    &spk_rows_reader : NULL,
		.neurons = &spk_neurons_reader, .flags = SPK_MANY
	};
	struct spk_head args = {0};
	struct spk_in *in = NULL;
	uint64_t hash = 1;

	OK(lseek(in_fd, 0, SEEK_SET) == 0);
	if (parse(&args, j->name, f) == 0)
		in = spk_in_open_how(in_fd, "in", &args, &how, f);
	if (in != NULL)
		hash = read_on(in, hash, f);
	if (in != NULL && f->status == SPK_DONE &&
	    spk_in_next_how(&in, &args, &how, f) == 1)
		hash = read_on(in, hash, f);
	if (in != NULL && f->status == SPK_DONE && spk_in_seekable(in) &&
	    in->reader != &spk_rows_reader &&
	    in->reader != &spk_neurons_reader && spk_in_rewind(in, f) == 0)
		hash = read_on(in, hash, f);
	spk_in_close(in);
	spk_head_free(&args);
	return hash;
}

#define WIDE	60000			/* columns, whose names fill a buffer */

/* "to=... | words of the header": 8 columns, or many where it is csv. */
static uint64_t
run_out(const struct job *j, struct spk_fault *f)
{
	static const double x[16] = {[1] = 1, [2] = 1, [4] = 1, [11] = 1};
	static const char *names[WIDE];
	static double wide[WIDE];
	static char large[100000];
	const char *bar = strchr(j->name, '|');
	const bool many = strstr(j->name, "to=csv") != NULL;
	const size_t columns = many ? WIDE : 8;
	struct spk_head args = {0}, head = {0};
	struct spk_out *out = NULL;
	size_t i;

	for (i = 0; i < WIDE; i++)
		names[i] = "a \"name";
	memset(large, 'x', sizeof large - 1);
	OK(ftruncate(out_fd, 0) == 0 && lseek(out_fd, 0, SEEK_SET) == 0);
	if (spk_head_parse(&args, j->name, (size_t)(bar - j->name), f) == 0 &&
	    parse(&head, bar + 1, f) == 0 && (!many ||
	    (spk_head_set(&head, "x", large, f) == 0 &&
	    spk_head_set(&head, "codec", large, f) == 0 &&
	    spk_head_set(&head, "y", large, f) == 0)))
		out = spk_out_open(out_fd, "out", &args, 0, f);
	if (out != NULL && spk_out_begin(out, &head, columns, names, f) == 0 &&
	    spk_out_write(out, SPK_F64, many ? wide : x, many ? 1 : 2,
	    f) == 0 && spk_out_write(out, SPK_F64, many ? wide : x, 1,
	    f) == 0)
		(void)spk_out_end(out, f);
	spk_out_close(out);
	spk_head_free(&args);
	spk_head_free(&head);
	return 1;
}

#define FRAMES	24

static void
fill(double *x, float *y, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		x[i] = (double)(i * i % 17) / 4 + (double)(i % 5);
		y[i] = (float)x[i];
	}
}

/* "codec words": encode and decode a signal. */
static uint64_t
run_code(const struct job *j, struct spk_fault *f)
{
	double x[2 * FRAMES], r[4 * FRAMES];
	float y[2 * FRAMES];
	int8_t spikes[16 * FRAMES];
	const size_t n = strcspn(j->name, " ");
	char name[16] = "";
	const struct spk_codec *codec;
	struct spk_coder *to = NULL, *from = NULL;
	struct spk_head words = {0}, head = {0};
	struct spk_flow flow;
	uint64_t hash = 1;
	ptrdiff_t got;

	memcpy(name, j->name, n);
	codec = spk_codec_find(name);
	fill(x, y, 2 * FRAMES);
	if (parse(&words, j->name + n, f) == 0)
		to = spk_coder_new(codec, SPK_ENCODE, 2, &words, f);
	flow = (struct spk_flow){
		.in = codec->type == SPK_F32 ? (void *)y : (void *)x,
		.frames = FRAMES, .out = spikes, .end = true,
		.room = sizeof spikes / (to != NULL ? spk_coder_columns(to) : 1)
	};
	if (to == NULL || spk_coder_start(to, flow.in, f) == -1 ||
	    (got = spk_coder_run(to, &flow, f)) == -1 ||
	    spk_coder_words(to, &head, f) == -1)
		goto out;
	hash = sum(hash, spikes, (size_t)got * spk_coder_columns(to));
	from = spk_coder_new(codec, SPK_DECODE, 2, &head, f);
	flow = (struct spk_flow){.in = spikes, .frames = (size_t)got,
	    .out = r, .room = 2 * FRAMES, .end = true};
	if (from != NULL && spk_coder_start(from, NULL, f) == 0 &&
	    (got = spk_coder_run(from, &flow, f)) > 0)
		hash = sum(hash, r, (size_t)got * 2 *
		    spk_type_size(codec->type));
out:
	spk_coder_free(to);
	spk_coder_free(from);
	spk_head_free(&words);
	spk_head_free(&head);
	return hash;
}

/* "codec metric points": the best parameters, or a front of them. */
static uint64_t
run_tune(const struct job *j, struct spk_fault *f)
{
	static const struct spk_head none;
	double x[2 * FRAMES];
	float y[2 * FRAMES];
	char codec[16], metric[16];
	struct spk_goal goal = {.max_afr = 1, .evaluations = 6,
	    .delayed = true, .from = -2, .to = 2, .jobs = 1};
	struct spk_tune *t;
	const char *s;
	uint64_t hash = 1;

	OK(sscanf(j->name, "%15s %15s %zu", codec, metric, &goal.points) == 3);
	goal.metric = spk_metric_find(metric);
	fill(x, y, 2 * FRAMES);
	t = spk_tune_new(spk_codec_find(codec), x, FRAMES, 2, &none, f);
	if (t != NULL && goal.points > 0)
		(void)spk_tune_fronts(t, &goal, sizeof goal, f);
	else if (t != NULL && spk_tune_run(t, &goal, sizeof goal, f) == 0) {
		s = spk_head_get(spk_tune_words(t), "threshold");
		hash = s != NULL ? sum(hash, s, strlen(s)) : hash;
	}
	spk_tune_free(t);
	return hash;
}

static uint64_t
run_trains(const struct job *j, struct spk_fault *f)
{
	const struct spk_scoring how = {.of = SPK_OF_TRAINS | SPK_OF_SPIKES |
	    SPK_OF_INTERVALS | SPK_OF_TIMING | SPK_OF_CORRELATION,
	    .tau = 3, .cost = 0.2, .sigma = 2, .window = 10};
	struct spk_score *s = spk_score_new(2, &how, sizeof how, f);
	int8_t a[4000], b[4000];
	size_t i;

	(void)j;
	for (i = 0; i < sizeof a; i++) {
		a[i] = (int8_t)(i * i % 3 - 1);
		b[i] = (int8_t)(i % 3 - 1);
	}
	if (s != NULL && spk_score_trains(s, a, b, 2000, f) == 0)
		(void)spk_score_end(s, f);
	spk_score_free(s);
	return 1;
}

static uint64_t
run_images(const struct job *j, struct spk_fault *f)
{
	const struct spk_scoring how = {.of = SPK_OF_SIGNAL | SPK_OF_IMAGES,
	    .width = 12, .height = 11, .peak = 1};

	(void)j;
	spk_score_free(spk_score_new(12 * 11, &how, sizeof how, f));
	return 1;
}

static uint64_t
run_phase(const struct job *j, struct spk_fault *f)
{
	(void)j;
	spk_phase_free(spk_phase_new(SPK_ENCODE, 12, 1, f));
	spk_phase_free(spk_phase_new(SPK_DECODE, 7, 3, f));
	return 1;
}

static uint64_t
run_bank(const struct job *j, struct spk_fault *f)
{
	const struct spk_band band[2] = {{.low = 1, .high = 2},
	    {.low = 2, .high = 4}};
	struct spk_bank *b;

	(void)j;
	b = spk_bank_new(SPK_BUTTERWORTH, 2, 10, band, 2, 3, f);
	if (b != NULL && spk_bank_envelope(b, true, 3, f) == 0)
		spk_bank_sum_free(spk_bank_sum_new(b, f));
	spk_bank_free(b);
	return 1;
}

/* Sweeps */

static uint64_t
run(const struct job *j, enum call call, long at, bool on, struct spk_fault *f)
{
	uint64_t hash;

	*f = (struct spk_fault){0};
	fault.call = call;
	fault.at = at;
	fault.on = on;
	fault.n = reads = 0;
	fault.hit = false;
	hash = j->run(j, f);
	fault.call = NONE;
	return hash;
}

/* Each call, or of very many some. */
static void
sweep(const struct job *j, enum call call, bool on, uint64_t want)
{
	const long before = live;
	struct spk_fault f;
	uint64_t got;
	long at = 1;

	do {
		got = run(j, call, at, on, &f);
		if ((f.status == SPK_DONE && got != want) ||
		    (f.status != SPK_DONE && (!fault.hit ||
		    f.status != SPK_SYSTEM ||
		    strstr(f.text, words_of[call]) == NULL)) ||
		    live != before) {
			printf("%s: call %d, time %ld%s: %d '%s', %ld left\n",
			    j->name, (int)call, at, on ? " on" : "",
			    (int)f.status, f.text, live - before);
			tap_failed++;
			return;
		}
		at += 1 + at / 24;
	} while (fault.hit);
}

#define IN(words, bytes)	{ words, bytes, sizeof bytes - 1, run_in }
#define OUT(words)		{ words, NULL, 0, run_out }
#define CODE(words)		{ words, NULL, 0, run_code }
#define TUNE(words)		{ words, NULL, 0, run_tune }

/* A header of 118 bytes. */
#define NPY(dict, data)	"\x93NUMPY\x01\0\x76\0" dict "\n" data

/* The pixels of a line of spike-pcie. */
#define ZEROS	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define LINE	ZEROS ZEROS

static const struct job jobs[] = {
	IN("", "\"a\",b\n1,2\n-3e1,4\n"),
	IN("columns=b,1", "a,b\n1,2\n3,\"4\"\n"),
	IN("", "a b\n1 2\n3 4\n"),
	IN("", "\xef\xbb\xbf# so and so\n# on and on\na b\n1 2\n"),
	IN("delimiter=tab nan=hold", "a\tb\n1\t\n3\t4\n"),
	IN("time=t", "t,a\n0,1\n1,2\n2,3\n"),
	IN("skip=1 time=1 columns=3,2", "x\n0,1,5\n1,2,6\n"),
	IN("episodes=blank", "# x\n1\n\n2\n"),
	IN("rows=1 keep=1", "a,1,2\n\"b\",3\n"),
	IN("", "#spk v=1 kind=signal channels=1 names=1\na\n1\n#end frames=1\n"
	    "#spk v=1 kind=signal channels=1 names=1\na\n1\n#end frames=1\n"),
	IN("", "#spk v=1 kind=spikes format=i8 channels=2\n\0\1\1\0"
	    "#end frames=2\n"),
	IN("", "#spk v=1 kind=spikes format=bits channels=9 planes=2\n\0\0\0"
	    "#end frames=1\n"),
	IN("", "#spk v=1 kind=spikes format=events channels=3 rate=8 unit=ms\n"
	    "t,channel,value\n125,1,-1\n250,2,1\n#end frames=9 events=2\n"),
	IN("", "#spk v=1 kind=spikes codec=phase format=neurons channels=1 "
	    "names=1 window=4 hop=2\n"
	    "window,channel,neuron,frequency,magnitude,phase,step\n"
	    "0,0,0,0,1,0,\n0,0,1,0.25,1,-1.5,-1.5\n#end frames=2\n"),
	IN("from=f32 channels=1", "\0\0\200?\0\0\0@"),
	IN("from=i24 channels=2 big-endian=1 skip=1", "x\0\0\1\0\0\2"),
	IN("", "\0\0\010\003\0\0\0\002\0\0\0\001\0\0\0\002abcd"),
	IN("", "P5\n# x\n2 1 9\n\1\2P5 2 1 9\n\3\10"),
	IN("", "P4\n3 2\n\240\100"),
	IN("", "YUV4MPEG2 W2 H1 F25:1 Cmono\nFRAME\nab"),
	IN("", "RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\2\0\100\37\0\0\0\175\0\0\4\0"
	    "\20\0data\4\0\0\0\1\0\2\0"),
	IN("", ".snd\0\0\0\34\377\377\377\377\0\0\0\6\0\0\37\100\0\0\0\1note"
	    "\77\200\0\0"),
	IN("", NPY(
	    "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }"
	    "                                                          ",
	    "abcdefgh")),
	IN("axes=hwt", NPY(
	    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }"
	    "                                                       ",
	    "\0\1\0\1\0\1\0\1")),
	IN("channels=3 frame=1", NPY(
	    "{'descr': [('t', '<i4'), ('x', '|u1'), ('p', '|b1')], 'fort"
	    "ran_order': False, 'shape': (2,), }                       ",
	    "\0\0\0\0\1\1\1\0\0\0\2\0")),
	IN("from=bin40 size=3x3 frame=1", "\1\1\200\0\2\0\1\0\0\3"),
	IN("from=spike-dat size=4x4", "ab"),
	IN("from=spike-pcie size=1000x2", LINE "\20\0" LINE "\20\100" LINE
	    "\20\200" LINE "\20\300"),
	IN("from=events size=2x2 frame=1", "t,x,y,p\n0,1,1,0\n1,0,1,1\n"),
	IN("from=events fields=channel,t channels=3 frames=2", "1,5\n2,3\n"),
	IN("from=nest channels=3 frame=0.1", "1\t0.1\n3\t0.2\n"),
	IN("from=pynn frame=1 frames=9 channels=4", "# n = 2\n1.5\t1\n"),

	OUT("to=csv|kind=signal rate=10"), OUT("to=csv bare=1|kind=spikes"),
	OUT("to=i8|kind=spikes x=1"), OUT("to=u8 bare=1|kind=signal"),
	OUT("to=f32|kind=signal"), OUT("to=f64|kind=signal"),
	OUT("to=bits|kind=spikes"), OUT("to=npy|kind=signal type=f32"),
	OUT("to=pgm|kind=signal width=4 height=2 maxval=1"),
	OUT("to=pbm|kind=spikes width=4 height=2"),
	OUT("to=y4m|kind=signal width=4 height=2 rate=25"),
	OUT("to=events unit=ms|kind=spikes rate=8"),
	OUT("to=nest|kind=spikes rate=8"), OUT("to=pynn|kind=spikes rate=8"),
	OUT("to=brian2|kind=spikes rate=8"),
	OUT("to=bin40|kind=spikes rate=8 width=4 height=2"),
	OUT("to=npy-events|kind=spikes rate=8"),
	OUT("to=spike-dat|kind=spikes width=4 height=2"),

	CODE("sf threshold=1,2"), CODE("bsa order=3,5 cutoff=.1 min=0 max=9"),
	CODE("pwm frequency=9 min=0 max=9"), CODE("lif min=0,0 max=9,10"),
	CODE("rate steps=3 min=0 max=9"),
	CODE("rate method=poisson steps=2 min=0 max=9 split=1 code=both "
	    "step-threshold=1"),
	CODE("rate method=poisson rng=philox steps=2 min=0 max=9"),
	CODE("bin bins=4 min=0 max=9 sigma=1"),

	TUNE("sf mse 0"), TUNE("bsa rmse 0"), TUNE("pwm snr-delay 0"),
	TUNE("lif psnr 0"), TUNE("sf mse 3"), TUNE("lif mse 2"),
	{"trains", NULL, 0, run_trains}, {"images", NULL, 0, run_images},
	{"phase", NULL, 0, run_phase}, {"bank", NULL, 0, run_bank},
};

int
main(void)
{
	const struct job *j;
	struct spk_fault f;
	enum call call;
	uint64_t want;
	size_t i;

	in_fd = memfd_create("in", 0);
	out_fd = memfd_create("out", 0);
	OK(in_fd != -1 && out_fd != -1);
	for (i = 0; i < sizeof jobs / sizeof *jobs; i++) {
		j = &jobs[i];
		OK(ftruncate(in_fd, 0) == 0 &&
		    pwrite(in_fd, j->bytes != NULL ? j->bytes : "", j->n, 0) ==
		    (ssize_t)j->n);
		want = run(j, NONE, 0, false, &f);
		if (f.status != SPK_DONE) {
			printf("%s: %s\n", j->name, f.text);
			tap_failed++;
			continue;
		}
		for (call = ALLOCATE; call < CALLS; call++) {
			sweep(j, call, false, want);
			sweep(j, call, true, want);
		}
	}
	return tap_failed > 0;
}

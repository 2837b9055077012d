/*
 * The promises of spk.h, tested with that header only: words, order of calls,
 * descriptors, existing faults, sizes of structs.
 */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spk.h"
#include "says.h"

/* Words from "a=b c=d". */
static struct spk_head
words(const char *s)
{
	struct spk_head h = {0};
	struct spk_fault why = {0};

	OK(spk_head_parse(&h, s, strlen(s), &why) == 0);
	return h;
}

/* A file with these n bytes, at its beginning. */
static int
file(const char *s, size_t n)
{
	char name[] = "promise.XXXXXX";
	const int fd = mkstemp(name);

	OK(fd != -1 && unlink(name) == 0);
	OK(write(fd, s, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static struct spk_in *
input(const char *text, const char *how)
{
	struct spk_head w = words(how);
	struct spk_in *in = spk_in_open(file(text, strlen(text)), "in", &w,
	    SPK_CLOSE, &f);

	spk_head_free(&w);
	return in;
}

static struct spk_out *
output(int fd, const char *how)
{
	struct spk_head w = words(how);
	struct spk_out *out = spk_out_open(fd, "out", &w, 0, &f);

	spk_head_free(&w);
	return out;
}

static struct spk_coder *
coder(const char *codec, enum spk_way way, size_t channels, const char *how)
{
	struct spk_head w = words(how);
	struct spk_coder *c = spk_coder_new(spk_codec_find(codec), way,
	    channels, &w, &f);

	spk_head_free(&w);
	return c;
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

/* What is in the file, as text. */
static const char *
content(int fd)
{
	static char buf[4096];
	const ssize_t n = pread(fd, buf, sizeof buf - 1, 0);

	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

/* The words are freed before they are used. */
static void
test_copies(void)
{
	const int fd = file("", 0);
	struct spk_out *out = output(fd, "to=events unit=ms");
	struct spk_head head = words("kind=spikes rate=100");
	static const int8_t y[] = {0, 1, 0, -1};

	OK(out != NULL);
	OK(spk_out_begin(out, &head, 2, NULL, &f) == 0);
	spk_head_free(&head);
	OK(spk_out_write(out, SPK_I8, y, 2, &f) == 0);
	OK(spk_out_end(out, &f) == 0);
	OK(strcmp(content(fd), "#spk v=1 kind=spikes format=events channels=2 "
	    "names=1 unit=ms rate=100\nt,channel,value\n0,1,1\n10,1,-1\n"
	    "#end frames=2 events=2\n") == 0);
	spk_out_close(out);
	close(fd);
}

/* Unknown words, and words of the commands. */
static void
test_words(void)
{
	static const char neurons[] = "#spk v=1 kind=spikes codec=phase "
	    "format=neurons channels=1 names=1 window=2\n", title[] =
	    "window,channel,neuron,frequency,magnitude,phase,step\n";
	struct spk_head w;

	OK(input("1\n", "lines=1") == NULL);
	SAYS(USAGE, "lines: no such word");
	OK(input("1\n", "rows=1") == NULL);
	SAYS(USAGE, "rows: no such word");
	OK(input("1\n", "windows=1") == NULL);
	SAYS(USAGE, "windows: no such word");
	OK(input("1\n", "headless=1") == NULL);
	SAYS(USAGE, "headless: no such word");
	OK(input("1\n", "delimeter=tab") == NULL);
	SAYS(USAGE, "delimeter: no such word; did you mean delimiter?");
	OK(input("1\n", "channels=two") == NULL);
	SAYS(USAGE, "channels: 'two' is not a whole number from 1 to 16777216");
	OK(input("1\n", "partial=yes") == NULL);
	SAYS(USAGE, "partial: 'yes' is not 0 or 1");
	OK(input("1\n", "from=neurons") == NULL);
	OK(f.status == SPK_USAGE);
	f = (struct spk_fault){0};
	OK(input(neurons, "") == NULL);
	SAYS(DATA, "in:1: format=neurons: they are for spk-decode and "
	    "spk-info");
	OK(input(title, "") == NULL);
	SAYS(DATA, "in:1: format=neurons: they are for spk-decode and "
	    "spk-info");
	OK(input("#spk v=1 kind=signal channels=1 layout=rows\n1,2\n"
	    "#end frames=1\n", "") == NULL);
	SAYS(DATA, "in:1: layout=rows: only encoders, spk-decode, spk-score, "
	    "spk-opt, spk-cat and spk-info read a signal on each line");
	OK(input("1\n", "time=1 frames=2") == NULL);
	OK(f.status == SPK_USAGE && f.words == 1 &&
	    strncmp(f.text + f.word[0], "frames", 6) == 0);
	f = (struct spk_fault){0};
	OK(output(1, "to=neurons") == NULL);
	OK(f.status == SPK_USAGE);
	f = (struct spk_fault){0};
	OK(output(1, "names=maybe") == NULL);
	SAYS(USAGE, "names: 'maybe' is not yes or no");
	OK(output(1, "rate=3") == NULL);
	SAYS(USAGE, "rate: it is part of the header");
	OK(output(1, "unit=ms") == NULL);
	SAYS(USAGE, "unit: only for to=events");
	w = words("decimals=0 bare=0");
	OK(spk_head_set(&w, "format", "x", &f) == 0);
	OK(spk_out_open(1, "out", &w, 0, &f) == NULL);
	SAYS(USAGE, "format: no such word");
	spk_head_free(&w);
}

/* A flag that is 0, and no words at all. */
static void
test_no_words(void)
{
	const int fd = file("", 0);
	struct spk_out *out = output(fd, "bare=0");
	struct spk_in *in = spk_in_open(file("7\n", 2), "in", NULL, SPK_CLOSE,
	    &f);
	static const char *const two[] = {"a\nb"};
	struct spk_head head = words("kind=signal");
	double x = 0;

	OK(in != NULL && out != NULL);
	OK(spk_in_read(in, SPK_F64, &x, 1, &f) == 1 && !(x < 7 || x > 7));
	OK(spk_out_begin(out, NULL, 1, NULL, &f) == -1);
	SAYS(DATA, "the #spk line has no kind=");
	OK(spk_out_begin(out, &head, 1, two, &f) == -1);
	SAYS(USAGE, "out: a name of more than a line");
	spk_out_close(out);
	out = output(fd, "bare=1");
	OK(spk_out_begin(out, NULL, 1, NULL, &f) == 0);
	OK(spk_out_write(out, SPK_F64, &x, 1, &f) == 0);
	OK(spk_out_end(out, &f) == 0);
	OK(strstr(content(fd), "\n7\n") != NULL ||
	    strcmp(content(fd), "7\n") == 0);
	spk_head_free(&head);
	spk_in_close(in);
	spk_out_close(out);
	close(fd);
}

static void
test_order_in(void)
{
	struct spk_in *in = input("1\n2\n", "");
	struct spk_in *again;
	double x[4];
	int fd[2];

	OK(spk_in_read(in, SPK_F64, x, 0, &f) == -1);
	SAYS(USAGE, "in: no room for a frame");
	OK(spk_in_read(in, SPK_TEXT, x, 1, &f) == -1);
	SAYS(USAGE, "in: values are read as i8, f32 or f64");
	OK(spk_in_next(&in, NULL, &f) == -1);
	SAYS(USAGE, "in: it was opened without SPK_MANY");
	OK(spk_in_read(in, SPK_F64, x, 4, &f) == 2);
	OK(spk_in_read(in, SPK_F64, x, 4, &f) == 0);
	OK(spk_in_column_name(in, 0) == NULL);
	spk_in_close(in);

	again = spk_in_open(file("1\n", 2), "in", NULL, SPK_CLOSE | SPK_MANY,
	    &f);
	OK(spk_in_next(&again, NULL, &f) == -1);
	SAYS(USAGE, "in: it has not been read up to its end");
	spk_in_close(again);

	OK(pipe(fd) == 0 && write(fd[1], "1\n", 2) == 2);
	close(fd[1]);
	in = spk_in_open(fd[0], "in", NULL, SPK_CLOSE, &f);
	OK(in != NULL && spk_in_rewind(in, &f) == -1);
	SAYS(USAGE, "in: it cannot be read twice");
	spk_in_close(in);

	in = input("a,b\n1,2\n", "");
	OK(strcmp(spk_in_column_name(in, 1), "b") == 0);
	OK(spk_in_column_name(in, 2) == NULL);
	spk_in_close(in);
	OK(spk_in_open(-1, "none", NULL, 0, &f) == NULL);
	SAYS(SYSTEM, "none: read error: Bad file descriptor");
}

static void
test_order_out(void)
{
	static const int8_t y[] = {0, 2};
	const int fd = file("", 0), full = open("/dev/full", O_WRONLY);
	struct spk_out *out = output(fd, "to=i8");
	struct spk_head head = words("kind=spikes");
	double x = 1;

	OK(spk_out_write(out, SPK_I8, y, 1, &f) == -1);
	SAYS(USAGE, "out: not begun");
	OK(spk_out_end(out, &f) == -1);
	SAYS(USAGE, "out: not begun");
	OK(spk_out_begin(out, &head, 0, NULL, &f) == -1);
	SAYS(USAGE, "out: no columns");
	OK(spk_out_begin(out, &head, 16777217, NULL, &f) == -1);
	SAYS(USAGE, "to=i8: 16777217 columns; the maximum is 16777216");
	OK(spk_head_set(&head, "note", "two words", &f) == 0);
	OK(spk_out_begin(out, &head, 1, NULL, &f) == -1);
	SAYS(USAGE, "note: its value is not one that a #spk line can hold");
	spk_head_drop(&head, "note");
	OK(spk_out_begin(out, &head, 1, NULL, &f) == 0);
	OK(spk_out_begin(out, &head, 1, NULL, &f) == -1);
	SAYS(USAGE, "out: begun already");
	OK(spk_out_write(out, SPK_I64, &x, 1, &f) == -1);
	SAYS(USAGE, "out: values are written as i8, f32 or f64");
	OK(spk_out_write(out, SPK_I8, y, 2, &f) == -1);
	SAYS(DATA, "out: frame 2: not a spike, which is -1, 0 or 1");
	OK(spk_out_episode(out, &f) == -1);
	SAYS(USAGE, "out: only text has episodes");
	OK(spk_out_end(out, &f) == 0);
	OK(spk_out_write(out, SPK_I8, y, 1, &f) == -1);
	SAYS(USAGE, "out: ended already");
	OK(spk_out_end(out, &f) == -1);
	SAYS(USAGE, "out: ended already");
	spk_out_close(out);
	out = output(full, "");
	x = (double)NAN;
	OK(spk_out_begin(out, &head, 1, NULL, &f) == 0);
	OK(spk_out_write(out, SPK_F64, &x, 1, &f) == -1);
	spk_out_salvage(out, &f);
	SAYS(SYSTEM, "out: write error: No space left on device");
	spk_out_close(out);
	close(full);
	close(fd);
	out = output(fd, "to=npy");
	OK(spk_out_begin(out, &head, 1, NULL, &f) == -1);
	SAYS(SYSTEM, "out: write error: Bad file descriptor");
	spk_out_close(out);
	spk_head_free(&head);
}

/* A value that is not a spike, anywhere in a block. */
static void
test_spikes(void)
{
	const int fd = open("/dev/null", O_WRONLY);
	struct spk_head head = words("kind=spikes");
	struct spk_out *out;
	int8_t y[200] = {0};
	char text[80];
	size_t i;

	for (i = 0; i < 200; i++) {
		y[i] = (int8_t)(i % 3 - 1);
		out = output(fd, "to=i8");
		OK(spk_out_begin(out, &head, 1, NULL, &f) == 0);
		OK(spk_out_write(out, SPK_I8, y, i + 1, &f) == 0);
		y[i] = i % 2 != 0 ? 2 : -128;
		OK(spk_out_write(out, SPK_I8, y, 200, &f) == -1);
		snprintf(text, sizeof text, "out: frame %zu: not a spike, "
		    "which is -1, 0 or 1", 2 * i + 2);
		SAYS(DATA, text);
		y[i] = (int8_t)(i % 3 - 1);
		spk_out_close(out);
	}
	spk_head_free(&head);
	close(fd);
}

/* Ownership of descriptors. */
static void
test_descriptors(void)
{
	int fd = file("1\n", 2);
	struct spk_in *in = spk_in_open(fd, "in", NULL, 0, &f);
	struct spk_head head = words("kind=signal");
	struct spk_out *out;

	spk_in_close(in);
	OK(is_open(fd));
	OK(lseek(fd, 0, SEEK_SET) == 0);
	in = spk_in_open(fd, "in", NULL, SPK_CLOSE, &f);
	spk_in_close(in);
	OK(!is_open(fd));

	fd = file("x,1\n", 4);
	OK(spk_in_open(fd, "in", NULL, SPK_CLOSE, &f) == NULL && !is_open(fd));
	f = (struct spk_fault){0};

	fd = file("", 0);
	out = spk_out_open(fd, "out", NULL, 0, &f);
	OK(spk_out_begin(out, &head, 1, NULL, &f) == 0);
	OK(spk_out_end(out, &f) == 0);
	spk_out_close(out);
	OK(is_open(fd));
	out = spk_out_open(fd, "out", NULL, SPK_CLOSE, &f);
	OK(spk_out_begin(out, &head, 1, NULL, &f) == 0);
	OK(spk_out_end(out, &f) == 0 && !is_open(fd));
	fd = file("", 0);		/* mostly the same number */
	spk_out_close(out);
	OK(is_open(fd));
	out = spk_out_open(fd, "out", NULL, SPK_CLOSE, &f);
	spk_out_close(out);
	OK(!is_open(fd));
	spk_head_free(&head);
}

static void
test_coder(void)
{
	static const float x[] = {0, 1, NAN, 0}, good[] = {0, 1, 1, 0};
	static const float far[] = {0, 1e-30F, 1e20F};
	static const int8_t two[] = {0, 1, 2};
	static const double both[] = {-1, 1}, many[] = {1, 2, 3};
	int8_t y[8];
	float r[8];
	double value[2];
	struct spk_flow flow = {x, 2, y, 8, true};
	struct spk_head head = {0};
	struct spk_coder *c;

	OK(spk_coder_new(NULL, SPK_ENCODE, 1, NULL, &f) == NULL);
	SAYS(USAGE, "no codec");
	OK(coder("sf", SPK_ENCODE, 1, "treshold=1") == NULL);
	SAYS(USAGE, "treshold: sf has no such parameter");
	OK(coder("sf", SPK_ENCODE, 1, "min=0 max=1") == NULL);
	SAYS(USAGE, "min: sf has no such parameter");
	OK(coder("lif", SPK_ENCODE, 1, "min=0") == NULL);
	SAYS(USAGE, "min without max");
	OK(coder("sf", SPK_DECODE, 1, "kind=spikes codec=pwm frequency=3") ==
	    NULL);
	SAYS(USAGE, "codec=pwm: these are not words of sf");
	OK(coder("pwm", SPK_ENCODE, 1, "kind=signal frequency=50") == NULL);
	SAYS(USAGE, "kind=signal without codec: these are not words of pwm");

	/* Words that are not the codec's are skipped, in a header. */
	c = coder("sf", SPK_DECODE, 1, "v=1 kind=spikes codec=sf channels=1 "
	    "frequency=50 mine=x threshold=0.5 start=2");
	OK(c != NULL && spk_coder_start(c, NULL, &f) == 0);
	flow.in = two;
	flow.out = r;
	flow.frames = 3;
	OK(spk_coder_run(c, &flow, &f) == -1);
	OK(f.channel == 1);
	SAYS(DATA, "channel 1: frame 3: not a spike, which is -1, 0 or 1");
	OK(spk_coder_run(c, &flow, &f) == -1);	/* nor a second time */
	SAYS(DATA, "channel 1: frame 3: not a spike, which is -1, 0 or 1");
	flow.frames = 2;
	OK(spk_coder_run(c, &flow, &f) == 2);
	OK(spk_coder_run(c, &flow, &f) == -1);
	SAYS(USAGE, "ended already");
	spk_coder_free(c);

	c = coder("sf", SPK_ENCODE, 2, "threshold=0.5");
	flow = (struct spk_flow){x, 2, y, 8, true};
	OK(spk_coder_run(c, &flow, &f) == -1);
	SAYS(USAGE, "not started");
	OK(spk_coder_restart(c, &f) == -1);
	SAYS(USAGE, "not started");
	OK(spk_coder_words(c, &head, &f) == -1);
	SAYS(USAGE, "not started");
	OK(spk_coder_set(c, "threshold", many, 3, &f) == -1);
	SAYS(USAGE, "threshold: 3 values for 2 channels");
	OK(spk_coder_set(c, "threshold", both, 2, &f) == -1);
	SAYS(USAGE, "threshold: '-1' is not a number above 0");
	OK(spk_coder_set(c, "tau", both, 1, &f) == -1);
	SAYS(USAGE, "tau: sf has no such parameter");
	OK(spk_coder_get(c, "tau", value, &f) == 0);
	SAYS(USAGE, "tau: sf has no such number");
	OK(spk_coder_set(c, "threshold", many, 2, &f) == 0);
	OK(spk_coder_get(c, "threshold", value, &f) == 2);
	OK(!(value[0] < 1 || value[0] > 1 || value[1] < 2 || value[1] > 2));
	OK(spk_coder_start(c, x + 2, &f) == -1);
	SAYS(DATA, "a sample is not finite");
	OK(spk_coder_start(c, x, &f) == 0);
	OK(spk_coder_start(c, x, &f) == -1);
	SAYS(USAGE, "started already");
	OK(spk_coder_set(c, "threshold", many, 1, &f) == -1);
	SAYS(USAGE, "started already");
	OK(spk_coder_run(c, &flow, &f) == -1);
	OK(f.channel == 1 && f.status == SPK_DATA);
	SAYS(DATA, "channel 1: frame 2: not a finite number");
	spk_coder_free(c);

	/* Values that do not go together are reported again. */
	c = coder("rate", SPK_ENCODE, 1, "min=0 max=1");
	OK(spk_coder_set(c, "code", both + 1, 1, &f) == -1);
	OK(f.status == SPK_USAGE);
	f = (struct spk_fault){0};
	OK(spk_coder_start(c, NULL, &f) == -1);
	SAYS(USAGE, "step-threshold is missing: code=step and code=both need "
	    "it, or a scale-file");
	OK(spk_coder_set(c, "step-threshold", both + 1, 1, &f) == 0);
	OK(spk_coder_start(c, NULL, &f) == 0);
	spk_coder_free(c);

	c = coder("lif", SPK_ENCODE, 1, "");
	OK(spk_coder_words(c, &head, &f) == -1);
	SAYS(USAGE, "min and max are not known");
	OK(spk_coder_start(c, good, &f) == -1);
	SAYS(USAGE, "min and max are not known");
	spk_coder_free(c);
	c = coder("bsa", SPK_ENCODE, 1, "min=0 max=1");
	flow = (struct spk_flow){x, 4, y, 8, true};
	OK(spk_coder_start(c, x, &f) == 0 && spk_coder_run(c, &flow, &f) ==
	    -1);
	SAYS(DATA, "channel 1: frame 3: not a finite number");
	spk_coder_free(c);

	/* What cannot be scaled fails the second time, too. */
	c = coder("lif", SPK_ENCODE, 1, "min=0 max=1e-30");
	flow = (struct spk_flow){far, 3, y, 8, true};
	OK(spk_coder_start(c, far, &f) == 0);
	OK(spk_coder_run(c, &flow, &f) == -1);
	SAYS(DATA, "a sample is too far out of the range to be scaled");
	OK(flow.frames == 3 && spk_coder_run(c, &flow, &f) == -1);
	SAYS(DATA, "a sample is too far out of the range to be scaled");
	spk_coder_free(c);

	c = coder("lif", SPK_ENCODE, 1, "");
	spk_coder_range(c, x + 2, 2);
	OK(spk_coder_start(c, good, &f) == -1);
	SAYS(DATA, "channel 1: its range is not finite");
	spk_coder_free(c);
}

/* A range that is given stays, and so does what words say of the start. */
static void
test_given(void)
{
	static const float wide[] = {-5, 10};
	struct spk_coder *c = coder("lif", SPK_ENCODE, 1, "min=0 max=1");
	struct spk_head head = words("kind=spikes invert=1 split=1");
	const double three = 3;
	double x;

	spk_coder_range(c, wide, 2);
	OK(spk_coder_get(c, "max", &x, &f) == 1 && !(x < 1 || x > 1));
	spk_coder_free(c);
	c = coder("lif", SPK_ENCODE, 1, "");
	OK(spk_coder_set(c, "min", &three, 1, &f) == 0);
	spk_coder_range(c, wide, 2);
	OK(spk_coder_get(c, "min", &x, &f) == 1 && !(x < 3 || x > 3));
	OK(spk_coder_get(c, "max", &x, &f) == 1 && !(x < 10 || x > 10));
	spk_coder_free(c);

	c = coder("sf", SPK_ENCODE, 1, "start=7");
	OK(spk_coder_start(c, wide, &f) == 0);
	OK(spk_coder_get(c, "start", &x, &f) == 1 && !(x < -5 || x > -5));
	spk_coder_reset(c);
	OK(spk_coder_start(c, NULL, &f) == 0);
	OK(spk_coder_get(c, "start", &x, &f) == 1 && !(x < 7 || x > 7));
	spk_coder_free(c);

	/* Parameters that are not said were not in the header, either. */
	c = coder("rate", SPK_ENCODE, 1, "min=0 max=1");
	OK(spk_coder_start(c, NULL, &f) == 0);
	OK(spk_coder_words(c, &head, &f) == 0);
	OK(spk_head_get(&head, "invert") == NULL &&
	    spk_head_get(&head, "split") == NULL);
	spk_coder_free(c);
	spk_head_free(&head);
}

static const char *
printed(double x, int decimals)
{
	static char buf[SPK_NUMBER_MAX + 1];

	buf[decimals == 99 ? spk_print_f32(buf, (float)x) :
	    spk_print_fixed(buf, x, decimals)] = '\0';
	return buf;
}

static void
test_numbers(void)
{
	OK(strcmp(printed(1.26, 1), "1.3") == 0);
	OK(strcmp(printed(1.26, -1), "1") == 0);
	OK(strcmp(printed(1.26, 100), "1.260000000") == 0);
	OK(strcmp(printed(NAN, 3), "nan") == 0);
	OK(strcmp(printed(-INFINITY, 3), "-inf") == 0);
	OK(strcmp(printed(INFINITY, 99), "inf") == 0);
	OK(strcmp(printed(NAN, 99), "nan") == 0);
}

/* Concatenated streams, the second invalid. */
static void
test_next(void)
{
	static const char one[] = "#spk v=1 kind=signal channels=1\n1\n"
	    "#end frames=1\n", bad[] = "#spk v=1 kind=signal\n1\n",
	    none[] = "#spk v=1 kind=signal channels=1\n#end frames=0\n";
	char text[200];
	struct spk_in *in;
	double x;

	snprintf(text, sizeof text, "%s%s", one, bad);
	in = spk_in_open(file(text, strlen(text)), "in", NULL,
	    SPK_CLOSE | SPK_MANY, &f);
	OK(spk_in_read(in, SPK_F64, &x, 1, &f) == 1);
	OK(spk_in_read(in, SPK_F64, &x, 1, &f) == 0);
	OK(spk_in_next(&in, NULL, &f) == -1);
	SAYS(DATA, "in:4: the #spk line has no channels=");
	OK(spk_in_read(in, SPK_F64, &x, 1, &f) == -1);
	SAYS(DATA, "in:4: the #spk line has no channels=");
	spk_in_close(in);

	snprintf(text, sizeof text, "%s%s", one, none);
	in = spk_in_open(file(text, strlen(text)), "in", NULL,
	    SPK_CLOSE | SPK_MANY, &f);
	while (spk_in_read(in, SPK_F64, &x, 1, &f) > 0)
		;
	(void)spk_fail(&f, SPK_DATA, "long ago");
	OK(spk_in_next(&in, NULL, &f) == 1);
	SAYS(DATA, "long ago");
	spk_in_close(in);

	/* Back to the first frame, despite the fault. */
	in = input("1\n2\nx\n", "");
	OK(spk_in_read(in, SPK_I8, text, 9, &f) == 1);
	OK(spk_in_read(in, SPK_I8, text, 9, &f) == -1);
	f = (struct spk_fault){0};
	OK(spk_in_rewind(in, &f) == 0);
	OK(spk_in_read(in, SPK_F64, &x, 1, &f) == 1 && !(x < 1 || x > 1));
	spk_in_close(in);
}

/* A codec whose row is of another version, or missing. */
static void
test_rows(void)
{
	struct spk_codec old = *spk_codec_find("sf");
	struct spk_coder *c;
	struct {
		struct spk_codec row;
		void	*more;
	} later = {.row = old};

	old.row = 0;
	OK(spk_coder_new(&old, SPK_ENCODE, 1, NULL, &f) == NULL);
	SAYS(USAGE, "no codec");
	later.row.row = sizeof later;
	c = spk_coder_new(&later.row, SPK_ENCODE, 1, NULL, &f);
	OK(c != NULL);
	spk_coder_free(c);
	later.more = &later;
	OK(spk_coder_new(&later.row, SPK_ENCODE, 1, NULL, &f) == NULL);
	SAYS(USAGE, "a member of a struct that spk " SPK_VERSION
	    " does not know");
	old = *spk_codec_find("sf");
	old.decode = NULL;
	OK(spk_coder_new(&old, SPK_DECODE, 1, NULL, &f) == NULL);
	SAYS(USAGE, "sf does not decode");
}

#define N	300
#define C	3

/* A signal through a coder: how many spikes, to y. */
static ptrdiff_t
encode(struct spk_coder *c, const struct spk_codec *codec, const double *x,
    int8_t *y)
{
	static float narrow[N * C];
	const void *in = codec->type == SPK_F64 ? (const void *)x : narrow;
	struct spk_flow flow = {.in = in, .frames = N, .out = y,
	    .room = 20 * N, .end = true};
	size_t i;

	for (i = 0; i < N * C; i++)
		narrow[i] = (float)x[i];
	if (spk_coder_wants_range(c))
		spk_coder_range(c, in, N);
	OK(spk_coder_start(c, in, &f) == 0);
	return spk_coder_run(c, &flow, &f);
}

/* A coder after a reset is like a new one. */
static void
test_reset(const struct spk_codec *codec)
{
	static double a[N * C], b[N * C];
	static int8_t y[2][20 * N * 20 * C];
	struct spk_coder *c, *once;
	ptrdiff_t n;
	size_t i;

	for (i = 0; i < N * C; i++) {
		a[i] = (double)(i * 37 % 101);
		b[i] = 40 * sin((double)i / 20);
	}
	c = spk_coder_new(codec, SPK_ENCODE, C, NULL, &f);
	once = spk_coder_new(codec, SPK_ENCODE, C, NULL, &f);
	OK(c != NULL && once != NULL);
	(void)encode(c, codec, a, y[0]);
	spk_coder_reset(c);
	OK(!spk_coder_wants_range(c) ==
	    (codec->span == SPK_RAW && codec->survey == 0));
	memset(y, 0, sizeof y);
	n = encode(c, codec, b, y[0]);
	OK(n > 0 && encode(once, codec, b, y[1]) == n);
	OK(memcmp(y[0], y[1], sizeof *y) == 0);
	spk_coder_free(c);
	spk_coder_free(once);
}

/* Setting a range is the same as giving it in words. */
static void
test_set(void)
{
	static const double lo = -2, hi = 3;
	static const float x[] = {-1, 0, 1, 2};
	struct spk_coder *c = coder("lif", SPK_ENCODE, 1, ""), *d = coder(
	    "lif", SPK_ENCODE, 1, "min=-2 max=3");
	struct spk_head a = {0}, b = {0};
	double value;
	size_t i;

	OK(spk_coder_set(c, "min", &lo, 1, &f) == 0);
	OK(spk_coder_wants_range(c));
	OK(spk_coder_set(c, "max", &hi, 1, &f) == 0);
	OK(!spk_coder_wants_range(c));
	OK(spk_coder_start(c, x, &f) == 0 && spk_coder_start(d, x, &f) == 0);
	OK(spk_coder_words(c, &a, &f) == 0 && spk_coder_words(d, &b, &f) == 0);
	OK(a.n == b.n);
	for (i = 0; i < a.n && i < b.n; i++)
		OK(strcmp(a.word[i].value, b.word[i].value) == 0);
	OK(spk_coder_get(c, "max", &value, &f) == 1 &&
	    !(value < 3 || value > 3));
	spk_coder_reset(c);
	OK(!spk_coder_wants_range(c));
	spk_coder_free(c);
	spk_coder_free(d);
	spk_head_free(&a);
	spk_head_free(&b);
}

/* A previous fault stays, and does no harm. */
static void
test_stale(void)
{
	static const double x[] = {1, 2, 3};
	const struct spk_scoring how = {.of = SPK_OF_SIGNAL};
	struct spk_fault old = {0};
	struct spk_in *in;
	struct spk_out *out;
	struct spk_coder *c;
	struct spk_score *s;
	struct spk_tune *t;
	struct spk_phase *p;

	OK(spk_fail(&old, SPK_DATA, "long ago") == -1);
	f = old;
	out = spk_out_open(1, "out", NULL, 0, &f);
	in = input("1\n", "");
	c = coder("sf", SPK_ENCODE, 1, "");
	s = spk_score_new(1, &how, sizeof how, &f);
	t = spk_tune_new(spk_codec_find("sf"), x, 3, 1, NULL, &f);
	p = spk_phase_new(SPK_ENCODE, 4, 1, &f);
	OK(out != NULL && in != NULL && c != NULL && s != NULL && t != NULL &&
	    p != NULL);
	OK(memcmp(&f, &old, sizeof f) == 0);
	spk_out_close(out);
	spk_in_close(in);
	spk_coder_free(c);
	spk_score_free(s);
	spk_tune_free(t);
	spk_phase_free(p);
	f = (struct spk_fault){0};
}

/* The place of a fault, and its text. */
static void
test_places(void)
{
	struct spk_in *in = input("a,b\n1,2\n3,x\n", "");
	struct spk_coder *c;
	float x[2];

	OK(spk_in_read(in, SPK_F32, x, 1, &f) == 1);
	OK(spk_in_read(in, SPK_F32, x, 1, &f) == -1);
	OK(f.place == SPK_AT_LINE && f.at == 3 && f.field == 2);
	OK(strcmp(f.text + f.reason, "not a number: 'x'") == 0);
	SAYS(DATA, "in:3:2: not a number: 'x'");
	spk_in_close(in);

	in = input("abcde", "from=f32 channels=1");
	OK(spk_in_read(in, SPK_F32, x, 1, &f) == 1);
	OK(spk_in_read(in, SPK_F32, x, 1, &f) == -1);
	OK(f.place == SPK_AT_BYTE && f.at == 4 && f.field == 0);
	SAYS(DATA, "in: byte 4: 1 byte left over, a frame has 4");
	spk_in_close(in);

	c = coder("lif", SPK_ENCODE, 2, "min=0,5 max=1,2");
	OK(spk_coder_start(c, NULL, &f) == -1);
	OK(f.channel == 2);
	OK(strcmp(f.text + f.reason, "min is above max") == 0);
	SAYS(USAGE, "channel 2: min is above max");
	spk_coder_free(c);
}

static void
test_score(void)
{
	const double x[] = {1, 2, 3};
	const int8_t y[] = {0, 1, 0}, many[] = {0, 1, 55};
	struct spk_scoring how = {.of = SPK_OF_SIGNAL};
	struct spk_score *s = spk_score_new(1, &how, sizeof how.of, &f);
	const struct spk_metric *m;
	size_t k;

	OK(s != NULL);
	OK(spk_score_trains(s, y, y, 3, &f) == -1);
	SAYS(USAGE, "not a score of trains");
	spk_score_signal(s, x, SPK_F64, x, 3);
	OK(spk_score_end(s, &f) == 0);
	OK(spk_score_end(s, &f) == -1);
	SAYS(USAGE, "the score has ended");
	OK(isnan(spk_score_get(s, spk_metric_find("afr"), 0)));
	OK(isnan(spk_score_get(s, NULL, 0)));
	OK(!(fabs(spk_score_get(s, spk_metric_find("mse"), 0)) > 0));
	spk_score_again(s);
	spk_score_signal(s, x, SPK_I8, y, 3);
	OK(spk_score_end(s, &f) == -1);
	SAYS(USAGE, "the decoded signal is f32 or f64");
	spk_score_again(s);
	spk_score_spikes(s, y, 1, 3, NULL);
	OK(spk_score_end(s, &f) == -1);
	SAYS(USAGE, "a column of spikes that is of no channel");
	spk_score_free(s);
	how = (struct spk_scoring){.of = SPK_OF_TRAINS, .tau = 1, .cost = 1};
	s = spk_score_new(1, &how, sizeof how, &f);
	OK(spk_score_trains(s, y, many, 3, &f) == -1);
	SAYS(DATA, "not a spike, which is -1, 0 or 1");
	OK(spk_score_trains(s, y, y, 3, &f) == 0);
	OK(spk_score_end(s, &f) == 0);
	OK(spk_score_trains(s, y, y, 3, &f) == -1);
	SAYS(USAGE, "the score has ended");
	spk_score_free(s);
	OK(spk_score_new(0, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "no channels");
	how = (struct spk_scoring){.of = SPK_OF_SIGNAL | SPK_OF_DELAY,
	    .from = 3, .to = 1};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "delay: not from -1000000 to 1000000 frames, in this "
	    "order");
	how.from = -1000001;
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	f = (struct spk_fault){0};
	how.from = 0;
	how.to = 1000001;
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	f = (struct spk_fault){0};
	how = (struct spk_scoring){.of = SPK_OF_SIGNAL, .peak = -1};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "peak: below 0");
	how = (struct spk_scoring){.of = SPK_OF_SIGNAL, .width = 3,
	    .height = 2};
	OK(spk_score_new(5, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "images of 3x2 are not the 5 values of a frame");
	how.of |= SPK_OF_IMAGES;
	how.peak = 1;
	OK(spk_score_new(6, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "ssim is of images of 11x11 or more, with a peak");
	how = (struct spk_scoring){.of = SPK_OF_TRAINS, .cost = 1};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "tau: not above 0");
	how = (struct spk_scoring){.of = SPK_OF_TRAINS, .tau = 1, .cost = -1};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "cost: not above 0");
	how = (struct spk_scoring){.of = SPK_OF_TIMING};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "tau: not above 0");
	how = (struct spk_scoring){.of = SPK_OF_CORRELATION, .sigma = 1};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "window: not above 0");
	how = (struct spk_scoring){.of = SPK_OF_CORRELATION, .window = 1};
	OK(spk_score_new(1, &how, sizeof how, &f) == NULL);
	SAYS(USAGE, "sigma: not above 0");
	how = (struct spk_scoring){.of = SPK_OF_SIGNAL};
	s = spk_score_new(1, &how, sizeof how, &f);
	spk_score_signal(s, x, SPK_I8, y, 3);
	OK(spk_score_end(s, &f) == -1);
	SAYS(USAGE, "the decoded signal is f32 or f64");
	spk_score_free(s);
	how = (struct spk_scoring){.of = SPK_OF_SPIKES};
	s = spk_score_new(1, &how, sizeof how, &f);
	spk_score_signal(s, x, SPK_F64, x, 3);	/* is not wanted */
	spk_score_spikes(s, y, 3, 1, NULL);
	OK(spk_score_end(s, &f) == 0);
	OK(fabs(spk_score_get(s, spk_metric_find("afr"), 0) - 1. / 3) < 1e-12);
	spk_score_free(s);
	for (k = 0; (m = spk_metric(k)) != NULL; k++)
		OK(spk_metric_find(m->name) == m);
	OK(k > 10 && spk_metric_find("none") == NULL);
}

static void
test_phase(void)
{
	double x[4] = {0, 1, 0, 0}, m[4], a[4];
	struct spk_phase *p;
	size_t delay;

	OK(spk_phase_new(SPK_ENCODE, 1, 1, &f) == NULL);
	SAYS(USAGE, "a window of 1 samples, each 1 times");
	OK(spk_phase_new(SPK_DECODE, 1 << 20, 1 << 20, &f) == NULL);
	SAYS(USAGE, "a window of 1048576 samples, each 1048576 times");
	OK(spk_phase_new(SPK_ENCODE, 4, 2, &f) == NULL);
	SAYS(USAGE, "a window of 4 samples, each 2 times");
	p = spk_phase_new(SPK_ENCODE, 4, 1, &f);
	OK(p != NULL && spk_phase_encode(p, x, 16, m, a) == 0);
	OK(spk_phase_delay(p, m, a, 0.5, &delay) && delay == 1);
	OK(!spk_phase_delay(p, m, a, 2, &delay));
	spk_phase_decode(p, m, a, x);
	OK(isnan(x[0]) && isnan(x[3]));
	spk_phase_free(p);
	p = spk_phase_new(SPK_DECODE, 4, 1, &f);
	OK(spk_phase_encode(p, x, 16, m, a) == -1);
	OK(!spk_phase_delay(p, m, a, 0.5, &delay));
	spk_phase_decode(p, m, a, x);
	OK(fabs(x[1] - 1) < 1e-12 && fabs(x[2]) < 1e-12);
	spk_phase_free(p);
}

static bool
stop(void *arg, double part)
{
	OK(part >= 0 && part <= 1);
	++*(int *)arg;
	return true;
}

static void
test_tune(void)
{
	static double x[400];
	int calls = 0;
	struct spk_goal goal = {.metric = spk_metric_find("mse"),
	    .max_afr = 1, .points = 4};
	struct spk_head head;
	struct spk_front front;
	struct spk_tune *t;
	size_t tried, i;

	for (i = 0; i < 400; i++)
		x[i] = sin((double)i / 9);
	OK(spk_tune_new(NULL, x, 400, 1, NULL, &f) == NULL);
	SAYS(USAGE, "no codec");
	OK(spk_tune_new(spk_codec_find("sf"), x, 0, 1, NULL, &f) == NULL);
	SAYS(DATA, "no frames");
	OK(spk_tune_new(spk_codec_find("sf"), x, 400, 0, NULL, &f) == NULL);
	SAYS(USAGE, "no channels");

	head = words("bogus=1");
	OK(spk_tune_new(spk_codec_find("sf"), x, 400, 1, &head, &f) == NULL);
	SAYS(USAGE, "bogus: sf has no such parameter");
	spk_head_free(&head);
	head = words("threshold=ab");
	t = spk_tune_new(spk_codec_find("sf"), x, 400, 1, &head, &f);
	OK(t != NULL && spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "threshold: 'ab' is not a number above 0");
	spk_tune_free(t);
	spk_head_free(&head);

	t = spk_tune_new(spk_codec_find("bsa"), x, 400, 1, NULL, &f);
	OK(spk_tune_score(t) == NULL && isnan(spk_tune_cost(t, 0)));
	OK(spk_tune_parts(t) == 0 && !spk_tune_still(t, 0));
	OK(!spk_tune_front(t, 0, 0, &front, sizeof front));
	OK(spk_tune_range(t, "threshold", 3, 2, &f) == -1);
	SAYS(USAGE, "search: threshold: from above to");
	goal.metric = NULL;
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "metric: not for a signal without delay");
	goal.metric = spk_metric_find("van-rossum");
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "metric: not for a signal without delay");
	goal.metric = spk_metric_find("mse");
	goal.max_afr = 0;
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "max-afr: not above 0");
	goal.max_afr = 1;
	goal.sparsity = -1;
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "sparsity: below 0");
	goal.sparsity = 0;
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == 0);
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == -1);
	SAYS(USAGE, "tuned already");
	tried = spk_tune_tried(t);
	spk_tune_free(t);

	goal.progress = stop;
	goal.arg = &calls;
	t = spk_tune_new(spk_codec_find("bsa"), x, 400, 1, NULL, &f);
	OK(spk_tune_run(t, &goal, sizeof goal, &f) == 0);
	OK(calls == 1 && spk_tune_tried(t) < tried / 4);
	OK(spk_tune_score(t) != NULL);
	OK(spk_head_get(spk_tune_words(t), "threshold") != NULL);
	spk_tune_free(t);

	goal.progress = NULL;
	goal.points = 4;
	t = spk_tune_new(spk_codec_find("sf"), x, 400, 1, NULL, &f);
	OK(spk_tune_fronts(t, &goal, sizeof goal, &f) == 0);
	for (i = 0; spk_tune_front(t, 0, i, &front, sizeof front); i++)
		OK(front.afr >= 0 && front.value[0] > 0 && front.stretch > 0);
	OK(i > 1 && i <= 4);
	spk_tune_free(t);
}

static bool
weighs(const struct spk_coder *c, double want)
{
	double x[2] = {0};

	return spk_coder_get(c, "weight", x, &f) == 2 && !(x[1] < want) &&
	    !(x[1] > want);
}

/* Missing values come from the others, in any order. */
static void
test_derived(void)
{
	struct spk_coder *c = coder("lif", SPK_ENCODE, 2,
	    "threshold=0.25,0.75 leak=0.5 min=0 max=1");
	const double one = 1, two = 2;
	struct spk_head head = {0};

	OK(weighs(c, 0.5));
	OK(spk_coder_set(c, "threshold", &two, 1, &f) == 0 &&
	    weighs(c, 1.125));
	OK(spk_coder_set(c, "weight", &two, 1, &f) == 0 && weighs(c, 2));
	OK(spk_coder_set(c, "shift", &one, 1, &f) == 0);
	OK(spk_coder_words(c, &head, &f) == 0);
	OK(strcmp(spk_head_get(&head, "weight"), "2") == 0);
	OK(strcmp(spk_head_get(&head, "shift"), "1") == 0);
	OK(spk_head_get(&head, "stretch") == NULL);
	spk_head_free(&head);
	spk_coder_free(c);

	/*
	 * A decoder has what it was given: else a spike pushes the
	 * threshold.
	 */
	c = coder("lif", SPK_DECODE, 2, "threshold=0.25 min=0 max=1");
	OK(weighs(c, 0));
	OK(spk_coder_words(c, &head, &f) == 0);
	OK(spk_head_get(&head, "weight") == NULL);
	spk_head_free(&head);
	spk_coder_free(c);
}

int
main(void)
{
	const struct spk_codec *const *codec;

	OK(strcmp(spk_version(), SPK_VERSION) == 0);
	test_copies();
	test_words();
	test_no_words();
	test_order_in();
	test_order_out();
	test_spikes();
	test_descriptors();
	test_coder();
	test_given();
	test_numbers();
	test_next();
	test_rows();
	for (codec = spk_codecs; *codec != NULL; codec++)
		test_reset(*codec);
	test_set();
	test_stale();
	test_places();
	test_score();
	test_phase();
	test_tune();
	test_derived();
	return tap_failed > 0;
}

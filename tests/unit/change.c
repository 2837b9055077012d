/*
 * A file that changes while it is read: by frames, by lines that are signals,
 * by neurons, as the second of two streams, and a second time.  Appending is
 * not a fault, except for the rest of a line that was partly read.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/neurons.h"
#include "format/text.h"
#include "tap.h"

#define HEAD	"#spk v=1 kind=signal channels=1\n"
#define NEURONS	"#spk v=1 kind=spikes format=neurons channels=1 window=2\n"

enum change { NONE, TOUCH, APPEND, REWRITE, SHORTEN };

/* A file of 1970, so that any change is a later one. */
static int
file(const char *text)
{
	static const struct timespec then[2] = {{1, 0}, {1, 0}};
	char name[] = "change.XXXXXX";
	const int fd = mkstemp(name);

	OK(fd != -1 && unlink(name) == 0);
	OK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	OK(lseek(fd, 0, SEEK_SET) == 0 && futimens(fd, then) == 0);
	return fd;
}

static void
change(int fd, enum change how)
{
	struct stat st;

	OK(fstat(fd, &st) == 0);
	OK(how != TOUCH || futimens(fd, NULL) == 0);
	OK(how != APPEND || pwrite(fd, "0\n", 2, st.st_size) == 2);
	OK(how != REWRITE || pwrite(fd, "7", 1, 0) == 1);
	OK(how != SHORTEN || ftruncate(fd, st.st_size - 1) == 0);
}

/* One more frame, line or neuron: 1, 0 at the end, -1. */
static int
next(struct spk_in *in, const struct spk_in_how *how, struct spk_fault *f)
{
	struct spk_neuron n;
	struct spk_row row;
	double x;

	if (in->reader == how->rows)
		return spk_rows_next(in, &row, f);
	if (in->reader == how->neurons)
		return spk_neurons_next(in, &n, f);
	return (int)spk_in_read(in, SPK_F64, &x, 1, f);
}

/* Read it, change it at its last frame, and expect this message at the end. */
static void
check(int line, const char *text, const char *words, enum change what,
    const char *want)
{
	const struct spk_in_how how = {.rows = &spk_rows_reader,
	    .neurons = &spk_neurons_reader, .flags = SPK_CLOSE | SPK_MANY};
	const bool twice = *words == '2';
	struct spk_fault f = {0};
	struct spk_head args = {0};
	struct spk_in *in;
	const int fd = file(text);
	int frames = 0;

	OK(spk_head_parse(&args, words + twice, strlen(words + twice),
	    &f) == 0);
	in = spk_in_open_how(fd, "in", &args, &how, &f);
	OK(in != NULL);
	while (frames < 3 && next(in, &how, &f) == 1)
		frames++;
	if (frames < 3)
		OK(frames == 1 && spk_in_next_how(&in, &args, &how, &f) == 1 &&
		    next(in, &how, &f) == 1 && next(in, &how, &f) == 1);
	if (twice) {
		OK(next(in, &how, &f) == 0 && spk_in_rewind(in, &f) == 0);
		OK(next(in, &how, &f) == 1);
	}
	change(fd, what);
	while (next(in, &how, &f) == 1)
		;
	if (strcmp(f.text, want) != 0 || f.status != (*want != '\0' ?
	    SPK_DATA : SPK_DONE) || spk_in_grew(in) != (what == APPEND &&
	    *want == '\0')) {
		printf("line %d: '%s', wanted '%s'\n", line, f.text, want);
		tap_failed++;
	}
	spk_in_close(in);
	spk_head_free(&args);
}
#define CHECK(text, words, what, want) \
	check(__LINE__, text, words, what, want)

int
main(void)
{
	static const char changed[] = "in: changed while it was read";
	static const char *const inputs[][2] = {
		{"1\n2\n3\n", ""}, {"1\n2\n3\n", " rows=1"},
		{HEAD "1\n2\n3\n#end frames=3\n", ""},
		{HEAD "1\n#end frames=1\n" HEAD "2\n3\n#end frames=2\n", ""},
		{NEURONS "0,0,0,0,1,0,\n1,0,0,0,1,0,\n2,0,0,0,1,0,\n"
		    "#end frames=6\n", ""},
		{"abc", " from=u8 channels=1"},
	};
	size_t i;

	for (i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		CHECK(inputs[i][0], inputs[i][1], NONE, "");
		CHECK(inputs[i][0], inputs[i][1], TOUCH, changed);
		CHECK(inputs[i][0], inputs[i][1], REWRITE, changed);
		CHECK(inputs[i][0], inputs[i][1], SHORTEN, changed);
	}
	CHECK("1\n2\n3\n", "", APPEND, "");
	CHECK("1\n2\n3\n", " rows=1", APPEND, "");
	CHECK("abc", " from=u8 channels=1", APPEND, "");
	CHECK("1\n2\n3", "", APPEND,
	    "in: grew while it was read, in its last line");
	CHECK("1\n2\n3\n", "2", APPEND, changed);
	CHECK("1\n2\n3\n", "2", NONE, "");
	return tap_failed > 0;
}

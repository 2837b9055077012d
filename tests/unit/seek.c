/*
 * Seeking to frames: the same frames are read as in sequence, in any format,
 * from any position.
 *
 *	seek FILE [KEY=VALUE ...]	- is stdin, with no way back
 */
#include <fcntl.h>
#include <spk.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

#define MOST	(1 << 20)		/* values */

static double all[MOST], part[MOST];
static size_t columns, frames;

static struct spk_in *
begin(const char *file, const struct spk_head *words)
{
	const int fd = strcmp(file, "-") == 0 ? dup(0) : open(file, O_RDONLY);
	struct spk_fault f = {0};
	struct spk_in *in = spk_in_open(fd, file, words, SPK_CLOSE, &f);

	if (in == NULL)
		printf("%s\n", f.text);
	return in;
}

/* Read up to n frames into x: their number, or -1. */
static ptrdiff_t
take(struct spk_in *in, double *x, size_t n, struct spk_fault *f)
{
	size_t have = 0;
	ptrdiff_t got = 1;

	while (have < n && got > 0) {
		got = spk_in_read(in, SPK_F64, x + have * columns, n - have, f);
		have += got > 0 ? (size_t)got : 0;
	}
	return got == -1 ? -1 : (ptrdiff_t)have;
}

/* Frames from this one on are the same as before. */
static void
visit(struct spk_in *in, size_t frame, size_t n)
{
	struct spk_fault f = {0};
	ptrdiff_t got;

	if (spk_in_seek(in, frame, &f) == -1) {
		printf("frame %zu: %s\n", frame, f.text);
		tap_failed++;
		return;
	}
	got = take(in, part, n, &f);
	n = n < frames - frame ? n : frames - frame;
	OK(got == (ptrdiff_t)n);
	OK(memcmp(part, all + frame * columns, n * columns * sizeof *all) == 0);
}

/* Beyond the end, and at the end. */
static void
ends(struct spk_in *in, const char *file)
{
	struct spk_fault f = {0};
	char want[400];

	visit(in, frames, 1);
	OK(spk_in_seek(in, frames + 1, &f) == -1 && f.status == SPK_USAGE);
	snprintf(want, sizeof want, "%s: frame %zu, and it has %zu", file,
	    frames + 1, frames);
	OK(strcmp(f.text, want) == 0);
}

static void
about(const char *file, const struct spk_head *words)
{
	struct spk_in *in = begin(file, words);
	struct spk_fault f = {0};
	size_t seed = 1, k;
	ptrdiff_t n = 0;

	if (in != NULL) {
		columns = spk_in_columns(in);
		n = take(in, all, MOST / columns, &f);
	}
	OK(n > 0 && (size_t)n < MOST / columns);
	if (n <= 0)
		return;
	frames = (size_t)n;
	visit(in, frames, 1);
	for (k = 0; k < 40; k++) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		visit(in, (seed >> 33) % frames, k % 4 * k + 1);
	}
	visit(in, 0, frames);
	ends(in, file);
	visit(in, 0, 1);
	spk_in_close(in);
}

/* A pipe, whose frames are those of the file before. */
static void
onward(const struct spk_head *words)
{
	struct spk_in *in = begin("-", words);
	struct spk_fault f = {0};
	size_t k;

	OK(in != NULL && frames > 0);
	if (in == NULL)
		return;
	for (k = 0; k + 3 < frames; k += frames / 7 + 3)
		visit(in, k, 3);
	OK(spk_in_seek(in, 0, &f) == -1 && f.status == SPK_USAGE &&
	    strcmp(f.text, "-: it cannot be read twice") == 0);
	visit(in, frames - 1, 2);
	ends(in, "-");
	spk_in_close(in);
}

int
main(int argc, char *argv[])
{
	struct spk_head words = {0};
	struct spk_fault f = {0};
	char *eq;
	int i;

	for (i = 2; i < argc; i++) {
		eq = strchr(argv[i], '=');
		if (eq == NULL)
			return 2;
		*eq = '\0';
		OK(spk_head_set(&words, argv[i], eq + 1, &f) == 0);
	}
	about(argv[1], &words);
	onward(&words);
	spk_head_free(&words);
	return tap_failed > 0;
}

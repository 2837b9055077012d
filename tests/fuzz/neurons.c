/*
 * Neurons to the signal: the same bytes, and the same fault, however the input
 * arrives; the bytes before a fault; and without a fault, the number of frames
 * of the input.
 */
#include "fuzz.h"
#include "read.h"

/* Decode the input to a file: that file. */
static int
decode(size_t most, const struct spk_head *args, const struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_in_how how = {.neurons = &spk_neurons_reader};
	struct spk_head head = {0};
	struct spk_out *out;
	struct spk_in *in;
	int to = memfd_create("output", 0), copy = dup(to);
	bool ended = false;

	CLAIM(to != -1 && copy != -1);
	in = spk_in_open_how(read_input_by(most), "input", args, &how, f);
	out = spk_out_open(copy, "output", NULL, SPK_CLOSE, f);
	if (in != NULL && out != NULL && in->reader == &spk_neurons_reader &&
	    ((const struct spk_neurons *)in->own)->channels <= 64 &&
	    spk_head_set(&head, "kind", "signal", f) == 0) {
		ended = spk_neurons_decode(in, out, words, false, &head,
		    f) == 0;
		CLAIM(ended || f->status != SPK_DONE);
	}
	spk_out_salvage(out, f);
	spk_in_close(in);
	spk_out_close(out);
	spk_head_free(&head);
	return to;
}

/* Whether two files are the same. */
static bool
alike(int a, int b)
{
	char x[4096], y[4096];
	ssize_t n, m;

	lseek(a, 0, SEEK_SET);
	lseek(b, 0, SEEK_SET);
	do {
		n = read(a, x, sizeof x);
		m = read(b, y, sizeof y);
	} while (n == m && n > 0 && memcmp(x, y, (size_t)n) == 0);
	return n == 0 && m == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const options[] = {
		"", "partial=1", "from=neurons",
		"from=neurons channels=2"
	};
	static const char *const settings[] = {
		"window=2", "window=4 hop=2", "window=5 hop=3 upsample=2",
		"window=7 upsample=3"
	};
	struct spk_head args = {0}, words = {0};
	struct spk_fault f = {0}, whole = {0}, part;
	const char *o, *s;
	int all, to;
	size_t i;

	if (n < 1 || n > 4096)
		return 0;
	o = options[data[0] % 4];
	s = settings[data[0] / 4 % 4];
	CLAIM(spk_head_parse(&args, o, strlen(o), &f) == 0 &&
	    spk_head_parse(&words, s, strlen(s), &f) == 0);
	set_input(data + 1, n - 1);
	all = decode(SIZE_MAX, &args, &words, &whole);
	for (i = 0; i < SIZES; i++) {
		part = (struct spk_fault){0};
		to = decode(sizes[i], &args, &words, &part);
		CLAIM(part.status == whole.status);
		CLAIM(strcmp(part.text, whole.text) == 0);
		CLAIM(alike(to, all));
		close(to);
	}
	close(all);
	spk_head_free(&args);
	spk_head_free(&words);
	return 0;
}

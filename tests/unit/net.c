/*
 * What a network makes of images, for tests/net.py: as binary32 on stdin the
 * globals and the images, on stdout the images of the last layer, of any jobs.
 *
 *	net FILE WIDTH HEIGHT
 *
 * Without operands: what networks linked in are of, and files that are none.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/net.h"
#include "tap.h"

static float *
images(size_t n, size_t pixels, float *image[])
{
	float *x = calloc(n * pixels + 1, sizeof *x);
	size_t k;

	for (k = 0; k < n; k++)
		image[k] = x + k * pixels;
	return x;
}

static void
run(const struct spk_net *n, const float *const *input, const float *globals,
    size_t width, size_t height, unsigned jobs, float *const *output)
{
	const size_t size = spk_lines(spk_net_room(n, width, height, jobs));
	void *room = aligned_alloc(64, size);

	/* What there was before does not matter. */
	memset(room, 255, size);
	spk_net_run(n, input, globals, width, height, jobs, output, room);
	free(room);
}

static int
print(const struct spk_net *n, size_t width, size_t height)
{
	const size_t pixels = width * height;
	const size_t outputs = n->channels[n->layers];
	float globals[SPK_NET_GLOBALS], *in[SPK_NET_CHANNELS];
	const float *input[SPK_NET_CHANNELS];
	float *out[2][SPK_NET_CHANNELS];
	float *x = images(n->channels[0], pixels, in);
	float *y = images(outputs, pixels, out[0]);
	float *z = images(outputs, pixels, out[1]);
	unsigned jobs;
	size_t k;

	for (k = 0; k < n->channels[0]; k++)
		input[k] = in[k];
	OK(fread(globals, sizeof *globals, n->globals, stdin) == n->globals);
	OK(fread(x, sizeof *x * pixels, n->channels[0], stdin) ==
	    n->channels[0]);
	run(n, input, globals, width, height, 1, out[0]);
	for (jobs = 2; jobs < 6; jobs++) {
		run(n, input, globals, width, height, jobs, out[1]);
		OK(memcmp(y, z, outputs * pixels * sizeof *y) == 0);
	}
	fwrite(y, sizeof *y * pixels, outputs, stdout);
	free(x);
	free(y);
	free(z);
	return tap_failed > 0;
}

int
main(int argc, char *argv[])
{
	struct spk_fault f = {0};
	struct spk_net n;
	const char *complaint;
	size_t size;
	void *file;

	if (argc != 4)
		return 2;
	file = spk_file_read(argv[1], 1 << 20, &size, &f);
	complaint = file != NULL ? spk_net_read(&n, file, size) : f.text;
	if (complaint != NULL) {
		puts(complaint);
		return 1;
	}
	return print(&n, strtoul(argv[2], NULL, 10),
	    strtoul(argv[3], NULL, 10));
}

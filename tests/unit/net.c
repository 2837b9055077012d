/*
 * The output of a network for images, for tests/net.py: on stdin, as binary32,
 * its globals and as many images as it has inputs, and the images that these
 * are without, and the base; on stdout the image that becomes of it by any
 * jobs.  The last input is without a level instead.
 *
 *	net FILE WIDTH HEIGHT
 */
#include <stdlib.h>
#include <string.h>

#include "camera/net.h"
#include "tap.h"

#define LEVEL	0.25F
#define FACTOR	0.75F

static float *
run(const struct spk_net *n, const struct spk_net_task *t)
{
	const size_t size = spk_lines(spk_net_room(n, t->width, t->height,
	    t->jobs));
	struct spk_net_task task = *t;
	void *room = aligned_alloc(64, size);

	/* Previous contents do not matter. */
	memset(room, 255, size);
	task.out = malloc(t->width * t->height * sizeof *task.out);
	spk_net_run(n, &task, room);
	free(room);
	return task.out;
}

static int
print(const struct spk_net *n, size_t width, size_t height)
{
	const size_t size = width * height, inputs = n->channels[0];
	const size_t images = 2 * inputs + 1;
	float globals[SPK_NET_GLOBALS], *x = malloc(images * size * sizeof *x);
	struct spk_net_input in[SPK_NET_CHANNELS];
	struct spk_net_task t = {
		.width = width, .height = height, .input = in,
		.globals = globals, .base = x + 2 * inputs * size,
		.factor = FACTOR, .jobs = 1
	};
	float *y, *z;
	size_t k;

	OK(fread(globals, sizeof *globals, n->globals, stdin) == n->globals);
	OK(fread(x, size * sizeof *x, images, stdin) == images);
	for (k = 0; k < inputs; k++)
		in[k] = (struct spk_net_input){
			.image = x + k * size, .level = LEVEL,
			.less = k + 1 < inputs ? x + (inputs + k) * size : NULL,
			.factor = (float)(k + 2)
		};
	y = run(n, &t);
	for (t.jobs = 2; t.jobs < 6; t.jobs++) {
		z = run(n, &t);
		OK(memcmp(y, z, size * sizeof *y) == 0);
		free(z);
	}
	fwrite(y, sizeof *y, size, stdout);
	free(y);
	free(x);
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
	int status = 1;

	if (argc != 4)
		return 2;
	file = spk_file_read(argv[1], 1 << 20, &size, &f);
	complaint = file != NULL ? spk_net_read(&n, file, size) : f.text;
	if (complaint != NULL)
		puts(complaint);
	else
		status = print(&n, strtoul(argv[2], NULL, 10),
		    strtoul(argv[3], NULL, 10));
	free(file);
	return status;
}

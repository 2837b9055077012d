/*
 * What a network of motion takes, of what maps.c wrote of frames of WIDTH x
 * HEIGHT, on stdin:
 *
 *	moved scene.net gain < maps
 *
 * For each frame, as binary32 of this machine: the root of its scene by the
 * network of that file, then those of the frame before and after, moved to
 * where this frame has its things; or itself at the ends.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/camera.h"
#include "camera/motion.h"

#define WIDTH	400
#define HEIGHT	250
#define PIXELS	(WIDTH * HEIGHT)
#define FRAMES	64			/* at most */
#define BASE	2			/* the map that is added to */

static void *
take(size_t n)
{
	void *p = aligned_alloc(64, spk_lines(n));

	if (p == NULL)
		exit(3);
	return memset(p, 0, spk_lines(n));
}

static struct spk_net
open_net(const char *file)
{
	static char bytes[1 << 16];
	struct spk_net net;
	FILE *f = fopen(file, "rb");
	size_t n;

	if (f == NULL)
		exit(3);
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	if (spk_net_read(&net, bytes, n) != NULL ||
	    !spk_net_takes(&net, SPK_MAPS, 2))
		exit(1);
	return net;
}

static void
run(const struct spk_net *net, float gain, float noise,
    float map[SPK_MAPS][PIXELS], float *root)
{
	const float globals[2] = {logf(gain), 100 * noise};
	struct spk_net_input in[SPK_MAPS];
	struct spk_net_task task = {
		.width = WIDTH, .height = HEIGHT, .input = in,
		.globals = globals, .base = map[BASE], .factor = 1,
		.out = root, .jobs = 1
	};
	void *room = take(spk_net_room(net, WIDTH, HEIGHT, 1));
	size_t i;

	for (i = 0; i < SPK_MAPS; i++)
		in[i] = (struct spk_net_input){
			.image = map[i], .less = map[BASE],
			.factor = i <= BASE ? 2 : 3
		};
	in[BASE].less = NULL;
	in[BASE].level = 0.5F;
	spk_net_run(net, &task, room);
	free(room);
}

static void
put(struct spk_motion *m, const float *root, const float *other)
{
	static float moved[PIXELS];

	if (other != root) {
		spk_motion_find(m, root, other);
		spk_motion_warp(m, other, moved);
	}
	fwrite(other != root ? moved : root, sizeof moved, 1, stdout);
}

int
main(int argc, char *argv[])
{
	static float map[SPK_MAPS][PIXELS], root[FRAMES][PIXELS], noise;
	struct spk_motion m;
	struct spk_net net;
	size_t n = 0, k;

	if (argc != 3)
		return 2;
	net = open_net(argv[1]);
	while (n < FRAMES && fread(&noise, sizeof noise, 1, stdin) == 1 &&
	    fread(map, sizeof map, 1, stdin) == 1)
		run(&net, strtof(argv[2], NULL), noise, map, root[n++]);
	spk_motion_open(&m, take(spk_motion_room(WIDTH, HEIGHT)), WIDTH,
	    HEIGHT);
	for (k = 0; k < n; k++) {
		fwrite(root[k], sizeof root[k], 1, stdout);
		put(&m, root[k], root[k > 0 ? k - 1 : k]);
		put(&m, root[k], root[k + 1 < n ? k + 1 : k]);
	}
	return fflush(stdout) != 0;
}

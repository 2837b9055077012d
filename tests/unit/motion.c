/*
 * Motion of two images of that size: from stdin one after the other, in
 * binary32; to stdout the vectors, and the second moved.
 */
#include <stdlib.h>

#include "camera/motion.h"
#include "tap.h"

int
main(int argc, char *argv[])
{
	struct spk_motion m;
	size_t width, height, n;
	float *image, *warped;
	void *room;

	if (argc != 3)
		return 2;
	width = strtoul(argv[1], NULL, 10);
	height = strtoul(argv[2], NULL, 10);
	n = width * height;
	image = calloc(3 * n, sizeof *image);
	room = aligned_alloc(64, spk_motion_room(width, height));
	OK(fread(image, sizeof *image, 2 * n, stdin) == 2 * n);
	spk_motion_open(&m, room, width, height);
	spk_motion_find(&m, image, image + n);
	warped = image + 2 * n;
	spk_motion_warp(&m, image + n, warped);
	fwrite(m.vector, sizeof *m.vector, 2 * m.across * m.down, stdout);
	fwrite(warped, sizeof *warped, n, stdout);
	free(image);
	free(room);
	return tap_failed > 0;
}

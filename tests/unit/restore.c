/*
 * Frames restored, for tests/restore.py: as binary32 on stdin the frames of a
 * video that was decoded, on stdout those of that many
 * jobs.
 *
 *	restore FILE WIDTH HEIGHT QUALITY JOBS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/restore.h"

static int
print(const struct spk_net *net, size_t width, size_t height,
    unsigned quality, unsigned jobs)
{
	const size_t size = spk_lines(spk_restore_room(net, width, height,
	    jobs));
	const size_t pixels = width * height;
	void *room = aligned_alloc(64, size);
	float *frame = calloc(pixels + 1, sizeof *frame);
	struct spk_restore r;
	bool more;

	/* Previous contents do not matter. */
	memset(room, 255, size);
	spk_restore_open(&r, room, net, width, height, quality, jobs);
	do {
		more = fread(frame, sizeof *frame, pixels, stdin) == pixels;
		spk_restore_put(&r, more ? frame : NULL, r.frames != 3);
		if (spk_restore_plain(&r) != NULL) {
			fwrite(spk_restore_plain(&r), sizeof *frame, pixels,
			    stdout);
			fwrite(spk_restore_frame(&r), sizeof *frame, pixels,
			    stdout);
		}
	} while (more);
	free(frame);
	free(room);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct spk_fault f = {0};
	struct spk_net net;
	const char *complaint;
	size_t size;
	void *file;
	int status = 1;

	if (argc != 6)
		return 2;
	file = spk_file_read(argv[1], 1 << 20, &size, &f);
	complaint = file != NULL ? spk_restore_read(&net, file, size) : f.text;
	if (complaint != NULL)
		puts(complaint);
	else
		status = print(&net, strtoul(argv[2], NULL, 10),
		    strtoul(argv[3], NULL, 10),
		    (unsigned)strtoul(argv[4], NULL, 10),
		    (unsigned)strtoul(argv[5], NULL, 10));
	free(file);
	return status;
}

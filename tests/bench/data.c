/*
 * Signals for the bench, the same each time, to stdout:
 *
 *	data f32 FRAMES CHANNELS	binary32
 *	data FORMAT FRAMES CHANNELS	text, by printf's FORMAT
 *	data digits FRAMES CHANNELS	whole numbers up to 255, mostly 0
 *
 * A signal is a sine and an autoregressive process.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rnd.h"

int
main(int argc, char *argv[])
{
	static double walk[4096];
	long frames, channels, t, c;
	double x;
	float y;

	if (argc != 4)
		return 2;
	frames = strtol(argv[2], NULL, 10);
	channels = strtol(argv[3], NULL, 10);
	for (t = 0; t < frames; t++)
		for (c = 0; c < channels; c++) {
			walk[c] = 0.95 * walk[c] + rnd() - 0.5;
			x = walk[c] + sin((double)t / 50 + (double)c + 1);
			y = (float)x;
			if (strcmp(argv[1], "f32") == 0)
				fwrite(&y, sizeof y, 1, stdout);
			else if (strcmp(argv[1], "digits") == 0)
				printf("%d", rnd() < 0.15 ?
				    (int)(256 * rnd()) : 0);
			else
				printf(argv[1], x);
			if (strcmp(argv[1], "f32") != 0)
				putchar(c + 1 < channels ? ',' : '\n');
		}
	return ferror(stdout) != 0;
}

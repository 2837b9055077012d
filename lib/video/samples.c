/*
 * A scene in 0..1 to samples and back: black and white are 0 and the greatest
 * sample, or, in other video, 16 and 235 of 255, and likewise for more bits.
 * With a gamma g a sample is the g-th root of the light.
 */
#include <math.h>

#include "video/video.h"

uint64_t
spk_video_samples(const float *scene, uint16_t *to, size_t n, double gamma)
{
	const double white = SPK_VIDEO_WHITE;
	const bool bent = gamma < 1 || gamma > 1;
	uint64_t outside = 0;
	double x;
	size_t i;

	for (i = 0; i < n; i++) {
		x = (double)scene[i];
		if (bent && x > 0)
			x = pow(x, 1 / gamma);
		x = floor(x * white + 0.5);
		outside += x < 0 || x > white;
		x = x < 0 ? 0 : x > white ? white : x;
		to[i] = (uint16_t)x;
	}
	return outside;
}

void
spk_video_table(double *scene, unsigned depth, bool full, double gamma)
{
	const size_t n = (size_t)1 << depth, part = n / 256;
	const double black = full ? 0 : 16 * (double)part;
	const double white = full ? (double)(n - 1) : 235 * (double)part;
	const bool bent = gamma < 1 || gamma > 1;
	double x;
	size_t i;

	for (i = 0; i < n; i++) {
		x = ((double)i - black) / (white - black);
		x = x < 0 ? 0 : x > 1 ? 1 : x;
		scene[i] = bent ? pow(x, gamma) : x;
	}
}

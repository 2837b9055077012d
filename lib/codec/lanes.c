/*
 * Many independent channels: groups of them go through a vector kernel, whose
 * lanes are channels.  Channels that do not fill a group go through it too,
 * with lanes that extend into the next frames.  Their output there is
 * overwritten by the following frames, or by the full groups, which are
 * processed later.  Only where a group would extend beyond the end of the
 * block, the portable loop does the rest.
 */
#include "codec/codec.h"

static void
plain(const struct spk_lanes *l, spk_lane *lane, size_t c, const float *x,
    int8_t *y, size_t from, size_t n)
{
	const size_t step = l->channels;

	lane(l, c, x + from * step + c, y + from * step + c, n - from);
}

void
spk_lanes_run(const struct spk_lanes *l, spk_group *const *kernel,
    size_t width, spk_lane *lane, const float *x, int8_t *y, size_t n)
{
	const size_t all = l->channels;
	const size_t rest = kernel != NULL ? all % width : all;
	const size_t full = all - rest;
	size_t c, m = 0;

	if (rest > 0 && kernel != NULL && n * all >= full + width) {
		m = (n * all - full - width) / all + 1;
		kernel[0](x + full, y + full, m, all, l, full);
	}
	for (c = full; c < all; c++)
		plain(l, lane, c, x, y, m, n);
	for (c = 0; full - c >= 2 * width; c += 2 * width)
		kernel[1](x + c, y + c, n, all, l, c);
	if (c < full)
		kernel[0](x + c, y + c, n, all, l, c);
}

/*
 * Planes of the last while: of each pixel a ring of bytes, and in each byte
 * eight planes, the first of them in bit 0.  Byte k of all pixels lies before
 * byte k + 1 of the first.
 */
#include <string.h>

#include "camera/camera.h"

/* One more, as the planes that are wanted may begin and end in a byte. */
static size_t
ring_bytes(size_t planes)
{
	return (planes + 7) / 8 + 1;
}

size_t
spk_history_room(size_t pixels, size_t planes)
{
	return ring_bytes(planes) * pixels;
}

void
spk_history_open(struct spk_history *h, void *room, size_t pixels,
    size_t planes)
{
	*h = (struct spk_history){
		.pixels = pixels, .bytes = ring_bytes(planes), .ring = room
	};
}

void
spk_history_put(struct spk_history *h, const int8_t *plane)
{
	uint8_t *byte = h->ring + h->planes / 8 % h->bytes * h->pixels;
	const unsigned bit = h->planes % 8;
	size_t i;

	if (bit == 0)
		memset(byte, 0, h->pixels);
	for (i = 0; i < h->pixels; i++)
		byte[i] |= (uint8_t)((plane[i] & 1) << bit);
	h->planes++;
}

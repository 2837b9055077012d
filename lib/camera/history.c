/*
 * Recent planes: for each pixel a ring of bytes, and in each byte eight planes,
 * the first of them in bit 0.  Byte k of all pixels precedes byte k + 1 of the
 * first.
 */
#include "camera/camera.h"
#include "kernel/plain.h"

/* One byte more, as the planes needed may begin and end within a byte. */
static size_t
ring_bytes(size_t planes)
{
	return (planes + 7) / 8 + 1;
}

size_t
spk_history_room(size_t pixels, size_t planes)
{
	return ring_bytes(planes) * spk_lines(pixels);
}

void
spk_history_open(struct spk_history *h, void *room, size_t pixels,
    size_t planes)
{
	*h = (struct spk_history){
		.pixels = pixels, .pitch = spk_lines(pixels),
		.bytes = ring_bytes(planes), .ring = room,
		.kernels = spk_kernels(pixels)
	};
}

void
spk_history_put(struct spk_history *h, const int8_t *plane)
{
	uint8_t *byte = h->ring + h->planes / 8 % h->bytes * h->pitch;
	const unsigned bit = h->planes % 8;

	if (h->kernels != NULL)
		h->kernels->keep(plane, bit, byte, h->pixels);
	else
		spk_keep_plain(plane, bit, byte, h->pixels);
	h->planes++;
}

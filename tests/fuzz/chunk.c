/*
 * Images of a scene, as packed planes have them: whatever the bytes are, there
 * are as many images as were asked for, with samples of 10 bits, or a fault.
 * The first byte is how many.
 */
#include "fuzz.h"
#include "video/video.h"

#define WIDTH	16
#define HEIGHT	16
#define PIXELS	(WIDTH * HEIGHT)
#define MOST	7
#define NONE	0xffff

/* For bad streams libdav1d 1.0 loses some bytes of its own. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libdav1d";
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint16_t samples[MOST * PIXELS];
	struct spk_fault why = {0};
	size_t images, i;

	if (n < 2)
		return 0;
	images = 1 + (data[0] + MOST - 1U) % MOST;
	memset(samples, 0xff, sizeof samples);
	if (spk_chunk_decode(data + 1, n - 1, WIDTH, HEIGHT, images, samples,
	    &why) == -1)
		CLAIM(why.status != SPK_DONE && strlen(why.text) > 8);
	else
		for (i = 0; i < images * PIXELS; i++)
			CLAIM(samples[i] <= SPK_VIDEO_WHITE);
	for (i = images * PIXELS; i < MOST * PIXELS; i++)
		CLAIM(samples[i] == NONE);
	return 0;
}

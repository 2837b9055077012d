/*
 * Networks' files: what is read has layers within bounds, and makes an image of
 * any images, the same by any number of threads.
 */
#include "camera/net.h"
#include "weights.h"

#define WIDTH	5
#define HEIGHT	4
#define PIXELS	(WIDTH * HEIGHT)

static void
run(const struct spk_net *n, unsigned jobs, float *out)
{
	const size_t size = spk_lines(spk_net_room(n, WIDTH, HEIGHT, jobs));
	struct spk_net_input in[SPK_NET_CHANNELS];
	float image[PIXELS], other[PIXELS], globals[SPK_NET_GLOBALS];
	const struct spk_net_task task = {
		.width = WIDTH, .height = HEIGHT, .input = in,
		.globals = globals, .base = image, .factor = .5F, .out = out,
		.jobs = jobs
	};
	void *room = aligned_alloc(64, size);
	size_t i;

	CLAIM(room != NULL);
	for (i = 0; i < PIXELS; i++) {
		image[i] = (float)(i * 7 % 11) / 10 - .1F;
		other[i] = (float)(i * 5 % 13) / 10;
	}
	for (i = 0; i < SPK_NET_CHANNELS; i++)
		in[i] = (struct spk_net_input){
			.image = image, .less = i % 3 == 1 ? other : NULL,
			.level = .5F, .factor = 2
		};
	for (i = 0; i < SPK_NET_GLOBALS; i++)
		globals[i] = (float)i - 2;
	spk_net_run(n, &task, room);
	free(room);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	float out[2][PIXELS];
	const char *complaint;
	unsigned char *copy;
	struct spk_net n;
	size_t k;

	if (size < 1)
		return 0;
	copy = weights_file(data, size - 1);
	complaint = spk_net_read(&n, copy, size - 1);
	if (complaint == NULL) {
		CLAIM(n.layers >= 1 && n.layers <= SPK_NET_LAYERS);
		CLAIM(n.globals <= SPK_NET_GLOBALS);
		for (k = 0; k <= n.layers; k++)
			CLAIM(n.channels[k] >= 1 &&
			    n.channels[k] <= SPK_NET_CHANNELS);
		CLAIM(n.channels[n.layers] == 1);
		run(&n, 1, out[0]);
		run(&n, 3, out[1]);
		CLAIM(memcmp(out[0], out[1], sizeof out[0]) == 0);
	} else
		CLAIM(strlen(complaint) > 8);
	free(copy);
	return 0;
}

/*
 * Restoration of decoded frames, by a network, net.c, of the frame c, the one
 * before it, p, and the next, n, in 0..1; at either end of the video, the
 * missing one is c.  The inputs are
 *
 *	2 (c - 1/2)	8 (p - c)	8 (n - c)
 *
 * and, as a number of the whole image, (quality - 40) / 16.  The frame is
 *
 *	c + 0.06 network
 *
 * cut to 0..1, in binary32, rounded at each step.
 *
 * It removes noise that the scene still had, and restores what coding has lost.
 * An encoder has no truth to compare with; compared with its own scene, which
 * has the noise, restored frames are always worse.  On clips that it was not
 * trained on, restoration paid where the planes were noisy and the frames were
 * not coded coarsely; elsewhere it cost more than it gained.
 */
#include <string.h>

#include "camera/restore.h"

#define FRAMES	SPK_RESTORE_FRAMES
#define NOISE	.006F			/* that it pays above, */
#define FINE	40			/* and up to that quality */

const char *
spk_restore_read(struct spk_net *net, const void *bytes, size_t n)
{
	const char *complaint = spk_net_read(net, bytes, n);

	if (complaint == NULL && !spk_net_takes(net, FRAMES, 1))
		complaint = "a network of other images";
	return complaint;
}

static size_t
lay_out(struct spk_restore *r, char *room)
{
	const size_t image = r->width * r->height * sizeof(float);
	size_t used = 0, k;

	for (k = 0; k < FRAMES; k++)
		r->frame[k] = spk_take(room, &used, image);
	r->out = spk_take(room, &used, image);
	r->work = spk_take(room, &used, spk_net_room(&r->net, r->width,
	    r->height, r->jobs));
	return used;
}

size_t
spk_restore_room(const struct spk_net *net, size_t width, size_t height,
    unsigned jobs)
{
	struct spk_restore r = {
		.net = *net, .width = width, .height = height, .jobs = jobs
	};

	return lay_out(&r, NULL);
}

void
spk_restore_open(struct spk_restore *r, void *room, const struct spk_net *net,
    size_t width, size_t height, unsigned quality, unsigned jobs)
{
	*r = (struct spk_restore){
		.net = *net, .width = width, .height = height, .jobs = jobs,
		.quality = ((float)quality - 40) / 16
	};
	(void)lay_out(r, room);
}

void
spk_restore_put(struct spk_restore *r, const float *frame, bool on)
{
	const size_t k = r->frames % FRAMES;

	if (frame == NULL) {
		r->ended = true;
		return;
	}
	memcpy(r->frame[k], frame, r->width * r->height * sizeof *frame);
	r->on[k] = on;
	r->frames++;
}

/*
 * How many frames there are up to and including the one that can be restored.
 */
static uint64_t
known(const struct spk_restore *r)
{
	return r->ended || r->frames == 0 ? r->frames : r->frames - 1;
}

const float *
spk_restore_plain(const struct spk_restore *r)
{
	return known(r) > 0 ? r->frame[(known(r) - 1) % FRAMES] : NULL;
}

const float *
spk_restore_frame(struct spk_restore *r)
{
	const uint64_t k = known(r) - 1;
	const float *c = r->frame[k % FRAMES];
	const float *p = k > 0 ? r->frame[(k - 1) % FRAMES] : c;
	const float *n = r->ended ? c : r->frame[(k + 1) % FRAMES];
	const struct spk_net_input input[FRAMES] = {
		{.image = c, .level = .5f, .factor = 2},
		{.image = p, .less = c, .factor = 8},
		{.image = n, .less = c, .factor = 8}
	};
	const struct spk_net_task task = {
		.width = r->width, .height = r->height, .input = input,
		.globals = &r->quality, .base = c, .factor = .06f,
		.out = r->out, .jobs = r->jobs
	};
	size_t i;
	float y;

	if (!r->on[k % FRAMES])
		return c;
	spk_net_run(&r->net, &task, r->work);
	for (i = 0; i < r->width * r->height; i++) {
		y = r->out[i];
		y = y > 0 ? y : 0;
		r->out[i] = y < 1 ? y : 1;
	}
	return r->out;
}

bool
spk_restore_pays(float noise, unsigned quality)
{
	return quality <= FINE && noise > NOISE;
}

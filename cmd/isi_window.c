/*
 * The number of spikes in a window of planes around each, by its length.  A
 * window of n planes begins n / 2 before its plane; it is shorter at either end
 * of the stream.
 */
#include <stdlib.h>
#include <string.h>

#include "isi.h"

struct spk_isi_window {
	size_t		 channels, planes;
	size_t		 before, after;	/* the plane, of a window */
	int8_t		*ring;		/* the last planes */
	uint32_t	*count;		/* spikes in these */
	uint64_t	 in, out;	/* planes read, maps returned */
};

struct spk_isi_window *
spk_isi_window_new(size_t channels, size_t planes, struct spk_fault *f)
{
	struct spk_isi_window *w = calloc(1, sizeof *w);

	if (w != NULL) {
		w->channels = channels;
		w->planes = planes;
		w->before = planes / 2;
		w->after = planes - 1 - w->before;
		w->ring = calloc(planes, channels);
		w->count = calloc(channels, sizeof *w->count);
	}
	if (w == NULL || w->ring == NULL || w->count == NULL) {
		spk_isi_window_free(w);
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	return w;
}

void
spk_isi_window_free(struct spk_isi_window *w)
{
	if (w == NULL)
		return;
	free(w->ring);
	free(w->count);
	free(w);
}

static int8_t *
plane(const struct spk_isi_window *w, uint64_t t)
{
	return w->ring + (size_t)(t % w->planes) * w->channels;
}

static void
add(struct spk_isi_window *w, const int8_t *y)
{
	int8_t *to = plane(w, w->in++);
	size_t c;

	for (c = 0; c < w->channels; c++) {
		to[c] = y[c] != 0;
		w->count[c] += y[c] != 0;
	}
}

/*
 * Make the map of the plane `out', and remove the first plane from the window.
 */
static void
give(struct spk_isi_window *w, float *map)
{
	const uint64_t from = w->out < w->before ? 0 : w->out - w->before;
	const bool leaves = w->out >= w->before;
	const int8_t *first = plane(w, from);
	const float n = (float)(w->in - from);
	size_t c;

	for (c = 0; c < w->channels; c++) {
		map[c] = (float)w->count[c] / n;
		w->count[c] -= leaves && first[c] != 0;
	}
	w->out++;
}

bool
spk_isi_window_step(struct spk_isi_window *w, const int8_t *y, float *map)
{
	if (y != NULL)
		add(w, y);
	if (y != NULL ? w->in - w->out <= w->after : w->in == w->out)
		return false;
	give(w, map);
	return true;
}

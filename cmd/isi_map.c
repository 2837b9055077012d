/* spk-isi --map and --firing-rate: a frame for each frame of spikes. */
#include <stdlib.h>
#include <string.h>

#include "isi.h"

/* The header: words about the channels, not about the code. */
static int
amend(struct spk_isis *j)
{
	static const char *const other[] = {"maxval", "units"};
	struct spk_head *h = &j->head;
	const char *features;
	size_t i;

	if (spk_head_copy(h, spk_in_head(j->input.in), &j->fault) == -1)
		return -1;
	features = spk_head_get(h, "features");
	if (features != NULL && spk_facts_channels(h, 0) != j->channels) {
		spk_head_drop(h, "width");
		spk_head_drop(h, "height");
	}
	spk_facts_strip(h, NULL);
	for (i = 0; i < sizeof other / sizeof *other; i++)
		spk_head_drop(h, other[i]);
	return spk_head_set(h, "kind", "signal", &j->fault) == -1 ||
	    spk_head_set(h, "type", "f32", &j->fault) == -1 ? -1 :
	    spk_facts(h, &j->args, j->channels, j->input.name, &j->fault);
}

static int
find_names(struct spk_isis *j)
{
	size_t i;

	if (spk_in_column_name(j->input.in, 0) == NULL)
		return 0;
	j->names = calloc(j->channels, sizeof *j->names);
	if (j->names == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (i = 0; i < j->channels; i++)
		j->names[i] = spk_in_column_name(j->input.in, i);
	return 0;
}

/* The window, or the intervals, of an episode. */
static int
open_maps(struct spk_isis *j)
{
	const char *edge = spk_head_get(&j->args, "edge");
	const double window = spk_head_number(&j->args, "window", 0);

	if (window > 0) {
		j->window = spk_isi_window_new(j->channels, (size_t)window,
		    &j->fault);
		return j->window != NULL ? 0 : -1;
	}
	j->isi = spk_isi_new(j->channels, (uint64_t)spk_head_number(&j->args,
	    "reach", 0), edge == NULL || *edge == 'h' ? SPK_EDGE_HOLD :
	    *edge == 'o' ? SPK_EDGE_OPEN : SPK_EDGE_NONE, &j->fault);
	if (j->isi == NULL)
		return -1;
	if (j->mode == &spk_isi_rate_mode)
		spk_isi_rates(j->isi);
	return 0;
}

static int
begin_maps(struct spk_isis *j)
{
	j->maps = SPK_BLOCK / j->channels;
	if (j->maps < SPK_ISI_PLANES)
		j->maps = SPK_ISI_PLANES;
	j->map = spk_pages(j->maps * j->channels * sizeof *j->map);
	if (j->map == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	if (amend(j) == -1 || find_names(j) == -1 || open_maps(j) == -1)
		return -1;
	spk_out_expect(j->out, spk_in_promised(j->input.in));
	return spk_out_begin(j->out, &j->head, j->channels, j->names,
	    &j->fault);
}

/* Write maps in the unit of the output. */
static int
put(struct spk_isis *j, size_t n)
{
	const bool rate = j->mode == &spk_isi_rate_mode;
	const double unit = rate ? j->rate / j->ticks : j->ticks / j->rate;
	size_t i;

	for (i = 0; j->ticks > 0 && i < n * j->channels; i++)
		j->map[i] = (float)((double)j->map[i] * unit);
	return spk_out_frames(j->out, SPK_F32, j->map, n, &j->fault);
}

static int
put_known(struct spk_isis *j)
{
	size_t n;

	while ((n = spk_isi_get(j->isi, j->map, j->maps)) > 0)
		if (put(j, n) == -1)
			return -1;
	j->reached |= spk_isi_reached(j->isi);
	return 0;
}

static int
add_window(struct spk_isis *j, const int8_t *y, size_t frames)
{
	size_t k, n = 0;

	for (k = 0; k < frames; k++, y += j->channels) {
		n += spk_isi_window_step(j->window, y, j->map +
		    n * j->channels);
		if (n == j->maps && put(j, n) == -1)
			return -1;
		n = n == j->maps ? 0 : n;
	}
	return put(j, n);
}

static int
add_maps(struct spk_isis *j, const int8_t *y, size_t frames)
{
	const int rc = j->window != NULL ? add_window(j, y, frames) :
	    spk_isi_put(j->isi, y, frames, &j->fault) == -1 ? -1 :
	    put_known(j);

	return rc == -1 ? -1 : spk_out_flush(j->out, &j->fault);
}

static int
finish(struct spk_isis *j)
{
	if (j->isi != NULL) {
		spk_isi_end(j->isi);
		return put_known(j);
	}
	while (spk_isi_window_step(j->window, NULL, j->map))
		if (put(j, 1) == -1)
			return -1;
	return 0;
}

static void
close_maps(struct spk_isis *j)
{
	spk_isi_free(j->isi);
	spk_isi_window_free(j->window);
	j->isi = NULL;
	j->window = NULL;
}

static int
cut_maps(struct spk_isis *j)
{
	if (finish(j) == -1 || spk_out_episode(j->out, &j->fault) == -1)
		return -1;
	close_maps(j);
	return open_maps(j);
}

static int
end_maps(struct spk_isis *j)
{
	return finish(j) == -1 ? -1 : spk_out_end(j->out, &j->fault);
}

void
spk_isi_map_free(struct spk_isis *j)
{
	close_maps(j);
	free(j->map);
	free(j->names);
}

static const char *const no_map[] = {"each", "window", NULL};
static const char *const no_rate[] = {"each", NULL};

const struct spk_isi_mode spk_isi_map_mode = {
	.option = "map", .stream = true, .useless = no_map,
	.begin = begin_maps, .add = add_maps, .cut = cut_maps, .end = end_maps
}, spk_isi_rate_mode = {
	.option = "firing-rate", .stream = true, .useless = no_rate,
	.begin = begin_maps, .add = add_maps, .cut = cut_maps, .end = end_maps
};

/*
 * spk-info --neighbours: how well the pixels of images, or of planes of spikes,
 * are predicted by those around them.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static const char *const columns[] = {
	"radius", "samples", "neighbour-variance", "neighbour-entropy",
	"neighbour-entropy-corrected", NULL
};

int
spk_info_neighbours_open(struct spk_info_neighbours *n,
    const struct spk_input *i, const struct spk_head *args,
    struct spk_fault *f)
{
	const struct spk_head *h = spk_in_head(i->in);
	const bool spikes = spk_in_type(i->in) == SPK_I8;
	size_t width, height, r;

	if (spk_score_size(i, args, &width, &height, f) == -1)
		return -1;
	if (width == 0)
		return spk_fail(f, SPK_USAGE, "--neighbours: it needs images: "
		    "specify --size");
	n->scale = spk_head_number(args, "peak", spikes ? 1 :
	    spk_head_number(h, "maxval", 0));
	if (!(n->scale > 0))
		return spk_fail(f, SPK_USAGE, "--neighbours: it needs --peak");
	n->pixels = width * height;
	n->frame = calloc(n->pixels, sizeof *n->frame);
	if (n->frame == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (r = 0; r < SPK_RADII; r++) {
		n->of[r] = spk_neighbours_new(width, height, r + 1, f);
		if (n->of[r] == NULL)
			return -1;
	}
	return 0;
}

void
spk_info_neighbours_close(struct spk_info_neighbours *n)
{
	size_t r;

	for (r = 0; r < SPK_RADII; r++)
		spk_neighbours_free(n->of[r]);
	free(n->frame);
}

/* The results are the same with 2 for a spike and 1 for silence. */
void
spk_info_neighbours_add(struct spk_info_neighbours *n, const double *x,
    const int8_t *y, size_t frames)
{
	size_t r, i;

	for (; frames > 0; frames--) {
		for (i = 0; i < n->pixels; i++)
			n->frame[i] = y != NULL ? *y++ + 1 : *x++;
		for (r = 0; r < SPK_RADII; r++)
			spk_neighbours_frame(n->of[r], n->frame);
	}
}

/* A cell is empty if the value is unknown. */
static void
number(struct spk_table *t, bool known, double x)
{
	if (known)
		spk_table_number(t, x);
	else
		spk_table_text(t, "");
}

void
spk_info_neighbours_print(struct spk_table *t,
    const struct spk_info_neighbours *n)
{
	struct spk_neighbourhood is;
	size_t r;

	spk_table_names(t, NULL, columns);
	for (r = 0; r < SPK_RADII; r++) {
		spk_neighbours_get(n->of[r], n->scale, &is);
		spk_table_number(t, (double)(r + 1));
		spk_table_number(t, is.samples);
		number(t, is.samples > 0, is.variance);
		number(t, is.whole, is.entropy);
		number(t, is.whole, is.corrected);
		spk_table_row(t);
	}
}

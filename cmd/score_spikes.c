/* SPIKES: the spikes between a signal and its decoded form. */
#include <stdio.h>
#include <stdlib.h>

#include "score.h"

/* Which of n rows are scored; a frame of the signal has this many steps. */
size_t
spk_score_slice(const struct spk_scorer *j, uint64_t all, size_t n,
    uint64_t steps, size_t *first)
{
	const uint64_t before = all - n;
	const struct spk_slice *s = &j->part;
	const uint64_t from = s->from > UINT64_MAX / steps ? UINT64_MAX :
	    s->from * steps;
	const uint64_t to = s->to > UINT64_MAX / steps ? UINT64_MAX :
	    s->to * steps;

	*first = from > before ? (size_t)(from - before < n ? from - before :
	    n) : 0;
	return to < before + *first ? 0 : to < all ?
	    (size_t)(to - before) - *first : n - *first;
}

/* The channel of each column of spikes, and the rows of a frame. */
static int
find_columns(struct spk_scorer *j, size_t **map, size_t *steps)
{
	const struct spk_in *in = j->spikes.in;
	const size_t channels = spk_in_columns(j->original.in);
	const char *name = spk_head_get(spk_in_head(in), "codec");
	const struct spk_codec *codec = name != NULL ? spk_codec_find(name) :
	    NULL;
	struct spk_coder *c = NULL;
	struct spk_column col;
	struct spk_fault why = {0};
	char place[300];
	size_t columns = channels, k;

	*steps = 1;
	if (codec != NULL) {
		c = spk_coder_new(spk_codec_precise(codec, spk_in_head(in)),
		    SPK_DECODE, channels, spk_in_head(in),
		    &why);
		if (c == NULL) {
			snprintf(place, sizeof place, "%.250s:1: ",
			    j->spikes.name);
			return spk_fail_as(&j->fault, SPK_DATA, place, &why);
		}
		columns = spk_coder_columns(c);
		*steps = spk_coder_steps(c);
	}
	*map = calloc(columns, sizeof **map);
	for (k = 0; k < columns && *map != NULL; k++) {
		col.channel = k;
		if (c != NULL)
			spk_coder_column(c, k, &col);
		(*map)[k] = col.channel;
	}
	spk_coder_free(c);
	if (*map == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	if (columns == spk_in_columns(in))
		return 0;
	return spk_fail(&j->fault, SPK_DATA, "%s: %zu column%s; %zu "
	    "channel%s would have %zu", j->spikes.name, spk_in_columns(in),
	    spk_in_columns(in) == 1 ? "" : "s", channels,
	    channels == 1 ? "" : "s", columns);
}

static void
add_rows(struct spk_scorer *j, size_t n, size_t steps, const size_t *map)
{
	const size_t columns = spk_in_columns(j->spikes.in);
	size_t first;

	n = spk_score_slice(j, j->spikes.frames, n, steps, &first);
	spk_score_spikes(j->score, (int8_t *)j->spikes.block + first * columns,
	    n, columns, map);
}

int
spk_score_read_spikes(struct spk_scorer *j, const char *name,
    const struct spk_in_how *how)
{
	struct spk_input *i = &j->spikes;
	size_t *map = NULL, steps = 1;
	ptrdiff_t n;
	int rc = -1;

	if (i->in == NULL && spk_input_open(i, name, &j->rest, how,
	    &j->fault) == -1)
		return -1;
	if (spk_score_is(i, "signal"))
		return spk_fail(&j->fault, SPK_DATA, "%s:1: this is a signal, "
		    "not a spike train", i->name);
	if (find_columns(j, &map, &steps) == 0)
		do {
			n = spk_input_read(i, SPK_I8, SPK_BLOCK /
			    spk_in_columns(i->in) + 1, &j->fault);
			if (n > 0)
				add_rows(j, (size_t)n, steps, map);
			rc = (int)n;
		} while (n > 0);
	free(map);
	if (rc == 0 && i->frames != j->original.frames * steps)
		return spk_fail(&j->fault, SPK_DATA, "%s: %llu rows of "
		    "spikes; the %llu frames of %s make %llu", i->name,
		    (unsigned long long)i->frames,
		    (unsigned long long)j->original.frames, j->original.name,
		    (unsigned long long)j->original.frames * steps);
	return rc;
}

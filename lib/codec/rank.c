/*
 * Rank order: each frame of the signal is an observation, and each feature
 * fires once in the next `steps' rows, at the row that is its rank: 0 for the
 * greatest value, 1 for the next, and so on.  Equal values have their ranks in
 * the order of the features, as by a stable sort.  By default there are as many
 * rows as features; with fewer, the last in order are silent.
 *
 * Only the order is encoded, so no range is necessary, and binary32 and
 * binary64 give the same spikes.  Decoding has no more than the order, either:
 * a feature of rank r is decoded to
 *
 *	modulation^r		if modulation is given, else
 *	1 - r / (features - 1)
 *
 * and a silent feature to 0.
 *
 * Source: S. Thorpe and J. Gautrais, Rank order coding, in Computational
 * Neuroscience: Trends in Research (1998) 113-118, where modulation is the
 * factor by which each spike lessens the effect of the next.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"

#define STEPS_MAX	(1 << 24)
#define FEATURES_MAX	16384		/* that are rows by default */

struct entry {
	double		 x;
	size_t		 feature;
};

struct rank {
	size_t		 channels;
	const int64_t	*steps;
	const double	*modulation;
	const float	*stretch, *shift;
	struct entry	*order;		/* encoding: of an observation */
	double		*value;		/* decoding: of each feature so far */
	size_t		 row;		/* next of the observation, or 0 */
};

static size_t
rank_steps(const void *state)
{
	const struct rank *s = state;

	return *s->steps > 0 ? (size_t)*s->steps : s->channels;
}

/* The rows, in the header. */
static double
rank_derive(const void *state, const struct spk_param *p, size_t channel)
{
	(void)p;
	(void)channel;
	return (double)rank_steps(state);
}

static size_t
rank_room(const void *state, enum spk_way way)
{
	const struct rank *s = state;

	return s->channels * (way == SPK_ENCODE ? sizeof *s->order :
	    sizeof *s->value);
}

static const char *
rank_open(void *state, void *room, enum spk_way way)
{
	struct rank *s = state;

	if (way == SPK_ENCODE)
		s->order = room;
	else
		s->value = room;
	return way == SPK_ENCODE && *s->steps == 0 &&
	    s->channels > FEATURES_MAX ?
	    "steps must be given for more than 16384 features" : NULL;
}

/* From the greatest value to the least. */
static int
compare(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;

	if (p->x > q->x || p->x < q->x)
		return p->x > q->x ? -1 : 1;
	return p->feature < q->feature ? -1 : 1;
}

static void
sort(struct rank *s, const double *x)
{
	size_t c;

	for (c = 0; c < s->channels; c++)
		s->order[c] = (struct entry){x[c], c};
	qsort(s->order, s->channels, sizeof *s->order, compare);
}

static void
rank_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct rank *s = state;
	const size_t rows = rank_steps(s), columns = s->channels;
	const double *x = flow->in;
	int8_t *y = flow->out;

	(void)channel;
	while (flow->room > 0 && (s->row > 0 || flow->frames > 0)) {
		if (s->row == 0) {
			sort(s, x);
			x += columns;
			flow->frames--;
		}
		memset(y, 0, columns);
		if (s->row < columns)
			y[s->order[s->row].feature] = 1;
		y += columns;
		flow->room--;
		s->row = (s->row + 1) % rows;
	}
	flow->in = x;
	flow->out = y;
}

/* The value of a feature that fires in this row. */
static double
worth(const struct rank *s)
{
	const double r = (double)s->row, last = (double)s->channels - 1;

	if (*s->modulation > 0)
		return pow(*s->modulation, r);
	return r < last ? 1 - r / last : r > 0 ? 0 : 1;
}

/* The features that fire first in this row. */
static void
read_row(struct rank *s, const int8_t *y)
{
	const int8_t *end = y + s->channels, *at = memchr(y, 1, s->channels);
	const double x = at != NULL ? worth(s) : 0;

	while (at != NULL) {
		if (!(s->value[at - y] > 0))
			s->value[at - y] = x;
		at++;
		at = memchr(at, 1, (size_t)(end - at));
	}
}

static void
rank_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct rank *s = state;
	const size_t rows = rank_steps(s), size = s->channels * sizeof(double);
	const int8_t *y = flow->in;

	(void)channel;
	for (; flow->room > 0 && flow->frames > 0; flow->frames--) {
		read_row(s, y);
		y += s->channels;
		s->row = (s->row + 1) % rows;
		if (s->row > 0)
			continue;
		memcpy(flow->out, s->value, size);
		memset(s->value, 0, size);
		flow->out = (char *)flow->out + size;
		flow->room--;
	}
	flow->in = y;
}

static void
rank_restart(void *state)
{
	struct rank *s = state;

	s->row = 0;
	if (s->value != NULL)
		memset(s->value, 0, s->channels * sizeof *s->value);
}

static const struct spk_param rank_param[] = {
	{ .name = "steps", .type = SPK_I64, .min = 1, .max = STEPS_MAX,
	  .slot = offsetof(struct rank, steps), .unit = "N",
	  .help = "rows of spikes per row of the input" },
	{ .name = "modulation", .type = SPK_F64,
	  .flags = SPK_ABOVE | SPK_BELOW, .min = 0, .max = 1,
	  .slot = offsetof(struct rank, modulation), .unit = "FACTOR",
	  .help = "decode rank r to this to the power of r, instead of evenly "
	  "from 1 to 0" },
	SPK_STRETCH_ROWS(rank),
	{ .name = NULL }
};

const struct spk_codec spk_rank = {
	.row = sizeof(struct spk_codec),
	.name = "rank",
	.title = "encode observations into spikes by rank order",
	.param = rank_param,
	.span = SPK_RAW,
	.type = SPK_F64,
	.together = true,
	.up_only = true,
	.size = sizeof(struct rank),
	.room = rank_room,
	.steps = rank_steps,
	.open = rank_open,
	.encode = rank_encode,
	.decode = rank_decode,
	.restart = rank_restart,
	.derive = rank_derive,
};

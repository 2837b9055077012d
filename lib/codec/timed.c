/*
 * What the codes share whose patterns are of values in 0..1: latency, weighted
 * and burst.  With scale=spikify, the range is mapped as in that package: the
 * minimum is subtracted if it is below 0, and then the maximum divides if it is
 * above 1.
 */
#include "codec/codec.h"

const char *const spk_timed_scales[] = {"range", "spikify", NULL};

size_t
spk_timed_steps(const void *state)
{
	const struct spk_timed *s = state;

	return *s->mean != 0 ? 1 : (size_t)*s->steps;
}

size_t
spk_timed_block(const void *state)
{
	const struct spk_timed *s = state;

	return *s->mean != 0 ? (size_t)*s->steps : 1;
}

bool
spk_timed_map(const void *state, double min, double max, double *shift,
    double *divisor)
{
	const struct spk_timed *s = state;

	*shift = min < 0 ? min : 0;
	*divisor = max - *shift > 1 ? max - *shift : 1;
	return *s->scale == SPK_TIMED_SPIKIFY;
}

static struct spk_pattern
pattern(const struct spk_timed *s)
{
	return (struct spk_pattern){
		.rows = (size_t)*s->steps, .columns = s->channels,
		.channels = s->channels, .single = s->single,
		.block = *s->mean != 0 ? (size_t)*s->steps : 0,
		.rectify = s->rectify
	};
}

const char *
spk_timed_check(const void *state)
{
	const struct spk_pattern p = pattern(state);

	return spk_pattern_check(&p);
}

size_t
spk_timed_room(const void *state, enum spk_way way)
{
	const struct spk_timed *s = state;
	const struct spk_pattern p = pattern(s);

	return spk_lines(sizeof *s->lost) + spk_pattern_room(&p, way);
}

const char *
spk_timed_open(void *state, void *room, enum spk_way way)
{
	struct spk_timed *s = state;
	size_t used = 0;

	s->lost = spk_take(room, &used, sizeof *s->lost);
	s->pattern = pattern(s);
	spk_pattern_open(&s->pattern, way, (char *)room + used);
	return NULL;
}

void
spk_timed_restart(void *state)
{
	spk_pattern_restart(&((struct spk_timed *)state)->pattern);
}

uint64_t
spk_timed_lost(const void *state)
{
	const struct spk_timed *s = state;

	return s->lost != NULL ? *s->lost : 0;
}

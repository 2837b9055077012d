/*
 * Patterns: a value of an observation becomes a pattern of spikes over several
 * rows, in which the times of spikes count.  Frames of a block are collected
 * first, and their mean is encoded; decoding repeats it for each frame of the
 * block.
 */
#include <string.h>

#include "codec/codec.h"
#include "kernel/plain.h"

#define SPIKES_MAX	(1 << 28)	/* or none, of an observation */
#define SEARCHED	64		/* steps or spikes, at most */

/* Lay out the work memory; returns its size. */
static size_t
lay_out(struct spk_pattern *p, enum spk_way way, char *room)
{
	const size_t each = p->channels * sizeof(double);
	size_t used = 0;

	p->spikes = spk_take(room, &used, p->rows * p->columns);
	p->value = spk_take(room, &used, each);
	if (way == SPK_ENCODE)
		p->sample = spk_take(room, &used, p->block * each);
	return used;
}

const char *
spk_pattern_check(const struct spk_pattern *p)
{
	return p->rows <= SPIKES_MAX / p->columns ? NULL :
	    "steps: an observation of this code has at most 268435456 values, "
	    "steps times columns";
}

size_t
spk_pattern_room(const struct spk_pattern *p, enum spk_way way)
{
	struct spk_pattern copy = *p;

	return lay_out(&copy, way, NULL);
}

void
spk_pattern_open(struct spk_pattern *p, enum spk_way way, void *room)
{
	(void)lay_out(p, way, room);
}

double
spk_sum(const double *x, size_t n)
{
	return spk_sum_plain(x, 1, n, false);
}

/* Collect frames of a block: the means, if it is complete, or NULL. */
static const double *
mean(struct spk_pattern *p, struct spk_flow *flow)
{
	const double *x = flow->in;
	size_t c;

	for (; flow->frames > 0 && p->have < p->block; flow->frames--) {
		for (c = 0; c < p->channels; c++, x++)
			p->sample[c * p->block + p->have] =
			    p->rectify && *x < 0 ? 0 : *x;
		p->have++;
	}
	flow->in = x;
	if (p->have < p->block)
		return NULL;
	x = p->sample;
	for (c = 0; c < p->channels; c++, x += p->block)
		p->value[c] = p->single ?
		    (double)(spk_sum32_plain(x, 1, p->block, false) /
		    (float)p->block) : spk_sum(x, p->block) / (double)p->block;
	p->have = 0;
	return p->value;
}

/* The next observation, or NULL. */
static const double *
observe(struct spk_pattern *p, struct spk_flow *flow)
{
	const double *x = flow->in;

	if (p->block > 0)
		return mean(p, flow);
	if (flow->frames == 0)
		return NULL;
	flow->in = x + p->channels;
	flow->frames--;
	return x;
}

/* Rows that did not fit before. */
static void
put_left(struct spk_pattern *p, struct spk_flow *flow)
{
	const size_t n = p->left < flow->room ? p->left : flow->room;

	memcpy(flow->out, p->spikes + (p->rows - p->left) * p->columns,
	    n * p->columns);
	flow->out = (int8_t *)flow->out + n * p->columns;
	flow->room -= n;
	p->left -= n;
}

void
spk_pattern_encode(struct spk_pattern *p, struct spk_flow *flow,
    spk_pattern_lay *lay, const void *state)
{
	const size_t size = p->rows * p->columns;
	const double *x;
	int8_t *y;

	put_left(p, flow);
	while (flow->room > 0 && (x = observe(p, flow)) != NULL) {
		y = flow->room < p->rows ? p->spikes : flow->out;
		memset(y, 0, size);
		lay(state, x, y);
		if (y == p->spikes) {
			p->left = p->rows;
			put_left(p, flow);
			continue;
		}
		flow->out = y + size;
		flow->room -= p->rows;
	}
}

/* The rows of the next observation, in the flow or collected, or NULL. */
static const int8_t *
collect(struct spk_pattern *p, struct spk_flow *flow)
{
	const int8_t *y = flow->in;
	size_t n = p->rows - p->have;

	n = n < flow->frames ? n : flow->frames;
	flow->in = y + n * p->columns;
	flow->frames -= n;
	if (n == p->rows)
		return y;
	memcpy(p->spikes + p->have * p->columns, y, n * p->columns);
	p->have += n;
	if (p->have < p->rows)
		return NULL;
	p->have = 0;
	return p->spikes;
}

void
spk_pattern_decode(struct spk_pattern *p, struct spk_flow *flow,
    spk_pattern_read *read, const void *state)
{
	const size_t most = p->block > 0 ? p->block : 1;
	const int8_t *y;
	double *x = flow->out;

	for (; flow->room > 0; flow->room--, p->left--) {
		if (p->left == 0) {
			y = collect(p, flow);
			if (y == NULL)
				break;
			read(state, y, p->value);
			p->left = most;
		}
		memcpy(x, p->value, p->channels * sizeof *x);
		x += p->channels;
	}
	flow->out = x;
}

void
spk_pattern_restart(struct spk_pattern *p)
{
	p->have = p->left = 0;
}

void
spk_steps_search(const struct spk_extent *e, const struct spk_param *p,
    double *lo, double *hi)
{
	(void)e;
	(void)p;
	(void)lo;
	if (*hi > SEARCHED)
		*hi = SEARCHED;
}

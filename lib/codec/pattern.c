/*
 * Patterns: a value of an observation becomes a pattern of spikes over several
 * rows, in which the times of spikes count.  Frames of a block are collected
 * first, and their mean is encoded; decoding repeats it for each frame of the
 * block.
 */
#include <string.h>

#include "codec/codec.h"

#define SEARCHED	64		/* steps or spikes, at most */

static size_t
padded(size_t n)
{
	return (n + 63) / 64 * 64;
}

static size_t
spikes_size(const struct spk_pattern *p)
{
	return padded(p->rows * p->columns);
}

static size_t
value_size(const struct spk_pattern *p)
{
	return padded(p->channels * sizeof *p->value);
}

size_t
spk_pattern_room(const struct spk_pattern *p)
{
	return spikes_size(p) + value_size(p) +
	    p->block * p->channels * sizeof *p->sample;
}

void
spk_pattern_open(struct spk_pattern *p, void *room)
{
	char *at = room;

	p->spikes = room;
	p->value = (double *)(void *)(at + spikes_size(p));
	p->sample = (double *)(void *)(at + spikes_size(p) + value_size(p));
}

/* Each sum is rounded to T. */
#define SUM(T, name) \
T \
name(const double *x, size_t n) \
{ \
	size_t half = n / 2 - n / 2 % 8, i; \
	T part[8], sum = 0; \
\
	if (n > 128) \
		return name(x, half) + name(x + half, n - half); \
	for (i = 0; i < 8 && n >= 8; i++) \
		part[i] = (T)x[i]; \
	for (; i + 8 <= n; i += 8) \
		for (size_t k = 0; k < 8; k++) \
			part[k] += (T)x[i + k]; \
	if (n >= 8) \
		sum = ((part[0] + part[1]) + (part[2] + part[3])) + \
		    ((part[4] + part[5]) + (part[6] + part[7])); \
	for (; i < n; i++) \
		sum += (T)x[i]; \
	return sum; \
}

static SUM(float, sum32)
SUM(double, spk_sum)

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
		    (double)(sum32(x, p->block) / (float)p->block) :
		    spk_sum(x, p->block) / (double)p->block;
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

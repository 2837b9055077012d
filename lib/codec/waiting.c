/*
 * Spikes of a channel that wait to be decoded until those of others are there,
 * in one byte per spike, and more only after long silence:
 *
 *	code	bits 0 to 5 the number of zeros before the spike, 6 whether it
 *		is -1, 7 whether more bits of the zeros follow
 *	more	7 bits, and 7 whether more follow
 *
 * Zeros after the last spike are only counted.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/coder.h"

#define CODE_MAX	10		/* bytes */

static int
put_spike(struct spk_waiting *w, int8_t spike, struct spk_fault *f)
{
	uint64_t zeros = w->zeros;
	unsigned char *p;

	if (spk_grow(&w->data, &w->cap, w->n + CODE_MAX, 1, f) == -1)
		return -1;
	p = w->data + w->n;
	*p = (unsigned char)((zeros & 63) | (spike < 0 ? 64U : 0));
	for (zeros >>= 6; zeros > 0; zeros >>= 7) {
		*p++ |= 128;
		*p = (unsigned char)(zeros & 127);
	}
	w->n = (size_t)(p + 1 - w->data);
	w->zeros = 0;
	return 0;
}

int
spk_waiting_put(struct spk_waiting *w, const int8_t *y, size_t n,
    struct spk_fault *f)
{
	size_t i;

	if (w->pos > w->n / 2) {
		memmove(w->data, w->data + w->pos, w->n - w->pos);
		w->n -= w->pos;
		w->pos = 0;
	}
	for (i = 0; i < n; i++)
		if (y[i] == 0)
			w->zeros++;
		else if (put_spike(w, y[i], f) == -1)
			return -1;
	w->values += n;
	return 0;
}

/* The zeros that come next, and the spike after them, if there is one. */
static void
load(struct spk_waiting *w)
{
	unsigned shift = 6;
	unsigned char b;

	if (w->pos == w->n) {
		w->gap = w->zeros;
		w->zeros = 0;
		return;
	}
	b = w->data[w->pos++];
	w->gap = b & 63;
	w->spike = (b & 64) != 0 ? -1 : 1;
	for (; (b & 128) != 0; shift += 7) {
		b = w->data[w->pos++];
		w->gap |= (uint64_t)(b & 127) << shift;
	}
}

/* Remove n values, which must exist, to y unless that is NULL. */
static void
take(struct spk_waiting *w, int8_t *y, size_t n)
{
	size_t i = 0, m;

	w->values -= n;
	while (i < n) {
		if (w->gap == 0 && w->spike == 0)
			load(w);
		m = w->gap < n - i ? (size_t)w->gap : n - i;
		if (y != NULL)
			memset(y + i, 0, m);
		i += m;
		w->gap -= m;
		if (i == n || w->spike == 0)
			continue;
		if (y != NULL)
			y[i] = w->spike;
		w->spike = 0;
		i++;
	}
}

size_t
spk_waiting_look(const struct spk_waiting *w, int8_t *y, size_t n)
{
	struct spk_waiting copy = *w;

	n = w->values < n ? (size_t)w->values : n;
	take(&copy, y, n);
	return n;
}

void
spk_waiting_drop(struct spk_waiting *w, size_t n)
{
	take(w, NULL, n);
}

void
spk_waiting_clear(struct spk_waiting *w)
{
	*w = (struct spk_waiting){.data = w->data, .cap = w->cap};
}

/*
 * Bins: the least and greatest values of each, or sums, in memory that does not
 * depend on the length of the input.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

#define LANES		16

int
spk_bins_open(struct spk_bins *b, enum spk_binning what, size_t channels,
    size_t most, struct spk_fault *f)
{
	size_t n;

	*b = (struct spk_bins){
		.what = what, .channels = channels, .group = 1, .width = 1,
		.cap = most
	};
	if (what != SPK_BIN_RANGE)
		b->group = (channels + SPK_BIN_ROWS - 1) / SPK_BIN_ROWS;
	b->rows = (channels + b->group - 1) / b->group;
	n = b->cap * b->rows;
	b->a = calloc(n, sizeof *b->a);
	b->b = calloc(n, sizeof *b->b);
	if (b->a != NULL && b->b != NULL)
		return 0;
	return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

void
spk_bins_close(struct spk_bins *b)
{
	free(b->a);
	free(b->b);
}

size_t
spk_bins_n(const struct spk_bins *b)
{
	return (size_t)((b->frames + b->width - 1) / b->width);
}

size_t
spk_bins_group(const struct spk_bins *b, size_t row)
{
	return row + 1 < b->rows ? b->group : b->channels - row * b->group;
}

double
spk_bins_sum(const struct spk_bins *b)
{
	const size_t n = spk_bins_n(b) * b->rows;
	double sum = 0;
	size_t k;

	for (k = 0; k < n; k++)
		sum += b->a[k] + b->b[k];
	return sum;
}

/* Merge neighbouring bins. */
static void
halve(struct spk_bins *b)
{
	const size_t rows = b->rows;
	size_t k, r;

	for (k = 0; k < b->cap; k += 2)
		for (r = 0; r < rows; r++) {
			const size_t to = k / 2 * rows + r, x = k * rows + r;
			const size_t y = x + rows;

			if (b->what == SPK_BIN_RANGE) {
				b->a[to] = fmin(b->a[x], b->a[y]);
				b->b[to] = fmax(b->b[x], b->b[y]);
			} else {
				b->a[to] = b->a[x] + b->a[y];
				b->b[to] = b->b[x] + b->b[y];
			}
		}
	k = b->cap / 2 * rows;
	memset(b->a + k, 0, k * sizeof *b->a);
	memset(b->b + k, 0, k * sizeof *b->b);
	b->width *= 2;
}

/*
 * The least and greatest values of up to SPK_PANELS channels.  If the number
 * of channels divides that of lanes, each lane belongs to one channel.
 */
#define RANGE(name, real) \
static void \
name(const real *x, size_t frames, size_t channels, double *low, double *high) \
{ \
	const size_t lanes = LANES % channels == 0 ? LANES : channels; \
	real lo[LANES], hi[LANES]; \
	size_t n = frames * channels, i; \
\
	for (i = 0; i < LANES; i++) { \
		lo[i] = (real)low[i % channels]; \
		hi[i] = (real)high[i % channels]; \
	} \
	for (; n >= LANES && lanes == LANES; n -= LANES, x += LANES) \
		for (i = 0; i < LANES; i++) { \
			lo[i] = x[i] < lo[i] ? x[i] : lo[i]; \
			hi[i] = x[i] > hi[i] ? x[i] : hi[i]; \
		} \
	for (; n > 0; n -= i, x += i) \
		for (i = 0; i < lanes && i < n; i++) { \
			lo[i] = x[i] < lo[i] ? x[i] : lo[i]; \
			hi[i] = x[i] > hi[i] ? x[i] : hi[i]; \
		} \
	for (i = 0; i < lanes; i++) { \
		low[i % channels] = fmin(low[i % channels], (double)lo[i]); \
		high[i % channels] = fmax(high[i % channels], (double)hi[i]); \
	} \
}

RANGE(range_f32, float)
RANGE(range_f64, double)

/* Add frames to a bin, whose first value is x when it is new. */
static void
add_range(struct spk_bins *b, enum spk_type type, const void *x,
    size_t frames, double *low, double *high, bool fresh)
{
	const float *x32 = x;
	const double *x64 = x;
	size_t c;

	for (c = 0; fresh && c < b->channels; c++)
		low[c] = high[c] = type == SPK_F32 ? (double)x32[c] : x64[c];
	if (type == SPK_F32)
		range_f32(x32, frames, b->channels, low, high);
	else
		range_f64(x64, frames, b->channels, low, high);
}

static void
add_sum(const struct spk_bins *b, enum spk_type type, const void *x,
    size_t frames, double *sum)
{
	const float *x32 = x;
	const double *x64 = x;
	size_t c, r, left;

	for (; frames > 0; frames--)
		for (c = r = 0; c < b->channels; r++)
			for (left = spk_bins_group(b, r); left > 0; left--, c++)
				sum[r] += type == SPK_F32 ? (double)*x32++ :
				    *x64++;
}

/* Most values are 0, and skipped eight at a time. */
static void
add_spikes(const struct spk_bins *b, const int8_t *y, size_t frames,
    double *up, double *down)
{
	const size_t n = frames * b->channels;
	uint64_t word;
	size_t i, k, row;

	for (i = 0; i < n; i += 8) {
		word = 0;
		memcpy(&word, y + i, n - i < 8 ? n - i : 8);
		if (word == 0)
			continue;
		for (k = i; k < n && k < i + 8; k++) {
			if (y[k] == 0)
				continue;
			row = b->channels == 1 ? 0 :
			    k % b->channels / b->group;
			*(y[k] > 0 ? up + row : down + row) += 1;
		}
	}
}

void
spk_bins_add(struct spk_bins *b, enum spk_type type, const void *block,
    size_t frames)
{
	const size_t size = b->channels * spk_type_size(type);
	const char *x = block;
	double *a, *c;
	uint64_t bin;
	size_t n;

	for (; frames > 0; frames -= n, x += n * size) {
		bin = b->frames / b->width;
		if (bin == b->cap) {
			halve(b);
			bin = b->frames / b->width;
		}
		a = b->a + (size_t)bin * b->rows;
		c = b->b + (size_t)bin * b->rows;
		n = (bin + 1) * b->width - b->frames < frames ?
		    (size_t)((bin + 1) * b->width - b->frames) : frames;
		if (b->what == SPK_BIN_RANGE)
			add_range(b, type, x, n, a, c,
			    b->frames == bin * b->width);
		else if (b->what == SPK_BIN_SUM)
			add_sum(b, type, x, n, a);
		else
			add_spikes(b, (const int8_t *)x, n, a, c);
		b->frames += n;
	}
}

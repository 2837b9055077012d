/*
 * How well a pixel is predicted by its neighbours: the mean square of its
 * difference from their mean, and its entropy given their sum.  With radius r a
 * pixel has the (2 r + 1)^2 - 1 neighbours of a square; pixels whose square
 * extends beyond the image are left out.
 *
 * The entropy is that of the frequencies found, and is thus too low if there
 * are few samples for the number of sums.  The first term of the bias, (values
 * - 1) / (2 samples) nats of an entropy, corrects the greater part of that.
 *
 * Source: G. A. Miller, "Note on the bias of information estimates",
 * Information Theory in Psychology: Problems and Methods (1955).
 */
#include <math.h>
#include <stdlib.h>

#include "tune/tune.h"

#define VALUES		256		/* that a pixel may have, from 0 */

struct spk_neighbours {
	size_t		 width, height, radius;
	double		 samples, square;	/* sum of squares */
	double		*row;		/* sums down the columns */
	uint64_t	*count;		/* for each sum and each value */
	bool		 whole;		/* values are whole, below VALUES */
};

static size_t
side(const struct spk_neighbours *s)
{
	return 2 * s->radius + 1;
}

static size_t
sums(const struct spk_neighbours *s)
{
	return (side(s) * side(s) - 1) * (VALUES - 1) + 1;
}

void
spk_neighbours_free(struct spk_neighbours *s)
{
	if (s == NULL)
		return;
	free(s->row);
	free(s->count);
	free(s);
}

struct spk_neighbours *
spk_neighbours_new(size_t width, size_t height, size_t radius,
    struct spk_fault *f)
{
	struct spk_neighbours *s = calloc(1, sizeof *s);

	if (s != NULL) {
		s->width = width;
		s->height = height;
		s->radius = radius;
		s->whole = true;
		s->row = calloc(width, sizeof *s->row);
		s->count = calloc(sums(s) * VALUES, sizeof *s->count);
	}
	if (s != NULL && s->row != NULL && s->count != NULL)
		return s;
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_neighbours_free(s);
	return NULL;
}

/* The pixels of a row whose square is inside the image. */
static void
add_row(struct spk_neighbours *s, const double *x)
{
	const size_t n = side(s), r = s->radius;
	const double others = (double)(n * n - 1);
	double sum, e;
	size_t i, k;

	for (i = r; i + r < s->width; i++) {
		for (k = 0, sum = -x[i]; k < n; k++)
			sum += s->row[i - r + k];
		e = x[i] - sum / others;
		s->square += e * e;
		if (s->whole)
			s->count[(size_t)sum * VALUES + (size_t)x[i]]++;
	}
	s->samples += (double)(s->width - 2 * r);
}

void
spk_neighbours_frame(struct spk_neighbours *s, const double *x)
{
	const size_t n = side(s), pixels = s->width * s->height;
	size_t y, i, k;

	if (s->width < n || s->height < n)
		return;
	for (i = 0; i < pixels && s->whole; i++)
		s->whole = x[i] >= 0 && x[i] < VALUES &&
		    !(x[i] < trunc(x[i])) && !(x[i] > trunc(x[i]));
	for (y = 0; y + n <= s->height; y++, x += s->width) {
		for (i = 0; i < s->width; i++)
			for (k = 0, s->row[i] = 0; k < n; k++)
				s->row[i] += x[k * s->width + i];
		add_row(s, x + s->radius * s->width);
	}
}

/*
 * The entropy of the pixel given its neighbours' sum; and the correction of its
 * bias.
 */
static void
entropy(const struct spk_neighbours *s, struct spk_neighbourhood *n)
{
	const uint64_t *count = s->count;
	double all, pairs = 0, bits = 0;
	size_t sum, v;

	for (sum = 0; sum < sums(s); sum++, count += VALUES) {
		for (v = 0, all = 0; v < VALUES; v++)
			all += (double)count[v];
		for (v = 0; v < VALUES && all > 0; v++)
			if (count[v] > 0) {
				pairs++;
				bits += (double)count[v] *
				    log2(all / (double)count[v]);
			}
		pairs -= all > 0;
	}
	n->entropy = bits / s->samples;
	n->corrected = n->entropy + pairs / (2 * s->samples * log(2));
}

void
spk_neighbours_get(const struct spk_neighbours *s, double scale,
    struct spk_neighbourhood *n)
{
	*n = (struct spk_neighbourhood){.samples = s->samples};
	if (!(s->samples > 0))
		return;
	n->variance = s->square / s->samples / (scale * scale);
	n->whole = s->whole;
	if (s->whole)
		entropy(s, n);
}

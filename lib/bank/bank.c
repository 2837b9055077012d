/*
 * A bank at work.  Filters are lanes of tiles: SPK_TILE of them side by side,
 * each with its band of its channel, go through their sections together, a
 * section of CHUNK frames at a time.  Lanes never interact, and each does
 *
 *	y = b0 x + s1
 *	s1 = (b1 x + s2) - a1 y
 *	s2 = b2 x - a2 y
 *
 * in binary64, rounded at each step, for each section in turn.  After every
 * CHUNK frames, states below TINY become 0: a signal that falls silent would
 * otherwise leave numbers that are too small for processors to be fast.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bank/bank.h"

#define CHUNK		64		/* frames */
#define TINY		0x1p-1000
#define TILE		SPK_TILE
#define COEFFICIENTS	(5 * TILE)	/* of a section */
#define STATES		(2 * TILE)

static const struct spk_section through = {{1, 0, 0}, {0, 0}};

static size_t
all_sections(const struct spk_bank *b)
{
	return b->sections + b->smooth;
}

/* The sections of all lanes, tile by tile. */
static void
place_sections(struct spk_bank *b)
{
	const size_t all = all_sections(b), used = b->bands * b->channels;
	const struct spk_section *s;
	const struct spk_bank_filter *f;
	size_t lane, k, i;
	double *c;

	for (lane = 0; lane < b->lanes; lane++)
		for (k = 0; k < all; k++) {
			c = b->coefficient + (lane / TILE * all + k) *
			    COEFFICIENTS + lane % TILE;
			i = k < b->sections ? k : k - b->sections;
			f = lane >= used ? NULL : k < b->sections ?
			    &b->filter[lane % b->bands] : &b->envelope;
			s = f != NULL && i < f->sections ? &f->section[i] :
			    &through;
			for (i = 0; i < 3; i++)
				c[i * TILE] = s->b[i];
			for (i = 0; i < 2; i++)
				c[(3 + i) * TILE] = s->a[i];
		}
}

/* The arrays whose size depends on the number of sections. */
static int
allocate(struct spk_bank *b, struct spk_fault *f)
{
	const size_t n = b->lanes / TILE * all_sections(b);

	free(b->coefficient);
	free(b->state);
	b->coefficient = calloc(n, COEFFICIENTS * sizeof *b->coefficient);
	b->state = calloc(n, STATES * sizeof *b->state);
	if (b->coefficient == NULL || b->state == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	place_sections(b);
	return 0;
}

/* The filter of a band, which must have its frequencies. */
static int
design(struct spk_bank *b, size_t k, unsigned order, struct spk_fault *f)
{
	const struct spk_band *band = &b->band[k];
	const double half = b->rate / 2;
	struct spk_bank_filter *filter = &b->filter[k];
	const bool tone = b->kind == SPK_GAMMATONE;

	if (tone && !(band->centre > 0 && band->centre < half))
		return spk_fail(f, SPK_USAGE, "a centre of %.9g is not "
		    "between 0 and %.9g, half of the rate", band->centre, half);
	if (!tone && !(band->low >= 0 && band->low < band->high &&
	    band->high <= half))
		return spk_fail(f, SPK_USAGE, "a band from %.9g to %.9g: not "
		    "in order, or not from 0 to %.9g, half of the rate",
		    band->low, band->high, half);
	if (!tone && !(band->high - band->low < half))
		return spk_fail(f, SPK_USAGE, "a band from 0 to %.9g, half of "
		    "the rate, is the signal", half);
	if (tone)
		spk_bank_gammatone(filter, band->centre / b->rate,
		    spk_bank_width(band->centre) / b->rate);
	else
		spk_bank_butterworth(filter, order, band->low / b->rate,
		    band->high < half ? band->high / b->rate : 0.5);
	if (!(filter->error <= SPK_BANK_ERROR))
		return spk_fail(f, SPK_USAGE, "the band at %.9g is too narrow "
		    "or too near 0 or half of the rate, %.9g, for binary64",
		    band->centre, half);
	b->sections = filter->sections > b->sections ? filter->sections :
	    b->sections;
	return 0;
}

static int
fill(struct spk_bank *b, unsigned order, const struct spk_band *band,
    struct spk_fault *f)
{
	size_t k;

	b->band = calloc(b->bands, sizeof *b->band);
	b->filter = calloc(b->bands, sizeof *b->filter);
	b->column = calloc(b->lanes, sizeof *b->column);
	if (b->band == NULL || b->filter == NULL || b->column == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(b->band, band, b->bands * sizeof *band);
	for (k = 0; k < b->bands; k++)
		if (design(b, k, order, f) == -1)
			return -1;
	for (k = 0; k < b->bands * b->channels; k++)
		b->column[k] = k / b->bands;
	return allocate(b, f);
}

struct spk_bank *
spk_bank_new(enum spk_bank_kind kind, unsigned order, double rate,
    const struct spk_band *band, size_t n, size_t channels,
    struct spk_fault *f)
{
	struct spk_bank *b;

	if (order < 1 || order > SPK_BANK_SECTIONS ||
	    (kind == SPK_GAMMATONE && order != 4)) {
		spk_fail(f, SPK_USAGE, "order %u: %s", order, kind ==
		    SPK_GAMMATONE ? "gammatones have 4" : "not from 1 to 8");
		return NULL;
	}
	if (n < 1 || n > SPK_BANK_BANDS || channels < 1 ||
	    n > SPK_COLUMNS / channels) {
		spk_fail(f, SPK_USAGE, "%zu bands of %zu channels: there may "
		    "be %d bands and %d columns", n, channels, SPK_BANK_BANDS,
		    SPK_COLUMNS);
		return NULL;
	}
	b = calloc(1, sizeof *b);
	if (b == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	b->kind = kind;
	b->rate = rate;
	b->bands = n;
	b->channels = channels;
	b->lanes = (n * channels + TILE - 1) / TILE * TILE;
	b->kernels = spk_kernels(b->lanes);
	if (fill(b, order, band, f) == 0)
		return b;
	spk_bank_free(b);
	return NULL;
}

void
spk_bank_free(struct spk_bank *b)
{
	if (b == NULL)
		return;
	free(b->band);
	free(b->filter);
	free(b->coefficient);
	free(b->state);
	free(b->column);
	free(b);
}

int
spk_bank_envelope(struct spk_bank *b, bool full, double cutoff,
    struct spk_fault *f)
{
	b->full = full;
	b->half = !full;
	if (!(cutoff > 0))
		return 0;
	if (!(cutoff < b->rate / 2))
		return spk_fail(f, SPK_USAGE, SPK_WORD("envelope") "=%.9g: "
		    "not below %.9g, half of the rate", cutoff, b->rate / 2);
	spk_bank_butterworth(&b->envelope, 2, 0, cutoff / b->rate);
	if (!(b->envelope.error <= SPK_BANK_ERROR))
		return spk_fail(f, SPK_USAGE, SPK_WORD("envelope") "=%.9g: "
		    "too low for the rate, %.9g, and binary64", cutoff,
		    b->rate);
	b->smooth = b->envelope.sections;
	return allocate(b, f);
}

size_t
spk_bank_sections(const struct spk_bank *b, size_t band,
    const struct spk_section **s)
{
	*s = b->filter[band].section;
	return b->filter[band].sections;
}

/* Sections as the kernels have them. */
static void
plain(double *y, size_t n, size_t count, const double *c, double *state)
{
	double x, v, *s1, *s2;
	size_t i, k;

	for (; count > 0; count--, c += COEFFICIENTS, state += STATES)
		for (i = 0; i < n; i++)
			for (k = 0; k < TILE; k++) {
				s1 = &state[k];
				s2 = &state[TILE + k];
				x = y[i * TILE + k];
				v = c[k] * x + *s1;
				*s1 = c[TILE + k] * x + *s2 -
				    c[3 * TILE + k] * v;
				*s2 = c[2 * TILE + k] * x -
				    c[4 * TILE + k] * v;
				y[i * TILE + k] = v;
			}
}

static void
rectify(const struct spk_bank *b, double *y, size_t n)
{
	const double under = b->full ? -1 : 0;
	size_t i;

	for (i = 0; i < n * TILE; i++)
		y[i] = y[i] > 0 ? y[i] : under * y[i] + 0;
}

static void
tile(struct spk_bank *b, size_t t, double *y, size_t n)
{
	const double *c = b->coefficient + t * all_sections(b) * COEFFICIENTS;
	double *state = b->state + t * all_sections(b) * STATES;
	void (*run)(double *, size_t, size_t, const double *, double *) =
	    b->kernels != NULL ? b->kernels->sections : plain;

	run(y, n, b->sections, c, state);
	if (b->half || b->full)
		rectify(b, y, n);
	run(y, n, b->smooth, c + b->sections * COEFFICIENTS,
	    state + b->sections * STATES);
}

static void
forget(struct spk_bank *b)
{
	const size_t n = b->lanes / TILE * all_sections(b) * STATES;
	size_t i;

	for (i = 0; i < n; i++)
		if (fabs(b->state[i]) < TINY)
			b->state[i] = 0;
}

/* At most CHUNK frames. */
static void
chunk(struct spk_bank *b, const double *x, size_t n, double *y)
{
	const size_t columns = b->bands * b->channels;
	double block[CHUNK * TILE];
	size_t t, i, k, used;

	for (t = 0; t < b->lanes / TILE; t++) {
		used = columns - t * TILE < TILE ? columns - t * TILE : TILE;
		for (i = 0; i < n; i++)
			for (k = 0; k < TILE; k++)
				block[i * TILE + k] = x[i * b->channels +
				    b->column[t * TILE + k]];
		tile(b, t, block, n);
		for (i = 0; i < n; i++)
			memcpy(y + i * columns + t * TILE, block + i * TILE,
			    used * sizeof *y);
	}
}

void
spk_bank_run(struct spk_bank *b, const double *x, size_t frames, double *y)
{
	size_t n;

	for (; frames > 0; frames -= n) {
		n = CHUNK - b->phase < frames ? CHUNK - b->phase : frames;
		chunk(b, x, n, y);
		x += n * b->channels;
		y += n * b->channels * b->bands;
		b->phase = (unsigned)(b->phase + n) % CHUNK;
		if (b->phase == 0)
			forget(b);
	}
}

void
spk_bank_restart(struct spk_bank *b)
{
	memset(b->state, 0, b->lanes / TILE * all_sections(b) * STATES *
	    sizeof *b->state);
	b->phase = 0;
}

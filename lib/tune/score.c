/*
 * How good a code is: the error of the decoded signal, and the number of
 * spikes.  x is the signal, r its decoded form, e = r - x, y the spikes.  Sums
 * are taken over blocks of frames from the first on, whatever the portions
 * passed, and in each block by eight partial sums, so that results do not
 * depend on portions or on the compiler.
 *
 * Source: T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms for computing
 * the sample variance", The American Statistician 37 (1983): joining blocks.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/score.h"

#define BLOCK	4096			/* frames, fewer for many channels */
#define VALUES	(1 << 20)		/* of a block, in that case */
#define LANES	8			/* partial sums */
#define PIECE	128			/* spikes that one vector loop counts */
#define ENDED	"the score has ended"
#define TIMES	((unsigned)(SPK_OF_TIMING | SPK_OF_CORRELATION))

static size_t
stride(const struct spk_score *s)
{
	return s->history + s->block;
}

/* Whether this scoring is possible. */
static int
check(size_t channels, const struct spk_scoring *how, struct spk_fault *f)
{
	const bool trains = (how->of & SPK_OF_TRAINS) != 0;

	if (channels == 0)
		return spk_fail(f, SPK_USAGE, "no channels");
	if ((how->of & SPK_OF_DELAY) != 0 && (how->from > how->to ||
	    how->from < -SPK_DELAY_MAX || how->to > SPK_DELAY_MAX))
		return spk_fail(f, SPK_USAGE, SPK_WORD("delay") ": not from "
		    "-%d to %d frames, in this order", SPK_DELAY_MAX,
		    SPK_DELAY_MAX);
	if (!(how->peak >= 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("peak") ": below 0");
	if ((how->width > 0 || how->height > 0) &&
	    (how->width == 0 || channels % how->width != 0 ||
	    channels / how->width != how->height))
		return spk_fail(f, SPK_USAGE, "images of %zux%zu are not the "
		    "%zu value%s of a frame", how->width, how->height,
		    channels, channels == 1 ? "" : "s");
	if ((how->of & SPK_OF_IMAGES) != 0 && (!(how->peak > 0) ||
	    how->width < SPK_SSIM_SIDE || how->height < SPK_SSIM_SIDE))
		return spk_fail(f, SPK_USAGE, "ssim is of images of %dx%d or "
		    "more, with a peak", SPK_SSIM_SIDE, SPK_SSIM_SIDE);
	if (trains && (!(how->tau > 0) || !(how->cost >= 0)))
		return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": not above 0",
		    how->tau > 0 ? "cost" : "tau");
	if ((how->of & SPK_OF_TIMING) != 0 && !(how->tau > 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("tau") ": not above 0");
	if ((how->of & SPK_OF_CORRELATION) != 0 && (!(how->sigma > 0) ||
	    how->window == 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("%s") ": not above 0",
		    how->sigma > 0 ? "window" : "sigma");
	return 0;
}

/* Start on two trains, afresh after earlier ones. */
static int
start_trains(struct spk_score *s, struct spk_fault *f)
{
	const struct spk_scoring *how = &s->how;

	spk_distance_free(s->distance);
	spk_isi_error_free(s->isi_error);
	spk_timing_free(s->timing);
	s->distance = (how->of & SPK_OF_TRAINS) == 0 ? NULL :
	    spk_distance_new(s->channels, how->tau, how->cost, f);
	s->isi_error = (how->of & SPK_OF_INTERVALS) == 0 ? NULL :
	    spk_isi_error_new(s->channels, f);
	s->timing = (how->of & TIMES) == 0 ? NULL :
	    spk_timing_new(s->channels, how, f);
	return f->status == SPK_DONE ? 0 : -1;
}

static struct spk_score *
new_score(size_t channels, const struct spk_scoring *how, struct spk_fault *f)
{
	struct spk_score *s;
	int64_t far;

	if (check(channels, how, f) == -1)
		return NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	s->channels = channels;
	s->how = *how;
	s->block = BLOCK * channels <= VALUES ? BLOCK : VALUES / channels + 1;
	if ((how->of & SPK_OF_DELAY) != 0) {
		far = -how->from > how->to ? -how->from : how->to;
		s->history = far > 0 ? (size_t)far : 0;
		s->lags = (size_t)(how->to - how->from) + 1;
	}
	s->sums = calloc(channels, sizeof *s->sums);
	s->lag = calloc((channels + 1) * s->lags + 1, sizeof *s->lag);
	(void)start_trains(s, f);
	if ((how->of & SPK_OF_IMAGES) != 0)
		s->ssim = spk_ssim_new(how->width, how->height, how->peak, f);
	if ((how->of & SPK_OF_SIGNAL) != 0) {
		s->x = calloc(channels * stride(s), sizeof *s->x);
		s->r = calloc(channels * stride(s), sizeof *s->r);
	}
	if (f->status == SPK_DONE && s->sums != NULL && s->lag != NULL &&
	    ((how->of & SPK_OF_SIGNAL) == 0 || (s->x != NULL && s->r != NULL)))
		return s;
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_score_free(s);
	return NULL;
}

struct spk_score *
spk_score_new(size_t channels, const struct spk_scoring *how, size_t size,
    struct spk_fault *f)
{
	struct spk_scoring own;
	struct spk_fault why = {0};
	struct spk_score *s = NULL;

	if (spk_struct(&own, sizeof own, how, size, &why) == 0)
		s = new_score(channels, &own, &why);
	if (s == NULL)
		spk_fail_as(f, why.status, "", &why);
	return s;
}

void
spk_score_free(struct spk_score *s)
{
	if (s == NULL)
		return;
	free(s->x);
	free(s->r);
	free(s->sums);
	free(s->lag);
	free(s->lines.lag);
	spk_distance_free(s->distance);
	spk_isi_error_free(s->isi_error);
	spk_timing_free(s->timing);
	spk_ssim_free(s->ssim);
	free(s);
}

/* No lines so far. */
static void
forget_lines(struct spk_score *s)
{
	struct spk_lag *lag = s->lines.lag;

	if (lag != NULL)
		memset(lag, 0, s->lags * sizeof *lag);
	s->lines = (struct spk_lines){.lag = lag};
}

void
spk_score_decoded_again(struct spk_score *s)
{
	struct spk_sums *c;

	forget_lines(s);
	for (c = s->sums; c < s->sums + s->channels; c++)
		c->e1 = c->e2 = 0;
	memset(s->lag, 0, (s->channels + 1) * s->lags * sizeof *s->lag);
	if (s->ssim != NULL)
		spk_ssim_again(s->ssim);
	s->fill = 0;
	s->frames = 0;
	s->known = s->sums->n > 0;
	s->ended = false;
	s->wrong = NULL;
}

void
spk_score_again(struct spk_score *s)
{
	struct spk_sums *c;

	spk_score_decoded_again(s);
	for (c = s->sums; c < s->sums + s->channels; c++)
		c->up = c->down = c->values = 0;
}

int
spk_score_next_line(struct spk_score *s, struct spk_fault *f)
{
	struct spk_lines lines;

	if (s->lines.lag == NULL && (s->lines.lag = calloc(s->lags + 1,
	    sizeof *s->lines.lag)) == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_lines_add(&s->lines, s);
	lines = s->lines;
	s->lines.lag = NULL;
	spk_score_again(s);
	s->lines = lines;
	memset(s->sums, 0, s->channels * sizeof *s->sums);
	s->known = false;
	return start_trains(s, f);
}

static double
fold(const double a[LANES])
{
	return ((a[0] + a[1]) + (a[2] + a[3])) +
	    ((a[4] + a[5]) + (a[6] + a[7]));
}

/* Sums over n values of (x - mean) and its square. */
static void
moments(const double *x, size_t n, double mean, double *sum, double *square)
{
	double a[LANES] = {0}, b[LANES] = {0}, d;
	size_t i, k;

	for (i = 0; i + LANES <= n; i += LANES)
		for (k = 0; k < LANES; k++) {
			d = x[i + k] - mean;
			a[k] += d;
			b[k] += d * d;
		}
	for (k = 0; i < n; i++, k++) {
		d = x[i] - mean;
		a[k] += d;
		b[k] += d * d;
	}
	*sum = fold(a);
	*square = fold(b);
}

/* A block of a channel's signal, joined to the previous ones. */
static void
take_signal(struct spk_sums *c, const double *x, size_t n)
{
	double sum, x2, dev2, mean, apart, rest;
	const double all = c->n + (double)n;
	size_t i;

	if (c->n < 1)
		c->min = c->max = x[0];
	for (i = 0; i < n; i++) {
		c->min = x[i] < c->min ? x[i] : c->min;
		c->max = x[i] > c->max ? x[i] : c->max;
	}
	moments(x, n, 0, &sum, &x2);
	mean = sum / (double)n;
	moments(x, n, mean, &rest, &dev2);
	apart = mean - c->mean;
	c->dev2 += dev2 + apart * apart * (c->n * (double)n / all);
	c->mean += apart * ((double)n / all);
	c->x2 += x2;
	c->n = all;
}

static void
take_error(struct spk_sums *c, const double *x, const double *r, size_t n)
{
	double a[LANES] = {0}, b[LANES] = {0}, e;
	size_t i, k;

	for (i = 0; i + LANES <= n; i += LANES)
		for (k = 0; k < LANES; k++) {
			e = r[i + k] - x[i + k];
			a[k] += fabs(e);
			b[k] += e * e;
		}
	for (k = 0; i < n; i++, k++) {
		e = r[i] - x[i];
		a[k] += fabs(e);
		b[k] += e * e;
	}
	c->e1 += fold(a);
	c->e2 += fold(b);
}

/* The pairs of a delay whose later frame is in the block, at x, r. */
static void
take_lag(const struct spk_score *s, struct spk_lag *lag, int64_t d,
    const double *x, const double *r)
{
	const uint64_t far = (uint64_t)(d < 0 ? -d : d);
	const uint64_t first = far > s->frames ? far - s->frames : 0;
	struct spk_sums c = {0};
	double sum, x2;
	size_t n;

	if (first >= s->fill)
		return;
	n = s->fill - (size_t)first;
	x += (ptrdiff_t)first - (d > 0 ? d : 0);
	r += (ptrdiff_t)first + (d < 0 ? d : 0);
	moments(x, n, 0, &sum, &x2);
	take_error(&c, x, r, n);
	lag->n += (double)n;
	lag->x2 += x2;
	lag->e2 += c.e2;
}

/* The block is complete, or the last. */
static void
settle(struct spk_score *s)
{
	double *x = s->x, *r = s->r;
	size_t c, k;

	for (c = 0; c < s->channels; c++, x += stride(s), r += stride(s)) {
		if (!s->known)
			take_signal(&s->sums[c], x + s->history, s->fill);
		take_error(&s->sums[c], x + s->history, r + s->history,
		    s->fill);
		for (k = 0; k < s->lags; k++)
			take_lag(s, &s->lag[c * s->lags + k],
			    spk_score_delay_at(s, k),
			    x + s->history, r + s->history);
		memmove(x, x + s->fill, s->history * sizeof *x);
		memmove(r, r + s->fill, s->history * sizeof *r);
	}
	s->frames += s->fill;
	s->fill = 0;
}

static double
value(enum spk_type type, const void *r, size_t i)
{
	return type == SPK_F64 ? ((const double *)r)[i] :
	    (double)((const float *)r)[i];
}

void
spk_score_signal(struct spk_score *s, const double *x, enum spk_type type,
    const void *r, size_t frames)
{
	size_t n, i, c, k, to, at = 0;

	if (s->ended || (type != SPK_F32 && type != SPK_F64)) {
		s->wrong = s->ended ? ENDED : "the decoded signal is f32 or "
		    "f64";
		return;
	}
	for (k = 0; k < frames && s->ssim != NULL; k++)
		spk_ssim_frame(s->ssim, x + k * s->channels, type,
		    (const char *)r + k * s->channels * spk_type_size(type));
	for (; frames > 0 && s->x != NULL; frames -= n, at += n) {
		n = s->block - s->fill < frames ? s->block - s->fill : frames;
		for (c = 0; c < s->channels; c++) {
			to = c * stride(s) + s->history + s->fill;
			k = at * s->channels + c;
			for (i = 0; i < n; i++, k += s->channels) {
				s->x[to + i] = x[k];
				s->r[to + i] = value(type, r, k);
			}
		}
		s->fill += n;
		if (s->fill == s->block)
			settle(s);
	}
}

/* Add n spikes of a column, `step' apart, to its sums. */
static void
count(const int8_t *y, size_t n, size_t step, struct spk_sums *sums)
{
	uint64_t all = 0, down = 0;
	uint8_t some, low;
	size_t i;

	sums->values += (double)n;
	for (; step == 1 && n >= PIECE; n -= PIECE, y += PIECE) {
		some = low = 0;
		for (i = 0; i < PIECE; i++) {
			some = (uint8_t)(some + (y[i] != 0));
			low = (uint8_t)(low + (y[i] < 0));
		}
		all += some;
		down += low;
	}
	for (i = 0; i < n; i++) {
		all += y[i * step] != 0;
		down += y[i * step] < 0;
	}
	sums->up += (double)(all - down);
	sums->down += (double)down;
}

void
spk_score_spikes(struct spk_score *s, const int8_t *y, size_t rows,
    size_t columns, const size_t *channel)
{
	size_t k, c;

	for (k = 0; k < columns; k++) {
		c = channel != NULL ? channel[k] : k;
		if (s->ended || c >= s->channels) {
			s->wrong = s->ended ? ENDED : "a column of spikes "
			    "that is of no channel";
			return;
		}
		count(y + k, rows, columns, &s->sums[c]);
	}
}

int
spk_score_trains(struct spk_score *s, const int8_t *a, const int8_t *b,
    size_t frames, struct spk_fault *f)
{
	if (s->distance == NULL && s->isi_error == NULL && s->timing == NULL)
		return spk_fail(f, SPK_USAGE, "not a score of trains");
	if (s->ended)
		return spk_fail(f, SPK_USAGE, ENDED);
	if (!spk_are_spikes(NULL, a, frames * s->channels) ||
	    !spk_are_spikes(NULL, b, frames * s->channels))
		return spk_fail(f, SPK_DATA, "not a spike, which is -1, 0 or "
		    "1");
	return (s->distance != NULL &&
	    spk_distance_add(s->distance, a, b, frames, f) == -1) ||
	    (s->isi_error != NULL &&
	    spk_isi_error_add(s->isi_error, a, b, frames, f) == -1) ||
	    (s->timing != NULL &&
	    spk_timing_add(s->timing, a, b, frames, f) == -1) ? -1 : 0;
}

uint64_t
spk_score_reached(const struct spk_score *s)
{
	return s->isi_error != NULL ? spk_isi_error_reached(s->isi_error) : 0;
}

static double
range_of_all(const struct spk_score *s)
{
	double least = s->sums->min, greatest = s->sums->max;
	size_t c;

	for (c = 1; c < s->channels; c++) {
		least = fmin(least, s->sums[c].min);
		greatest = fmax(greatest, s->sums[c].max);
	}
	return greatest - least;
}

static void
pool_lags(struct spk_score *s)
{
	struct spk_lag *all = s->lag + s->channels * s->lags, *lag = s->lag;
	size_t c, k;

	for (c = 0; c < s->channels; c++)
		for (k = 0; k < s->lags; k++, lag++) {
			all[k].n = lag->n;
			all[k].x2 += lag->x2;
			all[k].e2 += lag->e2;
		}
}

int
spk_score_end(struct spk_score *s, struct spk_fault *f)
{
	struct spk_sums *c = s->sums;
	size_t k;

	if (s->wrong != NULL || s->ended)
		return spk_fail(f, SPK_USAGE, "%s", s->wrong != NULL ?
		    s->wrong : ENDED);
	s->ended = true;
	if (s->fill > 0)
		settle(s);
	s->range = range_of_all(s);
	for (k = 0; k < s->channels; k++)
		if ((s->how.of & SPK_OF_SIGNAL) == 0)
			s->sums[k].n = s->sums[k].values;
	for (k = 0; k < s->channels && s->distance != NULL; k++, c++) {
		c->rossum2 = (s->how.unit ? 2 : 1) *
		    spk_distance_rossum2(s->distance, k);
		if (spk_distance_victor(s->distance, k, &c->victor, f) == -1)
			return -1;
	}
	if (s->isi_error != NULL)
		spk_isi_error_end(s->isi_error, s->sums);
	if (s->timing != NULL && spk_timing_end(s->timing, s->sums, f) == -1)
		return -1;
	pool_lags(s);
	for (k = 0; k < s->lags; k++)
		if (2 * s->lag[k].n >= (double)s->frames)
			return 0;
	return s->lags == 0 ? 0 : spk_fail(f, SPK_USAGE, SPK_WORD("delay") ": "
	    "less than half of the %llu frames would be compared",
	    (unsigned long long)s->frames);
}

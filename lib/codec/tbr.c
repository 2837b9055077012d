/*
 * TBR, threshold-based representation, also called temporal contrast.  There is
 * a spike where the signal changes by more than a threshold, which is computed
 * from its changes:
 *
 *	d[t] = x[t+1] - x[t],  d[T-1] = d[T-2]
 *	thr = mean of d + factor (standard deviation of d)
 *	y[t] = +1 if d[t] > thr, -1 if d[t] < -thr, else 0
 *
 * in binary64.  The sums are of twice that precision, so the threshold is
 * rounded once and does not depend on blocks.  If it is negative, both tests
 * may hold, and prefer decides.  With difference=previous, d[t] = x[t] -
 * x[t-1], d[0] = d[1], and the threshold is that of d[1..T-1]; with second,
 * d[0] = d[2].  Decoding adds a threshold for each spike but y[0] to a start,
 * see stairs.c.  It loses the size of changes, and those below the threshold.
 *
 * Source: B. Petro, N. Kasabov and R. M. Kiss, "Selection and Optimization of
 * Temporal Spike Encoding Methods for Spiking Neural Networks", IEEE
 * Transactions on Neural Networks and Learning Systems 31 (2020), as computed
 * by KEDRI's snn-encoder-tools.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"
#include "codec/twofold.h"
#include "kernel/plain.h"

enum { NEXT, PREVIOUS, SECOND };

#define EARLY	3			/* frames that the first spike needs */

struct tbr {
	size_t		 channels;
	struct spk_stairs stairs;
	const double	*factor;
	const float	*stretch, *shift;
	const int64_t	*deviation, *prefer, *difference;
	const struct spk_kernels *kernels;
	double		*hi, *lo;	/* of a period, see kernel.h */
	size_t		 period;
	double		*frames;	/* the first EARLY, then the last */
	int8_t		*rows;		/* likewise, of spikes */
	size_t		 have;		/* frames, up to EARLY */
	size_t		 at, left;	/* rows to be written */
	bool		 begun, over;
};

/* Sums of the changes of a channel, each less the first. */
struct sums {
	struct spk_ends	 ends;
	struct spk_twofold sum, squares;
	double		 x, first, last;	/* sample, changes */
	uint64_t	 samples;
};

/* The chain of operations from value to value is one addition. */
static inline void
more(struct spk_twofold *sum, struct spk_twofold x)
{
	const struct spk_twofold s = spk_two_sum(sum->hi, x.hi);

	sum->hi = s.hi;
	sum->lo += s.lo + x.lo;
}

static inline void
add(struct sums *s, double d)
{
	const struct spk_twofold e = spk_two_sum(d, -s->first);
	struct spk_twofold p = spk_two_product(e.hi, e.hi);

	p.lo += 2 * e.hi * e.lo;
	more(&s->sum, e);
	more(&s->squares, p);
}

static void
tbr_gather(const void *state, size_t channel, void *survey, const void *x,
    size_t step, size_t n)
{
	struct sums s = *(struct sums *)survey;
	const double *v = x;

	spk_ends_gather64(state, channel, &s.ends, x, step, n);
	for (; n > 0; n--, v += step, s.samples++) {
		s.last = s.samples > 0 ? *v - s.x : 0;
		s.x = *v;
		if (s.samples == 1)
			s.first = s.last;
		if (s.samples > 0)
			add(&s, s.last);
	}
	*(struct sums *)survey = s;
}

/* The mean of the changes, and the factor times their deviation, rounded. */
static double
threshold(const struct tbr *s, size_t channel, struct sums sums)
{
	const bool sample = *s->deviation == 0;
	double n = (double)(sums.samples - 1);
	struct spk_twofold square, root;

	if (sums.samples < 2)
		return 0;
	if (*s->difference == NEXT) {
		add(&sums, sums.last);
		n++;
	}
	sums.sum = spk_two_sum(sums.sum.hi, sums.sum.lo);
	square = spk_two_over(spk_two_times(sums.sum, sums.sum), -n);
	square = spk_two_add(spk_two_sum(sums.squares.hi, sums.squares.lo),
	    square);
	root = spk_two_root(spk_two_over(square, sample && n > 1 ? n - 1 : n));
	root = spk_two_times(root, (struct spk_twofold){s->factor[channel], 0});
	root = spk_two_add(root, spk_two_over(sums.sum, n));
	return spk_two_add(root, (struct spk_twofold){sums.first, 0}).hi;
}

static double
tbr_conclude(const void *state, const struct spk_param *p, size_t channel,
    const void *survey)
{
	const struct sums *s = survey;

	return strcmp(p->name, "threshold") == 0 ?
	    threshold(state, channel, *s) :
	    spk_ends_conclude(state, p, channel, &s->ends);
}

static size_t
tbr_room(const void *state, enum spk_way way)
{
	const struct tbr *s = state;

	return way == SPK_DECODE ? s->channels * sizeof(double) :
	    (2 * spk_period(s->channels) + EARLY * s->channels) *
	    sizeof(double) + EARLY * s->channels;
}

/*
 * Bounds of which at most one is passed, also below 0: the test that comes
 * second has the values that the first leaves.
 */
static void
set_bounds(const struct tbr *s, double thr, double *hi, double *lo)
{
	*hi = thr;
	*lo = -thr;
	if (thr < 0 && *s->prefer == 0)
		*lo = nextafter(thr, (double)INFINITY);
	else if (thr < 0)
		*hi = nextafter(-thr, -(double)INFINITY);
}

static const char *
tbr_open(void *state, void *room, enum spk_way way)
{
	struct tbr *s = state;
	size_t i;

	if (way == SPK_DECODE)
		return spk_stairs_open(&s->stairs, s->channels, room);
	if (spk_stairs_check(&s->stairs, s->channels) != NULL)
		return spk_stairs_check(&s->stairs, s->channels);
	s->kernels = spk_kernels(SIZE_MAX);
	s->period = spk_period(s->channels);
	s->hi = room;
	s->lo = s->hi + s->period;
	s->frames = s->lo + s->period;
	s->rows = (int8_t *)(s->frames + EARLY * s->channels);
	for (i = 0; i < s->period; i++)
		set_bounds(s, s->stairs.threshold[i % s->channels], &s->hi[i],
		    &s->lo[i]);
	return NULL;
}

/* Spikes of the changes from n frames at w to those at x. */
static void
follow(const struct tbr *s, const double *x, const double *w, int8_t *y,
    size_t n)
{
	const size_t all = n * s->channels;
	size_t m, i;

	if (s->kernels != NULL)
		s->kernels->changes(x, w, y, all, s->hi, s->lo, s->period);
	else
		for (i = 0; i < all; i += m) {
			m = all - i < s->period ? all - i : s->period;
			spk_changes_plain(x + i, w + i, y + i, m, s->hi,
			    s->lo);
		}
}

/* The first rows, of the first frames; the last of these is kept. */
static void
begin(struct tbr *s)
{
	const size_t width = s->channels, n = s->have;
	double *x = s->frames;
	int8_t *y = s->rows;

	s->begun = true;
	s->left = *s->difference == NEXT && n > 1 ? n - 1 : n;
	if (n == 1)
		memset(y, 0, width);
	else if (*s->difference == NEXT)
		follow(s, x + width, x, y, 1);
	else {
		follow(s, x + width, x, y + width, n - 1);
		memcpy(y, y + (n - 1) * width, width);
	}
	memmove(x, x + (n - 1) * width, width * sizeof *x);
	s->over = n == 1 || *s->difference != NEXT;
}

/* Frames, as long as the first rows wait for them. */
static void
collect(struct tbr *s, struct spk_flow *flow)
{
	const size_t width = s->channels;
	const size_t need = *s->difference == SECOND ? 3 : 2;

	for (; s->have < need && flow->frames > 0; s->have++, flow->frames--) {
		memcpy(s->frames + s->have * width, flow->in,
		    width * sizeof(double));
		flow->in = (const double *)flow->in + width;
	}
	if (s->have == need || (flow->end && s->have > 0))
		begin(s);
}

/* Rows that are known. */
static void
put(struct tbr *s, struct spk_flow *flow)
{
	const size_t width = s->channels;
	const size_t n = s->left < flow->room ? s->left : flow->room;

	memcpy(flow->out, s->rows + s->at * width, n * width);
	flow->out = (int8_t *)flow->out + n * width;
	flow->room -= n;
	s->at += n;
	s->left -= n;
}

/* A row for each frame. */
static void
pass(struct tbr *s, struct spk_flow *flow)
{
	const size_t width = s->channels, n = spk_flow_frames(flow);
	const double *x = flow->in;
	int8_t *y = flow->out;

	if (n == 0)
		return;
	follow(s, x, s->frames, y, 1);
	follow(s, x + width, x, y + width, n - 1);
	memcpy(s->frames, x + (n - 1) * width, width * sizeof *x);
	spk_flow_move(flow, x + n * width, y + n * width, n);
	memcpy(s->rows, y + (n - 1) * width, width);
	s->at = 0;
}

static void
tbr_encode(void *state, size_t channel, struct spk_flow *flow)
{
	struct tbr *s = state;

	(void)channel;
	if (!s->begun)
		collect(s, flow);
	if (s->begun && s->left > 0)
		put(s, flow);
	if (s->begun && s->left == 0)
		pass(s, flow);
	if (s->begun && s->left == 0 && flow->end && flow->frames == 0 &&
	    !s->over && flow->room > 0) {
		s->at = 0;		/* the last change, again */
		s->left = 1;
		s->over = true;
		put(s, flow);
	}
}

static void
tbr_decode(void *state, size_t channel, struct spk_flow *flow)
{
	struct tbr *s = state;

	(void)channel;
	spk_stairs_decode(&s->stairs, s->channels, flow);
}

static const char *const deviations[] = {"sample", "population", NULL};
static const char *const signs[] = {"up", "down", NULL};
static const char *const differences[] = {"next", "previous", "second", NULL};

static const struct spk_param tbr_param[] = {
	{ .name = "factor", .type = SPK_F64, .flags = SPK_CHANNEL | SPK_NOTED,
	  .initial = "1", .min = 0, .max = INFINITY,
	  .slot = offsetof(struct tbr, factor), .unit = "FACTOR",
	  .help = "standard deviations in the threshold" },
	{ .name = "threshold", .letter = 't', .type = SPK_F64,
	  .flags = SPK_CHANNEL | SPK_LOG | SPK_SEARCH | SPK_SURVEYED,
	  .min = -INFINITY, .max = INFINITY,
	  .slot = offsetof(struct tbr, stairs.threshold), .unit = "SIZE",
	  .help = "change above which there is a spike; default: from the "
	  "signal" },
	{ .name = "deviation", .type = SPK_CHOICE, .flags = SPK_NOTED,
	  .initial = "sample", .choice = deviations,
	  .slot = offsetof(struct tbr, deviation), .unit = "OF",
	  .help = "divide by the number of changes less 1, or by the number" },
	{ .name = "prefer", .type = SPK_CHOICE, .flags = SPK_NOTED,
	  .initial = "up", .choice = signs,
	  .slot = offsetof(struct tbr, prefer), .unit = "SIGN",
	  .help = "spike where both tests hold, if the threshold is "
	  "negative" },
	{ .name = "difference", .type = SPK_CHOICE, .flags = SPK_NOTED,
	  .initial = "next", .choice = differences,
	  .slot = offsetof(struct tbr, difference), .unit = "WHICH",
	  .help = "change of a frame: to the next sample, or from the "
	  "previous one; second: likewise, but the first is the third's" },
	SPK_STAIRS_ROWS(tbr),
	{ .name = NULL }
};

const struct spk_codec spk_tbr = {
	.row = sizeof(struct spk_codec),
	.name = "tbr",
	.title = "encode signals into spikes by threshold-based representation",
	.param = tbr_param,
	.type = SPK_F64,
	.planes = 2,
	.size = sizeof(struct tbr),
	.room = tbr_room,
	.open = tbr_open,
	.encode = tbr_encode,
	.decode = tbr_decode,
	.search = spk_step_search64,
	.survey = sizeof(struct sums),
	.gather = tbr_gather,
	.conclude = tbr_conclude,
};

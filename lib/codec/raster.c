/*
 * Rasters: the probabilities p of an observation, one per column, become
 * `steps' rows of spikes.
 *
 * poisson	at each step, for each column in order, a spike if p > u, u
 *		being the next uniform random number (random.c)
 * deterministic	for j = 0 .. ceil(steps p) - 1 the step
 *		trunc((steps p - j) / p) - 1, within 0 .. steps - 1
 *
 * in binary64, rounded at each step.  Observations are processed in batches,
 * and thresholds of narrow ones are stored for several rows at a time, so that
 * the kernels have enough work.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"

#define BATCH		1024		/* values, at least one frame */
#define NEVER		INT32_MAX

enum { DETERMINISTIC, POISSON };
enum { MT19937, PHILOX };

const char *const spk_methods[] = {"deterministic", "poisson", NULL};
const char *const spk_rngs[] = {"mt19937", "philox", NULL};

/* Lay out the work memory; returns its size. */
static size_t
lay_out(struct spk_raster *r, size_t columns, enum spk_way way, char *room)
{
	struct spk_philox *x = &r->philox;
	size_t used = 0, i, n;

	r->columns = columns;
	r->batch = BATCH / columns + 1;
	if (way == SPK_DECODE) {
		r->count = spk_take(room, &used, columns * sizeof *r->count);
		return used;
	}
	n = r->batch * columns + SPK_PAD;
	r->p = spk_take(room, &used, n * sizeof *r->p);
	r->hi = spk_take(room, &used, n * sizeof *r->hi);
	r->mt = spk_take(room, &used, sizeof *r->mt);
	r->next = spk_take(room, &used, columns * sizeof *r->next);
	r->nth = spk_take(room, &used, columns * sizeof *r->nth);
	x->columns = columns;
	x->blocks = (columns + 3) / 4;
	for (i = 0; i < 4; i++)
		x->hi[i] = spk_take(room, &used, (x->blocks + SPK_PAD) *
		    sizeof **x->hi);
	x->y = spk_take(room, &used, 4 * (x->blocks + SPK_PAD) +
	    SPK_PHILOX_ROOM);
	return used;
}

size_t
spk_raster_room(const struct spk_raster *r, size_t columns, enum spk_way way)
{
	struct spk_raster copy = *r;

	return lay_out(&copy, columns, way, NULL);
}

const char *
spk_raster_check(const struct spk_raster *r, enum spk_way way)
{
	if (way == SPK_DECODE || *r->method != POISSON || *r->rng != MT19937)
		return NULL;
	if (*r->seed > UINT32_MAX)
		return "seed: rng=mt19937 takes at most 4294967295";
	return *r->first == 0 ? NULL : "first: needs rng=philox, since "
	    "rng=mt19937 cannot start elsewhere";
}

void
spk_raster_open(struct spk_raster *r, size_t columns, enum spk_way way,
    void *room)
{
	(void)lay_out(r, columns, way, room);
	if (way == SPK_DECODE)
		return;
	r->observation = *r->first;
	spk_mt_seed(r->mt, (uint32_t)*r->seed);
	spk_philox_seed(&r->philox, *r->seed);
}

/* Evenly spaced */

/* The step of spike j. */
static int32_t
step(const struct spk_raster *r, double p, int64_t j)
{
	const int64_t steps = *r->steps;
	const double most = (double)steps * p;
	int64_t t = isinf(most) ? steps :
	    (int64_t)((most - (double)j) / p) - 1;

	return (int32_t)(t < 0 ? 0 : t < steps ? t : steps - 1);
}

/*
 * The spike of column c after t.  Spikes come in order of the step, the last j
 * first, and a step may have several.  From p = 2 on every step has one, except
 * possibly the last, because of rounding.
 */
static void
advance(struct spk_raster *r, size_t c, int32_t t)
{
	const double p = r->unit[c];
	const int32_t last = (int32_t)(*r->steps - 1);

	if (p >= 2) {
		r->next[c] = t + 1 < last || (t + 1 == last &&
		    step(r, p, 0) == last) ? t + 1 : NEVER;
		return;
	}
	do {
		r->next[c] = r->nth[c] == 0 ? NEVER :
		    step(r, p, --r->nth[c]);
	} while (r->next[c] <= t);
}

static void
lay_begin(struct spk_raster *r)
{
	size_t c;
	double p;

	for (c = 0; c < r->columns; c++) {
		p = r->unit[c];
		r->nth[c] = p <= 0 || p >= 2 ? 0 :
		    (int64_t)ceil((double)*r->steps * p);
		r->next[c] = NEVER;
		if (p > 0)
			advance(r, c, -1);
	}
}

/* n rows, column by column. */
static void
lay(struct spk_raster *r, int8_t *y, size_t n)
{
	const int64_t from = (int64_t)r->row, to = from + (int64_t)n;
	size_t c;

	memset(y, 0, n * r->columns);
	for (c = 0; c < r->columns; c++)
		while (r->next[c] < to) {
			y[(size_t)(r->next[c] - from) * r->columns + c] = 1;
			advance(r, c, r->next[c]);
		}
}

/* Random */

static void
odds(const struct spk_raster *r, size_t n)
{
	const struct spk_kernels *k = r->mt->kernels;

	(k != NULL ? k->odds : spk_odds)(r->unit, r->hi, n);
}

/* The rows of a unit that hi holds, in succession. */
static void
mt_begin(struct spk_raster *r)
{
	size_t i, rows = *r->steps == 1 ? r->left : 1;

	odds(r, rows * r->columns);
	r->tile = rows;
	if (*r->steps == 1)
		return;
	r->tile = r->left < r->batch ? r->left : r->batch;
	for (i = 1; i < r->tile; i++)
		memcpy(r->hi + i * r->columns, r->hi,
		    r->columns * sizeof *r->hi);
}

static void
mt_rows(struct spk_raster *r, int8_t *y, size_t n)
{
	const size_t cols = r->columns;
	const size_t period = *r->steps == 1 ? r->tile * cols : cols;
	size_t at = r->row % r->tile, m;

	for (; n > 0; n -= m, y += m * cols, at = 0) {
		m = r->tile - at < n ? r->tile - at : n;
		spk_mt_draw(r->mt, r->hi, r->unit, at * cols, period, y,
		    m * cols);
	}
}

static void
philox_begin(struct spk_raster *r)
{
	odds(r, r->columns);
	spk_philox_odds(&r->philox, r->hi);
	r->philox.observation = r->observation;
}

/*
 * Begin the next unit: an observation or, if each is a single row and these are
 * drawn in succession, all of them.
 */
static bool
begin(struct spk_raster *r, struct spk_flow *flow, size_t channels,
    spk_rates *rates, void *state)
{
	const bool random = *r->method == POISSON;
	const bool mt = random && *r->rng == MT19937;
	size_t n;

	if (r->at == r->have) {
		n = flow->frames < r->batch ? flow->frames : r->batch;
		if (n == 0)
			return false;
		rates(state, flow->in, r->p, n);
		flow->in = (const double *)flow->in + n * channels;
		flow->frames -= n;
		r->have = n;
		r->at = 0;
	}
	n = mt && *r->steps == 1 ? r->have - r->at : 1;
	r->unit = r->p + r->at * r->columns;
	r->row = 0;
	r->left = n * (size_t)*r->steps;
	if (!random)
		lay_begin(r);
	else if (mt)
		mt_begin(r);
	else
		philox_begin(r);
	r->at += n;
	r->observation += n;
	return true;
}

void
spk_raster_encode(struct spk_raster *r, struct spk_flow *flow,
    size_t channels, spk_rates *rates, void *state)
{
	int8_t *y;
	size_t n;

	while (flow->room > 0) {
		if (r->left == 0 && !begin(r, flow, channels, rates, state))
			break;
		n = flow->room < r->left ? flow->room : r->left;
		y = flow->out;
		if (*r->method != POISSON)
			lay(r, y, n);
		else if (*r->rng == MT19937)
			mt_rows(r, y, n);
		else
			spk_philox_draw(&r->philox, (uint32_t)r->row, r->unit,
			    y, n);
		flow->out = y + n * r->columns;
		flow->room -= n;
		r->row += n;
		r->left -= n;
	}
}

void
spk_raster_restart(struct spk_raster *r)
{
	if (r->count == NULL)
		return;
	memset(r->count, 0, r->columns * sizeof *r->count);
	r->row = 0;
}

bool
spk_raster_count(struct spk_raster *r, struct spk_flow *flow)
{
	const int8_t *y = flow->in;
	size_t c;

	if (r->row == (size_t)*r->steps)
		spk_raster_restart(r);
	for (; flow->frames > 0 && r->row < (size_t)*r->steps; r->row++) {
		for (c = 0; c < r->columns; c++)
			r->count[c] += *y++;
		flow->frames--;
	}
	flow->in = y;
	return r->row == (size_t)*r->steps;
}

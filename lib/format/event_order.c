/*
 * Tables of camera events without names: which of four columns are t, x, y and
 * p, judging by the first of them.
 *
 * Times do not decrease, x and y are within the image, and p is 0 or 1, or -1
 * or 1.  Lines are examined until one order is left.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format/events.h"

#define COLUMNS		4
#define MOST		4096		/* lines */

static const char *const orders[] = {
	"txyp", "xypt", "xytp", "tpxy", "pxyt", "ptxy"
};
#define ORDERS		(sizeof orders / sizeof *orders)

struct order {
	bool		 out;		/* excluded */
	double		 t;		/* of the previous event */
	bool		 zero, minus;	/* polarities so far */
};

static bool
is_whole(double x, double below)
{
	return x >= 0 && x < below && floor(x) >= x;
}

/* Whether the next event is possible in that order. */
static bool
fits(const struct spk_in *in, struct order *o, const char *order,
    const double *row, double width)
{
	double of[128] = {0};
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		of[(unsigned char)order[i]] = row[i];
	if (!(of['t'] >= o->t && isfinite(of['t'])) ||
	    !is_whole(of['x'], width) ||
	    !is_whole(of['y'], (double)in->fields / width))
		return false;
	o->t = of['t'];
	o->zero |= fabs(of['p']) <= 0;
	o->minus |= of['p'] < 0;
	if (isnan(of['p']))		/* missing, which is allowed */
		return true;
	return fabs(of['p']) <= 1 && floor(of['p']) >= of['p'] &&
	    !(o->zero && o->minus);
}

/* Another line: returns how many orders are left. */
static size_t
sift(const struct spk_in *in, struct order *o, const double *row, double width)
{
	size_t k, left = 0;

	for (k = 0; k < ORDERS; k++) {
		o[k].out = o[k].out || !fits(in, &o[k], orders[k], row, width);
		left += !o[k].out;
	}
	return left;
}

/* "x,y,p,t" */
static const char *
list(char to[2 * COLUMNS], const char *order)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		to[2 * i] = order[i];
		to[2 * i + 1] = ',';
	}
	to[2 * COLUMNS - 1] = '\0';
	return to;
}

const char *
spk_events_order(struct spk_in *in, size_t width, struct spk_fault *f)
{
	struct order o[ORDERS] = {{0}};
	double row[COLUMNS];
	struct spk_ahead a = {.n = COLUMNS, .x = row, .least = 2};
	size_t left = sift(in, o, in->csv->row, (double)width), k, other;
	char one[2 * COLUMNS], two[2 * COLUMNS];
	int have = 1;

	while (left > 1 && a.lines < MOST &&
	    (have = spk_csv_ahead(in, &a, f)) == 1)
		left = sift(in, o, row, (double)width);
	if (have == -1)
		return NULL;
	for (k = 0; k < ORDERS && o[k].out; k++)
		;
	if (left == 0) {
		in->row_line = in->row_line + a.lines;
		spk_in_fail(in, f, 0, "no order of t, x, y and p fits the "
		    "columns: specify " SPK_WORD("fields"));
		return NULL;
	}
	if (left == 1 && k > 0)
		spk_in_note(in, "columns taken as %s: see " SPK_WORD("fields"),
		    list(one, orders[k]));
	if (left == 1)
		return orders[k];
	for (other = k + 1; o[other].out; other++)
		;
	spk_fail(f, SPK_USAGE, "%s: the columns may be %s or %s: specify "
	    SPK_WORD("fields"), in->name, list(one, orders[k]),
	    list(two, orders[other]));
	return NULL;
}

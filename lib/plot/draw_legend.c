/*
 * The legend of a panel, above it: to the right of its title if there is room,
 * else in lines of its own.
 */
#include <string.h>

#include "plot/draw.h"

#define GAP	1.4			/* between entries, and to a title */
#define SWATCH	1.7			/* with the room after it */

static const struct spk_font label = {.size = .9, .ink = SPK_INK_TEXT},
    title = {.size = 1, .bold = true, .ink = SPK_INK_TEXT};

bool
spk_has_legend(const struct spk_panel *p)
{
	size_t k;

	for (k = 0; k < p->n; k++)
		if (p->series[k].label != NULL)
			return true;
	return false;
}

/* A sample of the series's marks, with the middle of its text at y. */
static void
swatch(const struct spk_pen *pen, const struct spk_series *s, double x,
    double y)
{
	const double em = pen->em;

	spk_set_ink(pen, s->ink, 1);
	if (s->mark == SPK_POINTS)
		spk_point(pen, s->shape, x + .65 * em, y, .26 * em);
	else if (s->mark == SPK_TICKS)
		cairo_rectangle(pen->cr, x + .6 * em, y - .4 * em, 1.5,
		    .8 * em);
	else if (s->mark == SPK_LINE || s->mark == SPK_STAIR ||
	    s->mark == SPK_BAND)
		cairo_rectangle(pen->cr, x, y - 1, 1.3 * em, 2);
	else
		cairo_rectangle(pen->cr, x + .2 * em, y - .4 * em, .9 * em,
		    .8 * em);
	cairo_fill(pen->cr);
}

static double
entry(const struct spk_pen *pen, const struct spk_series *s)
{
	return (SWATCH + GAP) * pen->em + spk_text_width(pen, &label, s->label);
}

static double
entries(const struct spk_pen *pen, const struct spk_panel *p)
{
	double all = 0;
	size_t k;

	for (k = 0; k < p->n; k++)
		if (p->series[k].label != NULL)
			all += entry(pen, &p->series[k]);
	return all;
}

/* Entries from x on, wrapped into lines from `left' to `right'. */
static size_t
list(const struct spk_pen *pen, const struct spk_panel *p, double x, double y,
    double left, double right, bool draw)
{
	struct spk_font font = label;
	size_t k, lines = 1;

	for (k = 0; k < p->n; k++) {
		const struct spk_series *s = &p->series[k];

		if (s->label == NULL)
			continue;
		if (x > left && x + entry(pen, s) - GAP * pen->em > right + 1) {
			x = left;
			y += 1.5 * pen->em;
			lines++;
		}
		font.room = right - x - SWATCH * pen->em;
		if (draw) {
			swatch(pen, s, x, y - .32 * pen->em);
			spk_text(pen, &font, x + SWATCH * pen->em, y,
			    s->label);
		}
		x += entry(pen, s);
	}
	return lines;
}

size_t
spk_legend(const struct spk_pen *pen, const struct spk_panel *p, double x,
    double y, double width, bool draw)
{
	struct spk_font font = title;
	double all, used = 0;
	size_t lines, own;

	if (!spk_has_legend(p))
		return 0;
	font.room = width;
	all = entries(pen, p) - GAP * pen->em;
	if (p->title != NULL)
		used = spk_text_width(pen, &title, p->title) + GAP * pen->em;
	own = p->title != NULL && used + all > width;
	if (own == 0) {
		if (draw && p->title != NULL)
			spk_text(pen, &font, x, y, p->title);
		if (all <= width)
			return list(pen, p, p->title != NULL ?
			    x + width - all : x, y, x, x + width, draw);
	}
	lines = list(pen, p, x, y, x, x + width, false) + own;
	y -= 1.5 * pen->em * (double)(lines - 1);
	if (draw && own > 0)
		spk_text(pen, &font, x, y, p->title);
	list(pen, p, x, y + 1.5 * pen->em * (double)own, x, x + width, draw);
	return lines;
}

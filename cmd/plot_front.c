/*
 * Tables of spk-opt: each channel's trade-offs between a metric and the average
 * firing rate, as --pareto prints them; or the best result of each code.
 */
#include <math.h>
#include <string.h>

#include "plot_sheet.h"

#define EXACT		1e-6		/* of the greatest error: none */

struct front {
	struct spk_plot	*p;
	const struct spk_sheet *t;
	size_t		 codec, channel, afr, metric;	/* columns */
	double		 most;		/* error, */
	bool		 log;		/* on a logarithmic axis */
	bool		 exact;		/* some errors are only rounding */
};

/* A code always has the same colour and shape. */
static size_t
ink(const char *codec)
{
	size_t k;

	for (k = 0; spk_codecs[k] != NULL; k++)
		if (strcmp(spk_codecs[k]->name, codec) == 0)
			break;
	return k;
}

static int
add_codec(struct front *f, struct spk_panel *panel, enum spk_mark mark,
    size_t codec, size_t channel)
{
	const struct spk_sheet *t = f->t;
	const size_t n = spk_sheet_count(t, f->codec, codec, f->channel,
	    channel);
	struct spk_series *s;
	size_t k, i = 0;

	if (n == 0)
		return 0;
	s = spk_sheet_series(f->p, panel, mark, ink(t->word[codec]), n);
	if (s == NULL)
		return -1;
	s->shape = (unsigned)(ink(t->word[codec]) / SPK_INK_UP % 3);
	for (k = 0; k < t->rows; k++)
		if (spk_sheet_has(t, k, f->codec, codec) &&
		    spk_sheet_has(t, k, f->channel, channel)) {
			s->x[i] = spk_sheet_cell(t, k, f->afr);
			s->y[i] = spk_sheet_cell(t, k, f->metric);
			if (!isfinite(s->y[i]) || (f->log && s->y[i] <
			    EXACT * f->most)) {
				f->exact |= isfinite(s->y[i]);
				s->y[i] = (double)NAN;
			}
			i++;
		}
	return mark == SPK_LINE ? 0 : spk_figure_text(&s->label,
	    &f->p->fault, "%s", t->word[codec]);
}

/* Errors of different magnitude are drawn on a logarithmic axis. */
static void
set_axis(struct front *f)
{
	static const char *const errors[] = {"mse", "rmse", "nrmse", "mae"};
	double least = INFINITY, x;
	bool is = false;
	size_t k;

	for (k = 0; k < sizeof errors / sizeof *errors; k++)
		is |= strcmp(f->t->name[f->metric], errors[k]) == 0;
	for (k = 0; k < f->t->rows; k++) {
		x = spk_sheet_cell(f->t, k, f->metric);
		least = fmin(least, x);
		f->most = fmax(f->most, x);
	}
	f->log = is && least > 0 && f->most > 4 * least;
}

/* A channel; SIZE_MAX: the table has no channels. */
static int
add_panel(struct front *f, size_t channel, size_t k, size_t across)
{
	const struct spk_sheet *t = f->t;
	struct spk_panel *panel = spk_sheet_panel(f->p, (unsigned)(k / across),
	    (unsigned)(k % across), "average firing rate (spikes per sample)",
	    t->name[f->metric]);
	size_t c;

	if (panel == NULL)
		return -1;
	panel->y.log = f->log;
	for (c = 0; c < t->words; c++)
		if ((f->channel != SIZE_MAX && add_codec(f, panel, SPK_LINE, c,
		    channel) == -1) || add_codec(f, panel, SPK_POINTS, c,
		    channel) == -1)
			return -1;
	return across == 1 ? 0 : spk_figure_text(&panel->title, &f->p->fault,
	    "%s", t->word[channel]);
}

/* A panel for each channel. */
static int
add_panels(struct front *f)
{
	const struct spk_sheet *t = f->t;
	size_t c, n = 0, k = 0, across;

	for (c = 0; c < t->words; c++)
		n += spk_sheet_count(t, f->channel, c, SIZE_MAX, 0) > 0;
	across = n <= 1 ? 1 : n <= 4 ? 2 : 3;
	for (c = 0; c < t->words && k < SPK_SHEET_PANELS; c++)
		if (spk_sheet_count(t, f->channel, c, SIZE_MAX, 0) > 0 &&
		    add_panel(f, c, k++, across) == -1)
			return -1;
	return n <= k ? 0 : spk_figure_text(&f->p->figure.note, &f->p->fault,
	    "The first %zu of %zu channels are shown.", k, n);
}

int
spk_plot_front(struct spk_plot *p, const struct spk_sheet *t)
{
	struct front f = {.p = p, .t = t, .afr = spk_sheet_column(t, "afr"),
	    .channel = spk_sheet_column(t, "channel")};

	f.metric = f.channel == SIZE_MAX ? 1 : 3;
	if (f.afr != 2 || t->columns != 5 || strcmp(t->name[4], "options") !=
	    0 || (f.channel != SIZE_MAX && f.channel != 1))
		return spk_fail(&p->fault, SPK_DATA, "%s:1: not a table of "
		    "spk-opt", p->in->input.name);
	set_axis(&f);
	if ((f.channel != SIZE_MAX ? add_panels(&f) :
	    add_panel(&f, 0, 0, 1)) == -1)
		return -1;
	return !f.exact || p->figure.note != NULL ? 0 :
	    spk_figure_text(&p->figure.note, &p->fault, "Errors below a "
	    "millionth of the greatest are not shown.");
}

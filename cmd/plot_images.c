/*
 * Images: frames of images and video, and planes of spikes, as a montage of 12
 * to 24 images, whatever the length of the input.  An image of spikes sums the
 * planes that a frame was encoded to, if the header says how many they are,
 * else up to 64 planes.  When a montage is full, neighbouring images are
 * merged; once they have their limit of planes, every second one is dropped.
 *
 * Codes whose values are not in the number of spikes have images of what they
 * are in: the plane of the first spike of each pixel, or the weights of spikes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

#define MOST		24		/* images in a montage */
#define ACROSS		400		/* pixels of an image of several, */
#define ALONE		1600		/* and of one, at the most */
#define PLANES		64		/* in an image, by default */
#define STEPS_MAX	(1 << 24)	/* planes of an observation */

/* What an image of spikes shows of each pixel. */
enum shown { COUNTS, FIRST, WEIGHTS };

struct montage {
	struct spk_plot	*plot;
	struct spk_plotted *in;
	struct spk_slice slice;
	bool		 spikes;
	size_t		 width, height;	/* of the input, */
	size_t		 each;		/* whose squares of this side become */
	size_t		 cols, rows;	/* one pixel of these */
	uint64_t	 first;		/* frame of the slice */
	uint64_t	 frames;	/* read since then */
	uint64_t	 step, span;	/* frames from image to image, and in
					 * one */
	bool		 fixed;		/* the span does not grow */
	enum shown	 shown;
	double		*weight;	/* of spikes, by their plane */
	bool		*fired;		/* for FIRST, each pixel */
	uint64_t	 phase;		/* planes before the slice, which begins
					 * within an observation */
	size_t		 n;
	double		*image[MOST];	/* sums; of spikes, 1 and 0, */
	double		*down[MOST];	/* and -1; for FIRST, how many fired */
	bool		 minus;		/* there are spikes of -1 */
	double		 low, high;
};

/* n zeros, in x if that is not NULL. */
static double *
zeros(double *x, size_t n)
{
	return x == NULL ? calloc(n, sizeof *x) : memset(x, 0, n * sizeof *x);
}

/* The k-th image, empty. */
static int
begin_image(struct montage *m, size_t k)
{
	const size_t n = m->cols * m->rows;

	m->image[k] = zeros(m->image[k], n);
	if (m->spikes)
		m->down[k] = zeros(m->down[k], n);
	if (m->image[k] == NULL || (m->spikes && m->down[k] == NULL))
		return spk_fail(&m->plot->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	m->n = k + 1;
	return 0;
}

static void
swap(double **a, double **b)
{
	double *c = *a;

	*a = *b;
	*b = c;
}

/* Halve the number of images: double the span, or drop every second one. */
static void
halve(struct montage *m)
{
	const bool merge = !m->fixed && m->span < PLANES;
	const size_t n = m->cols * m->rows;
	size_t k, i;

	for (k = 0; k < MOST / 2; k++) {
		if (k > 0) {
			swap(&m->image[k], &m->image[2 * k]);
			swap(&m->down[k], &m->down[2 * k]);
		}
		for (i = 0; i < n && merge; i++) {
			m->image[k][i] += m->image[2 * k + 1][i];
			m->down[k][i] += m->down[2 * k + 1][i];
		}
	}
	m->n = MOST / 2;
	m->step *= 2;
	m->span *= merge ? 2 : 1;
}

static void
add_signal(const struct montage *m, double *to, const double *x)
{
	size_t r, c;

	for (r = 0; r < m->height; r++)
		for (c = 0; c < m->width; c++)
			to[r / m->each * m->cols + c / m->each] += *x++;
}

static void
add_spikes(struct montage *m, double *up, double *down, const int8_t *y)
{
	size_t r, c, at;

	for (r = 0; r < m->height; r++)
		for (c = 0; c < m->width; c++, y++) {
			at = r / m->each * m->cols + c / m->each;
			up[at] += *y > 0;
			down[at] += *y < 0;
			m->minus |= *y < 0;
		}
}

/* Add a plane of an observation, in which it has this place. */
static void
add_observed(struct montage *m, size_t k, size_t plane, const int8_t *y)
{
	size_t r, c, i = 0, at;

	if (m->shown == FIRST && plane == 0)
		memset(m->fired, 0, m->width * m->height);
	for (r = 0; r < m->height; r++)
		for (c = 0; c < m->width; c++, i++) {
			if (y[i] <= 0 || (m->shown == FIRST && m->fired[i]))
				continue;
			at = r / m->each * m->cols + c / m->each;
			m->image[k][at] += m->shown == FIRST ? (double)plane :
			    m->weight[plane];
			if (m->shown == FIRST) {
				m->fired[i] = true;
				m->down[k][at]++;
			}
		}
}

/* The side of the squares that reduce images to at most this many pixels. */
static void
set_size(struct montage *m, size_t most)
{
	const size_t side = m->width > m->height ? m->width : m->height;

	m->each *= (side + most * m->each - 1) / (most * m->each);
	m->cols = (m->width + m->each - 1) / m->each;
	m->rows = (m->height + m->each - 1) / m->each;
}

/* Merge squares of by times by pixels. */
static void
shrink(const struct montage *m, double *x, size_t by)
{
	const size_t cols = (m->cols + by - 1) / by;
	size_t r, c;
	double v;

	for (r = 0; r < m->rows; r++)
		for (c = 0; c < m->cols; c++) {
			v = x[r * m->cols + c];
			x[r * m->cols + c] = 0;
			x[r / by * cols + c / by] += v;
		}
}

/* An image among several is smaller than the only one. */
static void
shrink_first(struct montage *m)
{
	struct montage less = *m;

	set_size(&less, ACROSS);
	if (less.each > m->each)
		shrink(m, m->image[0], less.each / m->each);
	if (less.each > m->each && m->spikes)
		shrink(m, m->down[0], less.each / m->each);
	m->each = less.each;
	m->cols = less.cols;
	m->rows = less.rows;
}

static int
add_frame(struct montage *m, const void *x)
{
	const uint64_t at = m->frames++;
	size_t k;

	if (at == m->step * MOST)
		halve(m);
	k = (size_t)(at / m->step);
	if (k == 1 && m->n == 1)
		shrink_first(m);
	if (k == m->n && begin_image(m, k) == -1)
		return -1;
	if (at % m->step >= m->span)
		return 0;
	if (m->shown != COUNTS)
		add_observed(m, k, (size_t)(at % m->step), x);
	else if (m->spikes)
		add_spikes(m, m->image[k], m->down[k], x);
	else
		add_signal(m, m->image[k], x);
	return 0;
}

/* Read the frames of the slice. */
static int
read_frames(struct montage *m)
{
	struct spk_plotted *in = m->in;
	const struct spk_slice *slice = &m->slice;
	const size_t n = SPK_BLOCK / in->channels + 1;
	const enum spk_type type = m->spikes ? SPK_I8 : SPK_F64;
	const size_t size = in->channels * spk_type_size(type);
	ptrdiff_t got = 0, k;

	while (in->read < slice->to && (got = spk_input_read(&in->input, type,
	    n, &m->plot->fault)) > 0)
		for (k = 0; k < got; k++, in->read++)
			if (in->read >= slice->from && in->read < slice->to &&
			    add_frame(m, in->input.block + (size_t)k * size) ==
			    -1)
				return -1;
	if (got != -1 && in->read == 0)
		return spk_fail(&m->plot->fault, SPK_DATA, "%s: no frames",
		    in->input.name);
	if (got != -1 && m->frames == m->phase)
		return spk_fail(&m->plot->fault, SPK_USAGE, "%s: frame %zu is "
		    "beyond its end: it has %llu", in->input.name, slice->from,
		    (unsigned long long)in->read);
	if (got == -1 || m->plot->frame >= 0)
		return got == -1 ? -1 : 0;
	return spk_slice_within(&m->plot->args, slice, in->read,
	    in->input.name, &m->plot->fault);
}

/* The number of frames in an image. */
static double
span(const struct montage *m, size_t k)
{
	return fmin((double)m->span, (double)(m->frames - k * m->step)) -
	    (k == 0 ? (double)m->phase : 0);
}

/* Means of squares in which some pixels fired; black, where none did. */
static void
divide_first(struct montage *m)
{
	size_t k, i;

	for (k = 0; k < m->n; k++)
		for (i = 0; i < m->rows * m->cols; i++)
			m->image[k][i] = m->down[k][i] > 0 ?
			    m->image[k][i] / m->down[k][i] : (double)m->span;
	m->low = (double)m->span;
	m->high = 0;
}

/* Turn sums into means over the pixels of a square, and over planes. */
static void
divide(struct montage *m)
{
	const double maxval = spk_head_number(spk_in_head(m->in->input.in),
	    "maxval", 0);
	size_t k, r, c, i;
	double pixels;

	if (m->shown == FIRST) {
		divide_first(m);
		return;
	}
	m->low = m->spikes ? 0 : INFINITY;
	m->high = m->spikes ? 0 : -INFINITY;
	for (k = 0; k < m->n && !m->minus; k++)
		for (r = 0; r < m->rows; r++)
			for (c = 0; c < m->cols; c++) {
				pixels = fmin((double)m->each, (double)
				    (m->height - r * m->each)) *
				    fmin((double)m->each, (double)
				    (m->width - c * m->each));
				i = r * m->cols + c;
				m->image[k][i] /= pixels * (m->spikes &&
				    m->shown == COUNTS ? span(m, k) : 1);
				m->low = fmin(m->low, m->image[k][i]);
				m->high = fmax(m->high, m->image[k][i]);
			}
	for (k = 0; k < m->n && m->minus; k++)
		for (i = 0; i < m->rows * m->cols; i++)
			m->high = fmax(m->high, m->image[k][i] +
			    m->down[k][i]);
	if (maxval > 0 && !m->spikes) {
		m->low = 0;
		m->high = maxval;
	}
	if (!(m->high > m->low))
		m->high = m->low + 1;
}

/* An image's title: its frames or planes. */
static int
name_image(struct montage *m, struct spk_panel *panel, size_t k)
{
	const uint64_t from = m->slice.from + k * m->step -
	    (k > 0 ? m->phase : 0);
	const double frame = m->in->rate > 0 ? 1 / m->in->rate : 0;
	const double digits = 1 - floor(log10(frame * (double)m->step));
	char when[48] = "";

	if (m->frames == 1 && m->in->read == 1)
		return 0;
	if (frame > 0)
		snprintf(when, sizeof when, ", %.*f s", (int)fmax(0,
		    fmin(digits, 9)), (double)from * frame);
	if (!m->spikes || span(m, k) < 2)
		return spk_figure_text(&panel->title, &m->plot->fault,
		    "%s %llu%s", m->spikes ? "plane" : "frame",
		    (unsigned long long)from, when);
	return spk_figure_text(&panel->title, &m->plot->fault,
	    "planes %llu\u2013%.0f%s", (unsigned long long)from,
	    (double)from + span(m, k) - 1, when);
}

static const char *
unit(const struct montage *m)
{
	if (!m->spikes)
		return "grey value";
	if (m->shown != COUNTS)
		return m->shown == FIRST ? "plane of the first spike" :
		    "weight of the spikes";
	return m->minus ? "spikes: up, down" : "spikes per plane";
}

static int
add_image(struct montage *m, size_t k, size_t across)
{
	struct spk_plot *p = m->plot;
	struct spk_panel *panel = spk_figure_panel(&p->figure, p->row +
	    (unsigned)(k / across), (unsigned)(k % across), &p->fault);
	const size_t n = m->rows * m->cols;
	struct spk_series *s = panel == NULL ? NULL : spk_panel_series(panel,
	    m->minus ? SPK_CELLS : SPK_IMAGE, SPK_INK_UP, n, &p->fault);

	if (s == NULL || name_image(m, panel, k) == -1)
		return -1;
	s->rows = m->rows;
	s->cols = m->cols;
	s->low = m->low;
	s->high = m->high;
	memcpy(s->y, m->image[k], n * sizeof *s->y);
	if (m->minus)
		memcpy(s->top, m->down[k], n * sizeof *s->top);
	panel->square = panel->x.bare = panel->y.bare = panel->y.down = true;
	panel->scale = k + 1 == across || (k + 1 == m->n && k < across);
	return !panel->scale ? 0 : spk_figure_text(&panel->unit, &p->fault,
	    "%s", unit(m));
}

/* The number of images in a row that makes them largest. */
static size_t
columns(const struct montage *m)
{
	const struct spk_figure *fig = &m->plot->figure;
	const double width = fig->width,
	    height = fig->height > 0 ? fig->height : .7 * width;
	size_t across, best = 1;
	double scale, most = 0;

	for (across = 1; across <= m->n; across++) {
		scale = fmin((width / (double)across - 20) / (double)m->cols,
		    (height / ceil((double)m->n / (double)across) - 40) /
		    (double)m->rows);
		if (scale > most) {
			most = scale;
			best = across;
		}
	}
	return best;
}

/* The default canvas, which the images fill. */
static void
size_canvas(const struct montage *m, size_t across)
{
	struct spk_figure *fig = &m->plot->figure;
	const double down = ceil((double)m->n / (double)across);
	double width;

	if (fig->height > 0)
		return;
	width = ((double)fig->width - 90) / (double)across - 16;
	fig->height = (unsigned)fmin(m->n == 1 ? 720 : 1000, 110 + down * (34 +
	    width * (double)m->rows / (double)m->cols));
}

/* What an image of several planes shows. */
static size_t
note_planes(const struct montage *m, char *to, size_t size)
{
	const unsigned long long n = m->span;

	if (m->shown == FIRST)
		return (size_t)snprintf(to, size, "Each image has the first "
		    "spikes of %llu planes, from 0; pixels without one are "
		    "black.  ", n);
	if (m->shown == WEIGHTS)
		return (size_t)snprintf(to, size, "Each image has the spikes "
		    "of %llu planes, added by their weights.  ", n);
	return (size_t)snprintf(to, size, "Each image has the spikes of %llu "
	    "planes, %s.  ", n, m->minus ? "counted" :
	    "divided by their number");
}

static int
explain(struct montage *m)
{
	struct spk_plot *p = m->plot;
	const unsigned long long frames = m->frames - m->phase;
	const uint64_t every = m->step / m->span;
	char note[200] = "", code[300] = "";
	size_t n = 0;

	if (m->spikes && m->span > 1)
		n = note_planes(m, note, sizeof note);
	if (every > 1)
		snprintf(note + n, sizeof note - n, "One of every %llu %s is "
		    "shown.", (unsigned long long)every, m->spikes ?
		    "such images" : "frames");
	if (*note != '\0' && spk_figure_text(&p->figure.note, &p->fault,
	    "%s", note) == -1)
		return -1;
	if (m->spikes)
		spk_plot_code_text(m->in, code, sizeof code);
	return spk_plot_name(p, m->spikes ? "Planes of spikes" :
	    "Images") == -1 ? -1 :
	    spk_figure_text(&p->figure.subtitle, &p->fault, "%s%llu %s%s of "
	    "%zu x %zu pixels", code, frames, m->spikes ? "plane" : "frame",
	    frames == 1 ? "" : "s", m->width, m->height);
}

static int
draw(struct montage *m)
{
	const size_t across = columns(m);
	size_t k;

	divide(m);
	size_canvas(m, across);
	for (k = 0; k < m->n; k++)
		if (add_image(m, k, across) == -1)
			return -1;
	m->plot->row += (unsigned)((m->n + across - 1) / across);
	return explain(m);
}

bool
spk_plot_is_images(const struct spk_plotted *in)
{
	return in->width > 1 && in->height > 1 &&
	    in->channels % in->width == 0 &&
	    in->channels / in->width == in->height;
}

/* The weights of spikes in spk-weighted's planes. */
static int
weigh(struct montage *m, const char *variant)
{
	const bool forno = strcmp(variant, "forno") == 0,
	    axon = strcmp(variant, "axon") == 0;
	const double n = (double)m->span;
	size_t k;

	m->weight = calloc((size_t)m->span, sizeof *m->weight);
	if (m->weight == NULL)
		return spk_fail(&m->plot->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	for (k = 0; k < m->span; k++)
		m->weight[k] = axon ? ((double)k + .5) / n : exp2(forno ?
		    (double)k - n : -(double)k - 1);
	return 0;
}

/* What images of several planes show, by the code. */
static int
find_shown(struct montage *m, const struct spk_head *h)
{
	const char *codec = spk_head_get(h, "codec");
	const char *variant = spk_head_get(h, "variant");

	if (!m->spikes || m->span == 1 || codec == NULL)
		return 0;
	if (strcmp(codec, "weighted") == 0) {
		m->shown = WEIGHTS;
		return weigh(m, variant != NULL ? variant : "");
	}
	if (strcmp(codec, "latency") != 0 && strcmp(codec, "rank") != 0)
		return 0;
	m->shown = FIRST;
	m->fired = calloc(m->width * m->height, sizeof *m->fired);
	return m->fired != NULL ? 0 : spk_fail(&m->plot->fault, SPK_SYSTEM,
	    SPK_NO_MEMORY);
}

/* Planes of an image: those of an observation, or 1. */
static int
set_span(struct montage *m, const struct spk_head *h)
{
	const char *text = spk_head_get(h, "steps");
	size_t steps = 1;

	if (m->spikes && m->plot->frame < 0 && text != NULL &&
	    (!spk_count(text, strlen(text), &steps) || steps == 0 ||
	    steps > STEPS_MAX))
		return spk_fail(&m->plot->fault, SPK_DATA, "%s:1: steps: "
		    "'%.40s' is not a whole number from 1 to %d",
		    m->in->input.name, text, STEPS_MAX);
	m->step = m->span = steps;
	m->fixed = !m->spikes || m->span > 1;
	m->phase = m->frames = m->slice.from % m->span;
	return 0;
}

int
spk_plot_images(struct spk_plot *p, struct spk_plotted *in)
{
	const struct spk_head *h = spk_in_head(in->input.in);
	struct montage m = {.plot = p, .in = in, .slice = p->slice,
	    .spikes = in->spikes && !in->signal};
	size_t k;
	int rc;

	if (p->frame >= 0)
		m.slice = (struct spk_slice){(size_t)p->frame,
		    (size_t)p->frame + 1};
	m.width = in->width;
	m.height = in->height;
	m.each = 1;
	set_size(&m, ALONE);
	rc = set_span(&m, h);
	if (rc == 0)
		rc = find_shown(&m, h);
	if (rc == 0)
		rc = read_frames(&m);
	if (rc == 0)
		rc = draw(&m);
	for (k = 0; k < MOST; k++) {
		free(m.image[k]);
		free(m.down[k]);
	}
	free(m.weight);
	free(m.fired);
	return rc;
}

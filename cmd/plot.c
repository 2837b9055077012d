/*
 * spk-plot: inputs, drawn by what they are.
 *
 *	FILE... -> reader -> bins -> panels -> figure -> renderer -> stdout
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plot.h"

#define WIDTH		1000		/* of the usual canvas, in pixels */
#define HEIGHT		480		/* at the least */

static const char *const kinds[] = {"signal", "spikes", NULL};
static const char *const blank[] = {"blank", NULL};

static int
draw_png(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	return spk_draw(fig, SPK_DRAW_PNG, to, f);
}

static int
draw_svg(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	return spk_draw(fig, SPK_DRAW_SVG, to, f);
}

static int
draw_pdf(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	return spk_draw(fig, SPK_DRAW_PDF, to, f);
}

static int
draw_term(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	struct spk_terminal t;

	spk_terminal_find(&t, STDOUT_FILENO);
	return spk_draw_term(fig, &t, to, f);
}

/* How figures are drawn; the first is the usual one for files. */
static const struct renderer {
	const char	*name;
	bool		 binary;	/* garbage on a terminal */
	size_t		 values;	/* to zoom into */
	int		(*draw)(const struct spk_figure *, FILE *,
			    struct spk_fault *);
} renderers[] = {
	{ "png", true, 0, draw_png }, { "svg", false, 0, draw_svg },
	{ "pdf", true, 0, draw_pdf },
	{ "html", false, 1 << 18, spk_draw_html },
	{ "term", false, 0, draw_term }
};

static const char *
renderer_name(size_t k)
{
	return k < sizeof renderers / sizeof *renderers ? renderers[k].name :
	    NULL;
}

static const struct spk_param plot_param[] = {
	{ .name = "to", .letter = 'o', .type = SPK_CHOICE,
	  .choose = renderer_name, .unit = "FORMAT",
	  .help = "draw this; else png, or term on a terminal" },
	{ .name = "title", .type = SPK_TEXT, .unit = "TEXT",
	  .help = "above the figure; else the names of the inputs" },
	{ .name = "canvas", .type = SPK_TEXT, .unit = "WxH",
	  .help = "width and height in pixels" },
	{ .name = "dark", .type = SPK_FLAG, .help = "on a dark background" },
	{ .name = "overlay", .type = SPK_FLAG,
	  .help = "draw all channels of signals in one panel" },
	{ .name = "kind", .type = SPK_CHOICE, .choice = kinds, .unit = "KIND",
	  .help = "what inputs without a header are; else their values "
	  "decide" },
	{ .name = "episodes", .type = SPK_CHOICE, .choice = blank,
	  .unit = "HOW", .help = "blank: blank lines separate episodes" },
	{ .name = "frame", .type = SPK_F64, .min = 0, .max = INFINITY,
	  .unit = "N",
	  .help = "of images, draw frame N, from 0; of events, make frames of "
	  "that width" },
	{ .name = "rate", .letter = 'r', .type = SPK_F64, .flags = SPK_ABOVE,
	  .min = 0, .max = INFINITY, .unit = "HZ",
	  .help = "sampling rate, if no input has one" },
	{ .name = NULL }
};

/* The requested renderer, or the one that suits stdout. */
static int
find_renderer(struct spk_plot *p)
{
	const char *to = spk_head_get(&p->args, "to");
	const bool terminal = isatty(1) == 1;
	const char *name = to != NULL ? to : terminal ? "term" : "png";
	const struct renderer *r = renderers;

	while (r + 1 < renderers + sizeof renderers / sizeof *renderers &&
	    strcmp(r->name, name) != 0)
		r++;
	p->draw = r->draw;
	p->values = r->values;
	return !terminal || !r->binary ? 0 : spk_fail(&p->fault, SPK_USAGE,
	    "--to=%s: stdout is a terminal: > FILE, or --to=term", r->name);
}

/* The default canvas; on a terminal, its width. */
static void
usual_canvas(struct spk_plot *p)
{
	struct spk_terminal t;

	p->figure.width = WIDTH;
	if (p->draw != draw_term)
		return;
	spk_terminal_find(&t, STDOUT_FILENO);
	p->figure.width = t.columns * t.width;
	p->figure.height = t.shown ? 0 : t.rows * t.height;
}

/* --canvas, or the default one. */
static int
set_canvas(struct spk_plot *p)
{
	const char *size = spk_head_get(&p->args, "canvas");
	const char *x = size != NULL ? strchr(size, 'x') : NULL;
	size_t width = 0, height = 0;

	usual_canvas(p);
	p->bins = 2 * (size_t)p->figure.width;
	if (size == NULL)
		return 0;
	if (x == NULL || !spk_count(size, (size_t)(x - size), &width) ||
	    !spk_count(x + 1, strlen(x + 1), &height) || width < 100 ||
	    height < 100 || width > 16384 || height > 16384)
		return spk_fail(&p->fault, SPK_USAGE, "--canvas: '%.40s' is "
		    "not WxH, pixels from 100 to 16384", size);
	p->figure.width = (unsigned)width;
	p->bins = 2 * width;
	p->figure.height = (unsigned)height;
	return 0;
}

/*
 * The lowest of the panels that share an axis has its numbers.  Without a
 * size, the canvas is as high as its panels need.
 */
static void
arrange(struct spk_plot *p)
{
	struct spk_panel *panel, *end = p->figure.panels + p->figure.n;
	unsigned last = 0;
	double height = 0;

	for (panel = p->figure.panels; panel < end; panel++) {
		if (panel->joined && panel->row > last)
			last = panel->row;
		if (panel->joined && panel->column == 0)
			height += panel->height;
	}
	for (panel = p->figure.panels; panel < end; panel++)
		if (panel->row == last)
			panel->joined = false;
	if (p->figure.height > 0)
		return;
	height = fmax(HEIGHT, 150 + height * 80);
	p->figure.height = (unsigned)(height * fmax(1, p->figure.width /
	    (double)WIDTH));
}

/* Panels of signals and spikes. */
static int
make_panels(struct spk_plot *p)
{
	struct spk_plotted *in;

	if (spk_plot_read(p) == -1 || spk_plot_titles(p) == -1 ||
	    spk_plot_signals(p) == -1)
		return -1;
	for (in = p->in; in < p->in + p->n; in++)
		if (in->spikes && spk_plot_spikes(p, in) == -1)
			return -1;
	return p->original != NULL ? spk_plot_error(p) : 0;
}

static int
draw(struct spk_plot *p)
{
	arrange(p);
	spk_figure_fit(&p->figure);
	if (p->draw(&p->figure, stdout, &p->fault) == -1)
		return -1;
	return spk_flush(&p->fault);
}

static int
plot(struct spk_plot *p, char *name[], size_t n)
{
	static char usual[] = "-", *none[] = {usual};

	p->overlay = spk_head_get(&p->args, "overlay") != NULL;
	p->figure.dark = spk_head_get(&p->args, "dark") != NULL;
	if (find_renderer(p) == -1 || set_canvas(p) == -1 ||
	    spk_plot_open(p, n > 0 ? name : none, n > 0 ? n : 1) == -1 ||
	    (p->in->drawn != NULL ? p->in->drawn(p, p->in) :
	    make_panels(p)) == -1)
		return -1;
	return draw(p);
}

/* A signal and its decoded form, one longer than the other. */
static void
note_length(const struct spk_plot *p)
{
	const struct spk_plotted *a = p->original, *b = p->decoded;
	const char *name;
	char text[512];

	if (a == NULL || p->slice.to != UINT64_MAX || a->read == b->read)
		return;
	name = p->source != NULL ? "the decoded form" : b->input.name;
	snprintf(text, sizeof text, "%.200s: ends after %llu frames, and "
	    "%.200s does not; the error ends there", a->read < b->read ?
	    a->input.name : name, (unsigned long long)(a->read < b->read ?
	    a->read : b->read), a->read < b->read ? name : a->input.name);
	spk_say(SPK_PLOT, text);
}

static void
notes(const struct spk_plot *p)
{
	const struct spk_plotted *in;

	if (spk_head_get(&p->args, "quiet") != NULL)
		return;
	note_length(p);
	for (in = p->in; in < p->in + p->n; in++) {
		spk_note_in(SPK_PLOT, in->input.in, in->read);
		if (spk_head_get(&p->args, "verbose") != NULL)
			spk_note_counts(SPK_PLOT, in->input.name, in->read,
			    in->channels, "");
	}
}

static void
close_all(struct spk_plot *p)
{
	struct spk_plotted *in;

	for (in = p->in; in < p->in + p->n; in++) {
		spk_input_close(&in->input);
		spk_bins_close(&in->signals);
		spk_bins_close(&in->cells);
		free(in->spike);
		free(in->start);
	}
	free(p->in);
	spk_bins_close(&p->own.signals);
	spk_bins_close(&p->error);
	spk_coder_free(p->coder);
	spk_figure_free(&p->figure);
	spk_head_free(&p->args);
}

int
spk_cmd_plot(int argc, char *argv[])
{
	static const struct spk_param *const table[] = {
		plot_param, spk_reader_param, spk_common_param, NULL
	};
	static const struct spk_command cmd = {
		.name = SPK_PLOT, .title = "draw signals and spike trains",
		.operands = "[file ...]", .table = table, .own = 3
	};
	struct spk_plot p = {0};
	int operand;

	operand = spk_options(&cmd, argc, argv, &p.args, &p.fault);
	if (operand > 0 && plot(&p, argv + operand,
	    (size_t)(argc - operand)) == 0)
		notes(&p);
	spk_say_fault(cmd.name, &p.fault);
	close_all(&p);
	return (int)p.fault.status;
}

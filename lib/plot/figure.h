/*
 * A figure: panels of marks, and the canvas.  Producers (cmd/plot_*.c) fill it
 * from an input in bounded memory; renderers read it: draw.c with cairo (png,
 * svg, pdf), term.c with chafa, html.c as a self-contained page.  Only spk-plot
 * links this archive.
 */
#ifndef SPK_FIGURE_H
#define SPK_FIGURE_H

#include <stdio.h>

#include "base/base.h"

#pragma GCC visibility push(hidden)

/* How the points of a series are shown. */
enum spk_mark {
	SPK_LINE,			/* y over x, joined */
	SPK_BAND,			/* least to greatest of each bin */
	SPK_STAIR,			/* y of each bin, held over it */
	SPK_AREA,			/* the same, filled from 0 */
	SPK_BARS,			/* a bar from 0 to x, y its middle */
	SPK_POINTS,			/* a dot at x, y */
	SPK_TICKS,			/* spikes: a tick at x, y its middle */
	SPK_CELLS,			/* counts in rows by bins, as shades */
	SPK_IMAGE			/* grey values, rows by columns */
};

enum spk_ink { SPK_INK_FIRST, SPK_INK_SECOND, SPK_INK_THIRD, SPK_INK_FOURTH,
    SPK_INK_FIFTH, SPK_INK_SIXTH, SPK_INK_UP, SPK_INK_DOWN, SPK_INK_FAINT,
    /* inks of renderers only */
    SPK_INK_PAPER, SPK_INK_TEXT, SPK_INK_QUIET, SPK_INK_GRID, SPK_INK_FRAME,
    SPK_INKS };

/*
 * x is computed if it is regular: bin k spans x0 + k dx to x0 + (k + 1) dx,
 * and point k of a line is at x0 + k dx.  Row r of cells and images spans
 * y0 + r dy to y0 + (r + 1) dy; ticks and bars are dy high.  The series owns
 * its arrays.  NaN: no point.
 */
struct spk_series {
	enum spk_mark	 mark;
	enum spk_ink	 ink;
	char		*label;		/* in the legend; NULL: omitted */
	unsigned	 shape;		/* of points: 0 dots, 1 squares, 2
					 * triangles */
	size_t		 n;		/* points or bins */
	double		 x0, dx;	/* dx 0: x has them */
	double		*x;
	double		 y0, dy;
	double		*y;		/* of a band: the least */
	double		*top;		/* a band: the greatest; cells: y are
					 * spikes up and top spikes down */
	size_t		 rows, cols;	/* cells, image: y[rows][cols] */
	double		 low, high;	/* image: values of black and white;
					 * cells: the count of full shade, or 0:
					 * the greatest */
	bool		 circle;	/* image: high is low again, in hues */
};

/* An axis; low == high: from the series. */
struct spk_axis {
	char		*label;		/* with its unit: "time (s)" */
	double		 low, high;
	bool		 log;
	bool		 whole;		/* ticks at whole numbers only */
	bool		 down;		/* the least is at the top */
	bool		 bare;		/* neither ticks nor labels */
	char		**names;	/* for 0, 1, ..., up to NULL; or NULL */
};

/* Panels lie in a grid of cells, whose sizes are in proportion to weights. */
struct spk_panel {
	unsigned	 row, column;
	double		 height, width;	/* weights of its row and column */
	char		*title;		/* or NULL */
	struct spk_axis	 x, y;
	bool		 joined;	/* its x is that of the panel below:
					 * only the lowest has numbers */
	bool		 beside;	/* its y is that of the panel to the
					 * left */
	bool		 square;	/* pixels are square */
	bool		 scale;		/* a scale of shades is beside it, */
	char		*unit;		/* its unit; or NULL */
	char		*note;		/* a line below it; or NULL */
	struct spk_series *series;
	size_t		 n;
};

struct spk_figure {
	char		*title, *subtitle, *note;	/* or NULL */
	unsigned	 width, height;	/* of the canvas, in pixels */
	bool		 dark;
	struct spk_panel *panels;
	size_t		 n;
};

/* figure.c: each returns NULL, or -1, if memory is short */
struct spk_panel *spk_figure_panel(struct spk_figure *, unsigned row,
	    unsigned column, struct spk_fault *);
struct spk_series *spk_panel_series(struct spk_panel *, enum spk_mark,
	    enum spk_ink, size_t n, struct spk_fault *);
/* Set a text of the figure, formatted as by printf. */
int	 spk_figure_text(char **to, struct spk_fault *, const char *fmt, ...)
	    SPK_PRINTF(3, 4);
/* Set missing ranges of axes from the series; joined axes share one. */
void	 spk_figure_fit(struct spk_figure *);
void	 spk_figure_free(struct spk_figure *);

/* inks.c: colours, 0xrrggbb */
uint32_t spk_ink(enum spk_ink, bool dark);
/* The count of full shade. */
double	 spk_cells_most(const struct spk_series *);
/* The shade of these spikes up and down, of at most `most'. */
uint32_t spk_shade(double up, double down, double most, bool dark);
/* The grey of an image's value. */
uint32_t spk_grey(const struct spk_series *, double, bool dark);

/* The size of a terminal; else that of COLUMNS and LINES, or 80 by 24. */
struct spk_terminal {
	bool		 shown;		/* there is one */
	unsigned	 columns, rows;
	unsigned	 width, height;	/* of a cell, in pixels */
};
void	 spk_terminal_find(struct spk_terminal *, int fd);

/* Renderers: write the figure to a stream, which the caller flushes. */
enum spk_drawing { SPK_DRAW_PNG, SPK_DRAW_SVG, SPK_DRAW_PDF };
int	 spk_draw(const struct spk_figure *, enum spk_drawing, FILE *,
	    struct spk_fault *);
/* In the cells that the figure needs, at most those of the terminal. */
int	 spk_draw_term(const struct spk_figure *, const struct spk_terminal *,
	    FILE *, struct spk_fault *);
int	 spk_draw_html(const struct spk_figure *, FILE *, struct spk_fault *);

#pragma GCC visibility pop

#endif

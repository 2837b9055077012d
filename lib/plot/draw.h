/* Shared by the files that draw with cairo. */
#ifndef SPK_DRAW_H
#define SPK_DRAW_H

#include <cairo.h>

#include "plot/ticks.h"

#pragma GCC visibility push(hidden)

/* Text, aligned at its left end, its middle or its right end. */
enum spk_side { SPK_START, SPK_MIDDLE, SPK_END };

struct spk_font {
	double		 size;		/* in em */
	bool		 bold;
	bool		 turned;	/* upwards */
	enum spk_side	 side;
	enum spk_ink	 ink;
	double		 room;		/* cut to this width, unless 0 */
};

/* Takes text that is not drawn: that end of its baseline is at x, y. */
typedef int spk_typer(void *to, const struct spk_font *, double x, double y,
	    const char *, struct spk_fault *);

struct spk_pen {
	cairo_t		*cr;
	const struct spk_figure *fig;
	double		 em;		/* of text, in pixels */
	bool		 crisp;		/* lines lie on pixels */
	FILE		*text;		/* text goes there, as SVG; or NULL */
	spk_typer	*typer;		/* or there, in cells; or NULL */
	void		*to;
	struct spk_fault *fault;	/* of that */
};

/* A panel's box of marks, and the room around it. */
struct spk_slot {
	const struct spk_panel *p;
	double		 x, y, w, h;
	double		 top, bottom, left, right;
	struct spk_ticks tx, ty;
	size_t		 lines;		/* of its legend */
};

/* Cells of characters, in pixels. */
#define SPK_CELL_WIDTH	8
#define SPK_CELL_HEIGHT	16

/* draw.c */
/* The figure's pixels, 0xaarrggbb, which the caller frees; or NULL. */
uint32_t *spk_draw_pixels(const struct spk_figure *, spk_typer *, void *to,
	    struct spk_fault *);

/* draw_text.c */
void	 spk_set_ink(const struct spk_pen *, enum spk_ink, double opaque);
size_t	 spk_letters(const char *);
double	 spk_text_width(const struct spk_pen *, const struct spk_font *,
	    const char *);
/* At the left, middle or right end of its baseline. */
void	 spk_text(const struct spk_pen *, const struct spk_font *, double x,
	    double y, const char *);
/* In lines no wider than its room, the first at y; returns how many. */
size_t	 spk_text_lines(const struct spk_pen *, const struct spk_font *,
	    double x, double y, const char *, bool draw);
#define SPK_LEADING	1.35		/* from line to line, in em */

/* draw_layout.c: the height of the figure's note */
double	 spk_foot(const struct spk_pen *);
/* Places for all panels, which the caller frees; or NULL. */
struct spk_slot *spk_layout(const struct spk_pen *, struct spk_fault *);
double	 spk_slot_x(const struct spk_slot *, double);
double	 spk_slot_y(const struct spk_slot *, double);

/* draw_axes.c */
void	 spk_draw_grid(const struct spk_pen *, const struct spk_slot *);
void	 spk_draw_axes(const struct spk_pen *, const struct spk_slot *);

/* draw_legend.c */
bool	 spk_has_legend(const struct spk_panel *);
/* To the right of the title, or in lines below it. */
size_t	 spk_legend(const struct spk_pen *, const struct spk_panel *, double x,
	    double y, double width, bool draw);

/* draw_scale.c */
double	 spk_scale_width(const struct spk_pen *, const struct spk_panel *);
void	 spk_draw_scale(const struct spk_pen *, const struct spk_slot *);

/* draw_point.c */
/* Add a point of this shape to the path. */
void	 spk_point(const struct spk_pen *, unsigned shape, double x, double y,
	    double r);

/* draw_marks.c */
void	 spk_draw_marks(const struct spk_pen *, const struct spk_slot *);

/* draw_cells.c */
void	 spk_draw_cells(const struct spk_pen *, const struct spk_slot *,
	    const struct spk_series *);

#pragma GCC visibility pop

#endif

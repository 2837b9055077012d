/* The shapes of points. */
#include "plot/draw.h"

void
spk_point(const struct spk_pen *pen, unsigned shape, double x, double y,
    double r)
{
	cairo_new_sub_path(pen->cr);
	if (shape == 0) {
		cairo_arc(pen->cr, x, y, r, 0, 6.2831853);
		return;
	}
	if (shape == 1) {
		cairo_rectangle(pen->cr, x - r, y - r, 2 * r, 2 * r);
		return;
	}
	cairo_move_to(pen->cr, x, y - 1.3 * r);
	cairo_line_to(pen->cr, x + 1.3 * r, y + r);
	cairo_line_to(pen->cr, x - 1.3 * r, y + r);
	cairo_close_path(pen->cr);
}

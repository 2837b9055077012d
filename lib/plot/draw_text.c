/* Ink, and text: its width, a single line, and lines of a given width. */
#include <string.h>

#include "plot/draw.h"

#define LINE	512			/* bytes at the most */

void
spk_set_ink(const struct spk_pen *pen, enum spk_ink ink, double opaque)
{
	const uint32_t c = spk_ink(ink, pen->fig->dark);

	cairo_set_source_rgba(pen->cr, (c >> 16) / 255., (c >> 8 & 255) / 255.,
	    (c & 255) / 255., opaque);
}

static void
set(const struct spk_pen *pen, const struct spk_font *type)
{
	cairo_select_font_face(pen->cr, "sans", CAIRO_FONT_SLANT_NORMAL,
	    type->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(pen->cr, type->size * pen->em);
}

size_t
spk_letters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static double
width(const struct spk_pen *pen, const char *text)
{
	cairo_text_extents_t e;

	if (pen->typer != NULL)
		return SPK_CELL_WIDTH * (double)spk_letters(text);
	cairo_text_extents(pen->cr, text, &e);
	return e.x_advance;
}

double
spk_text_width(const struct spk_pen *pen, const struct spk_font *type,
    const char *text)
{
	char line[LINE];

	set(pen, type);
	return width(pen, spk_plain(line, sizeof(line), text, strlen(text)));
}

/* Truncate text to the room available, with "…" for the rest. */
static void
cut(const struct spk_pen *pen, double room, char line[LINE])
{
	size_t n = strlen(line);

	if (!(room > 0) || width(pen, line) <= room)
		return;
	while (n > 0 && width(pen, line) > room) {
		do
			n--;
		while (n > 0 && (line[n] & 0xc0) == 0x80);
		while (n > 0 && line[n - 1] == ' ')
			n--;
		strcpy(line + n, n + 4 < LINE ? "…" : "");
	}
}

static void
escape(FILE *to, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '<')
			fputs("&lt;", to);
		else if (*s == '>')
			fputs("&gt;", to);
		else if (*s == '&')
			fputs("&amp;", to);
		else
			putc(*s, to);
}

static void
element(const struct spk_pen *pen, const struct spk_font *type, double x,
    double y, const char *line)
{
	static const char *const anchor[] = {"start", "middle", "end"};

	fprintf(pen->text, "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%g\" "
	    "fill=\"#%06x\" text-anchor=\"%s\" font-family=\"DejaVu Sans, "
	    "Verdana, sans-serif\" xml:space=\"preserve\"", x, y,
	    type->size * pen->em, (unsigned)spk_ink(type->ink, pen->fig->dark),
	    anchor[type->side]);
	if (type->bold)
		fputs(" font-weight=\"bold\"", pen->text);
	if (type->turned)
		fprintf(pen->text, " transform=\"rotate(-90 %.2f %.2f)\"", x,
		    y);
	putc('>', pen->text);
	escape(pen->text, line);
	fputs("</text>\n", pen->text);
}

static void
show(const struct spk_pen *pen, const struct spk_font *type, double x,
    double y, const char *line)
{
	const double w = width(pen, line);

	if (pen->typer != NULL) {
		if (pen->fault->status == 0)
			pen->typer(pen->to, type, x, y, line, pen->fault);
		return;
	}
	if (pen->text != NULL) {
		element(pen, type, x, y, line);
		return;
	}
	spk_set_ink(pen, type->ink, 1);
	cairo_save(pen->cr);
	cairo_translate(pen->cr, x, y);
	if (type->turned)
		cairo_rotate(pen->cr, -1.5707963267948966);
	cairo_move_to(pen->cr, type->side == SPK_MIDDLE ? -w / 2 :
	    type->side == SPK_END ? -w : 0, 0);
	cairo_show_text(pen->cr, line);
	cairo_restore(pen->cr);
	cairo_new_path(pen->cr);
}

void
spk_text(const struct spk_pen *pen, const struct spk_font *type, double x,
    double y, const char *text)
{
	char line[LINE];

	set(pen, type);
	spk_plain(line, sizeof(line), text, strlen(text));
	cut(pen, type->turned && pen->typer != NULL ? type->room *
	    SPK_CELL_WIDTH / SPK_CELL_HEIGHT : type->room, line);
	show(pen, type, x, y, line);
}

/* The bytes of the words that fit in a line of some width. */
static size_t
words(const struct spk_pen *pen, double room, const char *text)
{
	char line[LINE];
	size_t n = 0, k = 0;

	do {
		k += strspn(text + k, " ");
		k += strcspn(text + k, " ");
		spk_plain(line, sizeof(line), text, k);
		if (n > 0 && width(pen, line) > room)
			break;
		n = k;
	} while (text[n] != '\0');
	return n;
}

size_t
spk_text_lines(const struct spk_pen *pen, const struct spk_font *type,
    double x, double y, const char *text, bool draw)
{
	char line[LINE];
	size_t lines = 0, n;

	set(pen, type);
	for (text += strspn(text, " "); *text != '\0'; lines++) {
		n = words(pen, type->room, text);
		spk_plain(line, sizeof(line), text, n);
		cut(pen, type->room, line);
		if (draw)
			show(pen, type, x, y + (double)lines * SPK_LEADING *
			    type->size * pen->em, line);
		text += n;
		text += strspn(text, " ");
	}
	return lines;
}

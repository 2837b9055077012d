/*
 * A figure on a terminal, with chafa: as pixels (kitty, sixel, iTerm2) if the
 * terminal has them, else as characters.  Letters made of such pixels would be
 * unreadable, so text is written as text, in cells of its own.
 */
#include <sys/ioctl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chafa.h>

#include "plot/draw.h"

/* A text, one letter per cell, from this cell on. */
struct typed {
	int		 column, row;
	bool		 turned;	/* each is below the one before */
	enum spk_ink	 ink;
	char		*line;
};

struct sheet {
	struct typed	*typed;
	size_t		 n, cap;
	int		 columns, rows;
	ChafaTermInfo	*info;		/* what the terminal has */
	ChafaPixelMode	 pixels;
	ChafaCanvasMode	 colours;
	bool		 ascii;
};

static unsigned
environ_count(const char *name, unsigned usual)
{
	const char *s = getenv(name);
	size_t n;

	return s != NULL && spk_count(s, strlen(s), &n) && n > 0 && n < 10000 ?
	    (unsigned)n : usual;
}

void
spk_terminal_find(struct spk_terminal *t, int fd)
{
	struct winsize w = {0};

	t->shown = isatty(fd) == 1;
	if (t->shown && ioctl(fd, TIOCGWINSZ, &w) == -1)
		w = (struct winsize){0};
	t->columns = w.ws_col > 0 ? w.ws_col : environ_count("COLUMNS", 80);
	t->rows = w.ws_row > 0 ? w.ws_row : environ_count("LINES", 24);
	t->width = w.ws_xpixel / t->columns;
	t->height = w.ws_ypixel / t->rows;
	if (t->width == 0 || t->height == 0) {
		t->width = SPK_CELL_WIDTH;
		t->height = SPK_CELL_HEIGHT;
	}
}

static ChafaCanvasMode
colours_of(const ChafaTermInfo *info)
{
	static const struct {
		ChafaTermSeq	 seq;
		ChafaCanvasMode	 mode;
	} list[] = {
		{ CHAFA_TERM_SEQ_SET_COLOR_FGBG_DIRECT,
		    CHAFA_CANVAS_MODE_TRUECOLOR },
		{ CHAFA_TERM_SEQ_SET_COLOR_FGBG_256,
		    CHAFA_CANVAS_MODE_INDEXED_240 },
		{ CHAFA_TERM_SEQ_SET_COLOR_FGBG_16,
		    CHAFA_CANVAS_MODE_INDEXED_16 },
		{ CHAFA_TERM_SEQ_SET_COLOR_FGBG_8, CHAFA_CANVAS_MODE_INDEXED_8 }
	};
	size_t k;

	for (k = 0; k < sizeof list / sizeof *list; k++)
		if (chafa_term_info_have_seq(info, list[k].seq))
			return list[k].mode;
	return CHAFA_CANVAS_MODE_FGBG;
}

static ChafaPixelMode
pixels_of(const ChafaTermInfo *info)
{
	if (chafa_term_info_have_seq(info,
	    CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1))
		return CHAFA_PIXEL_MODE_KITTY;
	if (chafa_term_info_have_seq(info, CHAFA_TERM_SEQ_BEGIN_SIXELS))
		return CHAFA_PIXEL_MODE_SIXELS;
	if (chafa_term_info_have_seq(info, CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE))
		return CHAFA_PIXEL_MODE_ITERM2;
	return CHAFA_PIXEL_MODE_SYMBOLS;
}

/* Detect it by TERM and the like; with NO_COLOR, no colours. */
static void
detect(struct sheet *s, const struct spk_terminal *t)
{
	const char *term = getenv("TERM"), *plain = getenv("NO_COLOR");
	char **env = g_get_environ();

	s->ascii = term == NULL || *term == '\0' || strcmp(term, "dumb") == 0;
	s->info = s->ascii || (plain != NULL && *plain != '\0') ?
	    chafa_term_info_new() :
	    chafa_term_db_detect(chafa_term_db_get_default(), env);
	g_strfreev(env);
	s->colours = colours_of(s->info);
	s->pixels = t->shown ? pixels_of(s->info) : CHAFA_PIXEL_MODE_SYMBOLS;
}

/* A text whose baseline is at x, y. */
static int
keep(void *to, const struct spk_font *font, double x, double y,
    const char *line, struct spk_fault *f)
{
	struct sheet *s = to;
	struct typed *t;
	const double n = (double)spk_letters(line),
	    before = font->side == SPK_START ? 0 : font->side == SPK_END ? n :
	    n / 2;

	if (spk_grow(&s->typed, &s->cap, s->n + 1, sizeof *s->typed, f) == -1)
		return -1;
	t = &s->typed[s->n];
	*t = (struct typed){.turned = font->turned, .ink = font->ink,
	    .line = strdup(line)};
	if (t->line == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	s->n++;
	if (font->turned) {
		t->column = (int)floor((x - 4) / SPK_CELL_WIDTH);
		t->row = (int)lround(y / SPK_CELL_HEIGHT - n / 2);
	} else {
		t->column = (int)lround(x / SPK_CELL_WIDTH - before);
		t->row = (int)floor((y - 4) / SPK_CELL_HEIGHT);
	}
	return 0;
}

static void
write_text(const struct sheet *s, ChafaCanvas *canvas, bool dark)
{
	const int paper = (int)spk_ink(SPK_INK_PAPER, dark);
	const struct typed *t;
	int column, row;
	const char *c;

	for (t = s->typed; t < s->typed + s->n; t++) {
		column = t->column;
		row = t->row;
		for (c = t->line; *c != '\0';
		    c = g_utf8_find_next_char(c, NULL)) {
			if (column >= 0 && column < s->columns && row >= 0 &&
			    row < s->rows) {
				chafa_canvas_set_char_at(canvas, column, row,
				    g_utf8_get_char(c));
				chafa_canvas_set_colors_at(canvas, column, row,
				    (int)spk_ink(t->ink, dark), paper);
			}
			column += !t->turned;
			row += t->turned;
		}
	}
}

static ChafaCanvas *
new_canvas(const struct sheet *s, const struct spk_terminal *t, bool dark)
{
	ChafaCanvasConfig *c = chafa_canvas_config_new();
	ChafaSymbolMap *map = chafa_symbol_map_new();
	ChafaCanvas *canvas;

	chafa_symbol_map_add_by_tags(map, s->ascii ? CHAFA_SYMBOL_TAG_ASCII :
	    CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_BLOCK |
	    CHAFA_SYMBOL_TAG_BORDER | CHAFA_SYMBOL_TAG_DIAGONAL |
	    CHAFA_SYMBOL_TAG_QUAD | CHAFA_SYMBOL_TAG_HALF);
	chafa_canvas_config_set_symbol_map(c, map);
	chafa_canvas_config_set_geometry(c, s->columns, s->rows);
	chafa_canvas_config_set_cell_geometry(c, (int)t->width,
	    (int)t->height);
	chafa_canvas_config_set_pixel_mode(c, s->pixels);
	chafa_canvas_config_set_canvas_mode(c, s->colours);
	chafa_canvas_config_set_preprocessing_enabled(c, FALSE);
	chafa_canvas_config_set_fg_color(c, spk_ink(SPK_INK_TEXT, dark));
	chafa_canvas_config_set_bg_color(c, spk_ink(SPK_INK_PAPER, dark));
	canvas = chafa_canvas_new(c);
	chafa_symbol_map_unref(map);
	chafa_canvas_config_unref(c);
	return canvas;
}

static void
show(const struct sheet *s, const struct spk_terminal *t,
    const struct spk_figure *fig, const uint32_t *pixels, FILE *to)
{
	ChafaCanvas *canvas = new_canvas(s, t, fig->dark);
	GString *text;

	chafa_canvas_draw_all_pixels(canvas,
	    G_BYTE_ORDER == G_LITTLE_ENDIAN ? CHAFA_PIXEL_BGRA8_UNASSOCIATED :
	    CHAFA_PIXEL_ARGB8_UNASSOCIATED, (const void *)pixels,
	    (int)fig->width, (int)fig->height, (int)fig->width * 4);
	if (s->pixels == CHAFA_PIXEL_MODE_SYMBOLS)
		write_text(s, canvas, fig->dark);
	text = chafa_canvas_print(canvas, s->info);
	fputs(text->str, to);
	putc('\n', to);
	g_string_free(text, TRUE);
	chafa_canvas_unref(canvas);
}

int
spk_draw_term(const struct spk_figure *fig, const struct spk_terminal *t,
    FILE *to, struct spk_fault *f)
{
	struct spk_figure own = *fig;
	struct sheet s = {0};
	uint32_t *pixels;
	bool letters;

	detect(&s, t);
	letters = s.pixels == CHAFA_PIXEL_MODE_SYMBOLS;
	s.columns = (int)((fig->width + t->width - 1) / t->width);
	s.rows = (int)((fig->height + t->height - 1) / t->height);
	if (t->shown && s.columns > (int)t->columns)
		s.columns = (int)t->columns;
	if (t->shown && s.rows > (int)t->rows - 1)
		s.rows = t->rows > 1 ? (int)t->rows - 1 : 1;
	own.width = (unsigned)s.columns * (letters ? SPK_CELL_WIDTH : t->width);
	own.height = (unsigned)s.rows * (letters ? SPK_CELL_HEIGHT :
	    t->height);
	pixels = spk_draw_pixels(&own, letters ? keep : NULL, &s, f);
	if (pixels != NULL)
		show(&s, t, &own, pixels, to);
	for (; s.n > 0; s.n--)
		free(s.typed[s.n - 1].line);
	free(s.typed);
	free(pixels);
	chafa_term_info_unref(s.info);
	return pixels != NULL ? 0 : -1;
}

/*
 * A figure as a self-contained page: page.html, whose script draws the figure,
 * which is inserted as JSON.  Arrays are bytes in base64: u8 if all values are
 * whole numbers from 0 to 255, else f32 if that is exact, else f64, both with
 * the least significant byte first.
 */
#include <math.h>
#include <string.h>

#include "plot/figure.h"

/* Texts that are linked in, each followed by a 0. */
#define FILE_OF(name)	".incbin \"lib/plot/" name "\"\n"
#define LINK(name, files) \
	__asm__( \
	    ".pushsection .rodata\n" \
	    ".hidden " #name "\n" \
	    ".globl " #name "\n" \
	    #name ":\n" \
	    files \
	    ".byte 0\n" \
	    ".popsection"); \
	extern const char name[]

LINK(spk_page, FILE_OF("page.html"));
LINK(spk_page_script, FILE_OF("page_axes.js") ".ascii \"\\n\"\n"
    FILE_OF("page_layout.js") ".ascii \"\\n\"\n"
    FILE_OF("page_marks.js") ".ascii \"\\n\"\n" FILE_OF("page_hand.js"));

static const char *const marks[] = {
	[SPK_LINE] = "line", [SPK_BAND] = "band", [SPK_STAIR] = "stair",
	[SPK_AREA] = "area", [SPK_BARS] = "bars", [SPK_POINTS] = "points",
	[SPK_TICKS] = "ticks", [SPK_CELLS] = "cells", [SPK_IMAGE] = "image"
};

/* A string; '<' is escaped, so that it cannot end the script. */
static void
put_text(FILE *to, const char *s)
{
	size_t left = strlen(s), n;
	uint32_t code;

	putc('"', to);
	for (; left > 0; s += n, left -= n) {
		n = spk_utf8(s, left, &code);
		if (n == 0) {
			n = 1;
			fputs("\\ufffd", to);
		} else if (code < ' ' || code == '"' || code == '\\' ||
		    code == '<' || code == 0x7f) {
			fprintf(to, "\\u%04x", (unsigned)code);
		} else {
			fprintf(to, "%.*s", (int)n, s);
		}
	}
	putc('"', to);
}

static void
put_string(FILE *to, const char *name, const char *s)
{
	if (s == NULL)
		return;
	fprintf(to, ",\"%s\":", name);
	put_text(to, s);
}

static void
put_number(FILE *to, const char *name, double x)
{
	char text[64];

	if (isfinite(x))
		fprintf(to, ",\"%s\":%.*s", name,
		    (int)spk_print_f64(text, x), text);
}

static void
put_flag(FILE *to, const char *name, bool yes)
{
	if (yes)
		fprintf(to, ",\"%s\":true", name);
}

static size_t
type_size(const double *x, size_t n)
{
	size_t size = 1, k;
	float near;

	for (k = 0; k < n && size < 8; k++) {
		near = (float)x[k];
		if (isnan(x[k]) || (!((double)near < x[k]) &&
		    !((double)near > x[k]))) {
			if (!(x[k] >= 0 && x[k] <= 255 &&
			    !(floor(x[k]) < x[k])))
				size = 4;
		} else {
			size = 8;
		}
	}
	return size;
}

static void
put_base64(FILE *to, const unsigned char *s, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint32_t x = (uint32_t)s[0] << 16 | (uint32_t)s[1] << 8 | s[2];

	putc(digit[x >> 18], to);
	putc(digit[x >> 12 & 63], to);
	putc(n > 1 ? digit[x >> 6 & 63] : '=', to);
	putc(n > 2 ? digit[x & 63] : '=', to);
}

static void
put_array(FILE *to, const char *name, const double *x, size_t n)
{
	const size_t size = x == NULL ? 0 : type_size(x, n);
	unsigned char three[3] = {0};
	size_t k, i, left = 0;
	uint64_t bits;
	uint32_t bits32;
	float x32;

	if (x == NULL)
		return;
	fprintf(to, ",\"%s\":{\"%s\":\"", name, size == 1 ? "u8" :
	    size == 4 ? "f32" : "f64");
	for (k = 0; k < n; k++) {
		memcpy(&bits, &x[k], sizeof bits);
		if (size == 4) {
			x32 = (float)x[k];
			memcpy(&bits32, &x32, sizeof bits32);
			bits = bits32;
		} else if (size == 1) {
			bits = (uint64_t)x[k];
		}
		for (i = 0; i < size; i++, bits >>= 8) {
			three[left++] = bits & 255;
			if (left == 3)
				put_base64(to, three, 3);
			left %= 3;
		}
	}
	memset(three + left, 0, 3 - left);
	if (left > 0)
		put_base64(to, three, left);
	fputs("\"}", to);
}

static void
put_series(FILE *to, const struct spk_series *s)
{
	const bool rows = s->mark == SPK_CELLS || s->mark == SPK_IMAGE;
	const size_t n = rows ? s->rows * s->cols : s->n;

	fprintf(to, "{\"mark\":\"%s\",\"ink\":%d,\"n\":%zu", marks[s->mark],
	    (int)s->ink, s->n);
	put_string(to, "label", s->label);
	put_number(to, "x0", s->x0);
	put_number(to, "dx", s->dx);
	put_number(to, "y0", s->y0);
	put_number(to, "dy", s->dy);
	put_number(to, "low", s->low);
	put_number(to, "high", s->high);
	put_flag(to, "circle", s->circle);
	put_number(to, "shape", s->shape);
	if (rows)
		fprintf(to, ",\"rows\":%zu,\"cols\":%zu", s->rows, s->cols);
	if (s->mark == SPK_CELLS)
		put_number(to, "most", spk_cells_most(s));
	put_array(to, "x", s->x, n);
	put_array(to, "y", s->y, n);
	put_array(to, "top", s->top, n);
	fputs("}", to);
}

static void
put_axis(FILE *to, const char *name, const struct spk_axis *a)
{
	size_t k;

	fprintf(to, ",\"%s\":{\"log\":%s", name, a->log ? "true" : "false");
	put_number(to, "low", a->low);
	put_number(to, "high", a->high);
	put_string(to, "label", a->label);
	put_flag(to, "whole", a->whole);
	put_flag(to, "down", a->down);
	put_flag(to, "bare", a->bare);
	for (k = 0; a->names != NULL && a->names[k] != NULL; k++) {
		fputs(k > 0 ? "," : ",\"names\":[", to);
		put_text(to, a->names[k]);
	}
	fputs(k > 0 ? "]}" : "}", to);
}

static void
put_panel(FILE *to, const struct spk_panel *p)
{
	size_t k;

	fprintf(to, "{\"row\":%u,\"column\":%u", p->row, p->column);
	put_number(to, "height", p->height);
	put_number(to, "width", p->width);
	put_string(to, "title", p->title);
	put_string(to, "unit", p->unit);
	put_string(to, "note", p->note);
	put_flag(to, "joined", p->joined);
	put_flag(to, "beside", p->beside);
	put_flag(to, "square", p->square);
	put_flag(to, "scale", p->scale);
	put_axis(to, "x", &p->x);
	put_axis(to, "y", &p->y);
	fputs(",\"series\":[\n", to);
	for (k = 0; k < p->n; k++) {
		put_series(to, &p->series[k]);
		fputs(k + 1 < p->n ? ",\n" : "]}", to);
	}
	fputs(p->n == 0 ? "]}" : "", to);
}

static void
put_figure(FILE *to, const struct spk_figure *fig)
{
	int ink;
	size_t k;

	fputs("{\"inks\":[", to);
	for (ink = 0; ink < SPK_INKS; ink++)
		fprintf(to, "%s%u", ink > 0 ? "," : "",
		    (unsigned)spk_ink((enum spk_ink)ink, fig->dark));
	fputs("]", to);
	put_flag(to, "dark", fig->dark);
	put_string(to, "title", fig->title);
	put_string(to, "subtitle", fig->subtitle);
	put_string(to, "note", fig->note);
	put_number(to, "height", fig->height);
	fputs(",\"panels\":[\n", to);
	for (k = 0; k < fig->n; k++) {
		put_panel(to, &fig->panels[k]);
		fputs(k + 1 < fig->n ? ",\n" : "\n", to);
	}
	fputs("]}", to);
}

/* The page up to a word, which it ends before; what is after that. */
static const char *
put_until(FILE *to, const char *page, const char *word)
{
	const char *at = strstr(page, word);

	fprintf(to, "%.*s", (int)(at - page), page);
	return at + strlen(word);
}

int
spk_draw_html(const struct spk_figure *fig, FILE *to, struct spk_fault *f)
{
	const char *rest = put_until(to, spk_page, "FIGURE");

	(void)f;
	put_figure(to, fig);
	rest = put_until(to, rest, "SCRIPT");
	fputs(spk_page_script, to);
	fputs(rest, to);
	return 0;
}

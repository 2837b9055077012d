/*
 * Writing an image as png, with libpng: grey, of 8 bits, or of 16 if maxval is
 * above 255; other maxvals are scaled to these.  A file has one image, which is
 * held back until the input has ended without another.
 */
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"

/* Scale pixels of up to `most' to full scale, big-endian if deep. */
static void
stretch(const uint16_t *v, size_t n, unsigned most, bool deep,
    unsigned char *to)
{
	const unsigned full = deep ? UINT16_MAX : UINT8_MAX;
	unsigned y;
	size_t i;

	for (i = 0; i < n; i++) {
		y = (v[i] * full + most / 2) / most;
		if (deep)
			*to++ = (unsigned char)(y >> 8);
		*to++ = (unsigned char)(y & 255);
	}
}

static int
png_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	size_t cap = 0;

	return spk_out_image(out, h, f) == -1 ? -1 :
	    spk_grow(&out->row, &cap, out->columns * 2, 1, f);
}

static int
png_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const bool deep = out->maxval > UINT8_MAX;
	uint16_t v[SPK_PIXELS];
	size_t i, n;

	if (out->frames + frames > 1)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=png") ": it holds "
		    "one image, and there are more: " SPK_WORD("to=y4m"));
	for (i = 0; i < out->columns; i += n) {
		n = out->columns - i < SPK_PIXELS ? out->columns - i :
		    SPK_PIXELS;
		spk_out_round(out, type, x + i * spk_type_size(type), n, v);
		stretch(v, n, out->maxval, deep, out->row + (deep ? 2 * i : i));
	}
	return 0;
}

struct png_state {
	struct spk_out	*out;
	struct spk_fault *fault;
};

static void
put(png_structp png, png_bytep s, size_t n)
{
	struct png_state *p = png_get_io_ptr(png);

	if (spk_out_bytes(p->out, s, n, p->fault) == -1)
		png_error(png, "");
}

static void
flush(png_structp png)
{
	(void)png;
}

/* Report libpng's fault, unless there is one already. */
static void
complain(png_structp png, png_const_charp text)
{
	struct png_state *p = png_get_error_ptr(png);

	if (p->fault->status == SPK_DONE)
		spk_fail(p->fault, SPK_SYSTEM, "%s: png: %.80s", p->out->name,
		    text);
	png_longjmp(png, 1);
}

static void
ignore(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void
put_image(png_structp png, png_infop info, const struct spk_out *out)
{
	const size_t depth = out->maxval > UINT8_MAX ? 16 : 8;
	const size_t bytes = out->width * depth / 8;
	const size_t height = out->columns / out->width;
	size_t i;

	png_set_user_limits(png, UINT32_MAX >> 1, UINT32_MAX >> 1);
	png_set_IHDR(png, info, (png_uint_32)out->width, (png_uint_32)height,
	    (int)depth, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (i = 0; i < height; i++)
		png_write_row(png, out->row + i * bytes);
	png_write_end(png, NULL);
}

static int
png_end(struct spk_out *out, struct spk_fault *f)
{
	struct png_state p = {out, f};
	png_structp png;
	png_infop info;

	if (out->frames == 0)
		return spk_fail(f, SPK_DATA, SPK_WORD("to=png") ": no image");
	png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &p, complain,
	    ignore);
	info = png != NULL ? png_create_info_struct(png) : NULL;
	if (info == NULL) {
		png_destroy_write_struct(&png, NULL);
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	}
	if (setjmp(png_jmpbuf(png)) == 0) {
		png_set_write_fn(png, &p, put, flush);
		put_image(png, info, out);
	}
	png_destroy_write_struct(&png, &info);
	return f->status == SPK_DONE ? 0 : -1;
}

const struct spk_writer spk_png_writer = {
	.name = "png", .keeps = "width height maxval", .takes = "full",
	.holds = SPK_SIGNALS, .begin = png_begin, .write = png_write,
	.end = png_end,
};

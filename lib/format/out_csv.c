/* Writing text: values separated by commas, one frame a line. */
#include <string.h>

#include "format/text.h"

/* Text of four spikes, and its length, by their number in base 3. */
#define TEXT1(s)	s "-1,", s "0,", s "1,"
#define TEXT2(s)	TEXT1(s "-1,"), TEXT1(s "0,"), TEXT1(s "1,")
#define TEXT3(s)	TEXT2(s "-1,"), TEXT2(s "0,"), TEXT2(s "1,")
#define TEXT4		TEXT3("-1,"), TEXT3("0,"), TEXT3("1,")
#define LENGTH1(n)	(n) + 3, (n) + 2, (n) + 2
#define LENGTH2(n)	LENGTH1((n) + 3), LENGTH1((n) + 2), LENGTH1((n) + 2)
#define LENGTH3(n)	LENGTH2((n) + 3), LENGTH2((n) + 2), LENGTH2((n) + 2)
#define LENGTH4		LENGTH3(3), LENGTH3(2), LENGTH3(2)

static char *
text_i8(char *p, const int8_t *x, size_t n)
{
	static const char text[81][16] = {TEXT4};
	static const uint8_t length[81] = {LENGTH4};
	static const char digit[3][4] = {"-1,", "0,", "1,"};
	uint32_t v;
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		memcpy(&v, x + i, sizeof v);	/* little-endian */
		v = ((v & 0x7f7f7f7f) + 0x01010101) ^ (v & 0x80808080);
		v = v * 0x1b090301 >> 24;	/* 27, 9, 3, 1 times 0 to 2 */
		memcpy(p, text[v], 16);
		p += length[v];
	}
	for (; i < n; i++) {
		memcpy(p, digit[x[i] + 1], 4);
		p += x[i] < 0 ? 3 : 2;
	}
	return p;
}

static char *
text_f32(char *p, const float *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		p += spk_print_f32(p, x[i]);
		*p++ = ',';
	}
	return p;
}

static char *
text_f64(char *p, const double *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		p += spk_print_f64(p, x[i]);
		*p++ = ',';
	}
	return p;
}

static char *
text_fixed(char *p, enum spk_type type, const char *x, size_t n, int decimals)
{
	const float *y = (const float *)(const void *)x;
	const double *z = (const double *)(const void *)x;
	size_t i;

	for (i = 0; i < n; i++) {
		p += spk_print_fixed(p, type == SPK_F32 ? (double)y[i] : z[i],
		    decimals);
		*p++ = ',';
	}
	return p;
}

static char *
text_values(const struct spk_out *out, char *p, enum spk_type type,
    const char *x, size_t n)
{
	if (type == SPK_I8)
		return text_i8(p, (const int8_t *)x, n);
	if (out->decimals >= 0)
		return text_fixed(p, type, x, n, out->decimals);
	return type == SPK_F32 ?
	    text_f32(p, (const float *)(const void *)x, n) :
	    text_f64(p, (const double *)(const void *)x, n);
}

/* n values, as many at a time as fit in the buffer. */
static int
row(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    struct spk_fault *f)
{
	const size_t each = type == SPK_I8 ? 4 : SPK_NUMBER_MAX + 1;
	size_t k;
	char *p;

	for (; n > 0; n -= k, x += k * spk_type_size(type)) {
		if (SPK_OUT_BUFFER - out->n < each &&
		    spk_out_flush(out, f) == -1)
			return -1;
		k = (SPK_OUT_BUFFER - out->n) / each;
		k = n < k ? n : k;
		p = text_values(out, out->buf + out->n, type, x, k);
		out->n = (size_t)(p - out->buf);
	}
	out->buf[out->n - 1] = '\n';	/* replaces the last comma */
	return 0;
}

int
spk_out_texts(struct spk_out *out, const struct spk_row *row,
    struct spk_fault *f)
{
	size_t i;

	for (i = 0; i < row->keep; i++)
		if (spk_out_name(out, row->text[i], f) == -1 ||
		    spk_out_bytes(out, ",", 1, f) == -1)
			return -1;
	return 0;
}

int
spk_out_line(struct spk_out *out, enum spk_type type, const char *x, size_t n,
    struct spk_fault *f)
{
	if (n == 0)
		return spk_fail(f, SPK_DATA, "%s: a line without values",
		    out->name);
	out->frames++;
	return row(out, type, x, n, f);
}

/* Rows of spikes, as many as fit in the buffer; returns how many. */
static size_t
spike_rows(struct spk_out *out, const int8_t *y, size_t rows)
{
	const size_t n = out->columns, most = 3 * n + 16;
	const size_t fit = (SPK_OUT_BUFFER - out->n) / most;
	char *p = out->buf + out->n;
	size_t i;

	rows = rows < fit ? rows : fit;
	for (i = 0; i < rows; i++, y += n) {
		p = text_i8(p, y, n);
		p[-1] = '\n';
	}
	out->n = (size_t)(p - out->buf);
	return rows;
}

/* Frames, preceded by their times. */
static int
timed(struct spk_out *out, enum spk_type type, const char *x, size_t frames,
    struct spk_fault *f)
{
	const size_t size = out->columns * spk_type_size(type);
	char text[SPK_NUMBER_MAX + 1];
	size_t i, n;

	for (i = 0; i < frames; i++) {
		n = spk_print_f64(text, (double)(out->frames + i) *
		    out->ticks / out->rate);
		text[n] = ',';
		if (spk_out_bytes(out, text, n + 1, f) == -1 ||
		    row(out, type, x + i * size, out->columns, f) == -1)
			return -1;
	}
	return 0;
}

static int
csv_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t size = out->columns * spk_type_size(type);
	size_t n;

	if (out->ticks > 0)
		return timed(out, type, x, frames, f);
	if (type == SPK_I8 && out->columns < SPK_OUT_BUFFER / 64)
		while (frames > 0) {
			n = spike_rows(out, (const int8_t *)x, frames);
			if (n == 0 && spk_out_flush(out, f) == -1)
				return -1;
			frames -= n;
			x += n * size;
		}
	for (; frames > 0; frames--, x += size)
		if (row(out, type, x, out->columns, f) == -1)
			return -1;
	return 0;
}

const struct spk_writer spk_csv_writer = {
	.name = "csv", .text = true, .headed = true, .usual = true,
	.lines = true, .named = true, .takes = "decimals times",
	.write = csv_write,
};

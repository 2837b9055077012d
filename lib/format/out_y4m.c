/* Writing uncompressed video, as y4m.c reads it: luma only. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format/array.h"

/* The names of the depths that ffmpeg reads for luma only. */
static const struct {
	unsigned	 maxval;
	const char	*name;
} depths[] = {
	{ 255, "mono" }, { 511, "mono9" }, { 1023, "mono10" },
	{ 4095, "mono12" }, { 65535, "mono16" },
};

#define ROUNDING	0x1p-50		/* of computed rates */

/*
 * The rate as a fraction of numbers that ffmpeg's int holds, by the rate's
 * continued fraction: 0:0 if it is not known.
 */
static bool
fraction(double rate, double *num, double *den)
{
	double x = rate, whole, p = 1, q = 0, next;

	*num = *den = 0;
	if (!(rate > 0))
		return true;
	*den = 1;
	*num = floor(x);
	for (;;) {
		if (!(*num <= INT32_MAX && *den <= INT32_MAX))
			return false;
		if (fabs(*num / *den - rate) <= rate * ROUNDING)
			return true;
		x = 1 / (x - floor(x));
		whole = floor(x);
		next = whole * *num + p;
		p = *num;
		*num = next;
		next = whole * *den + q;
		q = *den;
		*den = next;
	}
}

static int
y4m_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	const size_t n = sizeof depths / sizeof *depths;
	double num, den;
	size_t i;

	if (spk_out_image(out, h, f) == -1)
		return -1;
	for (i = 0; i < n && depths[i].maxval != out->maxval; i++)
		;
	if (i == n)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=y4m") ": a maxval "
		    "of %u; it has 255, 511, 1023, 4095 and 65535, to which "
		    SPK_WORD("full=%u") " scales", out->maxval, out->maxval);
	if (!fraction(out->rate, &num, &den))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=y4m") ": rate=%.40s "
		    "is not a fraction of whole numbers up to %d",
		    spk_head_get(h, "rate"), INT32_MAX);
	snprintf(out->head, sizeof out->head, "YUV4MPEG2 W%zu H%zu F%.0f:%.0f "
	    "Ip A1:1 C%s XCOLORRANGE=FULL\n", out->width,
	    out->columns / out->width, num, den, depths[i].name);
	return spk_out_bytes(out, out->head, strlen(out->head), f);
}

static int
y4m_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	static const char head[] = "FRAME\n";

	for (; frames > 0; frames--) {
		if (spk_out_bytes(out, head, sizeof head - 1, f) == -1 ||
		    spk_out_pixels(out, type, x, false, f) == -1)
			return -1;
		x += out->columns * spk_type_size(type);
	}
	return 0;
}

const struct spk_writer spk_y4m_writer = {
	.name = "y4m", .keeps = "width height maxval rate", .takes = "full",
	.holds = SPK_SIGNALS, .begin = y4m_begin, .write = y4m_write,
};

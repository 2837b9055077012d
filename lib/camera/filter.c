/*
 * A scene by a linear filter, one for each class of pixels: with the taps t and
 * the class c of a pixel (taps.c), and the root of its mean of 11,
 *
 *	s = (root + sum t w[c])^2
 *
 * or 0 if the root plus the sum is below 0.  The filter's file is a line,
 *
 *	#spk-filter v=1 kind=linear taps=T classes=C noise=... rate=...
 *	    gradient=... motion=...
 *
 * without the break, with the cuts of the classes; the C T coefficients, as
 * binary32, class after class; and the CRC-32 of all of that, both with the
 * least significant byte first.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "camera/filter.h"
#include "camera/weights.h"
#include "kernel/taps.h"

#define MAGIC	"#spk-filter "
#define VERSION	"v=1 "
#define KIND	"kind=linear "

static const struct spk_weights_kind kind = {
	.magic = MAGIC,
	.none = "not a filter: it does not begin with #spk-filter",
	.cut = "a filter that was cut",
	.line = "a filter whose first line is invalid",
	.more = "a filter with bytes after its end",
	.sum = "a filter whose checksum is wrong",
	.infinite = "a filter with a coefficient that is not finite"
};

static const char *const cut_name[SPK_CUTS] = {
	"noise", "rate", "gradient", "motion"
};

/* Reading */

/* A word name=count, not the last one. */
static bool
count_is(const char **s, const char *end, const char *name, size_t want)
{
	size_t got;

	return spk_weights_skip(s, end, name) &&
	    spk_weights_skip(s, end, "=") && spk_weights_count(s, end, &got) &&
	    got == want && spk_weights_skip(s, end, " ");
}

/* name=cut,cut..., in ascending order. */
static bool
read_cuts(const char **s, const char *end, struct spk_cuts *c, int which)
{
	float *at = c->at[which];
	size_t n = 0;
	double x;

	if (!spk_weights_skip(s, end, cut_name[which]) ||
	    !spk_weights_skip(s, end, "="))
		return false;
	do {
		*s = spk_read_f64(*s, end, &x);
		if (*s == NULL || n == SPK_CUT_MOST || !(x > 0 && x < 1e6))
			return false;
		at[n] = (float)x;
		if (n > 0 && at[n] <= at[n - 1])
			return false;
		n++;
	} while (spk_weights_skip(s, end, ","));
	c->n[which] = n;
	return which == SPK_CUTS - 1 ? *s == end :
	    spk_weights_skip(s, end, " ");
}

/* The line, after MAGIC. */
static const char *
read_line(struct spk_filter *f, const char *s, const char *end)
{
	const char *counts;
	char text[32];
	int k;

	if (!spk_weights_skip(&s, end, VERSION))
		return "a filter of another version";
	if (!spk_weights_skip(&s, end, KIND))
		return "a filter of another kind";
	if (!count_is(&s, end, "taps", SPK_TAPS))
		return "a filter of other taps";
	counts = s;
	s = memchr(s, ' ', (size_t)(end - s));
	if (s == NULL)
		return kind.line;
	s++;
	for (k = 0; k < SPK_CUTS; k++)
		if (!read_cuts(&s, end, &f->cuts, k))
			return kind.line;
	f->classes = spk_cuts_classes(&f->cuts);
	snprintf(text, sizeof text, "classes=%zu ", f->classes);
	return spk_weights_skip(&counts, end, text) ? NULL : kind.line;
}

const char *
spk_filter_read(struct spk_filter *f, const void *bytes, size_t n)
{
	const char *line, *end, *complaint;

	*f = (struct spk_filter){0};
	complaint = spk_weights_line(&kind, bytes, n, &line, &end);
	if (complaint == NULL)
		complaint = read_line(f, line, end);
	if (complaint == NULL)
		complaint = spk_weights_check(&kind, bytes, n, end,
		    f->classes * SPK_TAPS);
	if (complaint == NULL)
		f->coefficients = end + 1;
	return complaint;
}

/* Writing */

static void
print_line(const struct spk_cuts *c, char line[SPK_WEIGHTS_LINE])
{
	const size_t size = SPK_WEIGHTS_LINE;
	size_t n, k;
	int which;

	n = (size_t)snprintf(line, size, MAGIC VERSION KIND "taps=%d "
	    "classes=%zu", SPK_TAPS, spk_cuts_classes(c));
	for (which = 0; which < SPK_CUTS; which++)
		for (k = 0; k < c->n[which]; k++) {
			n += (size_t)snprintf(line + n, size - n, "%s%s%s",
			    k == 0 ? " " : ",", k == 0 ? cut_name[which] : "",
			    k == 0 ? "=" : "");
			n += spk_print_f32(line + n, c->at[which][k]);
		}
	memcpy(line + n, "\n", 2);
}

void *
spk_filter_file(const struct spk_cuts *cuts, const float *coefficients,
    size_t *n, struct spk_fault *f)
{
	char line[SPK_WEIGHTS_LINE];

	print_line(cuts, line);
	return spk_weights_file(line, coefficients,
	    spk_cuts_classes(cuts) * SPK_TAPS, n, f);
}

/* Running */

static size_t
size_of_coefficients(const struct spk_filter *f)
{
	return spk_lines(f->classes * SPK_TAPS * sizeof(float));
}

size_t
spk_filter_room(const struct spk_filter *f, size_t width, size_t height)
{
	return size_of_coefficients(f) + spk_taps_room(width, height);
}

void
spk_filter_run(const struct spk_filter *f, float *const *map,
    size_t width, size_t height, float *out, void *room)
{
	struct spk_taps t;
	struct spk_taps_row row;
	float *w = room, x;
	size_t i, y;

	spk_weights_load(f->coefficients, f->classes * SPK_TAPS, w);
	spk_taps_open(&t, (char *)room + size_of_coefficients(f), width,
	    height);
	spk_taps_make(&t, &f->cuts, map);
	for (y = 0; y < height; y++) {
		row = (struct spk_taps_row){
			.more = t.more + y * width * SPK_TAP_LANES,
			.near = t.near + y * t.stride, .stride = t.stride,
			.class = t.class + y * width, .coefficient = w
		};
		(t.kernels != NULL ? t.kernels->taps : spk_taps_sum)(&row,
		    out + y * width, width);
	}
	for (i = 0; i < width * height; i++) {
		x = t.base[i] + out[i];
		out[i] = x > 0 ? x * x : 0;
	}
}

/*
 * A scene by a linear filter, one for each class of pixels: of the taps t and
 * the class c of a pixel (taps.c), with the root of its mean of 11,
 *
 *	s = (root + sum t w[c])^2
 *
 * or 0 where the root and the sum are below 0.  The filter's file is a line,
 *
 *	#spk-filter v=1 kind=linear taps=T classes=C noise=... rate=...
 *	    gradient=... motion=...
 *
 * without the break, with the cuts of the classes; the C T coefficients, as
 * binary32, class after class, and the CRC-32 of all of that, both with the
 * least byte first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/filter.h"
#include "kernel/taps.h"

#define MAGIC	"#spk-filter "
#define VERSION	"v=1 "
#define KIND	"kind=linear "
#define LINE	1024			/* bytes, at the most */
#define CHECK	4

static const char *const cut_name[SPK_CUTS] = {
	"noise", "rate", "gradient", "motion"
};

static uint32_t
crc(const unsigned char *s, size_t n)
{
	uint32_t c = UINT32_MAX;
	int k;

	for (; n > 0; n--) {
		c ^= *s++;
		for (k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

static uint32_t
get32(const void *bytes)
{
	const unsigned char *b = bytes;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

static void
put32(unsigned char *b, uint32_t x)
{
	int k;

	for (k = 0; k < 4; k++)
		b[k] = (unsigned char)(x >> 8 * k);
}

/* Reading */

/* Go on behind a word that stands at *s. */
static bool
skip(const char **s, const char *end, const char *word)
{
	const size_t n = strlen(word);

	if ((size_t)(end - *s) < n || memcmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

/* A word name=count, which is not the last. */
static bool
count_is(const char **s, const char *end, const char *name, size_t want)
{
	size_t n, got;

	if (!skip(s, end, name) || !skip(s, end, "="))
		return false;
	for (n = 0; *s + n < end && (*s)[n] >= '0' && (*s)[n] <= '9'; n++)
		;
	if (n == 0 || !spk_count(*s, n, &got) || got != want)
		return false;
	*s += n;
	return skip(s, end, " ");
}

/* name=cut,cut..., each above the one before. */
static bool
read_cuts(const char **s, const char *end, struct spk_cuts *c, int which)
{
	float *at = c->at[which];
	size_t n = 0;
	double x;

	if (!skip(s, end, cut_name[which]) || !skip(s, end, "="))
		return false;
	do {
		*s = spk_read_f64(*s, end, &x);
		if (*s == NULL || n == SPK_CUT_MOST || !(x > 0 && x < 1e6))
			return false;
		at[n] = (float)x;
		if (n > 0 && at[n] <= at[n - 1])
			return false;
		n++;
	} while (skip(s, end, ","));
	c->n[which] = n;
	return which == SPK_CUTS - 1 ? *s == end : skip(s, end, " ");
}

/* The line, behind MAGIC. */
static const char *
read_line(struct spk_filter *f, const char *s, const char *end)
{
	const char *counts;
	char text[32];
	int k;

	if (!skip(&s, end, VERSION))
		return "a filter of another version";
	if (!skip(&s, end, KIND))
		return "a filter of another kind";
	if (!count_is(&s, end, "taps", SPK_TAPS))
		return "a filter of other taps";
	counts = s;
	s = memchr(s, ' ', (size_t)(end - s));
	if (s == NULL)
		return "a filter whose first line is none";
	s++;
	for (k = 0; k < SPK_CUTS; k++)
		if (!read_cuts(&s, end, &f->cuts, k))
			return "a filter whose first line is none";
	f->classes = spk_cuts_classes(&f->cuts);
	snprintf(text, sizeof text, "classes=%zu ", f->classes);
	return skip(&counts, end, text) ? NULL :
	    "a filter whose first line is none";
}

static bool
are_finite(const struct spk_filter *f)
{
	const unsigned char *b = f->coefficients;
	size_t i;

	for (i = 0; i < f->classes * SPK_TAPS; i++)
		if ((get32(b + 4 * i) & 0x7f800000) == 0x7f800000)
			return false;
	return true;
}

const char *
spk_filter_read(struct spk_filter *f, const void *bytes, size_t n)
{
	const char *s = bytes, *end, *complaint;
	size_t head, size;

	*f = (struct spk_filter){0};
	if (n < sizeof MAGIC - 1 ||
	    memcmp(s, MAGIC, sizeof MAGIC - 1) != 0)
		return "no filter: it does not begin with #spk-filter";
	end = memchr(s, '\n', n < LINE ? n : LINE);
	if (end == NULL)
		return n < LINE ? "a filter that was cut" :
		    "a filter whose first line is none";
	complaint = read_line(f, s + sizeof MAGIC - 1, end);
	if (complaint != NULL)
		return complaint;
	head = (size_t)(end + 1 - s);
	size = head + f->classes * SPK_TAPS * sizeof(float);
	if (n < size + CHECK)
		return "a filter that was cut";
	if (n > size + CHECK)
		return "a filter with bytes behind its end";
	if (crc(bytes, size) != get32(s + size))
		return "a filter whose checksum is wrong";
	f->coefficients = s + head;
	return are_finite(f) ? NULL :
	    "a filter with a coefficient that is not finite";
}

/* Writing */

static size_t
print_line(const struct spk_cuts *c, char line[LINE])
{
	size_t n, k;
	int which;

	n = (size_t)snprintf(line, LINE, MAGIC VERSION KIND "taps=%d "
	    "classes=%zu", SPK_TAPS, spk_cuts_classes(c));
	for (which = 0; which < SPK_CUTS; which++)
		for (k = 0; k < c->n[which]; k++) {
			n += (size_t)snprintf(line + n, LINE - n, "%s%s%s",
			    k == 0 ? " " : ",", k == 0 ? cut_name[which] : "",
			    k == 0 ? "=" : "");
			n += spk_print_f32(line + n, c->at[which][k]);
		}
	line[n++] = '\n';
	return n;
}

void *
spk_filter_file(const struct spk_cuts *cuts, const float *coefficients,
    size_t *n, struct spk_fault *f)
{
	const size_t values = spk_cuts_classes(cuts) * SPK_TAPS;
	char line[LINE];
	const size_t head = print_line(cuts, line);
	unsigned char *file;
	uint32_t x;
	size_t i;

	*n = head + values * sizeof x + CHECK;
	file = malloc(*n);
	if (file == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	memcpy(file, line, head);
	for (i = 0; i < values; i++) {
		memcpy(&x, &coefficients[i], sizeof x);
		put32(file + head + i * sizeof x, x);
	}
	put32(file + *n - CHECK, crc(file, *n - CHECK));
	return file;
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

static void
load(const struct spk_filter *f, float *w)
{
	const unsigned char *b = f->coefficients;
	uint32_t x;
	size_t i;

	for (i = 0; i < f->classes * SPK_TAPS; i++, b += sizeof x) {
		x = get32(b);
		memcpy(&w[i], &x, sizeof x);
	}
}

void
spk_filter_run(const struct spk_filter *f, float *const *map,
    size_t width, size_t height, float *out, void *room)
{
	struct spk_taps t;
	struct spk_taps_row row;
	float *w = room, x;
	size_t i, y;

	load(f, w);
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

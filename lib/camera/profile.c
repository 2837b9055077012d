/*
 * A camera's profile, as spk-fit profile writes it: a "#spk" stream of two
 * frames of f32, with one value per pixel: its response, whose mean is 1, and
 * its dark charge of a plane, in thresholds.  It is measured from a recording
 * of uniform light.  With n spikes of a pixel from plane a to plane b,
 *
 *	rate = (n - 1) / (b - a)
 *	response = (rate - dark) / the mean of these
 *
 * where dark is the rate of a recording without light, or 0.  A pixel with
 * fewer than two spikes, or no more with light than without, has response 1.
 */
#include <math.h>
#include <string.h>

#include "camera/camera.h"

/* Reading */

/* The value of a word of the first line, or NULL. */
static const char *
word(const char *line, const char *end, const char *key, size_t *n)
{
	const size_t size = strlen(key);
	const char *s = line, *stop;

	for (; s < end; s = stop + 1) {
		stop = memchr(s, ' ', (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		if ((size_t)(stop - s) <= size || memcmp(s, key, size) != 0 ||
		    s[size] != '=')
			continue;
		*n = (size_t)(stop - s) - size - 1;
		return s + size + 1;
	}
	return NULL;
}

static bool
says(const char *line, const char *end, const char *key, const char *value)
{
	size_t n;
	const char *s = word(line, end, key, &n);

	return s != NULL && n == strlen(value) && memcmp(s, value, n) == 0;
}

/* Whether it has that number, or need not have one. */
static bool
counts(const char *line, const char *end, const char *key, size_t want,
    bool must)
{
	size_t n, got = 0;
	const char *s = word(line, end, key, &n);

	return s == NULL ? !must : spk_count(s, n, &got) && got == want;
}

/* Valid values of a profile. */
static const char *
check(const char *frames, size_t pixels)
{
	float x;
	size_t i;

	for (i = 0; i < 2 * pixels; i++) {
		memcpy(&x, frames + i * sizeof x, sizeof x);
		if (!isfinite(x))
			return "a profile with a value that is not finite";
		if (i < pixels && !(x > 0))
			return "a profile with a response that is not above 0";
	}
	return NULL;
}

const char *
spk_profile_read(const void *bytes, size_t n, size_t pixels, size_t width,
    const void **frames)
{
	static const char tail[] = "#end frames=2\n";
	const size_t size = 2 * pixels * sizeof(float);
	const size_t most = sizeof tail - 1;
	const char *s = bytes, *end = n > 0 ? memchr(s, '\n', n) : NULL;
	const char *complaint;

	if (end == NULL || n < 5 || memcmp(s, "#spk ", 5) != 0)
		return "not a profile: it has no #spk line";
	if (!says(s, end, "kind", "signal") || !says(s, end, "format", "f32"))
		return "not a profile, which has kind=signal format=f32";
	if (!counts(s, end, "channels", pixels, true) ||
	    (width < pixels && !counts(s, end, "width", width, false)))
		return "a profile of images of another size";
	n -= (size_t)(end + 1 - s);
	if (n < size + most)
		return "a profile that was cut";
	if (n > size + most || memcmp(end + 1 + size, tail, most) != 0)
		return "not a profile, which has two frames";
	complaint = check(end + 1, pixels);
	*frames = complaint == NULL ? end + 1 : NULL;
	return complaint;
}

/* Making */

struct spk_timed {
	uint64_t	 first, last;	/* planes, from 1 */
	uint64_t	 spikes;
};

size_t
spk_uniform_room(size_t pixels)
{
	return pixels * sizeof(struct spk_timed);
}

void
spk_uniform_open(struct spk_uniform *u, void *room, size_t pixels)
{
	*u = (struct spk_uniform){.pixels = pixels, .timed = room};
}

void
spk_uniform_put(struct spk_uniform *u, const int8_t *plane)
{
	struct spk_timed *p = u->timed;
	size_t i;

	u->planes++;
	for (i = 0; i < u->pixels; i++, p++) {
		if (plane[i] == 0)
			continue;
		if (p->spikes++ == 0)
			p->first = u->planes;
		p->last = u->planes;
	}
}

static double
rate(const struct spk_uniform *u, size_t i)
{
	const struct spk_timed *p = &u->timed[i];

	return p->spikes < 2 ? 0 :
	    (double)(p->spikes - 1) / (double)(p->last - p->first);
}

size_t
spk_profile_make(const struct spk_uniform *light,
    const struct spk_uniform *none, float *frames)
{
	const size_t n = light->pixels;
	double sum = 0, dark, more;
	size_t unknown = 0, i;

	for (i = 0; i < n; i++) {
		dark = none != NULL ? rate(none, i) : 0;
		more = rate(light, i) - dark;
		frames[i] = more > 0 ? (float)more : 0;
		frames[n + i] = (float)dark;
		sum += more > 0 ? more : 0;
		unknown += !(more > 0);
	}
	for (i = 0; i < n; i++)
		frames[i] = frames[i] > 0 ? (float)((double)frames[i] *
		    (double)(n - unknown) / sum) : 1;
	return unknown;
}

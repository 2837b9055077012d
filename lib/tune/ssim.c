/*
 * Structural similarity of two images x and r: for each place whose window of
 * 11 by 11 pixels is inside,
 *
 *	(2 mx mr + c1) (2 vxr + c2) / ((mx^2 + mr^2 + c1) (vx + vr + c2))
 *
 * with means m and variances v weighted by a Gaussian of deviation 1.5, c1 =
 * (.01 peak)^2 and c2 = (.03 peak)^2.  The weights of a window are those of its
 * rows times those of its columns: each row is filtered as it arrives, and the
 * last eleven are kept.
 *
 * Source: Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, "Image
 * quality assessment: from error visibility to structural similarity", IEEE
 * Transactions on Image Processing 13 (2004).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tune/score.h"

#define TAPS	SPK_SSIM_SIDE
#define SIGMA	1.5
#define LANES	8			/* places that a vector loop computes */

/* The moments of a window: x, r, x^2 + r^2, x r. */
enum { X, R, SQUARES, XR, MOMENTS };

struct spk_ssim {
	size_t		 width, height, across;	/* places of a row */
	size_t		 stride;	/* of rows, room for whole lanes */
	double		 c1, c2, weight[TAPS];
	double		 frames;
	double		*pixel;		/* a row: x, r and their products */
	double		*row[MOMENTS];	/* the last TAPS, filtered along */
	double		*sum;		/* over frames, of each place */
};

void
spk_ssim_free(struct spk_ssim *s)
{
	size_t m;

	if (s == NULL)
		return;
	for (m = 0; m < MOMENTS; m++)
		free(s->row[m]);
	free(s->pixel);
	free(s->sum);
	free(s);
}

static void
weigh(double weight[TAPS])
{
	double sum = 0, d;
	size_t k;

	for (k = 0; k < TAPS; k++) {
		d = (double)k - (TAPS - 1) / 2;
		weight[k] = exp(-d * d / (2 * SIGMA * SIGMA));
		sum += weight[k];
	}
	for (k = 0; k < TAPS; k++)
		weight[k] /= sum;
}

struct spk_ssim *
spk_ssim_new(size_t width, size_t height, double peak, struct spk_fault *f)
{
	struct spk_ssim *s = calloc(1, sizeof *s);
	bool all = s != NULL;
	size_t m;

	if (all) {
		s->width = width;
		s->height = height;
		s->across = width - TAPS + 1;
		s->stride = width + LANES;
		s->c1 = 0.01 * peak * (0.01 * peak);
		s->c2 = 0.03 * peak * (0.03 * peak);
		weigh(s->weight);
		for (m = 0; m < MOMENTS; m++) {
			s->row[m] = calloc(TAPS * s->stride, sizeof(double));
			all = all && s->row[m] != NULL;
		}
		s->pixel = calloc(MOMENTS * s->stride, sizeof(double));
		s->sum = calloc((height - TAPS + 1) * s->across,
		    sizeof(double));
		all = all && s->pixel != NULL && s->sum != NULL;
	}
	if (all)
		return s;
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_ssim_free(s);
	return NULL;
}

void
spk_ssim_again(struct spk_ssim *s)
{
	s->frames = 0;
	memset(s->sum, 0, (s->height - TAPS + 1) * s->across * sizeof *s->sum);
}

/* LANES sums of TAPS values each, `step' apart, by their weights. */
static void
filter(const double weight[TAPS], const double *from, size_t step,
    double to[LANES])
{
	double a[LANES] = {0};
	size_t k, i;

	for (k = 0; k < TAPS; k++, from += step)
		for (i = 0; i < LANES; i++)
			a[i] += weight[k] * from[i];
	memcpy(to, a, sizeof a);
}

/* Filter a row to its place, its number modulo TAPS. */
static void
take_row(struct spk_ssim *s, const double *x, enum spk_type type,
    const void *r, size_t y)
{
	double *p = s->pixel;
	size_t i, m;

	for (i = 0; i < s->width; i++) {
		p[X * s->stride + i] = x[i];
		p[R * s->stride + i] = type == SPK_F64 ?
		    ((const double *)r)[i] : (double)((const float *)r)[i];
	}
	for (i = 0; i < s->width; i++) {
		const double a = p[i], b = p[s->stride + i];

		p[SQUARES * s->stride + i] = a * a + b * b;
		p[XR * s->stride + i] = a * b;
	}
	for (m = 0; m < MOMENTS; m++)
		for (i = 0; i < s->across; i += LANES)
			filter(s->weight, p + m * s->stride + i, 1,
			    s->row[m] + y % TAPS * s->stride + i);
}

/* The similarity at LANES places, from their moments. */
static void
similarity(const struct spk_ssim *s, double m[MOMENTS][LANES],
    double to[LANES])
{
	double means, xr;
	size_t i;

	for (i = 0; i < LANES; i++) {
		means = m[X][i] * m[X][i] + m[R][i] * m[R][i];
		xr = m[X][i] * m[R][i];
		to[i] = (2 * xr + s->c1) * (2 * (m[XR][i] - xr) + s->c2) /
		    ((means + s->c1) * (m[SQUARES][i] - means + s->c2));
	}
}

/* The places of a row, whose windows end with the latest row. */
static void
add_places(struct spk_ssim *s, size_t last)
{
	double weight[TAPS], m[MOMENTS][LANES], value[LANES];
	double *sum = s->sum + (last - TAPS + 1) * s->across;
	size_t i, k;

	/* Rows are stored by arrival: the weight of each depends on its age. */
	for (k = 0; k < TAPS; k++)
		weight[(last + 1 + k) % TAPS] = s->weight[k];
	for (i = 0; i < s->across; i += LANES) {
		for (k = 0; k < MOMENTS; k++)
			filter(weight, s->row[k] + i, s->stride, m[k]);
		similarity(s, m, value);
		for (k = 0; k < LANES && i + k < s->across; k++)
			sum[i + k] += value[k];
	}
}

void
spk_ssim_frame(struct spk_ssim *s, const double *x, enum spk_type type,
    const void *r)
{
	const size_t size = s->width * spk_type_size(type);
	size_t y;

	for (y = 0; y < s->height; y++) {
		take_row(s, x + y * s->width, type,
		    (const char *)r + y * size, y);
		if (y + 1 >= TAPS)
			add_places(s, y);
	}
	s->frames++;
}

double
spk_ssim_at(const struct spk_ssim *s, size_t pixel)
{
	const size_t half = (TAPS - 1) / 2;
	const size_t x = pixel % s->width, y = pixel / s->width;

	if (x < half || y < half || x >= s->width - half ||
	    y >= s->height - half)
		return (double)NAN;
	return s->sum[(y - half) * s->across + x - half] / s->frames;
}

double
spk_ssim_mean(const struct spk_ssim *s)
{
	const size_t n = (s->height - TAPS + 1) * s->across;
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += s->sum[i];
	return sum / s->frames / (double)n;
}

/* A learned scene: a filter in a file, and how to find one. */
#ifndef SPK_FILTER_H
#define SPK_FILTER_H

#include "camera/taps.h"

#pragma GCC visibility push(hidden)

/* filter.c */
struct spk_filter {
	struct spk_cuts	 cuts;
	size_t		 classes;
	const void	*coefficients;	/* as in the file */
};

/*
 * The n bytes of a filter's file, which stay in place.  NULL, or the complaint.
 */
const char *spk_filter_read(struct spk_filter *, const void *bytes, size_t n);
/* Make such a file with the given coefficients: its bytes, to be freed. */
void	*spk_filter_file(const struct spk_cuts *, const float *coefficients,
	    size_t *n, struct spk_fault *);
/* The default filter, which is linked in. */
const char *spk_filter_usual(struct spk_filter *);
/* Bytes of work memory, aligned to 64, for frames of that size. */
size_t	 spk_filter_room(const struct spk_filter *, size_t width,
	    size_t height);
/* A frame from the ten maps of a scene, which become their roots. */
void	 spk_filter_run(const struct spk_filter *,
	    float *const *map, size_t width, size_t height,
	    float *out, void *room);

/* fit.c: the filter that comes nearest to known scenes */
#define SPK_FIT_EACH	8		/* one frame in this many is held out */
struct spk_fit;

/*
 * Find a filter with these cuts; each frame provides a limited number of
 * samples.
 */
struct spk_fit *spk_fit_new(const struct spk_cuts *, size_t samples,
	    struct spk_fault *);
void	 spk_fit_free(struct spk_fit *);
/* Add a frame: the maps of its scene, likewise, and the scene itself. */
int	 spk_fit_add(struct spk_fit *, float *const *map,
	    const float *scene, size_t width, size_t height, unsigned jobs,
	    struct spk_fault *);
/* The filter, SPK_TAPS per class, from the frames that are not held out. */
int	 spk_fit_solve(struct spk_fit *, float *coefficients, unsigned jobs,
	    struct spk_fault *);
/*
 * The mean squared error of a filter's scene in frames that were held out, and
 * of the mean interval of 11 planes; false: none were.
 */
bool	 spk_fit_test(const struct spk_fit *, const float *coefficients,
	    double *error, double *mean);

#pragma GCC visibility pop

#endif

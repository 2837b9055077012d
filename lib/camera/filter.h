/* A learned scene: the filter of a file, and how one is found. */
#ifndef SPK_FILTER_H
#define SPK_FILTER_H

#include "camera/taps.h"

#pragma GCC visibility push(hidden)

/* filter.c */
struct spk_filter {
	struct spk_cuts	 cuts;
	size_t		 classes;
	const void	*coefficients;	/* as the file has them */
};

/*
 * The n bytes of a filter's file, which stay where they are.  NULL, or the
 * complaint.
 */
const char *spk_filter_read(struct spk_filter *, const void *bytes, size_t n);
/* The same to a file, with the coefficients given: its bytes, to be freed. */
void	*spk_filter_file(const struct spk_cuts *, const float *coefficients,
	    size_t *n, struct spk_fault *);
/* The usual one, which is linked in. */
const char *spk_filter_usual(struct spk_filter *);
/* Bytes of work memory, aligned to 64, for frames of that size. */
size_t	 spk_filter_room(const struct spk_filter *, size_t width,
	    size_t height);
/* A frame of the ten maps of a scene, which become their roots. */
void	 spk_filter_run(const struct spk_filter *,
	    float *const *map, size_t width, size_t height,
	    float *out, void *room);

/* fit.c: the filter that comes nearest to scenes that are known */
#define SPK_FIT_EACH	8		/* one frame in this many is held out */
struct spk_fit;

/* A filter of these cuts; each frame gives at most that many samples. */
struct spk_fit *spk_fit_new(const struct spk_cuts *, size_t samples,
	    struct spk_fault *);
void	 spk_fit_free(struct spk_fit *);
/* A frame: the maps of its scene, likewise, and the scene itself. */
int	 spk_fit_add(struct spk_fit *, float *const *map,
	    const float *scene, size_t width, size_t height, unsigned jobs,
	    struct spk_fault *);
/* The filter, SPK_TAPS of each class, of the frames that are not held out. */
int	 spk_fit_solve(struct spk_fit *, float *coefficients, unsigned jobs,
	    struct spk_fault *);
/*
 * The mean squared error of a filter's scene in frames that were held out, and
 * of the mean interval of 11 planes; false: there are none.
 */
bool	 spk_fit_test(const struct spk_fit *, const float *coefficients,
	    double *error, double *mean);

#pragma GCC visibility pop

#endif

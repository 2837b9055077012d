/* Files of learned weights of filters and networks. */
#ifndef SPK_CAMERA_WEIGHTS_H
#define SPK_CAMERA_WEIGHTS_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

/*
 * weights.c: a line, weights as binary32, and the CRC-32 of all of that, both
 * with the least significant byte first.
 */
#define SPK_WEIGHTS_LINE	1024	/* maximum bytes of the line */
#define SPK_WEIGHTS_CHECK	4

struct spk_weights_kind {
	const char	*magic;		/* the beginning of the line */
	/* The complaints about an invalid file. */
	const char	*none, *cut, *line, *more, *sum, *infinite;
};

/* Skip a word at *s: false if it is not there. */
bool	 spk_weights_skip(const char **s, const char *end, const char *word);
/* A count there, likewise. */
bool	 spk_weights_count(const char **s, const char *end, size_t *x);
/*
 * The line of a file of n bytes, after the magic, up to *end, the place of its
 * newline.  NULL, or the complaint.
 */
const char *spk_weights_line(const struct spk_weights_kind *,
	    const void *bytes, size_t n, const char **line, const char **end);
/*
 * Whether the file has that many weights after the line: NULL, or the
 * complaint.
 */
const char *spk_weights_check(const struct spk_weights_kind *,
	    const void *bytes, size_t n, const char *end, size_t weights);
/* n weights of a file, which may be unaligned. */
void	 spk_weights_load(const void *bytes, size_t n, float *w);
/* A file with that line, which ends in a newline: its bytes, to be freed. */
void	*spk_weights_file(const char *line, const float *w, size_t weights,
	    size_t *n, struct spk_fault *);

#pragma GCC visibility pop

#endif

/* Files of weights that were found before, of filters and networks. */
#ifndef SPK_CAMERA_WEIGHTS_H
#define SPK_CAMERA_WEIGHTS_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

/*
 * weights.c: a line, weights as binary32, and the CRC-32 of all of that, both
 * with the least byte first.
 */
#define SPK_WEIGHTS_LINE	1024	/* bytes of the line, at the most */
#define SPK_WEIGHTS_CHECK	4

struct spk_weights_kind {
	const char	*magic;		/* that the line begins with */
	/* What is said of a file that is not right. */
	const char	*none, *cut, *line, *more, *sum, *infinite;
};

/* Skip a word at *s: false where it is not there. */
bool	 spk_weights_skip(const char **s, const char *end, const char *word);
/* A count there, likewise. */
bool	 spk_weights_count(const char **s, const char *end, size_t *x);
/*
 * The line of a file of n bytes, after the magic, up to *end, where its
 * newline is.  NULL, or the complaint.
 */
const char *spk_weights_line(const struct spk_weights_kind *,
	    const void *bytes, size_t n, const char **line, const char **end);
/* Such a file has that many weights after the line: NULL, or the complaint. */
const char *spk_weights_check(const struct spk_weights_kind *,
	    const void *bytes, size_t n, const char *end, size_t weights);
/* n weights of a file; they need not be aligned there. */
void	 spk_weights_load(const void *bytes, size_t n, float *w);
/* A file with that line, which ends in a newline: its bytes, to be freed. */
void	*spk_weights_file(const char *line, const float *w, size_t weights,
	    size_t *n, struct spk_fault *);

#pragma GCC visibility pop

#endif

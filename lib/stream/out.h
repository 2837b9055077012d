/* The inside of the writer, for the formats, each of which is a row. */
#ifndef SPK_OUT_H
#define SPK_OUT_H

#include "stream/in.h"

#pragma GCC visibility push(hidden)

#define SPK_OUT_BUFFER	(256 * 1024)

/* How spikes are packed; 0 and NULL: the default. */
struct spk_model;
struct spk_pack_options {
	const struct spk_model *model;
	size_t		 block, stripe, key;
	size_t		 size;		/* maximum bytes of memory */
	unsigned	 jobs;		/* threads */
	const struct spk_pack_scene *scene;	/* its encoder, or NULL, */
	size_t		 every;		/* and planes of its images */
};

struct spk_out {
	int		 fd;
	bool		 close;		/* at the end */
	char		*name;
	const struct spk_kernels *kernels;	/* or NULL */
	const struct spk_writer *writer;
	bool		 bare, nameless;
	bool		 begun, ended;
	int		 decimals;	/* csv: of numbers; -1: the shortest */
	const char	*times;		/* csv: the name of their column */
	double		 ticks;		/* of a second; 0: no column of times */
	size_t		 columns;
	uint64_t	 frames;
	uint64_t	 expect;	/* frames that will follow, if known */
	uint64_t	 clipped;	/* values that it cannot hold */
	char		 lost[256];	/* words of the header, likewise */
	char		*buf;
	size_t		 n;
	double		 rate;		/* of the frames, 0: unknown */
	size_t		 width;		/* of images; 0: not images */
	size_t		 across;	/* events: that, or all columns */
	char		 head[120];	/* pgm, pbm: of each image; y4m */
	unsigned	 maxval;	/* pgm, y4m */
	unsigned	 planes;	/* 2: spikes of -1 are possible */
	unsigned char	*row;		/* bits: of a frame */
	size_t		 stride;	/* spike-dat: pixels of a row */
	bool		 flip;		/* and whether the bottom row is
					 * first */
	char		 unit[8];	/* events: of their times, or "" */
	double		 second;	/* ticks of a second, 0: no unit */
	uint64_t	 events;	/* written */
	off_t		 start;		/* npy, wav: where it can be mended, or
					 * -1 */
	enum spk_number	 number;	/* npy, wav: the type of values */
	bool		 sampled;	/* wav: by an option */
	double		 full;		/* the value of full scale; 0: none */
	double		 gain;		/* by which values are multiplied */
	uint64_t	 beyond;	/* wav: floats that players clip */
	uint64_t	 rounded;	/* wav: values, to whole numbers, */
	double		 loudest;	/* and the greatest magnitude of all */
	char		 descr[120], shape[24];	/* npy: words of its header */
	struct spk_pack_options pack;
	void		*own;		/* the format's, freed by it */
	/* Sees everything that is written; or NULL. */
	void		(*watch)(struct spk_out *, const void *, size_t n);
};

/* A format that is written. */
struct spk_writer {
	const char	*name;
	bool		 text;
	bool		 headed;	/* has a "#spk" line, and "#end" */
	bool		 usual;		/* the default of headers without
					 * format= */
	bool		 lines;		/* of any length, and blank ones */
	bool		 rows;		/* lines, if all have one length */
	bool		 named;		/* has names also without a header */
	bool		 planes;	/* the header has their number */
	bool		 counted;	/* #end has the number of events */
	bool		 polar;		/* events of -1 have polarity 0 */
	bool		 ends;		/* has an end of its own instead of
					 * #end */
	bool		 notes;		/* what it clips is always noted */
	enum spk_holds	 holds;
	const char	*title;		/* its own name row, or NULL */
	const char	*keeps;		/* words of a header that it can hold */
	const char	*takes;		/* options that others lack */
	double		 second;	/* events: ticks; 0: by unit= */
	/* Before the header is written. */
	int		(*begin)(struct spk_out *, const struct spk_head *,
			    struct spk_fault *);
	/* After it, and the name row; or NULL. */
	int		(*head)(struct spk_out *, struct spk_fault *);
	/* Frames, all finite.  NULL: it does not write frames. */
	int		(*write)(struct spk_out *, enum spk_type, const char *x,
			    size_t frames, struct spk_fault *);
	/* For events: write one. */
	int		(*put)(struct spk_out *, uint64_t frame, size_t channel,
			    double value, struct spk_fault *);
	/* Write what it holds back, though no more follows; or NULL. */
	int		(*salvage)(struct spk_out *, struct spk_fault *);
	/* After the last. */
	int		(*end)(struct spk_out *, struct spk_fault *);
	void		(*close)(struct spk_out *);
};

/* A writer with that format; the options and flags of spk_out_open. */
struct spk_out *spk_out_new(int fd, const char *name,
	    const struct spk_writer *, const struct spk_head *args,
	    unsigned flags, struct spk_fault *);
/* n bytes into the buffer, or directly if they are many. */
int	 spk_out_bytes(struct spk_out *, const void *, size_t n,
	    struct spk_fault *);
/*
 * out->start: where a file begins, which can be mended, or -1; and whether it
 * is a device.
 */
int	 spk_out_place(struct spk_out *, bool *device, struct spk_fault *);
/* What is in the buffer goes out, and then n bytes over those at out->start. */
int	 spk_out_mend(struct spk_out *, const void *, size_t n,
	    struct spk_fault *);
/* There are n frames, and not as many as were expected: -1. */
int	 spk_out_promised(struct spk_out *, uint64_t n, struct spk_fault *);
/* Like spk_out_write, for frames that are known to be valid except for NaN. */
int	 spk_out_frames(struct spk_out *, enum spk_type, const void *block,
	    size_t frames, struct spk_fault *);
/* Write the content of the buffer; nothing follows: fd may be closed. */
int	 spk_out_finish(struct spk_out *, struct spk_fault *);
/* Write the "#end" line with that many frames. */
void	 spk_out_count(struct spk_out *, uint64_t frames);
/* A field of CSV, in quotes if it needs them. */
int	 spk_out_name(struct spk_out *, const char *, struct spk_fault *);

/* A value of a block. */
static inline double
spk_load(enum spk_type type, const char *x)
{
	float f32;
	double f64;

	if (type == SPK_I8)
		return *(const signed char *)x;
	if (type == SPK_F32) {
		__builtin_memcpy(&f32, x, sizeof f32);
		return (double)f32;
	}
	__builtin_memcpy(&f64, x, sizeof f64);
	return f64;
}

#pragma GCC visibility pop

#endif

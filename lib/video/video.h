/*
 * Video of a scene: AV1, monochrome, 10 bits, full range, in IVF.  This is a
 * separate archive for spk-video: aom.c and dav1d.c need libaom and libdav1d.
 */
#ifndef SPK_VIDEO_H
#define SPK_VIDEO_H

#include "format/format.h"

#pragma GCC visibility push(hidden)

#define SPK_VIDEO_DEPTH	10		/* bits of a sample */
#define SPK_VIDEO_WHITE	1023		/* the sample for 1 */

/* samples.c: a scene in 0..1 to samples; returns how many values are outside */
uint64_t spk_video_samples(const float *scene, uint16_t *to, size_t n,
	    double gamma);
/*
 * The scene value of each sample of that many bits; full: all of them are used.
 */
void	 spk_video_table(double *scene, unsigned depth, bool full,
	    double gamma);

/* aom.c: frames to temporal units of AV1 */
struct spk_av1_how {
	size_t		 width, height;
	unsigned	 quality;	/* libaom's cq-level, 0 to 63 */
	unsigned	 preset;	/* and cpu-used, 0 to 9 */
	unsigned	 lag;		/* frames of look-ahead */
	unsigned	 key;		/* maximum frames to the next key
					 * frame; 0: 9999, as for all greater
					 * numbers */
	bool		 intra;		/* all are key frames */
	unsigned	 jobs;		/* threads */
	/* The second pass: the result of the first; or NULL. */
	const void	*statistics;
	size_t		 statistics_size;
	bool		 first_pass;	/* compute that result */
};

struct spk_av1_unit {			/* a temporal unit, owned by the
					 * coder */
	const uint8_t	*bytes;		/* of a first pass: statistics */
	size_t		 n;
	uint64_t	 frame;		/* the frame shown, from 0 */
};

struct spk_av1_encoder;
struct spk_av1_encoder *spk_av1_encoder_new(const struct spk_av1_how *,
	    struct spk_fault *);
void	 spk_av1_encoder_free(struct spk_av1_encoder *);
/* A frame of width x height samples; NULL: no more. */
int	 spk_av1_encode(struct spk_av1_encoder *, const uint16_t *frame,
	    struct spk_fault *);
/*
 * After that, repeatedly: 1 and a unit, valid until the next call; 0: none
 * left; -1.
 */
int	 spk_av1_unit(struct spk_av1_encoder *, struct spk_av1_unit *,
	    struct spk_fault *);

/* dav1d.c: the reverse, with identical bits on every machine */
struct spk_av1_decoder;
struct spk_av1_decoder *spk_av1_decoder_new(unsigned jobs, size_t most_pixels,
	    struct spk_fault *);
void	 spk_av1_decoder_free(struct spk_av1_decoder *);
/* A unit of n bytes, which are copied; NULL: no more. */
int	 spk_av1_decode(struct spk_av1_decoder *, const void *unit, size_t n,
	    struct spk_fault *);
/*
 * After that, repeatedly: 1 and the luma of a frame, 0: none left, or -1.
 * depth is its bits per sample; frame has one sample per pixel, row after row.
 */
struct spk_av1_picture {
	size_t		 width, height;
	unsigned	 depth;
	const uint16_t	*samples;	/* owned by the decoder */
};
int	 spk_av1_picture(struct spk_av1_decoder *, struct spk_av1_picture *,
	    struct spk_fault *);

/*
 * in_ivf.c: frames of a scene in 0..1, as binary32; the reader of video besides
 * the formats of the table, see spk_in_how
 */
extern const struct spk_reader spk_ivf_reader;
struct spk_demux;
/* The description of planes, up to the frames read so far. */
const struct spk_demux *spk_ivf_said(const struct spk_in *);

/* chunk.c: images by themselves, as units of AV1 in succession */
struct spk_chunk {
	unsigned char	*bytes;		/* to be freed */
	size_t		 n, cap;
};
/*
 * Encode the images; `have' are given, and the last is repeated for the rest.
 */
int	 spk_chunk_encode(const struct spk_av1_how *, const uint16_t *samples,
	    size_t have, size_t images, struct spk_chunk *,
	    struct spk_fault *);
/* Decode exactly that many images of 10 bits; or the complaint. */
int	 spk_chunk_decode(const void *, size_t n, size_t width, size_t height,
	    size_t images, uint16_t *samples, struct spk_fault *);

#pragma GCC visibility pop

#endif

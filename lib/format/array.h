/* Numbers in binary, frame after frame. */
#ifndef SPK_ARRAY_H
#define SPK_ARRAY_H

#include "format/format.h"
#include "kernel/bits.h"

#pragma GCC visibility push(hidden)

/* array.c */
size_t	 spk_number_size(enum spk_number);
/* n bytes as a whole number. */
uint64_t spk_bytes(const char *, size_t n, bool big);
/* n numbers from s on to y. */
void	 spk_array_load(const struct spk_array *, const char *s, double *y,
	    size_t n);
void	 spk_array_load32(const struct spk_array *, const char *s, float *y,
	    size_t n);
/* in->array is set: the row's read and fill. */
size_t	 spk_array_read(struct spk_in *, enum spk_type, char *block,
	    size_t n);
size_t	 spk_array_fill(struct spk_in *, enum spk_type, char *block,
	    size_t n);
/* Likewise its seek, of files. */
int	 spk_array_seek(struct spk_in *, uint64_t frame,
	    struct spk_fault *);
/* The input ends within a frame of n bytes, or before it. */
void	 spk_array_cut(struct spk_in *, size_t n);

/* pnm.c */
/* The pixels at pos, none above maxval, to the k-th frame of the block. */
int	 spk_in_pixels(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t k);

/* out_raw.c */
/* Write as SPK_NUM_I8, SPK_NUM_U8, SPK_NUM_F32 or SPK_NUM_F64. */
int	 spk_raw_write(struct spk_out *, enum spk_number to, enum spk_type,
	    const char *x, size_t frames, struct spk_fault *);
/* 2 if the codec's spikes, by the header, may be -1, else 1. */
unsigned spk_planes(const struct spk_head *);
/* A value of a frame, from 0, that a bit cannot represent: -1. */
int	 spk_out_no_bit(const struct spk_out *, uint64_t frame, double,
	    struct spk_fault *);

/* out_pnm.c */
/* Set the width and maxval of images from the header. */
int	 spk_out_image(struct spk_out *, const struct spk_head *,
	    struct spk_fault *);
/* A frame as pixels, of two bytes if maxval is above 255. */
int	 spk_out_pixels(struct spk_out *, enum spk_type, const char *x,
	    bool big, struct spk_fault *);
/* n values as pixels, up to as many as are done at a time. */
#define SPK_PIXELS	1024
void	 spk_out_round(struct spk_out *, enum spk_type, const char *x,
	    size_t n, uint16_t *to);

/*
 * out_npy.c: a header for the type descr and, after the frames, with the shape
 */
int	 spk_npy_begin(struct spk_out *, const char *descr,
	    const char *columns, uint64_t frames, struct spk_fault *);
int	 spk_npy_end(struct spk_out *, struct spk_fault *);

#pragma GCC visibility pop

#endif

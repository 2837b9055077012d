/* Numbers in binary, frame after frame. */
#ifndef SPK_ARRAY_H
#define SPK_ARRAY_H

#include "format/format.h"

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
/* The input ends within a frame of n bytes, or before it. */
void	 spk_array_cut(struct spk_in *, size_t n);

/* pnm.c */
/* The pixels at pos, none above maxval, to the k-th frame of the block. */
int	 spk_in_pixels(struct spk_in *, struct spk_fault *, enum spk_type,
	    char *block, size_t k);

/* bits.c: spikes as bits, the least significant first, from bit `at' on */
static inline bool
spk_bit(const char *s, size_t i)
{
	return ((unsigned char)s[i / 8] >> i % 8 & 1) != 0;
}

/* After n bits, those up to a whole byte are 0. */
bool	 spk_rest_is_0(const char *s, size_t n);
void	 spk_unpack(const char *s, size_t at, int8_t *y, size_t n);
/* Those of -1, where spikes of 1 are in y; false: some were there already. */
bool	 spk_unpack_down(const char *s, size_t at, int8_t *y, size_t n);
/* The bits where spikes are 1, or, down, -1; these bits are 0. */
void	 spk_pack(const int8_t *y, bool down, size_t n, unsigned char *s,
	    size_t at);
/* The most significant first, from a byte on; what is over is 0. */
void	 spk_unpack_high(const char *s, int8_t *y, size_t n);
void	 spk_pack_high(const int8_t *y, size_t n, unsigned char *s);
/*
 * n spikes from a byte on, the least significant first, and zeros up to a whole
 * one; whether all were 0 or 1.
 */
bool	 spk_pack_all(const struct spk_kernels *, const int8_t *y, size_t n,
	    unsigned char *s);
/* Whether all are 0 or 1. */
bool	 spk_are_bits(const int8_t *y, size_t n);

/* out_raw.c */
/* As SPK_NUM_I8, SPK_NUM_U8, SPK_NUM_F32 or SPK_NUM_F64. */
int	 spk_raw_write(struct spk_out *, enum spk_number to, enum spk_type,
	    const char *x, size_t frames, struct spk_fault *);
/* The codec's spikes, by the head, may be -1: 2, else 1. */
unsigned spk_planes(const struct spk_head *);
/* A value of a frame, from 0, that a bit cannot be: -1. */
int	 spk_out_no_bit(const struct spk_out *, uint64_t frame, double,
	    struct spk_fault *);

/* out_pnm.c */
/* Images of the width and maxval that the head says: to out. */
int	 spk_out_image(struct spk_out *, const struct spk_head *,
	    struct spk_fault *);
/* A frame as pixels, of two bytes where maxval is above 255. */
int	 spk_out_pixels(struct spk_out *, enum spk_type, const void *x,
	    bool big, struct spk_fault *);

/* out_npy.c: a head for the type descr and, behind frames, this of the shape */
int	 spk_npy_begin(struct spk_out *, const char *descr,
	    const char *columns, uint64_t frames, struct spk_fault *);
int	 spk_npy_end(struct spk_out *, struct spk_fault *);

#pragma GCC visibility pop

#endif

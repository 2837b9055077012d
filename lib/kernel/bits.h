/* Spikes as bits, and bits as spikes: bits.c. */
#ifndef SPK_BITS_H
#define SPK_BITS_H

#include "kernel/kernel.h"

#pragma GCC visibility push(hidden)

/* Spikes as bits, the least significant first, from bit `at' on */
static inline bool
spk_bit(const char *s, size_t i)
{
	return ((unsigned char)s[i / 8] >> i % 8 & 1) != 0;
}

/* After n bits, fill up a byte with zeros. */
bool	 spk_rest_is_0(const char *s, size_t n);
void	 spk_unpack(const struct spk_kernels *, const char *s, size_t at,
	    int8_t *y, size_t n);
/* Those of -1, where y has the spikes of 1; false: some were set already. */
bool	 spk_unpack_down(const char *s, size_t at, int8_t *y, size_t n);
/* The bits of spikes of 1 or, if down, -1; they must be 0 before. */
void	 spk_pack(const int8_t *y, bool down, size_t n, unsigned char *s,
	    size_t at);
/* The most significant first, from a byte on; padded with 0. */
void	 spk_unpack_high(const char *s, int8_t *y, size_t n);
void	 spk_pack_high(const int8_t *y, size_t n, unsigned char *s);
/*
 * n spikes from a byte on, the least significant first, padded with zeros to a
 * whole byte; whether all were 0 or 1.
 */
bool	 spk_pack_all(const struct spk_kernels *, const int8_t *y, size_t n,
	    unsigned char *s);
/* Whether all are 0 or 1. */
bool	 spk_are_bits(const int8_t *y, size_t n);

#pragma GCC visibility pop

#endif

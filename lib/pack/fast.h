/*
 * Level 3, shared definitions: spk-packed(5) specifies the code.  fast.c has
 * the tables and pixels, fast_code.h the operations on them, which are compiled
 * for each instruction set.
 */
#ifndef SPK_FAST_H
#define SPK_FAST_H

#include "pack/pll.h"

#pragma GCC visibility push(hidden)

#define SPK_FAST_SIDE	8		/* pixels of a row, side by side */
#define SPK_FAST_ROWS	4		/* of a group */
#define SPK_FAST_GROUP	(SPK_FAST_SIDE * SPK_FAST_ROWS)
#define SPK_FAST_STATES	4		/* of rANS */
#define SPK_FAST_PIECE	65536		/* symbols, and a group's */
#define SPK_FAST_MOST	4		/* symbols of a spike */
#define SPK_FAST_LONG	1023		/* interval, in a context */

#define SPK_FAST_TURNS	729		/* last six, each of three kinds */
#define SPK_FAST_NH	(SPK_FAST_TURNS * 16 * 4)
#define SPK_FAST_NI	(17 * 17 * 16 * 8)
#define SPK_FAST_NS	(64 * 8 * 4)
#define SPK_FAST_COLD	16		/* periods of a neighbour */

/*
 * The starts of 16 symbols in 0 .. 32767, except that start[0] is not 0, which
 * it represents: it grows with use.
 */
struct spk_cdf {
	_Alignas(32) int16_t start[16];
};

/* SPK_FAST_SIDE pixels; pll.h has the ranges. */
struct spk_fast_pixels {
	int32_t	 last[SPK_FAST_SIDE];
	int32_t	 next_a[SPK_FAST_SIDE], period_a[SPK_FAST_SIDE];
	int32_t	 next_s[SPK_FAST_SIDE], period_s[SPK_FAST_SIDE];
	/* Gain, bits 0-7; sign + 1, 8-9; spikes, 10-11; turns, 12-21. */
	int32_t	 loop_a[SPK_FAST_SIDE];
	/* Gain, bits 0-7; sign + 1, 8-9; score, 10-25. */
	int32_t	 loop_s[SPK_FAST_SIDE];
	/* The last three intervals, the latest in bits 0-9. */
	int32_t	 past[SPK_FAST_SIDE];
};

struct spk_fast {
	const struct spk_fast_code *code;
	struct spk_cdf	*h, *i, *s;
	struct spk_fast_pixels *pixels;
	/* Encoding: a piece's symbols, and the place for its bytes. */
	uint32_t	*symbol;
	unsigned char	*to, *limit;
	bool		 full;
	/* Decoding: the remaining bytes. */
	const unsigned char *at, *end;
	uint32_t	 x[SPK_FAST_STATES];
	size_t		 symbols;	/* of this piece */
	struct spk_cdf	 cold[2][SPK_FAST_COLD], way[3], size[2];
};

struct spk_fast_code {
	void		(*encode)(struct spk_fast *,
			    const struct spk_stripe *);
	bool		(*decode)(struct spk_fast *,
			    const struct spk_stripe *);
};
/* NULL if the kernels are, except for the plain one. */
extern const struct spk_fast_code *const spk_fast_plain, *const spk_fast_v1,
    *const spk_fast_v3;

#pragma GCC visibility pop

#endif

/*
 * Level 6: the state of each pixel, and of all.  Pixels are coded in lanes,
 * which take turns: while one waits for its counters from memory, the others
 * continue.
 */
#ifndef SPK_MID_H
#define SPK_MID_H

#include "pack/logistic.h"
#include "pack/pll.h"

/* A lane codes every LANES-th row, later than the row above. */
#define LANES		4
#define NODES		8		/* decisions of a context */
#define INPUTS		4		/* contexts, the neighbours' last */
#define LIMIT		255		/* of counters */
#define SHIFT		15		/* of learning weights */
#define WEIGHT		24576		/* initial weight: .375 */

enum {					/* contexts, of lines of nodes */
	HISTORY = 16 * 729 * 4,
	SETTLED = 64 * 8 * 4 * 8,
	INTERVALS = 17 * 17 * 16 * 4,
	NEIGHBOURS = 64 * 16 * 4 * 4,
	SETS = 12 * 4			/* of weights */
};

struct pixel {
	struct spk_pll	 a, s;		/* one quick, one slow */
	int32_t		 last;		/* plane of the last spike; -1: none */
	uint16_t	 interval[3];	/* the last three, at most 65535 */
	uint16_t	 history;	/* of 6 spikes, 3 codes each */
	uint16_t	 early;		/* 16 x its first intervals, or 0 */
	uint8_t		 n;		/* spikes, at most 255 */
};

/* A context's line, half a line of the cache. */
typedef uint32_t line[NODES];

struct mid {
	line		 history[HISTORY], settled[SETTLED];
	line		 intervals[INTERVALS], neighbours[NEIGHBOURS];
	int32_t		 weight[SETS][NODES][8];
	uint32_t	 far[2][20];	/* lengths of distances, up and down */
	uint16_t	 inverse[512];	/* 65535 / k */
	bool		 fresh, near;	/* near: neighbours are used */
	struct pixel	*pixel;
	uint16_t	*map, *none;	/* of LANES rows; and of a missing
					 * pixel */
	uint16_t	*sum;		/* of each lane: the neighbours' sum */
	size_t		 length;	/* of a map */
};

struct lane {
	struct pixel	*p;		/* being coded, or to be coded next */
	uint64_t	*bits;		/* its own */
	uint16_t	*map;		/* its own, from plane 0 on */
	const uint16_t	*sum;
	size_t		 x, y;
	bool		 busy;		/* within a pixel */
	int32_t		 first, guess;	/* planes of the next spike */
	int32_t		 from;		/* the map is filled up to there, */
	uint16_t	 phase;		/* and its value there */
	uint32_t	*line[INPUTS];
	int32_t		(*weight)[8];
};

#endif

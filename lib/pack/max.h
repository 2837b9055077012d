/*
 * Level 9: spikes by many contexts, two layers of mixers and the neighbours.
 * max.c codes, max_guess.c predicts the next spike, max_rate.h learns the rate
 * from that of the neighbours, whose spikes max_near.c keeps, max_contexts.c
 * finds the counters and weights, and max_mix.h mixes them.  The two headers
 * are compiled for each instruction set.
 *
 * Level scene is the same, extended by a scene for blocks that have one: see
 * max_light.c.  Blocks without a scene are coded as by level 9.
 */
#ifndef SPK_MAX_H
#define SPK_MAX_H

#include "pack/logistic.h"
#include "pack/pll.h"

#pragma GCC visibility push(hidden)

#define SPK_MAX_NODES	16		/* decisions of a spike; */
#define SPK_MAX_SLOTS	8		/* counters for them */
#define SPK_MAX_CONTEXTS 21
#define SPK_MAX_INPUTS	24		/* of a mixer: these, one that is */
					/* constant, and zeros */
#define SPK_MAX_LIT	8		/* contexts by the scene, after these */
#define SPK_MAX_ALL	(SPK_MAX_INPUTS + SPK_MAX_LIT)
#define SPK_MAX_SETS	3		/* of weights, one per mixer; */
#define SPK_MAX_ALL_SETS 4		/* with one by the scene */
#define SPK_MAX_BINS	33		/* of odds, of a corrected share */
#define SPK_MAX_NEAR	4		/* neighbours */
#define SPK_MAX_PAD	128		/* planes before and after a block */
#define SPK_MAX_FEATURES 48		/* of a rate, and zeros */
#define SPK_MAX_RATIO	40		/* a feature: the neighbours' change; */
#define SPK_MAX_LIT_FEATURES 7		/* after it: by the scene */
#define SPK_MAX_PAST	12		/* intervals that are kept */
#define SPK_MAX_TAILS	8
#define SPK_MAX_LENGTHS	17		/* of numbers, in bits */

typedef uint32_t spk_max_line[SPK_MAX_SLOTS];	/* counters of a context */

struct spk_max_pixel {
	int64_t		 next, period;	/* the fine loop: of 2^-20 planes */
	struct spk_pll	 a, s;
	int32_t		 last;		/* plane of the last spike */
	int32_t		 fast_next, fast_period;
	int32_t		 score[2];	/* of the rates' errors */
	uint32_t	 kinds;		/* of the last 16 spikes, 2 bits each */
	uint16_t	 past[SPK_MAX_PAST]; /* intervals, last first */
	uint16_t	 gain;		/* of the fine loop, of 4096 */
	int8_t		 sign;		/* of its last error that was not 0 */
	uint8_t		 spikes;	/* up to 16 */
};

struct spk_max_lit_loop {		/* of light, see max_light.c */
	int64_t		 next, period;
	int32_t		 score;
	uint16_t	 gain;		/* of the period, of 4096 */
	int8_t		 sign;		/* of its last error that was not 0 */
};

struct spk_max_lit {			/* a pixel by the scene */
	struct spk_max_lit_loop loop[2];	/* quick, slow */
	int64_t		 before;	/* light from the last spike to the
					 * beginning of the block */
};

/* A pixel's planes, -SPK_MAX_PAD to end + SPK_MAX_PAD - 1. */
struct spk_max_map {
	uint16_t	*phase;		/* spikes, of 1/256, linear between */
	uint8_t		*interval;	/* that contains a plane, up to 255 */
	int8_t		*news;		/* error of the spike that ends it, */
	int8_t		*lit_news;	/* and by the scene */
};

struct spk_max_near {
	struct spk_max_map of[SPK_MAX_NEAR];
	size_t		 n;
	int32_t		 end;		/* planes of the block */
};

/* Quantities from which contexts are computed. */
struct spk_max_facts {
	uint32_t fraction;		/* of the plane, 0 .. 31 */
	uint32_t a, slow, near, rate[2];	/* 0 .. 63: offsets of loops */
	uint32_t fine;			/* 0 .. 127 */
	uint32_t score, slow_score, rate_score;	/* 0 .. 6 */
	uint32_t gain, slow_gain;	/* 0 .. 3 */
	uint32_t fine_gain;		/* 0 .. 7 */
	uint32_t kind;			/* 0 .. 7: gain, or score of rates */
	uint32_t length;		/* 0 .. 3: of the period */
	uint32_t confidence;
	uint32_t news[2];		/* 0 .. 15: at first and plane */
	uint32_t by_rate;		/* 0, 1 */
	uint32_t lit[2], lit_fine;	/* 0 .. 63, and 127: by the scene */
	uint32_t lit_score, lit_gain;	/* 0 .. 6, 7 */
};

/* The predicted next spike: by loops, neighbours and rates. */
struct spk_max_guess {
	int32_t		 first;		/* plane where it can first be */
	int32_t		 plane;		/* predicted plane, */
	int32_t		 interval;	/* relative to the last one */
	int32_t		 next, near;	/* like next of a loop */
	int32_t		 rated[2];
	bool		 by_rate;
	_Alignas(32) int32_t f[SPK_MAX_FEATURES];
	int32_t		 rate[2];	/* relative to that of loop A, of
					 * 4096 */
	int32_t		*weight[2];	/* its weights */
	int32_t		 lit[2];	/* as next, by the scene, */
	int32_t		 lit_score, lit_gain;	/* and of its slow loop */
	int32_t		 lit_news[2];	/* neighbours', at first and plane */
	int32_t		 lit_f[SPK_MAX_LIT_FEATURES];
	struct spk_max_facts facts;
};

/* The current decision. */
struct spk_max_mixed {
	_Alignas(32) int32_t odds[SPK_MAX_ALL];
	int32_t		 out[SPK_MAX_ALL_SETS];
	unsigned	 share[SPK_MAX_ALL_SETS], second;
	size_t		 bin[2];	/* of the corrections, the nearest */
};

struct spk_max {
	const struct spk_max_code *code;
	struct spk_coder coder;
	size_t		 width, most;
	bool		 scene;		/* it may have one, */
	bool		 by_scene;	/* this block has, */
	bool		 was_lit;	/* and the last had */
	size_t		 inputs, sets;	/* of mixers, and of these */
	struct spk_max_pixel *pixel;
	spk_max_line	*lines;
	int32_t		*weights[SPK_MAX_ALL_SETS], *last_weights;
	uint16_t	*corrections[2];
	int32_t		 (*rates)[SPK_MAX_NEAR + 1][SPK_MAX_FEATURES];
	struct spk_max_map map;		/* for two rows of pixels */
	int32_t		*planes;	/* of a pixel's spikes in the block, */
	int8_t		*news, *lit_news;
	uint8_t		 sure[1024];	/* by a counter's count, of 128 */
	uint32_t	 tail[SPK_MAX_TAILS][SPK_MAX_LENGTHS];
	struct spk_max_lit *lit;	/* for each pixel */
	int64_t		*light;		/* up to each plane, of a pixel */
	int64_t		 lit_period;	/* mean of the pixels */

	/* For the next spike */
	uint32_t	*line[SPK_MAX_ALL];
	int32_t		*set[SPK_MAX_ALL_SETS], *last_set;
	uint16_t	*correction[2];
	struct spk_max_mixed mixed;
};

/* max_contexts.c */
/* Lines, sets of weights and corrections of the state. */
size_t	 spk_max_lines(bool scene);
extern const size_t spk_max_sets[SPK_MAX_ALL_SETS], spk_max_last_sets,
    spk_max_corrections[2];
/*
 * Places that depend on the predicted plane; then those on rates, and weights.
 */
void	 spk_max_contexts(struct spk_max *, const struct spk_max_pixel *,
	    const struct spk_max_near *, struct spk_max_guess *);
void	 spk_max_rate_contexts(struct spk_max *,
	    const struct spk_max_pixel *, struct spk_max_guess *);

/* max_guess.c */
/* A pixel without a spike; the neighbours' period, or 0. */
void	 spk_max_none(struct spk_max_pixel *, int32_t period);
/* With the places of contexts. */
void	 spk_max_guess(struct spk_max *, const struct spk_max_pixel *,
	    const struct spk_max_near *, struct spk_max_guess *);
/* The spike was in plane t; returns the news of it for neighbours. */
int8_t	 spk_max_spike(struct spk_max_pixel *, const struct spk_max_near *,
	    const struct spk_max_guess *, int32_t t);

/* max_light.c, for a block with a scene */
/* Before a pixel's spikes in the block, and after them, when `end' is set. */
void	 spk_max_lit_begin(struct spk_max *, const struct spk_stripe *,
	    const struct spk_max_pixel *);
void	 spk_max_lit_end(struct spk_max *, const struct spk_max_pixel *,
	    int32_t end);
/* The sum of the neighbours' news at a plane. */
int32_t	 spk_max_lit_news(const struct spk_max_near *, int32_t t);
/*
 * The part of the guess by the scene, except the news at the predicted plane.
 */
void	 spk_max_lit_guess(struct spk_max *, const struct spk_max_pixel *,
	    const struct spk_max_near *, struct spk_max_guess *);
/* The spike was in plane t: returns the news of it by the scene. */
int8_t	 spk_max_lit_spike(struct spk_max *, const struct spk_max_pixel *,
	    const struct spk_max_guess *, int32_t t);

/* max_near.c */
void	 spk_max_near(const struct spk_max *, size_t x, size_t y, int32_t end,
	    struct spk_max_near *);
/* Spikes of the k-th neighbour between planes, in 1/256. */
static inline int32_t
spk_max_between(const struct spk_max_near *near, size_t k, int32_t from,
    int32_t to)
{
	const uint16_t *phase = near->of[k].phase;

	from = spk_clamp32(from, -SPK_MAX_PAD, near->end + SPK_MAX_PAD - 1);
	to = spk_clamp32(to, -SPK_MAX_PAD, near->end + SPK_MAX_PAD - 1);
	return (uint16_t)(phase[to] - phase[from]);
}
/* All neighbours' mean period between planes, or 0. */
int32_t	 spk_max_period(const struct spk_max_near *, int32_t from, int32_t to);
/* A pixel becomes a neighbour; it had n spikes in the block. */
void	 spk_max_keep(struct spk_max *, size_t x, size_t y,
	    const struct spk_max_pixel *before,
	    const struct spk_max_pixel *after, size_t n, int32_t end);

/* max_mix.h and max_rate.h, for a machine; NULL if the kernels are. */
struct spk_max_code {
	/* The share of ones, of 65536, for a node of the next spike. */
	unsigned	(*share)(struct spk_max *, size_t node);
	void		(*learn)(struct spk_max *, size_t node, unsigned bit);
	/* `ratio' is the change of the neighbours' rate. */
	void		(*rate)(struct spk_max *, const struct spk_max_pixel *,
			    const struct spk_max_near *, int32_t ratio,
			    struct spk_max_guess *);
	void		(*rate_learn)(const struct spk_max_pixel *,
			    const struct spk_max_guess *, int32_t interval);
};
extern const struct spk_max_code *const spk_max_plain, *const spk_max_v3;

#pragma GCC visibility pop

#endif

/*
 * Trains of few channels, symbol after symbol: the model's state for each
 * channel, its contexts, and their mixing.
 */
#ifndef SPK_TRAIN_H
#define SPK_TRAIN_H

#include "pack/logistic.h"
#include "pack/pack.h"

#pragma GCC visibility push(hidden)

/* Symbols: no spike, 1, -1; and a channel that does not exist. */
enum { SPK_NONE, SPK_UP, SPK_DOWN, SPK_BEYOND };

/*
 * The decisions about a symbol: whether it is a spike, and if so, whether it is
 * 1.
 */
enum { SPK_SPIKE, SPK_SIGN, SPK_NODES };

#define SPK_TRAIN_CONTEXTS 13
#define SPK_TRAIN_INPUTS   15		/* and the count's odds, and 256 */
#define SPK_TRAIN_LINES	   (1 << 15)	/* of counters, of a context */
#define SPK_TRAIN_PAST	   (1 << 20)	/* symbols that are kept */
#define SPK_TRAIN_SEATS	   (1 << 18)
#define SPK_TRAIN_AGES	   32		/* classes of the age of a spike */
#define SPK_TRAIN_STATES   128		/* of matches and density */
#define SPK_TRAIN_RECENT   64		/* of two symbols, and the match */
#define SPK_TRAIN_DENSITY  64
#define SPK_TRAIN_BINS	   33		/* of odds, in corrections */
#define SPK_TRAIN_LENGTHS  18		/* bits of up to 65536 frames */

struct spk_channel {
	uint64_t	 last;		/* symbols of 2 bits, the latest
					 * lowest */
	uint32_t	 sum;		/* of values, modulo 2^32 */
	uint32_t	 spikes;	/* of the observation */
	uint32_t	 lag;		/* distance of the past that this
					 * repeats, */
	uint16_t	 match;		/* length so far; or 0 */
	uint16_t	 age, gap[2];	/* frames since spikes, and between */
	uint16_t	 density[3];	/* of 65536: of 16, 64, 256 frames */
	uint16_t	 sign;		/* symbol of the last spike */
};

/* The contexts of the next decision. */
struct spk_evidence {
	uint32_t	*line[SPK_TRAIN_CONTEXTS];	/* one counter per
							 * node */
	int32_t		 odds[SPK_TRAIN_INPUTS];
	int32_t		 count;		/* odds from the observation's spikes */
	unsigned	 ages, state;	/* select weights */
	unsigned	 recent, density;	/* select corrections */
	int32_t		*by[2];		/* the weights, */
	int64_t		 mixed[2];	/* the odds that they yield */
	uint16_t	*bin[2];	/* nearest to the odds of both */
};

struct spk_train {
	size_t		 width;
	uint64_t	 n;		/* symbols so far */
	uint32_t	 period;	/* frames of an observation, or 0 */
	uint32_t	 phase;		/* frames of it so far, and */
	uint32_t	 seen;		/* those that were coded */
	uint32_t	 row;		/* distance to a similar channel */
	unsigned	 silence;	/* bits of the previous length */
	struct spk_coder coder;
	struct spk_evidence e;
	uint32_t	 counter[SPK_TRAIN_CONTEXTS]
			    [SPK_TRAIN_LINES * SPK_NODES];
	int32_t		 age_weight[SPK_TRAIN_AGES][SPK_NODES]
			    [SPK_TRAIN_INPUTS];
	int32_t		 state_weight[SPK_TRAIN_STATES][SPK_NODES]
			    [SPK_TRAIN_INPUTS];
	uint16_t	 recent[SPK_TRAIN_RECENT][SPK_NODES][SPK_TRAIN_BINS];
	uint16_t	 density[SPK_TRAIN_DENSITY][SPK_NODES]
			    [SPK_TRAIN_BINS];
	uint32_t	 length[SPK_TRAIN_LENGTHS][SPK_TRAIN_LENGTHS];
	uint32_t	 digit[SPK_TRAIN_LENGTHS][8];
	uint32_t	 seat[SPK_TRAIN_SEATS];	/* 1 + n after 20 symbols */
	uint8_t		 past[SPK_TRAIN_PAST];
	struct spk_channel channel[];
};

/* train_contexts.c */
/* The contexts of the next symbol of channel c. */
void	 spk_train_look(struct spk_train *, size_t c);
/* Learn that symbol. */
void	 spk_train_learn(struct spk_train *, size_t c, unsigned symbol);

/* train_mix.c */
void	 spk_train_mix_reset(struct spk_train *);
/* The share of ones, of 65536, for a decision. */
unsigned spk_train_share(struct spk_train *, unsigned node);
/* Learn the decision. */
void	 spk_train_decided(struct spk_train *, unsigned node, unsigned bit);

/* train_silence.c */
void	 spk_silence_reset(struct spk_train *);
/* A number of frames without spikes, from 0 to 65536. */
void	 spk_silence_encode(struct spk_train *, uint32_t frames);
uint32_t spk_silence_decode(struct spk_train *);

#pragma GCC visibility pop

#endif

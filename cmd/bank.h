/* spk-bank: options, the bands of them and of headers, and the two ways. */
#ifndef SPK_CMD_BANK_H
#define SPK_CMD_BANK_H

#include "bank/bank.h"
#include "cmd.h"

/* bank_plan.c: which bands */
struct spk_bank_plan {
	enum spk_bank_kind kind;
	unsigned	 order;
	double		 rate;		/* 1: unknown, cycles per sample */
	bool		 hertz;
	size_t		 n;
	struct spk_band	*band;
};

extern const struct spk_param spk_bank_param[];
/* From options; rate is 0 if it is not known. */
int	 spk_bank_plan(struct spk_bank_plan *, const struct spk_head *args,
	    double rate, const char *name, struct spk_fault *);
/* From the words of a header that spk_bank_plan_words has written. */
int	 spk_bank_plan_read(struct spk_bank_plan *, const struct spk_head *,
	    const char *name, struct spk_fault *);
int	 spk_bank_plan_words(const struct spk_bank_plan *, struct spk_head *,
	    struct spk_fault *);
/* Remove all words of banks. */
void	 spk_bank_plan_strip(struct spk_head *);

/* bank_names.c */
/* The names of all bands of each channel, in one allocation. */
char	**spk_bank_names(const struct spk_bank_plan *, const struct spk_in *,
	    struct spk_fault *);
/* -1 if a column has the name of another band. */
int	 spk_bank_check_names(const struct spk_bank_plan *,
	    const struct spk_in *, struct spk_fault *);
/* The names of the channels of such bands; NULL without a fault: none. */
char	**spk_bank_channels(const struct spk_bank_plan *,
	    const struct spk_in *, struct spk_fault *);
/*
 * The header's list of units: each `times' times, or each `every'-th only.
 */
int	 spk_bank_units(struct spk_head *, size_t times, size_t every,
	    struct spk_fault *);

struct spk_banks {
	struct spk_fault fault;
	struct spk_head	 args, head;
	struct spk_input input;
	struct spk_source source;
	struct spk_bank_plan plan;
	struct spk_bank	*bank;
	struct spk_bank_sum *sum;
	struct spk_out	*out;
	char		**names;
	double		*y;		/* results of a piece */
	size_t		 piece;		/* frames */
	size_t		 channels;
	uint64_t	 decimate;	/* write one of this many frames */
	uint64_t	 frame;		/* frames of the episode so far */
};

/* bank_sum.c: bands to the signal */
int	 spk_banks_sum(struct spk_banks *);
/* bank.c: the facts of the output's header, of that many columns of input */
int	 spk_banks_facts(struct spk_banks *);

#endif

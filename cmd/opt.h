/* spk-opt's insides: opt.c finds the best, opt_print.c prints them. */
#ifndef SPK_OPT_H
#define SPK_OPT_H

#include "cmd.h"

/* A code, tuned. */
struct spk_result {
	const struct spk_codec *codec;
	struct spk_head	 fixed;		/* from options */
	struct spk_tune	*tune;
	bool		 failed;	/* it cannot be tuned tuned */
	double		 cost;
	char		*options;
};

struct spk_opt {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_input input;
	double		*x;		/* the signal */
	size_t		 frames, cap, channels;
	struct spk_goal	 goal;
	unsigned	 of;		/* inputs that its metrics need */
	struct spk_result	*result;
	size_t		 results, at;	/* all codes, and the current one */
	struct spk_out	*out;
	int		 percent;	/* shown */
};

/* The row of a parameter that an encoder has as an option. */
const struct spk_param *spk_opt_row(const struct spk_codec *,
	    const char *name, size_t n);
/* Words as options of the encoder, those that were given or found. */
char	*spk_opt_options(const struct spk_result *, const struct spk_head *,
	    struct spk_fault *);
/* Print the options and a report of one code; all codes, best first; fronts. */
int	 spk_opt_print_one(struct spk_opt *, const struct spk_result *);
void	 spk_opt_print_all(struct spk_opt *);
int	 spk_opt_print_fronts(struct spk_opt *);

#endif

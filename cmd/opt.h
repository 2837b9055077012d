/* spk-opt's insides: the signal, the search, and what is printed. */
#ifndef SPK_OPT_H
#define SPK_OPT_H

#include <pthread.h>

#include "cmd.h"

/* A code, tuned. */
struct spk_result {
	const struct spk_codec *codec;
	struct spk_head	 fixed;		/* from options */
	struct spk_tune	*tune;
	struct spk_fault why;		/* it is left out, if set */
	struct spk_opt	*of;
	double		 part;		/* done, 0 to 1 */
	double		 cost;
	char		*options;
};

struct spk_opt {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_input input;
	double		*x;		/* the signal */
	size_t		 frames, cap, channels;
	size_t		*line;		/* frames of lines, or NULL */
	size_t		 lines, line_cap;
	struct spk_goal	 goal;
	unsigned	 of;		/* inputs that its metrics need */
	bool		 ranged;	/* also print the range */
	struct spk_result	*result;
	size_t		 results;	/* all codes */
	struct spk_out	*out;
	pthread_mutex_t	 showing;
	int		 percent;	/* shown */
};

/* opt_signal.c: the input; its signal; and the peak of that. */
int	 spk_opt_open(struct spk_opt *, const char *file);
int	 spk_opt_read(struct spk_opt *);
int	 spk_opt_peak(struct spk_opt *);

/* opt_tune.c: tune all codes; those that cannot be are left out of several. */
int	 spk_opt_tune(struct spk_opt *);

/* opt.c */
/* The row of a parameter that an encoder has as an option. */
const struct spk_param *spk_opt_row(const struct spk_codec *,
	    const char *name, size_t n);
/* Words as options of the encoder, those that were given or found. */
char	*spk_opt_options(const struct spk_result *, const struct spk_head *,
	    bool ranged, struct spk_fault *);
/* Print the options and a report of one code; all codes, best first; fronts. */
int	 spk_opt_print_one(struct spk_opt *, const struct spk_result *);
void	 spk_opt_print_all(struct spk_opt *);
int	 spk_opt_print_fronts(struct spk_opt *);

#endif

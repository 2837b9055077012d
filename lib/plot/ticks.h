/* Ticks of an axis: where they are, and their labels. */
#ifndef SPK_TICKS_H
#define SPK_TICKS_H

#include "plot/figure.h"

#pragma GCC visibility push(hidden)

#define SPK_TICKS_MOST	64
#define SPK_MINORS_MOST	320

struct spk_tick {
	double		 at;
	char		 text[40];
	const char	*name;		/* one of the axis', or NULL */
};

struct spk_ticks {
	size_t		 n, minors;
	struct spk_tick	 tick[SPK_TICKS_MOST];
	double		 minor[SPK_MINORS_MOST];
	int		 power;		/* labels count 10^power, */
	double		 start;		/* from here; factor shows both */
	char		 factor[48];
};

/* Ticks at least this share of the axis apart, in (0, 1]. */
void	 spk_ticks(struct spk_ticks *, const struct spk_axis *, double apart);
const char *spk_tick_label(const struct spk_tick *);

#pragma GCC visibility pop

#endif

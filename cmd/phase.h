/* spk-phase's insides: windows, in phase.c; their spikes, in phase_spikes.c. */
#ifndef SPK_PHASE_H
#define SPK_PHASE_H

#include "cmd.h"

struct spk_phases {
	struct spk_fault fault;
	struct spk_head	 args, head;
	struct spk_input input;
	struct spk_source source;
	struct spk_out	*out;
	int		(*put)(struct spk_phases *);	/* a window */
	struct spk_phase *phase;
	size_t		 channels, window, hop, resolution, strongest;
	bool		 turn, once, graded;
	double		 floor, tolerance, rate;
	uint64_t	 windows;
	size_t		 fill;		/* samples of the current window */
	double		*x;		/* the window, channel by channel */
	double		*magnitude, *angle;	/* its neurons, likewise */
	double		*step;		/* of a channel */
	bool		*kept;		/* whether it is among the strongest */
	struct spk_rank	*rank;
	struct spk_firing *firing;
	void		*row;		/* of spikes */
	char		**names;
};

/* The header of the output: facts of the signal, and the code. */
int	 spk_phases_amend(struct spk_phases *);
/* Begin the output of spikes; write each window. */
int	 spk_phases_begin_spikes(struct spk_phases *);

#endif

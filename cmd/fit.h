/* spk-fit's insides: fit.c fits a filter, fit_profile.c a camera's profile. */
#ifndef SPK_CMD_FIT_H
#define SPK_CMD_FIT_H

#include "camera/camera.h"
#include "cmd.h"

#define SPK_FIT_PROG	"spk-fit"

struct spk_fitting {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_head	 none;		/* options of a scene */
	struct spk_out	*out;
	/* filter: a pair of files of the same scene */
	struct spk_input scene, planes;
	struct spk_shot	 shot;
	size_t		 width;
	double		 min, max;	/* of the scene */
	uint64_t	 above;		/* its values above max */
	struct spk_history history;
	void		*room;		/* the history's */
	float		*frames;	/* ten maps, and the scene's frame */
	struct spk_fit	*fit;
	float		*coefficients;
};

/* Report what was read of an input, at its end. */
void	 spk_fit_note(const struct spk_fitting *, const struct spk_input *);
/* -1 unless -1 unless n values of planes are 0 or 1. */
int	 spk_fit_up_only(struct spk_fitting *, const struct spk_input *,
	    size_t n);
/* Whether a recording can be one of spikes. */
int	 spk_fit_spikes(struct spk_fitting *, const struct spk_input *);
/* Make the profile of a camera from recordings of uniform and of no light. */
int	 spk_fit_profile(struct spk_fitting *, const char *uniform);

#endif

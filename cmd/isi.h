/* spk-isi's insides: tables, in isi.c; maps, in isi_map.c. */
#ifndef SPK_ISI_H
#define SPK_ISI_H

#include "camera/isi.h"
#include "cmd.h"

struct spk_isis {
	struct spk_fault fault;
	struct spk_head	 args, head;
	struct spk_input input;
	struct spk_out	*out;
	const struct spk_isi_mode *mode;
	size_t		 channels;
	double		 rate;		/* of frames, or 0 */
	double		 ticks;		/* units per second; 0: frames */
	int8_t		*block;		/* frames, in which a spike is not 0 */
	size_t		 cap;
	uint64_t	 frames;	/* frames read */
	bool		 begun;
	struct spk_intervals *stats;
	uint64_t	*last;		/* --list: frames of spikes, from 1 */
	struct spk_isi	*isi;
	struct spk_isi_window *window;
	float		*map;
	size_t		 maps;		/* allocated */
	bool		 reached;
	const char	**names;
};

/* A kind of output. */
struct spk_isi_mode {
	const char	*option;	/* option that selects it, or NULL */
	bool		 stream;	/* and no table */
	const char	*const *useless;
	int		(*begin)(struct spk_isis *);
	int		(*add)(struct spk_isis *, const int8_t *,
			    size_t frames);
	/* Called where an episode begins, except the first. */
	int		(*cut)(struct spk_isis *);
	int		(*end)(struct spk_isis *);
};

/* Convert frames to the unit of the output. */
double	 spk_isis_time(const struct spk_isis *, double frames);

/* isi_window.c: spikes in a window around each plane, by its length */
struct spk_isi_window *spk_isi_window_new(size_t channels, size_t planes,
	    struct spk_fault *);
void	 spk_isi_window_free(struct spk_isi_window *);
/* Add a plane; NULL at the end. Returns whether there is another map. */
bool	 spk_isi_window_step(struct spk_isi_window *, const int8_t *plane,
	    float *map);

/* isi_map.c */
extern const struct spk_isi_mode spk_isi_map_mode, spk_isi_rate_mode;
void	 spk_isi_map_free(struct spk_isis *);

#endif

/*
 * spk-plot's insides: plot.c opens inputs and draws the figure, plot_read.c
 * reads signals and spikes into bins (plot_bins.c), which plot_signal.c and
 * plot_spikes.c draw as panels.
 */
#ifndef SPK_PLOT_H
#define SPK_PLOT_H

#include "cmd.h"
#include "plot/figure.h"

#define SPK_PLOT	"spk-plot"
#define SPK_SPIKES	16384		/* drawn one by one, at the most */
#define SPK_STARTS	1024		/* episodes with a gap between lines */
#define SPK_BIN_ROWS	256		/* of sums and spikes */
#define SPK_PANELS	16		/* signals of more channels are maps */

/*
 * Values of channels over time, in a bounded number of bins: when all are
 * full, neighbours are merged into bins of twice the width.  If a row has
 * several channels, they are added up.
 */
enum spk_binning {
	SPK_BIN_RANGE,			/* least to greatest, a row a channel */
	SPK_BIN_SUM,			/* of the values */
	SPK_BIN_SPIKES			/* counts of 1, and of -1 */
};

struct spk_bins {
	enum spk_binning what;
	size_t		 channels, rows;
	size_t		 group;		/* channels per row, except the last */
	size_t		 cap;		/* bins there is room for */
	uint64_t	 width;		/* frames of a bin */
	uint64_t	 frames;	/* that were added */
	double		*a, *b;		/* [bin][row]: least and greatest;
					 * sums; or counts, up and down */
};

/* Uses at most an even number of bins. */
int	 spk_bins_open(struct spk_bins *, enum spk_binning, size_t channels,
	    size_t most, struct spk_fault *);
void	 spk_bins_close(struct spk_bins *);
/* Add frames of this type; SPK_I8 are spikes. */
void	 spk_bins_add(struct spk_bins *, enum spk_type, const void *block,
	    size_t frames);
/* The number of bins begun so far. */
size_t	 spk_bins_n(const struct spk_bins *);
/* The number of all spikes. */
double	 spk_bins_sum(const struct spk_bins *);
/* The channels of a row. */
size_t	 spk_bins_group(const struct spk_bins *, size_t row);

/* Single spikes, as long as they are few. */
struct spk_spike {
	uint64_t	 frame;
	uint32_t	 channel;
	int8_t		 sign;
};

struct spk_plot;

/* An input, and what has been read of it. */
struct spk_plotted {
	struct spk_input input;
	const char	*label;		/* its name, without folders */
	bool		 spikes, signal;	/* both: its values decide */
	size_t		 channels;
	size_t		 width, height;	/* of images, or 1 */
	size_t		 steps;		/* frames of one of the signal */
	double		 rate;		/* frames a second, or 0 */
	/* What draws it, if it is neither a signal nor spikes; or NULL. */
	int		(*drawn)(struct spk_plot *, struct spk_plotted *);
	uint64_t	 read;
	/* Frames that begin episodes, except frame 0; at most SPK_STARTS. */
	uint64_t	 episodes, *start;
	size_t		 starts, start_cap;
	struct spk_bins	 signals, cells;
	struct spk_spike *spike;
	size_t		 n, cap;	/* spikes; n above cap: too many */
};

struct spk_plot {
	struct spk_fault fault;
	struct spk_head	 args;
	struct spk_slice slice;
	bool		 overlay;
	double		 frame;		/* of images, to be drawn; -1: all */
	struct spk_plotted *in;
	size_t		 n;
	/* A signal and its decoded form, or NULL; and the error. */
	struct spk_plotted *original, *decoded;
	struct spk_bins	 error;
	/* The spikes it is decoded from, if it is not an input; or NULL. */
	struct spk_plotted *source, own;
	const struct spk_codec *codec;
	struct spk_coder *coder;
	double		 second;	/* units of the axis of time; 0: none */
	const char	*unit;
	struct spk_figure figure;
	size_t		 bins;		/* at the most, two a pixel or more */
	int		(*draw)(const struct spk_figure *, FILE *,
			    struct spk_fault *);
	size_t		 values;	/* of all rows, up to which there may be
					 * more bins than that */
	unsigned	 row;		/* of the next panel */
};

/* plot_open.c: inputs, by their names */
int	 spk_plot_open(struct spk_plot *, char *name[], size_t n);

/* plot_title.c: what inputs are, in words */
int	 spk_plot_titles(struct spk_plot *);
/* "step-forward, threshold 0.1: ", or nothing; returns its length. */
size_t	 spk_plot_code_text(const struct spk_plotted *, char *to, size_t size);
/* "step-forward, threshold 0.1: 4223 spikes in 21600 steps (19.6 %)" */
void	 spk_plot_spikes_text(const struct spk_plotted *, char *to,
	    size_t size);
/* A title: --title, the name of the input, or, of stdin, the usual one. */
int	 spk_plot_name(struct spk_plot *, const char *usual);

/* plot_read.c: read all inputs into bins */
int	 spk_plot_read(struct spk_plot *);

/* plot_signal.c, plot_spikes.c: add their panels, from the next row on */
int	 spk_plot_signals(struct spk_plot *);
int	 spk_plot_error(struct spk_plot *);
int	 spk_plot_spikes(struct spk_plot *, struct spk_plotted *);
/* The axis of time, from the slice's first frame to its last. */
int	 spk_plot_time(struct spk_plot *, struct spk_panel *);
/* The place of an input's frame on this axis, and a frame's length. */
double	 spk_plot_step(const struct spk_plot *, const struct spk_plotted *);
double	 spk_plot_at(const struct spk_plot *, const struct spk_plotted *,
	    double frame);
/* Rows and columns of a series that shows all bins of an input, and places. */
void	 spk_plot_grid(const struct spk_plot *, const struct spk_plotted *,
	    const struct spk_bins *, struct spk_series *);
/* A channel's name, or its number, with its unit. */
int	 spk_plot_channel(struct spk_plot *, char **to,
	    const struct spk_plotted *, size_t channel);

/*
 * plot_images.c, plot_neurons.c, plot_table.c: panels and titles of an input
 * that is open, before its first frame is read; each has a row in plot_open.c's
 * list
 */
bool	 spk_plot_is_images(const struct spk_plotted *);
int	 spk_plot_images(struct spk_plot *, struct spk_plotted *);
bool	 spk_plot_is_neurons(const struct spk_plotted *);
int	 spk_plot_neurons(struct spk_plot *, struct spk_plotted *);
bool	 spk_plot_is_table(const struct spk_plotted *);
int	 spk_plot_table(struct spk_plot *, struct spk_plotted *);
/* Tables, by their first line; the bytes are in the input's buffer. */
extern const struct spk_reader spk_plot_table_reader;

#endif

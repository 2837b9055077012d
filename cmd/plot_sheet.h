/*
 * Tables as commands print them: plot_sheet.c reads them, plot_table.c knows
 * them by their first line, plot_front.c and plot_isi.c draw them.
 */
#ifndef SPK_PLOT_SHEET_H
#define SPK_PLOT_SHEET_H

#include "plot.h"

#define SPK_SHEET_COLUMNS	16
#define SPK_SHEET_ROWS		65536
#define SPK_SHEET_PANELS	12	/* of channels, at the most */

/* Codecs and channels are words, of which a cell has the number. */
struct spk_sheet {
	size_t		 columns, rows, cap;
	char		*name[SPK_SHEET_COLUMNS];
	double		*cell;		/* [row][column]; NaN: empty */
	char		**word;
	size_t		 words, word_cap;
	uint64_t	 every;		/* rows, of which one is kept */
};

/* The rest of an input; thin: of too many rows every second is dropped. */
int	 spk_sheet_read(struct spk_sheet *, struct spk_in *, bool thin,
	    struct spk_fault *);
void	 spk_sheet_close(struct spk_sheet *);
/* The column of that name, or SIZE_MAX. */
size_t	 spk_sheet_column(const struct spk_sheet *, const char *name);
double	 spk_sheet_cell(const struct spk_sheet *, size_t row, size_t column);
/* Whether a row has a word in a column; of SIZE_MAX it has any. */
bool	 spk_sheet_has(const struct spk_sheet *, size_t row, size_t column,
	    size_t word);
/* How many rows have a word in a column, and one in another. */
size_t	 spk_sheet_count(const struct spk_sheet *, size_t column, size_t word,
	    size_t other, size_t with);

/* A panel with labels, and a series that has x and y; or NULL. */
struct spk_panel *spk_sheet_panel(struct spk_plot *, unsigned row,
	    unsigned column, const char *x, const char *y);
struct spk_series *spk_sheet_series(struct spk_plot *, struct spk_panel *,
	    enum spk_mark, size_t ink, size_t n);

/* Panels of tables, by their kinds. */
int	 spk_plot_front(struct spk_plot *, const struct spk_sheet *);
int	 spk_plot_isi_hist(struct spk_plot *, const struct spk_sheet *);
int	 spk_plot_isi_list(struct spk_plot *, const struct spk_sheet *);
int	 spk_plot_isi_stats(struct spk_plot *, const struct spk_sheet *);

#endif

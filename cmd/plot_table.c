/* Tables of spk-opt and spk-isi, recognised by the first line. */
#include <stdlib.h>
#include <string.h>

#include "plot_sheet.h"

static const struct table {
	const char	*line;		/* the first; or what it begins with */
	bool		 all, thin;
	const char	*title, *subtitle;
	int		(*draw)(struct spk_plot *, const struct spk_sheet *);
} tables[] = {
	{ "codec,", false, false, "Codes",
	  "error and average firing rate, by spk-opt", spk_plot_front },
	{ "from,to,count", true, false, "Intervals between spikes",
	  "histogram by spk-isi", spk_plot_isi_hist },
	{ "channel,from,to,count", true, false, "Intervals between spikes",
	  "histograms by spk-isi", spk_plot_isi_hist },
	{ "channel,time,interval", true, true, "Intervals between spikes",
	  "list by spk-isi", spk_plot_isi_list },
	{ "channel,spikes,rate,mean,median,min,max,cv,cv2,lv,fano", true,
	  false, "Intervals between spikes", "statistics by spk-isi",
	  spk_plot_isi_stats },
};

/* Whether n bytes begin with a table's line: 1, 0, -1 if they may yet. */
static int
begins(const struct table *t, const char *s, size_t n)
{
	const size_t len = strlen(t->line);

	if (n <= len)
		return strncmp(s, t->line, n) == 0 ? -1 : 0;
	return strncmp(s, t->line, len) == 0 && (!t->all || s[len] == '\n' ||
	    s[len] == '\r');
}

static int
table_begins(const char *s, size_t n)
{
	const struct table *t;
	bool maybe = false;
	int is;

	for (t = tables; t < tables + sizeof tables / sizeof *tables; t++)
		if ((is = begins(t, s, n)) == 1)
			return 1;
		else
			maybe |= is == -1;
	return maybe ? -1 : 0;
}

static int
table_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	return spk_in_fields(in, args, 1, f);
}

const struct spk_reader spk_plot_table_reader = {
	.name = "table", .text = true, .holds = SPK_SIGNALS,
	.begins = table_begins, .open = table_open
};

bool
spk_plot_is_table(const struct spk_plotted *in)
{
	return in->input.in->reader == &spk_plot_table_reader;
}

int
spk_plot_table(struct spk_plot *p, struct spk_plotted *in)
{
	const struct spk_in *of = in->input.in;
	struct spk_sheet sheet = {0};
	const struct table *t = tables;
	int rc;

	while (begins(t, of->buf + of->pos, of->end - of->pos) != 1)
		t++;
	rc = spk_sheet_read(&sheet, in->input.in, t->thin, &p->fault);
	if (rc == 0)
		rc = t->draw(p, &sheet);
	if (rc == 0 && (spk_plot_name(p, t->title) == -1 ||
	    spk_figure_text(&p->figure.subtitle, &p->fault, "%s",
	    t->subtitle) == -1))
		rc = -1;
	in->read = sheet.rows * sheet.every;
	spk_sheet_close(&sheet);
	return rc;
}

struct spk_panel *
spk_sheet_panel(struct spk_plot *p, unsigned row, unsigned column,
    const char *x, const char *y)
{
	struct spk_panel *panel = spk_figure_panel(&p->figure, row, column,
	    &p->fault);

	if (panel == NULL || spk_figure_text(&panel->x.label, &p->fault, "%s",
	    x) == -1 || spk_figure_text(&panel->y.label, &p->fault, "%s",
	    y) == -1)
		return NULL;
	return panel;
}

struct spk_series *
spk_sheet_series(struct spk_plot *p, struct spk_panel *panel,
    enum spk_mark mark, size_t ink, size_t n)
{
	struct spk_series *s = spk_panel_series(panel, mark, (enum spk_ink)
	    (ink % SPK_INK_UP), n, &p->fault);

	if (s == NULL || (s->x = calloc(n + 1, sizeof *s->x)) != NULL)
		return s;
	spk_fail(&p->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	return NULL;
}

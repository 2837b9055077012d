/*
 * Neurons in text, one a line, as spk-phase writes them and spk-decode sums
 * them:
 *
 *	#spk v=1 kind=spikes codec=phase format=neurons channels=1 ...
 *	window,channel,neuron,frequency,magnitude,phase,step
 *	0,0,0,0,1,0,
 *	0,0,1,0.25,1,-1.5707964,-1.5707964
 *	#end frames=4
 *
 * Windows are in order, the neurons of a window in any order; missing neurons
 * are silent, so that lines may be removed.  Only window, channel, neuron,
 * magnitude and phase are read, recognised by these names, or by position if
 * there are no names.  "#end" counts the frames of the signal, since the last
 * window may extend beyond.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"
#include "format/events.h"
#include "format/neurons.h"

#define VALUES_MAX	(1 << 26)	/* of a window of all channels */

enum { WINDOW, CHANNEL, NEURON, FREQUENCY, MAGNITUDE, PHASE, STEP, ROLES };
static const char *const names[ROLES] = {
	"window", "channel", "neuron", "frequency", "magnitude", "phase",
	"step"
};

struct table {
	struct spk_neurons n;		/* first: seen by others */
	size_t		 at[ROLES];	/* the field of each role, from 1, or
					 * 0 */
};

static bool
is_read(size_t role)
{
	return role != FREQUENCY && role != STEP;
}

/* Reading */

static int
by_name(struct spk_in *in, struct table *t, struct spk_fault *f)
{
	size_t i, r;

	for (i = 0; i < in->fields; i++)
		for (r = 0; r < ROLES; r++) {
			if (strcmp(in->names[i], names[r]) != 0)
				continue;
			if (t->at[r] > 0)
				return spk_in_fail(in, f, i + 1, "a second "
				    "column '%s'", names[r]);
			t->at[r] = i + 1;
		}
	for (r = 0; r < ROLES; r++)
		if (is_read(r) && t->at[r] == 0)
			return spk_in_fail(in, f, 0, "no column '%s'",
			    names[r]);
	return 0;
}

static int
by_place(struct spk_in *in, struct table *t, struct spk_fault *f)
{
	size_t r;

	if (in->fields != ROLES)
		return spk_in_fail(in, f, 0, "%zu columns without names; "
		    "neurons have %d", in->fields, ROLES);
	for (r = 0; r < ROLES; r++)
		t->at[r] = r + 1;
	return 0;
}

/* The first line: names, or a neuron. */
static int
first_line(struct spk_in *in, struct table *t, struct spk_fault *f)
{
	bool named;
	size_t r;

	if (in->fields == 0)		/* a stream without neurons */
		return 0;
	named = !spk_csv_is_number(in->csv, in->names[0],
	    strlen(in->names[0]));
	if ((named ? by_name(in, t, f) : by_place(in, t, f)) == -1)
		return -1;
	in->row = in->csv->row = calloc(in->fields, sizeof *in->row);
	in->wanted = calloc(in->fields, sizeof *in->wanted);
	if (in->row == NULL || in->wanted == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->csv->wanted = in->wanted;
	for (r = 0; r < ROLES; r++)
		if (t->at[r] > 0 && is_read(r))
			in->wanted[t->at[r] - 1] = true;
	if (!named)
		return spk_csv_first_frame(in, f);
	spk_in_names_free(in);
	return 0;
}

/* A word of the header, which the decoder checks. */
static size_t
size_of(const struct spk_in *in, const char *key, size_t none)
{
	const double x = spk_head_number(&in->head, key, 0);

	return x >= 1 && x <= SPK_WINDOW_MAX ? (size_t)x : none;
}

static int
neurons_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct table *t = calloc(1, sizeof *t);

	in->own = t;
	if (t == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (!in->headed && spk_events_fields(in, args, NULL, f) == -1)
		return -1;
	in->columns = t->n.channels = in->headed ?
	    (size_t)spk_head_number(&in->head, "channels", 0) : in->fields;
	if (spk_in_channels(args, t->n.channels, f) == -1)
		return -1;
	t->n.window = size_of(in, "window", SPK_WINDOW_MAX);
	t->n.hop = size_of(in, "hop", t->n.window);
	t->n.upsample = 1;
	return spk_csv_first(in, args, f) == -1 ? -1 : first_line(in, t, f);
}

/* A field as a whole number below most. */
static int
index_of(struct spk_in *in, size_t role, double most, uint64_t *k,
    struct spk_fault *f)
{
	const struct table *t = in->own;
	const double x = in->row[t->at[role] - 1];

	if (!(x >= 0 && x < most && floor(x) >= x))
		return spk_in_fail(in, f, t->at[role], "not a whole number "
		    "from 0 to %.0f", most - 1);
	*k = (uint64_t)x;
	return 0;
}

/* Whether silence up to that window would be almost endless. */
static bool
too_far(const struct spk_neurons *t, uint64_t window)
{
	return ((double)window - (double)t->windows) * (double)t->hop *
	    (double)t->channels * (double)t->upsample > SPK_GAP_MAX;
}

static int
to_neuron(struct spk_in *in, struct spk_neuron *n, struct spk_fault *f)
{
	const size_t *at = ((const struct table *)in->own)->at;
	struct spk_neurons *t = in->own;
	uint64_t k = 0;

	if (index_of(in, WINDOW, 0x1p53, &k, f) == -1)
		return -1;
	if (k + 1 < t->windows)
		return spk_in_fail(in, f, at[WINDOW], "window %llu after "
		    "window %llu", (unsigned long long)k,
		    (unsigned long long)t->windows - 1);
	if (too_far(t, k))
		return spk_in_fail(in, f, at[WINDOW], "window %llu is too far "
		    "from the one before", (unsigned long long)k);
	n->window = k;
	t->windows = k + 1;
	if (index_of(in, CHANNEL, (double)t->channels, &k, f) == -1)
		return -1;
	n->channel = k;
	if (index_of(in, NEURON, (double)t->window, &k, f) == -1)
		return -1;
	n->neuron = k;
	n->magnitude = in->row[at[MAGNITUDE] - 1];
	n->phase = in->row[at[PHASE] - 1];
	if (!(n->magnitude >= 0 && n->magnitude <= (double)FLT_MAX))
		return spk_in_fail(in, f, at[MAGNITUDE], "not a number from 0 "
		    "to %g", (double)FLT_MAX);
	if (!isfinite(n->phase))
		return spk_in_fail(in, f, at[PHASE], "not a phase");
	return 0;
}

int
spk_neurons_next(struct spk_in *in, struct spk_neuron *n, struct spk_fault *f)
{
	int more = 1;

	if (in->done)
		return spk_in_unchanged(in, f);
	if (!in->csv->kept)
		more = spk_csv_row(in, f);
	in->csv->kept = false;
	if (more == 0)
		return spk_in_unchanged(in, f);
	return more == 1 && to_neuron(in, n, f) == -1 ? -1 : more;
}

int
spk_neurons_fit(size_t window, size_t channels, size_t upsample,
    struct spk_fault *f)
{
	const double n = (double)window * (double)channels * (double)upsample;

	return n <= VALUES_MAX ? 0 : spk_fail(f, SPK_USAGE, "a window of %.0f "
	    "values; %d are the most", n, VALUES_MAX);
}

int
spk_neurons_twice(struct spk_in *in, const struct spk_neuron *n,
    struct spk_fault *f)
{
	const struct table *t = in->own;

	return spk_in_fail(in, f, t->at[NEURON], "neuron %zu of channel %zu "
	    "for the second time", n->neuron, n->channel);
}

/*
 * The trailer's frames: the last window has at least one that is in no other.
 * Windows without a line may follow it.
 */
static int
counted(struct spk_in *in, const char *s, size_t n, uint64_t frames,
    struct spk_fault *f)
{
	struct spk_neurons *t = in->own;
	const uint64_t least = t->windows < 2 ? t->windows :
	    (t->windows - 2) * t->hop + t->window + 1;
	char what[80];

	(void)s, (void)n;
	t->frames = frames;
	if (frames >= least && !too_far(t, frames / t->hop))
		return 0;
	snprintf(what, sizeof what, "#end says %llu, %s",
	    (unsigned long long)frames, frames < least ?
	    "less than its windows have" : "too far from the last window");
	return spk_in_short(in, f, what);
}

static void
neurons_close(struct spk_in *in)
{
	free(in->own);
	spk_csv_close(in);
}

static int
neurons_begins(const char *s, size_t n)
{
	static const char title[] = "window,channel,neuron,";

	return spk_in_magic(s, n, title, sizeof title - 1);
}

const struct spk_reader spk_neurons_reader = {
	.name = "neurons", .text = true, .headed = true, .holds = SPK_SPIKES,
	.begins = neurons_begins, .open = neurons_open, .counted = counted,
	.close = neurons_close,
};

/*
 * Neurons in text, one a line, as spk-phase writes them and spk-decode sums:
 *
 *	#spk v=1 kind=spikes codec=phase format=neurons channels=1 names=1 window=4
 *	window,channel,neuron,frequency,magnitude,phase,step
 *	0,0,0,0,1,0,
 *	0,0,1,0.25,1,-1.5707964,-1.5707964
 *	#end frames=4 neurons=2
 *
 * Windows follow each other; in one, neurons may come in any order, and those
 * that do not come are silent.  Read are window, channel, neuron, magnitude
 * and phase, known by these names, or by their places where there are none.
 * "#end" counts the frames of the signal, since the last window may go beyond,
 * and the lines.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

enum { WINDOW, CHANNEL, NEURON, FREQUENCY, MAGNITUDE, PHASE, STEP, ROLES };
static const char *const names[ROLES] = {
	"window", "channel", "neuron", "frequency", "magnitude", "phase",
	"step"
};

static bool
is_read(size_t role)
{
	return role != FREQUENCY && role != STEP;
}

/* Reading */

static int
by_name(struct spk_in *in, struct spk_neurons *t, struct spk_fault *f)
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
by_place(struct spk_in *in, struct spk_neurons *t, struct spk_fault *f)
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
first_line(struct spk_in *in, struct spk_neurons *t, struct spk_fault *f)
{
	bool named;
	size_t r;

	if (in->fields == 0)		/* a stream without any */
		return 0;
	named = !spk_csv_is_number(in->names[0]);
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
	spk_csv_names_free(in);
	return 0;
}

static int
neurons_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	static const char *const other[] = {"columns", "size"};
	struct spk_neurons *t = calloc(1, sizeof *t);
	size_t i;

	in->own = t;
	if (t == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (spk_head_get(args, "windows") == NULL)
		return spk_in_fail(in, f, 0, "format=neurons: they are for "
		    "spk-decode");
	for (i = 0; i < sizeof other / sizeof *other; i++)
		if (!in->headed && spk_head_get(args, other[i]) != NULL)
			return spk_fail(f, SPK_USAGE, "--%s: not of neurons",
			    other[i]);
	t->channels = (size_t)spk_head_number(in->headed ? &in->head : args,
	    "channels", 0);
	t->settled = t->channels > 0;
	return spk_csv_first(in, args, f) == -1 ? -1 : first_line(in, t, f);
}

/* A field as a whole number below most. */
static int
index_of(struct spk_in *in, size_t role, double most, uint64_t *k,
    struct spk_fault *f)
{
	const struct spk_neurons *t = in->own;
	const double x = in->row[t->at[role] - 1];

	if (!(x >= 0 && x < most && floor(x) >= x))
		return spk_in_fail(in, f, t->at[role], "not a whole number "
		    "from 0 to %.0f", most - 1);
	*k = (uint64_t)x;
	return 0;
}

static int
to_neuron(struct spk_in *in, struct spk_neuron *n, struct spk_fault *f)
{
	struct spk_neurons *t = in->own;
	uint64_t k = 0;

	if (index_of(in, WINDOW, 0x1p53, &k, f) == -1)
		return -1;
	if (k != t->windows && (t->windows == 0 || k != t->windows - 1))
		return spk_in_fail(in, f, t->at[WINDOW], "window %llu, where "
		    "%llu is due", (unsigned long long)k,
		    (unsigned long long)t->windows);
	n->window = k;
	t->windows = k + 1;
	if (k > 0)
		t->settled = true;
	if (index_of(in, CHANNEL, (double)t->channels + !t->settled, &k,
	    f) == -1)
		return -1;
	n->channel = k;
	t->channels += k == t->channels;
	if (index_of(in, NEURON, (double)t->window, &k, f) == -1)
		return -1;
	n->neuron = k;
	n->magnitude = in->row[t->at[MAGNITUDE] - 1];
	n->phase = in->row[t->at[PHASE] - 1];
	if (!(n->magnitude >= 0 && isfinite(n->magnitude)))
		return spk_in_fail(in, f, t->at[MAGNITUDE], "not a number "
		    "from 0 on");
	if (!isfinite(n->phase))
		return spk_in_fail(in, f, t->at[PHASE], "not a phase");
	t->neurons++;
	return 0;
}

int
spk_neurons_next(struct spk_in *in, struct spk_neuron *n, struct spk_fault *f)
{
	int more = 1;

	if (in->done)
		return 0;
	if (!in->csv->kept)
		more = spk_csv_row(in, f);
	in->csv->kept = false;
	return more == 1 && to_neuron(in, n, f) == -1 ? -1 : more;
}

int
spk_neurons_twice(struct spk_in *in, const struct spk_neuron *n,
    struct spk_fault *f)
{
	const struct spk_neurons *t = in->own;

	return spk_in_fail(in, f, t->at[NEURON], "neuron %zu of channel %zu "
	    "for the second time", n->neuron, n->channel);
}

/* The trailer's frames: so many as the windows are of. */
static int
counted(struct spk_in *in, const char *s, size_t n, uint64_t frames,
    struct spk_fault *f)
{
	struct spk_neurons *t = in->own;
	const uint64_t last = t->windows > 0 ? t->windows - 1 : 0;
	uint64_t neurons, least, most;
	char what[80];

	if (spk_in_also(s, n, "neurons", &neurons) && neurons != t->neurons) {
		snprintf(what, sizeof what, "#end says %llu neurons",
		    (unsigned long long)neurons);
		return spk_in_short(in, f, what);
	}
	most = t->windows > 0 ? last * t->hop + t->window : 0;
	least = t->windows > 1 ? most - t->hop + 1 : t->windows;
	t->frames = frames;
	if (frames >= least && frames <= most)
		return 0;
	snprintf(what, sizeof what, "#end says %llu, not %llu to %llu",
	    (unsigned long long)frames, (unsigned long long)least,
	    (unsigned long long)most);
	return spk_in_short(in, f, what);
}

static void
neurons_close(struct spk_in *in)
{
	free(in->own);
	spk_csv_close(in);
}

/* Writing */

static char *
print_count(char *p, uint64_t k)
{
	return p + spk_print_f64(p, (double)k);
}

static char *
print_value(char *p, double x)
{
	*p++ = ',';
	return isfinite(x) ? p + spk_print_f32(p, (float)x) : p;
}

/* The phase as it is written: the ends of its range by which one is in it. */
static double
ends(double phase, bool turn)
{
	if (!turn)
		return (float)phase <= -(float)M_PI ? M_PI : phase;
	phase = phase < 0 ? phase + 2 * M_PI : phase;
	return (float)phase >= (float)(2 * M_PI) ? 0 : phase;
}

int
spk_neurons_write(struct spk_out *out, const struct spk_neuron *n,
    double frequency, double step, bool turn, struct spk_fault *f)
{
	char line[ROLES * (SPK_NUMBER_MAX + 1)], *p = line;

	p = print_count(p, n->window);
	*p++ = ',';
	p = print_count(p, n->channel);
	*p++ = ',';
	p = print_count(p, n->neuron);
	p = print_value(p, frequency);
	p = print_value(p, n->magnitude);
	p = print_value(p, ends(n->phase, turn));
	p = print_value(p, step);
	*p++ = '\n';
	out->events++;
	return spk_out_bytes(out, line, (size_t)(p - line), f);
}

const struct spk_format spk_neurons = {
	.name = "neurons", .text = true, .headed = true, .holds = SPK_SPIKES,
	.title = "window,channel,neuron,frequency,magnitude,phase,step\n",
	.counts = "neurons", .open = neurons_open, .counted = counted,
	.close = neurons_close,
};

/*
 * Writing events: for each frame, the values other than 0, in the order of
 * channels.
 *
 *	events	t,channel,value: t in frames, or in a unit of time
 *	nest	sender,time_ms, as NEST's recorders write and its generators
 *		require: from 1, and after 0, so at the end of the frame
 *	pynn	time in ms, index
 *	brian2	index, time in s
 *	bin40	five bytes: x, y, and 24 bits, the first the polarity and the
 *		rest microseconds, highest byte first, as in N-MNIST
 *	npy-events	a numpy array of t in microseconds, x, y if there is, p
 *
 * Simulators have no spikes of -1: those of channel c are neuron C + c of 2 C,
 * unless the header shows that there are none.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format/array.h"

#define US_MAX		0x1p53		/* microseconds that are exact */
#define BIN40_X		256
#define BIN40_Y		240		/* 240 means an overflow, to Tonic */
#define BIN40_T		(1 << 23)

/* The time of a frame, in the unit. */
static double
time_of(const struct spk_out *out, uint64_t frame)
{
	return out->second > 0 ?
	    (double)frame * out->second / out->rate : (double)frame;
}

/* The first unit of time not before the frame, so that it is within. */
static double
microsecond(const struct spk_out *out, uint64_t frame)
{
	return ceil(time_of(out, frame) - 1e-6);
}

static char *
print(char *p, double x, char after)
{
	p += spk_print_f64(p, x);
	*p++ = after;
	return p;
}

/* The neuron that fires; there are twice as many as channels. */
static double
neuron(const struct spk_out *out, size_t channel, double value)
{
	return (double)(value < 0 ? out->columns + channel : channel);
}

static int
to_events(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	char line[3 * SPK_NUMBER_MAX + 3], *p = line;

	p = print(p, time_of(out, frame), ',');
	p = print(p, (double)channel, ',');
	p = print(p, value, '\n');
	return spk_out_bytes(out, line, (size_t)(p - line), f);
}

static int
to_nest(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	char line[2 * SPK_NUMBER_MAX + 2], *p = line;

	p = print(p, neuron(out, channel, value) + 1, '\t');
	p = print(p, time_of(out, frame + 1), '\n');
	return spk_out_bytes(out, line, (size_t)(p - line), f);
}

static int
to_pynn(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	char line[2 * SPK_NUMBER_MAX + 2], *p = line;

	p = print(p, time_of(out, frame), '\t');
	p = print(p, neuron(out, channel, value), '\n');
	return spk_out_bytes(out, line, (size_t)(p - line), f);
}

static int
to_brian2(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	char line[2 * SPK_NUMBER_MAX + 2], *p = line;

	p = print(p, neuron(out, channel, value), '\t');
	p = print(p, time_of(out, frame), '\n');
	return spk_out_bytes(out, line, (size_t)(p - line), f);
}

static int
to_bin40(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	const double t = microsecond(out, frame);
	unsigned char e[5];
	uint32_t us;

	if (!(t < BIN40_T))
		return spk_fail(f, SPK_DATA, "%s: frame %llu: %.0f us is "
		    "beyond the range of bin40, which ends before "
		    "%d", out->name,
		    (unsigned long long)frame + 1, t, BIN40_T);
	us = (uint32_t)t;
	e[0] = (unsigned char)(channel % out->across);
	e[1] = (unsigned char)(channel / out->across);
	e[2] = (unsigned char)((value > 0 ? 128U : 0) | us >> 16);
	e[3] = (unsigned char)(us >> 8);
	e[4] = (unsigned char)us;
	return spk_out_bytes(out, e, sizeof e, f);
}

/* npy-events: bytes of an index below n. */
static size_t
index_size(size_t n)
{
	return n > INT16_MAX ? 4 : 2;
}

static int
to_npy(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	const int64_t t = (int64_t)microsecond(out, frame);
	const int32_t x = (int32_t)(channel % out->across);
	const int32_t y = (int32_t)(channel / out->across);
	char e[8 + 4 + 4 + 1], *p = e;
	size_t size = index_size(out->across);

	memcpy(p, &t, sizeof t);
	p += sizeof t;
	memcpy(p, &x, size);		/* little-endian */
	p += size;
	if (out->width > 0) {
		size = index_size(out->columns / out->across);
		memcpy(p, &y, size);
		p += size;
	}
	*p++ = value > 0;
	return spk_out_bytes(out, e, (size_t)(p - e), f);
}

/* bin40: whether bytes hold x and y. */
static int
bin40_fits(const struct spk_out *out, struct spk_fault *f)
{
	if (out->columns > BIN40_X * BIN40_Y || out->across > BIN40_X ||
	    out->columns / out->across > BIN40_Y)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=bin40") ": holds %d "
		    "x %d channels at the most. Specify their layout with "
		    SPK_WORD("size"), BIN40_X, BIN40_Y);
	return 0;
}

static int
npy_head(struct spk_out *out, struct spk_fault *f)
{
	char descr[120], y[24] = "";

	if (out->width > 0)
		snprintf(y, sizeof y, "('y', '<i%zu'), ",
		    index_size(out->columns / out->across));
	snprintf(descr, sizeof descr, "[('t', '<i8'), ('x', '<i%zu'), %s"
	    "('p', '|b1')]", index_size(out->across), y);
	return spk_npy_begin(out, descr, "", SPK_TO_THE_END, f);
}

static int
begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	const struct spk_writer *w = out->writer;

	if (w->second > 0)
		out->second = w->second;
	if (out->second > 0 && !(out->rate > 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": times need "
		    "the sampling rate. Specify it with " SPK_WORD("rate"),
		    w->name);
	if (w->polar && out->rate > out->second)
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": frames of "
		    "less than a microsecond", w->name);
	if (out->second > 0 && !(time_of(out, 1) <= DBL_MAX))
		return spk_fail(f, SPK_USAGE, SPK_WORD("to=%s") ": "
		    SPK_WORD("rate") " is so low that times are out of range",
		    w->name);
	out->planes = spk_planes(h);
	out->across = out->width > 0 ? out->width : out->columns;
	return 0;
}

/* The header for the events that simulators read. */
static int
title(struct spk_out *out, const char *text, struct spk_fault *f)
{
	return out->nameless ? 0 : spk_out_bytes(out, text, strlen(text), f);
}

static int
nest_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	/* NEST's own reader skips three lines, whatever they are. */
	return begin(out, h, f) == -1 ? -1 : title(out,
	    "# NEST version: 3.0 (written by spk)\n"
	    "# RecordingBackendASCII version: 2\nsender\ttime_ms\n", f);
}

static int
pynn_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	char text[320], step[SPK_NUMBER_MAX + 1];
	size_t n;

	if (begin(out, h, f) == -1)
		return -1;
	n = out->planes * out->columns;
	step[spk_print_f64(step, out->second / out->rate)] = '\0';
	/*
	 * Everything that PyNN writes except n, the number of rows, unknown
	 * yet.
	 */
	snprintf(text, sizeof text, "# variable = spikes\n# size = %zu\n"
	    "# first_index = 0\n# last_index = %zu\n# first_id = 0\n"
	    "# last_id = %zu\n# label = spk\n# dt = %s\n", n, n - 1, n - 1,
	    step);
	return title(out, text, f);
}

static int
brian2_begin(struct spk_out *out, const struct spk_head *h,
    struct spk_fault *f)
{
	char text[160];

	if (begin(out, h, f) == -1)
		return -1;
	snprintf(text, sizeof text, "# N = %zu\n# i\tt\n",
	    out->planes * out->columns);
	return title(out, text, f);
}

static int
bin40_begin(struct spk_out *out, const struct spk_head *h,
    struct spk_fault *f)
{
	return begin(out, h, f) == -1 ? -1 : bin40_fits(out, f);
}

static int
npy_begin(struct spk_out *out, const struct spk_head *h, struct spk_fault *f)
{
	return begin(out, h, f) == -1 ? -1 : npy_head(out, f);
}

static int
put(struct spk_out *out, uint64_t frame, size_t channel, double value,
    struct spk_fault *f)
{
	const struct spk_writer *w = out->writer;
	const unsigned long long nth = frame + 1;

	out->events++;
	if (value < 0 && out->planes == 1 && w->holds == SPK_SPIKES &&
	    !w->polar)
		return spk_fail(f, SPK_DATA, "%s: frame %llu: a spike of -1, "
		    "which the header does not declare", out->name, nth);
	if (!(time_of(out, frame + 1) <= (w->polar ? US_MAX : DBL_MAX)))
		return spk_fail(f, SPK_DATA, "%s: frame %llu: its time is out "
		    "of range, as " SPK_WORD("rate") " is low", out->name,
		    nth);
	return w->put(out, frame, channel, value, f);
}

static int
events_write(struct spk_out *out, enum spk_type type, const char *x,
    size_t frames, struct spk_fault *f)
{
	const size_t size = spk_type_size(type);
	uint64_t frame;
	double value;
	size_t c;

	for (frame = out->frames; frame < out->frames + frames; frame++)
		for (c = 0; c < out->columns; c++, x += size) {
			value = spk_load(type, x);
			if ((value < 0 || value > 0) &&
			    put(out, frame, c, value, f) == -1)
				return -1;
		}
	return 0;
}

const struct spk_writer spk_events_writer = {
	.name = "events", .text = true, .headed = true, .counted = true,
	.title = "t,channel,value\n", .takes = "unit", .begin = begin,
	.write = events_write, .put = to_events,
};

const struct spk_writer spk_nest_writer = {
	.name = "nest", .text = true, .holds = SPK_SPIKES, .second = 1e3,
	.begin = nest_begin, .write = events_write, .put = to_nest,
};

const struct spk_writer spk_pynn_writer = {
	.name = "pynn", .text = true, .holds = SPK_SPIKES, .second = 1e3,
	.begin = pynn_begin, .write = events_write, .put = to_pynn,
};

const struct spk_writer spk_brian2_writer = {
	.name = "brian2", .text = true, .holds = SPK_SPIKES, .second = 1,
	.begin = brian2_begin, .write = events_write, .put = to_brian2,
};

const struct spk_writer spk_bin40_writer = {
	.name = "bin40", .holds = SPK_SPIKES, .second = 1e6, .polar = true,
	.begin = bin40_begin, .write = events_write, .put = to_bin40,
};

const struct spk_writer spk_npy_events_writer = {
	.name = "npy-events", .holds = SPK_SPIKES, .second = 1e6,
	.polar = true, .begin = npy_begin, .write = events_write,
	.put = to_npy, .end = spk_npy_end,
};

/*
 * Slices, FROM:TO: from the first frame at or after FROM, a number or time, up
 * to the one before TO.  The time of a frame is its number divided by the rate.
 * Negative values count from the end.
 */
#include <math.h>
#include <string.h>

#include "codec/codec.h"
#include "stream/in.h"

#define NEAR		1e-9		/* of a frame: the precision of
					 * decimals */
#define MOST		0x1p53

/* The input of a slice. */
struct whole {
	double		 rate;		/* 0: not known */
	uint64_t	 frames;	/* UINT64_MAX: unknown */
	bool		 timed, backward;	/* what was requested */
};

/* A frame by its number or time, of n bytes: whether it is valid. */
static bool
frame_of(const char *s, size_t n, struct whole *w, double *frame)
{
	const char *const end = s + n, *unit;
	double x, k, ticks;
	size_t count;

	unit = spk_read_f64(s, end, &x);
	if (unit == NULL || *s == '+' || !(fabs(x) < MOST))
		return false;
	w->backward |= *s == '-';
	if (unit == end) {
		*frame = x;
		return spk_count(s + (*s == '-'), n - (*s == '-'), &count);
	}
	ticks = spk_tick_second(unit, (size_t)(end - unit));
	if (!(ticks > 0))
		return false;
	w->timed = true;
	x = x * w->rate / ticks;
	k = rint(x);
	*frame = fabs(x - k) <= NEAR * fmax(1, fabs(x)) ? k : ceil(x);
	return fabs(*frame) < MOST;
}

/* One of the ends, which may be omitted. */
static bool
read_end(const char *s, size_t n, struct whole *w, uint64_t *to)
{
	double frame;

	if (n == 0)
		return true;
	if (!frame_of(s, n, w, &frame))
		return false;
	if (*s == '-')
		frame = fmax(0, frame + (double)w->frames);
	*to = (uint64_t)frame;
	return true;
}

int
spk_in_slice(const char *text, double rate, uint64_t all, const char *name,
    uint64_t *from, uint64_t *to, struct spk_fault *f)
{
	const size_t n = strcspn(text, ":");
	struct whole w = {.rate = rate, .frames = all};
	bool good;

	*from = 0;
	*to = UINT64_MAX;
	good = text[n] != '\0' && read_end(text, n, &w, from) &&
	    read_end(text + n + 1, strlen(text + n + 1), &w, to);
	if (good && w.timed && !(rate > 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": %s: times "
		    "need the sampling rate, which %.250s does not have. "
		    "Specify it with " SPK_WORD("rate"), text, name);
	if (good && w.backward && all == UINT64_MAX)
		return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": %s: how "
		    "many frames %.250s has is not known before its end", text,
		    name);
	if (good && *from < *to)
		return 0;
	return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": '%.40s' is not "
	    "FROM:TO, frames or times such as 1.5s, FROM before TO", text);
}

/* The codec of spikes, or NULL. */
static const struct spk_codec *
codec_of(const struct spk_head *h)
{
	const char *name = spk_head_get(h, "codec");

	return name != NULL ? spk_codec_find(name) : NULL;
}

/* The number of frames that the header ties together, or 1. */
static size_t
together(const struct spk_head *h)
{
	const struct spk_codec *c = codec_of(h);
	const double steps = spk_head_get(h, "codec") == NULL ? 1 : c == NULL ?
	    spk_head_number(h, "window", 1) *
	    spk_head_number(h, "resolution", 1) :
	    c->steps != NULL && c->frames == NULL ?
	    spk_head_number(h, "steps", 1) : 1;

	return steps >= 1 && steps <= UINT32_MAX ? (size_t)steps : 1;
}

/* Whether these frames represent a single frame of the signal. */
static bool
one_for_all(const struct spk_head *h)
{
	const struct spk_codec *c = codec_of(h);

	return c != NULL &&
	    (c->block == NULL || spk_head_get(h, "mean") == NULL);
}

/* The rate of the spikes of rate and bin is that of observations. */
double
spk_in_per_second(const struct spk_in *in, const struct spk_head *args)
{
	const struct spk_head *h = &in->head;
	const double rate = spk_head_number(args, "rate",
	    spk_head_number(h, "rate", 0));

	return spk_in_type(in) == SPK_I8 && one_for_all(h) ?
	    rate * (double)together(h) : rate;
}

/*
 * In codes with a frame of spikes per frame, a spike affects later frames; in
 * codes that need groups of channels, earlier ones, too.
 */
static void
note_ends(struct spk_in *in, const struct spk_codec *c)
{
	const struct spk_chosen *p = in->part;

	if (c == NULL || c->steps != NULL || (p->from == 0 &&
	    (p->to == UINT64_MAX || !c->planar)))
		return;
	spk_in_note(in, "the decoded slice may differ at its ends, without "
	    "the spikes outside it");
}

int
spk_in_slice_true(struct spk_in *in, struct spk_fault *f)
{
	const struct spk_chosen *s = in->part;
	const struct spk_codec *c = codec_of(&in->head);
	const struct spk_param *p = c != NULL ? c->param : NULL;
	const size_t n = together(&in->head);

	if (spk_in_type(in) != SPK_I8)
		return 0;
	for (; s->from > 0 && p != NULL && p->name != NULL; p++)
		if ((p->flags & SPK_FIRST_FRAME) != 0 &&
		    (p->flags & SPK_ENCODING) == 0)
			return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": "
			    "%.40s= belongs to the first frame; decode, then "
			    "slice", p->name);
	if (s->from % n != 0 || (s->to != UINT64_MAX && s->to % n != 0))
		return spk_fail(f, SPK_USAGE, SPK_WORD("slice") ": %s: each "
		    "%zu frames belong together: take multiples", s->slice, n);
	note_ends(in, c);
	return 0;
}

/*
 * A trial: the effect of a code with given parameters on a signal.  The signal
 * is encoded, decoded and scored block by block, in memory, by the coders of
 * the commands:
 *
 *	signal -> encoder -> spikes -> decoder -> decoded -> score
 */
#include <math.h>
#include <stdlib.h>

#include "tune/score.h"

#define CHUNK	8192			/* values, at least one row */
#define LITTLE	1e-12			/* of squares: only rounding */

void
spk_trial_free(struct spk_trial *t)
{
	free(t->y);
	free(t->r);
	free(t->map);
	free(t->spikes);
	spk_score_free(t->score);
}

/* Decode n rows of spikes, and at the end everything held back. */
static int
decode(struct spk_trial *t, struct spk_coder *decoder, size_t n, bool end,
    struct spk_fault *f)
{
	const size_t cap = CHUNK / t->channels + 1;
	const size_t size = spk_type_size(t->codec->type);
	struct spk_flow flow = {.in = t->y, .frames = n, .end = end};
	ptrdiff_t got;
	char *r;

	do {
		r = (char *)t->r + (t->keeps ? t->decoded * size : 0);
		flow.out = r;
		flow.room = cap;
		got = spk_coder_pass(decoder, &flow, f);
		if (got == -1)
			return -1;
		if (!t->keeps)
			spk_score_signal(t->score, t->x + t->decoded *
			    t->channels, t->codec->type, r, (size_t)got);
		t->decoded += (size_t)got;
	} while (flow.room == 0);
	return 0;
}

/* Frame k of the signal. */
static const char *
frame(const struct spk_trial *t, size_t k)
{
	return (const char *)t->signal + k * t->channels *
	    spk_type_size(t->codec->type);
}

/* The frames that correspond, from the first not decoded yet on. */
static int
pass(struct spk_trial *t, struct spk_coder *encoder, struct spk_coder *decoder,
    size_t frames, struct spk_fault *f)
{
	const size_t columns = spk_coder_columns(encoder);
	const size_t cap = CHUNK / columns + 1;
	struct spk_flow flow = {.in = frame(t, t->decoded), .frames = frames,
	    .end = true};
	ptrdiff_t got;

	do {
		flow.out = t->y;
		flow.room = cap;
		got = spk_coder_pass(encoder, &flow, f);
		if (got == -1)
			return -1;
		spk_score_spikes(t->score, t->y, (size_t)got, columns, t->map);
		if (decode(t, decoder, (size_t)got, flow.room > 0, f) == -1)
			return -1;
	} while (flow.room == 0);
	return t->keeps ? 0 : spk_score_end(t->score, f);
}

/* A parameter that decoding a line needs, from the encoder. */
static int
hand_over(const char *name, const struct spk_coder *encoder,
    struct spk_coder *decoder, const struct spk_head *words,
    struct spk_fault *f)
{
	double x;

	return spk_head_get(words, name) == NULL &&
	    (spk_coder_get(encoder, name, &x, f) == 0 ||
	    spk_coder_set(decoder, name, &x, 1, f) == -1) ? -1 : 0;
}

/* Reset both coders for the next line, of n frames. */
static int
start_line(const struct spk_trial *t, size_t n, struct spk_coder *encoder,
    struct spk_coder *decoder, const struct spk_head *words,
    struct spk_fault *f)
{
	const struct spk_param *p;

	spk_coder_reset(encoder);
	spk_coder_reset(decoder);
	if (spk_coder_wants_range(encoder))
		spk_coder_range(encoder, frame(t, t->decoded), n);
	if (spk_coder_start(encoder, frame(t, t->decoded), f) == -1)
		return -1;
	for (p = t->codec->param; p->name != NULL; p++)
		if ((p->flags & (SPK_FIRST_FRAME | SPK_SURVEYED)) != 0 &&
		    (p->flags & SPK_ENCODING) == 0 &&
		    hand_over(p->name, encoder, decoder, words, f) == -1)
			return -1;
	if (t->codec->span != SPK_RAW)
		for (p = spk_scale_param(t->codec); p->name != NULL; p++)
			if (hand_over(p->name, encoder, decoder, words,
			    f) == -1)
				return -1;
	return spk_coder_start(decoder, NULL, f);
}

/* Remember the spikes of the k-th line, or add its score to the others. */
static int
end_line(struct spk_trial *t, size_t k, struct spk_fault *f)
{
	if (!t->keeps)
		return spk_score_next_line(t->score, f);
	t->spikes[k] = *t->score->sums;
	spk_score_again(t->score);
	return 0;
}

/* Lines, one after the other, as the commands code them. */
static int
pass_lines(struct spk_trial *t, struct spk_coder *encoder,
    struct spk_coder *decoder, const struct spk_head *words,
    struct spk_fault *f)
{
	size_t k;

	if (spk_grow(&t->spikes, &t->spikes_cap, t->lines, sizeof *t->spikes,
	    f) == -1)
		return -1;
	for (k = 0; k < t->lines; k++) {
		if (start_line(t, t->line[k], encoder, decoder, words,
		    f) == -1 ||
		    pass(t, encoder, decoder, t->line[k], f) == -1 ||
		    end_line(t, k, f) == -1)
			return -1;
	}
	return 0;
}

/* Buffers for these spikes, and the channel of each of their columns. */
static int
make_room(struct spk_trial *t, const struct spk_coder *encoder,
    struct spk_fault *f)
{
	const size_t columns = spk_coder_columns(encoder);
	const size_t decoded = CHUNK + (t->keeps ? t->frames : t->channels);
	struct spk_column col;
	size_t k;

	if (columns > SPK_COLUMNS)
		return spk_fail(f, SPK_USAGE, "%zu columns of spikes; %d are "
		    "the most", columns, SPK_COLUMNS);
	if (spk_grow(&t->y, &t->y_cap, CHUNK + columns, 1, f) == -1 ||
	    spk_grow(&t->r, &t->r_cap, decoded, sizeof(double), f) == -1 ||
	    spk_grow(&t->map, &t->map_cap, columns, sizeof *t->map, f) == -1)
		return -1;
	for (k = 0; k < columns; k++) {
		spk_coder_column(encoder, k, &col);
		t->map[k] = col.channel;
	}
	return 0;
}

int
spk_trial_run(struct spk_trial *t, const struct spk_head *words,
    struct spk_fault *f)
{
	struct spk_head head = {0};
	struct spk_coder *encoder, *decoder = NULL;
	int rc = -1;

	spk_score_again(t->score);
	encoder = spk_coder_new(t->codec, SPK_ENCODE, t->channels, words, f);
	if (encoder != NULL && spk_coder_wants_range(encoder))
		spk_coder_range(encoder, t->signal, t->line != NULL ?
		    t->line[0] : t->frames);
	if (encoder != NULL && spk_coder_start(encoder, t->signal, f) == 0 &&
	    spk_coder_words(encoder, &head, f) == 0)
		decoder = spk_coder_new(t->codec, SPK_DECODE, t->channels,
		    &head, f);
	t->decoded = 0;
	if (decoder != NULL && make_room(t, encoder, f) == 0)
		rc = t->line != NULL ? pass_lines(t, encoder, decoder, words,
		    f) : spk_coder_start(decoder, NULL, f) == -1 ? -1 :
		    pass(t, encoder, decoder, t->frames, f);
	spk_coder_free(encoder);
	spk_coder_free(decoder);
	spk_head_free(&head);
	return rc;
}

/* The same for lines, each with its spikes. */
static int
score_lines(struct spk_trial *t, struct spk_fault *f)
{
	const char *r = t->r;
	size_t at = 0, k;

	for (k = 0; k < t->lines; at += t->line[k++]) {
		t->score->sums->up = t->spikes[k].up;
		t->score->sums->down = t->spikes[k].down;
		t->score->sums->values = t->spikes[k].values;
		spk_score_signal(t->score, t->x + at, t->codec->type,
		    r + at * spk_type_size(t->codec->type), t->line[k]);
		if (spk_score_end(t->score, f) == -1 ||
		    spk_score_next_line(t->score, f) == -1)
			return -1;
	}
	return 0;
}

int
spk_trial_score(struct spk_trial *t, struct spk_fault *f)
{
	spk_score_decoded_again(t->score);
	if (t->line != NULL)
		return score_lines(t, f);
	spk_score_signal(t->score, t->x, t->codec->type, t->r, t->decoded);
	return spk_score_end(t->score, f);
}

/*
 * Sums over a signal and its decoded form, each relative to the signal's first
 * value.
 */
struct sums {
	double		 n, x, r, xx, xr, rr;
};

static struct sums
add_up(const struct spk_trial *t)
{
	const double by = t->x[0];
	const float *r = t->r;
	struct sums s = {.n = (double)t->frames};
	double dx, dr;
	size_t i;

	for (i = 0; i < t->frames; i++) {
		dx = t->x[i] - by;
		dr = (double)r[i] - by;
		s.x += dx;
		s.r += dr;
		s.xx += dx * dx;
		s.xr += dx * dr;
		s.rr += dr * dr;
	}
	return s;
}

bool
spk_trial_fit(struct spk_trial *t, float *factor, float *shift)
{
	const struct spk_stretch how = {factor, shift};
	const struct sums s = add_up(t);
	const double xr = s.xr - s.x * s.r / s.n, rr = s.rr - s.r * s.r / s.n;
	const double k = rr > LITTLE * s.rr ? spk_single(xr / rr) : 1;
	const double was = s.xx - 2 * s.xr + s.rr;
	const double is = s.xx - s.x * s.x / s.n - 2 * k * xr + k * k * rr;

	*factor = (float)k;
	*shift = (float)(t->x[0] + s.x / s.n - k * (t->x[0] + s.r / s.n));
	if (is < was - LITTLE * s.xx && isfinite(*factor) &&
	    isfinite(*shift)) {
		spk_stretch(&how, SPK_F32, t->r, t->frames, 1);
		return true;
	}
	*factor = 1;
	*shift = 0;
	return false;
}

/*
 * Compare two spike trains by their intervals: for each plane and channel that
 * has one in both, the difference of the intervals, and of their reciprocals,
 * the rates.  Maps of intervals become available earlier for one train than for
 * the other; those that are ahead wait.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "camera/isi.h"
#include "tune/score.h"

/* The longest interval: as planes of 32 MiB allow, from LEAST to MOST. */
#define ROOM		(1 << 28)	/* bits */
#define LEAST		1024
#define MOST		65536

struct train {
	struct spk_isi	*isi;
	float		*map;		/* 0: no interval */
	size_t		 n;		/* waiting maps */
};

struct spk_isi_error {
	size_t		 channels, longest;
	bool		 farther;	/* some are longer */
	struct train	 train[2];
	double		 frames;	/* compared */
	double		*n, *isi2, *rate2;	/* of each channel */
};

void
spk_isi_error_free(struct spk_isi_error *s)
{
	size_t k;

	if (s == NULL)
		return;
	for (k = 0; k < 2; k++) {
		spk_isi_free(s->train[k].isi);
		free(s->train[k].map);
	}
	free(s->n);
	free(s->isi2);
	free(s->rate2);
	free(s);
}

static size_t
longest(size_t channels)
{
	const size_t n = ROOM / channels;

	return n < LEAST ? LEAST : n < MOST ? n : MOST;
}

struct spk_isi_error *
spk_isi_error_new(size_t channels, struct spk_fault *f)
{
	struct spk_isi_error *s = calloc(1, sizeof *s);
	struct train *t;
	bool all = s != NULL;

	for (t = all ? s->train : NULL; all && t < s->train + 2; t++) {
		t->isi = spk_isi_new(channels, longest(channels) + 1,
		    SPK_EDGE_NONE, f);
		t->map = calloc(SPK_ISI_PLANES * channels, sizeof *t->map);
		all = t->isi != NULL && t->map != NULL;
	}
	if (all) {
		s->channels = channels;
		s->longest = longest(channels);
		s->n = calloc(channels, sizeof *s->n);
		s->isi2 = calloc(channels, sizeof *s->isi2);
		s->rate2 = calloc(channels, sizeof *s->rate2);
	}
	if (all && s->n != NULL && s->isi2 != NULL && s->rate2 != NULL)
		return s;
	spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_isi_error_free(s);
	return NULL;
}

/* A frame of both maps. */
static void
compare(struct spk_isi_error *s, const float *a, const float *b)
{
	const float most = SPK_ISI_CLIP, far = (float)s->longest;
	double isi, rate;
	size_t c;

	for (c = 0; c < s->channels; c++) {
		if (!(a[c] > 0 && b[c] > 0))
			continue;
		if (a[c] > far || b[c] > far) {
			s->farther = true;
			continue;
		}
		s->n[c]++;
		isi = (double)(fminf(a[c], most) - fminf(b[c], most));
		rate = 1 / (double)a[c] - 1 / (double)b[c];
		s->isi2[c] += isi * isi;
		s->rate2[c] += rate * rate;
	}
	s->frames++;
}

/* Compare what is known of both. */
static void
settle(struct spk_isi_error *s)
{
	struct train *t;
	size_t n, k;

	do {
		for (t = s->train; t < s->train + 2; t++)
			t->n += spk_isi_get(t->isi, t->map + t->n *
			    s->channels, SPK_ISI_PLANES - t->n);
		n = s->train[0].n < s->train[1].n ? s->train[0].n :
		    s->train[1].n;
		for (k = 0; k < n; k++)
			compare(s, s->train[0].map + k * s->channels,
			    s->train[1].map + k * s->channels);
		for (t = s->train; t < s->train + 2; t++) {
			t->n -= n;
			memmove(t->map, t->map + n * s->channels,
			    t->n * s->channels * sizeof *t->map);
		}
	} while (n > 0);
}

int
spk_isi_error_add(struct spk_isi_error *s, const int8_t *a, const int8_t *b,
    size_t frames, struct spk_fault *f)
{
	size_t n;

	for (; frames > 0; frames -= n) {
		n = frames < SPK_ISI_PLANES ? frames : SPK_ISI_PLANES;
		if (spk_isi_put(s->train[0].isi, a, n, f) == -1 ||
		    spk_isi_put(s->train[1].isi, b, n, f) == -1)
			return -1;
		settle(s);
		a += n * s->channels;
		b += n * s->channels;
	}
	return 0;
}

uint64_t
spk_isi_error_reached(const struct spk_isi_error *s)
{
	return s->farther ? s->longest : 0;
}

void
spk_isi_error_end(struct spk_isi_error *s, struct spk_sums *sums)
{
	size_t c;

	spk_isi_end(s->train[0].isi);
	spk_isi_end(s->train[1].isi);
	settle(s);
	for (c = 0; c < s->channels; c++) {
		sums[c].samples = s->frames;
		sums[c].valid = s->n[c];
		sums[c].isi2 = s->isi2[c];
		sums[c].rate2 = s->rate2[c];
	}
}

/*
 * Whether restoration helps: the frames of the scene are kept until their units
 * are coded.  Each unit is decoded, as a decoder will do it, and the scene is
 * compared with the decoded frame and with the restored one.  Restoration also
 * needs the next frame, so a unit is held back until that is coded.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/restore.h"
#include "video/judge.h"

struct kept {				/* a frame of the scene */
	struct kept	*next;
	uint16_t	 sample[];
};

struct held {				/* a unit */
	uint8_t		*bytes;
	size_t		 n, cap;
};

struct spk_judge {
	size_t		 pixels;
	const double	*light;
	struct spk_av1_decoder *decoder;
	struct spk_restore restore;
	void		*room;
	float		*frame;
	struct kept	*first, **last;
	struct held	 held[2];	/* the one before, and the next */
	double		 recent;
};

struct spk_judge *
spk_judge_new(const struct spk_judge_how *how, struct spk_fault *f)
{
	struct spk_judge *j = calloc(1, sizeof *j);

	if (j == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	j->pixels = how->width * how->height;
	j->light = how->light;
	j->last = &j->first;
	j->frame = malloc(j->pixels * sizeof *j->frame);
	j->room = aligned_alloc(64, spk_lines(spk_restore_room(how->net,
	    how->width, how->height, how->jobs)));
	j->decoder = spk_av1_decoder_new(how->jobs, j->pixels, f);
	if (j->frame != NULL && j->room != NULL && j->decoder != NULL) {
		spk_restore_open(&j->restore, j->room, how->net, how->width,
		    how->height, how->quality, how->jobs);
		return j;
	}
	if (j->decoder != NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_judge_free(j);
	return NULL;
}

void
spk_judge_free(struct spk_judge *j)
{
	struct kept *k;

	if (j == NULL)
		return;
	while ((k = j->first) != NULL) {
		j->first = k->next;
		free(k);
	}
	spk_av1_decoder_free(j->decoder);
	free(j->held[0].bytes);
	free(j->held[1].bytes);
	free(j->room);
	free(j->frame);
	free(j);
}

int
spk_judge_scene(struct spk_judge *j, const uint16_t *frame,
    struct spk_fault *f)
{
	const size_t size = j->pixels * sizeof *frame;
	struct kept *k = malloc(sizeof *k + size);

	if (k == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	memcpy(k->sample, frame, size);
	k->next = NULL;
	*j->last = k;
	j->last = &k->next;
	return 0;
}

/* Samples, as light, to j->frame. */
static const float *
lit(struct spk_judge *j, const uint16_t *sample)
{
	size_t i;

	for (i = 0; i < j->pixels; i++)
		j->frame[i] = (float)j->light[sample[i]];
	return j->frame;
}

static int
decode(struct spk_judge *j, const struct spk_av1_unit *u, struct spk_fault *f)
{
	struct spk_av1_picture p;
	int rc;

	if (spk_av1_decode(j->decoder, u->bytes, u->n, f) == -1)
		return -1;
	rc = spk_av1_picture(j->decoder, &p, f);
	if (rc == 1)
		spk_restore_put(&j->restore, lit(j, p.samples), true);
	return rc == 0 ? spk_fail(f, SPK_SYSTEM, "a unit of libaom shows no "
	    "frame") : rc;
}

static int
hold(struct spk_judge *j, const struct spk_av1_unit *u, struct spk_fault *f)
{
	struct held *h = &j->held[1];

	if (spk_grow(&h->bytes, &h->cap, u->n, 1, f) == -1)
		return -1;
	memcpy(h->bytes, u->bytes, u->n);
	h->n = u->n;
	return decode(j, u, f);
}

/* Whether to restore the frame whose neighbours are now available. */
static bool
judge(struct spk_judge *j)
{
	struct kept *k = j->first;
	const float *scene = lit(j, k->sample);
	const double plain = spk_restore_error(spk_restore_plain(&j->restore),
	    scene, j->pixels);
	const double restored = spk_restore_error(
	    spk_restore_frame(&j->restore), scene, j->pixels);

	j->first = k->next;
	if (j->first == NULL)
		j->last = &j->first;
	free(k);
	return spk_restore_choose(&j->recent, plain, restored);
}

int
spk_judge_unit(struct spk_judge *j, const struct spk_av1_unit *u,
    struct spk_judged *judged, struct spk_fault *f)
{
	const struct held before = j->held[1];

	j->held[1] = j->held[0];
	j->held[0] = before;
	if (u == NULL)
		spk_restore_put(&j->restore, NULL, false);
	else if (hold(j, u, f) == -1)
		return -1;
	if (j->first == NULL || spk_restore_plain(&j->restore) == NULL)
		return 0;
	*judged = (struct spk_judged){
		.bytes = before.bytes, .n = before.n, .restore = judge(j)
	};
	return 1;
}

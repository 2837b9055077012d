/*
 * spk-fit profile: how the pixels of a camera differ, from a recording of
 * uniform light, and optionally one without light.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fit.h"

/* Read all planes of a recording; the caller frees them. */
static int
read_uniform(struct spk_fitting *j, const char *file, struct spk_uniform *u,
    void **room)
{
	struct spk_input *i = &j->planes;
	size_t n, block;
	ptrdiff_t got;
	const int8_t *y;

	if (spk_input_open(i, file, &j->args, NULL, &j->fault) == -1 ||
	    spk_fit_spikes(j, i) == -1)
		return -1;
	n = spk_in_columns(i->in);
	block = SPK_BLOCK / n + 1;
	*room = calloc(1, spk_uniform_room(n));
	if (*room == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	spk_uniform_open(u, *room, n);
	while ((got = spk_input_read(i, SPK_I8, block, &j->fault)) > 0) {
		if (spk_fit_up_only(j, i, (size_t)got * n) == -1)
			return -1;
		for (y = (const int8_t *)i->block; got > 0; got--, y += n)
			spk_uniform_put(u, y);
	}
	if (got == 0 && u->planes == 0)
		return spk_fail(&j->fault, SPK_DATA, "%s: no frames", i->name);
	if (got == 0)
		spk_fit_note(j, i);
	return (int)got;
}

static int
write_profile(struct spk_fitting *j, const struct spk_uniform *light,
    const struct spk_uniform *dark, const char *name)
{
	const size_t n = light->pixels;
	float *frames = malloc(2 * n * sizeof *frames);
	size_t unknown;
	int rc = -1;

	if (frames == NULL)
		return spk_fail(&j->fault, SPK_SYSTEM, SPK_NO_MEMORY);
	unknown = spk_profile_make(light, dark, frames);
	if (unknown == n)
		spk_fail(&j->fault, SPK_DATA, "%s: no pixel has two spikes "
		    "or more, and more of them than without light", name);
	else if (spk_out_write(j->out, SPK_F32, frames, 2, &j->fault) == 0)
		rc = spk_out_end(j->out, &j->fault);
	free(frames);
	if (rc == 0 && spk_head_get(&j->args, "quiet") == NULL)
		spk_note(SPK_FIT_PROG, name, unknown, "pixel",
		    "without a known response set to 1");
	return rc;
}

static int
open_output(struct spk_fitting *j)
{
	struct spk_head how = {0};

	if (spk_head_set(&how, "to", "f32", &j->fault) == 0)
		j->out = spk_out_open(1, "stdout", &how, SPK_CLOSE, &j->fault);
	spk_head_free(&how);
	return j->out != NULL ? 0 : -1;
}

static int
begin(struct spk_fitting *j)
{
	static const char *const kept[] = {"width", "height"};
	struct spk_head head = {0};
	const char *value;
	size_t k;
	int rc;

	rc = spk_head_set(&head, "kind", "signal", &j->fault);
	for (k = 0; k < 2 && rc == 0; k++) {
		value = spk_head_get(spk_in_head(j->planes.in), kept[k]);
		if (value != NULL)
			rc = spk_head_set(&head, kept[k], value, &j->fault);
	}
	if (rc == 0)
		rc = spk_facts(&head, &j->args, spk_in_columns(j->planes.in),
		    j->planes.name, &j->fault);
	if (rc == 0)
		rc = spk_out_begin(j->out, &head,
		    spk_in_columns(j->planes.in), NULL, &j->fault);
	spk_head_free(&head);
	return rc;
}

int
spk_fit_profile(struct spk_fitting *j, const char *uniform)
{
	const char *file = spk_head_get(&j->args, "dark");
	struct spk_uniform light = {0}, dark = {0};
	void *room[2] = {NULL, NULL};
	int rc;

	rc = open_output(j);
	if (rc == 0 && file != NULL)
		rc = read_uniform(j, file, &dark, &room[1]);
	if (rc == 0) {
		spk_input_close(&j->planes);
		rc = read_uniform(j, uniform, &light, &room[0]);
	}
	if (rc == 0 && file != NULL && light.pixels != dark.pixels)
		rc = spk_fail(&j->fault, SPK_DATA, "%s: planes of %zu "
		    "pixels; those of %s have %zu", file, dark.pixels,
		    j->planes.name, light.pixels);
	if (rc == 0 && begin(j) == 0)
		rc = write_profile(j, &light, file != NULL ? &dark : NULL,
		    j->planes.name);
	free(room[0]);
	free(room[1]);
	return rc;
}

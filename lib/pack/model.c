/* The table of models: each is a level of packing. */
#include <string.h>

#include "pack/pack.h"

/* A new model is one more line. */
#define MODELS(X) \
	X(bits) X(fast) X(mid) X(max) X(train) X(scene)

#define DECLARE(name)	extern const struct spk_model spk_##name##_model;
#define ROW(name)	&spk_##name##_model,

MODELS(DECLARE)

static const struct spk_model *const models[] = { MODELS(ROW) NULL };

const char *
spk_model_name(size_t k)
{
	size_t i;

	for (i = 0; models[i] != NULL; i++)
		if (!models[i]->scene && k-- == 0)
			return models[i]->name;
	return NULL;
}

const struct spk_model *
spk_model_find(const char *name)
{
	const struct spk_model *const *p;

	for (p = models; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			break;
	return *p;
}

const struct spk_model *
spk_model_numbered(unsigned number)
{
	const struct spk_model *const *p;

	for (p = models; *p != NULL; p++)
		if ((*p)->number == number)
			break;
	return *p;
}

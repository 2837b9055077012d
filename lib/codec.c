/* The table of codecs: a new one is one more line in the list. */
#include <string.h>

#include "priv.h"

#define CODECS(X) \
	X(sf) \
	X(bsa) \
	X(pwm) \
	X(lif) \
	X(rate) \
	X(bin)

#define DECLARE(name)	extern const struct spk_codec spk_##name;
#define ROW(name)	&spk_##name,

CODECS(DECLARE)

const struct spk_codec *const spk_codecs[] = {
	CODECS(ROW)
	NULL
};

const struct spk_codec *
spk_codec(const char *name)
{
	const struct spk_codec *const *c;

	for (c = spk_codecs; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

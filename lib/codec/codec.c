/* The table of codecs: a new one is one more line in the list. */
#include <string.h>

#include "codec/codec.h"

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

/* Members that the first version had. */
#define LEAST	(offsetof(struct spk_codec, search) + \
		    sizeof(spk_codecs[0]->search))

int
spk_codec_row(struct spk_codec *to, const struct spk_codec *from,
    struct spk_fault *f)
{
	if (from == NULL || from->row < LEAST || from->name == NULL ||
	    from->param == NULL || from->size < sizeof(size_t))
		return spk_fail(f, SPK_USAGE, "no codec");
	return spk_struct(to, sizeof *to, from, from->row, f);
}

const struct spk_codec *
spk_codec_find(const char *name)
{
	const struct spk_codec *const *c;

	for (c = spk_codecs; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

/* The table of codecs: a new one is one more line of the list. */
#include <string.h>

#include "codec/codec.h"

#define CODECS(X) \
	X(sf) \
	X(delta) \
	X(tbr) \
	X(mw) \
	X(bsa) \
	X(hsa) \
	X(pwm) \
	X(lif) \
	X(latency) \
	X(rank) \
	X(weighted) \
	X(burst) \
	X(rate) \
	X(cam) \
	X(bin)

#define DECLARE(name)	extern const struct spk_codec spk_##name;
#define ROW(name)	&spk_##name,

CODECS(DECLARE)

const struct spk_codec *const spk_codecs[] = {
	CODECS(ROW)
	NULL
};

/* The members of the first version. */
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

static const char *const precisions[] = {"f32", "f64", NULL};

const struct spk_param spk_precision_param[] = {
	{ .name = "precision", .type = SPK_CHOICE, .choice = precisions,
	  .unit = "TYPE", .help = "floating-point type" },
	{ .name = NULL }
};

static const char *
precision(const struct spk_codec *c)
{
	return precisions[c->type == SPK_F64];
}

const struct spk_codec *
spk_codec_precise(const struct spk_codec *c, const struct spk_head *words)
{
	const char *text = spk_head_get(words, "precision");

	if (text == NULL || c == NULL || c->row < sizeof *c ||
	    c->other == NULL || strcmp(text, precision(c->other)) != 0)
		return c;
	return c->other;
}

/* The word precision must match the codec. */
static int
check_precision(const struct spk_codec *c, const struct spk_head *words,
    struct spk_fault *f)
{
	const char *text = spk_head_get(words, "precision");

	if (text == NULL || strcmp(text, precision(c)) == 0)
		return 0;
	return spk_fail(f, SPK_USAGE, "precision=%.40s: this is %s of %s",
	    text, c->name, precision(c));
}

static bool
has_row(const struct spk_param *p, const char *name)
{
	for (; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return true;
	return false;
}

int
spk_codec_words(const struct spk_codec *c, const struct spk_head *words,
    struct spk_fault *f)
{
	const char *kind = spk_head_get(words, "kind");
	const char *codec = spk_head_get(words, "codec");
	size_t i;

	if (codec != NULL && strcmp(codec, c->name) != 0)
		return spk_fail(f, SPK_USAGE, "codec=%.40s: these are not "
		    "words of %s", codec, c->name);
	if (codec == NULL && kind != NULL)
		return spk_fail(f, SPK_USAGE, "kind=%.40s without codec: "
		    "these are not words of %s", kind, c->name);
	for (i = 0; codec == NULL && i < words->n; i++)
		if (!has_row(c->param, words->word[i].key) &&
		    (c->image == NULL ||
		    strcmp(words->word[i].key, "width") != 0) &&
		    (c->span == SPK_RAW || !has_row(spk_scale_param(c),
		    words->word[i].key)) &&
		    ((c->other == NULL && c->precision == NULL) ||
		    !has_row(spk_precision_param, words->word[i].key)))
			return spk_fail(f, SPK_USAGE, "%.40s: %s has no such "
			    "parameter", words->word[i].key, c->name);
	return check_precision(c, words, f);
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

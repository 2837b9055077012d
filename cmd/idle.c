/* Options that would have no effect with others: they are refused. */
#include <string.h>

#include "code.h"

/* An option of a codec, and another that makes it idle. */
static const struct idle {
	const char	*codec, *option;
	const char	*other;
	const char	*values;	/* of the other; NULL: any */
	const char	*usual;		/* its default */
	const char	*with, *without;	/* only with or without these */
} table[] = {
	{ "latency", "tau", "curve", "linear log spikify", "linear", NULL,
	  NULL },
	{ "latency", "tau", "curve", "snntorch-linear", NULL, "normalize",
	  NULL },
	{ "latency", "threshold", "curve", "linear log spikify", "linear", NULL,
	  "silent" },
	{ "tbr", "factor", "threshold", NULL, NULL, NULL, NULL },
	{ "tbr", "deviation", "threshold", NULL, NULL, NULL, NULL },
	{ "bsa", "order", "taps", NULL, NULL, NULL, NULL },
	{ "bsa", "cutoff", "taps", NULL, NULL, NULL, NULL },
	{ "bsa", "window", "taps", NULL, NULL, NULL, NULL },
	{ "hsa", "order", "taps", NULL, NULL, NULL, NULL },
	{ "hsa", "cutoff", "taps", NULL, NULL, NULL, NULL },
	{ "hsa", "window", "taps", NULL, NULL, NULL, NULL },
	{ "bin", "sigma", "code", "time winner one-hot", NULL, NULL, NULL },
	{ "bin", "beta", "code", "rate winner one-hot fire bernoulli", "rate",
	  NULL, NULL },
	{ "bin", "variant", "code", "rate winner one-hot fire bernoulli",
	  "rate", NULL, NULL },
	{ "bin", "method", "code", "time winner one-hot fire", NULL, NULL,
	  NULL },
	{ "bin", "max-rate", "code", "time winner one-hot", NULL, NULL, NULL },
	{ "bin", "seed", "code", "time winner one-hot fire", NULL, NULL, NULL },
	{ "rate", "step-threshold", "code", "rate", "rate", NULL, "learn" },
	{ .codec = NULL }
};

int
spk_without_idle(const struct spk_codec *codec, const struct spk_head *args,
    struct spk_fault *f)
{
	const struct idle *i;
	const char *value, *how, *third;

	for (i = table; i->codec != NULL; i++) {
		value = spk_head_get(args, i->other);
		if (value == NULL)
			value = i->usual;
		if (strcmp(i->codec, codec->name) != 0 ||
		    spk_head_get(args, i->option) == NULL || value == NULL ||
		    (i->values != NULL && !spk_is_word(i->values, value)) ||
		    (i->with != NULL && spk_head_get(args, i->with) == NULL) ||
		    (i->without != NULL &&
		    spk_head_get(args, i->without) != NULL))
			continue;
		how = i->with != NULL ? " and --" : " without --";
		third = i->with != NULL ? i->with : i->without;
		return spk_fail(f, SPK_USAGE, "--%s: not with --%s%s%s%s%s",
		    i->option, i->other, i->values != NULL ? "=" : "",
		    i->values != NULL ? value : "", third != NULL ? how : "",
		    third != NULL ? third : "");
	}
	return 0;
}

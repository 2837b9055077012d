/* Known files that are not read. */
#ifndef SPK_FOREIGN_H
#define SPK_FOREIGN_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

struct spk_foreign {
	const char	*name;		/* like that of a format */
	const char	*what;		/* what it is, and the converter */
};
/*
 * Recognise the first n bytes: 1, and kind, or 0; or -1 if more bytes would
 * decide, but not if these are all.
 */
int	 spk_foreign_is(const char *, size_t n, bool all,
	    const struct spk_foreign **kind);

#pragma GCC visibility pop

#endif

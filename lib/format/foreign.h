/* Files that are known, and not read. */
#ifndef SPK_FOREIGN_H
#define SPK_FOREIGN_H

#include "base/base.h"

#pragma GCC visibility push(hidden)

struct spk_foreign {
	const char	*name;		/* as that of a format */
	const char	*what;		/* it is, and what makes of it */
};
/*
 * What n bytes are the first of: 1, and kind, or 0; or -1, more would tell,
 * but not if these are all.
 */
int	 spk_foreign_is(const char *, size_t n, bool all,
	    const struct spk_foreign **kind);

#pragma GCC visibility pop

#endif

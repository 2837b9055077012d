/*
 * The nearest name to an unknown word: of the names tried, the one that is the
 * fewest steps away.  A step inserts, removes or changes a character, or swaps
 * two; case is ignored.  A name with a short ending, hann as hanning,
 * is no step away.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/base.h"

#define LONGEST		40		/* of names */
#define ENDING		3		/* characters, at the most */

static bool
alike(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Steps from a to b, row by row: from prefixes of a to each prefix of b. */
static size_t
steps(const char *a, size_t n, const char *b, size_t m)
{
	size_t row[3][LONGEST + 1];
	size_t *two = row[0], *one = row[1], *now = row[2], *free, i, k;

	for (k = 0; k <= m; k++)
		one[k] = k;
	for (i = 1; i <= n; i++) {
		now[0] = i;
		for (k = 1; k <= m; k++) {
			now[k] = least(least(one[k], now[k - 1]) + 1,
			    one[k - 1] + !alike(a[i - 1], b[k - 1]));
			if (i > 1 && k > 1 && alike(a[i - 1], b[k - 2]) &&
			    alike(a[i - 2], b[k - 1]))
				now[k] = least(now[k], two[k - 2] + 1);
		}
		free = two;
		two = one;
		one = now;
		now = free;
	}
	return one[m];
}

void
spk_near(struct spk_near *near, const char *name)
{
	const size_t m = strlen(name), n = near->n;
	size_t away;

	if (n > LONGEST || m > LONGEST || (n == m &&
	    memcmp(near->s, name, n) == 0))
		return;
	away = m > ENDING && n > m && n - m <= ENDING &&
	    strncasecmp(near->s, name, m) == 0 ? 0 :
	    steps(near->s, n, name, m);
	if (away > (n < 2 ? 0U : n < 6 ? 1U : 2U) ||
	    (near->name != NULL && away >= near->away))
		return;
	near->name = name;
	near->away = away;
}

const char *
spk_near_text(struct spk_near *near, const char *dashes)
{
	if (near->name == NULL)
		return "";
	snprintf(near->text, sizeof near->text, "; did you mean %s%s?", dashes,
	    near->name);
	return near->text;
}

/*
 * Selection of frames by the values of a column: COLUMN=VALUE,..., each a
 * number or a range, 3..5, which includes both ends; one end may be omitted.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stream/in.h"

/* All of n bytes as a number; `none' if empty. */
static bool
number(const char *s, size_t n, double none, double *x)
{
	*x = none;
	return n == 0 || spk_read_f64(s, s + n, x) == s + n;
}

static bool
values(const char *s, size_t n, struct spk_values *v)
{
	const char *dots = memmem(s, n, "..", 2);
	const size_t first = dots != NULL ? (size_t)(dots - s) : n;

	if (n == 0 || (dots != NULL && n == 2) ||
	    !number(s, first, -INFINITY, &v->least))
		return false;
	v->most = v->least;
	if (dots != NULL && !number(dots + 2, n - first - 2, INFINITY,
	    &v->most))
		return false;
	return v->least <= v->most;
}

/* The values of a list. */
static int
add_values(struct spk_chosen *p, const char *list, struct spk_fault *f)
{
	size_t n, cap = 0;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (spk_grow(&p->values, &cap, p->n + 1, sizeof *p->values,
		    f) == -1)
			return -1;
		if (!values(list, n, &p->values[p->n]))
			return spk_fail(f, SPK_USAGE, SPK_WORD("where") ": "
			    "'%.*s' is neither a number nor a range such as "
			    "3..5", n < 40 ? (int)n : 40, list);
		p->n++;
		if (list[n] == '\0')
			return 0;
	}
}

int
spk_in_where(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	const char *where = spk_head_get(args, "where");
	const char *equals = where != NULL ? strrchr(where, '=') : NULL;
	struct spk_chosen *p;
	int have;

	if (where == NULL)
		return 0;
	if (equals == NULL || equals == where)
		return spk_fail(f, SPK_USAGE, SPK_WORD("where") ": '%.40s' is "
		    "not COLUMN=VALUE", where);
	in->part = p = calloc(1, sizeof *p);
	if (p == NULL || (p->where = strdup(where)) == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	have = spk_in_field(in, "where", where, (size_t)(equals - where),
	    &p->field, f);
	if (have <= 0)
		return spk_fail(f, SPK_USAGE, SPK_WORD("where") ": '%.*s' is "
		    "not a column's number or name",
		    equals - where < 40 ? (int)(equals - where) : 40, where);
	if (p->field == in->apart)
		return spk_fail(f, SPK_USAGE, SPK_WORD("where") ": column %zu "
		    "holds times: select by time with " SPK_WORD("slice"),
		    p->field);
	p->field--;
	return add_values(p, equals + 1, f);
}

bool
spk_in_chosen(const struct spk_in *in)
{
	const struct spk_chosen *p = in->part;
	const double x = in->row[p->field];
	size_t i;

	for (i = 0; i < p->n; i++)
		if (x >= p->values[i].least && x <= p->values[i].most)
			return true;
	return false;
}

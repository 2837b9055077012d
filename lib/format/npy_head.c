/*
 * The header of a npy file: a magic number, the version, the length of the
 * rest, and a Python dictionary of descr (the type), fortran_order and shape.
 *
 *	type	'<f8', or a record: [field, field, ...] or '<i8,3<i2', whose
 *		second field has three numbers; or (type, shape)
 *	field	(name, type) or (name, type, shape), where the name may be
 *		(title, name); padding has none
 *
 * Fields of a record are recognised by the names of columns of events in text.
 * Only the size of the others is needed.
 */
#include <string.h>

#include "format/array.h"
#include "format/npy.h"

#define HEAD_MAX	65536		/* bytes */
#define RECORD_MAX	65536
#define DEPTH_MAX	16		/* records in records */

struct cursor {
	const char	*s, *end;
};

struct type {
	struct spk_array number;
	bool		 real;		/* a number of this type */
	bool		 record;
	uint64_t	 size;		/* bytes */
};

struct parser {
	struct cursor	 c;
	struct spk_npy_head *head;
	char		 text[64];	/* of the last type, like head->name */
	char		 field[32];	/* of the record's, or "" */
	unsigned	 depth;
	const char	*wrong;
};

static void
blanks(struct cursor *c)
{
	while (c->s < c->end && (*c->s == ' ' || *c->s == '\n'))
		c->s++;
}

static bool
take(struct cursor *c, char what)
{
	blanks(c);
	if (c->s == c->end || *c->s != what)
		return false;
	c->s++;
	blanks(c);
	return true;
}

/* A string, as far as size - 1 bytes hold it, and its length. */
static bool
string(struct cursor *c, char *to, size_t size, size_t *n)
{
	const char *e;
	char quote;

	blanks(c);
	if (c->s < c->end && *c->s == 'u')	/* of Python 2 */
		c->s++;
	if (c->s == c->end || (*c->s != '\'' && *c->s != '"'))
		return false;
	quote = *c->s++;
	for (e = c->s; e < c->end && *e != quote && *e != '\0'; e++)
		if (*e == '\\' && e + 1 < c->end)
			e++;
	if (e == c->end || *e == '\0')
		return false;
	*n = (size_t)(e - c->s);
	size = *n < size ? *n : size - 1;
	memcpy(to, c->s, size);
	to[size] = '\0';
	c->s = e + 1;
	blanks(c);
	return true;
}

/* A whole number of up to 64 bits; Python 2 may have marked it as long. */
static bool
count(struct cursor *c, uint64_t *n)
{
	const char *e = c->s;

	while (e < c->end && *e >= '0' && *e <= '9')
		e++;
	if (!spk_count64(c->s, e, n))
		return false;
	c->s = e + (e < c->end && *e == 'L');
	blanks(c);
	return true;
}

/* (3, 4): up to `most' numbers, n of them. */
static bool
counts(struct cursor *c, uint64_t *to, size_t most, size_t *n)
{
	if (!take(c, '('))
		return false;
	for (*n = 0; !take(c, ')');) {
		if (*n == most || !count(c, &to[(*n)++]) ||
		    (!take(c, ',') && (c->s == c->end || *c->s != ')')))
			return false;
	}
	return *n > 0;
}

/* Types */

static bool
fail(struct parser *p, const char *why)
{
	if (p->wrong == NULL)
		p->wrong = why;
	return false;
}

/* A shape: the number of elements. */
static bool
repeat(struct parser *p, struct cursor *c, struct type *t)
{
	uint64_t n[32];			/* numpy's maximum */
	size_t k = 1, i;

	if (!count(c, &n[0]) && !counts(c, n, 32, &k))
		return false;
	for (i = 0; i < k; i++) {
		t->real &= n[i] == 1;
		if (n[i] > RECORD_MAX)
			return fail(p, "a record of too many bytes");
		t->size *= n[i];
		if (t->size > RECORD_MAX)
			return fail(p, "a record of too many bytes");
	}
	return true;
}

/* A number that can be a value: n bytes of its name. */
static bool
real(const char *s, size_t n, enum spk_number *code)
{
	static const struct {
		const char	*name, *other;
		enum spk_number	code;
	} types[] = {
		{ "b1", "bool", SPK_NUM_U8 }, { "?", "bool8", SPK_NUM_U8 },
		{ "i1", "int8", SPK_NUM_I8 }, { "u1", "uint8", SPK_NUM_U8 },
		{ "i2", "int16", SPK_NUM_I16 },
		{ "u2", "uint16", SPK_NUM_U16 },
		{ "i4", "int32", SPK_NUM_I32 },
		{ "u4", "uint32", SPK_NUM_U32 },
		{ "i8", "int64", SPK_NUM_I64 },
		{ "u8", "uint64", SPK_NUM_U64 },
		{ "f2", "float16", SPK_NUM_F16 },
		{ "f4", "float32", SPK_NUM_F32 },
		{ "f8", "float64", SPK_NUM_F64 },
	};
	size_t i;

	for (i = 0; i < sizeof types / sizeof *types; i++)
		if ((strlen(types[i].name) == n &&
		    memcmp(s, types[i].name, n) == 0) ||
		    (strlen(types[i].other) == n &&
		    memcmp(s, types[i].other, n) == 0)) {
			*code = types[i].code;
			return true;
		}
	return false;
}

/* Any other type: its size in bytes. */
static bool
other(struct parser *p, struct cursor c, struct type *t)
{
	static const char kinds[] = "VSaUcfMm";
	const char kind = c.s < c.end ? *c.s++ : '\0';

	if (kind == 'O')
		return fail(p, "Python objects, which numpy pickles");
	if (kind == '\0' || strchr(kinds, kind) == NULL)
		return false;
	t->size = 0;
	if (c.s < c.end && !count(&c, &t->size))
		return false;
	if (t->size > RECORD_MAX)
		return fail(p, "a record of too many bytes");
	if (kind == 'U')
		t->size *= 4;
	/* A date has a unit, as in M8[us]. */
	return c.s == c.end || (strchr("Mm", kind) != NULL && *c.s == '[' &&
	    c.end[-1] == ']');
}

/* '<f8', '3<f8', '(2,3)<f8' */
static bool
simple(struct parser *p, struct cursor c, struct type *t)
{
	struct cursor times = c;
	bool big;

	while (c.s < c.end && strchr("0123456789(), ", *c.s) != NULL)
		c.s++;
	times.end = c.s;
	big = c.s < c.end && *c.s == '>';
	if (c.s < c.end && strchr("<>|=", *c.s) != NULL)
		c.s++;
	*t = (struct type){.number = {.big = big}};
	t->real = real(c.s, (size_t)(c.end - c.s), &t->number.code);
	if (t->real)
		t->size = t->number.size = spk_number_size(t->number.code);
	else if (!other(p, c, t))
		return false;
	return times.s == times.end ||
	    (repeat(p, &times, t) && times.s == times.end);
}

/* A type in quotes; several form a record without names. */
static bool
quoted(struct parser *p, struct type *t)
{
	struct cursor c = {NULL, NULL};
	struct type part;
	uint64_t size = 0;
	size_t n, inside, parts = 0;

	if (!string(&p->c, p->text, sizeof p->text, &n))
		return false;
	if (n >= sizeof p->text)
		return fail(p, "a type of too many letters");
	for (c.s = p->text; parts == 0 || *c.end == ','; c.s = c.end + 1) {
		inside = *c.s == '(' ? strcspn(c.s, ")") : 0;
		c.end = c.s + inside + strcspn(c.s + inside, ",");
		if (!simple(p, c, &part))
			return false;
		size += part.size;
		parts++;
	}
	*t = part;
	t->size = size;
	t->record = parts > 1;
	t->real &= parts == 1;
	return true;
}

static bool	 type(struct parser *, struct type *);

/* A field of the file's records: its role in an event. */
static void
keep(struct parser *p, const struct type *t, uint64_t at)
{
	double ticks;
	const char part = spk_event_part(p->field, &ticks);
	struct spk_npy_field *d;

	if (part == '\0')
		return;
	d = &p->head->part[strchr(SPK_EVENT_PARTS, part) - SPK_EVENT_PARTS];
	d->wrong = *d->name != '\0' ? "another field means the same" :
	    !t->real ? "not one real number" :
	    part == 't' && ticks < 0 ? "not in a known unit" : NULL;
	memcpy(d->name, p->field, sizeof d->name);
	memcpy(d->text, p->text, sizeof d->text);
	d->type = t->number;
	d->at = (size_t)at;
	if (part == 't')
		p->head->second = ticks;
}

/* ('x', '<i2'), after the first parenthesis; `at' is where it begins. */
static bool
field(struct parser *p, struct type *t, uint64_t at, char end)
{
	char title[32], name[32];
	size_t n = 0;

	if (take(&p->c, '(')) {
		if (!string(&p->c, title, sizeof title, &n) ||
		    !take(&p->c, ',') ||
		    !string(&p->c, name, sizeof name, &n) ||
		    !take(&p->c, ')'))
			return false;
	} else if (!string(&p->c, name, sizeof name, &n))
		return false;
	if (p->depth == 1)
		memcpy(p->field, name, sizeof name);
	if (!take(&p->c, ',') || !type(p, t) ||
	    (take(&p->c, ',') && !repeat(p, &p->c, t)))
		return false;
	blanks(&p->c);
	if (p->depth == 1 && n < sizeof name)
		keep(p, t, at);
	return take(&p->c, end);
}

/* [('t', '<i8'), ('x', '<i2')], after the first bracket */
static bool
record(struct parser *p, struct type *t)
{
	struct type one;
	bool list;

	*t = (struct type){.record = true};
	if (++p->depth > DEPTH_MAX)
		return false;
	while (!take(&p->c, ']')) {
		list = take(&p->c, '[');
		if ((!list && !take(&p->c, '(')) ||
		    !field(p, &one, t->size, list ? ']' : ')'))
			return false;
		t->size += one.size;
		if (t->size > RECORD_MAX)
			return fail(p, "a record of too many bytes");
		(void)take(&p->c, ',');
	}
	p->depth--;
	if (p->depth == 0)
		p->field[0] = '\0';
	return true;
}

static bool
type(struct parser *p, struct type *t)
{
	if (take(&p->c, '['))
		return record(p, t);
	if (take(&p->c, '{'))
		return fail(p, "a dictionary for a type, which numpy does not "
		    "load");
	if (take(&p->c, '('))
		return ++p->depth <= DEPTH_MAX && type(p, t) &&
		    take(&p->c, ',') && repeat(p, &p->c, t) &&
		    take(&p->c, ')') && p->depth-- > 0;
	return quoted(p, t);
}

/* The dictionary */

/* descr: the type of the array. */
static bool
descr(struct parser *p)
{
	struct spk_npy_head *h = p->head;
	struct type t;

	p->text[0] = '\0';
	if (!type(p, &t) || t.size == 0)
		return fail(p, "not a type of real numbers");
	if (!t.record && !t.real)
		return fail(p, "not a type of real numbers");
	memcpy(h->name, p->text, sizeof h->name);
	h->type = t.number;
	h->record = t.record ? (size_t)t.size : 0;
	return true;
}

static bool
order(struct parser *p)
{
	struct cursor *c = &p->c;
	const size_t n = (size_t)(c->end - c->s);

	p->head->fortran = n >= 4 && memcmp(c->s, "True", 4) == 0;
	if (!p->head->fortran && (n < 5 || memcmp(c->s, "False", 5) != 0))
		return fail(p, "fortran_order");
	c->s += p->head->fortran ? 4 : 5;
	return true;
}

static bool
shape(struct parser *p)
{
	return counts(&p->c, p->head->size, SPK_NPY_DIMENSIONS,
	    &p->head->dimensions) || fail(p, "shape");
}

static bool
dictionary(struct parser *p)
{
	static const struct {
		const char	*name;
		bool		(*value)(struct parser *);
	} keys[] = {
		{ "descr", descr }, { "fortran_order", order },
		{ "shape", shape },
	};
	struct cursor *c = &p->c;
	char key[16];
	unsigned seen = 0, k;
	size_t n;

	if (!take(c, '{'))
		return fail(p, "no dictionary");
	while (!take(c, '}')) {
		if (!string(c, key, sizeof key, &n) || n >= sizeof key ||
		    !take(c, ':'))
			return fail(p, "not a dictionary");
		for (k = 0; k < 3 && strcmp(key, keys[k].name) != 0; k++)
			;
		if (k == 3 || (seen & 1U << k) != 0)
			return fail(p, "a key too many");
		seen |= 1U << k;
		if (!keys[k].value(p)) {
			if (k > 0)
				p->text[0] = '\0';	/* irrelevant */
			return false;
		}
		(void)take(c, ',');
	}
	return seen != 7 ? fail(p, "a key is missing") : c->s == c->end ||
	    fail(p, "text after the dictionary");
}

/* The file */

int
spk_npy_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, SPK_NPY_MAGIC, sizeof SPK_NPY_MAGIC - 1);
}

/* The dictionary: where it begins, and its length. */
static int
locate(struct spk_in *in, size_t *from, size_t *n, struct spk_fault *f)
{
	const unsigned char *s;
	int have = spk_in_want(in, 12, f);

	if (have != 1)
		return have == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the npy header");
	if (spk_npy_begins(in->buf + in->pos, 8) != 1)
		return spk_in_fail(in, f, 0, "no npy file begins here");
	s = (const unsigned char *)in->buf + in->pos;
	if (s[6] < 1 || s[6] > 3)
		return spk_in_fail(in, f, 0, "npy version %u; this reads 1 to "
		    "3", s[6]);
	*from = s[6] == 1 ? 10 : 12;
	*n = (size_t)spk_bytes(in->buf + in->pos + 8, *from - 8, false);
	if (*n > HEAD_MAX)
		return spk_in_fail(in, f, 0, "a npy header of %zu bytes; the "
		    "maximum is %d", *n, HEAD_MAX);
	have = spk_in_want(in, *from + *n, f);
	return have == 1 ? 0 : have == -1 ? -1 : spk_in_fail(in, f, 0,
	    "cut in the npy header");
}

int
spk_npy_head(struct spk_in *in, struct spk_npy_head *h, struct spk_fault *f)
{
	struct parser p = {.head = h};
	size_t from = 0, n = 0;
	char show[48], name[48];

	if (locate(in, &from, &n, f) == -1)
		return -1;
	p.c.s = in->buf + in->pos + from;
	p.c.end = p.c.s + n;
	if (!dictionary(&p)) {
		spk_plain(show, sizeof show, p.text, strlen(p.text));
		spk_plain(name, sizeof name, p.field, strlen(p.field));
		return spk_in_fail(in, f, 0, "npy header: %s%s%s%s%s%s%s",
		    *name != '\0' ? "field '" : "", name,
		    *name != '\0' ? "': " : "", p.wrong,
		    *show != '\0' ? ": '" : "", show,
		    *show != '\0' ? "'" : "");
	}
	if (h->size[0] == SPK_TO_THE_END)	/* spk_npy_begin's */
		return spk_in_fail(in, f, 0, "this npy file was begun, and "
		    "not finished");
	in->pos += from + n;
	return 0;
}

/*
 * npy, numpy's arrays: a magic number, the version, the length of a head, the
 * head, which is a Python dictionary of descr (the type), fortran_order and
 * shape, and the values.  The first dimension counts frames, the others are
 * the columns of a frame; three of them are images.  An array of records with
 * t, x and p, and perhaps y, is events, whose t is microseconds.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"
#include "format/events.h"

#define MAGIC		"\x93NUMPY"
#define HEAD_MAX	65536		/* bytes */
#define DIMENSIONS	4		/* at the most */
#define RECORD_MAX	8		/* fields of a record */

struct field {
	char		 name[16];
	struct spk_array type;
	size_t		 at;		/* bytes from the record's begin */
};

/* What a head says. */
struct npy {
	struct spk_events ev;		/* first: what in->events is */
	struct field	 field[RECORD_MAX];
	size_t		 fields;	/* 0: plain numbers */
	struct spk_array type;		/* which are of this */
	size_t		 record;	/* bytes */
	uint64_t	 size[DIMENSIONS];
	size_t		 dimensions;
	bool		 fortran;
	int		 t, x, y, p;	/* fields of events, or -1 */
	size_t		 width;		/* of images */
	uint64_t	 taken;		/* events */
};

/* The dictionary */

struct cursor {
	const char	*s, *end;
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

/* A string of up to size - 1 bytes. */
static bool
string(struct cursor *c, char *to, size_t size)
{
	const char *e;
	char quote;

	blanks(c);
	if (c->s == c->end || (*c->s != '\'' && *c->s != '"'))
		return false;
	quote = *c->s++;
	e = memchr(c->s, quote, (size_t)(c->end - c->s));
	if (e == NULL || (size_t)(e - c->s) >= size)
		return false;
	memcpy(to, c->s, (size_t)(e - c->s));
	to[e - c->s] = '\0';
	c->s = e + 1;
	blanks(c);
	return true;
}

/* A type as numpy writes it, of real numbers. */
static bool
type_of(const char *s, struct spk_array *a)
{
	static const struct {
		const char	*name;
		enum spk_number	code;
	} types[] = {
		{ "b1", SPK_NUM_U8 },
		{ "i1", SPK_NUM_I8 }, { "u1", SPK_NUM_U8 },
		{ "i2", SPK_NUM_I16 }, { "u2", SPK_NUM_U16 },
		{ "i4", SPK_NUM_I32 }, { "u4", SPK_NUM_U32 },
		{ "i8", SPK_NUM_I64 }, { "u8", SPK_NUM_U64 },
		{ "f2", SPK_NUM_F16 }, { "f4", SPK_NUM_F32 },
		{ "f8", SPK_NUM_F64 },
	};
	size_t i;

	if (*s == '\0' || strchr("<>|=", *s) == NULL)
		return false;
	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(s + 1, types[i].name) == 0) {
			a->code = types[i].code;
			a->size = spk_number_size(a->code);
			a->big = *s == '>';
			return *s != '|' || a->size == 1;
		}
	return false;
}

/* [('t', '<i8'), ('x', '<i2')] */
static bool
record(struct cursor *c, struct npy *y, char *type, size_t size)
{
	struct field *d;

	while (!take(c, ']')) {
		if (y->fields == RECORD_MAX)
			return false;
		d = &y->field[y->fields++];
		if (!take(c, '(') || !string(c, d->name, sizeof d->name) ||
		    !take(c, ',') || !string(c, type, size) ||
		    !type_of(type, &d->type) || !take(c, ')'))
			return false;
		d->at = y->record;
		y->record += d->type.size;
		(void)take(c, ',');
	}
	return y->fields > 0;
}

/* (3, 4), of whole numbers that 64 bits hold. */
static bool
shape(struct cursor *c, struct npy *y)
{
	const char *e;

	if (!take(c, '('))
		return false;
	while (!take(c, ')')) {
		for (e = c->s; e < c->end && *e >= '0' && *e <= '9'; e++)
			;
		if (y->dimensions == DIMENSIONS ||
		    !spk_count64(c->s, e, &y->size[y->dimensions++]))
			return false;
		c->s = e;
		if (!take(c, ',') && (c->s == c->end || *c->s != ')'))
			return false;
	}
	return y->dimensions > 0;
}

static bool
order(struct cursor *c, struct npy *y)
{
	const size_t n = (size_t)(c->end - c->s);

	y->fortran = n >= 4 && memcmp(c->s, "True", 4) == 0;
	if (!y->fortran && (n < 5 || memcmp(c->s, "False", 5) != 0))
		return false;
	c->s += y->fortran ? 4 : 5;
	return true;
}

/* The head's n bytes; NULL, or what is wrong with them. */
static const char *
dictionary(const char *s, size_t n, struct npy *y, char *type, size_t size)
{
	static const char *const keys[] = {"descr", "fortran_order", "shape"};
	struct cursor c = {s, s + n};
	char key[16];
	unsigned seen = 0, k;
	bool good;

	*type = '\0';
	if (!take(&c, '{'))
		return "no dictionary";
	while (!take(&c, '}')) {
		if (!string(&c, key, sizeof key) || !take(&c, ':'))
			return "not a dictionary";
		for (k = 0; k < 3 && strcmp(key, keys[k]) != 0; k++)
			;
		if (k == 3 || (seen & 1U << k) != 0)
			return "a key too many";
		seen |= 1U << k;
		good = k == 1 ? order(&c, y) : k == 2 ? shape(&c, y) :
		    take(&c, '[') ? record(&c, y, type, size) :
		    string(&c, type, size) && type_of(type, &y->type);
		if (!good && k > 0)
			*type = '\0';	/* of no interest */
		if (!good)
			return k == 0 ? "not a type of real numbers" :
			    k == 1 ? "fortran_order" : "shape";
		(void)take(&c, ',');
	}
	return seen != 7 ? "a key is missing" : c.s != c.end ?
	    "text behind the dictionary" : NULL;
}

/* Reading */

static int
npy_begins(const char *s, size_t n)
{
	return spk_in_magic(s, n, MAGIC, sizeof MAGIC - 1);
}

/* The head's dictionary: where it begins, and its length. */
static int
locate(struct spk_in *in, size_t *from, size_t *n, struct spk_fault *f)
{
	const unsigned char *s;
	int have = spk_in_want(in, 12, f);

	if (have != 1)
		return have == -1 ? -1 : spk_in_fail(in, f, 0,
		    "cut in the npy head");
	if (npy_begins(in->buf + in->pos, 8) != 1)
		return spk_in_fail(in, f, 0, "no npy file begins so");
	s = (const unsigned char *)in->buf + in->pos;
	if (s[6] < 1 || s[6] > 3)
		return spk_in_fail(in, f, 0, "npy version %u; this reads 1 to "
		    "3", s[6]);
	*from = s[6] == 1 ? 10 : 12;
	*n = (size_t)spk_bytes(in->buf + in->pos + 8, *from - 8, false);
	if (*n > HEAD_MAX)
		return spk_in_fail(in, f, 0, "a npy head of %zu bytes; %d are "
		    "the most", *n, HEAD_MAX);
	have = spk_in_want(in, *from + *n, f);
	return have == 1 ? 0 : have == -1 ? -1 : spk_in_fail(in, f, 0,
	    "cut in the npy head");
}

/* An array of numbers: frames along its first dimension. */
static int
numbers(struct spk_in *in, const struct npy *y, const struct spk_head *args,
    struct spk_fault *f)
{
	uint64_t columns = 1, longer = 0;
	size_t i;

	for (i = 0; i < y->dimensions; i++) {
		longer += y->size[i] > 1;
		if (i > 0 && columns <= SPK_COLUMNS)
			columns *= y->size[i] <= SPK_COLUMNS ? y->size[i] :
			    SPK_COLUMNS + 1;
	}
	if (y->fortran && longer > 1)
		return spk_in_fail(in, f, 0, "an array in Fortran order; "
		    "np.ascontiguousarray turns it");
	if (y->dimensions == 3 && columns <= SPK_COLUMNS &&
	    (spk_head_count(&in->head, "width", y->size[2], f) == -1 ||
	    spk_head_count(&in->head, "height", y->size[1], f) == -1))
		return -1;
	in->array = y->type;
	in->array.items = y->size[0];
	return spk_in_fields(in, args, columns, f);
}

static int
find(const struct npy *y, const char *name)
{
	size_t i;

	for (i = 0; i < y->fields; i++)
		if (strcmp(y->field[i].name, name) == 0)
			return (int)i;
	return -1;
}

static double
value(const struct npy *y, const char *s, int field)
{
	const struct field *d = &y->field[field];
	double x;

	spk_array_load(&d->type, s + d->at, &x, 1);
	return x;
}

static enum spk_step
next_event(struct spk_in *in, struct spk_event *e, struct spk_fault *f)
{
	struct npy *y = (struct npy *)in->events;
	const char *s;
	char what[64];
	double x, row, p;

	in->pos += y->ev.bytes;
	y->ev.bytes = 0;
	s = in->buf + in->pos;
	if (y->taken == y->size[0]) {
		if (in->pos < in->end)
			(void)spk_in_behind(in, f,
			    "data behind the last event");
		return in->pos < in->end || in->eof ? SPK_END : SPK_WANT;
	}
	if (in->end - in->pos < y->record) {
		if (in->eof) {
			snprintf(what, sizeof what, "%llu of %llu events",
			    (unsigned long long)y->taken,
			    (unsigned long long)y->size[0]);
			(void)spk_in_short(in, f, what);
			in->done = false;	/* frames may come yet */
		}
		return in->eof ? SPK_END : SPK_WANT;
	}
	x = value(y, s, y->x);
	row = y->y == -1 ? 0 : value(y, s, y->y);
	e->t = value(y, s, y->t);
	p = value(y, s, y->p);
	e->value = p > 0 ? 1 : -1;
	if (!isfinite(e->t) || isnan(p)) {
		spk_in_fail(in, f, 0, isnan(p) ? "not a polarity" :
		    "not a time");
		return SPK_END;
	}
	if (!(x >= 0 && x < SPK_COLUMNS && floor(x) >= x && row >= 0 &&
	    row < SPK_COLUMNS && floor(row) >= row && (y->width == 0 ||
	    x < (double)y->width))) {
		spk_in_fail(in, f, 0, "an event that is not within the "
		    "channels");
		return SPK_END;
	}
	e->channel = (size_t)x + y->width * (size_t)row;
	y->taken++;
	y->ev.bytes = y->record;
	return SPK_ROW;
}

extern const struct spk_reader spk_npy_events_reader;

/* An array of events. */
static int
records(struct spk_in *in, struct npy *y, const struct spk_head *args,
    struct spk_fault *f)
{
	y->t = find(y, "t");
	y->x = find(y, "x");
	y->y = find(y, "y");
	y->p = find(y, "p");
	if (y->t == -1 || y->x == -1 || y->p == -1 || y->dimensions != 1)
		return spk_in_fail(in, f, 0, "an array of records other than "
		    "events, which have t, x and p, and perhaps y");
	in->events = &y->ev;
	y->ev.next = next_event;
	y->ev.second = 1e6;
	in->reader = &spk_npy_events_reader;
	if (spk_events_fields(in, args, y->y != -1 ? &y->width : NULL,
	    f) == -1)
		return -1;
	in->payload = in->base + in->pos;
	return spk_events_open(in, args, f);
}

static int
npy_open(struct spk_in *in, const struct spk_head *args, struct spk_fault *f)
{
	struct npy *y = calloc(1, sizeof *y);
	char type[16], show[48];
	const char *wrong;
	size_t from = 0, n = 0;

	if (y == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->own = y;
	if (locate(in, &from, &n, f) == -1)
		return -1;
	wrong = dictionary(in->buf + in->pos + from, n, y, type, sizeof type);
	if (wrong != NULL) {
		spk_plain(show, sizeof show, type, strlen(type));
		return spk_in_fail(in, f, 0, "npy head: %s%s%s%s", wrong,
		    *type != '\0' ? ": '" : "", show, *type != '\0' ? "'" : "");
	}
	if (y->size[0] == SPK_TO_THE_END)	/* spk_npy_begin's */
		return spk_in_fail(in, f, 0, "this npy file was begun, and "
		    "not finished");
	in->pos += from + n;
	return y->fields > 0 ? records(in, y, args, f) :
	    numbers(in, y, args, f);
}

static void
npy_close(struct spk_in *in)
{
	if (in->events != NULL)		/* the same */
		spk_events_close(in);
	else
		free(in->own);
}

static void
events_rewind(struct spk_in *in)
{
	((struct npy *)in->events)->taken = 0;
	spk_events_rewind(in);
}

const struct spk_reader spk_npy_reader = {
	.name = "npy", .takes = "frame frames counts",
	.begins = npy_begins, .open = npy_open, .read = spk_array_read,
	.fill = spk_array_fill, .close = npy_close,
};

/* Recognised as npy. */
const struct spk_reader spk_npy_events_reader = {
	.name = "npy-events", .takes = "frame frames counts",
	.holds = SPK_SPIKES, .open = npy_open, .read = spk_events_read,
	.rewind = events_rewind, .close = npy_close,
};

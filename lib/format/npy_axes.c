/*
 * Arrays of images whose dimensions are not in the order frames, height and
 * width (--axes): a frame's values are gathered, row after row.  If frames are
 * not the slowest dimension, the whole array is in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/array.h"
#include "format/npy.h"

struct turned {
	/* The distance between frames, rows and columns, in bytes. */
	uint64_t	 frame, row, column;
	uint64_t	 need;		/* bytes required before a frame is
					 * complete */
	bool		 all;		/* all frames require these */
	char		 value[];	/* those of a frame */
};

/*
 * The sizes of the dimensions, and the distances of their elements, in bytes.
 */
static bool
steps(const struct spk_npy_head *h, uint64_t step[3])
{
	uint64_t n = h->type.size;
	size_t i, k;

	for (i = 0; i < 3; i++) {
		k = h->fortran ? i : 2 - i;
		step[k] = n;
		if (__builtin_mul_overflow(n, h->size[k], &n))
			return false;
	}
	return n <= SIZE_MAX / 2;
}

/* Gather the current frame, from its first value on, in in->row. */
static void
gather(struct spk_in *in, struct turned *t, const char *s)
{
	const size_t size = in->array.size;
	char *to = t->value;
	const char *p;
	size_t i, k;

	for (i = 0; i < in->height; i++)
		for (k = 0, p = s + i * t->row; k < in->width; k++) {
			if (size == 1)
				*to = *p;
			else
				memcpy(to, p, size);
			to += size;
			p += t->column;
		}
	spk_array_load(&in->array, t->value, in->row, in->fields);
}

/* The next frame; a fault has the place of the value. */
static int
take(struct spk_in *in, struct turned *t, enum spk_type type, char *block,
    size_t k)
{
	const uint64_t at = t->all ? in->frames * t->frame : 0;
	struct spk_fault why = {0};
	size_t i;

	gather(in, t, in->buf + in->pos + at);
	if (spk_in_store(in, &why, type, block, k) == 0)
		return 0;
	i = why.field > 0 ? why.field - 1 : 0;
	in->pos += (size_t)(at + i / in->width * t->row +
	    i % in->width * t->column);
	spk_in_fail(in, &in->held, 0, "%s", why.text + why.reason);
	in->held.field = why.field;
	return -1;
}

static size_t
turned_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct turned *t = in->own;
	char what[80];
	size_t k = 0;

	while (k < n && in->frames < in->array.items &&
	    in->end - in->pos >= t->need) {
		if (take(in, t, type, block, k++) == -1)
			return k - 1;
		if (!t->all || in->frames == in->array.items)
			in->pos += t->need;
	}
	if (k > 0)
		return k;
	if (!t->all || in->frames == in->array.items)
		return spk_array_read(in, type, block, n);
	if (in->eof) {
		snprintf(what, sizeof what, "the array has %zu of %llu bytes",
		    in->end - in->pos, (unsigned long long)t->need);
		(void)spk_in_short(in, &in->held, what);
		in->done = true;
	}
	return 0;
}

static void
turned_close(struct spk_in *in)
{
	free(in->own);
}

static const struct spk_reader turned_reader = {
	.name = "npy", .takes = "axes", .read = turned_read,
	.close = turned_close,
};

/* Which dimension, of three, a letter of the option means. */
static size_t
dimension(const char *axes, char what)
{
	return (size_t)(strchr(axes, what) - axes);
}

int
spk_npy_turn(struct spk_in *in, const struct spk_npy_head *h, const char *axes,
    const struct spk_head *args, struct spk_fault *f)
{
	const size_t d = dimension(axes, 't');
	const uint64_t frames = h->size[d];
	const uint64_t height = h->size[dimension(axes, 'h')];
	const uint64_t width = h->size[dimension(axes, 'w')];
	uint64_t step[3];
	struct turned *t;

	in->array = h->type;
	in->array.items = frames;
	if (!steps(h, step))
		return spk_in_fail(in, f, 0, "an array of too many bytes");
	if (spk_head_count(&in->head, "width", width, f) == -1 ||
	    spk_head_count(&in->head, "height", height, f) == -1 ||
	    spk_in_fields(in, args, width > SPK_COLUMNS ||
	    height > SPK_COLUMNS ? SPK_COLUMNS + 1 : width * height, f) == -1)
		return -1;
	t = calloc(1, sizeof *t + in->fields * h->type.size);
	if (t == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	in->width = (size_t)width;
	in->height = (size_t)height;
	t->frame = step[d];
	t->row = step[dimension(axes, 'h')];
	t->column = step[dimension(axes, 'w')];
	t->all = d != (h->fortran ? 2 : 0);
	t->need = in->fields * h->type.size * (t->all ? frames : 1);
	free(in->own);
	in->own = t;
	in->reader = &turned_reader;
	return 0;
}

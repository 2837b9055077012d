/*
 * What packed streams are compared with: spikes as intervals.  Of each channel
 * the steps from spike to spike, the first from before step 0, and a 0 after
 * the last, in bytes of seven bits each, the least significant first, with the
 * highest bit set where more follow.
 *
 *	varint encode bits COLUMNS	planes
 *	varint encode i8 COLUMNS	trains: twice the interval, and 1 more
 *					for a spike of -1
 *	varint decode bits|i8 COLUMNS FRAMES
 *
 * Frames have no header.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct train {
	bool		 bits;
	size_t		 columns, frames, row;	/* bytes of a frame */
	unsigned char	*x;
};

static unsigned char *
read_all(size_t *n)
{
	size_t cap = 1 << 20, k;
	unsigned char *s = malloc(cap);

	for (*n = 0; s != NULL && (k = fread(s + *n, 1, cap - *n, stdin)) > 0;)
		if ((*n += k) == cap)
			s = realloc(s, cap *= 2);
	return s;
}

static unsigned char *
put(unsigned char *to, size_t x)
{
	for (; x > 127; x >>= 7)
		*to++ = (unsigned char)(x | 128);
	*to++ = (unsigned char)x;
	return to;
}

/* For eight columns of bits, or one of bytes, from the k-th on. */
static void
encode(const struct train *t, size_t k, unsigned char *to[8])
{
	size_t last[8] = {0}, f;
	unsigned x, c;

	for (f = 1; f <= t->frames; f++) {
		x = t->x[(f - 1) * t->row + k];
		if (!t->bits && x != 0) {
			to[0] = put(to[0], 2 * (f - last[0]) + (x > 127));
			last[0] = f;
		} else for (; x != 0; x &= x - 1) {
			c = (unsigned)__builtin_ctz(x);
			to[c] = put(to[c], f - last[c]);
			last[c] = f;
		}
	}
}

static int
encode_all(const struct train *t)
{
	const size_t most = 2 * t->frames + 16, n = t->bits ? 8 : 1;
	unsigned char *room = malloc(8 * most), *to[8];
	size_t i, k;

	for (k = 0; room != NULL && k < t->row; k++) {
		for (i = 0; i < n; i++)
			to[i] = room + i * most;
		encode(t, k, to);
		for (i = 0; i < n && n * k + i < t->columns; i++) {
			*to[i]++ = 0;
			fwrite(room + i * most, 1,
			    (size_t)(to[i] - room) - i * most, stdout);
		}
	}
	free(room);
	return room == NULL;
}

static int
decode_all(const struct train *t, const unsigned char *s)
{
	size_t c, f, x;
	int shift;

	for (c = 0; c < t->columns; c++)
		for (f = 0;;) {
			for (x = 0, shift = 0; *s > 127; shift += 7)
				x |= (size_t)(*s++ & 127) << shift;
			x |= (size_t)*s++ << shift;
			if (x == 0)
				break;
			f += t->bits ? x : x / 2;
			if (t->bits)
				t->x[(f - 1) * t->row + c / 8] |=
				    (unsigned char)(1 << c % 8);
			else
				t->x[(f - 1) * t->row + c] = x & 1 ? 255 : 1;
		}
	return fwrite(t->x, t->row, t->frames, stdout) != t->frames;
}

int
main(int argc, char *argv[])
{
	struct train t = {0};
	unsigned char *s;
	size_t n;

	if (argc < 4 || (s = read_all(&n)) == NULL)
		return 2;
	t.bits = strcmp(argv[2], "bits") == 0;
	t.columns = strtoul(argv[3], NULL, 10);
	t.row = t.bits ? (t.columns + 7) / 8 : t.columns;
	if (strcmp(argv[1], "decode") == 0 && argc == 5) {
		t.frames = strtoul(argv[4], NULL, 10);
		t.x = calloc(t.frames, t.row);
		return t.x == NULL || decode_all(&t, s);
	}
	t.frames = n / t.row;
	t.x = s;
	return encode_all(&t);
}

/*
 * The blocks of an input, in order.  To find the range of a signal before its
 * first frame, the input is read twice: a file is read again from its first
 * frame, a pipe's frames are kept.  They are read directly into pieces of
 * memory that never move, each twice as large as the one before.  If frames
 * take much more memory than the bytes of the input, as with events, the reader
 * keeps the bytes.
 */
#include <stdlib.h>

#include "cmd.h"

static size_t
frame_size(const struct spk_source *s)
{
	return s->columns * spk_type_size(s->type);
}

int
spk_source_open(struct spk_source *s, struct spk_in *in, enum spk_type type,
    struct spk_fault *f)
{
	s->in = in;
	s->type = type;
	s->columns = spk_in_columns(in);
	s->cap = s->columns < SPK_BLOCK ? SPK_BLOCK / s->columns : 1;
	s->own = spk_pages(s->cap * frame_size(s));
	return s->own != NULL ? 0 : spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

void
spk_source_close(struct spk_source *s)
{
	size_t k;

	free(s->own);
	for (k = 0; k < SPK_KEPT; k++)
		free(s->kept[k]);
	free(s->episode);
}

/*
 * Where frame i is kept, or will be; and how many frames of a block fit there.
 */
static char *
place(struct spk_source *s, size_t i, size_t *room, struct spk_fault *f)
{
	const size_t size = frame_size(s);
	size_t k = 0, n = s->cap;

	for (; i >= n; n *= 2, k++)
		i -= n;
	*room = n - i < s->cap ? n - i : s->cap;
	if (s->kept[k] == NULL && (s->kept[k] = spk_pages(n * size)) == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	return s->kept[k] + i * size;
}

/* Kept frames, up to the beginning of an episode. */
static ptrdiff_t
replay(struct spk_source *s, struct spk_fault *f)
{
	size_t stop = s->kept_n, n;

	if (s->kept_pos == s->kept_n)
		return 0;
	s->fresh = s->episode_pos < s->episodes &&
	    s->episode[s->episode_pos] == s->kept_pos;
	s->episode_pos += s->fresh;
	if (s->episode_pos < s->episodes)
		stop = s->episode[s->episode_pos];
	s->block = place(s, s->kept_pos, &n, f);
	n = stop - s->kept_pos < n ? stop - s->kept_pos : n;
	s->kept_pos += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t
read_block(struct spk_source *s, struct spk_fault *f)
{
	size_t room = s->cap;
	char *block = s->keeping ? place(s, s->kept_n, &room, f) : s->own;
	ptrdiff_t n;

	if (block == NULL)
		return -1;
	n = spk_in_read(s->in, s->type, block, room, f);
	s->block = block;
	s->fresh = spk_in_episode(s->in);
	if (!s->keeping || n <= 0)
		return n;
	if (s->fresh) {
		if (spk_grow(&s->episode, &s->episode_cap, s->episodes + 1,
		    sizeof *s->episode, f) == -1)
			return -1;
		s->episode[s->episodes++] = s->kept_n;
	}
	s->kept_n += (size_t)n;
	return n;
}

ptrdiff_t
spk_source_next(struct spk_source *s, struct spk_fault *f)
{
	const ptrdiff_t n = s->replay ? replay(s, f) : read_block(s, f);

	s->frames += n > 0 ? (size_t)n : 0;
	return n;
}

int
spk_source_twice(struct spk_source *s, struct spk_fault *f)
{
	const int bytes = spk_in_seekable(s->in) ? 1 :
	    spk_in_keep(s->in, s->type, f);

	s->keeping = bytes == 0;
	return bytes == -1 ? -1 : 0;
}

int
spk_source_again(struct spk_source *s, struct spk_fault *f)
{
	s->frames = 0;
	if (!s->keeping)
		return spk_in_rewind(s->in, f);
	s->keeping = false;
	s->replay = true;
	return 0;
}

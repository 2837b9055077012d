/*
 * The blocks of an input, in order.  Who needs the range of a signal before
 * its first frame has to read it twice: a file is read again from its first
 * frame, a pipe's frames are kept.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

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
	s->block = spk_pages(s->cap * frame_size(s));
	return s->block != NULL ? 0 : spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

void
spk_source_close(struct spk_source *s)
{
	free(s->block);
	free(s->kept);
	free(s->episode);
}

static int
keep(struct spk_source *s, size_t n, struct spk_fault *f)
{
	const size_t size = frame_size(s);

	if (spk_grow(&s->kept, &s->kept_cap, s->kept_n + n, size, f) == -1 ||
	    (s->fresh && spk_grow(&s->episode, &s->episode_cap,
	    s->episodes + 1, sizeof *s->episode, f) == -1))
		return -1;
	if (s->fresh)
		s->episode[s->episodes++] = s->kept_n;
	memcpy(s->kept + s->kept_n * size, s->block, n * size);
	s->kept_n += n;
	return 0;
}

/* Kept frames, up to where an episode begins. */
static size_t
replay(struct spk_source *s)
{
	const size_t size = frame_size(s);
	size_t stop = s->kept_n, n;

	s->fresh = s->episode_pos < s->episodes &&
	    s->episode[s->episode_pos] == s->kept_pos;
	s->episode_pos += s->fresh;
	if (s->episode_pos < s->episodes)
		stop = s->episode[s->episode_pos];
	n = stop - s->kept_pos;
	n = n < s->cap ? n : s->cap;
	memcpy(s->block, s->kept + s->kept_pos * size, n * size);
	s->kept_pos += n;
	s->frames += n;
	return n;
}

ptrdiff_t
spk_source_next(struct spk_source *s, struct spk_fault *f)
{
	ptrdiff_t n;

	if (s->replay)
		return s->kept_n > 0 ? (ptrdiff_t)replay(s) : 0;
	n = spk_in_read(s->in, s->type, s->block, s->cap, f);
	s->fresh = spk_in_episode(s->in);
	s->frames += n > 0 ? (size_t)n : 0;
	return n > 0 && s->keeping && keep(s, (size_t)n, f) == -1 ? -1 : n;
}

void
spk_source_twice(struct spk_source *s)
{
	s->keeping = !spk_in_seekable(s->in);
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

/*
 * The blocks of packed streams, and their end.  The header of a block is
 * verified before waiting for the block, and the whole block before any frame
 * is returned.  With --partial, damage is left out, up to the next intact key
 * block, and reported.
 */
#include <stdio.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/unpack.h"

#define TOLD		5		/* notes on damage */
#define STREAM		"#spk v=1 "	/* the beginning of another stream */
#define LEAST_KEY	(SPK_PACKED_BLOCK + 13)	/* bytes of a key block */

/* Damage */

/* The complaint about pos. */
static void
because(struct spk_in *in, const char *what)
{
	struct spk_unpacking *u = in->own;

	snprintf(u->why, sizeof u->why, "byte %llu: %s",
	    (unsigned long long)(in->base + in->pos), what);
}

/*
 * Damage at pos: a fault; or, with --partial, search for a key block from
 * `skip' bytes after it on.
 */
static void
broken(struct spk_in *in, size_t skip, const char *what)
{
	struct spk_unpacking *u = in->own;

	if (!in->partial) {
		spk_in_fail(in, &in->held, 0, "%s", what);
		return;
	}
	if (!u->lost)
		because(in, what);
	u->lost = true;
	u->ready = false;
	in->pos += skip;
}

/* The stream continues, after that many frames. */
static void
resume(struct spk_in *in, uint64_t before)
{
	struct spk_unpacking *u = in->own;

	if (!u->lost && before == u->frames)
		return;
	u->breaks++;
	if (u->breaks <= TOLD && before > u->frames)
		spk_in_note(in, "frames %llu to %llu are missing: %s",
		    (unsigned long long)u->frames + 1,
		    (unsigned long long)before, u->why);
	else if (u->breaks <= TOLD)
		spk_in_note(in, "%s; ignored, and no frame is missing",
		    u->why);
	u->missing += before - u->frames;
	u->frames = before;
	u->lost = u->torn = false;
}

/* No frame follows. */
static void
finish(struct spk_in *in)
{
	const struct spk_unpacking *u = in->own;

	if (u->lost && !u->torn)
		spk_in_note(in, "%s; nothing after it can be read", u->why);
	if (u->breaks > TOLD)
		spk_in_note(in, "broken in %u places: %llu frames in all are "
		    "missing", u->breaks, (unsigned long long)u->missing);
}

/* The stream ends without its end. */
static void
cut(struct spk_in *in, const char *what)
{
	if (in->partial)
		finish(in);
	(void)spk_in_short(in, &in->held, what);
}

/* More bytes are needed: false; or they do not come. */
static bool
wait(struct spk_in *in)
{
	struct spk_unpacking *u = in->own;
	const bool end = in->end - in->pos > 3 && in->buf[in->pos + 3] == 'E';
	const char *what = end ? "the end is not whole" :
	    "the next block is not whole";

	if (!in->eof)
		return false;
	if (in->pos == in->end)
		cut(in, "no end");
	else if (!in->partial)
		cut(in, what);
	else {
		u->torn |= !u->lost;
		broken(in, 1, what);
	}
	return true;
}

/* Blocks */

/* Whether a block's header is valid; it may be out of place. */
static bool
is_block(const struct spk_unpacking *u, const char *s,
    struct spk_packed_block *b)
{
	const uint64_t n = spk_packed_get(s + 16, 8);

	b->key = memcmp(s, "SPKK", 4) == 0;
	b->frames = spk_packed_get(s + 4, 4);
	b->before = spk_packed_get(s + 8, 8);
	b->n = n;
	b->bytes = (const unsigned char *)s + SPK_PACKED_BLOCK;
	return (b->key || memcmp(s, "SPKB", 4) == 0) &&
	    XXH64(s, SPK_PACKED_BLOCK - 8, 0) ==
	    spk_packed_get(s + SPK_PACKED_BLOCK - 8, 8) &&
	    b->before <= UINT64_MAX - b->frames &&
	    spk_pack_can_be(&u->of, b->frames, n);
}

/* Whether this can be the next block. */
static bool
is_next(struct spk_in *in, const struct spk_packed_block *b)
{
	const struct spk_unpacking *u = in->own;
	char what[120];

	if (b->before == u->frames && (b->key || u->ready))
		return true;
	if (b->before == u->frames)
		snprintf(what, sizeof what, "a block that is not a key block");
	else if (b->before < u->frames)
		snprintf(what, sizeof what, "a block from frame %llu on, after "
		    "frame %llu", (unsigned long long)b->before + 1,
		    (unsigned long long)u->frames);
	else
		snprintf(what, sizeof what, "frames %llu to %llu are missing",
		    (unsigned long long)u->frames + 1,
		    (unsigned long long)b->before);
	if (in->partial && b->key && b->before > u->frames) {
		if (!u->lost)
			because(in, "a later block");
		return true;
	}
	broken(in, SPK_PACKED_BLOCK, what);
	return false;
}

/* A key block at pos, as listed in the end. */
static void
add_key(struct spk_in *in, const struct spk_packed_block *b)
{
	struct spk_unpacking *u = in->own;
	unsigned char s[SPK_PACKED_KEY];

	spk_packed_put(s, b->before, 8);
	spk_packed_put(s + 8, in->base + in->pos - in->begin, 8);
	u->sum = XXH64(s, sizeof s, u->sum);
	u->keys++;
}

/* Whether its stripes are valid. */
static bool
decode(struct spk_in *in, const struct spk_packed_block *b)
{
	struct spk_unpacking *u = in->own;
	struct spk_fault why = {0};
	char what[200];

	if (u->pack == NULL)
		u->pack = spk_pack_new(&u->of, in->jobs, &in->held);
	if (u->pack == NULL)
		return false;
	if (b->key)
		spk_pack_reset(u->pack, b->before);
	if (spk_pack_decode(u->pack, b->bytes, b->n, b->frames, &why) == 0) {
		u->spikes += spk_pack_spikes(u->pack);
		return true;
	}
	snprintf(what, sizeof what, "the block from frame %llu on: %.100s",
	    (unsigned long long)b->before + 1, why.text);
	broken(in, SPK_PACKED_BLOCK, what);
	return false;
}

/* A complete block. */
static void
read_block(struct spk_in *in, const struct spk_packed_block *b)
{
	struct spk_unpacking *u = in->own;

	if (!u->passing && !decode(in, b))
		return;
	u->block = *b;
	resume(in, b->before);
	if (b->key)
		add_key(in, b);
	in->pos += SPK_PACKED_BLOCK + b->n;
	u->frames += b->frames;
	u->have = b->frames;
	u->given = 0;
	u->ready = true;
}

/* The end */

/* The end, of n bytes at s: NULL, or the complaint. */
static const char *
check_end(const struct spk_in *in, const char *s, size_t n)
{
	const struct spk_unpacking *u = in->own;
	const size_t sum = n - SPK_PACKED_TAIL;
	const uint64_t frames = spk_packed_get(s + 8, 8);
	uint64_t keys = 0;
	size_t i;

	if (memcmp(s + sum + 16, SPK_PACKED_END, 8) != 0 ||
	    spk_packed_get(s + sum + 8, 8) != n ||
	    XXH64(s, sum, 0) != spk_packed_get(s + sum, 8))
		return "the end: its checksum is wrong";
	if (frames < u->frames || (frames > u->frames && !in->partial))
		return "the end has another number of frames";
	if (u->lost || u->breaks > 0 || frames > u->frames)
		return NULL;
	if (!u->uncounted && spk_packed_get(s + 16, 8) != u->spikes)
		return "the end has another number of spikes";
	for (i = SPK_PACKED_TAIL; i < sum; i += SPK_PACKED_KEY)
		keys = XXH64(s + i, SPK_PACKED_KEY, keys);
	if (spk_packed_get(s + 4, 4) != u->keys || keys != u->sum)
		return "the end does not match the key blocks";
	return NULL;
}

/*
 * The end at pos, as far as it is available; an invalid one is not waited for.
 */
static bool
read_end(struct spk_in *in)
{
	struct spk_unpacking *u = in->own;
	const char *s = in->buf + in->pos, *wrong;
	const uint64_t keys = spk_packed_get(s + 4, 4);
	const size_t n = 2 * SPK_PACKED_TAIL + keys * SPK_PACKED_KEY;
	uint64_t frames;

	if (in->partial ? keys > (in->base + in->pos) / LEAST_KEY :
	    keys != u->keys) {
		broken(in, 1, "the end does not match the key blocks");
		return true;
	}
	if (in->end - in->pos < n)
		return wait(in);
	wrong = check_end(in, s, n);
	if (wrong != NULL) {
		broken(in, 1, wrong);
		return true;
	}
	frames = spk_packed_get(s + 8, 8);
	if (!u->lost && frames > u->frames)
		because(in, "the end");
	resume(in, frames);
	finish(in);
	u->spikes = spk_packed_get(s + 16, 8);
	in->pos += n;
	u->ended = true;
	return true;
}

/* After the end: nothing, or another stream. */
static bool
excess(struct spk_in *in)
{
	const size_t n = sizeof STREAM - 1;

	if (!in->many && in->pos == in->end && !in->eof)
		return false;
	in->done = true;
	if (!in->many && in->pos < in->end)
		(void)spk_in_behind(in, &in->held, in->end - in->pos >= n &&
		    memcmp(in->buf + in->pos, STREAM, n) == 0 ?
		    "another stream after the end, which spk-cat reads" :
		    "data after the end");
	return true;
}

/* Reading */

/* At the next block, or the end; false: more bytes are needed. */
static bool
step(struct spk_in *in)
{
	struct spk_unpacking *u = in->own;
	const char *s = in->buf + in->pos;
	const size_t have = in->end - in->pos;
	const bool may = memcmp(s, "SPK", have < 3 ? have : 3) == 0;
	struct spk_packed_block b;

	if (may && have < SPK_PACKED_BLOCK)
		return wait(in);
	if (may && s[3] == 'E')
		return read_end(in);
	if (!may || !is_block(u, s, &b)) {
		broken(in, may, "no block begins here");
		return true;
	}
	if (!is_next(in, &b))
		return true;
	if (have - SPK_PACKED_BLOCK < b.n)
		return wait(in);
	read_block(in, &b);
	return true;
}

/* Skip to a possible beginning of a block, the end or another stream. */
static bool
seek(struct spk_in *in)
{
	struct spk_unpacking *u = in->own;
	const char *s = in->buf + in->pos;
	const size_t have = in->end - in->pos, few = sizeof STREAM - 2;
	const char *p = memmem(s, have, "SPK", 3);
	const char *stream = memmem(s, p != NULL ? (size_t)(p - s) : have,
	    STREAM, sizeof STREAM - 1);

	if (stream != NULL) {
		in->pos += (size_t)(stream - s);
		if (!u->torn)
			spk_in_note(in, "%s; skipped up to another stream",
			    u->why);
		u->torn = true;
		cut(in, "another stream begins");
		return excess(in);
	}
	if (p != NULL) {
		in->pos += (size_t)(p - s);
		return step(in);
	}
	in->pos += in->eof ? have : have > few ? have - few : 0;
	return in->eof ? wait(in) : false;
}

void
spk_unpack_next(struct spk_in *in)
{
	struct spk_unpacking *u = in->own;
	bool on = true;

	while (on && u->given == u->have && !in->done &&
	    in->held.status == SPK_DONE)
		on = u->ended ? excess(in) : u->lost ? seek(in) : step(in);
}

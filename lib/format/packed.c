/*
 * packed: spikes coded without loss, in blocks, by the models of lib/pack;
 * packed.h has the layout.  A block is checked before any of it is handed out.
 * With --partial, what is broken is left out, up to the next key block.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/packed.h"
#include "format/spike.h"
#include "format/text.h"

extern const struct spk_reader spk_packed_reader;

struct unpacking {
	struct spk_packing of;
	struct spk_pack	*pack;
	uint64_t	 blocks, frames;	/* read, the block at hand too */
	size_t		 have, given;	/* frames of that */
	int8_t		*row;
	struct spk_packed_index index;
	bool		 passing;	/* blocks as they are: the one at hand */
	struct spk_packed_block block;
	uint64_t	 spikes;	/* by the end */
};

/* The head */

/* What blocks are; NULL, or what is wrong with it. */
static const char *
geometry(const struct spk_in *in, const char *s, struct spk_packing *of)
{
	of->model = spk_model_numbered((unsigned char)s[9]);
	of->width = spk_packed_get(s + 12, 4);
	of->height = spk_packed_get(s + 16, 4);
	of->rows = spk_packed_get(s + 20, 4);
	of->most = spk_packed_get(s + 24, 4);
	of->key = spk_packed_get(s + 28, 4);
	of->period = spk_packed_get(s + 32, 4);
	if (s[8] != 1 || of->model == NULL || spk_packed_get(s + 10, 2) != 0 ||
	    spk_packed_get(s + 36, 4) != 0)
		return "a version or level that this spk does not read";
	if (of->width == 0 || of->height == 0 ||
	    (uint64_t)of->width * of->height != in->fields)
		return "its width and height are not those of the channels";
	if (of->rows == 0 || of->rows > of->height || of->most == 0 ||
	    of->most > SPK_PACK_FRAMES || of->key == 0 ||
	    (of->model->train && of->height != 1))
		return "stripes or blocks that cannot be";
	return NULL;
}

static int
read_head(struct spk_in *in, struct spk_packing *of, struct spk_fault *f)
{
	const int have = spk_in_want(in, SPK_PACKED_HEAD, f);
	const char *text = in->buf + (in->begin - in->base), *wrong;
	const char *s = in->buf + in->pos;

	if (have == -1)
		return -1;
	if (!have)
		return spk_in_fail(in, f, 0, "cut in the packed head");
	if (memcmp(s, SPK_PACKED_MAGIC, 8) != 0 || XXH64(text,
	    (size_t)(s + SPK_PACKED_HEAD - 8 - text), 0) !=
	    spk_packed_get(s + SPK_PACKED_HEAD - 8, 8))
		return spk_in_fail(in, f, 0, "the packed head, or what is "
		    "before it, was changed: its checksum is wrong");
	wrong = geometry(in, s, of);
	if (wrong != NULL)
		return spk_in_fail(in, f, 0, "the packed head: %s", wrong);
	in->pos += SPK_PACKED_HEAD;
	in->payload = in->base + in->pos;
	return 0;
}

static int
packed_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct unpacking *u = calloc(1, sizeof *u);
	const char *own = spk_head_get(&in->head, "channels");

	in->own = u;
	if (u == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	if (own == NULL)
		return spk_in_fail(in, f, 0, "no #spk line");
	in->fields = strtoul(own, NULL, 10);
	if (spk_in_channels(args, in->fields, f) == -1 ||
	    (spk_head_get(&in->head, "names") != NULL &&
	    spk_csv_names(in, f) == -1) || read_head(in, &u->of, f) == -1)
		return -1;
	if (spk_pack_size(&u->of) > in->room)
		return spk_fail(f, SPK_USAGE, "%s: unpacking takes %zu MB of "
		    "memory, and " SPK_WORD("max-size") " is %zu", in->name,
		    spk_pack_size(&u->of) >> 20, in->room >> 20);
	u->pack = spk_pack_new(&u->of, in->jobs, f);
	u->row = malloc(in->fields);
	if (u->row == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return u->pack == NULL ? -1 : spk_in_shape(in, args, f);
}

/* Blocks */

/* Frames of the block at hand. */
static size_t
give(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct unpacking *u = in->own;
	int8_t *y;
	size_t k;

	if (n > u->have - u->given)
		n = u->have - u->given;
	if (spk_plane(in, type, block, 0, u->row) == (int8_t *)block) {
		spk_pack_get(u->pack, u->given, (int8_t *)block, n);
		u->given += n;
		in->frames += n;
		return n;
	}
	for (k = 0; k < n; k++) {
		y = spk_plane(in, type, block, k, u->row);
		spk_pack_get(u->pack, u->given, y, 1);
		if (spk_plane_done(in, &in->held, type, block, k, y) == -1)
			break;
		u->given++;
	}
	return k;
}

/* The end of the stream, of n bytes at s. */
static void
read_end(struct spk_in *in, const char *s, size_t keys)
{
	struct unpacking *u = in->own;
	const size_t sum = SPK_PACKED_TAIL + keys * SPK_PACKED_KEY;

	if (XXH64(s, sum, 0) != spk_packed_get(s + sum, 8) ||
	    spk_packed_get(s + sum + 8, 8) != sum + SPK_PACKED_TAIL ||
	    memcmp(s + sum + 16, SPK_PACKED_END, 8) != 0)
		spk_in_fail(in, &in->held, 0, "the end: its checksum is "
		    "wrong");
	else if (spk_packed_get(s + 8, 8) != u->frames)
		spk_in_fail(in, &in->held, 0, "the end says %llu frames, not "
		    "%llu", (unsigned long long)spk_packed_get(s + 8, 8),
		    (unsigned long long)u->frames);
	u->spikes = spk_packed_get(s + 16, 8);
	in->pos += sum + SPK_PACKED_TAIL;
	in->done = true;
}

/* A block of n bytes after its head, at s. */
static void
read_block(struct spk_in *in, const char *s, size_t n)
{
	struct unpacking *u = in->own;
	const size_t frames = spk_packed_get(s + 4, 4);
	struct spk_fault why = {0};

	u->block = (struct spk_packed_block){
		.key = memcmp(s, "SPKK", 4) == 0, .frames = frames,
		.bytes = (const unsigned char *)s + SPK_PACKED_BLOCK, .n = n
	};
	if (!u->passing && u->block.key)
		spk_pack_reset(u->pack);
	if (!u->passing && spk_pack_decode(u->pack, u->block.bytes, n, frames,
	    &why) == -1) {
		spk_in_fail(in, &in->held, 0, "block %llu: %s",
		    (unsigned long long)u->blocks + 1, why.text);
		return;
	}
	in->pos += SPK_PACKED_BLOCK + n;
	u->blocks++;
	u->frames += frames;
	u->have = frames;
	u->given = 0;
}

/* Whether a block's head of that many bytes can be one. */
static bool
is_block(const struct spk_in *in, const char *s)
{
	const struct unpacking *u = in->own;
	const uint64_t frames = spk_packed_get(s + 4, 4);

	return XXH64(s, 24, 0) == spk_packed_get(s + 24, 8) && frames > 0 &&
	    frames <= u->of.most && spk_packed_get(s + 8, 8) == u->frames &&
	    spk_packed_get(s + 16, 8) <= in->room &&
	    (memcmp(s, "SPKK", 4) == 0 ||
	    (memcmp(s, "SPKB", 4) == 0 && u->blocks > 0));
}

/* The next block, or the end, as far as it is in the buffer. */
static void
next(struct spk_in *in)
{
	struct unpacking *u = in->own;
	const char *s = in->buf + in->pos;
	const size_t have = in->end - in->pos;
	size_t want = SPK_PACKED_BLOCK;
	bool end;

	if (have >= want) {
		end = memcmp(s, "SPKE", 4) == 0;
		if (!end && !is_block(in, s)) {
			spk_in_fail(in, &in->held, 0, "no head of a block, "
			    "after block %llu", (unsigned long long)u->blocks);
			return;
		}
		want = end ? 2 * SPK_PACKED_TAIL + spk_packed_get(s + 4, 4) *
		    SPK_PACKED_KEY : want + spk_packed_get(s + 16, 8);
		if (have >= want && end)
			read_end(in, s, spk_packed_get(s + 4, 4));
		else if (have >= want)
			read_block(in, s, want - SPK_PACKED_BLOCK);
	}
	if (have < want && in->eof)
		(void)spk_in_short(in, &in->held, have == 0 ? "no end" :
		    "the next block is not whole");
}

static size_t
packed_read(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct unpacking *u = in->own;

	if (u->given == u->have)
		next(in);
	if (u->given == u->have)
		return 0;
	if (!u->passing)
		return give(in, type, block, n);
	u->given = u->have;
	in->frames += u->have;
	return u->have;
}

/* Blocks as they are */

const struct spk_packing *
spk_packed_in(const struct spk_in *in)
{
	const struct unpacking *u = in->own;

	return in->reader == &spk_packed_reader ? &u->of : NULL;
}

void
spk_packed_pass(struct spk_in *in)
{
	struct unpacking *u = in->own;

	u->passing = true;
}

int
spk_packed_next(struct spk_in *in, struct spk_packed_block *block,
    uint64_t *spikes, struct spk_fault *f)
{
	const struct unpacking *u = in->own;
	char none;
	const ptrdiff_t n = spk_in_read(in, SPK_I8, &none, 1, f);

	*block = u->block;
	*spikes = u->spikes;
	return n > 0 ? 1 : (int)n;
}

static void
packed_rewind(struct spk_in *in)
{
	struct unpacking *u = in->own;

	u->blocks = u->frames = 0;
	u->have = u->given = 0;
}

/* To a frame of the block at hand, or to the key block before it. */
static int
packed_seek(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	struct unpacking *u = in->own;
	const uint64_t begin = u->frames - u->have;
	uint64_t before, at;

	/* What is left out with --partial is not counted. */
	if (in->partial)
		return 0;
	if (!in->done && in->held.status == SPK_DONE && frame >= begin &&
	    frame < u->frames) {
		u->given = (size_t)(frame - begin);
		in->frames = frame;
		return 1;
	}
	if (in->seekable && !u->index.looked)
		spk_packed_index(in, &u->index);
	if (!spk_packed_key(in, &u->index, frame, &before, &at) ||
	    (frame >= in->frames && before <= in->frames))
		return 0;
	if (spk_in_go(in, at, f) == -1)
		return -1;
	u->blocks = 0;
	u->frames = in->frames = before;
	u->have = u->given = 0;
	return 1;
}

static void
packed_close(struct spk_in *in)
{
	struct unpacking *u = in->own;

	spk_csv_close(in);
	if (u == NULL)
		return;
	spk_pack_free(u->pack);
	free(u->index.end);
	free(u->row);
	free(u);
}

const struct spk_reader spk_packed_reader = {
	.name = "packed", .headed = true, .sums = true, .ends = true,
	.holds = SPK_SPIKES, .open = packed_open, .read = packed_read,
	.rewind = packed_rewind, .seek = packed_seek, .close = packed_close,
};

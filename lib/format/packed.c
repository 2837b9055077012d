/*
 * packed: spikes, coded without loss, in blocks, by the models of lib/pack;
 * packed.h has the layout.  A block is checked before any of it is handed out,
 * and what its head says before it is waited for.  With --partial, what is
 * broken is left out, up to a key block, and said to be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/packed.h"
#include "format/spike.h"
#include "format/text.h"

#define TOLD		5		/* notes of what is broken */
#define STREAM		"#spk v=1 "	/* how another stream begins */
#define NOT_WHOLE	"the next block is not whole"
#define LEAST_KEY	(SPK_PACKED_BLOCK + 13)	/* bytes of a key block */

extern const struct spk_reader spk_packed_reader;

struct unpacking {
	struct spk_packing of;
	struct spk_pack	*pack;		/* once a block has come */
	uint64_t	 frames, spikes;	/* before the next block */
	size_t		 have, given;	/* frames of the block at hand */
	bool		 ready;		/* the state is that after it */
	bool		 ended;
	uint64_t	 keys, sum;	/* of keys, as the end has them */
	bool		 lost;		/* partial: looking for a key block, */
	bool		 torn;		/* as the input ends in the next */
	char		 why[200];	/* what was wrong, and where */
	unsigned	 breaks;	/* how often; frames that they took */
	uint64_t	 missing;
	int8_t		*row;
	struct spk_packed_index index;
	bool		 uncounted;	/* spikes, of blocks not decoded */
	bool		 passing;	/* blocks go by as they are, */
	struct spk_packed_block block;	/* and this is the one at hand */
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
	if (s[8] != 1)
		return "its version is not 1, which this spk reads";
	if (of->model == NULL || spk_packed_get(s + 10, 2) != 0 ||
	    spk_packed_get(s + 36, 4) != 0)
		return "a level that this spk does not know";
	if (of->width == 0 || of->height == 0 ||
	    (uint64_t)of->width * of->height != in->fields)
		return "its width and height are not those of the channels";
	if (of->rows == 0 || of->rows > of->height || of->most == 0 ||
	    of->most > SPK_PACK_FRAMES || of->key == 0 ||
	    (of->model->train && of->height != 1) || !spk_pack_fits(of))
		return "stripes or blocks that cannot be";
	return NULL;
}

/* All from the "#spk" line on is still in the buffer. */
static int
read_head(struct spk_in *in, struct spk_packing *of, struct spk_fault *f)
{
	const int have = spk_in_want(in, SPK_PACKED_HEAD, f);
	const char *text = in->buf + (in->begin - in->base), *wrong;
	const char *s = in->buf + in->pos;
	const size_t n = SPK_PACKED_HEAD - 8;

	if (have == -1)
		return -1;
	if (!have)
		return spk_in_fail(in, f, 0, "cut in the packed head");
	if (memcmp(s, SPK_PACKED_MAGIC, 8) != 0 ||
	    XXH64(text, (size_t)(s - text) + n, 0) != spk_packed_get(s + n, 8))
		return spk_in_fail(in, f, 0, "the packed head, or what is "
		    "before it, was changed: its checksum is wrong");
	wrong = geometry(in, s, of);
	if (wrong != NULL)
		return spk_in_fail(in, f, 0, "the packed head: %s", wrong);
	in->pos += SPK_PACKED_HEAD;
	in->payload = in->base + in->pos;
	return 0;
}

static void
packed_rewind(struct spk_in *in)
{
	struct unpacking *u = in->own;

	u->frames = u->spikes = u->keys = u->sum = u->missing = 0;
	u->have = u->given = 0;
	u->breaks = 0;
	u->ready = u->ended = u->lost = u->torn = u->uncounted = false;
}

static int
packed_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct unpacking *u = calloc(1, sizeof *u);
	const char *own = spk_head_get(&in->head, "channels");
	size_t size;

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
	size = spk_pack_size(&u->of, in->jobs);
	if (size > in->room)
		return spk_fail(f, SPK_USAGE, "%s: unpacking takes %zu MB of "
		    "memory, as " SPK_WORD("max-size=%zu") " allows", in->name,
		    spk_mega(size), spk_mega(size));
	u->row = malloc(in->fields);
	if (u->row == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	packed_rewind(in);
	return spk_in_shape(in, args, f);
}

/* What is broken */

/* What is wrong at pos. */
static void
because(struct spk_in *in, const char *what)
{
	struct unpacking *u = in->own;

	snprintf(u->why, sizeof u->why, "byte %llu: %s",
	    (unsigned long long)(in->base + in->pos), what);
}

/*
 * This is wrong at pos: a fault; or, with --partial, a key block is looked for
 * from so many bytes behind it on.
 */
static void
broken(struct spk_in *in, size_t skip, const char *what)
{
	struct unpacking *u = in->own;

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

/* The stream goes on, behind that many frames. */
static void
resume(struct spk_in *in, uint64_t before)
{
	struct unpacking *u = in->own;

	if (!u->lost && before == u->frames)
		return;
	if (++u->breaks > TOLD)
		;
	else if (before > u->frames)
		spk_in_note(in, "frames %llu to %llu are missing: %s",
		    (unsigned long long)u->frames + 1,
		    (unsigned long long)before, u->why);
	else
		spk_in_note(in, "%s; passed over, and no frame is missing",
		    u->why);
	u->missing += before - u->frames;
	u->frames = before;
	u->lost = u->torn = false;
}

/* No frame comes any more. */
static void
finish(struct spk_in *in)
{
	const struct unpacking *u = in->own;

	if (u->lost && !u->torn)
		spk_in_note(in, "%s; nothing behind it can be read", u->why);
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

/* More bytes are wanted: false; or they do not come. */
static bool
wait(struct spk_in *in)
{
	struct unpacking *u = in->own;

	if (!in->eof)
		return false;
	if (in->pos == in->end)
		cut(in, "no end");
	else if (!in->partial)
		cut(in, NOT_WHOLE);
	else {
		u->torn |= !u->lost;
		broken(in, 1, NOT_WHOLE);
	}
	return true;
}

/* Blocks */

/* Whether a block's head is one; it may be out of place. */
static bool
is_block(const struct unpacking *u, const char *s, struct spk_packed_block *b)
{
	const uint64_t n = spk_packed_get(s + 16, 8);

	b->key = memcmp(s, "SPKK", 4) == 0;
	b->frames = spk_packed_get(s + 4, 4);
	b->before = spk_packed_get(s + 8, 8);
	b->n = n;
	return (b->key || memcmp(s, "SPKB", 4) == 0) &&
	    XXH64(s, SPK_PACKED_BLOCK - 8, 0) ==
	    spk_packed_get(s + SPK_PACKED_BLOCK - 8, 8) &&
	    b->before <= UINT64_MAX - b->frames &&
	    spk_pack_can_be(&u->of, b->frames, n);
}

/* Whether the next block can be this one. */
static bool
is_next(struct spk_in *in, const struct spk_packed_block *b)
{
	const struct unpacking *u = in->own;
	char what[120];

	if (b->before == u->frames && (b->key || u->ready))
		return true;
	if (b->before == u->frames)
		snprintf(what, sizeof what, "a block that is no key block");
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

/* A key block at pos, as the end has it. */
static void
add_key(struct spk_in *in, const struct spk_packed_block *b)
{
	struct unpacking *u = in->own;
	unsigned char s[SPK_PACKED_KEY];

	spk_packed_put(s, b->before, 8);
	spk_packed_put(s + 8, in->base + in->pos - in->begin, 8);
	u->sum = XXH64(s, sizeof s, u->sum);
	u->keys++;
}

/* A block of those bytes; whether it is good. */
static bool
decode(struct spk_in *in, const struct spk_packed_block *b,
    const unsigned char *s)
{
	struct unpacking *u = in->own;
	struct spk_fault why = {0};
	char what[200];

	if (u->pack == NULL)
		u->pack = spk_pack_new(&u->of, in->jobs, &in->held);
	if (u->pack == NULL)
		return false;
	if (b->key)
		spk_pack_reset(u->pack, b->before);
	if (spk_pack_decode(u->pack, s, b->n, b->frames, &why) == 0) {
		u->spikes += spk_pack_spikes(u->pack);
		return true;
	}
	snprintf(what, sizeof what, "the block from frame %llu on: %.100s",
	    (unsigned long long)b->before + 1, why.text);
	broken(in, SPK_PACKED_BLOCK, what);
	return false;
}

/* A block that is whole. */
static void
read_block(struct spk_in *in, const struct spk_packed_block *b)
{
	struct unpacking *u = in->own;
	const unsigned char *s = (const unsigned char *)in->buf + in->pos +
	    SPK_PACKED_BLOCK;

	if (!u->passing && !decode(in, b, s))
		return;
	u->block = *b;
	u->block.bytes = s;
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

/* Of n bytes at s: NULL, or what is wrong with it. */
static const char *
check_end(const struct spk_in *in, const char *s, size_t n)
{
	const struct unpacking *u = in->own;
	const size_t sum = n - SPK_PACKED_TAIL;
	const uint64_t frames = spk_packed_get(s + 8, 8);
	uint64_t keys = 0;
	size_t i;

	if (XXH64(s, sum, 0) != spk_packed_get(s + sum, 8) ||
	    spk_packed_get(s + sum + 8, 8) != n ||
	    memcmp(s + sum + 16, SPK_PACKED_END, 8) != 0)
		return "the end: its checksum is wrong";
	if (frames < u->frames || (frames > u->frames && !in->partial))
		return "the end counts other frames than there are";
	if (u->lost || u->missing > 0 || frames > u->frames)
		return NULL;
	if (!u->uncounted && spk_packed_get(s + 16, 8) != u->spikes)
		return "the end counts other spikes than there are";
	for (i = SPK_PACKED_TAIL; i < sum; i += SPK_PACKED_KEY)
		keys = XXH64(s + i, SPK_PACKED_KEY, keys);
	if (spk_packed_get(s + 4, 4) != u->keys || keys != u->sum)
		return "the end has other key blocks than there are";
	return NULL;
}

/* The end at pos, as far as it has come, which is not waited for if it lies. */
static bool
read_end(struct spk_in *in)
{
	struct unpacking *u = in->own;
	const char *s = in->buf + in->pos, *wrong;
	const uint64_t keys = spk_packed_get(s + 4, 4);
	const size_t n = 2 * SPK_PACKED_TAIL + keys * SPK_PACKED_KEY;
	uint64_t frames;

	if (in->partial ? keys > (in->base + in->pos) / LEAST_KEY :
	    keys != u->keys) {
		broken(in, 1, "the end has other key blocks than there are");
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

/* After it: nothing, or another stream. */
static bool
behind(struct spk_in *in)
{
	if (!in->many && in->pos == in->end && !in->eof)
		return false;
	in->done = true;
	if (!in->many && in->pos < in->end)
		(void)spk_in_behind(in, &in->held, "data behind the end");
	return true;
}

/* Reading */

/* At the next block, or the end; false: more bytes are wanted. */
static bool
step(struct spk_in *in)
{
	struct unpacking *u = in->own;
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

/* To where a block, the end or another stream may begin. */
static bool
seek(struct spk_in *in)
{
	const char *s = in->buf + in->pos;
	const size_t have = in->end - in->pos, few = sizeof STREAM - 2;
	const char *stream = memmem(s, have, STREAM, sizeof STREAM - 1);
	const char *p = memmem(s, have, "SPK", 3);

	if (stream != NULL && (p == NULL || stream < p)) {
		in->pos += (size_t)(stream - s);
		cut(in, "another stream begins");
		return behind(in);
	}
	if (p != NULL) {
		in->pos += (size_t)(p - s);
		return step(in);
	}
	in->pos += in->eof ? have : have > few ? have - few : 0;
	return in->eof ? wait(in) : false;
}

static void
next(struct spk_in *in)
{
	struct unpacking *u = in->own;
	bool on = true;

	while (on && u->given == u->have && !in->done &&
	    in->held.status == SPK_DONE)
		on = u->ended ? behind(in) : u->lost ? seek(in) : step(in);
}

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

/* To a frame of the block at hand, or to the key block before it. */
static int
packed_seek(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	struct unpacking *u = in->own;
	const uint64_t begin = u->frames - u->have;
	struct spk_packed_place to;

	if (in->partial)		/* what is broken is not counted */
		return 0;
	if (!in->done && in->held.status == SPK_DONE && frame >= begin &&
	    frame < u->frames) {
		u->given = (size_t)(frame - begin);
		in->frames = frame;
		return 1;
	}
	if (in->seekable && !u->index.looked)
		spk_packed_index(in, &u->index);
	if (!spk_packed_find(in, &u->index, frame, &to) ||
	    (frame >= in->frames && to.before <= in->frames))
		return 0;
	if (spk_in_go(in, to.at, f) == -1)
		return -1;
	packed_rewind(in);
	u->frames = in->frames = to.before;
	u->keys = to.keys;
	u->sum = to.sum;
	u->uncounted = true;
	return 1;
}

/* Blocks as they are */

const struct spk_packing *
spk_packed_in(const struct spk_in *in)
{
	const struct unpacking *u = in->own;

	return in->reader == &spk_packed_reader ? &u->of : NULL;
}

int
spk_packed_next(struct spk_in *in, struct spk_packed_block *block,
    uint64_t *spikes, struct spk_fault *f)
{
	struct unpacking *u = in->own;
	char none;
	ptrdiff_t n;

	u->passing = u->uncounted = true;
	n = spk_in_read(in, SPK_I8, &none, 1, f);
	*block = u->block;
	*spikes = u->spikes;
	return n > 0 ? 1 : (int)n;
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
	.name = "packed", .headed = true, .ends = true, .holds = SPK_SPIKES,
	.open = packed_open, .read = packed_read, .rewind = packed_rewind,
	.seek = packed_seek, .close = packed_close,
};

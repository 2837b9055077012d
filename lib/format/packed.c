/*
 * packed: spikes, coded without loss, in blocks, by the models of lib/pack;
 * packed.h has the layout.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/spike.h"
#include "format/text.h"
#include "format/unpack.h"

extern const struct spk_reader spk_packed_reader;

/* The header */

/* The layout of blocks; NULL, or the complaint. */
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
	of->every = spk_packed_get(s + 36, 4);
	of->scene = in->scene;
	if (s[8] != 1)
		return "its version is not 1, which this spk reads";
	if (of->model == NULL || spk_packed_get(s + 10, 2) != 0 ||
	    (!of->model->scene && of->every != 0))
		return "a level that this spk does not know";
	if (of->width == 0 || of->height == 0 ||
	    (uint64_t)of->width * of->height != in->fields)
		return "its width and height are not those of the channels";
	if (of->rows == 0 || of->rows > of->height || of->most == 0 ||
	    of->most > SPK_PACK_FRAMES || of->key == 0 ||
	    (of->model->train && of->height != 1) ||
	    (of->model->scene && (of->every == 0 ||
	    of->most % of->every != 0)) ||
	    !spk_pack_fits(of))
		return "stripes or blocks that cannot be";
	return NULL;
}

/* Whether this is the magic, except for carriage returns. */
static bool
line_ends(const char *s)
{
	const char *want = "\x89SPK\n\x1a\n";
	size_t i;

	for (i = 0; i < SPK_PACKED_HEAD && *want != '\0'; i++)
		if (s[i] == *want)
			want++;
		else if (s[i] != '\r')
			return false;
	return *want == '\0';
}

/* The cause of a wrong magic or checksum of the header. */
static int
changed(struct spk_in *in, const char *s, struct spk_fault *f)
{
	const bool magic = memcmp(s, SPK_PACKED_MAGIC, 8) == 0;

	if (magic && s[8] != 1)
		return spk_in_fail(in, f, 0, "the packed header, or data "
		    "before it, was changed, or is of version %u, which this "
		    "spk does not read", (unsigned char)s[8]);
	if (!magic && line_ends(s))
		return spk_in_fail(in, f, 0, "the packed header, or data "
		    "before it, was changed: its line ends, as when a file is "
		    "sent or saved as text");
	if (memmem(s, 12, "SP", 2) == NULL && memmem(s, 12, "K\r\n", 3) == NULL)
		return spk_in_fail(in, f, 0, "no packed header begins here");
	return spk_in_fail(in, f, 0, "the packed header, or data before it, "
	    "was changed: its checksum is wrong");
}

/* Everything from the "#spk" line on is still in the buffer. */
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
		return spk_in_fail(in, f, 0, "cut in the packed header");
	if (memcmp(s, SPK_PACKED_MAGIC, 8) != 0 ||
	    XXH64(text, (size_t)(s - text) + n, 0) != spk_packed_get(s + n, 8))
		return changed(in, s, f);
	wrong = geometry(in, s, of);
	if (wrong != NULL)
		return spk_in_fail(in, f, 0, "the packed header: %s", wrong);
	in->pos += SPK_PACKED_HEAD;
	in->payload = in->base + in->pos;
	return 0;
}

static void
packed_rewind(struct spk_in *in)
{
	struct spk_unpacking *u = in->own;

	u->frames = u->spikes = u->keys = u->sum = u->missing = 0;
	u->have = u->given = 0;
	u->breaks = 0;
	u->ready = u->ended = u->lost = u->torn = u->uncounted = false;
}

static int
packed_open(struct spk_in *in, const struct spk_head *args,
    struct spk_fault *f)
{
	struct spk_unpacking *u = calloc(1, sizeof *u);
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
	if (u->of.model->scene && in->scene == NULL && !in->blocks)
		return spk_fail(f, SPK_DATA, "%s: packed with its scene, "
		    "which spk-video --decode reads", in->name);
	size = spk_pack_size(&u->of, in->jobs);
	if (size > in->room)
		return spk_fail(f, SPK_USAGE, "%s: unpacking takes %zu MB of "
		    "memory; " SPK_WORD("max-size=%zu") " allows that",
		    in->name, spk_mega(size), spk_mega(size));
	u->row = malloc(in->fields);
	if (u->row == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	packed_rewind(in);
	/* A writer of bits needs to know that there is no -1. */
	if (!u->of.model->train &&
	    spk_head_set(&in->head, "planes", "1", f) == -1)
		return -1;
	return spk_in_shape(in, args, f);
}

/* Frames */

/* Frames of the current block. */
static size_t
give(struct spk_in *in, enum spk_type type, char *block, size_t n)
{
	struct spk_unpacking *u = in->own;
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
	struct spk_unpacking *u = in->own;

	if (u->given == u->have)
		spk_unpack_next(in);
	if (!u->passing)
		return u->given < u->have ? give(in, type, block, n) : 0;
	n = u->have - u->given;
	u->given = u->have;
	in->frames += n;
	return n;
}

/* Go to a frame of the current block, or to the key block before it. */
static int
packed_seek(struct spk_in *in, uint64_t frame, struct spk_fault *f)
{
	struct spk_unpacking *u = in->own;
	const uint64_t begin = u->frames - u->have;
	struct spk_packed_place to;

	if (in->partial)		/* damage is not counted */
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

/* Unchanged blocks */

const struct spk_packing *
spk_packed_in(const struct spk_in *in)
{
	const struct spk_unpacking *u = in->own;

	return in->reader == &spk_packed_reader ? &u->of : NULL;
}

int
spk_packed_next(struct spk_in *in, struct spk_packed_block *block,
    uint64_t *spikes, struct spk_fault *f)
{
	struct spk_unpacking *u = in->own;
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
	struct spk_unpacking *u = in->own;

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

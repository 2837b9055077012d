/*
 * Packed streams with false contents: a stream with correct checksums is made
 * from the input, so that its contents get as far as possible.  However the
 * bytes arrive, the frames and the fault are the same.
 */
#include "fuzz.h"
#include "bytes.h"
#include "read.h"
#include "small.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/packed.h"

#define ROOM	(1 << 16)
#define VALUES	(1 << 14)

struct file {
	unsigned char	 s[ROOM];
	size_t		 n, keys;
	struct spk_packing of;
	struct spk_pack	*pack;
	uint64_t	 frames, spikes;	/* expected */
	unsigned char	 key[64 * SPK_PACKED_KEY];
};

struct result {
	uint64_t	 hash, frames;
	struct spk_fault fault;
	size_t		 notes;
};

/* A number, mostly the true one. */
static uint64_t
number(uint64_t right)
{
	const unsigned how = byte();

	if (how < 200)
		return right;
	if (how < 230)
		return right + how - 215;
	return (uint64_t)byte() << how % 8 * 8 | byte();
}

static void
add(struct file *f, const void *s, size_t n)
{
	n = n < ROOM - f->n ? n : ROOM - f->n;
	memcpy(f->s + f->n, s, n);
	f->n += n;
}

static void
add_summed(struct file *f, unsigned char *s, size_t n)
{
	spk_packed_put(s + n, XXH64(s, n, 0), 8);
	add(f, s, n + 8);
}

static void
add_head(struct file *f)
{
	static const char text[] = "#spk v=1 kind=spikes format=packed "
	    "channels=12\n";
	unsigned char s[SPK_PACKED_HEAD] = SPK_PACKED_MAGIC;

	f->of.model = spk_model_numbered(byte() % 2 == 1 ? 32 : 1);
	f->of.height = f->of.model->train ? 1 : 1 + byte() % 2 * 2;
	f->of.width = 12 / f->of.height;
	f->of.rows = 1 + byte() % f->of.height;
	f->of.most = 1 + byte() % 100;
	f->of.key = 1 + byte() % 4;
	f->of.period = f->of.model->train ? byte() % 9 : 0;
	s[8] = (unsigned char)number(1);
	s[9] = (unsigned char)number(f->of.model->number);
	spk_packed_put(s + 12, number(f->of.width), 4);
	spk_packed_put(s + 16, number(f->of.height), 4);
	spk_packed_put(s + 20, number(f->of.rows), 4);
	spk_packed_put(s + 24, number(f->of.most), 4);
	spk_packed_put(s + 28, number(f->of.key), 4);
	spk_packed_put(s + 32, number(f->of.period), 4);
	add(f, text, sizeof text - 1);
	add(f, s, sizeof s - 8);
	spk_packed_put(s, XXH64(f->s, f->n, 0), 8);
	add(f, s, 8);
}

static void
add_block(struct file *f)
{
	const bool key = f->keys == 0 || byte() % 4 == 0;
	int8_t y[VALUES] = {0};
	unsigned char s[SPK_PACKED_BLOCK];
	const size_t frames = 1 + byte() % f->of.most;
	const unsigned char *bytes;
	size_t i, n, cut;

	for (i = 0; i < frames * 12 && left > 0; i++)
		y[i] = f->of.model->train ? (int8_t)((int)(byte() % 3) - 1) :
		    (int8_t)(byte() & 1);
	if (key && f->keys < 64) {
		spk_packed_put(f->key + f->keys * 16, f->frames, 8);
		spk_packed_put(f->key + f->keys++ * 16 + 8, f->n, 8);
	}
	if (key)
		spk_pack_reset(f->pack, f->frames);
	(void)spk_pack_put(f->pack, y, frames);
	bytes = spk_pack_encode(f->pack, &n);
	memcpy(s, number(key) & 1 ? "SPKK" : "SPKB", 4);
	spk_packed_put(s + 4, number(frames), 4);
	spk_packed_put(s + 8, number(f->frames), 8);
	spk_packed_put(s + 16, number(n), 8);
	add_summed(f, s, SPK_PACKED_BLOCK - 8);
	cut = (size_t)number(n);
	add(f, bytes, cut < n ? cut : n);
	if (byte() == 255 && f->n > 3)
		f->s[f->n - 1 - byte() % 3] ^= 4;
	f->frames += frames;
	f->spikes += spk_pack_spikes(f->pack);
}

static void
add_end(struct file *f)
{
	const size_t from = f->n, keys = f->keys * SPK_PACKED_KEY;
	unsigned char s[SPK_PACKED_TAIL] = "SPKE";

	spk_packed_put(s + 4, number(f->keys), 4);
	spk_packed_put(s + 8, number(f->frames), 8);
	spk_packed_put(s + 16, number(f->spikes), 8);
	f->key[0] = (unsigned char)number(f->key[0]);
	add(f, s, sizeof s);
	add(f, f->key, keys);
	spk_packed_put(s, XXH64(f->s + from, f->n - from, 0), 8);
	spk_packed_put(s + 8, number(2 * sizeof s + keys), 8);
	memcpy(s + 16, SPK_PACKED_END, 8);
	add(f, s, sizeof s);
}

static void
add_any(struct file *f)
{
	size_t n = byte() % 40;
	unsigned char b;

	for (; n > 0; n--) {
		b = (unsigned char)byte();
		add(f, &b, 1);
	}
}

static void
make(struct file *f)
{
	struct spk_fault why = {0};
	unsigned what;

	add_head(f);
	f->pack = spk_pack_new(&f->of, 1, &why);
	CLAIM(f->pack != NULL);
	while (left > 0 && f->n < ROOM) {
		what = byte() % 16;
		if (what == 15)
			add_any(f);
		else if (what == 14)
			add_end(f);
		else
			add_block(f);
	}
	add_end(f);
	spk_pack_free(f->pack);
}

static void
read_all(struct spk_in *in, struct result *r)
{
	int8_t y[12 * 7];
	ptrdiff_t n;
	size_t i;

	while ((n = spk_in_read(in, SPK_I8, y, 7, &r->fault)) > 0) {
		for (i = 0; i < (size_t)n * 12; i++) {
			CLAIM(y[i] >= -1 && y[i] <= 1);
			r->hash = (r->hash ^ (uint8_t)y[i]) * 1099511628211;
		}
		r->frames += (size_t)n;
	}
	r->notes = in->notes;
	CLAIM(n == 0 || r->fault.status != SPK_DONE);
}

static struct result
read_by(const struct spk_head *args, size_t most)
{
	const struct spk_in_how how = {0};
	struct result r = {0}, again = {0};
	struct spk_in *in = spk_in_open_how(read_input_by(most), "input", args,
	    &how, &r.fault);

	if (in == NULL) {
		CLAIM(r.fault.status != SPK_DONE);
		return r;
	}
	read_all(in, &r);
	if (r.fault.status == SPK_DONE) {
		CLAIM(spk_in_rewind(in, &again.fault) == 0);
		read_all(in, &again);
		CLAIM(r.hash == again.hash && r.frames == again.frames &&
		    r.notes == again.notes);
	}
	spk_in_close(in);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct file f;
	struct spk_fault why = {0};
	struct spk_head args = {0};
	struct result whole, part;
	const char *words;
	size_t i;

	f = (struct file){0};
	data = s;
	left = n;
	words = byte() % 2 == 1 ? "max-size=16 partial=1" : "max-size=16";
	CLAIM(spk_head_parse(&args, words, strlen(words), &why) == 0);
	make(&f);
	set_input(f.s, f.n);
	whole = read_by(&args, SIZE_MAX);
	for (i = 0; i < SIZES; i += 2) {
		part = read_by(&args, sizes[i]);
		CLAIM(whole.hash == part.hash && whole.frames == part.frames);
		CLAIM(whole.fault.status == part.fault.status);
		CLAIM(strcmp(whole.fault.text, part.fault.text) == 0);
		CLAIM(whole.notes == part.notes);
	}
	spk_head_free(&args);
	return 0;
}

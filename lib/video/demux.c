/*
 * Units from a file, and the metadata of planes in them, as mux.c writes them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "codec/codec.h"
#include "video/ivf.h"

#define SUM		(7 + 16 + 1)	/* bytes of " xxh64=" and the rest */

int
spk_demux_open(struct spk_demux *d, const uint8_t s[SPK_IVF_HEAD],
    struct spk_fault *f)
{
	*d = (struct spk_demux){.sum = malloc(sizeof(XXH64_state_t))};
	if (d->sum == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	XXH64_reset(d->sum, 0);
	return spk_ivf_get(s, &d->ivf, f);
}

void
spk_demux_close(struct spk_demux *d)
{
	spk_head_free(&d->words);
	free(d->profile);
	free(d->sum);
}

/* Words */

/* A whole number from lo to hi, which a line must have. */
static int
whole(const struct spk_head *h, const char *key, uint64_t lo, uint64_t hi,
    uint64_t *x, struct spk_fault *f)
{
	const char *s = spk_head_get(h, key);

	if (s == NULL)
		return spk_fail(f, SPK_DATA, "words without %s=", key);
	if (!spk_count64(s, s + strlen(s), x) || *x < lo || *x > hi)
		return spk_fail(f, SPK_DATA, "%s=%.40s: not a whole number "
		    "from %llu to %llu", key, s, (unsigned long long)lo,
		    (unsigned long long)hi);
	return 0;
}

static int
is(const struct spk_head *h, const char *key, const char *value,
    struct spk_fault *f)
{
	const char *s = spk_head_get(h, key);

	return s != NULL && strcmp(s, value) == 0 ? 0 : spk_fail(f, SPK_DATA,
	    "%s=%.40s: this spk reads %s", key, s != NULL ? s : "", value);
}

/* A number above 0, if there is one. */
static int
above_0(const struct spk_head *h, const char *key, double most,
    struct spk_fault *f)
{
	const char *s = spk_head_get(h, key), *end;
	double x;

	if (s == NULL)
		return 0;
	end = spk_read_f64(s, s + strlen(s), &x);
	return end != NULL && *end == '\0' && x > 0 && x <= most ? 0 :
	    spk_fail(f, SPK_DATA, "%s=%.40s: not a number above 0, and up to "
	    "%g", key, s, most);
}

/* Words of the camera, by its rows; no header has files. */
static int
check_camera(const struct spk_head *h, struct spk_fault *f)
{
	const struct spk_param *p = spk_codec_find("cam")->param;
	const char *s;

	for (; p->name != NULL; p++) {
		s = spk_head_get(h, p->name);
		if (s == NULL || (p->flags & SPK_DECODING) != 0)
			continue;
		if (p->type == SPK_FILE)
			return spk_fail(f, SPK_DATA, "%s=: a file", p->name);
		if (spk_param_check(p, s, SPK_DATA, "", f) == -1)
			return -1;
	}
	return 0;
}

/* Whether the words match the pictures. */
static int
check_pictures(const struct spk_demux *d, struct spk_fault *f)
{
	const struct spk_sequence *q = &d->seq;
	uint64_t x;

	if (!q->mono || q->depth != 10)
		return spk_fail(f, SPK_DATA, "words of planes, but the "
		    "pictures are not of 10 bits and one colour");
	if (d->ivf.width != q->width || d->ivf.height != q->height)
		return spk_fail(f, SPK_DATA, "pictures of %zux%zu pixels where "
		    "the file's header says %zux%zu", q->width, q->height,
		    d->ivf.width, d->ivf.height);
	return whole(&d->words, "width", q->width, q->width, &x, f) == -1 ||
	    whole(&d->words, "height", q->height, q->height, &x, f) == -1 ?
	    -1 : whole(&d->words, "channels", q->width * q->height,
	    q->width * q->height, &x, f);
}

static int
check_words(struct spk_demux *d, struct spk_fault *f)
{
	const struct spk_head *h = &d->words;
	uint64_t x;

	if (is(h, "v", "1", f) == -1 || is(h, "kind", "spikes", f) == -1 ||
	    is(h, "codec", "cam", f) == -1 || is(h, "video", "1", f) == -1 ||
	    spk_head_known(h, f) == -1 || check_pictures(d, f) == -1 ||
	    whole(h, "steps", 1, SPK_VIDEO_EVERY, &x, f) == -1)
		return -1;
	d->every = (size_t)x;
	if (whole(h, "quality", 0, 63, &x, f) == -1 ||
	    whole(h, "restore", 0, 1, &x, f) == -1 ||
	    above_0(h, "gamma", 16, f) == -1 ||
	    above_0(h, "rate", HUGE_VAL, f) == -1)
		return -1;
	d->restore = x == 1;
	return check_camera(h, f);
}

/* The digits of a sum. */
static bool
sum_is(const uint8_t *s, uint64_t sum)
{
	size_t i;
	char c;

	if (memcmp(s, " xxh64=", 7) != 0 || s[SUM - 1] != '\n')
		return false;
	for (i = 0; i < 16; i++, sum <<= 4) {
		c = "0123456789abcdef"[sum >> 60];
		if (s[7 + i] != (uint8_t)c)
			return false;
	}
	return true;
}

/* The first line, of a text of n bytes, and the profile after it. */
static int
read_words(struct spk_demux *d, const uint8_t *s, size_t n,
    struct spk_fault *f)
{
	const uint8_t *end = memchr(s, '\n', n);
	size_t line = end != NULL ? (size_t)(end + 1 - s) : 0;
	uint64_t size = 0;

	if (d->known || d->units > 0)
		return spk_fail(f, SPK_DATA, "words after other words or "
		    "frames");
	if (line < 5 + SUM || !sum_is(s + line - SUM, XXH64(s, line - SUM, 0)))
		return spk_fail(f, SPK_DATA, "words that were changed: their "
		    "checksum is wrong");
	d->known = true;
	if (memchr(s, '\0', line) != NULL)
		return spk_fail(f, SPK_DATA, "NUL in the words");
	if (spk_head_parse(&d->words, (const char *)s + 4, line - SUM - 4,
	    f) == -1 || check_words(d, f) == -1)
		return -1;
	if (spk_head_get(&d->words, "profile-bytes") != NULL &&
	    whole(&d->words, "profile-bytes", 1, SPK_IVF_MOST, &size, f) == -1)
		return -1;
	if (size != n - line)
		return spk_fail(f, SPK_DATA, "%zu bytes after the words, which "
		    "say %llu", n - line, (unsigned long long)size);
	if (size > 0)
		d->profile = spk_profile_unpack(s + line, n - line,
		    d->seq.width * d->seq.height, &d->profile_size, f);
	spk_head_drop(&d->words, "v");
	spk_head_drop(&d->words, "profile-bytes");
	return size > 0 && d->profile == NULL ? -1 : 0;
}

/*
 * The last line: whether that many planes belong to the frames, the last of
 * which is that of this unit, and all bytes up to the sum are unchanged.
 */
static int
read_end(struct spk_demux *d, const uint8_t *s, size_t n, struct spk_fault *f)
{
	const uint64_t frames = d->units + 1;
	const char *line = (const char *)s;

	if (n < SUM || !sum_is(s + n - SUM, XXH64_digest(d->sum)))
		return spk_fail(f, SPK_DATA, "the video was changed: its "
		    "checksum is wrong");
	if (!spk_in_counted(line, n - SUM, &d->planes))
		return spk_fail(f, SPK_DATA, "not an #end line");
	/* Even no planes have a frame. */
	if (d->planes > frames * d->every ||
	    (d->planes <= (frames - 1) * d->every &&
	    (d->planes > 0 || frames > 1)))
		return spk_fail(f, SPK_DATA, "#end says %llu planes, where "
		    "%llu frames are of %zu each",
		    (unsigned long long)d->planes,
		    (unsigned long long)frames, d->every);
	d->ended = true;
	return 0;
}

static bool
begins(const uint8_t *s, size_t n, const char *word)
{
	return n >= strlen(word) && memcmp(s, word, strlen(word)) == 0;
}

/* Metadata of private type; others may write some, too. */
static int
read_text(struct spk_demux *d, const uint8_t *s, size_t n,
    struct spk_fault *f)
{
	const bool end = begins(s, n, "#end ");

	if (begins(s, n, "#spk "))
		return read_words(d, s, n, f);
	if (!end && !begins(s, n, "#restore "))
		return 0;
	if (!d->known)
		return spk_fail(f, SPK_DATA, "'%s' without words before it",
		    end ? "#end" : "#restore");
	if (end)
		return read_end(d, s, n, f);
	if (n != 11 || (s[9] != '0' && s[9] != '1') || s[10] != '\n')
		return spk_fail(f, SPK_DATA, "a #restore line that is neither "
		    "0 nor 1");
	d->restore = s[9] == '1';
	return 0;
}

/* Units */

static int
read_sequence(struct spk_demux *d, const struct spk_obu *obu,
    struct spk_fault *f)
{
	struct spk_sequence q;

	if (spk_sequence_get(obu, &q, f) == -1)
		return -1;
	if (d->seq.width == 0)
		d->seq = q;
	if (q.width != d->seq.width || q.height != d->seq.height ||
	    q.depth != d->seq.depth || q.mono != d->seq.mono ||
	    q.full != d->seq.full)
		return spk_fail(f, SPK_DATA, "pictures of %zux%zu pixels, %u "
		    "bits, where those before have %zux%zu, %u", q.width,
		    q.height, q.depth, d->seq.width, d->seq.height,
		    d->seq.depth);
	return 0;
}

static int
read_obu(struct spk_demux *d, const struct spk_obu *obu, struct spk_fault *f)
{
	const uint8_t *text;
	size_t n;

	if (obu->type == SPK_OBU_SEQUENCE)
		return read_sequence(d, obu, f);
	if (d->seq.width == 0 && obu->type != SPK_OBU_DELIMITER)
		return spk_fail(f, SPK_DATA, "an OBU of type %u before any "
		    "sequence header", obu->type);
	return obu->type == SPK_OBU_METADATA &&
	    spk_metadata_get(obu, &text, &n) ? read_text(d, text, n, f) : 0;
}

/*
 * The sum covers everything before that of an #end, which is the last in its
 * OBU.
 */
static void
add_sum(struct spk_demux *d, const struct spk_obu *obu)
{
	const uint8_t *text;
	size_t n = 0, rest = 0;

	if (obu->type == SPK_OBU_METADATA &&
	    spk_metadata_get(obu, &text, &n) && begins(text, n, "#end ") &&
	    n >= SUM)
		rest = (size_t)(obu->payload + obu->n - (text + n)) + SUM;
	XXH64_update(d->sum, obu->payload + obu->n - obu->size,
	    obu->size - rest);
}

int
spk_demux_unit(struct spk_demux *d, const uint8_t *s, size_t n,
    struct spk_fault *f)
{
	struct spk_obu obu;

	if (d->ended)
		return spk_fail(f, SPK_DATA, "a unit after the #end");
	for (; n > 0; s += obu.size, n -= obu.size) {
		if (d->ended)
			return spk_fail(f, SPK_DATA, "an OBU after the #end");
		if (spk_obu_get(s, n, &obu, f) == -1)
			return -1;
		add_sum(d, &obu);
		if (read_obu(d, &obu, f) == -1)
			return -1;
	}
	if (d->seq.width == 0)
		return spk_fail(f, SPK_DATA, "no sequence header in the first "
		    "unit");
	d->units++;
	return 0;
}

int
spk_demux_end(const struct spk_demux *d, struct spk_fault *f)
{
	if (d->units == 0)
		return spk_fail(f, SPK_DATA, "no frames");
	return !d->known || d->ended ? 0 : spk_fail(f, SPK_DATA, "no #end");
}

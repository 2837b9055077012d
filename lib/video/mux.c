/*
 * Units of an encoder to a file, with a description of the planes.  That is
 * metadata of private type, each a line of text:
 *
 *	#spk v=1 ... profile-bytes=N xxh64=SUM	in the first unit, after the
 *		delimiter and sequence header; then the profile, if there is one
 *	#restore 0, #restore 1	likewise, in any unit: frames are restored from
 *		its frame on, or no longer
 *	#end frames=N xxh64=SUM	after everything else in the last unit
 *
 * The sum of the first line covers the text before " xxh64=" in it, and that of
 * the last all bytes of units before it.  Both are 16 digits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "video/ivf.h"

struct spk_mux {
	struct spk_out	*out;
	XXH64_state_t	 sum;		/* of the units so far */
	char		*text;		/* metadata of the next unit, */
	size_t		 text_n, text_cap;	/* if there are bytes of it */
	const char	*restore;	/* and more of it, or NULL */
	uint8_t		*unit;		/* that is held back */
	size_t		 n, cap;
	uint64_t	 units;		/* written so far */
};

/* n bytes more of text. */
static int
add(struct spk_mux *m, const void *s, size_t n, struct spk_fault *f)
{
	if (spk_grow(&m->text, &m->text_cap, m->text_n + n + 1, 1, f) == -1)
		return -1;
	memcpy(m->text + m->text_n, s, n);
	m->text_n += n;
	return 0;
}

static int
add_word(struct spk_mux *m, const char *key, const char *value,
    struct spk_fault *f)
{
	return add(m, " ", 1, f) == -1 ||
	    add(m, key, strlen(key), f) == -1 || add(m, "=", 1, f) == -1 ?
	    -1 : add(m, value, strlen(value), f);
}

static int
add_sum(struct spk_mux *m, uint64_t sum, struct spk_fault *f)
{
	char s[32];

	snprintf(s, sizeof s, " xxh64=%016llx\n", (unsigned long long)sum);
	return add(m, s, strlen(s), f);
}

/* The line of words, and the profile. */
static int
describe(struct spk_mux *m, const struct spk_head *words,
    const void *profile, size_t n, struct spk_fault *f)
{
	static const char begin[] = "#spk v=1";
	char bytes[32];
	size_t i;

	if (spk_head_check(words, f) == -1 ||
	    add(m, begin, sizeof begin - 1, f) == -1)
		return -1;
	for (i = 0; i < words->n; i++)
		if (add_word(m, words->word[i].key, words->word[i].value,
		    f) == -1)
			return -1;
	snprintf(bytes, sizeof bytes, "%zu", n);
	if ((n > 0 && add_word(m, "profile-bytes", bytes, f) == -1) ||
	    add_sum(m, XXH64(m->text, m->text_n, 0), f) == -1)
		return -1;
	return n > 0 ? add(m, profile, n, f) : 0;
}

struct spk_mux *
spk_mux_new(struct spk_out *out, const struct spk_ivf *v,
    const struct spk_head *words, const float *profile, struct spk_fault *f)
{
	struct spk_mux *m = calloc(1, sizeof *m);
	uint8_t head[SPK_IVF_HEAD];
	void *packed = NULL;
	size_t n = 0;
	int rc = -1;

	if (m == NULL) {
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
		return NULL;
	}
	m->out = out;
	XXH64_reset(&m->sum, 0);
	if (profile != NULL)
		packed = spk_profile_pack(profile, v->width * v->height, &n,
		    f);
	spk_ivf_put(head, v);
	if ((packed != NULL || profile == NULL) &&
	    describe(m, words, packed, n, f) == 0)
		rc = spk_out_bytes(out, head, sizeof head, f);
	free(packed);
	if (rc == 0)
		return m;
	spk_mux_free(m);
	return NULL;
}

void
spk_mux_free(struct spk_mux *m)
{
	if (m == NULL)
		return;
	free(m->text);
	free(m->unit);
	free(m);
}

/* Write the unit that was held back, at once. */
static int
put_held(struct spk_mux *m, struct spk_fault *f)
{
	uint8_t head[SPK_IVF_UNIT];

	if (m->units == 0)
		return 0;
	spk_ivf_put_unit(head, m->n, m->units - 1);
	return spk_out_bytes(m->out, head, sizeof head, f) == -1 ||
	    spk_out_bytes(m->out, m->unit, m->n, f) == -1 ? -1 :
	    spk_out_flush(m->out, f);
}

/* The metadata of the next unit: its bytes, stored if there is a place. */
static size_t
put_metadata(const struct spk_mux *m, uint8_t *to)
{
	const size_t more = m->restore != NULL ? strlen(m->restore) : 0;
	size_t n = 0;

	if (m->text_n > 0) {
		if (to != NULL)
			spk_metadata_put(to, m->text, m->text_n);
		n = spk_metadata_size(m->text_n);
	}
	if (more > 0 && to != NULL)
		spk_metadata_put(to + n, m->restore, more);
	return more > 0 ? n + spk_metadata_size(more) : n;
}

int
spk_mux_unit(struct spk_mux *m, const void *unit, size_t n,
    struct spk_fault *f)
{
	const size_t more = put_metadata(m, NULL);
	const size_t at = spk_obu_place(unit, n);

	if (put_held(m, f) == -1 ||
	    spk_grow(&m->unit, &m->cap, n + more, 1, f) == -1)
		return -1;
	memcpy(m->unit, unit, at);
	put_metadata(m, m->unit + at);
	memcpy(m->unit + at + more, (const uint8_t *)unit + at, n - at);
	m->n = n + more;
	m->text_n = 0;
	m->restore = NULL;
	m->units++;
	XXH64_update(&m->sum, m->unit, m->n);
	return 0;
}

int
spk_mux_flush(struct spk_mux *m, struct spk_fault *f)
{
	const int rc = put_held(m, f);

	m->units = 0;
	return rc;
}

void
spk_mux_restore(struct spk_mux *m, bool on)
{
	m->restore = on ? "#restore 1\n" : "#restore 0\n";
}

/*
 * The sum covers all bytes before it, including those of its OBU, which is
 * first created with a sum of 0.
 */
int
spk_mux_end(struct spk_mux *m, uint64_t planes, struct spk_fault *f)
{
	char line[80];
	size_t n, size;
	int rc;

	if (m->units == 0)
		return spk_fail(f, SPK_DATA, "%s: no frames", m->out->name);
	snprintf(line, sizeof line, "#end frames=%llu",
	    (unsigned long long)planes);
	m->text_n = 0;
	if (add(m, line, strlen(line), f) == -1 || add_sum(m, 0, f) == -1)
		return -1;
	size = spk_metadata_size(m->text_n);
	if (spk_grow(&m->unit, &m->cap, m->n + size, 1, f) == -1)
		return -1;
	spk_metadata_put(m->unit + m->n, m->text, m->text_n);
	n = size - 1 - (m->text_n - strlen(line));
	XXH64_update(&m->sum, m->unit + m->n, n);
	m->text_n = strlen(line);
	rc = add_sum(m, XXH64_digest(&m->sum), f);
	spk_metadata_put(m->unit + m->n, m->text, m->text_n);
	m->n += size;
	return rc == -1 ? -1 : put_held(m, f);
}

/*
 * Members of a zip archive, by its directory at the end:
 *
 *	"PK\5\6"	the number of members, the place and length of the
 *			directory, and the length of a comment after this
 *	"PK\6\6"	the same for greater numbers; "PK\6\7" has its place
 *	"PK\1\2"	in the directory, for each member: method, CRC, sizes,
 *			place, name; more bits are in an extra field
 *	"PK\3\4"	before the data of each: name and extra field again
 *
 * Data are stored or deflated, which zlib inflates.
 */
#include <string.h>

#include "format/array.h"
#include "format/zip.h"

#define END		22		/* bytes of the end, without comment */
#define COMMENT		65535		/* its maximum length */
#define END64		56
#define PLACE64		20
#define ENTRY		46
#define LOCAL		30
#define MANY16		0xFFFF		/* see the greater number */
#define MANY32		0xFFFFFFFF
#define ENCRYPTED	1

static const char cut[] = "cut: its directory is not at its end";
static const char broken[] = "its directory is wrong";

static uint64_t
get(const char *s, size_t n)
{
	return spk_bytes(s, n, false);
}

/* The place and length of the directory, by the end at e. */
static bool
locate(const struct spk_zip *z, size_t e, uint64_t *at, uint64_t *size)
{
	const char *s = z->s + e;
	uint64_t far;

	*size = get(s + 12, 4);
	*at = get(s + 16, 4);
	if (*size != MANY32 && *at != MANY32)
		return true;
	if (e < PLACE64 || memcmp(s - PLACE64, "PK\6\7", 4) != 0)
		return false;
	far = get(s - PLACE64 + 8, 8);
	if (far > z->n || z->n - far < END64 ||
	    memcmp(z->s + far, "PK\6\6", 4) != 0)
		return false;
	*size = get(z->s + far + 40, 8);
	*at = get(z->s + far + 48, 8);
	return true;
}

const char *
spk_zip_open(struct spk_zip *z, const char *s, size_t n)
{
	uint64_t at, size;
	size_t e;

	*z = (struct spk_zip){.s = s, .n = n};
	if (n < END)
		return cut;
	for (e = n - END; memcmp(s + e, "PK\5\6", 4) != 0 ||
	    get(s + e + 20, 2) != n - END - e; e--)
		if (e == 0 || n - END - e == COMMENT)
			return cut;
	if (!locate(z, e, &at, &size) || at > e || size > e - at)
		return broken;
	z->at = (size_t)at;
	z->end = (size_t)(at + size);
	return NULL;
}

/* The greater numbers of an entry, in the order of those it lacks. */
static void
extra(const char *s, size_t n, uint64_t *const lacking[3])
{
	size_t len, i;

	while (n >= 4 && (len = (size_t)get(s + 2, 2)) <= n - 4) {
		s += 4;
		n -= 4 + len;
		if (get(s - 4, 2) == 1) {
			for (i = 0; i < 3; i++)
				if (*lacking[i] == MANY32 && len >= 8) {
					*lacking[i] = get(s, 8);
					s += 8;
					len -= 8;
				}
			return;
		}
		s += len;
	}
}

/* Its data, after the member's own header. */
static const char *
place(const struct spk_zip *z, struct spk_member *m, uint64_t at)
{
	uint64_t skip;

	if (at > z->n || z->n - at < LOCAL ||
	    memcmp(z->s + at, "PK\3\4", 4) != 0)
		return broken;
	skip = LOCAL + get(z->s + at + 26, 2) + get(z->s + at + 28, 2);
	if (skip > z->n - at || m->packed > z->n - at - skip)
		return broken;
	m->data = (const unsigned char *)z->s + at + skip;
	return NULL;
}

const char *
spk_zip_next(struct spk_zip *z, struct spk_member *m, bool *more)
{
	const char *s = z->s + z->at;
	uint64_t packed = 0, size = 0, at = 0;
	uint64_t *const lacking[] = {&size, &packed, &at};
	size_t left = z->end - z->at, name, tail, shown;
	unsigned method;

	*more = left > 0;
	if (left == 0)
		return NULL;
	if (left < ENTRY || memcmp(s, "PK\1\2", 4) != 0)
		return broken;
	method = (unsigned)get(s + 10, 2);
	packed = get(s + 20, 4);
	size = get(s + 24, 4);
	name = (size_t)get(s + 28, 2);
	tail = (size_t)get(s + 30, 2);
	at = get(s + 42, 4);
	left -= ENTRY;
	if (name > left || tail + get(s + 32, 2) > left - name)
		return broken;
	extra(s + ENTRY + name, tail, lacking);
	z->at += ENTRY + name + tail + (size_t)get(s + 32, 2);
	shown = name < sizeof m->name ? name : sizeof m->name - 1;
	memcpy(m->name, s + ENTRY, shown);
	m->name[shown] = '\0';
	if ((get(s + 8, 2) & ENCRYPTED) != 0)
		return "a member that is encrypted";
	if (method != 0 && method != 8)
		return "a member that is neither stored nor deflated";
	m->deflated = method == 8;
	m->crc = (uint32_t)get(s + 16, 4);
	m->packed = packed > z->n ? z->n : (size_t)packed;
	m->size = size;
	if (packed > z->n || (!m->deflated && packed != size))
		return broken;
	return place(z, m, at);
}

/* Members */

void
spk_stream_close(struct spk_stream *s)
{
	if (s->open)
		inflateEnd(&s->z);
	s->open = false;
}

const char *
spk_stream_open(struct spk_stream *s, const struct spk_member *m)
{
	spk_stream_close(s);
	memset(&s->z, 0, sizeof s->z);
	s->of = m;
	s->done = s->crc = 0;
	s->pos = s->n = 0;
	if (!m->deflated)
		return NULL;
	if (inflateInit2(&s->z, -MAX_WBITS) != Z_OK)
		return SPK_NO_MEMORY;
	s->open = true;
	s->z.next_in = (z_const Bytef *)(uintptr_t)m->data;
	return NULL;
}

/* Read up to n bytes into the buffer, at least one. */
static const char *
inflate_some(struct spk_stream *s, size_t n)
{
	const size_t taken = (size_t)(s->z.next_in - s->of->data);
	const size_t left = s->of->packed - taken;
	int rc;

	s->z.avail_in = left < 1 << 30 ? (uInt)left : 1 << 30;
	s->z.next_out = s->buf;
	s->z.avail_out = (uInt)n;
	rc = inflate(&s->z, Z_NO_FLUSH);
	s->n = n - s->z.avail_out;
	return s->n > 0 && (rc == Z_OK || rc == Z_STREAM_END) ? NULL :
	    "its deflated data are wrong";
}

/* The buffer is empty. */
static const char *
refill(struct spk_stream *s)
{
	const struct spk_member *m = s->of;
	const uint64_t left = m->size - s->done;
	const size_t n = left < sizeof s->buf ? (size_t)left : sizeof s->buf;
	const char *wrong = NULL;

	s->pos = 0;
	s->n = n;
	if (n == 0)
		return "it is too short";
	if (m->deflated)
		wrong = inflate_some(s, n);
	else
		memcpy(s->buf, m->data + s->done, n);
	if (wrong != NULL)
		return wrong;
	s->crc = (uint32_t)crc32(s->crc, s->buf, (uInt)s->n);
	s->done += s->n;
	return NULL;
}

const char *
spk_stream_read(struct spk_stream *s, void *to, uint64_t n)
{
	const char *wrong;
	char *p = to;
	size_t some;

	while (n > 0) {
		if (s->pos == s->n && (wrong = refill(s)) != NULL)
			return wrong;
		some = s->n - s->pos < n ? s->n - s->pos : (size_t)n;
		if (p != NULL) {
			memcpy(p, s->buf + s->pos, some);
			p += some;
		}
		s->pos += some;
		n -= some;
	}
	return NULL;
}

const char *
spk_stream_end(const struct spk_stream *s)
{
	return s->pos < s->n || s->done < s->of->size ?
	    "data after the last event" :
	    s->crc != s->of->crc ? "its CRC is wrong" : NULL;
}

/* Members of a zip archive that is all in memory: zip.c. */
#ifndef SPK_ZIP_H
#define SPK_ZIP_H

#include <zlib.h>

#include "stream/in.h"

#pragma GCC visibility push(hidden)

struct spk_zip {
	const char	*s;
	size_t		 n;
	size_t		 at, end;	/* of the directory, what is left */
};

struct spk_member {
	char		 name[64];	/* cut to that */
	const unsigned char *data;
	size_t		 packed;	/* bytes of data, */
	uint64_t	 size;		/* and of what they become */
	bool		 deflated;
	uint32_t	 crc;
};

/* Bytes of a member, one after the other. */
struct spk_stream {
	const struct spk_member *of;
	z_stream	 z;
	bool		 open;
	uint64_t	 done;		/* bytes of the member */
	uint32_t	 crc;
	unsigned char	 buf[8192];
	size_t		 pos, n;
};

/* The directory of n bytes at s: NULL, or what is wrong. */
const char *spk_zip_open(struct spk_zip *, const char *s, size_t n);
/* The next member; *more: whether there is one. */
const char *spk_zip_next(struct spk_zip *, struct spk_member *, bool *more);

/* From the first byte of the member on; may be called again. */
const char *spk_stream_open(struct spk_stream *, const struct spk_member *);
void	 spk_stream_close(struct spk_stream *);
/* The next n bytes, or n bytes are passed where there is no place for them. */
const char *spk_stream_read(struct spk_stream *, void *to, uint64_t n);
/* After the last: whether it was that, and the sum is right. */
const char *spk_stream_end(const struct spk_stream *);

#pragma GCC visibility pop

#endif

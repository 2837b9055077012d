/* Packed streams: the file format, shared by packed.c and out_packed.c. */
#ifndef SPK_PACKED_H
#define SPK_PACKED_H

#include "format/array.h"
#include "pack/pack.h"

#pragma GCC visibility push(hidden)

/*
 * A packed stream begins with the "#spk" line, and the name row, like every
 * stream.  There follow, with all numbers little-endian, the lowest byte first:
 *
 *	the header, 48 bytes
 *	0	8	0x89 "SPK" 0x0d 0x0a 0x1a 0x0a
 *	8	1	version: 1
 *	9	1	model
 *	10	2	0
 *	12	4	width
 *	16	4	height: width x height are the channels
 *	20	4	rows of a stripe; the last may have fewer
 *	24	4	maximum frames of a block
 *	28	4	maximum blocks from one key block to the next
 *	32	4	frames of an observation, or 0
 *	36	4	planes of an image of the scene, of level scene; else 0
 *	40	8	XXH64 of everything before
 *
 *	a block: 32 bytes, and the stripes, see pack/pack.c
 *	0	4	"SPKB", or "SPKK" for a key block, as the first is one
 *	4	4	frames
 *	8	8	frames before it
 *	16	8	bytes that follow
 *	24	8	XXH64 of these 24 bytes
 *
 *	the end: 24 bytes, 16 for each key block, 24
 *	0	4	"SPKE"
 *	4	4	key blocks
 *	8	8	frames
 *	16	8	spikes, all values other than 0
 *		8	of a key block: frames before it
 *		8	bytes of the stream before it
 *		8	XXH64 of the end so far
 *		8	bytes of the end
 *		8	0x89 "SPKEND" 0x0a
 */
#define SPK_PACKED_MAGIC	"\x89SPK\r\n\x1a\n"
#define SPK_PACKED_END		"\x89SPKEND\n"
#define SPK_PACKED_HEAD		48
#define SPK_PACKED_BLOCK	32
#define SPK_PACKED_KEY		16
#define SPK_PACKED_TAIL		24	/* the end, without keys, has two */

/* Megabytes, rounded up. */
static inline size_t
spk_mega(size_t bytes)
{
	return (bytes >> 20) + 1;
}

/* Numbers of n bytes, to and from those. */
static inline void
spk_packed_put(unsigned char *s, uint64_t x, size_t n)
{
	__builtin_memcpy(s, &x, n);
}

static inline uint64_t
spk_packed_get(const void *s, size_t n)
{
	uint64_t x = 0;

	__builtin_memcpy(&x, s, n);
	return x;
}

/* packed_seek.c */
struct spk_packed_index {
	bool		 looked;	/* tried to read it */
	unsigned char	*end;		/* the stream's, or NULL */
	size_t		 keys;
};
/* Read it, from a file. */
void	 spk_packed_index(const struct spk_in *, struct spk_packed_index *);
/* A key block: where reading can begin. */
struct spk_packed_place {
	uint64_t	 before;	/* frames */
	uint64_t	 at;		/* byte of the input */
	uint64_t	 keys, sum;	/* of those before, as in reading */
};
/* The last at or before a frame, if the index lists one. */
bool	 spk_packed_find(const struct spk_in *,
	    const struct spk_packed_index *, uint64_t frame,
	    struct spk_packed_place *);

/* packed.c */
/* A block: the content of its header, and the rest. */
struct spk_packed_block {
	bool		 key;
	size_t		 frames, n;	/* n bytes */
	uint64_t	 before;	/* frames */
	const unsigned char *bytes;	/* valid until more is read */
};
/* The layout of an input's blocks; NULL if it is not packed. */
const struct spk_packing *spk_packed_in(const struct spk_in *);
/*
 * The next block, of an input whose frames are not read otherwise: 1, 0 at the
 * end, where the total number of spikes is known, -1.  It is not decoded.
 */
int	 spk_packed_next(struct spk_in *, struct spk_packed_block *,
	    uint64_t *spikes, struct spk_fault *);

/* out_packed.c */
/* Use this layout for blocks, except for what options specify. */
void	 spk_packed_like(struct spk_out *, const struct spk_packing *);
/* The layout; NULL if it is not packed output that has begun. */
const struct spk_packing *spk_packed_out(const struct spk_out *);
/* Append an unchanged block. */
int	 spk_packed_put_block(struct spk_out *,
	    const struct spk_packed_block *, struct spk_fault *);
/* Count the spikes of such blocks. */
void	 spk_packed_count(struct spk_out *, uint64_t spikes);

/* packed_join.c */
/* Before the header: use the layout of a packed first input. */
void	 spk_packed_first(const struct spk_in *, struct spk_out *);
/*
 * Whether the blocks of an input can be copied: it and the output are packed,
 * with the same layout.  Not with --partial: only decoding finds damage.
 */
bool	 spk_packed_joins(const struct spk_in *, const struct spk_out *);
/* Copy them all, up to the end of the input. */
int	 spk_packed_join(struct spk_in *, struct spk_out *,
	    struct spk_fault *);

#pragma GCC visibility pop

#endif

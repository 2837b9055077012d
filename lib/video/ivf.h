/*
 * Video files: IVF, the OBUs of AV1 in it, and our own OBUs, which describe
 * planes.  None of this needs libaom or libdav1d.
 *
 * Functions that return int fail with -1 and a fault of SPK_DATA, whose text
 * has no place: the reader adds that of the header or unit.
 */
#ifndef SPK_IVF_H
#define SPK_IVF_H

#include "format/format.h"

#pragma GCC visibility push(hidden)

#define SPK_VIDEO_EVERY	65536		/* maximum planes per frame */

/* ivf.c: a header, then units, each with a header of its own */
#define SPK_IVF_HEAD	32		/* bytes */
#define SPK_IVF_UNIT	12
#define SPK_IVF_MOST	(1 << 28)	/* of a unit */

struct spk_ivf {
	size_t		 width, height;
	uint32_t	 rate, scale;	/* rate / scale ticks a second */
};

/* A tick per frame, at that many frames per second; 0: unknown. */
void	 spk_ivf_time(struct spk_ivf *, double frames);
void	 spk_ivf_put(uint8_t s[SPK_IVF_HEAD], const struct spk_ivf *);
int	 spk_ivf_get(const uint8_t s[SPK_IVF_HEAD], struct spk_ivf *,
	    struct spk_fault *);
/* A unit of n bytes that is shown at that tick. */
void	 spk_ivf_put_unit(uint8_t s[SPK_IVF_UNIT], size_t n, uint64_t tick);
int	 spk_ivf_get_unit(const uint8_t s[SPK_IVF_UNIT], size_t *n,
	    uint64_t *tick, struct spk_fault *);

/* obu.c */
enum {
	SPK_OBU_SEQUENCE = 1, SPK_OBU_DELIMITER = 2, SPK_OBU_METADATA = 5
};

struct spk_obu {
	unsigned	 type;
	size_t		 size;		/* all its bytes */
	const uint8_t	*payload;	/* the last n of these */
	size_t		 n;
};
/* The OBU at the beginning of n bytes, 1 or more. */
int	 spk_obu_get(const uint8_t *, size_t n, struct spk_obu *,
	    struct spk_fault *);

struct spk_sequence {			/* the content of a sequence header */
	size_t		 width, height;	/* maximum */
	unsigned	 depth;		/* bits a sample: 8, 10 or 12 */
	bool		 mono;
	bool		 full;		/* range: from 0 to all bits set */
};
int	 spk_sequence_get(const struct spk_obu *, struct spk_sequence *,
	    struct spk_fault *);

/* The place for metadata: after the delimiter and sequence headers. */
size_t	 spk_obu_place(const uint8_t *unit, size_t n);
/* A metadata OBU of private type, with n bytes of text. */
size_t	 spk_metadata_size(size_t n);
void	 spk_metadata_put(uint8_t *to, const void *text, size_t n);
/* Its content: false if it has another type, or is not well formed. */
bool	 spk_metadata_get(const struct spk_obu *, const uint8_t **text,
	    size_t *n);

/* profile.c: a camera's profile, in steps */
/*
 * Encode response and dark, of that many pixels each: its bytes, to be freed.
 */
void	*spk_profile_pack(const float *frames, size_t pixels, size_t *n,
	    struct spk_fault *);
/* Decode to the bytes of a file as spk-fit writes it, to be freed. */
void	*spk_profile_unpack(const void *, size_t n, size_t pixels,
	    size_t *size, struct spk_fault *);

/* mux.c: units to a file */
struct spk_mux;
/*
 * The words of the planes, except v; and the profile's two frames, of width x
 * height values each, or NULL.  The header of the file is written at once.
 */
struct spk_mux *spk_mux_new(struct spk_out *, const struct spk_ivf *,
	    const struct spk_head *words, const float *profile,
	    struct spk_fault *);
void	 spk_mux_free(struct spk_mux *);
/* The next unit, which is written when the one after it is available. */
int	 spk_mux_unit(struct spk_mux *, const void *, size_t n,
	    struct spk_fault *);
/* Before a unit: whether frames are restored from this frame on. */
void	 spk_mux_restore(struct spk_mux *, bool);
/* Write the unit that is held back, though the end is missing. */
int	 spk_mux_flush(struct spk_mux *, struct spk_fault *);
/* The end, with that many planes: write the last unit. */
int	 spk_mux_end(struct spk_mux *, uint64_t planes, struct spk_fault *);

/* demux.c: the reverse */
struct spk_demux {
	struct spk_ivf	 ivf;
	struct spk_sequence seq;	/* known with the first unit */
	/* Words of planes, without v; otherwise it is any video. */
	bool		 known;
	struct spk_head	 words;
	size_t		 every;		/* planes per frame */
	void		*profile;	/* a file of spk-fit, or NULL */
	size_t		 profile_size;
	bool		 restore;	/* the frame of this unit */
	uint64_t	 units;		/* read so far */
	bool		 ended;		/* by an end, which specifies */
	uint64_t	 planes;
	void		*sum;		/* of the units */
};
int	 spk_demux_open(struct spk_demux *, const uint8_t s[SPK_IVF_HEAD],
	    struct spk_fault *);
void	 spk_demux_close(struct spk_demux *);
/* A unit of n bytes: afterwards everything that it specifies is known. */
int	 spk_demux_unit(struct spk_demux *, const uint8_t *, size_t n,
	    struct spk_fault *);
/* The file ends here: check whether it may. */
int	 spk_demux_end(const struct spk_demux *, struct spk_fault *);

#pragma GCC visibility pop

#endif

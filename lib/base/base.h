/*
 * The basis of everything: faults, words, numbers, parameters, files.
 *
 * Headers other than spk.h are hidden, so that a program that links a shared
 * library does not see them.
 */
#ifndef SPK_BASE_H
#define SPK_BASE_H

#include <stdarg.h>
#include <sys/types.h>

#include "spk.h"

#pragma GCC visibility push(hidden)

#ifdef __GNUC__
#define SPK_LIKELY(x)	__builtin_expect(!!(x), 1)
#define INLINE		static inline __attribute__((always_inline))
#else
#define SPK_LIKELY(x)	(x)
#define INLINE		static inline
#endif

#if defined(__FAST_MATH__) || \
    (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0)
#error "spk needs exact binary32 and binary64: no -ffast-math, no x87"
#endif

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 u128;
#else
#error "spk needs a compiler with 128-bit integers"
#endif

#define SPK_BLOCK	65536		/* values, at least one frame */
#ifndef SPK_COLUMNS
#define SPK_COLUMNS	(1 << 24)	/* maximum */
#endif
#define SPK_STEPS	(1 << 21)	/* values, of all steps of a frame */
#define SPK_MAXVAL	65535		/* maximum, of pixels */
#define SPK_TO_THE_END	UINT64_MAX	/* frames, if the number is unknown */

/* fault.c */
#define SPK_NO_MEMORY	"out of memory"
/*
 * In the text of a fault, the name of a word, which commands have as an option.
 * The text before it has no control characters.
 */
#define SPK_WORD(name)	"\1" name
#define SPK_WORD_MARK	1
/* Set f, whatever it was. */
void	 spk_vfail(struct spk_fault *, enum spk_status, const char *fmt,
	    va_list) SPK_PRINTF(3, 0);
/*
 * Set it, unless it is set, for a channel, from 1, whose number precedes the
 * text.
 */
int	 spk_fail_channel(struct spk_fault *, enum spk_status, size_t channel,
	    const char *why);
/* A fault from elsewhere, with that status, and a place before its text. */
int	 spk_fail_as(struct spk_fault *, enum spk_status, const char *place,
	    const struct spk_fault *why);
/*
 * Copy text, with ? for each byte that a terminal would interpret and each that
 * is not UTF-8; returns to, which may be text.
 */
char	*spk_plain(char *to, size_t size, const char *text, size_t n);
/*
 * A struct of `own' bytes from one of `size' bytes, of another version.
 * Missing members become 0; additional ones must be 0.
 */
int	 spk_struct(void *to, size_t own, const void *from, size_t size,
	    struct spk_fault *);
/* Array of n elements, or a fault; on failure *array is kept. */
int	 spk_grow(void *array, size_t *cap, size_t n, size_t size,
	    struct spk_fault *);

/* utf8.c */
/* Bytes of the UTF-8 character at the beginning of n bytes; 0: invalid. */
size_t	 spk_utf8(const char *, size_t n, uint32_t *code);
bool	 spk_is_utf8(const char *, size_t n);
/* n bytes of Latin-1 to UTF-8, with a NUL; at most 2 n + 1 bytes. */
void	 spk_latin1(char *to, const char *, size_t n);

/* time.c */
/*
 * Ticks of a second, by the unit that ends a name of n bytes, as in t_ms, Time
 * (us) and TimeNs, and the length of the name without it; 0 if there is no
 * unit, -1 if brackets contain something else.
 */
double	 spk_name_second(const char *name, size_t n, size_t *base);
/* Ticks of a second, of a unit of n bytes: s, ms, minutes; 0: it is none. */
double	 spk_tick_second(const char *s, size_t n);
/* An ISO 8601 date, a time, or both: its whole seconds, and the fraction. */
bool	 spk_read_iso(const char *, size_t n, int64_t *second, double *part);

/* near.c */
struct spk_near {			/* all zero but for s and n */
	const char	*s;		/* an unknown word of n bytes */
	size_t		 n;
	const char	*name;		/* what may have been meant, or NULL */
	size_t		 away;
	char		 text[64];
};
/* Try a name. */
void	 spk_near(struct spk_near *, const char *name);
/* "; did you mean NAME?", or "" if no name is near. */
const char *spk_near_text(struct spk_near *, const char *dashes);

/* head.c */
/* Set a key to a whole number, or to a number. */
int	 spk_head_count(struct spk_head *, const char *key, uint64_t,
	    struct spk_fault *);
int	 spk_head_real(struct spk_head *, const char *key, double,
	    struct spk_fault *);
/* The number of a key, else `none'. */
double	 spk_head_number(const struct spk_head *, const char *key, double none);
/* The i-th of a list, from 0, or its only value. */
double	 spk_head_item(const struct spk_head *, const char *key, size_t i,
	    double none);
/* "28x28" to the words width and height. */
int	 spk_head_size(struct spk_head *, const char *size,
	    struct spk_fault *);
/* Whether known words have values that are valid in a stream. */
int	 spk_head_known(const struct spk_head *, struct spk_fault *);
/* The same, and whether a "#spk" line can hold all of them. */
int	 spk_head_check(const struct spk_head *, struct spk_fault *);
/* Whether a word is in a list separated by blanks; NULL: an empty list. */
bool	 spk_is_word(const char *words, const char *key);

/* number.c */
/* w 10^q, rounded to nearest. */
double	 spk_decimal(uint64_t w, int q);
/* The n bytes are digits; *x may be cut if it exceeds all counts. */
bool	 spk_count(const char *, size_t n, size_t *x);
/* Digits up to the end or a blank. */
bool	 spk_count64(const char *, const char *end, uint64_t *);
/* Ticks of a second, by the name of one of our units, or 0. */
double	 spk_unit_second(const char *unit);

/* floor(x / 2^n) */
static inline int
spk_floor(int x, int n)
{
	return x >= 0 ? x >> n : ~(~x >> n);
}

/*
 * Rounded to binary32.  gcc 12 omits that for two adjacent casts, unless the
 * value goes through memory.
 */
static inline double
spk_single(double x)
{
	volatile float y = (float)x;

	return (double)y;
}

/* pow10.c */
#define SPK_POW10_MIN	(-342)
#define SPK_POW10_MAX	324
extern const uint64_t spk_pow10[SPK_POW10_MAX - SPK_POW10_MIN + 1][2];
extern const double spk_exact10[23];	/* 10^0 to 10^22, which are exact */
extern const uint64_t spk_whole10[20];	/* 10^0 to 10^19 */

/* param.c */
/* Bytes of a value. */
static inline size_t
spk_type_size(enum spk_type type)
{
	switch (type) {
	case SPK_I8:
		return sizeof(int8_t);
	case SPK_F32:
		return sizeof(float);
	case SPK_F64:
		return sizeof(double);
	case SPK_TEXT:
	case SPK_FILE:
		return sizeof(char *);
	default:
		return sizeof(int64_t);
	}
}

/*
 * Check a text, a value or a list.  A fault has the given status and begins
 * with `where', a place or the dashes of an option.
 */
int	 spk_param_check(const struct spk_param *, const char *text,
	    enum spk_status, const char *where, struct spk_fault *);
/*
 * The n values of a parameter, from a checked text (NULL: the default), in one
 * allocation; zeros if there is no default.
 */
void	*spk_param_bind(const struct spk_param *, const char *text, size_t n,
	    enum spk_status, const char *where, struct spk_fault *);
/* Whether a text is numbers that are separated by commas, not a name. */
bool	 spk_param_lists(const char *text);
/* Set the word of a bound parameter, unless that is unset. */
int	 spk_param_word(const struct spk_param *, const void *values, size_t n,
	    struct spk_head *, struct spk_fault *);
/* n values from the given numbers, n or 1; and numbers from n values. */
int	 spk_param_store(const struct spk_param *, void *values, size_t n,
	    const double *x, size_t given, struct spk_fault *);
void	 spk_param_load(const struct spk_param *, const void *values, size_t n,
	    double *x);
/* Set the word of a parameter to these numbers. */
int	 spk_param_numbers(const struct spk_param *, const double *x, size_t n,
	    struct spk_head *, struct spk_fault *);
/*
 * A checked copy of words, all of which must be of these rows, which end with
 * NULL; flags that are 0 are left out.  Words may be NULL.
 */
int	 spk_param_words(const struct spk_param *const *rows,
	    const struct spk_head *words, struct spk_head *to,
	    struct spk_fault *);
/*
 * The number that represents the k-th word of a row of numbers: out of its
 * bounds.
 */
static inline double
spk_param_by_word(const struct spk_param *p, size_t k)
{
	return p->min - 1 - (double)k;
}

/* Whether all n values are the default; not for texts. */
bool	 spk_param_is_usual(const struct spk_param *, const void *values,
	    size_t n);
/* The number of a row that is not given: its default or minimum. */
double	 spk_param_usual(const struct spk_param *);
/* The number of an option, or its default. */
double	 spk_param_number(const struct spk_param *rows,
	    const struct spk_head *args, const char *name);
/* "number above 0" */
#define SPK_BOUNDS_MAX	500		/* bytes that hold any of them */
char	*spk_param_bounds(const struct spk_param *, char *buf, size_t size);

/* Account for n frames of the flow read, up to in, and written, up to out. */
static inline void
spk_flow_move(struct spk_flow *flow, const void *in, void *out, size_t n)
{
	flow->in = in;
	flow->out = out;
	flow->frames -= n;
	flow->room -= n;
}

/* Frames that it can read and write. */
static inline size_t
spk_flow_frames(const struct spk_flow *flow)
{
	return flow->frames < flow->room ? flow->frames : flow->room;
}

/* A size rounded up to whole cache lines, to which work memory is aligned. */
static inline size_t
spk_lines(size_t n)
{
	return (n + 63) / 64 * 64;
}

/* n bytes of room, after those used; NULL if only the size is computed. */
static inline void *
spk_take(char *room, size_t *used, size_t n)
{
	void *p = room != NULL ? room + *used : NULL;

	*used += spk_lines(n);
	return p;
}

/* io.c: open(2), read(2) and write(2) without their traps */
/* At least n bytes, for free, that the kernel provides and copies faster. */
void	*spk_pages(size_t n);
/* Open something in place of stdin, stdout and stderr if they are closed. */
int	 spk_fd_standard(struct spk_fault *);
int	 spk_fd_open(const char *file, struct spk_fault *);
/* The content of a file of limited size, to be freed.  NULL: a fault. */
void	*spk_file_read(const char *file, size_t most, size_t *n,
	    struct spk_fault *);
ptrdiff_t spk_fd_read(int fd, void *buf, size_t n);
int	 spk_fd_write(int fd, const void *buf, size_t n);
int	 spk_fd_pwrite(int fd, const void *buf, size_t n, off_t at);
void	 spk_fd_widen(int fd);

/* parallel.c: tasks 0 to n - 1, by a limited number of threads */
typedef int spk_task(void *arg, unsigned worker, size_t i);
/* -1 if a task returned that; others may not have run then. */
int	 spk_parallel(unsigned jobs, size_t n, spk_task *, void *arg);

#pragma GCC visibility pop

#endif

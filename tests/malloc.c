/*
 * Allocations that fail: a program linked with this file and the linker's
 * --wrap for each function below has its MALLOC_FAIL-th allocation fail, and
 * with MALLOC_ON in the environment all that follow.  The file MALLOC_HIT is
 * made once one has failed, so that a sweep knows when it is through.  What
 * was not given back by the end makes the exit status 99.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void	*__real_malloc(size_t);
void	*__real_calloc(size_t, size_t);
void	*__real_realloc(void *, size_t);
void	*__real_aligned_alloc(size_t, size_t);
char	*__real_strdup(const char *);
char	*__real_strndup(const char *, size_t);
void	 __real_free(void *);

void	*__wrap_malloc(size_t);
void	*__wrap_calloc(size_t, size_t);
void	*__wrap_realloc(void *, size_t);
void	*__wrap_aligned_alloc(size_t, size_t);
char	*__wrap_strdup(const char *);
char	*__wrap_strndup(const char *, size_t);
void	 __wrap_free(void *);

static long calls, live;

static int
fails(void)
{
	const char *at = getenv("MALLOC_FAIL"), *hit = getenv("MALLOC_HIT");
	long n = at != NULL ? atol(at) : 0;

	calls++;
	if (n == 0 || calls < n ||
	    (calls > n && getenv("MALLOC_ON") == NULL))
		return 0;
	if (hit != NULL)
		(void)close(open(hit, O_WRONLY | O_CREAT, 0666));
	errno = ENOMEM;
	return 1;
}

static void *
counted(void *p)
{
	live += p != NULL;
	return p;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : counted(__real_malloc(n));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : counted(__real_calloc(n, size));
}

void *
__wrap_realloc(void *old, size_t n)
{
	if (fails())
		return NULL;
	return old != NULL ? __real_realloc(old, n) :
	    counted(__real_realloc(old, n));
}

void *
__wrap_aligned_alloc(size_t align, size_t n)
{
	return fails() ? NULL : counted(__real_aligned_alloc(align, n));
}

char *
__wrap_strdup(const char *s)
{
	return fails() ? NULL : counted(__real_strdup(s));
}

char *
__wrap_strndup(const char *s, size_t n)
{
	return fails() ? NULL : counted(__real_strndup(s, n));
}

void
__wrap_free(void *p)
{
	live -= p != NULL;
	__real_free(p);
}

__attribute__((destructor)) static void
leaks(void)
{
	static const char text[] = "malloc: not all was freed\n";

	if (live == 0)
		return;
	(void)!write(2, text, sizeof text - 1);
	_exit(99);
}

/*
 * Allocations that fail: a program linked with this file and the linker's
 * --wrap for each function below runs once for each allocation it makes, in a
 * fork of its own before main, with that allocation failing; where MALLOC_ON is
 * in the environment, all that follow fail, too.  It reads the file in and
 * writes out and err, and should have written what is in want.  If memory ran
 * out it reports that, exits 3, and out is a beginning of want without the end;
 * or it did without, and all is as ever.  In the end a run comes to its end
 * before there is an allocation to fail, and that one is good.  What is not
 * given back makes a run's exit status 99.  The exit status of the sweep is 1
 * with the first run that is not so, which is reported, and its files are left.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
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

static long calls, live, at;	/* at: the one that fails, or 0 for none */
static int on;
static int *hit;		/* shared: one has failed */

static int
fails(void)
{
	long n = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);

	if (at == 0 || n < at || (n > at && !on))
		return 0;
	*hit = 1;
	errno = ENOMEM;
	return 1;
}

static void *
counted(void *p)
{
	if (p != NULL)
		__atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
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
	if (p != NULL)
		__atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
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

static void
stop(const char *what)
{
	dprintf(1, "allocation %ld, %s: %s\n", at, on ? "on" : "once", what);
	_exit(1);
}

/* A file whole, with a 0 after it; the sweep's own memory is not counted. */
static char *
slurp(const char *name, size_t *n)
{
	int fd = open(name, O_RDONLY);
	off_t size = fd >= 0 ? lseek(fd, 0, SEEK_END) : -1;
	char *b = size >= 0 ? __real_malloc((size_t)size + 1) : NULL;

	if (b == NULL || pread(fd, b, (size_t)size, 0) != size)
		stop("cannot read a file");
	(void)close(fd);
	b[*n = (size_t)size] = '\0';
	return b;
}

static void
to_file(int fd, const char *name, int flags)
{
	int from = open(name, flags, 0666);

	if (from < 0 || dup2(from, fd) != fd || close(from) != 0)
		_exit(98);
}

/* Whether its last line begins with #end; there may be zeros before that. */
static int
has_end(const char *b, size_t n)
{
	size_t from;

	if (n > 0 && b[n - 1] == '\n')
		n--;
	for (from = n; from > 0 && b[from - 1] != '\n'; from--)
		;
	while (from < n && b[from] == '\0')
		from++;
	return n - from >= 4 && memcmp(b + from, "#end", 4) == 0;
}

static void
check(const char *tool, int status, const char *want, size_t most)
{
	static const char in[] = ": stdin: out", no[] = ": out of memory\n";
	size_t n, said, name = strlen(tool);
	char *out = slurp("out", &n), *err = slurp("err", &said), *skip;
	int rc = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (rc == 0 && (!*hit || !on)) {
		if (said > 0 || n != most || memcmp(out, want, n) != 0)
			stop("exit 0, and something is amiss");
	} else {
		/* It need not be known what the memory was for. */
		skip = strstr(err, in);
		if (skip != NULL)
			memmove(skip, skip + 7, strlen(skip + 7) + 1);
		if (rc != 3 || !*hit)
			stop("the exit status is not 3");
		if (strncmp(err, tool, name) != 0 ||
		    strcmp(err + name, no) != 0)
			stop("that is not what should be said");
		if (n > most || memcmp(out, want, n) != 0)
			stop("output is not a beginning of what it should be");
		if (has_end(out, n))
			stop("output has an end");
	}
	__real_free(out);
	__real_free(err);
}

__attribute__((constructor)) static void
sweep(int argc, char **argv)
{
	char *want;
	size_t n;
	int status;
	pid_t child;

	(void)argc;
	if (getenv("MALLOC_SWEEP") == NULL)
		return;
	on = getenv("MALLOC_ON") != NULL;
	want = slurp("want", &n);
	hit = mmap(NULL, sizeof *hit, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (hit == MAP_FAILED)
		stop("no memory for the sweep");
	do {
		at++;
		*hit = 0;
		child = fork();
		if (child == 0) {
			to_file(0, "in", O_RDONLY);
			to_file(1, "out", O_WRONLY | O_CREAT | O_TRUNC);
			to_file(2, "err", O_WRONLY | O_CREAT | O_TRUNC);
			return;
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			stop("cannot fork");
		check(argv[0], status, want, n);
	} while (*hit);
	if (at <= 15)
		stop("so few allocations");
	dprintf(1, "%ld allocations\n", at - 1);
	_exit(0);
}

/*
 * open(2), read(2) and write(2) with signals, short counts and O_NONBLOCK
 * handled.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/base.h"

#define PAGE	4096
#define HUGE	(2 * 1024 * 1024)	/* bytes of a huge page */

/* Whether the call that failed is worth repeating, once fd is ready. */
static bool
again(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)		/* EWOULDBLOCK is the same here */
		return false;
	while (poll(&p, 1, -1) == -1)
		if (errno != EINTR && errno != EAGAIN)
			return false;
	return true;
}

/*
 * read(2) and write(2) copy whole pages faster.  With much memory, the first
 * access to a page costs more than the work on it, so pages should be large.
 */
void *
spk_pages(size_t n)
{
	const size_t page = n < HUGE ? PAGE : HUGE;
	const size_t size = (n + page - 1) / page * page;
	void *p = size < n ? NULL : aligned_alloc(page, size);

#ifdef MADV_HUGEPAGE
	if (p != NULL && page == HUGE)
		(void)madvise(p, size, MADV_HUGEPAGE);
#endif
	return p;
}

/*
 * A newly opened file takes the number of a closed one, and would be read as
 * stdin, or written to.  The replacement fails instead: it cannot be read in
 * place of stdin, nor written in place of stdout and stderr.
 */
int
spk_fd_standard(struct spk_fault *f)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null",
		    fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return spk_fail(f, SPK_SYSTEM, "/dev/null: %s",
			    strerror(errno));
	return 0;
}

/* A file to read from. */
int
spk_fd_open(const char *file, struct spk_fault *f)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		spk_fail(f, SPK_SYSTEM, "%.250s: %s", file, strerror(errno));
	return fd;
}

void *
spk_file_read(const char *file, size_t most, size_t *n, struct spk_fault *f)
{
	const int fd = spk_fd_open(file, f);
	size_t cap = 0;
	char *s = NULL;
	ptrdiff_t got = fd == -1 ? -1 : 1;

	for (*n = 0; got > 0; *n += (size_t)got) {
		if (*n > most)
			got = spk_fail(f, SPK_DATA, "%.250s: more than %zu "
			    "bytes", file, most);
		else if (spk_grow(&s, &cap, *n + PAGE, 1, f) == -1)
			got = -1;
		else if ((got = spk_fd_read(fd, s + *n, cap - *n)) == -1)
			spk_fail(f, SPK_SYSTEM, "%.250s: read error: %s",
			    file, strerror(errno));
		if (got == -1)
			break;
	}
	if (fd != -1)
		close(fd);
	if (got == 0)
		return s;
	free(s);
	return NULL;
}

/* At least one byte, 0 at the end of the input, or -1 and errno. */
ptrdiff_t
spk_fd_read(int fd, void *buf, size_t n)
{
	ssize_t got;

	while ((got = read(fd, buf, n)) == -1)
		if (!again(fd, POLLIN))
			return -1;
	return got;
}

/* All n bytes; -1 and errno. */
int
spk_fd_write(int fd, const void *buf, size_t n)
{
	const char *p = buf;
	ssize_t put;

	while (n > 0) {
		put = write(fd, p, n);
		if (put == -1) {
			if (!again(fd, POLLOUT))
				return -1;
			continue;
		}
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

int
spk_fd_pwrite(int fd, const void *buf, size_t n, off_t at)
{
	const char *p = buf;
	ssize_t put;

	for (; n > 0; p += put, at += put, n -= (size_t)put)
		while ((put = pwrite(fd, p, n, at)) == -1)
			if (!again(fd, POLLOUT))
				return -1;
	return 0;
}

/* A wider pipe saves context switches; failure does no harm. */
void
spk_fd_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	(void)fcntl(fd, F_SETPIPE_SZ, 1 << 20);
#endif
}

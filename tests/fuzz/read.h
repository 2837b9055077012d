/*
 * For targets that are linked with --wrap=read and --wrap=lseek: an input in
 * memory, and a read gives few bytes at a time.
 */
#ifndef READ_H
#define READ_H

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct {
	int		 fd;		/* a file that is as long */
	const uint8_t	*data;
	size_t		 n, at, most;	/* bytes there are, read, a read gives */
} input = {.fd = -1};

ssize_t	 __real_read(int, void *, size_t);
ssize_t	 __wrap_read(int, void *, size_t);
off_t	 __real_lseek(int, off_t, int);
off_t	 __wrap_lseek(int, off_t, int);

ssize_t
__wrap_read(int fd, void *buf, size_t n)
{
	if (fd != input.fd)
		return __real_read(fd, buf, n);
	n = n < input.most ? n : input.most;
	n = n < input.n - input.at ? n : input.n - input.at;
	memcpy(buf, input.data + input.at, n);
	input.at += n;
	return (ssize_t)n;
}

off_t
__wrap_lseek(int fd, off_t to, int whence)
{
	if (fd != input.fd)
		return __real_lseek(fd, to, whence);
	if (whence == SEEK_SET)
		input.at = (size_t)to;
	return (off_t)input.at;
}

/* The input, for any number of readers. */
static void
set_input(const uint8_t *data, size_t n)
{
	if (input.fd == -1)
		input.fd = memfd_create("input", 0);
	input.data = data;
	input.n = n;
	CLAIM(input.fd != -1 && ftruncate(input.fd, (off_t)n) == 0);
}

/* From its beginning, n bytes per read. */
static int
read_input_by(size_t most)
{
	input.at = 0;
	input.most = most;
	return input.fd;
}

/* Bytes a read gives, besides all of them. */
static const size_t sizes[] = {1, 2, 3, 7, 64};
#define SIZES	(sizeof sizes / sizeof *sizes)

#endif

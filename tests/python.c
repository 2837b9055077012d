/*
 * python3 of the suites where check.sh has started tests/python.py: that runs
 * the script, with the arguments, the directory, the environment and the
 * descriptors of this process, which waits for its exit status.  What that
 * cannot, or where it is not there, Python itself does.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PYTHON "/usr/bin/python3"
#define MOST 64			/* descriptors */

extern char **environ;

static int
dial(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (path == NULL || strlen(path) >= sizeof(to.sun_path))
		return -1;
	strcpy(to.sun_path, path);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == -1)
		return -1;
	return fd;
}

/* The size of what follows, with descriptors. */
static int
pass(int to, int size, const int *fds, size_t n)
{
	char control[CMSG_SPACE((MOST + 1) * sizeof(int))] = { 0 };
	struct iovec part = { &size, sizeof(size) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = CMSG_SPACE(n * sizeof(int)) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fds, n * sizeof(int));
	return sendmsg(to, &message, 0) == sizeof(size) ? 0 : -1;
}

static void
words(FILE *f, char **list)
{
	for (; *list != NULL; list++)
		fwrite(*list, 1, strlen(*list) + 1, f);
}

/* Whether the server knows all of its options. */
static int
plain(char **argv)
{
	return argv[1] == NULL || argv[1][0] != '-' ||
	    strcmp(argv[1], "-") == 0 ||
	    (strcmp(argv[1], "-c") == 0 && argv[2] != NULL);
}

/* The exit status, or -1. */
static int
ask(int server, int argc, char **argv)
{
	int fds[MOST + 1] = { open(".", O_PATH | O_CLOEXEC) };
	size_t n = 1, size, at;
	char *data;
	unsigned char status;
	FILE *f = open_memstream(&data, &size);

	fprintf(f, "%d%c", argc - 1, 0);
	for (int fd = 0; fd < MOST; fd++)
		if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0)
			fds[n++] = fd;
	fprintf(f, "%zu%c", n - 1, 0);
	for (size_t k = 1; k < n; k++)
		fprintf(f, "%d%c", fds[k], 0);
	words(f, argv + 1);
	words(f, environ);
	if (fclose(f) != 0 || pass(server, (int)size, fds, n) == -1)
		return -1;
	for (at = 0; at < size; ) {
		ssize_t k = write(server, data + at, size - at);

		if (k <= 0)
			return -1;
		at += (size_t)k;
	}
	return read(server, &status, 1) == 1 ? status : 1;
}

int
main(int argc, char **argv)
{
	int server = plain(argv) ? dial(getenv("PYTHON_SERVER")) : -1;
	int status = server == -1 ? -1 : ask(server, argc, argv);

	if (status >= 0)
		return status;
	execv(PYTHON, argv);
	perror(PYTHON);
	return 127;
}

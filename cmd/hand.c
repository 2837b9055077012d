/*
 * Pass the input on to another command with the same options, including the
 * bytes already read.  A file is rewound; the bytes of a pipe are sent through
 * another pipe to a separate process.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"

/* Write the bytes already read, and the rest, to fd: 0, or errno of reading */
static int
pump(const struct spk_in *in, int fd)
{
	char buf[65536];
	ptrdiff_t n;

	if (spk_fd_write(fd, in->buf, in->end) == -1)	/* none consumed */
		return 0;
	while ((n = spk_fd_read(in->fd, buf, sizeof buf)) > 0)
		if (spk_fd_write(fd, buf, (size_t)n) == -1)
			return 0;
	return n == -1 ? errno : 0;
}

/* Serve the other process its input, and exit as it does. */
static int
serve(const struct spk_in *in, int fd, pid_t pid, struct spk_fault *f)
{
	int failed, status;

	signal(SIGPIPE, SIG_IGN);	/* it reports why */
	failed = pump(in, fd);
	close(fd);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return spk_fail(f, SPK_SYSTEM, "%s", strerror(errno));
	if (failed != 0)
		return spk_fail(f, SPK_SYSTEM, "%s: %s", in->name,
		    strerror(failed));
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

/* Restore stdin, of which bytes were read, for this process or another one. */
static int
again(const struct spk_in *in, struct spk_fault *f)
{
	int end[2];
	pid_t pid;

	if (in->fd != 0)		/* opened opened by its name */
		return 0;
	if (in->seekable) {
		if (lseek(0, (off_t)in->origin, SEEK_SET) != -1)
			return 0;
	} else if (pipe(end) == 0 && (pid = fork()) != -1) {
		close(end[pid != 0 ? 0 : 1]);
		if (pid != 0)
			return serve(in, end[1], pid, f);
		if (dup2(end[0], 0) != -1 && close(end[0]) == 0)
			return 0;
	}
	return spk_fail(f, SPK_SYSTEM, "%s: %s", in->name, strerror(errno));
}

/* Run the command beside this one, or the first in PATH. */
static void
run(const char *command, char *argv[])
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);
	char *slash;

	if (n > 0 && (size_t)n < sizeof path) {
		path[n] = '\0';
		slash = strrchr(path, '/');
		if (slash != NULL && (size_t)(slash + 1 - path) +
		    strlen(command) < sizeof path) {
			memcpy(slash + 1, command, strlen(command) + 1);
			execv(path, argv);
		}
	}
	execvp(command, argv);
}

int
spk_hand_on(const struct spk_in *in, const char *command, const char *option,
    int argc, char *argv[], const char *why, const char *missing,
    struct spk_fault *f)
{
	char **args = calloc((size_t)argc + 2, sizeof *args);
	char *own[2] = {strdup(command), strdup(option)};

	if (args != NULL && own[0] != NULL && own[1] != NULL &&
	    again(in, f) == 0) {
		memcpy(args, own, sizeof own);
		memcpy(args + 2, argv + 1, (size_t)(argc - 1) * sizeof *args);
		run(command, args);
		spk_fail(f, SPK_SYSTEM, "%s: %s, %s: %s", in->name, command,
		    why, errno == ENOENT ? missing : strerror(errno));
	}
	free(own[0]);
	free(own[1]);
	free(args);
	return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

/*
 * starts N COMMAND ...: starts it N times, one after the other, and waits for
 * each; posix_spawn takes less than the fork of a shell or of xargs.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	long i, n;
	pid_t pid;
	int e, status;

	if (argc < 3)
		return 2;
	n = strtol(argv[1], NULL, 10);
	for (i = 0; i < n; i++) {
		e = posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ);
		if (e != 0) {
			fprintf(stderr, "%s: %s\n", argv[2], strerror(e));
			return 3;
		}
		if (waitpid(pid, &status, 0) == -1 || status != 0)
			return 3;
	}
	return 0;
}

/* An input by its name: opened, read in blocks of a size, and closed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

int
spk_input_apart(const char *name, struct spk_fault *f)
{
	const bool file = strcmp(name, "-") != 0;
	struct stat in, out;

	if ((file ? stat(name, &in) : fstat(0, &in)) == -1 ||
	    fstat(1, &out) == -1 || !S_ISREG(in.st_mode) ||
	    in.st_dev != out.st_dev || in.st_ino != out.st_ino)
		return 0;
	return spk_fail(f, SPK_USAGE, "%.250s: the output goes to this file",
	    file ? name : "stdin");
}

/* Nobody sees that a command waits for what is typed. */
static void
note_terminal(const struct spk_head *args)
{
	if (isatty(0) && spk_head_get(args, "quiet") == NULL)
		spk_say(program_invocation_short_name, "reading from the "
		    "terminal: Ctrl-D ends the input");
}

int
spk_input_open(struct spk_input *i, const char *name,
    const struct spk_head *args, const struct spk_in_how *how,
    struct spk_fault *f)
{
	const bool file = strcmp(name, "-") != 0;
	struct spk_in_how own = {0};
	int fd = 0;

	i->name = file ? name : "stdin";
	if (spk_input_apart(name, f) == -1 ||
	    (file && (fd = spk_fd_open(name, f)) == -1))
		return -1;
	if (!file)
		note_terminal(args);
	if (how != NULL)
		own = *how;
	own.flags |= file ? (unsigned)SPK_CLOSE : 0;
	i->in = spk_in_open_how(fd, i->name, args, &own, f);
	return i->in != NULL ? 0 : -1;
}

void
spk_input_close(struct spk_input *i)
{
	spk_in_close(i->in);
	free(i->block);
	*i = (struct spk_input){0};
}

ptrdiff_t
spk_input_read(struct spk_input *i, enum spk_type type, size_t n,
    struct spk_fault *f)
{
	const size_t size = spk_in_columns(i->in) * spk_type_size(type);
	size_t got = 0;
	ptrdiff_t more;

	if (i->block == NULL && (i->block = malloc(n * size)) == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	while (got < n) {
		more = spk_in_read(i->in, type, i->block + got * size, n - got,
		    f);
		if (more <= 0 && (more == -1 || got == 0))
			return more;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	i->frames += got;
	return (ptrdiff_t)got;
}

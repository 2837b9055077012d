/* An input by its name: opened, read in blocks of a size, and closed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

int
spk_input_open(struct spk_input *i, const char *name,
    const struct spk_head *args, const struct spk_in_how *how,
    struct spk_fault *f)
{
	static const struct spk_in_how plain;
	const bool file = strcmp(name, "-") != 0;

	i->name = file ? name : "stdin";
	i->fd = file ? spk_fd_open(name, f) : 0;
	if (i->fd == -1)
		return -1;
	i->in = spk_in_open_how(i->fd, i->name, args,
	    how != NULL ? how : &plain, f);
	return i->in != NULL ? 0 : -1;
}

void
spk_input_close(struct spk_input *i)
{
	spk_in_close(i->in);
	free(i->block);
	if (i->fd > 0)
		close(i->fd);
	*i = (struct spk_input){.fd = -1};
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

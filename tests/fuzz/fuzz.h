/* What the fuzz targets share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

/* A claim about the library, whatever the input was. */
#define CLAIM(x)	do { \
	if (!(x)) { \
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, \
		    #x); \
		abort(); \
	} \
} while (0)

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#endif

/* Checks that count, say what failed, and make main return it. */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

static int tap_failed;

#define OK(x)	do { \
	if (!(x)) { \
		printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #x); \
		tap_failed++; \
	} \
} while (0)

#endif

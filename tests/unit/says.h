/* Checks of faults. */
#ifndef SAYS_H
#define SAYS_H

#include <string.h>

#include "spk.h"
#include "tap.h"

static struct spk_fault f;		/* of the current call */

/* It failed with this status and text. */
static void
says(int line, enum spk_status status, const char *text)
{
	if (f.status != status || strcmp(f.text, text) != 0) {
		printf("line %d: %d '%s', wanted %d '%s'\n", line,
		    (int)f.status, f.text, (int)status, text);
		tap_failed++;
	}
	f = (struct spk_fault){0};
}
#define SAYS(status, text)	says(__LINE__, SPK_##status, text)

#endif

/* The filter of learned scenes that is usual: data/scene.filter, see there. */
#include "camera/filter.h"

__asm__(
	".pushsection .rodata\n"
	".hidden spk_usual, spk_usual_end\n"
	".globl spk_usual, spk_usual_end\n"
	"spk_usual:\n"
	".incbin \"data/scene.filter\"\n"
	"spk_usual_end:\n"
	".popsection");

extern const char spk_usual[], spk_usual_end[];

const char *
spk_filter_usual(struct spk_filter *f)
{
	return spk_filter_read(f, spk_usual, (size_t)(spk_usual_end -
	    spk_usual));
}

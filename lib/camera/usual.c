/* The filter of learned scenes that is usual: data/scene.filter, see there. */
#include "camera/filter.h"

__asm__(
	".pushsection .rodata\n"
	".hidden spk_usual, spk_usual_size\n"
	".globl spk_usual, spk_usual_size\n"
	".balign 8\n"
	"spk_usual_size:\n"
	".quad 1f - spk_usual\n"
	"spk_usual:\n"
	".incbin \"data/scene.filter\"\n"
	"1:\n"
	".popsection");

extern const uint64_t spk_usual_size;
extern const char spk_usual[];

const char *
spk_filter_usual(struct spk_filter *f)
{
	return spk_filter_read(f, spk_usual, (size_t)spk_usual_size);
}

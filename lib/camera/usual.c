/* The default filter and networks for scenes: files of data, see there. */
#include "camera/filter.h"
#include "camera/net.h"

#define LINK(name, file) \
	__asm__( \
	    ".pushsection .rodata\n" \
	    ".hidden " #name ", " #name "_size\n" \
	    ".globl " #name ", " #name "_size\n" \
	    ".balign 8\n" \
	    #name "_size:\n" \
	    ".quad 1f - " #name "\n" \
	    #name ":\n" \
	    ".incbin \"data/" file "\"\n" \
	    "1:\n" \
	    ".popsection"); \
	extern const uint64_t name##_size; \
	extern const char name[]

LINK(spk_usual, "scene.filter");
LINK(spk_usual_scene, "scene.net");
LINK(spk_usual_motion, "motion.net");
LINK(spk_usual_restore, "restore.net");

const char *
spk_filter_usual(struct spk_filter *f)
{
	return spk_filter_read(f, spk_usual, (size_t)spk_usual_size);
}

const char *
spk_net_usual(struct spk_net *n, enum spk_net_which which)
{
	switch (which) {
	case SPK_NET_SCENE:
		return spk_net_read(n, spk_usual_scene,
		    (size_t)spk_usual_scene_size);
	case SPK_NET_MOTION:
		return spk_net_read(n, spk_usual_motion,
		    (size_t)spk_usual_motion_size);
	default:
		return spk_net_read(n, spk_usual_restore,
		    (size_t)spk_usual_restore_size);
	}
}

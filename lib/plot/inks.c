/* Colours: apart for eyes that do not see red or green, on white and on black. */
#include "plot/figure.h"

/* M. Okabe and K. Ito's, some darker or lighter for thin lines. */
static const uint32_t light[SPK_INKS] = {
	[SPK_INK_FIRST] = 0x0072b2, [SPK_INK_SECOND] = 0xd55e00,
	[SPK_INK_THIRD] = 0x009e73, [SPK_INK_FOURTH] = 0xb8588f,
	[SPK_INK_FIFTH] = 0xe69f00, [SPK_INK_SIXTH] = 0x56b4e9,
	[SPK_INK_UP] = 0x0072b2, [SPK_INK_DOWN] = 0xe07000,
	[SPK_INK_FAINT] = 0xa9afb6, [SPK_INK_PAPER] = 0xffffff,
	[SPK_INK_TEXT] = 0x1c2127, [SPK_INK_QUIET] = 0x59616b,
	[SPK_INK_GRID] = 0xe6e8eb, [SPK_INK_FRAME] = 0x8b929a,
}, dark[SPK_INKS] = {
	[SPK_INK_FIRST] = 0x56b4e9, [SPK_INK_SECOND] = 0xff8a3d,
	[SPK_INK_THIRD] = 0x2cc295, [SPK_INK_FOURTH] = 0xe39cc4,
	[SPK_INK_FIFTH] = 0xf0c040, [SPK_INK_SIXTH] = 0x7f9cf5,
	[SPK_INK_UP] = 0x56b4e9, [SPK_INK_DOWN] = 0xff9a3c,
	[SPK_INK_FAINT] = 0x5c646e, [SPK_INK_PAPER] = 0x14171c,
	[SPK_INK_TEXT] = 0xe8ebee, [SPK_INK_QUIET] = 0xa3abb5,
	[SPK_INK_GRID] = 0x2a2f36, [SPK_INK_FRAME] = 0x6d757f,
};

uint32_t
spk_ink(enum spk_ink ink, bool on_dark)
{
	return on_dark ? dark[ink] : light[ink];
}

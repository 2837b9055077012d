/* Colours that colour-blind people can distinguish. */
#include <math.h>

#include "plot/figure.h"

/* Those of M. Okabe and K. Ito, some darker or lighter for thin lines. */
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

/* Mix b with a, in this share of b. */
static uint32_t
mix(uint32_t a, uint32_t b, double part)
{
	uint32_t c = 0;
	int i;

	for (i = 16; i >= 0; i -= 8)
		c |= (uint32_t)lround(part * (b >> i & 255) + (1 - part) *
		    (a >> i & 255)) << i;
	return c;
}

/*
 * The darkness of a count: a single spike is clearly visible, and it grows with
 * the root of the count, so that both few and many can be distinguished.
 */
uint32_t
spk_shade(double up, double down, double most, bool on_dark)
{
	const uint32_t hue = mix(spk_ink(SPK_INK_UP, on_dark),
	    spk_ink(SPK_INK_DOWN, on_dark), down / fmax(up + down, 1e-300));
	const double more = fmax(0, up + down - 1) / fmax(most - 1, 1e-300);

	if (!(up + down > 0))
		return spk_ink(SPK_INK_PAPER, on_dark);
	return mix(spk_ink(SPK_INK_PAPER, on_dark), hue,
	    most > 1 ? .25 + .75 * sqrt(fmin(more, 1)) : 1);
}

double
spk_cells_most(const struct spk_series *s)
{
	double most = s->high;
	size_t k;

	for (k = 0; !(s->high > 0) && k < s->rows * s->cols; k++)
		most = fmax(most, s->y[k] + s->top[k]);
	return most;
}

/* Light at the middle, dark at both ends, blue below and orange above. */
static uint32_t
turn(double part)
{
	static const uint32_t at[] = {
		0x2a2438, 0x2f6db5, 0xe4e4ea, 0xd07a2c, 0x2a2438
	};
	const double x = 4 * part;
	const int k = x < 3 ? (int)x : 3;

	return mix(at[k], at[k + 1], x - k);
}

uint32_t
spk_grey(const struct spk_series *s, double y, bool on_dark)
{
	const double part = (y - s->low) / (s->high - s->low);

	if (isnan(part))
		return spk_ink(SPK_INK_PAPER, on_dark);
	return s->circle ? turn(fmin(fmax(part, 0), 1)) :
	    mix(0, 0xffffff, fmin(fmax(part, 0), 1));
}

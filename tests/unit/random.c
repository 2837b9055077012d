/*
 * Random numbers: published results of both generators, and every spike that
 * depends on the last bit of u, by every kernel.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"
#include "tap.h"

#define N	3000

/* The known answers of Random123 1.14 for philox4x32-10. */
static void
known_philox(void)
{
	static const uint32_t in[3][6] = {
		{0},
		{UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
		    UINT32_MAX},
		{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822,
		    0x299f31d0}
	}, want[3][4] = {
		{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
		{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}
	};
	uint32_t got[4];
	int i;

	for (i = 0; i < 3; i++) {
		spk_philox4x32(in[i], in[i] + 4, got);
		OK(memcmp(got, want[i], sizeof got) == 0);
	}
}

/* The first numbers of numpy.random.seed(42): random_sample(3), to 8 digits. */
static void
known_mt(const double *u)
{
	OK(fabs(u[0] - 0.37454012) < 5e-9);
	OK(fabs(u[1] - 0.95071431) < 5e-9);
	OK(fabs(u[2] - 0.73199394) < 5e-9);
}

static void
draw_mt(const double *p, int8_t *y)
{
	static struct spk_mt r;
	static int32_t hi[N + SPK_PAD];

	memset(&r, 0, sizeof r);
	spk_odds(p, hi, N);
	spk_mt_seed(&r, 42);
	spk_mt_draw(&r, hi, p, 0, N, y, N);
}

static void
draw_philox(const double *p, int8_t *y)
{
	static int32_t hi[N + SPK_PAD], lane[4][N / 4 + SPK_PAD + 1];
	static int8_t room[SPK_PHILOX_ROOM + 4 * (N / 4 + SPK_PAD)];
	struct spk_philox r = {
		.columns = N, .blocks = (N + 3) / 4, .observation = 1ULL << 40,
		.hi = {lane[0], lane[1], lane[2], lane[3]}, .y = room
	};

	spk_odds(p, hi, N);
	spk_philox_seed(&r, 7);
	spk_philox_odds(&r, hi);
	spk_philox_draw(&r, 3, p, y, 1);
}

/* The numbers themselves, bit by bit: u >= p where there is no spike. */
static void
find(void (*draw)(const double *, int8_t *), double *u)
{
	static double p[N];
	static int8_t y[N];
	double bit;
	int i;

	memset(u, 0, N * sizeof *u);
	for (bit = 0.5; bit >= 0x1p-53; bit /= 2) {
		for (i = 0; i < N; i++)
			p[i] = u[i] + bit;
		draw(p, y);
		for (i = 0; i < N; i++)
			u[i] += y[i] ? 0 : bit;
	}
}

static void
ties(void (*draw)(const double *, int8_t *), const double *u, const char *isa)
{
	static double p[N];
	static int8_t y[N];
	int i, silent = 0, fire = 0;

	setenv("SPK_ISA", isa, 1);
	draw(u, y);
	for (i = 0; i < N; i++) {
		silent += !y[i];
		p[i] = nextafter(u[i], 1);
	}
	draw(p, y);
	for (i = 0; i < N; i++)
		fire += y[i];
	OK(silent == N);
	OK(fire == N);
}

int
main(void)
{
	static const char *const isa[] = {"portable", "v1", "v3", "v4"};
	static double u[N], v[N];
	size_t i;

	known_philox();
	setenv("SPK_ISA", "portable", 1);
	find(draw_mt, u);
	known_mt(u);
	find(draw_philox, v);
	for (i = 0; i < 4; i++) {
		ties(draw_mt, u, isa[i]);
		ties(draw_philox, v, isa[i]);
	}
	return tap_failed > 0;
}

/* The tables of logistic.h, computed in whole numbers. */
#include <pthread.h>

#include "pack/logistic.h"

/*
 * Powers of e^(-1/512), in units of 2^-62, down to e^-8: each rounds down, and
 * the total loss is below 2^-48 of any of them.
 */
#define ONE	((uint64_t)1 << 62)
#define POWER	4602687609541841169U
#define POWERS	4096

struct spk_logistic spk_logistic;

static uint64_t power[POWERS];

static unsigned
cut(uint64_t share)
{
	return share < 24 ? 24 : share > 65512 ? 65512 : (unsigned)share;
}

/* 65536 / (1 + e^(-k/256)), and the remainder. */
static void
make_shares(void)
{
	uint64_t share;
	size_t k;

	for (k = 0; k < 2048; k++) {
		share = (uint64_t)((((u128)ONE << 17) + ONE + power[2 * k]) /
		    (2 * ((u128)ONE + power[2 * k])));
		spk_logistic.share[2048 + k] = (uint16_t)cut(share);
		spk_logistic.share[2048 - k] = (uint16_t)cut(65536 - share);
	}
	spk_logistic.share[0] = spk_logistic.share[1];
}

/* The lower half decreases with its odds; they change at k + 1/2. */
static void
make_odds(void)
{
	int k = 0;
	size_t i;

	for (i = 2048; i-- > 0;) {
		const u128 ones = (u128)(2 * i + 1) << 62;

		while (k < SPK_ODDS && ones < power[2 * k + 1] *
		    (u128)(8191 - 2 * i))
			k++;
		spk_logistic.odds[i] = (int16_t)-k;
		spk_logistic.odds[4095 - i] = (int16_t)k;
	}
}

static void
make(void)
{
	size_t i;

	power[0] = ONE;
	for (i = 1; i < POWERS; i++)
		power[i] = (uint64_t)((u128)power[i - 1] * POWER >> 62);
	make_shares();
	make_odds();
	for (i = 0; i < 1024; i++)
		spk_logistic.rate[i] = (uint16_t)(655360 / (10 * i + 16));
}

void
spk_logistic_make(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make);
}

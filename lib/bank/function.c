/*
 * Exponential, logarithm, sine and cosine, by series whose terms shrink below
 * the last bit.  Their errors are a few units of the last place.
 */
#include <math.h>

#include "bank/bank.h"

#define LN2_HIGH	0x1.62e42feep-1	/* 21 zeros at its end */
#define LN2_LOW		0x1.a39ef35793c76p-33
#define SERIES		22

double
spk_bank_exp(double x)
{
	double k, r, sum = 1;
	int i;

	if (x < -745)
		return 0;
	if (x > 709)
		return INFINITY;
	k = floor(x / M_LN2 + 0.5);
	r = (x - k * LN2_HIGH) - k * LN2_LOW;
	for (i = SERIES; i > 0; i--)
		sum = 1 + r * sum / i;
	return ldexp(sum, (int)k);
}

double
spk_bank_log(double x)
{
	double m, s, square, sum = 0;
	int e, i;

	m = frexp(x, &e);
	if (m < M_SQRT1_2) {
		m *= 2;
		e--;
	}
	s = (m - 1) / (m + 1);
	square = s * s;
	for (i = SERIES; i > 0; i--)
		sum = square * sum + 1.0 / (2 * i - 1);
	return e * LN2_HIGH + (2 * s * sum + e * LN2_LOW);
}

/* For at most an eighth of a turn: sines begin with n = 1, cosines with 0. */
static double
series(double turns, int n)
{
	const double x = 2 * M_PI * turns;
	double sum = 1;
	int i;

	for (i = SERIES + n; i > 1; i -= 2)
		sum = 1 - x * x * sum / (i * (i - 1));
	return n == 1 ? x * sum : sum;
}

double
spk_bank_cos(double turns)
{
	if (turns > 0.25)
		return -spk_bank_cos(0.5 - turns);
	return turns > 0.125 ? series(0.25 - turns, 1) : series(turns, 0);
}

double
spk_bank_sin(double turns)
{
	if (turns > 0.25)
		return spk_bank_sin(0.5 - turns);
	return turns > 0.125 ? series(0.25 - turns, 0) : series(turns, 1);
}

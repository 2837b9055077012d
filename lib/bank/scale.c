/*
 * Scales of frequency on which bands are equally spaced:
 *
 *	erb	ln(1 + f / 228.83), of an ERB of f / 9.26449 + 24.7
 *	mel	3 f / 200 to 1000 Hz, then 15 + 27 ln(f / 1000) / ln(6.4)
 *	htk	ln(1 + f / 700)
 *
 * The ERB is that of Glasberg and Moore, mel that of M. Slaney's "Auditory
 * Toolbox" (1998), htk that of D. O'Shaughnessy's "Speech communication"
 * (1987), up to a factor.
 */
#include <math.h>

#include "bank/bank.h"

#define EAR_Q		9.26449
#define MIN_WIDTH	24.7
#define HTK_BREAK	700.0
#define MEL_BREAK	1000.0
#define MEL_LINEAR	(200.0 / 3)	/* Hz of a step below the break */
#define LN_6_4		1.8562979903656263

/* Where the logarithm of f + shift is the scale; 0: it is not. */
static double
shift(enum spk_spacing s)
{
	return s == SPK_ERB ? EAR_Q * MIN_WIDTH : s == SPK_HTK ? HTK_BREAK : 0;
}

static double
to_scale(enum spk_spacing s, double f)
{
	if (s == SPK_LINEAR)
		return f;
	if (s != SPK_MEL)
		return spk_bank_log(f + shift(s));
	return f < MEL_BREAK ? f / MEL_LINEAR : MEL_BREAK / MEL_LINEAR +
	    spk_bank_log(f / MEL_BREAK) * 27 / LN_6_4;
}

static double
from_scale(enum spk_spacing s, double x)
{
	const double most = MEL_BREAK / MEL_LINEAR;

	if (s == SPK_LINEAR)
		return x;
	if (s != SPK_MEL)
		return spk_bank_exp(x) - shift(s);
	return x < most ? x * MEL_LINEAR :
	    MEL_BREAK * spk_bank_exp((x - most) * LN_6_4 / 27);
}

double
spk_bank_width(double f)
{
	return f / EAR_Q + MIN_WIDTH;
}

void
spk_bank_divide(enum spk_bank_kind kind, enum spk_spacing s, double low,
    double high, size_t n, struct spk_band *band)
{
	const double from = to_scale(s, low), to = to_scale(s, high);
	const double step = (to - from) / (double)n;
	double half;
	size_t k;

	for (k = 0; k < n; k++) {
		band[k].low = k == 0 ? low : band[k - 1].high;
		band[k].high = k + 1 == n ? high :
		    from_scale(s, from + step * (double)(k + 1));
		band[k].centre = sqrt(band[k].low * band[k].high);
	}
	for (k = 0; k < n && kind == SPK_GAMMATONE; k++) {
		band[k].centre = band[k].low;
		half = spk_bank_width(band[k].centre) / 2;
		band[k].high = band[k].centre + half;
	}
	for (k = 0; k < n && kind == SPK_GAMMATONE; k++)
		band[k].low = 2 * band[k].centre - band[k].high;
}

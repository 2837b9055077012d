/* Banks by the library: frames in any portions, restarts, sums, and faults. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "says.h"

#define FRAMES		500
#define CHANNELS	2
#define BANDS		9

static double	 x[FRAMES * CHANNELS], y[FRAMES * CHANNELS * BANDS],
		 z[FRAMES * CHANNELS * BANDS];

/* Portions of that many frames give what all at once give. */
static void
portions(struct spk_bank *b, size_t n)
{
	size_t i;

	spk_bank_restart(b);
	memset(z, 0, sizeof z);
	for (i = 0; i < FRAMES; i += n)
		spk_bank_run(b, x + i * CHANNELS, i + n < FRAMES ? n :
		    FRAMES - i, z + i * CHANNELS * BANDS);
	OK(memcmp(y, z, sizeof y) == 0);
}

/* An impulse comes back where it was, later by the delay, and again. */
static void
sums(struct spk_bank *b)
{
	struct spk_bank_sum *s = spk_bank_sum_new(b, &f);
	double *back = calloc(2 * FRAMES * CHANNELS, sizeof *back), most = 0;
	size_t late, i, k, at = 0;

	OK(s != NULL && back != NULL);
	late = spk_bank_sum_delay(s);
	OK(late > 0 && late < FRAMES);
	memset(x, 0, sizeof x);
	x[3 * CHANNELS + 1] = 1;
	for (k = 0; k < 2; k++) {
		spk_bank_restart(b);
		spk_bank_run(b, x, FRAMES, y);
		spk_bank_sum_restart(s);
		spk_bank_sum_run(s, y, FRAMES / 2, back + k * FRAMES *
		    CHANNELS);
		spk_bank_sum_run(s, y + FRAMES / 2 * CHANNELS * BANDS,
		    FRAMES / 2, back + (k * FRAMES + FRAMES / 2) * CHANNELS);
	}
	OK(memcmp(back, back + FRAMES * CHANNELS, FRAMES * CHANNELS *
	    sizeof *back) == 0);
	for (i = 0; i < FRAMES; i++) {
		OK(fabs(back[i * CHANNELS]) <= 0);
		if (back[i * CHANNELS + 1] > most) {
			most = back[i * CHANNELS + 1];
			at = i;
		}
	}
	OK(at == late + 3);
	OK(most > 0.5 && most < 1.1);
	free(back);
	spk_bank_sum_free(s);
}

static void
faults(const struct spk_band *band)
{
	static const struct spk_band high = {0, 4, 0};

	OK(spk_bank_new(SPK_GAMMATONE, 2, 8000, band, 1, 1, &f) == NULL);
	SAYS(USAGE, "order 2: gammatones have 4");
	OK(spk_bank_new(SPK_BUTTERWORTH, 0, 8000, band, 1, 1, &f) == NULL);
	SAYS(USAGE, "order 0: not from 1 to 8");
	OK(spk_bank_new(SPK_GAMMATONE, 4, 8, &high, 1, 1, &f) == NULL);
	SAYS(USAGE, "a centre of 4 is not between 0 and 4, half of the rate");
	OK(spk_bank_new(SPK_BUTTERWORTH, 1, 8000, band, 0, 1, &f) == NULL);
	SAYS(USAGE, "0 bands of 1 channels: there may be 4096 bands and "
	    "16777216 columns");
	spk_bank_free(NULL);
	spk_bank_sum_free(NULL);
}

int
main(void)
{
	const struct spk_section *section;
	struct spk_band band[BANDS];
	struct spk_bank *b;
	size_t i;

	for (i = 0; i < FRAMES * CHANNELS; i++)
		x[i] = sin((double)i * 0.7) + (double)(i * i % 7);
	spk_bank_divide(SPK_BUTTERWORTH, SPK_LINEAR, 0, 4000, BANDS, band);
	OK(band[0].low <= 0 && band[BANDS - 1].high >= 4000);
	b = spk_bank_new(SPK_BUTTERWORTH, 3, 8000, band, BANDS, CHANNELS, &f);
	OK(b != NULL);
	OK(spk_bank_sections(b, 0, &section) == 2);
	OK(spk_bank_sections(b, 1, &section) == 3);
	OK(fabs(section[0].a[1]) < 1);
	spk_bank_run(b, x, FRAMES, y);
	portions(b, 1);
	portions(b, 63);
	portions(b, 64);
	portions(b, FRAMES);
	sums(b);
	OK(spk_bank_envelope(b, true, 4000, &f) == -1);
	SAYS(USAGE, "envelope=4000: not below 4000, half of the rate");
	OK(spk_bank_envelope(b, true, 100, &f) == 0);
	for (i = 0; i < FRAMES * CHANNELS; i++)
		x[i] = sin((double)i * 0.7);
	spk_bank_restart(b);
	spk_bank_run(b, x, FRAMES, y);
	portions(b, 65);
	spk_bank_free(b);
	faults(band);
	return tap_failed != 0;
}

/* The table of formats. */
#include <string.h>

#include "priv.h"

const struct spk_format *const spk_formats[] = {
	&spk_csv, &spk_raw_i8, &spk_raw_u8, &spk_raw_i16, &spk_raw_i24,
	&spk_raw_i32, &spk_raw_f32, &spk_raw_f64, &spk_bits, &spk_npy,
	&spk_idx, &spk_wav, &spk_au, &spk_edf, &spk_bdf, &spk_pgm, &spk_pbm,
	&spk_pnm_other, &spk_y4m, &spk_events, &spk_nest, &spk_pynn,
	&spk_brian2, &spk_bin40, &spk_npy_events, &spk_dat, &spk_neurons,
	NULL
};

const char *const spk_formats_in[] = {
	"neurons", "csv", "i8", "u8", "i16", "i24", "i32", "f32", "f64",
	"bits", "npy", "idx", "wav", "au", "edf", "bdf", "pgm", "pbm", "y4m",
	"events", "nest", "pynn", "bin40", "npy-events", "spike-dat", NULL
};
const char *const spk_formats_out[] = {
	"neurons", "csv", "i8", "u8", "f32", "f64", "bits", "npy", "pgm", "pbm",
	"events", "nest", "pynn", "brian2", "bin40", "npy-events",
	"spike-dat", NULL
};

const struct spk_format *
spk_format(const char *name)
{
	const struct spk_format *const *p;

	for (p = spk_formats; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

/* Noise of a spike camera: its words, and the values of each pixel. */
#ifndef SPK_NOISE_H
#define SPK_NOISE_H

#include "camera/camera.h"

#pragma GCC visibility push(hidden)

/* A codec has this in its state, and its parameters by SPK_NOISE_ROWS. */
struct spk_noise {
	const int64_t	*preset;
	const uint64_t	*seed;
	const float	*dark_current, *dsnu, *prnu, *capacitance, *voltage,
			*photons, *jitter, *dead_time;
};

extern const char *const spk_noises[], *const spk_preset[];
#define SPK_NOISE_ROW(T, word, member, most, what, how) \
	{ .name = word, .type = SPK_F32, .flags = SPK_NOTED, \
	  .initial = "preset", .choice = spk_preset, .max = most, \
	  .slot = offsetof(struct T, noise.member), .unit = what, .help = how }
#define SPK_NOISE_ROWS(T) \
	{ .name = "seed", .type = SPK_U64, .flags = SPK_NOTED, \
	  .initial = "42", .max = INFINITY, \
	  .slot = offsetof(struct T, noise.seed), .unit = "N", \
	  .help = "seed of the random numbers" }, \
	{ .name = "noise", .type = SPK_CHOICE, .flags = SPK_NOTED, \
	  .choice = spk_noises, .initial = "none", \
	  .slot = offsetof(struct T, noise.preset), .unit = "CAMERA", \
	  .help = "preset of the options below: scsim is a measured camera" }, \
	SPK_NOISE_ROW(T, "dark-current", dark_current, 1, "CHARGE", \
	    "charge of a plane without light, in thresholds"), \
	SPK_NOISE_ROW(T, "dsnu", dsnu, 1, "CHARGE", \
	    "standard deviation of that among pixels"), \
	SPK_NOISE_ROW(T, "prnu", prnu, 1, "SHARE", \
	    "standard deviation of the response to light among pixels"), \
	SPK_NOISE_ROW(T, "capacitance-spread", capacitance, 1, "SHARE", \
	    "standard deviation of the capacitance, and so the threshold"), \
	SPK_NOISE_ROW(T, "voltage-spread", voltage, 1, "SHARE", \
	    "standard deviation of the reset voltage"), \
	SPK_NOISE_ROW(T, "photons", photons, 0x1p24, "N", \
	    "photons of a plane where the scene is brightest; 0: any number"), \
	SPK_NOISE_ROW(T, "jitter", jitter, 1, "SHARE", \
	    "standard deviation of the threshold from plane to plane"), \
	SPK_NOISE_ROW(T, "dead-time", dead_time, 1, "SHARE", \
	    "fraction of a plane that is lost after a spike")

/* Whether there is anything that a pixel without noise lacks. */
bool	 spk_noise_any(const struct spk_noise *);
/* Whether n values of a camera's profile keep every charge finite. */
bool	 spk_noise_takes(const void *profile, size_t n);
/*
 * Put the parameters into c, whose pixels, gain and threshold are known, and
 * into its maps.  The frames of a camera's profile, or NULL, are included.
 */
void	 spk_noise_maps(const struct spk_noise *, const void *profile,
	    struct spk_camera *c);
/* Initial charge, at random below each pixel's threshold. */
void	 spk_noise_start(const struct spk_noise *, struct spk_camera *c);

#pragma GCC visibility pop

#endif

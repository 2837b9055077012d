/*
 * Noise of a spike camera.  With the light s, fixed normal numbers N of the
 * pixel, and a normal number z of each plane, the charge of a plane and the
 * threshold of a pixel are
 *
 *	gain s response + dark,	response = 1 + prnu N
 *				dark = (dark-current + dsnu N) threshold
 *	threshold (1 + capacitance-spread N) (1 + voltage-spread N + jitter z)
 *
 * where none of the parentheses, without z, is below 0.  With photons, these
 * arrive at random: s is n / photons, where n is Poisson's with a mean of
 * photons s.  A camera's profile multiplies the response, and adds to dark.
 * After a spike, 1 - dead-time of the charge of the next plane counts.  All is
 * in binary32, rounded at each step, and the same in any build: kernel/pixel.h
 * has the random numbers.
 *
 * scsim is the camera that SCSim measured and simulates (L. Hu and others,
 * "SCSim: a realistic spike cameras simulator", ICME 2024): its full scale is
 * one spike a plane, a charge of 4.348 (3.3 - 2.2 - 0.0076), by which currents,
 * voltages and capacitances are divided here.
 */
#include "camera/noise.h"
#include "kernel/pixel.h"

const char *const spk_noises[] = {"none", "scsim", NULL};
const char *const spk_preset[] = {"preset", NULL};

struct parts {
	float		 dark_current, dsnu, prnu, capacitance, voltage,
			 photons, jitter, dead_time;
};

static const struct parts presets[] = {
	{0},
	{
		.dark_current = 0.0046761F,	/* 0.05 0.4442 / 4.74976 */
		.dsnu = 0.0018222F,		/* 0.05 0.1731 / 4.74976 */
		.prnu = 0.0576619F,		/* 0.0584 / 1.0128 */
		.capacitance = 0.0029439F,	/* 0.0128 / 4.348 */
		.voltage = 0.0454962F,		/* 0.0497 / 1.0924 */
		.photons = 50000,
		.jitter = 0.005822F,		/* 0.00636 / 1.0924 */
		.dead_time = 0.002F,		/* 100 ns of 50 us */
	}
};

/* A component as given, or from the preset. */
static float
part(const float *given, float preset)
{
	return *given >= 0 ? *given : preset;
}

static struct parts
parts(const struct spk_noise *n)
{
	const struct parts *p = &presets[*n->preset];

	return (struct parts){
		.dark_current = part(n->dark_current, p->dark_current),
		.dsnu = part(n->dsnu, p->dsnu),
		.prnu = part(n->prnu, p->prnu),
		.capacitance = part(n->capacitance, p->capacitance),
		.voltage = part(n->voltage, p->voltage),
		.photons = part(n->photons, p->photons),
		.jitter = part(n->jitter, p->jitter),
		.dead_time = part(n->dead_time, p->dead_time)
	};
}

bool
spk_noise_any(const struct spk_noise *n)
{
	const struct parts p = parts(n);

	return p.dark_current > 0 || p.dsnu > 0 || p.prnu > 0 ||
	    p.capacitance > 0 || p.voltage > 0 || p.photons > 0 ||
	    p.jitter > 0 || p.dead_time > 0;
}

static float
above_0(float x)
{
	return x > 0 ? x : 0;
}

static void
seed(const struct spk_noise *n, struct spk_camera *c)
{
	c->key[0] = (uint32_t)*n->seed;
	c->key[1] = (uint32_t)(*n->seed >> 32);
}

/* Two fixed normal numbers of a pixel. */
static void
own(const struct spk_camera *c, size_t pixel, uint32_t draw, float z[2])
{
	uint32_t word[2];

	spk_pixel_draw(c->key, pixel, 0, draw, word);
	spk_normal(word, z);
}

bool
spk_noise_takes(const void *profile, size_t n)
{
	const char *s = profile;
	float x;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&x, s + i * sizeof x, sizeof x);
		if (!(fabsf(x) <= 0x1p20F))
			return false;
	}
	return true;
}

/* The values of a pixel in a profile, which may be unaligned. */
static void
join(struct spk_camera *c, size_t i, const char *profile)
{
	float x;

	memcpy(&x, profile + i * sizeof x, sizeof x);
	c->response[i] *= x;
	memcpy(&x, profile + (c->pixels + i) * sizeof x, sizeof x);
	c->dark[i] += x;
}

void
spk_noise_maps(const struct spk_noise *n, const void *profile,
    struct spk_camera *c)
{
	const struct parts p = parts(n);
	float light[2], fires[2], capacity;
	size_t i;

	seed(n, c);
	c->shot = p.photons > 0;
	c->jitters = p.jitter > 0;
	c->photons = p.photons;
	c->alive = 1 - p.dead_time;
	for (i = 0; i < c->pixels; i++) {
		own(c, i, SPK_DRAW_LIGHT, light);
		own(c, i, SPK_DRAW_FIRES, fires);
		c->dark[i] = above_0(p.dark_current + p.dsnu * light[0]);
		c->response[i] = above_0(1 + p.prnu * light[1]);
		if (profile != NULL)
			join(c, i, profile);
		c->dark[i] *= c->fires;
		if (c->shot)
			c->response[i] *= c->gain / p.photons;
		capacity = c->fires * above_0(1 + p.capacitance * fires[0]);
		c->threshold[i] = capacity * above_0(1 + p.voltage * fires[1]);
		c->jitter[i] = capacity * p.jitter;
		c->share[i] = 1;
	}
}

void
spk_noise_start(const struct spk_noise *n, struct spk_camera *c)
{
	uint32_t word[2];
	size_t i;

	seed(n, c);
	for (i = 0; i < c->pixels; i++) {
		spk_pixel_draw(c->key, i, 0, SPK_DRAW_START, word);
		c->a[i] = (float)(int32_t)(word[0] >> 8) * 0x1p-24F *
		    (c->noisy ? c->threshold[i] : c->fires);
	}
}

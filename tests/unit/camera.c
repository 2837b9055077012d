/*
 * A camera's profile: each way in which its file is invalid, and the result
 * from a recording.  And the ten maps, each for a window.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "camera/camera.h"
#include "tap.h"

#define HEAD	"#spk v=1 kind=signal format=f32 channels=4 width=2 height=2\n"
#define TAIL	"#end frames=2\n"

static const float good[8] = {1, .5F, 1.5F, 1, 0, .125F, -.25F, 0};

/* A file of these, without its last `less' bytes. */
static const char *
read_file(const char *head, const float *frames, const char *tail, size_t less)
{
	const size_t n = strlen(head), size = sizeof good + strlen(tail);
	char *file = malloc(n + size + 1);
	const void *at = NULL;
	const char *complaint;

	OK(file != NULL);
	memcpy(file, head, n);
	memcpy(file + n, frames, sizeof good);
	memcpy(file + n + sizeof good, tail, strlen(tail) + 1);
	complaint = spk_profile_read(file, n + size - less, 4, 2, &at);
	OK((complaint == NULL) == (at == file + n));
	free(file);
	return complaint;
}

static const char *
with(size_t i, float x)
{
	float frames[8];

	memcpy(frames, good, sizeof frames);
	frames[i] = x;
	return read_file(HEAD, frames, TAIL, 0);
}

static bool
says(const char *complaint, const char *want)
{
	if (complaint != NULL && strstr(complaint, want) != NULL)
		return true;
	printf("said %s, wanted %s\n", complaint != NULL ? complaint :
	    "nothing", want);
	return false;
}

static void
reading(void)
{
	static const struct {
		const char	*head, *tail, *want;
	} bad[] = {
		{"", TAIL, "no #spk line"},
		{&"#spk v=1\n"[1], TAIL, "no #spk line"},
		{"#spk v=1 kind=spikes format=f32 channels=4\n", TAIL,
		    "kind=signal"},
		{"#spk v=1 kind=signal format=f64 channels=4\n", TAIL,
		    "format=f32"},
		{"#spk v=1 kind=signal channels=4\n", TAIL, "format=f32"},
		{"#spk v=1 kind=signal format=f32 channels=5\n", TAIL, "size"},
		{"#spk v=1 kind=signal format=f32\n", TAIL, "size"},
		{"#spk v=1 kind=signal format=f32 channels=4 width=4\n", TAIL,
		    "size"},
		{HEAD, "", "cut"},
		{HEAD, "#end frames=3\n", "two frames"},
		{HEAD, TAIL TAIL, "two frames"}
	};
	size_t i;

	OK(read_file(HEAD, good, TAIL, 0) == NULL);
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		OK(says(read_file(bad[i].head, good, bad[i].tail, 0),
		    bad[i].want));
	for (i = 1; i < sizeof good + sizeof TAIL; i++)
		OK(says(read_file(HEAD, good, TAIL, i), "cut"));
	for (; i < sizeof good + sizeof TAIL + sizeof HEAD - 2; i++)
		OK(says(read_file(HEAD, good, TAIL, i), "no"));
	OK(says(with(3, NAN), "not finite"));
	OK(says(with(4, INFINITY), "not finite"));
	OK(says(with(1, 0), "not above 0"));
	OK(says(with(0, -1), "not above 0"));
}

/*
 * In 12 planes: one pixel each with 1/2 and 1/5 spikes per plane, 1/4 in the
 * dark, a single spike, and the same rate with and without light.
 */
static void
making(void)
{
	static const char *const light[] = {"010101010101", "000010000100",
	    "000000100000", "001000100010"};
	static const char *const none[] = {"100010000000", "000000000000",
	    "000000000000", "010001000100"};
	struct spk_uniform u[2];
	float frames[8];
	int8_t y[2][4];
	size_t i, t;

	for (i = 0; i < 2; i++)
		spk_uniform_open(&u[i], calloc(1, spk_uniform_room(4)), 4);
	for (t = 0; t < 12; t++) {
		for (i = 0; i < 4; i++) {
			y[0][i] = light[i][t] == '1';
			y[1][i] = none[i][t] == '1';
		}
		spk_uniform_put(&u[0], y[0]);
		spk_uniform_put(&u[1], y[1]);
	}
	/* 1/2, 1/5, unknown, 1/4: their mean is 0.95 / 3. */
	OK(spk_profile_make(&u[0], NULL, frames) == 1);
	OK(fabsf(frames[0] - (float)(0.5 / 0.95 * 3)) < 1e-6F);
	OK(fabsf(frames[1] - (float)(0.2 / 0.95 * 3)) < 1e-6F);
	OK(frames[2] >= 1 && frames[2] <= 1);
	OK(fabsf(frames[3] - (float)(0.25 / 0.95 * 3)) < 1e-6F);
	for (i = 4; i < 8; i++)
		OK(frames[i] >= 0 && frames[i] <= 0);
	/* Less 1/4, 0, 0 and 1/4: their mean is 0.225. */
	OK(spk_profile_make(&u[0], &u[1], frames) == 2);
	OK(fabsf(frames[0] - (float)(0.25 / 0.225)) < 1e-6F);
	OK(fabsf(frames[1] - (float)(0.2 / 0.225)) < 1e-6F);
	OK(frames[2] >= 1 && frames[2] <= 1 && frames[3] >= 1 &&
	    frames[3] <= 1);
	OK(frames[4] >= .25F && frames[4] <= .25F && frames[7] >= .25F &&
	    frames[7] <= .25F);
	free(u[0].timed);
	free(u[1].timed);
}

#define PIXELS	70			/* more than a vector, and not whole */

static void
maps(uint64_t planes, uint64_t plane)
{
	static const int window[SPK_MAPS][2] = {
		{-1, 0}, {-2, 2}, {-5, 5}, {-10, 10}, {-20, 20}, {-40, 40},
		{-10, 10}, {-20, -1}, {0, 20}, {-80, 80}
	};
	const size_t most = 2 * (SPK_MAPS_HALF + SPK_REACH) + 1;
	float got[SPK_MAPS][PIXELS], want[PIXELS], *map[SPK_MAPS];
	void *room = calloc(1, spk_history_room(PIXELS, most));
	struct spk_history h;
	int8_t y[PIXELS];
	uint32_t seed = 1;
	uint64_t t;
	size_t i;

	spk_history_open(&h, room, PIXELS, most);
	for (t = 0; t < planes; t++) {
		for (i = 0; i < PIXELS; i++) {
			seed = seed * 1664525 + 1013904223;
			y[i] = seed >> 16 < 600 * i;
		}
		spk_history_put(&h, y);
	}
	for (i = 0; i < SPK_MAPS; i++)
		map[i] = memset(got[i], 255, sizeof got[i]);
	spk_maps(&h, plane, 1U << SPK_MAPS >> 1, map);
	for (i = 0; i < PIXELS; i++)
		OK(isnan(got[0][i]) && isfinite(got[9][i]));
	spk_maps(&h, plane, (1U << SPK_MAPS) - 1, map);
	for (i = 0; i < SPK_MAPS; i++) {
		(i == 6 ? spk_map_count : spk_map_mean)(&h, plane,
		    window[i][0], window[i][1], want);
		OK(memcmp(want, got[i], sizeof want) == 0);
	}
	free(room);
}

int
main(void)
{
	reading();
	making();
	maps(900, 563);
	maps(40, 39);
	maps(1, 0);
	return tap_failed > 0;
}

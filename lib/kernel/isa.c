/*
 * Which kernels to use: the widest that the machine supports, or those that
 * SPK_ISA names in the environment, if supported.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#if defined __x86_64__ && defined __GLIBC__ && \
    (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
#include <sys/platform/x86.h>
#endif

#include "kernel/kernel.h"

/*
 * The C library has asked the processor already.  In a virtual machine, asking
 * again takes 5 % of the start of a command.
 */
#ifdef CPU_FEATURE_ACTIVE
#define SUPPORTS(upper, lower)	CPU_FEATURE_ACTIVE(upper)
#else
#define SUPPORTS(upper, lower)	__builtin_cpu_supports(lower)
#endif

#define SPK_V4_PAYS	64		/* lanes; with less, v3 is faster */

struct isa {
	const char	*name;
	const struct spk_kernels *const *kernels;
};

/* The widest first. */
static const struct isa isas[] = {
	{"v4", &spk_kernels_v4},	/* x86-64-v4: AVX-512 */
	{"v3", &spk_kernels_v3},	/* x86-64-v3: AVX2 */
	{"v1", &spk_kernels_v1},	/* any x86-64: SSE2 */
};

static bool
has(const char *name)
{
#ifdef __x86_64__
	if (strcmp(name, "v4") == 0)
		return SUPPORTS(AVX512F, "avx512f") &&
		    SUPPORTS(AVX512BW, "avx512bw") &&
		    SUPPORTS(AVX512DQ, "avx512dq") &&
		    SUPPORTS(AVX512VL, "avx512vl") && has("v3");
	if (strcmp(name, "v3") == 0)
		return SUPPORTS(AVX2, "avx2") && SUPPORTS(BMI1, "bmi") &&
		    SUPPORTS(BMI2, "bmi2") && SUPPORTS(FMA, "fma");
#endif
	return true;
}

const struct spk_kernels *
spk_kernels(size_t lanes)
{
	const char *want = getenv("SPK_ISA");
	size_t i;

	if (want == NULL && lanes < SPK_V4_PAYS)
		want = "v3";
	for (i = 0; i < sizeof isas / sizeof *isas; i++) {
		if (want != NULL && strcmp(want, isas[i].name) != 0)
			continue;
		want = NULL;		/* from there on, what is supported */
		if (*isas[i].kernels != NULL && has(isas[i].name))
			return *isas[i].kernels;
	}
	return NULL;
}

bool
spk_finite(const struct spk_kernels *k, enum spk_type type, const void *values,
    size_t n)
{
	const double *x = values;
	const float *y = values;
	size_t i, bad = 0;

	if (type == SPK_F32 && k != NULL)
		return k->finite32(y, n);
	if (type == SPK_F64 && k != NULL)
		return k->finite(x, n);
	for (i = 0; i < n && type == SPK_F32; i++)
		bad += isfinite(y[i]) == 0;
	for (i = 0; i < n && type == SPK_F64; i++)
		bad += isfinite(x[i]) == 0;
	return bad == 0;
}

bool
spk_are_spikes(const struct spk_kernels *k, const int8_t *y, size_t n)
{
	size_t i, bad = 0;

	if (k != NULL)
		return k->are_spikes(y, n);
	for (i = 0; i < n; i++)
		bad += y[i] < -1 || y[i] > 1;
	return bad == 0;
}

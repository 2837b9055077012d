/* Decimals: reading agrees with strtod, and printed numbers read back. */
#include <math.h>

#include "fuzz.h"

static void
check_text(const char *s, size_t n)
{
	char buf[4097];
	const char *e;
	double x = 0, y;

	if (n >= sizeof buf)
		return;
	memcpy(buf, s, n);
	buf[n] = '\0';
	e = spk_read_f64(buf, buf + n, &x);
	if (e == NULL)
		return;
	buf[e - buf] = '\0';
	y = strtod(buf, NULL);
	CLAIM(memcmp(&x, &y, sizeof x) == 0);
}

static void
check_value(double x)
{
	char buf[SPK_NUMBER_MAX];
	double y = 0;
	size_t n;
	int decimals;

	if (!isfinite(x))
		return;
	n = spk_print_f64(buf, x);
	CLAIM(spk_read_f64(buf, buf + n, &y) == buf + n);
	CLAIM(!(x < y || x > y));
	for (decimals = 0; decimals <= SPK_DECIMALS; decimals++) {
		n = spk_print_fixed(buf, x, decimals);
		CLAIM(n <= sizeof buf);
		CLAIM(spk_read_f64(buf, buf + n, &y) == buf + n);
		CLAIM(fabs(x - y) <= 0.5 / pow(10, decimals) +
		    fabs(x) * 0x1p-52);
	}
	if (!isfinite((float)x))
		return;
	n = spk_print_f32(buf, (float)x);
	CLAIM(spk_read_f64(buf, buf + n, &y) == buf + n);
	CLAIM(!((float)x < (float)y || (float)x > (float)y));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	double x;

	check_text((const char *)data, n);
	if (n >= sizeof x) {
		memcpy(&x, data, sizeof x);
		check_value(x);
	}
	return 0;
}

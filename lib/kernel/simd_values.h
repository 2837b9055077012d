/* Values of blocks on vectors, for simd.h: checks, types and scales. */
/* n values to binary64; whether all are finite. */
static bool
widen_f32(const char *x, double *y, size_t n)
{
	typedef float vh __attribute__((vector_size(LANES * 2)));
	const vd most = (vd){0} + (double)FLT_MAX;
	vm bad = {0};
	vd v;
	vh h;
	float z;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		memcpy(&h, x + i * sizeof(float), sizeof h);
		v = __builtin_convertvector(h, vd);
		bad |= ~((v <= most) & (v >= -most));
		memcpy(y + i, &v, sizeof v);
	}
	for (; i < n; i++) {
		memcpy(&z, x + i * sizeof z, sizeof z);
		y[i] = (double)z;
		bad[0] |= -!(y[i] <= FLT_MAX && y[i] >= -FLT_MAX);
	}
	return bits((vi)bad) == 0;
}

/* Whether no exponent of n values is the greatest. */
static bool
finite_f32(const float *x, size_t n)
{
	const vi special = (vi){0} + 0x7f800000;
	vi bad[4] = {{0}}, v;
	size_t i;
	int k;

	for (i = 0; i + 4 * LANES <= n; i += 4 * LANES)
		UNROLL
		for (k = 0; k < 4; k++) {
			v = (vi)load(x + i + (size_t)k * LANES);
			bad[k] |= (v & special) == special;
		}
	for (; i < n; i++)
		bad[0][0] |= -!(x[i] <= FLT_MAX && x[i] >= -FLT_MAX);
	return bits(bad[0] | bad[1] | bad[2] | bad[3]) == 0;
}

/* Roots of n values, 0 for negative ones. */
static void
roots_f32(float *x, size_t n)
{
	size_t i;
	vf v;

	for (i = 0; i + LANES <= n; i += LANES) {
		v = load(x + i);
		store(x + i, roots(where(v > 0, v)));
	}
	spk_roots_plain(x + i, n - i);
}

/* s = k (x - min), or twice that less 1, for n values. */
static void
scale_f32(const float *x, float k, float min, bool bipolar, float *s, size_t n)
{
	vf v;
	size_t i;

	for (i = 0; i + LANES <= n; i += LANES) {
		v = all(k) * (load(x + i) - all(min));
		store(s + i, bipolar ? v * 2 - 1 : v);
	}
	for (; i < n; i++) {
		s[i] = k * (x[i] - min);
		s[i] = bipolar ? s[i] * 2 - 1 : s[i];
	}
}

/* Back: x = s / k + min, or with (s + 1) / 2. */
static void
unscale_f32(const float *s, float k, float min, bool bipolar, float *x,
    size_t n)
{
	vf v;
	size_t i;

	for (i = 0; i + LANES <= n; i += LANES) {
		v = load(s + i);
		store(x + i, (bipolar ? (v + 1) / 2 : v) / all(k) + all(min));
	}
	for (; i < n; i++)
		x[i] = (bipolar ? (s[i] + 1) / 2 : s[i]) / k + min;
}

#define AHEAD		2048		/* values, to be prefetched into the
					 * cache */

/* The least and greatest of n values, at each place of a period. */
static void
range_f32(const float *x, size_t n, size_t period, float *min, float *max)
{
	vf v, lo[4], hi[4];
	size_t i, j, k;

	for (j = 0; j < period; j += 4 * LANES) {
		UNROLL
		for (k = 0; k < 4; k++) {
			lo[k] = load(min + j + k * LANES);
			hi[k] = load(max + j + k * LANES);
		}
		for (i = j; i < n; i += period) {
			UNROLL
			for (k = 0; k < 4; k++) {
				__builtin_prefetch(x + i + k * LANES + AHEAD);
				v = load(x + i + k * LANES);
				lo[k] = either(v < lo[k], v, lo[k]);
				hi[k] = either(v > hi[k], v, hi[k]);
			}
		}
		UNROLL
		for (k = 0; k < 4; k++) {
			store(min + j + k * LANES, lo[k]);
			store(max + j + k * LANES, hi[k]);
		}
	}
}

static bool
narrow(const double *x, float *y, size_t n)
{
	typedef float vh __attribute__((vector_size(LANES * 2)));
	const vd most = (vd){0} + (double)FLT_MAX;
	vm bad = {0};
	vd v;
	vh h;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		h = __builtin_convertvector(wide(x + i), vh);
		v = __builtin_convertvector(h, vd);
		bad |= ~((v <= most) & (v >= -most));
		memcpy(y + i, &h, sizeof h);
	}
	for (; i < n; i++) {
		y[i] = (float)x[i];
		bad[0] |= -!(y[i] <= FLT_MAX && y[i] >= -FLT_MAX);
	}
	return bits((vi)bad) == 0;
}

static bool
spikes(const double *x, int8_t *y, size_t n)
{
	typedef int8_t vb __attribute__((vector_size(LANES / 2)));
	const vd zero = {0}, one = zero + 1;
	vm up, down, bad = {0};
	vd v, sign;
	vb b;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		v = wide(x + i);
		up = v > zero;
		down = v < zero;
		sign = choose(up, one, choose(down, -one, zero));
		bad |= ~((v <= sign) & (v >= sign));
		b = __builtin_convertvector(down - up, vb);
		memcpy(y + i, &b, sizeof b);
	}
	for (; i < n; i++) {
		y[i] = (int8_t)((x[i] > 0) - (x[i] < 0));
		bad[0] |= -!(x[i] <= y[i] && x[i] >= y[i]);
	}
	return bits((vi)bad) == 0;
}

/* To bytes from -128 or 0 on: values above 127 are stored modulo 256. */
static bool
to_bytes(const float *x, char *y, size_t n, float least, float most)
{
	const vi bias = (vi){0} + (most > 127 ? 128 : 0);
	const uint64_t flip = most > 127 ? 0x8080808080808080 : 0;
	vi whole[VECTORS], good, bad = {0};
	int8_t group[GROUP];
	uint64_t eight;
	vf v, back;
	size_t i, k;

	for (i = 0; i + GROUP <= n; i += GROUP) {
		UNROLL
		for (k = 0; k < VECTORS; k++) {
			v = load(x + i + k * LANES);
			good = (v >= all(least)) & (v <= all(most));
			whole[k] = __builtin_convertvector(where(good, v), vi);
			back = __builtin_convertvector(whole[k], vf);
			bad |= ~(good & (back >= v) & (back <= v));
			whole[k] -= bias;
		}
		put(group, whole);
		UNROLL
		for (k = 0; k < GROUP; k += 8) {
			memcpy(&eight, group + k, sizeof eight);
			eight ^= flip;
			memcpy(y + i + k, &eight, sizeof eight);
		}
	}
	for (; i < n && x[i] >= least && x[i] <= most; i++) {
		y[i] = (char)(int)x[i];
		bad[0] |= -((float)(int)x[i] < x[i] || (float)(int)x[i] > x[i]);
	}
	return i == n && bits(bad) == 0;
}

static bool
finite_f64(const double *x, size_t n)
{
	const vd most = (vd){0} + DBL_MAX;
	vm bad = {0};
	vd v;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		v = wide(x + i);
		bad |= ~((v <= most) & (v >= -most));
	}
	for (; i < n; i++)
		bad[0] |= -!(x[i] <= DBL_MAX && x[i] >= -DBL_MAX);
	return bits((vi)bad) == 0;
}

static bool
are_spikes(const int8_t *y, size_t n)
{
	typedef int8_t vb __attribute__((vector_size(LANES * 4)));
	vb bad = {0}, v;
	size_t i;

	for (i = 0; i + sizeof v <= n; i += sizeof v) {
		memcpy(&v, y + i, sizeof v);
		bad |= (v > 1) | (v < -1);
	}
	for (; i < n; i++)
		bad[0] |= (int8_t)-(y[i] < -1 || y[i] > 1);
	return memcmp(&bad, &(vb){0}, sizeof bad) == 0;
}

/* y = x gain + offset, for n values. */
static void
affine(const double *x, double gain, double offset, double *y, size_t n)
{
	vd v;
	size_t i;

	for (i = 0; i + LANES / 2 <= n; i += LANES / 2) {
		v = wide(x + i) * gain + offset;
		memcpy(y + i, &v, sizeof v);
	}
	for (; i < n; i++)
		y[i] = x[i] * gain + offset;
}

/* n bytes to binary32. */
static void
bytes_f32(const unsigned char *x, float *y, size_t n)
{
	typedef uint8_t vb __attribute__((vector_size(LANES)));
	vb b;
	size_t i;

	for (i = 0; i + LANES <= n; i += LANES) {
		memcpy(&b, x + i, sizeof b);
		store(y + i, __builtin_convertvector(b, vf));
	}
	for (; i < n; i++)
		y[i] = (float)x[i];
}

/*
 * The lowest bits of n bytes, the first the least significant of a byte, padded
 * with zeros to a whole byte; whether all are 0 or 1.
 */
static bool
pack_bits(const int8_t *y, unsigned char *to, size_t n)
{
	vy bad = {0}, v;
	unsigned char rest = 0;
	uint64_t low;
	size_t i;

	for (i = 0; i + sizeof v <= n; i += sizeof v) {
		memcpy(&v, y + i, sizeof v);
		bad |= v;
		low = lowest(v);
		memcpy(to + i / 8, &low, sizeof v / 8);
	}
	for (; i < n; i++) {
		bad[0] |= y[i];
		rest |= (unsigned char)((y[i] & 1) << i % 8);
		if (i % 8 < 7 && i + 1 < n)
			continue;
		to[i / 8] = rest;
		rest = 0;
	}
	bad &= ~1;
	return memcmp(&bad, &(vy){0}, sizeof bad) == 0;
}

/* The same back: n bits to bytes. */
static void
unpack_bits(const char *s, int8_t *y, size_t n)
{
	size_t i;
	vy v;

	for (i = 0; i + sizeof v <= n; i += sizeof v) {
		v = spread(s + i / 8);
		memcpy(y + i, &v, sizeof v);
	}
	for (; i < n; i++)
		y[i] = (unsigned char)s[i / 8] >> i % 8 & 1;
}

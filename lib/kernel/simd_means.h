/* Means of windows on vectors, for simd.h: a lane is a window. */
INLINE vd
serial_sum(const double *x, size_t step, size_t n)
{
	vd sum = {0};
	size_t i;

	for (i = 0; i < n; i++)
		sum += wide(x + i * step);
	return sum;
}

/* Up to 128 values, in numpy's order. */
INLINE vd
pairs_sum(const double *x, size_t step, size_t n)
{
	vd part[8], sum;
	size_t i, k;

	if (n < 8)
		return serial_sum(x, step, n);
	UNROLL
	for (k = 0; k < 8; k++)
		part[k] = wide(x + k * step);
	for (i = 8; i + 8 <= n; i += 8) {
		UNROLL
		for (k = 0; k < 8; k++)
			part[k] += wide(x + (i + k) * step);
	}
	sum = ((part[0] + part[1]) + (part[2] + part[3])) +
	    ((part[4] + part[5]) + (part[6] + part[7]));
	for (; i < n; i++)
		sum += wide(x + i * step);
	return sum;
}

static vd
halved_sum(const double *x, size_t step, size_t n)
{
	const size_t half = n / 2 - n / 2 % 8;

	return n <= 128 ? pairs_sum(x, step, n) : halved_sum(x, step, half) +
	    halved_sum(x + half * step, step, n - half);
}

/* One vector of results. */
INLINE vm
beyond(const struct spk_means *m, const double *x, const double *v,
    const double *threshold)
{
	const vd thr = wide(threshold), now = wide(v);
	const vd mean = (m->serial ? serial_sum(x, m->stride, m->window) :
	    m->window > 128 ? halved_sum(x, m->stride, m->window) :
	    pairs_sum(x, m->stride, m->window)) / ((vd){0} +
	    (double)m->window);

	return (now < mean - thr) - (now > mean + thr);
}

static void
moving(const struct spk_means *m, const double *x, const double *v, int8_t *y,
    size_t n)
{
	const double *thr = m->threshold;
	vi s[VECTORS];
	size_t i, j = 0;
	int k;

	for (i = 0; i + GROUP <= n; i += GROUP) {
		UNROLL
		for (k = 0; k < VECTORS; k++) {
			const size_t a = (size_t)k * LANES, b = a + LANES / 2;

			s[k] = halves(beyond(m, x + i + a, v + i + a,
			    thr + j + a), beyond(m, x + i + b, v + i + b,
			    thr + j + b));
		}
		put(y + i, s);
		j += GROUP;
		j = j < m->period ? j : 0;
	}
	spk_moving_plain(m, x + i, v + i, y + i, n - i, thr + j);
}

/*
 * Random spikes: one with probability p if p > u, and u is the next of
 *
 *	u = ((a >> 5) 2^26 + (b >> 6)) / 2^53
 *
 * from two random words.  mt19937 generates these in succession (M. Matsumoto
 * and T. Nishimura, ACM Trans.  Model.  Comput.  Simul. 8 (1998) 3-30; the seed
 * and u are as in numpy.random.seed and random_sample).  philox generates them
 * by number (kernel/philox.c), with the seed as key and the counter
 *
 *	column / 4 (+ 2^31 for b), step, observation (64 bits)
 *
 * where column % 4 selects the word.  Thus a spike of philox does not depend on
 * anything before it, and work can be divided anywhere.
 *
 * The first 27 bits of u nearly always decide; the kernels compare them as
 * whole numbers.  If they equal those of p, once in 2^27 times, the plain loops
 * here decide these spikes again.  The result is exact.
 */
#include <string.h>

#include "codec/codec.h"
#include "kernel/plain.h"

#define N	SPK_MT_WORDS
#define DRAWS	(N / 2)

static bool
fires(double p, uint32_t a, uint32_t b)
{
	return p > ((double)(a >> 5) * 0x1p26 + (double)(b >> 6)) * 0x1p-53;
}

void
spk_odds(const double *p, int32_t *hi, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		hi[i] = p[i] <= 0 ? -1 : p[i] >= 1 ? 1 << 27 :
		    (int32_t)(p[i] * 0x1p27);
}

/* mt19937 */

void
spk_mt_seed(struct spk_mt *r, uint32_t seed)
{
	uint32_t i;

	r->mt[0] = seed;
	for (i = 1; i < N; i++)
		r->mt[i] = 1812433253U * (r->mt[i - 1] ^ r->mt[i - 1] >> 30) +
		    i;
	r->used = DRAWS;
	r->kernels = spk_kernels(SIZE_MAX);
}

static uint32_t
temper(uint32_t y)
{
	y ^= y >> 11;
	y ^= y << 7 & 0x9d2c5680;
	y ^= y << 15 & 0xefc60000;
	return y ^ y >> 18;
}

/* n draws from the words at w, for probabilities from p[at] on, p circular. */
static void
mt_plain(const uint32_t *w, const double *p, size_t at, size_t period,
    int8_t *y, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++, w += 2)
		y[i] = fires(p[(at + i) % period], temper(w[0]), temper(w[1]));
}

void
spk_mt_draw(struct spk_mt *r, const int32_t *hi, const double *p, size_t at,
    size_t period, int8_t *y, size_t n)
{
	const struct spk_kernels *k = r->kernels;
	const uint32_t *w;
	size_t m;

	for (; n > 0; n -= m, at += m, y += m, r->used += m) {
		if (r->used == DRAWS) {
			if (k != NULL)
				k->mt_twist(r->mt);
			else
				spk_mt_twist(r->mt, 0, N);
			r->used = 0;
		}
		m = DRAWS - r->used < n ? DRAWS - r->used : n;
		w = r->mt + 2 * r->used;
		if (k == NULL || k->mt_fires(w, hi + at, y, m))
			mt_plain(w, p, at, period, y, m);
	}
}

/* philox */

/* A row at a step. */
static void
philox_plain(const struct spk_philox *r, uint32_t step, const double *p,
    int8_t *y)
{
	const uint32_t *key = r->key;
	uint32_t counter[4] = {
		0, step, (uint32_t)r->observation,
		(uint32_t)(r->observation >> 32)
	}, a[4], b[4];
	size_t c;

	for (c = 0; c < r->columns; c++) {
		if (c % 4 == 0) {
			counter[0] = (uint32_t)(c / 4);
			spk_philox4x32(counter, key, a);
			counter[0] |= 0x80000000;
			spk_philox4x32(counter, key, b);
		}
		y[c] = fires(p[c], a[c % 4], b[c % 4]);
	}
}

void
spk_philox_seed(struct spk_philox *r, uint64_t seed)
{
	r->key[0] = (uint32_t)seed;
	r->key[1] = (uint32_t)(seed >> 32);
	r->kernels = spk_kernels(SIZE_MAX);
}

void
spk_philox_odds(struct spk_philox *r, const int32_t *hi)
{
	size_t i, b, c;

	for (b = 0; b < r->blocks + SPK_PAD; b++)
		for (i = 0; i < 4; i++) {
			c = b % r->blocks * 4 + i;
			r->hi[i][b] = c < r->columns ? hi[c] : -1;
		}
}

/* n rows of the kernel, which come in whole blocks, without the excess. */
static void
unpad(const struct spk_philox *r, int8_t *y, size_t n)
{
	const int8_t *from = r->y;

	if (r->columns == 4 * r->blocks) {
		memcpy(y, from, n * r->columns);
		return;
	}
	for (; n > 0; n--, y += r->columns, from += 4 * r->blocks)
		memcpy(y, from, r->columns);
}

void
spk_philox_draw(struct spk_philox *r, uint32_t step, const double *p,
    int8_t *y, size_t rows)
{
	const size_t most = SPK_PHILOX_ROOM / (4 * r->blocks);
	size_t n, i;
	bool tied;

	for (; rows > 0; rows -= n) {
		n = most < 1 ? 1 : most < rows ? most : rows;
		tied = r->kernels == NULL ||
		    r->kernels->philox(r, step, n * r->blocks);
		if (tied)
			for (i = 0; i < n; i++)
				philox_plain(r, step + (uint32_t)i, p,
				    y + i * r->columns);
		else
			unpad(r, y, n);
		step += (uint32_t)n;
		y += n * r->columns;
	}
}

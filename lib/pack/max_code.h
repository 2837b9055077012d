/* Level 9's arithmetic, on vectors of LANES; NAME is what it is called. */
#include "pack/max.h"

typedef int32_t vi __attribute__((vector_size(LANES * 4), may_alias));
typedef uint32_t vu __attribute__((vector_size(LANES * 4)));

/* The sum of n products a[i] x b[i]; |b| < 2^16.  n is a multiple of LANES. */
static int64_t dot(const int32_t *a, const int32_t *b, size_t n);

#include "pack/max_mix.h"
#include "pack/max_rate.h"

const struct spk_max_code *const NAME = &(const struct spk_max_code){
	.share = mix_share, .learn = mix_learn, .rate = rates,
	.rate_learn = rate_learn
};

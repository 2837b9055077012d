/*
 * Delta modulation in one type, for delta.c, which defines T, the type; OF(x),
 * a name for it; NEXT(x, y), the value next to x in the direction of y; and
 * KERNEL and PLAIN, the kernel and its portable loop.
 */
struct OF(delta) {
	size_t		 channels;
	const T		*threshold, *start, *low, *high;
	const float	*stretch, *shift;
	const int64_t	*off_spikes, *padding, *strict, *base, *normalize;
	const struct spk_kernels *kernels;
	T		*hi, *lo;	/* of a period, see kernel.h */
	size_t		 period;
	T		*frames;	/* the last frame, and room for PIECE
					 * that are normalized */
	bool		 begun;		/* decoding: r[0] has been written */
};

static size_t
OF(room)(const void *state, enum spk_way way)
{
	const struct OF(delta) *s = state;
	const bool pieces = way == SPK_ENCODE && *s->normalize != 0;

	return (2 * spk_period(s->channels) + (pieces ? PIECE + 1 : 1) *
	    s->channels) * sizeof(T);
}

/* A sample of a channel as it is compared. */
static T
OF(map)(const struct OF(delta) *s, size_t c, T x)
{
	if (*s->normalize == 0)
		return x;
	return s->high[c] > s->low[c] ?
	    (x - s->low[c]) / (s->high[c] - s->low[c]) : 0;
}

/*
 * Bounds that a change is compared with, strictly: d >= thr if d is above the
 * value before thr.
 */
static const char *
OF(open)(void *state, void *room, enum spk_way way)
{
	struct OF(delta) *s = state;
	const T most = (T)INFINITY;
	size_t i, c;
	T thr;

	s->kernels = spk_kernels(SIZE_MAX);
	s->period = spk_period(s->channels);
	s->hi = room;
	s->lo = s->hi + s->period;
	s->frames = s->lo + s->period;
	for (i = 0; i < s->period; i++) {
		thr = s->threshold[i % s->channels];
		s->hi[i] = *s->strict != 0 ? thr : NEXT(thr, -most);
		s->lo[i] = *s->off_spikes != 0 ? -s->hi[i] : -most;
	}
	for (c = 0; c < s->channels; c++) {
		if (*s->normalize != 0 && s->low[c] > s->high[c])
			return "low is above high";
		if (*s->normalize != 0 && !isfinite(s->high[c] - s->low[c]))
			return "the range is too wide to normalize";
		s->frames[c] = *s->padding != 0 || way == SPK_DECODE ?
		    OF(map)(s, c, s->start[c]) : 0;
	}
	return NULL;
}

/* n frames from x on, which follow those at w by one. */
static void
OF(follow)(struct OF(delta) *s, const T *x, const T *w, int8_t *y, size_t n)
{
	const size_t all = n * s->channels;
	size_t m, i;

	if (s->kernels != NULL)
		s->kernels->KERNEL(x, w, y, all, s->hi, s->lo, s->period);
	else
		for (i = 0; i < all; i += m) {
			m = all - i < s->period ? all - i : s->period;
			PLAIN(x + i, w + i, y + i, m, s->hi, s->lo);
		}
}

/* Compared with the value at the last spike, written or not. */
static void
OF(hold)(struct OF(delta) *s, const T *x, int8_t *y, size_t n)
{
	const bool off = *s->off_spikes != 0;
	bool up, down;
	size_t i, c;
	T d;

	for (i = 0; i < n; i++)
		for (c = 0; c < s->channels; c++, x++) {
			d = *x - s->frames[c];
			up = d > s->hi[c];
			down = d < -s->hi[c];
			*y++ = (int8_t)(up - (off & down));
			s->frames[c] = up || down ? *x : s->frames[c];
		}
}

/* Up to PIECE frames, normalized. */
static void
OF(normalized)(struct OF(delta) *s, const T *x, int8_t *y, size_t n)
{
	const size_t width = s->channels;
	T *to = s->frames + width;
	size_t i, c;

	for (i = 0; i < n; i++)
		for (c = 0; c < width; c++)
			to[i * width + c] = OF(map)(s, c, *x++);
	if (*s->base != 0) {
		OF(hold)(s, to, y, n);
		return;
	}
	OF(follow)(s, to, s->frames, y, n);
	memcpy(s->frames, s->frames + n * width, width * sizeof(T));
}

static void
OF(encode)(void *state, size_t channel, struct spk_flow *flow)
{
	struct OF(delta) *s = state;
	const size_t width = s->channels, n = spk_flow_frames(flow);
	const T *x = flow->in;
	int8_t *y = flow->out;
	size_t m, i;

	(void)channel;
	spk_flow_move(flow, x + n * width, y + n * width, n);
	if (*s->normalize != 0)
		for (i = 0; i < n; i += m) {
			m = n - i < PIECE ? n - i : PIECE;
			OF(normalized)(s, x + i * width, y + i * width, m);
		}
	else if (*s->base != 0)
		OF(hold)(s, x, y, n);
	else if (n > 0) {
		OF(follow)(s, x, s->frames, y, 1);
		OF(follow)(s, x + width, x, y + width, n - 1);
		memcpy(s->frames, x + (n - 1) * width, width * sizeof(T));
	}
}

static void
OF(decode)(void *state, size_t channel, struct spk_flow *flow)
{
	struct OF(delta) *s = state;
	const size_t n = spk_flow_frames(flow);
	const int8_t *y = flow->in;
	T *r = flow->out, *at = s->frames;
	size_t i, c;

	(void)channel;
	for (i = 0; i < n; i++, s->begun = true)
		for (c = 0; c < s->channels; c++, y++) {
			if (s->begun)
				at[c] += s->threshold[c] * (T)*y;
			*r++ = *s->normalize == 0 ? at[c] :
			    at[c] * (s->high[c] - s->low[c]) + s->low[c];
		}
	spk_flow_move(flow, y, r, n);
}

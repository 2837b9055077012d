/*
 * The decoded signal, multiplied by a factor and moved by a shift, as the last
 * step.  A decoder that is right in shape but not in size, or off by a value,
 * comes as near to the signal as possible with the factor and the shift of
 * least squares, which tuning finds.
 */
#include "codec/codec.h"

#define STRETCH(T, name) \
static void \
name(const struct spk_stretch *s, T *x, size_t frames, size_t channels) \
{ \
	size_t i, c; \
\
	for (c = 0; c < channels; c++) { \
		const T factor = (T)s->factor[c], shift = (T)s->shift[c]; \
\
		for (i = c; i < frames * channels; i += channels) \
			x[i] = x[i] * factor + shift; \
	} \
}

STRETCH(float, stretch32)
STRETCH(double, stretch64)

void
spk_stretch(const struct spk_stretch *s, enum spk_type type, void *x,
    size_t frames, size_t channels)
{
	if (type == SPK_F64)
		stretch64(s, x, frames, channels);
	else
		stretch32(s, x, frames, channels);
}

/* Writing neurons, as neurons.c reads them. */
#include <math.h>

#include "format/neurons.h"

#define COLUMNS		7

static char *
print_count(char *p, uint64_t k)
{
	return p + spk_print_f64(p, (double)k);
}

static char *
print_value(char *p, double x)
{
	*p++ = ',';
	return p + (isfinite((float)x) ? spk_print_f32(p, (float)x) : 0);
}

/* The phase as written: the ends of its range depend on turn. */
static double
ends(double phase, bool turn)
{
	if (!turn)
		return (float)phase <= -(float)M_PI ? M_PI : phase;
	phase = phase < 0 ? phase + 2 * M_PI : phase;
	return (float)phase >= (float)(2 * M_PI) ? 0 : phase;
}

int
spk_neurons_write(struct spk_out *out, const struct spk_neuron *n,
    double frequency, double step, bool turn, struct spk_fault *f)
{
	char line[COLUMNS * (SPK_NUMBER_MAX + 1)], *p = line;

	p = print_count(p, n->window);
	*p++ = ',';
	p = print_count(p, n->channel);
	*p++ = ',';
	p = print_count(p, n->neuron);
	p = print_value(p, frequency);
	p = print_value(p, n->magnitude);
	p = print_value(p, ends(n->phase, turn));
	p = print_value(p, (float)step <= -(float)(2 * M_PI) ? 0 : step);
	*p++ = '\n';
	return spk_out_bytes(out, line, (size_t)(p - line), f);
}

const struct spk_writer spk_neurons_writer = {
	.name = "neurons", .text = true, .headed = true, .named = true,
	.holds = SPK_SPIKES,
	.title = "window,channel,neuron,frequency,magnitude,phase,step\n",
};

/* Neurons of windows, one a line. */
#ifndef SPK_NEURONS_H
#define SPK_NEURONS_H

#include "format/text.h"

#pragma GCC visibility push(hidden)

struct spk_neuron {
	uint64_t	 window;	/* from 0, like the next two */
	size_t		 channel, neuron;
	double		 magnitude, phase;
};

struct spk_neurons {			/* in->own begins with this */
	size_t		 window, hop;	/* from the header, or the reader */
	size_t		 channels, upsample;
	uint64_t	 windows;	/* begun */
	uint64_t	 frames;	/* of the signal, from the #end line */
};
/* The next: 1, 0 at the end, -1. */
int	 spk_neurons_next(struct spk_in *, struct spk_neuron *,
	    struct spk_fault *);
/* Whether a window of all channels has an acceptable number of values. */
int	 spk_neurons_fit(size_t window, size_t channels, size_t upsample,
	    struct spk_fault *);
/* This neuron occurred before: -1. */
int	 spk_neurons_twice(struct spk_in *, const struct spk_neuron *,
	    struct spk_fault *);
/* A step of NaN is omitted; turn: phases from 0 on. */
int	 spk_neurons_write(struct spk_out *, const struct spk_neuron *,
	    double frequency, double step, bool turn, struct spk_fault *);
extern const struct spk_reader spk_neurons_reader;
extern const struct spk_writer spk_neurons_writer;

#pragma GCC visibility pop

#endif

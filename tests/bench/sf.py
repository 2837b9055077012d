"""Step-forward of CSV, threshold 0.5, by pandas and numba."""
import sys

import numba
import numpy
import pandas


@numba.njit(cache=True)
def encode(x, thr):
    y = numpy.zeros(x.shape, numpy.int8)
    base = x[0].copy()
    for t in range(len(x)):
        for c in range(x.shape[1]):
            if x[t, c] > base[c] + thr:
                y[t, c] = 1
                base[c] += thr
            elif x[t, c] < base[c] - thr:
                y[t, c] = -1
                base[c] -= thr
    return y


x = pandas.read_csv(sys.argv[1], header=None, dtype=numpy.float32).values
y = encode(x, numpy.float32(0.5))
pandas.DataFrame(y).to_csv(sys.stdout, header=False, index=False)

"""How many times as fast as numpy: seconds for the neurons of n values."""
import sys
import time

import numpy

x = numpy.random.random_sample((int(sys.argv[2]) // 256, 256))
times = []
for i in range(9):
    t = time.process_time()
    y = numpy.fft.rfft(x)
    a, b = numpy.abs(y), numpy.angle(y)
    times.append(time.process_time() - t)
print(sorted(times)[4] / float(sys.argv[1]))

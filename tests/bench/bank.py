"""32 bands of order 4 by scipy: binary32 from stdin, binary64 to stdout."""
import sys

import numpy
from scipy import signal

x = numpy.frombuffer(sys.stdin.buffer.read(), "f4").astype(float)
edges = numpy.geomspace(100, 8000, 33)
y = numpy.empty((len(x), 32))
for k in range(31):
    sos = signal.butter(4, edges[k:k + 2], "bandpass", output="sos", fs=16000)
    y[:, k] = signal.sosfilt(sos, x)
sos = signal.butter(4, edges[31], "highpass", output="sos", fs=16000)
y[:, 31] = signal.sosfilt(sos, x)
sys.stdout.buffer.write(y.tobytes())

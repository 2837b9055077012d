"""BSA as KEDRI has it, and HSA, of a channel of 25 taps: a time step at a time,
each with one expression for its sums."""
import sys

import numpy as np

x = np.fromfile(sys.argv[2], np.float32)
n, k = 25, np.arange(25)
z = 0.2 * (k - 12)
h = np.sinc(z) * (0.54 - 0.46 * np.cos(2 * np.pi * k / 24))
h = (h / h.sum()).astype(np.float32)
s = (x + 3) / np.float32(6)
y = np.zeros(len(s), np.int8)
for t in range(len(s) - n):
    if sys.argv[1] == "kedri":
        fires = np.abs(s[t + 1:t + 1 + n] - h).sum() <= (
            np.abs(s[t:t + n]).sum() - np.float32(0.9))
    else:
        fires = np.maximum(h - s[t:t + n], 0).sum() <= np.float32(0.1)
    if fires:
        y[t] = 1
        s[t:t + n] -= h
sys.stdout.buffer.write(y.tobytes())

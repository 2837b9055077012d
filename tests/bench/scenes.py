"""Scenes of planes of 400x250 bits, every 20th, by numpy, whole planes at once:
mean, tfp or tfi, where spikes are near enough."""
import sys

import numpy as np

W, H, EVERY, HALF = 400, 250, 20, 10
method, name = sys.argv[1:]
with open(name, "rb") as f:
    f.readline()
    data = f.read()
planes = len(data) // (W * H // 8)
y = np.unpackbits(np.frombuffer(data[:planes * (W * H // 8)], np.uint8),
                  bitorder="little")
y = y.reshape(planes, W * H)
scale = np.float32(255 / .5)

# The last spike at or before each plane that matters, and the first from it on.
first, last = (-1, 0) if method == "tfi" else (-HALF, HALF)
at = np.arange(EVERY // 2, planes, EVERY)
if method != "tfp":
    before = np.zeros((planes, W * H), np.int16)
    behind = np.full((planes, W * H), planes, np.int16)
    for t in range(planes):
        before[t] = np.where(y[t], t, before[t - 1] if t > 0 else 0)
    for t in reversed(range(planes)):
        behind[t] = np.where(y[t], t, behind[t + 1] if t + 1 < planes else
                             planes)
for t in at:
    f, b = max(t + first, 0), min(t + last, planes - 1)
    n = y[f:b + 1].sum(0, dtype=np.uint16)
    if method == "tfp":
        rate = n / np.float32(b + 1 - f)
    else:
        inner = n - y[f] - y[b]
        rate = (inner + 1) / (behind[b] - before[f]).astype(np.float32)
    sys.stdout.buffer.write((rate.astype(np.float32) * scale).tobytes())

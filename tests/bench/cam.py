"""Planes of a y4m film of luma, as spk-cam has them, by numpy in binary32.

	cam.py FILE STEPS [noise]	of 400x250; noise: photons and jitter
"""
import sys

import numpy as np

F, W, H = np.float32, 400, 250
data = open(sys.argv[1], 'rb').read()
steps, noise = int(sys.argv[2]), len(sys.argv) > 3
pos = data.index(b'\n') + 1
a = np.zeros(W * H, F)
rng = np.random.default_rng(42)
while pos < len(data):
    frame = np.frombuffer(data, np.uint8, W * H, pos + 6)
    pos += 6 + W * H
    s = frame.astype(F) / F(255)
    for _ in range(steps):
        charge, threshold = F(.5) * s, F(1)
        if noise:
            n = rng.standard_normal((2, W * H), F)
            charge = charge + n[0] * np.sqrt(s) * F(.5 / 5e4 ** .5)
            threshold = threshold + F(.006) * n[1]
        a += charge
        fires = a >= threshold
        a -= threshold * fires
        sys.stdout.buffer.write(np.packbits(fires, bitorder='little'))

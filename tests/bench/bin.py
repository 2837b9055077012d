"""Populations in numpy: bin.py time|fire FILE, binary32, 8 features in 0..1."""
import sys

import numpy as np

code, name = sys.argv[1:]
m, steps, beta, sigma = 10, 10, 1.5, 0.1
x = np.fromfile(name, "<f4").astype("f8").reshape(-1, 8, 1)
for at in range(0, len(x), 500):
    v = x[at:at + 500]
    y = np.zeros((len(v), steps + 1, 8, m), "i1")
    if code == "time":
        mu = (2 * np.arange(m) - 1) / 2 / (m - 2)
        g = np.exp(-((v - mu) * (beta * (m - 2))) ** 2 / 2)
        q = np.rint((g + 1 / (2 * steps)) / (1 + 1 / steps) * (steps + 1) +
                    1e-4)
        t = np.maximum(steps - q, 0).astype(int)
        t[t >= steps - 1] = steps
        np.put_along_axis(y, t[:, None], 1, 1)
    else:
        a = np.exp(-0.5 * ((v - np.linspace(0, 1, m)) / sigma) ** 2)
        u = np.zeros_like(a)
        for t in range(steps):
            u += a
            np.greater_equal(u, 0.999, out=y[:, t], casting="unsafe")
            u -= 0.999 * y[:, t]
    sys.stdout.buffer.write(y[:, :steps].tobytes())

#!/usr/bin/env python3
"""The codes of spk-bin other than rate, from their definitions.

oracle_bin.py RUNS: each code on RUNS sets of 20 signals, side by side as
features with ranges of their own; the spikes and the decoded values are
compared bit by bit.  exp is that of libm, which numpy's may not be.
"""
import math
import subprocess
import sys

import numpy as np

f4, f8 = np.float32, np.float64


def run(command, data):
    p = subprocess.run(command, input=data, check=True, capture_output=True)
    return p.stdout


def exp(a):
    return np.array([math.exp(v) for v in a.astype(f8)]).astype(a.dtype)


def bohte_centres(lo, hi, m):
    return lo + (2 * np.arange(1, m + 1) - 3) / 2 * (hi - lo) / (m - 2)


def line(lo, hi, m, t):
    """As torch.linspace."""
    if m == 1:
        return np.array([lo], t)
    lo, hi = t(lo), t(hi)
    step = (hi - lo) / t(m - 1)
    i = np.arange(m).astype(t)
    return np.where(np.arange(m) < m // 2, lo + step * i,
                    hi - step * (t(m - 1) - i))


def time(x, lo, hi, o):
    m, steps = o["bins"], o["steps"]
    mu, y = bohte_centres(lo, hi, m), np.zeros((steps, m), int)
    sigma = 1 / o["beta"] * (hi - lo) / (m - 2)
    matlab = o["variant"] == "matlab"
    z = (x - mu) / sigma
    g = exp(-(z * z) / 2)
    q = np.rint((g + 1 / (2 * steps)) / (1 + 1 / steps) * (steps + 1) +
                (-1e-4 if matlab else 1e-4))
    for i, t in enumerate((steps - q).astype(int)):
        if t < steps - (2 if matlab else 1):
            y[t if t >= 0 or o["variant"] == "jusquare" else 0, i] = 1
    t = np.where(y.any(0), y.argmax(0), steps)
    weight = np.maximum(steps - matlab - t, 0)
    return y, (np.sum(mu * weight) / np.sum(weight) if weight.any() else
               lo + (hi - lo) / 2)


def one(k, mu, o):
    y = np.zeros((o["steps"], len(mu)), int)
    y[:, k] = 1
    return y, mu[k]


def winner(x, lo, hi, o):
    mu = bohte_centres(lo, hi, o["bins"])
    return one(int(np.argmin(abs(x - mu))), mu, o)


def one_hot(x, lo, hi, o):
    m = o["bins"]
    d = 1 / 2 * (hi - lo) / (m - 2)
    k = np.rint((x - (lo - d)) / ((hi + d) - (lo - d)) * (m - 1))
    return one(int(min(max(k, 0), m - 1)), bohte_centres(lo, hi, m), o)


def counted(y, mu, lo, hi, o):
    n = y.sum(0)
    if not n.any():
        return y, lo + (hi - lo) / 2
    if o["readout"] == "max":
        return y, mu[n.argmax()]
    return y, sum((n * mu).tolist()) / n.sum()


def fire(x, lo, hi, o):
    t, y = o["type"], []
    mu = line(lo, hi, o["bins"], t)
    z = (t(x) - mu) / t(o["sigma"] * (hi - lo))
    a = exp(t(-0.5) * (z * z)) * t(o["max-rate"])
    v, threshold = np.zeros(len(mu), t), t(0.999)
    for _ in range(o["steps"]):
        v = v + a
        y.append((v >= threshold).astype(int))
        v = v - threshold * y[-1].astype(t)
    return counted(np.array(y), mu.astype(f8), lo, hi, o)


def bernoulli(x, lo, hi, o):
    """u, the uniform numbers, are of all features in their order."""
    mu = line(lo, hi, o["bins"], f8)
    z = (x - mu) / (o["sigma"] * (hi - lo))
    p = exp(-0.5 * (z * z)) * o["max-rate"]
    return counted((p > o["u"]).astype(int), mu, lo, hi, o)


CODES = {"time": time, "winner": winner, "one-hot": one_hot, "fire": fire,
         "bernoulli": bernoulli}
USES = {"time": ("beta", "variant"), "fire": ("sigma", "max-rate"),
        "bernoulli": ("sigma", "max-rate")}


def check(code, rng):
    t = f4 if rng.random() < 0.4 else f8
    kind, n, frames = "f32" if t is f4 else "f64", 20, 4
    o = {"bins": int(rng.integers(1 if code in ("fire", "bernoulli") else 3,
                                  24)),
         "steps": int(rng.integers(1, 30)),
         "beta": float(rng.choice([0.5, 1.5, 2, 3.7])),
         "variant": str(rng.choice(["plain", "jusquare", "matlab"])),
         "sigma": float(rng.choice([0.03, 0.1, 0.25, 0.7])),
         "max-rate": float(rng.choice([1, 1, 0.7])), "type": t,
         "readout": str(rng.choice(["mean", "max"]))}
    x = rng.normal(size=(frames, n)).astype(t) * t(3)
    if rng.random() < 0.5:
        x = np.rint(x * 8) / t(8)		# ties, and centres
    lo, hi = rng.uniform(-5, -1, n), rng.uniform(1, 5, n)
    if rng.random() < 0.5:
        lo, hi = np.rint(lo), np.rint(hi)
    options = ["--code=" + code] + [f"--{k}={o[k]}" for k in (
        "bins", "steps") + USES.get(code, ())] + [
        f"--{k}=" + ",".join(repr(float(v)) for v in e)
        for k, e in (("min", lo), ("max", hi))]
    y = run(["spk-bin", "-i", kind, "-c", str(n)] + options, x.tobytes())
    r = run(["spk-decode", "--bare", "-o", kind, "--readout=" + o["readout"]],
            y)
    got = np.array([row.split(b",") for row in y.splitlines()
                    if row[:1] in b"01"], int)
    back = np.frombuffer(r, x.dtype).reshape(x.shape)
    u = np.random.RandomState(42).random_sample(
        (frames, o["steps"], n, o["bins"]))
    want = np.zeros((frames, o["steps"], n, o["bins"]), int)
    value = np.zeros((frames, n))
    for k in range(frames):
        for c in range(n):
            o["u"] = u[k, :, c]
            want[k, :, c], value[k, c] = CODES[code](
                f8(x[k, c]), f8(lo[c]), f8(hi[c]), o)
    if (got != want.reshape(got.shape)).any() or \
            (back != value.astype(t)).any():
        sys.exit(f"{code} {kind}: {' '.join(options)}: " +
                 f"{(got != want.reshape(got.shape)).sum()} spikes and " +
                 f"{(back != value.astype(t)).sum()} values differ")
    return got.sum()


if __name__ == "__main__":
    rng = np.random.default_rng(6)
    for code in CODES:
        if sum(check(code, rng) for _ in range(int(sys.argv[1]))) == 0:
            sys.exit(code + ": no spikes")

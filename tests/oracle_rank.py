#!/usr/bin/env python3
"""Codes of observations in which times of spikes count, by their definitions
in numpy, against the tools.

oracle_rank.py CASES [CODE...]: random signals, each in binary32 or binary64.
A rule returns rows of spikes and the decoded signal.
"""
import math
import subprocess
import sys

import numpy as np


def spk(code, options, x):
    """The spikes of x, which goes in as bytes, and what decoding makes."""
    kind = {4: "f32", 8: "f64"}[x.itemsize]
    command = ["spk-" + code, "-i", kind, "-c", str(x.shape[1])] + [
        f"--{k}={v}" if v != "" else f"--{k}" for k, v in options.items()]
    y = subprocess.run(command, input=x.tobytes(), check=True,
                       stdout=subprocess.PIPE).stdout
    r = subprocess.run(["spk-decode", "-o", "f64", "--bare"], input=y,
                       check=True, stdout=subprocess.PIPE).stdout
    rows = [row.split(b",") for row in y.splitlines() if row[:1] in b"01"]
    return np.array(rows, int), np.frombuffer(r).reshape(x.shape)


def rank(x, o):
    n = x.shape[1]
    rows = o.get("steps", n)
    y, back = [], []
    for v in x:
        r = np.argsort(np.argsort(-v, kind="stable"), kind="stable")
        y.append(np.arange(rows)[:, None] == r)
        m = o.get("modulation")
        back.append([0 if k >= rows else m ** int(k) if m else
                     1 - k / (n - 1) if n > 1 else 1 for k in r])
    return np.concatenate(y).astype(int), np.array(back, float)


def any_rank(rng):
    x = rng.normal(0, 1, (rng.integers(1, 9), rng.integers(1, 13)))
    if rng.random() < .5:
        x = np.round(x)
    o = {}
    if rng.random() < .5:
        o["steps"] = int(rng.integers(1, 20))
    if rng.random() < .5:
        o["modulation"] = round(rng.uniform(.1, .99), 3)
    return x, o


def scaled(x, o):
    """To 0..1 in the type of x, clamped; and how to undo it, in binary64."""
    t, low, high = x.dtype.type, x.min(0), x.max(0)
    if "min" in o:
        low, high = np.float64(o["min"]), np.float64(o["max"])
    if o.get("scale") == "spikify":
        shift = np.minimum(low, 0).astype(float)
        wide = np.maximum(high - shift, 1)
        s = (x - shift.astype(t)) / wide.astype(t)
    elif o.get("variant") == "axon":
        shift, wide = low.astype(float), high - low.astype(float)
        s = (x - shift.astype(t)) / np.where(wide > 0, wide, 1).astype(t)
    else:
        shift, wide = low.astype(float), high.astype(float) - low
        k = 1 / np.where(wide > 0, wide, np.inf)
        s = (x * k).astype(t)
        s = (s + -shift * k).astype(t)
    n = o["steps"]
    if o.get("variant") == "forno" and "mean" in o:
        s = np.maximum(s, 0)
    if "mean" in o:
        s = np.stack([c.reshape(-1, n).mean(1) for c in s.T.copy()], 1)
    return np.clip(s, 0, 1), lambda v: (
        np.repeat(v, n if "mean" in o else 1, 0) * wide +
        shift).astype(t)


def weighted(x, o):
    s, undo = scaled(x, o)
    t, n, variant = x.dtype.type, o["steps"], o["variant"]
    rows, v = [], np.zeros(s.shape)
    for i, row in enumerate(s):
        y = np.zeros((n, len(row)), int)
        for c, p in enumerate(row):
            if variant == "axon":
                k = min(int(float(p) * n), n - 1)
                y[k, c] = 1
                v[i, c] = (k + .5) / n
                continue
            if variant == "kim":
                for k in range(n):
                    w = .5 ** (k + 1)
                    y[k, c] = p >= w
                    p = p - w * y[k, c]
                v[i, c] = sum(.5 ** (k + 1) * y[k, c] for k in range(n))
                continue
            bins = np.linspace(0, np.pi / 2, 2 ** n + 1)
            phase = float(t(math.asin(p)))
            k, last = 0, 2 ** n - 1
            if variant == "spikify":
                k = min(np.searchsorted(bins, phase), last)
                v[i, c] = math.sin((k - .5 * (0 < k < last)) / 2 ** n *
                                   np.pi / 2)
            else:
                k = min(np.searchsorted(bins, phase, "right") - 1, last)
                v[i, c] = math.sin((k + .5) / 2 ** n * np.pi / 2)
            bits = [int(b) for b in f"{k:0{n}b}"]
            y[:, c] = bits if variant == "spikify" else bits[::-1]
        rows.append(y)
    return np.concatenate(rows), undo(v)


def burst(x, o):
    s, undo = scaled(x, o)
    n, most = o["steps"], o["max-spikes"]
    if o["variant"] == "forno":
        s = np.where(s < .001, 0, s)
    count = np.ceil(s * most).astype(int)
    gap = np.ceil(o["max-gap"] - s * (o["max-gap"] - o["min-gap"])).astype(int)
    y = np.zeros((len(s), n, x.shape[1]), int)
    for i, c in np.ndindex(s.shape):
        at = np.arange(count[i, c]) * (gap[i, c] + 1)
        y[i, at[at < n], c] = 1
    return y.reshape(-1, x.shape[1]), undo(y.sum(1) / most)


def any_scaled(rng, o):
    """A signal of whole blocks, on a grid or not, and how it is scaled."""
    if rng.random() < .4:
        o["mean"] = ""
    n = o["steps"] if "mean" in o else 1
    x = rng.normal(0, rng.choice([.3, 3]), (n * rng.integers(2, 7),
                                             rng.integers(1, 4)))
    if rng.random() < .3:
        x = np.round(x * 8) / 8
    if rng.random() < .2:
        x = abs(x)
    if rng.random() < .4:
        o["scale"] = "spikify"
    if rng.random() < .3:
        o["min"], o["max"] = -.5, 1.25
    return x, o


def any_weighted(rng):
    variant = rng.choice(["kim", "spikify", "forno", "axon"])
    return any_scaled(rng, {"variant": str(variant),
                            "steps": int(rng.integers(1, 13))})


def any_burst(rng):
    low = int(rng.integers(0, 4))
    return any_scaled(rng, {
        "variant": str(rng.choice(["spikify", "forno"])),
        "steps": int(rng.integers(1, 40)), "cut": "",
        "max-spikes": int(rng.integers(1, 9)), "min-gap": low,
        "max-gap": low + int(rng.integers(0, 6))})


CODES = {"rank": (rank, any_rank), "weighted": (weighted, any_weighted),
         "burst": (burst, any_burst)}


def main():
    rng = np.random.default_rng(7)
    bad = 0
    for code in sys.argv[2:] or CODES:
        rule, make = CODES[code]
        for n in range(int(sys.argv[1])):
            x, o = make(rng)
            x = x.astype(rng.choice([np.float32, np.float64]))
            want, back = rule(x, o)
            y, r = spk(code, o, x)
            if y.shape != want.shape or (y != want).any() or (
                    r != back).any():
                print(code, n, o, x.dtype, x, want, y, back, r, sep="\n")
                bad += 1
    return bad > 0


sys.exit(main())

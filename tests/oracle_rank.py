#!/usr/bin/env python3
"""Codes of observations in which times of spikes count, by their definitions
in numpy, against the tools.

oracle_rank.py CASES [CODE...]: random signals, each in binary32 or binary64.
A rule returns rows of spikes and the decoded signal.
"""
import subprocess
import sys

import numpy as np


def spk(code, options, x):
    """The spikes of x, which goes in as bytes, and what decoding makes."""
    kind = {4: "f32", 8: "f64"}[x.itemsize]
    command = ["spk-" + code, "-i", kind, "-c", str(x.shape[1])] + [
        f"--{k}={v}" for k, v in options.items()]
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


CODES = {"rank": (rank, any_rank)}


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

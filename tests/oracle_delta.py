#!/usr/bin/env python3
"""Delta modulation, threshold-based representation and moving windows, by
their definitions, against the tools.

oracle_delta.py RUNS [CODE...]: random signals of ten channels, each a case with
its own threshold.  Prints what differs, and how many cases there were.
"""
import subprocess
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np

f4, f8 = np.float32, np.float64
getcontext().prec = 80
CHANNELS = 10


def run(command, data):
    return subprocess.run(command, input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def spk(code, options, x):
    """Spikes, decoded values and the words of the header."""
    kind = {f4: "f32", f8: "f64"}[x.dtype.type]
    text = run(["spk-" + code, "-q", "-i", kind, "-c", str(x.shape[1])] + [
        f"--{k}={v}" if v != "" else f"--{k}" for k, v in options.items()],
        x.tobytes())
    words = dict(w.split("=") for w in text.split(b"\n")[0].decode().split()
                 if "=" in w)
    rows = [r.split(b",") for r in text.splitlines() if r[:1] in b"-01"]
    out = {"f32": f4}.get(words.get("type"), x.dtype.type)
    r = run(["spk-decode", "-o", "f32" if out is f4 else "f64", "--bare"],
            text)
    return np.array(rows, int), np.frombuffer(r, out).reshape(x.shape), words


def numbers(words, name, n):
    v = [float(w) for w in words[name].split(",")]
    return v * n if len(v) == 1 else v


def signal(rng, t, n):
    x = np.cumsum(rng.normal(0, 1, (n, CHANNELS)), 0)
    if rng.random() < .5:               # so that there are ties
        x = np.round(x * 4) / 4
    x = x * rng.choice([.01, 1, 40]) + rng.choice([0, 0, 3, 1000])
    return x.astype(t)


def stairs(y, x, thr, clamp=None):
    t = x.dtype.type
    r = [x[0]]
    for s in y[1:]:
        v = r[-1] + t(thr) * t(s)
        if clamp:
            v = min(max(v, clamp[0]), clamp[1])
        r.append(v)
    return r


def delta(rng, t):
    x = signal(rng, t, int(rng.integers(1, 90)))
    thr = np.round(rng.uniform(.05, 1, CHANNELS) * 4) / 4 + .25
    if rng.random() < .5:
        thr = np.round(rng.uniform(.01, 2, CHANNELS), 3)
    o = {"threshold": ",".join(map(str, thr))}
    for flag in ("off-spikes", "padding", "strict", "normalize"):
        if rng.random() < .5:
            o[flag] = ""
    if rng.random() < .3:
        o["base"] = "spike"
    if t is f8:
        o["precision"] = "f64"
    y, r, _ = spk("delta", o, x)
    wrong = []
    for c in range(CHANNELS):
        v, th = x[:, c], t(thr[c])
        low, wide = v.min(), v.max() - v.min()
        if "normalize" in o:
            v = (v - low) / wide if wide > 0 else v * t(0)
        last, want = v[0] if "padding" in o else t(0), []
        for s in v:
            d = s - last
            up, down = (d > th, d < -th) if "strict" in o else (
                d >= th, d <= -th)
            want.append(int(up) - int(down and "off-spikes" in o))
            last = s if up or down or "base" not in o else last
        back = np.array(stairs(want, v, th), t)
        if "normalize" in o:
            back = back * wide + low
        wrong.append(np.sum(y[:, c] != want) + np.sum(r[:, c] != back))
    return o, wrong


def threshold(d, dup, factor, sample):
    """Exactly, then rounded."""
    d = [Fraction(float(v)) for v in d]
    d += d[-1:] if dup else []
    n = len(d)
    mean = sum(d) / n
    var = sum((v - mean) ** 2 for v in d) / (n - 1 if sample and n > 1 else n)

    def decimal(q):
        return Decimal(q.numerator) / Decimal(q.denominator)
    return float(decimal(mean) + decimal(Fraction(factor)) *
                 decimal(var).sqrt())


def tbr(rng, t):
    x = signal(rng, t, int(rng.integers(3, 90))).astype(f8)
    if rng.random() < .2:               # falling, for a negative threshold
        x = x * .01 - np.arange(len(x))[:, None]
    factor = float(rng.choice([0, .5, 1, 1.7, 2.5]))
    o = {"factor": factor, "deviation": str(rng.choice(
        ["sample", "population"])), "prefer": str(rng.choice(["up", "down"])),
        "difference": str(rng.choice(["next", "previous", "second"]))}
    if rng.random() < .5:
        o["clamp"] = ""
    y, r, words = spk("tbr", o, x)
    got = numbers(words, "threshold", CHANNELS)
    wrong = []
    for c in range(CHANNELS):
        v = x[:, c]
        d = np.diff(v)
        th = threshold(d, o["difference"] == "next", factor,
                       o["deviation"] == "sample")
        d = {"next": lambda: np.append(d, d[-1]),
             "previous": lambda: np.insert(d, 0, d[0]),
             "second": lambda: np.insert(d, 0, d[1])}[o["difference"]]()
        up, down = d > th, d < -th
        want = np.where(up, 1, np.where(down, -1, 0))
        if o["prefer"] == "down":
            want = np.where(down, -1, np.where(up, 1, 0))
        back = stairs(want, v, th, (v.min(), v.max()) if "clamp" in o
                      else None)
        wrong.append((got[c] != th) + np.sum(y[:, c] != want) +
                     np.sum(r[:, c] != back))
    return o, wrong


def mw(rng, t):
    x = signal(rng, t, int(rng.integers(3, 500))).astype(f8)
    n = int(rng.choice([1, 2, 3, 5, 7, 8, 9, 30, 127, 128, 129, 300]))
    n = min(n, len(x) - 2)
    thr = np.round(rng.uniform(.01, 2, CHANNELS), 2)
    o = {"threshold": ",".join(map(str, thr)), "window": n,
         "variant": str(rng.choice(["spikify", "kedri", "jusquare"])),
         "warm-up": str(rng.choice(["window", "window", "causal"])),
         "mean": str(rng.choice(["pairwise", "serial"]))}
    y, r, _ = spk("mw", o, x)

    def mean(v):
        if o["mean"] == "pairwise":
            return np.mean(v)
        total = f8(0)
        for s in v:
            total = total + s
        return total / len(v)
    wrong = []
    for c in range(CHANNELS):
        v, want = x[:, c], []
        w = n + (o["variant"] != "spikify")
        for t in range(len(v)):
            base = mean(v[:w]) if t < w else mean(v[t - w:t])
            if t < w and o["warm-up"] == "causal":
                base = mean(v[:t]) if t > 0 else v[0]
            if t > w and o["variant"] == "jusquare":
                base = mean(v[t - w:t - 1])
            want.append(int(v[t] > base + thr[c]) - int(v[t] < base - thr[c]))
        if o["variant"] == "jusquare" and w < len(v):
            want[w] = 0
        wrong.append(np.sum(y[:, c] != want) +
                     np.sum(r[:, c] != stairs(want, v, thr[c])))
    return o, wrong


def main():
    codes = {"delta": delta, "tbr": tbr, "mw": mw}
    cases, bad = 0, 0
    for name in sys.argv[2:] or codes:
        rng = np.random.default_rng(sum(name.encode()))
        for i in range(int(sys.argv[1])):
            o, wrong = codes[name](rng, (f4, f8)[i % 2])
            cases += len(wrong)
            bad += sum(wrong)
            if any(wrong):
                print(name, o, wrong)
    print(cases, "cases,", bad, "values differ")
    sys.exit(int(bad > 0))


main()

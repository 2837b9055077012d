#!/usr/bin/env python3
"""spk-bsa by the rules of others, and spk-hsa, against their definitions.

oracle_fir.py CASES: random signals of each rule, half of them in binary32 and
half in binary64, with random filters, scales and ends of the signal.  A rule is
written sample by sample; sums are taken in order.
"""
import math
import subprocess
import sys

import numpy as np

f4, f8 = np.float32, np.float64
CHANNELS, FRAMES = 10, 50


def window(name, k, n):
    turn = math.cos(2 * math.pi * k / (n - 1))
    side = min(k, n - 1 - k)
    at = k * (2 * math.pi / (n - 1)) - math.pi if k < n - 1 else math.pi
    return {"hamming": 0.54 - 0.46 * turn, "hann": 0.5 + 0.5 * math.cos(at),
            "boxcar": 1, "triang": (2 * side + 1) / n if n % 2 == 0 else
            (2 * side + 2) / (n + 1)}[name]


def filter_of(o, c, wide, low, high):
    """The taps of a channel, in binary64."""
    if o["taps"] is not None:
        h = np.array(o["taps"])
    else:
        n, cut = o["order"][c] + 1, 2 * o["cutoff"][c]
        if not wide:
            cut = 2 * float(f4(o["cutoff"][c]))
        h = []
        for k in range(n):
            z = math.pi * (cut * (k - (n - 1) / 2))
            h.append(cut * (math.sin(z) / z if z != 0 else 1) *
                     window(o["window"], k, n))
        total = np.sum(h) if wide else sum(h)
        h = np.array(h) / total
    if o["code"] == "bsa" and o["scale"] == "peak":
        h = h * (2 * (high - low) / np.sum(h))
    elif o["code"] == "bsa" and o["scale"] == "spikify":
        top = high - min(low, 0)
        h = h * (2 * top / np.sum(h) if top > 1 else 1)
    return h


def scaled(o, x, wide):
    """The signal as it is encoded, and how a decoded one is scaled back."""
    t = x.dtype.type
    low, high = x.min(), x.max()
    if o["scale"] == "range":
        k = t(1) / (high - low)
        if wide:
            return (x * k + -low * k,
                    lambda r: r * (high - low) + low)
        return (k * (x - low)).astype(f4), lambda r: r / k + low
    shift = min(low, t(0)) if o["scale"] == "spikify" else low
    by = t(1)
    if o["code"] == "hsa" and o["scale"] == "spikify":
        by = t(max(float(high) - float(shift), 1))
    s = (x - shift) / by
    return s if wide else s.astype(f4), lambda r: r * by + shift


def total(v):
    return np.add.accumulate(v)[-1]


def fires(o, s, t, h, thr):
    """Whether there is a spike at t, and the samples it is subtracted from."""
    n, one = len(s), s.dtype.type
    taps = len(h)
    late = o["align"] == "kedri"
    m = min(taps, n - t - late)
    if m <= 0 or (not o["cut"] and m < taps):
        return False, 0
    h = h[:m]
    if o["code"] == "hsa":
        short = total(np.maximum(h - s[t:t + m], one(0)))
        return short <= max(thr, one(0)), t
    at = t + late
    e1 = total(np.abs(s[at:at + m] - h))
    if o["align"] == "jusquare":
        e2 = total(np.abs(np.array([s[t + k - 1] for k in range(m)])))
        t += 1
    else:
        e2 = total(np.abs(s[t:t + m]))
    return e1 <= (e2 * thr if o["rule"] == "multiply" else e2 - thr), t


def encode(o, s, h, thr):
    n, y = len(s), np.zeros(len(s), int)
    s = s.copy()
    skip = o["align"] == "reference"
    used = h[1:] if skip else h
    for t in range(skip, n):
        y[t], at = fires(o, s, t, used, thr)
        if y[t]:
            s[at:at + len(used)] -= used[:max(n - at, 0)]
    return y


def decode(o, y, h):
    n, order, one = len(y), len(h) - 1, h.dtype.type
    r = np.zeros(n, one)
    p = (order + 1) // 2
    for i in range(n):
        for j in range(order + 1):
            if o["align"] == "reference":
                k, tap = i + j - 2 * p + 1, j
                if i < p:
                    continue
            else:
                k, tap = i - order + j, order - j
            if 0 <= k < n and y[k]:
                r[i] += h[tap]
    return r


def draw(rng, code, rule, align):
    pick = lambda *v: str(rng.choice(v))
    o = {"code": code, "rule": rule, "align": align,
         "scale": pick("range", "shift", "spikify",
                       *(["peak"] if code == "bsa" else [])),
         "window": pick("hamming", "hann", "boxcar", "triang"),
         "order": [int(v) for v in rng.integers(2, 40, CHANNELS)],
         "cutoff": [round(float(v), 3)
                    for v in rng.uniform(.01, .4, CHANNELS)],
         "taps": None}
    if rng.random() < .4:
        n = int(rng.integers(2, 6))
        o["taps"] = [int(v) / 8 for v in rng.integers(1, 5, n)]
    o["tail"] = pick("cut", "full")
    o["cut"] = o["tail"] == "cut"
    o["threshold"] = [int(v) / 8 for v in rng.integers(0, 10, CHANNELS)]
    if code == "hsa":
        o["cut"] = rule == "modified"
        if rule != "modified":
            o["threshold"] = [-1] * CHANNELS
    return o


def spk(o, x, kind):
    words = ["--scale=" + o["scale"]]
    if o["taps"] is not None:
        with open("taps", "w") as f:
            f.write("\n".join(map(str, o["taps"])) + "\n")
        words.append("--taps=taps")
    else:
        words.append("--window=" + o["window"])
        words += ["--%s=%s" % (k, ",".join(map(str, o[k])))
                  for k in ("order", "cutoff")]
    if o["code"] == "bsa":
        words += ["--" + k + "=" + o[k] for k in ("rule", "align", "tail")]
    words.append("--threshold=" + ",".join(
        "none" if v < 0 else str(v) for v in o["threshold"]))
    y = subprocess.run(["spk-" + o["code"], "-i", kind, "-c", str(CHANNELS),
                        "--precision=" + kind] + words, input=x.tobytes(),
                       check=True, stdout=subprocess.PIPE).stdout
    r = subprocess.run(["spk-decode", "-o", kind, "--bare"], input=y,
                       check=True, stdout=subprocess.PIPE).stdout
    rows = [v.split(b",") for v in y.splitlines() if v[:1] in b"-01"]
    return np.array(rows, int), np.frombuffer(r, x.dtype).reshape(x.shape)


def case(rng, code, rule, align, t):
    """How many values differ in a run, and the spikes."""
    o = draw(rng, code, rule, align)
    # On a grid, so that errors are often equal; or not.
    x = np.cumsum(rng.integers(-4, 5, (FRAMES, CHANNELS)), 0) / 8
    if rng.random() < .5:
        x = np.cumsum(rng.normal(0, .4, (FRAMES, CHANNELS)), 0)
    x = x.astype(t)
    y, r = spk(o, x, {f4: "f32", f8: "f64"}[t])
    wide = t == f8 and align != "reference"
    one, bad = f8 if wide else f4, 0
    for c in range(CHANNELS):
        v = x[:, c]
        h = filter_of(o, c, wide, float(v.min()), float(v.max())).astype(one)
        s, back = scaled(o, v, wide)
        want = encode(o, s, h, one(o["threshold"][c]))
        bad += int(np.sum(want != y[:, c]))
        if t == f4 or wide:
            bad += int(np.sum(back(decode(o, y[:, c], h)) != r[:, c]))
    if bad:
        print(t.__name__, o, f"{bad} values differ")
    return bad, int(np.sum(y != 0))


RULES = [("bsa", rule, align) for rule in ("subtract", "multiply")
         for align in ("reference", "aligned", "kedri", "jusquare")] + [
             ("hsa", rule, "aligned") for rule in ("plain", "modified")]


def main():
    wrong = 0
    for code, rule, align in RULES:
        rng = np.random.default_rng(len(rule) + 16 * len(align))
        spikes = 0
        for t in (f4, f8):
            for _ in range(int(sys.argv[1]) // (2 * CHANNELS)):
                bad, n = case(rng, code, rule, align, t)
                wrong += bad
                spikes += n
        if spikes == 0:
            print(code, rule, align, "no spikes")
            wrong += 1
    sys.exit(wrong > 0)


main()

#!/usr/bin/env python3
"""The encoders in numpy, in the types of the signal, against the tools.

precision.py CASES [CODE...]: random signals, each in binary32 and binary64.
A rule is written sample by sample, every operation in the types that the
package spike-encoding 0.1 has it in.
"""
import math
import subprocess
import sys

import numpy as np

f4, f8 = np.float32, np.float64


def spk(tool, options, x):
    """The spikes of x, which goes in as bytes, and what decoding makes."""
    kind = {f4: "f32", f8: "f64"}[x.dtype.type]
    command = ["spk-" + tool, "-i", kind, "-c", str(x.shape[1])] + [
        f"--{k}={v}" if v != "" else f"--{k}" for k, v in options.items()]
    if tool not in ("rate", "bin"):
        command.append("--precision=" + kind)
    y = subprocess.run(command, input=x.tobytes(), check=True,
                       stdout=subprocess.PIPE).stdout
    r = subprocess.run(["spk-decode", "-o", kind, "--bare"], input=y,
                       check=True, stdout=subprocess.PIPE).stdout
    rows = [row.split(b",") for row in y.splitlines()
            if row[:1] in b"-01"]
    return np.array(rows, int), np.frombuffer(r, x.dtype).reshape(x.shape)


def unit(x):
    """Scaled to 0..1 in the type of x, and then binary32; how to undo it."""
    low = x.min()
    k = x.dtype.type(1) / (x.max() - low)
    return k * (x - low), lambda r: x.dtype.type(1) * r / k + low


def sf(x, o):
    t = x.dtype.type
    thr = t(f4(o["threshold"]))
    base = r = x[0]
    y, back = [0], [r]
    for v in x[1:]:
        s = 0
        if v > base + thr:
            s, base = 1, base + thr
        if v < base - thr:
            s, base = -1, base - thr
        y.append(s)
        r = r + thr * t(s)
        back.append(r)
    return y, back


def lif(x, o):
    thr, leak = f4(o["threshold"]), f4(o["leak"])
    s, undo = unit(x)
    s = (s * 2 - 1).astype(f4)
    v = base = r = f4(0)
    y, back = [0], [r]
    for t in range(1, len(s)):
        v = v + s[t]
        base = v if t == 1 else base
        d = v - base
        up, down = d > thr, d < -thr
        y.append(int(up) - int(down))
        if up or down:
            v = base = f4(0)
        v = v * leak
        r = r * leak + thr * f4(y[-1])
        back.append(r)
    return y, undo((np.array(back, x.dtype) + 1) / 2)


def taps(order, cutoff):
    k = np.arange(order + 1)
    c = 2 * float(f4(cutoff))
    h = c * np.sinc(c * (k - order / 2)) * (
        0.54 - 0.46 * np.cos(2 * np.pi * k / order))
    return (h / sum(h.tolist())).astype(f4)


def bsa(x, o):
    h, thr, n = taps(o["order"], o["cutoff"]), f4(o["threshold"]), len(x)
    s = unit(x)[0].astype(f4)
    y = [0]
    for t in range(1, n):
        m = min(o["order"], n - t)
        e1 = e2 = f4(0)
        for k in range(m):
            e1 = e1 + abs(s[t + k] - h[k + 1])
            e2 = e2 + abs(s[t + k])
        y.append(int(e1 <= e2 - thr))
        if y[-1]:
            s[t:t + m] -= h[1:m + 1]
    return y, None


def pwm(x, o):
    freq = f4(o["frequency"])
    table = (np.arange(1000) / 999).astype(f4)
    s = unit(x)[0].astype(f4)
    y, last, n = [0], 0, 0
    for v in s[1:]:
        saw = np.fmod(freq * table[n], f4(1))
        n += 1
        if n == 1000 or np.fmod(freq * table[n], f4(1)) < saw:
            n = 0
        level = int(v < saw)
        if v > f4(1) - saw:
            level = -1
        y.append(level if level != last else 0)
        last = level
    return y, None


def evenly(v, steps):
    out = np.zeros((steps, len(v)), int)
    for c, q in enumerate(v):
        for j in range(math.ceil(steps * q) if q > 0 else 0):
            t = int((steps * q - j) / q) - 1
            out[min(max(t, 0), steps - 1), c] = 1
    return out


def raster(rows, o):
    steps = o["steps"]
    if o["method"] == "deterministic":
        return np.concatenate([evenly([float(q) for q in r], steps)
                               for r in rows])
    draw = np.random.RandomState(o["seed"])
    return np.concatenate([[[int(float(q) > draw.random_sample())
                             for q in r] for _ in range(steps)]
                           for r in rows])


def scaled(x, o):
    """As scikit-learn does it: in place, by binary64."""
    low = np.array(str(o["min"]).split(","), f8)
    k = 1 / (np.array(str(o["max"]).split(","), f8) - low)
    p = x.copy()
    p *= k
    p += -low * k
    return p


def rate(x, o):
    base, rows = np.zeros(x.shape[1]), []
    for p in scaled(x, o):
        parts = []
        if o["code"] != "rate":
            q = p - base
            th = f4(o["step-threshold"]) if base.dtype == f4 else f8(
                o["step-threshold"])
            parts.append(q / th / q.dtype.type(2) + q.dtype.type(.5))
            base = p
        if o["code"] != "step":
            parts.append(p)
        v = np.concatenate(parts)
        t = v.dtype.type
        if "split" in o:
            v = np.concatenate([np.where(v >= .5, (v - t(.5)) * t(2), t(0)),
                                np.where(v < .5, (t(.5) - v) * t(2), t(0))])
        if "invert" in o:
            v = np.concatenate([v, t(o["max-rate"]) - v])
        rows.append(v * t(o["max-rate"]))
    return raster(rows, o)


def receptive(x, o):
    mu, rows = np.linspace(0, 1, o["bins"]), []
    for p in scaled(x, o):
        v = []
        for value in p:
            g = np.array([math.exp(-math.pow(f8(value) - m, 2) /
                                   (2 * (o["sigma"] * o["sigma"])))
                          for m in mu])         # libm's
            v.extend(g / np.sum(g) * o["max-rate"])
        rows.append(v)
    return raster(rows, o)


def signal(rng, t, n, columns):
    walk = np.cumsum(rng.normal(0, 1, (n, columns)), 0)
    if rng.random() < .4:               # decimals, so that there are ties
        walk = np.round(walk, 1)
    offset = rng.choice([0, 0, 3, 1000, 1e5]) * rng.normal()
    return (walk * rng.choice([.01, 1, 40]) + offset).astype(t)


def several(rng, code, t):
    """Codes whose channels are independent: each by itself."""
    x = signal(rng, t, int(rng.integers(3, 120)), int(rng.choice([1, 2, 9])))
    wide = float(np.ptp(x[:, 0])) or 1.
    o = {"sf": lambda: {"threshold": round(wide * rng.uniform(.01, .3), 4)
                        or .1},
         "lif": lambda: {"threshold": round(rng.uniform(.05, 2), 2),
                         "leak": round(rng.uniform(0, 1), 2),
                         "weight": "threshold"},
         "bsa": lambda: {"order": int(rng.integers(1, 20)),
                         "cutoff": round(rng.uniform(.05, .45), 2),
                         "threshold": round(rng.uniform(0, 1), 2)},
         "pwm": lambda: {"frequency": round(rng.uniform(1, 400), 2)},
         }[code]()
    if "weight" in o:
        o["weight"] = o["threshold"]    # as the reference decodes
    if any(not np.ptp(c) > 0 for c in x.T) or (
            code == "sf" and np.any(x[0] + t(o["threshold"]) == x[0])):
        return 0                        # which are not coded as there
    y, r = spk(code, o, x)
    wrong = 0
    for c in range(x.shape[1]):
        want, back = {"sf": sf, "lif": lif, "bsa": bsa, "pwm": pwm}[code](
            x[:, c], o)
        wrong += int(np.sum(y[:, c] != want))
        if back is not None:
            wrong += int(np.sum(r[:, c] != np.array(back)))
    if wrong:
        print(code, t.__name__, o, x.shape, f"{wrong} values differ")
    return wrong


def observations(rng, code, t):
    n, columns = int(rng.integers(1, 9)), int(rng.choice([1, 2, 4, 9]))
    o = {"steps": int(rng.choice([1, 7, 10, 33])),
         "max-rate": float(rng.choice([1, 1, .5, .3])),
         "method": str(rng.choice(["deterministic", "poisson"])),
         "seed": int(rng.integers(0, 1000))}
    high = [round(float(v), 4) for v in rng.uniform(.2, 10, columns)]
    o["min"] = ",".join(str(-v) for v in high)
    o["max"] = ",".join(str(v) for v in high)
    x = (rng.uniform(-1, 1, (n, columns)) * high).astype(t)
    if code == "rate":
        o["code"] = str(rng.choice(["rate", "step", "both"]))
        step = round(float(rng.uniform(.1, 1)), 3)
        if o["code"] != "rate":
            o["step-threshold"] = step
        for flag in ("split", "invert"):
            if rng.random() < .5:
                o[flag] = ""
    else:
        o["bins"] = int(rng.integers(1, 70))
        o["sigma"] = round(float(rng.uniform(.05, .5)), 2)
    y, _ = spk(code, o, x)
    want = {"rate": rate, "bin": receptive}[code](x, o)
    wrong = int(np.sum(y != want))
    if wrong:
        print(code, t.__name__, o, f"{wrong} values differ")
    return wrong


def main():
    codes = sys.argv[2:] or ["sf", "lif", "bsa", "pwm", "rate", "bin"]
    np.seterr(all="ignore")
    wrong = 0
    for code in codes:
        one = observations if code in ("rate", "bin") else several
        rng = np.random.default_rng(sum(code.encode()))
        for t in (f4, f8):
            for _ in range(int(sys.argv[1])):
                wrong += one(rng, code, t)
    sys.exit(wrong > 0)


main()

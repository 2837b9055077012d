#!/usr/bin/env python3
"""The curves of spk-latency in numpy, in the type of the signal, against it.

oracle_latency.py SETS: for each curve, random options that many times, and
for each five random features.
"""
import subprocess
import sys

import numpy as np

CURVES = "linear", "log", "snntorch-log", "snntorch-linear", "spikify"
rng = np.random.default_rng(23)


def log(v, like):
    """A logarithm rounded to the type of the signal."""
    return np.log(np.float64(v)).astype(like)


def times(x, o):
    """Rows of spikes, and which values have none."""
    T = x.dtype.type
    t0, last = o["offset"], o["steps"] - 1 - o["offset"]
    n, h, tau = T(last), T(o["threshold"]), T(o["tau"])
    clip = x < h if o["curve"].startswith("snn") else x <= h
    if o["curve"] == "linear":
        t = n * (1 - x)
    elif o["curve"] == "log":
        t = n - log(T(np.exp(float(last)) - 1) * x + 1, T)
    elif o["curve"] == "snntorch-log":
        q = np.append(x, T(0)).clip(T(o["threshold"] + 1e-7))
        t = tau * log(q / (q - h), T)
        if "normalize" in o:
            t = t * n / t[-1]
        t = t[:-1]
    elif o["curve"] == "snntorch-linear":
        by = last if "normalize" in o else o["tau"]
        t = np.minimum(T(-by) * (x - 1), T(-by * (o["threshold"] - 1)))
    else:
        i = np.full_like(x, 2)
        i[x > 0] = T(0.1) * log(1 / x[x > 0], T)
        t = np.searchsorted(np.linspace(0, 1, last + 1), i).clip(0, last)
    t = np.rint(t.astype(T) + T(t0)).astype(int)
    return t, (t >= o["steps"]) | (clip if "silent" in o else False)


def inverse(t, o):
    """The value at a row, from the offset on."""
    n, h, tau = o["steps"] - 1 - o["offset"], o["threshold"], o["tau"]
    if n == 0:
        return np.full(t.shape, 0.5)
    with np.errstate(divide="ignore"):
        if o["curve"] == "log":
            x = (np.exp(n - t) - 1) / (np.exp(float(n)) - 1)
        elif o["curve"] == "snntorch-log":
            if "normalize" in o:
                t = t / n * tau * np.log((h + 1e-7) / (h + 1e-7 - h))
            x = h / (1 - np.exp(-t / tau))
        elif o["curve"] == "snntorch-linear":
            x = 1 - t / (n if "normalize" in o else tau)
        else:
            x = np.exp(-10 * t / n) if o["curve"] == "spikify" else 1 - t / n
    return np.clip(x, 0, 1)


def run(tool, options, data):
    return subprocess.run([tool] + options, input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def options(curve):
    o = {"curve": curve, "steps": int(rng.integers(1, 60)),
         "threshold": round(float(rng.uniform(0.005, 0.3)), 3),
         "tau": round(float(rng.uniform(0.1, 20)), 2)}
    o["offset"] = int(rng.integers(0, o["steps"])) if rng.random() < 0.5 else 0
    if curve.startswith("snn") and rng.random() < 0.5:
        o["normalize"] = ""
    if rng.random() < 0.5:
        o["silent"] = ""
    return o


def idle(o):
    """What has no effect, and is refused."""
    if o["curve"] == "snntorch-linear" and "normalize" in o:
        return ["tau"]
    if o["curve"].startswith("snn"):
        return []
    return ["tau"] if "silent" in o else ["tau", "threshold"]


def case(curve, nth):
    o = options(curve)
    x = rng.random((12, 5))
    if nth % 2:
        x = np.round(x * 40) / 40
    x[0], x[1], x[2] = 0, 1, o["threshold"]
    x = x.astype((np.float32, np.float64)[nth // 2 % 2])
    kind = "f32" if x.dtype == np.float32 else "f64"
    words = [f"--{k}={v}" if v != "" else f"--{k}" for k, v in o.items()
             if k not in idle(o)]
    y = run("spk-latency", words + ["-i", kind, "-c5", "--min=0", "--max=1",
                                    "-oi8"], x.tobytes())
    body = y[y.index(b"\n") + 1:]
    got = np.frombuffer(body[:60 * o["steps"]], np.int8)
    got = got.reshape(12, o["steps"], 5)
    t, none = times(x.ravel(), o)
    want = np.zeros((60, o["steps"]), np.int8)
    want[~none, t[~none]] = 1
    want = want.reshape(12, 5, -1).transpose(0, 2, 1)
    bad = int((got != want).sum())
    if nth % 4 == 3 and kind == "f64":
        r = np.frombuffer(run("spk-decode", ["-of64", "--bare"], y))
        back = np.where(none, 0, inverse(t - o["offset"], o))
        bad += int((abs(r - back) > 1e-9).sum())
    if bad:
        print(kind, o, bad)
    return bad


if __name__ == "__main__":
    sys.exit(sum(case(curve, nth) for curve in CURVES
                 for nth in range(int(sys.argv[1]))) > 0)

"""Scenes of planes of spikes, from the definitions in spk-decode(1), one pixel
after the other; and what spk-decode makes of the same planes.

scene.py DIR		random planes, which are left in DIR, by each method
"""
import math
import os
import subprocess
import sys

import numpy as np

REACH = 256


def clip(planes, first, last):
    return [max(0, min(planes - 1, p)) for p in (first, last)]


def mean(bits, first, last):
    first, last = clip(len(bits), first, last)
    lo, hi = max(0, first - REACH), min(len(bits) - 1, last + REACH)
    s = [p for p in np.flatnonzero(bits) if lo <= p <= hi]
    if not s:
        return 0
    before = [p for p in s if p <= first]
    later = [p for p in s if p >= last]
    a = before[-1] if before else s[0]
    b = later[0] if later else s[-1]
    ends = [p for p in s if a <= p <= b]
    if not before or later and a == b:
        ends = [lo - 1] + ends
    if not later:
        ends += [hi + 1]
    most = (len(ends) - 1) / (ends[-1] - ends[0])
    if a == b and len(s) > 1:
        k = s.index(a)
        a, b = (s[k - 1], b) if k > 0 else (a, s[k + 1])
    if a == b:
        return most
    held = (sum(a <= p <= b for p in s) - 1) / (b - a)
    return held if before and later else min(held, most)


def count(bits, first, last):
    first, last = clip(len(bits), first, last)
    return sum(bits[first:last + 1]) / (last + 1 - first)


def plasticity(bits, plane):
    q, u, last = 0.0, 0.15, None        # q = 1 - R, of which R loses digits
    for p in np.flatnonzero(bits[:plane + 1]):
        if last is not None:
            d = p - last
            q, u = ((1 - (1 - q) * (1 - u)) * math.exp(-d / 1),
                    0.15 + (u + 0.15 * (1 - u) - 0.15) * math.exp(-d / 10))
        last = p
    if q == 0:
        return 0
    of_r = -1 * math.log(q / (1 - (1 - q) * (1 - u)))
    of_u = -10 * math.log((u - 0.15) / (0.15 - 0.15 + u * (1 - 0.15)))
    return (1 / of_r + 1 / of_u) / 2


def scenes(y, method, window, every, linear, profile, gain, threshold):
    frames = []
    first = 0 if linear else every // 2
    for t in range(first, len(y), every):
        if method == "tfstp":
            rate = [plasticity(b, t) for b in y.T]
        elif method == "tfi":
            rate = [mean(b, t - 1, t) for b in y.T]
        else:
            f = {"mean": mean, "tfp": count}[method]
            rate = [f(b, t - window // 2, t + (window - 1) // 2) for b in y.T]
        x = np.array(rate, np.float32)
        one = np.float32
        if profile is None:
            x = x * (one(threshold) / one(gain))
        else:
            x = (x - profile[1]) * (one(threshold) / (one(gain) * profile[0]))
        if method == "tfstp":
            x = (x - x.min()) / max(x.max() - x.min(), 1e-30)
        frames.append(x)
    return np.array(frames, np.float32).reshape(-1, y.shape[1])


def planes(rng, n, pixels):
    """Of all rates; and of none, full, one spike, and one at each end."""
    rate = rng.choice([.003, .01, .05, .2, .5, .9], pixels)
    y = (rng.random((n, pixels)) < rate).astype(np.int8)
    y[:, 0] = 0
    y[:, 1] = 1
    y[:, 2:5] = 0
    y[rng.integers(n), 2] = 1
    y[0, 3] = y[-1, 4] = 1
    return y


def decode(file, *options):
    p = subprocess.run(["spk-decode", "--codec=cam", *options, "--bare", "-o",
                        "f32", file], capture_output=True)
    if p.returncode or p.stderr:
        sys.exit(f"{options}: {p.returncode} {p.stderr.decode()}")
    return np.frombuffer(p.stdout, np.float32)


def main():
    rng = np.random.default_rng(7)
    os.chdir(sys.argv[1])
    pixels = 90
    profile = np.array([rng.uniform(.8, 1.2, pixels),
                        rng.uniform(-.01, .01, pixels)], np.float32)
    with open("camera.f32", "wb") as f:
        f.write(b"#spk v=1 kind=signal format=f32 channels=90 width=10\n" +
                profile.tobytes() + b"#end frames=2\n")
    # Method, window, every, planes, gain and threshold, a profile.
    cases = [
        ("mean", 21, 20, 400, (.5, 1), None),
        ("mean", 2, 7, 60, (1, 1), profile),
        ("mean", 20, 64, 700, (.45, 2), None),
        ("mean", 161, 301, 901, (.5, 1), None),
        ("mean", 1000, 11, 31, (.5, 1), None),
        ("tfi", 21, 1, 9, (.5, 1), None),
        ("tfi", 21, 250, 800, (.3, 1), profile),
        ("tfp", 11, 20, 101, (.5, 1), profile),
        ("tfp", 32, 3, 40, (.5, 5), None),
        ("tfp", 600, 90, 200, (.5, 1), None),
        ("tfstp", 21, 30, 300, (.5, 1), None),
        ("tfstp", 21, 4, 20, (.5, 3), profile),
    ]
    for method, window, every, n, (gain, threshold), p in cases:
        y = planes(rng, n, pixels)
        y.tofile("y.i8")
        got = decode("y.i8", "-i", "i8", "-c", str(pixels), "--min=0",
                     "--max=1", f"--scene={method}", f"--window={window}",
                     f"--every={every}", f"--gain={gain}",
                     f"--threshold={threshold}",
                     *(["--profile=camera.f32"] if p is not None else []))
        want = scenes(y, method, window, every, False, p, gain, threshold)
        far = 3e-6 if method == "tfstp" else 0
        got = got.reshape(-1, pixels)
        if got.shape != want.shape or (abs(got - want) > far).any():
            print(method, window, every, n, got.shape, want.shape,
                  abs(got[:len(want)] - want).max() if got.shape == want.shape
                  else "")
            sys.exit(1)


if __name__ == "__main__":
    main()

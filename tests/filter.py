"""Learned scenes and their filters, from the definitions in spk-fit(1), in
binary64; and what spk-decode and spk-fit make of the same.

filter.py DIR		scenes and planes are left in DIR
"""
import os
import struct
import subprocess
import sys
import zlib

import numpy as np

import scene

W, H, EVERY = 34, 20, 64
CUTS = {"noise": [.006, .028], "rate": [.3, .5, .7],
        "gradient": [.008, .02, .045], "motion": [.008, .02, .05]}
CLASSES = 192
WINDOWS = [(-1, 0), (-2, 2), (-5, 5), (-10, 10), (-20, 20), (-40, 40), None,
           (-20, -1), (0, 20), (-80, 80)]
NEAR = [1, 2, 3, 4, 5, 9, 7, 8]


def means(y, first, last):
    """Mean intervals of all pixels; those that miss a spike, one by one."""
    n = len(y)
    first, last = scene.clip(n, first, last)
    at = np.arange(n)[:, None]
    before = np.maximum.accumulate(np.where(y > 0, at, -9999))[first]
    after = np.minimum.accumulate(np.where(y > 0, at, 9999)[::-1])[::-1][last]
    count = np.cumsum(y, 0, dtype=int)
    good = (before >= max(0, first - scene.REACH)) & \
        (after <= min(n - 1, last + scene.REACH)) & (before < after)
    a, b = np.where(good, before, 0), np.where(good, after, 1)
    pixel = np.arange(y.shape[1])
    rate = (count[b, pixel] - count[a, pixel]) / (b - a)
    for i in np.flatnonzero(~good):
        rate[i] = scene.mean(y[:, i], first, last)
    return rate


def maps(y, t, gain):
    out = []
    for w in WINDOWS:
        if w is None:
            first, last = scene.clip(len(y), t - 10, t + 10)
            m = y[first:last + 1].sum(0) / (last + 1 - first)
        else:
            m = means(y, t + w[0], t + w[1])
        out.append(np.sqrt(m.reshape(H, W) / gain))
    return out


def shift(a, dy, dx):
    return np.pad(a, 2, mode="edge")[2 + dy:2 + dy + H, 2 + dx:2 + dx + W]


def blur(a):
    k = np.array([1, 4, 6, 4, 1]) / 16
    return sum(k[i] * k[j] * shift(a, i - 2, j - 2)
               for i in range(5) for j in range(5))


def above(x, cuts):
    return sum((np.asarray(x) > c).astype(int) for c in cuts)


def noise(m):
    a = m[9]
    d = a - (shift(a, -1, 0) + shift(a, 1, 0) + shift(a, 0, -1) +
             shift(a, 0, 1)) / 4
    levels = sorted(d[y:y + 16, x:x + 16].std() for y in range(0, H - 15, 16)
                    for x in range(0, W - 15, 16))
    return levels[len(levels) // 10]


def classes(m):
    b = blur(m[3])
    slope = np.hypot(shift(b, 0, 1) - shift(b, 0, -1),
                     shift(b, 1, 0) - shift(b, -1, 0)) / 2
    c = above(noise(m), CUTS["noise"])
    for value, name in ((b, "rate"), (slope, "gradient"),
                        (blur(abs(m[7] - m[8])), "motion")):
        c = c * (len(CUTS[name]) + 1) + above(value, CUTS[name])
    return c.ravel()


def taps(m):
    own = [m[0], m[6], np.ones((H, W)), blur(m[1]), blur(m[2]),
           blur(blur(m[3])), blur(m[5]), blur(m[0])]
    near = [shift(m[k], dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)
            for k in NEAR]
    return np.stack([t.ravel() for t in own + near], 1)


def frame(y, t, gain, w):
    m = maps(y, t, gain)
    root = m[2].ravel() + (taps(m) * w[classes(m)]).sum(1)
    return np.maximum(root, 0) ** 2


def fit(frames):
    """Coefficients of (maps, scene) but each eighth."""
    a, b = np.zeros((CLASSES, 80, 80)), np.zeros((CLASSES, 80))
    n = 0
    for k, (m, s) in enumerate(frames, 1):
        if k % 8 == 0:
            continue
        root = np.sqrt(s.ravel())
        weight = .05 + root
        x = taps(m) * weight[:, None]
        y = (root - m[2].ravel()) * weight
        c = classes(m)
        for k in np.unique(c):
            a[k] += x[c == k].T @ x[c == k]
            b[k] += x[c == k].T @ y[c == k]
        n += len(y)
    least = .001 * np.eye(80)
    every = np.linalg.solve(a.sum(0) + least, b.sum(0))
    lean = 40 / n * a.sum(0) + least
    return np.linalg.solve(a + lean, b + lean @ every)


def clip(k, planes):
    """Waves that move, and a square before them; frames of each plane."""
    t = np.arange(planes)[:, None, None]
    y, x = np.mgrid[:H, :W]
    s = .45 + .2 * np.sin((x + .08 * k * t) / (2 + k)) + \
        .2 * np.cos((y - .05 * t) / 3)
    inside = (abs(x - 10 - .03 * t) < 5) & (abs(y - 15) < 5)
    return np.where(inside, .1 * k, s)


def write_planes(name, y):
    with open(name, "wb") as f:
        f.write(b"#spk v=1 kind=spikes codec=cam format=i8 channels=%d "
                b"width=%d height=%d min=0 max=1 steps=%d gain=0.5\n" %
                (W * H, W, H, EVERY))
        f.write(y.tobytes() + b"#end frames=%d\n" % len(y))


def write_scene(name, s):
    with open(name, "wb") as f:
        f.write(b"#spk v=1 kind=signal format=f32 channels=%d width=%d "
                b"height=%d\n" % (W * H, W, H))
        f.write(s.astype("<f4").tobytes() + b"#end frames=%d\n" % len(s))


def write_filter(name, w):
    line = "#spk-filter v=1 kind=linear taps=80 classes=192"
    for k, v in CUTS.items():
        line += f" {k}=" + ",".join(f"{c:g}" for c in v)
    data = line.encode() + b"\n" + w.astype("<f4").tobytes()
    with open(name, "wb") as f:
        f.write(data + struct.pack("<I", zlib.crc32(data)))


def spikes(s, rng, noise):
    """Planes of a scene, of pixels that differ by so much."""
    a = rng.random((H, W))
    response = 1 + noise * rng.standard_normal((H, W))
    y = np.zeros(s.shape, np.int8)
    for t in range(len(s)):
        a += .5 * s[t] * response
        y[t] = a >= 1
        a -= y[t]
    return y.reshape(len(s), -1)


def run(*args):
    p = subprocess.run(args, capture_output=True)
    if p.returncode or p.stderr:
        sys.exit(f"{args}: {p.returncode} {p.stderr.decode()}")
    return p.stdout


def decode(planes, *options):
    out = run("spk-decode", *options, "--bare", "-o", "f32", planes)
    return np.frombuffer(out, "<f4").reshape(-1, W * H)


def psnr(a, b):
    return -10 * np.log10(np.mean((a - b) ** 2))


def main():
    rng = np.random.default_rng(5)
    os.chdir(sys.argv[1])
    at = np.arange(32, 320, EVERY)
    known, pairs = [], []
    for k in range(3):
        s = clip(k, 320)
        y = spikes(s, rng, .06 * (k != 1))
        write_planes(f"{k}.i8", y)
        write_scene(f"{k}.f32", s[at])
        pairs += [f"{k}.f32", f"{k}.i8"]
        known.append((y, s[at].reshape(len(at), -1)))

    # Any filter's scene.
    w = .05 * rng.standard_normal((CLASSES, 80))
    write_filter("any", w)
    got = decode("0.i8", "--scene=filter", "--filter=any")
    want = np.array([frame(known[0][0], t, .5, w.astype("<f4")) for t in at])
    if abs(got - want).max() > 2e-5:
        sys.exit(f"any filter: {abs(got - want).max()}")

    # The filter of two clips, with all their pixels, and the third's scene.
    files = [run("spk-fit", "filter", "-q", f"-j{j}", "--samples=5000",
                 *pairs[:4]) for j in (1, 2)]
    if files[0] != files[1]:
        sys.exit("another filter of two jobs")
    with open("fitted", "wb") as f:
        f.write(files[0])
    w = fit([(maps(y, t, .5), x) for y, s in known[:2]
             for t, x in zip(at, s)])
    y, truth = known[2]
    got = decode("2.i8", "--scene=filter", "--filter=fitted")
    want = np.array([frame(y, t, .5, w) for t in at])
    if abs(got - want).max() > 2e-3:
        sys.exit(f"fitted: {abs(got - want).max()}")
    mean = max(psnr(decode("2.i8", f"--window={n}"), truth) for n in (11, 21))
    if psnr(got, truth) < mean + 3:
        sys.exit(f"filter {psnr(got, truth)}, mean interval {mean}")


if __name__ == "__main__":
    main()
